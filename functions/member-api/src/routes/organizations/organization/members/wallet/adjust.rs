//! `POST /v1/organizations/{organizationId}/members/{memberId}/wallet/adjustments`

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use muster::access::Action;
use muster::id::MemberId;
use muster::lifecycle;
use muster::wallet::{Refusal, WalletEntry as Entry};
use muster_aws::wallets::{Adjusted, Adjustment};
use serde_json::json;

use crate::Api;
use crate::guard::{Authorized, Child, ManageMembers};
use crate::model::Id;
use crate::model::wallet::{NewAdjustment, WalletEntry};
use crate::once::{Operation, Post};
use crate::openapi::{Conflicting, Guarded, Once, Sent};
use crate::problem::Problem;

/// How often an adjustment starts again from what others left.
const ATTEMPTS: u32 = 60;

/// Adds to a member's wallet, or takes from it. The `Idempotency-Key` is required and holds for
/// good: the same request makes one entry, however much later it comes again.
///
/// Problems: 400 `idempotency_key_required`, 409 `insufficient_funds`, `balance_too_large`,
/// `member_removed`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/members/{memberId}/wallet/adjustments",
    tag = "wallets",
    params(
        ("organizationId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("Idempotency-Key" = String, Header, description = "Names the adjustment: 1 to 255 visible ASCII characters"),
    ),
    request_body = NewAdjustment,
    responses(
        (status = CREATED, description = "The entry that it made", body = WalletEntry),
        Guarded, Sent, Once, Conflicting,
    ),
)]
pub async fn adjust(
    Child(id): Child<MemberId>,
    post: Post<Authorized<ManageMembers>, NewAdjustment>,
) -> Response {
    let work = async |api: &Api, auth: &Authorized<ManageMembers>, operation, new| {
        enter(api, auth, operation, id, new).await
    };
    post.answer(work).await
}

async fn enter(
    api: &Api,
    auth: &Authorized<ManageMembers>,
    operation: Operation,
    id: MemberId,
    new: NewAdjustment,
) -> Result<impl IntoResponse + use<>, Problem> {
    let request = operation.request.ok_or_else(Problem::idempotency_key_required)?;
    let adjustment = Adjustment {
        amount: new.amount,
        reason: &new.reason,
        by: auth.membership().member,
        at: operation.at,
        request: &request,
    };
    let event = |entry: &Entry| {
        auth.change(
            operation.at,
            "wallet.adjusted",
            format!("member/{id}"),
            json!({"balance": entry.balance - entry.amount}),
            json!({
                "balance": entry.balance, "amount": entry.amount, "currency": entry.currency,
                "entry": entry.number, "reason": entry.reason,
            }),
        )
    };
    for attempt in 0..ATTEMPTS {
        let (organization, member) = api.member(auth.organization(), id).await?;
        auth.require(Action::ManageMember { role: member.role })?;
        lifecycle::not_removed(&member, api.clock.now())?;
        let (shards, currency) = (organization.shards, &organization.settings.currency);
        let adjusted = api.wallets.adjust(&member, shards, currency, &adjustment, event);
        match adjusted.await? {
            Adjusted::Yes(entry) => return Ok((StatusCode::CREATED, Json(WalletEntry::from(entry)))),
            Adjusted::Refused(Refusal::InsufficientFunds) => return Err(Problem::insufficient_funds()),
            Adjusted::Refused(Refusal::TooMuch) => return Err(Problem::balance_too_large()),
            Adjusted::OtherRequest => return Err(Problem::idempotency_key_reused()),
            Adjusted::Stale => api.wallets.pause(attempt, &adjustment).await,
        }
    }
    Err(Problem::busy())
}
