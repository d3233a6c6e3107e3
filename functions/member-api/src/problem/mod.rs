//! Everything that can go wrong, as the client reads it (RFC 9457). This folder is the one place
//! where domain errors become HTTP; [`catalogue`] has a constructor for each problem.

mod accounts;
mod catalogue;
mod domains;
mod reviews;

use std::borrow::Cow;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use muster::access::Denied;
use muster::id::StudyId;
use muster::lifecycle::Refusal;
use muster::member::Role;
use muster::organization::SettingsError;
use muster::page::InvalidCursor;
use muster::review::ScheduleError;
use muster::roster::SchemaError;
use muster::study::Study;
use muster_aws::error::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::invitation::Outcome;
use crate::model::organization::Seats;
use crate::model::review_item::Current;
use crate::model::{Id, RoleWord};

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
    shortage: Option<Shortage>,
    resources: Vec<Resource>,
    current: Option<Current>,
    undecided: Option<u64>,
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

/// Something that a member owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Resource {
    /// What it is.
    #[serde(rename = "type")]
    #[schema(examples("study"))]
    kind: &'static str,
    /// Its id.
    #[schema(value_type = Id)]
    id: StudyId,
    /// Its name.
    name: String,
}

impl From<&Study> for Resource {
    fn from(study: &Study) -> Self {
        Self {
            kind: "study",
            id: study.id,
            name: study.name.clone(),
        }
    }
}

/// What an organization without seats for what was asked needs to know.
#[derive(Clone, Debug)]
pub struct Shortage {
    /// Seats used and allowed.
    pub seats: Seats,
    /// Where the plan is changed.
    pub upgrade_url: String,
    /// For many addresses at once, what stands in the way of each. Nobody was invited.
    pub outcomes: Vec<Outcome>,
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
    /// Of `seat_limit_reached`: seats used and allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seats: Option<Seats>,
    /// Of `seat_limit_reached`: where the plan is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    upgrade_url: Option<&'a str>,
    /// Of `seat_limit_reached` for many addresses at once: what stands in the way of each. Nobody
    /// was invited.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Outcome>, required = false)]
    outcomes: &'a [Outcome],
    /// Of `owns_resources`: what goes to `transferTo`.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Resource>, required = false)]
    resources: &'a [Resource],
    /// Of `member_changed`: what they are now, if there is still a record of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    current: Option<Current>,
    /// Of `items_undecided`: on how many people nothing is decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    undecided: Option<u64>,
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
            shortage: None,
            resources: Vec::new(),
            current: None,
            undecided: None,
            header: None,
            cause: None,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Told)) -> Self {
        change(&mut self.0);
        self
    }

    fn retry_after(self, seconds: u64) -> Self {
        self.with(|told| told.header = Some((RETRY_AFTER, HeaderValue::from(seconds))))
    }

    /// Stable name of the problem.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What happened, for people.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// What the log is told of an internal error.
    #[must_use]
    pub fn cause(&self) -> Option<&Cause> {
        self.0.cause.as_ref()
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
            shortage,
            resources,
            current,
            undecided,
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
            seats: shortage.as_ref().map(|s| s.seats),
            upgrade_url: shortage.as_ref().map(|s| s.upgrade_url.as_str()),
            outcomes: shortage.as_ref().map_or(&[], |s| &s.outcomes),
            resources: &resources,
            current,
            undecided,
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

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::OwnerMustTransfer => Self::owner_must_transfer(),
            Refusal::MemberRemoved => Self::member_removed(),
            Refusal::OwnsResources => Self::owns_resources(&[]),
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
            StoreError::Closed => return Self::organization_closed(),
            StoreError::Service { operation, code } => (operation.to_owned(), code),
            // The reason may quote the item; the key says where to look.
            StoreError::Corrupt { key, .. } => (key, "corrupt_item".to_owned()),
        };
        let passing = [
            "Throttl",
            "Exceeded",
            "TooManyRequests",
            "TransactionConflict",
            "UnprocessedKeys",
            "timeout",
            "unreachable",
        ];
        let problem = if passing.iter().any(|part| code.contains(part)) {
            Self::busy()
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

impl From<ScheduleError> for InvalidField {
    fn from(error: ScheduleError) -> Self {
        Self::new(format!("/{}", error.field()), "out_of_range", error.to_string())
    }
}

impl From<SchemaError> for InvalidField {
    fn from(error: SchemaError) -> Self {
        Self::new(error.pointer, error.code.as_str(), error.detail)
    }
}
