//! `GET /v1/organizations/{organizationId}/invitations/{invitationId}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::id::InvitationId;

use super::invitation;
use crate::Api;
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
    responses((status = OK, description = "The invitation", body = Invitation), Guarded),
)]
pub async fn read(
    auth: Authorized<ReadInvitations>,
    Child(id): Child<InvitationId>,
    State(api): State<Arc<Api>>,
) -> Result<Json<Invitation>, Problem> {
    let invitation = invitation(&api, &auth, id).await?;
    Ok(Json(Invitation::new(invitation, api.clock.now())))
}
