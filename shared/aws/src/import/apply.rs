//! Applying a plan: the file is read again, in its own order, and what each row changes is
//! written in batches, many at a time, with a checkpoint every now and then.

use std::collections::HashSet;
use std::sync::Arc;

use muster::file::FileError;
use muster::id::{JobId, MemberId};
use muster::import::{Cursor, Fingerprints, Held, Pace, Plan, Prior, Range};
use muster::job::{ImportCounts, Job, JobMessage};
use muster::organization::{Organization, StatusCounts};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::create::{BATCH, Creation};
use super::fence::Fence;
use super::lease::Lease;
use super::reader::{Batch, BatchChange, Reader};
use super::roster::{Edit, Edited, Editing, RosterStore};
use super::scan::Scan;
use super::{BEAT, Importer, Run, Stop, reader_died};
use crate::error::StoreError;
use crate::files::ObjectWriter;
use crate::jobs::percent;

/// Batches under way at once. 32 x 25 items every few milliseconds are more than a fresh on-demand
/// table takes.
const CONCURRENCY: usize = 32;
/// Batches read ahead while the writes are behind.
const AHEAD: usize = 8;

/// What writes did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Applied {
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) removed: u64,
    /// Members with an account for whom there was no seat.
    pub(super) seatless: u64,
    /// Owners and admins whom the roster would have moved.
    pub(super) kept: u64,
    pub(super) moved: StatusCounts,
}

impl Applied {
    fn add(&mut self, other: &Self) {
        self.created += other.created;
        self.updated += other.updated;
        self.removed += other.removed;
        self.seatless += other.seatless;
        self.kept += other.kept;
        self.moved.merge(&other.moved);
    }

    pub(super) const fn add_to_counts(&self, counts: &mut ImportCounts) {
        counts.created += self.created;
        counts.updated += self.updated;
        counts.removed += self.removed;
    }

    pub(super) fn add_to(&self, job: &mut Job) {
        self.add_to_counts(&mut job.counts);
        notice_held(job, self.seatless, self.kept);
    }
}

/// Says of a job that members do not stand where the roster would have them, beside what it has to say already.
pub(super) fn notice_held(job: &mut Job, seatless: u64, kept: u64) {
    const SEATLESS: &str = "Some members with an account are active again in the roster and stay switched off here: \
                            there is no seat left. Free seats, then import the file again.";
    const KEPT: &str = "The owner, or admins, stay as they are although the roster says otherwise: no file moves them. \
                        The owner can, on the member's page.";
    let held = [(seatless, "no_seat_left", SEATLESS), (kept, "rank_kept", KEPT)];
    for (_, code, text) in held.into_iter().filter(|(count, ..)| *count > 0) {
        match &mut job.notice {
            Some(notice) if notice.message.contains(text) => {}
            Some(notice) => notice.message = format!("{} {text}", notice.message),
            None => job.notice = Some(JobMessage::new(code, text)),
        }
    }
}

/// Whether an apply writes, or only counts what an earlier one wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Writes from the cursor to the end.
    Write,
    /// The same, where an earlier invocation may have written on after the checkpoint: what is there
    /// already is not written again.
    Resume,
    /// Looks which changes after the cursor were written before the last checkpoint could say so.
    Recount,
}

/// Keeps the right to write, and notes how far an apply is: of a whole job, or of a part of one.
pub(super) trait Keeper {
    /// Until when writes may begin.
    fn fence(&self) -> &Fence;

    /// Renews the right to write. Answers whether someone asked the job to stop.
    async fn beat(&mut self) -> Result<bool, Stop>;

    /// Records that everything before a place is applied, and what that did since the last time.
    /// Answers whether someone asked the job to stop.
    async fn checkpoint(&mut self, to: Cursor, applied: &Applied) -> Result<bool, Stop>;
}

/// The keeper of a job that one invocation after the other applies.
pub(super) struct Whole<'a> {
    pub(super) importer: &'a Importer,
    pub(super) lease: &'a mut Lease,
    /// Its counts move with every checkpoint.
    pub(super) job: &'a mut Job,
    /// Moves with every checkpoint.
    pub(super) cursor: &'a mut Cursor,
    /// Members that the plan changes.
    pub(super) changes: u64,
}

