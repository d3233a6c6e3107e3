//! The main job on the deployed stack: a real roster in a bucket becomes members that can be found.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};

use e2e::stack::{Call, Organization, Stack, csv, encode, rows, zip};
use serde_json::{Value, json};

/// 537 people, from the project's examples.
const ROSTER: &str = include_str!("../../examples/legislators-current.csv");
const MEMBERS: usize = 537;

/// The rows of the roster, the header first.
fn roster() -> Vec<Vec<String>> {
    let rows = rows(ROSTER);
    assert_eq!(rows.len(), MEMBERS + 1);
    rows
}

/// Where a column of the roster stands.
fn column(roster: &[Vec<String>], name: &str) -> usize {
    roster[0]
        .iter()
        .position(|column| column == name)
        .expect("the roster has the column")
}

/// How the roster's columns become members; every other one becomes an attribute.
fn schema(header: &[String]) -> Value {
    let columns = header.iter().map(|name| {
        let mut column = match name.as_str() {
            "bioguide_id" => json!({"mapsTo": "externalId", "unique": true, "required": true}),
            "first_name" => json!({"mapsTo": "firstName", "required": true}),
            "last_name" => json!({"mapsTo": "lastName", "required": true, "matchAtRegistration": true}),
            "phone" => json!({"mapsTo": "phone", "type": "phone"}),
            "birthday" => json!({"type": "date"}),
            "type" => json!({"type": "one_of", "values": ["sen", "rep"]}),
            _ => json!({}),
        };
        column["name"] = json!(name);
        if column["type"].is_null() {
            column["type"] = json!("text");
        }
        column
    });
    json!({"columns": columns.collect::<Vec<_>>()})
}

/// An organization whose schema is the roster's.
fn congress(stack: &Stack) -> Organization<'_> {
    let organization = Organization::found(stack, "Example Congress");
    let set = organization.send("PUT", "/roster-schema", Some(&schema(&roster()[0])));
    assert_eq!(set.status, 200, "{}", set.text);
    organization
}

fn import(organization: &Organization<'_>, mode: &str, rows: &[Vec<String>]) -> Value {
    let file = zip("legislators-current.csv", &csv(rows));
    let job = organization.import(
        json!({"mode": mode, "fileName": "legislators-current.zip"}),
        &file,
    );
    assert_eq!(job["status"], "success", "{job}");
    job
}

fn counts(created: u64, updated: u64, unchanged: u64, removed: u64) -> Value {
    let rows = created + updated + unchanged;
    json!({
        "rows": rows, "created": created, "updated": updated, "unchanged": unchanged, "removed": removed, "failed": 0,
    })
}

/// Text as a search compares it; the accents are those of the roster.
fn fold(text: &str) -> String {
    let plain = |c| match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        c => c,
    };
    text.to_lowercase().chars().map(plain).collect()
}

fn text<'a>(member: &'a Value, field: &str) -> &'a str {
    member[field].as_str().unwrap_or_default()
}

/// The external ids of what a list holds.
fn external_ids(members: &[Value]) -> BTreeSet<String> {
    members
        .iter()
        .map(|member| text(member, "externalId").to_owned())
        .collect()
}

#[test]
fn a_real_roster_by_zip_passes_through_every_state_and_is_counted() {
    let stack = Stack::open();
    let organization = congress(&stack);
    let before = organization.get("");
    assert_eq!(
        (&before["counts"]["total"], &before["counts"]["active"]),
        (&json!(1), &json!(1))
    );

    let order = organization.order(json!({"fileName": "legislators-current.zip"}));
    let id = text(&order["job"], "id").to_owned();
    organization.upload(&order, &zip("legislators-current.csv", ROSTER.as_bytes()));
    // The states that a client happens to see are in order, whichever of them it sees.
    let (mut seen, mut progress) = (vec!["awaiting_upload".to_owned()], 0);
    let job = e2e::stack::until("the import ends", || {
        let job = organization.get(&format!("/jobs/{id}"));
        if seen.last().map(String::as_str) != job["status"].as_str() {
            seen.push(text(&job, "status").to_owned());
        }
        let now = job["progress"].as_u64().expect("progress is a number");
        assert!((progress..=100).contains(&now), "{progress} then {now}");
        progress = now;
        job["finishedAt"].is_string().then_some(job)
    });
    let mut order = ["awaiting_upload", "queued", "validating", "applying", "success"].into_iter();
    assert!(
        seen.iter().all(|status| order.any(|next| next == status)),
        "{seen:?}"
    );
    assert_eq!(job["status"], "success", "{job}");
    assert_eq!(
        (&job["progress"], &job["counts"]),
        (&json!(100), &counts(537, 0, 0, 0))
    );
    assert_eq!(job["error"], Value::Null);
    assert_eq!(
        job["objectKey"],
        format!("imports/{}/{id}/legislators-current.zip", organization.id)
    );

    let after = organization.get("");
    let members =
        json!({"enrolled": 537, "pending": 0, "active": 1, "disabled": 0, "removed": 0, "total": 538});
    assert_eq!((&after["counts"], &after["seats"]["used"]), (&members, &json!(1)));
    // One entry says what the import did; its rows are in the change log.
    let audit = stack.items("audit", &format!("ORG#{}", organization.id));
    let ended: Vec<_> = audit
        .iter()
        .filter(|entry| entry["action"]["S"] == "import.succeeded")
        .collect();
    assert_eq!(ended.len(), 1);
    let (kind, log) = organization.report(&job);
    assert_eq!((kind.as_str(), log.len()), ("changes", 1 + MEMBERS));
    assert!(log[1..].iter().all(|line| line[3] == "created"));
}

