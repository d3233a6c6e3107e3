//! Killed, delivered twice, at once, too late, canceled, throttled: the end is that of one clean run.

use std::fmt::Write;
use std::time::Duration;

use e2e::faults::{Death, Trouble};
use e2e::world::{EXPORTS, World};
use muster::export::{ExportFormat, ExportOptions};
use muster::id::JobId;
use muster::job::{Job, JobStatus};
use muster::member::Status;
use muster_aws::export::{Outcome, Run};
use muster_aws::jobs::CancelOutcome;
use tokio::time::Instant;

use crate::{actions, ask, deliver, event, export, file, import, jobs, roster, run};

/// A world with an export to do, always the same.
async fn story() -> (World, JobId) {
    let world = World::new(4).await;
    import(&world, world.organization, &roster(0..40)).await;
    let options = ExportOptions {
        format: ExportFormat::Zip,
        statuses: vec![Status::Enrolled, Status::Disabled],
        ..ExportOptions::default()
    };
    let id = ask(&world, world.organization, &options).await;
    world.faulty.revive();
    (world, id)
}

/// A job as far as it must be the same whenever it ended.
fn essence(job: &Job) -> Job {
    let mut job = job.clone();
    job.finished_at = None;
    if let Some(object) = &mut job.object {
        object.version = None;
        object.etag.clear();
    }
    job
}

