//! What can be wrong with a file as a whole.

use std::io;

use crate::roster::HeaderError;

/// Why a file was refused.
///
/// The text names the place and the remedy and is written for whoever made the file. It may quote
/// the file, so a log carries [`FileError::code`] and [`FileError::line`] only. All but
/// [`FileError::Io`] are final: the same bytes are refused again.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing in it, or blank lines only.
    #[error("The file is empty; it needs a header line and a line for each member.")]
    EmptyFile,
    /// The header does not fit the roster schema.
    #[error("Line {line}: the header does not fit the roster schema. {}", joined(.errors))]
    HeaderErrors {
        /// Where the header stands.
        line: u64,
        /// Everything that keeps the two apart.
        errors: Vec<HeaderError>,
    },
    /// The header holds bytes that are no text in the file's encoding.
    #[error("Line {line}, column {column}: the header is not {encoding} text; save the file as UTF-8.")]
    InvalidEncoding {
        /// Where the header stands.
        line: u64,
        /// The cell, the first being 1.
        column: usize,
        /// What the file was read as.
        encoding: &'static str,
    },
    /// Text in an encoding that is not read.
    #[error("The file is {0}; save it as UTF-8, or as UTF-16 with a byte-order mark.")]
    UnsupportedEncoding(&'static str),
    /// The file is something else under a CSV's name.
    #[error("The file is {0}, not a CSV; save the table as CSV, or name a zip archive .zip.")]
    NotACsv(&'static str),
    /// A NUL in the header: no text file holds one.
    #[error(
        "Line {line}, column {column}: the header holds a NUL character; save the file as plain CSV text."
    )]
    Nul {
        /// Where the header stands.
        line: u64,
        /// The cell, the first being 1.
        column: usize,
    },
    /// The header's quotation marks are broken.
    #[error(
        "Line {line}, column {column}: a quotation mark stands alone in the header; put the whole name in \
         quotation marks and double each one inside it."
    )]
    StrayQuote {
        /// Where the header stands.
        line: u64,
        /// The cell, the first being 1.
        column: usize,
    },
    /// A quoted value has no end.
    #[error("Line {line}: a quotation mark opens a value that the file never closes; close it.")]
    UnterminatedQuote {
        /// Where it opens.
        line: u64,
    },
    /// A value is over the limit, which a quotation mark left open often causes.
    #[error(
        "Line {line}: the row has a value of more than {limit} bytes; shorten it, or close its quotation mark."
    )]
    FieldTooLong {
        /// Where the row starts.
        line: u64,
        /// [`Limits::field_bytes`](super::Limits::field_bytes).
        limit: usize,
    },
    /// A row is over the limit.
    #[error("Line {line}: the row has more than {limit} bytes; shorten it, or close an open quotation mark.")]
    RowTooLong {
        /// Where it starts.
        line: u64,
        /// [`Limits::row_bytes`](super::Limits::row_bytes).
        limit: usize,
    },
    /// A row or the header has too many columns.
    #[error("Line {line}: there are more than {limit} columns; remove the surplus.")]
    TooManyColumns {
        /// Where it stands.
        line: u64,
        /// [`Limits::columns`](super::Limits::columns).
        limit: usize,
    },
    /// More data rows than one import takes.
    #[error("Line {line}: the file has more than {limit} rows; split it.")]
    TooManyRows {
        /// The first row too many.
        line: u64,
        /// [`Limits::rows`](super::Limits::rows).
        limit: u64,
    },
    /// More text than one import takes.
    #[error("The CSV has more than {limit} bytes; split it.")]
    TooMuchInflated {
        /// [`Limits::inflated_bytes`](super::Limits::inflated_bytes).
        limit: u64,
    },
    /// The archive's CSV is packed so tightly that it can only be a bomb.
    #[error("The archive's CSV inflates to more than {limit} times its size; upload it as plain CSV.")]
    CompressionRatio {
        /// [`Limits::compression_ratio`](super::Limits::compression_ratio).
        limit: u64,
    },
    /// No end-of-directory record, so no zip archive.
    #[error("The file is not a zip archive; zip the CSV again, or name it .csv.")]
    NotAZip,
    /// The archive is over the limit as stored.
    #[error("The archive has {bytes} bytes, more than {limit}; split the roster.")]
    ArchiveTooLarge {
        /// What it has.
        bytes: u64,
        /// [`Limits::archive_bytes`](super::Limits::archive_bytes).
        limit: u64,
    },
    /// More entries than a roster archive has.
    #[error("The archive has {entries} entries, more than {limit}; zip the CSV alone.")]
    TooManyEntries {
        /// What its directory declares.
        entries: u64,
        /// [`Limits::archive_entries`](super::Limits::archive_entries).
        limit: u64,
    },
    /// The directory is over the limit.
    #[error("The archive's directory has {bytes} bytes, more than {limit}; zip the CSV alone.")]
    DirectoryTooLarge {
        /// What it declares.
        bytes: u64,
        /// [`Limits::directory_bytes`](super::Limits::directory_bytes).
        limit: u64,
    },
    /// The directory contradicts itself or what it describes.
    #[error("The archive is damaged ({0}); zip the CSV again.")]
    Damaged(&'static str),
    /// The archive is one part of several.
    #[error("The archive is one part of several; zip the CSV into a single archive.")]
    SplitArchive,
    /// No CSV inside.
    #[error("The archive holds no CSV; zip one file whose name ends in .csv.")]
    NoCsvInArchive,
    /// More than one CSV inside.
    #[error("The archive holds several CSVs ({}); leave one.", .names.join(", "))]
    SeveralCsvInArchive {
        /// Their names, in quotation marks.
        names: Vec<String>,
    },
    /// Something beside the CSV that is no known metadata.
    #[error("The archive holds {name} beside the CSV; zip the CSV alone.")]
    UnexpectedEntry {
        /// Its name, in quotation marks.
        name: String,
    },
    /// An entry needs a password.
    #[error("The archive's entry {name} is encrypted; zip it without a password.")]
    EncryptedEntry {
        /// Its name, in quotation marks.
        name: String,
    },
    /// A name that would lead out of a folder if anything were extracted.
    #[error("The archive's entry {name} has an absolute or climbing path; zip the CSV alone.")]
    UnsafeName {
        /// Its name, in quotation marks.
        name: String,
    },
    /// A symbolic link, or another entry that is no file and no folder.
    #[error("The archive's entry {name} is a link or device, not a file; zip the CSV itself.")]
    Link {
        /// Its name, in quotation marks.
        name: String,
    },
    /// An archive in the archive.
    #[error("The archive holds another archive, {name}; zip the CSV alone.")]
    NestedArchive {
        /// Its name, in quotation marks.
        name: String,
    },
    /// Packed by another method than deflate or none.
    #[error("The archive's entry {name} is packed by method {method}; zip it with the usual deflate.")]
    UnsupportedCompression {
        /// Its name, in quotation marks.
        name: String,
        /// The method's number (APPNOTE 4.4.5).
        method: u16,
    },
    /// The CSV's size is not the one that the directory declares.
    #[error("The archive declares {declared} bytes for its CSV, which has another size; zip it again.")]
    LyingSize {
        /// What the directory says.
        declared: u64,
    },
    /// The CSV's bytes are not the ones that were packed.
    #[error("The archive's CSV does not match its checksum; zip it again.")]
    ChecksumMismatch,
    /// Two entries share bytes.
    #[error("Entries of the archive overlap; zip the CSV again.")]
    OverlappingEntries,
    /// The file ends too early.
    #[error("The archive is cut short; upload it again.")]
    Truncated,
    /// The file could not be read; trying again may help.
    #[error("The file could not be read.")]
    Io(#[source] io::Error),
}

fn joined(errors: &[HeaderError]) -> String {
    errors
        .iter()
        .map(|error| error.message.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

impl FileError {
    /// Stable name of the fault, in the job's and the report's own words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyFile => "empty_file",
            Self::HeaderErrors { .. } => "invalid_header",
            Self::InvalidEncoding { .. } => "invalid_encoding",
            Self::UnsupportedEncoding(_) => "unsupported_encoding",
            Self::NotACsv(_) => "not_a_csv",
            Self::Nul { .. } => "nul_character",
            Self::StrayQuote { .. } => "stray_quote",
            Self::UnterminatedQuote { .. } => "unterminated_quote",
            Self::FieldTooLong { .. } => "field_too_long",
            Self::RowTooLong { .. } => "row_too_long",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooMuchInflated { .. } => "too_much_inflated",
            Self::CompressionRatio { .. } => "compression_ratio",
            Self::NotAZip => "not_a_zip",
            Self::ArchiveTooLarge { .. } => "archive_too_large",
            Self::TooManyEntries { .. } => "too_many_entries",
            Self::DirectoryTooLarge { .. } => "directory_too_large",
            Self::Damaged(_) => "damaged_archive",
            Self::SplitArchive => "split_archive",
            Self::NoCsvInArchive => "no_csv_in_archive",
            Self::SeveralCsvInArchive { .. } => "several_csv_in_archive",
            Self::UnexpectedEntry { .. } => "unexpected_entry",
            Self::EncryptedEntry { .. } => "encrypted_entry",
            Self::UnsafeName { .. } => "unsafe_name",
            Self::Link { .. } => "link",
            Self::NestedArchive { .. } => "nested_archive",
            Self::UnsupportedCompression { .. } => "unsupported_compression",
            Self::LyingSize { .. } => "lying_size",
            Self::ChecksumMismatch => "checksum_mismatch",
            Self::OverlappingEntries => "overlapping_entries",
            Self::Truncated => "truncated",
            Self::Io(_) => "io",
        }
    }

    /// The line of the CSV, the first being 1, where the fault has one.
    #[must_use]
    pub const fn line(&self) -> Option<u64> {
        match self {
            Self::HeaderErrors { line, .. }
            | Self::InvalidEncoding { line, .. }
            | Self::Nul { line, .. }
            | Self::StrayQuote { line, .. }
            | Self::UnterminatedQuote { line }
            | Self::FieldTooLong { line, .. }
            | Self::RowTooLong { line, .. }
            | Self::TooManyColumns { line, .. }
            | Self::TooManyRows { line, .. } => Some(*line),
            _ => None,
        }
    }

    /// The column of the CSV, the first being 1, where the fault has one.
    #[must_use]
    pub const fn column(&self) -> Option<usize> {
        match self {
            Self::InvalidEncoding { column, .. }
            | Self::Nul { column, .. }
            | Self::StrayQuote { column, .. } => Some(*column),
            _ => None,
        }
    }

    /// Carries the fault through layers that know `io::Error` only.
    pub(super) fn into_io(self) -> io::Error {
        io::Error::other(self)
    }

    /// The fault that [`FileError::into_io`] packed; any other error is the source's own.
    pub(super) fn from_io(error: io::Error) -> Self {
        error.downcast::<Self>().unwrap_or_else(Self::Io)
    }
}
