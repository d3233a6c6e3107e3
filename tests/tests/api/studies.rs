//! Studies, their owners and roles, and what removal does to them.

use e2e::api::{Answer, Call, Person};
use futures_util::future::join_all;
use jiff::SignedDuration;
use muster::id::MemberId;
use muster::member::Role;
use muster::study::MOST_OWNED;
use serde_json::{Value, json};

use super::support::Office;

impl Office {
    async fn study(&self, name: &str, owner: Option<MemberId>) -> String {
        let body = match owner {
            Some(owner) => json!({"name": name, "ownerId": owner}),
            None => json!({"name": name}),
        };
        let answer = self.send("POST", "/studies", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        // The next one is made later.
        self.api.wait(SignedDuration::from_millis(1));
        answer.json["id"].as_str().unwrap().to_owned()
    }

    async fn give(&self, study: &str, member: MemberId, role: &str) -> Answer {
        self.send(
            "PUT",
            &format!("/studies/{study}/members/{member}"),
            &json!({"role": role}),
        )
        .await
    }

    async fn owner_of(&self, study: &str) -> Value {
        self.get(&format!("/studies/{study}")).await["ownerId"].clone()
    }

    async fn remove_for(&self, id: MemberId, heir: MemberId) -> Answer {
        let body = json!({"reason": "left", "transferTo": heir});
        self.send("DELETE", &format!("/members/{id}"), &body).await
    }

    async fn names_for(&self, person: &Person) -> Vec<Value> {
        let call = Call::new("GET", self.path("/studies")).by(person);
        let answer = self.api.send(call).await;
        let items = answer.json["items"].as_array().unwrap().iter();
        items.map(|study| study["name"].clone()).collect()
    }
}

#[tokio::test]
async fn a_study_is_made_renamed_archived_and_brought_back() {
    let office = Office::open().await;
    let made = office
        .send("POST", "/studies", &json!({"name": "  Sleep "}))
        .await;
    assert_eq!((made.status, &made.json["name"]), (201, &json!("Sleep")));
    assert_eq!(made.json["status"], "active");
    let id = made.json["id"].as_str().unwrap();
    office.api.wait(SignedDuration::from_millis(1));
    assert!(made.header("location").ends_with(&format!("/studies/{id}")));
    let path = format!("/studies/{id}");
    let pinned = office
        .call("PATCH", &path)
        .header("if-match", made.header("etag"));
    let renamed = office
        .api
        .send(pinned.clone().json(&json!({"name": "Sleep II"})))
        .await;
    assert_eq!((renamed.status, &renamed.json["name"]), (200, &json!("Sleep II")));
    let stale = office.api.send(pinned.json(&json!({"name": "Sleep III"}))).await;
    assert_eq!((stale.status, stale.code()), (412, "precondition_failed"));
    assert_eq!(office.api.send(office.call("DELETE", &path)).await.status, 204);
    assert_eq!(office.api.send(office.call("DELETE", &path)).await.status, 204);
    assert_eq!(office.get("/studies").await["items"], json!([]));
    assert_eq!(
        office.get("/studies?status=archived").await["items"][0]["name"],
        "Sleep II"
    );
    let back = office.send("PATCH", &path, &json!({"status": "active"})).await;
    assert_eq!((back.status, &back.json["status"]), (200, &json!("active")));
    let events = office.api.events(office.id, &format!("study/{id}")).await;
    let actions: Vec<_> = events.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(
        actions,
        ["study.created", "study.updated", "study.updated", "study.updated"]
    );
    for (body, fault) in [
        (json!({}), ("/name", "required")),
        (json!({"name": " "}), ("/name", "invalid_name")),
        (json!({"name": "x".repeat(201)}), ("/name", "invalid_name")),
        (json!({"name": "x", "ownerId": "me"}), ("/ownerId", "invalid")),
        (json!({"name": "x", "owner": "me"}), ("/owner", "unknown_field")),
    ] {
        let answer = office.send("POST", "/studies", &body).await;
        assert_eq!((answer.status, answer.faults()), (400, vec![fault]), "{body}");
    }
}

#[tokio::test]
async fn a_member_sees_only_what_they_have_to_do_with() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let id = office.join(&ana, Role::Member).await;
    let (sleep, diet) = (
        office.study("Sleep", None).await,
        office.study("Diet", None).await,
    );
    let owned = office.study("Owned", Some(id)).await;
    assert_eq!(office.names_for(&ana).await, ["Owned"]);
    assert_eq!(office.give(&sleep, id, "viewer").await.status, 200);
    assert_eq!(office.give(&sleep, id, "lead").await.json["role"], "lead");
    assert_eq!(office.names_for(&ana).await, ["Owned", "Sleep"]);
    for (study, status) in [(&sleep, 200), (&diet, 404), (&owned, 200)] {
        let call = Call::new("GET", office.path(&format!("/studies/{study}"))).by(&ana);
        assert_eq!(office.api.send(call).await.status, status);
    }
    let members = office.get(&format!("/studies/{sleep}/members")).await;
    assert_eq!(members["items"][0]["memberId"], json!(id));
    let activity = office.get(&format!("/members/{id}/activity")).await;
    let access: Vec<_> = activity["studies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|study| {
            (
                study["name"].as_str().unwrap(),
                study["role"].as_str(),
                study["owner"] == true,
            )
        })
        .collect();
    assert_eq!(access, [("Sleep", Some("lead"), false), ("Owned", None, true)]);
    let path = format!("/studies/{sleep}/members/{id}");
    for _ in 0..2 {
        assert_eq!(office.api.send(office.call("DELETE", &path)).await.status, 204);
    }
    assert_eq!(office.names_for(&ana).await, ["Owned"]);
    assert_eq!(
        office.get(&format!("/studies/{sleep}/members")).await["items"],
        json!([])
    );
}

