//! One thing done to many members at once.

use e2e::api::{Answer, Call, Person};
use jiff::SignedDuration;
use muster::id::MemberId;
use muster::member::Role;
use serde_json::{Value, json};

use super::support::Office;

impl Office {
    async fn bulk(&self, body: &Value) -> Answer {
        self.send("POST", "/members/bulk", body).await
    }
}

fn outcomes(answer: &Answer) -> Vec<(&str, Option<&str>)> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let outcomes = answer.json["outcomes"].as_array().unwrap().iter();
    outcomes
        .map(|o| (o["outcome"].as_str().unwrap(), o["code"].as_str()))
        .collect()
}

#[tokio::test]
async fn each_member_has_an_outcome_of_their_own() {
    let office = Office::open().await;
    let (ana, bea) = (
        office.welcome(&Person::new("ana"), "member").await,
        office.welcome(&Person::new("bea"), "member").await,
    );
    let admin = office.welcome(&Person::new("admin"), "admin").await;
    let nobody = MemberId::from_bytes([9; 16]);
    let owner = office.get("/members?role=owner").await["items"][0]["id"].clone();
    let off = office
        .bulk(&json!({"action": "deactivate", "memberIds": [ana, nobody, owner, bea, ana]}))
        .await;
    assert_eq!(
        outcomes(&off),
        [
            ("changed", None),
            ("refused", Some("not_found")),
            ("refused", Some("owner_must_transfer")),
            ("changed", None),
            ("unchanged", None),
        ]
    );
    assert_eq!(office.seats().await, 2);
    office.set_seats(Some(3)).await;
    let on = office
        .bulk(&json!({"action": "activate", "memberIds": [ana, bea]}))
        .await;
    assert_eq!(
        outcomes(&on),
        [("changed", None), ("refused", Some("seat_limit_reached"))]
    );
    let roles = json!({"action": "change_role", "role": "member", "memberIds": [admin, ana]});
    let by_admin = Call::new("POST", office.path("/members/bulk")).by(&Person::new("admin"));
    let refused = office.api.send(by_admin.json(&roles)).await;
    assert_eq!(
        outcomes(&refused),
        [("refused", Some("forbidden")), ("unchanged", None)]
    );
    assert_eq!(
        outcomes(&office.bulk(&roles).await),
        [("changed", None), ("unchanged", None)]
    );
    office.api.wait(SignedDuration::from_millis(1));
    let gone = office
        .bulk(&json!({"action": "remove", "reason": "over", "memberIds": [admin, ana, bea]}))
        .await;
    assert_eq!(outcomes(&gone), [("changed", None); 3]);
    assert_eq!(office.seats().await, 1);
    let events = office.api.events(office.id, &format!("member/{bea}")).await;
    assert_eq!(events.last().unwrap().0, "member.removed");
}

#[tokio::test]
async fn what_one_owns_goes_to_the_one_who_is_named() {
    let office = Office::open().await;
    let id = office.join(&Person::new("ana"), Role::Member).await;
    let heir = office.join(&Person::new("bea"), Role::Member).await;
    office
        .send("POST", "/studies", &json!({"name": "Sleep", "ownerId": id}))
        .await;
    let mut removal = json!({"action": "remove", "memberIds": [id]});
    assert_eq!(
        outcomes(&office.bulk(&removal).await),
        [("refused", Some("owns_resources"))]
    );
    removal["transferTo"] = json!(heir);
    assert_eq!(outcomes(&office.bulk(&removal).await), [("changed", None)]);
    assert_eq!(office.get("/studies").await["items"][0]["ownerId"], json!(heir));
}

#[tokio::test]
async fn what_is_no_bulk_change_is_refused_whole() {
    let office = Office::open().await;
    let id = MemberId::from_bytes([9; 16]);
    for (body, fault) in [
        (
            json!({"action": "explode", "memberIds": [id]}),
            ("/action", "invalid"),
        ),
        (
            json!({"action": "remove", "memberIds": []}),
            ("/memberIds", "out_of_range"),
        ),
        (
            json!({"action": "remove", "memberIds": vec![id; 201]}),
            ("/memberIds", "out_of_range"),
        ),
        (
            json!({"action": "remove", "memberIds": ["x"]}),
            ("/memberIds/0", "invalid"),
        ),
        (
            json!({"action": "change_role", "memberIds": [id]}),
            ("/role", "required"),
        ),
        (
            json!({"action": "change_role", "role": "owner", "memberIds": [id]}),
            ("/role", "invalid_role"),
        ),
        (
            json!({"action": "activate", "role": "admin", "memberIds": [id]}),
            ("/role", "unknown_field"),
        ),
    ] {
        let answer = office.bulk(&body).await;
        assert_eq!((answer.status, answer.faults()), (400, vec![fault]), "{body}");
    }
    assert_eq!(
        outcomes(
            &office
                .bulk(&json!({"action": "activate", "memberIds": vec![id; 200]}))
                .await
        )
        .len(),
        200
    );
}
