//! `/v1/organizations/{organizationId}/studies`

pub mod archive;
pub mod create;
pub mod list;
pub mod members;
pub mod read;
pub mod transfer;
pub mod update;

use axum::Json;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use muster::audit::AuditEvent;
use muster::id::{OrganizationId, StudyId};
use muster::member::{Member, Status};
use muster::study::{MOST_OWNED, Study};
use muster_aws::members::Step;
use serde_json::json;

use crate::Api;
use crate::etag::tag;
use crate::guard::Authorized;
use crate::model::study::Study as Shown;
use crate::problem::Problem;

/// One of an organization's studies.
async fn study(api: &Api, organization: OrganizationId, id: StudyId) -> Result<Study, Problem> {
    let study = api.studies.get(organization, id).await?;
    study.ok_or_else(Problem::not_found)
}

/// A study as an answer, to a member with this record.
fn shown(study: Study, to: Option<&Member>) -> Response {
    let etag = tag(study.version, None);
    ([(ETAG, etag)], Json(Shown::new(study, to))).into_response()
}

/// Studies that go to another owner.
pub struct Handed {
    /// The owner's record.
    pub step: Step,
    /// The studies as they are to be.
    pub studies: Vec<Study>,
    /// What the audit log says of each.
    pub events: Vec<AuditEvent>,
}

/// Hands studies over to an active member.
pub fn hand_over<A>(
    auth: &Authorized<A>,
    at: Timestamp,
    studies: Vec<Study>,
    heir: &Member,
) -> Result<Handed, Problem> {
    if heir.status != Status::Active {
        return Err(Problem::member_not_active());
    }
    let mut after = heir.clone();
    after.owned.extend(studies.iter().map(|study| study.id));
    if after.owned.len() > MOST_OWNED {
        return Err(Problem::too_many_studies(MOST_OWNED));
    }
    let event = |study: &Study| {
        auth.change(
            at,
            "study.owner_changed",
            format!("study/{}", study.id),
            json!({"owner": study.owner}),
            json!({"owner": heir.id}),
        )
    };
    let events = studies.iter().map(event).collect();
    let next = |study: Study| Study {
        owner: heir.id,
        version: study.version + 1,
        ..study
    };
    Ok(Handed {
        step: Step {
            before: heir.clone(),
            after,
        },
        studies: studies.into_iter().map(next).collect(),
        events,
    })
}
