//! `DELETE /v1/organizations/{organizationId}/studies/{studyId}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use muster::id::StudyId;
use muster::study::StudyStatus;

use super::update::change;
use crate::Api;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ManageStudies};
use crate::model::Id;
use crate::model::study::StudyPatch;
use crate::openapi::{Guarded, Versioned};
use crate::problem::Problem;

/// Archives a study: it is kept with its roles and can be made active again. Archiving an archived
/// one changes nothing.
#[utoipa::path(
    delete,
    path = "/v1/organizations/{organizationId}/studies/{studyId}",
    tag = "studies",
    operation_id = "archive_study",
    params(
        ("organizationId" = inline(Id), Path),
        ("studyId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    responses((status = NO_CONTENT, description = "It is archived"), Guarded, Versioned),
)]
pub async fn archive(
    auth: Authorized<ManageStudies>,
    Child(id): Child<StudyId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<StatusCode, Problem> {
    let patch = StudyPatch {
        status: Some(StudyStatus::Archived),
        ..StudyPatch::default()
    };
    change(&api, &auth, id, &conditions, &patch).await?;
    Ok(StatusCode::NO_CONTENT)
}
