//! `/v1/organizations/{organizationId}/jobs`

pub mod cancel;
pub mod download;
pub mod list;
pub mod read;
pub mod report;