impl Keeper for Whole<'_> {
    fn fence(&self) -> &Fence {
        &self.lease.fence
    }

    async fn beat(&mut self) -> Result<bool, Stop> {
        self.importer.beat(self.lease, self.job.progress).await
    }

    async fn checkpoint(&mut self, to: Cursor, applied: &Applied) -> Result<bool, Stop> {
        applied.add_to(self.job);
        *self.cursor = to;
        self.job.progress = percent(40, 95, self.job.counts.changes(), self.changes);
        let (jobs, now) = (&self.importer.jobs, self.importer.clock.now());
        // Nothing is written until both are answered. Whoever asks it to stop between the two is heard next time.
        let (kept, job) = tokio::join!(
            Box::pin(jobs.checkpoint(self.lease, to, self.job, &applied.moved, now)),
            Box::pin(jobs.get(self.job.organization, self.job.id)),
        );
        if !kept? {
            return Err(Stop::LeaseLost);
        }
        let job = job?;
        Ok(job.is_none_or(|job| job.cancel_requested))
    }
}

/// An apply under way.
pub(super) struct Apply<'a, K> {
    pub(super) mode: Mode,
    pub(super) importer: &'a Importer,
    pub(super) organization: &'a Organization,
    pub(super) plan: Arc<Plan>,
    /// What the rows were found to be, where this very invocation planned them.
    pub(super) fingerprints: Fingerprints,
    /// Which part of the plan.
    pub(super) range: Range,
    pub(super) pace: Pace,
    pub(super) run: &'a Run,
    pub(super) job: JobId,
    /// When the job was made, which is when its new members joined.
    pub(super) made_at: jiff::Timestamp,
    /// Where the changes are logged as their rows are read: those of a whole job, from its first row on.
    pub(super) log: Option<ObjectWriter>,
    pub(super) keeper: &'a mut K,
}

impl<K: Keeper> Apply<'_, K> {
    /// Writes everything in the range. Answers how far that is, and the last changes, which are left
    /// for the caller to count: the transaction that ends the job or its part does.
    pub(super) async fn run(mut self, scan: Scan) -> Result<(Cursor, Applied), Stop> {
        let (sender, mut batches) = mpsc::channel(AHEAD);
        let reader = self.reader(sender)?;
        let reading = tokio::task::spawn_blocking(move || reader.read(&scan));
        let by = Editing {
            job: self.job,
            organization: Arc::new(self.organization.clone()),
            at: self.importer.clock.now(),
        };

        let mut writing: JoinSet<Result<Applied, Stop>> = JoinSet::new();
        let mut since = Applied::default();
        let mut read_to = self.range.from;
        let recounts = self.mode == Mode::Recount;
        let started = Instant::now();
        let (mut beat, mut ready_at) = (started + BEAT, started);
        let (mut queued, mut begun, mut due, mut reader_done) = (0, false, false, false);
        // No apply writes further than its next checkpoint.
        let (mut read, reach) = (0, self.importer.checkpoint_changes + BATCH as u64);
        let mut stop = None;
        loop {
            let now = Instant::now();
            // Every invocation gets further, however little time it has.
            if stop.is_none() && begun && now >= self.run.stop_at && !recounts {
                stop = Some(Stop::OutOfTime);
            }
            due |= queued >= self.importer.checkpoint_changes || stop.is_some();
            if writing.is_empty() && (due || reader_done) {
                // Everything read so far is written. A recount ends where an apply would have stopped.
                if recounts || (reader_done && stop.is_none()) {
                    break;
                }
                let canceled = self
                    .keeper
                    .checkpoint(read_to, &std::mem::take(&mut since))
                    .await?;
                if canceled {
                    return Err(Stop::Canceled);
                }
                if let Some(stop) = stop {
                    return Err(stop);
                }
                (queued, due) = (0, false);
                continue;
            }
            let at_once = CONCURRENCY.min(self.pace.most_under_way().div_ceil(BATCH));
            let wants_more = !due && !reader_done && writing.len() < at_once;
            tokio::select! {
                biased;
                Some(done) = writing.join_next(), if !writing.is_empty() => {
                    since.add(&done.map_err(|_| reader_died())??);
                    let throttled = self.importer.roster.throttles.take();
                    self.pace.answered(started.elapsed(), throttled);
                }
                batch = batches.recv(), if wants_more && now >= ready_at => match batch {
                    None => reader_done = true,
                    Some(_) if !self.keeper.fence().is_safe() => return Err(Stop::LeaseLost),
                    Some(Batch { changes, creation, cursor }) => {
                        read_to = cursor;
                        begun = true;
                        let mode = if read < reach { self.mode } else { Mode::Write };
                        queued += changes.len() as u64;
                        read += changes.len() as u64;
                        if !recounts {
                            let writes = u32::try_from(changes.len()).unwrap_or(u32::MAX);
                            ready_at = now + self.pace.begin(started.elapsed(), writes);
                        }
                        let writer = Writer {
                            store: self.importer.roster.clone(),
                            mode,
                            by: by.clone(),
                            fence: self.keeper.fence().clone(),
                        };
                        writing.spawn(async move { writer.write(changes, creation).await });
                    }
                },
                () = tokio::time::sleep_until(ready_at), if wants_more && now < ready_at => {}
                () = tokio::time::sleep_until(beat) => {
                    // The checkpoint that is due now keeps the lease; a second beat before it means
                    // that the writes are slow to end.
                    if due || recounts {
                        let canceled = self.keeper.beat().await?;
                        if canceled && !recounts {
                            stop = Some(Stop::Canceled);
                        }
                    }
                    due |= !recounts;
                    beat = Instant::now() + BEAT;
                }
            }
        }
        drop(batches);
        let read = reading.await.map_err(|_| reader_died())?;
        if read.is_err() && !recounts {
            // What was read before that is written, and counts.
            self.keeper.checkpoint(read_to, &since).await?;
        }
        read.map(|()| (read_to, since))
    }

    /// What reads the range.
    fn reader(&mut self, sender: mpsc::Sender<Batch>) -> Result<Reader, FileError> {
        let reader = Reader::new(
            self.organization,
            &self.importer.roster.tables.directory,
            Arc::clone(&self.plan),
            std::mem::take(&mut self.fingerprints),
            self.range,
            self.made_at,
            sender,
        );
        match self.log.take() {
            Some(log) => reader.logging(log),
            None => Ok(reader),
        }
    }
}

