//! Roster imports, from an uploaded object to members in the Directory.
//!
//! An import can be interrupted at any point and delivered any number of times: the job's record
//! says how far it is, the plan lies on S3, every write can be repeated, and the organization's
//! counts move only with a checkpoint. What was applied in part by one invocation is finished by
//! the next, and the end is the same as if nothing had happened.

mod account;
mod apply;
mod create;
mod direct;
mod end;
mod fence;
mod intake;
mod json;
mod lease;
mod metrics;
mod parts;
mod people;
mod plan;
mod reader;
mod repartition;
mod resend;
mod roster;
mod scale;
mod scan;
mod throttles;
mod whole;

pub use metrics::import_ended;
pub use parts::PartOutcome;
pub use scale::Scale;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use muster::clock::Clock;
use muster::file::{FileError, FileKind, Limits};
use muster::id::{JobId, OrganizationId};
use muster::import::PartRef;
use muster::job::{Job, JobKind, JobMessage, JobStatus};
use muster::organization::{Organization, StatusCounts};
use muster::roster::RosterSchema;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::error::StoreError;
use crate::files::Files;
use crate::invitations::{InvitationLimits, InvitationStore};
use crate::jobs::{JobStore, percent};
use crate::members::MemberStore;
use crate::organizations::OrganizationStore;

use lease::Lease;
use roster::RosterStore;
use scan::{Meter, Scan};

/// How often a lease is renewed and progress shown.
const BEAT: Duration = Duration::from_secs(15);
/// How long an import waits before it asks again whether the one before it is done, in seconds.
const WAIT_SECONDS: u32 = 5;

/// Imports rosters.
#[derive(Clone, Debug)]
pub struct Importer {
    jobs: JobStore,
    organizations: OrganizationStore,
    roster: RosterStore,
    members: MemberStore,
    invitations: InvitationStore,
    files: Files,
    clock: Clock,
    limits: Limits,
    checkpoint_changes: u64,
    scale: Scale,
}

/// After this many changes, or [`BEAT`], an import records how far it is. Before it does, it waits until
/// all that it began is written, which is why the distance is great. After a kill as many members are
/// looked for, and those that are not there are written.
pub const CHECKPOINT_CHANGES: u64 = 250_000;

/// One invocation of the function.
#[derive(Clone, Debug)]
pub struct Run {
    /// A name that no other delivery has.
    pub invocation: String,
    /// When to stop and let another invocation go on, well before this one is killed.
    pub stop_at: Instant,
}

/// What came of a delivery.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The job ended with it.
    Ended(Box<Job>),
    /// The job had ended before.
    Over(Box<Job>),
    /// The job goes on: deliver it again after so many seconds.
    Later(OrganizationId, JobId, u32),
    /// The job is applied in parts: deliver these.
    FannedOut(Vec<PartRef>),
    /// Nothing to do, and why.
    Ignored(&'static str),
}

/// Why an import stops before its end.
#[derive(Debug)]
enum Stop {
    /// AWS failed; the delivery fails and is repeated.
    Store(StoreError),
    /// The file is refused; the job ends in error.
    Refused(FileError),
    /// Someone asked for it.
    Canceled,
    /// The invocation is nearly over.
    OutOfTime,
    /// Another invocation has taken over.
    LeaseLost,
    /// The rest is done in parts.
    FannedOut,
}

