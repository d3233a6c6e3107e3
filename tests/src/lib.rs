//! What the integration tests, the end-to-end tests and the benches share.

pub mod engine;
pub mod bucket;
pub mod faults;
pub mod world;
