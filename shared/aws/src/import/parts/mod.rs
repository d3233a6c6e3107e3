//! Imports that are applied in parts. Each part is a range of the job's plan: whoever works on one
//! reads the same version of the file and the same plan as all others, from where it begins to where
//! it ends. The last one to end does for the job what no part can.

mod claim;
mod item;
mod shared;

use muster::import::{Cursor, Fingerprints, PartRef, Range};
use muster::job::{Job, JobMessage, JobStatus};
use muster::organization::{Organization, StatusCounts};
use tokio::time::Instant;

use super::apply::{Applied, Apply, Keeper, Mode, notice_held};
use super::fence::Fence;
use super::lease::Lease;
use super::{FILE_GONE, Importer, Outcome, Run, Stop, WAIT_SECONDS, is_gone, is_in_parts};
use crate::error::StoreError;
use claim::{Claimed, End, Held};
use item::PartItem;

/// How often a part is begun before it is given up. One less than its queue delivers a message.
const MOST_TRIES: u32 = 4;

/// What came of the delivery of a part.
#[derive(Clone, Debug, PartialEq)]
pub enum PartOutcome {
    /// The whole job ended with it.
    Ended(Box<Job>),
    /// The part is over, or the whole job was.
    Over,
    /// The part goes on: deliver it again after so many seconds.
    Later(u32),
    /// Nothing to do, and why.
    Ignored(&'static str),
}

impl Importer {
    /// Applies a part of an import, and ends the import where no other part is left.
    pub async fn part(&self, which: PartRef, run: &Run) -> Result<PartOutcome, StoreError> {
        self.part_of(which, run, false).await
    }

    /// The same, but gives the part up, with the counts of what was applied: every other delivery failed.
    pub async fn give_up_part(&self, which: PartRef, run: &Run) -> Result<PartOutcome, StoreError> {
        self.part_of(which, run, true).await
    }

    async fn part_of(&self, which: PartRef, run: &Run, last: bool) -> Result<PartOutcome, StoreError> {
        let Some(job) = self.jobs.get(which.organization, which.job).await? else {
            return Ok(PartOutcome::Ignored("there is no such job"));
        };
        if job.status.is_final() {
            return Ok(PartOutcome::Over);
        }
        if !is_in_parts(&job) {
            return Ok(PartOutcome::Ignored("the job is not applied in parts"));
        }
        if job.split.is_some_and(|split| split.is_over()) {
            return self.end_of_parts(job, run).await;
        }
        let mut held = match self.jobs.claim(which, &run.invocation, &self.clock).await? {
            Claimed::Yes(held) => held,
            Claimed::HeldByAnother => return Ok(PartOutcome::Later(WAIT_SECONDS)),
            Claimed::Over => return Ok(PartOutcome::Over),
            Claimed::Unknown => return Ok(PartOutcome::Ignored("there is no such part")),
        };
        // Read with the lease in hand: from here on nobody moves, and members lie where this says.
        let Some(organization) = self.organizations.get(job.organization).await? else {
            return Ok(PartOutcome::Ignored("there is no such organization"));
        };
        let end = match self.apply_part(&job, &organization, &mut held, run, last).await {
            Ok(end) => end,
            Err(Stop::OutOfTime) => {
                self.jobs.release_part(&held).await?;
                return Ok(PartOutcome::Later(0));
            }
            Err(Stop::Canceled) => held.ends(JobStatus::Canceled, None),
            Err(Stop::Refused(error)) => {
                let reason = JobMessage::new(error.code(), &error.to_string());
                held.ends(JobStatus::Error, Some(reason))
            }
            Err(Stop::Store(error)) if is_gone(&error) => {
                held.ends(JobStatus::Error, Some(JobMessage::new(FILE_GONE.0, FILE_GONE.1)))
            }
            Err(Stop::Store(error)) => return Err(error),
            Err(Stop::LeaseLost | Stop::FannedOut) => return Ok(PartOutcome::Later(WAIT_SECONDS)),
        };
        if !self.jobs.end_part(&held, end).await? {
            return Ok(PartOutcome::Later(WAIT_SECONDS));
        }
        match self.jobs.get(which.organization, which.job).await? {
            Some(job) if job.split.is_some_and(|split| !split.is_over()) => Ok(PartOutcome::Over),
            // What is left may take as long as a part.
            Some(_) if Instant::now() >= run.stop_at => Ok(PartOutcome::Later(0)),
            Some(job) => self.end_of_parts(job, run).await,
            None => Ok(PartOutcome::Ignored("there is no such job")),
        }
    }

    /// Writes what a part is to write, or counts what was written of one that ends early.
    async fn apply_part(
        &self,
        job: &Job,
        organization: &Organization,
        held: &mut Held,
        run: &Run,
        last: bool,
    ) -> Result<End, Stop> {
        // Somebody else may have written more than they could record.
        let is_first = held.tries == 1;
        if job.cancel_requested && is_first {
            return Err(Stop::Canceled);
        }
        let planned = self.planned(job).await?;
        let scan = self.scan(job, planned.schema).ok_or(Stop::LeaseLost)?;
        let end = match (job.cancel_requested, last || held.tries > MOST_TRIES) {
            (true, _) => Some((JobStatus::Canceled, None)),
            (_, true) => Some((JobStatus::Error, Some(interrupted()))),
            _ => None,
        };
        let range = Range {
            from: held.cursor,
            until: held.range.until,
        };
        let mut keeper = OfPart { importer: self, held };
        let mode = match (&end, is_first) {
            (Some(_), _) => Mode::Recount,
            (None, true) => Mode::Write,
            (None, false) => Mode::Resume,
        };
        let apply = Apply {
            mode,
            importer: self,
            organization,
            plan: planned.plan,
            fingerprints: Fingerprints::default(),
            range,
            pace: self.scale.part(),
            run,
            job: job.id,
            made_at: job.created_at,
            // The last part to end logs what all did.
            log: None,
            keeper: &mut keeper,
        };
        let (_, applied) = apply.run(scan).await?;
        if let Some((status, error)) = end {
            return Ok(End {
                applied,
                ..held.ends(status, error)
            });
        }
        Ok(End {
            status: JobStatus::Success,
            cursor: held.range.until,
            applied,
            error: None,
        })
    }

