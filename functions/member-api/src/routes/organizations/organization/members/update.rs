//! `PATCH /v1/organizations/{organizationId}/members/{memberId}`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::access::Action;
use muster::id::MemberId;
use muster::lifecycle;
use muster::member::Member as Domain;
use muster_aws::members::{Changes, Step};
use serde_json::json;

use super::super::update::ATTEMPTS;
use super::change::{attempt, shown};
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, EditMember};
use crate::model::Id;
use crate::model::member::{Member, ProfilePatch};
use crate::openapi::{Conflicting, Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Changes a member's name and contact details. Nothing is written when nothing changes.
///
/// What they sign in with is not among them: a person changes that where they sign in, and it
/// counts here from their first sign-in with the new address verified. What a roster says of a member
/// holds again as soon as the roster says something new of them.
///
/// Problems: 409 `member_removed`.
#[utoipa::path(
    patch,
    path = "/v1/organizations/{organizationId}/members/{memberId}",
    tag = "members",
    params(
        ("organizationId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = ProfilePatch,
    responses(
        (status = OK, description = "The member as they are now", body = Member, headers(("ETag" = String))),
        Guarded, Sent, Conflicting, Versioned,
    ),
)]
pub async fn update(
    auth: Authorized<EditMember>,
    Child(id): Child<MemberId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(patch): Body<ProfilePatch>,
) -> Result<Response, Problem> {
    for _ in 0..ATTEMPTS {
        let (organization, before) = api.member(auth.organization(), id).await?;
        auth.require(Action::EditMember {
            own: id == auth.membership().member,
            role: before.role,
        })?;
        conditions.allow(before.version)?;
        lifecycle::not_removed(&before, api.clock.now())?;
        let after = patch.apply(&before);
        if after == before {
            return Ok(shown(&api, before));
        }
        let profile = |member: &Domain| {
            json!({
                "firstName": member.first_name, "lastName": member.last_name,
                "email": member.email, "phone": member.phone,
            })
        };
        let event = auth.change(
            api.clock.now(),
            "member.updated",
            format!("member/{id}"),
            profile(&before),
            profile(&after),
        );
        let step = Step {
            before,
            after: after.clone(),
        };
        let changes = Changes {
            steps: &[step],
            events: &[event],
            ..Changes::default()
        };
        if attempt(&api, &auth, &organization, &conditions, &changes).await? {
            let version = after.version + 1;
            return Ok(shown(&api, Domain { version, ..after }));
        }
    }
    Err(conditions.overtaken())
}
