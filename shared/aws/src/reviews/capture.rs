//! Who has access when a review is opened: captured partition by partition, page by page.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use muster::id::StudyId;
use muster::member::{Member, Status};
use muster::organization::Organization;
use muster::review::{MOST_REVIEWERS, Person, Population, Review, ReviewItem, ReviewStatus};
use tokio::time::Instant;

use super::record::{self, Cursor};
use super::{ReviewStore, notice};
use crate::error::StoreError;
use crate::item::MemberItem;
use crate::keys;
use crate::studies::StudyStore;
use crate::transact::{self, Outcome as Written};
use crate::wire::{self, IntoWrite, corrupt, from_item, number, text, text_of};

/// People in one transaction; the review itself is another write, and each reviewer who is told that
/// it is open (`DynamoDB`, "Service quotas": 100).
const BATCH: usize = 99 - MOST_REVIEWERS;

/// What is known of studies while a review is captured.
type Names = HashMap<StudyId, String>;

impl ReviewStore {
    /// Captures everyone with access, from where an earlier run stopped until `stop_at`, and opens
    /// the review to its reviewers at the end. Answers the review as it is then.
    ///
    /// Each page is one transaction that puts its people, counts them and moves the cursor, on the
    /// condition that the cursor is where it was read: however many run at once, or again, the
    /// population is the number of items.
    pub async fn capture(
        &self,
        organization: &Organization,
        review: &Review,
        stop_at: Instant,
    ) -> Result<Review, StoreError> {
        let mut names = Names::new();
        // However little time there is, every run gets further.
        let mut further = false;
        loop {
            let Some((review, cursor)) = self.read(review.organization, review.id).await? else {
                return Err(corrupt(keys::REVIEW_PREFIX, "it is gone"));
            };
            let Some(cursor) = cursor.filter(|_| review.status == ReviewStatus::Opening) else {
                return Ok(review);
            };
            if further && Instant::now() >= stop_at {
                return Ok(review);
            }
            self.capture_page(organization, &review, cursor, &mut names, stop_at)
                .await?;
            further = true;
        }
    }

    /// Captures one page of a partition, in as many transactions as it takes. Where another run was
    /// quicker, that is seen at the next page.
    async fn capture_page(
        &self,
        organization: &Organization,
        review: &Review,
        mut cursor: Cursor,
        names: &mut Names,
        stop_at: Instant,
    ) -> Result<(), StoreError> {
        let pk = keys::member_shard(organization.id, cursor.shard);
        let after = cursor.after.as_ref().map(|sk| wire::key(pk.clone(), sk));
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .key_condition_expression("PK = :pk AND begins_with(SK, :prefix)")
            .filter_expression("#status IN (:active, :pending)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pk", text(&pk))
            .expression_attribute_values(":prefix", text(keys::MEMBER_PREFIX))
            .expression_attribute_values(":active", text(Status::Active.as_str()))
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .consistent_read(true)
            .set_exclusive_start_key(after)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let end = match &answer.last_evaluated_key {
            Some(key) => Some(Cursor {
                shard: cursor.shard,
                after: text_of(key, "SK").map(str::to_owned),
            }),
            None => Some(Cursor {
                shard: cursor.shard + 1,
                after: None,
            })
            .filter(|next| next.shard < organization.shards),
        };
        let found = answer.items.unwrap_or_default().into_iter();
        let members = found
            .map(|item| from_item::<MemberItem>(keys::MEMBER_PREFIX, item)?.into_member(organization.id));
        let mut members = members.collect::<Result<Vec<Member>, _>>()?;
        members.retain(|member| Person::has_access(member.status_at(review.opened_at)));
        self.learn(organization, &members, names).await?;
        let mut batches = members.chunks(BATCH).peekable();
        loop {
            let batch = batches.next().unwrap_or_default();
            let is_last = batches.peek().is_none();
            let next = match batch.last().filter(|_| !is_last) {
                Some(member) => Some(Cursor {
                    shard: cursor.shard,
                    after: Some(keys::member(member.id)),
                }),
                None => end.clone(),
            };
            let committed = self
                .put_people(review, batch, names, (&cursor, next.as_ref()))
                .await?;
            let Some(next) = next.filter(|_| committed && !is_last && Instant::now() < stop_at) else {
                return Ok(());
            };
            cursor = next;
        }
    }

