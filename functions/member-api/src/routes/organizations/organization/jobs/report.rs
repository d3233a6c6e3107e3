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
use crate::openapi::{Guarded, Reported};
use crate::problem::Problem;

/// A link to a job's report: the bad rows, to correct and upload again, or a line for each member
/// changed. 404 `no_report` while there is none; 410 `report_expired` once it is too old to be kept.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/jobs/{jobId}/report",
    tag = "jobs",
    params(("organizationId" = inline(Id), Path), ("jobId" = inline(Id), Path)),
    responses((status = OK, description = "Where the report is", body = ReportLink), Guarded, Reported),
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
    let now = api.clock.now();
    let (Some(kind), Some(url)) = (job.report, api.links.report(&job)?) else {
        return Err(Problem::no_report());
    };
    if job
        .finished_at
        .is_some_and(|finished_at| finished_at + api.export_retention <= now)
    {
        return Err(Problem::report_expired());
    }
    Ok(Json(ReportLink {
        kind,
        url,
        expires_at: now + SignedDuration::try_from(DOWNLOAD_LINK).unwrap_or_default(),
    }))
}