    /// Goes on with a job that is applied in parts: with those that are not over, or with its end.
    pub(super) async fn go_on_in_parts(&self, job: Job, run: &Run) -> Result<Outcome, StoreError> {
        if job.split.is_some_and(|split| split.is_over()) {
            self.finish(job, run).await
        } else {
            self.open_parts(&job).await
        }
    }

    /// The parts that are not over.
    pub(super) async fn open_parts(&self, job: &Job) -> Result<Outcome, StoreError> {
        let parts = self.jobs.parts(job.organization, job.id).await?;
        let open = parts.iter().filter(|part| !part.status.is_final());
        let which = |part: u8| PartRef {
            organization: job.organization,
            job: job.id,
            part,
        };
        Ok(Outcome::FannedOut(open.map(|part| which(part.number)).collect()))
    }

    async fn end_of_parts(&self, job: Job, run: &Run) -> Result<PartOutcome, StoreError> {
        Ok(match self.finish(job, run).await? {
            Outcome::Ended(job) => PartOutcome::Ended(job),
            Outcome::Over(_) => PartOutcome::Over,
            Outcome::Later(_, _, seconds) => PartOutcome::Later(seconds),
            Outcome::FannedOut(_) => PartOutcome::Later(WAIT_SECONDS),
            Outcome::Ignored(reason) => PartOutcome::Ignored(reason),
        })
    }

    /// Ends a job whose parts are all over.
    async fn finish(&self, job: Job, run: &Run) -> Result<Outcome, StoreError> {
        let later = Outcome::Later(job.organization, job.id, WAIT_SECONDS);
        let taken = self.jobs.take_back(&job, &run.invocation, &self.clock).await?;
        let Some(mut lease) = taken else {
            return Ok(later);
        };
        // As it is now that nobody else changes it.
        let Some(mut job) = self.jobs.get(job.organization, job.id).await? else {
            return Ok(Outcome::Ignored("there is no such job"));
        };
        if job.status.is_final() {
            self.jobs.release(&lease, self.clock.now()).await?;
            return Ok(Outcome::Over(Box::new(job)));
        }
        let done = self.put_together(&mut job, &mut lease).await;
        self.conclude(done, job, &lease).await
    }

    /// Leaves the job as it is to end: with the change log over all parts, and what became of them.
    async fn put_together(&self, job: &mut Job, lease: &mut Lease) -> Result<StatusCounts, Stop> {
        let parts = self.jobs.part_items(job.organization, job.id).await?;
        let planned = self.planned(job).await?;
        let scan = self.scan(job, planned.schema).ok_or(Stop::LeaseLost)?;
        let done = parts.iter().map(|part| Range {
            from: part.range().from,
            until: part.cursor(),
        });
        self.log_changes(job, planned.plan, done.collect(), &scan, lease)
            .await?;
        let sum = |of: fn(&PartItem) -> u64| parts.iter().map(of).sum();
        notice_held(job, sum(|part| part.held_back), sum(|part| part.kept));
        let ended = |status| move |part: &&PartItem| part.status == status;
        if let Some(failed) = parts.iter().find(ended(JobStatus::Error)) {
            job.status = JobStatus::Error;
            job.error = failed.error.clone().or_else(|| Some(interrupted()));
        } else if parts.iter().any(|part| ended(JobStatus::Canceled)(&part)) {
            return Err(Stop::Canceled);
        } else {
            (job.status, job.progress) = (JobStatus::Success, 100);
        }
        Ok(StatusCounts::default())
    }
}

impl Held {
    /// An end at the last checkpoint.
    fn ends(&self, status: JobStatus, error: Option<JobMessage>) -> End {
        End {
            status,
            cursor: self.cursor,
            applied: Applied::default(),
            error,
        }
    }
}

/// Why a job ends of which a part was given up.
fn interrupted() -> JobMessage {
    JobMessage::new(
        "interrupted",
        "A part of the import was interrupted again and again and was given up; the other parts were applied. The \
         counts say what was applied, and the change log all of it but what that part did last; upload the file \
         again to apply the rest.",
    )
}

/// The keeper of a part.
struct OfPart<'a> {
    importer: &'a Importer,
    held: &'a mut Held,
}

impl Keeper for OfPart<'_> {
    fn fence(&self) -> &Fence {
        &self.held.fence
    }

    async fn beat(&mut self) -> Result<bool, Stop> {
        let now = self.importer.clock.now();
        let kept = self.importer.jobs.keep_part(self.held, now).await?;
        kept.ok_or(Stop::LeaseLost)
    }

    async fn checkpoint(&mut self, to: Cursor, applied: &Applied) -> Result<bool, Stop> {
        let now = self.importer.clock.now();
        let jobs = &self.importer.jobs;
        let kept = jobs.checkpoint_part(self.held, to, applied, now).await?;
        kept.ok_or(Stop::LeaseLost)
    }
}