impl Stop {
    /// The stop as a failure of the delivery, which is then repeated.
    fn into_store_error(self) -> StoreError {
        let code = match self {
            Self::Store(error) => return error,
            Self::Refused(error) => error.code(),
            Self::Canceled => "canceled",
            Self::OutOfTime => "out_of_time",
            Self::LeaseLost => "lease_lost",
            Self::FannedOut => "fanned_out",
        };
        StoreError::Service {
            operation: "import",
            code: code.to_owned(),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<FileError> for Stop {
    /// A source that fails while it is read is AWS failing, not a bad file.
    fn from(error: FileError) -> Self {
        match error {
            FileError::Io(error) => {
                Self::Store(
                    error
                        .downcast::<StoreError>()
                        .unwrap_or_else(|error| StoreError::Service {
                            operation: "GetObject",
                            code: error.kind().to_string(),
                        }),
                )
            }
            refused => Self::Refused(refused),
        }
    }
}

fn reader_died() -> StoreError {
    StoreError::Service {
        operation: "reading",
        code: "panic".to_owned(),
    }
}

impl Importer {
    /// An importer on these stores.
    #[must_use]
    pub fn new(jobs: JobStore, files: Files, clock: Clock, mails: InvitationLimits) -> Self {
        let (dynamodb, tables) = (jobs.dynamodb.clone(), jobs.tables.clone());
        let organizations = OrganizationStore::new(dynamodb.clone(), tables.clone());
        let members = MemberStore::new(dynamodb.clone(), tables.clone());
        let invitations = InvitationStore::new(dynamodb.clone(), tables.clone(), mails);
        let roster = RosterStore::new(&dynamodb, tables, invitations.clone());
        Self {
            members,
            invitations,
            jobs,
            organizations,
            roster,
            files,
            clock,
            limits: Limits::DEFAULT,
            checkpoint_changes: CHECKPOINT_CHANGES,
            scale: Scale::DEFAULT,
        }
    }

    /// The same importer with imports split, and writes paced, in another way than by default.
    #[must_use]
    pub const fn with_scale(mut self, scale: Scale) -> Self {
        self.scale = scale;
        self
    }

    /// The same importer with checkpoints at another distance than [`CHECKPOINT_CHANGES`].
    #[must_use]
    pub const fn with_checkpoint_every(mut self, changes: u64) -> Self {
        self.checkpoint_changes = changes;
        self
    }

    /// Goes on with a job that waited or was interrupted.
    pub async fn resume(
        &self,
        organization: OrganizationId,
        id: JobId,
        run: &Run,
    ) -> Result<Outcome, StoreError> {
        match self.jobs.get(organization, id).await? {
            Some(job) => Box::pin(self.run(job, run)).await,
            None => Ok(Outcome::Ignored("there is no such job")),
        }
    }

    /// Ends a job whose every delivery failed, with the counts of what was applied: also of what
    /// was written after its last checkpoint.
    pub async fn give_up(
        &self,
        organization: OrganizationId,
        id: JobId,
        run: &Run,
    ) -> Result<Outcome, StoreError> {
        let Some(job) = self.jobs.get(organization, id).await? else {
            return Ok(Outcome::Ignored("there is no such job"));
        };
        if job.status.is_final() {
            return Ok(Outcome::Over(Box::new(job)));
        }
        if is_in_parts(&job) {
            return self.go_on_in_parts(job, run).await;
        }
        let (mut job, mut lease) = match self.hold(&job, run).await? {
            Ok(held) => held,
            Err(outcome) => return Ok(outcome),
        };
        let mut moved = StatusCounts::default();
        if job.status == JobStatus::Applying && job.kind == JobKind::Roster {
            moved = self
                .recount(&mut job, run, &mut lease)
                .await
                .map_err(Stop::into_store_error)?;
        }
        let text = if job.kind == JobKind::Repartition {
            "Moving members was interrupted again and again and was given up. Everything works as it is; ask for the \
             same number of partitions again, and the rest is moved."
        } else {
            "The import was interrupted again and again and was given up. The counts say what was applied; upload the \
             file again to apply the rest."
        };
        job.status = JobStatus::Error;
        job.error = Some(JobMessage::new("interrupted", text));
        self.end(Some(&lease), job, &moved).await
    }

    /// Takes the organization's lease for a job, and reads the job again: until here another delivery
    /// may have gone on with it. Otherwise what came of this one.
    async fn hold(&self, job: &Job, run: &Run) -> Result<Result<(Job, Lease), Outcome>, StoreError> {
        let later = Outcome::Later(job.organization, job.id, WAIT_SECONDS);
        let Some(lease) = self.jobs.acquire(job, &run.invocation, &self.clock).await? else {
            return Ok(Err(later));
        };
        let outcome = match self.jobs.get(job.organization, job.id).await? {
            Some(job) if job.status.is_final() => Outcome::Over(Box::new(job)),
            Some(job) if is_in_parts(&job) => later,
            Some(job) => return Ok(Ok((job, lease))),
            None => Outcome::Ignored("there is no such job"),
        };
        self.jobs.release(&lease, self.clock.now()).await?;
        Ok(Err(outcome))
    }

    async fn run(&self, job: Job, run: &Run) -> Result<Outcome, StoreError> {
        if job.status.is_final() {
            return Ok(Outcome::Over(Box::new(job)));
        }
        if job.kind == JobKind::Repartition {
            return Box::pin(self.repartition(job, run)).await;
        }
        if job.object.is_none() && job.kind != JobKind::Resend {
            return Ok(Outcome::Ignored("the job waits for its file"));
        }
        if is_in_parts(&job) {
            return self.go_on_in_parts(job, run).await;
        }
        let (organization, is_preceded) = tokio::try_join!(
            self.organizations.get(job.organization),
            self.jobs.is_preceded(&job),
        )?;
        let Some(mut organization) = organization else {
            return Ok(Outcome::Ignored("there is no such organization"));
        };
        let scan = self.scan(&job, people::schema(&job, &organization));
        if scan.is_none() && job.kind != JobKind::Resend {
            let text = "Upload a .csv file, or a .zip archive with one in it.";
            return self.fail(None, job, "unsupported_file_type", text).await;
        }
        if is_preceded || self.is_being_purged(&organization).await? {
            return Ok(Outcome::Later(job.organization, job.id, WAIT_SECONDS));
        }
        let (mut job, mut lease) = match self.hold(&job, run).await? {
            Ok(held) => held,
            Err(outcome) => return Ok(outcome),
        };
        let is_begun_roster = job.kind == JobKind::Roster && job.status == JobStatus::Applying;
        if job.cancel_requested && !is_begun_roster {
            return self.conclude(Err(Stop::Canceled), job, &lease).await;
        }
        if organization.layout.movement().is_some() {
            // Nobody moves while the lease is held: they lie where they are now.
            let now = self.organizations.get(job.organization).await?;
            organization.layout = now.map_or(organization.layout, |now| now.layout);
        }
        let done = match (scan, job.kind) {
            (Some(scan), JobKind::Roster) => {
                self.import(&mut job, &organization, scan, run, &mut lease).await
            }
            (Some(scan), _) => self.people(&mut job, &organization, scan, run, &mut lease).await,
            (None, _) => self.resend(&mut job, &organization, run, &mut lease).await,
        };
        self.conclude(done, job, &lease).await
    }

    /// What follows from how far a job was brought.
    async fn conclude(
        &self,
        done: Result<StatusCounts, Stop>,
        mut job: Job,
        lease: &Lease,
    ) -> Result<Outcome, StoreError> {
        let (id, whose) = (job.id, job.organization);
        match done {
            Ok(moved) => self.end(Some(lease), job, &moved).await,
            Err(Stop::Store(error)) if is_gone(&error) => {
                self.fail(Some(lease), job, FILE_GONE.0, FILE_GONE.1).await
            }
            Err(Stop::Store(error)) => Err(error),
            Err(Stop::Refused(error)) => self.refuse(lease, job, error).await,
            Err(Stop::Canceled) => {
                job.status = JobStatus::Canceled;
                self.end(Some(lease), job, &StatusCounts::default()).await
            }
            Err(Stop::OutOfTime) => {
                self.jobs.release(lease, self.clock.now()).await?;
                Ok(Outcome::Later(whose, id, 0))
            }
            Err(Stop::LeaseLost) => Ok(Outcome::Later(whose, id, WAIT_SECONDS)),
            Err(Stop::FannedOut) => self.open_parts(&job).await,
        }
    }

    /// Whether everything that an import would write is being taken away.
    async fn is_being_purged(&self, organization: &Organization) -> Result<bool, StoreError> {
        let Some(purge) = organization.purge else {
            return Ok(false);
        };
        let job = self.jobs.get(organization.id, purge).await?;
        Ok(job.is_some_and(|job| job.status == JobStatus::Applying))
    }

    /// How to read a job's file; `None` where its name says that it is no roster.
    fn scan(&self, job: &Job, schema: RosterSchema) -> Option<Scan> {
        Some(Scan {
            files: self.files.clone(),
            object: job.object.clone()?,
            kind: FileKind::from_name(&job.file_name)?,
            limits: self.limits,
            schema: Arc::new(schema),
            meter: Arc::new(Meter::default()),
        })
    }

    /// Waits for work on another thread, renewing the lease and showing progress meanwhile. It is given
    /// up where someone asks the job to stop, unless it `goes_on`.
    async fn attend<T>(
        &self,
        mut work: JoinHandle<T>,
        scan: &Scan,
        lease: &mut Lease,
        goes_on: bool,
        progress: impl Fn(&Scan) -> u8,
    ) -> Result<T, Stop> {
        loop {
            tokio::select! {
                done = &mut work => return Ok(done.map_err(|_| reader_died())?),
                () = tokio::time::sleep(BEAT) => match self.beat(lease, progress(scan)).await {
                    Ok(canceled) if goes_on || !canceled => {}
                    canceled => {
                        scan.meter.stop.store(true, Ordering::Relaxed);
                        let _ = work.await;
                        return Err(canceled.err().unwrap_or(Stop::Canceled));
                    }
                },
            }
        }
    }

    /// Renews the lease. Answers whether someone asked the job to stop.
    async fn beat(&self, lease: &mut Lease, progress: u8) -> Result<bool, Stop> {
        self.jobs
            .heartbeat(lease, progress, self.clock.now())
            .await?
            .ok_or(Stop::LeaseLost)
    }
}

/// Whether invocations of their own apply a job's parts, or have.
fn is_in_parts(job: &Job) -> bool {
    job.status == JobStatus::Applying && job.split.is_some()
}

/// What ends a job whose object is no longer there.
const FILE_GONE: (&str, &str) = (
    "file_gone",
    "The uploaded file was deleted or replaced before it was read. Upload it again.",
);

/// Whether the object, or this version of it, is no longer there.
fn is_gone(error: &StoreError) -> bool {
    let StoreError::Service {
        operation: "GetObject",
        code,
    } = error
    else {
        return false;
    };
    ["NoSuchKey", "NoSuchVersion", "PreconditionFailed"].contains(&code.as_str())
}
