//! Reading roster files: a CSV, or a zip archive that holds exactly one.
//!
//! A file is read once, strictly forwards, in constant memory, and nothing is ever extracted to
//! disk. Bytes pass through four layers, each of which can refuse them:
//!
//! 1. `archive` finds the one CSV of a zip archive and reads it out, checked against what the
//!    archive's directory declares;
//! 2. `encoding` turns the bytes into UTF-8;
//! 3. `record` cuts the text into records, by the rules of RFC 4180 and within [`Limits`];
//! 4. [`RowReader`] binds the header to the roster schema and judges every row.
//!
//! What is wrong with one row never stops the reading and comes back with the row. What is wrong
//! with the file ends it, as a [`FileError`].

mod archive;
mod delimiter;
mod directory;
mod encoding;
mod error;
mod limits;
mod reader;
mod record;
mod report;

pub use encoding::Encoding;
pub use error::FileError;
pub use limits::Limits;
pub use reader::{FileRow, FileSummary, RowReader, read_rows};
pub use record::Record;
pub use report::ErrorReport;

/// What a file is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Text with separated values, whatever the separator.
    Csv,
    /// A zip archive.
    Zip,
}

impl FileKind {
    /// The kind that a name's ending says, without regard to case; `None` for any other.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1;
        if ending.eq_ignore_ascii_case("csv") {
            Some(Self::Csv)
        } else if ending.eq_ignore_ascii_case("zip") {
            Some(Self::Zip)
        } else {
            None
        }
    }
}
