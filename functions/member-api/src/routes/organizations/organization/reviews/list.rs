//! `GET /v1/organizations/{organizationId}/reviews`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::access::Action;
use muster::id::ReviewId;

use super::shown;
use crate::Api;
use crate::guard::{Authorized, ReadReviews};
use crate::model::review::Review;
use crate::model::{Id, Page};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// Access reviews, newest first: for plain members those that they review.
///
/// A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
/// number of reviews.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/reviews",
    tag = "reviews",
    operation_id = "list_reviews",
    params(
        ("organizationId" = inline(Id), Path),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of reviews", body = Page<Review>), Guarded),
)]
pub async fn list(
    auth: Authorized<ReadReviews>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<Review>>, Problem> {
    let (limit, cursor) = (usize::from(params.limit()), params.one("cursor"));
    params.finish()?;
    let own = auth.membership().member;
    let reviewer = (!auth.may(Action::ReadReview { reviewer: false })).then_some(own);
    let whose = reviewer.map_or_else(|| "all".to_owned(), |own| own.to_string());
    let list = List::new(&auth.organization(), "reviews", &[&whose]);
    let after: Option<ReviewId> = list.open(cursor.as_deref())?;
    let organization = api.organization(auth.organization()).await?;
    let page = api.reviews.list(organization.id, reviewer, limit, after).await?;
    Ok(Json(Page {
        items: shown(&api, &organization, page.items).await?,
        next_cursor: list.seal(page.next.as_ref()),
    }))
}
