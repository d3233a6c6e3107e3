//! The routes of the document, one by one.

use serde_json::{Value, json};

use super::Call;
use crate::contract;

/// An id that nothing has.
pub const NOBODY: &str = "00000000000000000000000000";

/// Every route below `/v1`, as method and path template.
#[must_use]
pub fn routes() -> Vec<(String, String)> {
    let routes: Vec<_> = contract::operations()
        .into_iter()
        .filter(|(_, path)| path.starts_with("/v1/"))
        .collect();
    assert!(routes.len() >= 14, "{routes:?}");
    routes
}

/// A path with an organization's id, and another id for whatever lies below it.
#[must_use]
pub fn path(template: &str, organization: &str, child: &str) -> String {
    let parts = template.split('/').map(|part| match part {
        "{organizationId}" => organization,
        part if part.starts_with('{') => child,
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A request that is good in itself, as far as the route takes a body.
#[must_use]
pub fn request(method: &str, path: &str, schema: &Value) -> Call {
    let query = if path.ends_with("/template") {
        "?kind=roster"
    } else {
        ""
    };
    let call = Call::new(method, format!("{path}{query}"));
    match (method, path.rsplit('/').next()) {
        ("POST", Some("organizations")) => call.json(&json!({"name": "Example"})),
        ("POST", Some("imports")) => call.json(&json!({"kind": "roster", "fileName": "roster.csv"})),
        ("PUT", Some("roster-schema")) => call.json(schema),
        ("PUT", Some("owner")) => call.json(&json!({"memberId": NOBODY})),
        ("PUT", Some("plan")) => call.json(&json!({"seatLimit": null})),
        ("PUT", Some("role")) => call.json(&json!({"role": "member"})),
        ("PUT", Some("active")) => call.json(&json!({"active": true})),
        ("POST", Some("members")) => {
            call.json(&json!({"firstName": "A", "lastName": "B", "email": "a@example.net"}))
        }
        ("POST", Some("invitations")) => call.json(&json!({"email": "a@example.net"})),
        ("POST", Some("bulk")) if path.ends_with("/members/bulk") => {
            call.json(&json!({"action": "activate", "memberIds": [NOBODY]}))
        }
        ("POST", Some("adjustments")) => call
            .header("idempotency-key", "a-key")
            .json(&json!({"amount": 1, "reason": "a reason"})),
        ("PUT", Some("reviewer")) => call.json(&json!({"reviewer": NOBODY, "note": "a note"})),
        ("PUT", Some(_)) if path.contains("/reviews/") => call.json(&json!({"decision": "keep"})),
        ("POST", Some("decisions")) => call.json(&json!({"memberIds": [NOBODY], "decision": "keep"})),
        ("POST", Some("complete" | "cancel")) if path.contains("/reviews/") => {
            call.json(&json!({"note": "a note"}))
        }
        ("POST", Some("studies")) => call.json(&json!({"name": "Sleep"})),
        ("POST", Some("transfer")) => call.json(&json!({"from": NOBODY, "to": NOBODY})),
        ("PUT", Some(_)) if path.contains("/studies/") => call.json(&json!({"role": "viewer"})),
        ("POST", Some("drop-all-data")) => call.json(&json!({"confirmEmail": "a@example.net"})),
        ("POST", Some("registrations")) => call.json(&json!({
            "organizationId": NOBODY, "match": {}, "email": "a@example.net", "password": "Correct-horse-1",
        })),
        ("POST", Some("bulk")) => call.json(&json!({"emails": ["a@example.net"]})),
        ("POST", Some("resend")) if path.ends_with("/invitations/resend") => {
            call.json(&json!({"status": "expired"}))
        }
        ("POST", Some("domains")) => call.json(&json!({"domain": "example.org"})),
        ("POST", Some("accept" | "decline")) => call.json(&json!({"token": "none"})),
        ("POST" | "PUT" | "PATCH", _) => call.json(&json!({})),
        _ => call,
    }
}
