//! `GET /v1/organizations/{organizationId}/roster-schema`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};

use crate::Api;
use crate::etag::{Conditions, tag};
use crate::guard::{Authorized, ReadRosterSchema};
use crate::model::Id;
use crate::model::roster_schema::RosterSchemaDocument;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// What the organization's roster files look like. The `ETag` is that of the organization's
/// settings: a change to either is a change to both.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/roster-schema",
    tag = "rosters",
    params(("organizationId" = inline(Id), Path)),
    responses(
        (status = OK, description = "The schema", body = RosterSchemaDocument, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub async fn read(
    auth: Authorized<ReadRosterSchema>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let organization = api.organization(auth.organization()).await?;
    let etag = tag(organization.version, None);
    if conditions.has(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    Ok(([(ETAG, etag)], Json(organization.roster_schema)).into_response())
}
