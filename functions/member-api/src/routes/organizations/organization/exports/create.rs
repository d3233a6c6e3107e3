//! `POST /v1/organizations/{organizationId}/exports`

use std::collections::BTreeSet;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use jiff::tz::Offset;
use muster::export::{ExportContent, Sheet, file_name};
use muster::id::JobId;
use muster::job::Job as Domain;
use serde_json::json;

use crate::Api;
use crate::guard::{Authorized, ExportRoster};
use crate::model::Id;
use crate::model::export::NewExport;
use crate::model::job::Job;
use crate::once::{Operation, Post};
use crate::openapi::{Conflicting, Guarded, Once, Sent};
use crate::problem::Problem;

/// Writes members into a file, as a job. That of `content` `roster` has the columns of the roster schema in their
/// order and imports again without a change; who has no external id is no part of it, and is
/// counted in the job's `notice`. That of `members` has everyone, with id, name, role, status, origin and when they
/// joined and signed in last, and imports nowhere.
///
/// E-mail addresses and telephone numbers are in it where they are asked for, also those by which
/// members sign in (of a roster in columns `Muster:Email` and `Muster:Phone`, which an import reads past). Where
/// they are not, `(withheld)` stands for each in a roster, and an import refuses such a row.
///
/// Problems: 409 `id_withheld` where members are recognised by what is not asked for.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/exports",
    tag = "rosters",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = Option<NewExport>,
    responses(
        (status = ACCEPTED, description = "The job", body = Job, headers(("Location" = String))),
        Guarded, Sent, Once, Conflicting,
    ),
)]
pub async fn create(post: Post<Authorized<ExportRoster>, NewExport>) -> Response {
    post.answer(start).await
}

async fn start(
    api: &Api,
    auth: &Authorized<ExportRoster>,
    operation: Operation,
    new: NewExport,
) -> Result<impl IntoResponse + use<>, Problem> {
    let organization = api.organization(auth.organization()).await?;
    let options = new.into_options();
    if options.content == ExportContent::Roster {
        // Which attributes there are makes no difference to whether there is such a file.
        Sheet::new(&organization.roster_schema, &options, &BTreeSet::new())
            .map_err(|e| Problem::id_withheld(&e))?;
    }
    let id = JobId::new(operation.at, &[operation.id.as_bytes()]);
    let day = Offset::UTC.to_datetime(operation.at).date();
    let job = Domain {
        created_by: Some(auth.membership().member),
        file_name: file_name(&organization.settings.name, day, &options),
        ..Domain::exporting(id, organization.id, options, operation.at)
    };
    let mut event = auth.event(operation.at, "export.requested", format!("job/{id}"));
    event.after = Some(json!(job.export));
    api.jobs.start(&job, &event).await?;
    let location = format!("/v1/organizations/{}/jobs/{id}", organization.id);
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], Json(Job::from(job))))
}
