//! `GET /v1/organizations/{organizationId}/domains/{domain}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use muster::domain::Domain as Name;

use super::etag;
use crate::Api;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ReadDomains};
use crate::model::Id;
use crate::model::domain::Domain;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// One domain that the organization claims, with the record that proves it.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/domains/{domain}",
    tag = "domains",
    operation_id = "read_domain",
    params(("organizationId" = inline(Id), Path), ("domain" = String, Path, description = "As the API writes it")),
    responses(
        (status = OK, description = "The domain", body = Domain, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub async fn read(
    auth: Authorized<ReadDomains>,
    Child(domain): Child<Name>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let claim = api.domains.get(auth.organization(), &domain).await?;
    let claim = claim.ok_or_else(Problem::not_found)?;
    let now = api.clock.now();
    let etag = etag(&claim, now);
    if conditions.has(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    Ok(([(ETAG, etag)], Json(Domain::new(&claim, now))).into_response())
}
