//! `GET /v1/organizations/{organizationId}/invitations/{invitationId}`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::id::InvitationId;

use super::invitation;
use crate::Api;
use crate::etag::{Conditions, digested};
use crate::guard::{Authorized, Child, ReadInvitations};
use crate::model::Id;
use crate::model::invitation::Invitation;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// One invitation, with what became of its mail.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/invitations/{invitationId}",
    tag = "invitations",
    params(("organizationId" = inline(Id), Path), ("invitationId" = inline(Id), Path)),
    responses(
        (status = OK, description = "The invitation", body = Invitation, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub async fn read(
    auth: Authorized<ReadInvitations>,
    Child(id): Child<InvitationId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let invitation = invitation(&api, &auth, id).await?;
    Ok(digested(
        &Invitation::new(invitation, api.clock.now()),
        &conditions,
    ))
}