    /// What the studies are called that members have to do with.
    async fn learn(
        &self,
        organization: &Organization,
        members: &[Member],
        names: &mut Names,
    ) -> Result<(), StoreError> {
        let ids = members.iter().flat_map(|m| m.studies.keys().chain(&m.owned));
        let unknown: BTreeSet<StudyId> = ids.filter(|id| !names.contains_key(id)).copied().collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let studies = StudyStore::new(self.dynamodb.clone(), self.tables.clone());
        let found = studies.get_many(organization.id, unknown).await?;
        names.extend(found.into_iter().map(|study| (study.id, study.name)));
        Ok(())
    }

    /// Puts people into a review, counts them, and moves the cursor, or opens the review and tells its
    /// reviewers where there is nothing behind it. `false` where another run was quicker, or the review was ended.
    async fn put_people(
        &self,
        review: &Review,
        members: &[Member],
        names: &Names,
        (from, to): (&Cursor, Option<&Cursor>),
    ) -> Result<bool, StoreError> {
        let mut counted = Population::default();
        let mut writes = Vec::new();
        for member in members {
            let person = Person::capture(member, review.opened_at, review.inactive_days, |id| {
                names.get(&id).cloned().unwrap_or_default()
            });
            counted.members += 1;
            counted.active += u64::from(person.status == Status::Active);
            counted.pending += u64::from(person.status == Status::Pending);
            counted.inactive += u64::from(person.inactive);
            writes.push(self.put_person(review, person)?);
        }
        let update = self
            .update(review.organization, review.id)
            .condition_expression("#status = :opening AND #cursor = :from")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#cursor", "cursor")
            .expression_attribute_values(":opening", text(ReviewStatus::Opening.as_str()))
            .expression_attribute_values(":from", record::value(from)?)
            .expression_attribute_values(":members", number(counted.members))
            .expression_attribute_values(":active", number(counted.active))
            .expression_attribute_values(":pending", number(counted.pending))
            .expression_attribute_values(":inactive", number(counted.inactive));
        let add = "ADD members :members, active :active, pending :pending, inactive :inactive";
        let update = match to {
            Some(to) => update
                .update_expression(format!("SET #cursor = :to {add}"))
                .expression_attribute_values(":to", record::value(to)?),
            None => update
                .update_expression(format!("SET #status = :open, v = v + :one REMOVE #cursor {add}"))
                .expression_attribute_values(":open", text(ReviewStatus::Open.as_str()))
                .expression_attribute_values(":one", number(1)),
        };
        let of_review = writes.len();
        writes.push(update.into_write()?);
        if to.is_none() {
            let (reviewers, at) = (&review.reviewers, review.opened_at);
            writes.extend(notice::opened(&self.tables, review, reviewers, at)?);
        }
        match transact::write(&self.dynamodb, writes).await? {
            Written::Committed => Ok(true),
            Written::Refused(which) if which.contains(&of_review) => Ok(false),
            Written::Refused(_) => Err(corrupt(
                keys::REVIEW_ITEM_PREFIX,
                "somebody is in the review before the cursor is behind them",
            )),
        }
    }

    fn put_person(&self, review: &Review, person: Person) -> Result<TransactWriteItem, StoreError> {
        let item = ReviewItem {
            person,
            reviewer: None,
            reviewer_note: None,
            decision: None,
            outcome: None,
            ended_as: None,
            version: 1,
        };
        Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(record::write_item(review.organization, review.id, &item)?))
            .condition_expression("attribute_not_exists(PK)")
            .into_write()
    }
}
