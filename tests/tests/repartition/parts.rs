//! Imports that are applied in parts, and members who move: never at once, and in either order.

use std::time::Duration;

use e2e::faults::Death;
use e2e::world::{AT_ONCE, World};
use muster::id::JobId;
use muster::import::{FanOut, PartRef};
use muster::job::{ImportCounts, JobStatus};
use muster_aws::import::{Outcome, PartOutcome, Scale};
use muster_aws::partitions::{Raised, SETTLE};

use crate::waiting::{drop_now, expected, names, replacing, roster, with_roster};
use crate::{ask, assert_in_place, finish, hurried, members_in, organization_of, raise, step};

/// Changes of the import that is split: 50 members are new, 100 change, 100 go.
const CHANGES: u64 = 250;

/// A world whose members lie in 4 partitions, with an import in four parts that replaces the roster: the
/// second changes members and makes some.
async fn split() -> (World, Vec<PartRef>) {
    let mut world = with_roster(4).await;
    world.split_above(CHANGES / 4 + 1);
    let parts = plan(&world).await;
    (world, parts)
}

/// The same, where more partitions were asked for just before, and the import is older than the pause.
async fn split_after_asking() -> (World, Vec<PartRef>, JobId) {
    let mut world = with_roster(4).await;
    world.split_above(CHANGES / 4 + 1);
    let Raised::Moving(job) = ask(&world, 16).await else {
        panic!("nothing is in its way")
    };
    let parts = plan(&world).await;
    world.pass(Duration::try_from(SETTLE).unwrap());
    (world, parts, job.id)
}

async fn plan(world: &World) -> Vec<PartRef> {
    let content = roster(100..250, "Bob");
    let event = drop_now(world, "second", &content);
    let event = replacing(world, event, &content).await;
    let run = world.run("planner");
    let outcome = Box::pin(world.importer.uploaded(&event, &run)).await;
    match outcome.unwrap() {
        Outcome::FannedOut(parts) if parts.len() == 4 => parts,
        other => panic!("it is not split in four: {other:?}"),
    }
}

/// Applies the parts and moves whoever has not moved: everybody is there once, where they belong.
async fn end_well(world: &World, parts: Vec<PartRef>, job: JobId, what: &str) {
    let import = Box::pin(world.deliver_parts(parts, "rest")).await;
    let moved = Box::pin(finish(world, job, "mover")).await;
    let all = ImportCounts {
        rows: 150,
        created: 50,
        updated: 100,
        removed: 100,
        ..ImportCounts::default()
    };
    assert_eq!(
        (import.status, import.counts),
        (JobStatus::Success, all),
        "{what}"
    );
    assert_eq!(moved.status, JobStatus::Success, "{what}");
    assert_eq!(names(world).await, expected(100..250, "Bob"), "{what}");
    let directory = world.directory().await;
    assert_in_place(&directory, world.organization, 16);
    let roster = members_in(&directory, world.organization)
        .iter()
        .filter(|(_, _, item)| item.contains_key("ext"))
        .count();
    assert_eq!(roster, 250, "{what}");
    let [shown, counted] = world.counts(world.organization).await;
    assert_eq!(shown, counted, "{what}");
}

#[tokio::test]
async fn members_wait_until_all_parts_of_an_import_are_over() {
    let (world, parts) = split().await;
    let job = raise(&world, 16).await;
    let waits = async |what: &str| {
        let run = world.run("mover");
        let outcome = world.importer.resume(world.organization, job, &run).await;
        let waits = Outcome::Later(world.organization, job, 5);
        assert_eq!(outcome.unwrap(), waits, "{what}");
        let layout = organization_of(&world).await.layout;
        assert!(layout.movement().is_some_and(|moving| moving.until.is_none()));
    };
    waits("before the first").await;
    world.importer.part(parts[2], &world.run("1")).await.unwrap();
    waits("between two").await;
    world.pass(Duration::from_mins(10));
    waits("after the lease ran out").await;
    end_well(&world, parts, job, "after the parts").await;
}

