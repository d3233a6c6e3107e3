//! Joining by a verified address at a proven domain.

use e2e::api::{Call, Person};
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::support::Office;

/// Someone with an address and an account of its own.
fn with_address(email: &str) -> Person {
    Person {
        subject: format!("sub-of-{}", email.escape_unicode()),
        email: email.to_owned(),
        ..Person::new("x")
    }
}

impl Office {
    async fn mine(&self, person: &Person) -> Value {
        let answer = self
            .api
            .send(Call::new("GET", "/v1/organizations").by(person))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json
    }

    /// How joining comes out for a person, and that they are in if and only if it says so.
    async fn outcome(&self, person: &Person) -> Value {
        let mine = self.mine(person).await;
        let outcome = mine["autoJoin"]["outcome"].clone();
        let is_in = self
            .api
            .send(Call::new("GET", self.path("")).by(person))
            .await
            .status
            == 200;
        assert_eq!(is_in, outcome == "joined", "{outcome}");
        outcome
    }
}

#[tokio::test]
async fn whoever_has_a_verified_address_at_a_proven_domain_joins_on_first_sight() {
    let office = Office::open().await;
    office.prove("example.org").await;
    let ana = Person::new("ana");
    let mine = office.mine(&ana).await;
    assert_eq!(
        mine["autoJoin"],
        json!({"organizationId": office.id.to_string(), "name": "Example", "outcome": "joined"})
    );
    let belonging = &mine["items"][0];
    assert_eq!(
        (&belonging["id"], &belonging["role"], &belonging["status"]),
        (&json!(office.id.to_string()), &json!("member"), &json!("active"))
    );
    let id = belonging["memberId"].as_str().unwrap();
    let record = office.get(&format!("/members/{id}")).await;
    assert_eq!(
        (
            &record["origin"],
            &record["role"],
            &record["status"],
            &record["authentication"]["email"]
        ),
        (
            &json!("domain"),
            &json!("member"),
            &json!("active"),
            &json!("ana@example.org")
        )
    );
    assert_eq!(record["lastLoginAt"], "2026-01-02T03:04:05Z");
    assert_eq!(office.seats().await, 2);
    let events = office.events(&format!("member/{id}")).await;
    assert_eq!(
        events,
        [(
            "member.joined_by_domain".to_owned(),
            format!("user/{}", ana.subject)
        )]
    );

    // The next time there is nothing to do.
    let again = office.mine(&ana).await;
    assert_eq!(
        (&again["autoJoin"], again["items"].as_array().unwrap().len()),
        (&Value::Null, 1)
    );
    assert_eq!(office.mine(&office.owner).await["autoJoin"], Value::Null);
    // The default role is for people who are invited.
    let settings = Call::new("PATCH", office.path("")).by(&office.owner);
    office
        .api
        .send(settings.json(&json!({"defaultRole": "admin"})))
        .await;
    assert_eq!(
        office.mine(&Person::new("ben")).await["items"][0]["role"],
        "member"
    );
}

#[tokio::test]
async fn a_page_shows_whom_was_joined_in_its_place() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    for n in 0..5 {
        office.api.found(&ana, &format!("Of Ana {n}")).await;
    }
    office.prove("example.org").await;
    let (mut seen, mut path) = (Vec::new(), "/v1/organizations?limit=2".to_owned());
    loop {
        let page = office.api.send(Call::new("GET", &path).by(&ana)).await.json;
        assert_eq!(
            page["autoJoin"] == Value::Null,
            !seen.is_empty(),
            "only the first page joins"
        );
        let items = page["items"].as_array().unwrap().clone();
        assert!(items.len() <= 2);
        seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["nextCursor"].as_str() else {
            break;
        };
        path = format!("/v1/organizations?limit=2&cursor={cursor}");
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.is_sorted() && seen.contains(&office.id.to_string()));
}

#[tokio::test]
async fn nothing_but_a_standing_proof_lets_anybody_in() {
    let office = Office::open().await;
    let none = async |name: &str| assert_eq!(office.outcome(&Person::new(name)).await, Value::Null, "{name}");
    none("before-any-claim").await;
    office.publish("example.org").await;
    none("claimed-and-published-only").await;
    office.api.wait(SignedDuration::from_hours(8 * 24));
    none("expired").await;

    office.prove("example.org").await;
    assert_eq!(office.outcome(&Person::new("proven")).await, "joined");
    office.api.dns.withdraw("_muster-challenge.example.org");
    for _ in 0..2 {
        office.api.wait(SignedDuration::from_hours(12));
        office.recheck().await;
    }
    assert_eq!(office.outcome(&Person::new("missed-twice")).await, "joined");
    office.api.wait(SignedDuration::from_hours(12));
    office.recheck().await;
    none("lost").await;
    let still = office.mine(&Person::new("proven")).await;
    assert_eq!(still["items"][0]["status"], "active", "who joined stays");

    office.prove("example.org").await;
    office
        .api
        .send(office.call("DELETE", "/domains/example.org"))
        .await;
    none("given-up").await;
}

