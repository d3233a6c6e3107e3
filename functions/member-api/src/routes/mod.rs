//! Every route, in folders like their paths.

pub mod collect;
mod healthz;
mod invitations;
mod openapi;
pub mod organizations;
mod registrations;

use collect::{Collect, routes};

/// Every route.
pub fn routes<C: Collect>(into: C) -> C {
    let into = into
        .routes(routes!(healthz::healthz))
        .routes(routes!(openapi::document));
    registrations::routes(invitations::routes(organizations::routes(into)))
}
