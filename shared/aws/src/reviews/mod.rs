//! Access reviews: opened, read, decided, ended (`docs/decisions/0010-access-reviews.md`).
//!
//! What is counted of a review stands on its own item and moves in the transaction that moves what
//! it counts, on the condition that the review stands where that can be done: so that whoever ends
//! a review, or takes an organization's data away, stops everything else by one write.

mod apply;
mod capture;
mod end;
mod evidence;
mod items;
mod notice;
mod pages;
mod record;
mod schedule;
mod worker;

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use muster::audit::AuditEvent;
use muster::id::{MemberId, OrganizationId, ReviewId};
use muster::job::{Job, JobKind};
use muster::review::Review;

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::jobs::JobStore;
use crate::studies::Page;
use crate::transact::{self, Outcome as Written};
use crate::wire::{self, IntoWrite, text};
use crate::{counts, keys};

pub use items::{Listed, Saved, Selection};
pub use notice::{NoticeStore, ToTell, Told};
pub use record::Place;
pub use schedule::{Advanced, DuePage, ScheduleStore};
pub use worker::{Outcome, ReviewWorker};

/// Access reviews in DynamoDB.
#[derive(Clone, Debug)]
pub struct ReviewStore {
    dynamodb: Dynamo,
    tables: Tables,
    jobs: JobStore,
}

/// What came of opening a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is new.
    Yes,
    /// The same operation, or the same period, opened it before.
    Before,
}

/// Most reviews that one page of a list reads, left out or not.
const READ_PER_PAGE: usize = 1_000;

impl ReviewStore {
    /// A store on these tables.
    #[must_use]
    pub fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self {
            jobs: JobStore::new(dynamodb.clone(), tables.clone()),
            dynamodb,
            tables,
        }
    }

    /// Opens a review with its job and its audit event, once per id.
    pub async fn open(&self, review: &Review, event: &AuditEvent) -> Result<Opened, StoreError> {
        match transact::write(&self.dynamodb, self.opening(review, event)?).await? {
            Written::Committed => Ok(Opened::Yes),
            Written::Refused(which) if which.contains(&0) => Ok(Opened::Before),
            Written::Refused(_) => Err(StoreError::Closed),
        }
    }

    /// The writes that open a review: itself, first, then that nothing is taken away meanwhile, then
    /// its job with its audit event, and the wish that the job begin.
    pub fn opening(&self, review: &Review, event: &AuditEvent) -> Result<Vec<TransactWriteItem>, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(record::new_review(review)?))
            .condition_expression("attribute_not_exists(PK)");
        let job = Job {
            created_by: review.opened_by,
            ..Job::reviewing(
                review.opening_job,
                review.organization,
                JobKind::OpenReview,
                review.id,
                review.opened_at,
            )
        };
        let mut writes = vec![
            put.into_write()?,
            counts::is_open(&self.tables, review.organization)?,
        ];
        writes.extend(self.jobs.creation(&job, event)?);
        writes.push(self.jobs.wish(&job)?);
        Ok(writes)
    }

    /// One review, strongly consistent.
    pub async fn get(
        &self,
        organization: OrganizationId,
        id: ReviewId,
    ) -> Result<Option<Review>, StoreError> {
        Ok(self.read(organization, id).await?.map(|(review, _)| review))
    }

    /// An organization's reviews, newest first: at most `limit`, older than `after`; only those of a
    /// reviewer where one is given.
    pub async fn list(
        &self,
        organization: OrganizationId,
        reviewer: Option<MemberId>,
        limit: usize,
        after: Option<ReviewId>,
    ) -> Result<Page<Review, ReviewId>, StoreError> {
        let pk = keys::reviews(organization);
        let mut from = after.map(|after| wire::key(pk.clone(), keys::review(after)));
        let (mut items, mut last, mut read) = (Vec::new(), None, 0);
        loop {
            let answer = self
                .dynamodb
                .query()
                .table_name(&self.tables.directory)
                .key_condition_expression("PK = :pk AND begins_with(SK, :prefix)")
                .expression_attribute_values(":pk", text(&pk))
                .expression_attribute_values(":prefix", text(keys::REVIEW_PREFIX))
                .scan_index_forward(false)
                .consistent_read(true)
                // One more than shown tells whether there are more.
                .limit(i32::try_from(limit + 1).unwrap_or(i32::MAX))
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(|e| StoreError::service("Query", &e))?;
            for item in answer.items.unwrap_or_default() {
                let (review, _) = record::read_review(organization, item)?;
                let shown = reviewer.is_none_or(|id| review.reviewers.contains(&id));
                if shown && items.len() == limit || read == READ_PER_PAGE {
                    return Ok(Page { items, next: last });
                }
                read += 1;
                last = Some(review.id);
                if shown {
                    items.push(review);
                }
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(Page { items, next: None });
            }
        }
    }

    /// A review, and where capturing goes on.
    async fn read(
        &self,
        organization: OrganizationId,
        id: ReviewId,
    ) -> Result<Option<(Review, Option<record::Cursor>)>, StoreError> {
        let key = wire::key(keys::reviews(organization), keys::review(id));
        let item = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        item.map(|item| record::read_review(organization, item))
            .transpose()
    }

    /// A change of a review's own item.
    pub(crate) fn update(&self, organization: OrganizationId, id: ReviewId) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(keys::reviews(organization), keys::review(id))))
    }
}
