//! When members last signed in.

use e2e::api::{Answer, Call, Person, TestApi};
use e2e::faults::Death;
use jiff::Timestamp;
use muster::id::{MemberId, OrganizationId};
use muster::member::{Member, Role, Status};
use serde_json::{Value, json};

use super::support::Office;

/// What every token of [`Call`] says, in seconds since 1970, unless a test says otherwise.
const SIGNED_IN: i64 = 1_767_323_045;

impl Office {
    async fn seen(&self, id: MemberId) -> Value {
        let call = self
            .call("GET", &format!("/members/{id}"))
            .claim("auth_time", &"");
        self.api.send(call).await.json["lastLoginAt"].clone()
    }

    async fn with_auth_time(&self, person: &Person, auth_time: impl std::fmt::Display) -> Answer {
        let call = Call::new("GET", self.path(""))
            .by(person)
            .claim("auth_time", &auth_time);
        self.api.send(call).await
    }
}

fn shown(seconds: i64) -> Value {
    json!(Timestamp::from_second(seconds).unwrap())
}

#[tokio::test]
async fn the_newest_sign_in_is_kept() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let id = office.join(&ana, Role::Member).await;
    assert_eq!(office.seen(id).await, Value::Null);
    for (auth_time, kept) in [
        (SIGNED_IN - 100, SIGNED_IN - 100),
        (SIGNED_IN - 200, SIGNED_IN - 100),
        (SIGNED_IN - 100, SIGNED_IN - 100),
        (SIGNED_IN, SIGNED_IN),
        (SIGNED_IN + 60, SIGNED_IN + 60),
        // A clock that runs years ahead would outlast every later sign-in.
        (SIGNED_IN + 100_000, SIGNED_IN + 60),
    ] {
        assert_eq!(office.with_auth_time(&ana, auth_time).await.status, 200);
        assert_eq!(office.seen(id).await, shown(kept), "{auth_time}");
    }
    for none in ["", "soon", "-", "99999999999999999999"] {
        assert_eq!(office.with_auth_time(&ana, none).await.status, 200, "{none}");
    }
    assert_eq!(office.seen(id).await, shown(SIGNED_IN + 60));
}

#[tokio::test]
async fn whoever_is_refused_has_not_signed_in() {
    let office = Office::open().await;
    let off = Person::new("off");
    let id = office
        .api
        .join(office.id, &off, Role::Member, Status::Disabled)
        .await;
    assert_eq!(office.with_auth_time(&off, SIGNED_IN).await.status, 404);
    assert_eq!(office.seen(id).await, Value::Null);
}

#[tokio::test]
async fn founding_and_accepting_are_sign_ins() {
    let office = Office::open().await;
    let mine = office
        .api
        .send(Call::new("GET", "/v1/organizations").by(&office.owner))
        .await;
    let own = MemberId::parse(mine.json["items"][0]["memberId"].as_str().unwrap()).unwrap();
    assert_eq!(office.seen(own).await, shown(SIGNED_IN));
    let ana = office.welcome(&Person::new("ana"), "member").await;
    assert_eq!(office.seen(ana).await, shown(SIGNED_IN));
}

#[tokio::test]
async fn a_request_costs_one_read_when_nothing_is_newer_and_none_fails_for_it() {
    let (api, faulty) = TestApi::faulty().await;
    let office = Office::on(api).await;
    let ana = Person::new("ana");
    let id = office.join(&ana, Role::Member).await;
    // Refused by its role, so that authorization is all there is.
    let jobs = |auth_time: i64| {
        let call = Call::new("GET", office.path("/jobs")).by(&ana);
        call.claim("auth_time", &auth_time)
    };
    faulty.revive();
    office.api.send(jobs(SIGNED_IN)).await;
    assert_eq!(faulty.calls(), 1);
    faulty.revive();
    let list = Call::new("GET", office.path("/members")).by(&ana);
    office.api.send(list.clone().claim("auth_time", &"")).await;
    let without = faulty.calls();
    faulty.revive();
    office.api.send(list.clone()).await;
    assert_eq!(
        faulty.calls(),
        without + 3,
        "the organization, the member, and one transaction"
    );
    faulty.revive();
    office.api.send(list.clone()).await;
    assert_eq!(faulty.calls(), without);
    assert_eq!(office.seen(id).await, shown(SIGNED_IN));

    // Recording a newer one fails at its own write, and the request goes on to its own fate.
    faulty.die_at(3, Death::Before);
    let failed = office.api.send(list.claim("auth_time", &(SIGNED_IN + 10))).await;
    assert!(failed.status >= 500, "everything after it is dead too");
    assert!(faulty.calls() > 4, "the request went on");
    faulty.revive();
    assert_eq!(office.seen(id).await, shown(SIGNED_IN));
}

