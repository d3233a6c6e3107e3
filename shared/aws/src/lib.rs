//! Muster's domain on AWS: DynamoDB tables, S3 objects, SQS messages, Cognito accounts.
//!
//! AWS types stop here. A store method is one atomic write or one read, and answers with an
//! outcome that the domain knows.

pub mod accounts;
pub mod attempts;
pub mod audit;
pub mod clients;
pub mod counts;
pub mod deliveries;
pub mod dns;
pub mod domains;
pub mod dynamo;
mod endpoints;
pub mod error;
pub mod export;
pub mod files;
pub mod idempotency;
pub mod import;
pub mod invitations;
pub mod item;
pub mod jobs;
pub mod keys;
mod lean;
pub mod links;
pub mod mail;
pub mod members;
pub mod memberships;
pub mod messages;
pub mod organizations;
pub mod partitions;
mod presign;
pub mod purge;
pub mod registrations;
mod remembered;
pub mod reviews;
mod sign;
pub mod studies;
pub mod telemetry;
pub mod transact;
pub mod transport;
pub mod trust;
pub mod wallets;
pub mod wire;
