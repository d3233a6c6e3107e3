//! What an organization's roster looks like, and what one row of it says.
//!
//! A [`RosterSchema`] names the columns. [`HeaderMap`] binds it to the header of one file, after
//! which every record of that file becomes a [`RosterRow`] or the list of what is wrong with it.
//! Nothing here reads a file: that is [`crate::file`].

mod header;
mod people;
mod registration;
mod row;
mod schema;
mod template;
mod validate;
mod value;

pub(crate) use header::known_names;
pub use header::{EXPORT_COLUMNS, HeaderError, HeaderErrorCode, HeaderMap, REPORT_COLUMNS};
pub use people::ROLE;
pub use registration::{Claim, Finder};
pub(crate) use row::key_of;
pub use row::{RosterRow, RowError, RowErrorCode};
pub use schema::{Column, ColumnKind, MapsTo, RosterSchema, UnknownColumns};
pub use validate::{SchemaError, SchemaErrorCode, SchemaLimits};
pub(crate) use value::{Rule, quoted};
pub use value::{WITHHELD, is_phone};
