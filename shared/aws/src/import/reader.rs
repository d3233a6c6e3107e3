//! The reading side of an apply: rows that change members, in the order of the file, into batches of writes.

use std::ops::ControlFlow;
use std::sync::Arc;

use muster::file::FileError;
use muster::id::{MemberId, OrganizationId};
use muster::import::{
    Change, ChangeLog, Cursor, Fingerprint, Fingerprints, Plan, Prior, Range, RowChange, new_member,
    status_of_new,
};
use muster::layout::Layout;
use muster::member::Status;
use muster::organization::Organization;
use muster::roster::RosterRow;
use tokio::sync::mpsc;

use super::Stop;
use super::create::{BATCH, Creation, Puts};
use super::roster::Edit;
use super::scan::{self, Scan, finish};
use crate::error::StoreError;
use crate::files::ObjectWriter;
use crate::item::NewMemberItem;
use crate::keys;

/// A batch is sent early when its new members are this large, in bytes, so that batches of huge rows do
/// not take the memory that batches of ordinary ones never would.
const BATCH_BYTES: usize = 256 * 1024;

/// Changes to write, and how far the file is read once they are written.
pub(super) struct Batch {
    pub(super) changes: Vec<BatchChange>,
    /// The new members among them.
    pub(super) creation: Option<Creation>,
    pub(super) cursor: Cursor,
}

pub(super) enum BatchChange {
    Create(MemberId, Status),
    Edit(MemberId, Edit, Prior),
}

impl BatchChange {
    /// The new member, where it is one.
    pub(super) const fn created(&self) -> Option<MemberId> {
        match self {
            Self::Create(member, _) => Some(*member),
            Self::Edit(..) => None,
        }
    }
}

/// The reading side: turns rows into batches, on a thread that may block.
pub(super) struct Reader {
    organization: OrganizationId,
    layout: Layout,
    /// The keys of the partitions.
    partitions: Vec<String>,
    plan: Arc<Plan>,
    fingerprints: Fingerprints,
    range: Range,
    at: jiff::Timestamp,
    sender: mpsc::Sender<Batch>,
    log: Option<ChangeLog<ObjectWriter>>,
    /// Where new members are written to.
    table: String,
    changes: Vec<BatchChange>,
    /// The new members among them.
    puts: Puts,
    /// How far the file is read.
    cursor: Cursor,
}

impl Reader {
    /// Reads a range of a plan.
    pub(super) fn new(
        organization: &Organization,
        table: &str,
        plan: Arc<Plan>,
        fingerprints: Fingerprints,
        range: Range,
        at: jiff::Timestamp,
        sender: mpsc::Sender<Batch>,
    ) -> Self {
        let layout = organization.layout;
        let partitions = 0..layout.partitions();
        Self {
            organization: organization.id,
            layout,
            partitions: partitions
                .map(|shard| keys::member_shard(organization.id, shard))
                .collect(),
            plan,
            fingerprints,
            range,
            at,
            sender,
            log: None,
            table: table.to_owned(),
            changes: Vec::with_capacity(BATCH),
            puts: Puts::new(table, 0),
            cursor: range.from,
        }
    }

    /// The same, with a log of the changes.
    pub(super) fn logging(mut self, to: ObjectWriter) -> Result<Self, FileError> {
        self.log = Some(ChangeLog::new(to).map_err(FileError::Io)?);
        Ok(self)
    }

    pub(super) fn read(mut self, scan: &Scan) -> Result<(), Stop> {
        let (plan, range) = (Arc::clone(&self.plan), self.range);
        let read = scan::changed_rows(scan, &plan, range, |row, change| {
            self.cursor.row = row.number + 1;
            let Ok(parsed) = &row.parsed else {
                return Ok(ControlFlow::Continue(()));
            };
            let known = scan::on_disk(self.fingerprints.of(row.number))?;
            let of = known.unwrap_or_else(|| Fingerprint::of(self.organization, parsed));
            let change = if let RowChange::Updated(prior) = change {
                let member = new_member(self.organization, of, parsed, self.at);
                BatchChange::Edit(member.id, Edit::Write(Box::new(member)), prior)
            } else {
                self.create(of, parsed)?
            };
            self.log(Some(row.line), &parsed.external_id, &change)?;
            Ok::<_, Stop>(self.push(change))
        });
        if read?.is_break() {
            return Ok(());
        }
        for removal in scan::removals(&plan, range) {
            self.cursor.removal += 1;
            let change = BatchChange::Edit(removal.member, Edit::Remove, removal.prior);
            self.log(None, &removal.external_id, &change)?;
            if self.push(change).is_break() {
                return Ok(());
            }
        }
        if !self.changes.is_empty() && self.flush().is_break() {
            return Ok(());
        }
        match self.log {
            Some(log) => Ok(finish(log.finish())?),
            None => Ok(()),
        }
    }

    fn log(&mut self, line: Option<u64>, external_id: &str, change: &BatchChange) -> Result<(), FileError> {
        let Some(log) = &mut self.log else { return Ok(()) };
        let (member, change) = match change {
            BatchChange::Create(member, _) => (member, Change::Created),
            BatchChange::Edit(member, Edit::Write(_), _) => (member, Change::Updated),
            BatchChange::Edit(member, Edit::Remove, _) => (member, Change::Removed),
        };
        log.add(line, external_id, *member, change).map_err(FileError::Io)
    }

    fn create(&mut self, of: Fingerprint, row: &RosterRow<'_>) -> Result<BatchChange, StoreError> {
        let partition = &self.partitions[usize::from(self.layout.partition(of.member))];
        let item = NewMemberItem::new(partition, of, row, self.at.as_millisecond());
        self.puts.add(&item)?;
        Ok(BatchChange::Create(of.member, status_of_new(row)))
    }

    fn push(&mut self, change: BatchChange) -> ControlFlow<()> {
        self.changes.push(change);
        if self.changes.len() < BATCH && self.puts.bytes() < BATCH_BYTES {
            return ControlFlow::Continue(());
        }
        self.flush()
    }

    /// Hands the batch over. The other side stops listening when the import stops.
    fn flush(&mut self) -> ControlFlow<()> {
        // The next is about as large.
        let next = Puts::new(&self.table, self.puts.bytes() * 9 / 8);
        let batch = Batch {
            changes: std::mem::replace(&mut self.changes, Vec::with_capacity(BATCH)),
            creation: std::mem::replace(&mut self.puts, next).finish(),
            cursor: self.cursor,
        };
        if self.sender.blocking_send(batch).is_err() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
