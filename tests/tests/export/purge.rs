//! An export and what takes everything away: nothing is left of a file that was being written.

use std::time::Duration;

use e2e::faults::Death;
use e2e::world::{EXPORTS, IMPORTS, World};
use jiff::SignedDuration;
use muster::clock::Clock;
use muster::export::ExportOptions;
use muster::id::{JobId, MemberId};
use muster::job::{Job, JobKind, JobStatus};
use muster::text::Email;
use muster_aws::clients::AwsConfig;
use muster_aws::export::Outcome as Exported;
use muster_aws::files::Files;
use muster_aws::purge::{Outcome, Purger, Requested};
use tokio::time::Instant;

use crate::{ask, deliver, event, export, import, jobs, now, roster, run};

async fn purger(world: &World) -> Purger {
    let objects = AwsConfig {
        endpoint: Some(world.buckets.serve().await),
        ..world.engine.config.clone()
    };
    let files = Files::new(objects.s3(), IMPORTS.to_owned(), EXPORTS.to_owned());
    let at = std::sync::Arc::clone(&world.now);
    let clock = Clock::new(move || {
        jiff::Timestamp::from_millisecond(at.load(std::sync::atomic::Ordering::SeqCst)).unwrap()
    });
    let config = &world.engine.config;
    Purger::new(config.dynamodb(), world.engine.tables.clone(), files, clock)
}

/// Asks for a purge that begins at once.
async fn ask_purge(world: &World) -> JobId {
    world.pass(Duration::from_millis(1));
    let id = JobId::new(now(world), &[b"purge"]);
    let owner = Email::parse("owner@example.org").unwrap();
    let job = Job {
        created_by: Some(MemberId::of_email(world.organization, &owner)),
        ..Job::purging(
            id,
            world.organization,
            JobKind::DropAllData,
            now(world) - SignedDuration::from_secs(1),
            now(world),
        )
    };
    let asked = event(world, world.organization, "organization.drop_requested", format!("job/{id}"));
    let requested = jobs(world).request_purge(&job, &asked).await.unwrap();
    assert_eq!(requested, Requested::Yes, "an export stands in no purge's way");
    id
}

#[tokio::test]
async fn files_of_exports_go_with_everything_else() {
    let world = World::new(4).await;
    import(&world, world.organization, &roster(0..20)).await;
    export(&world, world.organization, &ExportOptions::default()).await;
    world.pass(Duration::from_mins(10));
    let purge = ask_purge(&world).await;
    let stop_at = Instant::now() + Duration::from_mins(1);
    let outcome = purger(&world).await.run(world.organization, purge, stop_at).await.unwrap();
    assert!(matches!(outcome, Outcome::Ended(_)), "{outcome:?}");
    assert_eq!(world.buckets.keys(EXPORTS), Vec::<String>::new());
}

#[tokio::test]
async fn an_export_that_is_at_work_is_waited_for_and_leaves_no_file() {
    let world = World::new(4).await;
    import(&world, world.organization, &roster(0..20)).await;
    world.pass(Duration::from_mins(10));
    let id = ask(&world, world.organization, &ExportOptions::default()).await;
    let purge = ask_purge(&world).await;
    let purger = purger(&world).await;
    let drop_all = async || {
        let stop_at = Instant::now() + Duration::from_mins(1);
        purger.run(world.organization, purge, stop_at).await.unwrap()
    };
    // The export has claimed its job, and read nothing.
    world.faulty.die_at(5, Death::Before);
    world.exporter.run(world.organization, id, &run("slow")).await.unwrap_err();
    world.faulty.revive();
    assert_eq!(world.job(id).await.status, JobStatus::Applying);
    assert!(matches!(drop_all().await, Outcome::Later(_)), "its file may still come");
    let waiting = world.exporter.run(world.organization, id, &run("second")).await.unwrap();
    assert_eq!(waiting, Exported::Later(30));
    world.pass(Duration::from_mins(2));
    // Closed: whoever takes the job over gets nowhere until the purge is done.
    let closed = world.exporter.run(world.organization, id, &run("third")).await.unwrap();
    assert_eq!(closed, Exported::Later(30));
    assert!(matches!(drop_all().await, Outcome::Ended(_)));
    assert_eq!(world.buckets.keys(EXPORTS), Vec::<String>::new());
    let job = deliver(&world, world.organization, id, "fourth").await;
    assert_eq!((job.status, job.counts.rows), (JobStatus::Success, 0), "nobody is left");
}
