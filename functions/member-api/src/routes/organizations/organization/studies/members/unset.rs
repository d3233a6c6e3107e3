//! `DELETE /v1/organizations/{organizationId}/studies/{studyId}/members/{memberId}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use muster::id::{MemberId, StudyId};

use super::give;
use crate::Api;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ManageStudies};
use crate::model::Id;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// Takes a member's role in a study. Whoever has none keeps none.
#[utoipa::path(
    delete,
    path = "/v1/organizations/{organizationId}/studies/{studyId}/members/{memberId}",
    tag = "studies",
    operation_id = "unset_study_role",
    params(
        ("organizationId" = inline(Id), Path),
        ("studyId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
    ),
    responses((status = NO_CONTENT, description = "They have none"), Guarded),
)]
pub async fn unset(
    auth: Authorized<ManageStudies>,
    Child(study): Child<StudyId>,
    Child(member): Child<MemberId>,
    State(api): State<Arc<Api>>,
) -> Result<StatusCode, Problem> {
    give(&api, &auth, study, member, None, &Conditions::NONE).await?;
    Ok(StatusCode::NO_CONTENT)
}
