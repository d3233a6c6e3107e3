//! Events more than once, at once, late and out of order.

use std::sync::atomic::Ordering;
use std::time::Duration;

use e2e::faults::Death;
use e2e::world::World;
use muster::id::{JobId, ReviewId};
use muster::job::{ImportOptions, Job, JobKind, JobStatus};
use muster_aws::import::Outcome;
use muster_aws::jobs::JobStore;

use crate::{Story, assert_counts_true, audit_event, counts, hurried, replace, roster, start, story};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_deliveries_at_once_import_once() {
    let Story { world, event } = story().await;
    let (one, two) = (world.run("one"), world.run("two"));
    let (one, two) = tokio::join!(
        world.importer.uploaded(&event, &one),
        world.importer.uploaded(&event, &two)
    );
    let ended = [one.unwrap(), two.unwrap()];
    let done = ended.iter().filter(|o| matches!(o, Outcome::Ended(_))).count();
    assert_eq!(done, 1, "{ended:?}");
    let job = world.deliver(&event, "three").await;
    assert_eq!(job.counts, counts(75, 45, 20, 10, 10, 0));
    assert_counts_true(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_imports_of_one_organization_never_mix() {
    let world = World::new(4).await;
    let first = world.drop_file(world.organization, "a.csv", &roster(0..80, "a"));
    let second = world.drop_file(world.organization, "b.csv", &roster(0..80, "b"));
    let (one, two) = (world.run("one"), world.run("two"));
    let outcomes = tokio::join!(
        world.importer.uploaded(&second, &two),
        world.importer.uploaded(&first, &one)
    );
    assert!(outcomes.0.is_ok() && outcomes.1.is_ok());
    let (first, second) = (
        world.deliver(&first, "one").await,
        world.deliver(&second, "two").await,
    );
    assert_eq!(
        (first.status, second.status),
        (JobStatus::Success, JobStatus::Success)
    );
    let directory = world.directory().await;
    let marks: std::collections::BTreeSet<_> = directory
        .values()
        .filter_map(|item| item.get("first")?.as_s().ok()?.chars().last())
        .collect();
    assert_eq!(marks.len(), 1, "every member is of one file: {marks:?}");
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn while_one_invocation_holds_the_lease_no_other_writes() {
    let Story { world, event } = story().await;
    world.faulty.die_at(35, Death::Before);
    world
        .importer
        .uploaded(&event, &world.run("holder"))
        .await
        .unwrap_err();
    world.faulty.revive();
    let before = world.directory().await;
    let other = world
        .importer
        .uploaded(&event, &world.run("other"))
        .await
        .unwrap();
    assert!(matches!(other, Outcome::Later(..)), "{other:?}");
    assert_eq!(world.directory().await, before);
    // What the dead holder left expires.
    world.pass(Duration::from_mins(2));
    let other = world
        .importer
        .uploaded(&event, &world.run("other"))
        .await
        .unwrap();
    assert!(matches!(other, Outcome::Ended(_)), "{other:?}");
}

#[tokio::test]
async fn a_later_file_waits_for_an_earlier_one_that_was_interrupted() {
    let Story { world, event } = story().await;
    world.faulty.die_at(35, Death::Before);
    world
        .importer
        .uploaded(&event, &world.run("first"))
        .await
        .unwrap_err();
    world.faulty.revive();
    world.pass(Duration::from_mins(2));
    let later = replace(&world, &roster(0..3, "later")).await;
    let waits = world
        .importer
        .uploaded(&later, &world.run("second"))
        .await
        .unwrap();
    assert!(matches!(waits, Outcome::Later(..)), "{waits:?}");
    assert_eq!(world.deliver(&event, "first").await.status, JobStatus::Success);
    assert_eq!(world.deliver(&later, "second").await.status, JobStatus::Success);
    let directory = world.directory().await;
    let enrolled = directory
        .values()
        .filter(|i| i.get("ext").is_some() && i["status"].as_s().is_ok_and(|s| s != "removed"));
    assert_eq!(enrolled.count(), 3, "the later file has the last word");
}

#[tokio::test]
async fn an_older_version_that_comes_late_is_not_imported() {
    let world = World::new(1).await;
    let old = world.drop_file(world.organization, "a.csv", &roster(0..3, "old"));
    let new = world.drop_file(world.organization, "a.csv", &roster(0..3, "new"));
    let newer = world.deliver(&new, "2").await;
    let older = world.deliver(&old, "1").await;
    assert_eq!(
        (newer.status, older.status),
        (JobStatus::Success, JobStatus::Canceled)
    );
    assert_eq!(older.error.unwrap().code, "superseded");
    assert_ne!(newer.id, older.id);
    let directory = world.directory().await;
    assert!(
        directory
            .values()
            .filter_map(|i| i.get("first")?.as_s().ok())
            .all(|n| n.ends_with("new"))
    );
}

#[tokio::test]
async fn a_version_that_comes_while_an_older_one_is_applied_comes_after_it() {
    let world = World::new(4).await;
    let old = world.drop_file(world.organization, "a.csv", &roster(0..60, "old"));
    let begun = world.importer.uploaded(&old, &hurried("old")).await.unwrap();
    assert!(matches!(begun, Outcome::Later(_, _, 0)), "{begun:?}");
    let new = world.drop_file(world.organization, "a.csv", &roster(0..60, "new"));
    let waits = world.importer.uploaded(&new, &world.run("new")).await.unwrap();
    assert!(matches!(waits, Outcome::Later(_, _, 5)), "{waits:?}");
    // The event of the old one comes again, when the new one has been seen.
    let older = world.deliver(&old, "again").await;
    assert_eq!(
        (older.status, older.counts),
        (JobStatus::Success, counts(60, 60, 0, 0, 0, 0))
    );
    assert_counts_true(&world).await;
    let newer = world.deliver(&new, "new").await;
    assert_eq!(
        (newer.status, newer.counts),
        (JobStatus::Success, counts(60, 0, 60, 0, 0, 0))
    );
}

#[tokio::test]
async fn a_file_that_comes_late_for_an_older_job_waits_for_what_is_being_applied() {
    let world = World::new(4).await;
    let late = start(&world, ImportOptions::default(), &roster(0..30, "late")).await;
    let event = start(&world, ImportOptions::default(), &roster(0..60, "")).await;
    let begun = world.importer.uploaded(&event, &hurried("first")).await.unwrap();
    assert!(matches!(begun, Outcome::Later(_, _, 0)), "{begun:?}");
    let waits = world.importer.uploaded(&late, &world.run("late")).await.unwrap();
    assert!(matches!(waits, Outcome::Later(_, _, 5)), "{waits:?}");
    let done = world.deliver(&event, "second").await;
    assert_eq!(
        (done.status, done.counts),
        (JobStatus::Success, counts(60, 60, 0, 0, 0, 0))
    );
    let late = world.deliver(&late, "late").await;
    assert_eq!(
        (late.status, late.counts),
        (JobStatus::Success, counts(30, 0, 30, 0, 0, 0))
    );
    assert_counts_true(&world).await;
}

/// It reads the job, and has to wait for the lease while another delivery gets further.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_that_is_overtaken_goes_on_from_where_the_other_one_came() {
    let Story { world, event } = story().await;
    let begun = world.importer.uploaded(&event, &hurried("first")).await.unwrap();
    let Outcome::Later(organization, id, 0) = begun else {
        panic!("{begun:?}")
    };
    // Reads job and organization, then takes the lease.
    world.faulty.hold_at(2);
    let run = world.run("overtaken");
    let overtaken = world.importer.resume(organization, id, &run);
    let other = async {
        world.faulty.arrived().await;
        let other = world.importer.resume(organization, id, &hurried("other")).await;
        assert!(matches!(other, Ok(Outcome::Later(_, _, 0))), "{other:?}");
        world.faulty.release();
    };
    let (overtaken, ()) = tokio::join!(overtaken, other);
    let Outcome::Ended(job) = overtaken.unwrap() else {
        panic!("it does not end")
    };
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(75, 45, 20, 10, 10, 0))
    );
    assert_counts_true(&world).await;
}

