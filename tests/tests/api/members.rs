//! Listing, searching and reading members.

use std::collections::BTreeSet;

use e2e::api::{Call, Person, TestApi, member};
use jiff::Timestamp;
use muster::id::{MemberId, OrganizationId};
use muster::member::{Member, Origin, Role, Status, first_name_key, name_key};
use muster::text::fold;
use serde_json::{Value, json};

/// An organization with its owner and no one else but whom a test puts there.
async fn organization(api: &TestApi) -> (Person, OrganizationId, String) {
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    (owner, id, format!("/v1/organizations/{id}/members"))
}

fn rostered(organization: OrganizationId, key: &str, first: &str, last: &str) -> Member {
    Member {
        external_id: Some(key.to_owned()),
        first_name: Some(first.to_owned()),
        last_name: Some(last.to_owned()),
        ..member(organization, MemberId::of_roster(organization, &fold(key)))
    }
}

/// Members with few different names and times, so that many are equal in every order.
fn crowd(organization: OrganizationId, size: usize) -> Vec<Member> {
    let first = ["Ana", "Ben", "Çağla", "Dov"];
    let last = ["Núñez", "nunez", "Smith", "Smithson", "Öz", "O'Neil", ""];
    let statuses = [
        Status::Enrolled,
        Status::Enrolled,
        Status::Disabled,
        Status::Removed,
        Status::Pending,
    ];
    (0..size)
        .map(|n| {
            let mut member = rostered(
                organization,
                &format!("K{n:04}"),
                first[n % first.len()],
                last[n % last.len()],
            );
            member.status = statuses[n % statuses.len()];
            member.role = if n % 11 == 0 { Role::Admin } else { Role::Member };
            member.origin = if n % 5 == 0 { Origin::Added } else { Origin::Roster };
            member.email = (n % 3 == 0).then(|| format!("{}.{n}@example.org", ["sm", "an", "zz"][n % 7 % 3]));
            member.joined_at =
                Timestamp::from_second(1_700_000_000 + i64::try_from(n * 37 % 9).unwrap()).unwrap();
            member
        })
        .collect()
}

/// Walks a list to its end, `limit` at a time.
async fn walk(api: &TestApi, person: &Person, path: &str, query: &str, limit: usize) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    for _ in 0..2_000 {
        let page = api
            .send(Call::new("GET", format!("{path}?{query}&limit={limit}{cursor}")).by(person))
            .await;
        assert_eq!(page.status, 200, "{}", page.text);
        let found = page.json["items"].as_array().unwrap();
        assert!(found.len() <= limit);
        items.extend(found.iter().cloned());
        match page.json["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
    panic!("the list never ends");
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().unwrap()).collect()
}

fn set(ids: impl IntoIterator<Item = impl ToString>) -> BTreeSet<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}

/// The key that a list by name sorts by, from what the API shows.
fn shown_name_key(item: &Value) -> String {
    name_key(item["firstName"].as_str(), item["lastName"].as_str())
}

#[tokio::test]
async fn pages_of_every_size_and_order_hold_each_member_once_and_in_order() {
    let api = TestApi::start().await;
    let (owner, id, path) = organization(&api).await;
    let crowd = crowd(id, 90);
    api.put_members(&crowd).await;
    let shown = set(crowd.iter().filter(|m| m.status != Status::Removed).map(|m| m.id));
    for limit in [1, 7, 50, 200] {
        for query in [
            "sort=name",
            "sort=name&order=desc",
            "sort=joinedAt",
            "sort=joinedAt&order=desc",
        ] {
            let items = walk(&api, &owner, &path, query, limit).await;
            let found = ids(&items);
            assert_eq!(
                found.len(),
                shown.len() + 1,
                "{query} {limit}: the crowd and the owner"
            );
            assert!(shown.is_subset(&set(&found)), "{query} {limit}");
            let in_order = if query.contains("joinedAt") {
                let times: Vec<&str> = items
                    .iter()
                    .map(|item| item["joinedAt"].as_str().unwrap())
                    .collect();
                if query.contains("desc") {
                    times.is_sorted_by(|a, b| a >= b)
                } else {
                    times.is_sorted()
                }
            } else {
                let names: Vec<String> = items.iter().map(shown_name_key).collect();
                if query.contains("desc") {
                    names.is_sorted_by(|a, b| a >= b)
                } else {
                    names.is_sorted()
                }
            };
            assert!(in_order, "{query} {limit}");
        }
    }
}

