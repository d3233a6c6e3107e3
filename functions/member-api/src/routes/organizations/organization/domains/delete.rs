//! `DELETE /v1/organizations/{organizationId}/domains/{domain}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use muster::domain::Domain as Name;

use crate::Api;
use crate::guard::{Authorized, Child, ManageDomains};
use crate::model::Id;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// Gives a domain up: nobody joins by it any more. Whoever joined stays.
#[utoipa::path(
    delete,
    path = "/v1/organizations/{organizationId}/domains/{domain}",
    tag = "domains",
    operation_id = "delete_domain",
    params(("organizationId" = inline(Id), Path), ("domain" = String, Path, description = "As the API writes it")),
    responses((status = NO_CONTENT, description = "It is given up"), Guarded),
)]
pub async fn delete(
    auth: Authorized<ManageDomains>,
    Child(domain): Child<Name>,
    State(api): State<Arc<Api>>,
) -> Result<StatusCode, Problem> {
    let now = api.clock.now();
    let removed = api
        .domains
        .remove(auth.organization(), &domain, &auth.author(), now)
        .await?;
    if removed {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found())
    }
}
