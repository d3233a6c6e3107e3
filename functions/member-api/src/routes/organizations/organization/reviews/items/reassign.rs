//! `PUT /v1/organizations/{organizationId}/reviews/{reviewId}/items/{memberId}/reviewer`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::access::Action;
use muster::id::{MemberId, ReviewId};
use muster_aws::reviews::Saved;
use serde_json::json;

use super::super::super::update::ATTEMPTS;
use super::super::create::active;
use super::{read, shown};
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ReadReviews};
use crate::model::Id;
use crate::model::review_item::{Reassignment, ReviewItem};
use crate::openapi::{Conflicting, Guarded, NamesReviewers, Sent, Versioned};
use crate::problem::Problem;

/// Hands somebody to another active member, who alone decides on them from then on and becomes one of
/// the review's reviewers. Whoever manages reviews does that, or whose they are to decide on.
///
/// Problems: 403 `own_access` for handing them to themselves, `not_the_reviewer`; 409
/// `review_not_open`, `too_many_reviewers`; 422 `invalid_reviewers`.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/reviews/{reviewId}/items/{memberId}/reviewer",
    tag = "reviews",
    operation_id = "reassign",
    params(
        ("organizationId" = inline(Id), Path),
        ("reviewId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = Reassignment,
    responses(
        (status = OK, description = "The person with their reviewer", body = ReviewItem, headers(("ETag" = String))),
        Guarded, Sent, Conflicting, Versioned, NamesReviewers,
    ),
)]
pub async fn reassign(
    auth: Authorized<ReadReviews>,
    Child(review): Child<ReviewId>,
    Child(member): Child<MemberId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(wanted): Body<Reassignment>,
) -> Result<Response, Problem> {
    let organization = api.organization(auth.organization()).await?;
    for _ in 0..ATTEMPTS {
        let (review, before, now) = read(&api, &auth, &organization, (review, member)).await?;
        let by = (auth.membership().member, auth.may(Action::ManageReviews));
        let after = review.reassign(&before, wanted.reviewer, wanted.note.clone(), by)?;
        active(&api, &organization, &[wanted.reviewer], "reviewer").await?;
        conditions.allow(before.version)?;
        let Some(after) = after else {
            return Ok(shown(before, now.as_ref()));
        };
        let event = auth.change(
            api.clock.now(),
            "review.reassigned",
            format!("member/{member}"),
            json!({"review": review.id, "reviewer": before.reviewer}),
            json!({"review": review.id, "reviewer": after.reviewer}),
        );
        match api.reviews.reassign(&review, &before, &after, &event).await? {
            Saved::Yes => return Ok(shown(after, now.as_ref())),
            Saved::NotOpen => return Err(Problem::review_not_open()),
            Saved::Stale if conditions.is_pinned() => break,
            Saved::Stale => {}
        }
    }
    Err(conditions.overtaken())
}
