//! `POST /v1/organizations/{organizationId}/invitations/resend`

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use muster::id::JobId;
use muster::job::Job as Domain;
use serde_json::json;

use crate::Api;
use crate::guard::{Authorized, Invite};
use crate::model::Id;
use crate::model::job::{Job, NewResend};
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Once, Sent};
use crate::problem::Problem;

/// Mails every pending, or every expired, invitation again, as a job. Its counts are of those
/// invitations: `updated` were asked for again, `failed` have to wait or have no seat to come back
/// to. Invitations of admins are left out unless the owner asks.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/invitations/resend",
    tag = "invitations",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = NewResend,
    responses(
        (status = ACCEPTED, description = "The job", body = Job, headers(("Location" = String))),
        Guarded, Sent, Once,
    ),
)]
pub async fn resend_all(post: Post<Authorized<Invite>, NewResend>) -> Response {
    post.answer(start).await
}

async fn start(
    api: &Api,
    auth: &Authorized<Invite>,
    operation: Operation,
    new: NewResend,
) -> Result<impl IntoResponse + use<>, Problem> {
    let organization = auth.organization();
    let id = JobId::new(operation.at, &[operation.id.as_bytes()]);
    let job = Domain {
        created_by: Some(auth.membership().member),
        ..Domain::resending(id, organization, new.status, operation.at)
    };
    let mut event = auth.event(operation.at, "invitations.resend_requested", format!("job/{id}"));
    event.after = Some(json!({"status": new.status}));
    api.jobs.start(&job, &event).await?;
    let location = format!("/v1/organizations/{organization}/jobs/{id}");
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], Json(Job::from(job))))
}
