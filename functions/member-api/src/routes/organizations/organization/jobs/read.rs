//! `GET /v1/organizations/{organizationId}/jobs/{jobId}`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::id::JobId;

use crate::Api;
use crate::etag::{Conditions, digested};
use crate::guard::{Authorized, Child, ReadJobs};
use crate::model::Id;
use crate::model::job::Job;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// One job: where it stands, how far it is, what came of it.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/jobs/{jobId}",
    tag = "jobs",
    params(("organizationId" = inline(Id), Path), ("jobId" = inline(Id), Path)),
    responses(
        (status = OK, description = "The job", body = Job, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub async fn read(
    auth: Authorized<ReadJobs>,
    Child(id): Child<JobId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let job = api
        .jobs
        .get(auth.organization(), id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let parts = match job.split {
        Some(_) => api.jobs.parts(auth.organization(), id).await?,
        None => Vec::new(),
    };
    Ok(digested(&Job::from(job).with_parts(parts), &conditions))
}
