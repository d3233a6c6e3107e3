//! The domain of Muster: organizations, members, rosters, imports and who may do what.
//!
//! Nothing in here knows AWS, HTTP or Tokio. Time and randomness come in as arguments, so every
//! rule can be tested without a clock or a network.

pub mod access;
pub mod account;
pub mod audit;
pub mod clock;
pub mod domain;
pub mod evidence;
pub mod export;
pub mod file;
pub mod id;
pub mod import;
pub mod invitation;
pub mod job;
pub mod layout;
pub mod lifecycle;
pub mod mail;
pub mod member;
pub mod organization;
pub mod page;
pub mod review;
pub mod roster;
pub mod study;
pub mod text;
pub mod wallet;
