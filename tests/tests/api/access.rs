//! Who may do what: every route, by every kind of caller, and every id swapped for a foreign one.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::logs::Log;
use crate::matrix::{IMPORT, ROUTES, Who};
use axum::http::HeaderMap;
use e2e::api::{Answer, Call, Person, TestApi};
use e2e::contract;
use muster::id::{InvitationId, MemberId, OrganizationId};
use muster::member::{Role, Status};
use serde_json::{Value, json};

/// An organization with people of every kind, and something of every kind to ask for, all of it
/// new for each request.
struct Place {
    id: OrganizationId,
    owner: Person,
    member: MemberId,
    job: String,
    invitation: String,
    token: String,
    email: String,
    domain: String,
    study: String,
    review: String,
    owner_member: MemberId,
}

impl Place {
    async fn new(api: &TestApi, owner: &str) -> Self {
        let owner = Person::new(owner);
        let mut place = Self {
            id: api.found(&owner, "Example").await,
            owner,
            member: MemberId::from_bytes([0; 16]),
            job: String::new(),
            invitation: String::new(),
            token: String::new(),
            email: String::new(),
            domain: String::new(),
            study: String::new(),
            review: String::new(),
            owner_member: MemberId::from_bytes([0; 16]),
        };
        place.renew(api).await;
        place
    }

    /// Everything as it was before any request, with fresh things to change.
    async fn renew(&mut self, api: &TestApi) {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let number = MADE.fetch_add(1, Ordering::SeqCst);
        let path = |rest: &str| format!("/v1/organizations/{}/{rest}", self.id);
        self.owner_member = api.join(self.id, &self.owner, Role::Owner, Status::Active).await;
        api.spare(self.id).await;
        let helper = Person::new(&format!("helper-{number}"));
        self.member = api.join(self.id, &helper, Role::Member, Status::Active).await;
        api.cognito
            .put(&helper.subject, &helper.email, "Correct-horse-1", "CONFIRMED");
        let made = api
            .send(Call::new("POST", path("imports")).by(&self.owner).body(IMPORT))
            .await;
        let invite = json!({"email": format!("invited-{number}@example.org"), "role": "member"});
        let invited = api
            .send(
                Call::new("POST", path("invitations"))
                    .by(&self.owner)
                    .json(&invite),
            )
            .await;
        let invitation = InvitationId::parse(invited.json["id"].as_str().unwrap()).unwrap();
        made.json["job"]["id"].as_str().unwrap().clone_into(&mut self.job);
        self.token = api.mailed(self.id, invitation).await.to_string();
        self.invitation = invitation.to_string();
        self.email = format!("new-{number}@example.org");
        self.domain = format!("owned-{number}.example.org");
        let claimed = api
            .send(
                Call::new("POST", path("domains"))
                    .by(&self.owner)
                    .json(&json!({"domain": self.domain})),
            )
            .await;
        let study = Call::new("POST", path("studies")).by(&self.owner);
        let study = api.send(study.json(&json!({"name": "Sleep"}))).await;
        study.json["id"].as_str().unwrap().clone_into(&mut self.study);
        let schedule = Call::new("PUT", path("review-schedule")).by(&self.owner);
        api.send(schedule.json(&json!({"everyDays": 30, "enabled": false})))
            .await;
        let record = |part: &str| claimed.json["record"][part].as_str().unwrap();
        api.dns.publish(record("name"), &[&[record("value")]]);
    }

    /// Opens a review, whose reviewer is the owner.
    async fn open_review(&mut self, api: &TestApi) {
        let path = format!("/v1/organizations/{}/reviews", self.id);
        let opened = api.send(Call::new("POST", path).by(&self.owner)).await;
        opened.json["id"].as_str().unwrap().clone_into(&mut self.review);
    }

    fn path(&self, template: &str, member: MemberId) -> String {
        let query = match template {
            "/v1/organizations/{organizationId}/imports/template" => "?kind=roster".to_owned(),
            "/v1/invitations/preview" => format!("?token={}", self.token),
            _ => String::new(),
        };
        self.fill(template, member) + &query
    }

