//! When reviews are opened by themselves: what is taken, what is shown, and what is written.

use e2e::api::{Call, Person, TestApi};
use futures_util::future::join_all;
use jiff::SignedDuration;
use muster::member::{Role, Status};
use muster_aws::{keys, wire};
use serde_json::{Value, json};

use crate::support::Office;

const PATH: &str = "/review-schedule";

/// The clock starts on 2 January 2026.
const TODAY: &str = "2026-01-02";

impl Office {
    async fn schedule(&self, body: &Value) -> Value {
        let answer = self.send("PUT", PATH, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json
    }

    /// The schedule as it lies in the table.
    async fn stored(&self) -> wire::Item {
        let key = wire::key(keys::organization(self.id), keys::REVIEW_SCHEDULE);
        let table = &self.api.engine.tables.directory;
        let item = wire::get(&self.api.dynamodb(), table, key).await.unwrap();
        item.unwrap()
    }

    /// Lets it be as if the schedule had opened a review just now.
    async fn opened_one(&self) {
        let now = self.api.now.load(std::sync::atomic::Ordering::SeqCst);
        self.api
            .dynamodb()
            .update_item()
            .table_name(&self.api.engine.tables.directory)
            .set_key(Some(wire::key(
                keys::organization(self.id),
                keys::REVIEW_SCHEDULE,
            )))
            .update_expression("SET openedAt = :now, dueAt = dueAt + :days")
            .expression_attribute_values(":now", wire::number(now))
            .expression_attribute_values(":days", wire::number(90 * 24 * 3_600_000_i64))
            .send()
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn there_is_none_until_somebody_asks_and_then_it_has_its_defaults() {
    let office = Office::open().await;
    let none = office.api.send(office.call("GET", PATH)).await;
    assert_eq!((none.status, none.code()), (404, "not_found"));
    let made = office.send("PUT", PATH, &json!({"everyDays": 90})).await;
    let owner = office.get("/members?role=owner").await;
    assert_eq!(
        made.json,
        json!({
            "everyDays": 90, "firstDate": TODAY, "reviewers": [owner["items"][0]["id"]], "dueDays": 14,
            "reminderDays": 3, "inactiveDays": 30, "export": null, "enabled": true,
            "nextReviewAt": "2026-01-02T00:00:00Z",
        })
    );
    let read = office.api.send(office.call("GET", PATH)).await;
    assert_eq!(
        (&read.json, read.header("etag")),
        (&made.json, made.header("etag"))
    );
    let again = office
        .call("GET", PATH)
        .header("if-none-match", read.header("etag"));
    assert_eq!(office.api.send(again).await.status, 304);
    let stored = office.stored().await;
    assert_eq!(wire::text_of(&stored, "dueKey"), Some(keys::DUE_REVIEWS));
}

#[tokio::test]
async fn everything_that_is_said_is_kept_and_few_days_leave_fewer_for_the_reminder() {
    let office = Office::open().await;
    let helper = office.join(&Person::new("helper"), Role::Member).await;
    let said = json!({
        "everyDays": 7, "firstDate": "2026-03-01", "reviewers": [helper.to_string()], "dueDays": 5,
        "reminderDays": 0, "inactiveDays": 60, "enabled": true,
        "export": {"content": "roster", "includeEmails": true, "includePhones": false, "format": "csv", "status": ["active"]},
    });
    let shown = office.schedule(&said).await;
    for (name, value) in said.as_object().unwrap() {
        assert_eq!(&shown[name], value, "{name}");
    }
    assert_eq!(shown["nextReviewAt"], "2026-03-01T00:00:00Z");
    for (due, reminder) in [(1, 0), (2, 1), (4, 3), (100, 3)] {
        let shown = office.schedule(&json!({"everyDays": 7, "dueDays": due})).await;
        assert_eq!(shown["reminderDays"], reminder, "{due}");
        assert_eq!(shown["firstDate"], "2026-03-01", "what is not said again stays");
    }
    let export = office.schedule(&json!({"everyDays": 7, "export": {}})).await;
    assert_eq!(export["export"]["format"], "zip");
    // What it answers can be sent as it is, and one status stands for a list of one.
    let same = json!({"everyDays": 7, "export": export["export"]});
    assert_eq!(office.schedule(&same).await["export"], export["export"]);
    let one = json!({"everyDays": 7, "export": {"status": "active"}});
    assert_eq!(office.schedule(&one).await["export"]["status"], json!(["active"]));
    let off = office.schedule(&json!({"everyDays": 7, "enabled": false})).await;
    assert_eq!(off["nextReviewAt"], Value::Null);
    let stored = office.stored().await;
    assert!(!stored.contains_key("dueKey") && !stored.contains_key("dueAt"));
}

#[tokio::test]
async fn every_fault_is_named_with_its_place_and_nothing_is_written() {
    let office = Office::open().await;
    let wrong = json!({
        "everyDays": 0, "firstDate": "1999-01-01", "reviewers": [], "dueDays": 367, "reminderDays": 367,
        "inactiveDays": 0,
    });
    let answer = office.send("PUT", PATH, &wrong).await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_request"));
    assert_eq!(
        answer.faults(),
        [
            ("/everyDays", "out_of_range"),
            ("/firstDate", "out_of_range"),
            ("/reviewers", "out_of_range"),
            ("/dueDays", "out_of_range"),
            ("/reminderDays", "out_of_range"),
            ("/inactiveDays", "out_of_range"),
        ]
    );
    let unreadable = json!({
        "everyDays": -1, "firstDate": "2026-02-30", "reviewers": ["nobody"], "dueDays": 70_000, "reminderDays": "3",
        "export": {"format": "pdf", "status": "expired", "pages": 1}, "enabled": 1, "extra": 1,
    });
    let answer = office.send("PUT", PATH, &unreadable).await;
    let places: Vec<&str> = answer.faults().iter().map(|(place, _)| *place).collect();
    assert_eq!(
        places,
        [
            "/everyDays",
            "/firstDate",
            "/reviewers/0",
            "/dueDays",
            "/reminderDays",
            "/export/status",
            "/export/format",
            "/export/pages",
            "/enabled",
            "/extra"
        ]
    );
    assert_eq!(
        office.send("PUT", PATH, &json!({"dueDays": 367})).await.faults(),
        [("/everyDays", "required"), ("/dueDays", "out_of_range")]
    );
    let many: Vec<_> = (0..21).map(|_| "0".repeat(26)).collect();
    let answer = office
        .send("PUT", PATH, &json!({"everyDays": 1, "reviewers": many}))
        .await;
    assert_eq!(answer.faults()[0], ("/reviewers", "out_of_range"));
    assert_eq!(office.api.send(office.call("GET", PATH)).await.status, 404);
}

#[tokio::test]
async fn only_active_members_of_the_organization_are_named() {
    let office = Office::open().await;
    let other = Office::on(TestApi::start().await).await;
    let active = office.join(&Person::new("active"), Role::Member).await;
    let stranger = other.join(&Person::new("stranger"), Role::Member).await;
    let mut reviewers = vec![active];
    for (n, status) in [
        Status::Pending,
        Status::Disabled,
        Status::Removed,
        Status::Enrolled,
    ]
    .into_iter()
    .enumerate()
    {
        let person = Person::new(&format!("person-{n}"));
        reviewers.push(office.api.join(office.id, &person, Role::Admin, status).await);
    }
    reviewers.push(stranger);
    let named: Vec<String> = reviewers.iter().map(ToString::to_string).collect();
    let answer = office
        .send("PUT", PATH, &json!({"everyDays": 30, "reviewers": named}))
        .await;
    let expected: Vec<_> = (1..=5).map(|n| format!("/reviewers/{n}")).collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|place| (place.as_str(), "not_active"))
        .collect();
    assert_eq!((answer.status, answer.code()), (422, "invalid_reviewers"));
    assert_eq!(answer.faults(), expected);
    office
        .schedule(&json!({"everyDays": 30, "reviewers": [active.to_string()]}))
        .await;
}

#[tokio::test]
async fn each_change_has_its_entry_and_what_changes_nothing_has_none() {
    let office = Office::open().await;
    office.schedule(&json!({"everyDays": 90})).await;
    office.schedule(&json!({"everyDays": 90})).await;
    office.api.wait(SignedDuration::from_secs(1));
    office.schedule(&json!({"everyDays": 30})).await;
    let target = format!("organization/{}", office.id);
    let entries = office.api.events(office.id, &target).await;
    let changed = entries
        .iter()
        .filter(|(action, _)| action == "review_schedule.changed");
    assert_eq!(changed.count(), 2, "{entries:?}");
    let log = office.get("/audit?action=review_schedule.changed").await;
    let newest = &log["items"][0];
    assert_eq!(newest["before"]["everyDays"], 90);
    assert_eq!(newest["after"]["everyDays"], 30);
}

#[tokio::test]
async fn a_change_that_is_meant_for_another_version_is_refused() {
    let office = Office::open().await;
    let put = |days: u16, etag: &str| {
        let call = office
            .call("PUT", PATH)
            .json(&json!({"everyDays": days}))
            .header("if-match", etag);
        office.api.send(call)
    };
    assert_eq!(put(30, "*").await.status, 412, "there is none yet");
    office.schedule(&json!({"everyDays": 90})).await;
    let first = office.api.send(office.call("GET", PATH)).await;
    let etag = first.header("etag").to_owned();
    assert_eq!(put(60, &etag).await.status, 200);
    let stale = put(30, &etag).await;
    assert_eq!((stale.status, stale.code()), (412, "precondition_failed"));
    // That it opened a review meanwhile is no change of the schedule.
    let read = office.api.send(office.call("GET", PATH)).await;
    office.opened_one().await;
    let opened = office.api.send(office.call("GET", PATH)).await;
    assert_ne!(opened.header("etag"), read.header("etag"));
    assert_eq!(put(30, read.header("etag")).await.status, 200);
}

#[tokio::test]
async fn sixty_four_changes_at_once_are_all_in_the_log_and_one_is_shown() {
    let office = Office::open().await;
    let bodies: Vec<_> = (1..=64).map(|days| json!({"everyDays": days})).collect();
    let answers = join_all(bodies.iter().map(|body| office.send("PUT", PATH, body))).await;
    let taken: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert!(!taken.is_empty());
    assert!(
        answers
            .iter()
            .all(|answer| [200, 412, 503].contains(&answer.status))
    );
    let version = wire::number_of(&office.stored().await, "v").unwrap();
    assert_eq!(usize::try_from(version).unwrap(), taken.len());
    let entries = office
        .get("/audit?action=review_schedule.changed&limit=200")
        .await;
    assert_eq!(entries["items"].as_array().unwrap().len(), taken.len());
}

#[tokio::test]
async fn a_period_that_has_a_review_is_not_due_again_however_the_schedule_is_changed() {
    let office = Office::open().await;
    office
        .schedule(&json!({"everyDays": 90, "firstDate": "2026-01-01"}))
        .await;
    office.opened_one().await;
    let next = async |body: Value| {
        let shown = office.schedule(&body).await;
        shown["nextReviewAt"].as_str().unwrap_or("never").to_owned()
    };
    // Other days, from the same one on; off and on again.
    assert_eq!(next(json!({"everyDays": 30})).await, "2026-01-31T00:00:00Z");
    assert_eq!(next(json!({"everyDays": 30, "enabled": false})).await, "never");
    assert_eq!(next(json!({"everyDays": 30})).await, "2026-01-31T00:00:00Z");
    let today = json!({"everyDays": 30, "firstDate": TODAY});
    assert_eq!(next(today).await, "2026-02-01T00:00:00Z");
    // Another period has none yet.
    office.api.wait(SignedDuration::from_hours(24 * 40));
    let later = json!({"everyDays": 30, "firstDate": "2026-02-03"});
    assert_eq!(next(later).await, "2026-02-03T00:00:00Z");
}

#[tokio::test]
async fn nothing_is_scheduled_where_data_is_being_taken_away() {
    let office = Office::open().await;
    office
        .api
        .dynamodb()
        .update_item()
        .table_name(&office.api.engine.tables.directory)
        .set_key(Some(wire::key(keys::organization(office.id), keys::COUNTS)))
        .update_expression("SET fence = :job")
        .expression_attribute_values(":job", wire::text("job"))
        .send()
        .await
        .unwrap();
    let refused = office.send("PUT", PATH, &json!({"everyDays": 90})).await;
    assert_eq!((refused.status, refused.code()), (409, "organization_closed"));
    let call = Call::new("GET", office.path(PATH)).by(&office.owner);
    assert_eq!(office.api.send(call).await.status, 404);
}
