//! Access reviews over the API: opened, read and listed.

use e2e::api::{Answer, Person};
use e2e::review::Desk;
use jiff::SignedDuration;
use muster::id::{JobId, MemberId};
use muster::job::JobStatus;
use muster::member::{Role, Status};
use serde_json::{Value, json};

use super::support::Office;

/// An organization with an owner, an admin and three members, and a review of the owner and the admin.
pub struct Court {
    pub office: Office,
    desk: Desk,
    pub admin: Person,
    pub ids: [MemberId; 5],
    pub review: Value,
}

/// Places in [`Court::ids`].
pub const OWNER: usize = 0;
pub const ADMIN: usize = 1;
pub const ANA: usize = 2;
pub const BEA: usize = 3;
pub const CLEO: usize = 4;

impl Court {
    pub async fn new() -> Self {
        let office = Office::open().await;
        let desk = Desk::beside(&office.api).await;
        let admin = Person::new("admin");
        let owner = &office.get("/members").await["items"][0]["id"];
        let owner = MemberId::parse(owner.as_str().unwrap()).unwrap();
        let mut ids = [owner; 5];
        ids[ADMIN] = office.welcome(&admin, "admin").await;
        for (place, name) in [(ANA, "ana"), (BEA, "bea"), (CLEO, "cleo")] {
            ids[place] = office.welcome(&Person::new(name), "member").await;
        }
        let mut court = Self {
            office,
            desk,
            admin,
            ids,
            review: Value::Null,
        };
        let reviewers = json!({"reviewers": [owner, ids[ADMIN]], "reminderDays": 3});
        let opened = court.office.send("POST", "/reviews", &reviewers).await;
        assert_eq!(opened.status, 201, "{}", opened.text);
        court.review = opened.json;
        court
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/reviews/{}{rest}", self.review["id"].as_str().unwrap())
    }

    pub fn item(&self, place: usize) -> String {
        self.path(&format!("/items/{}", self.ids[place]))
    }

    pub async fn decide(&self, by: &Person, place: usize, decision: &Value) -> Answer {
        let call = self.office.call("PUT", &self.item(place)).by(by);
        self.office.api.send(call.json(decision)).await
    }

    pub async fn job(&self, field: &str) -> muster::job::Job {
        let review = self.office.get(&self.path("")).await;
        let id = JobId::parse(review[field].as_str().unwrap()).unwrap();
        self.desk.finish(self.office.id, id).await
    }

    /// Decides on everyone: the owner and the admin on one another, the owner on the rest.
    pub async fn decide_all(&self) {
        let keep = json!({"decision": "keep"});
        let (owner, admin) = (&self.office.owner, &self.admin);
        for (by, place) in [
            (admin, OWNER),
            (owner, ADMIN),
            (owner, ANA),
            (owner, BEA),
            (owner, CLEO),
        ] {
            let decided = self.decide(by, place, &keep).await;
            assert_eq!(decided.status, 200, "{}", decided.text);
        }
    }

    pub async fn complete(&self) -> Answer {
        let note = json!({"note": "looked at all of them"});
        self.office.send("POST", &self.path("/complete"), &note).await
    }
}

#[tokio::test]
async fn a_small_organizations_review_is_open_at_once() {
    let court = Court::new().await;
    let review = &court.review;
    assert_eq!(review["status"], "open");
    let population = json!({"members": 5, "active": 5, "pending": 0, "inactive": 0});
    assert_eq!(review["population"], population);
    assert_eq!(
        (&review["undecided"], &review["overdue"], &review["frozen"]),
        (&json!(5), &json!(false), &Value::Null)
    );
    let days = |field: &str| {
        let at: jiff::Timestamp = review[field].as_str().unwrap().parse().unwrap();
        let opened: jiff::Timestamp = review["openedAt"].as_str().unwrap().parse().unwrap();
        at.duration_since(opened).as_hours() / 24
    };
    assert_eq!((days("dueAt"), days("remindAt")), (14, 11));
    assert_eq!(review["reviewers"].as_array().unwrap().len(), 2);
    let job = court.job("openingJob").await;
    assert_eq!((job.status, job.counts.rows), (JobStatus::Success, 5));
    let frozen = court.office.get(&court.path("")).await;
    assert_eq!(frozen["frozen"]["csvSha256"].as_str().unwrap().len(), 64);
    let events = court
        .office
        .api
        .events(
            court.office.id,
            &format!("review/{}", review["id"].as_str().unwrap()),
        )
        .await;
    assert_eq!(events[0].0, "review.opened");
}

