//! `DELETE /v1/organizations/{organizationId}/invitations/{invitationId}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use muster::access::Action;
use muster::id::InvitationId;
use muster_aws::invitations::Ended;

use super::invitation;
use crate::Api;
use crate::guard::{Authorized, Child, Invite};
use crate::model::Id;
use crate::openapi::{Conflicting, Guarded};
use crate::problem::Problem;

/// Takes an invitation back: its link no longer works and its seat is free. Taking back what was
/// taken back changes nothing.
///
/// Further problems: 409 `invitation_not_pending`.
#[utoipa::path(
    delete,
    path = "/v1/organizations/{organizationId}/invitations/{invitationId}",
    tag = "invitations",
    params(("organizationId" = inline(Id), Path), ("invitationId" = inline(Id), Path)),
    responses((status = NO_CONTENT, description = "It is canceled"), Guarded, Conflicting),
)]
pub async fn cancel(
    auth: Authorized<Invite>,
    Child(id): Child<InvitationId>,
    State(api): State<Arc<Api>>,
) -> Result<StatusCode, Problem> {
    let invitation = invitation(&api, &auth, id).await?;
    auth.require(Action::Invite {
        role: invitation.role,
    })?;
    let organization = api.organization(auth.organization()).await?;
    let (author, now) = (auth.author(), api.clock.now());
    let ended = api
        .invitations
        .cancel(&organization, id, &author, "invitation.canceled", now)
        .await?;
    match ended {
        Ended::Yes => Ok(StatusCode::NO_CONTENT),
        Ended::Before(status) => Err(Problem::invitation_not_pending(status)),
        Ended::Unknown => Err(Problem::not_found()),
    }
}
