//! `/v1/organizations/{organizationId}/reviews`

pub mod cancel;
pub mod complete;
pub mod create;
pub mod decisions;
pub mod evidence;
pub mod items;
pub mod list;
pub mod read;

use std::collections::BTreeSet;

use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use muster::access::Action;
use muster::id::{MemberId, ReviewId, hash128};
use muster::organization::Organization;
use muster::review::{Review, Undecidable};

use crate::Api;
use crate::etag::tag;
use crate::guard::Authorized;
use crate::model::review::Review as Shown;
use crate::problem::Problem;

/// A review that the caller may read: as a manager of reviews, or as one of its reviewers. Whoever is
/// neither does not learn whether it is there.
async fn readable<A>(api: &Api, auth: &Authorized<A>, id: ReviewId) -> Result<Review, Problem> {
    let review = api.reviews.get(auth.organization(), id).await?;
    let own = auth.membership().member;
    let reviewer = review
        .as_ref()
        .is_some_and(|review| review.reviewers.contains(&own));
    auth.require(Action::ReadReview { reviewer })?;
    review.ok_or_else(Problem::not_found)
}

/// A review of whoever manages reviews.
async fn managed<A>(api: &Api, auth: &Authorized<A>, id: ReviewId) -> Result<Review, Problem> {
    let review = api.reviews.get(auth.organization(), id).await?;
    review.ok_or_else(Problem::not_found)
}

/// Reviews as answers show them, with the names of their reviewers.
async fn shown(api: &Api, organization: &Organization, reviews: Vec<Review>) -> Result<Vec<Shown>, Problem> {
    let now = api.clock.now();
    let ids: BTreeSet<MemberId> = reviews
        .iter()
        .flat_map(|review| &review.reviewers)
        .copied()
        .collect();
    let ids: Vec<MemberId> = ids.into_iter().collect();
    let reviewers = api.reviews.members_now(organization, &ids, now).await?;
    let shown = reviews
        .into_iter()
        .map(|review| Shown::new(review, &reviewers, now));
    Ok(shown.collect())
}

/// One review as an answer.
async fn answer(api: &Api, organization: &Organization, review: Review) -> Result<Response, Problem> {
    let etag = etag(&review);
    let shown = shown(api, organization, vec![review]).await?;
    let only = shown.into_iter().next().ok_or_else(Problem::not_found)?;
    Ok(([(ETAG, etag)], Json(only)).into_response())
}

/// The tag of what is shown: the review's version, and a digest of what is counted, which moves
/// without it.
fn etag(review: &Review) -> HeaderValue {
    let (population, progress, outcomes) = (review.population, review.progress, review.outcomes);
    let shown = [
        population.members,
        progress.keep,
        progress.revoke,
        progress.change_role,
        outcomes.applied,
        outcomes.unnecessary,
        outcomes.failed,
    ];
    let bytes: Vec<u8> = shown.into_iter().flat_map(u64::to_be_bytes).collect();
    let digest = u128::from_be_bytes(hash128(&[&bytes])) >> 64;
    tag(review.version, Some(&format!("{digest:016x}")))
}

impl From<Undecidable> for Problem {
    fn from(undecidable: Undecidable) -> Self {
        match undecidable {
            Undecidable::NotOpen => Self::review_not_open(),
            Undecidable::NotTheReviewer => Self::not_the_reviewer(),
            Undecidable::OwnAccess => Self::own_access(),
            Undecidable::Changed => Self::member_changed(None),
            Undecidable::TooManyReviewers => Self::too_many_reviewers(),
        }
    }
}
