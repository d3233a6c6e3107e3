//! The schedule of an organization's reviews, and the reviews that it opens: one for each period,
//! however often and however parallel it is found due.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::types::{AttributeValue as Value, Put, Update};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use muster::audit::{Actor, AuditEvent, Author, Source};
use muster::export::file_name;
use muster::id::{JobId, MemberId, OrganizationId};
use muster::job::Job;
use muster::member::Status;
use muster::organization::Organization;
use muster::review::schedule::review_of;
use muster::review::{
    Outcomes, Population, Progress, Review, ReviewOrigin, ReviewStatus, Schedule, Standing,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ReviewStore;
use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::jobs::JobStore;
use crate::memberships::MembershipStore;
use crate::organizations::OrganizationStore;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, corrupt, from_item, number, text, text_of, to_item};
use crate::{audit, counts, keys};

/// What an unreadable schedule is called.
const WHAT: &str = keys::REVIEW_SCHEDULE;
/// How often a change is tried that meets another one.
const ATTEMPTS: u32 = 6;
/// Who acts.
const ACTOR: Actor = Actor::System("access-review");

/// A schedule as stored. Times are milliseconds since 1970.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScheduleItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    schedule: Schedule,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    opened_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    due_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    due_at: Option<i64>,
    #[serde(rename = "v")]
    version: u64,
}

impl ScheduleItem {
    fn new(standing: &Standing) -> Self {
        let due_at = standing.next_review_at.map(Timestamp::as_millisecond);
        Self {
            pk: keys::organization(standing.organization),
            sk: keys::REVIEW_SCHEDULE.to_owned(),
            schedule: standing.schedule.clone(),
            opened_at: standing.opened_at.map(Timestamp::as_millisecond),
            due_key: due_at.map(|_| keys::DUE_REVIEWS.to_owned()),
            due_at,
            version: standing.version,
        }
    }

    fn into_standing(self, organization: OrganizationId) -> Result<Standing, StoreError> {
        let time = |millis: Option<i64>| {
            let time = millis.map(Timestamp::from_millisecond).transpose();
            time.map_err(|e| corrupt(WHAT, e))
        };
        Ok(Standing {
            organization,
            opened_at: time(self.opened_at)?,
            next_review_at: time(self.due_at)?,
            schedule: self.schedule,
            version: self.version,
        })
    }
}

/// Schedules in DynamoDB.
#[derive(Clone, Debug)]
pub struct ScheduleStore {
    dynamodb: Dynamo,
    tables: Tables,
    organizations: OrganizationStore,
    memberships: MembershipStore,
    jobs: JobStore,
    reviews: ReviewStore,
}

/// A page of organizations in which something is due, longest due first.
#[derive(Clone, Debug)]
pub struct DuePage {
    /// The organizations, each once.
    pub items: Vec<OrganizationId>,
    /// Where the next page begins, if there may be one.
    pub next: Option<HashMap<String, Value>>,
}

/// What came of looking at a schedule.
#[derive(Clone, Debug, PartialEq)]
pub enum Advanced {
    /// It opened a review.
    Opened(Box<Review>),
    /// Its period had a review: it waits for the next.
    Had,
    /// It is not due, or there is none.
    NotDue,
    /// Nothing is opened in an organization whose data is to be taken away.
    Closed,
}

