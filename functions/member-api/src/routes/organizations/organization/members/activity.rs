//! `GET /v1/organizations/{organizationId}/members/{memberId}/activity`

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::audit::Selection;
use muster::id::MemberId;

use crate::Api;
use crate::guard::{Authorized, Child, ReadMember};
use crate::model::Id;
use crate::model::audit::AuditEntry;
use crate::model::member::{Activity, StudyAccess};
use crate::openapi::Guarded;
use crate::problem::Problem;

/// How many of their newest actions are shown. The audit log has all of them.
const ACTIONS: usize = 20;

/// What a member did last, and what they have access to. Plain members may read their own.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/members/{memberId}/activity",
    tag = "members",
    params(("organizationId" = inline(Id), Path), ("memberId" = inline(Id), Path)),
    responses((status = OK, description = "What they did and can do", body = Activity), Guarded),
)]
pub async fn activity(
    auth: Authorized<ReadMember>,
    Child(id): Child<MemberId>,
    State(api): State<Arc<Api>>,
) -> Result<Json<Activity>, Problem> {
    let (organization, member) = api.member(auth.organization(), id).await?;
    let selection = Selection {
        actor: Some(format!("member/{id}")),
        ..Selection::default()
    };
    let (first, now) = ((ACTIONS, None), api.clock.now());
    let actions = api.audit.list(organization.id, &selection, first, now).await?;
    let ids = member.studies.keys().chain(&member.owned).copied();
    let studies = api
        .studies
        .get_many(organization.id, ids.collect::<BTreeSet<_>>())
        .await?;
    Ok(Json(Activity {
        last_login_at: member.last_login_at,
        recent_actions: actions.entries.into_iter().map(AuditEntry::from).collect(),
        studies: studies
            .into_iter()
            .map(|study| StudyAccess::new(study, &member))
            .collect(),
    }))
}
