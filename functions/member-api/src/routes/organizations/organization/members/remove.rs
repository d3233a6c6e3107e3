//! `DELETE /v1/organizations/{organizationId}/members/{memberId}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use muster::access::Action;
use muster::id::MemberId;
use muster::lifecycle::{self, Refusal};
use muster_aws::members::{Changes, Step};

use super::super::studies::hand_over;
use super::super::update::ATTEMPTS;
use super::change::{attempt, changed, read};
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ManageMembers};
use crate::model::Id;
use crate::model::member::Removal;
use crate::openapi::{Conflicting, Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Removes a member: no access from their next request on, no seat, no place in lists unless they
/// are asked for, no role in any study. Their record and their wallet are kept, and theirs again when
/// they are invited again. A pending invitation is canceled. Removing who was removed changes nothing.
///
/// Whoever owns studies is removed only together with handing them over, to the active member
/// `transferTo`.
///
/// Problems: 409 `owner_must_transfer`, `owns_resources`, `member_not_active`, `too_many_studies`.
#[utoipa::path(
    delete,
    path = "/v1/organizations/{organizationId}/members/{memberId}",
    tag = "members",
    params(
        ("organizationId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = Removal,
    responses(
        (status = NO_CONTENT, description = "They are removed"),
        Guarded, Sent, Conflicting, Versioned,
    ),
)]
pub async fn remove(
    auth: Authorized<ManageMembers>,
    Child(id): Child<MemberId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(removal): Body<Removal>,
) -> Result<StatusCode, Problem> {
    take_out(&api, &auth, id, &conditions, &removal).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a member. Answers whether there was anything to remove.
pub async fn take_out(
    api: &Api,
    auth: &Authorized<ManageMembers>,
    id: MemberId,
    conditions: &Conditions,
    removal: &Removal,
) -> Result<bool, Problem> {
    for _ in 0..ATTEMPTS {
        let (organization, before) = api.member(auth.organization(), id).await?;
        let now = api.clock.now();
        auth.require(Action::ManageMember { role: before.role })?;
        conditions.allow(before.version)?;
        let owned = api
            .studies
            .get_many(organization.id, before.owned.iter().copied())
            .await?;
        let heir = removal.transfer_to.filter(|heir| *heir != id);
        let after = lifecycle::removed(&before, now, heir.is_some()).map_err(|refusal| match refusal {
            Refusal::OwnsResources => Problem::owns_resources(&owned),
            other => other.into(),
        })?;
        let Some(after) = after else { return Ok(false) };
        let mut events = vec![changed(
            auth,
            now,
            "member.removed",
            (&before, &after),
            removal.reason.clone(),
        )];
        let mut steps = vec![Step { before, after }];
        let mut studies = Vec::new();
        if let Some(heir) = heir.filter(|_| !owned.is_empty()) {
            let heir = read(api, &organization, heir).await?;
            let handed = hand_over(auth, now, owned, &heir)?;
            steps.push(handed.step);
            studies = handed.studies;
            events.extend(handed.events);
        }
        let changes = Changes {
            steps: &steps,
            studies: &studies,
            events: &events,
            pinned: false,
        };
        if attempt(api, auth, &organization, conditions, &changes).await? {
            return Ok(true);
        }
    }
    Err(conditions.overtaken())
}
