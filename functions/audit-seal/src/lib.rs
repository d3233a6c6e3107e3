//! `audit-seal`: every committed entry of the audit log becomes a link of its organization's chain.

pub mod handler;

pub use handler::Handler;
