//! `/v1/organizations/{organizationId}/domains`

use axum::http::HeaderValue;
use jiff::Timestamp;
use muster::domain::Claim;

use crate::etag::tag;

pub mod create;
pub mod delete;
pub mod list;
pub mod read;
pub mod verify;

/// The tag of what is shown: a claim expires without a change of its version.
fn etag(claim: &Claim, now: Timestamp) -> HeaderValue {
    tag(claim.version, Some(claim.status_at(now).as_str()))
}
