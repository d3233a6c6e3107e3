//! One reading of an import's file, from a thread that may block.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::{io, thread};

use muster::file::{ErrorReport, FileError, FileKind, FileRow, Limits, RowReader};
use muster::id::{MemberId, OrganizationId};
use muster::import::{Change, ChangeLog, Duplicate, Plan, Range, Removal, RowChange, RowIndex, Unprinted};
use muster::job::JobObject;
use muster::roster::{RosterSchema, RowError};

use crate::files::{Files, ObjectWriter};

/// Rows are handed to the thread that indexes them when they are so many bytes.
const BLOCK_BYTES: usize = 32 * 1024;
/// So many times.
const AHEAD: usize = 4;

/// A file and how to read it. Every scan reads the same version of the object, so the second time
/// gives the same rows as the first.
#[derive(Clone)]
pub(super) struct Scan {
    pub(super) files: Files,
    pub(super) object: JobObject,
    pub(super) kind: FileKind,
    pub(super) limits: Limits,
    pub(super) schema: Arc<RosterSchema>,
    pub(super) meter: Arc<Meter>,
}

/// What the reading and the waiting side tell each other.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// Bytes of the object that are read.
    pub(super) bytes: Arc<AtomicU64>,
    /// The reading is to end early.
    pub(super) stop: AtomicBool,
}

/// What the first scan finds.
pub(super) struct Scanned {
    pub(super) index: RowIndex,
    pub(super) rows: u64,
    pub(super) failed: u64,
}

impl Scan {
    /// Opens the file at its first data row.
    pub(super) fn open(&self) -> Result<RowReader<'static>, FileError> {
        let source = self.files.reader(&self.object, Arc::clone(&self.meter.bytes));
        RowReader::open(source, self.kind, &self.limits, &self.schema)
    }

    /// Whether the reading is to end early.
    pub(super) fn is_stopped(&self) -> bool {
        self.meter.stop.load(Ordering::Relaxed)
    }

    /// Checks every row and indexes the good ones, of which another thread takes the fingerprints.
    pub(super) fn validate(&self, organization: OrganizationId) -> Result<Scanned, FileError> {
        let (sender, read) = sync_channel::<Unprinted>(AHEAD);
        let index = move || {
            let mut index = RowIndex::default();
            for rows in read {
                rows.index(organization, &mut index);
            }
            index
        };
        thread::scope(|scope| {
            let indexing = thread::Builder::new()
                .spawn_scoped(scope, index)
                .map_err(FileError::Io)?;
            let read = self.check_rows(&sender);
            drop(sender);
            let index = indexing.join().map_err(|_| indexer_died())?;
            let (rows, failed) = read?;
            Ok(Scanned { index, rows, failed })
        })
    }

    /// Checks every row and hands the good ones over. Answers how many there are, and how many failed.
    fn check_rows(&self, indexing: &SyncSender<Unprinted>) -> Result<(u64, u64), FileError> {
        let mut rows = self.open()?;
        let (mut count, mut failed) = (0, 0);
        let mut good = Unprinted::default();
        while let Some(row) = rows.next_row()?
            && !self.is_stopped()
        {
            count += 1;
            match &row.parsed {
                Ok(parsed) => good.push(parsed, row_number(&row)),
                Err(_) => failed += 1,
            }
            if good.bytes() >= BLOCK_BYTES {
                let block = std::mem::take(&mut good);
                indexing.send(block).map_err(|_| indexer_died())?;
            }
        }
        indexing.send(good).map_err(|_| indexer_died())?;
        Ok((count, failed))
    }

    /// Writes every bad row, and every row that repeats an earlier one, to the error report.
    pub(super) fn report_errors(
        &self,
        duplicates: &[Duplicate],
        writer: ObjectWriter,
    ) -> Result<(), FileError> {
        let mut rows = self.open()?;
        let unique = rows.header().unique_column().to_owned();
        let mut report = ErrorReport::new(writer, rows.header().names()).map_err(FileError::Io)?;
        let mut repeats = duplicates.iter().peekable();
        let mut firsts = FirstLines::of(duplicates);
        while let Some(row) = rows.next_row()? {
            let number = row_number(&row);
            firsts.pass(number, row.line);
            let repeat = repeats
                .next_if(|d| d.row == number)
                .map(|d| [RowError::duplicate(row.line, &unique, firsts.line(d.first))]);
            let errors = match (&row.parsed, &repeat) {
                (Err(errors), _) => errors.as_slice(),
                (Ok(_), Some(repeat)) => repeat.as_slice(),
                (Ok(_), None) => continue,
            };
            report.add(row.record, errors).map_err(FileError::Io)?;
        }
        finish(report.finish())
    }

    /// Writes a line for everything that was done (or, on a dry run, would be): these ranges of the
    /// plan, in its order.
    pub(super) fn log_changes(
        &self,
        organization: OrganizationId,
        plan: &Plan,
        done: &[Range],
        writer: ObjectWriter,
    ) -> Result<(), FileError> {
        let mut log = ChangeLog::new(writer).map_err(FileError::Io)?;
        let mut rows = self.open()?;
        for range in done {
            let logged = changed_rows_of(&mut rows, plan, *range, |row, change| {
                let change = match change {
                    RowChange::Created => Change::Created,
                    _ => Change::Updated,
                };
                if let Ok(parsed) = &row.parsed {
                    let member = MemberId::of_roster(organization, &parsed.key());
                    log.add(Some(row.line), &parsed.external_id, member, change)
                        .map_err(FileError::Io)?;
                }
                Ok::<_, FileError>(ControlFlow::Continue(()))
            });
            if logged?.is_break() {
                break;
            }
        }
        for removal in done.iter().flat_map(|range| removals(plan, *range)) {
            log.add(None, &removal.external_id, removal.member, Change::Removed)
                .map_err(FileError::Io)?;
        }
        finish(log.finish())
    }
}

