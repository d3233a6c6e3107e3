//! The people in a review: listed, decided on, handed to another reviewer.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem};
use jiff::Timestamp;
use muster::audit::AuditEvent;
use muster::id::{MemberId, OrganizationId, ReviewId};
use muster::member::Member;
use muster::organization::Organization;
use muster::review::{Review, ReviewItem, ReviewStatus, Suggestion, Verdict};

use super::record::{self, Place};
use super::{ReviewStore, notice};
use crate::error::StoreError;
use crate::item::MemberItem;
use crate::studies::Page;
use crate::transact::{self, Outcome as Written};
use crate::wire::{self, IntoWrite, from_item, number, text};
use crate::{audit, keys};

/// Which people of a review are looked for. All of them where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Decided so, or not at all.
    pub decision: Option<Option<Verdict>>,
    /// Those whom this reviewer is to decide on: their own, and those that are any reviewer's.
    pub reviewer: Option<MemberId>,
    /// Of whom this looks right at a glance.
    pub suggestion: Option<Suggestion>,
    /// Whether their access is not any more what was captured.
    pub changed: Option<bool>,
}

impl Selection {
    /// Whether somebody is looked for, as far as the review itself tells.
    fn takes(&self, item: &ReviewItem) -> bool {
        let decided = item.decision.as_ref().map(|decision| decision.verdict);
        self.decision.is_none_or(|wanted| wanted == decided)
            && self.reviewer.is_none_or(|reviewer| {
                item.reviewer.is_none_or(|of| of == reviewer) && item.person.member_id != reviewer
            })
            && self
                .suggestion
                .is_none_or(|wanted| wanted == item.person.suggestion())
    }
}

/// Somebody in a review, and what they are now; none where there is no record of them any more.
pub type Listed = (ReviewItem, Option<Member>);

/// What came of a change of somebody in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is as given.
    Yes,
    /// Somebody else changed it since it was read; nothing was written.
    Stale,
    /// The review is not open; nothing was written.
    NotOpen,
}

/// Most people that one page of a list reads, left out or not.
const READ_PER_PAGE: usize = 1_000;

impl ReviewStore {
    /// One person in a review, strongly consistent.
    pub async fn item(
        &self,
        organization: OrganizationId,
        review: ReviewId,
        member: MemberId,
    ) -> Result<Option<ReviewItem>, StoreError> {
        let key = wire::key(
            keys::review_items(organization, review),
            keys::review_item(member),
        );
        let item = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        item.map(|item| Ok(record::read_item(item)?.0)).transpose()
    }

    /// A page of at most `limit` people, by name. The list comes from an index, which follows the
    /// table by moments; what they are now is read strongly consistent.
    pub async fn items(
        &self,
        organization: &Organization,
        review: ReviewId,
        selection: &Selection,
        (limit, after): (usize, Option<Place>),
        now: Timestamp,
    ) -> Result<Page<Listed, Place>, StoreError> {
        let mut from = after.map(|place| place.key(organization.id, review));
        let (mut items, mut last, mut read) = (Vec::new(), None, 0);
        loop {
            let answer = self
                .dynamodb
                .query()
                .table_name(&self.tables.directory)
                .index_name(keys::BY_NAME)
                .key_condition_expression("PK = :pk")
                .expression_attribute_values(":pk", text(keys::review_items(organization.id, review)))
                // One more than shown tells whether there are more.
                .limit(i32::try_from(limit + 1).unwrap_or(i32::MAX))
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(|e| StoreError::service("Query", &e))?;
            let found = answer
                .items
                .unwrap_or_default()
                .into_iter()
                .map(record::read_item);
            let found = found.collect::<Result<Vec<_>, _>>()?;
            let taken = found.iter().filter(|(item, _)| selection.takes(item));
            let ids: Vec<MemberId> = taken.map(|(item, _)| item.person.member_id).collect();
            let mut members = self.members_now(organization, &ids, now).await?;
            for (item, place) in found {
                let member = members.remove(&item.person.member_id);
                let changed = member.as_ref().is_none_or(|member| item.person.differs(member));
                let shown = selection.takes(&item) && selection.changed.is_none_or(|c| c == changed);
                if shown && items.len() == limit || read == READ_PER_PAGE {
                    return Ok(Page { items, next: last });
                }
                read += 1;
                last = Some(place);
                if shown {
                    items.push((item, member));
                }
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(Page { items, next: None });
            }
        }
    }

