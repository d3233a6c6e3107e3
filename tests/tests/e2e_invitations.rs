//! Invitations on the deployed stack, where IAM decides what each function may do: expiry, seats,
//! coming back after removal, and the jobs that invite or mail many.

#![expect(clippy::expect_used, reason = "a test whose data is not there has failed")]

use std::collections::HashSet;

use e2e::api::Answer;
use e2e::stack::{Call, Organization, Person, Service, Stack, random};
use serde_json::{Value, json};

fn invite(organization: &Organization<'_>, email: &str) -> Answer {
    organization.send(
        "POST",
        "/invitations",
        Some(&json!({"email": email, "role": "member"})),
    )
}

fn accept(stack: &Stack, person: &Person, token: &str) -> Answer {
    let call = Call::new("POST", "/v1/invitations/accept").by(person);
    stack.send(&call.json(&json!({"token": token})))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// Lets an invitation's time run out, as its days passing would.
fn run_out(stack: &Stack, organization: &Organization<'_>, invitation: &Value) {
    let table = stack.output("/tables/directory");
    let change = |pk: &str, sk: &str, expression: &str, names: Value| {
        let mut update = json!({
            "TableName": table, "Key": {"PK": {"S": pk}, "SK": {"S": sk}},
            "UpdateExpression": expression, "ConditionExpression": "attribute_exists(PK)",
            "ExpressionAttributeValues": {":past": {"N": "1"}},
        });
        if !names.is_null() {
            update["ExpressionAttributeNames"] = names;
        }
        stack.root(Service::DynamoDb, "UpdateItem", &update);
    };
    let id = text(invitation, "id");
    let pk = format!("ORG#{}#I", organization.id);
    change(
        &pk,
        &format!("INVITATION#{id}"),
        "SET expiresAt = :past, dueAt = :past",
        Value::Null,
    );
    let member = format!("MEMBER#{}", text(invitation, "memberId"));
    let items = organization.member_items();
    let item = items.iter().find(|item| item["SK"]["S"] == member.as_str());
    let pk = item.expect("the member is there")["PK"]["S"]
        .as_str()
        .unwrap_or_default();
    change(pk, &member, "SET #until = :past", json!({"#until": "until"}));
}

#[test]
fn an_expired_invitation_frees_its_seat_and_can_be_sent_again() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Expiry");
    let person = stack.person("late");
    let made = invite(&organization, &person.email);
    assert_eq!(made.status, 201, "{}", made.text);
    let old = stack.token(&person.email, 1);
    // Asked by a change, which looks: what is shown is known for an hour, and would not see the table changed by hand.
    let plan = Call::new("PUT", organization.path("/plan")).by(&stack.operator());
    let plan = stack.send(&plan.json(&json!({"seatLimit": null})));
    assert_eq!(plan.json["seats"]["used"], 2, "{}", plan.text);
    run_out(&stack, &organization, &made.json);
    let refused = accept(&stack, &person, &old);
    assert_eq!(
        (refused.status, text(&refused.json, "code")),
        (410, "invitation_expired")
    );
    let path = format!("/invitations/{}", text(&made.json, "id"));
    assert_eq!(organization.get(&path)["status"], "expired");
    assert_eq!(organization.get("")["seats"]["used"], 1);
    let again = organization.send("POST", &format!("{path}/resend"), None);
    assert_eq!(again.status, 200, "{}", again.text);
    let new = stack.token(&person.email, 2);
    assert_eq!(accept(&stack, &person, &new).status, 200);
    assert_eq!(organization.get("")["seats"]["used"], 2);
}