#[tokio::test]
async fn a_changed_login_address_counts_once_it_is_verified() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let id = office.welcome(&ana, "member").await;
    let moved = |verified| Person {
        email: "ana.new@example.org".to_owned(),
        verified,
        ..ana.clone()
    };
    let login = async || office.member(id).await["authentication"]["email"].clone();
    office.with_auth_time(&moved(false), SIGNED_IN + 10).await;
    assert_eq!(login().await, "ana@example.org");
    // The same sign-in says nothing new; the next one does.
    office.with_auth_time(&moved(true), SIGNED_IN + 10).await;
    assert_eq!(login().await, "ana@example.org");
    office.with_auth_time(&moved(true), SIGNED_IN + 20).await;
    assert_eq!(login().await, "ana.new@example.org");
    assert_eq!(office.seen(id).await, shown(SIGNED_IN + 20));
    let events = office.api.events(office.id, &format!("member/{id}")).await;
    assert_eq!(events.last().unwrap().0, "member.login_email_changed");
    // The old address is free, the new one is not.
    let answer = office
        .send(
            "POST",
            "/invitations",
            &json!({"email": "ana.new@example.org", "role": "member"}),
        )
        .await;
    assert_eq!((answer.status, answer.code()), (409, "already_member"));

    // An address that is another member's stays theirs, and the sign-in is recorded all the same.
    let bea = Person::new("bea");
    let other = office.welcome(&bea, "member").await;
    let taken = Person {
        email: "ana.new@example.org".to_owned(),
        ..bea
    };
    assert_eq!(office.with_auth_time(&taken, SIGNED_IN + 30).await.status, 200);
    assert_eq!(
        office.member(other).await["authentication"]["email"],
        "bea@example.org"
    );
    assert_eq!(office.seen(other).await, shown(SIGNED_IN + 30));
}

/// Members of whom every third never signed in, some at the same moment.
fn crowd(organization: OrganizationId) -> Vec<Member> {
    (0..60)
        .map(|n| Member {
            last_name: Some(format!("Name {}", n * 7 % 10)),
            last_login_at: (n % 3 != 0).then(|| Timestamp::from_second(SIGNED_IN + n * 5 % 8).unwrap()),
            role: if n % 4 == 0 { Role::Admin } else { Role::Member },
            ..e2e::api::member(organization, MemberId::of_roster(organization, &format!("k{n}")))
        })
        .collect()
}

#[tokio::test]
async fn the_list_by_sign_in_holds_each_member_once_with_never_at_the_older_end() {
    let office = Office::open().await;
    let crowd = crowd(office.id);
    office.api.put_members(&crowd).await;
    for (order, limit) in [
        ("asc", 1),
        ("asc", 7),
        ("asc", 200),
        ("desc", 1),
        ("desc", 20),
        ("desc", 200),
    ] {
        for role in ["", "&role=admin"] {
            let mut items: Vec<Value> = Vec::new();
            let mut cursor = String::new();
            loop {
                let query = format!("/members?sort=lastLoginAt&order={order}&limit={limit}{role}{cursor}");
                let page = office.get(&query).await;
                items.extend(page["items"].as_array().unwrap().iter().cloned());
                let Some(next) = page["nextCursor"].as_str() else {
                    break;
                };
                cursor = format!("&cursor={next}");
            }
            let mut ids: Vec<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
            ids.sort_unstable();
            ids.dedup();
            let expected = if role.is_empty() { 61 } else { 15 };
            assert_eq!(
                (ids.len(), items.len()),
                (expected, expected),
                "{order} {limit} {role}"
            );
            // None sorts before every time.
            let times: Vec<Option<&str>> = items.iter().map(|item| item["lastLoginAt"].as_str()).collect();
            let in_order = if order == "asc" {
                times.is_sorted()
            } else {
                times.is_sorted_by(|a, b| a >= b)
            };
            assert!(in_order, "{times:?}");
            let never: Vec<&str> = items
                .iter()
                .filter(|item| item["lastLoginAt"].is_null())
                .map(|item| item["lastName"].as_str().unwrap())
                .collect();
            assert!(never.len() > 4 && never.is_sorted(), "{never:?}");
        }
    }
    let plain = Person::new("plain");
    office.join(&plain, Role::Member).await;
    let list = Call::new("GET", office.path("/members?sort=lastLoginAt")).by(&plain);
    assert_eq!(
        office.api.send(list).await.faults(),
        [("?sort", "unsupported_sort")]
    );
}
