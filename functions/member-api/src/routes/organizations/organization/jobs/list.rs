//! `GET /v1/organizations/{organizationId}/jobs`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::id::JobId;

use crate::Api;
use crate::guard::{Authorized, ReadJobs};
use crate::model::job::Job;
use crate::model::{Id, Page};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// The organization's jobs, newest first.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/jobs",
    tag = "jobs",
    params(
        ("organizationId" = inline(Id), Path),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of jobs", body = Page<Job>), Guarded),
)]
pub async fn list(
    auth: Authorized<ReadJobs>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<Job>>, Problem> {
    let (limit, cursor) = (params.limit(), params.one("cursor"));
    params.finish()?;
    let list = List::new(&auth.organization(), "jobs", &[]);
    let after: Option<JobId> = list.open(cursor.as_deref())?;
    let jobs = api.jobs.list(auth.organization(), limit, after).await?;
    let full = jobs.len() == usize::from(limit);
    let next_cursor = list.seal(jobs.last().map(|job| job.id).filter(|_| full).as_ref());
    Ok(Json(Page {
        items: jobs.into_iter().map(Job::from).collect(),
        next_cursor,
    }))
}
