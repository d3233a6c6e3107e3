//! `POST /v1/organizations/{organizationId}/imports`

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use muster::id::JobId;
use muster::job::{Job as Domain, JobKind};
use serde_json::json;

use crate::Api;
use crate::guard::{Authorized, ImportRoster};
use crate::model::Id;
use crate::model::job::{Job, NewImport, StartedImport};
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Once, Sent};
use crate::problem::Problem;

/// Starts an import: makes a job that waits for its file, and a link to upload that file to. The
/// job begins by itself when the upload has arrived.
///
/// Kind `roster` has the columns of the roster schema. `members` has `FirstName`, `LastName`,
/// `Email` and `Role` and invites those people; `invitations` has `Email` and `Role`. Their whole file is checked, and
/// whether there are seats for it, before anyone is invited.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/imports",
    tag = "rosters",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = NewImport,
    responses(
        (status = CREATED, description = "The job, and where to upload the file", body = StartedImport,
            headers(("Location" = String))),
        Guarded, Sent, Once,
    ),
)]
pub async fn create(post: Post<Authorized<ImportRoster>, NewImport>) -> Response {
    post.answer(start).await
}

async fn start(
    api: &Api,
    auth: &Authorized<ImportRoster>,
    operation: Operation,
    new: NewImport,
) -> Result<impl IntoResponse + use<>, Problem> {
    if new.kind() == JobKind::Members {
        let organization = api.organizations.get(auth.organization()).await?;
        if organization.is_some_and(|o| o.settings.sso_enabled) {
            return Err(Problem::sso_requires_invitation());
        }
    }
    let organization = auth.organization();
    let id = JobId::new(operation.at, &[operation.id.as_bytes()]);
    let (kind, options) = (new.kind(), new.options());
    let job = Domain {
        created_by: Some(auth.membership().member),
        ..Domain::new(
            id,
            organization,
            kind,
            options,
            new.into_file_name(),
            operation.at,
        )
    };
    let mut event = auth.event(operation.at, "import.created", format!("job/{id}"));
    event.after = Some(json!({
        "kind": job.kind, "mode": job.options.mode, "onError": job.options.on_error, "dryRun": job.options.dry_run,
    }));
    api.jobs.create(&job, &event).await?;
    let upload = api.links.upload(&job)?;
    let location = format!("/v1/organizations/{organization}/jobs/{id}");
    let started = StartedImport {
        job: Job::from(job),
        upload_url: upload.url,
        upload_headers: upload.headers.into_iter().collect(),
    };
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(started)))
}
