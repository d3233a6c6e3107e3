//! `GET /v1/invitations/preview`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster_aws::invitations::Held;

use super::{gone, token};
use crate::Api;
use crate::model::invitation::{Preview, PreviewedOrganization};
use crate::openapi::{Gone, Public};
use crate::problem::Problem;
use crate::query::Params;

/// What an invitation's link leads to. Takes no token but the link's, and changes nothing: programs
/// that follow the links of a mail use none up.
#[utoipa::path(
    get,
    path = "/v1/invitations/preview",
    tag = "invitations",
    security(()),
    params(("token" = String, Query, description = "What stands after `token=` in the link")),
    responses((status = OK, description = "Who invites to what", body = Preview), Public, Gone),
)]
pub(super) async fn preview(
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Preview>, Problem> {
    let text = params.one("token");
    if text.is_none() {
        params.error("token", "required", "is missing");
    }
    params.finish()?;
    let token = token(&text.unwrap_or_default())?;
    let invitation = match api.invitations.held(&token, api.clock.now()).await? {
        Held::Open(invitation) => invitation,
        held => return Err(gone(&held)),
    };
    let organization = api.organizations.get(token.organization).await?;
    let organization = organization.ok_or_else(Problem::not_found)?;
    Ok(Json(Preview {
        organization: PreviewedOrganization {
            id: organization.id,
            name: organization.settings.name,
        },
        email: invitation.email.into(),
        role: invitation.role,
        expires_at: invitation.expires_at,
    }))
}
