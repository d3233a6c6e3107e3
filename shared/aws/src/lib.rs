//! Muster's domain on AWS: DynamoDB tables, S3 objects, SQS messages.
//!
//! AWS types stop here. A store method is one atomic write or one read, and answers with an
//! outcome that the domain knows.

pub mod clients;
pub mod error;
pub mod item;
pub mod keys;
pub mod audit;
pub mod jobs;
pub mod transact;
pub mod files;
pub mod import;
pub mod idempotency;
pub mod members;
pub mod organizations;
