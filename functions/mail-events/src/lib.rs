//! `mail-events`: what the mail service reports about a mail goes onto its invitation.

pub mod event;
pub mod handler;

pub use handler::Handler;
