//! Parts and what else wants the organization: cancelation, other imports, purges, files that go.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::faults::Death;
use e2e::world::{EXPORTS, IMPORTS, World};
use jiff::{SignedDuration, Timestamp};
use muster::clock::Clock;
use muster::id::{JobId, MemberId};
use muster::job::{Job, JobKind, JobStatus};
use muster::text::Email;
use muster_aws::clients::AwsConfig;
use muster_aws::files::Files;
use muster_aws::import::{Outcome, PartOutcome};
use muster_aws::jobs::CancelOutcome;
use muster_aws::purge::{Outcome as Purged, Purger, Requested};
use muster_aws::{keys, wire};
use tokio::time::Instant;

use crate::parts::{change_log, jobs, parts_of, plan, split_story, sum};
use crate::{Story, assert_counts_true, audit_event, replace, roster};

pub(crate) async fn cancel(world: &World, job: JobId) {
    let event = audit_event(world, "job.canceled", format!("job/{job}"));
    let canceled = jobs(world).cancel(world.organization, job, &event).await.unwrap();
    assert!(matches!(canceled, CancelOutcome::Requested(_)), "{canceled:?}");
}

/// What a canceled job says is what was done.
async fn assert_true(world: &World, job: &Job) {
    assert_eq!(sum(&parts_of(world, job.id).await), job.counts);
    assert_counts_true(world).await;
    let directory = world.directory().await;
    let made = directory.values().filter(|item| {
        item.get("ext")
            .is_some_and(|ext| ext.as_s().unwrap().as_str() >= "M00100")
    });
    assert_eq!(made.count() as u64, job.counts.created);
}

