//! Reviews of an organization whose data is taken away.

use std::time::Duration;

use e2e::api::{Answer, Call};
use jiff::SignedDuration;
use muster::id::JobId;
use muster::job::JobStatus;
use muster::review::ReviewStatus;
use muster_aws::clients::AwsConfig;
use muster_aws::files::Files;
use muster_aws::keys;
use muster_aws::purge::{Outcome, Purger};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::Story;

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn ask(story: &Story, method: &'static str, rest: &str, body: &Value) -> Answer {
    let path = format!("/v1/organizations/{}{rest}", story.id);
    let call = Call::new(method, path).by(&story.person("owner"));
    story.api.send(call.json(body)).await
}

async fn purge(story: &Story, asked: &Answer) {
    assert_eq!(asked.status, 202, "{}", asked.text);
    let job = JobId::parse(asked.json["id"].as_str().unwrap()).unwrap();
    story.api.wait(DAY);
    let objects = AwsConfig {
        endpoint: Some(story.desk.buckets.serve().await),
        ..story.api.engine.config.clone()
    };
    let files = Files::new(objects.s3(), "imports".to_owned(), "exports".to_owned());
    let tables = story.api.engine.tables.clone();
    let purger = Purger::new(story.api.dynamodb(), tables, files, story.api.clock());
    let stop_at = Instant::now() + Duration::from_mins(1);
    let outcome = purger.run(story.id, job, stop_at).await.unwrap();
    assert!(matches!(outcome, Outcome::Ended(_)), "{outcome:?}");
}

/// A completed review, and one that is captured and open.
async fn two_reviews() -> Story {
    let (mut story, job) = Story::decided(0).await;
    story.desk.finish(story.id, job).await;
    story.open().await;
    story.desk.finish(story.id, story.opening).await;
    story
}

#[tokio::test]
async fn dropped_data_ends_open_reviews_and_forgets_everyone_in_any() {
    let story = Box::pin(two_reviews()).await;
    let drop = json!({"confirmEmail": "owner@example.org"});
    let asked = ask(&story, "POST", "/drop-all-data", &drop).await;
    // Until it begins one more may be opened, which is being captured as it begins.
    let mut story = story;
    let open = story.review;
    story.open().await;
    purge(&story, &asked).await;
    for review in [open, story.review] {
        let review = story.store().get(story.id, review).await.unwrap().unwrap();
        assert_eq!(review.status, ReviewStatus::Canceled);
    }
    let directory = story.directory().await;
    let pk = keys::reviews(story.id);
    let (records, people): (Vec<_>, Vec<_>) = directory
        .keys()
        .filter(|(key, _)| key.starts_with(&pk))
        .partition(|(key, _)| *key == pk);
    assert_eq!(people, Vec::<&(String, String)>::new());
    assert_eq!(records.len(), 3 + 1, "three reviews, and where the evidence ends");
    assert_eq!(story.actions().await["review.canceled"], 2);
    // The job that comes too late puts nobody back.
    let job = story.desk.finish(story.id, story.opening).await;
    assert_eq!(job.status, JobStatus::Canceled);
    assert_eq!(story.items().await, 0);
    assert!(story.desk.buckets.keys("evidence").len() >= 3, "evidence stays");
    // Reviews are opened again, of whoever is left.
    let again = ask(&story, "POST", "/reviews", &json!({})).await;
    assert_eq!(again.json["population"]["members"], 1);
}

#[tokio::test]
async fn a_deleted_organization_keeps_no_review() {
    let story = Box::pin(two_reviews()).await;
    let asked = ask(&story, "DELETE", "", &json!({"confirmName": "Example"})).await;
    purge(&story, &asked).await;
    let own = format!("ORG#{}", story.id);
    let directory = story.directory().await;
    let left: Vec<_> = directory
        .keys()
        .filter(|(key, _)| key.starts_with(&own))
        .collect();
    assert_eq!(left, Vec::<&(String, String)>::new());
    assert!(story.desk.buckets.keys("evidence").len() >= 3, "evidence stays");
}

#[tokio::test]
async fn data_is_not_dropped_while_the_job_of_a_review_is_at_work() {
    let story = Story::new().await;
    let drop = json!({"confirmEmail": "owner@example.org"});
    let refused = ask(&story, "POST", "/drop-all-data", &drop).await;
    assert_eq!((refused.status, refused.code()), (409, "import_in_progress"));
    story.desk.finish(story.id, story.opening).await;
    let asked = ask(&story, "POST", "/drop-all-data", &drop).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
}

#[tokio::test]
async fn no_review_is_opened_once_data_is_being_taken_away() {
    let story = Story::new().await;
    story
        .api
        .dynamodb()
        .update_item()
        .table_name(&story.api.engine.tables.directory)
        .set_key(Some(muster_aws::wire::key(
            keys::organization(story.id),
            keys::COUNTS,
        )))
        .update_expression("SET fence = :job")
        .expression_attribute_values(":job", muster_aws::wire::text("job"))
        .send()
        .await
        .unwrap();
    let refused = ask(&story, "POST", "/reviews", &json!({})).await;
    assert_eq!((refused.status, refused.code()), (409, "organization_closed"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_more_is_done_of_a_review_once_it_is_canceled_in_the_middle() {
    let (story, job) = Story::decided(500).await;
    let done = async || {
        let outcomes = story.read().await.outcomes;
        outcomes.applied + outcomes.unnecessary + outcomes.failed
    };
    let cancel = async {
        while done().await == 0 {}
        story
            .api
            .dynamodb()
            .update_item()
            .table_name(&story.api.engine.tables.directory)
            .set_key(Some(muster_aws::wire::key(
                keys::reviews(story.id),
                keys::review(story.review),
            )))
            .update_expression("SET #status = :canceled")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":canceled", muster_aws::wire::text("canceled"))
            .send()
            .await
            .unwrap();
        done().await
    };
    let minute = Duration::from_mins(1);
    let (run, so_far) = Box::pin(futures_util::future::join(
        story.desk.deliver(story.id, job, minute),
        cancel,
    ))
    .await;
    assert!(
        !matches!(run, Ok(muster_aws::reviews::Outcome::Ended(_))),
        "{run:?}"
    );
    assert!(so_far < 508, "canceled too late");
    assert_eq!(done().await, so_far);
    let ended = story.desk.finish(story.id, job).await;
    assert_eq!(ended.status, JobStatus::Canceled);
    assert_eq!(done().await, so_far);
}
