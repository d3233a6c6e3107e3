//! Exports: the members of an organization into a file in the export bucket.
//!
//! Pages of all partitions are read ahead, a few at a time, become CSV, and go through one thread that
//! compresses and uploads: memory is the same for ten members and ten million. An export that is cut
//! off begins again; a job whose every try was cut off is given up. Whatever was written by whom, the
//! job ends once, and names the version of the file that it ended with.

mod claim;
mod end;
mod pages;
mod upload;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use muster::clock::Clock;
use muster::export::{ExportContent, ExportOptions, MemberList, Sheet};
use muster::id::{JobId, OrganizationId};
use muster::job::{Job, JobKind, JobMessage, JobObject};
use muster::member::Status;
use muster::organization::Organization;
use tokio::time::Instant;

use crate::clients::Tables;
use crate::counts;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::files::Files;
use crate::jobs::JobStore;
use crate::organizations::OrganizationStore;

use claim::{Claimed, Held};
use pages::{Ahead, Reader, Wanted};
use upload::Upload;

pub(crate) use claim::is_held;

/// Exports members.
#[derive(Clone, Debug)]
pub struct Exporter {
    dynamodb: Dynamo,
    tables: Tables,
    organizations: OrganizationStore,
    jobs: JobStore,
    files: Files,
    clock: Clock,
}

/// One invocation of the function.
#[derive(Clone, Debug)]
pub struct Run {
    /// Different for every delivery.
    pub invocation: String,
    /// When to stop, well before the invocation is killed.
    pub stop_at: Instant,
}

/// What came of a delivery.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The job is over, now or before.
    Ended(Box<Job>),
    /// Deliver it again after so many seconds.
    Later(u32),
    /// There is nothing to do.
    Ignored,
}

/// Why a run stops before its end.
#[derive(Debug)]
enum Stop {
    /// AWS failed; the delivery fails and is repeated.
    Store(StoreError),
    /// Someone asked for it.
    Canceled,
    /// The invocation is nearly over.
    OutOfTime,
    /// Another invocation has taken over, or the job is over.
    Lost,
    /// There is no such export; the job ends in error.
    Refused(JobMessage),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What is in a file, for the job.
#[derive(Clone, Copy, Debug, Default)]
struct Written {
    /// Members in the file.
    rows: u64,
    /// Members who are no part of a roster.
    left_out: u64,
}

/// How often the job shows its progress, and its claim is renewed.
const BEAT: Duration = Duration::from_secs(15);
/// How long a delivery waits for another one that is at work, in seconds.
const WAIT_SECONDS: u32 = 30;
/// How often an export is begun before it is given up. One less than the queue delivers a message.
const MOST_TRIES: i64 = 4;
/// Progress is this many percent at most until the file is there.
const BEFORE_THE_END: u8 = 97;

impl Exporter {
    /// An exporter on these stores.
    #[must_use]
    pub fn new(dynamodb: Dynamo, tables: Tables, files: Files, clock: Clock) -> Self {
        Self {
            organizations: OrganizationStore::new(dynamodb.clone(), tables.clone()),
            jobs: JobStore::new(dynamodb.clone(), tables.clone()),
            dynamodb,
            tables,
            files,
            clock,
        }
    }

    /// Does a job, unless it is done or another invocation is doing it.
    pub async fn run(
        &self,
        organization: OrganizationId,
        id: JobId,
        run: &Run,
    ) -> Result<Outcome, StoreError> {
        let Some(job) = self.jobs.get(organization, id).await? else {
            return Ok(Outcome::Ignored);
        };
        if job.status.is_final() {
            return Ok(Outcome::Ended(Box::new(job)));
        }
        let (Some(options), JobKind::Export) = (job.export.clone(), job.kind) else {
            return Ok(Outcome::Ignored);
        };
        let Some(organization) = self.organizations.get(organization).await? else {
            return Ok(Outcome::Ignored);
        };
        // Who moves while partition after partition is read would be in the file twice, or not at all.
        if self.jobs.is_moving(&organization).await? {
            return Ok(Outcome::Later(WAIT_SECONDS));
        }
        let mut held = match self.claim(&job, run).await? {
            Claimed::Yes(held) => held,
            Claimed::HeldByAnother => return Ok(Outcome::Later(WAIT_SECONDS)),
            Claimed::Over => return self.as_it_ended(&job).await,
        };
        let done = if held.tries > MOST_TRIES {
            let text = "The export was interrupted again and again and was given up. Export again; members of one \
                        status at a time are fewer.";
            Err(Stop::Refused(JobMessage::new("interrupted", text)))
        } else {
            self.write(&job, &organization, &options, &mut held, run.stop_at)
                .await
        };
        match done {
            Ok((written, object)) => self.succeed(&held, job, written, object).await,
            Err(Stop::Refused(reason)) => self.fail(&held, job, reason).await,
            Err(Stop::Canceled) => self.stop(&held, job).await,
            Err(Stop::OutOfTime) => {
                self.release(&held).await?;
                Ok(Outcome::Later(0))
            }
            Err(Stop::Lost) => self.as_it_ended(&job).await,
            Err(Stop::Store(error)) => Err(error),
        }
    }

