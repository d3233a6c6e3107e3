//! `/v1/organizations/{organizationId}/members/{memberId}/wallet`

pub mod adjust;
pub mod entries;
pub mod read;
pub mod statement;
