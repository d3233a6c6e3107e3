//! A job as it is stored.

use jiff::Timestamp;
use muster::export::ExportOptions;
use muster::id::{JobId, MemberId, OrganizationId, ReviewId};
use muster::invitation::InvitationStatus;
use muster::job::{
    ImportCounts, ImportMode, ImportOptions, Job, JobKind, JobMessage, JobObject, JobStatus, OnError,
    Receipt, ReportKind, Split,
};
use serde::{Deserialize, Serialize};

use super::{KEPT_SECONDS, percent};
use crate::error::StoreError;
use crate::keys;
use crate::wire::corrupt;

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
    pub(super) fn new(job: &Job) -> Self {
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
        let corrupt = |reason| corrupt(&self.sk, reason);
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
