//! Everything that can go wrong, as the client reads it (RFC 9457). This file is the one place
//! where domain errors become HTTP.

mod domains;

use std::borrow::Cow;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use muster::access::Denied;
use muster::member::Role;
use muster::organization::SettingsError;
use muster::page::InvalidCursor;
use muster::roster::SchemaError;
use muster_aws::error::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::RoleWord;

/// What a client is told instead of what it asked for.
#[derive(Clone, Debug)]
pub struct Problem(Box<Told>);

#[derive(Clone, Debug)]
struct Told {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    required_role: Option<Role>,
    errors: Vec<InvalidField>,
    header: Option<(HeaderName, HeaderValue)>,
    cause: Option<Cause>,
}

/// One thing that is wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvalidField {
    /// Where: a JSON pointer into the body (RFC 6901), or `?` and the name of a query parameter.
    #[schema(examples("/invitationTtlDays", "?limit"))]
    pub pointer: String,
    /// Stable name of the fault.
    #[schema(examples("out_of_range"))]
    pub code: Cow<'static, str>,
    /// What is wrong and how to put it right.
    #[schema(examples("invitations live 1 to 30 days"))]
    pub detail: String,
}

/// What the log is told of an internal error; the client is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What failed, such as the API operation.
    pub operation: String,
    /// How, such as the service's error code. Never the content of a request or an item.
    pub code: String,
}

/// A problem as it is written out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem, example = json!({
    "type": "about:blank", "title": "Forbidden", "status": 403,
    "detail": "this takes the role admin",
    "instance": "/v1/organizations/0123456789abcdefghjkmnpqrs/jobs",
    "code": "forbidden", "requiredRole": "admin",
}))]
pub struct ProblemBody<'a> {
    /// Always `about:blank`: `code` tells problems apart.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The HTTP status in words.
    title: &'static str,
    /// The HTTP status.
    #[schema(value_type = u16)]
    status: u16,
    /// What happened, for people.
    detail: &'a str,
    /// The path of the request.
    instance: &'a str,
    /// Stable name of the problem.
    code: &'static str,
    /// The weakest role that could, where the caller's own does not reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RoleWord>, nullable = false)]
    required_role: Option<Role>,
    /// Every fault of what was sent.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<InvalidField>, required = false)]
    errors: &'a [InvalidField],
    /// What to quote when reporting an internal error.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    request_id: Option<&'a str>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        Self(Box::new(Told {
            status,
            code,
            detail,
            required_role: None,
            errors: Vec::new(),
            header: None,
            cause: None,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Told)) -> Self {
        change(&mut self.0);
        self
    }

    fn retry_after(self, seconds: u16) -> Self {
        self.with(|told| told.header = Some((RETRY_AFTER, HeaderValue::from(seconds))))
    }

    /// 400 with every fault of what was sent.
    #[must_use]
    pub fn invalid(errors: Vec<InvalidField>) -> Self {
        let detail = "what was sent is not valid: see errors";
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", detail).with(|told| told.errors = errors)
    }

    /// 400 for a body that is no JSON object.
    #[must_use]
    pub fn invalid_json(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_json", detail)
    }

    /// 400 for a key that cannot be one.
    #[must_use]
    pub fn invalid_idempotency_key() -> Self {
        let detail = "an Idempotency-Key is 1 to 255 visible ASCII characters, given once";
        Self::new(StatusCode::BAD_REQUEST, "invalid_idempotency_key", detail)
    }

    /// 401: no caller that the authorizer vouches for.
    #[must_use]
    pub fn unauthenticated() -> Self {
        let header = (WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        let detail = "sign in and send the token as Authorization: Bearer";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail).with(|told| told.header = Some(header))
    }

    /// 403: the token's e-mail address is missing or not verified.
    #[must_use]
    pub fn email_not_verified() -> Self {
        let detail = "this takes a verified e-mail address: verify yours, then sign in again";
        Self::new(StatusCode::FORBIDDEN, "email_not_verified", detail)
    }

    /// 404: nothing there, or nothing that the caller may know of. The same for both.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is nothing here, or nothing that you may see",
        )
    }

    /// 404 for a job that has no report.
    #[must_use]
    pub fn no_report() -> Self {
        let detail = "this job has no report: it has not ended, or has nothing to report";
        Self::new(StatusCode::NOT_FOUND, "no_report", detail)
    }

    /// 404 for a job that makes nothing to download.
    #[must_use]
    pub fn nothing_to_download() -> Self {
        let detail = "only exports make a file to download; an import's result is its report";
        Self::new(StatusCode::NOT_FOUND, "nothing_to_download", detail)
    }

    /// 405.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "this path does not take that method",
        )
    }

    /// 409 for canceling what is over.
    #[must_use]
    pub fn job_ended() -> Self {
        Self::new(StatusCode::CONFLICT, "job_ended", "this job has ended already")
    }

    /// 409 while the first request with this key is at work.
    #[must_use]
    pub fn idempotency_in_flight() -> Self {
        let detail = "a request with this Idempotency-Key is under way: try again shortly";
        Self::new(StatusCode::CONFLICT, "idempotency_in_flight", detail).retry_after(1)
    }

    /// 412 for a change to what was changed meanwhile.
    #[must_use]
    pub fn precondition_failed() -> Self {
        let detail = "it was changed since you read it: read it again, then decide";
        Self::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", detail)
    }

    /// 413.
    #[must_use]
    pub fn body_too_large(most: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("a body has at most {most} bytes"),
        )
    }

    /// 415.
    #[must_use]
    pub fn unsupported_media_type() -> Self {
        let detail = "send JSON, as Content-Type: application/json";
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            detail,
        )
    }

    /// 422 for a key that stands for another body.
    #[must_use]
    pub fn idempotency_key_reused() -> Self {
        let detail = "this Idempotency-Key came with another body before: take a new key";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail)
    }

    /// The problem as an answer to a request for `instance`.
    #[must_use]
    pub fn render(self, instance: &str, request_id: &str) -> Response {
        let Told {
            status,
            code,
            detail,
            required_role,
            errors,
            header,
            cause,
        } = *self.0;
        let body = ProblemBody {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            detail: &detail,
            instance,
            code,
            required_role,
            errors: &errors,
            request_id: status.is_server_error().then_some(request_id),
        };
        // Text and numbers always serialise.
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let content_type = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(CONTENT_TYPE, content_type)], body).into_response();
        response.headers_mut().extend(header);
        response.extensions_mut().insert(Code(code));
        if let Some(cause) = cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

