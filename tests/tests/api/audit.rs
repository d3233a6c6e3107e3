//! The audit log as it is read.

use e2e::api::{Call, Person};
use jiff::SignedDuration;
use muster::member::Role;
use serde_json::{Value, json};

use super::support::Office;

impl Office {
    async fn log(&self, query: &str) -> Vec<Value> {
        let (mut entries, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("/audit?limit=3&{query}{cursor}")).await;
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 3);
            entries.extend(items.clone());
            let Some(next) = page["nextCursor"].as_str() else {
                return entries;
            };
            cursor = format!("&cursor={next}");
        }
    }

    async fn actions(&self, query: &str) -> Vec<String> {
        let entries = self.log(query).await;
        entries
            .iter()
            .map(|e| e["action"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[tokio::test]
async fn the_log_is_read_by_actor_target_action_and_time() {
    let office = Office::open().await;
    let (ana, admin) = (Person::new("ana"), Person::new("admin"));
    let own = office.join(&admin, Role::Admin).await;
    let id = office.join(&ana, Role::Member).await;
    office.api.wait(SignedDuration::from_secs(10));
    for active in [false, true, false] {
        office.set_active(id, active).await;
        office.api.wait(SignedDuration::from_secs(1));
    }
    let role = json!({"role": "member"});
    let patch = Call::new("PATCH", office.path("")).by(&admin);
    office.api.send(patch.json(&json!({"name": "Renamed"}))).await;
    office.api.wait(SignedDuration::from_secs(1));
    office.send("PUT", &format!("/members/{own}/role"), &role).await;

    let all = [
        "member.role_changed",
        "organization.updated",
        "member.disabled",
        "member.enabled",
        "member.disabled",
        "organization.created",
    ];
    assert_eq!(office.actions("").await, all);
    assert_eq!(office.actions(&format!("target={id}")).await, all[2..5]);
    assert_eq!(office.actions(&format!("target=member/{id}")).await, all[2..5]);
    assert_eq!(office.actions(&format!("actor={own}")).await, all[1..2]);
    // Also as entries name whoever did it.
    let by_own = office.log(&format!("actor={own}")).await;
    let actor = by_own[0]["actor"].as_str().unwrap();
    assert!(actor.starts_with("user/sub-"), "{actor}");
    assert_eq!(office.log(&format!("actor={actor}")).await, by_own);
    assert_eq!(
        office.actions("action=member.disabled").await,
        ["member.disabled"; 2]
    );
    assert_eq!(
        office
            .actions(&format!("target={id}&action=member.enabled"))
            .await,
        ["member.enabled"]
    );
    assert_eq!(
        office.actions(&format!("target={id}&actor={own}")).await,
        Vec::<String>::new()
    );
    // The first change was 10 s after the start, at 03:04:15.
    for (query, range) in [
        ("from=2026-01-02T03:04:16Z", 0..4),
        ("to=2026-01-02T03:04:16Z", 4..6),
        ("from=2026-01-02T03:04:15Z&to=2026-01-02T03:04:17Z", 3..5),
        ("from=2026-01-02T03:04:17Z&to=2026-01-02T03:04:15Z", 0..0),
    ] {
        assert_eq!(office.actions(query).await, all[range.clone()], "{query}");
        let disabled = all[range].iter().filter(|a| **a == "member.disabled").count();
        let both = office
            .actions(&format!("{query}&action=member.disabled&target={id}"))
            .await;
        assert_eq!(both.len(), disabled, "{query}");
    }
    let entry = &office.log("action=member.role_changed").await[0];
    assert_eq!(entry["before"], json!({"role": "admin", "status": "active"}));
    assert_eq!(entry["after"], json!({"role": "member", "status": "active"}));
    assert_eq!(entry["sourceAddress"], "192.0.2.1");
    assert_eq!(entry["actor"], "user/sub-owner");
    assert!(entry["requestId"].as_str().unwrap().starts_with("request-"));
}

#[tokio::test]
async fn what_is_asked_of_the_log_is_checked() {
    let office = Office::open().await;
    for (query, fault) in [
        ("from=yesterday", ("?from", "invalid")),
        ("to=2026-13-01", ("?to", "invalid")),
        ("action=", ("?action", "invalid")),
        ("who=me", ("?who", "unknown_parameter")),
    ] {
        let answer = office
            .api
            .send(office.call("GET", &format!("/audit?{query}")))
            .await;
        assert_eq!((answer.status, answer.faults()), (400, vec![fault]), "{query}");
    }
    let page = office.get("/audit?limit=1").await;
    let Some(cursor) = page["nextCursor"].as_str() else {
        panic!("there may be more")
    };
    let elsewhere = office.call("GET", &format!("/audit?action=x&cursor={cursor}"));
    let answer = office.api.send(elsewhere).await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_cursor"));
}

#[tokio::test]
async fn a_member_sees_their_own_actions_and_admins_everybodys() {
    let office = Office::open().await;
    let (ana, admin) = (Person::new("ana"), Person::new("admin"));
    let id = office.join(&ana, Role::Member).await;
    let own = office.join(&admin, Role::Admin).await;
    let switch = Call::new("PUT", office.path(&format!("/members/{id}/active"))).by(&admin);
    office.api.send(switch.json(&json!({"active": false}))).await;
    let activity = office.get(&format!("/members/{own}/activity")).await;
    assert_eq!(activity["recentActions"][0]["action"], "member.disabled");
    assert_eq!(activity["recentActions"][0]["target"], format!("member/{id}"));
    office.set_active(id, true).await;
    let mine = Call::new("GET", office.path(&format!("/members/{id}/activity"))).by(&ana);
    let mine = office.api.send(mine).await;
    assert_eq!(mine.json["recentActions"], json!([]));
    assert!(mine.json["lastLoginAt"].is_string());
}
