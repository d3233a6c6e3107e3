//! `outbox`: what a committed item of the Directory asks to be mailed becomes a message of the mail
//! queue.

pub mod handler;
pub mod wish;

pub use handler::Handler;
