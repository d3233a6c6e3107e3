//! Ending a review: completing it, which is a job, or canceling it.

use muster::audit::AuditEvent;
use muster::job::Job;
use muster::review::{Review, ReviewStatus};

use super::ReviewStore;
use crate::audit;
use crate::error::StoreError;
use crate::transact::{self, Outcome as Written};
use crate::wire::{IntoWrite, number, text};

impl ReviewStore {
    /// Begins to complete a review, with its job and its audit event. `ended` is the review as read
    /// with what was said of its end. `false`, and nothing written, where it moved on meanwhile, also
    /// by a decision.
    pub async fn complete(&self, ended: &Review, job: &Job, event: &AuditEvent) -> Result<bool, StoreError> {
        let progress = ended.progress;
        let update = self
            .ending(ended, ReviewStatus::Completing)?
            .update_expression(
                "SET #status = :status, note = :note, endedBy = :by, endedAt = :at, completingJob = :job, \
                 v = v + :one REMOVE dueKey, dueAt",
            )
            .condition_expression(
                "#status = :open AND v = :read AND #keep = :keep AND #revoke = :revoke AND changeRole = :role \
                 AND attribute_exists(frozen)",
            )
            .expression_attribute_names("#keep", "keep")
            .expression_attribute_names("#revoke", "revoke")
            .expression_attribute_values(":open", text(ReviewStatus::Open.as_str()))
            .expression_attribute_values(":job", text(job.id))
            .expression_attribute_values(":keep", number(progress.keep))
            .expression_attribute_values(":revoke", number(progress.revoke))
            .expression_attribute_values(":role", number(progress.change_role));
        let mut writes = vec![update.into_write()?];
        writes.extend(self.jobs.creation(job, event)?);
        writes.push(self.jobs.wish(job)?);
        Ok(transact::write(&self.dynamodb, writes).await? == Written::Committed)
    }

    /// Ends a review without effect, with its audit event. `false`, and nothing written, where it
    /// moved on meanwhile.
    pub async fn cancel(&self, ended: &Review, event: &AuditEvent) -> Result<bool, StoreError> {
        let update = self
            .ending(ended, ReviewStatus::Canceled)?
            .update_expression(
                "SET #status = :status, note = :note, endedBy = :by, endedAt = :at, v = v + :one \
                 REMOVE dueKey, dueAt",
            )
            .condition_expression("#status IN (:opening, :open) AND v = :read")
            .expression_attribute_values(":opening", text(ReviewStatus::Opening.as_str()))
            .expression_attribute_values(":open", text(ReviewStatus::Open.as_str()));
        let writes = vec![update.into_write()?, audit::write(&self.tables, event)?];
        Ok(transact::write(&self.dynamodb, writes).await? == Written::Committed)
    }

    fn ending(
        &self,
        ended: &Review,
        status: ReviewStatus,
    ) -> Result<aws_sdk_dynamodb::types::builders::UpdateBuilder, StoreError> {
        let (by, at) = ended
            .ended_by
            .zip(ended.ended_at)
            .ok_or_else(|| crate::wire::corrupt(crate::keys::REVIEW_PREFIX, "nobody ends it"))?;
        Ok(self
            .update(ended.organization, ended.id)
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", text(status.as_str()))
            .expression_attribute_values(":note", text(ended.note.as_deref().unwrap_or_default()))
            .expression_attribute_values(":by", text(by))
            .expression_attribute_values(":at", number(at.as_millisecond()))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":read", number(ended.version)))
    }
}
