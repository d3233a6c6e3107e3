//! `POST /v1/invitations/accept`

use axum::Json;
use axum::response::{IntoResponse, Response};
use muster::audit::{Actor, Author};
use muster_aws::invitations::{Accepting, Answered};

use super::{gone, token};
use crate::Api;
use crate::caller::VerifiedCaller;
use crate::model::invitation::{Answer, Joined};
use crate::once::{Operation, Post};
use crate::openapi::{Gone, Once, Sent, SignedIn};
use crate::problem::{Problem, ProblemBody};

/// Accepts an invitation: the caller becomes an active member, on the seat that was kept for them.
/// The caller's verified e-mail address must be the invited one.
///
/// Whoever invited must still be able to: an invitation to a role that its inviter can no longer
/// give answers 410 `invitation_canceled`.
#[utoipa::path(
    post,
    path = "/v1/invitations/accept",
    tag = "invitations",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters")),
    request_body = Answer,
    responses(
        (status = OK, description = "The caller's new place", body = Joined),
        (status = FORBIDDEN, description = "`email_mismatch`, `email_not_verified`", body = ProblemBody<'static>,
            content_type = "application/problem+json"),
        SignedIn, Sent, Once, Gone,
    ),
)]
pub(super) async fn accept(post: Post<VerifiedCaller, Answer>) -> Response {
    post.answer(join).await
}

async fn join(
    api: &Api,
    caller: &VerifiedCaller,
    _: Operation,
    answer: Answer,
) -> Result<impl IntoResponse + use<>, Problem> {
    let token = token(&answer.token)?;
    let organization = api.organizations.get(token.organization).await?;
    let organization = organization.ok_or_else(Problem::not_found)?;
    let author = Author {
        actor: Actor::User {
            subject: caller.caller.subject.clone(),
            member: None,
        },
        source: caller.caller.source.clone(),
    };
    let accepting = Accepting {
        organization: &organization,
        token: &token,
        subject: &caller.caller.subject,
        email: &caller.email,
        signed_in_at: caller.caller.signed_in_at,
        author: &author,
        // Now, not when it was first tried: time may have run out between the two.
        at: api.clock.now(),
    };
    match api.invitations.accept(&accepting).await? {
        Answered::Accepted(member) => Ok(Json(Joined {
            organization_id: member.organization,
            member_id: member.id,
            role: member.role,
        })),
        Answered::OtherEmail => Err(Problem::email_mismatch()),
        Answered::AlreadyMember => Err(Problem::already_member()),
        Answered::InviterLost => Err(Problem::invitation_gone(
            "invitation_canceled",
            "whoever invited you may no longer do so: ask for a new invitation",
        )),
        Answered::No(held) => Err(gone(&held)),
    }
}
