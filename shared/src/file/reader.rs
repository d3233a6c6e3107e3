//! From a file to the rows of a roster.

use std::cell::Cell;
use std::io::{self, Read, Seek};
use std::ops::ControlFlow;
use std::rc::Rc;

use super::archive;
use super::encoding::{self, Encoding};
use super::error::FileError;
use super::limits::Limits;
use super::record::{Record, Records};
use super::{FileKind, delimiter};
use crate::roster::{HeaderMap, REPORT_COLUMNS, RosterRow, RosterSchema, RowError};

/// One data row of a file.
#[derive(Debug)]
pub struct FileRow<'a> {
    /// Its place among the data rows, the first being 0; blank lines have none.
    pub number: u64,
    /// The line where it starts, the first of the file being 1.
    pub line: u64,
    /// Its values as the file has them, without those that an error report added.
    pub record: &'a Record,
    /// What it says, or everything that is wrong with it.
    pub parsed: Result<RosterRow<'a>, Vec<RowError>>,
}

/// What was read of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// The header's own cells, trimmed, without those that an error report added.
    pub header: Vec<String>,
    /// The unique column as the header names it.
    pub unique_column: String,
    /// Data rows.
    pub rows: u64,
    /// Bytes of CSV text before decoding.
    pub bytes_inflated: u64,
    /// The byte that parts values: a comma, a semicolon or a tab.
    pub delimiter: char,
    /// How the text is written.
    pub encoding: Encoding,
}

/// Reads a roster file row by row.
pub struct RowReader<'s> {
    records: Records<Box<dyn Read + 's>>,
    header: HeaderMap,
    record: Record,
    limits: Limits,
    rows: u64,
    bytes: Rc<Cell<u64>>,
    delimiter: char,
    encoding: Encoding,
}

impl<'s> RowReader<'s> {
    /// Opens a file and binds its header to the schema.
    ///
    /// A CSV is read forwards only. Of an archive the end is read first, then the CSV forwards.
    pub fn open<R: Read + Seek + 's>(
        source: R,
        kind: FileKind,
        limits: &Limits,
        schema: &RosterSchema,
    ) -> Result<Self, FileError> {
        let bytes = Rc::new(Cell::new(0));
        let source = Tagged(source);
        let (encoding, text) = match kind {
            FileKind::Csv => {
                let most = limits.inflated_bytes;
                encoding::decode(Counted {
                    source,
                    bytes: Rc::clone(&bytes),
                    most,
                })?
            }
            FileKind::Zip => {
                let (source, most) = (archive::open(source, limits)?, limits.inflated_bytes);
                encoding::decode(Counted {
                    source,
                    bytes: Rc::clone(&bytes),
                    most,
                })?
            }
        };
        // An error report of a file with the most columns has a few more.
        let with_report = Limits {
            columns: limits.columns + REPORT_COLUMNS.len(),
            ..*limits
        };
        let mut records = Records::new(text, with_report);
        let delimiter = delimiter::detect(&mut records, schema)?;
        records.set_delimiter(delimiter);
        let mut record = Record::default();
        if !read_record(&mut records, &mut record)? {
            return Err(FileError::EmptyFile);
        }
        let header = bind(&record, schema, encoding)?;
        if header.names().len() > limits.columns {
            return Err(FileError::TooManyColumns {
                line: record.line(),
                limit: limits.columns,
            });
        }
        let delimiter = char::from(delimiter);
        Ok(Self {
            records,
            header,
            record,
            limits: *limits,
            rows: 0,
            bytes,
            delimiter,
            encoding,
        })
    }

    /// The file's header, bound to the schema.
    #[must_use]
    pub const fn header(&self) -> &HeaderMap {
        &self.header
    }

    /// Goes on to the data row of this number, without looking at what the rows before it say.
    pub fn skip_to(&mut self, number: u64) -> Result<(), FileError> {
        while self.rows < number && self.advance()?.is_some() {}
        Ok(())
    }

    /// The next data row; `None` at the end of the file.
    pub fn next_row(&mut self) -> Result<Option<FileRow<'_>>, FileError> {
        let Some((number, line)) = self.advance()? else {
            return Ok(None);
        };
        self.record.truncate(self.header.own_values(&self.record));
        let parsed = self.header.parse(&self.record);
        Ok(Some(FileRow {
            number,
            line,
            record: &self.record,
            parsed,
        }))
    }

    /// Reads the next data row's record; its number and line.
    fn advance(&mut self) -> Result<Option<(u64, u64)>, FileError> {
        if !read_record(&mut self.records, &mut self.record)? {
            return Ok(None);
        }
        let (number, line, limit) = (self.rows, self.record.line(), self.limits.rows);
        if number == limit {
            return Err(FileError::TooManyRows { line, limit });
        }
        self.rows += 1;
        Ok(Some((number, line)))
    }

    /// What has been read so far.
    #[must_use]
    pub fn summary(&self) -> FileSummary {
        FileSummary {
            header: self.header.names().to_vec(),
            unique_column: self.header.unique_column().to_owned(),
            rows: self.rows,
            bytes_inflated: self.bytes.get(),
            delimiter: self.delimiter,
            encoding: self.encoding,
        }
    }
}

/// Reads a whole file, or until `sink` breaks.
///
/// Rows that are wrong are handed to `sink` like the others and do not stop the reading; what is
/// wrong with the file does, even after the last row.
pub fn read_rows<R: Read + Seek>(
    source: R,
    kind: FileKind,
    limits: &Limits,
    schema: &RosterSchema,
    sink: &mut dyn FnMut(FileRow<'_>) -> ControlFlow<()>,
) -> Result<FileSummary, FileError> {
    let mut reader = RowReader::open(source, kind, limits, schema)?;
    while let Some(row) = reader.next_row()? {
        if sink(row).is_break() {
            break;
        }
    }
    Ok(reader.summary())
}

/// The next record that is not blank.
fn read_record<R: Read>(records: &mut Records<R>, record: &mut Record) -> Result<bool, FileError> {
    while records.read(record)? {
        if !record.is_blank() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn bind(record: &Record, schema: &RosterSchema, encoding: Encoding) -> Result<HeaderMap, FileError> {
    let line = record.line();
    let holding = |c: char| {
        record
            .iter()
            .position(|cell| cell.contains(c))
            .map(|index| index + 1)
    };
    if let Some(column) = holding('\0') {
        return Err(FileError::Nul { line, column });
    }
    if let Some(column) = holding(char::REPLACEMENT_CHARACTER) {
        return Err(FileError::InvalidEncoding {
            line,
            column,
            encoding: encoding.as_str(),
        });
    }
    if let Some(index) = record.stray_quote() {
        return Err(FileError::StrayQuote {
            line,
            column: index + 1,
        });
    }
    HeaderMap::bind(schema, record.iter()).map_err(|errors| FileError::HeaderErrors { line, errors })
}

/// A source whose own failures cannot be mistaken for a fault of what is read from it.
pub(super) struct Tagged<R>(pub R);

impl<R: Read> Read for Tagged<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result.map_err(|error| FileError::Io(error).into_io()),
            }
        }
    }
}

impl<R: Seek> Seek for Tagged<R> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.seek(to).map_err(|error| FileError::Io(error).into_io())
    }
}

/// Counts what is read, and refuses more than `most`.
struct Counted<R> {
    source: R,
    bytes: Rc<Cell<u64>>,
    most: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.bytes.set(self.bytes.get() + read as u64);
        if self.bytes.get() > self.most {
            return Err(FileError::TooMuchInflated { limit: self.most }.into_io());
        }
        Ok(read)
    }
}
