//! What the log says of a request, and what it never does.

use std::cell::RefCell;
use std::io;
use std::sync::{Arc, Mutex, Once};

use e2e::api::{Call, Person, TestApi, member};
use e2e::faults::Death;
use muster::id::MemberId;
use muster::member::Member;
use muster_aws::telemetry;
use serde_json::{Value, json};
use tracing::subscriber::set_global_default;

/// What one thread, and so one test, logs while it is recorded.
///
/// There is one subscriber for all tests: a callsite that a thread without one meets first would
/// stay silent for the others.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

thread_local! {
    static RECORDED: RefCell<Option<Log>> = const { RefCell::new(None) };
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub fn lines(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Records this thread from now on, at the most talkative level.
    pub fn record() -> Self {
        static SUBSCRIBER: Once = Once::new();
        SUBSCRIBER.call_once(|| {
            let recorded = || RECORDED.with_borrow(|log| log.clone().unwrap_or_default());
            set_global_default(telemetry::subscriber("trace", recorded)).unwrap();
        });
        let log = Self::default();
        RECORDED.set(Some(log.clone()));
        log
    }

    pub fn stop() {
        RECORDED.set(None);
    }
}

#[tokio::test]
async fn a_request_is_one_line_that_says_what_and_which() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    let log = Log::record();
    api.send(Call::new("GET", format!("/v1/organizations/{id}/members?q=x")).by(&owner))
        .await;
    api.send(Call::new("GET", "/v1/organizations")).await;
    Log::stop();
    let lines = log.lines();
    assert_eq!(lines.len(), 2, "{}", log.text());
    assert_eq!(lines[0]["route"], "/v1/organizations/{organizationId}/members");
    assert_eq!(
        (&lines[0]["method"], &lines[0]["status"]),
        (&json!("GET"), &json!(200))
    );
    assert_eq!(lines[0]["organization"], id.to_string());
    assert!(lines[0]["request_id"].as_str().unwrap().starts_with("request-"));
    assert!(lines[0]["duration_ms"].is_u64());
    assert_eq!(
        (&lines[1]["status"], &lines[1]["code"]),
        (&json!(401), &json!("unauthenticated"))
    );
}

/// A registration of the planted member, or of one that there is not.
fn registration(member: &str, organization: &str) -> Value {
    json!({
        "organizationId": organization, "match": {"canary": member, "LastName": "canary"},
        "email": "canary-login@example.org", "password": "Canary-password-1",
    })
}

