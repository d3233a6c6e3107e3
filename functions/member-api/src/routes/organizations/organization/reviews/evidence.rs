//! `GET /v1/organizations/{organizationId}/reviews/{reviewId}/evidence`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::SignedDuration;
use muster::id::ReviewId;
use muster_aws::files::DOWNLOAD_LINK;

use super::readable;
use crate::Api;
use crate::guard::{Authorized, Child, ReadReviews};
use crate::model::Id;
use crate::model::review::EvidenceLink;
use crate::openapi::{Conflicting, Guarded};
use crate::problem::Problem;

/// A link to the evidence of a completed review: one archive with the snapshot, every decision and
/// what came of it, and `manifest.json` with the SHA-256 of each.
///
/// Problems: 409 `review_not_completed`.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/reviews/{reviewId}/evidence",
    tag = "reviews",
    operation_id = "read_review_evidence",
    params(("organizationId" = inline(Id), Path), ("reviewId" = inline(Id), Path)),
    responses(
        (status = OK, description = "Where the evidence is", body = EvidenceLink),
        Guarded, Conflicting,
    ),
)]
pub async fn evidence(
    auth: Authorized<ReadReviews>,
    Child(id): Child<ReviewId>,
    State(api): State<Arc<Api>>,
) -> Result<Json<EvidenceLink>, Problem> {
    let review = readable(&api, &auth, id).await?;
    let expires_at = api.clock.now() + SignedDuration::try_from(DOWNLOAD_LINK).unwrap_or_default();
    let url = api.files.presign_evidence(&review).await?;
    let (Some(url), Some(evidence)) = (url, review.evidence) else {
        return Err(Problem::review_not_completed());
    };
    Ok(Json(EvidenceLink {
        url,
        expires_at,
        manifest_sha256: evidence.manifest_sha256,
    }))
}