#[tokio::test]
async fn only_active_members_own_or_get_roles_and_archived_studies_give_none() {
    let office = Office::open().await;
    let id = office.join(&Person::new("ana"), Role::Member).await;
    let invited = office.invite(&Person::new("bea"), "member").await;
    let pending = office.invitation(invited).await["memberId"]
        .as_str()
        .unwrap()
        .to_owned();
    let pending = MemberId::parse(&pending).unwrap();
    let study = office.study("Sleep", None).await;
    for refused in [
        office.give(&study, pending, "viewer").await,
        office
            .send("POST", "/studies", &json!({"name": "x", "ownerId": pending}))
            .await,
        office
            .send(
                "PATCH",
                &format!("/studies/{study}"),
                &json!({"ownerId": pending}),
            )
            .await,
    ] {
        assert_eq!((refused.status, refused.code()), (409, "member_not_active"));
    }
    let archive = office.call("DELETE", &format!("/studies/{study}"));
    assert_eq!(office.api.send(archive).await.status, 204);
    let refused = office.give(&study, id, "viewer").await;
    assert_eq!((refused.status, refused.code()), (409, "study_archived"));
}

#[tokio::test]
async fn whoever_owns_studies_is_removed_together_with_handing_them_over() {
    let office = Office::open().await;
    let (ana, bea) = (Person::new("ana"), Person::new("bea"));
    let (id, heir) = (
        office.welcome(&ana, "member").await,
        office.welcome(&bea, "member").await,
    );
    let (one, two) = (
        office.study("One", Some(id)).await,
        office.study("Two", Some(id)).await,
    );
    let third = office.study("Three", None).await;
    assert_eq!(office.give(&third, id, "contributor").await.status, 200);
    let refused = office.remove(id).await;
    assert_eq!((refused.status, refused.code()), (409, "owns_resources"));
    let named: Vec<_> = refused.json["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["name"])
        .collect();
    assert_eq!(named, ["One", "Two"]);
    assert_eq!(office.member(id).await["status"], "active");
    for nobody in [id, MemberId::from_bytes([9; 16])] {
        let refused = office.remove_for(id, nobody).await;
        assert!([404, 409].contains(&refused.status), "{}", refused.text);
        assert_eq!(office.member(id).await["status"], "active");
    }
    office.set_active(heir, false).await;
    let refused = office.remove_for(id, heir).await;
    assert_eq!((refused.status, refused.code()), (409, "member_not_active"));
    office.set_active(heir, true).await;
    assert_eq!(office.remove_for(id, heir).await.status, 204);
    for study in [&one, &two] {
        assert_eq!(office.owner_of(study).await, json!(heir));
        let events = office.api.events(office.id, &format!("study/{study}")).await;
        assert_eq!(events.last().unwrap().0, "study.owner_changed");
    }
    assert_eq!(
        office.get(&format!("/studies/{third}/members")).await["items"],
        json!([])
    );
    assert_eq!(office.seats().await, 2);
    // Their record comes back with them; what they could do does not.
    assert_eq!(office.welcome(&ana, "member").await, id);
    assert_eq!(office.names_for(&ana).await, Vec::<Value>::new());
    assert_eq!(
        office.get(&format!("/studies/{third}/members")).await["items"],
        json!([])
    );
    assert_eq!(office.names_for(&bea).await, ["Two", "One"]);
}

#[tokio::test]
async fn one_or_all_studies_go_to_another_owner() {
    let office = Office::open().await;
    let id = office.join(&Person::new("ana"), Role::Member).await;
    let heir = office.join(&Person::new("bea"), Role::Admin).await;
    let mut studies = Vec::new();
    for n in 0..3 {
        studies.push(office.study(&format!("S{n}"), Some(id)).await);
    }
    let path = format!("/studies/{}", studies[0]);
    let one = office.send("PATCH", &path, &json!({"ownerId": heir})).await;
    assert_eq!((one.status, &one.json["ownerId"]), (200, &json!(heir)));
    let transfer = json!({"from": id, "to": heir});
    let rest = office.send("POST", "/studies/transfer", &transfer).await;
    assert_eq!(rest.json["studies"], json!(studies[1..]));
    for study in &studies {
        assert_eq!(office.owner_of(study).await, json!(heir));
    }
    let none = office.send("POST", "/studies/transfer", &transfer).await;
    assert_eq!(none.json["studies"], json!([]));
    assert_eq!(office.remove(id).await.status, 204);
}

#[tokio::test]
async fn nobody_owns_more_studies_than_one_removal_hands_over() {
    let office = Office::open().await;
    let id = office.join(&Person::new("ana"), Role::Member).await;
    let heir = office.join(&Person::new("bea"), Role::Member).await;
    let kept = office.study("Kept", Some(heir)).await;
    for n in 0..MOST_OWNED {
        office.study(&format!("S{n}"), Some(id)).await;
    }
    let refused = office
        .send("POST", "/studies", &json!({"name": "x", "ownerId": id}))
        .await;
    assert_eq!((refused.status, refused.code()), (409, "too_many_studies"));
    let refused = office.remove_for(id, heir).await;
    assert_eq!((refused.status, refused.code()), (409, "too_many_studies"));
    let path = format!("/studies/{kept}");
    let third = office.join(&Person::new("cleo"), Role::Member).await;
    assert_eq!(
        office
            .send("PATCH", &path, &json!({"ownerId": third}))
            .await
            .status,
        200
    );
    assert_eq!(office.remove_for(id, heir).await.status, 204);
}

#[tokio::test]
async fn of_removal_and_a_new_study_at_once_none_is_left_without_its_owner() {
    for _ in 0..10 {
        let office = Office::open().await;
        let id = office.join(&Person::new("ana"), Role::Member).await;
        let (office, made) = (&office, json!({"name": "x", "ownerId": id}));
        let racers = (0..8).map(|n| {
            let made = &made;
            async move {
                if n % 2 == 0 {
                    office.remove(id).await
                } else {
                    office.send("POST", "/studies", made).await
                }
            }
        });
        join_all(racers).await;
        let removed = office.member(id).await["status"] == "removed";
        let owned = office.get("/studies").await["items"].as_array().unwrap().len();
        assert!(!removed || owned == 0, "{removed} {owned}");
    }
}
