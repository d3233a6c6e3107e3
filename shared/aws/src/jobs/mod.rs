//! Jobs as the API sees them: made, read, listed, canceled.

mod item;

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue as Value, Put, TransactWriteItem, Update};
use muster::audit::AuditEvent;
use muster::id::{JobId, OrganizationId};
use muster::job::{Job, JobKind, JobObject, JobStatus};

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::wire::{self, IntoWrite, Item, from_item, number, text, to_item};
use crate::{audit, keys, purge, transact};

pub(crate) use item::JobItem;

/// How long the record of a job is kept after it was made, in seconds.
pub(crate) const KEPT_SECONDS: i64 = 400 * 24 * 3600;

/// Jobs in DynamoDB.
#[derive(Clone, Debug)]
pub struct JobStore {
    pub(crate) dynamodb: Dynamo,
    pub(crate) tables: Tables,
}

/// What came of making a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It is new.
    New,
    /// A job with this id was made before; it was left alone.
    AlreadyThere,
}

/// What came of canceling a job.
#[derive(Clone, Debug, PartialEq)]
pub enum CancelOutcome {
    /// It had not begun and never will.
    Canceled(Job),
    /// It is at work and stops within seconds, at the next batch.
    Requested(Job),
    /// It was over already.
    AlreadyEnded(Job),
    /// What it takes away is gone for good: it can be canceled only before it begins.
    TooLate,
    /// It is a part of a review, which is canceled instead.
    OfReview,
    /// It moves members, and goes on until they all have moved.
    Moving,
    /// There is no such job in this organization.
    NotFound,
}

/// What came of giving a job its file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    /// The job now has this file and is queued.
    Now,
    /// The job was no longer waiting.
    Before(Box<Job>),
    /// There is no such job.
    NoJob,
}

