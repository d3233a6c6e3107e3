//! Who asks for what, and what they are answered.

use std::collections::BTreeMap;
use std::fmt::Display;

use axum::body::to_bytes;
use axum::http::{HeaderMap, Response};
use serde_json::{Value, json};

use crate::contract;

/// Someone with an account at the token's issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The token's `sub`.
    pub subject: String,
    /// The token's `email`.
    pub email: String,
    /// The token's `email_verified`.
    pub verified: bool,
    /// The token's `cognito:groups`.
    pub groups: Vec<String>,
}

impl Person {
    /// Someone with a verified address.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            subject: format!("sub-{name}"),
            email: format!("{name}@example.org"),
            verified: true,
            groups: Vec::new(),
        }
    }

    /// Someone who runs the deployment.
    #[must_use]
    pub fn operator() -> Self {
        Self {
            groups: vec!["staff".to_owned(), "operators".to_owned()],
            ..Self::new("operator")
        }
    }
}

/// A request.
#[derive(Clone, Debug)]
pub struct Call {
    pub(super) method: &'static str,
    pub(super) path: String,
    person: Option<Person>,
    claims: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    source: String,
}

impl Call {
    /// A request by nobody.
    #[must_use]
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            person: None,
            claims: BTreeMap::new(),
            headers: BTreeMap::new(),
            body: None,
            source: "192.0.2.1".to_owned(),
        }
    }

    /// What is asked for.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it has an `Idempotency-Key`.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.headers.contains_key("idempotency-key")
    }

    /// With the token of a person.
    #[must_use]
    pub fn by(mut self, person: &Person) -> Self {
        self.person = Some(person.clone());
        self
    }

    /// With a further claim in the token, or another value of one.
    #[must_use]
    pub fn claim(mut self, name: &str, value: &dyn Display) -> Self {
        self.claims.insert(name.to_owned(), format!("{value}"));
        self
    }

    /// From another address.
    #[must_use]
    pub fn from_source(mut self, address: impl Into<String>) -> Self {
        self.source = address.into();
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.insert(name.to_owned(), value.into());
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body(body.to_string())
    }

    /// With a body that is called JSON.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self.headers
            .entry("content-type".to_owned())
            .or_insert_with(|| "application/json".to_owned());
        self
    }

    /// The event that API Gateway sends for it (HTTP API, payload format 2.0).
    #[must_use]
    pub fn event(&self, request_id: &str) -> Value {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let mut headers = self.headers.clone();
        headers.insert("host".to_owned(), "api.example.org".to_owned());
        let mut context = json!({
            "accountId": "anonymous", "apiId": "api", "domainName": "api.example.org", "stage": "$default",
            "requestId": request_id, "routeKey": "ANY /v1/{proxy+}", "timeEpoch": 0,
            "http": {
                "method": self.method, "path": path, "protocol": "HTTP/1.1", "sourceIp": self.source,
                "userAgent": "test",
            },
        });
        if let Some(person) = &self.person {
            headers.insert(
                "authorization".to_owned(),
                format!("Bearer token-of-{}", person.subject),
            );
            context["authorizer"] = json!({"jwt": {"scopes": null, "claims": {
                "sub": person.subject, "email": person.email, "email_verified": person.verified.to_string(),
                "auth_time": "1767323045",
            }}});
            if !person.groups.is_empty() {
                context["authorizer"]["jwt"]["claims"]["cognito:groups"] =
                    json!(format!("[{}]", person.groups.join(" ")));
            }
            for (name, value) in &self.claims {
                context["authorizer"]["jwt"]["claims"][name] = json!(value);
            }
        }
        json!({
            "version": "2.0", "routeKey": "ANY /v1/{proxy+}", "rawPath": path, "rawQueryString": query,
            "headers": headers, "requestContext": context, "body": self.body, "isBase64Encoded": false,
        })
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as it is.
    pub text: String,
    /// Its body as JSON; null where it is none.
    pub json: Value,
}

impl Answer {
    /// A header's text, empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The problem's code, empty where there is none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    /// Places and codes of what was wrong with what was sent.
    #[must_use]
    pub fn faults(&self) -> Vec<(&str, &str)> {
        let errors = self.json["errors"].as_array().into_iter().flatten();
        errors
            .map(|e| {
                (
                    e["pointer"].as_str().unwrap_or_default(),
                    e["code"].as_str().unwrap_or_default(),
                )
            })
            .collect()
    }
}

pub(super) fn is_documented(call: &Call) -> bool {
    let path = call.path.split('?').next().unwrap_or_default();
    contract::operations().iter().any(|(method, template)| {
        method == call.method
            && template.split('/').count() == path.split('/').count()
            && template
                .split('/')
                .zip(path.split('/'))
                .all(|(t, p)| t.starts_with('{') || t == p)
    })
}

#[expect(clippy::expect_used, reason = "a test without an answer has failed")]
pub(super) async fn answer(response: Response<axum::body::Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX)
        .await
        .expect("a body in memory is whole");
    let text = String::from_utf8(body.to_vec()).expect("answers are UTF-8");
    let json = serde_json::from_str(&text).unwrap_or_default();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        text,
        json,
    }
}
