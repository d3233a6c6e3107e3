//! `/v1/organizations/{organizationId}/roster-schema`

pub mod read;
pub mod replace;
