//! The ends of a job, each in one transaction with its audit event.

use muster::audit::{Actor, AuditEvent, Source};
use muster::file::FileError;
use muster::job::{Job, JobKind, JobMessage, JobStatus, ReportKind};
use muster::organization::StatusCounts;
use serde_json::json;

use super::lease::Lease;
use super::{Importer, Outcome, Stop, WAIT_SECONDS, reader_died, scan};
use crate::error::StoreError;
use crate::files::report_key;

impl Importer {
    pub(super) async fn refuse(
        &self,
        lease: &Lease,
        mut job: Job,
        error: FileError,
    ) -> Result<Outcome, StoreError> {
        let writer = self.files.writer(report_key(&job, ReportKind::Errors));
        job.error = Some(JobMessage::new(error.code(), &error.to_string()));
        let written = tokio::task::spawn_blocking(move || scan::report_refusal(&error, writer)).await;
        if let Err(Stop::Store(error)) = written.map_err(|_| reader_died())?.map_err(Stop::from) {
            return Err(error);
        }
        job.report = Some(ReportKind::Errors);
        job.status = JobStatus::Error;
        self.end(Some(lease), job, &StatusCounts::default()).await
    }

    pub(super) async fn fail(
        &self,
        lease: Option<&Lease>,
        mut job: Job,
        code: &str,
        text: &str,
    ) -> Result<Outcome, StoreError> {
        job.status = JobStatus::Error;
        job.error = Some(JobMessage::new(code, text));
        self.end(lease, job, &StatusCounts::default()).await
    }

    /// Ends a job with its audit event. Where another delivery ended it first, that end stands.
    pub(super) async fn end(
        &self,
        lease: Option<&Lease>,
        mut job: Job,
        moved: &StatusCounts,
    ) -> Result<Outcome, StoreError> {
        let error = job.error.as_ref().map(|e| &e.code);
        let (action, after) = match (job.kind, job.status) {
            (JobKind::Repartition, status) => (
                if status == JobStatus::Success {
                    "organization.repartitioned"
                } else {
                    "organization.repartition_failed"
                },
                json!({"partitions": job.partitions, "moved": job.counts.updated, "error": error}),
            ),
            (_, status) => (
                match status {
                    JobStatus::Success => "import.succeeded",
                    JobStatus::Canceled => "import.canceled",
                    _ => "import.failed",
                },
                json!({
                    "mode": job.options.mode,
                    "dryRun": job.options.dry_run,
                    "counts": job.counts,
                    "error": error,
                }),
            ),
        };
        let mut event = self.event(&job, action, after);
        if job.kind == JobKind::Repartition {
            event.target = format!("organization/{}", job.organization);
        }
        job.finished_at = Some(event.at);
        if self.jobs.end(lease, &job, moved, &event).await? {
            return Ok(Outcome::Ended(Box::new(job)));
        }
        match self.jobs.get(job.organization, job.id).await? {
            Some(ended) if ended.status.is_final() => Ok(Outcome::Over(Box::new(ended))),
            _ => Ok(Outcome::Later(job.organization, job.id, WAIT_SECONDS)),
        }
    }

    pub(super) fn event(&self, job: &Job, action: &'static str, after: serde_json::Value) -> AuditEvent {
        AuditEvent {
            organization: job.organization,
            at: self.clock.now(),
            actor: Actor::System("roster-import"),
            action,
            target: format!("job/{}", job.id),
            before: None,
            after: Some(after),
            source: Source {
                request_id: job.id.to_string(),
                address: None,
            },
        }
    }
}