impl JobStore {
    /// A store on these tables.
    #[must_use]
    pub const fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self { dynamodb, tables }
    }

    /// Makes a job and its audit event, once per job id.
    pub async fn create(&self, job: &Job, event: &AuditEvent) -> Result<Created, StoreError> {
        let writes = self.creation(job, event)?;
        Ok(if self.transact(writes).await? {
            Created::New
        } else {
            Created::AlreadyThere
        })
    }

    pub(crate) fn creation(
        &self,
        job: &Job,
        event: &AuditEvent,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.jobs)
            .set_item(Some(to_item(keys::JOB_PREFIX, &JobItem::new(job))?))
            .condition_expression("attribute_not_exists(PK)");
        Ok(vec![put.into_write()?, audit::write(&self.tables, event)?])
    }

    /// Makes a job that begins by itself.
    pub async fn start(&self, job: &Job, event: &AuditEvent) -> Result<Created, StoreError> {
        let mut writes = self.creation(job, event)?;
        writes.push(self.wish(job)?);
        Ok(if self.transact(writes).await? {
            Created::New
        } else {
            Created::AlreadyThere
        })
    }

    /// The wish that a job begin, which the stream of the Directory carries to the queue of its
    /// kind: a commit never goes without its message.
    pub(crate) fn wish(&self, job: &Job) -> Result<TransactWriteItem, StoreError> {
        Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(wire::key(
                keys::organization(job.organization),
                keys::job_wish(job.id),
            )))
            .item("send", number(1))
            .item("kind", text(job.kind.as_str()))
            .into_write()
    }

    /// One job.
    pub async fn get(&self, organization: OrganizationId, id: JobId) -> Result<Option<Job>, StoreError> {
        self.item(organization, id)
            .await?
            .map(|item| item.job(organization))
            .transpose()
    }

    pub(crate) async fn item(
        &self,
        organization: OrganizationId,
        id: JobId,
    ) -> Result<Option<JobItem>, StoreError> {
        let item = wire::get(&self.dynamodb, &self.tables.jobs, key(organization, id)).await?;
        item.map(|item| from_item(keys::JOB_PREFIX, item)).transpose()
    }

    /// An organization's jobs, newest first: at most `limit`, older than `after`.
    pub async fn list(
        &self,
        organization: OrganizationId,
        limit: u16,
        after: Option<JobId>,
    ) -> Result<Vec<Job>, StoreError> {
        let below = after.map_or_else(|| format!("{}~", keys::JOB_PREFIX), keys::job);
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.jobs)
            .key_condition_expression("PK = :pk AND SK BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(keys::organization(organization)))
            .expression_attribute_values(":first", text(keys::JOB_PREFIX))
            .expression_attribute_values(":last", text(below))
            .scan_index_forward(false)
            // BETWEEN includes its end, the job that the last page ended with.
            .limit(i32::from(limit) + i32::from(after.is_some()))
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let jobs = answer
            .items
            .unwrap_or_default()
            .into_iter()
            .map(|item| from_item::<JobItem>(keys::JOB_PREFIX, item)?.job(organization));
        let jobs: Vec<Job> = jobs.collect::<Result<_, _>>()?;
        Ok(jobs
            .into_iter()
            .filter(|j| Some(j.id) != after)
            .take(usize::from(limit))
            .collect())
    }

    /// Cancels a job that has not begun, or asks one at work to stop.
    pub async fn cancel(
        &self,
        organization: OrganizationId,
        id: JobId,
        event: &AuditEvent,
    ) -> Result<CancelOutcome, StoreError> {
        loop {
            let Some(mut job) = self.get(organization, id).await? else {
                return Ok(CancelOutcome::NotFound);
            };
            if job.status.is_final() {
                return Ok(CancelOutcome::AlreadyEnded(job));
            }
            if job.kind.is_review() {
                return Ok(CancelOutcome::OfReview);
            }
            if job.kind == JobKind::Repartition {
                return Ok(CancelOutcome::Moving);
            }
            let waiting = matches!(job.status, JobStatus::AwaitingUpload | JobStatus::Queued);
            if job.kind.is_purge() && !waiting {
                return Ok(CancelOutcome::TooLate);
            }
            let mut update = self
                .update(organization, id)
                .condition_expression("#status = :seen")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":seen", text(job.status.as_str()));
            update = if waiting {
                update
                    .update_expression("SET #status = :canceled, finishedAt = :at")
                    .expression_attribute_values(":canceled", text(JobStatus::Canceled.as_str()))
                    .expression_attribute_values(":at", number(event.at.as_millisecond()))
            } else {
                update
                    .update_expression("SET cancelRequested = :yes")
                    .expression_attribute_values(":yes", Value::Bool(true))
            };
            let mut writes = vec![update.into_write()?, audit::write(&self.tables, event)?];
            if job.kind.is_purge() {
                writes.push(purge::spare(&self.tables, &job)?);
            }
            // A job that moved on meanwhile is looked at again; it can move four times at most.
            if !self.transact(writes).await? {
                continue;
            }
            return Ok(if waiting {
                job.status = JobStatus::Canceled;
                job.finished_at = Some(event.at);
                CancelOutcome::Canceled(job)
            } else {
                job.cancel_requested = true;
                CancelOutcome::Requested(job)
            });
        }
    }

    /// Gives a waiting job its file.
    pub(crate) async fn bind(
        &self,
        organization: OrganizationId,
        id: JobId,
        object: &JobObject,
    ) -> Result<Bound, StoreError> {
        let bind = self
            .dynamodb
            .update_item()
            .table_name(&self.tables.jobs)
            .set_key(Some(key(organization, id)))
            .update_expression(
                "SET #status = :queued, objectKey = :key, objectEtag = :etag, objectSize = :size, objectVersion = :version",
            )
            .condition_expression("#status = :waiting")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":queued", text(JobStatus::Queued.as_str()))
            .expression_attribute_values(":waiting", text(JobStatus::AwaitingUpload.as_str()))
            .expression_attribute_values(":key", text(&object.key))
            .expression_attribute_values(":etag", text(&object.etag))
            .expression_attribute_values(":size", number(object.size))
            .expression_attribute_values(":version", object.version.clone().map_or(Value::Null(true), text));
        match transact::update(bind).await {
            Ok(_) => Ok(Bound::Now),
            Err(error) => match error.as_service_error() {
                Some(e) if e.is_conditional_check_failed_exception() => {
                    match self.get(organization, id).await? {
                        Some(job) => Ok(Bound::Before(Box::new(job))),
                        None => Ok(Bound::NoJob),
                    }
                }
                _ => Err(StoreError::service("UpdateItem", &error)),
            },
        }
    }

    pub(crate) fn update(&self, organization: OrganizationId, id: JobId) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.tables.jobs)
            .set_key(Some(key(organization, id)))
    }

    /// Writes all or nothing; `false` when a condition did not hold.
    pub(crate) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<bool, StoreError> {
        Ok(transact::write(&self.dynamodb, writes).await? == transact::Outcome::Committed)
    }
}

/// The share of `done` in `all`, between two percentages.
pub(crate) fn percent(from: u8, to: u8, done: u64, all: u64) -> u8 {
    let share = u64::from(to - from) * done.min(all) / all.max(1);
    from + u8::try_from(share).unwrap_or(0)
}

fn key(organization: OrganizationId, id: JobId) -> Item {
    wire::key(keys::organization(organization), keys::job(id))
}
