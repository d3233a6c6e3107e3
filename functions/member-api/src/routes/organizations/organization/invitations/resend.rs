//! `POST /v1/organizations/{organizationId}/invitations/{invitationId}/resend`

use axum::Json;
use axum::response::{IntoResponse, Response};
use muster::access::Action;
use muster::id::InvitationId;
use muster_aws::invitations::{Asking, Resent};

use super::invitation;
use crate::Api;
use crate::body::Nothing;
use crate::guard::{Authorized, Child, Invite};
use crate::model::Id;
use crate::model::invitation::Invitation;
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Limited, Once, Sent, TakesSeat};
use crate::problem::Problem;

/// Mails a pending or expired invitation again, with a new link and a new expiry. The old link no
/// longer works. One that had expired takes a seat again.
///
/// Further problems: 409 `invitation_not_pending`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/invitations/{invitationId}/resend",
    tag = "invitations",
    params(
        ("organizationId" = inline(Id), Path),
        ("invitationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    responses(
        (status = OK, description = "The invitation", body = Invitation),
        Guarded, Sent, Once, TakesSeat, Limited,
    ),
)]
pub async fn resend(Child(id): Child<InvitationId>, post: Post<Authorized<Invite>, Nothing>) -> Response {
    let work = async |api: &Api, auth: &Authorized<Invite>, operation, _: Nothing| {
        again(api, auth, operation, id).await
    };
    post.answer(work).await
}

async fn again(
    api: &Api,
    auth: &Authorized<Invite>,
    operation: Operation,
    id: InvitationId,
) -> Result<impl IntoResponse + use<>, Problem> {
    let invitation = invitation(api, auth, id).await?;
    auth.require(Action::Invite {
        role: invitation.role,
    })?;
    let organization = api.organization(auth.organization()).await?;
    let by = Asking {
        member: auth.membership().member,
        author: &auth.author(),
        operation: operation.id,
        at: operation.now,
    };
    match api.invitations.resend(&organization, id, None, by).await? {
        Resent::Yes(invitation) => Ok(Json(Invitation::new(*invitation, operation.now))),
        Resent::Ended(status) => Err(Problem::invitation_not_pending(status)),
        Resent::Limited(until) | Resent::DayLimited(until) => {
            Err(Problem::too_many_invitations(operation.now, until))
        }
        Resent::Unknown => Err(Problem::not_found()),
        Resent::NoSeat => {
            let counts = api.invitations.counts(&organization, operation.now).await?;
            Err(Problem::seat_limit_reached(
                api.shortage(organization.id, &counts),
            ))
        }
    }
}
