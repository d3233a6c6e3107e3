//! What is done of decisions, and what stands in the way.

use muster::job::JobStatus;
use muster::member::{Role, Status};
use muster::review::{Outcome, Outcomes, Review, ReviewStatus, Verdict, Wanted};
use muster_aws::reviews::Saved;
use muster_aws::{keys, wire};
use serde_json::json;

use crate::Story;

async fn outcome(story: &Story, name: &str) -> (Outcome, (Role, Status)) {
    let item = story
        .store()
        .item(story.id, story.review, story.member(name))
        .await;
    let item = item.unwrap().unwrap();
    (item.outcome.unwrap(), item.ended_as.unwrap())
}

fn failed(code: &str) -> Outcome {
    Outcome::Failed {
        code: code.to_owned(),
    }
}

#[tokio::test]
async fn everyone_ends_with_an_outcome_and_the_guards_of_the_members_hold() {
    let (story, job) = Story::decided(0).await;
    story.meanwhile().await;
    let ended = story.desk.finish(story.id, job).await;
    let (member, active) = (Role::Member, Status::Active);
    for (name, expected, ended_as) in [
        ("keep", Outcome::Applied, (member, active)),
        ("second", Outcome::Applied, (Role::Admin, active)),
        ("revoke", Outcome::Applied, (member, Status::Removed)),
        ("raise", Outcome::Applied, (Role::Admin, active)),
        ("owner", failed("owner_must_transfer"), (Role::Owner, active)),
        ("heir", failed("owns_resources"), (member, active)),
        ("gone", Outcome::Unnecessary, (member, Status::Removed)),
        ("moved", failed("member_changed"), (Role::Admin, active)),
    ] {
        assert_eq!(outcome(&story, name).await, (expected, ended_as), "{name}");
    }
    let review = story.read().await;
    assert_eq!(review.status, ReviewStatus::Completed);
    let outcomes = Outcomes {
        applied: 4,
        unnecessary: 1,
        failed: 3,
    };
    assert_eq!(review.outcomes, outcomes);
    let counts = ended.counts;
    assert_eq!(ended.status, JobStatus::Success);
    assert_eq!(
        (
            counts.rows,
            counts.updated,
            counts.removed,
            counts.unchanged,
            counts.failed
        ),
        (8, 1, 1, 3, 3)
    );
    // Whoever lost their access has none at the next request.
    let path = format!("/v1/organizations/{}", story.id);
    let look = e2e::api::Call::new("GET", path).by(&story.person("revoke"));
    assert_eq!(story.api.send(look).await.status, 404);
}

#[tokio::test]
async fn the_rank_that_counts_is_what_whoever_completes_has_when_it_is_done() {
    let story = Story::new().await;
    story.desk.finish(story.id, story.opening).await;
    story.decide_all().await;
    let job = story.complete("second").await;
    story.desk.finish(story.id, job).await;
    // An admin makes nobody an admin, and takes members' access.
    assert_eq!(outcome(&story, "raise").await.0, failed("insufficient_role"));
    assert_eq!(outcome(&story, "revoke").await.0, Outcome::Applied);
    assert_eq!(outcome(&story, "owner").await.0, failed("owner_must_transfer"));

    for (role, status) in [(Role::Member, Status::Active), (Role::Admin, Status::Disabled)] {
        let story = Story::new().await;
        story.desk.finish(story.id, story.opening).await;
        let keep = json!({"decision": "keep"});
        story.decide_all().await;
        assert_eq!(story.decide("owner", "second", &keep).await.status, 200);
        let job = story.complete("second").await;
        story.set("second", role, status).await;
        story.desk.finish(story.id, job).await;
        assert_eq!(outcome(&story, "revoke").await.0, failed("insufficient_role"));
        assert_eq!(outcome(&story, "keep").await.0, Outcome::Applied);
    }
}

#[tokio::test]
async fn an_admin_takes_no_admins_access() {
    let story = Story::new().await;
    story.set("moved", Role::Admin, Status::Active).await;
    story.desk.finish(story.id, story.opening).await;
    story.decide_all().await;
    let job = story.complete("second").await;
    story.desk.finish(story.id, job).await;
    assert_eq!(outcome(&story, "moved").await.0, failed("insufficient_role"));
}

