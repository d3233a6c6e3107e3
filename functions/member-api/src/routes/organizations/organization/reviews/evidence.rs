//! `GET /v1/organizations/{organizationId}/reviews/{reviewId}/evidence`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use muster::id::ReviewId;
use muster_aws::links::DOWNLOAD_LINK;

use super::readable;
use crate::Api;
use crate::guard::{Authorized, Child, ReadReviews};
use crate::model::Id;
use crate::model::review::EvidenceLink;
use crate::openapi::{Guarded, Proven};
use crate::problem::Problem;

/// A link to the evidence of a completed review: one archive with the snapshot, every decision and
/// what came of it, and `manifest.json` with the SHA-256 of each.
///
/// Problems: 409 `review_not_completed`; 410 `evidence_expired` where the deployment keeps evidence for a time
/// only, and that is over.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/reviews/{reviewId}/evidence",
    tag = "reviews",
    operation_id = "read_review_evidence",
    params(("organizationId" = inline(Id), Path), ("reviewId" = inline(Id), Path)),
    responses(
        (status = OK, description = "Where the evidence is", body = EvidenceLink),
        Guarded, Proven,
    ),
)]
pub async fn evidence(
    auth: Authorized<ReadReviews>,
    Child(id): Child<ReviewId>,
    State(api): State<Arc<Api>>,
) -> Result<Json<EvidenceLink>, Problem> {
    let review = readable(&api, &auth, id).await?;
    let now = api.clock.now();
    let expires_at = now + SignedDuration::try_from(DOWNLOAD_LINK).unwrap_or_default();
    let url = api.links.evidence(&review)?;
    let (Some(url), Some(evidence), Some(ended_at)) = (url, review.evidence, review.ended_at) else {
        return Err(Problem::review_not_completed());
    };
    if !api.evidence_retention.is_zero() && ended_at + api.evidence_retention <= now {
        return Err(Problem::evidence_expired());
    }
    Ok(Json(EvidenceLink {
        url,
        expires_at,
        manifest_sha256: evidence.manifest_sha256,
    }))
}
