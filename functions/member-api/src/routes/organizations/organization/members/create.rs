//! `POST /v1/organizations/{organizationId}/members`

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse, Response};
use muster::member::Origin;
use muster_aws::invitations::Invitee;

use super::super::invitations::create::one;
use crate::Api;
use crate::etag::tag;
use crate::guard::{Authorized, Invite};
use crate::model::Id;
use crate::model::invitation::NewMember;
use crate::model::member::Member;
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Limited, Once, Sent, TakesSeat};
use crate::problem::Problem;

/// Adds someone by name. They are pending and an invitation is mailed to them.
///
/// Further problems: 409 `sso_requires_invitation`, `already_member`, `already_invited`,
/// `seat_limit_reached`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/members",
    tag = "members",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = NewMember,
    responses(
        (status = CREATED, description = "The member", body = Member,
            headers(("ETag" = String), ("Location" = String))),
        Guarded, Sent, Once, TakesSeat, Limited,
    ),
)]
pub async fn create(post: Post<Authorized<Invite>, NewMember>) -> Response {
    post.answer(add).await
}

async fn add(
    api: &Api,
    auth: &Authorized<Invite>,
    operation: Operation,
    new: NewMember,
) -> Result<impl IntoResponse + use<>, Problem> {
    let organization = api.organization(auth.organization()).await?;
    if organization.settings.sso_enabled {
        return Err(Problem::sso_requires_invitation());
    }
    let invitee = Invitee {
        email: new.email,
        role: new.role.unwrap_or(organization.settings.default_role),
        first_name: Some(new.first_name),
        last_name: Some(new.last_name),
    };
    let (_, member) = one(api, auth, operation, &organization, invitee, Origin::Added).await?;
    let location = format!("/v1/organizations/{}/members/{}", organization.id, member.id);
    let headers = [(ETAG, tag(member.version, None))];
    let body = Json(Member::new(member, true, operation.at));
    Ok((StatusCode::CREATED, headers, [(LOCATION, location)], body))
}
