//! `GET /v1/organizations/{organizationId}/jobs/{jobId}/download`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use muster::id::JobId;
use muster_aws::links::DOWNLOAD_LINK;

use crate::Api;
use crate::guard::{Authorized, Child, ExportRoster};
use crate::model::Id;
use crate::model::export::DownloadLink;
use crate::openapi::{Downloaded, Guarded};
use crate::problem::Problem;

/// A link to what an export made, for 15 minutes. 409 `export_not_finished` until it has ended; 404
/// `nothing_to_download` of one that ended without a file, and of any other job (what imports have is
/// their report); 410 `export_expired` once its file is too old to be kept.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/jobs/{jobId}/download",
    tag = "jobs",
    params(("organizationId" = inline(Id), Path), ("jobId" = inline(Id), Path)),
    responses((status = OK, description = "Where the file is", body = DownloadLink), Guarded, Downloaded),
)]
pub async fn download(
    auth: Authorized<ExportRoster>,
    Child(id): Child<JobId>,
    State(api): State<Arc<Api>>,
) -> Result<Json<DownloadLink>, Problem> {
    let job = api
        .jobs
        .get(auth.organization(), id)
        .await?
        .ok_or_else(Problem::not_found)?;
    if job.export.is_some() && !job.status.is_final() {
        return Err(Problem::export_not_finished());
    }
    let now = api.clock.now();
    let (Some(url), Some(finished_at)) = (api.links.export(&job)?, job.finished_at) else {
        return Err(Problem::nothing_to_download());
    };
    if finished_at + api.export_retention <= now {
        return Err(Problem::export_expired());
    }
    Ok(Json(DownloadLink {
        url,
        file_name: job.file_name,
        expires_at: now + SignedDuration::try_from(DOWNLOAD_LINK).unwrap_or_default(),
    }))
}