#[tokio::test]
async fn everyone_with_access_is_in_it_and_nobody_else() {
    let office = Office::open().await;
    let pending = office.invite(&Person::new("late"), "member").await;
    office.api.wait(SignedDuration::from_hours(24 * 6));
    office.invite(&Person::new("asked"), "admin").await;
    // The first invitation has run out, the second has not.
    office.api.wait(SignedDuration::from_hours(24 + 1));
    assert_eq!(office.invitation(pending).await["status"], "expired");
    for (name, status) in [
        ("enrolled", Status::Enrolled),
        ("disabled", Status::Disabled),
        ("removed", Status::Removed),
        ("active", Status::Active),
    ] {
        office
            .api
            .join(office.id, &Person::new(name), Role::Member, status)
            .await;
    }
    let review = office
        .send("POST", "/reviews", &json!({"inactiveDays": 7}))
        .await
        .json;
    let population = json!({"members": 3, "active": 2, "pending": 1, "inactive": 2});
    assert_eq!(review["population"], population);
    let items = office
        .get(&format!("/reviews/{}/items", review["id"].as_str().unwrap()))
        .await;
    let shown = items["items"].as_array().unwrap().iter().map(|item| {
        (
            item["person"]["email"].as_str().unwrap(),
            item["person"]["status"].as_str().unwrap(),
            item["suggestion"].as_str().unwrap(),
        )
    });
    let mut shown: Vec<_> = shown.collect();
    shown.sort_unstable();
    assert_eq!(
        shown,
        [
            ("active@example.org", "active", "revoke"),
            ("asked@example.org", "pending", "none"),
            ("owner@example.org", "active", "revoke"),
        ]
    );
}

#[tokio::test]
async fn reviewers_are_active_members_each_once() {
    let office = Office::open().await;
    let gone = office
        .api
        .join(office.id, &Person::new("gone"), Role::Admin, Status::Disabled)
        .await;
    let owner = office.get("/members").await["items"][0]["id"].clone();
    let nobody = MemberId::from_bytes([9; 16]);
    let refused = office
        .send("POST", "/reviews", &json!({"reviewers": [owner, gone, nobody]}))
        .await;
    assert_eq!((refused.status, refused.code()), (422, "invalid_reviewers"));
    assert_eq!(
        refused.faults(),
        [("/reviewers/1", "not_active"), ("/reviewers/2", "not_active")]
    );
    let wrong = json!({
        "reviewers": [owner, owner], "dueDays": 3, "reminderDays": 3, "inactiveDays": 0, "x": 1,
    });
    let refused = office.send("POST", "/reviews", &wrong).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.faults(),
        [
            ("/reviewers", "out_of_range"),
            ("/reminderDays", "out_of_range"),
            ("/inactiveDays", "out_of_range"),
            ("/x", "unknown_field")
        ]
    );
}

