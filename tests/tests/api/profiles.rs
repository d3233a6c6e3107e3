//! Changes of a member's name and contact details.

use e2e::api::{Call, Person};
use jiff::SignedDuration;
use muster::member::Role;
use serde_json::{Value, json};

use super::support::Office;

#[tokio::test]
async fn a_profile_changes_where_a_patch_says_so() {
    let office = Office::open().await;
    let id = office.welcome(&Person::new("ana"), "member").await;
    let path = format!("/members/{id}");
    let read = office.api.send(office.call("GET", &path)).await;
    let pinned = office
        .call("PATCH", &path)
        .header("if-match", read.header("etag"));
    let body = json!({"firstName": " Ana ", "lastName": "Núñez", "email": "Home@Example.org", "phone": "+1 202 555 0100"});
    let changed = office.api.send(pinned.clone().json(&body)).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let shown = |name: &str| changed.json[name].clone();
    assert_eq!(shown("firstName"), "Ana");
    assert_eq!(shown("email"), "home@example.org");
    // What they sign in with is another matter.
    assert_eq!(changed.json["authentication"]["email"], "ana@example.org");
    let stale = office.api.send(pinned.json(&json!({"phone": null}))).await;
    assert_eq!((stale.status, stale.code()), (412, "precondition_failed"));
    office.api.wait(SignedDuration::from_millis(1));
    let gone = office.send("PATCH", &path, &json!({"phone": null})).await;
    assert_eq!((gone.status, &gone.json["phone"]), (200, &Value::Null));
    assert_eq!(gone.json["lastName"], "Núñez");
    let same = office.send("PATCH", &path, &json!({"firstName": "Ana"})).await;
    assert_eq!(same.header("etag"), gone.header("etag"));
    assert_eq!(office.get("/members?q=nunez").await["items"][0]["id"], json!(id));
    let log = office
        .get(&format!("/audit?target={id}&action=member.updated"))
        .await;
    assert_eq!(log["items"].as_array().unwrap().len(), 2);
    assert_eq!(log["items"][0]["before"]["phone"], "+1 202 555 0100");
    for (body, fault) in [
        (json!({"firstName": ""}), ("/firstName", "invalid_name")),
        (
            json!({"lastName": "x".repeat(101)}),
            ("/lastName", "invalid_name"),
        ),
        (json!({"email": "nobody"}), ("/email", "invalid")),
        (json!({"phone": "123"}), ("/phone", "invalid_phone")),
        (json!({"role": "admin"}), ("/role", "unknown_field")),
        (json!({"status": "active"}), ("/status", "unknown_field")),
    ] {
        let answer = office.send("PATCH", &path, &body).await;
        assert_eq!((answer.status, answer.faults()), (400, vec![fault]), "{body}");
    }
    office.remove(id).await;
    let refused = office
        .send("PATCH", &path, &json!({"phone": null, "firstName": "B"}))
        .await;
    assert_eq!((refused.status, refused.code()), (409, "member_removed"));
}

#[tokio::test]
async fn admins_edit_members_and_themselves() {
    let office = Office::open().await;
    let admin = Person::new("admin");
    let own = office.join(&admin, Role::Admin).await;
    let other = office.join(&Person::new("other"), Role::Admin).await;
    let plain = office.join(&Person::new("plain"), Role::Member).await;
    for (id, status) in [(own, 200), (other, 403), (plain, 200)] {
        let patch = Call::new("PATCH", office.path(&format!("/members/{id}"))).by(&admin);
        let answer = office.api.send(patch.json(&json!({"firstName": "New"}))).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}