/// The problem's code, left on the response for the log.
#[derive(Clone, Copy, Debug)]
pub struct Code(pub &'static str);

/// Leaves the problem for [`crate::telemetry::observe`] to render, which knows the request.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl InvalidField {
    /// A fault at a place.
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            detail: detail.into(),
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::not_found(),
            Denied::Forbidden { required } => {
                Self::new(StatusCode::FORBIDDEN, "forbidden", denied.to_string())
                    .with(|told| told.required_role = Some(required))
            }
        }
    }
}

impl From<InvalidCursor> for Problem {
    fn from(_: InvalidCursor) -> Self {
        let detail = "this cursor is not of this list: start again without it";
        Self::new(StatusCode::BAD_REQUEST, "invalid_cursor", detail)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (operation, code) = match error {
            StoreError::Service { operation, code } => (operation.to_owned(), code),
            // The reason may quote the item; the key says where to look.
            StoreError::Corrupt { key, .. } => (key, "corrupt_item".to_owned()),
        };
        let passing = [
            "Throttl",
            "Exceeded",
            "TransactionConflict",
            "UnprocessedKeys",
            "timeout",
            "unreachable",
        ];
        let problem = if passing.iter().any(|part| code.contains(part)) {
            Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "too busy just now: try again shortly",
            )
            .retry_after(1)
        } else {
            let detail = "something failed on our side: try again, and report the request id if it stays so";
            Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
        };
        problem.with(|told| told.cause = Some(Cause { operation, code }))
    }
}

impl From<SettingsError> for InvalidField {
    fn from(error: SettingsError) -> Self {
        let code = match error {
            SettingsError::Name => "invalid_name",
            SettingsError::InvitationTtlDays => "out_of_range",
            SettingsError::DefaultRole => "invalid_role",
            SettingsError::Currency => "invalid_currency",
        };
        Self::new(format!("/{}", error.field()), code, error.to_string())
    }
}

impl From<SchemaError> for InvalidField {
    fn from(error: SchemaError) -> Self {
        Self::new(error.pointer, error.code.as_str(), error.detail)
    }
}
