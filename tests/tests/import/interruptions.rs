//! Killed, out of time, canceled or changed under way: the end is that of one clean run.

use std::time::Duration;

use e2e::faults::{Death, Trouble};
use e2e::world::World;
use muster::id::{JobId, MemberId};
use muster::job::JobStatus;
use muster::layout::Layout;
use muster::member::{Member, Status};
use muster_aws::import::Outcome;
use muster_aws::jobs::JobStore;
use muster_aws::members::{Changed, Changes, MemberStore, Step};
use muster_aws::organizations::{OrganizationStore, Saved};

use crate::{
    Story, Value, assert_counts_true, audit_event, counts, disable, end_state, hurried, roster, story,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_and_redelivered_an_import_ends_as_one_clean_run() {
    let clean = story().await;
    let job = clean.world.deliver(&clean.event, "clean").await;
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(75, 45, 20, 10, 10, 0))
    );
    let calls = clean.world.faulty.calls();
    assert!(calls > 40, "the story is worth killing at {calls} places");
    let expected = end_state(&clean.world, job.id).await;
    assert_counts_true(&clean.world).await;

    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let Story { world, event } = story().await;
            world.faulty.die_at(call, death);
            let killed = world.importer.uploaded(&event, &world.run("killed")).await;
            assert!(
                killed.is_err() || call == calls - 1,
                "{death:?} {call}: {killed:?}"
            );
            world.faulty.revive();
            for redelivery in ["killed", "second", "third"] {
                world.deliver(&event, redelivery).await;
            }
            let ended = end_state(&world, job.id).await;
            assert_eq!(ended.1, expected.1, "the job, {death:?} call {call}");
            assert_eq!(ended.0, expected.0, "the Directory, {death:?} call {call}");
            let audit = world.audit().await;
            let ends = audit.values().filter(|e| {
                e["action"].as_s().is_ok_and(|a| a == "import.succeeded")
                    && e["target"].as_s().is_ok_and(|t| *t == format!("job/{}", job.id))
            });
            assert_eq!(
                ends.count(),
                1,
                "one audit event for the end, {death:?} call {call}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_whose_every_delivery_died_ends_in_error_with_what_was_applied() {
    let clean = story().await;
    clean.world.deliver(&clean.event, "clean").await;
    let calls = clean.world.faulty.calls();
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let Story { world, event } = story().await;
            world.faulty.die_at(call, death);
            let _ = world.importer.uploaded(&event, &world.run("killed")).await;
            world.faulty.revive();
            world.pass(Duration::from_mins(2));
            let id = event
                .object
                .key
                .split('/')
                .nth(2)
                .map(|id| JobId::parse(id).unwrap())
                .unwrap();
            world
                .importer
                .give_up_upload(&event, &world.run("last"))
                .await
                .unwrap();
            let job = world.job(id).await;
            assert!(job.status.is_final(), "{death:?} {call}: {job:?}");
            assert_counts_true(&world).await;
            let directory = world.directory().await;
            let marked = directory.values().filter(|i| {
                i.get("imp")
                    .is_some_and(|m| m.as_s().is_ok_and(|m| m.starts_with(&id.to_string())))
            });
            assert_eq!(
                marked.count() as u64,
                job.counts.updated + job.counts.removed,
                "{death:?} {call}"
            );
        }
    }
}

#[tokio::test]
async fn an_import_that_is_always_out_of_time_ends_as_one_clean_run() {
    let clean = story().await;
    let job = clean.world.deliver(&clean.event, "clean").await;
    let expected = end_state(&clean.world, job.id).await;

    let Story { world, event } = story().await;
    let mut invocations = 0;
    let mut outcome = world.importer.uploaded(&event, &hurried("0")).await.unwrap();
    while let Outcome::Later(organization, job, seconds) = outcome {
        assert_eq!(seconds, 0, "nothing is in its way");
        invocations += 1;
        assert!(invocations < 100, "every invocation gets further");
        outcome = world
            .importer
            .resume(organization, job, &hurried(&invocations.to_string()))
            .await
            .unwrap();
    }
    assert!(invocations >= 3, "75 changes in batches of 25 are more than one");
    assert_eq!(end_state(&world, job.id).await, expected);
}

