//! Access reviews over the API: who decides on whom, and on what.

use e2e::api::{Call, Person, TestApi};
use jiff::SignedDuration;
use muster::id::MemberId;
use muster::member::{Member, Status};
use muster_aws::{keys, wire};
use serde_json::{Value, json};

use super::reviews::{ADMIN, ANA, BEA, CLEO, Court, OWNER};

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
        json!({"decision": "change_role", "role": null}),
        json!({"decision": "keep", "role": "member"}),
        json!({"decision": "change_role", "role": "owner"}),
        json!({"decision": "revoke", "reason": " "}),
        json!({"decision": "drop"}),
        json!({}),
    ] {
        assert_eq!(court.decide(owner, ANA, &wrong).await.status, 400, "{wrong}");
    }
    let whole = json!({"decision": "keep", "role": null, "reason": null});
    let decided = court.decide(owner, ANA, &whole).await;
    assert_eq!(
        (decided.status, &decided.json["decision"]["role"]),
        (200, &json!(null))
    );
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

/// Who is told that the review is open, as the mailer finds it.
async fn told(court: &Court) -> Vec<String> {
    let api = &court.office.api;
    let query = api.dynamodb().query().table_name(&api.engine.tables.directory);
    let query = query
        .key_condition_expression("PK = :pk")
        .expression_attribute_values(":pk", wire::text(keys::notices(court.office.id)))
        .consistent_read(true);
    let notices = query.send().await.unwrap().items.unwrap_or_default();
    let mut told = Vec::new();
    for notice in &notices {
        let text = |name| wire::text_of(notice, name).unwrap();
        assert_eq!((text("kind"), text("delivery")), ("opened", "queued"));
        assert_eq!(wire::number_of(notice, "send"), Some(1));
        told.push(text("member").to_owned());
    }
    told.sort();
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_becomes_a_reviewer_by_being_handed_somebody_is_told_once() {
    let court = Court::new().await;
    let reviewers = [OWNER, ADMIN].map(|place| court.ids[place].to_string());
    let mut expected = Vec::from(reviewers);
    expected.sort();
    assert_eq!(told(&court).await, expected, "those whom it was opened to");
    let hand = |place: usize, to: usize| {
        let call = court
            .office
            .call("PUT", &format!("{}/reviewer", court.item(place)));
        let body = json!({"reviewer": court.ids[to], "note": "knows them"});
        court.office.api.send(call.json(&body))
    };
    // To somebody who is one already: nothing more.
    assert_eq!(hand(ANA, ADMIN).await.status, 200);
    assert_eq!(told(&court).await, expected);
    // Several at once to somebody who is none: each is handed over, and she is told once.
    let handed = [OWNER, ADMIN, ANA, CLEO].map(|place| hand(place, BEA));
    for answer in futures_util::future::join_all(handed).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    expected.push(court.ids[BEA].to_string());
    expected.sort();
    assert_eq!(told(&court).await, expected);
    // Handed back and once more, she is a reviewer still.
    assert_eq!(hand(ANA, ADMIN).await.status, 200);
    assert_eq!(hand(ANA, BEA).await.status, 200);
    assert_eq!(told(&court).await, expected);
    // What is refused tells nobody.
    assert_eq!(hand(CLEO, CLEO).await.status, 403);
    assert_eq!(told(&court).await, expected);
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
