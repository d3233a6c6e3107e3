//! Which reviews a schedule opens.

use std::collections::BTreeSet;

use e2e::api::{Call, Person};
use futures_util::future::join_all;
use muster::audit::{Actor, AuditEvent, Source};
use muster::export::ExportFormat;
use muster::id::OrganizationId;
use muster::job::{JobKind, JobStatus};
use muster::member::{Role, Status};
use muster::review::schedule::review_of;
use muster::review::{ReviewOrigin, ReviewStatus, Standing};
use muster_aws::reviews::ScheduleStore;
use muster_aws::{keys, wire};
use serde_json::json;

use crate::{Bureau, DAY, QUEUE};

fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn each_organization_has_its_review_once_however_often_the_schedule_fires() {
    let (bureau, reviewers) = Bureau::with_schedule().await;
    let other = Person::new("other");
    let next = bureau.api.found(&other, "Next door").await;
    let path = format!("/v1/organizations/{next}/review-schedule");
    let put = Call::new("PUT", path).by(&other).json(&json!({"everyDays": 7}));
    assert_eq!(bureau.api.send(put).await.status, 200);
    bureau.announce().await;
    bureau.announce().await;
    let messages = bureau.queues.bodies(QUEUE);
    let different: BTreeSet<&String> = messages.iter().collect();
    assert_eq!(
        (messages.len(), different.len()),
        (4, 2),
        "one each, as often as it fires"
    );
    for message in messages.iter().chain(&messages) {
        assert!(bureau.deliver(message).await);
    }
    let own = bureau.reviews().await;
    assert_eq!(own.len(), 1);
    let review = &own[0];
    assert_eq!(review.id, review_of(bureau.id, at("2026-01-02T00:00:00Z")));
    assert_eq!(
        (review.status, review.origin),
        (ReviewStatus::Opening, ReviewOrigin::Schedule)
    );
    assert_eq!(review.reviewers, reviewers);
    assert_eq!((review.opened_by, review.opened_at), (None, bureau.now()));
    assert_eq!(review.due_at, bureau.now() + 14 * DAY);
    assert_eq!(review.remind_at, Some(bureau.now() + 11 * DAY));
    assert_eq!(bureau.reviews_of(next).await.len(), 1);
    assert_eq!(bureau.actions().await["review.opened"], 1);
    assert_eq!(bureau.begun(JobKind::OpenReview).await, (1, 2), "one each");
    // Nothing is due any more: not before the next period.
    bureau.announce().await;
    assert_eq!(bureau.queues.bodies(QUEUE).len(), 4);
    bureau.work().await;
    assert_eq!(bureau.reviews().await[0].status, ReviewStatus::Open);
    let shown = bureau.stored().await;
    let next = wire::number_of(&shown, "dueAt").unwrap();
    assert_eq!(next, at("2026-02-01T00:00:00Z").as_millisecond());
    assert_eq!(wire::number_of(&shown, "v"), Some(1), "it is the same schedule");
}

