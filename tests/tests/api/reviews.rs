//! Access reviews over the API: opened, read, decided on, ended.

use e2e::api::{Answer, Call, Person, TestApi};
use e2e::review::Desk;
use jiff::SignedDuration;
use muster::id::{JobId, MemberId};
use muster::job::JobStatus;
use muster::member::{Member, Role, Status};
use serde_json::{Value, json};

use super::support::Office;

/// An organization with an owner, an admin and three members, and a review of the owner and the admin.
struct Court {
    office: Office,
    desk: Desk,
    admin: Person,
    ids: [MemberId; 5],
    review: Value,
}

/// Places in [`Court::ids`].
const OWNER: usize = 0;
const ADMIN: usize = 1;
const ANA: usize = 2;
const BEA: usize = 3;
const CLEO: usize = 4;

impl Court {
    async fn new() -> Self {
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

    fn path(&self, rest: &str) -> String {
        format!("/reviews/{}{rest}", self.review["id"].as_str().unwrap())
    }

    fn item(&self, place: usize) -> String {
        self.path(&format!("/items/{}", self.ids[place]))
    }

    async fn decide(&self, by: &Person, place: usize, decision: &Value) -> Answer {
        let call = self.office.call("PUT", &self.item(place)).by(by);
        self.office.api.send(call.json(decision)).await
    }

    async fn job(&self, field: &str) -> muster::job::Job {
        let review = self.office.get(&self.path("")).await;
        let id = JobId::parse(review[field].as_str().unwrap()).unwrap();
        self.desk.finish(self.office.id, id).await
    }

    /// Decides on everyone: the owner and the admin on one another, the owner on the rest.
    async fn decide_all(&self) {
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

    async fn complete(&self) -> Answer {
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
async fn nobody_decides_on_themselves_or_without_being_named() {
    let court = Court::new().await;
    let keep = json!({"decision": "keep"});
    let own = court.decide(&court.office.owner, OWNER, &keep).await;
    assert_eq!((own.status, own.code()), (403, "own_access"));
    let own = court.decide(&court.admin, ADMIN, &keep).await;
    assert_eq!((own.status, own.code()), (403, "own_access"));
    let other = Person::new("other-admin");
    court.office.welcome(&other, "admin").await;
    let unnamed = court.decide(&other, ANA, &keep).await;
    assert_eq!((unnamed.status, unnamed.code()), (403, "not_the_reviewer"));
    let plain = court.decide(&Person::new("ana"), BEA, &keep).await;
    assert_eq!((plain.status, plain.code()), (403, "forbidden"));
    assert_eq!(plain.json["requiredRole"], "admin");
    // Many at once are no way round it.
    let all = json!({"memberIds": court.ids, "decision": "keep"});
    let answer = court.office.send("POST", &court.path("/decisions"), &all).await;
    let outcomes = answer.json["outcomes"].as_array().unwrap();
    let of = |place: usize| outcomes[place]["outcome"].as_str().unwrap();
    assert_eq!((of(OWNER), of(ADMIN), of(ANA)), ("refused", "changed", "changed"));
    assert_eq!(outcomes[OWNER]["code"], "own_access");
    assert_eq!(court.office.get(&court.path("")).await["undecided"], 1);
}

#[tokio::test]
async fn deciding_again_replaces_and_the_same_again_changes_nothing() {
    let court = Court::new().await;
    let owner = &court.office.owner;
    let first = court.decide(owner, ANA, &json!({"decision": "keep"})).await;
    assert_eq!(first.json["decision"]["decision"], "keep");
    let same = court.decide(owner, ANA, &json!({"decision": "keep"})).await;
    assert_eq!(first.header("etag"), same.header("etag"));
    court.office.api.wait(SignedDuration::from_secs(1));
    let role = json!({"decision": "change_role", "role": "admin", "reason": "runs the lab"});
    let replaced = court.decide(owner, ANA, &role).await;
    assert_ne!(first.header("etag"), replaced.header("etag"));
    let progress = court.office.get(&court.path("")).await["progress"].clone();
    assert_eq!(progress, json!({"keep": 0, "revoke": 0, "changeRole": 1}));
    let stale = court
        .office
        .call("PUT", &court.item(ANA))
        .header("if-match", first.header("etag"));
    let stale = court
        .office
        .api
        .send(stale.json(&json!({"decision": "revoke"})))
        .await;
    assert_eq!((stale.status, stale.code()), (412, "precondition_failed"));
    let log = court
        .office
        .get(&format!("/audit?target={}&action=review.decided", court.ids[ANA]))
        .await;
    let log = log["items"].as_array().unwrap().clone();
    assert_eq!(log.len(), 2);
    assert_eq!(log[0]["before"]["decision"]["verdict"], "keep");
    assert_eq!(log[0]["after"]["decision"]["role"], "admin");
    for wrong in [
        json!({"decision": "change_role"}),
        json!({"decision": "keep", "role": "member"}),
        json!({"decision": "change_role", "role": "owner"}),
        json!({"decision": "revoke", "reason": " "}),
        json!({"decision": "drop"}),
        json!({}),
    ] {
        assert_eq!(court.decide(owner, ANA, &wrong).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_member_changed_since_the_snapshot_is_decided_on_only_knowingly() {
    let court = Court::new().await;
    let owner = &court.office.owner;
    court.office.set_role(court.ids[ANA], "admin").await;
    let refused = court.decide(owner, ANA, &json!({"decision": "revoke"})).await;
    assert_eq!((refused.status, refused.code()), (409, "member_changed"));
    let current = json!({"role": "admin", "status": "active", "changed": true});
    assert_eq!(refused.json["current"], current);
    let known = json!({"decision": "revoke", "confirmChanged": true});
    let decided = court.decide(owner, ANA, &known).await;
    let confirmed = json!({"role": "admin", "status": "active"});
    assert_eq!(decided.json["decision"]["confirmed"], confirmed);
    // Whoever is gone is no exception.
    court.office.remove(court.ids[BEA]).await;
    let refused = court.decide(owner, BEA, &json!({"decision": "keep"})).await;
    assert_eq!((refused.status, refused.code()), (409, "member_changed"));
    assert_eq!(refused.json["current"]["status"], "removed");
    // Of others it changes nothing.
    let other = court
        .decide(owner, CLEO, &json!({"decision": "keep", "confirmChanged": true}))
        .await;
    assert_eq!(other.json["decision"]["confirmed"], Value::Null);
    let many = json!({"memberIds": [court.ids[BEA]], "decision": "keep"});
    let answer = court.office.send("POST", &court.path("/decisions"), &many).await;
    assert_eq!(answer.json["outcomes"][0]["code"], "member_changed");
}

#[tokio::test]
async fn whom_somebody_is_handed_to_alone_decides_on_them() {
    let court = Court::new().await;
    let bea = Person::new("bea");
    let hand = court
        .office
        .call("PUT", &format!("{}/reviewer", court.item(OWNER)));
    let handed = json!({"reviewer": court.ids[BEA], "note": "knows them"});
    let answer = court.office.api.send(hand.clone().json(&handed)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json["reviewer"], json!(court.ids[BEA]));
    let again = court.office.api.send(hand.clone().json(&handed)).await;
    assert_eq!(answer.header("etag"), again.header("etag"));
    let keep = json!({"decision": "keep"});
    let former = court.decide(&court.admin, OWNER, &keep).await;
    assert_eq!((former.status, former.code()), (403, "not_the_reviewer"));
    let decided = court.decide(&bea, OWNER, &keep).await;
    assert_eq!(decided.status, 200, "{}", decided.text);
    // She is a reviewer now: she sees the review, and those that are any reviewer's.
    let mine = court.office.call("GET", "/reviews").by(&bea);
    let mine = court.office.api.send(mine).await;
    assert_eq!(mine.json["items"][0]["id"], court.review["id"]);
    assert_eq!(mine.json["items"][0]["reviewers"].as_array().unwrap().len(), 3);
    let hers = court
        .office
        .call("GET", &court.path("/items?reviewer=me"))
        .by(&bea);
    let hers = court.office.api.send(hers).await;
    assert_eq!(hers.json["items"].as_array().unwrap().len(), 4, "all but herself");
    let of_admin = court.office.call("GET", &court.path("/items?reviewer=me"));
    let of_admin = court.office.api.send(of_admin.by(&court.admin)).await;
    assert_eq!(
        of_admin.json["items"].as_array().unwrap().len(),
        3,
        "not the owner's"
    );
    // Not to themselves, nor to somebody who is not active, nor by somebody else's reviewer.
    for (body, expected) in [
        (
            json!({"reviewer": court.ids[OWNER], "note": "x"}),
            (403, "own_access"),
        ),
        (
            json!({"reviewer": MemberId::from_bytes([9; 16]), "note": "x"}),
            (422, "invalid_reviewers"),
        ),
        (
            json!({"reviewer": court.ids[ANA], "note": ""}),
            (400, "invalid_request"),
        ),
    ] {
        let refused = court.office.api.send(hand.clone().json(&body)).await;
        assert_eq!((refused.status, refused.code()), expected, "{body}");
    }
    let cleo = court
        .office
        .call("PUT", &format!("{}/reviewer", court.item(CLEO)));
    let to_cleo = json!({"reviewer": court.ids[ANA], "note": "x"});
    let by_bea = court.office.api.send(cleo.by(&bea).json(&to_cleo)).await;
    assert_eq!(by_bea.status, 200, "hers to decide as well, so hers to hand over");
    let again = court
        .office
        .call("PUT", &format!("{}/reviewer", court.item(CLEO)));
    let back = json!({"reviewer": court.ids[BEA], "note": "x"});
    let not_hers = court.office.api.send(again.by(&bea).json(&back)).await;
    assert_eq!((not_hers.status, not_hers.code()), (403, "not_the_reviewer"));
    let log = court
        .office
        .get(&format!(
            "/audit?target={}&action=review.reassigned",
            court.ids[OWNER]
        ))
        .await;
    assert_eq!(log["items"].as_array().unwrap().len(), 1);
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

#[tokio::test]
async fn it_is_completed_only_once_everyone_is_decided_on_and_the_snapshot_frozen() {
    let court = Court::new().await;
    let refused = court.complete().await;
    assert_eq!((refused.status, refused.code()), (409, "items_undecided"));
    assert_eq!(refused.json["undecided"], 5);
    court.decide_all().await;
    let refused = court.complete().await;
    assert_eq!((refused.status, refused.code()), (409, "review_not_ready"));
    court.job("openingJob").await;
    let wordless = court
        .office
        .send("POST", &court.path("/complete"), &json!({"note": " "}))
        .await;
    assert_eq!(wordless.faults(), [("/note", "invalid")]);
    let accepted = court.complete().await;
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    assert_eq!(accepted.json["review"], court.review["id"]);
    let cancel = format!("/jobs/{}/cancel", accepted.json["id"].as_str().unwrap());
    let refused = court.office.send("POST", &cancel, &json!({})).await;
    assert_eq!((refused.status, refused.code()), (409, "review_job"));
    let late = court
        .decide(&court.office.owner, ANA, &json!({"decision": "revoke"}))
        .await;
    assert_eq!((late.status, late.code()), (409, "review_not_open"));
    for again in ["/complete", "/cancel"] {
        let refused = court
            .office
            .send("POST", &court.path(again), &json!({"note": "x"}))
            .await;
        assert_eq!((refused.status, refused.code()), (409, "review_not_open"));
    }
    let early = court.office.call("GET", &court.path("/evidence"));
    let early = court.office.api.send(early).await;
    assert_eq!((early.status, early.code()), (409, "review_not_completed"));
    let job = court.job("completingJob").await;
    assert_eq!((job.status, job.counts.unchanged), (JobStatus::Success, 5));
    let review = court.office.get(&court.path("")).await;
    assert_eq!(
        (&review["status"], &review["outcomes"]),
        (
            &json!("completed"),
            &json!({"applied": 5, "unnecessary": 0, "failed": 0})
        )
    );
    let link = court.office.get(&court.path("/evidence")).await;
    assert_eq!(link["manifestSha256"], review["evidence"]["manifestSha256"]);
    assert!(link["url"].as_str().unwrap().contains("evidence.zip?"));
}

#[tokio::test]
async fn a_canceled_review_does_nothing() {
    let court = Court::new().await;
    court
        .decide(&court.office.owner, ANA, &json!({"decision": "revoke"}))
        .await;
    let canceled = court
        .office
        .send("POST", &court.path("/cancel"), &json!({"note": "by mistake"}))
        .await;
    assert_eq!(
        (canceled.status, &canceled.json["status"], &canceled.json["note"]),
        (200, &json!("canceled"), &json!("by mistake"))
    );
    let job = court.job("openingJob").await;
    assert_eq!(job.status, JobStatus::Canceled);
    assert_eq!(court.office.member(court.ids[ANA]).await["status"], "active");
    let late = court
        .decide(&court.office.owner, BEA, &json!({"decision": "keep"}))
        .await;
    assert_eq!((late.status, late.code()), (409, "review_not_open"));
    let handed = json!({"reviewer": court.ids[BEA], "note": "x"});
    let late = court
        .office
        .call("PUT", &format!("{}/reviewer", court.item(CLEO)));
    let late = court.office.api.send(late.json(&handed)).await;
    assert_eq!((late.status, late.code()), (409, "review_not_open"));
    assert_eq!(court.office.get(&court.path("")).await["overdue"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_deciders_at_once_are_counted_exactly() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    let mut ids = Vec::new();
    for n in 0..64 {
        let member = Member {
            status: Status::Active,
            ..e2e::api::member(id, MemberId::of_roster(id, &n.to_string()))
        };
        ids.push(member.id);
        api.put_members(&[member]).await;
    }
    let path = format!("/v1/organizations/{id}/reviews");
    let review = api.send(Call::new("POST", path.clone()).by(&owner)).await.json;
    let path = format!("{path}/{}", review["id"].as_str().unwrap());
    // Two verdicts race for each of 32 people, and one of them is the last.
    let calls = (0..64).map(|n| {
        let decision = if n < 32 { "keep" } else { "revoke" };
        let call = Call::new("PUT", format!("{path}/items/{}", ids[n % 32])).by(&owner);
        api.send(call.json(&json!({"decision": decision})))
    });
    for answer in futures_util::future::join_all(calls).await {
        assert!([200, 412, 503].contains(&answer.status), "{}", answer.text);
    }
    let shown = api.send(Call::new("GET", path.clone()).by(&owner)).await.json;
    let items = Call::new("GET", format!("{path}/items?limit=200")).by(&owner);
    let items = api.send(items).await.json["items"].clone();
    let count = |verdict: &str| {
        let items = items.as_array().unwrap().iter();
        items
            .filter(|item| item["decision"]["decision"] == verdict)
            .count()
    };
    assert_eq!(shown["progress"]["keep"], count("keep"));
    assert_eq!(shown["progress"]["revoke"], count("revoke"));
    assert_eq!(count("keep") + count("revoke"), 32);
}
