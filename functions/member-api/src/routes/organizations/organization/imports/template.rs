//! `GET /v1/organizations/{organizationId}/imports/template`

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use muster::job::JobKind;
use muster::roster::RosterSchema;

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
        ("kind" = inline(JobKindWord), Query, description = "What is imported: `roster`, `members` or `invitations`"),
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
    let word = params.one("kind");
    let kind = word.as_deref().and_then(JobKind::from_word);
    let kind = kind.filter(|kind| JobKind::IMPORTS.contains(kind));
    match (&word, kind) {
        (None, _) => params.error("kind", "required", "is missing"),
        (_, None) => params.error("kind", "unsupported_kind", "is roster, members or invitations"),
        _ => {}
    }
    params.finish()?;
    let kind = kind.unwrap_or(JobKind::Roster);
    let organization = api.organization(auth.organization()).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            match kind {
                JobKind::Members => "attachment; filename=\"members-template.csv\"",
                JobKind::Invitations => "attachment; filename=\"invitations-template.csv\"",
                _ => "attachment; filename=\"roster-template.csv\"",
            },
        ),
    ];
    let schema = RosterSchema::of_people(kind).unwrap_or(organization.roster_schema);
    Ok((headers, schema.template_csv()))
}