#[tokio::test]
async fn a_reminder_and_a_schedule_that_are_due_at_once_are_one_message() {
    let (bureau, _) = Bureau::with_schedule().await;
    bureau.look().await;
    bureau.work().await;
    bureau.api.wait(40 * DAY);
    bureau.announce().await;
    assert_eq!(bureau.queues.bodies(QUEUE), [bureau.message()]);
    bureau.look().await;
    assert_eq!(bureau.reviews().await.len(), 2);
    bureau.announce().await;
    assert_eq!(bureau.queues.bodies(QUEUE).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_deliveries_at_once_open_one_review() {
    let (bureau, _) = Bureau::with_schedule().await;
    let message = bureau.message();
    let handled = join_all((0..64).map(|_| bureau.deliver(&message))).await;
    // Whoever met the others eight times comes again.
    assert!(handled.iter().any(|handled| *handled));
    for _ in handled.iter().filter(|handled| !**handled) {
        assert!(bureau.deliver(&message).await);
    }
    assert_eq!(bureau.reviews().await.len(), 1);
    assert_eq!(bureau.actions().await["review.opened"], 1);
    assert_eq!(bureau.begun(JobKind::OpenReview).await, (1, 1));
}

#[tokio::test]
async fn periods_that_passed_unseen_have_one_review_and_the_next_period_its_own() {
    let (bureau, _) = Bureau::with_schedule().await;
    // The functions were not running for three periods and some days.
    bureau.api.wait(95 * DAY);
    bureau.look().await;
    bureau.look().await;
    let reviews = bureau.reviews().await;
    let third = at("2026-04-02T00:00:00Z");
    assert_eq!(reviews.len(), 1);
    assert_eq!(reviews[0].id, review_of(bureau.id, third));
    bureau.api.wait(24 * DAY);
    bureau.look().await;
    assert_eq!(bureau.reviews().await.len(), 1, "the period lasts");
    bureau.api.wait(2 * DAY);
    bureau.look().await;
    assert_eq!(
        bureau.reviews().await[0].id,
        review_of(bureau.id, third + 30 * DAY)
    );
    assert_eq!(bureau.reviews().await.len(), 2);
}

#[tokio::test]
async fn a_schedule_that_begins_later_or_is_off_opens_none() {
    let bureau = Bureau::new().await;
    bureau
        .schedule(&json!({"everyDays": 30, "firstDate": "2026-01-10"}))
        .await;
    bureau.announce().await;
    bureau.look().await;
    assert_eq!(
        (bureau.queues.bodies(QUEUE).len(), bureau.reviews().await.len()),
        (0, 0)
    );
    bureau.schedule(&json!({"everyDays": 30, "enabled": false})).await;
    bureau.api.wait(60 * DAY);
    bureau.announce().await;
    bureau.look().await;
    assert_eq!(
        (bureau.queues.bodies(QUEUE).len(), bureau.reviews().await.len()),
        (0, 0)
    );
    bureau.schedule(&json!({"everyDays": 30})).await;
    bureau.announce().await;
    bureau.look().await;
    assert_eq!(
        (bureau.queues.bodies(QUEUE).len(), bureau.reviews().await.len()),
        (1, 1)
    );
}

#[tokio::test]
async fn a_changed_schedule_opens_no_second_review_in_a_period_that_has_one() {
    let (bureau, _) = Bureau::with_schedule().await;
    bureau.look().await;
    for body in [
        json!({"everyDays": 7}),
        json!({"everyDays": 7, "enabled": false}),
        json!({"everyDays": 90, "firstDate": "2025-12-01"}),
        json!({"everyDays": 1}),
    ] {
        bureau.schedule(&body).await;
        bureau.look().await;
        assert_eq!(bureau.reviews().await.len(), 1, "{body}");
    }
    // Nor where the schedule does not know of it: the review's own id does.
    let key = wire::key(keys::organization(bureau.id), keys::REVIEW_SCHEDULE);
    let due = at("2026-01-02T00:00:00Z").as_millisecond();
    bureau
        .schedule(&json!({"everyDays": 30, "firstDate": "2026-01-02"}))
        .await;
    bureau.set(key, "dueAt", wire::number(due)).await;
    bureau.look().await;
    assert_eq!(bureau.reviews().await.len(), 1);
    let next = wire::number_of(&bureau.stored().await, "dueAt").unwrap();
    assert_eq!(next, at("2026-02-01T00:00:00Z").as_millisecond());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_that_is_changed_while_it_fires_opens_one_review() {
    for _ in 0..8 {
        let (bureau, _) = Bureau::with_schedule().await;
        let message = bureau.message();
        let bodies = (1..=8).map(|days| json!({"everyDays": days * 10}));
        let changes = join_all(bodies.map(|body| {
            let path = format!("/v1/organizations/{}/review-schedule", bureau.id);
            let call = Call::new("PUT", path).by(&bureau.owner).json(&body);
            bureau.api.send(call)
        }));
        let (_, _) = tokio::join!(changes, join_all((0..8).map(|_| bureau.deliver(&message))));
        assert!(bureau.deliver(&message).await);
        assert_eq!(bureau.reviews().await.len(), 1);
        assert_eq!(bureau.actions().await["review.opened"], 1);
    }
}

#[tokio::test]
async fn whoever_is_not_active_any_more_is_left_out_and_without_reviewers_the_owner_decides() {
    let (bureau, [ana, bea]) = Bureau::with_schedule().await;
    let put = async |name: &str, status| {
        let person = Person::new(name);
        bureau.api.join(bureau.id, &person, Role::Member, status).await
    };
    put("ana", Status::Disabled).await;
    bureau.look().await;
    assert_eq!(bureau.reviews().await[0].reviewers, [bea]);
    put("bea", Status::Removed).await;
    bureau.api.wait(30 * DAY);
    bureau.look().await;
    let reviews = bureau.reviews().await;
    let owner = bureau.api.send(
        Call::new(
            "GET",
            format!("/v1/organizations/{}/members?role=owner", bureau.id),
        )
        .by(&bureau.owner),
    );
    let owner = owner.await.json["items"][0]["id"].clone();
    assert_eq!(json!(reviews[0].reviewers), json!([owner]));
    let log = Call::new(
        "GET",
        format!("/v1/organizations/{}/audit?action=review.opened", bureau.id),
    );
    let log = bureau.api.send(log.by(&bureau.owner)).await.json;
    let said: Vec<_> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["after"].clone())
        .collect();
    assert_eq!(
        (&said[1]["leftOut"], &said[1]["ownerReviews"]),
        (&json!([ana]), &json!(false))
    );
    assert_eq!(
        (&said[0]["leftOut"], &said[0]["ownerReviews"]),
        (&json!([ana, bea]), &json!(true))
    );
    assert_eq!(
        log["items"][0]["actor"]["type"].as_str().unwrap_or("system"),
        "system"
    );
}

#[tokio::test]
async fn an_export_is_made_along_with_each_review() {
    let bureau = Bureau::new().await;
    let export = json!({"includeEmails": true, "format": "csv", "status": ["active"]});
    bureau.schedule(&json!({"everyDays": 30, "export": export})).await;
    let message = bureau.message();
    join_all((0..8).map(|_| bureau.deliver(&message))).await;
    bureau.look().await;
    assert_eq!(bureau.begun(JobKind::Export).await, (1, 1));
    let jobs = bureau.jobs().await;
    let job = jobs.iter().find(|job| job.kind == JobKind::Export).unwrap();
    let options = job.export.as_ref().unwrap();
    assert_eq!((job.status, job.created_by), (JobStatus::Queued, None));
    assert_eq!(
        (options.include_emails, options.include_phones, options.format),
        (true, false, ExportFormat::Csv)
    );
    assert_eq!(options.statuses, [Status::Active]);
    assert_eq!(job.file_name, "example-roster-2026-01-02.csv");
    assert_eq!(bureau.actions().await["export.requested"], 1);
    bureau.api.wait(30 * DAY);
    bureau.look().await;
    assert_eq!(bureau.begun(JobKind::Export).await, (2, 2));
    // A job that is there without its review keeps no review from being opened.
    let reviews = bureau.reviews().await;
    let gone = wire::key(keys::reviews(bureau.id), keys::review(reviews[0].id));
    let delete = bureau.api.dynamodb().delete_item().set_key(Some(gone));
    let table = &bureau.api.engine.tables.directory;
    delete.table_name(table).send().await.unwrap();
    let key = wire::key(keys::organization(bureau.id), keys::REVIEW_SCHEDULE);
    bureau
        .set(key, "dueAt", wire::number(bureau.now().as_millisecond()))
        .await;
    // At another moment, for the entry in the log.
    bureau.api.wait(jiff::SignedDuration::from_secs(1));
    bureau.look().await;
    assert_eq!(bureau.reviews().await.len(), 2);
    assert_eq!(bureau.begun(JobKind::Export).await, (2, 2));
}

#[tokio::test]
async fn nothing_is_opened_or_told_where_data_is_taken_away_or_there_is_no_organization() {
    let (bureau, _) = Bureau::with_schedule().await;
    let of = |sk: &str| wire::key(keys::organization(bureau.id), sk);
    bureau
        .set(of(keys::ORGANIZATION), "purge", wire::text("0".repeat(26)))
        .await;
    bureau.look().await;
    assert!(bureau.reviews().await.is_empty(), "it is to be taken away");
    bureau.api.spare(bureau.id).await;
    bureau.set(of(keys::COUNTS), "fence", wire::text("job")).await;
    assert!(!bureau.deliver(&bureau.message()).await, "it comes again");
    assert!(bureau.reviews().await.is_empty(), "it is being taken away");
    let gone = json!({"organization": OrganizationId::from_bytes([9; 16]), "due": true});
    assert!(bureau.deliver(&gone.to_string()).await);
    assert_eq!(bureau.actions().await.get("review.opened"), None);
}

#[tokio::test]
async fn of_many_organizations_each_has_one_message() {
    let bureau = Bureau::new().await;
    for n in 0..130_u8 {
        let id = OrganizationId::from_bytes([n; 16]);
        for key in [
            wire::key(keys::organization(id), keys::REVIEW_SCHEDULE),
            wire::key(keys::reviews(id), format!("{}{n}", keys::REVIEW_PREFIX)),
        ] {
            bureau
                .set(key.clone(), "dueKey", wire::text(keys::DUE_REVIEWS))
                .await;
            bureau.set(key, "dueAt", wire::number(n)).await;
        }
    }
    bureau.announce().await;
    let messages = bureau.queues.bodies(QUEUE);
    let different: BTreeSet<&String> = messages.iter().collect();
    assert_eq!((messages.len(), different.len()), (130, 130));
}

#[tokio::test]
async fn a_message_that_does_not_read_comes_back() {
    let bureau = Bureau::new().await;
    for poison in [
        "",
        "{}",
        r#"{"organization":"x","due":true}"#,
        r#"{"organization":"040g2081040g2081040g208104","due":true,"job":"040g2081040g2081040g208104"}"#,
        r#"{"organization":"040g2081040g2081040g208104"}"#,
    ] {
        assert!(!bureau.deliver(poison).await, "{poison}");
    }
}

#[tokio::test]
async fn a_change_that_was_read_before_a_review_was_opened_is_not_written() {
    let (bureau, _) = Bureau::with_schedule().await;
    let store = ScheduleStore::new(bureau.api.dynamodb(), bureau.api.engine.tables.clone());
    for _ in 0..2 {
        let before = store.get(bureau.id).await.unwrap().unwrap();
        bureau.look().await;
        let after = Standing {
            version: before.version + 1,
            ..before.clone()
        };
        let event = AuditEvent {
            organization: bureau.id,
            at: bureau.now(),
            actor: Actor::System("test"),
            action: "review_schedule.changed",
            target: "test".to_owned(),
            before: None,
            after: None,
            source: Source::default(),
        };
        assert!(!store.put(Some(&before), &after, &event).await.unwrap());
        let kept = store.get(bureau.id).await.unwrap().unwrap();
        assert_eq!(
            (kept.version, kept.opened_at),
            (before.version, Some(bureau.now()))
        );
        bureau.api.wait(30 * DAY);
    }
}
