//! People of a roster make their accounts, and nobody learns who else could.

use std::collections::BTreeMap;

use e2e::api::{Answer, Call, Person, Setup, TestApi, member};
use muster::id::{MemberId, OrganizationId};
use muster::member::{Member, Status};
use serde_json::{Value, json};

use crate::support::Office;

pub const PASSWORD: &str = "Correct-horse-1";

/// An enrolled member as an import makes them, counted.
pub async fn enrol(office: &Office, id: &str, last: &str) -> MemberId {
    enrol_as(office, id, last, Status::Enrolled).await
}

pub async fn enrol_as(office: &Office, id: &str, last: &str, status: Status) -> MemberId {
    let enrolled = Member {
        first_name: Some("Ann".to_owned()),
        last_name: Some(last.to_owned()),
        external_id: Some(id.to_owned()),
        status,
        ..member(office.id, MemberId::of_roster(office.id, &id.to_lowercase()))
    };
    office.put_counted(&enrolled).await;
    enrolled.id
}

pub fn body(organization: OrganizationId, id: &str, last: &str, email: &str) -> Value {
    json!({
        "organizationId": organization, "match": {"MemberID": id, "LastName": last},
        "email": email, "password": PASSWORD,
    })
}

pub async fn register(office: &Office, body: &Value) -> Answer {
    register_from(office, body, "192.0.2.1").await
}

pub async fn register_from(office: &Office, body: &Value, source: &str) -> Answer {
    let call = Call::new("POST", "/v1/registrations").from_source(source);
    office.api.send(call.json(body)).await
}

pub fn told(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.code())
}

/// Someone with the account of this address.
fn person(office: &Office, email: &str) -> Person {
    Person {
        subject: office.api.cognito.user(email).unwrap().attributes["sub"].clone(),
        email: email.to_owned(),
        verified: false,
        groups: Vec::new(),
    }
}

#[tokio::test]
async fn whoever_is_on_the_roster_registers_and_signs_in() {
    let office = Office::open().await;
    let id = enrol(&office, "LA-06120", "Núñez").await;
    assert_eq!(office.seats().await, 1);
    let answer = register(
        &office,
        &body(office.id, " la-06120 ", "nunez", "Ann@Example.org"),
    )
    .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(
        answer.json,
        json!({"organizationId": office.id, "memberId": id, "status": "active"})
    );
    assert_eq!(office.seats().await, 2);
    let user = office.api.cognito.user("ann@example.org").unwrap();
    assert_eq!(
        (user.password.as_str(), user.status.as_str()),
        (PASSWORD, "CONFIRMED")
    );
    assert_eq!(user.attributes["email_verified"], "false");

    let ann = person(&office, "ann@example.org");
    let own = Call::new("GET", office.path(&format!("/members/{id}"))).by(&ann);
    let own = office.api.send(own).await;
    assert_eq!(own.status, 200, "{}", own.text);
    assert_eq!(
        own.json["authentication"],
        json!({"email": "ann@example.org", "phone": null})
    );
    assert_eq!(own.json["status"], "active");
    let events = office.api.events(office.id, &format!("member/{id}")).await;
    assert_eq!(
        events,
        [("member.registered".to_owned(), format!("user/{}", ann.subject))]
    );
    // An address that nobody vouches for makes no organization.
    let found = Call::new("POST", "/v1/organizations").by(&ann);
    let found = office.api.send(found.json(&json!({"name": "x"}))).await;
    assert_eq!(told(&found), (403, "email_not_verified"));
}

#[tokio::test]
async fn a_telephone_number_does_as_well() {
    let office = Office::open().await;
    let id = enrol(&office, "A-1", "Doe").await;
    let mut registration = body(office.id, "A-1", "Doe", "x");
    registration["phone"] = json!("+12025550100");
    registration.as_object_mut().unwrap().remove("email");
    let answer = register(&office, &registration).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let user = office.api.cognito.user("+12025550100").unwrap();
    assert_eq!(user.attributes["phone_number_verified"], "false");
    let shown = office.member(id).await;
    assert_eq!(
        shown["authentication"],
        json!({"email": null, "phone": "+12025550100"})
    );
}

