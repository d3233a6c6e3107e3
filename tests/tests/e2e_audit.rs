//! The audit log on the deployed stack: what people do is sealed within moments, the command says
//! that it holds, and names what somebody with all rights has tampered with.

#![expect(
    clippy::expect_used,
    reason = "a test whose stack says something else has failed"
)]

use e2e::stack::{Keys, Organization, Service, Stack, muster_verify, now, random, until};
use serde_json::{Value, json};

/// Runs the command as its user does.
fn verify(stack: &Stack, arguments: &[&str]) -> (Option<i32>, String) {
    let environment = [
        ("AUDIT_TABLE", stack.output("/tables/audit")),
        ("AWS_REGION", stack.output("/region")),
        ("AWS_ENDPOINT_URL", stack.output("/endpointUrl")),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ];
    muster_verify(arguments, &environment)
}

/// The report's head.
fn head(report: &str) -> &str {
    let (_, rest) = report.split_once("head         ").expect("it names the head");
    rest.lines().next().unwrap_or_default()
}

/// An organization in which a few things were done, once all of them are sealed.
fn sealed<'a>(stack: &'a Stack, name: &str) -> (Organization<'a>, Vec<Value>) {
    let organization = Organization::found(stack, name);
    for n in 0..5 {
        let body = json!({"email": format!("invitee{n}-{}@example.net", random()), "role": "member"});
        let made = organization.send("POST", "/invitations", Some(&body));
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let id = organization.list("/invitations?limit=5")[0]["id"].to_string();
    let path = format!("/invitations/{}", id.trim_matches('"'));
    assert!((200..300).contains(&organization.send("DELETE", &path, None).status));
    let entries = until("all entries are sealed", || {
        let entries = stack.items("audit", &format!("ORG#{}", organization.id));
        let chain = stack.items("audit", &format!("CHAIN#{}", organization.id));
        (entries.len() >= 7 && chain.len() == entries.len() + 1).then_some(entries)
    });
    (organization, entries)
}

#[test]
fn what_people_do_is_sealed_and_the_command_says_that_it_holds() {
    let stack = Stack::open();
    let (organization, entries) = sealed(&stack, "Sealed");
    let (code, report) = verify(&stack, &["audit", &organization.id]);
    assert_eq!(code, Some(0), "{report}");
    let n = entries.len();
    assert!(
        report.contains(&format!("{n}, of which {n} are as sealed")),
        "{report}"
    );
    let noted = head(&report).to_owned();
    assert!(noted.starts_with(&format!("{n}:")), "{noted}");

    // More is done, and what was noted is still its beginning.
    let body = json!({"email": format!("one-more-{}@example.net", random()), "role": "member"});
    assert_eq!(organization.send("POST", "/invitations", Some(&body)).status, 201);
    let report = until("the next entry is sealed", || {
        let (code, report) = verify(&stack, &["audit", &organization.id, "--expect", &noted]);
        assert_eq!(code, Some(0), "{report}");
        report
            .contains(&format!("{}, of which {} are as sealed", n + 1, n + 1))
            .then_some(report)
    });
    assert_ne!(head(&report), noted);
    let other = format!("{n}:{}", "0".repeat(64));
    let (code, report) = verify(&stack, &["audit", &organization.id, "--expect", &other]);
    assert_eq!(code, Some(1), "{report}");
    assert!(report.contains("is not the one that was noted"), "{report}");

    // Another organization's id, none, and a table that is not there.
    assert_eq!(
        verify(&stack, &["audit", "00000000000000000000000000"]).0,
        Some(2)
    );
    assert_eq!(verify(&stack, &["audit"]).0, Some(2));
}

/// The stack keeps entries for 365 days (infra/local/deploy.py).
#[test]
fn entries_carry_their_end_and_so_do_their_links_but_not_by_the_name_that_they_would_be_deleted_by() {
    const DAYS: i64 = 365;
    let stack = Stack::open();
    let (organization, entries) = sealed(&stack, "Kept");
    let table = json!({"TableName": stack.output("/tables/audit")});
    let ttl = stack.root(Service::DynamoDb, "DescribeTimeToLive", &table);
    let ttl = &ttl["TimeToLiveDescription"];
    assert_eq!(
        (&ttl["AttributeName"], &ttl["TimeToLiveStatus"]),
        (&json!("expiresAt"), &json!("ENABLED"))
    );
    let chain = stack.items("audit", &format!("CHAIN#{}", organization.id));
    assert!(chain.iter().all(|link| link["expiresAt"].is_null()), "{chain:?}");
    for entry in entries {
        let (at, _) = entry["SK"]["S"]
            .as_str()
            .and_then(|sk| sk.split_once('#'))
            .expect("a key");
        let at: jiff::Timestamp = at.parse().expect("a key begins with a time");
        let end = json!({"N": (at.as_second() + DAYS * 24 * 3600).to_string()});
        assert_eq!(entry["expiresAt"], end, "{entry}");
        let link = chain
            .iter()
            .find(|link| link["SK"] == entry["SK"])
            .expect("it is sealed");
        assert_eq!(link["entryExpiresAt"], end, "{link}");
    }
}

#[test]
fn an_entry_that_is_edited_or_deleted_is_named() {
    let stack = Stack::open();
    let (organization, entries) = sealed(&stack, "Tampered");
    let key = |entry: &Value| json!({"PK": entry["PK"], "SK": entry["SK"]});
    let name = |entry: &Value| entry["SK"]["S"].as_str().unwrap_or_default().to_owned();
    let table = stack.output("/tables/audit");
    let [edited, deleted] = [&entries[4], &entries[2]];
    let update = json!({
        "TableName": table, "Key": key(edited), "UpdateExpression": "SET sourceAddress = :a",
        "ExpressionAttributeValues": {":a": {"S": "192.0.2.7"}},
    });
    stack.root(Service::DynamoDb, "UpdateItem", &update);
    let (code, report) = verify(&stack, &["audit", &organization.id]);
    assert_eq!(code, Some(1), "{report}");
    let broken = format!("BROKEN       entry {} was changed", name(edited));
    assert!(report.contains(&broken), "{report}");

    stack.root(
        Service::DynamoDb,
        "PutItem",
        &json!({"TableName": table, "Item": edited}),
    );
    assert_eq!(verify(&stack, &["audit", &organization.id]).0, Some(0));

    stack.root(
        Service::DynamoDb,
        "DeleteItem",
        &json!({"TableName": table, "Key": key(deleted)}),
    );
    let (code, report) = verify(&stack, &["audit", &organization.id]);
    assert_eq!(code, Some(1), "{report}");
    let broken = format!("BROKEN       entry {} was deleted", name(deleted));
    assert!(report.contains(&broken), "{report}");
}

#[test]
fn the_log_of_the_function_keeps_the_head_and_nothing_about_people() {
    let stack = Stack::open();
    let began = now();
    let (organization, _) = sealed(&stack, &format!("canary{}", random()));
    let (_, report) = verify(&stack, &["audit", &organization.id]);
    let (_, hash) = head(&report)
        .split_once(':')
        .expect("a head is a number and a hash");
    let log = until("the head is logged", || {
        let log = stack.log(stack.output("/auditSealFunction"), began).join("\n");
        log.contains(hash).then_some(log)
    });
    for secret in ["canary", "@", &organization.owner.subject] {
        assert!(!log.contains(secret), "{log}");
    }
}

/// A key of a chain, or of a log.
fn key(pk: &str) -> Value {
    json!({"PK": {"S": pk}, "SK": {"S": "9999-12-30T00:00:00.000Z#none"}})
}

/// A put that never succeeds, so that it leaves nothing behind where it is allowed.
fn put(table: &str, pk: &str) -> Value {
    json!({"TableName": table, "Item": key(pk), "ConditionExpression": "attribute_exists(PK)"})
}

/// Whether a function's own keys allow a request.
fn may(stack: &Stack, keys: &Keys, operation: &str, body: &Value) -> bool {
    let answer = stack.call(keys, Service::DynamoDb, operation, body);
    let denied = answer.status >= 400 && answer.text.contains("AccessDenied");
    let carried_out = answer.status == 200 || answer.text.contains("ConditionalCheckFailed");
    assert!(denied || carried_out, "{operation}: {}", answer.text);
    !denied
}

#[test]
fn the_function_that_seals_reads_and_writes_chains_only() {
    let stack = Stack::open();
    let keys = stack.keys_of(stack.output("/auditSealFunction"));
    let may = |operation, body| may(&stack, &keys, operation, &body);
    let [audit, directory, jobs] =
        ["audit", "directory", "jobs"].map(|name| stack.output(&format!("/tables/{name}")));
    let on = |table: &str, pk: &str| json!({"TableName": table, "Key": key(pk)});
    let batch = |pk: &str| json!({"RequestItems": {audit: {"Keys": [key(pk)]}}});
    for pk in ["CHAIN#none", "ORG#none"] {
        let update = json!({
            "TableName": audit, "Key": key(pk), "UpdateExpression": "SET x = :x",
            "ExpressionAttributeValues": {":x": {"S": "x"}},
        });
        assert!(!may("UpdateItem", update.clone()));
        assert!(!may("DeleteItem", on(audit, pk)));
        assert!(!may(
            "BatchWriteItem",
            json!({"RequestItems": {audit: [{"PutRequest": {"Item": key(pk)}}]}})
        ));
        for change in [json!({"Delete": on(audit, pk)}), json!({"Update": update})] {
            assert!(!may("TransactWriteItems", json!({"TransactItems": [change]})));
        }
        assert!(!may("GetItem", on(directory, pk)) && !may("PutItem", put(directory, pk)));
        assert!(!may("GetItem", on(jobs, pk)) && !may("PutItem", put(jobs, pk)));
        let is_chain = pk.starts_with("CHAIN");
        assert_eq!(may("GetItem", on(audit, pk)), is_chain);
        assert_eq!(may("BatchGetItem", batch(pk)), is_chain);
        assert_eq!(may("PutItem", put(audit, pk)), is_chain);
        let transaction = json!({"TransactItems": [{"Put": put(audit, pk)}]});
        assert_eq!(may("TransactWriteItems", transaction), is_chain);
    }
    assert!(!may("Scan", json!({"TableName": audit})));
}

#[test]
fn the_functions_that_write_entries_cannot_write_to_a_chain() {
    let stack = Stack::open();
    let audit = stack.output("/tables/audit");
    for function in [
        "/memberApiFunction",
        "/rosterImportFunction",
        "/mailEventsFunction",
        "/domainRecheckFunction",
        "/dataPurgeFunction",
    ] {
        let keys = stack.keys_of(stack.output(function));
        let may = |operation, body| may(&stack, &keys, operation, &body);
        for pk in ["CHAIN#none", "ORG#none"] {
            let is_log = pk.starts_with("ORG");
            assert_eq!(may("PutItem", put(audit, pk)), is_log, "{function} {pk}");
            let transaction = json!({"TransactItems": [{"Put": put(audit, pk)}]});
            assert_eq!(may("TransactWriteItems", transaction), is_log, "{function} {pk}");
            let on = json!({"TableName": audit, "Key": key(pk)});
            assert!(!may("DeleteItem", on.clone()), "{function} {pk}");
            let delete = json!({"TransactItems": [{"Delete": on}]});
            assert!(!may("TransactWriteItems", delete), "{function} {pk}");
            let update = json!({
                "TableName": audit, "Key": key(pk), "UpdateExpression": "SET x = :x",
                "ExpressionAttributeValues": {":x": {"S": "x"}},
            });
            assert!(!may("UpdateItem", update), "{function} {pk}");
        }
    }
}
