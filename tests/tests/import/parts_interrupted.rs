//! Parts that are killed, out of time, given up or overtaken.

use std::time::Duration;

use e2e::faults::Death;
use e2e::world::World;
use muster::id::JobId;
use muster::import::{PartRef, Uploaded};
use muster::job::{ImportCounts, JobStatus};
use muster_aws::error::StoreError;
use muster_aws::import::{Outcome, PartOutcome, Run};

use crate::parts::{change_log, end_state, name, parts_of, plan, split_story, sum, whole};
use crate::parts_ending::cancel;
use crate::{Story, assert_counts_true, disable};

/// The call of a part that asks for the file, once the claim is made.
const FILE: u64 = 6;

/// An invocation that has no time: it goes one batch further.
fn hurried(name: &str) -> Run {
    Run {
        invocation: name.to_owned(),
        stop_at: tokio::time::Instant::now(),
    }
}

/// Runs an import to its end by one delivery of each message, unless something fails.
async fn once(world: &World, event: &Uploaded) -> Result<(), StoreError> {
    let mut outcome = world.importer.uploaded(event, &world.run("planner")).await?;
    while let Outcome::Later(organization, job, _) = outcome {
        outcome = world
            .importer
            .resume(organization, job, &world.run("planner"))
            .await?;
    }
    let Outcome::FannedOut(parts) = outcome else {
        panic!("it is not split: {outcome:?}");
    };
    for (nth, which) in parts.into_iter().enumerate() {
        let run = world.run(&format!("part-{nth}"));
        while let PartOutcome::Later(_) = world.importer.part(which, &run).await? {}
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_and_redelivered_a_split_import_ends_as_one_clean_run() {
    let expected = whole().await;
    let clean = split_story(2).await;
    once(&clean.world, &clean.event).await.unwrap();
    let calls = clean.world.faulty.calls();
    assert!(calls > 60, "the story is worth killing at {calls} places");
    assert_eq!(end_state(&clean.world, expected.job.id).await, expected);

    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let Story { world, event } = split_story(2).await;
            world.faulty.die_at(call, death);
            let killed = once(&world, &event).await;
            assert!(
                killed.is_err() || call >= calls - 2,
                "{death:?} {call}: {killed:?}"
            );
            world.faulty.revive();
            // The event and, with it, every part that is not over.
            for redelivery in ["planner", "second", "third"] {
                world.deliver(&event, redelivery).await;
            }
            let ended = end_state(&world, expected.job.id).await;
            assert_eq!(ended, expected, "{death:?} call {call}");
            assert_counts_true(&world).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_is_killed_goes_on_by_its_own_message_and_the_others_meanwhile() {
    let expected = whole().await;
    let clean = split_story(2).await;
    let parts = plan(&clean.world, &clean.event).await;
    clean.world.faulty.revive();
    for (nth, which) in parts.iter().enumerate() {
        let run = clean.world.run(&nth.to_string());
        clean.world.importer.part(*which, &run).await.unwrap();
    }
    let calls = clean.world.faulty.calls();
    // Every call is killed at in the test above: here what matters is who goes on.
    for call in (0..calls).step_by(3) {
        for death in [Death::Before, Death::After] {
            let Story { world, event } = split_story(2).await;
            let parts = plan(&world, &event).await;
            world.faulty.die_at(call, death);
            for (nth, which) in parts.iter().enumerate() {
                // Whoever is killed leaves its message in the queue; the other functions go on.
                let run = world.run(&nth.to_string());
                if world.importer.part(*which, &run).await.is_err() {
                    world.faulty.revive();
                }
            }
            world.faulty.revive();
            world.pass(Duration::from_mins(2));
            let job = world.deliver_parts(parts, "again").await;
            assert_eq!(end_state(&world, job.id).await, expected, "{death:?} call {call}");
            assert_counts_true(&world).await;
        }
    }
}

#[tokio::test]
async fn parts_that_are_always_out_of_time_end_as_one_clean_run() {
    let expected = whole().await;
    let mut story = split_story(4).await;
    // Nothing but its time makes a part stop.
    story.world.importer = story.world.importer.clone().with_checkpoint_every(1000);
    let Story { world, event } = story;
    let mut open = plan(&world, &event).await;
    let job = open[0].job;
    let mut invocations = 0;
    while let Some(which) = open.pop() {
        let run = hurried(&invocations.to_string());
        invocations += 1;
        assert!(invocations < 100, "every invocation gets further");
        let outcome = world.importer.part(which, &run).await.unwrap();
        match outcome {
            PartOutcome::Later(seconds) => {
                assert_eq!(seconds, 0, "nothing is in its way");
                open.insert(0, which);
                if world.job(job).await.split.unwrap().is_over() {
                    break;
                }
            }
            PartOutcome::Over => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(invocations >= 8, "each part is handed on: {invocations}");
    // What is left, the change log and the end, is done by an invocation that has time for it.
    assert!(!world.job(job).await.status.is_final());
    let rest = vec![PartRef {
        organization: world.organization,
        job,
        part: 1,
    }];
    world.deliver_parts(rest, "last").await;
    assert_eq!(end_state(&world, job).await, expected);
    assert_counts_true(&world).await;
}

/// How many members this job has made, changed and removed, as their items say.
async fn done_by(world: &World, job: JobId, clean: &[String]) -> ImportCounts {
    let directory = world.directory().await;
    let marked = |removed: bool| {
        let items = directory.values();
        let by_job = items.filter(|item| {
            item.get("imp")
                .is_some_and(|mark| mark.as_s().is_ok_and(|mark| mark.starts_with(&job.to_string())))
        });
        by_job
            .filter(|item| {
                item["status"]
                    .as_s()
                    .is_ok_and(|status| (status == "removed") == removed)
            })
            .count() as u64
    };
    // New members are those that a clean run makes, too.
    let made = clean.iter().filter(|line| {
        let id = line.split(',').nth(2).unwrap_or_default();
        line.ends_with(",created") && directory.keys().any(|(_, sk)| *sk == format!("MEMBER#{id}"))
    });
    ImportCounts {
        created: made.count() as u64,
        updated: marked(false),
        removed: marked(true),
        ..ImportCounts::default()
    }
}

fn changes(counts: ImportCounts) -> [u64; 3] {
    [counts.created, counts.updated, counts.removed]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_is_given_up_is_counted_and_the_others_go_on() {
    let expected = whole().await;
    let clean = split_story(2).await;
    let parts = plan(&clean.world, &clean.event).await;
    clean.world.faulty.revive();
    clean
        .world
        .importer
        .part(parts[0], &clean.world.run("1"))
        .await
        .unwrap();
    let calls = clean.world.faulty.calls();
    let mut given_up = 0;
    for call in 0..calls {
        let death = if call % 2 == 0 {
            Death::Before
        } else {
            Death::After
        };
        let Story { world, event } = split_story(2).await;
        let parts = plan(&world, &event).await;
        let mut dies = 0;
        for nth in 0..4 {
            world.faulty.die_at(call, death);
            let run = world.run(&format!("killed-{nth}"));
            dies += u32::from(world.importer.part(parts[0], &run).await.is_err());
            world.faulty.revive();
            world.pass(Duration::from_mins(2));
        }
        let job = world.deliver_parts(parts, "rest").await;
        let shown = parts_of(&world, job.id).await;
        let failed = shown[0].status == JobStatus::Error;
        // What dies before the claim was never begun; what dies behind a checkpoint has less to do the
        // next time, and may get through.
        given_up += u32::from(failed);
        if failed {
            assert_eq!(dies, 4);
            assert_eq!(
                (job.status, job.error.as_ref().unwrap().code.as_str()),
                (JobStatus::Error, "interrupted")
            );
        } else {
            assert_eq!(
                (job.status, job.counts),
                (JobStatus::Success, expected.job.counts)
            );
        }
        let others = shown.iter().filter(|part| part.number != 1);
        assert!(others.clone().all(|part| part.status == JobStatus::Success));
        assert_eq!(sum(&shown), job.counts);
        let done = done_by(&world, job.id, &expected.log).await;
        assert_eq!(changes(job.counts), changes(done), "{death:?} call {call}");
        let logged = change_log(&world, &job).len() as u64;
        assert!(logged >= sum(others).changes() && logged <= job.counts.changes());
        assert_counts_true(&world).await;
    }
    assert!(given_up > 10, "{given_up} of {calls} calls");
}

#[tokio::test]
async fn a_part_in_hand_is_nobody_elses_and_one_that_is_over_is_not_begun_again() {
    let expected = whole().await;
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    world.faulty.hold_at(FILE);
    let run = world.run("one");
    let one = world.importer.part(parts[2], &run);
    let meanwhile = async {
        world.faulty.arrived().await;
        let other = world.importer.part(parts[2], &world.run("other")).await;
        world.faulty.release();
        other
    };
    let (one, other) = tokio::join!(one, meanwhile);
    assert_eq!(
        (one.unwrap(), other.unwrap()),
        (PartOutcome::Over, PartOutcome::Later(5))
    );
    // Its message comes again while the others are open.
    let again = world.importer.part(parts[2], &world.run("again")).await;
    assert_eq!(again.unwrap(), PartOutcome::Over);
    let over = world.job(parts[2].job).await.split.map(|split| split.over);
    assert_eq!(over, Some(1));
    let job = world.deliver_parts(parts, "rest").await;
    assert_eq!(end_state(&world, job.id).await, expected);
}

#[tokio::test]
async fn a_slow_part_that_wakes_after_it_was_taken_over_writes_nothing() {
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    world.faulty.hold_at(FILE);
    let run = world.run("slow");
    let slow = world.importer.part(parts[2], &run);
    let meanwhile = async {
        world.faulty.arrived().await;
        let held = parts_of(&world, parts[2].job).await[2];
        assert_eq!((held.status, held.counts.changes()), (JobStatus::Applying, 0));
        world.pass(Duration::from_mins(2));
        let job = world.deliver_parts(parts.clone(), "other").await;
        assert_eq!(job.status, JobStatus::Success);
        // Somebody changes one of the members that the slow part would write.
        let mine = disable(&world, "M00121").await;
        let before = world.directory().await;
        assert_eq!(name(&before[&mine]), Some("First121x"));
        let ended = end_state(&world, job.id).await;
        world.faulty.release();
        ended
    };
    let (woken, before) = tokio::join!(slow, meanwhile);
    let woken = woken.unwrap();
    assert!(matches!(woken, PartOutcome::Later(_)), "{woken:?}");
    assert_eq!(end_state(&world, parts[2].job).await, before);
    let again = world.importer.part(parts[2], &world.run("slow")).await.unwrap();
    assert_eq!(again, PartOutcome::Over);
}

#[tokio::test]
async fn a_checkpoint_that_arrives_after_the_part_was_taken_over_counts_for_nothing() {
    let expected = whole().await;
    let clean = split_story(2).await;
    let parts = plan(&clean.world, &clean.event).await;
    clean.world.faulty.revive();
    let handed_on = clean.world.importer.part(parts[0], &hurried("clean")).await;
    assert_eq!(handed_on.unwrap(), PartOutcome::Later(0));
    // After the checkpoint the lease is renewed, the job looked at and the part released.
    let checkpoint = clean.world.faulty.calls() - 4;

    let Story { world, event } = split_story(2).await;
    let parts = plan(&world, &event).await;
    let job = parts[0].job;
    world.faulty.hold_at(checkpoint);
    let run = hurried("slow");
    let slow = world.importer.part(parts[0], &run);
    let meanwhile = async {
        world.faulty.arrived().await;
        assert_eq!(parts_of(&world, job).await[0].counts.changes(), 0);
        world.pass(Duration::from_mins(2));
        let other = world.importer.part(parts[0], &hurried("other")).await;
        assert_eq!(other.unwrap(), PartOutcome::Later(0));
        let counted = world.job(job).await.counts;
        assert!(counted.changes() > 0);
        world.faulty.release();
        counted
    };
    let (woken, counted) = tokio::join!(slow, meanwhile);
    assert!(matches!(woken, Ok(PartOutcome::Later(1..))), "{woken:?}");
    assert_eq!(world.job(job).await.counts, counted);
    world.deliver_parts(parts, "rest").await;
    assert_eq!(end_state(&world, job).await, expected);
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn what_a_killed_part_wrote_is_counted_also_after_another_invocation_was_out_of_time() {
    let expected = whole().await;
    let mut calls = None;
    for _ in ["clean", "killed"] {
        let Story { mut world, event } = split_story(2).await;
        // It checkpoints at its end only.
        world.importer = world.importer.clone().with_checkpoint_every(1000);
        let parts = plan(&world, &event).await;
        world.faulty.revive();
        let Some(calls) = calls else {
            world.importer.part(parts[0], &world.run("clean")).await.unwrap();
            calls = Some(world.faulty.calls());
            continue;
        };
        // Everything is written, and the part's end is not. A look at the job would have followed.
        world.faulty.die_at(calls - 2, Death::Before);
        let killed = world.importer.part(parts[0], &world.run("killed")).await;
        assert!(killed.is_err(), "{killed:?}");
        world.faulty.revive();
        world.pass(Duration::from_mins(2));
        let handed_on = world.importer.part(parts[0], &hurried("hurried")).await;
        assert_eq!(handed_on.unwrap(), PartOutcome::Later(0));
        cancel(&world, parts[0].job).await;
        let job = world.deliver_parts(parts, "rest").await;
        assert_eq!(job.status, JobStatus::Canceled);
        let done = done_by(&world, job.id, &expected.log).await;
        assert!(done.changes() > 25, "more than the hurried one could count");
        assert_eq!(changes(job.counts), changes(done));
        assert_counts_true(&world).await;
    }
}