#[tokio::test]
async fn the_same_request_opens_one_review() {
    let office = Office::open().await;
    let call = office
        .call("POST", "/reviews")
        .header("idempotency-key", "quarter");
    let (first, again) = (office.api.send(call.clone()).await, office.api.send(call).await);
    assert_eq!((first.status, &first.json), (201, &again.json));
    assert!(
        first
            .header("location")
            .ends_with(first.json["id"].as_str().unwrap())
    );
    assert_eq!(first.header("etag"), again.header("etag"));
    let listed = office.get("/reviews").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn people_are_listed_by_name_as_they_are_looked_for() {
    let court = Court::new().await;
    let owner = &court.office.owner;
    court.decide(owner, ANA, &json!({"decision": "revoke"})).await;
    court.office.set_role(court.ids[BEA], "admin").await;
    for (query, count) in [
        ("", 5),
        ("?decision=undecided", 4),
        ("?decision=revoke", 1),
        ("?decision=keep", 0),
        ("?changed=true", 1),
        ("?changed=false", 4),
        ("?suggestion=revoke", 0),
        ("?suggestion=none&decision=revoke&changed=false&reviewer=me", 1),
    ] {
        let page = court.office.get(&court.path(&format!("/items{query}"))).await;
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query}");
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = court
            .office
            .get(&court.path(&format!("/items?limit=2{cursor}")))
            .await;
        seen.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["nextCursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 5);
    let names: Vec<_> = seen
        .iter()
        .map(|item| item["person"]["lastName"].clone())
        .collect();
    let changed = seen
        .iter()
        .filter(|item| item["current"]["changed"] == true)
        .count();
    assert_eq!(changed, 1, "{names:?}");
    let first = court.office.get(&court.path("/items?limit=2")).await;
    let cursor = first["nextCursor"].as_str().unwrap();
    for elsewhere in ["/items?limit=2&decision=undecided", "/items?limit=2&reviewer=me"] {
        let wrong = court.path(&format!("{elsewhere}&cursor={cursor}"));
        let refused = court.office.api.send(court.office.call("GET", &wrong)).await;
        assert_eq!((refused.status, refused.code()), (400, "invalid_cursor"));
    }
    // Another admin reads all of them, and decides on nobody.
    let other = Person::new("other-admin");
    court.office.welcome(&other, "admin").await;
    let theirs = court.office.call("GET", &court.path("/items?reviewer=me"));
    let theirs = court.office.api.send(theirs.by(&other)).await;
    assert_eq!((theirs.status, &theirs.json["items"]), (200, &json!([])));
    for wrong in [
        "?decision=no",
        "?reviewer=you",
        "?changed=1",
        "?suggestion=x",
        "?x=1",
    ] {
        let refused = court.office.call("GET", &court.path(&format!("/items{wrong}")));
        assert_eq!(court.office.api.send(refused).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn reviews_are_listed_newest_first_page_by_page() {
    let office = Office::open().await;
    let mut opened = Vec::new();
    for _ in 0..3 {
        office.api.wait(SignedDuration::from_secs(1));
        let review = office.send("POST", "/reviews", &json!({})).await.json;
        opened.insert(0, review["id"].clone());
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = office.get(&format!("/reviews?limit=1{cursor}")).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|r| r["id"].clone()));
        let Some(next) = page["nextCursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, opened);
    let plain = Person::new("plain");
    office.welcome(&plain, "member").await;
    let none = office.api.send(office.call("GET", "/reviews").by(&plain)).await;
    assert_eq!((none.status, &none.json["items"]), (200, &json!([])));
}

#[tokio::test]
async fn a_plain_member_cannot_tell_reviews_that_exist_from_others() {
    let court = Court::new().await;
    let ana = Person::new("ana");
    for rest in ["", "/items", "/evidence"] {
        let there = court.office.call("GET", &court.path(rest)).by(&ana);
        let nowhere = format!("/reviews/{}{rest}", "0".repeat(26));
        let nowhere = court.office.call("GET", &nowhere).by(&ana);
        let (there, nowhere) = (
            court.office.api.send(there).await,
            court.office.api.send(nowhere).await,
        );
        assert_eq!((there.status, there.code()), (403, "forbidden"));
        assert_eq!((nowhere.status, nowhere.code()), (403, "forbidden"));
    }
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let court = Court::new().await;
    let read = court
        .office
        .api
        .send(court.office.call("GET", &court.path("")))
        .await;
    let again = court
        .office
        .call("GET", &court.path(""))
        .header("if-none-match", read.header("etag"));
    assert_eq!(court.office.api.send(again.clone()).await.status, 304);
    court
        .decide(&court.office.owner, ANA, &json!({"decision": "keep"}))
        .await;
    assert_eq!(court.office.api.send(again).await.status, 200);
}
