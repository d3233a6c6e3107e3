//! `/v1/organizations/{organizationId}/exports`

pub mod create;
