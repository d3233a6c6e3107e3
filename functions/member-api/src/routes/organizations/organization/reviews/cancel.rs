//! `POST /v1/organizations/{organizationId}/reviews/{reviewId}/cancel`

use axum::response::Response;
use muster::id::ReviewId;
use muster::review::{Review as Domain, ReviewStatus};
use serde_json::json;

use super::super::update::ATTEMPTS;
use super::{answer, managed};
use crate::Api;
use crate::guard::{Authorized, Child, ManageReviews};
use crate::model::Id;
use crate::model::review::{Ending, Review};
use crate::once::{Operation, Post};
use crate::openapi::{Conflicting, Guarded, Once, Sent};
use crate::problem::Problem;

/// Cancels an access review while it is being opened or open: nothing of it is done, and there is no
/// evidence. It stays to be read, with what was decided until then.
///
/// Problems: 409 `review_not_open`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/reviews/{reviewId}/cancel",
    tag = "reviews",
    operation_id = "cancel_review",
    params(
        ("organizationId" = inline(Id), Path),
        ("reviewId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = Ending,
    responses(
        (status = OK, description = "The review", body = Review, headers(("ETag" = String))),
        Guarded, Sent, Once, Conflicting,
    ),
)]
pub async fn cancel(
    id: Result<Child<ReviewId>, Problem>,
    post: Post<Authorized<ManageReviews>, Ending>,
) -> Response {
    post.answer(async |api, auth, operation, ending| end(api, auth, operation, id?.0, ending).await)
        .await
}

async fn end(
    api: &Api,
    auth: &Authorized<ManageReviews>,
    operation: Operation,
    id: ReviewId,
    ending: Ending,
) -> Result<Response, Problem> {
    let organization = api.organization(auth.organization()).await?;
    for _ in 0..ATTEMPTS {
        let review = managed(api, auth, id).await?;
        if review.status == ReviewStatus::Canceled {
            return answer(api, &organization, review).await;
        }
        if !matches!(review.status, ReviewStatus::Opening | ReviewStatus::Open) {
            return Err(Problem::review_not_open());
        }
        let mut event = auth.event(operation.at, "review.canceled", format!("review/{id}"));
        event.before = Some(json!({"status": review.status, "decisions": review.progress}));
        let ended = Domain {
            note: Some(ending.note.clone()),
            ended_by: Some(auth.membership().member),
            ended_at: Some(operation.at),
            ..review
        };
        if api.reviews.cancel(&ended, &event).await? {
            let review = managed(api, auth, id).await?;
            return answer(api, &organization, review).await;
        }
    }
    Err(Problem::busy())
}
