//! `GET /v1/organizations/{organizationId}/members/{memberId}/wallet/statement`

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use muster::id::MemberId;
use muster::wallet::statement as csv;

use crate::Api;
use crate::guard::{Authorized, Child, ReadMember};
use crate::model::Id;
use crate::openapi::{Conflicting, Guarded};
use crate::problem::Problem;
use crate::query::Params;

/// Entries that are read at a time.
const PAGE: u16 = 1_000;
/// Most entries of a statement: some 4 MB, where an answer has at most 6 (AWS Lambda, "Quotas").
const MOST: usize = 20_000;

/// The entries of a wallet as a file, oldest first.
///
/// Reasons that a spreadsheet would take for a formula have an apostrophe before them. Problems: 409
/// `statement_too_long`.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/members/{memberId}/wallet/statement",
    tag = "wallets",
    params(
        ("organizationId" = inline(Id), Path),
        ("memberId" = inline(Id), Path),
        ("from" = inline(Option<String>), Query, description = "From this time on (RFC 3339)"),
        ("to" = inline(Option<String>), Query, description = "Before this time (RFC 3339)"),
    ),
    responses(
        (status = OK, description = "The statement", body = String, content_type = "text/csv",
            example = "number,at,amount,balance,currency,reason,by\n"),
        Guarded, Conflicting,
    ),
)]
pub async fn statement(
    auth: Authorized<ReadMember>,
    Child(id): Child<MemberId>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<([(HeaderName, &'static str); 2], String), Problem> {
    let (from, to) = (params.time("from"), params.time("to"));
    params.finish()?;
    let (organization, _) = api.member(auth.organization(), id).await?;
    let (mut shown, mut after) = (Vec::new(), None);
    loop {
        let entries = api
            .wallets
            .entries(organization.id, id, false, PAGE, after)
            .await?;
        let full = entries.len() == usize::from(PAGE);
        after = entries.last().map(|entry| entry.number);
        let past = to.is_some_and(|to| entries.last().is_some_and(|entry| entry.at >= to));
        let within = |at| from.is_none_or(|from| from <= at) && to.is_none_or(|to| at < to);
        shown.extend(entries.into_iter().filter(|entry| within(entry.at)));
        if shown.len() > MOST {
            return Err(Problem::statement_too_long(MOST));
        }
        if past || !full {
            break;
        }
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"statement.csv\""),
    ];
    Ok((headers, csv(&shown)))
}
