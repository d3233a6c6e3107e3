//! `GET /v1/organizations/{organizationId}/members/{memberId}/wallet/entries`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::id::MemberId;

use crate::Api;
use crate::guard::{Authorized, Child, ReadMember};
use crate::model::wallet::WalletEntry;
use crate::model::{Id, Page};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// The entries of a wallet, newest first, each with the balance that it left.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/members/{memberId}/wallet/entries",
    tag = "wallets",
    params(
        ("organizationId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of entries", body = Page<WalletEntry>), Guarded),
)]
pub async fn entries(
    auth: Authorized<ReadMember>,
    Child(id): Child<MemberId>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<WalletEntry>>, Problem> {
    let (limit, cursor) = (params.limit(), params.one("cursor"));
    params.finish()?;
    let list = List::new(&auth.organization(), "wallet", &[&id.to_string()]);
    let before: Option<u64> = list.open(cursor.as_deref())?;
    let (organization, _) = api.member(auth.organization(), id).await?;
    let entries = api
        .wallets
        .entries(organization.id, id, true, limit, before)
        .await?;
    // Numbers have no gaps: before the first there is nothing.
    let next = entries.last().map(|entry| entry.number).filter(|n| *n > 1);
    Ok(Json(Page {
        items: entries.into_iter().map(WalletEntry::from).collect(),
        next_cursor: list.seal(next.as_ref()),
    }))
}
