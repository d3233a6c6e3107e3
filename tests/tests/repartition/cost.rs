//! What a move costs, in capacity units: the figures of decision 16.

use std::time::Duration;

use e2e::bench::front::{Front, Members, TABLE};
use e2e::bucket::Buckets;
use e2e::world::{AT_ONCE, EXPORTS, IMPORTS};
use jiff::Timestamp;
use muster::clock::Clock;
use muster_aws::clients::AwsConfig;
use muster_aws::files::Files;
use muster_aws::import::{Importer, Outcome};
use muster_aws::invitations::InvitationLimits;
use muster_aws::jobs::JobStore;
use muster_aws::keys;

use crate::{raise, world};

const ROWS: u32 = 1_000;

/// A roster of the default schema on its way from one partition to four.
#[tokio::test]
async fn a_member_that_moves_costs_ten_write_units_and_one_that_stays_none() {
    let world = world(1, 0).await;
    let header = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";
    let rows = (0..ROWS).map(|n| format!("{n},True,Given{n},Family,R{n:05},False\n"));
    let roster: String = std::iter::once(header.to_owned()).chain(rows).collect();
    let event = world.drop_file(world.organization, "roster.csv", &roster);
    assert_eq!(
        world.deliver(&event, "import").await.counts.created,
        u64::from(ROWS)
    );
    world.pass(Duration::from_mins(10));
    let job = raise(&world, 4).await;

    let address = world.engine.config.endpoint.clone().unwrap();
    let table = world.engine.tables.directory.clone();
    let front = Front::serve(&address, &table, Members::Engine, &Buckets::default())
        .await
        .unwrap();
    let config = AwsConfig {
        endpoint: Some(front.endpoint.clone()),
        ..world.engine.config.clone()
    };
    let now = world.now.load(std::sync::atomic::Ordering::SeqCst);
    let importer = Importer::new(
        JobStore::new(config.dynamodb(), world.engine.tables.clone()),
        Files::new(config.s3(), IMPORTS.to_owned(), EXPORTS.to_owned()),
        Clock::new(move || Timestamp::from_millisecond(now).unwrap()),
        InvitationLimits::DEFAULT,
    )
    .with_scale(AT_ONCE);
    let outcome = importer
        .resume(world.organization, job, &world.run("mover"))
        .await
        .unwrap();
    let Outcome::Ended(job) = outcome else {
        panic!("{outcome:?}")
    };
    let taken = front.take();
    let moved = u32::try_from(job.counts.updated).unwrap();
    assert!((700..800).contains(&moved), "about three in four: {moved}");

    let units = taken.units("TransactWriteItems", &table);
    let of = |index: &str| units.get(index).copied().unwrap_or(0.0);
    for index in [keys::BY_NAME, keys::BY_FIRST_NAME, keys::BY_JOINED] {
        assert!(
            (of(index) - f64::from(2 * moved)).abs() < 0.5,
            "{index}: {units:?}"
        );
    }
    let steps = f64::from(moved.div_ceil(48));
    // Each record twice, each write twice the price of one on its own; the organization once a step.
    let own = f64::from(4 * moved) + 2.0 * steps;
    assert!((of(TABLE) - own).abs() < 8.0, "{own}: {units:?}");
    let of_jobs = taken.units("TransactWriteItems", &world.engine.tables.jobs);
    assert!(of_jobs[TABLE] < 4.0 * steps + 16.0, "job and lease: {of_jobs:?}");
    let reads = taken.units("Query", &table)[TABLE];
    assert!(reads < 0.08 * f64::from(ROWS), "{reads}");
    let transactions = taken.requests["TransactWriteItems"];
    assert!(transactions < u64::from(moved) / 48 + 8, "{:?}", taken.requests);
}