#[tokio::test]
async fn no_other_address_joins() {
    let office = Office::open().await;
    office.prove("example.org").await;
    for email in [
        "ana@evil-example.org",
        "ana@example.org.evil.net",
        "ana@sub.example.org",
        "ana@example.org.uk",
        "ana@examp1e.org",
        "ana@ex\u{430}mple.org",
        "ana@\u{ff45}xample.org",
        "example.org@example.net",
        "\"ana@example.org\"@example.net",
        "ana@org",
        "ana@gmail.com",
    ] {
        assert_eq!(office.outcome(&with_address(email)).await, Value::Null, "{email}");
    }
    let unverified = Person {
        verified: false,
        ..Person::new("unverified")
    };
    assert_eq!(office.outcome(&unverified).await, Value::Null);
    assert_eq!(office.seats().await, 1);
    assert_eq!(office.outcome(&with_address("Ana@Example.ORG")).await, "joined");
}

#[tokio::test]
async fn whoever_was_removed_or_switched_off_stays_out() {
    let office = Office::open().await;
    office.prove("example.org").await;
    let [removed, disabled] = ["removed", "disabled"].map(Person::new);
    let gone = office.welcome(&removed, "member").await;
    let off = office.welcome(&disabled, "member").await;
    assert_eq!(office.remove(gone).await.status, 204);
    assert_eq!(office.set_active(off, false).await.status, 200);
    assert_eq!(office.outcome(&removed).await, "removed");
    assert_eq!(office.outcome(&disabled).await, Value::Null);
    assert_eq!(office.mine(&disabled).await["items"][0]["status"], "disabled");

    // With a new account of the same address: it is the person that was removed.
    for (email, outcome) in [
        (&removed.email, json!("removed")),
        (&disabled.email, json!("removed")),
        (&office.owner.email, Value::Null),
    ] {
        assert_eq!(office.outcome(&with_address(email)).await, outcome, "{email}");
    }
    assert_eq!(office.seats().await, 1);
    // An invitation brings them back.
    office.welcome(&removed, "member").await;
    assert_eq!(office.seats().await, 2);
}

#[tokio::test]
async fn whoever_was_asked_in_is_told_to_accept() {
    let office = Office::open().await;
    office.prove("example.org").await;
    let [invited, returning] = ["invited", "returning"].map(Person::new);
    let invitation = office.invite(&invited, "admin").await;
    assert_eq!(office.outcome(&invited).await, "invitation_pending");
    let gone = office.welcome(&returning, "member").await;
    office.remove(gone).await;
    office.invite(&returning, "member").await;
    assert_eq!(office.outcome(&returning).await, "invitation_pending");
    assert_eq!(office.seats().await, 3);
    // Neither the end of the invitation nor its time-out is a way in.
    assert_eq!(office.cancel(invitation).await.status, 204);
    assert_eq!(office.outcome(&invited).await, "removed");
    office.api.wait(SignedDuration::from_hours(7 * 24 + 1));
    assert_eq!(office.outcome(&returning).await, "removed");
}

#[tokio::test]
async fn nobody_joins_where_people_sign_in_through_their_own_provider() {
    let office = Office::open().await;
    office.prove("example.org").await;
    let sso = async |on: bool| {
        let call = Call::new("PATCH", office.path("")).by(&office.owner);
        office.api.send(call.json(&json!({"ssoEnabled": on}))).await
    };
    assert_eq!(sso(true).await.status, 200);
    let ana = Person::new("ana");
    assert_eq!(office.outcome(&ana).await, "sso_required");
    assert_eq!(office.seats().await, 1);
    sso(false).await;
    assert_eq!(office.outcome(&ana).await, "joined");
}

#[tokio::test]
async fn joining_takes_a_seat_or_does_not_happen() {
    let office = Office::open().await;
    office.prove("example.org").await;
    office.set_seats(Some(2)).await;
    let late = Person::new("late");
    office.invite(&Person::new("invited"), "member").await;
    assert_eq!(office.outcome(&late).await, "seat_limit_reached");
    // A seat that an expired invitation held is free.
    office.api.wait(SignedDuration::from_hours(7 * 24));
    assert_eq!(office.outcome(&late).await, "joined");
    assert_eq!(office.seats().await, 2);
    office.set_seats(Some(1)).await;
    assert_eq!(office.outcome(&Person::new("later")).await, "seat_limit_reached");
}

#[tokio::test]
async fn of_64_at_once_for_the_last_seat_exactly_one_joins() {
    let office = Office::open().await;
    office.prove("example.org").await;
    office.set_seats(Some(2)).await;
    let people: Vec<Person> = (0..64).map(|n| Person::new(&format!("racer-{n}"))).collect();
    let outcomes = join_all(people.iter().map(|person| office.mine(person))).await;
    let of = |word: &str| {
        outcomes
            .iter()
            .filter(|mine| mine["autoJoin"]["outcome"] == word)
            .count()
    };
    assert_eq!((of("joined"), of("seat_limit_reached")), (1, 63));
    assert_eq!(office.seats().await, 2);
}

#[tokio::test]
async fn one_person_at_once_many_times_is_one_member() {
    let office = Office::open().await;
    office.prove("example.org").await;
    let ana = Person::new("ana");
    let outcomes = join_all((0..16).map(|_| office.mine(&ana))).await;
    let joined = outcomes
        .iter()
        .filter(|mine| mine["autoJoin"]["outcome"] == "joined");
    assert_eq!(joined.count(), 1);
    assert_eq!(office.seats().await, 2);
}
