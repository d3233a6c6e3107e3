//! `GET /v1/organizations`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::id::OrganizationId;

use crate::Api;
use crate::caller::Caller;
use crate::model::Page;
use crate::model::organization::Belonging;
use crate::openapi::SignedIn;
use crate::problem::Problem;
use crate::query::{List, Params};

/// The organizations that the caller belongs to, with the caller's role and status in each.
#[utoipa::path(
    get,
    path = "/v1/organizations",
    tag = "organizations",
    params(
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of them", body = Page<Belonging>), SignedIn),
)]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    caller: Caller,
    mut params: Params,
) -> Result<Json<Page<Belonging>>, Problem> {
    let (limit, cursor) = (params.limit(), params.one("cursor"));
    params.finish()?;
    let list = List::new(&caller.subject, "organizations", &[]);
    let after: Option<OrganizationId> = list.open(cursor.as_deref())?;
    let found = api.memberships.of_subject(&caller.subject, limit, after).await?;
    Ok(Json(Page {
        items: found.items.into_iter().map(Belonging::from).collect(),
        next_cursor: list.seal(found.next.as_ref()),
    }))
}
