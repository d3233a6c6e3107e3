//! Killed, delivered again, out of time, or at work twice: the end is that of one clean run.

use std::time::Duration;

use e2e::faults::Death;
use muster::evidence::verify::Expected;
use muster::id::JobId;
use muster::job::{Job, JobStatus};
use muster::review::ReviewStatus;

use crate::{Dump, Story};

const LONG: Duration = Duration::from_mins(10);

/// Everything that a job leaves behind.
async fn end_state(story: &Story, job: Job) -> (Dump, Job, Vec<(String, usize)>) {
    let actions = story.actions().await;
    (story.directory().await, job, actions.into_iter().collect())
}

async fn deliver_three_times(story: &Story, job: JobId) -> Job {
    for _ in 0..2 {
        story.desk.finish(story.id, job).await;
    }
    story.desk.finish(story.id, job).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_a_review_is_opened_as_by_one_clean_run() {
    let clean = Story::new().await;
    let job = clean.desk.finish(clean.id, clean.opening).await;
    assert_eq!((job.status, job.counts.rows), (JobStatus::Success, 8));
    let calls = clean.desk.faulty.calls();
    assert!(calls > 15, "it is worth killing at {calls} places");
    let expected = end_state(&clean, job).await;
    let review = clean.read().await;
    assert_eq!(
        (review.population.members, review.population.active),
        (clean.items().await, 8)
    );
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let story = Story::new().await;
            story.desk.faulty.die_at(call, death);
            let killed = story.desk.deliver(story.id, story.opening, LONG).await;
            assert!(killed.is_err() || call == calls - 1, "{death:?} {call}");
            story.desk.faulty.revive();
            let job = deliver_three_times(&story, story.opening).await;
            assert_eq!(end_state(&story, job).await, expected, "{death:?} call {call}");
            for name in ["snapshot.csv", "snapshot.json"] {
                assert_eq!(
                    story.file(name),
                    clean.file(name),
                    "{name}, {death:?} call {call}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_a_review_is_completed_as_by_one_clean_run() {
    let (clean, job) = Story::decided(0).await;
    clean.meanwhile().await;
    clean.desk.faulty.revive();
    let ended = clean.desk.finish(clean.id, job).await;
    let calls = clean.desk.faulty.calls();
    assert!(calls > 30, "it is worth killing at {calls} places");
    let expected = end_state(&clean, ended).await;
    let removals = expected.2.iter().find(|(action, _)| action == "member.removed");
    assert_eq!(removals.map(|(_, n)| *n), Some(1));
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let (story, job) = Story::decided(0).await;
            story.meanwhile().await;
            story.desk.faulty.die_at(call, death);
            let killed = story.desk.deliver(story.id, job, LONG).await;
            assert!(killed.is_err() || call == calls - 1, "{death:?} {call}");
            story.desk.faulty.revive();
            let ended = deliver_three_times(&story, job).await;
            assert_eq!(end_state(&story, ended).await, expected, "{death:?} call {call}");
            assert_eq!(
                story.file("evidence.zip"),
                clean.file("evidence.zip"),
                "{death:?} call {call}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_number_at_work_at_once_count_and_do_everything_once() {
    let story = Story::with(500).await;
    let runs = (0..4).map(|_| story.desk.deliver(story.id, story.opening, LONG));
    for run in futures_util::future::join_all(runs).await {
        run.unwrap();
    }
    story.desk.finish(story.id, story.opening).await;
    let review = story.read().await;
    assert_eq!(review.population.members, 508);
    assert_eq!(story.items().await, 508);
    story.decide_all().await;
    let job = story.complete("owner").await;
    let runs = (0..4).map(|_| story.desk.deliver(story.id, job, LONG));
    for run in futures_util::future::join_all(runs).await {
        run.unwrap();
    }
    let ended = story.desk.finish(story.id, job).await;
    assert_eq!((ended.counts.rows, ended.counts.failed), (508, 2));
    let review = story.read().await;
    assert_eq!(review.status, ReviewStatus::Completed);
    let actions = story.actions().await;
    let once = ["review.completed", "member.role_changed"].map(|action| actions[action]);
    assert_eq!((once, actions["member.removed"]), ([1, 1], 3));
    // The archive that is named is the one that was meant, whoever else wrote another one.
    let manifest = review.evidence.map(|evidence| evidence.manifest_sha256);
    let expected = Expected {
        manifest,
        previous: None,
    };
    let report = Story::verified(&story.file("evidence.zip"), &expected);
    assert!(report.holds(), "{:?}", report.faults);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_that_are_always_out_of_time_end() {
    let story = Story::with(500).await;
    let mut deliveries = 0;
    let ended =
        |outcome: &muster_aws::reviews::Outcome| matches!(outcome, muster_aws::reviews::Outcome::Ended(_));
    while !ended(
        &story
            .desk
            .deliver(story.id, story.opening, Duration::ZERO)
            .await
            .unwrap(),
    ) {
        deliveries += 1;
        assert!(deliveries < 50, "every delivery gets further");
    }
    assert!(deliveries > 3, "{deliveries}");
    assert_eq!(story.read().await.population.members, story.items().await);
    story.decide_all().await;
    let job = story.complete("owner").await;
    deliveries = 0;
    while !ended(&story.desk.deliver(story.id, job, Duration::ZERO).await.unwrap()) {
        deliveries += 1;
        assert!(deliveries < 50, "every delivery gets further");
    }
    assert!(deliveries > 3, "{deliveries}");
    assert_eq!(story.read().await.outcomes.applied, 506);
}
