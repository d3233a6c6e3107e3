//! `GET /v1/organizations/{organizationId}/domains`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::domain::Domain as Name;

use crate::Api;
use crate::guard::{Authorized, ReadDomains};
use crate::model::domain::Domain;
use crate::model::{Id, Page};
use crate::openapi::Guarded;
use crate::problem::Problem;
use crate::query::{List, Params};

/// The domains that the organization claims, in the order of their names.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/domains",
    tag = "domains",
    operation_id = "list_domains",
    params(
        ("organizationId" = inline(Id), Path),
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of domains", body = Page<Domain>), Guarded),
)]
pub async fn list(
    auth: Authorized<ReadDomains>,
    State(api): State<Arc<Api>>,
    mut params: Params,
) -> Result<Json<Page<Domain>>, Problem> {
    let (limit, cursor) = (params.limit(), params.one("cursor"));
    params.finish()?;
    let list = List::new(&auth.organization(), "domains", &[]);
    let after: Option<Name> = list.open(cursor.as_deref())?;
    let page = api
        .domains
        .list(auth.organization(), limit, after.as_ref())
        .await?;
    let now = api.clock.now();
    Ok(Json(Page {
        items: page.items.iter().map(|claim| Domain::new(claim, now)).collect(),
        next_cursor: list.seal(page.next.as_ref()),
    }))
}
