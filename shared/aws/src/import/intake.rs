//! From an event of the import bucket to the job that it is for.

use aws_sdk_dynamodb::types::AttributeValue as Value;
use muster::id::OrganizationId;
use muster::import::{Purpose, Uploaded};
use muster::job::{ImportOptions, Job, JobStatus};
use muster::organization::StatusCounts;
use serde_json::json;

use super::end::message;
use super::{Importer, Outcome, Run};
use crate::error::StoreError;
use crate::jobs::{Bound, number};
use crate::keys;

impl Importer {
    /// An object appeared: finds or makes its job, and runs it.
    pub async fn uploaded(&self, event: &Uploaded, run: &Run) -> Result<Outcome, StoreError> {
        let (organization, waiting) = match event.purpose() {
            Some(Purpose::ForJob(organization, job)) => (organization, Some(job)),
            Some(Purpose::Dropped(organization)) => (organization, None),
            None => return Ok(Outcome::Ignored("the object's key names no organization")),
        };
        if self.organizations.get(organization).await?.is_none() {
            return Ok(Outcome::Ignored("there is no such organization"));
        }
        let job = match waiting {
            None => self.job_of(organization, ImportOptions::default(), event).await?,
            Some(id) => match self.jobs.bind(organization, id, &event.object).await? {
                Bound::NoJob => return Ok(Outcome::Ignored("there is no such job")),
                Bound::Before(job) if job.object.is_none() => return Ok(Outcome::Ended(job)),
                // The same upload, delivered again; or another one to the same link.
                Bound::Before(job) if job.object.as_ref() == Some(&event.object) => *job,
                Bound::Before(job) => self.job_of(organization, job.options, event).await?,
                Bound::Now => match self.jobs.get(organization, id).await? {
                    Some(job) => job,
                    None => return Ok(Outcome::Ignored("there is no such job")),
                },
            },
        };
        if !job.status.is_final() && self.is_superseded(organization, event).await? {
            let mut job = job;
            job.status = JobStatus::Canceled;
            job.error = Some(message(
                "superseded",
                "A newer version of the file was uploaded before this one was read.",
            ));
            return self.end(None, job, &StatusCounts::default()).await;
        }
        self.run(job, run).await
    }

    /// Ends the job of an upload whose every delivery failed, if it is not over.
    pub async fn give_up_upload(&self, event: &Uploaded, run: &Run) -> Result<Outcome, StoreError> {
        let (organization, id) = match event.purpose() {
            Some(Purpose::ForJob(organization, job)) => match self.jobs.get(organization, job).await? {
                Some(bound) if bound.object.as_ref() == Some(&event.object) => (organization, job),
                _ => (organization, event.job_id()),
            },
            Some(Purpose::Dropped(organization)) => (organization, event.job_id()),
            None => return Ok(Outcome::Ignored("the object's key names no organization")),
        };
        self.give_up(organization, id, run).await
    }

    /// The job that a version of an object makes by itself.
    async fn job_of(
        &self,
        organization: OrganizationId,
        options: ImportOptions,
        event: &Uploaded,
    ) -> Result<Job, StoreError> {
        let mut job = Job::new(
            event.job_id(),
            organization,
            options,
            event.file_name().to_owned(),
            event.at,
        );
        job.status = JobStatus::Queued;
        job.object = Some(event.object.clone());
        let created = self.event(&job, "roster_import.created", json!({ "fileDropped": true }));
        self.jobs.create(&job, &created).await?;
        Ok(self.jobs.get(organization, job.id).await?.unwrap_or(job))
    }

    /// Whether a later write to the same key was seen already: events may come out of order.
    async fn is_superseded(
        &self,
        organization: OrganizationId,
        event: &Uploaded,
    ) -> Result<bool, StoreError> {
        let Some(order) = event.order() else {
            return Ok(false);
        };
        let result = self
            .jobs
            .dynamodb
            .update_item()
            .table_name(&self.jobs.tables.jobs)
            .key("PK", Value::S(keys::organization(organization)))
            .key("SK", Value::S(keys::object(&event.object.key)))
            .update_expression("SET seen = :order, #ttl = :ttl")
            .condition_expression("attribute_not_exists(PK) OR seen <= :order")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":order", Value::S(order))
            .expression_attribute_values(":ttl", number(event.at.as_second() + 90 * 24 * 3600))
            .send()
            .await;
        match result {
            Ok(_) => Ok(false),
            Err(e)
                if e.as_service_error()
                    .is_some_and(|e| e.is_conditional_check_failed_exception()) =>
            {
                Ok(true)
            }
            Err(e) => Err(StoreError::service("UpdateItem", &e)),
        }
    }
}
