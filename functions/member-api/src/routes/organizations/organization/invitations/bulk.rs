//! `POST /v1/organizations/{organizationId}/invitations/bulk`

use axum::Json;
use axum::response::{IntoResponse, Response};
use muster::access::Action;
use muster::member::Origin;
use muster::text::Email;
use muster_aws::invitations::{Invitee, Inviting, Made};

use crate::Api;
use crate::guard::{Authorized, Invite};
use crate::model::Id;
use crate::model::invitation::{NewInvitations, Outcome, OutcomeCode, Outcomes};
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Limited, Once, Sent, TakesSeat};
use crate::problem::Problem;

/// Invites up to 1,000 people, with an outcome for each address. More come as a file: an import of
/// kind `invitations`.
///
/// Where there are fewer seats than new people nobody is invited, and 409 `seat_limit_reached` has
/// the outcomes as they would be, unless `partial` asks for as many as fit.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/invitations/bulk",
    tag = "invitations",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = NewInvitations,
    responses(
        (status = OK, description = "What came of each address", body = Outcomes),
        Guarded, Sent, Once, TakesSeat, Limited,
    ),
)]
pub async fn bulk(post: Post<Authorized<Invite>, NewInvitations>) -> Response {
    post.answer(invite).await
}

async fn invite(
    api: &Api,
    auth: &Authorized<Invite>,
    operation: Operation,
    new: NewInvitations,
) -> Result<impl IntoResponse + use<>, Problem> {
    let organization = api.organization(auth.organization()).await?;
    let role = new.role.unwrap_or(organization.settings.default_role);
    auth.require(Action::Invite { role })?;
    let addresses: Vec<_> = new.emails.iter().map(|text| Email::parse(text).ok()).collect();
    let invitees: Vec<Invitee> = addresses
        .iter()
        .flatten()
        .map(|email| Invitee {
            email: email.clone(),
            role,
            first_name: None,
            last_name: None,
        })
        .collect();
    let inviting = Inviting {
        organization: &organization,
        inviter: auth.membership().member,
        author: &auth.author(),
        operation: operation.id,
        at: operation.at,
        now: operation.now,
        origin: Origin::Invitation,
        partial: new.partial,
    };
    let (short, invited) = match api.invitations.invite(&inviting, &invitees).await? {
        Made::Limited(until, _) => return Err(Problem::too_many_invitations(operation.now, until)),
        Made::TooFewSeats(counts, outcomes) => (Some(counts), outcomes),
        Made::Outcomes(outcomes) => (None, outcomes),
    };
    let mut invited = invited.iter();
    let outcomes: Vec<Outcome> = new
        .emails
        .into_iter()
        .zip(addresses)
        .map(|(text, address)| match address.and_then(|_| invited.next()) {
            Some(invited) => Outcome::new(text, invited),
            None => Outcome::invalid(text),
        })
        .collect();
    if let Some(counts) = short {
        let mut shortage = api.shortage(organization.id, &counts);
        shortage.outcomes = outcomes;
        return Err(Problem::seat_limit_reached(shortage));
    }
    let invited = outcomes
        .iter()
        .filter(|o| o.outcome == OutcomeCode::Invited)
        .count();
    Ok(Json(Outcomes { invited, outcomes }))
}
