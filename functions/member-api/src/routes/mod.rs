//! Every route, in folders like their paths.

mod healthz;
mod invitations;
mod openapi;
pub mod organizations;
mod registrations;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

/// Every route.
pub fn routes() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new()
        .routes(routes!(healthz::healthz))
        .routes(routes!(openapi::document))
        .merge(organizations::routes())
        .merge(invitations::routes())
        .merge(registrations::routes())
}
