//! Taking an organization's data away for good: all of it but the organization, its owner and its
//! studies, or all of it but the audit log.
//!
//! It begins with a fence: from then on no change that makes or moves a member is written, and no
//! import runs, since the job holds their lease. Then everything is read and deleted page by page. A
//! page is one transaction that also adds to the job's receipt and renews the lease, so that a job
//! that is killed anywhere, or delivered twice, goes on where it was and counts nothing twice. What
//! was deleted is not found again: no cursor has to be kept.

mod request;
mod reviews;
mod studies;
mod sweep;

use std::time::Duration;

use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem, Update};
use jiff::Timestamp;
use muster::audit::{Actor, AuditEvent, Source};
use muster::clock::Clock;
use muster::id::{JobId, OrganizationId};
use muster::job::{Job, JobKind, JobStatus};
use muster::member::Status;
use muster::organization::Organization;
use serde_json::json;
use tokio::time::Instant;

use crate::clients::Tables;
use crate::counts;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::files::Files;
use crate::jobs::JobStore;
use crate::organizations::OrganizationStore;
use crate::transact::{self, Outcome as Written};
use crate::wire::{self, IntoWrite, number, text};
use crate::{audit, keys};

pub use request::Requested;
pub(crate) use request::spare;

/// Takes data away.
#[derive(Clone, Debug)]
pub struct Purger {
    dynamodb: Dynamo,
    tables: Tables,
    organizations: OrganizationStore,
    jobs: JobStore,
    files: Files,
    clock: Clock,
}

/// What came of a delivery.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The job is over, now or before.
    Ended(Box<Job>),
    /// The job goes on: deliver it again after so many seconds.
    Later(u32),
    /// There is nothing to do.
    Ignored,
}

/// Why a run stops before its end.
enum Stop {
    Store(StoreError),
    /// The invocation is nearly over, or another one is at work.
    Later(u32),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// How long the lease is held from each page on. Longer than the function may run, so that no
/// import gets in between two deliveries.
const LEASE: Duration = Duration::from_mins(30);
/// How long a job waits for what is in its way, in seconds.
const WAIT_SECONDS: u32 = 5;

impl Purger {
    /// A purger on these stores.
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

    /// Begins a job, or goes on with it, until `stop_at`.
    pub async fn run(
        &self,
        organization: OrganizationId,
        id: JobId,
        stop_at: Instant,
    ) -> Result<Outcome, StoreError> {
        let Some(job) = self.jobs.get(organization, id).await? else {
            return Ok(Outcome::Ignored);
        };
        if job.status.is_final() {
            return Ok(Outcome::Ended(Box::new(job)));
        }
        if !job.kind.is_purge() || job.begins_at.is_none() {
            return Ok(Outcome::Ignored);
        }
        if let Some(seconds) = job.begins_in(self.clock.now()) {
            return Ok(Outcome::Later(seconds));
        }
        let Some(organization) = self.organizations.get(organization).await? else {
            return Ok(Outcome::Ignored);
        };
        if job.status == JobStatus::Queued && !self.fence(&job).await? {
            return Ok(Outcome::Later(WAIT_SECONDS));
        }
        match self.take_all(&organization, &job, stop_at).await {
            Ok(()) => self.end(&organization, &job).await,
            Err(Stop::Later(seconds)) => Ok(Outcome::Later(seconds)),
            Err(Stop::Store(error)) => Err(error),
        }
    }

