//! `GET /v1/organizations/{organizationId}/review-schedule`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};

use super::etag;
use crate::Api;
use crate::etag::Conditions;
use crate::guard::{Authorized, ManageReviews};
use crate::model::Id;
use crate::model::review_schedule::ReviewSchedule;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// When reviews are opened by themselves. An organization that never had a schedule has none: 404.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/review-schedule",
    tag = "reviews",
    operation_id = "read_review_schedule",
    params(("organizationId" = inline(Id), Path)),
    responses(
        (status = OK, description = "The schedule", body = ReviewSchedule, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub async fn read(
    auth: Authorized<ManageReviews>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let standing = api.schedules.get(auth.organization()).await?;
    let standing = standing.ok_or_else(Problem::not_found)?;
    let etag = etag(&standing);
    if conditions.has(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    Ok(([(ETAG, etag)], Json(ReviewSchedule::from(standing))).into_response())
}
