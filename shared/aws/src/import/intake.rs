//! From an event of the import bucket to the job that it is for.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use muster::id::OrganizationId;
use muster::import::{Purpose, Uploaded};
use muster::job::{ImportOptions, Job, JobKind, JobMessage, JobStatus};
use muster::organization::StatusCounts;
use serde_json::json;

use super::{Importer, Outcome, Run};
use crate::error::StoreError;
use crate::jobs::{Bound, Created};
use crate::keys;
use crate::wire::{self, number, text};

impl Importer {
    /// An object appeared: finds or makes its job, and runs it.
    pub async fn uploaded(&self, event: &Uploaded, run: &Run) -> Result<Outcome, StoreError> {
        let mut job = match self.find(event).await? {
            Ok(job) => job,
            Err(reason) => return Ok(Outcome::Ignored(reason)),
        };
        // What was begun is brought to its end, and the newer version comes after it.
        if !job.status.is_final()
            && self.is_superseded(job.organization, event).await?
            && job.status == JobStatus::Queued
        {
            job.status = JobStatus::Canceled;
            job.error = Some(JobMessage::new(
                "superseded",
                "A newer version of the file was uploaded before this one was read.",
            ));
            return self.end(None, job, &StatusCounts::default()).await;
        }
        Box::pin(self.run(job, run)).await
    }

    /// Ends the job of an upload whose every delivery failed, if it is not over. Its job is found or
    /// made first: an upload that nobody got to look at is an import that failed, too.
    pub async fn give_up_upload(&self, event: &Uploaded, run: &Run) -> Result<Outcome, StoreError> {
        match self.find(event).await? {
            Ok(job) => self.give_up(job.organization, job.id, run).await,
            Err(reason) => Ok(Outcome::Ignored(reason)),
        }
    }

    /// The job of an upload: the one that waits for it, or one of its own. Otherwise why it has none.
    async fn find(&self, event: &Uploaded) -> Result<Result<Job, &'static str>, StoreError> {
        let (organization, waiting) = match event.purpose() {
            Some(Purpose::ForJob(organization, job)) => (organization, Some(job)),
            Some(Purpose::Dropped(organization)) => (organization, None),
            None => return Ok(Err("the object's key names no organization")),
        };
        if self.organizations.get(organization).await?.is_none() {
            return Ok(Err("there is no such organization"));
        }
        let Some(id) = waiting else {
            return Ok(Ok(self.job_of(organization, None, event).await?));
        };
        let job = match self.jobs.bind(organization, id, &event.object).await? {
            Bound::NoJob => None,
            Bound::Now => self.jobs.get(organization, id).await?,
            // The same upload, delivered again; or of a job that was canceled before its file came.
            Bound::Before(job) if job.object.as_ref().is_none_or(|object| *object == event.object) => {
                Some(*job)
            }
            // Another upload to the same link.
            Bound::Before(job) => Some(self.job_of(organization, Some(&job), event).await?),
        };
        Ok(job.ok_or("there is no such job"))
    }

    /// The job that a version of an object makes by itself: a roster's, or one as that of the link.
    async fn job_of(
        &self,
        organization: OrganizationId,
        link: Option<&Job>,
        event: &Uploaded,
    ) -> Result<Job, StoreError> {
        let mut job = Job::new(
            event.job_id(),
            organization,
            link.map_or(JobKind::Roster, |link| link.kind),
            link.map_or(ImportOptions::default(), |link| link.options),
            event.file_name().to_owned(),
            event.at,
        );
        job.created_by = link.and_then(|link| link.created_by);
        job.status = JobStatus::Queued;
        job.object = Some(event.object.clone());
        let created = self.event(&job, "import.created", json!({ "fileDropped": true }));
        Ok(match self.jobs.create(&job, &created).await? {
            Created::New => job,
            // The same upload, delivered again.
            Created::AlreadyThere => self.jobs.get(organization, job.id).await?.unwrap_or(job),
        })
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
            .set_key(Some(wire::key(
                keys::organization(organization),
                keys::object(&event.object.key),
            )))
            .update_expression("SET seen = :order, #ttl = :ttl")
            .condition_expression("attribute_not_exists(PK) OR seen <= :order")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":order", text(order))
            .expression_attribute_values(":ttl", number(event.at.as_second() + 90 * 24 * 3600))
            .send()
            .await;
        match result {
            Ok(_) => Ok(false),
            Err(e)
                if e.as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(true)
            }
            Err(e) => Err(StoreError::service("UpdateItem", &e)),
        }
    }
}
