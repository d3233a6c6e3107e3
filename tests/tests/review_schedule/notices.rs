//! Who is told of a review, and how often.

use futures_util::future::join_all;
use muster::id::MemberId;
use muster::review::ReviewStatus;
use muster_aws::{keys, wire};
use serde_json::json;

use crate::{Bureau, DAY};

fn told(kind: &str, members: &[MemberId]) -> Vec<(String, String)> {
    let mut told: Vec<_> = members
        .iter()
        .map(|member| (kind.to_owned(), member.to_string()))
        .collect();
    told.sort();
    told
}

async fn owner(bureau: &Bureau) -> MemberId {
    let directory = bureau.dump(&bureau.api.engine.tables.directory).await;
    let user = (keys::organization(bureau.id), keys::user(&bureau.owner.subject));
    MemberId::parse(wire::text_of(&directory[&user], "member").unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reviewers_are_told_once_of_opening_reminder_and_due_date_whatever_fires_how_often() {
    let (bureau, reviewers) = Bureau::with_schedule().await;
    let message = bureau.message();
    bureau.look().await;
    assert!(bureau.notices().await.is_empty(), "it is not open yet");
    // The job that opens it is delivered many times at once as well.
    let job = bureau.jobs().await.remove(0);
    let work = json!({"organization": bureau.id, "job": job.id}).to_string();
    join_all((0..16).map(|_| bureau.deliver(&work))).await;
    bureau.work().await;
    assert_eq!(bureau.reviews().await[0].status, ReviewStatus::Open);
    let mut expected = told("opened", &reviewers);
    assert_eq!(bureau.notices().await, expected);

    bureau.api.wait(10 * DAY);
    bureau.look().await;
    assert_eq!(bureau.notices().await, expected);
    bureau.api.wait(DAY);
    join_all((0..64).map(|_| bureau.deliver(&message))).await;
    bureau.look().await;
    expected.extend(told("reminder", &reviewers));
    assert_eq!(bureau.notices().await, expected);
    bureau.api.wait(3 * DAY);
    join_all((0..64).map(|_| bureau.deliver(&message))).await;
    bureau.look().await;
    expected.extend(told(
        "overdue",
        &[reviewers[0], reviewers[1], owner(&bureau).await],
    ));
    expected.sort();
    assert_eq!(bureau.notices().await, expected);
    bureau.api.wait(10 * DAY);
    bureau.look().await;
    assert_eq!(bureau.notices().await, expected);
    // Each of them is a wish that a mail be sent.
    let directory = bureau.dump(&bureau.api.engine.tables.directory).await;
    for item in directory.values() {
        if wire::text_of(item, "SK").unwrap().starts_with("NOTICE#") {
            assert_eq!(wire::number_of(item, "send"), Some(1));
            assert_eq!(wire::text_of(item, "delivery"), Some("queued"));
        }
    }
}

#[tokio::test]
async fn reviewers_of_a_review_that_was_opened_by_hand_are_told_as_well() {
    let bureau = Bureau::new().await;
    let ana = bureau.reviewer("ana").await;
    let path = format!("/v1/organizations/{}/reviews", bureau.id);
    let body = json!({"reviewers": [ana.to_string()], "dueDays": 5, "reminderDays": 2});
    let call = e2e::api::Call::new("POST", path).by(&bureau.owner).json(&body);
    let opened = bureau.api.send(call).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    assert_eq!(bureau.notices().await, told("opened", &[ana]));
    bureau.api.wait(3 * DAY);
    bureau.look().await;
    bureau.look().await;
    let mut expected = told("opened", &[ana]);
    expected.extend(told("reminder", &[ana]));
    assert_eq!(bureau.notices().await, expected);
}

#[tokio::test]
async fn a_review_that_is_over_is_told_of_no_more() {
    let (bureau, reviewers) = Bureau::with_schedule().await;
    bureau.look().await;
    bureau.work().await;
    let review = bureau.reviews().await.remove(0);
    let path = format!("/v1/organizations/{}/reviews/{}/cancel", bureau.id, review.id);
    let call = e2e::api::Call::new("POST", path).by(&bureau.owner);
    let canceled = bureau.api.send(call.json(&json!({"note": "by mistake"}))).await;
    assert_eq!(canceled.status, 200, "{}", canceled.text);
    bureau.api.wait(20 * DAY);
    bureau.look().await;
    assert_eq!(bureau.notices().await, told("opened", &reviewers));
}

#[tokio::test]
async fn nobody_is_told_where_data_is_being_taken_away() {
    let (bureau, reviewers) = Bureau::with_schedule().await;
    bureau.look().await;
    bureau.work().await;
    let counts = wire::key(keys::organization(bureau.id), keys::COUNTS);
    bureau.set(counts, "fence", wire::text("job")).await;
    bureau.api.wait(20 * DAY);
    bureau.look().await;
    assert_eq!(bureau.notices().await, told("opened", &reviewers));
}
