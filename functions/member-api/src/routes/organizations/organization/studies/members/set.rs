//! `PUT /v1/organizations/{organizationId}/studies/{studyId}/members/{memberId}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::id::{MemberId, StudyId};

use super::give;
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ManageStudies};
use crate::model::Id;
use crate::model::study::{StudyMember, StudyRoleChange};
use crate::openapi::{Conflicting, Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Gives an active member a role in a study.
///
/// Problems: 409 `member_not_active`, `study_archived`, `too_many_studies`.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/studies/{studyId}/members/{memberId}",
    tag = "studies",
    operation_id = "set_study_role",
    params(
        ("organizationId" = inline(Id), Path),
        ("studyId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The study's `ETag` that the change is meant for"),
    ),
    request_body = StudyRoleChange,
    responses(
        (status = OK, description = "What they are in it", body = StudyMember),
        Guarded, Sent, Conflicting, Versioned,
    ),
)]
pub async fn set(
    auth: Authorized<ManageStudies>,
    Child(study): Child<StudyId>,
    Child(member): Child<MemberId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(wanted): Body<StudyRoleChange>,
) -> Result<Json<StudyMember>, Problem> {
    let member = give(&api, &auth, study, member, Some(wanted.role), &conditions).await?;
    Ok(Json(StudyMember::new(&member, wanted.role)))
}
