//! `/v1/organizations/{organizationId}/imports`

pub mod create;
pub mod template;
