//! `PUT /v1/organizations/{organizationId}/reviews/{reviewId}/items/{memberId}`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::id::{MemberId, ReviewId};
use muster::member::Member;
use muster::organization::Organization;
use muster::review::{Decision, ReviewItem as Domain, Undecidable, Wanted};
use muster_aws::reviews::Saved;
use serde_json::{Value, json};

use super::super::super::update::ATTEMPTS;
use super::{read, shown};
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ReadReviews};
use crate::model::Id;
use crate::model::review_item::{Current, NewDecision, ReviewItem};
use crate::openapi::{Conflicting, Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Decides what is to become of somebody's access, while the review is open. Only its reviewers do, or
/// the one whom the person was handed to, and nobody on themselves. Deciding again replaces what was
/// decided. Nothing is done before the review is completed.
///
/// Problems: 403 `own_access`, `not_the_reviewer`; 409 `member_changed` (with `current`),
/// `review_not_open`.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/reviews/{reviewId}/items/{memberId}",
    tag = "reviews",
    operation_id = "decide",
    params(
        ("organizationId" = inline(Id), Path),
        ("reviewId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = NewDecision,
    responses(
        (status = OK, description = "The person with the decision", body = ReviewItem, headers(("ETag" = String))),
        Guarded, Sent, Conflicting, Versioned,
    ),
)]
pub async fn decide(
    auth: Authorized<ReadReviews>,
    Child(review): Child<ReviewId>,
    Child(member): Child<MemberId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(new): Body<NewDecision>,
) -> Result<Response, Problem> {
    let organization = api.organization(auth.organization()).await?;
    let place = (review, member);
    let decided = one(&api, &auth, &organization, place, &conditions, &new.into()).await?;
    Ok(shown(decided.item, decided.now.as_ref()))
}

/// Somebody who is decided on.
pub struct Decided {
    item: Domain,
    now: Option<Member>,
    /// Whether they were not so decided on before.
    pub is_new: bool,
}

/// Decides on one person. Tries again when another change came first, unless the client said which
/// version it means.
pub async fn one(
    api: &Api,
    auth: &Authorized<ReadReviews>,
    organization: &Organization,
    place: (ReviewId, MemberId),
    conditions: &Conditions,
    wanted: &Wanted,
) -> Result<Decided, Problem> {
    for _ in 0..ATTEMPTS {
        let (review, before, now) = read(api, auth, organization, place).await?;
        let (by, at) = (auth.membership().member, api.clock.now());
        let decided = review.decide(&before, wanted, by, (now.as_ref(), at));
        let after = decided.map_err(|undecidable| match undecidable {
            Undecidable::Changed => {
                Problem::member_changed(now.as_ref().map(|now| Current::new(&before.person, now)))
            }
            other => other.into(),
        })?;
        conditions.allow(before.version)?;
        let Some(after) = after else {
            return Ok(Decided {
                item: before,
                now,
                is_new: false,
            });
        };
        let event = auth.change(
            at,
            "review.decided",
            format!("member/{}", place.1),
            json!({"review": review.id, "decision": before.decision.as_ref().map(told)}),
            json!({"review": review.id, "decision": after.decision.as_ref().map(told)}),
        );
        match api.reviews.decide(&review, &before, &after, &event).await? {
            Saved::Yes => {
                return Ok(Decided {
                    item: after,
                    now,
                    is_new: true,
                });
            }
            Saved::NotOpen => return Err(Problem::review_not_open()),
            Saved::Stale if conditions.is_pinned() => break,
            Saved::Stale => {}
        }
    }
    Err(conditions.overtaken())
}

/// What the audit log keeps of a decision: why it was made stands with the review.
fn told(decision: &Decision) -> Value {
    json!({"verdict": decision.verdict, "role": decision.role, "changed": decision.confirmed.is_some()})
}
