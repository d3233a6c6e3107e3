//! `GET /v1/organizations/{organizationId}/members/{memberId}/wallet`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use muster::id::MemberId;
use muster::wallet::Wallet as Domain;

use crate::Api;
use crate::etag::{Conditions, digested};
use crate::guard::{Authorized, Child, ReadMember};
use crate::model::Id;
use crate::model::wallet::Wallet;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// What a member has. Plain members may read their own.
///
/// A wallet keeps the currency that it was opened in, also when the organization's changes.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/members/{memberId}/wallet",
    tag = "wallets",
    params(("organizationId" = inline(Id), Path), ("memberId" = inline(Id), Path)),
    responses(
        (status = OK, description = "The wallet", body = Wallet, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub async fn read(
    auth: Authorized<ReadMember>,
    Child(id): Child<MemberId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let (organization, member) = api.member(auth.organization(), id).await?;
    let wallet = member
        .wallet
        .unwrap_or_else(|| Domain::empty(organization.settings.currency));
    Ok(digested(&Wallet::from(wallet), &conditions))
}
