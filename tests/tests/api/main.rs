//! The HTTP API on a real DynamoDB engine: every answer is also held against the `OpenAPI` document.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

mod access;
mod audit;
mod costs;
mod cursors;
mod domains;
mod etags;
mod exports;
mod idempotency;
mod imports;
mod input;
mod invitations;
mod inviting_many;
mod joining;
mod logs;
mod many_members;
mod matrix;
mod members;
mod organizations;
mod profiles;
mod purges;
mod races;
mod registration_columns;
mod registration_limits;
mod registrations;
mod registrations_killed;
mod resets;
mod review_schedules;
mod reviews;
mod reviews_deciding;
mod reviews_ending;
mod roles;
mod roster_schema;
mod seats;
mod sign_in;
mod studies;
mod support;
mod trouble;
mod wallets;
