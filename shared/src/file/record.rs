//! Cutting text into records by the rules of RFC 4180, strictly: a broken quotation mark is
//! reported, never guessed at.

use std::io::Read;

use super::error::FileError;
use super::limits::Limits;

/// Bytes that are asked of the source at a time.
const CHUNK: usize = 64 * 1024;

/// One record of a CSV: its values as the file has them, unquoted. Reused from record to record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    text: String,
    /// Where each value ends in `text`.
    ends: Vec<usize>,
    line: u64,
    last_line: u64,
    stray_quote: Option<usize>,
}

impl Record {
    /// The line of the file where the record starts, the first being 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The line where the record ends; a later one if a quoted value holds line breaks.
    #[must_use]
    pub const fn last_line(&self) -> u64 {
        self.last_line
    }

    /// The place of the first value with a broken quotation mark.
    #[must_use]
    pub const fn stray_quote(&self) -> Option<usize> {
        self.stray_quote
    }

    /// How many values it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no value at all, as only a record that was never read does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The value at this place.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }

    /// The values in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Drops the values after the first `count`.
    pub(super) fn truncate(&mut self, count: usize) {
        self.ends.truncate(count);
        self.text.truncate(self.ends.last().copied().unwrap_or_default());
    }

    /// Whether every value is blank, as on the empty lines that spreadsheets leave behind.
    pub(super) fn is_blank(&self) -> bool {
        self.text.bytes().all(|b| b.is_ascii_whitespace()) || self.text.trim().is_empty()
    }
}

/// Reads records from UTF-8 text.
pub(super) struct Records<R> {
    source: R,
    limits: Limits,
    delimiter: u8,
    /// Bytes that end a run of unquoted text.
    special: [bool; 256],
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// The line that the next byte is on.
    line: u64,
    /// Whether the byte before was a carriage return, whose line feed is not a second line end.
    after_return: bool,
}

/// Where in a record the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a value.
    Start,
    /// In a value that began without a quotation mark.
    Unquoted,
    /// Between quotation marks.
    Quoted,
    /// After a quotation mark that may close the value or be half of a doubled one.
    AfterQuote,
}

impl<R: Read> Records<R> {
    /// A reader of comma-separated records, until [`Records::set_delimiter`] says otherwise.
    pub fn new(source: R, limits: Limits) -> Self {
        // The header is looked at as a whole before its separator is known.
        let buffer = vec![0; limits.row_bytes.max(CHUNK)];
        let mut records = Self {
            source,
            limits,
            delimiter: b',',
            special: [false; 256],
            buffer,
            start: 0,
            end: 0,
            line: 1,
            after_return: false,
        };
        records.set_delimiter(b',');
        records
    }

    /// Sets the byte that parts values.
    pub fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
        self.special = [false; 256];
        for byte in [delimiter, b'\n', b'\r', b'"'] {
            self.special[usize::from(byte)] = true;
        }
    }

    /// What lies ahead, without reading past it: as much as `enough` asks for, up to one row.
    pub fn peek(&mut self, enough: impl Fn(&[u8]) -> bool) -> Result<&[u8], FileError> {
        while !enough(&self.buffer[self.start..self.end]) && self.end < self.buffer.len() {
            let to = self.buffer.len().min(self.end + CHUNK);
            let read = self
                .source
                .read(&mut self.buffer[self.end..to])
                .map_err(FileError::from_io)?;
            if read == 0 {
                break;
            }
            self.end += read;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// Reads the next record, blank lines included; false at the end of the file.
    pub fn read(&mut self, record: &mut Record) -> Result<bool, FileError> {
        let mut draft = Draft::over(record, self.limits);
        let mut state = State::Start;
        let mut quote_line = self.line;
        loop {
            if self.start == self.end && !self.fill()? {
                return match state {
                    State::Quoted => Err(FileError::UnterminatedQuote { line: quote_line }),
                    State::Start if draft.size == 0 => Ok(false),
                    _ => draft.finish(self.line).map(|()| true),
                };
            }
            let ahead = &self.buffer[self.start..self.end];
            if draft.size == 0 {
                draft.record.line = self.line;
                if std::mem::take(&mut self.after_return) && ahead[0] == b'\n' {
                    self.start += 1;
                    continue;
                }
            }
            match state {
                State::Start if ahead[0] == b'"' => {
                    draft.pass()?;
                    self.start += 1;
                    quote_line = self.line;
                    state = State::Quoted;
                }
                State::Start | State::Unquoted => {
                    state = State::Unquoted;
                    let run = ahead.iter().position(|b| self.special[usize::from(*b)]);
                    draft.extend(&ahead[..run.unwrap_or(ahead.len())])?;
                    let Some(run) = run else {
                        self.start = self.end;
                        continue;
                    };
                    let byte = ahead[run];
                    self.start += run + 1;
                    if byte == b'"' {
                        draft.stray_quote();
                        draft.extend(b"\"")?;
                    } else if self.end_value(&mut draft, byte)? {
                        return Ok(true);
                    } else {
                        state = State::Start;
                    }
                }
                State::Quoted => {
                    let run = ahead.iter().position(|b| *b == b'"');
                    let text = &ahead[..run.unwrap_or(ahead.len())];
                    draft.extend(text)?;
                    self.line += line_ends(text, &mut self.after_return);
                    self.start += text.len();
                    if run.is_some() {
                        draft.pass()?;
                        self.start += 1;
                        self.after_return = false;
                        state = State::AfterQuote;
                    }
                }
                State::AfterQuote => {
                    let byte = ahead[0];
                    if byte == b'"' {
                        draft.extend(b"\"")?;
                        self.start += 1;
                        state = State::Quoted;
                    } else if self.special[usize::from(byte)] {
                        self.start += 1;
                        if self.end_value(&mut draft, byte)? {
                            return Ok(true);
                        }
                        state = State::Start;
                    } else {
                        draft.stray_quote();
                        state = State::Unquoted;
                    }
                }
            }
        }
    }

    /// Ends a value at a separator or line end; true if the record ends with it.
    fn end_value(&mut self, draft: &mut Draft<'_>, byte: u8) -> Result<bool, FileError> {
        if byte == self.delimiter {
            draft.pass()?;
            draft.end_value()?;
            return Ok(false);
        }
        draft.finish(self.line)?;
        self.after_return = byte == b'\r';
        self.line += 1;
        Ok(true)
    }

    fn fill(&mut self) -> Result<bool, FileError> {
        self.start = 0;
        self.end = self
            .source
            .read(&mut self.buffer[..CHUNK])
            .map_err(FileError::from_io)?;
        Ok(self.end > 0)
    }
}

/// Line ends in a stretch of text, of which CR LF is one, even where two stretches part it.
fn line_ends(text: &[u8], after_return: &mut bool) -> u64 {
    let mut count = 0;
    for &byte in text {
        count += u64::from(byte == b'\r' || (byte == b'\n' && !*after_return));
        *after_return = byte == b'\r';
    }
    count
}

/// A record under construction, as bytes that are not yet known to be text.
struct Draft<'r> {
    record: &'r mut Record,
    limits: Limits,
    text: Vec<u8>,
    value_start: usize,
    /// Bytes read for this record, separators and quotation marks included.
    size: usize,
}

