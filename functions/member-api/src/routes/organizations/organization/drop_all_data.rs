//! `POST /v1/organizations/{organizationId}/drop-all-data`

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use muster::id::JobId;
use muster::job::{Job as Domain, JobKind};
use muster::text::Email;
use muster_aws::purge::Requested;
use serde_json::json;

use crate::Api;
use crate::guard::{Ask, Authorized, DropAllData};
use crate::model::Id;
use crate::model::job::{DropConfirmation, Job};
use crate::once::{Operation, Post};
use crate::openapi::{Conflicting, Guarded, Once, Sent};
use crate::problem::Problem;

/// Takes away for good, as a job: every member but the owner, their accounts' access, invitations,
/// wallets, study roles, and all uploaded files, reports and exports. The organization, its owner, its
/// settings, domains and studies (now the owner's), the audit log and the evidence of access reviews stay.
/// Whoever had registered registers again after the next import.
///
/// The job begins at its `beginsAt` and can be canceled until then. Its `receipt` says what it took.
///
/// Problems: 403 `email_mismatch`, 409 `import_in_progress`, `purge_pending`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/drop-all-data",
    tag = "organizations",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = DropConfirmation,
    responses(
        (status = ACCEPTED, description = "The job", body = Job, headers(("Location" = String))),
        Guarded, Sent, Once, Conflicting,
    ),
)]
pub async fn drop_all_data(post: Post<Authorized<DropAllData>, DropConfirmation>) -> Response {
    post.answer(confirmed).await
}

async fn confirmed(
    api: &Api,
    auth: &Authorized<DropAllData>,
    operation: Operation,
    confirmation: DropConfirmation,
) -> Result<impl IntoResponse + use<>, Problem> {
    let own = auth.caller().verified_email.as_ref();
    if own.is_none_or(|own| Email::parse(&confirmation.confirm_email).as_ref() != Ok(own)) {
        return Err(Problem::not_own_email());
    }
    purge(api, auth, operation, JobKind::DropAllData).await
}

/// Asks for a job that takes data away.
pub async fn purge<A: Ask>(
    api: &Api,
    auth: &Authorized<A>,
    operation: Operation,
    kind: JobKind,
) -> Result<(StatusCode, [(axum::http::HeaderName, String); 1], Json<Job>), Problem> {
    let organization = auth.organization();
    let id = JobId::new(operation.at, &[operation.id.as_bytes()]);
    let begins_at = operation.at + api.purge_grace;
    let job = Domain {
        created_by: Some(auth.membership().member),
        ..Domain::purging(id, organization, kind, begins_at, operation.at)
    };
    let action = match kind {
        JobKind::DeleteOrganization => "organization.deletion_requested",
        _ => "organization.drop_requested",
    };
    let mut event = auth.event(operation.at, action, format!("organization/{organization}"));
    event.after = Some(json!({"job": id, "beginsAt": begins_at}));
    match api.jobs.request_purge(&job, &event).await? {
        Requested::Yes => {}
        Requested::Pending => return Err(Problem::purge_pending()),
        Requested::Importing => return Err(Problem::import_in_progress()),
    }
    let location = format!("/v1/organizations/{organization}/jobs/{id}");
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], Json(Job::from(job))))
}