const DONE: [&str; 2] = ["export.requested", "roster.exported"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_and_redelivered_an_export_ends_as_one_clean_run() {
    let (clean, id) = story().await;
    let job = deliver(&clean, clean.organization, id, "clean").await;
    assert_eq!((job.status, job.counts.rows), (JobStatus::Success, 40));
    let calls = clean.faulty.calls();
    let expected = (essence(&job), file(&clean, &job));
    assert!(calls > 10, "{calls} calls");

    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let (world, id) = story().await;
            world.faulty.die_at(call, death);
            let killed = world.exporter.run(world.organization, id, &run("killed")).await;
            assert!(
                killed.is_err() || call >= calls - 2,
                "{death:?} {call}: {killed:?}"
            );
            world.faulty.revive();
            let mut ended = Vec::new();
            for redelivery in ["first", "second", "third"] {
                ended.push(deliver(&world, world.organization, id, redelivery).await);
            }
            assert_eq!(ended[0], ended[2], "it ended once, {death:?} {call}");
            assert_eq!(
                (essence(&ended[0]), file(&world, &ended[0])),
                expected,
                "{death:?} {call}"
            );
            assert_eq!(actions(&world, id).await, DONE, "{death:?} {call}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_at_once_make_one_result() {
    for _ in 0..10 {
        let (world, id) = story().await;
        let (one, two) = (run("one"), run("two"));
        let ended = tokio::join!(
            world.exporter.run(world.organization, id, &one),
            world.exporter.run(world.organization, id, &two)
        );
        let ended = [ended.0.unwrap(), ended.1.unwrap()];
        let done = ended.iter().filter(|o| matches!(o, Outcome::Ended(_))).count();
        assert!(done >= 1, "{ended:?}");
        let job = deliver(&world, world.organization, id, "three").await;
        assert_eq!((job.status, job.counts.rows), (JobStatus::Success, 40));
        assert_eq!(actions(&world, id).await, DONE);
        let object = job.object.unwrap();
        assert!(
            world.buckets.version(EXPORTS, &object.key, "2").is_none(),
            "one file was written"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_taken_over_from_at_any_call_ends_nothing() {
    let (clean, id) = story().await;
    deliver(&clean, clean.organization, id, "clean").await;
    let mut overtaken = 0;
    for call in 0..clean.faulty.calls() {
        let (world, id) = story().await;
        world.faulty.hold_at(call);
        let (exporter, organization) = (world.exporter.clone(), world.organization);
        let slow = tokio::spawn(async move { exporter.run(organization, id, &run("slow")).await });
        world.faulty.arrived().await;
        let was = world.job(id).await.status;
        if was == JobStatus::Applying {
            let second = world
                .exporter
                .run(organization, id, &run("second"))
                .await
                .unwrap();
            assert_eq!(
                second,
                Outcome::Later(30),
                "the slow one may be alive, call {call}"
            );
            overtaken += 1;
        }
        world.pass(Duration::from_mins(2));
        let ended = deliver(&world, organization, id, "third").await;
        let (text, audit) = (file(&world, &ended), world.audit().await);
        world.faulty.release();
        let Outcome::Ended(last) = slow.await.unwrap().unwrap() else {
            panic!("it sees that the job has ended, call {call}")
        };
        assert_eq!(
            (*last, world.job(id).await),
            (ended.clone(), ended.clone()),
            "call {call}"
        );
        assert_eq!(file(&world, &ended), text);
        assert!(world.audit().await == audit, "call {call}");
        assert_eq!(actions(&world, id).await, DONE);
    }
    assert!(overtaken > 6, "{overtaken}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_several_parts_is_whole_or_taken_back() {
    let world = World::new(4).await;
    let mut roster = roster([]);
    for n in 0..6_000 {
        let _ = writeln!(
            roster,
            "{},True,First{n},Example,M{n:05},False",
            n.to_string().repeat(500)
        );
    }
    let imported = import(&world, world.organization, &roster).await;
    assert_eq!(imported.counts.created, 6_000, "{imported:?}");
    let options = ExportOptions {
        format: ExportFormat::Csv,
        ..ExportOptions::default()
    };
    let (job, text) = export(&world, world.organization, &options).await;
    assert!(job.object.unwrap().size > 8 << 20);
    assert_eq!(world.buckets.unfinished(), 0);
    let again = import(&world, world.organization, &text).await;
    assert_eq!(again.counts.unchanged, 6_000, "{again:?}");

    let id = ask(&world, world.organization, &options).await;
    let exporter = world.exporter.clone();
    let organization = world.organization;
    world.faulty.hold_at(8);
    let work = tokio::spawn(async move { exporter.run(organization, id, &run("work")).await });
    world.faulty.arrived().await;
    let canceled = event(&world, organization, "job.canceled", format!("job/{id}"));
    jobs(&world).cancel(organization, id, &canceled).await.unwrap();
    world.faulty.release();
    let Outcome::Ended(job) = work.await.unwrap().unwrap() else {
        panic!("it ends")
    };
    assert_eq!((job.status, &job.object), (JobStatus::Canceled, &None));
    assert_eq!(world.buckets.unfinished(), 0, "its parts are taken back");
    let key = options.key(organization, id);
    assert_eq!(world.buckets.get(EXPORTS, &key), None, "and make no file");
    assert_eq!(world.buckets.begun(), 2, "there were parts");
}

#[tokio::test]
async fn an_export_that_is_never_in_time_is_given_up() {
    let (world, id) = story().await;
    let hurried = |n: u32| Run {
        invocation: n.to_string(),
        stop_at: Instant::now(),
    };
    for n in 0..4 {
        let outcome = world
            .exporter
            .run(world.organization, id, &hurried(n))
            .await
            .unwrap();
        assert_eq!(outcome, Outcome::Later(0));
    }
    let Outcome::Ended(job) = world
        .exporter
        .run(world.organization, id, &hurried(4))
        .await
        .unwrap()
    else {
        panic!("it is given up")
    };
    assert_eq!(job.status, JobStatus::Error);
    assert_eq!(job.error.unwrap().code, "interrupted");
    assert_eq!(world.buckets.unfinished(), 0);
    assert_eq!(actions(&world, id).await, ["export.failed", "export.requested"]);
}

#[tokio::test]
async fn one_that_was_canceled_before_it_began_never_begins() {
    let (world, id) = story().await;
    let canceled = event(&world, world.organization, "job.canceled", format!("job/{id}"));
    let outcome = jobs(&world)
        .cancel(world.organization, id, &canceled)
        .await
        .unwrap();
    assert!(matches!(outcome, CancelOutcome::Canceled(_)));
    let job = deliver(&world, world.organization, id, "late").await;
    assert_eq!((job.status, &job.object), (JobStatus::Canceled, &None));
    assert!(
        world
            .buckets
            .keys(EXPORTS)
            .iter()
            .all(|key| !key.starts_with("exports/"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_canceled_at_work_ends_canceled_wherever_it_is() {
    let (clean, id) = story().await;
    deliver(&clean, clean.organization, id, "clean").await;
    let calls = clean.faulty.calls();
    let mut canceled_at_work = 0;
    for call in 0..calls - 2 {
        let (world, id) = story().await;
        world.faulty.die_at(call, Death::Before);
        world
            .exporter
            .run(world.organization, id, &run("killed"))
            .await
            .unwrap_err();
        world.faulty.revive();
        let canceled = event(&world, world.organization, "job.canceled", format!("job/{id}"));
        let outcome = jobs(&world)
            .cancel(world.organization, id, &canceled)
            .await
            .unwrap();
        canceled_at_work += u32::from(matches!(outcome, CancelOutcome::Requested(_)));
        let job = deliver(&world, world.organization, id, "second").await;
        assert_eq!(
            (job.status, &job.object),
            (JobStatus::Canceled, &None),
            "call {call}"
        );
        assert_eq!(world.buckets.unfinished(), 0);
        assert!(!actions(&world, id).await.contains(&"roster.exported".to_owned()));
    }
    assert!(canceled_at_work > 5, "{canceled_at_work}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_told_that_it_stops_gets_no_file() {
    let (clean, id) = story().await;
    deliver(&clean, clean.organization, id, "clean").await;
    let mut canceled_at_work = 0;
    // The last call reads the job that has ended.
    for call in 0..clean.faulty.calls() - 1 {
        let (world, id) = story().await;
        world.faulty.hold_at(call);
        let (exporter, organization) = (world.exporter.clone(), world.organization);
        let work = tokio::spawn(async move { exporter.run(organization, id, &run("work")).await });
        world.faulty.arrived().await;
        let canceled = event(&world, organization, "job.canceled", format!("job/{id}"));
        let outcome = jobs(&world).cancel(organization, id, &canceled).await.unwrap();
        canceled_at_work += u32::from(matches!(outcome, CancelOutcome::Requested(_)));
        world.faulty.release();
        let Outcome::Ended(job) = work.await.unwrap().unwrap() else {
            panic!("it ends, call {call}")
        };
        assert_eq!(
            (job.status, &job.object),
            (JobStatus::Canceled, &None),
            "call {call}"
        );
        assert!(!actions(&world, id).await.contains(&"roster.exported".to_owned()));
    }
    assert!(canceled_at_work > 5, "{canceled_at_work}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_in_trouble_costs_time_only() {
    for trouble in Trouble::ALL {
        let (world, id) = story().await;
        world.faulty.trouble_every(3, trouble);
        let ended = world.exporter.run(world.organization, id, &run("0")).await;
        world.faulty.calm();
        let Ok(Outcome::Ended(job)) = ended else {
            panic!("{trouble:?}: {ended:?}")
        };
        assert_eq!(
            (job.status, job.counts.rows),
            (JobStatus::Success, 40),
            "{trouble:?}"
        );
        assert_eq!(actions(&world, id).await, DONE, "{trouble:?}");
    }
}

#[tokio::test]
async fn an_export_holds_up_no_import() {
    let (world, id) = story().await;
    let imported = import(&world, world.organization, &roster(0..41)).await;
    assert_eq!(imported.status, JobStatus::Success);
    world.faulty.die_at(8, Death::Before);
    world
        .exporter
        .run(world.organization, id, &run("killed"))
        .await
        .unwrap_err();
    world.faulty.revive();
    assert_eq!(world.job(id).await.status, JobStatus::Applying);
    let dropped = world.drop_file(world.organization, "next.csv", &roster(0..42));
    let outcome = world
        .importer
        .uploaded(&dropped, &world.run("next"))
        .await
        .unwrap();
    assert!(
        matches!(outcome, muster_aws::import::Outcome::Ended(_)),
        "{outcome:?}"
    );
}
