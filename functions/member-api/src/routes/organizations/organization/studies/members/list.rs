//! `GET /v1/organizations/{organizationId}/studies/{studyId}/members`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::id::{MemberId, StudyId};

use super::super::study;
use crate::Api;
use crate::guard::{Authorized, Child, ManageStudies};
use crate::model::study::StudyMember;
use crate::model::{Id, Page};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// The members with a role in a study. A page may be short, even empty, and still have a
/// `nextCursor`.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/studies/{studyId}/members",
    tag = "studies",
    operation_id = "list_study_members",
    params(
        ("organizationId" = inline(Id), Path),
        ("studyId" = inline(Id), Path),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of members", body = Page<StudyMember>), Guarded),
)]
pub async fn list(
    auth: Authorized<ManageStudies>,
    Child(id): Child<StudyId>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<StudyMember>>, Problem> {
    let (limit, cursor) = (params.limit(), params.one("cursor"));
    params.finish()?;
    let list = List::new(&auth.organization(), "study-members", &[&id.to_string()]);
    let after: Option<MemberId> = list.open(cursor.as_deref())?;
    let organization = api.organization(auth.organization()).await?;
    study(&api, organization.id, id).await?;
    let page = api.studies.members(&organization, id, limit, after).await?;
    let items = page
        .items
        .iter()
        .map(|(member, role)| StudyMember::new(member, *role));
    Ok(Json(Page {
        items: items.collect(),
        next_cursor: list.seal(page.next.as_ref()),
    }))
}
