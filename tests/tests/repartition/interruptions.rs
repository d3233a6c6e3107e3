//! Killed, delivered twice, delivered at once: everybody is there once, in their new place, unchanged.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::faults::{Death, Trouble};
use e2e::world::{Dump, World};
use muster::id::JobId;
use muster::job::{Job, JobStatus};
use muster_aws::import::Outcome;
use muster_aws::wire::{self, text};
use muster_aws::{keys, partitions::Raised};

use crate::{ask, assert_moved, finish, organization_of, raise, step, world};

/// Members besides the founder: several stretches of a partition.
const MEMBERS: u32 = 300;

struct Story {
    world: World,
    before: Dump,
    job: JobId,
}

/// As many members as there are, about to move; the same each time.
async fn story(from: u8, to: u8) -> Story {
    let world = world(from, MEMBERS).await;
    let before = world.directory().await;
    let job = raise(&world, to).await;
    Story { world, before, job }
}

/// The job is over, once, and says whom it moved.
async fn assert_ended(story: &Story, job: &Job, from: u8, to: u8) {
    assert_eq!((job.status, job.progress), (JobStatus::Success, 100));
    let members = story.before.keys().filter_map(|(_, sk)| keys::member_of(sk));
    let moved = members
        .clone()
        .filter(|id| id.shard(from) != id.shard(to))
        .count() as u64;
    let all = members.count() as u64;
    assert_eq!(all, u64::from(MEMBERS) + 1);
    let counts = (job.counts.rows, job.counts.updated, job.counts.unchanged);
    assert_eq!(counts, (all, moved, all - moved));
    let audit = story.world.audit().await;
    let ends = audit.values().filter(|event| {
        event["action"]
            .as_s()
            .is_ok_and(|a| a == "organization.repartitioned")
    });
    assert_eq!(ends.count(), 1, "one audit event for the end");
}