    /// Writes the file: one reading of the members, and one before it where their attributes decide
    /// which columns there are.
    async fn write(
        &self,
        job: &Job,
        organization: &Organization,
        options: &ExportOptions,
        held: &mut Held,
        stop_at: Instant,
    ) -> Result<(Written, JobObject), Stop> {
        let schema = &organization.roster_schema;
        let is_roster = options.content == ExportContent::Roster;
        let readings = if is_roster && Sheet::needs_names(schema) {
            2
        } else {
            1
        };
        let at = self.clock.now();
        let mut pace = Pace {
            exporter: self,
            held,
            stop_at,
            beat_at: Instant::now() + BEAT,
            read: 0,
            all: readings * self.expected(organization.id, options).await?,
            written: Written::default(),
        };
        let ahead = |wanted| {
            let reader = Reader {
                dynamodb: self.dynamodb.clone(),
                table: self.tables.directory.clone(),
                organization: organization.id,
                options: options.clone(),
                at,
                wanted,
            };
            Ahead::new(reader, organization.layout)
        };
        let mut names = BTreeSet::new();
        if readings > 1 {
            let mut pages = ahead(Wanted::Names);
            while let Some(page) = pages.next().await? {
                pace.step(page.rows + page.left_out).await?;
                names.extend(page.names);
            }
        }
        let (header, wanted) = if is_roster {
            let sheet = Sheet::new(schema, options, &names)
                .map_err(|withheld| Stop::Refused(JobMessage::new("id_withheld", &withheld.to_string())))?;
            (sheet.header(), Wanted::Rows(Arc::new(sheet)))
        } else {
            let list = MemberList::new(options, at);
            (list.header(), Wanted::List(list))
        };
        let header = header.map_err(unwritable)?;
        let key = options.key(organization.id, job.id);
        let writer = self
            .files
            .writer_of(key, options.format.content_type())
            .in_large_parts()
            .with_whole_part();
        let mut upload = Upload::begin(writer, options.clone());
        let mut pages = ahead(wanted);
        let sent = async {
            upload.send(header).await?;
            while let Some(page) = pages.next().await? {
                upload.send(page.csv).await?;
                pace.written.rows += page.rows;
                pace.written.left_out += page.left_out;
                pace.step(page.rows + page.left_out).await?;
            }
            // What is completed after this is completed by whoever may end the job.
            pace.beat().await?;
            Ok(pace.written)
        };
        match sent.await {
            Ok(written) => Ok((written, upload.finish().await?)),
            Err(stop) => {
                upload.abort().await?;
                Err(stop)
            }
        }
    }

    /// About how many members there are to read, for the progress.
    async fn expected(
        &self,
        organization: OrganizationId,
        options: &ExportOptions,
    ) -> Result<u64, StoreError> {
        let counted = counts::read(&self.dynamodb, &self.tables, organization)
            .await?
            .members;
        let taken = Status::ALL.iter().filter(|status| options.takes(**status));
        let all: i64 = taken.map(|status| counted.of(*status)).sum();
        Ok(u64::try_from(all).unwrap_or(0))
    }
}

/// How far a run is, and whether it goes on.
struct Pace<'a> {
    exporter: &'a Exporter,
    held: &'a mut Held,
    stop_at: Instant,
    beat_at: Instant,
    /// Members that were read, of about `all`.
    read: u64,
    all: u64,
    written: Written,
}

impl Pace<'_> {
    /// So many members further.
    async fn step(&mut self, members: u64) -> Result<(), Stop> {
        self.read += members;
        let now = Instant::now();
        if now >= self.stop_at {
            return Err(Stop::OutOfTime);
        }
        if now >= self.beat_at {
            self.beat().await?;
        }
        Ok(())
    }

    /// Renews the claim and shows the progress. Fails once someone asked the job to stop.
    async fn beat(&mut self) -> Result<(), Stop> {
        let share = self.read.min(self.all) * u64::from(BEFORE_THE_END) / self.all.max(1);
        let progress = u8::try_from(share).unwrap_or(BEFORE_THE_END);
        self.exporter.keep(self.held, progress, self.written.rows).await?;
        self.beat_at = Instant::now() + BEAT;
        Ok(())
    }
}

/// Why rows became no CSV, or their file was not stored.
fn unwritable(error: std::io::Error) -> StoreError {
    error
        .downcast::<StoreError>()
        .unwrap_or_else(|error| StoreError::Service {
            operation: "export",
            code: error.kind().to_string(),
        })
}
