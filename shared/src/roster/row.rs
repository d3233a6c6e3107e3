//! What one row of a roster says, and what can be wrong with it.

use std::borrow::Cow;
use std::fmt;

use crate::id::sha128;
use crate::member::words;
use crate::text::fold;

/// What a member's record takes from one valid row, in stored form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRow<'a> {
    /// The upstream system's own key, as the file writes it, trimmed.
    pub external_id: Cow<'a, str>,
    /// The external id's stored form, which [`RosterRow::key`] is made of.
    pub stored_id: Cow<'a, str>,
    /// Whether every difference in it counts.
    pub is_exact: bool,
    /// Given name.
    pub first_name: Option<Cow<'a, str>>,
    /// Family name.
    pub last_name: Option<Cow<'a, str>>,
    /// Contact address, lowercase.
    pub email: Option<Cow<'a, str>>,
    /// Contact number as written.
    pub phone: Option<Cow<'a, str>>,
    /// Whether the member may use the product; true where the file does not say.
    pub is_active: bool,
    /// Custom attributes that have a value, by name in byte order, so that the order of a file's
    /// columns changes nothing.
    pub attributes: Vec<(&'a str, Cow<'a, str>)>,
}

impl RosterRow<'_> {
    /// What uniqueness is decided on: the external id's stored form, folded unless its column is exact.
    /// Case, accents and stray space make no second member.
    #[must_use]
    pub fn key(&self) -> Cow<'_, str> {
        key_of(&self.stored_id, self.is_exact)
    }

    /// Whether anything is left of the external id in its key.
    pub(super) fn has_key(&self) -> bool {
        if self.is_exact || self.stored_id.is_ascii() {
            // Of these, white space is all that folding may take.
            !self.stored_id.trim().is_empty()
        } else {
            !self.key().is_empty()
        }
    }

    /// Digest of everything that a member's record takes from the row: 128 bits of SHA-256 over a
    /// byte that says whether they are active and the parts, each preceded by its length (LEB128).
    /// Two rows with the same digest write the same record, however their files spell them.
    #[must_use]
    pub fn digest(&self) -> [u8; 16] {
        let mut text = Vec::with_capacity(128);
        self.write_digested(&mut text);
        sha128(&text)
    }

    /// Appends what [`RosterRow::digest`] is the digest of.
    pub(crate) fn write_digested(&self, text: &mut Vec<u8>) {
        // Most rows come out at a block of SHA-256 or two: a few bytes less are a block less.
        text.push(u8::from(self.is_active));
        push(text, &self.external_id);
        for value in [&self.first_name, &self.last_name, &self.email, &self.phone] {
            push(text, value.as_deref().unwrap_or_default());
        }
        for (name, value) in &self.attributes {
            push(text, name);
            push(text, value);
        }
    }
}

/// [`RosterRow::key`], of its parts.
pub(crate) fn key_of(stored_id: &str, is_exact: bool) -> Cow<'_, str> {
    if is_exact {
        Cow::Borrowed(stored_id)
    } else {
        Cow::Owned(fold(stored_id))
    }
}

/// Appends a part, preceded by its length.
fn push(text: &mut Vec<u8>, part: &str) {
    let mut length = part.len();
    while length > 0x7f {
        text.push(0x80 | low_byte(length));
        length >>= 7;
    }
    text.push(low_byte(length));
    text.extend_from_slice(part.as_bytes());
}

const fn low_byte(n: usize) -> u8 {
    n.to_le_bytes()[0]
}

/// One thing that is wrong with one row, for the error report. The message may quote the file, so
/// it never goes into a log; the code and the line may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line of the file where the row starts, the first being 1.
    pub line: u64,
    /// The column as the file's header names it, where one is to blame.
    pub column: Option<String>,
    /// Stable name of the fault.
    pub code: RowErrorCode,
    /// Where, what and how to put it right, without a full stop: a report joins several.
    pub message: String,
}

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowErrorCode {
    /// More or fewer values than the header has names.
    WrongFieldCount,
    /// A quotation mark inside an unquoted value, or text after a closing one.
    StrayQuote,
    /// A required value is missing.
    Required,
    /// More characters than the column allows.
    TooLong,
    /// Not an e-mail address.
    InvalidEmail,
    /// Not a telephone number.
    InvalidPhone,
    /// Not a date in any of the column's formats.
    InvalidDate,
    /// Neither a yes nor a no.
    InvalidBoolean,
    /// Not a whole number.
    InvalidInteger,
    /// A whole number outside the column's range.
    OutOfRange,
    /// Not in the column's list.
    NotOneOf,
    /// An external id in which nothing is left once accents and space are folded away.
    InvalidExternalId,
    /// Bytes that are no text in the file's encoding, or the mark that such bytes left behind.
    InvalidEncoding,
    /// A NUL character.
    NulCharacter,
    /// Another control character, or a line break where one line is asked for.
    ControlCharacter,
    /// An address or a number that the export which wrote the file left out.
    Withheld,
    /// The same external id as an earlier row.
    Duplicate,
}

words!(RowErrorCode {
    WrongFieldCount = "wrong_field_count",
    StrayQuote = "stray_quote",
    Required = "required",
    TooLong = "too_long",
    InvalidEmail = "invalid_email",
    InvalidPhone = "invalid_phone",
    InvalidDate = "invalid_date",
    InvalidBoolean = "invalid_boolean",
    InvalidInteger = "invalid_integer",
    OutOfRange = "out_of_range",
    NotOneOf = "not_one_of",
    InvalidExternalId = "invalid_external_id",
    InvalidEncoding = "invalid_encoding",
    NulCharacter = "nul_character",
    ControlCharacter = "control_character",
    Withheld = "withheld",
    Duplicate = "duplicate",
});

impl fmt::Display for RowErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl RowError {
    /// That a row repeats the external id of an earlier one.
    #[must_use]
    pub fn duplicate(line: u64, column: &str, first_line: u64) -> Self {
        let message = format!(
            "Line {line}, column {column}: the same id is on line {first_line}; keep one of the two rows \
             (ids that differ by case, accents or space only are the same)"
        );
        Self {
            line,
            column: Some(column.to_owned()),
            code: RowErrorCode::Duplicate,
            message,
        }
    }
}
