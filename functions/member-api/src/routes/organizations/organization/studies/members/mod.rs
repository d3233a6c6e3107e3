//! `/v1/organizations/{organizationId}/studies/{studyId}/members`

pub mod list;
pub mod set;
pub mod unset;

use jiff::Timestamp;
use muster::id::{MemberId, StudyId};
use muster::member::{Member, Status};
use muster::study::{MOST_ROLES, StudyRole, StudyStatus};
use muster_aws::members::Step;
use serde_json::json;

use super::super::update::ATTEMPTS;
use super::study;
use crate::Api;
use crate::etag::Conditions;
use crate::guard::{Authorized, ManageStudies};
use crate::problem::Problem;

/// Gives a member a role in a study, or takes it. Nothing is written when nothing changes.
async fn give(
    api: &Api,
    auth: &Authorized<ManageStudies>,
    id: StudyId,
    member: MemberId,
    role: Option<StudyRole>,
    conditions: &Conditions,
) -> Result<Member, Problem> {
    for _ in 0..ATTEMPTS {
        let study = study(api, auth.organization(), id).await?;
        conditions.allow(study.version)?;
        let (organization, before) = api.member(auth.organization(), member).await?;
        let had = before.studies.get(&id).copied();
        if had == role {
            return Ok(before);
        }
        let mut studies = before.studies.clone();
        match role {
            Some(role) => {
                if study.status == StudyStatus::Archived {
                    return Err(Problem::study_archived());
                }
                if before.status != Status::Active {
                    return Err(Problem::member_not_active());
                }
                studies.insert(id, role);
                if studies.len() > MOST_ROLES {
                    return Err(Problem::too_many_studies(MOST_ROLES));
                }
            }
            None => {
                studies.remove(&id);
            }
        }
        let after = Member {
            studies,
            ..before.clone()
        };
        let event = event(auth, api.clock.now(), id, member, had, role);
        let step = Step {
            before,
            after: after.clone(),
        };
        if api.studies.set_role(&organization, &study, &step, &event).await? {
            return Ok(after);
        }
    }
    Err(Problem::busy())
}

/// What the audit log says of it: to the member, since that is whose access it is.
fn event(
    auth: &Authorized<ManageStudies>,
    at: Timestamp,
    id: StudyId,
    member: MemberId,
    had: Option<StudyRole>,
    role: Option<StudyRole>,
) -> muster::audit::AuditEvent {
    auth.change(
        at,
        "study.role_changed",
        format!("member/{member}"),
        json!({"study": id, "role": had}),
        json!({"study": id, "role": role}),
    )
}
