//! `POST /v1/organizations/{organizationId}/invitations`

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use muster::access::Action;
use muster::invitation::Invitation as Domain;
use muster::member::{Member, Origin};
use muster::organization::Organization;
use muster_aws::invitations::{Invited, Invitee, Inviting, Made};

use crate::Api;
use crate::guard::{Authorized, Invite};
use crate::model::Id;
use crate::model::invitation::{Invitation, NewInvitation};
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Limited, Once, Sent, TakesSeat};
use crate::problem::Problem;

/// Invites someone by e-mail. They are pending and hold a seat until they answer, the invitation is
/// canceled, or its time is up. A person who was removed gets their record back when they accept.
///
/// Further problems: 409 `already_member`, `already_invited`, `seat_limit_reached`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/invitations",
    tag = "invitations",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = NewInvitation,
    responses(
        (status = CREATED, description = "The invitation", body = Invitation, headers(("Location" = String))),
        Guarded, Sent, Once, TakesSeat, Limited,
    ),
)]
pub async fn create(post: Post<Authorized<Invite>, NewInvitation>) -> Response {
    post.answer(invite).await
}

async fn invite(
    api: &Api,
    auth: &Authorized<Invite>,
    operation: Operation,
    new: NewInvitation,
) -> Result<impl IntoResponse + use<>, Problem> {
    let organization = api.organization(auth.organization()).await?;
    let invitee = Invitee {
        email: new.email,
        role: new.role.unwrap_or(organization.settings.default_role),
        first_name: None,
        last_name: None,
    };
    let (invitation, _) = one(api, auth, operation, &organization, invitee, Origin::Invitation).await?;
    let location = format!(
        "/v1/organizations/{}/invitations/{}",
        organization.id, invitation.id
    );
    let body = Json(Invitation::new(invitation, operation.at));
    Ok((StatusCode::CREATED, [(LOCATION, location)], body))
}

/// Invites one person.
pub async fn one(
    api: &Api,
    auth: &Authorized<Invite>,
    operation: Operation,
    organization: &Organization,
    invitee: Invitee,
    origin: Origin,
) -> Result<(Domain, Member), Problem> {
    auth.require(Action::Invite { role: invitee.role })?;
    let inviting = Inviting {
        organization,
        inviter: auth.membership().member,
        author: &auth.author(),
        operation: operation.id,
        at: operation.at,
        now: operation.now,
        origin,
        partial: false,
    };
    match api.invitations.invite(&inviting, &[invitee]).await? {
        Made::Limited(until, _) => Err(Problem::too_many_invitations(operation.now, until)),
        Made::TooFewSeats(counts, outcomes) => match outcomes.into_iter().next() {
            Some(Invited::NoSeat) | None => Err(Problem::seat_limit_reached(
                api.shortage(organization.id, &counts),
            )),
            Some(other) => outcome(api, organization, operation, other).await,
        },
        Made::Outcomes(outcomes) => {
            let only = outcomes.into_iter().next().unwrap_or(Invited::NoSeat);
            outcome(api, organization, operation, only).await
        }
    }
}

async fn outcome(
    api: &Api,
    organization: &Organization,
    operation: Operation,
    invited: Invited,
) -> Result<(Domain, Member), Problem> {
    match invited {
        Invited::Yes(made) => Ok(*made),
        Invited::AlreadyMember(_) => Err(Problem::already_member()),
        Invited::AlreadyInvited => Err(Problem::already_invited()),
        Invited::NoSeat => {
            let counts = api.invitations.counts(organization, operation.at).await?;
            Err(Problem::seat_limit_reached(
                api.shortage(organization.id, &counts),
            ))
        }
    }
}