#[tokio::test]
async fn a_schema_that_changes_in_the_middle_changes_nothing_of_an_import_under_way() {
    let clean = story().await;
    let job = clean.world.deliver(&clean.event, "clean").await;
    let expected = end_state(&clean.world, job.id).await;

    let Story { world, event } = story().await;
    let run = hurried("first");
    let Outcome::Later(organization, id, _) = world.importer.uploaded(&event, &run).await.unwrap() else {
        panic!("it goes on later")
    };
    let store = OrganizationStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let original = store.get(organization).await.unwrap().unwrap();
    let mut changed = original.clone();
    changed.roster_schema.columns.retain(|c| c.name != "FirstName");
    changed.roster_schema.unknown_columns = muster::roster::UnknownColumns::Ignore;
    changed.version += 1;
    let event = audit_event(&world, "organization.updated", "organization".to_owned());
    assert_eq!(store.save(&changed, &event).await.unwrap(), Saved::Yes);
    while let Outcome::Later(..) = world
        .importer
        .resume(organization, id, &world.run("second"))
        .await
        .unwrap()
    {}
    let (mut directory, job) = end_state(&world, id).await;
    assert_eq!(job, expected.1);
    directory.retain(|(_, sk), _| sk.starts_with("MEMBER#"));
    let mut members = expected.0;
    members.retain(|(_, sk), _| sk.starts_with("MEMBER#"));
    assert_eq!(directory, members);
}

#[tokio::test]
async fn a_canceled_import_stops_at_the_next_checkpoint() {
    let Story { world, event } = story().await;
    let id = event
        .object
        .key
        .split('/')
        .nth(2)
        .map(|id| JobId::parse(id).unwrap())
        .unwrap();
    // Dies in the middle of applying, is canceled, and is delivered again.
    world.faulty.die_at(35, Death::Before);
    world
        .importer
        .uploaded(&event, &world.run("killed"))
        .await
        .unwrap_err();
    world.faulty.revive();
    assert_eq!(world.job(id).await.status, JobStatus::Applying);
    let jobs = JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let canceled = audit_event(&world, "job.canceled", format!("job/{id}"));
    jobs.cancel(world.organization, id, &canceled).await.unwrap();
    let job = world.deliver(&event, "killed").await;
    assert_eq!(job.status, JobStatus::Canceled);
    let done = job.counts.created + job.counts.updated + job.counts.removed;
    assert!(done < 75, "{:?}", job.counts);
    assert_counts_true(&world).await;
}

/// Its writes after the last checkpoint are counted, and no more are made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_import_that_is_canceled_meanwhile_writes_nothing_more() {
    let mut met = 0;
    for call in 0..60 {
        let world = World::new(4).await;
        let event = world.drop_file(world.organization, "a.csv", &roster(0..200, ""));
        world.faulty.die_at(call, Death::After);
        let killed = world.importer.uploaded(&event, &world.run("killed")).await;
        world.faulty.revive();
        let id = event.job_id();
        if killed.is_ok() {
            break;
        }
        let jobs = JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
        let is_applied = |job: muster::job::Job| job.status == JobStatus::Applying;
        if !jobs
            .get(world.organization, id)
            .await
            .unwrap()
            .is_some_and(is_applied)
        {
            continue;
        }
        met += 1;
        let canceled = audit_event(&world, "job.canceled", format!("job/{id}"));
        jobs.cancel(world.organization, id, &canceled).await.unwrap();
        let in_roster = async || {
            let directory = world.directory().await;
            directory.values().filter(|i| i.contains_key("ext")).count() as u64
        };
        // What it had sent when it died may still arrive.
        let mut before = in_roster().await;
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let later = in_roster().await;
            if later == before {
                break;
            }
            before = later;
        }
        let job = world.deliver(&event, "killed").await;
        assert_eq!(
            (job.status, job.counts.created),
            (JobStatus::Canceled, before),
            "call {call}"
        );
        assert_eq!(in_roster().await, before, "call {call}");
        assert_counts_true(&world).await;
    }
    assert!(met > 5, "it was applied at {met} calls");
}

