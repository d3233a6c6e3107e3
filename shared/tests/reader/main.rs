//! Reading roster files, from the outside: what is accepted, what is refused, and what is said.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

mod archive_bombs;
mod archive_damage;
mod archive_faults;
mod archive_forms;
mod csv_faults;
mod csv_forms;
mod export;
mod header;
mod properties;
mod report;
mod rows;
mod schema;
mod support;
mod template;
mod values;
