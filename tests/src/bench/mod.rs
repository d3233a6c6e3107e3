//! What the benches are made of: the real function in a process of its own, behind a Lambda
//! Runtime API and an endpoint that counts what it asks of DynamoDB.

pub mod api;
pub mod cold;
pub mod export;
pub mod front;
pub mod function;
pub mod import;
pub mod instructions;
pub mod machine;
pub mod price;
pub mod report;
pub mod roster;
pub mod tls;

/// What a measurement gives; whatever fails stops the bench with its text.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
