//! The jobs of reviews: one captures and freezes, one does what was decided and writes the evidence.

use muster::clock::Clock;
use muster::id::{JobId, OrganizationId};
use muster::job::{ImportCounts, Job, JobKind, JobStatus};
use muster::organization::Organization;
use muster::review::{Review, ReviewStatus};
use tokio::time::Instant;

use aws_sdk_dynamodb::types::TransactWriteItem;

use super::{ReviewStore, record};
use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::files::Files;
use crate::members::MemberStore;
use crate::memberships::MembershipStore;
use crate::organizations::OrganizationStore;
use crate::transact::{self, Outcome as Written};
use crate::wire::{IntoWrite, number, text};

/// Does the jobs of reviews.
#[derive(Clone, Debug)]
pub struct ReviewWorker {
    pub(super) store: ReviewStore,
    pub(super) organizations: OrganizationStore,
    pub(super) members: MemberStore,
    pub(super) memberships: MembershipStore,
    pub(super) files: Files,
    pub(super) clock: Clock,
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

/// How long a job waits before it goes on, in seconds: another delivery may be at work.
const PAUSE_SECONDS: u32 = 1;
/// The same while members move to more partitions, which takes minutes at least.
const WHILE_MOVING_SECONDS: u32 = 30;

impl ReviewWorker {
    /// A worker on these stores; `files` knows the bucket of evidence.
    #[must_use]
    pub fn new(dynamodb: &Dynamo, tables: &Tables, files: Files, clock: Clock) -> Self {
        Self {
            store: ReviewStore::new(dynamodb.clone(), tables.clone()),
            organizations: OrganizationStore::new(dynamodb.clone(), tables.clone()),
            members: MemberStore::new(dynamodb.clone(), tables.clone()),
            memberships: MembershipStore::new(dynamodb.clone(), tables.clone()),
            files,
            clock,
        }
    }

    /// Begins a job, or goes on with it, until `stop_at`. Any number may run at once: each step is
    /// taken by one of them.
    pub async fn run(
        &self,
        organization: OrganizationId,
        id: JobId,
        stop_at: Instant,
    ) -> Result<Outcome, StoreError> {
        let Some(job) = self.store.jobs.get(organization, id).await? else {
            return Ok(Outcome::Ignored);
        };
        if job.status.is_final() {
            return Ok(Outcome::Ended(Box::new(job)));
        }
        let Some(review) = job.review else {
            return Ok(Outcome::Ignored);
        };
        let organization = self.organizations.get(organization).await?;
        let (Some(organization), true) = (organization, job.kind.is_review()) else {
            return Ok(Outcome::Ignored);
        };
        let Some(review) = self.store.get(organization.id, review).await? else {
            return Ok(Outcome::Ignored);
        };
        if job.status == JobStatus::Queued {
            self.progress(&job, 0).await?;
        }
        let is_over = if job.kind == JobKind::OpenReview {
            self.open(&organization, review, &job, stop_at).await?
        } else {
            self.complete(&organization, &review, &job, stop_at).await?
        };
        let waits =
            !is_over && job.kind == JobKind::OpenReview && self.store.jobs.is_moving(&organization).await?;
        let job = self.store.jobs.get(organization.id, id).await?;
        Ok(match job.filter(|_| is_over) {
            Some(job) => Outcome::Ended(Box::new(job)),
            None if waits => Outcome::Later(WHILE_MOVING_SECONDS),
            None => Outcome::Later(PAUSE_SECONDS),
        })
    }

    /// Captures who has access, then freezes that. Answers whether the job is over.
    async fn open(
        &self,
        organization: &Organization,
        review: Review,
        job: &Job,
        stop_at: Instant,
    ) -> Result<bool, StoreError> {
        let review = self.store.capture(organization, &review, stop_at).await?;
        if review.status == ReviewStatus::Opening {
            return Ok(false);
        }
        if review.status != ReviewStatus::Open {
            self.end_canceled(job).await?;
            return Ok(true);
        }
        self.progress(job, 50).await?;
        let frozen = self.freeze(&review).await?;
        let freeze = self
            .store
            .update(review.organization, review.id)
            .update_expression("SET frozen = :frozen, v = v + :one")
            .condition_expression("#status = :open AND attribute_not_exists(frozen)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":open", text(ReviewStatus::Open.as_str()))
            .expression_attribute_values(":frozen", record::value(&frozen)?)
            .expression_attribute_values(":one", number(1));
        let counts = ImportCounts {
            rows: review.population.members,
            ..ImportCounts::default()
        };
        let writes = vec![freeze.into_write()?, self.end(job, &counts)?];
        // Where it is refused, another delivery did it, or the review was canceled: that is seen then.
        Ok(transact::write(&self.store.dynamodb, writes).await? == Written::Committed)
    }

    /// Does what was decided, then writes the evidence. Answers whether the job is over.
    async fn complete(
        &self,
        organization: &Organization,
        review: &Review,
        job: &Job,
        stop_at: Instant,
    ) -> Result<bool, StoreError> {
        if review.status != ReviewStatus::Completing {
            self.end_canceled(job).await?;
            return Ok(true);
        }
        if !self.apply_all(organization, review, job, stop_at).await? {
            return Ok(false);
        }
        self.conclude(organization, review, job).await
    }

    /// Says that a job is at work, and how far it is.
    pub(super) async fn progress(&self, job: &Job, percent: u8) -> Result<(), StoreError> {
        let update = self
            .store
            .jobs
            .update(job.organization, job.id)
            .update_expression("SET #status = :applying, progress = :percent")
            .condition_expression("#status IN (:queued, :applying)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":queued", text(JobStatus::Queued.as_str()))
            .expression_attribute_values(":applying", text(JobStatus::Applying.as_str()))
            .expression_attribute_values(":percent", number(percent));
        // Refused where another delivery has ended it.
        transact::write(&self.store.dynamodb, vec![update.into_write()?]).await?;
        Ok(())
    }

    /// The write that ends a job as asked.
    pub(super) fn end(&self, job: &Job, counts: &ImportCounts) -> Result<TransactWriteItem, StoreError> {
        self.store
            .jobs
            .update(job.organization, job.id)
            .update_expression(
                "SET #status = :success, progress = :whole, counts = :counts, finishedAt = :now",
            )
            .condition_expression("#status = :applying")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":applying", text(JobStatus::Applying.as_str()))
            .expression_attribute_values(":success", text(JobStatus::Success.as_str()))
            .expression_attribute_values(":whole", number(100))
            .expression_attribute_values(":counts", record::value(counts)?)
            .expression_attribute_values(":now", number(self.clock.now().as_millisecond()))
            .into_write()
    }

    /// Ends the job of a review that was canceled.
    async fn end_canceled(&self, job: &Job) -> Result<(), StoreError> {
        let update = self
            .store
            .jobs
            .update(job.organization, job.id)
            .update_expression("SET #status = :canceled, finishedAt = :now")
            .condition_expression("#status IN (:queued, :applying)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":queued", text(JobStatus::Queued.as_str()))
            .expression_attribute_values(":applying", text(JobStatus::Applying.as_str()))
            .expression_attribute_values(":canceled", text(JobStatus::Canceled.as_str()))
            .expression_attribute_values(":now", number(self.clock.now().as_millisecond()));
        transact::write(&self.store.dynamodb, vec![update.into_write()?]).await?;
        Ok(())
    }
}