#[tokio::test]
async fn a_confirmed_change_is_what_is_compared_with() {
    let story = Story::new().await;
    story.desk.finish(story.id, story.opening).await;
    story.decide_all().await;
    for name in ["moved", "gone", "keep"] {
        story.set(name, Role::Admin, Status::Active).await;
    }
    let revoke = json!({"decision": "revoke", "confirmChanged": true});
    for name in ["moved", "gone"] {
        assert_eq!(story.decide("owner", name, &revoke).await.status, 200);
    }
    // One of them changes once more.
    story.set("gone", Role::Member, Status::Active).await;
    let job = story.complete("owner").await;
    story.desk.finish(story.id, job).await;
    assert_eq!(outcome(&story, "moved").await.0, Outcome::Applied);
    assert_eq!(outcome(&story, "gone").await.0, failed("member_changed"));
    assert_eq!(outcome(&story, "keep").await.0, failed("member_changed"));
}

#[tokio::test]
async fn a_role_that_is_theirs_already_and_one_for_whoever_is_gone() {
    let story = Story::new().await;
    story.desk.finish(story.id, story.opening).await;
    story.decide_all().await;
    let raise = json!({"decision": "change_role", "role": "admin"});
    for name in ["moved", "gone"] {
        assert_eq!(story.decide("owner", name, &raise).await.status, 200);
    }
    story.set("moved", Role::Admin, Status::Active).await;
    story.set("gone", Role::Member, Status::Removed).await;
    // Somebody who was to keep what they do not have any more.
    story.set("keep", Role::Member, Status::Removed).await;
    let job = story.complete("owner").await;
    story.desk.finish(story.id, job).await;
    assert_eq!(outcome(&story, "keep").await.0, failed("member_changed"));
    assert_eq!(outcome(&story, "moved").await.0, Outcome::Unnecessary);
    assert_eq!(outcome(&story, "gone").await.0, failed("member_removed"));
}

#[tokio::test]
async fn what_was_read_while_it_was_open_is_not_decided_on_once_it_has_ended() {
    let story = Story::new().await;
    story.desk.finish(story.id, story.opening).await;
    let (reviews, review) = (story.store(), story.read().await);
    let item = reviews.item(story.id, review.id, story.member("keep")).await;
    let before = item.unwrap().unwrap();
    let wanted = Wanted {
        verdict: Verdict::Keep,
        role: None,
        reason: None,
        confirms_change: true,
    };
    let by = story.member("owner");
    let after = review.decide(&before, &wanted, by, (None, story.now()));
    let after = after.unwrap().unwrap();
    let handed = review.reassign(&before, story.member("raise"), "x".to_owned(), (by, true));
    let handed = handed.unwrap().unwrap();
    let ended = Review {
        note: Some("by mistake".to_owned()),
        ended_by: Some(by),
        ended_at: Some(story.now()),
        ..review.clone()
    };
    let event = |action| story.event(action, format!("review/{}", review.id));
    assert!(reviews.cancel(&ended, &event("review.canceled")).await.unwrap());
    let decided = reviews.decide(&review, &before, &after, &event("a")).await;
    assert_eq!(decided.unwrap(), Saved::NotOpen);
    let handed = reviews.reassign(&review, &before, &handed, &event("b")).await;
    assert_eq!(handed.unwrap(), Saved::NotOpen);
    assert!(!reviews.cancel(&ended, &event("c")).await.unwrap());
}

#[tokio::test]
async fn a_review_that_is_canceled_under_its_job_changes_nobody() {
    let (story, job) = Story::decided(0).await;
    // As a purge does, whenever it begins.
    story
        .api
        .dynamodb()
        .update_item()
        .table_name(&story.api.engine.tables.directory)
        .set_key(Some(wire::key(
            keys::reviews(story.id),
            keys::review(story.review),
        )))
        .update_expression("SET #status = :canceled")
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":canceled", wire::text("canceled"))
        .send()
        .await
        .unwrap();
    let ended = story.desk.finish(story.id, job).await;
    assert_eq!(ended.status, JobStatus::Canceled);
    assert!(!story.actions().await.contains_key("member.removed"));
}
