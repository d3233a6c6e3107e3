//! `GET /v1/organizations/{organizationId}/reviews/{reviewId}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use muster::id::ReviewId;

use super::{answer, etag, readable};
use crate::Api;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ReadReviews};
use crate::model::Id;
use crate::model::review::Review;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// An access review. Its reviewers may read it, whatever their role.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/reviews/{reviewId}",
    tag = "reviews",
    operation_id = "read_review",
    params(("organizationId" = inline(Id), Path), ("reviewId" = inline(Id), Path)),
    responses(
        (status = OK, description = "The review", body = Review, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub async fn read(
    auth: Authorized<ReadReviews>,
    Child(id): Child<ReviewId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let review = readable(&api, &auth, id).await?;
    let etag = etag(&review);
    if conditions.has(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    let organization = api.organization(auth.organization()).await?;
    answer(&api, &organization, review).await
}
