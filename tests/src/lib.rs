//! What the integration tests, the end-to-end tests and the benches share.

#[cfg(feature = "api")]
pub mod api;
pub mod bench;
pub mod bucket;
pub mod cognito;
#[cfg(feature = "api")]
pub mod contract;
pub mod dns;
pub mod engine;
pub mod faults;
pub mod queue;
#[cfg(feature = "api")]
pub mod review;
pub mod ses;
#[cfg(feature = "api")]
pub mod stack;
pub mod stream;
pub mod world;
