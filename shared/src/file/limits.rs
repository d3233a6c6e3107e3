//! How large a roster file may be.

/// How large a roster file may be. Every limit is inclusive and checked while reading, before
/// memory is taken for what it bounds. The default is sized for 10 million rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a zip archive as stored. S3 takes 5 GiB in one upload.
    pub archive_bytes: u64,
    /// Entries of an archive: one CSV and some metadata.
    pub archive_entries: u64,
    /// Bytes of an archive's directory, which is held in memory.
    pub directory_bytes: u64,
    /// Bytes of CSV text, before decoding: of the file itself or as an archive inflates to.
    pub inflated_bytes: u64,
    /// How many times its compressed size an archive's CSV may inflate to. Deflate ends at 1,032;
    /// rosters lie between 3 and 50.
    pub compression_ratio: u64,
    /// Bytes that may inflate whatever the ratio, so that a small file of equal rows passes.
    pub ratio_free_bytes: u64,
    /// Data rows, blank lines not counted.
    pub rows: u64,
    /// Columns of the header, those of an error report not counted.
    pub columns: usize,
    /// Bytes of one value as UTF-8.
    pub field_bytes: usize,
    /// Bytes of one row as UTF-8, separators and quotation marks included. A DynamoDB item ends
    /// at 400 KB.
    pub row_bytes: usize,
}

impl Limits {
    /// The limits of a roster import.
    pub const DEFAULT: Self = Self {
        archive_bytes: 5 * 1024 * 1024 * 1024,
        archive_entries: 100,
        directory_bytes: 1024 * 1024,
        inflated_bytes: 16 * 1024 * 1024 * 1024,
        compression_ratio: 250,
        ratio_free_bytes: 64 * 1024 * 1024,
        rows: 10_000_000,
        columns: 200,
        field_bytes: 32 * 1024,
        row_bytes: 256 * 1024,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
