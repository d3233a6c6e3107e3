//! `GET /v1/organizations/{organizationId}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::ETAG;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use muster::member::Status;
use muster::organization::Organization as Domain;
use muster_aws::counts::Counts;

use crate::Api;
use crate::etag::{Conditions, digest, tag};
use crate::guard::{Authorized, ReadOrganization};
use crate::model::Id;
use crate::model::organization::Organization;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// An organization's settings, its members by status and its seats. `counts.total` is what the
/// console calls "Total Enrolled Members".
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}",
    tag = "organizations",
    params(("organizationId" = inline(Id), Path)),
    responses(
        (status = OK, description = "The organization", body = Organization, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub(super) async fn read(
    auth: Authorized<ReadOrganization>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let found = api.organizations.with_counts(auth.organization()).await?;
    let (organization, counts) = found.ok_or_else(Problem::not_found)?;
    let now = api.clock.now();
    let counts = api.invitations.shown(&organization, counts, now).await?;
    let etag = etag(&organization, &counts);
    if conditions.has(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    Ok(([(ETAG, etag)], Json(Organization::new(&organization, &counts))).into_response())
}

/// The tag of what is shown: the settings' version, and a digest of the counts, which change
/// without it.
pub fn etag(organization: &Domain, counts: &Counts) -> HeaderValue {
    let mut shown: Vec<i64> = Status::ALL
        .iter()
        .map(|status| counts.members.of(*status))
        .collect();
    shown.push(counts.seat_limit.map_or(-1, i64::from));
    let bytes: Vec<u8> = shown.into_iter().flat_map(i64::to_be_bytes).collect();
    tag(organization.version, Some(&digest(&bytes)))
}