#[tokio::test]
async fn filters_let_through_exactly_what_they_name() {
    let api = TestApi::start().await;
    let (owner, id, path) = organization(&api).await;
    let crowd = crowd(id, 120);
    api.put_members(&crowd).await;
    let of = |keep: &dyn Fn(&Member) -> bool| set(crowd.iter().filter(|m| keep(m)).map(|m| m.id));
    let cases: [(&str, BTreeSet<String>); 7] = [
        ("status=removed", of(&|m| m.status == Status::Removed)),
        (
            "status=enrolled,pending&role=member",
            of(&|m| m.role == Role::Member && matches!(m.status, Status::Enrolled | Status::Pending)),
        ),
        (
            "status=enrolled&status=pending&role=member",
            of(&|m| m.role == Role::Member && matches!(m.status, Status::Enrolled | Status::Pending)),
        ),
        (
            "role=admin",
            of(&|m| m.role == Role::Admin && m.status != Status::Removed),
        ),
        (
            "origin=added,domain",
            of(&|m| m.origin == Origin::Added && m.status != Status::Removed),
        ),
        (
            "origin=roster&q=K0007",
            of(&|m| m.external_id.as_deref() == Some("K0007")),
        ),
        (
            "status=disabled&role=admin&q=smith",
            of(&|m| {
                m.role == Role::Admin
                    && m.status == Status::Disabled
                    && fold(m.last_name.as_deref().unwrap()).starts_with("smith")
            }),
        ),
    ];
    for (query, expected) in cases {
        for limit in [3, 50] {
            let items = walk(&api, &owner, &path, query, limit).await;
            assert_eq!(set(ids(&items)), expected, "{query}");
            assert_eq!(items.len(), expected.len(), "{query}: each once");
        }
    }
    let wrong = api
        .send(
            Call::new(
                "GET",
                format!("{path}?status=enrolled,gone&role=boss&status=&origin=mars"),
            )
            .by(&owner),
        )
        .await;
    assert_eq!(
        wrong.faults(),
        [
            ("?status", "invalid"),
            ("?role", "invalid"),
            ("?origin", "invalid")
        ]
    );
}

