//! What the benches are made of: the real function in a process of its own, behind a Lambda
//! Runtime API and an endpoint that counts what it asks of DynamoDB.

pub mod api;
pub mod background;
pub mod cold;
pub mod export;
pub mod exporters;
pub mod fan_out;
pub mod front;
pub mod function;
pub mod import;
pub mod importers;
pub mod instructions;
pub mod machine;
pub mod mail;
pub mod member_api;
pub mod members;
mod month;
pub mod page;
pub mod peers;
pub mod price;
pub mod raw;
pub mod report;
pub mod roster;
pub mod serving;
pub mod site;
pub mod tls;
pub mod write_path;

/// What a measurement gives; whatever fails stops the bench with its text.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
