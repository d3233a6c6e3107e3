//! `POST /v1/organizations/{organizationId}/jobs/{jobId}/cancel`

use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use muster::access::Action;
use muster::id::JobId;
use muster::job::JobStatus;
use muster_aws::jobs::CancelOutcome;

use crate::Api;
use crate::body::Nothing;
use crate::guard::{Authorized, Child, ImportRoster};
use crate::model::Id;
use crate::model::job::Job;
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Once, Sent};
use crate::problem::Problem;

/// Cancels a job. One that has not begun never will; one at work stops within seconds, keeps what
/// it has applied and says so in its counts. 409 `job_ended` for one that is over; canceling a
/// canceled one again changes nothing. One that takes data away is the owner's to cancel, before it
/// begins: after that, 409 `purge_begun`. A job of an access review ends with the review: 409
/// `review_job`. One that moves members to more partitions goes on to its end: 409 `members_moving`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/jobs/{jobId}/cancel",
    tag = "jobs",
    params(
        ("organizationId" = inline(Id), Path),
        ("jobId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    responses(
        (status = OK, description = "It is canceled", body = Job),
        (status = ACCEPTED, description = "It is asked to stop", body = Job),
        Guarded, Sent, Once,
    ),
)]
pub async fn cancel(
    id: Result<Child<JobId>, Problem>,
    post: Post<Authorized<ImportRoster>, Nothing>,
) -> Response {
    post.answer(async |api, auth, operation, _| stop(api, auth, operation, id?.0).await)
        .await
}

async fn stop(
    api: &Api,
    auth: &Authorized<ImportRoster>,
    operation: Operation,
    id: JobId,
) -> Result<(StatusCode, Json<Job>), Problem> {
    let job = api.jobs.get(auth.organization(), id).await?;
    if job.is_some_and(|job| job.kind.is_purge()) {
        auth.require(Action::DropAllData)?;
    }
    let event = auth.event(operation.at, "job.canceled", format!("job/{id}"));
    match api.jobs.cancel(auth.organization(), id, &event).await? {
        CancelOutcome::Canceled(job) => Ok((StatusCode::OK, Json(job.into()))),
        CancelOutcome::Requested(job) => Ok((StatusCode::ACCEPTED, Json(job.into()))),
        CancelOutcome::AlreadyEnded(job) if job.status == JobStatus::Canceled => {
            Ok((StatusCode::OK, Json(job.into())))
        }
        CancelOutcome::AlreadyEnded(_) => Err(Problem::job_ended()),
        CancelOutcome::TooLate => Err(Problem::purge_begun()),
        CancelOutcome::OfReview => Err(Problem::review_job()),
        CancelOutcome::Moving => Err(Problem::members_moving()),
        CancelOutcome::NotFound => Err(Problem::not_found()),
    }
}
