//! `GET /v1/organizations/{organizationId}/jobs/{jobId}/report`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use muster::id::JobId;
use muster_aws::links::DOWNLOAD_LINK;

use crate::Api;
use crate::guard::{Authorized, Child, ReadJobs};
use crate::model::Id;
use crate::model::job::ReportLink;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// A link to a job's report: the bad rows, to correct and upload again, or a line for each member
/// changed. 404 `no_report` while there is none.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/jobs/{jobId}/report",
    tag = "jobs",
    params(("organizationId" = inline(Id), Path), ("jobId" = inline(Id), Path)),
    responses((status = OK, description = "Where the report is", body = ReportLink), Guarded),
)]
pub async fn report(
    auth: Authorized<ReadJobs>,
    Child(id): Child<JobId>,
    State(api): State<Arc<Api>>,
) -> Result<Json<ReportLink>, Problem> {
    let job = api
        .jobs
        .get(auth.organization(), id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let expires_at = api.clock.now() + SignedDuration::try_from(DOWNLOAD_LINK).unwrap_or_default();
    let (Some(kind), Some(url)) = (job.report, api.links.report(&job)?) else {
        return Err(Problem::no_report());
    };
    Ok(Json(ReportLink {
        kind,
        url,
        expires_at,
    }))
}
