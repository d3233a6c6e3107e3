//! `PATCH /v1/organizations/{organizationId}/studies/{studyId}`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::id::StudyId;
use muster::study::Study as Domain;
use muster_aws::members::{Changes, Step};
use serde_json::{Value, json};

use super::super::members::change::{attempt, read};
use super::super::update::ATTEMPTS;
use super::{hand_over, shown, study};
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ManageStudies};
use crate::model::Id;
use crate::model::study::{Study, StudyPatch};
use crate::openapi::{Conflicting, Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Renames a study, archives it or brings it back, or hands it over to another active member.
/// Nothing is written when nothing changes.
///
/// Problems: 409 `member_not_active`, `too_many_studies`.
#[utoipa::path(
    patch,
    path = "/v1/organizations/{organizationId}/studies/{studyId}",
    tag = "studies",
    operation_id = "update_study",
    params(
        ("organizationId" = inline(Id), Path),
        ("studyId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = StudyPatch,
    responses(
        (status = OK, description = "The study as it is now", body = Study, headers(("ETag" = String))),
        Guarded, Sent, Conflicting, Versioned,
    ),
)]
pub async fn update(
    auth: Authorized<ManageStudies>,
    Child(id): Child<StudyId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(patch): Body<StudyPatch>,
) -> Result<Response, Problem> {
    Ok(shown(change(&api, &auth, id, &conditions, &patch).await?, None))
}

/// Changes a study as a patch says.
pub async fn change(
    api: &Api,
    auth: &Authorized<ManageStudies>,
    id: StudyId,
    conditions: &Conditions,
    patch: &StudyPatch,
) -> Result<Domain, Problem> {
    let organization = api.organization(auth.organization()).await?;
    for _ in 0..ATTEMPTS {
        let (before, now) = (study(api, organization.id, id).await?, api.clock.now());
        conditions.allow(before.version)?;
        let mut after = Domain {
            name: patch.name.clone().unwrap_or_else(|| before.name.clone()),
            status: patch.status.unwrap_or(before.status),
            version: before.version + 1,
            ..before.clone()
        };
        let (mut steps, mut events) = (Vec::new(), Vec::new());
        if (&after.name, after.status) != (&before.name, before.status) {
            let target = format!("study/{id}");
            events.push(auth.change(now, "study.updated", target, state(&before), state(&after)));
        }
        if let Some(heir) = patch.owner_id.filter(|heir| *heir != before.owner) {
            let heir = read(api, &organization, heir).await?;
            let handed = hand_over(auth, now, vec![before.clone()], &heir)?;
            let former = read(api, &organization, before.owner).await?;
            let mut left = former.clone();
            left.owned.remove(&id);
            after.owner = heir.id;
            steps = vec![
                handed.step,
                Step {
                    before: former,
                    after: left,
                },
            ];
            events.extend(handed.events);
        }
        if events.is_empty() {
            return Ok(before);
        }
        let changes = Changes {
            steps: &steps,
            studies: std::slice::from_ref(&after),
            events: &events,
            pinned: false,
        };
        if attempt(api, auth, &organization, conditions, &changes).await? {
            return Ok(after);
        }
    }
    Err(conditions.overtaken())
}

fn state(study: &Domain) -> Value {
    json!({"name": study.name, "status": study.status})
}