#[tokio::test]
async fn a_canceled_import_stops_in_every_part() {
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    world.importer.part(parts[1], &world.run("1")).await.unwrap();
    let one = sum(&parts_of(&world, parts[0].job).await).changes();
    cancel(&world, parts[0].job).await;
    let job = world.deliver_parts(parts, "2").await;
    assert_eq!((job.status, job.counts.changes()), (JobStatus::Canceled, one));
    let statuses: Vec<_> = parts_of(&world, job.id)
        .await
        .iter()
        .map(|part| part.status)
        .collect();
    assert_eq!(
        statuses,
        [
            JobStatus::Canceled,
            JobStatus::Success,
            JobStatus::Canceled,
            JobStatus::Canceled
        ]
    );
    assert_eq!(change_log(&world, &job).len() as u64, one);
    assert_true(&world, &job).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_at_work_hears_of_it_at_its_next_checkpoint_and_one_that_died_is_counted() {
    let clean = split_story(4).await;
    let parts = plan(&clean.world, &clean.event).await;
    clean.world.faulty.revive();
    clean
        .world
        .importer
        .part(parts[3], &clean.world.run("1"))
        .await
        .unwrap();
    let calls = clean.world.faulty.calls();
    for call in 0..calls {
        let Story { world, event } = split_story(4).await;
        let parts = plan(&world, &event).await;
        if call % 2 == 1 {
            // Killed, and canceled before its message comes again.
            world.faulty.die_at(call, Death::After);
            let _ = world.importer.part(parts[3], &world.run("killed")).await;
            world.faulty.revive();
            world.pass(Duration::from_mins(2));
            cancel(&world, parts[0].job).await;
            let job = world.deliver_parts(parts, "rest").await;
            assert_eq!(job.status, JobStatus::Canceled);
            assert_true(&world, &job).await;
            continue;
        }
        // Held, and released after the cancelation.
        world.faulty.hold_at(call);
        let run = world.run("held");
        let held = world.importer.part(parts[3], &run);
        let meanwhile = async {
            world.faulty.arrived().await;
            cancel(&world, parts[0].job).await;
            world.faulty.release();
        };
        let (outcome, ()) = tokio::join!(held, meanwhile);
        assert_eq!(outcome.unwrap(), PartOutcome::Over, "call {call}");
        world.faulty.revive();
        let job = world.deliver_parts(parts, "rest").await;
        assert_eq!(job.status, JobStatus::Canceled);
        assert_true(&world, &job).await;
    }
}

/// Its message is delivered for the last time, though the part was begun but once.
#[tokio::test]
async fn a_part_whose_message_comes_no_more_is_given_up_with_what_was_applied() {
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    world.faulty.die_at(12, Death::After);
    world
        .importer
        .part(parts[0], &world.run("killed"))
        .await
        .unwrap_err();
    world.faulty.revive();
    world.pass(Duration::from_mins(2));
    let given_up = world
        .importer
        .give_up_part(parts[0], &world.run("last"))
        .await
        .unwrap();
    assert_eq!(given_up, PartOutcome::Over);
    let job = world.deliver_parts(parts, "rest").await;
    assert_eq!(job.error.as_ref().unwrap().code, "interrupted");
    assert_true(&world, &job).await;
}

/// How many requests a part of two batches makes with a checkpoint after so many changes.
async fn requests_of_a_part(every: u64) -> u64 {
    let mut story = split_story(2).await;
    story.world.importer = story.world.importer.clone().with_checkpoint_every(every);
    let Story { world, event } = story;
    let parts = plan(&world, &event).await;
    world.faulty.revive();
    let outcome = world.importer.part(parts[0], &world.run("1")).await.unwrap();
    assert_eq!(outcome, PartOutcome::Over);
    world.faulty.calls()
}

#[tokio::test]
async fn a_checkpoint_of_a_part_is_one_request() {
    let often = Box::pin(requests_of_a_part(1)).await;
    assert_eq!(often, Box::pin(requests_of_a_part(1000)).await + 2);
}

#[tokio::test]
async fn a_lease_that_another_part_has_renewed_for_longer_is_not_cut_short() {
    let Story { world, event } = split_story(2).await;
    let parts = plan(&world, &event).await;
    let expires = (now(&world) + SignedDuration::from_mins(10))
        .as_millisecond()
        .to_string();
    let (client, table) = (world.engine.config.dynamodb(), &world.engine.tables.jobs);
    let key = wire::key(keys::organization(world.organization), keys::LEASE);
    client
        .update_item()
        .table_name(table)
        .set_key(Some(key.clone()))
        .update_expression("SET expires = :later")
        .expression_attribute_values(":later", Value::N(expires.clone()))
        .send()
        .await
        .unwrap();
    let outcome = world.importer.part(parts[0], &world.run("1")).await.unwrap();
    assert_eq!(outcome, PartOutcome::Over);
    let lease = wire::get(&client, table, key).await.unwrap().unwrap();
    assert_eq!(lease["expires"], Value::N(expires));
    let job = world.deliver_parts(parts, "2").await;
    assert_eq!(job.status, JobStatus::Success);
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn another_import_waits_for_all_parts() {
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    let later = replace(&world, &roster(0..3, "later")).await;
    let waits = async |what: &str| {
        let outcome = world
            .importer
            .uploaded(&later, &world.run("later"))
            .await
            .unwrap();
        assert!(matches!(outcome, Outcome::Later(..)), "{what}: {outcome:?}");
    };
    waits("before the first").await;
    world.importer.part(parts[2], &world.run("1")).await.unwrap();
    waits("between two").await;
    world.pass(Duration::from_mins(10));
    waits("after the lease ran out").await;
    let first = world.deliver_parts(parts, "2").await;
    assert_eq!(first.status, JobStatus::Success);
    assert_eq!(world.deliver(&later, "later").await.status, JobStatus::Success);
    let directory = world.directory().await;
    let enrolled = directory
        .values()
        .filter(|i| i.get("ext").is_some() && i["status"].as_s().is_ok_and(|s| s != "removed"));
    assert_eq!(enrolled.count(), 3, "the later file has the last word");
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn an_event_that_comes_again_asks_for_the_parts_that_are_open() {
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    assert_eq!(plan(&world, &event).await, parts);
    world.importer.part(parts[1], &world.run("1")).await.unwrap();
    // Even the last delivery gives up nothing that goes on in parts.
    let last = world
        .importer
        .give_up_upload(&event, &world.run("last"))
        .await
        .unwrap();
    assert_eq!(last, Outcome::FannedOut(vec![parts[0], parts[2], parts[3]]));
    world.deliver_parts(parts, "2").await;
    let ended = world.importer.uploaded(&event, &world.run("late")).await.unwrap();
    assert!(matches!(ended, Outcome::Over(_)), "{ended:?}");
}

#[tokio::test]
async fn a_file_that_is_gone_ends_the_import_with_what_was_applied() {
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    world.importer.part(parts[0], &world.run("1")).await.unwrap();
    let done = sum(&parts_of(&world, parts[0].job).await).changes();
    let version = event.object.version.as_deref().unwrap();
    world.buckets.delete_version(IMPORTS, &event.object.key, version);
    let job = world.deliver_parts(parts, "2").await;
    assert_eq!((job.status, job.counts.changes()), (JobStatus::Error, done));
    assert_eq!(job.error.as_ref().unwrap().code, "file_gone");
    assert_true(&world, &job).await;
}

fn now(world: &World) -> Timestamp {
    Timestamp::from_millisecond(world.now.load(std::sync::atomic::Ordering::SeqCst)).unwrap()
}

fn purge_of(world: &World) -> Job {
    let at = now(world);
    let owner = Email::parse("owner@example.org").unwrap();
    let id = JobId::new(at, &[b"purge"]);
    Job {
        created_by: Some(MemberId::of_email(world.organization, &owner)),
        ..Job::purging(
            id,
            world.organization,
            JobKind::DropAllData,
            at - SignedDuration::from_secs(1),
            at,
        )
    }
}

async fn purger(world: &World) -> Purger {
    let objects = AwsConfig {
        endpoint: Some(world.buckets.serve().await),
        ..world.engine.config.clone()
    };
    let files = Files::new(objects.s3(), IMPORTS.to_owned(), EXPORTS.to_owned());
    let at = std::sync::Arc::clone(&world.now);
    let clock = Clock::new(move || {
        Timestamp::from_millisecond(at.load(std::sync::atomic::Ordering::SeqCst)).unwrap()
    });
    let config = &world.engine.config;
    Purger::new(config.dynamodb(), world.engine.tables.clone(), files, clock)
}

#[tokio::test]
async fn a_purge_is_refused_while_parts_are_open() {
    let Story { world, event } = split_story(4).await;
    plan(&world, &event).await;
    world.pass(Duration::from_mins(10));
    let purge = purge_of(&world);
    let asked = audit_event(&world, "organization.drop_requested", format!("job/{}", purge.id));
    let requested = jobs(&world).request_purge(&purge, &asked).await.unwrap();
    assert_eq!(requested, Requested::Importing);
}

#[tokio::test]
async fn a_purge_that_was_asked_for_before_begins_once_all_parts_are_over() {
    let mut world = World::new(4).await;
    world.split_above(20);
    let purge = purge_of(&world);
    let asked = audit_event(&world, "organization.drop_requested", format!("job/{}", purge.id));
    let requested = jobs(&world).request_purge(&purge, &asked).await.unwrap();
    assert_eq!(requested, Requested::Yes);
    world.pass(Duration::from_secs(1));
    let event = world.drop_file(world.organization, "a.csv", &roster(0..60, ""));
    let parts = plan(&world, &event).await;
    let purger = purger(&world).await;
    let run = async || {
        let stop_at = Instant::now() + Duration::from_mins(1);
        purger.run(world.organization, purge.id, stop_at).await.unwrap()
    };
    for (nth, which) in parts.iter().enumerate() {
        // Longer than the lease lasts in all, but not between two of them.
        world.pass(Duration::from_mins(1));
        assert!(
            matches!(run().await, Purged::Later(_)),
            "the parts have the lease"
        );
        world
            .importer
            .part(*which, &world.run(&nth.to_string()))
            .await
            .unwrap();
    }
    assert_eq!(world.job(parts[0].job).await.status, JobStatus::Success);
    let done = run().await;
    assert!(matches!(done, Purged::Ended(_)), "{done:?}");
}

#[tokio::test]
async fn a_purge_that_got_in_between_two_parts_leaves_nothing_of_the_rest() {
    let mut world = World::new(4).await;
    world.split_above(20);
    let purge = purge_of(&world);
    let asked = audit_event(&world, "organization.drop_requested", format!("job/{}", purge.id));
    jobs(&world).request_purge(&purge, &asked).await.unwrap();
    world.pass(Duration::from_secs(1));
    let event = world.drop_file(world.organization, "a.csv", &roster(0..60, ""));
    let parts = plan(&world, &event).await;
    world.importer.part(parts[0], &world.run("1")).await.unwrap();
    // Nobody works on a part for longer than the lease lasts.
    world.pass(Duration::from_mins(2));
    let purger = purger(&world).await;
    let stop_at = Instant::now() + Duration::from_mins(1);
    let done = purger.run(world.organization, purge.id, stop_at).await.unwrap();
    assert!(matches!(done, Purged::Ended(_)), "{done:?}");
    let cleared = world.directory().await;
    let job = world.deliver_parts(parts, "2").await;
    assert_eq!(
        (job.status, job.error.unwrap().code.as_str()),
        (JobStatus::Error, "file_gone")
    );
    assert_eq!(world.directory().await, cleared);
}