/// The writing side of one batch.
struct Writer {
    store: RosterStore,
    mode: Mode,
    by: Editing,
    fence: Fence,
}

impl Writer {
    /// Writes a batch, and gives up once no write may begin: also one that waits to be tried again.
    async fn write(&self, changes: Vec<BatchChange>, creation: Option<Creation>) -> Result<Applied, Stop> {
        tokio::select! {
            biased;
            () = self.fence.lost() => Err(Stop::LeaseLost),
            done = self.carry_out(changes, creation) => done.map_err(Stop::Store),
        }
    }

    /// The new members in one request, the others one by one. What goes by the SDK is boxed: most batches
    /// do not, and would move its many kilobytes from place to place as they begin.
    async fn carry_out(
        &self,
        changes: Vec<BatchChange>,
        creation: Option<Creation>,
    ) -> Result<Applied, StoreError> {
        let mut applied = Applied::default();
        let (mut new, mut present) = (Vec::new(), HashSet::new());
        if self.mode != Mode::Write {
            new.extend(changes.iter().filter_map(BatchChange::created));
            present = Box::pin(self.store.present(&self.by.organization, &new)).await?;
        }
        for change in changes {
            match change {
                BatchChange::Create(member, status) => {
                    if self.mode == Mode::Recount && !present.contains(&member) {
                        continue;
                    }
                    applied.created += 1;
                    applied.moved.add(status, 1);
                }
                BatchChange::Edit(member, edit, prior) => {
                    let Some(edited) = Box::pin(self.edit(member, &edit, prior)).await? else {
                        continue;
                    };
                    if !edited.is_counted {
                        applied.moved.moved(edited.from, edited.to);
                    }
                    applied.seatless += u64::from(edited.held == Some(Held::NoSeat));
                    applied.kept += u64::from(edited.held == Some(Held::Rank));
                    match edit {
                        Edit::Write(_) => applied.updated += 1,
                        Edit::Remove => applied.removed += u64::from(edited.held.is_none()),
                    }
                }
            }
        }
        let is_missing = |place| new.get(place).is_none_or(|id| !present.contains(id));
        let missing = creation.and_then(|creation| match self.mode {
            Mode::Write => Some(creation.payload),
            Mode::Resume => creation.filter(is_missing),
            Mode::Recount => None,
        });
        if let Some(payload) = missing {
            self.store.create(payload).await?;
        }
        Ok(applied)
    }

    async fn edit(&self, member: MemberId, edit: &Edit, prior: Prior) -> Result<Option<Edited>, StoreError> {
        match self.mode {
            Mode::Write | Mode::Resume => self.store.edit(&self.by, member, edit, prior).await,
            Mode::Recount => self.store.edited(&self.by, member).await,
        }
    }
}