/// A review that is to be opened waits for moves, and moves wait for imports: nobody waits in a circle.
#[tokio::test]
async fn an_import_does_not_wait_for_a_review() {
    let world = World::new(1).await;
    let at = jiff::Timestamp::from_millisecond(world.now.load(Ordering::SeqCst)).unwrap();
    let id = JobId::new(at, &[b"review"]);
    let review = ReviewId::new(at, &[b"review"]);
    let opening = Job::reviewing(id, world.organization, JobKind::OpenReview, review, at);
    let store = JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let event = audit_event(&world, "review.created", format!("job/{id}"));
    store.create(&opening, &event).await.unwrap();
    let event = start(&world, ImportOptions::default(), &roster(0..3, "")).await;
    assert_eq!(world.deliver(&event, "1").await.status, JobStatus::Success);
}

#[tokio::test]
async fn two_versions_in_order_are_two_jobs() {
    let world = World::new(1).await;
    let one = world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..3, "")),
            "1",
        )
        .await;
    let two = world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..3, "")),
            "2",
        )
        .await;
    assert_ne!(one.id, two.id);
    assert_eq!((one.counts.created, two.counts.unchanged), (3, 3));
}

#[tokio::test]
async fn objects_that_are_for_nobody_are_ignored() {
    let world = World::new(1).await;
    let stranger = muster::id::OrganizationId::from_bytes([9; 16]);
    for key in [
        format!("imports/{stranger}/a.csv"),
        format!(
            "imports/{}/{}/a.csv",
            world.organization,
            JobId::from_bytes([9; 16])
        ),
        "elsewhere/a.csv".to_owned(),
    ] {
        let event = world.upload(key.clone(), &roster(0..3, ""));
        let outcome = world.importer.uploaded(&event, &world.run("1")).await.unwrap();
        assert!(matches!(outcome, Outcome::Ignored(_)), "{key}: {outcome:?}");
    }
}
