//! One reading of an import's file, from a thread that may block.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::{io, thread};

use muster::file::{ErrorReport, FileError, FileKind, FileRow, Limits, RowReader};
use muster::id::{MemberId, OrganizationId};
use muster::import::{
    Change, ChangeLog, Duplicates, Plan, Range, Removal, RowChange, RowIndex, SortedIndex, Unprinted,
};
use muster::job::JobObject;
use muster::layout::Layout;
use muster::roster::{RosterSchema, RowError};

use crate::error::StoreError;
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
    pub(super) sorted: SortedIndex,
    pub(super) duplicates: Duplicates,
    pub(super) rows: u64,
    /// Those with errors, and those that repeat others.
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
    pub(super) fn validate(
        &self,
        organization: OrganizationId,
        layout: Layout,
    ) -> Result<Scanned, FileError> {
        let (sender, read) = sync_channel::<Unprinted>(AHEAD);
        let index = move || {
            let mut index = RowIndex::new(layout);
            for rows in read {
                rows.index(organization, &mut index)?;
            }
            index.sort()
        };
        thread::scope(|scope| {
            let indexing = thread::Builder::new()
                .spawn_scoped(scope, index)
                .map_err(FileError::Io)?;
            let read = self.check_rows(&sender);
            drop(sender);
            // Where both fail, the reading did because nobody listened any more.
            let indexed = indexing.join().map_err(|_| indexer_died())?;
            let (sorted, duplicates) = on_disk(indexed)?;
            let (rows, failed) = read?;
            Ok(Scanned {
                failed: failed + duplicates.total(),
                sorted,
                duplicates,
                rows,
            })
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
                Ok(parsed) => good.push(parsed, row_number(&row), row.line),
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
        mut duplicates: Duplicates,
        writer: ObjectWriter,
    ) -> Result<(), FileError> {
        let mut rows = self.open()?;
        let unique = rows.header().unique_column().to_owned();
        let mut report = ErrorReport::new(writer, rows.header().names()).map_err(FileError::Io)?;
        let mut repeat = on_disk(duplicates.next().transpose())?;
        while let Some(row) = rows.next_row()? {
            let repeats = repeat
                .filter(|repeat| repeat.row == row_number(&row))
                .map(|repeat| [RowError::duplicate(row.line, &unique, repeat.first_line.into())]);
            if repeats.is_some() {
                repeat = on_disk(duplicates.next().transpose())?;
            }
            let errors = match (&row.parsed, &repeats) {
                (Err(errors), _) => errors.as_slice(),
                (Ok(_), Some(repeats)) => repeats.as_slice(),
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

/// Says of a failure that the index of rows could not be written or read.
pub(super) fn on_disk<T>(result: io::Result<T>) -> Result<T, FileError> {
    result.map_err(|error| {
        FileError::Io(io::Error::other(StoreError::Service {
            operation: "index on disk",
            code: error.kind().to_string(),
        }))
    })
}

/// The thread that indexes rows has come to an end that it should not.
fn indexer_died() -> FileError {
    FileError::Io(io::Error::other("the index of rows"))
}

/// A row's number as the index keeps it; the reader's row limit lies far below.
fn row_number(row: &FileRow<'_>) -> u32 {
    u32::try_from(row.number).unwrap_or(u32::MAX)
}
