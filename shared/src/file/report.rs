//! The error report: a CSV that can be corrected and uploaded again.

use std::io::{self, Write};

use super::error::FileError;
use super::record::Record;
use crate::roster::{REPORT_COLUMNS, RowError};

/// Longest cell in bytes that a row's errors are joined to, half of
/// [`Limits::field_bytes`](super::Limits::field_bytes).
const CELL_BYTES: usize = 16 * 1024;

/// Writes the rows that were wrong, as the file has them, with four further columns: the line, and
/// of every error the column, the code and the message, joined by `; `. Corrected, the report
/// imports as it is; the further columns are read past.
///
/// Values are the file's own, formulas and all: a report that changed them could not be uploaded.
pub struct ErrorReport<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> ErrorReport<W> {
    /// Starts a report on a file with this header, as [`FileSummary::header`] has it.
    ///
    /// [`FileSummary::header`]: super::FileSummary::header
    pub fn new(writer: W, header: &[String]) -> io::Result<Self> {
        let mut report = Self {
            writer: flexible(writer),
        };
        report.write(header.iter().map(String::as_str).chain(REPORT_COLUMNS))?;
        Ok(report)
    }

    /// Adds a row and what is wrong with it.
    pub fn add(&mut self, record: &Record, errors: &[RowError]) -> io::Result<()> {
        let cells = [
            record.line().to_string(),
            joined(
                errors
                    .iter()
                    .map(|error| error.column.as_deref().unwrap_or_default()),
            ),
            joined(errors.iter().map(|error| error.code.as_str())),
            joined(errors.iter().map(|error| error.message.as_str())),
        ];
        self.write(record.iter().chain(cells.iter().map(String::as_str)))
    }

    /// Ends the report.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    /// Writes a whole report on a file that was refused: the further columns alone, with a row for
    /// the fault, or for each fault of the header.
    pub fn refused(writer: W, error: &FileError) -> io::Result<W> {
        let mut report = Self {
            writer: flexible(writer),
        };
        report.write(REPORT_COLUMNS)?;
        let line = error.line().map(|line| line.to_string()).unwrap_or_default();
        if let FileError::HeaderErrors { errors, .. } = error {
            for error in errors {
                let column = error.column.as_deref().unwrap_or_default();
                report.write([line.as_str(), column, error.code.as_str(), &error.message])?;
            }
        } else {
            let column = error
                .column()
                .map(|column| column.to_string())
                .unwrap_or_default();
            report.write([line.as_str(), &column, error.code(), &error.to_string()])?;
        }
        report.finish()
    }

    fn write<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        self.writer.write_record(cells).map_err(io::Error::from)
    }
}

/// Parts in one cell, as many as fit: a report must stay within the limits that it is read by.
fn joined<'p>(parts: impl Iterator<Item = &'p str>) -> String {
    let mut cell = String::new();
    for part in parts {
        if cell.len() + part.len() > CELL_BYTES {
            cell.push_str("; …");
            break;
        }
        if !cell.is_empty() {
            cell.push_str("; ");
        }
        cell.push_str(part);
    }
    cell
}

/// A ragged row keeps the number of values that it has, so that it stays an error until corrected.
fn flexible<W: Write>(writer: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().flexible(true).from_writer(writer)
}
