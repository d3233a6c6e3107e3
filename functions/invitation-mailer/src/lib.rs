//! `invitation-mailer`: a message of the mail queue becomes a mail.

pub mod handler;
pub mod letter;

pub use handler::{Handler, Outbound};