/// An administrator changes, as the API does, whom an interrupted import has changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_before_an_import_goes_on_is_kept_and_everybody_counted_once() {
    let mut met = 0;
    for call in 0..60 {
        let world = World::new(1).await;
        let first = world.drop_file(world.organization, "a.csv", &roster(1..4, ""));
        world.deliver(&first, "first").await;
        world.faulty.die_at(call, Death::After);
        let off = roster(1..4, "").replace(",True,", ",False,");
        let event = world.drop_file(world.organization, "b.csv", &off);
        let killed = world.importer.uploaded(&event, &world.run("killed")).await;
        world.faulty.revive();
        if killed.is_ok() {
            break;
        }
        let members = MemberStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
        let id = MemberId::of_roster(world.organization, "m00002");
        let get = async || {
            let found = members.get(world.organization, Layout::of(1), id).await;
            found.unwrap().unwrap()
        };
        let before = get().await;
        let organizations =
            OrganizationStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
        let organization = organizations.get(world.organization).await.unwrap().unwrap();
        if before.status != Status::Disabled {
            continue;
        }
        met += 1;
        let after = Member {
            status: Status::Enrolled,
            ..before.clone()
        };
        let event_of_change = audit_event(&world, "member.enabled", format!("member/{id}"));
        let changes = Changes {
            steps: &[Step { before, after }],
            studies: &[],
            events: &[event_of_change],
            pinned: false,
        };
        let at = jiff::Timestamp::from_second(1_767_323_100).unwrap();
        let done = members.change(&organization, &changes, id, at).await.unwrap();
        assert_eq!(done, Changed::Yes);
        let job = world.deliver(&event, "killed").await;
        assert_eq!(job.counts, counts(3, 0, 3, 0, 0, 0), "call {call}");
        assert_eq!(get().await.status, Status::Enrolled, "call {call}");
        assert_counts_true(&world).await;
    }
    assert!(met > 0, "it died after it wrote");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_in_trouble_costs_time_only() {
    let run = async |trouble: Option<Trouble>| {
        let Story { world, event } = story().await;
        if let Some(trouble) = trouble {
            world.faulty.trouble_every(3, trouble);
        }
        let job = world.deliver(&event, "1").await;
        world.faulty.calm();
        assert_counts_true(&world).await;
        end_state(&world, job.id).await
    };
    let expected = run(None).await;
    for trouble in Trouble::ALL {
        assert_eq!(run(Some(trouble)).await, expected, "{trouble:?}");
    }
}

#[tokio::test]
async fn a_member_who_is_switched_off_between_plan_and_removal_is_counted_once() {
    let Story { world, event } = story().await;
    let run = hurried("first");
    let Outcome::Later(organization, id, _) = world.importer.uploaded(&event, &run).await.unwrap() else {
        panic!("it goes on later")
    };
    let key = disable(&world, "M00003").await;
    let ended = world
        .importer
        .resume(organization, id, &world.run("second"))
        .await
        .unwrap();
    assert!(matches!(ended, Outcome::Ended(_)), "{ended:?}");
    assert_eq!(
        world.directory().await[&key]["status"],
        Value::S("removed".to_owned())
    );
    assert_counts_true(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_member_who_is_switched_off_before_the_import_goes_on_stays_off() {
    let clean = World::new(4).await;
    let event = clean.drop_file(clean.organization, "a.csv", &roster(0..60, ""));
    clean.deliver(&event, "clean").await;
    let mut met = 0;
    for call in 0..clean.faulty.calls() {
        let world = World::new(4).await;
        let event = world.drop_file(world.organization, "a.csv", &roster(0..60, ""));
        world.faulty.die_at(call, Death::After);
        let _ = world.importer.uploaded(&event, &world.run("killed")).await;
        world.faulty.revive();
        let directory = world.directory().await;
        let is_there = directory.values().any(|item| {
            item.get("ext")
                .is_some_and(|e| *e == Value::S("M00001".to_owned()))
        });
        if !is_there || world.job(event.job_id()).await.status.is_final() {
            continue;
        }
        met += 1;
        let key = disable(&world, "M00001").await;
        let job = world.deliver(&event, "killed").await;
        assert_eq!(job.counts, counts(60, 60, 0, 0, 0, 0), "call {call}");
        let directory = world.directory().await;
        assert_eq!(
            directory[&key]["status"],
            Value::S("disabled".to_owned()),
            "call {call}"
        );
        assert_counts_true(&world).await;
    }
    assert!(met > 0, "it died after its first write at {met} calls");
}
