//! `mail-events`: what the mail service reports about a mail goes onto what asked for it.

pub mod event;
pub mod handler;

pub use handler::Handler;