    fn fill(&self, template: &str, member: MemberId) -> String {
        template
            .replace("{organizationId}", &self.id.to_string())
            .replace("{memberId}", &member.to_string())
            .replace("{jobId}", &self.job)
            .replace("{studyId}", &self.study)
            .replace("{reviewId}", &self.review)
            .replace("{ownerId}", &self.owner_member.to_string())
            .replace("{invitationId}", &self.invitation)
            .replace("{token}", &self.token)
            .replace("{email}", &self.email)
            .replace("{ownerEmail}", &self.owner.email)
            .replace("{domain}", &self.domain)
    }

    fn call(&self, method: &'static str, path: String, body: Option<&str>) -> Call {
        static NAMED: AtomicU64 = AtomicU64::new(0);
        let mut call = Call::new(method, path);
        if call.path().ends_with("/wallet/adjustments") {
            let key = format!("key-{}", NAMED.fetch_add(1, Ordering::SeqCst));
            call = call.header("idempotency-key", key);
        }
        match body {
            Some(body) => call.body(self.fill(body, self.member)),
            None => call,
        }
    }
}

/// The answer without what may differ: the path that was asked for, and so the length.
fn without_instance(answer: &Answer) -> (Value, HeaderMap) {
    let (mut body, mut headers) = (answer.json.clone(), answer.headers.clone());
    body.as_object_mut().unwrap().remove("instance");
    headers.remove("content-length");
    (body, headers)
}

/// Whoever calls is in the organization as their name says.
async fn join_again(api: &TestApi, id: OrganizationId, people: [&Person; 6], caller: Option<&Person>) {
    let as_named = [
        (Role::Admin, Status::Active),
        (Role::Member, Status::Active),
        (Role::Owner, Status::Removed),
        (Role::Owner, Status::Disabled),
        (Role::Owner, Status::Pending),
        (Role::Owner, Status::Enrolled),
    ];
    for (person, (role, status)) in people.into_iter().zip(as_named) {
        if Some(person) == caller {
            api.join(id, person, role, status).await;
        }
    }
}

#[test]
fn every_route_of_the_document_is_in_the_matrix() {
    let mut documented = contract::operations();
    let mut tested: Vec<_> = ROUTES
        .iter()
        .map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    documented.sort();
    tested.sort();
    assert_eq!(documented, tested);
}

