//! `/v1/organizations/{organizationId}/members`

pub mod active;
pub mod activity;
pub mod bulk;
pub mod change;
pub mod create;
pub mod list;
pub mod read;
pub mod remove;
pub mod reset_credentials;
pub mod role;
pub mod update;
pub mod wallet;
