//! `POST /v1/organizations/{organizationId}/reviews/{reviewId}/decisions`

use axum::Json;
use axum::response::Response;
use muster::id::ReviewId;
use muster::review::Wanted;

use super::items::decide::one;
use super::readable;
use crate::Api;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ReadReviews};
use crate::model::Id;
use crate::model::bulk::{BulkOutcome, BulkOutcomes};
use crate::model::review_item::NewDecisions;
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Once, Sent};
use crate::problem::Problem;

/// Decides the same on up to 200 people, one after the other, with an outcome each. What one of them is
/// refused keeps none of the others from it.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/reviews/{reviewId}/decisions",
    tag = "reviews",
    operation_id = "decide_on_many",
    params(
        ("organizationId" = inline(Id), Path),
        ("reviewId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = NewDecisions,
    responses(
        (status = OK, description = "What came of each, in the order of the request", body = BulkOutcomes),
        Guarded, Sent, Once,
    ),
)]
pub async fn decisions(
    id: Result<Child<ReviewId>, Problem>,
    post: Post<Authorized<ReadReviews>, NewDecisions>,
) -> Response {
    post.answer(async |api, auth, operation, wanted| each(api, auth, operation, id?.0, wanted).await)
        .await
}

async fn each(
    api: &Api,
    auth: &Authorized<ReadReviews>,
    _: Operation,
    id: ReviewId,
    new: NewDecisions,
) -> Result<Json<BulkOutcomes>, Problem> {
    readable(api, auth, id).await?;
    let organization = api.organization(auth.organization()).await?;
    let (members, wanted) = (new.member_ids.clone(), Wanted::from(new));
    let mut outcomes = Vec::new();
    for member in members {
        let done = one(api, auth, &organization, (id, member), &Conditions::NONE, &wanted).await;
        outcomes.push(BulkOutcome::new(member, done.map(|decided| decided.is_new)));
    }
    Ok(Json(BulkOutcomes { outcomes }))
}
