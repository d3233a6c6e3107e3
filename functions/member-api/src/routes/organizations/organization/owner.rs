//! `PUT /v1/organizations/{organizationId}/owner`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::access::Denied;
use muster::member::{Member as Domain, Role, Status};
use muster_aws::members::{Changed, Changes, Step};
use serde_json::json;

use super::members::change::{read, shown};
use super::update::ATTEMPTS;
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, TransferOwnership};
use crate::model::Id;
use crate::model::member::{Member, NewOwner};
use crate::openapi::{Conflicting, Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Hands the organization over: an active member becomes its owner, and the caller an admin, in
/// one step.
///
/// Problems: 409 `member_not_active`.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/owner",
    tag = "organizations",
    params(
        ("organizationId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The organization's `ETag` that the change is meant for"),
    ),
    request_body = NewOwner,
    responses(
        (status = OK, description = "The new owner", body = Member, headers(("ETag" = String))),
        Guarded, Sent, Conflicting, Versioned,
    ),
)]
pub async fn owner(
    auth: Authorized<TransferOwnership>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(new): Body<NewOwner>,
) -> Result<Response, Problem> {
    let own = auth.membership().member;
    for _ in 0..ATTEMPTS {
        let organization = api.organization(auth.organization()).await?;
        conditions.allow(organization.version)?;
        if organization.purge.is_some() {
            return Err(Problem::purge_pending());
        }
        let heir = read(&api, &organization, new.member_id).await?;
        if heir.id == own {
            return Ok(shown(&api, heir));
        }
        if heir.status != Status::Active || heir.subject.is_none() {
            return Err(Problem::member_not_active());
        }
        let owner = read(&api, &organization, own).await?;
        // Handed over meanwhile: the caller is no longer who this route is for.
        if owner.role != Role::Owner {
            let required = Role::Owner;
            return Err(Denied::Forbidden { required }.into());
        }
        let with = |member: &Domain, role| Domain {
            role,
            ..member.clone()
        };
        let (next, former) = (with(&heir, Role::Owner), with(&owner, Role::Admin));
        let now = api.clock.now();
        let event = auth.change(
            now,
            "organization.owner_changed",
            format!("organization/{}", organization.id),
            json!({"owner": owner.id}),
            json!({"owner": heir.id}),
        );
        let steps = [
            Step {
                before: owner,
                after: former,
            },
            Step {
                before: heir,
                after: next.clone(),
            },
        ];
        let changes = Changes {
            steps: &steps,
            events: &[event],
            // Whoever is to own what remains of a purge is the one who asked for it.
            pinned: true,
            ..Changes::default()
        };
        if api.members.change(&organization, &changes, own, now).await? == Changed::Yes {
            let version = next.version + 1;
            return Ok(shown(&api, Domain { version, ..next }));
        }
    }
    Err(conditions.overtaken())
}
