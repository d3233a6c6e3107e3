//! The ends of an export, each in one transaction with its audit event.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use jiff::Timestamp;
use muster::audit::{Actor, AuditEvent, Source};
use muster::job::{Job, JobMessage, JobObject, JobStatus};
use serde_json::{Value as Json, json};

use super::claim::{Held, word};
use super::{Exporter, Outcome, Written};
use crate::audit;
use crate::error::StoreError;
use crate::transact::{self, Outcome as Committed};
use crate::wire::{IntoWrite, attribute, number, text};

impl Exporter {
    /// The file is there. Someone who asked the job to stop before it said so is heard.
    pub(super) async fn succeed(
        &self,
        held: &Held,
        job: Job,
        written: Written,
        object: JobObject,
    ) -> Result<Outcome, StoreError> {
        let at = self.clock.now();
        let after = json!({
            "includeEmails": job.export.as_ref().map(|e| e.include_emails),
            "includePhones": job.export.as_ref().map(|e| e.include_phones),
            "rows": written.rows,
            "leftOut": written.left_out,
        });
        let mut set = "SET #status = :status, finishedAt = :at, progress = :whole, #counts.#rows = :rows, \
                       objectKey = :key, objectEtag = :etag, objectSize = :size"
            .to_owned();
        let mut update = self
            .held(held)
            .condition_expression("#status = :applying AND heldBy = :by AND cancelRequested = :no")
            .expression_attribute_values(":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false))
            .expression_attribute_names("#counts", "counts")
            .expression_attribute_names("#rows", "rows")
            .expression_attribute_values(":whole", number(100))
            .expression_attribute_values(":rows", number(written.rows))
            .expression_attribute_values(":key", text(&object.key))
            .expression_attribute_values(":etag", text(&object.etag))
            .expression_attribute_values(":size", number(object.size));
        if let Some(version) = &object.version {
            set.push_str(", objectVersion = :version");
            update = update.expression_attribute_values(":version", text(version));
        }
        if written.left_out > 0 {
            let left_out = JobMessage::new(
                "not_in_roster",
                &format!(
                    "{} {} no id of the roster and {} not in the file: invited, added or joined in another way.",
                    written.left_out,
                    if written.left_out == 1 {
                        "member has"
                    } else {
                        "members have"
                    },
                    if written.left_out == 1 { "is" } else { "are" },
                ),
            );
            set.push_str(", notice = :notice");
            update = update.expression_attribute_values(":notice", attribute("notice", &left_out)?);
        }
        let update = update.update_expression(set + " REMOVE heldBy, heldUntil");
        let event = event(&job, "roster.exported", after, at);
        if self.end(update, JobStatus::Success, &event).await? {
            return self.as_it_ended(&job).await;
        }
        match self.jobs.get(job.organization, job.id).await? {
            Some(now) if now.cancel_requested && !now.status.is_final() => self.stop(held, now).await,
            _ => self.as_it_ended(&job).await,
        }
    }

    /// Nothing is to be had of it.
    pub(super) async fn fail(
        &self,
        held: &Held,
        job: Job,
        reason: JobMessage,
    ) -> Result<Outcome, StoreError> {
        let update = self
            .held(held)
            .update_expression(
                "SET #status = :status, finishedAt = :at, #error = :error REMOVE heldBy, heldUntil",
            )
            .expression_attribute_names("#error", "error")
            .expression_attribute_values(":error", attribute("error", &reason)?);
        let event = event(
            &job,
            "export.failed",
            json!({"error": reason.code}),
            self.clock.now(),
        );
        self.end(update, JobStatus::Error, &event).await?;
        self.as_it_ended(&job).await
    }

    /// Someone asked it to stop.
    pub(super) async fn stop(&self, held: &Held, job: Job) -> Result<Outcome, StoreError> {
        let update = self
            .held(held)
            .update_expression("SET #status = :status, finishedAt = :at REMOVE heldBy, heldUntil");
        let event = event(&job, "export.canceled", json!({}), self.clock.now());
        self.end(update, JobStatus::Canceled, &event).await?;
        self.as_it_ended(&job).await
    }

    async fn end(
        &self,
        update: UpdateBuilder,
        status: JobStatus,
        event: &AuditEvent,
    ) -> Result<bool, StoreError> {
        let update = update
            .expression_attribute_values(":status", word(status))
            .expression_attribute_values(":at", number(event.at.as_millisecond()));
        let writes = vec![update.into_write()?, audit::write(&self.tables, event)?];
        Ok(transact::write(&self.dynamodb, writes).await? == Committed::Committed)
    }
}

fn event(job: &Job, action: &'static str, after: Json, at: Timestamp) -> AuditEvent {
    AuditEvent {
        organization: job.organization,
        at,
        actor: Actor::System("roster-export"),
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