#[test]
fn imported_members_are_listed_in_order_page_by_page() {
    let stack = Stack::open();
    let organization = congress(&stack);
    let file = roster();
    import(&organization, "upsert", &file);

    // Every cursor, pages of any size: nobody twice, nobody left out.
    let all = organization.list("/members?limit=200");
    for limit in [7, 50] {
        assert_eq!(
            organization.list(&format!("/members?limit={limit}")),
            all,
            "{limit}"
        );
    }
    let ids: BTreeSet<_> = all.iter().map(|member| text(member, "id")).collect();
    assert_eq!((all.len(), ids.len()), (MEMBERS + 1, MEMBERS + 1));
    let id = column(&file, "bioguide_id");
    let expected: BTreeSet<String> = file[1..].iter().map(|row| row[id].clone()).collect();
    let enrolled = organization.list("/members?limit=200&status=enrolled");
    assert_eq!(external_ids(&enrolled), expected);
    assert_eq!(enrolled.len(), MEMBERS);
    let name = |member: &Value| (fold(text(member, "lastName")), fold(text(member, "firstName")));
    for pair in all.windows(2) {
        assert!(name(&pair[0]) <= name(&pair[1]), "{pair:?}");
    }

    // The owner joined before anyone was imported.
    let joined = organization.list("/members?limit=100&sort=joinedAt");
    assert!(joined.is_sorted_by_key(|member| text(member, "joinedAt")));
    assert_eq!((joined.len(), text(&joined[0], "role")), (MEMBERS + 1, "owner"));
    let newest = organization.list("/members?limit=100&sort=joinedAt&order=desc");
    assert_eq!(text(&newest[MEMBERS], "role"), "owner");
    for (filter, expected) in [
        ("role=owner", 1),
        ("role=member", MEMBERS),
        ("status=active", 1),
        ("status=removed", 0),
    ] {
        assert_eq!(
            organization.list(&format!("/members?limit=200&{filter}")).len(),
            expected,
            "{filter}"
        );
    }
    assert_eq!(
        organization
            .list("/members?limit=200&status=enrolled,active&role=owner,member")
            .len(),
        MEMBERS + 1
    );

    // A cursor is of its list alone.
    let cursor = organization.get("/members?limit=5")["nextCursor"]
        .as_str()
        .expect("there is more")
        .to_owned();
    let flipped = format!(
        "{}{}",
        if cursor.starts_with('A') { 'B' } else { 'A' },
        &cursor[1..]
    );
    let wrong = [
        format!("/members?limit=5&cursor={}", encode(&flipped)),
        format!("/members?limit=5&status=enrolled&cursor={}", encode(&cursor)),
        format!("/members?limit=5&sort=joinedAt&cursor={}", encode(&cursor)),
        format!("/jobs?limit=5&cursor={}", encode(&cursor)),
    ];
    for path in wrong {
        let refused = organization.send("GET", &path, None);
        assert_eq!(
            (refused.status, refused.code()),
            (400, "invalid_cursor"),
            "{path}"
        );
    }
}

#[test]
fn an_imported_member_is_whole_and_found_by_the_beginning_of_a_name() {
    let stack = Stack::open();
    let organization = congress(&stack);
    let file = roster();
    import(&organization, "upsert", &file);

    // The whole row is there: fields where the schema maps them, attributes for the rest.
    let (first, last) = (column(&file, "first_name"), column(&file, "last_name"));
    let (phone, id) = (column(&file, "phone"), column(&file, "bioguide_id"));
    let row = &file[1];
    let found = organization.get(&format!("/members?q={}", row[id]));
    let [member] = found["items"].as_array().expect("a list").as_slice() else {
        panic!("{found}")
    };
    assert_eq!(
        [text(member, "firstName"), text(member, "lastName")],
        [&row[first], &row[last]]
    );
    assert_eq!(
        [text(member, "phone"), text(member, "externalId")],
        [&row[phone], &row[id]]
    );
    let attributes: BTreeMap<String, String> =
        serde_json::from_value(member["attributes"].clone()).expect("texts");
    let mapped = [first, last, phone, id];
    let rest = file[0].iter().cloned().zip(row.iter().cloned()).enumerate();
    let rest = rest
        .filter(|(at, (_, value))| !mapped.contains(at) && !value.is_empty())
        .map(|(_, pair)| pair);
    assert_eq!(attributes, rest.collect());
    let read = organization.send("GET", &format!("/members/{}", text(member, "id")), None);
    assert_eq!((read.status, &read.json), (200, member));
    let path = organization.path(&format!("/members/{}", text(member, "id")));
    let again = Call::new("GET", path)
        .by(&organization.owner)
        .header("if-none-match", read.header("etag"));
    assert_eq!(stack.send(&again).status, 304);

    // A prefix of the family or the given name, whatever its case and accents; an external id only whole.
    for q in [
        "ma",
        "MA",
        "VELÁZQUEZ",
        "velazq",
        "Jesús",
        "jesus",
        "ocasio-",
        "de la c",
        "zzz",
    ] {
        let begins = |row: &Vec<String>| {
            [first, last]
                .iter()
                .any(|at| fold(&row[*at]).starts_with(&fold(q)))
        };
        let expected: BTreeSet<String> = file[1..]
            .iter()
            .filter(|row| begins(row))
            .map(|row| row[id].clone())
            .collect();
        let found = organization.list(&format!("/members?limit=10&q={}", encode(q)));
        assert_eq!(external_ids(&found), expected, "{q}");
        assert_eq!(found.len(), expected.len(), "{q}: nobody twice");
        assert_eq!(expected.is_empty(), q == "zzz", "{q}");
    }
    assert_eq!(
        organization.list(&format!("/members?limit=10&q={}", &file[1][id][..4])),
        [Value::Null; 0]
    );
}

