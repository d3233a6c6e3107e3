//! `/v1/organizations/{organizationId}/review-schedule`

pub mod read;
pub mod replace;

use axum::http::HeaderValue;
use jiff::Timestamp;
use muster::review::Standing;

use crate::etag::tag;

/// The tag of a schedule. It is another one once the schedule has opened a review, and a change that
/// was meant for the same version is taken all the same.
fn etag(standing: &Standing) -> HeaderValue {
    let next = standing.next_review_at.map(Timestamp::as_second);
    tag(standing.version, next.map(|next| next.to_string()).as_deref())
}
