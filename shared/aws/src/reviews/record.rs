//! Reviews and the people in them as the Directory has them.

use jiff::Timestamp;
use muster::id::{JobId, MemberId, OrganizationId, ReviewId};
use muster::member::{Role, Status, name_key};
use muster::review::{
    Decision, Evidence, Frozen, Outcome, Outcomes, Person, Population, Progress, Review, ReviewItem,
    ReviewOrigin, ReviewStatus,
};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::keys;
use crate::wire::{Item, attribute, corrupt, from_item, to_item};

/// What an unreadable review is called.
const WHAT: &str = keys::REVIEW_PREFIX;
/// What an unreadable person in a review is called.
const WHAT_ITEM: &str = keys::REVIEW_ITEM_PREFIX;

/// A review as stored. What is counted stands beside the rest, since `ADD` reaches no deeper.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReviewRecord {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    status: ReviewStatus,
    origin: ReviewOrigin,
    reviewers: Vec<MemberId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    opened_by: Option<MemberId>,
    /// Times are milliseconds since 1970.
    opened_at: i64,
    /// Not `dueAt`: that is the key of an index, of what is next to be done.
    deadline: i64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    remind_at: Option<i64>,
    inactive_days: u16,
    opening_job: JobId,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    completing_job: Option<JobId>,
    #[serde(flatten)]
    population: Population,
    #[serde(flatten)]
    progress: Progress,
    #[serde(flatten)]
    outcomes: Outcomes,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    frozen: Option<Frozen>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    ended_by: Option<MemberId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    ended_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    evidence: Option<Evidence>,
    #[serde(rename = "v")]
    version: u64,
    /// There while a notice is to come: see [`Review::next_notice`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    due_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    due_at: Option<i64>,
    /// There while who has access is being captured.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    cursor: Option<Cursor>,
}

/// Where capturing goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// In which of the members' partitions.
    pub(super) shard: u8,
    /// Behind which sort key; none is the beginning.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) after: Option<String>,
}

/// The item of a new review, whose first notice is to come.
pub(super) fn new_review(review: &Review) -> Result<Item, StoreError> {
    let millis = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    let due_at = millis(review.next_notice(review.opened_at));
    let record = ReviewRecord {
        pk: keys::reviews(review.organization),
        sk: keys::review(review.id),
        status: review.status,
        origin: review.origin,
        reviewers: review.reviewers.clone(),
        opened_by: review.opened_by,
        opened_at: review.opened_at.as_millisecond(),
        deadline: review.due_at.as_millisecond(),
        remind_at: millis(review.remind_at),
        inactive_days: review.inactive_days,
        opening_job: review.opening_job,
        completing_job: review.completing_job,
        population: review.population,
        progress: review.progress,
        outcomes: review.outcomes,
        frozen: review.frozen.clone(),
        note: review.note.clone(),
        ended_by: review.ended_by,
        ended_at: millis(review.ended_at),
        evidence: review.evidence.clone(),
        version: review.version,
        due_key: due_at.map(|_| keys::DUE_REVIEWS.to_owned()),
        due_at,
        cursor: Some(Cursor::default()),
    };
    to_item(WHAT, &record)
}

/// A review, and where capturing goes on while it is being opened.
pub(super) fn read_review(
    organization: OrganizationId,
    item: Item,
) -> Result<(Review, Option<Cursor>), StoreError> {
    let record: ReviewRecord = from_item(WHAT, item)?;
    let (_, id) = keys::review_of(&record.pk, &record.sk)
        .filter(|(whose, _)| *whose == organization)
        .ok_or_else(|| corrupt(WHAT, "its key holds no review id"))?;
    let time = |millis: i64| Timestamp::from_millisecond(millis).map_err(|e| corrupt(WHAT, e));
    let review = Review {
        id,
        organization,
        status: record.status,
        origin: record.origin,
        reviewers: record.reviewers,
        opened_by: record.opened_by,
        opened_at: time(record.opened_at)?,
        due_at: time(record.deadline)?,
        remind_at: record.remind_at.map(time).transpose()?,
        inactive_days: record.inactive_days,
        opening_job: record.opening_job,
        completing_job: record.completing_job,
        population: record.population,
        progress: record.progress,
        outcomes: record.outcomes,
        frozen: record.frozen,
        note: record.note,
        ended_by: record.ended_by,
        ended_at: record.ended_at.map(time).transpose()?,
        evidence: record.evidence,
        version: record.version,
    };
    Ok((review, record.cursor))
}

/// A person in a review as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PersonRecord {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    /// Lists show people by name.
    name_key: String,
    person: Person,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reviewer: Option<MemberId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reviewer_note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    decision: Option<Decision>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    ended_role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    ended_status: Option<Status>,
    #[serde(rename = "v")]
    version: u64,
}

/// The item of a person in a review.
pub(super) fn write_item(
    organization: OrganizationId,
    review: ReviewId,
    item: &ReviewItem,
) -> Result<Item, StoreError> {
    let person = &item.person;
    let record = PersonRecord {
        pk: keys::review_items(organization, review),
        sk: keys::review_item(person.member_id),
        name_key: name_key(person.first_name.as_deref(), person.last_name.as_deref()),
        person: person.clone(),
        reviewer: item.reviewer,
        reviewer_note: item.reviewer_note.clone(),
        decision: item.decision.clone(),
        outcome: item.outcome.clone(),
        ended_role: item.ended_as.map(|(role, _)| role),
        ended_status: item.ended_as.map(|(_, status)| status),
        version: item.version,
    };
    to_item(WHAT_ITEM, &record)
}

/// A person in a review, and where they stand in the list by name.
pub(super) fn read_item(item: Item) -> Result<(ReviewItem, Place), StoreError> {
    let record: PersonRecord = from_item(WHAT_ITEM, item)?;
    let place = Place {
        name_key: record.name_key,
        member: record.person.member_id,
    };
    let item = ReviewItem {
        person: record.person,
        reviewer: record.reviewer,
        reviewer_note: record.reviewer_note,
        decision: record.decision,
        outcome: record.outcome,
        ended_as: record.ended_role.zip(record.ended_status),
        version: record.version,
    };
    Ok((item, place))
}

/// A place in the list of the people in a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    name_key: String,
    member: MemberId,
}

impl Place {
    /// Its key in the list by name.
    pub(super) fn key(&self, organization: OrganizationId, review: ReviewId) -> Item {
        let parts = [
            ("PK", keys::review_items(organization, review)),
            ("SK", keys::review_item(self.member)),
            ("nameKey", self.name_key.clone()),
        ];
        parts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), crate::wire::text(value)))
            .collect()
    }
}

/// The parts of a value that is stored as a map.
pub(super) fn value<T: Serialize>(value: &T) -> Result<aws_sdk_dynamodb::types::AttributeValue, StoreError> {
    attribute(WHAT, value)
}
