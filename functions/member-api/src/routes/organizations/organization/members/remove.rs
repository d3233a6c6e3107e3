//! `DELETE /v1/organizations/{organizationId}/members/{memberId}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use muster::id::MemberId;
use muster::member::{Member as Domain, Status};

use super::change::{Change, change, not_the_owner};
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ManageMembers};
use crate::model::Id;
use crate::model::member::Removal;
use crate::openapi::{Conflicting, Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Removes a member: no access from their next request on, no seat, no place in lists unless they
/// are asked for. Their record is kept, and theirs again when they are invited again. A pending
/// invitation is canceled. Removing who was removed changes nothing.
///
/// Problems: 409 `owner_must_transfer`.
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
    let decide = |before: &Domain| {
        not_the_owner(before)?;
        if before.status_at(api.clock.now()) == Status::Removed {
            return Ok(None);
        }
        Ok(Some(Change {
            after: Domain {
                status: Status::Removed,
                invited_until: None,
                ..before.clone()
            },
            action: "member.removed",
            reason: removal.reason.clone(),
        }))
    };
    change(&api, &auth, id, &conditions, decide).await?;
    Ok(StatusCode::NO_CONTENT)
}
