//! What proves a review: it verifies, and with anything changed it does not.

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::review::EVIDENCE;
use muster::evidence::verify::Expected;
use muster::review::ReviewStatus;
use muster_aws::{keys, wire};

use crate::Story;

async fn completed() -> Story {
    let (story, job) = Story::decided(0).await;
    story.desk.finish(story.id, job).await;
    story
}

#[tokio::test]
async fn evidence_verifies_and_with_one_byte_changed_it_does_not() {
    let story = completed().await;
    let archive = story.file("evidence.zip");
    let evidence = story.read().await.evidence.unwrap();
    assert_eq!(evidence.bytes, archive.len() as u64);
    let expected = Expected {
        manifest: Some(evidence.manifest_sha256.clone()),
        previous: None,
    };
    let report = Story::verified(&archive, &expected);
    assert!(report.holds(), "{:?}", report.faults);
    assert_eq!(report.manifest_sha256, Some(evidence.manifest_sha256.clone()));
    for place in (0..archive.len()).step_by(7) {
        let mut changed = archive.clone();
        changed[place] ^= 1;
        assert!(!Story::verified(&changed, &expected).holds(), "byte {place}");
    }
    // The audit log has the manifest's digest.
    let log = story.dump(&story.api.engine.tables.audit).await;
    let said = log
        .values()
        .find(|entry| entry["action"] == Value::S("review.completed".to_owned()))
        .unwrap();
    assert!(said["after"].as_s().unwrap().contains(&evidence.manifest_sha256));
}

#[tokio::test]
async fn each_review_names_the_one_before() {
    let mut story = completed().await;
    let first = story.read().await;
    let first_archive = story.file("evidence.zip");
    story.open().await;
    story.desk.finish(story.id, story.opening).await;
    // Of the first review's people one was removed, and one got another role.
    let keep = serde_json::json!({"decision": "keep"});
    for name in ["owner", "second", "keep", "heir", "raise"] {
        let by = if name == "owner" { "second" } else { "owner" };
        let decided = story.decide(by, name, &keep).await;
        assert_eq!(decided.status, 200, "{name} {}", decided.text);
    }
    let job = story.complete("owner").await;
    story.desk.finish(story.id, job).await;
    let second = story.read().await.evidence.unwrap();
    assert_eq!(second.previous, Some(first.id));
    let expected = Expected {
        manifest: Some(second.manifest_sha256),
        previous: first.evidence.map(|evidence| evidence.manifest_sha256),
    };
    let report = Story::verified(&story.file("evidence.zip"), &expected);
    assert!(report.holds(), "{:?}", report.faults);
    assert!(!Story::verified(&first_archive, &expected).holds());
}

#[tokio::test]
async fn a_snapshot_that_was_changed_in_the_bucket_makes_no_evidence() {
    let (story, job) = Story::decided(0).await;
    let key = format!("evidence/{}/{}/snapshot.csv", story.id, story.review);
    let mut csv = story.file("snapshot.csv");
    let last = csv.len() - 2;
    csv[last] ^= 1;
    story.desk.buckets.put(EVIDENCE, &key, csv);
    let minute = std::time::Duration::from_mins(1);
    for _ in 0..2 {
        assert!(story.desk.deliver(story.id, job, minute).await.is_err());
    }
    let review = story.read().await;
    assert_eq!((review.status, review.evidence), (ReviewStatus::Completing, None));
}

#[tokio::test]
async fn counts_that_do_not_reconcile_complete_nothing() {
    for field in ["members", "keep", "applied"] {
        let (story, job) = Story::decided(0).await;
        story
            .api
            .dynamodb()
            .update_item()
            .table_name(&story.api.engine.tables.directory)
            .set_key(Some(wire::key(
                keys::reviews(story.id),
                keys::review(story.review),
            )))
            .update_expression("ADD #field :one")
            .expression_attribute_names("#field", field)
            .expression_attribute_values(":one", wire::number(1))
            .send()
            .await
            .unwrap();
        let minute = std::time::Duration::from_mins(1);
        assert!(
            story.desk.deliver(story.id, job, minute).await.is_err(),
            "{field}"
        );
        assert_eq!(story.read().await.status, ReviewStatus::Completing, "{field}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_reviews_completed_at_once_one_names_the_other() {
    let mut story = Story::new().await;
    let first = (story.review, story.opening);
    story.open().await;
    let second = (story.review, story.opening);
    let mut jobs = Vec::new();
    for (review, opening) in [first, second] {
        (story.review, story.opening) = (review, opening);
        story.desk.finish(story.id, opening).await;
        story.decide_all().await;
        jobs.push(story.complete("owner").await);
    }
    let minute = std::time::Duration::from_mins(1);
    let runs = jobs.iter().map(|job| story.desk.deliver(story.id, *job, minute));
    for run in futures_util::future::join_all(runs).await {
        run.unwrap();
    }
    let mut previous = Vec::new();
    for (review, job) in [first.0, second.0].into_iter().zip(jobs) {
        story.desk.finish(story.id, job).await;
        story.review = review;
        previous.push((review, story.read().await.evidence.unwrap().previous));
    }
    previous.sort_by_key(|(_, before)| before.is_some());
    assert_eq!(previous[0].1, None);
    assert_eq!(previous[1].1, Some(previous[0].0));
}
