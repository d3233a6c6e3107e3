//! `POST /v1/invitations/decline`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use muster::audit::{Actor, Author};
use muster_aws::invitations::{Ended, Held};

use super::{gone, token};
use crate::Api;
use crate::body::Json as Body;
use crate::caller::From;
use crate::model::invitation::Answer;
use crate::openapi::{Gone, Public, Sent};
use crate::problem::Problem;

/// Declines an invitation: it is canceled and its seat is free. Whoever holds the link may, signed
/// in or not.
#[utoipa::path(
    post,
    path = "/v1/invitations/decline",
    tag = "invitations",
    security(()),
    request_body = Answer,
    responses((status = NO_CONTENT, description = "It is declined"), Public, Sent, Gone),
)]
pub(super) async fn decline(
    State(api): State<Arc<Api>>,
    From(source): From,
    Body(answer): Body<Answer>,
) -> Result<StatusCode, Problem> {
    let (token, now) = (token(&answer.token)?, api.clock.now());
    let organization = api.organizations.get(token.organization).await?;
    let organization = organization.ok_or_else(Problem::not_found)?;
    let invitation = match api.invitations.held(&token, now).await? {
        Held::Open(invitation) => invitation,
        held => return Err(gone(&held)),
    };
    let author = Author {
        actor: Actor::Holder(invitation.id),
        source,
    };
    let ended = api
        .invitations
        .cancel(&organization, invitation.id, &author, "invitation.declined", now)
        .await?;
    match ended {
        Ended::Yes => Ok(StatusCode::NO_CONTENT),
        Ended::Before(status) => Err(gone(&Held::Ended(status))),
        Ended::Unknown => Err(Problem::not_found()),
    }
}
