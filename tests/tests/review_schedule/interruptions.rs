//! Killed before and after every outside call, then delivered three times more: the end is that of
//! one clean run.

use std::collections::BTreeMap;
use std::time::Duration;

use e2e::faults::Death;
use muster::job::JobKind;
use serde_json::json;
use tokio::time::Instant;

use crate::{Bureau, DAY, QUEUE};

/// What is to be the same after every history.
type End = (
    usize,
    Vec<String>,
    BTreeMap<String, usize>,
    [(usize, usize); 2],
    [Option<i64>; 2],
);

async fn end(bureau: &Bureau) -> End {
    let stored = bureau.stored().await;
    let number = |name| muster_aws::wire::number_of(&stored, name);
    let kinds = bureau.notices().await.into_iter().map(|(kind, _)| kind);
    (
        bureau.reviews().await.len(),
        kinds.collect(),
        bureau.actions().await,
        [
            bureau.begun(JobKind::OpenReview).await,
            bureau.begun(JobKind::Export).await,
        ],
        [number("dueAt"), number("openedAt")],
    )
}

async fn story() -> Bureau {
    let (bureau, [ana, bea]) = Bureau::with_schedule().await;
    let reviewers = [ana.to_string(), bea.to_string()];
    bureau
        .schedule(&json!({"everyDays": 30, "reviewers": reviewers, "export": {}}))
        .await;
    bureau
}

/// A review that is open, with its notices due by now.
async fn open() -> Bureau {
    let bureau = story().await;
    bureau.look().await;
    bureau.work().await;
    bureau.api.wait(15 * DAY);
    bureau
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_whose_opening_is_killed_anywhere_opens_one_review() {
    killed(story, 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notices_whose_telling_is_killed_anywhere_are_each_there_once() {
    killed(open, 4).await;
}

async fn killed<F: Future<Output = Bureau>>(story: impl Fn() -> F, least: u64) {
    let clean = story().await;
    clean.faulty.revive();
    clean.look().await;
    let calls = clean.faulty.calls();
    let expected = end(&clean).await;
    assert!(calls >= least, "it is worth killing at {calls} places");
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let bureau = story().await;
            let message = bureau.message();
            bureau.faulty.die_at(call, death);
            assert!(!bureau.deliver(&message).await, "{death:?} {call}");
            bureau.faulty.revive();
            for _ in 0..3 {
                assert!(bureau.deliver(&message).await, "{death:?} {call}");
            }
            assert_eq!(end(&bureau).await, expected, "{death:?} {call}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_killed_anywhere_is_made_good_by_the_next() {
    let clean = story().await;
    clean.faulty.revive();
    clean.announce().await;
    let calls = clean.faulty.calls();
    assert_eq!(calls, 2, "one page, one batch");
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let bureau = story().await;
            bureau.faulty.die_at(call, death);
            let stop_at = Instant::now() + Duration::from_mins(10);
            bureau.handler.announce(stop_at).await.unwrap_err();
            bureau.faulty.revive();
            bureau.announce().await;
            for message in bureau.queues.bodies(QUEUE) {
                assert!(bureau.deliver(&message).await);
            }
            assert_eq!(bureau.reviews().await.len(), 1, "{death:?} {call}");
        }
    }
}

#[tokio::test]
async fn a_run_whose_queue_takes_nothing_fails_and_the_next_sends_what_is_due() {
    let bureau = story().await;
    bureau.queues.refuse_every(1);
    let stop_at = Instant::now() + Duration::from_mins(10);
    bureau.handler.announce(stop_at).await.unwrap_err();
    bureau.queues.refuse_every(0);
    bureau.announce().await;
    assert_eq!(bureau.queues.bodies(QUEUE), [bureau.message()]);
}
