//! An access review on the deployed stack, where IAM decides what each function may do: opened by hand,
//! decided on by two reviewers, completed, and its evidence downloaded and verified.

#![expect(clippy::expect_used, reason = "a test whose data is not there has failed")]

use std::io::Cursor;

use e2e::api::Answer;
use e2e::stack::{Call, Organization, Person, Stack};
use muster::evidence::verify::{Expected, Report, verify};
use serde_json::{Value, json};

/// Invites a person, who accepts. Answers their record's id.
fn welcome(stack: &Stack, organization: &Organization<'_>, person: &Person, role: &str) -> String {
    let body = json!({"email": person.email, "role": role});
    let invited = organization.send("POST", "/invitations", Some(&body));
    assert_eq!(invited.status, 201, "{}", invited.text);
    let token = stack.token(&person.email, 1);
    let accept = Call::new("POST", "/v1/invitations/accept").by(person);
    let accepted = stack.send(&accept.json(&json!({"token": token})));
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    text(&accepted.json["memberId"])
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is a text").to_owned()
}

/// A link's content.
fn download(url: &str) -> Vec<u8> {
    let mut answer = ureq::get(url).call().expect("the link works");
    answer.body_mut().read_to_vec().expect("it is read to its end")
}

fn report(archive: &[u8], expected: &Expected) -> Report {
    verify(|| Ok(Cursor::new(archive.to_vec())), expected).expect("an archive in memory reads")
}

#[test]
fn a_review_is_opened_decided_on_completed_and_proven() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let [admin, plain, leaver] = ["admin", "plain", "leaver"].map(|name| stack.person(name));
    let second = welcome(&stack, &organization, &admin, "admin");
    let kept = welcome(&stack, &organization, &plain, "member");
    let left = welcome(&stack, &organization, &leaver, "member");
    let owner = organization.list("/members?limit=200");
    let owner = owner.iter().find(|member| member["role"] == "owner");
    let owner = text(&owner.expect("there is an owner")["id"]);

    let opened = organization.send("POST", "/reviews", Some(&json!({"reviewers": [owner, second]})));
    assert_eq!(opened.status, 201, "{}", opened.text);
    assert_eq!(opened.json["status"], "open");
    assert_eq!(opened.json["population"]["members"], 4);
    let path = format!("/reviews/{}", text(&opened.json["id"]));
    let job = organization.ended(&text(&opened.json["openingJob"]));
    assert_eq!(
        (&job["status"], &job["counts"]["rows"]),
        (&json!("success"), &json!(4))
    );

    let decide = |by: &Person, id: &str, decision: &str| -> Answer {
        let call = Call::new("PUT", organization.path(&format!("{path}/items/{id}"))).by(by);
        stack.send(&call.json(&json!({"decision": decision, "reason": "as agreed"})))
    };
    let own = decide(&organization.owner, &owner, "keep");
    assert_eq!((own.status, own.code()), (403, "own_access"));
    assert_eq!(decide(&plain, &kept, "keep").status, 403);
    for (by, id, decision) in [
        (&admin, &owner, "keep"),
        (&organization.owner, &second, "keep"),
        (&organization.owner, &kept, "keep"),
        (&admin, &left, "revoke"),
    ] {
        let decided = decide(by, id, decision);
        assert_eq!(decided.status, 200, "{}", decided.text);
    }
    let done = json!({"note": "everyone was looked at"});
    let accepted = organization.send("POST", &format!("{path}/complete"), Some(&done));
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    let job = organization.ended(&text(&accepted.json["id"]));
    assert_eq!(job["status"], "success");
    assert_eq!(job["counts"]["removed"], 1);
    let look = Call::new("GET", organization.path("")).by(&leaver);
    assert_ne!(stack.send(&look).status, 200, "the live token opens nothing");

    let review = organization.get(&path);
    assert_eq!(review["status"], "completed");
    let digest = text(&review["evidence"]["manifestSha256"]);
    let log = organization.list("/audit?action=review.completed&limit=10");
    assert_eq!(log[0]["after"]["manifestSha256"], digest);
    let link = organization.get(&format!("{path}/evidence"));
    let archive = download(&text(&link["url"]));
    let expected = Expected {
        manifest: Some(digest),
        previous: None,
    };
    let held = report(&archive, &expected);
    assert!(held.holds(), "{:?}", held.faults);
    for place in [100, archive.len() / 2, archive.len() - 30] {
        let mut changed = archive.clone();
        changed[place] ^= 1;
        assert!(!report(&changed, &expected).holds(), "byte {place}");
    }
}
