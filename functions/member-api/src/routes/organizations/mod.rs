//! `/v1/organizations`

mod create;
mod list;
pub mod organization;

use crate::routes::collect::{Collect, routes};

pub(super) fn routes<C: Collect>(into: C) -> C {
    organization::routes(into.routes(routes!(create::create, list::list)))
}