impl ScheduleStore {
    /// A store on these tables.
    #[must_use]
    pub fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self {
            organizations: OrganizationStore::new(dynamodb.clone(), tables.clone()),
            memberships: MembershipStore::new(dynamodb.clone(), tables.clone()),
            jobs: JobStore::new(dynamodb.clone(), tables.clone()),
            reviews: ReviewStore::new(dynamodb.clone(), tables.clone()),
            dynamodb,
            tables,
        }
    }

    /// An organization's schedule, strongly consistent.
    pub async fn get(&self, organization: OrganizationId) -> Result<Option<Standing>, StoreError> {
        let key = wire::key(keys::organization(organization), keys::REVIEW_SCHEDULE);
        let item = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        item.map(|item| from_item::<ScheduleItem>(WHAT, item)?.into_standing(organization))
            .transpose()
    }

    /// Puts a schedule in the place of the one that was read, or of none, with its audit event.
    /// `false` where somebody changed it since, or it opened a review.
    pub async fn put(
        &self,
        before: Option<&Standing>,
        after: &Standing,
        event: &AuditEvent,
    ) -> Result<bool, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(to_item(WHAT, &ScheduleItem::new(after))?));
        let put = match before {
            None => put.condition_expression("attribute_not_exists(PK)"),
            Some(before) => {
                let put = put.expression_attribute_values(":read", number(before.version));
                match before.opened_at {
                    None => put.condition_expression("v = :read AND attribute_not_exists(openedAt)"),
                    Some(opened) => put
                        .condition_expression("v = :read AND openedAt = :opened")
                        .expression_attribute_values(":opened", number(opened.as_millisecond())),
                }
            }
        };
        let writes = vec![
            put.into_write()?,
            counts::is_open(&self.tables, after.organization)?,
            audit::write(&self.tables, event)?,
        ];
        match transact::write(&self.dynamodb, writes).await? {
            Outcome::Committed => Ok(true),
            Outcome::Refused(which) if which.contains(&1) => Err(StoreError::Closed),
            Outcome::Refused(_) => Ok(false),
        }
    }

    /// A page of the organizations in which a review is to be opened or told of by `now`: `limit`
    /// entries of an index, which may lag by moments.
    pub async fn due(
        &self,
        now: Timestamp,
        limit: u16,
        from: Option<HashMap<String, Value>>,
    ) -> Result<DuePage, StoreError> {
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .index_name(keys::BY_DUE)
            .key_condition_expression("dueKey = :reviews AND dueAt <= :now")
            .expression_attribute_values(":reviews", text(keys::DUE_REVIEWS))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .limit(i32::from(limit))
            .set_exclusive_start_key(from)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let (mut items, mut seen) = (Vec::new(), HashSet::new());
        for item in answer.items.unwrap_or_default() {
            let pk = text_of(&item, "PK").unwrap_or_default();
            let organization = keys::organization_of(pk.strip_suffix("#R").unwrap_or(pk))
                .ok_or_else(|| corrupt(keys::BY_DUE, "its key is of no organization"))?;
            if seen.insert(organization) {
                items.push(organization);
            }
        }
        Ok(DuePage {
            items,
            next: answer.last_evaluated_key,
        })
    }

    /// Opens the review of the current period, if the schedule is due, and lets the schedule wait for
    /// the next: both in one write, on the condition that the schedule is what was read. Periods that
    /// passed meanwhile get none.
    pub async fn advance(
        &self,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<Advanced, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(standing) = self.get(organization).await? else {
                return Ok(Advanced::NotDue);
            };
            let due = standing.next_review_at.filter(|at| *at <= now);
            let (Some(_), Some(period)) = (due, standing.schedule.period(now)) else {
                return Ok(Advanced::NotDue);
            };
            let found = self.organizations.get(organization).await?;
            let Some(found) = found.filter(|found| found.purge.is_none()) else {
                return Ok(Advanced::Closed);
            };
            if self
                .reviews
                .get(organization, review_of(organization, period))
                .await?
                .is_some()
            {
                let moved = self.moved(&standing, None, now)?;
                match transact::write(&self.dynamodb, vec![moved.into_write()?]).await? {
                    Outcome::Committed => return Ok(Advanced::Had),
                    Outcome::Refused(_) => continue,
                }
            }
            if let Some(review) = self.open_review(&found, &standing, period, now).await? {
                return Ok(Advanced::Opened(Box::new(review)));
            }
        }
        Err(StoreError::contended())
    }

    /// Opens the review of a period. None where the schedule or the organization changed meanwhile.
    async fn open_review(
        &self,
        organization: &Organization,
        standing: &Standing,
        period: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Review>, StoreError> {
        let Some((reviewers, left_out)) = self.reviewers(organization, &standing.schedule, now).await? else {
            return Ok(None);
        };
        let review = review(organization.id, &standing.schedule, reviewers, period, now);
        let author = Author {
            actor: ACTOR,
            source: Source {
                request_id: format!("review-schedule/{}/{period}", organization.id),
                address: None,
            },
        };
        let mut event = author.event(
            organization.id,
            now,
            "review.opened",
            format!("review/{}", review.id),
        );
        event.after = Some(json!({
            "origin": review.origin, "period": period, "reviewers": review.reviewers, "dueAt": review.due_at,
            "inactiveDays": review.inactive_days, "leftOut": left_out,
            "ownerReviews": left_out.len() == standing.schedule.reviewers.len(),
        }));
        let mut writes = self.reviews.opening(&review, &event)?;
        writes.push(self.moved(standing, Some(now), now)?.into_write()?);
        if let Some(job) = export_of(organization, &standing.schedule, period, now) {
            // An earlier period of the same beginning may have left its job behind.
            if self.jobs.get(organization.id, job.id).await?.is_none() {
                let target = format!("job/{}", job.id);
                let mut event = author.event(organization.id, now, "export.requested", target);
                event.after = Some(json!(job.export));
                writes.extend(self.jobs.creation(&job, &event)?);
                writes.push(self.jobs.wish(&job)?);
            }
        }
        let written = transact::write(&self.dynamodb, writes).await?;
        Ok((written == Outcome::Committed).then_some(review))
    }

    /// Who decides: the schedule's reviewers who are active, or the owner where none is; and whom
    /// that leaves out. None where nobody is the owner at this moment.
    async fn reviewers(
        &self,
        organization: &Organization,
        schedule: &Schedule,
        now: Timestamp,
    ) -> Result<Option<(Vec<MemberId>, Vec<MemberId>)>, StoreError> {
        let (mut reviewers, mut left_out) = (Vec::new(), Vec::new());
        let members = self
            .reviews
            .members_now(organization, &schedule.reviewers, now)
            .await?;
        for id in &schedule.reviewers {
            let is_active = members.get(id).is_some_and(|m| m.status == Status::Active);
            if is_active { &mut reviewers } else { &mut left_out }.push(*id);
        }
        if reviewers.is_empty() {
            let Some(owner) = self.memberships.owner(organization.id).await? else {
                return Ok(None);
            };
            reviewers.push(owner);
        }
        Ok(Some((reviewers, left_out)))
    }

    /// The change after which a schedule waits for its next period, where it is what was read.
    fn moved(
        &self,
        standing: &Standing,
        opened: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<aws_sdk_dynamodb::types::builders::UpdateBuilder, StoreError> {
        let next = standing.schedule.next(now);
        let next = next.ok_or_else(|| corrupt(WHAT, "its next period is out of range"))?;
        let due = standing.next_review_at.map_or(0, Timestamp::as_millisecond);
        let update = Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(
                keys::organization(standing.organization),
                keys::REVIEW_SCHEDULE,
            )))
            .condition_expression("v = :v AND dueAt = :due")
            .expression_attribute_values(":v", number(standing.version))
            .expression_attribute_values(":due", number(due))
            .expression_attribute_values(":next", number(next.as_millisecond()));
        Ok(match opened {
            Some(at) => update
                .update_expression("SET dueAt = :next, openedAt = :opened")
                .expression_attribute_values(":opened", number(at.as_millisecond())),
            None => update.update_expression("SET dueAt = :next"),
        })
    }
}

