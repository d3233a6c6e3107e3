//! Who may do what: every route, by every kind of caller, and every id swapped for a foreign one.

use axum::http::HeaderMap;
use e2e::api::{Answer, Call, Person, TestApi};
use e2e::contract;
use muster::id::{MemberId, OrganizationId};
use muster::member::{Role, Status};
use serde_json::{Value, json};

/// Who a route lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Anyone,
    SignedIn,
    AtLeast(Role),
    SelfOrAdmin,
}

/// Every route: who, a body that it takes, and how it answers those whom it lets in.
const ROUTES: [(&str, &str, Who, Option<&str>, u16); 17] = [
    ("GET", "/healthz", Who::Anyone, None, 200),
    ("GET", "/openapi.json", Who::Anyone, None, 200),
    (
        "POST",
        "/v1/organizations",
        Who::SignedIn,
        Some(r#"{"name": "Another"}"#),
        201,
    ),
    ("GET", "/v1/organizations", Who::SignedIn, None, 200),
    (
        "GET",
        "/v1/organizations/{organizationId}",
        Who::AtLeast(Role::Member),
        None,
        200,
    ),
    (
        "PATCH",
        "/v1/organizations/{organizationId}",
        Who::AtLeast(Role::Admin),
        Some(r#"{"ssoEnabled": true}"#),
        200,
    ),
    (
        "GET",
        "/v1/organizations/{organizationId}/members",
        Who::AtLeast(Role::Member),
        None,
        200,
    ),
    (
        "GET",
        "/v1/organizations/{organizationId}/members/{memberId}",
        Who::SelfOrAdmin,
        None,
        200,
    ),
    (
        "GET",
        "/v1/organizations/{organizationId}/roster-schema",
        Who::AtLeast(Role::Admin),
        None,
        200,
    ),
    (
        "PUT",
        "/v1/organizations/{organizationId}/roster-schema",
        Who::AtLeast(Role::Admin),
        Some(SCHEMA),
        200,
    ),
    (
        "GET",
        "/v1/organizations/{organizationId}/imports/template",
        Who::AtLeast(Role::Admin),
        None,
        200,
    ),
    (
        "POST",
        "/v1/organizations/{organizationId}/imports",
        Who::AtLeast(Role::Admin),
        Some(IMPORT),
        201,
    ),
    (
        "GET",
        "/v1/organizations/{organizationId}/jobs",
        Who::AtLeast(Role::Admin),
        None,
        200,
    ),
    (
        "GET",
        "/v1/organizations/{organizationId}/jobs/{jobId}",
        Who::AtLeast(Role::Admin),
        None,
        200,
    ),
    // There is a job, and nothing to download of it.
    (
        "GET",
        "/v1/organizations/{organizationId}/jobs/{jobId}/report",
        Who::AtLeast(Role::Admin),
        None,
        404,
    ),
    (
        "GET",
        "/v1/organizations/{organizationId}/jobs/{jobId}/download",
        Who::AtLeast(Role::Admin),
        None,
        404,
    ),
    (
        "POST",
        "/v1/organizations/{organizationId}/jobs/{jobId}/cancel",
        Who::AtLeast(Role::Admin),
        None,
        200,
    ),
];

const SCHEMA: &str = r#"{"columns": [{"name": "Key", "type": "text", "mapsTo": "externalId", "unique": true, "required": true}]}"#;
const IMPORT: &str = r#"{"kind": "roster", "fileName": "roster.csv"}"#;

/// An organization with a job, its owner, and a path to each thing in it.
struct Place {
    id: OrganizationId,
    owner: Person,
    member: MemberId,
    job: String,
}

impl Place {
    async fn new(api: &TestApi, owner: &str) -> Self {
        let owner = Person::new(owner);
        let id = api.found(&owner, "Example").await;
        let member = api
            .join(
                id,
                &Person::new(&format!("{}-helper", owner.subject)),
                Role::Member,
                Status::Active,
            )
            .await;
        let path = format!("/v1/organizations/{id}/imports");
        let made = api.send(Call::new("POST", path).by(&owner).body(IMPORT)).await;
        Self {
            id,
            owner,
            member,
            job: made.json["job"]["id"].as_str().unwrap().to_owned(),
        }
    }

    fn path(&self, template: &str, member: MemberId) -> String {
        let query = if template.ends_with("/template") {
            "?kind=roster"
        } else {
            ""
        };
        template
            .replace("{organizationId}", &self.id.to_string())
            .replace("{memberId}", &member.to_string())
            .replace("{jobId}", &self.job)
            + query
    }
}

fn call(method: &'static str, path: String, body: Option<&str>) -> Call {
    let call = Call::new(method, path);
    match body {
        Some(body) => call.body(body),
        None => call,
    }
}

/// The answer without what may differ: the path that was asked for, and so the length.
fn without_instance(answer: &Answer) -> (Value, HeaderMap) {
    let (mut body, mut headers) = (answer.json.clone(), answer.headers.clone());
    body.as_object_mut().unwrap().remove("instance");
    headers.remove("content-length");
    (body, headers)
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

#[tokio::test]
async fn every_route_lets_in_exactly_whom_it_should() {
    let api = TestApi::start().await;
    let place = Place::new(&api, "owner").await;
    let other = Place::new(&api, "other-owner").await;
    let [admin, plain, removed, disabled, pending, enrolled, stranger] = [
        "admin", "plain", "removed", "disabled", "pending", "enrolled", "stranger",
    ]
    .map(Person::new);
    api.join(place.id, &admin, Role::Admin, Status::Active).await;
    let own = api.join(place.id, &plain, Role::Member, Status::Active).await;
    api.join(place.id, &removed, Role::Owner, Status::Removed).await;
    api.join(place.id, &disabled, Role::Owner, Status::Disabled).await;
    api.join(place.id, &pending, Role::Owner, Status::Pending).await;
    api.join(place.id, &enrolled, Role::Owner, Status::Enrolled).await;

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

    for (method, template, who, body, success) in ROUTES {
        let path = place.path(template, place.member);
        let is_in = template.contains("{organizationId}");
        let principals = [
            (None, None),
            (Some(&place.owner), Some(Role::Owner)),
            (Some(&admin), Some(Role::Admin)),
            (Some(&plain), Some(Role::Member)),
            (Some(&removed), None),
            (Some(&disabled), None),
            (Some(&pending), None),
            (Some(&enrolled), None),
            (Some(&stranger), None),
            (Some(&other.owner), None),
        ];
        for (person, role) in principals {
            let name = person.map_or("nobody", |person| person.subject.as_str());
            let request = call(method, path.clone(), body);
            let answer = api
                .send(person.map_or(request.clone(), |person| request.by(person)))
                .await;
            let required = match who {
                Who::AtLeast(required) => required,
                Who::SelfOrAdmin => Role::Admin,
                Who::Anyone | Who::SignedIn => Role::Member,
            };
            let place = format!("{method} {template} by {name}: {}", answer.text);
            match (who, person, role) {
                (Who::Anyone, ..) | (Who::SignedIn, Some(_), _) => {
                    assert_eq!(answer.status, success, "{place}");
                }
                (_, None, _) => {
                    assert_eq!(
                        (answer.status, answer.code()),
                        (401, "unauthenticated"),
                        "{place}"
                    );
                    assert_eq!(answer.header("www-authenticate"), "Bearer", "{place}");
                }
                (_, _, Some(role)) if role >= required => {
                    assert_eq!(answer.status, success, "{place}");
                    assert_ne!(answer.code(), "not_found", "{place}");
                }
                (_, _, Some(_)) => {
                    assert_eq!((answer.status, answer.code()), (403, "forbidden"), "{place}");
                    assert_eq!(answer.json["requiredRole"], required.as_str(), "{place}");
                }
                (_, _, None) => {
                    assert!(is_in, "{place}");
                    assert_eq!(answer.status, 404, "{place}");
                    assert_eq!(without_instance(&answer), without_instance(&nowhere), "{place}");
                }
            }
        }
    }

    let mine = api
        .send(
            Call::new(
                "GET",
                place.path("/v1/organizations/{organizationId}/members/{memberId}", own),
            )
            .by(&plain),
        )
        .await;
    assert_eq!(mine.status, 200);
}

#[tokio::test]
async fn a_foreign_id_answers_as_one_that_does_not_exist() {
    let api = TestApi::start().await;
    let place = Place::new(&api, "owner").await;
    let other = Place::new(&api, "other-owner").await;
    for (method, template, _, body, _) in ROUTES {
        if !template.contains("{organizationId}") {
            continue;
        }
        // The foreign organization, with its own children and with those of the caller's.
        let mut swapped = vec![
            other.path(template, other.member),
            other.path(template, place.member),
        ];
        for (name, foreign) in [
            ("{memberId}", other.member.to_string()),
            ("{jobId}", other.job.clone()),
        ] {
            if template.contains(name) {
                swapped.push(place.path(&template.replace(name, &foreign), place.member));
            }
        }
        let nobody = OrganizationId::from_bytes([9; 16]);
        let nonexistent = Place {
            id: nobody,
            owner: place.owner.clone(),
            member: MemberId::from_bytes([9; 16]),
            job: "0".repeat(26),
        };
        let expected = api
            .send(call(method, nonexistent.path(template, nonexistent.member), body).by(&place.owner))
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
            for name in ["{memberId}", "{jobId}"] {
                if template.contains(name) {
                    swapped.push(place.path(&template.replace(name, wrong), place.member));
                }
            }
        }
        for path in swapped {
            let answer = api.send(call(method, path.clone(), body).by(&place.owner)).await;
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