#[tokio::test]
async fn canaries_planted_in_every_input_show_in_no_log() {
    const CANARY: &str = "canary";
    let log = Log::record();
    let api = TestApi::start().await;
    let owner = Person::new("canary-owner");
    let path = format!(
        "/v1/organizations/{}",
        api.found(&owner, "canary organization").await
    );
    let id = muster::id::OrganizationId::parse(path.rsplit('/').next().unwrap()).unwrap();
    let planted = Member {
        first_name: Some("canary".to_owned()),
        last_name: Some("canary".to_owned()),
        email: Some("canary@example.org".to_owned()),
        phone: Some("canary".to_owned()),
        external_id: Some("canary".to_owned()),
        ..member(id, MemberId::of_roster(id, CANARY))
    };
    api.put_members(std::slice::from_ref(&planted)).await;
    let schema = json!({"columns": [
        {"name": "canary", "type": "text", "mapsTo": "externalId", "unique": true, "required": true, "matchAtRegistration": true},
        {"name": "LastName", "type": "text", "mapsTo": "lastName", "matchAtRegistration": true},
    ]});
    for call in [
        Call::new("PATCH", &path).json(&json!({"name": "canary renamed"})),
        Call::new("PATCH", &path).json(&json!({"canary": "canary", "currency": "canary"})),
        Call::new("PATCH", &path).body("{canary"),
        Call::new("PUT", format!("{path}/roster-schema")).json(&schema),
        Call::new("PUT", format!("{path}/roster-schema")).json(&json!({"columns": ["canary"]})),
        Call::new("GET", format!("{path}/members?q=canary")),
        Call::new(
            "GET",
            format!("{path}/members?q=canary&sort=canary&canary=canary&cursor=canary"),
        ),
        Call::new("GET", format!("{path}/members/{}", planted.id)),
        Call::new("GET", format!("{path}/members/canary")),
        Call::new("GET", "/v1/organizations/canary/members/canary"),
        Call::new("GET", "/canary/canary"),
        Call::new("POST", format!("{path}/imports"))
            .json(&json!({"kind": "roster", "fileName": "canary.csv"}))
            .header("idempotency-key", "canary"),
        Call::new("POST", format!("{path}/imports"))
            .json(&json!({"kind": "canary", "fileName": "canary"}))
            .header("idempotency-key", "canary"),
        Call::new("POST", format!("{path}/jobs/canary/cancel")).header("idempotency-key", "canary"),
        Call::new("GET", format!("{path}/jobs?cursor=canary"))
            .header("if-match", "canary")
            .header("if-none-match", "canary"),
        Call::new("POST", "/v1/registrations").json(&registration("canary", &id.to_string())),
        Call::new("POST", "/v1/registrations").json(&registration("other", &id.to_string())),
        Call::new("POST", "/v1/registrations").json(&registration("canary", "canary")),
        Call::new("POST", format!("{path}/members/canary/reset-credentials")),
        Call::new("POST", format!("{path}/members/{}/reset-credentials", planted.id)),
        Call::new("DELETE", format!("{path}/members/canary")).header("x-canary", "canary"),
    ] {
        api.send(call.clone().by(&owner)).await;
        api.send(call.by(&Person::new("canary-stranger"))).await;
    }
    Log::stop();
    assert!(log.lines().len() > 30, "every request was logged");
    assert!(!log.text().to_lowercase().contains(CANARY), "{}", log.text());
}

#[tokio::test]
async fn what_fails_on_our_side_is_told_to_the_log_and_not_to_the_client() {
    let (api, faulty) = TestApi::faulty().await;
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    let log = Log::record();
    faulty.die_at(0, Death::Before);
    let failed = api
        .send(Call::new("GET", format!("/v1/organizations/{id}")).by(&owner))
        .await;
    faulty.revive();
    assert_eq!(
        (failed.status, failed.code(), failed.header("retry-after")),
        (503, "unavailable", "1")
    );

    // An item that does not read.
    api.dynamodb()
        .update_item()
        .table_name(&api.engine.tables.directory)
        .key(
            "PK",
            aws_sdk_dynamodb::types::AttributeValue::S(muster_aws::keys::organization(id)),
        )
        .key(
            "SK",
            aws_sdk_dynamodb::types::AttributeValue::S(muster_aws::keys::ORGANIZATION.to_owned()),
        )
        .update_expression("REMOVE currency")
        .send()
        .await
        .unwrap();
    let corrupt = api
        .send(Call::new("GET", format!("/v1/organizations/{id}")).by(&owner))
        .await;
    Log::stop();
    assert_eq!((corrupt.status, corrupt.code()), (500, "internal"));
    let lines = log.lines();
    assert_eq!(lines.len(), 2, "{}", log.text());
    for (line, answer, operation, cause) in [
        (&lines[0], &failed, "GetItem", "unreachable"),
        (&lines[1], &corrupt, "ORG", "corrupt_item"),
    ] {
        assert_eq!(
            (&line["level"], &line["operation"], &line["cause"]),
            (&json!("ERROR"), &json!(operation), &json!(cause))
        );
        assert_eq!(answer.json["requestId"], line["request_id"]);
        assert!(
            !answer.text.contains(cause) && !answer.text.contains("GetItem"),
            "{}",
            answer.text
        );
    }
}