    /// Members as they are at a moment: whose invitation has run out as removed.
    pub async fn members_now(
        &self,
        organization: &Organization,
        ids: &[MemberId],
        now: Timestamp,
    ) -> Result<HashMap<MemberId, Member>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let key = |id: &MemberId| {
            let (pk, sk) = keys::member_key(organization.id, *id, organization.shards);
            wire::key(pk, sk)
        };
        let wanted = ids.iter().map(key).collect();
        let found = wire::get_many(&self.dynamodb, &self.tables.directory, wanted).await?;
        let members = found.into_values().map(|item| {
            let member = from_item::<MemberItem>(keys::MEMBER_PREFIX, item)?.into_member(organization.id)?;
            let member = Member {
                status: member.status_at(now),
                ..member
            };
            Ok((member.id, member))
        });
        members.collect()
    }

    /// Writes a decision with its audit event, and moves what is counted of the review.
    pub async fn decide(
        &self,
        review: &Review,
        before: &ReviewItem,
        after: &ReviewItem,
        event: &AuditEvent,
    ) -> Result<Saved, StoreError> {
        let mut moved = [("keep", 0), ("revoke", 0), ("changeRole", 0)];
        for (item, by) in [(before, -1), (after, 1)] {
            let Some(decision) = &item.decision else { continue };
            let at = match decision.verdict {
                Verdict::Keep => 0,
                Verdict::Revoke => 1,
                Verdict::ChangeRole => 2,
            };
            moved[at].1 += by;
        }
        let counted = if moved.iter().all(|(_, by)| *by == 0) {
            ConditionCheck::builder()
                .table_name(&self.tables.directory)
                .set_key(Some(wire::key(
                    keys::reviews(review.organization),
                    keys::review(review.id),
                )))
                .condition_expression("#status = :open")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":open", text(ReviewStatus::Open.as_str()))
                .into_write()?
        } else {
            let mut counted = self
                .update(review.organization, review.id)
                .condition_expression("#status = :open")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":open", text(ReviewStatus::Open.as_str()));
            let mut words = Vec::new();
            for (field, by) in moved.into_iter().filter(|(_, by)| *by != 0) {
                words.push(format!("#{field} :{field}"));
                counted = counted
                    .expression_attribute_names(format!("#{field}"), field)
                    .expression_attribute_values(format!(":{field}"), number(by));
            }
            counted
                .update_expression(format!("ADD {}", words.join(", ")))
                .into_write()?
        };
        self.save(review, before, after, vec![counted], event).await
    }

    /// Hands somebody to another reviewer. Who was none of the review's becomes one, and is told that it
    /// is open, in the same transaction: once, as those whom it was opened to.
    pub async fn reassign(
        &self,
        review: &Review,
        before: &ReviewItem,
        after: &ReviewItem,
        event: &AuditEvent,
    ) -> Result<Saved, StoreError> {
        let joins = after.reviewer.filter(|id| !review.reviewers.contains(id));
        let update = self
            .update(review.organization, review.id)
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":open", text(ReviewStatus::Open.as_str()));
        let update = match joins {
            Some(reviewer) => update
                .update_expression("SET reviewers = list_append(reviewers, :reviewer), v = v + :one")
                .condition_expression("#status = :open AND v = :read")
                .expression_attribute_values(":reviewer", record::value(&[reviewer])?)
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":read", number(review.version)),
            None => update
                .update_expression("SET #status = :open")
                .condition_expression("#status = :open"),
        };
        let mut of_review = vec![update.into_write()?];
        of_review.extend(notice::opened(&self.tables, review, joins.as_slice(), event.at)?);
        self.save(review, before, after, of_review, event).await
    }

    /// Writes a change of somebody with its audit event and `writes`, of which the first is that of the
    /// review.
    async fn save(
        &self,
        review: &Review,
        before: &ReviewItem,
        after: &ReviewItem,
        mut writes: Vec<TransactWriteItem>,
        event: &AuditEvent,
    ) -> Result<Saved, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(record::write_item(review.organization, review.id, after)?))
            .condition_expression("v = :read")
            .expression_attribute_values(":read", number(before.version));
        writes.extend([put.into_write()?, audit::write(&self.tables, event)?]);
        let Written::Refused(which) = transact::write(&self.dynamodb, writes).await? else {
            return Ok(Saved::Yes);
        };
        if which.contains(&0) {
            let now = self.get(review.organization, review.id).await?;
            if now.is_none_or(|now| now.status != ReviewStatus::Open) {
                return Ok(Saved::NotOpen);
            }
        }
        Ok(Saved::Stale)
    }
}