    /// Lets nothing new in from here on. `false` while an import is at work, or where the job was
    /// canceled meanwhile: then it is looked at again.
    async fn fence(&self, job: &Job) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let fence = Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(
                keys::organization(job.organization),
                keys::COUNTS,
            )))
            .update_expression("SET fence = :job")
            .condition_expression("attribute_exists(PK)")
            .expression_attribute_values(":job", text(job.id));
        let lease = Update::builder()
            .table_name(&self.tables.jobs)
            .set_key(Some(wire::key(keys::organization(job.organization), keys::LEASE)))
            .update_expression("SET job = :job, invocation = :job, expires = :expires REMOVE endedAt")
            .condition_expression("attribute_not_exists(PK) OR expires <= :now")
            .expression_attribute_values(":job", text(job.id))
            .expression_attribute_values(":expires", expiry(now))
            .expression_attribute_values(":now", number(now.as_millisecond()));
        let begun = self
            .jobs
            .update(job.organization, job.id)
            .update_expression("SET #status = :applying")
            .condition_expression("#status = :queued")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":applying", text(JobStatus::Applying.as_str()))
            .expression_attribute_values(":queued", text(JobStatus::Queued.as_str()));
        let writes = vec![
            self.still_wanted(job)?,
            fence.into_write()?,
            lease.into_write()?,
            begun.into_write()?,
        ];
        Ok(transact::write(&self.dynamodb, writes).await? == Written::Committed)
    }

    /// The check that the organization is this job's to clear.
    fn still_wanted(&self, job: &Job) -> Result<TransactWriteItem, StoreError> {
        ConditionCheck::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(
                keys::organization(job.organization),
                keys::ORGANIZATION,
            )))
            .condition_expression("purge = :job")
            .expression_attribute_values(":job", text(job.id))
            .into_write()
    }

    /// Ends the job: the organization is open again and holds its owner alone, or is no more.
    async fn end(&self, organization: &Organization, job: &Job) -> Result<Outcome, StoreError> {
        let now = self.clock.now();
        let id = organization.id;
        // The receipt as the last page left it.
        let Some(job) = self.jobs.get(id, job.id).await? else {
            return Ok(Outcome::Ignored);
        };
        let done = self
            .jobs
            .update(id, job.id)
            .update_expression("SET #status = :success, progress = :whole, finishedAt = :now")
            .condition_expression("#status = :applying")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":success", text(JobStatus::Success.as_str()))
            .expression_attribute_values(":applying", text(JobStatus::Applying.as_str()))
            .expression_attribute_values(":whole", number(100))
            .expression_attribute_values(":now", number(now.as_millisecond()));
        let mut writes = vec![done.into_write()?];
        let of = |sk| wire::key(keys::organization(id), sk);
        let delete = |table: &str, sk| {
            Delete::builder()
                .table_name(table)
                .set_key(Some(of(sk)))
                .into_write()
        };
        if job.kind == JobKind::DeleteOrganization {
            writes.push(delete(&self.tables.directory, keys::ORGANIZATION)?);
            writes.push(delete(&self.tables.directory, keys::COUNTS)?);
        } else {
            let before = counts::read(&self.dynamodb, &self.tables, id).await?;
            let cleared = Put::builder()
                .table_name(&self.tables.directory)
                .set_item(Some(counts::cleared(id, &before, Status::Active)));
            let open = Update::builder()
                .table_name(&self.tables.directory)
                .set_key(Some(of(keys::ORGANIZATION)))
                .update_expression("REMOVE purge SET v = v + :one")
                .condition_expression("purge = :job")
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":job", text(job.id));
            writes.extend([cleared.into_write()?, open.into_write()?]);
        }
        writes.push(delete(&self.tables.jobs, keys::LEASE)?);
        writes.push(audit::write(&self.tables, &event(&job, now))?);
        match transact::write(&self.dynamodb, writes).await? {
            Written::Committed => Ok(Outcome::Ended(Box::new(Job {
                status: JobStatus::Success,
                progress: 100,
                finished_at: Some(now),
                ..job
            }))),
            // Another delivery ended it, or the plan was changed in between.
            Written::Refused(_) => Ok(Outcome::Later(WAIT_SECONDS)),
        }
    }
}

/// What the audit log says of the end, with the receipt.
fn event(job: &Job, at: Timestamp) -> AuditEvent {
    AuditEvent {
        organization: job.organization,
        at,
        actor: Actor::System("data-purge"),
        action: match job.kind {
            JobKind::DeleteOrganization => "organization.deleted",
            _ => "organization.data_dropped",
        },
        target: format!("organization/{}", job.organization),
        before: None,
        after: Some(json!({"job": job.id, "receipt": job.receipt})),
        source: Source {
            request_id: job.id.to_string(),
            address: None,
        },
    }
}

fn expiry(now: Timestamp) -> aws_sdk_dynamodb::types::AttributeValue {
    let millis = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
    number(now.as_millisecond().saturating_add(millis))
}
