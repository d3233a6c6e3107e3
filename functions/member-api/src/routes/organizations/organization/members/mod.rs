//! `/v1/organizations/{organizationId}/members`

pub mod list;
pub mod read;