/// The review that a schedule opens for a period.
fn review(
    organization: OrganizationId,
    schedule: &Schedule,
    reviewers: Vec<MemberId>,
    period: Timestamp,
    now: Timestamp,
) -> Review {
    let days = |n: u16| SignedDuration::from_hours(24 * i64::from(n));
    let id = review_of(organization, period);
    let due_at = now + days(schedule.due_days);
    Review {
        id,
        organization,
        status: ReviewStatus::Opening,
        origin: ReviewOrigin::Schedule,
        reviewers,
        opened_by: None,
        opened_at: now,
        due_at,
        remind_at: (schedule.reminder_days > 0).then(|| due_at - days(schedule.reminder_days)),
        inactive_days: schedule.inactive_days,
        opening_job: JobId::new(now, &[b"review", id.as_bytes()]),
        completing_job: None,
        population: Population::default(),
        progress: Progress::default(),
        outcomes: Outcomes::default(),
        frozen: None,
        note: None,
        ended_by: None,
        ended_at: None,
        evidence: None,
        version: 1,
    }
}

/// The export that a schedule asks for along with a period's review.
fn export_of(
    organization: &Organization,
    schedule: &Schedule,
    period: Timestamp,
    now: Timestamp,
) -> Option<Job> {
    let cause: [&[u8]; 2] = [b"export of a period", organization.id.as_bytes()];
    let export = schedule.export.clone()?;
    let day = now.to_zoned(TimeZone::UTC).date();
    Some(Job {
        file_name: file_name(&organization.settings.name, day, &export),
        ..Job::exporting(JobId::new(period, &cause), organization.id, export, now)
    })
}
