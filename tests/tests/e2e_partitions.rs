//! More partitions for an organization's members, on the deployed stack.

use std::collections::BTreeSet;

use e2e::stack::{Call, Organization, Stack};
use serde_json::{Value, json};

const HEADER: &str = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";
const ROWS: usize = 300;

#[test]
fn an_operator_spreads_members_over_more_partitions_and_nobody_notices() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Spread");
    let rows: Vec<String> = (0..ROWS)
        .map(|n| format!("{n},True,First{n},Same,A-{n},False\n"))
        .collect();
    let roster = format!("{HEADER}{}", rows.concat());
    let job = organization.import(json!({"fileName": "roster.csv"}), roster.as_bytes());
    assert_eq!(job["status"], "success", "{job}");
    let before = organization.member_items();
    // Half a list is read before anybody moves, the other half after.
    let first = organization.get("/members?limit=150");

    let operator = stack.operator();
    let ask = |partitions: u8| {
        let call = Call::new("PUT", organization.path("/partitions")).by(&operator);
        stack.send(&call.json(&json!({"partitions": partitions})))
    };
    let own = organization.send("PUT", "/partitions", Some(&json!({"partitions": 16})));
    assert_eq!(own.status, 403, "{}", own.text);
    let asked = ask(16);
    assert_eq!(asked.status, 202, "{}", asked.text);
    let ended = organization.ended(asked.json["id"].as_str().expect("it has an id"));
    assert_eq!(ended["status"], "success", "{ended}");
    assert_eq!(ended["counts"]["rows"], ROWS + 1);
    assert_eq!(ask(16).status, 204);

    let after = organization.member_items();
    let rest = |items: &[Value]| -> BTreeSet<String> {
        let without_place = items.iter().map(|item| {
            let mut item = item.clone();
            item.as_object_mut().expect("an item is an object").remove("PK");
            item.to_string()
        });
        without_place.collect()
    };
    assert_eq!(after.len(), ROWS + 1, "everybody once");
    assert_eq!(rest(&after), rest(&before), "as they were");
    let places: BTreeSet<String> = after.iter().map(|item| item["PK"]["S"].to_string()).collect();
    assert_eq!(places.len(), 16, "{places:?}");

    let cursor = first["nextCursor"].as_str().expect("there are more");
    let second = organization.get(&format!("/members?limit=200&cursor={cursor}"));
    let shown = [&first, &second].map(|page| page["items"].as_array().expect("a page has items").clone());
    let shown: Vec<String> = shown.iter().flatten().map(|m| m["id"].to_string()).collect();
    assert_eq!(
        shown.iter().collect::<BTreeSet<_>>().len(),
        shown.len(),
        "nobody twice"
    );
    assert_eq!(shown.len(), ROWS + 1, "nobody missed");

    let again = organization.import(json!({"fileName": "roster.csv"}), roster.as_bytes());
    assert_eq!(again["counts"]["unchanged"], ROWS, "{again}");
}