#[tokio::test]
async fn a_search_finds_by_every_name_once_and_by_family_name_first() {
    let api = TestApi::start().await;
    let (owner, id, path) = organization(&api).await;
    let mut crowd = crowd(id, 140);
    // Found by all four ways at once, by three, by both names, and by the last way alone.
    crowd.push(Member {
        email: Some("sm.three@example.org".to_owned()),
        ..rostered(id, "Z-3", "Smadar", "Smit")
    });
    crowd.push(rostered(id, "Z-2", "Smaranda", "Smuts"));
    crowd.push(Member {
        email: Some("Sm@example.org".to_owned()),
        ..rostered(id, "SM", "Smilla", "Sm\u{ef}th")
    });
    crowd.push(Member {
        email: Some("sm.only@example.org".to_owned()),
        ..rostered(id, "Z-1", "Zoe", "Zed")
    });
    api.put_members(&crowd).await;
    for q in [
        "sm",
        "SM",
        "  Sm ",
        "nunez",
        "N\u{fa}\u{f1}ez",
        "an",
        "cagla",
        "k0007",
        "zz",
        "sm.only@EXAMPLE.org",
        "o'n",
        "smithson",
        "nobody",
    ] {
        let needle = fold(q);
        let email = q.trim().to_lowercase();
        let ways = |m: &Member| {
            let (first, last) = (m.first_name.as_deref(), m.last_name.as_deref());
            [
                fold(m.external_id.as_deref().unwrap()) == needle,
                name_key(first, last).starts_with(&needle),
                first_name_key(first, last).starts_with(&needle),
                m.email
                    .as_ref()
                    .is_some_and(|e| e.to_lowercase().starts_with(&email)),
            ]
        };
        let rank = |m: &Member| ways(m).into_iter().position(|way| way);
        let expected: Vec<&Member> = crowd
            .iter()
            .filter(|m| m.status != Status::Removed && rank(m).is_some())
            .collect();
        for limit in [2, 200] {
            let query = format!("q={}", q.replace(' ', "%20"));
            let items = walk(&api, &owner, &path, &query, limit).await;
            assert_eq!(
                set(ids(&items)),
                set(expected.iter().map(|m| m.id)),
                "{q} {limit}"
            );
            assert_eq!(items.len(), expected.len(), "{q} {limit}: each once");
            let ranks: Vec<_> = ids(&items)
                .iter()
                .map(|found| rank(expected.iter().find(|m| m.id.to_string() == **found).unwrap()))
                .collect();
            assert!(ranks.is_sorted(), "{q} {limit}: {ranks:?}");
        }
    }
}

#[tokio::test]
async fn a_search_is_by_name_and_ascending() {
    let api = TestApi::start().await;
    let (owner, _, path) = organization(&api).await;
    let send = |query: &str| api.send(Call::new("GET", format!("{path}?{query}")).by(&owner));
    assert_eq!(
        send("q=a&sort=joinedAt").await.faults(),
        [("?sort", "not_with_q")]
    );
    assert_eq!(send("q=a&order=desc").await.faults(), [("?order", "not_with_q")]);
    assert_eq!(send("q=%20&sort=joinedAt&order=desc").await.status, 200);
    assert_eq!(
        send("q=a&sort=lastLoginAt").await.faults(),
        [("?sort", "not_with_q")]
    );
    assert_eq!(send("sort=email").await.faults(), [("?sort", "unsupported_sort")]);
    assert_eq!(
        send(&format!("q={}", "a".repeat(201))).await.faults(),
        [("?q", "too_long")]
    );
}

#[tokio::test]
async fn a_page_ends_when_it_has_read_its_share() {
    let api = TestApi::start().await;
    let (owner, id, path) = organization(&api).await;
    let crowd: Vec<Member> = (0..4_600)
        .map(|n| rostered(id, &format!("K{n}"), "Ana", &format!("Name {n:05}")))
        .collect();
    api.put_members(&crowd).await;
    let last = Member {
        status: Status::Disabled,
        ..rostered(id, "last", "Zoe", "Zed")
    };
    api.put_members(std::slice::from_ref(&last)).await;

    let first = api
        .send(Call::new("GET", format!("{path}?status=disabled")).by(&owner))
        .await;
    assert_eq!(first.json["items"], json!([]));
    assert!(first.json["nextCursor"].is_string(), "there may be more");
    let mut pages = 1;
    let mut page = first;
    while let Some(cursor) = page.json["nextCursor"].as_str() {
        page = api
            .send(Call::new("GET", format!("{path}?status=disabled&cursor={cursor}")).by(&owner))
            .await;
        pages += 1;
        if !page.json["items"].as_array().unwrap().is_empty() {
            assert_eq!(ids(page.json["items"].as_array().unwrap()), [last.id.to_string()]);
        }
    }
    assert!(
        (2..=3).contains(&pages),
        "{pages} pages for 4,602 members, of which one reads 4,000 and the rest of a request"
    );
}

