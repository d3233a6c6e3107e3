//! `GET /v1/organizations/{organizationId}/imports/template`

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::Api;
use crate::guard::{Authorized, ReadRosterSchema};
use crate::model::{Id, JobKindWord};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::Params;

/// A CSV to start from: the header of the organization's schema, and one example row.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/imports/template",
    tag = "rosters",
    params(
        ("organizationId" = inline(Id), Path),
        ("kind" = inline(JobKindWord), Query, description = "What is imported: `roster`"),
    ),
    responses(
        (status = OK, description = "The header and one example row", body = String, content_type = "text/csv",
            example = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n"),
        Guarded,
    ),
)]
pub async fn template(
    auth: Authorized<ReadRosterSchema>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<([(HeaderName, &'static str); 2], String), Problem> {
    match params.one("kind").as_deref() {
        Some("roster") => {}
        None => params.error("kind", "required", "is missing"),
        Some(_) => params.error("kind", "unsupported_kind", "only roster imports are supported"),
    }
    params.finish()?;
    let organization = api
        .organizations
        .get(auth.organization())
        .await?
        .ok_or_else(Problem::not_found)?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"roster-template.csv\"",
        ),
    ];
    Ok((headers, organization.roster_schema.template_csv()))
}