/// Hands over every row of a range that changes a member, in file order, until `f` breaks. The rows
/// before, between and after them are not looked at.
pub(super) fn changed_rows<E: From<FileError>>(
    scan: &Scan,
    plan: &Plan,
    range: Range,
    f: impl FnMut(&FileRow<'_>, RowChange) -> Result<ControlFlow<()>, E>,
) -> Result<ControlFlow<()>, E> {
    let first = plan.next_change(range.from.row);
    if first.is_none_or(|first| first >= range.until.row) {
        return Ok(ControlFlow::Continue(()));
    }
    changed_rows_of(&mut scan.open()?, plan, range, f)
}

fn changed_rows_of<E: From<FileError>>(
    rows: &mut RowReader<'_>,
    plan: &Plan,
    range: Range,
    mut f: impl FnMut(&FileRow<'_>, RowChange) -> Result<ControlFlow<()>, E>,
) -> Result<ControlFlow<()>, E> {
    let mut next = range.from.row;
    while let Some(number) = plan.next_change(next).filter(|number| *number < range.until.row) {
        rows.skip_to(number)?;
        let Some(row) = rows.next_row()? else {
            break;
        };
        if f(&row, plan.row(number))?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
        next = number + 1;
    }
    Ok(ControlFlow::Continue(()))
}

/// The removals of a range.
pub(super) fn removals(plan: &Plan, range: Range) -> impl Iterator<Item = Removal> {
    let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let (from, until) = (range.from.removal, range.until.removal);
    plan.removals().skip(place(from)).take(place(until - from))
}

/// The lines of the rows that others repeat, as they are met: 12 bytes each.
struct FirstLines {
    rows: Vec<u32>,
    /// Of as many of the rows as were met.
    lines: Vec<u64>,
}

impl FirstLines {
    fn of(duplicates: &[Duplicate]) -> Self {
        let mut rows: Vec<u32> = duplicates.iter().map(|d| d.first).collect();
        rows.sort_unstable();
        rows.dedup();
        Self {
            lines: Vec::with_capacity(rows.len()),
            rows,
        }
    }

    /// Takes a row's line, if others repeat it. Rows come in order.
    fn pass(&mut self, row: u32, line: u64) {
        if self.rows.get(self.lines.len()) == Some(&row) {
            self.lines.push(line);
        }
    }

    fn line(&self, row: u32) -> u64 {
        let place = self.rows.binary_search(&row).ok();
        place
            .and_then(|place| self.lines.get(place))
            .copied()
            .unwrap_or_default()
    }
}

/// Writes the report on a file that was refused as a whole.
pub(super) fn report_refusal(error: &FileError, writer: ObjectWriter) -> Result<(), FileError> {
    finish(ErrorReport::refused(writer, error))
}

/// Ends a file that was written.
pub(super) fn finish(written: io::Result<ObjectWriter>) -> Result<(), FileError> {
    let writer = written.map_err(FileError::Io)?;
    writer
        .finish()
        .map(drop)
        .map_err(|e| FileError::Io(io::Error::other(e)))
}

/// The thread that indexes rows has come to an end that it should not.
fn indexer_died() -> FileError {
    FileError::Io(io::Error::other("the index of rows"))
}

/// A row's number as the index keeps it; the reader's row limit lies far below.
fn row_number(row: &FileRow<'_>) -> u32 {
    u32::try_from(row.number).unwrap_or(u32::MAX)
}