#[test]
fn the_seat_limit_is_the_operators_and_holds() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Seats");
    let operator = stack.operator();
    let plan = |limit: Value| {
        let call = Call::new("PUT", organization.path("/plan")).by(&operator);
        stack.send(&call.json(&json!({"seatLimit": limit})))
    };
    let own = organization.send("PUT", "/plan", Some(&json!({"seatLimit": 5})));
    assert_eq!((own.status, text(&own.json, "code")), (403, "operators_only"));
    let set = plan(json!(2));
    assert_eq!(
        (set.status, &set.json["seats"]["used"]),
        (200, &json!(1)),
        "{}",
        set.text
    );
    let run = random();
    assert_eq!(invite(&organization, &format!("a-{run}@example.net")).status, 201);
    let full = invite(&organization, &format!("b-{run}@example.net"));
    assert_eq!(
        (full.status, text(&full.json, "code")),
        (409, "seat_limit_reached")
    );
    assert_eq!(full.json["seats"], json!({"used": 2, "limit": 2}));
    assert!(
        text(&full.json, "upgradeUrl").contains(&organization.id),
        "{}",
        full.text
    );
    assert_eq!(plan(Value::Null).status, 200);
    assert_eq!(invite(&organization, &format!("b-{run}@example.net")).status, 201);
}

#[test]
fn a_removed_person_is_out_at_once_and_comes_back_by_invitation() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Return");
    let person = stack.person("returning");
    assert_eq!(invite(&organization, &person.email).status, 201);
    let first = stack.token(&person.email, 1);
    let joined = accept(&stack, &person, &first);
    assert_eq!(joined.status, 200, "{}", joined.text);
    let member = text(&joined.json, "memberId").to_owned();
    let read = Call::new("GET", organization.path("")).by(&person);
    assert_eq!(stack.send(&read).status, 200);
    let path = format!("/members/{member}");
    let removed = organization.send("DELETE", &path, Some(&json!({"reason": "left"})));
    assert_eq!(removed.status, 204, "{}", removed.text);
    assert_eq!(stack.send(&read).status, 404);
    assert_eq!(invite(&organization, &person.email).status, 201);
    let second = stack.token(&person.email, 2);
    let back = accept(&stack, &person, &second);
    assert_eq!(
        (back.status, text(&back.json, "memberId")),
        (200, member.as_str())
    );
    assert_eq!(stack.send(&read).status, 200);
    // Off and on again holds at the next request, too.
    for (active, status) in [(false, 404), (true, 200)] {
        let set = organization.send("PUT", &format!("{path}/active"), Some(&json!({"active": active})));
        assert_eq!(set.status, 200, "{}", set.text);
        assert_eq!(stack.send(&read).status, status);
    }
    let handed = organization.send("PUT", "/owner", Some(&json!({"memberId": member})));
    assert_eq!(
        (handed.status, &handed.json["role"]),
        (200, &json!("owner")),
        "{}",
        handed.text
    );
}

#[test]
fn people_are_invited_from_a_file_and_all_of_them_mailed_again() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "File");
    let run = random();
    let people = format!(
        "FirstName,LastName,Email,Role\nAna,Example,ana-{run}@example.net,admin\nBen,Example,ben-{run}@example.net,\n"
    );
    let job = organization.import(
        json!({"kind": "members", "fileName": "people.csv"}),
        people.as_bytes(),
    );
    assert_eq!(
        (&job["status"], &job["counts"]["created"]),
        (&json!("success"), &json!(2)),
        "{job}"
    );
    let addresses = format!("Email\nben-{run}@example.net\ncem-{run}@example.net\n");
    let job = organization.import(
        json!({"kind": "invitations", "fileName": "addresses.csv"}),
        addresses.as_bytes(),
    );
    let counts = (&job["counts"]["created"], &job["counts"]["unchanged"]);
    assert_eq!(counts, (&json!(1), &json!(1)), "{job}");
    let first: Vec<String> = ["ana", "ben", "cem"]
        .iter()
        .map(|name| stack.token(&format!("{name}-{run}@example.net"), 1))
        .collect();
    let asked = organization.send("POST", "/invitations/resend", Some(&json!({"status": "pending"})));
    assert_eq!(asked.status, 202, "{}", asked.text);
    let job = organization.ended(text(&asked.json, "id"));
    assert_eq!(
        (&job["status"], &job["counts"]["updated"]),
        (&json!("success"), &json!(3)),
        "{job}"
    );
    let second: Vec<String> = ["ana", "ben", "cem"]
        .iter()
        .map(|name| stack.token(&format!("{name}-{run}@example.net"), 2))
        .collect();
    let all: HashSet<&String> = first.iter().chain(&second).collect();
    assert_eq!(all.len(), 6);
}
