//! `PUT /v1/organizations/{organizationId}/members/{memberId}/active`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::id::MemberId;
use muster::lifecycle;
use muster::member::{Member as Domain, Origin, Status};

use super::change::{Change, change, shown};
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ManageMembers};
use crate::model::Id;
use crate::model::member::{Activation, Member};
use crate::openapi::{Guarded, Sent, TakesSeat, Versioned};
use crate::problem::Problem;

/// Switches a member off or on. Off, they have no access from their next request on and take no
/// seat, and keep everything else. On, whoever has an account takes a seat again. A member of the
/// roster who was removed is switched on, too: the roster alone does not bring them back.
///
/// Problems: 409 `owner_must_transfer`, `member_pending`, `member_removed`, `login_taken`, `seat_limit_reached`.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/members/{memberId}/active",
    tag = "members",
    params(
        ("organizationId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = Activation,
    responses(
        (status = OK, description = "The member as they are now", body = Member, headers(("ETag" = String))),
        Guarded, Sent, TakesSeat, Versioned,
    ),
)]
pub async fn active(
    auth: Authorized<ManageMembers>,
    Child(id): Child<MemberId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(wanted): Body<Activation>,
) -> Result<Response, Problem> {
    let (member, _) = switch(&api, &auth, id, &conditions, wanted.active).await?;
    Ok(shown(&api, member))
}

/// Switches a member on or off.
pub async fn switch(
    api: &Api,
    auth: &Authorized<ManageMembers>,
    id: MemberId,
    conditions: &Conditions,
    on: bool,
) -> Result<(Domain, bool), Problem> {
    let decide = |before: &Domain| {
        lifecycle::not_the_owner(before)?;
        // Whom a roster names has a record to come back to; others are invited again.
        let returns = before.status == Status::Removed && before.origin == Origin::Roster && on;
        if !returns {
            lifecycle::not_removed(before, api.clock.now())?;
        }
        let (status, action) = match (before.status, on) {
            (Status::Pending, _) => return Err(Problem::member_pending()),
            (Status::Active | Status::Enrolled, false) => (Status::Disabled, "member.disabled"),
            // Whoever never registered goes back to where they stood.
            (Status::Disabled | Status::Removed, true) if before.subject.is_none() => {
                (Status::Enrolled, "member.enabled")
            }
            (Status::Disabled | Status::Removed, true) => (Status::Active, "member.enabled"),
            _ => return Ok(None),
        };
        Ok(Some(Change {
            after: Domain {
                status,
                ..before.clone()
            },
            action,
            reason: None,
        }))
    };
    change(api, auth, id, conditions, decide).await
}
