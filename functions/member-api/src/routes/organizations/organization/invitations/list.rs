//! `GET /v1/organizations/{organizationId}/invitations`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::id::InvitationId;
use muster::invitation::InvitationStatus;

use crate::Api;
use crate::guard::{Authorized, ReadInvitations};
use crate::model::invitation::Invitation;
use crate::model::{Id, InvitationStatusWord, Page};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// Invitations, newest first.
///
/// A page may be short, even empty, and still have a `nextCursor`: one request reads a bounded
/// number of invitations, however few of them have the status.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/invitations",
    tag = "invitations",
    params(
        ("organizationId" = inline(Id), Path),
        ("status" = inline(Option<InvitationStatusWord>), Query, description = "Only those; all if left out"),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of invitations", body = Page<Invitation>), Guarded),
)]
pub async fn list(
    auth: Authorized<ReadInvitations>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<Invitation>>, Problem> {
    let (limit, cursor) = (params.limit(), params.one("cursor"));
    let words: Vec<&str> = InvitationStatus::ALL
        .iter()
        .map(|status| status.as_str())
        .collect();
    let status = params.one("status").and_then(|word| {
        let status = InvitationStatus::from_word(&word);
        if status.is_none() {
            params.error("status", "invalid", format!("is one of {}", words.join(", ")));
        }
        status
    });
    params.finish()?;
    let (organization, now) = (auth.organization(), api.clock.now());
    let selection = status.map_or("all", InvitationStatus::as_str);
    let list = List::new(&organization, "invitations", &[selection]);
    let after: Option<InvitationId> = list.open(cursor.as_deref())?;
    let page = api
        .invitations
        .list(organization, status, usize::from(limit), after, now)
        .await?;
    let items = page
        .items
        .into_iter()
        .map(|invitation| Invitation::new(invitation, now));
    Ok(Json(Page {
        items: items.collect(),
        next_cursor: list.seal(page.next.as_ref()),
    }))
}
