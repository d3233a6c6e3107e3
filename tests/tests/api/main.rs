//! The HTTP API on a real DynamoDB engine: every answer is also held against the `OpenAPI` document.

mod access;
mod cursors;
mod idempotency;
mod imports;
mod input;
mod logs;
mod members;
mod organizations;
mod roster_schema;
