//! `POST /v1/organizations/{organizationId}/reviews/{reviewId}/complete`

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use muster::id::{JobId, ReviewId};
use muster::job::{Job as Domain, JobKind};
use muster::review::{Review, ReviewStatus};
use serde_json::json;

use super::super::update::ATTEMPTS;
use super::managed;
use crate::Api;
use crate::guard::{Authorized, Child, ManageReviews};
use crate::model::Id;
use crate::model::job::Job;
use crate::model::review::Ending;
use crate::once::{Operation, Post};
use crate::openapi::{Conflicting, Guarded, Once, Sent};
use crate::problem::Problem;

/// Completes an access review, as a job: what was decided is done, with the rank that the caller has
/// when it is done, and the evidence is written. Everyone in it must be decided on first.
///
/// Problems: 409 `items_undecided`, `review_not_ready`, `review_not_open`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/reviews/{reviewId}/complete",
    tag = "reviews",
    operation_id = "complete_review",
    params(
        ("organizationId" = inline(Id), Path),
        ("reviewId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = Ending,
    responses(
        (status = ACCEPTED, description = "The job", body = Job, headers(("Location" = String))),
        Guarded, Sent, Once, Conflicting,
    ),
)]
pub async fn complete(
    id: Result<Child<ReviewId>, Problem>,
    post: Post<Authorized<ManageReviews>, Ending>,
) -> Response {
    post.answer(async |api, auth, operation, ending| begin(api, auth, operation, id?.0, ending).await)
        .await
}

async fn begin(
    api: &Api,
    auth: &Authorized<ManageReviews>,
    operation: Operation,
    id: ReviewId,
    ending: Ending,
) -> Result<impl IntoResponse + use<>, Problem> {
    let (organization, by) = (auth.organization(), auth.membership().member);
    let job = JobId::new(operation.at, &[operation.id.as_bytes()]);
    let job = Domain {
        created_by: Some(by),
        ..Domain::reviewing(job, organization, JobKind::CompleteReview, id, operation.at)
    };
    let location = format!("/v1/organizations/{organization}/jobs/{}", job.id);
    for _ in 0..ATTEMPTS {
        let review = managed(api, auth, id).await?;
        // An earlier try of the same request may have begun it.
        if review.completing_job != Some(job.id) {
            ready(&review)?;
            let mut event = auth.event(
                operation.at,
                "review.completion_requested",
                format!("review/{id}"),
            );
            event.after = Some(json!({"job": job.id, "decisions": review.progress}));
            let ended = Review {
                note: Some(ending.note.clone()),
                ended_by: Some(by),
                ended_at: Some(operation.at),
                ..review
            };
            if !api.reviews.complete(&ended, &job, &event).await? {
                continue;
            }
        }
        return Ok((StatusCode::ACCEPTED, [(LOCATION, location)], Json(Job::from(job))));
    }
    Err(Problem::busy())
}

/// Fails unless a review can be completed.
fn ready(review: &Review) -> Result<(), Problem> {
    match review.status {
        ReviewStatus::Opening => Err(Problem::review_not_ready()),
        ReviewStatus::Open if review.undecided() > 0 => Err(Problem::items_undecided(review.undecided())),
        ReviewStatus::Open if review.frozen.is_none() => Err(Problem::review_not_ready()),
        ReviewStatus::Open => Ok(()),
        _ => Err(Problem::review_not_open()),
    }
}