impl<'r> Draft<'r> {
    fn over(record: &'r mut Record, limits: Limits) -> Self {
        let mut text = std::mem::take(&mut record.text).into_bytes();
        text.clear();
        record.ends.clear();
        record.stray_quote = None;
        Self {
            record,
            limits,
            text,
            value_start: 0,
            size: 0,
        }
    }

    /// Counts a byte that is no part of a value.
    fn pass(&mut self) -> Result<(), FileError> {
        self.size += 1;
        self.within(self.size, self.limits.row_bytes, |line, limit| {
            FileError::RowTooLong { line, limit }
        })
    }

    fn extend(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.size += bytes.len();
        self.within(self.size, self.limits.row_bytes, |line, limit| {
            FileError::RowTooLong { line, limit }
        })?;
        let value = self.text.len() - self.value_start + bytes.len();
        self.within(value, self.limits.field_bytes, |line, limit| {
            FileError::FieldTooLong { line, limit }
        })?;
        self.text.extend_from_slice(bytes);
        Ok(())
    }

    fn within(&self, has: usize, most: usize, or: fn(u64, usize) -> FileError) -> Result<(), FileError> {
        if has > most {
            Err(or(self.record.line, most))
        } else {
            Ok(())
        }
    }

    fn stray_quote(&mut self) {
        self.record.stray_quote.get_or_insert(self.record.ends.len());
    }

    fn end_value(&mut self) -> Result<(), FileError> {
        let (values, columns) = (self.record.ends.len() + 1, self.limits.columns);
        self.within(values, columns, |line, limit| FileError::TooManyColumns {
            line,
            limit,
        })?;
        self.value_start = self.text.len();
        self.record.ends.push(self.value_start);
        Ok(())
    }

    /// Ends the record on this line. What is no UTF-8 becomes U+FFFD, which no column accepts.
    fn finish(&mut self, line: u64) -> Result<(), FileError> {
        self.end_value()?;
        self.record.last_line = line;
        match String::from_utf8(std::mem::take(&mut self.text)) {
            Ok(text) if self.record.ends.iter().all(|end| text.is_char_boundary(*end)) => {
                self.record.text = text;
            }
            Ok(text) => self.record.replace_with_lossy(text.as_bytes()),
            Err(error) => self.record.replace_with_lossy(error.as_bytes()),
        }
        Ok(())
    }
}

impl Record {
    /// Takes each value's bytes by itself: a separator may stand where a letter was cut.
    fn replace_with_lossy(&mut self, bytes: &[u8]) {
        let mut start = 0;
        for end in &mut self.ends {
            self.text.push_str(&String::from_utf8_lossy(&bytes[start..*end]));
            start = *end;
            *end = self.text.len();
        }
    }
}
