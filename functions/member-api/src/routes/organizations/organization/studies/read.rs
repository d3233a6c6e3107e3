//! `GET /v1/organizations/{organizationId}/studies/{studyId}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use muster::access::Action;
use muster::id::StudyId;

use super::{shown, study};
use crate::Api;
use crate::etag::{Conditions, tag};
use crate::guard::{Authorized, Child, ReadStudies};
use crate::model::Id;
use crate::model::study::Study;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// One study. For plain members there are only those that they own or have a role in.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/studies/{studyId}",
    tag = "studies",
    operation_id = "read_study",
    params(("organizationId" = inline(Id), Path), ("studyId" = inline(Id), Path)),
    responses(
        (status = OK, description = "The study", body = Study, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub async fn read(
    auth: Authorized<ReadStudies>,
    Child(id): Child<StudyId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let own = auth.membership().member;
    let (organization, own) = api.member(auth.organization(), own).await?;
    let concerned = own.studies.contains_key(&id) || own.owned.contains(&id);
    if !concerned && !auth.may(Action::ManageStudies) {
        return Err(Problem::not_found());
    }
    let study = study(&api, organization.id, id).await?;
    let etag = tag(study.version, None);
    if conditions.has(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    Ok(shown(study, Some(&own)))
}
