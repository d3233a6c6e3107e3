//! `PUT /v1/organizations/{organizationId}/members/{memberId}/role`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::access::Action;
use muster::id::MemberId;
use muster::lifecycle;
use muster::member::{Member as Domain, Role};

use super::change::{Change, change, shown};
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ManageMembers};
use crate::model::Id;
use crate::model::member::{Member, RoleChange};
use crate::openapi::{Conflicting, Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Gives a member another role, which holds at their next request. Only the owner gives or takes
/// admin. Ownership is handed over with `PUT …/owner`.
///
/// Problems: 409 `owner_must_transfer`, `member_removed`.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/members/{memberId}/role",
    tag = "members",
    params(
        ("organizationId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = RoleChange,
    responses(
        (status = OK, description = "The member as they are now", body = Member, headers(("ETag" = String))),
        Guarded, Sent, Conflicting, Versioned,
    ),
)]
pub async fn role(
    auth: Authorized<ManageMembers>,
    Child(id): Child<MemberId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(wanted): Body<RoleChange>,
) -> Result<Response, Problem> {
    let (member, _) = give(&api, &auth, id, &conditions, wanted.role).await?;
    Ok(shown(&api, member))
}

/// Gives a member a role.
pub async fn give(
    api: &Api,
    auth: &Authorized<ManageMembers>,
    id: MemberId,
    conditions: &Conditions,
    to: Role,
) -> Result<(Domain, bool), Problem> {
    let decide = |before: &Domain| {
        auth.require(Action::ChangeRole {
            from: before.role,
            to,
        })?;
        let after = lifecycle::with_role(before, to, api.clock.now())?;
        Ok(after.map(|after| Change {
            after,
            action: "member.role_changed",
            reason: None,
        }))
    };
    change(api, auth, id, conditions, decide).await
}