/// The move was asked for before the import, whose parts then waited for longer than the lease lasts.
#[tokio::test]
async fn parts_that_members_overtake_write_where_they_lie_by_then() {
    for stretches in [1, 3, u32::MAX] {
        let (world, parts, job) = split_after_asking().await;
        world.importer.part(parts[1], &world.run("1")).await.unwrap();
        world.pass(Duration::from_mins(2));
        let mut made = 0;
        while made < stretches && !step(&world, job).await {
            made += 1;
        }
        // Some have moved and some not, unless all have.
        let moving = organization_of(&world).await.layout.movement();
        assert_eq!(moving.is_none(), stretches == u32::MAX, "{stretches}");
        if moving.is_some() {
            // Whose turn it is, the lease says: a part has it, and then a mover who dies.
            world.importer.part(parts[0], &world.run("2")).await.unwrap();
            let outcome = world
                .importer
                .resume(world.organization, job, &hurried("mover"))
                .await
                .unwrap();
            assert_eq!(outcome, Outcome::Later(world.organization, job, 5));
            world.pass(Duration::from_mins(2));
            world.faulty.revive();
            let run = hurried("step");
            world
                .importer
                .resume(world.organization, job, &run)
                .await
                .unwrap();
            // The last call gives the lease back.
            let calls = world.faulty.calls();
            world.faulty.die_at(calls - 1, Death::Before);
            let killed = world.importer.resume(world.organization, job, &run).await;
            assert!(killed.is_err(), "{killed:?}");
            world.faulty.revive();
            let before = world.directory().await;
            let waits = world.importer.part(parts[2], &world.run("3")).await.unwrap();
            assert_eq!(waits, PartOutcome::Later(5));
            assert_eq!(world.directory().await, before);
        }
        end_well(&world, parts, job, &format!("{stretches} stretches")).await;
    }
}

/// Whatever a part has asked and not heard: who moves meanwhile is found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_members_move_while_a_part_begins_it_finds_them() {
    let (world, parts, _) = split_after_asking().await;
    world.faulty.revive();
    world.importer.part(parts[1], &world.run("clean")).await.unwrap();
    let calls = world.faulty.calls();
    let (mut overtaken, mut waited) = (0, 0);
    // Until it has the file it makes seven calls, and as many as it has changes after that.
    for call in (0..8).chain((8..calls).step_by(16)) {
        // One stretch, or everybody.
        for hurries in [true, false] {
            let (world, parts, job) = split_after_asking().await;
            world.faulty.hold_at(call);
            let run = world.run("held");
            let held = world.importer.part(parts[1], &run);
            let meanwhile = async {
                world.faulty.arrived().await;
                let run = if hurries {
                    hurried("mover")
                } else {
                    world.run("mover")
                };
                let moved = world.importer.resume(world.organization, job, &run).await;
                world.faulty.release();
                moved.unwrap()
            };
            let (done, moved) = tokio::join!(held, meanwhile);
            assert_eq!(done.unwrap(), PartOutcome::Over, "call {call}");
            match moved {
                Outcome::Later(_, _, 5) => waited += 1,
                Outcome::Later(_, _, 0) | Outcome::Ended(_) => overtaken += 1,
                other => panic!("{other:?}"),
            }
            world.faulty.revive();
            // No part works for longer than the lease lasts.
            world.pass(Duration::from_mins(2));
            end_well(&world, parts, job, &format!("call {call}, hurries: {hurries}")).await;
        }
    }
    assert!(overtaken >= 4 && waited >= 12, "{overtaken} and {waited}");
}

/// How many the import has given their new name.
async fn renamed(world: &World) -> usize {
    let names = names(world).await;
    names.iter().filter(|(_, name)| name.starts_with("Bob")).count()
}

/// The machine sleeps between two writes. When it wakes, the part has lost the lease, and everybody has moved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_slept_while_members_moved_does_not_go_on_by_what_it_knew() {
    let (mut world, parts, job) = split_after_asking().await;
    let quick = world.importer.clone();
    // One change a second for each part: 25 at once, and the next after 25 seconds. What it did is
    // recorded before that.
    world.importer = quick.clone().with_scale(Scale {
        fan_out: FanOut {
            changes: CHANGES / 4 + 1,
            at_once: 2,
        },
        writes_per_second: Some(2),
        ..AT_ONCE
    });
    let run = world.run("sleeps");
    let part = world.importer.part(parts[1], &run);
    let meanwhile = async {
        while renamed(&world).await < 25 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let run = world.run("mover");
        let waits = quick.resume(world.organization, job, &run).await.unwrap();
        assert_eq!(waits, Outcome::Later(world.organization, job, 5));
        world.pass(Duration::from_mins(2));
        let moved = quick.resume(world.organization, job, &run).await.unwrap();
        assert!(matches!(moved, Outcome::Ended(_)), "{moved:?}");
        world.directory().await
    };
    let (woken, before) = tokio::join!(part, meanwhile);
    assert_eq!(woken.unwrap(), PartOutcome::Later(5));
    let members = |dump| members_in(dump, world.organization);
    assert_eq!(members(&world.directory().await), members(&before));
    world.importer = quick;
    end_well(&world, parts, job, "after it woke").await;
}
