//! `POST /v1/organizations/{organizationId}/members/{memberId}/reset-credentials`

use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use muster::access::Action;
use muster::account::Password;
use muster::id::MemberId;
use muster::lifecycle;
use muster::member::{Member, Status};
use muster_aws::accounts::{Account, Accounts};

use super::change::{Change, change};
use crate::Api;
use crate::body::Nothing;
use crate::etag::Conditions;
use crate::guard::{Authorized, Child, ManageMembers};
use crate::model::Id;
use crate::model::account::TemporaryPassword;
use crate::once::Post;
use crate::openapi::{Conflicting, Guarded, Once, Sent, Versioned};
use crate::problem::Problem;

/// Gives a member a temporary password, which is answered this once and must be changed at the next
/// sign-in. Their sessions end, and their address has to be verified again.
///
/// The password is kept nowhere: with an `Idempotency-Key` that was used before, another one is made
/// and the one before is dead.
///
/// Problems: 409 `managed_externally`, `no_account`, `member_pending`, `member_removed`;
/// `account_shared` where the account belongs to another organization, too: nobody gets into one
/// organization by administering another.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/members/{memberId}/reset-credentials",
    tag = "members",
    params(
        ("organizationId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Keeps two requests from running at once: 1 to 255 visible ASCII characters"),
    ),
    responses(
        (status = OK, description = "The password", body = TemporaryPassword, headers(("Cache-Control" = String))),
        Guarded, Sent, Once, Conflicting, Versioned,
    ),
)]
pub async fn reset_credentials(
    Child(id): Child<MemberId>,
    post: Post<Authorized<ManageMembers>, Nothing>,
) -> Response {
    let work = async |api: &Api, auth: &Authorized<ManageMembers>, _, _: Nothing| reset(api, auth, id).await;
    post.answer_unkept(work).await
}

/// The audit log says it first, and sessions of before open nothing from then on; only then is there
/// another password. What fails in between is asked for again, and is in the log twice.
async fn reset(
    api: &Api,
    auth: &Authorized<ManageMembers>,
    id: MemberId,
) -> Result<impl IntoResponse + use<>, Problem> {
    let (_, member) = api.member(auth.organization(), id).await?;
    let (accounts, account) = resettable(api, auth, &member).await?;
    let decide = |before: &Member| {
        lifecycle::not_removed(before, api.clock.now())?;
        if before.subject != member.subject {
            return Err(Problem::busy());
        }
        let after = Member {
            sessions_ended_at: Some(api.clock.now()),
            ..before.clone()
        };
        Ok(Some(Change {
            after,
            action: "member.credentials_reset",
            reason: None,
        }))
    };
    change(api, auth, id, &Conditions::NONE, decide).await?;
    let password = Password::temporary(&*api.random);
    accounts.reset_password(&account, &password).await?;
    accounts.end_sessions(&account.subject).await?;
    let headers = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((headers, Json(TemporaryPassword::of(&password))))
}

/// The account of a member that this organization may give a password to.
async fn resettable<'a>(
    api: &'a Api,
    auth: &Authorized<ManageMembers>,
    member: &Member,
) -> Result<(&'a Accounts, Account), Problem> {
    auth.require(Action::ManageMember { role: member.role })?;
    lifecycle::not_removed(member, api.clock.now())?;
    if member.status == Status::Pending {
        return Err(Problem::member_pending());
    }
    let accounts = api.accounts.as_ref().ok_or_else(Problem::managed_externally)?;
    let subject = member.subject.as_ref().ok_or_else(Problem::no_account)?;
    if api.memberships.is_elsewhere(subject, auth.organization()).await? {
        return Err(Problem::account_shared());
    }
    let account = accounts.find(subject).await?.ok_or_else(Problem::no_account)?;
    if account.is_federated {
        return Err(Problem::managed_externally());
    }
    Ok((accounts, account))
}
