//! Jobs as the API sees them: made, read, listed, canceled.

use aws_sdk_dynamodb::types::{
    AttributeValue as Value, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use jiff::Timestamp;
use muster::audit::AuditEvent;
use muster::export::ExportOptions;
use muster::id::{JobId, MemberId, OrganizationId, ReviewId};
use muster::invitation::InvitationStatus;
use muster::job::{
    ImportCounts, ImportMode, ImportOptions, Job, JobKind, JobMessage, JobObject, JobStatus, OnError,
    Receipt, ReportKind, Split,
};
use serde::{Deserialize, Serialize};

use crate::audit;
use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::wire::{self, IntoWrite};
use crate::{keys, purge, transact};

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

/// A job as stored. `nextRow` and `nextRemoval` are where an interrupted import goes on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    kind: JobKind,
    status: JobStatus,
    mode: ImportMode,
    on_error: OnError,
    dry_run: bool,
    file_name: String,
    progress: u8,
    counts: ImportCounts,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    split: Option<Split>,
    #[serde(flatten)]
    object: ObjectItem,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    resend: Option<InvitationStatus>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    begins_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    receipt: Option<Receipt>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    export: Option<ExportOptions>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    review: Option<ReviewId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    partitions: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    error: Option<JobMessage>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    notice: Option<JobMessage>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    report: Option<ReportKind>,
    #[serde(default)]
    cancel_requested: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    created_by: Option<MemberId>,
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    finished_at: Option<i64>,
    ttl: i64,
    #[serde(default)]
    pub(crate) next_row: u64,
    #[serde(default)]
    pub(crate) next_removal: u64,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct ObjectItem {
    #[serde(rename = "objectKey", skip_serializing_if = "Option::is_none", default)]
    key: Option<String>,
    #[serde(rename = "objectVersion", skip_serializing_if = "Option::is_none", default)]
    version: Option<String>,
    #[serde(rename = "objectEtag", skip_serializing_if = "Option::is_none", default)]
    etag: Option<String>,
    #[serde(rename = "objectSize", skip_serializing_if = "Option::is_none", default)]
    size: Option<u64>,
}

impl JobItem {
    fn new(job: &Job) -> Self {
        Self {
            pk: keys::organization(job.organization),
            sk: keys::job(job.id),
            kind: job.kind,
            status: job.status,
            mode: job.options.mode,
            on_error: job.options.on_error,
            dry_run: job.options.dry_run,
            file_name: job.file_name.clone(),
            progress: job.progress,
            counts: job.counts,
            split: job.split,
            object: job
                .object
                .as_ref()
                .map_or_else(ObjectItem::default, |o| ObjectItem {
                    key: Some(o.key.clone()),
                    version: o.version.clone(),
                    etag: Some(o.etag.clone()),
                    size: Some(o.size),
                }),
            resend: job.resend,
            begins_at: job.begins_at.map(Timestamp::as_millisecond),
            receipt: job.receipt,
            export: job.export.clone(),
            review: job.review,
            partitions: job.partitions,
            error: job.error.clone(),
            notice: job.notice.clone(),
            report: job.report,
            cancel_requested: job.cancel_requested,
            created_by: job.created_by,
            created_at: job.created_at.as_millisecond(),
            finished_at: job.finished_at.map(Timestamp::as_millisecond),
            ttl: job.created_at.as_second() + KEPT_SECONDS,
            next_row: 0,
            next_removal: 0,
        }
    }

    /// Percent done. Parts count on the job together, and none of them knows how far the others are.
    fn progress(&self) -> u8 {
        match self.split {
            Some(split) if self.status == JobStatus::Applying => {
                percent(40, 95, self.counts.changes(), split.changes).max(self.progress)
            }
            _ => self.progress,
        }
    }

    pub(crate) const fn is_cancel_requested(&self) -> bool {
        self.cancel_requested
    }

    pub(crate) fn job(&self, organization: OrganizationId) -> Result<Job, StoreError> {
        let corrupt = |reason: &str| StoreError::Corrupt {
            key: self.sk.clone(),
            reason: reason.to_owned(),
        };
        let time =
            |millis: i64| Timestamp::from_millisecond(millis).map_err(|_| corrupt("a time is out of range"));
        let id = self
            .sk
            .strip_prefix(keys::JOB_PREFIX)
            .and_then(|id| JobId::parse(id).ok());
        let object = match (&self.object.key, &self.object.etag) {
            (Some(key), Some(etag)) => Some(JobObject {
                key: key.clone(),
                version: self.object.version.clone(),
                etag: etag.clone(),
                size: self.object.size.unwrap_or_default(),
            }),
            _ => None,
        };
        Ok(Job {
            id: id.ok_or_else(|| corrupt("its key holds no job id"))?,
            organization,
            kind: self.kind,
            options: ImportOptions {
                mode: self.mode,
                on_error: self.on_error,
                dry_run: self.dry_run,
            },
            status: self.status,
            progress: self.progress(),
            counts: self.counts,
            split: self.split,
            file_name: self.file_name.clone(),
            resend: self.resend,
            begins_at: self.begins_at.map(time).transpose()?,
            receipt: self.receipt,
            export: self.export.clone(),
            review: self.review,
            partitions: self.partitions,
            object,
            error: self.error.clone(),
            notice: self.notice.clone(),
            report: self.report,
            cancel_requested: self.cancel_requested,
            created_by: self.created_by,
            created_at: time(self.created_at)?,
            finished_at: self.finished_at.map(time).transpose()?,
        })
    }
}

/// Reads a job item.
pub(crate) fn read(item: std::collections::HashMap<String, Value>) -> Result<JobItem, StoreError> {
    serde_dynamo::aws_sdk_dynamodb_1::from_item(item).map_err(|e| StoreError::Corrupt {
        key: keys::JOB_PREFIX.to_owned(),
        reason: e.to_string(),
    })
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
        let item = serde_dynamo::aws_sdk_dynamodb_1::to_item(JobItem::new(job)).map_err(|e| {
            StoreError::Corrupt {
                key: keys::job(job.id),
                reason: e.to_string(),
            }
        })?;
        let put = Put::builder()
            .table_name(&self.tables.jobs)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(PK)")
            .build()
            .map_err(|e| StoreError::Corrupt {
                key: keys::job(job.id),
                reason: e.to_string(),
            })?;
        Ok(vec![
            TransactWriteItem::builder().put(put).build(),
            audit::write(&self.tables, event)?,
        ])
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
            .item("kind", Value::S(job.kind.as_str().to_owned()))
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
        let key = wire::key(keys::organization(organization), keys::job(id));
        let item = wire::get(&self.dynamodb, &self.tables.jobs, key).await?;
        item.map(read).transpose()
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
            .expression_attribute_values(":pk", Value::S(keys::organization(organization)))
            .expression_attribute_values(":first", Value::S(keys::JOB_PREFIX.to_owned()))
            .expression_attribute_values(":last", Value::S(below.clone()))
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
            .map(|item| read(item)?.job(organization));
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
                .expression_attribute_values(":seen", Value::S(job.status.as_str().to_owned()));
            update = if waiting {
                update
                    .update_expression("SET #status = :canceled, finishedAt = :at")
                    .expression_attribute_values(
                        ":canceled",
                        Value::S(JobStatus::Canceled.as_str().to_owned()),
                    )
                    .expression_attribute_values(":at", number(event.at.as_millisecond()))
            } else {
                update
                    .update_expression("SET cancelRequested = :yes")
                    .expression_attribute_values(":yes", Value::Bool(true))
            };
            let update = update.build().map_err(|e| StoreError::Corrupt {
                key: keys::job(id),
                reason: e.to_string(),
            })?;
            let mut writes = vec![
                TransactWriteItem::builder().update(update).build(),
                audit::write(&self.tables, event)?,
            ];
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
        let result = self
            .dynamodb
            .update_item()
            .table_name(&self.tables.jobs)
            .key("PK", Value::S(keys::organization(organization)))
            .key("SK", Value::S(keys::job(id)))
            .update_expression(
                "SET #status = :queued, objectKey = :key, objectEtag = :etag, objectSize = :size, objectVersion = :version",
            )
            .condition_expression("#status = :waiting")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":queued", Value::S(JobStatus::Queued.as_str().to_owned()))
            .expression_attribute_values(":waiting", Value::S(JobStatus::AwaitingUpload.as_str().to_owned()))
            .expression_attribute_values(":key", Value::S(object.key.clone()))
            .expression_attribute_values(":etag", Value::S(object.etag.clone()))
            .expression_attribute_values(":size", number(object.size))
            .expression_attribute_values(":version", object.version.clone().map_or(Value::Null(true), Value::S))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match result {
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

    pub(crate) fn update(
        &self,
        organization: OrganizationId,
        id: JobId,
    ) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
        Update::builder()
            .table_name(&self.tables.jobs)
            .key("PK", Value::S(keys::organization(organization)))
            .key("SK", Value::S(keys::job(id)))
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

/// A number attribute.
pub(crate) fn number(n: impl std::fmt::Display) -> Value {
    Value::N(n.to_string())
}
