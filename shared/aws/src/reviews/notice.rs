//! Notices: who is told of a review by mail, once each, however often it is found due.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;
use muster::id::{MemberId, NoticeId, OrganizationId, ReviewId};
use muster::invitation::Delivery;
use muster::mail::MailRequest;
use muster::review::{Notice, NoticeKind, Review, ReviewStatus};
use muster::text::Email;
use serde::{Deserialize, Serialize};

use super::{ReviewStore, record};
use crate::clients::Tables;
use crate::deliveries::{self, Due};
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::memberships::MembershipStore;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, corrupt, from_item, number, number_of, text, to_item};
use crate::{counts, keys};

/// What an unreadable notice is called.
const WHAT: &str = keys::NOTICE_PREFIX;

/// A notice as stored. Times are milliseconds since 1970.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NoticeItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    review: ReviewId,
    kind: NoticeKind,
    member: MemberId,
    created_at: i64,
    /// What the stream's reader turns into a message.
    send: u32,
    delivery: Delivery,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reason: Option<String>,
    /// Where the mail went, once it was taken in hand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    email: Option<Email>,
    /// Until when a mailer has the mail to itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    mailing_until: Option<i64>,
}

impl NoticeItem {
    fn new(notice: &Notice) -> Self {
        Self {
            pk: keys::notices(notice.organization),
            sk: keys::notice(notice.id),
            review: notice.review,
            kind: notice.kind,
            member: notice.member,
            created_at: notice.created_at.as_millisecond(),
            send: notice.send,
            delivery: notice.delivery,
            reason: notice.delivery_reason.clone(),
            email: None,
            mailing_until: None,
        }
    }

    fn into_notice(self) -> Result<Notice, StoreError> {
        let (organization, id) =
            keys::notice_of(&self.pk, &self.sk).ok_or_else(|| corrupt(WHAT, "its key holds no notice id"))?;
        Ok(Notice {
            id,
            organization,
            review: self.review,
            kind: self.kind,
            member: self.member,
            created_at: Timestamp::from_millisecond(self.created_at).map_err(|e| corrupt(WHAT, e))?,
            send: self.send,
            delivery: self.delivery,
            delivery_reason: self.reason,
        })
    }
}

/// The write that asks for a notice to be mailed, unless it was asked for before.
fn put(tables: &Tables, notice: &Notice) -> Result<TransactWriteItem, StoreError> {
    Put::builder()
        .table_name(&tables.directory)
        .set_item(Some(to_item(WHAT, &NoticeItem::new(notice))?))
        .condition_expression("attribute_not_exists(PK)")
        .into_write()
}

/// The writes that tell reviewers of a review that it is open: a part of the transaction that opens it
/// to them. At most [`MOST_REVIEWERS`](muster::review::MOST_REVIEWERS).
pub(super) fn opened(
    tables: &Tables,
    review: &Review,
    reviewers: &[MemberId],
    at: Timestamp,
) -> Result<Vec<TransactWriteItem>, StoreError> {
    tell(tables, review, NoticeKind::Opened, reviewers, at)
}

/// The writes that tell members of a review, each once.
fn tell(
    tables: &Tables,
    review: &Review,
    kind: NoticeKind,
    members: &[MemberId],
    at: Timestamp,
) -> Result<Vec<TransactWriteItem>, StoreError> {
    let mut members = members.to_vec();
    members.sort_unstable();
    members.dedup();
    let notices = members
        .into_iter()
        .map(|member| Notice::new(review.organization, review.id, kind, member, at));
    notices.map(|notice| put(tables, &notice)).collect()
}

/// A review that somebody is to be told of, and since when.
#[derive(Clone, Debug, PartialEq)]
pub struct ToTell {
    review: Review,
    due_at: i64,
}

/// What came of telling of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// So many members are told this.
    Yes(NoticeKind, usize),
    /// Nothing was written: another delivery was first, the review is not open, or the
    /// organization's data is being taken away.
    No,
}