async fn killed_anywhere(from: u8, to: u8) {
    let clean = story(from, to).await;
    let job = finish(&clean.world, clean.job, "clean").await;
    let calls = clean.world.faulty.calls();
    assert!(calls > 15, "it is worth killing at {calls} places");
    assert_moved(&clean.world, &clean.before, to).await;
    assert_ended(&clean, &job, from, to).await;

    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let story = story(from, to).await;
            let world = &story.world;
            world.faulty.die_at(call, death);
            let killed = world
                .importer
                .resume(world.organization, story.job, &world.run("killed"))
                .await;
            assert!(
                killed.is_err() || call == calls - 1,
                "{death:?} {call}: {killed:?}"
            );
            world.faulty.revive();
            for redelivery in ["killed", "second", "third"] {
                let job = finish(world, story.job, redelivery).await;
                assert_ended(&story, &job, from, to).await;
            }
            assert_moved(world, &story.before, to).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_on_the_way_from_one_to_four_everybody_arrives_once() {
    Box::pin(killed_anywhere(1, 4)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_on_the_way_from_four_to_sixteen_everybody_arrives_once() {
    Box::pin(killed_anywhere(4, 16)).await;
}

#[tokio::test]
async fn every_raise_is_whole_however_little_time_an_invocation_has() {
    for (from, to) in [(1, 4), (1, 16), (1, 64), (4, 16), (4, 64), (16, 64)] {
        let story = story(from, to).await;
        let mut steps = 0;
        while !step(&story.world, story.job).await {
            steps += 1;
            assert!(steps < 200, "every invocation gets further");
        }
        assert!(steps > 2, "{from} to {to}");
        assert_moved(&story.world, &story.before, to).await;
        assert_ended(&story, &story.world.job(story.job).await, from, to).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_deliveries_at_once_one_moves_everybody() {
    for _ in 0..5 {
        let story = story(4, 16).await;
        let world = &story.world;
        let deliver = async |invocation: &str| {
            let run = world.run(invocation);
            world.importer.resume(world.organization, story.job, &run).await
        };
        let (a, b, c) = tokio::join!(deliver("a"), deliver("b"), deliver("c"));
        let ended = [&a, &b, &c]
            .into_iter()
            .filter(|outcome| matches!(outcome, Ok(Outcome::Ended(_))));
        assert_eq!(ended.count(), 1, "{a:?} {b:?} {c:?}");
        let job = finish(world, story.job, "d").await;
        assert_moved(world, &story.before, 16).await;
        assert_ended(&story, &job, 4, 16).await;
    }
}

/// One that lost its lease to another while it slept, and wakes up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_wakes_after_it_was_taken_over_from_moves_nobody() {
    let story = story(4, 16).await;
    let world = &story.world;
    // Its first stretch is held just before it is sent.
    let calls_before_the_first_stretch = 11;
    world.faulty.hold_at(calls_before_the_first_stretch);
    let run = world.run("sleeper");
    let sleeper = world.importer.resume(world.organization, story.job, &run);
    let taker = async {
        world.faulty.arrived().await;
        assert!(
            organization_of(world)
                .await
                .layout
                .movement()
                .unwrap()
                .until
                .is_none()
        );
        world.pass(Duration::from_mins(2));
        let job = finish(world, story.job, "taker").await;
        world.faulty.release();
        job
    };
    let (woken, job) = tokio::join!(sleeper, taker);
    assert!(
        matches!(woken, Ok(Outcome::Later(..) | Outcome::Over(_))),
        "{woken:?}"
    );
    assert_moved(world, &story.before, 16).await;
    assert_ended(&story, &job, 4, 16).await;
}

#[tokio::test]
async fn with_a_table_in_trouble_everybody_arrives() {
    for trouble in Trouble::ALL {
        let story = story(1, 4).await;
        story.world.faulty.trouble_every(3, trouble);
        let job = finish(&story.world, story.job, "troubled").await;
        story.world.faulty.calm();
        assert_moved(&story.world, &story.before, 4).await;
        assert_ended(&story, &job, 1, 4).await;
    }
}

/// What is changed between reading a page and moving it is moved as it is by then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_who_is_changed_meanwhile_is_moved_as_they_are_then() {
    let story = story(1, 4).await;
    let world = &story.world;
    world.faulty.hold_at(11);
    let run = world.run("mover");
    let mover = world.importer.resume(world.organization, story.job, &run);
    let victim = story
        .before
        .keys()
        .find(|(pk, _)| pk.contains("#M"))
        .unwrap()
        .clone();
    let change = async {
        world.faulty.arrived().await;
        let client = world.engine.config.dynamodb();
        let update = client.update_item().table_name(&world.engine.tables.directory);
        let update = update.set_key(Some(wire::key(&victim.0, &victim.1)));
        let update = update.update_expression("SET phone = :phone, v = v + :one");
        let update = update.expression_attribute_values(":phone", text("+49 changed"));
        let update = update.expression_attribute_values(":one", wire::number(1));
        update
            .condition_expression("attribute_exists(PK)")
            .send()
            .await
            .unwrap();
        world.faulty.release();
    };
    let (outcome, ()) = tokio::join!(mover, change);
    assert!(matches!(outcome, Ok(Outcome::Ended(_))), "{outcome:?}");
    let mut expected = story.before.clone();
    let item = expected.get_mut(&victim).unwrap();
    item.insert("phone".to_owned(), text("+49 changed"));
    let version: u64 = item["v"].as_n().unwrap().parse().unwrap();
    item.insert("v".to_owned(), Value::N((version + 1).to_string()));
    assert_moved(world, &expected, 4).await;
}

#[tokio::test]
async fn nobody_is_moved_before_it_is_time() {
    let world = world(1, 20).await;
    let before = world.directory().await;
    let Raised::Moving(job) = ask(&world, 4).await else {
        panic!("nothing is in its way")
    };
    for (minutes, seconds) in [(0, 960), (14, 120), (1, 60)] {
        world.pass(Duration::from_mins(minutes));
        let outcome = world
            .importer
            .resume(world.organization, job.id, &world.run("early"))
            .await
            .unwrap();
        assert_eq!(outcome, Outcome::Later(world.organization, job.id, seconds));
    }
    assert!(
        world
            .directory()
            .await
            .keys()
            .filter(|(pk, _)| pk.contains("#M"))
            .eq(before.keys().filter(|(pk, _)| pk.contains("#M")))
    );
    world.pass(Duration::from_mins(1));
    finish(&world, job.id, "in time").await;
    assert_moved(&world, &before, 4).await;
}