#[tokio::test]
async fn everything_wrong_with_a_body_is_told_at_once() {
    let office = Office::open().await;
    let both = json!({"organizationId": "x", "match": {"MemberID": 1}, "email": "x", "phone": "1", "password": " ", "more": 1});
    let answer = register(&office, &both).await;
    assert_eq!(answer.status, 400);
    let mut faults = answer.faults();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            ("/email", "invalid"),
            ("/match/MemberID", "invalid"),
            ("/more", "unknown_field"),
            ("/organizationId", "invalid"),
            ("/password", "weak_password"),
            ("/phone", "invalid"),
            ("/phone", "too_many"),
        ]
    );
    let neither = register(&office, &json!({})).await;
    let mut missing = neither.faults();
    missing.sort_unstable();
    let missing: Vec<_> = missing.into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(missing, ["/email", "/match", "/organizationId", "/password"]);
    assert_eq!(office.api.cognito.calls(), [""; 0]);
}

#[tokio::test]
async fn whatever_leads_to_nobody_is_answered_alike() {
    let office = Office::open().await;
    enrol(&office, "A-1", "Doe").await;
    enrol_as(&office, "A-2", "Doe", Status::Disabled).await;
    enrol_as(&office, "A-3", "Doe", Status::Removed).await;
    enrol(&office, "A-4", "Doe").await;
    let first = register(&office, &body(office.id, "A-4", "Doe", "first@example.org")).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let nowhere = OrganizationId::from_bytes([9; 16]);
    let mut less = body(office.id, "A-1", "Doe", "a@example.org");
    less["match"].as_object_mut().unwrap().remove("LastName");
    let mut more = body(office.id, "A-1", "Doe", "a@example.org");
    more["match"]["FirstName"] = json!("Ann");
    let mut answers = Vec::new();
    for (why, registration) in [
        ("another name", body(office.id, "A-1", "Roe", "a@example.org")),
        ("another id", body(office.id, "A-9", "Doe", "a@example.org")),
        ("no organization", body(nowhere, "A-1", "Doe", "a@example.org")),
        ("disabled", body(office.id, "A-2", "Doe", "a@example.org")),
        ("removed", body(office.id, "A-3", "Doe", "a@example.org")),
        ("registered", body(office.id, "A-4", "Doe", "a@example.org")),
        (
            "registered, the same",
            body(office.id, "A-4", "Doe", "first@example.org"),
        ),
        ("nothing stated", body(office.id, "", "", "a@example.org")),
        ("a column is missing", less),
        ("a column too many", more),
    ] {
        office.api.cognito.forget_calls();
        let mut answer = register_from(&office, &registration, why).await;
        assert_eq!(told(&answer), (403, "no_match"), "{why}");
        assert_eq!(office.api.cognito.calls(), [""; 0], "{why}");
        answer.headers.remove("x-request-id");
        answers.push((answer.text, answer.headers));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(office.api.cognito.count(), 1);
}

#[tokio::test]
async fn what_leads_to_nobody_asks_the_tables_for_as_much() {
    let (api, front) = TestApi::counted().await.unwrap();
    let office = Office::on(api).await;
    enrol(&office, "A-1", "Doe").await;
    enrol_as(&office, "A-2", "Doe", Status::Disabled).await;
    let nowhere = OrganizationId::from_bytes([9; 16]);
    let mut asked = Vec::new();
    for registration in [
        body(office.id, "A-1", "Roe", "a@example.org"),
        body(office.id, "A-9", "Doe", "a@example.org"),
        body(office.id, "A-2", "Doe", "a@example.org"),
        body(nowhere, "A-1", "Doe", "a@example.org"),
    ] {
        let _ = front.take();
        assert_eq!(told(&register(&office, &registration).await), (403, "no_match"));
        asked.push(front.take().total());
    }
    assert_eq!(asked, [5; 4], "two rates, the organization, the lock, the member");
}

#[tokio::test]
async fn a_weak_password_makes_no_account_and_costs_no_try() {
    let office = Office::open().await;
    enrol(&office, "A-1", "Doe").await;
    let mut weak = body(office.id, "A-1", "Doe", "a@example.org");
    for n in 0..7 {
        weak["password"] = json!(format!("weak{n}"));
        let answer = register(&office, &weak).await;
        assert_eq!(told(&answer), (400, "invalid_request"));
        assert_eq!(answer.faults(), [("/password", "weak_password")]);
    }
    assert_eq!(office.api.cognito.count(), 0);
    let right = body(office.id, "A-1", "Doe", "a@example.org");
    assert_eq!(register(&office, &right).await.status, 201);
}

#[tokio::test]
async fn an_account_that_exists_is_linked_by_its_password_and_by_nothing_else() {
    let office = Office::open().await;
    let id = enrol(&office, "A-1", "Doe").await;
    let cognito = &office.api.cognito;
    cognito.put("sub-ann", "ann@example.org", "Another-secret-1", "CONFIRMED");
    let right = body(office.id, "A-1", "Doe", "ann@example.org");
    let refused = register(&office, &right).await;
    assert_eq!(told(&refused), (409, "account_exists"));
    assert_eq!(office.member(id).await["status"], "enrolled");
    // The same is not told to whoever does not match.
    let wrong = body(office.id, "A-1", "Roe", "ann@example.org");
    assert_eq!(told(&register(&office, &wrong).await), (403, "no_match"));
    let mut known = right.clone();
    known["password"] = json!("Another-secret-1");
    let linked = register(&office, &known).await;
    assert_eq!(linked.status, 201, "{}", linked.text);
    let user = cognito.user("sub-ann").unwrap();
    assert_eq!(
        (user.password.as_str(), user.attributes["email_verified"].as_str()),
        ("Another-secret-1", "true")
    );
    let ann = Person {
        subject: "sub-ann".to_owned(),
        ..Person::new("ann")
    };
    let own = Call::new("GET", office.path(&format!("/members/{id}"))).by(&ann);
    assert_eq!(office.api.send(own).await.status, 200);
}

#[tokio::test]
async fn a_temporary_password_of_an_administrator_stays_temporary() {
    let office = Office::open().await;
    let cognito = &office.api.cognito;
    let elsewhere = Person::new("elsewhere");
    let other = office.api.found(&elsewhere, "Other").await;
    let ann = Person::new("ann");
    office
        .api
        .join(other, &ann, muster::member::Role::Member, Status::Active)
        .await;
    cognito.put(&ann.subject, &ann.email, PASSWORD, "FORCE_CHANGE_PASSWORD");
    enrol(&office, "A-1", "Doe").await;
    let linked = register(&office, &body(office.id, "A-1", "Doe", &ann.email)).await;
    assert_eq!(linked.status, 201, "{}", linked.text);
    assert_eq!(
        cognito.user(&ann.subject).unwrap().status,
        "FORCE_CHANGE_PASSWORD"
    );
}

#[tokio::test]
async fn without_a_seat_no_account_is_made() {
    let office = Office::open().await;
    let id = enrol(&office, "A-1", "Doe").await;
    assert_eq!(office.set_seats(Some(1)).await.status, 200);
    let right = body(office.id, "A-1", "Doe", "a@example.org");
    for _ in 0..6 {
        let refused = register(&office, &right).await;
        assert_eq!(told(&refused), (409, "seat_limit_reached"));
        assert_eq!(refused.json.get("seats"), None, "no business of theirs");
    }
    assert_eq!(office.api.cognito.calls(), [""; 0]);
    assert_eq!(office.member(id).await["status"], "enrolled");
    assert_eq!(office.set_seats(Some(2)).await.status, 200);
    assert_eq!(register(&office, &right).await.status, 201);
    assert_eq!(office.seats().await, 2);
}

#[tokio::test]
async fn of_many_at_once_as_many_register_as_there_are_seats_and_the_others_leave_no_account() {
    let office = Office::open().await;
    for n in 0..16 {
        enrol(&office, &format!("A-{n}"), "Doe").await;
    }
    assert_eq!(office.set_seats(Some(4)).await.status, 200);
    let all = (0..16).map(|n| {
        let right = body(office.id, &format!("A-{n}"), "Doe", &format!("a{n}@example.org"));
        let office = &office;
        async move { register_from(office, &right, &n.to_string()).await }
    });
    let answers = futures_util::future::join_all(all).await;
    let mut outcomes: BTreeMap<(u16, &str), usize> = BTreeMap::new();
    for answer in &answers {
        *outcomes.entry(told(answer)).or_default() += 1;
    }
    let expected = BTreeMap::from([((201, ""), 3), ((409, "seat_limit_reached"), 13)]);
    assert_eq!(outcomes, expected);
    assert_eq!(office.seats().await, 4);
    assert_eq!(office.api.cognito.count(), 3);
}

#[tokio::test]
async fn of_many_at_once_for_one_member_one_registers_and_the_others_leave_no_account() {
    let office = Office::open().await;
    let id = enrol(&office, "A-1", "Doe").await;
    let all = (0..4).map(|n| {
        let right = body(office.id, "A-1", "Doe", &format!("a{n}@example.org"));
        let office = &office;
        async move { register_from(office, &right, &n.to_string()).await }
    });
    let answers = futures_util::future::join_all(all).await;
    let mut outcomes: Vec<_> = answers.iter().map(told).collect();
    outcomes.sort_unstable();
    assert_eq!(
        outcomes,
        [(201, ""), (403, "no_match"), (403, "no_match"), (403, "no_match")]
    );
    assert_eq!(office.api.cognito.count(), 1);
    let email = office.member(id).await["authentication"]["email"].clone();
    assert!(office.api.cognito.user(email.as_str().unwrap()).is_some());
    assert_eq!(office.seats().await, 2);
}

#[tokio::test]
async fn sent_twice_at_once_it_is_one_account_and_both_are_told_so() {
    for _ in 0..8 {
        let office = Office::open().await;
        enrol(&office, "A-1", "Doe").await;
        let right = body(office.id, "A-1", "Doe", "a@example.org");
        let both = tokio::join!(
            register_from(&office, &right, "1"),
            register_from(&office, &right, "2")
        );
        let mut statuses = [both.0.status, both.1.status];
        statuses.sort_unstable();
        // The second may find that it is a member's already, or that the password is not set yet.
        assert!(statuses == [201, 201] || statuses == [201, 403], "{statuses:?}");
        assert_eq!(office.api.cognito.count(), 1);
        assert_eq!(office.seats().await, 2);
    }
}

#[tokio::test]
async fn an_address_of_another_member_is_not_taken_twice() {
    let office = Office::open().await;
    let invited = Person::new("invited");
    office.invite(&invited, "member").await;
    let id = enrol(&office, "A-1", "Doe").await;
    let refused = register(&office, &body(office.id, "A-1", "Doe", &invited.email)).await;
    assert_eq!(told(&refused), (409, "login_taken"));
    assert_eq!(office.api.cognito.count(), 0);
    // An account that is a member by another address is no second one.
    let ann = Person::new("ann");
    office.join(&ann, muster::member::Role::Member).await;
    office
        .api
        .cognito
        .put(&ann.subject, "ann.doe@example.org", PASSWORD, "CONFIRMED");
    let refused = register(&office, &body(office.id, "A-1", "Doe", "ann.doe@example.org")).await;
    assert_eq!(told(&refused), (409, "already_member"));
    assert_eq!(office.api.cognito.count(), 1, "it is not this one's to delete");
    assert_eq!(office.member(id).await["status"], "enrolled");
}

#[tokio::test]
async fn where_accounts_are_elsewhere_nobody_registers_here() {
    let api = TestApi::set_up(Setup {
        has_accounts: false,
        ..Setup::DEFAULT
    })
    .await;
    let office = Office::on(api).await;
    enrol(&office, "A-1", "Doe").await;
    let right = body(office.id, "A-1", "Doe", "a@example.org");
    assert_eq!(
        told(&register(&office, &right).await),
        (409, "managed_externally")
    );

    let office = Office::open().await;
    enrol(&office, "A-1", "Doe").await;
    let sso = office.send("PATCH", "", &json!({"ssoEnabled": true})).await;
    assert_eq!(sso.status, 200);
    let right = body(office.id, "A-1", "Doe", "a@example.org");
    assert_eq!(
        told(&register(&office, &right).await),
        (409, "managed_externally")
    );
}