#[tokio::test]
async fn a_plain_member_sees_names_and_no_more() {
    let api = TestApi::start().await;
    let (owner, id, path) = organization(&api).await;
    let plain = Person::new("plain");
    let own = api.join(id, &plain, Role::Member, Status::Active).await;
    let secret = Member {
        email: Some("secret@example.org".to_owned()),
        phone: Some("+1 555 0100".to_owned()),
        attributes: [("Plan".to_owned(), "gold".to_owned())].into(),
        ..rostered(id, "SECRET-1", "Ana", "Smith")
    };
    // Nothing of a member without a name shows in where they stand.
    let nameless = Member {
        email: Some("hidden@example.org".to_owned()),
        first_name: None,
        last_name: None,
        ..rostered(id, "HIDDEN-1", "", "")
    };
    api.put_members(&[secret.clone(), nameless]).await;

    let mut cursor = String::new();
    let mut seen = 0;
    loop {
        let page = api
            .send(Call::new("GET", format!("{path}?limit=1{cursor}")).by(&plain))
            .await;
        for item in page.json["items"].as_array().unwrap() {
            seen += 1;
            let keys: BTreeSet<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
            if item["id"] == own.to_string() {
                assert_eq!(item["authentication"]["email"], "plain@example.org");
            } else {
                assert_eq!(
                    keys,
                    BTreeSet::from([
                        "id",
                        "firstName",
                        "lastName",
                        "role",
                        "status",
                        "origin",
                        "joinedAt"
                    ])
                );
            }
        }
        let Some(next) = page.json["nextCursor"].as_str() else {
            break;
        };
        let place = data_encoding::BASE64URL_NOPAD.decode(next.as_bytes()).unwrap();
        let place = String::from_utf8_lossy(&place).to_lowercase();
        for private in ["secret", "hidden", "example.org", "555"] {
            assert!(!place.contains(private), "{place}");
        }
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, 4);

    for q in [
        "secret",
        "SECRET-1",
        "secret@example.org",
        "hidden",
        "HIDDEN-1",
        "hidden@example.org",
        "owner@example.org",
    ] {
        let query = format!("{path}?q={q}");
        assert_eq!(
            api.send(Call::new("GET", &query).by(&plain)).await.json["items"],
            json!([]),
            "{q}"
        );
        assert_eq!(
            api.send(Call::new("GET", &query).by(&owner)).await.json["items"]
                .as_array()
                .unwrap()
                .len(),
            1,
            "{q}"
        );
    }
    assert_eq!(
        api.send(Call::new("GET", format!("{path}?q=smi")).by(&plain))
            .await
            .json["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_record_shows_everything_to_whom_it_may() {
    let api = TestApi::start().await;
    let (owner, id, path) = organization(&api).await;
    let ana = Member {
        email: Some("ana@example.org".to_owned()),
        phone: Some("+1 555 0100".to_owned()),
        attributes: [("Plan".to_owned(), "gold".to_owned())].into(),
        version: 3,
        ..rostered(id, "LA06120", "Ana", "Smith")
    };
    api.put_members(std::slice::from_ref(&ana)).await;
    let read = api
        .send(Call::new("GET", format!("{path}/{}", ana.id)).by(&owner))
        .await;
    assert_eq!(
        read.json,
        json!({
            "id": ana.id.to_string(), "externalId": "LA06120", "firstName": "Ana", "lastName": "Smith",
            "email": "ana@example.org", "phone": "+1 555 0100", "role": "member", "status": "enrolled",
            "origin": "roster", "joinedAt": "2026-01-02T03:04:05Z", "lastLoginAt": null,
            "authentication": {"email": null, "phone": null}, "invitation": null, "wallet": null,
            "attributes": {"Plan": "gold"},
        })
    );
    assert_eq!(read.header("etag"), "\"3\"");
    let again = Call::new("GET", format!("{path}/{}", ana.id))
        .by(&owner)
        .header("if-none-match", "\"3\"");
    assert_eq!(api.send(again).await.status, 304);
}
