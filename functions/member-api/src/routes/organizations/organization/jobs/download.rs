//! `GET /v1/organizations/{organizationId}/jobs/{jobId}/download`

use std::sync::Arc;

use axum::extract::State;
use muster::id::JobId;

use crate::Api;
use crate::guard::{Authorized, Child, ReadJobs};
use crate::model::Id;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// What an export made. Imports make no such file: 404 `nothing_to_download`; what they have is
/// their report.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/jobs/{jobId}/download",
    tag = "jobs",
    params(("organizationId" = inline(Id), Path), ("jobId" = inline(Id), Path)),
    responses(Guarded),
)]
pub async fn download(
    auth: Authorized<ReadJobs>,
    Child(id): Child<JobId>,
    State(api): State<Arc<Api>>,
) -> Result<(), Problem> {
    api.jobs
        .get(auth.organization(), id)
        .await?
        .ok_or_else(Problem::not_found)?;
    Err(Problem::nothing_to_download())
}