impl ReviewStore {
    /// An organization's reviews of which somebody is to be told by now.
    pub async fn to_tell(
        &self,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<Vec<ToTell>, StoreError> {
        let (mut found, mut from) = (Vec::new(), None);
        loop {
            let answer = self
                .dynamodb
                .query()
                .table_name(&self.tables.directory)
                .key_condition_expression("PK = :pk AND begins_with(SK, :prefix)")
                .filter_expression("dueAt <= :now")
                .expression_attribute_values(":pk", text(keys::reviews(organization)))
                .expression_attribute_values(":prefix", text(keys::REVIEW_PREFIX))
                .expression_attribute_values(":now", number(now.as_millisecond()))
                .consistent_read(true)
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(|e| StoreError::service("Query", &e))?;
            for item in answer.items.unwrap_or_default() {
                let due_at = number_of(&item, "dueAt").ok_or_else(|| corrupt(keys::BY_DUE, "not due"))?;
                let (review, _) = record::read_review(organization, item)?;
                found.push(ToTell { review, due_at });
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(found);
            }
        }
    }

    /// Reminds the reviewers of an open review while something is undecided, or tells them and the
    /// owner that it is overdue: each of it once, in the write after which it is not due any more.
    ///
    /// A review that is not open yet stays due. Of one that was found late, only what is so now is
    /// told.
    pub async fn tell(&self, due: &ToTell, now: Timestamp) -> Result<Told, StoreError> {
        let review = &due.review;
        if review.status != ReviewStatus::Open {
            return Ok(Told::No);
        }
        let kind = if review.is_overdue(now) {
            NoticeKind::Overdue
        } else {
            NoticeKind::Reminder
        };
        let mut members = review.reviewers.clone();
        if kind == NoticeKind::Overdue {
            let memberships = MembershipStore::new(self.dynamodb.clone(), self.tables.clone());
            members.extend(memberships.owner(review.organization).await?);
        }
        if !kind.holds(review) {
            members.clear();
        }
        let notices = tell(&self.tables, review, kind, &members, now)?;
        let told = notices.len();
        let moved = self.update(review.organization, review.id);
        let moved = match review.next_notice(now) {
            Some(next) => moved
                .update_expression("SET dueAt = :next")
                .expression_attribute_values(":next", number(next.as_millisecond())),
            None => moved.update_expression("REMOVE dueKey, dueAt"),
        };
        let moved = moved
            .condition_expression("dueAt = :read AND #status = :open")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":read", number(due.due_at))
            .expression_attribute_values(":open", text(ReviewStatus::Open.as_str()));
        let mut writes = vec![
            moved.into_write()?,
            counts::is_open(&self.tables, review.organization)?,
        ];
        writes.extend(notices);
        match transact::write(&self.dynamodb, writes).await? {
            Outcome::Committed => Ok(Told::Yes(kind, told)),
            Outcome::Refused(which) if which[0] < 2 => Ok(Told::No),
            Outcome::Refused(_) => Err(corrupt(WHAT, "a notice is there without its review's knowing")),
        }
    }
}

/// Notices in DynamoDB.
#[derive(Clone, Debug)]
pub struct NoticeStore {
    dynamodb: Dynamo,
    tables: Tables,
}

impl NoticeStore {
    /// A store on these tables.
    #[must_use]
    pub const fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self { dynamodb, tables }
    }

    /// One notice, strongly consistent.
    pub async fn get(
        &self,
        organization: OrganizationId,
        id: NoticeId,
    ) -> Result<Option<Notice>, StoreError> {
        let item = self.item(organization, id).await?;
        item.map(NoticeItem::into_notice).transpose()
    }

    async fn item(
        &self,
        organization: OrganizationId,
        id: NoticeId,
    ) -> Result<Option<NoticeItem>, StoreError> {
        let key = wire::key(keys::notices(organization), keys::notice(id));
        let item = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        item.map(|item| from_item(WHAT, item)).transpose()
    }

    /// Whether the mail of a notice is to be sent at this moment, as far as the notice itself says.
    pub async fn due(
        &self,
        request: &MailRequest,
        id: NoticeId,
        now: Timestamp,
    ) -> Result<Due<Notice>, StoreError> {
        let Some(item) = self.item(request.organization, id).await? else {
            return Ok(Due::No);
        };
        if item.send != request.send || item.delivery != Delivery::Queued {
            return Ok(Due::No);
        }
        if item
            .mailing_until
            .is_some_and(|until| until > now.as_millisecond())
        {
            return Ok(Due::InHand);
        }
        Ok(Due::Yes(Box::new(item.into_notice()?)))
    }

    /// Takes a mail in hand for [`IN_HAND`](deliveries::IN_HAND), to be sent to this address. False
    /// where it is not due any more or another mailer was first.
    pub async fn take_in_hand(
        &self,
        request: &MailRequest,
        email: &Email,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let take = deliveries::take(&self.tables, request, now)
            .update_expression("SET mailingUntil = :until, email = :email")
            .condition_expression(deliveries::FREE)
            .expression_attribute_values(":email", text(email));
        let written = transact::write(&self.dynamodb, vec![take.into_write()?]).await?;
        Ok(written == Outcome::Committed)
    }
}
