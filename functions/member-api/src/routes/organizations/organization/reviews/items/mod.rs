//! `/v1/organizations/{organizationId}/reviews/{reviewId}/items`

pub mod decide;
pub mod list;
pub mod reassign;

use axum::Json;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use muster::id::{MemberId, ReviewId};
use muster::member::Member;
use muster::organization::Organization;
use muster::review::{Review, ReviewItem};

use super::readable;
use crate::Api;
use crate::etag::tag;
use crate::guard::{Authorized, ReadReviews};
use crate::model::review_item::ReviewItem as Shown;
use crate::problem::Problem;

/// Somebody in a review that the caller may read, and what they are now.
async fn read(
    api: &Api,
    auth: &Authorized<ReadReviews>,
    organization: &Organization,
    (review, member): (ReviewId, MemberId),
) -> Result<(Review, ReviewItem, Option<Member>), Problem> {
    let review = readable(api, auth, review).await?;
    let item = api.reviews.item(organization.id, review.id, member).await?;
    let item = item.ok_or_else(Problem::not_found)?;
    let now = api.clock.now();
    let mut found = api.reviews.members_now(organization, &[member], now).await?;
    Ok((review, item, found.remove(&member)))
}

/// Somebody in a review as an answer.
fn shown(item: ReviewItem, now: Option<&Member>) -> Response {
    let etag = tag(item.version, None);
    ([(ETAG, etag)], Json(Shown::new(item, now))).into_response()
}