#[test]
fn the_same_roster_again_changes_no_member() {
    let stack = Stack::open();
    let organization = congress(&stack);
    let roster = roster();
    assert_eq!(
        import(&organization, "upsert", &roster)["counts"],
        counts(537, 0, 0, 0)
    );
    let before = organization.member_items();
    assert_eq!(before.len(), MEMBERS + 1);
    for mode in ["upsert", "replace"] {
        let job = import(&organization, mode, &roster);
        assert_eq!(job["counts"], counts(0, 0, 537, 0));
        assert_eq!(organization.report(&job).1.len(), 1, "nothing was changed");
        // Not their versions either: no item was written.
        assert_eq!(organization.member_items(), before);
    }
}

#[test]
fn a_replacing_roster_writes_exactly_what_differs() {
    let stack = Stack::open();
    let organization = congress(&stack);
    let mut roster = roster();
    import(&organization, "upsert", &roster);
    let before = organization.member_items();

    let (id, phone) = (column(&roster, "bioguide_id"), column(&roster, "phone"));
    roster[10][phone] = "202-555-0100".to_owned();
    let changed = roster[10][id].clone();
    let removed = roster.remove(20)[id].clone();
    let mut newcomer = roster[30].clone();
    newcomer[id] = "X000001".to_owned();
    newcomer[column(&roster, "last_name")] = "Example".to_owned();
    roster.push(newcomer);
    let job = import(&organization, "replace", &roster);
    assert_eq!(job["counts"], counts(1, 1, 535, 1));

    let (kind, log) = organization.report(&job);
    assert_eq!(
        (kind.as_str(), &log[0]),
        (
            "changes",
            &["line", "externalId", "memberId", "change"]
                .map(str::to_owned)
                .to_vec()
        )
    );
    let logged: BTreeSet<[&str; 3]> = log[1..]
        .iter()
        .map(|line| [&*line[0], &*line[1], &*line[3]])
        .collect();
    let last_line = roster.len().to_string();
    let expected = [
        ["11", &changed, "updated"],
        ["", &removed, "removed"],
        [&last_line, "X000001", "created"],
    ];
    assert_eq!(logged, BTreeSet::from(expected));

    let key = |item: &Value| item["SK"]["S"].as_str().unwrap_or_default().to_owned();
    let items = |items: Vec<Value>| {
        items
            .into_iter()
            .map(|item| (key(&item), item))
            .collect::<BTreeMap<_, _>>()
    };
    let (before, after) = (items(before), items(organization.member_items()));
    let touched: BTreeSet<&str> = after
        .iter()
        .filter(|(key, item)| before.get(*key) != Some(item))
        .map(|(key, _)| key.trim_start_matches("MEMBER#"))
        .collect();
    assert_eq!(touched, log[1..].iter().map(|line| line[2].as_str()).collect());
    assert_eq!(after.len(), before.len() + 1);

    let shown = organization.get("")["counts"].clone();
    assert_eq!(
        [&shown["enrolled"], &shown["removed"], &shown["total"]],
        [&json!(537), &json!(1), &json!(538)]
    );
    let gone = organization.list("/members?limit=200&status=removed");
    assert_eq!(external_ids(&gone), BTreeSet::from([removed.clone()]));
    assert!(
        organization
            .list(&format!("/members?limit=10&q={removed}"))
            .is_empty()
    );
    let found = organization.list(&format!("/members?limit=10&q={changed}"));
    assert_eq!(text(&found[0], "phone"), "202-555-0100");

    // Who was removed and is in the next file is the same member again.
    let back = import(&organization, "upsert", &self::roster());
    assert_eq!(back["counts"], counts(0, 2, 535, 0));
    assert_eq!(
        organization.list(&format!("/members?limit=10&q={removed}"))[0]["id"],
        gone[0]["id"]
    );
}