/// The log of so many requests has no address of anybody, no link and no password.
fn assert_secret(log: &str, requests: usize, secrets: &BTreeSet<String>) {
    assert!(log.lines().count() >= requests);
    assert!(!log.contains('@'), "{log}");
    for secret in secrets {
        assert!(secret.len() > 8 && !log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn every_route_lets_in_exactly_whom_it_should() {
    let api = TestApi::start().await;
    let mut place = Place::new(&api, "owner").await;
    let other = Place::new(&api, "other-owner").await;
    let [admin, plain, removed, disabled, pending, enrolled, stranger] = [
        "admin", "plain", "removed", "disabled", "pending", "enrolled", "stranger",
    ]
    .map(Person::new);
    let operator = Person::operator();
    let nowhere = api
        .send(
            Call::new(
                "GET",
                format!("/v1/organizations/{}", OrganizationId::from_bytes([9; 16])),
            )
            .by(&place.owner),
        )
        .await;
    assert_eq!((nowhere.status, nowhere.code()), (404, "not_found"));
    let owner = place.owner.clone();
    let principals = [
        (None, None),
        (Some(&owner), Some(Role::Owner)),
        (Some(&admin), Some(Role::Admin)),
        (Some(&plain), Some(Role::Member)),
        (Some(&removed), None),
        (Some(&disabled), None),
        (Some(&pending), None),
        (Some(&enrolled), None),
        (Some(&stranger), None),
        (Some(&operator), None),
        (Some(&other.owner), None),
    ];
    let (log, mut secrets) = (Log::record(), BTreeSet::new());
    for (method, template, who, body, success) in ROUTES {
        for (caller, role) in principals {
            if method != "GET" || place.invitation.is_empty() {
                place.renew(&api).await;
            }
            if template.contains("{reviewId}") && (method != "GET" || place.review.is_empty()) {
                place.open_review(&api).await;
            }
            let people = [&admin, &plain, &removed, &disabled, &pending, &enrolled];
            join_again(&api, place.id, people, caller).await;
            let person = caller;
            let name = person.map_or("nobody", |person| person.subject.as_str());
            let request = place.call(method, place.path(template, place.member), body);
            // Each from an address of its own, so that nobody is told to wait.
            let request = request.from_source(place.email.clone());
            let answer = api
                .send(person.map_or(request.clone(), |person| request.by(person)))
                .await;
            secrets.insert(place.token.clone());
            secrets.extend(answer.json["temporaryPassword"].as_str().map(str::to_owned));
            let required = who.least();
            let at = format!("{method} {template} by {name}: {}", answer.text);
            let told = (answer.status, answer.code());
            match (who, person, role) {
                (Who::Anyone, ..) | (Who::SignedIn, Some(_), _) => assert_eq!(answer.status, success, "{at}"),
                (_, None, _) => {
                    assert_eq!(told, (401, "unauthenticated"), "{at}");
                    assert_eq!(answer.header("www-authenticate"), "Bearer", "{at}");
                }
                (Who::Operator, Some(person), _) if person.groups.is_empty() => {
                    assert_eq!(told, (403, "operators_only"), "{at}");
                }
                (Who::Operator, ..) => assert_eq!(answer.status, success, "{at}"),
                (Who::Reviewer, _, Some(Role::Admin)) => {
                    assert_eq!(told, (403, "not_the_reviewer"), "{at}");
                }
                (Who::Invitee, ..) => assert_eq!(told, (403, "email_mismatch"), "{at}"),
                (_, _, Some(role)) if role >= required => {
                    assert_eq!(answer.status, success, "{at}");
                    assert_ne!(answer.code(), "not_found", "{at}");
                }
                (Who::Concerned, _, Some(_)) => {
                    assert_eq!(without_instance(&answer), without_instance(&nowhere), "{at}");
                }
                (_, _, Some(_)) => {
                    assert_eq!(told, (403, "forbidden"), "{at}");
                    assert_eq!(answer.json["requiredRole"], required.as_str(), "{at}");
                }
                (_, _, None) => {
                    assert!(template.contains("{organizationId}"), "{at}");
                    assert_eq!(answer.status, 404, "{at}");
                    assert_eq!(without_instance(&answer), without_instance(&nowhere), "{at}");
                }
            }
        }
    }

    Log::stop();
    assert!(secrets.len() > ROUTES.len());
    assert_secret(&log.text(), ROUTES.len() * principals.len(), &secrets);
}

#[tokio::test]
async fn a_plain_member_reads_themselves() {
    let api = TestApi::start().await;
    let (place, plain) = (Place::new(&api, "owner").await, Person::new("plain"));
    let own = api.join(place.id, &plain, Role::Member, Status::Active).await;
    let path = place.path("/v1/organizations/{organizationId}/members/{memberId}", own);
    assert_eq!(api.send(Call::new("GET", path).by(&plain)).await.status, 200);
}

#[tokio::test]
async fn a_foreign_id_answers_as_one_that_does_not_exist() {
    let api = TestApi::start().await;
    let mut place = Place::new(&api, "owner").await;
    let mut other = Place::new(&api, "other-owner").await;
    place.open_review(&api).await;
    other.open_review(&api).await;
    for (method, template, who, body, _) in ROUTES {
        if !template.contains("{organizationId}") || who == Who::Operator {
            continue;
        }
        // The foreign organization, with its own children and with those of the caller's.
        let mut swapped = vec![
            other.path(template, other.member),
            other.path(template, place.member),
        ];
        for (name, foreign) in [
            ("{memberId}", &other.member.to_string()),
            ("{jobId}", &other.job),
            ("{studyId}", &other.study),
            ("{reviewId}", &other.review),
            ("{invitationId}", &other.invitation),
            ("{domain}", &other.domain),
        ] {
            if template.contains(name) {
                swapped.push(place.path(&template.replace(name, foreign), place.member));
            }
        }
        let nonexistent = Place {
            id: OrganizationId::from_bytes([9; 16]),
            owner: place.owner.clone(),
            member: MemberId::from_bytes([9; 16]),
            job: "0".repeat(26),
            invitation: "0".repeat(26),
            token: place.token.clone(),
            email: place.email.clone(),
            domain: "nobodys.example.org".to_owned(),
            study: "0".repeat(26),
            review: "0".repeat(26),
            owner_member: place.owner_member,
        };
        let path = nonexistent.path(template, nonexistent.member);
        let expected = api
            .send(nonexistent.call(method, path, body).by(&place.owner))
            .await;
        assert_eq!(
            (expected.status, expected.code()),
            (404, "not_found"),
            "{template}"
        );
        // What is no id at all.
        for wrong in [
            "x",
            "%FF",
            "..%2F..",
            &place.id.to_string().to_uppercase(),
            &"0".repeat(5000),
        ] {
            swapped.push(place.path(&template.replace("{organizationId}", wrong), place.member));
            for name in [
                "{memberId}",
                "{jobId}",
                "{invitationId}",
                "{domain}",
                "{studyId}",
                "{reviewId}",
            ] {
                if template.contains(name) {
                    swapped.push(place.path(&template.replace(name, wrong), place.member));
                }
            }
        }
        for path in swapped {
            let answer = api
                .send(place.call(method, path.clone(), body).by(&place.owner))
                .await;
            assert_eq!(answer.status, 404, "{method} {path} {}", answer.text);
            assert_eq!(
                without_instance(&answer),
                without_instance(&expected),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn a_plain_member_cannot_tell_members_that_exist_from_others() {
    let api = TestApi::start().await;
    let place = Place::new(&api, "owner").await;
    let plain = Person::new("plain");
    api.join(place.id, &plain, Role::Member, Status::Active).await;
    let of =
        |id: MemberId| Call::new("GET", format!("/v1/organizations/{}/members/{id}", place.id)).by(&plain);
    let there = api.send(of(place.member)).await;
    let nowhere = api.send(of(MemberId::from_bytes([9; 16]))).await;
    assert_eq!(there.status, 403);
    assert_eq!(without_instance(&there), without_instance(&nowhere));
}

#[tokio::test]
async fn a_change_of_role_or_status_holds_at_the_next_request() {
    let api = TestApi::start().await;
    let place = Place::new(&api, "owner").await;
    let admin = Person::new("admin");
    let jobs = Call::new("GET", format!("/v1/organizations/{}/jobs", place.id)).by(&admin);
    for (role, status, expected) in [
        (Role::Admin, Status::Active, 200),
        (Role::Member, Status::Active, 403),
        (Role::Admin, Status::Active, 200),
        (Role::Admin, Status::Disabled, 404),
        (Role::Admin, Status::Active, 200),
        (Role::Admin, Status::Removed, 404),
    ] {
        api.join(place.id, &admin, role, status).await;
        assert_eq!(
            api.send(jobs.clone()).await.status,
            expected,
            "{role:?} {status:?}"
        );
    }
}

#[tokio::test]
async fn an_address_that_nobody_vouches_for_makes_no_organization() {
    let api = TestApi::start().await;
    for (email, verified) in [("a@example.org", false), ("", true), ("no address", true)] {
        let person = Person {
            subject: "someone".to_owned(),
            email: email.to_owned(),
            verified,
            groups: Vec::new(),
        };
        let answer = api
            .send(
                Call::new("POST", "/v1/organizations")
                    .by(&person)
                    .json(&json!({"name": "x"})),
            )
            .await;
        assert_eq!(
            (answer.status, answer.code()),
            (403, "email_not_verified"),
            "{email}"
        );
    }
    let nameless = Person {
        subject: String::new(),
        ..Person::new("x")
    };
    let answer = api
        .send(Call::new("GET", "/v1/organizations").by(&nameless))
        .await;
    assert_eq!((answer.status, answer.code()), (401, "unauthenticated"));
}
