//! What was decided is done: for each person once, with its outcome in the transaction of the change.

use aws_sdk_dynamodb::types::TransactWriteItem;
use jiff::Timestamp;
use muster::access::Membership;
use muster::audit::{Actor, Author, Source};
use muster::id::MemberId;
use muster::job::Job;
use muster::member::{Member, Role, Status};
use muster::organization::Organization;
use muster::review::{Doing, Outcome, Review, ReviewItem, ReviewStatus};
use serde_json::json;
use tokio::time::Instant;

use super::pages::Shown;
use super::record;
use super::worker::ReviewWorker;
use crate::error::StoreError;
use crate::keys;
use crate::members::{Changed, Changes, Step};
use crate::memberships;
use crate::transact;
use crate::wire::{self, IntoWrite, corrupt, number, text};

/// People in one transaction, of whom no member is changed; the review itself is another write
/// (`DynamoDB`, "Service quotas": 100).
const BATCH: usize = 90;
/// How often a change is tried again when another one came first.
const ATTEMPTS: u32 = 5;

/// The authority that a review is completed with.
struct Authority {
    subject: String,
    membership: Membership,
}

/// Somebody of whom nothing is changed: what came of it, and what they are.
type Quiet = (ReviewItem, Outcome, (Role, Status));

impl ReviewWorker {
    /// Does everything that is not done yet. `false` where the time is up: however little there is,
    /// every run gets further.
    pub(super) async fn apply_all(
        &self,
        organization: &Organization,
        review: &Review,
        job: &Job,
        stop_at: Instant,
    ) -> Result<bool, StoreError> {
        let mut from = None;
        loop {
            let (items, next) = self.store.page(review, Shown::Undone, from).await?;
            for items in items.chunks(BATCH) {
                self.apply_batch(organization, review, job, items).await?;
                self.show_progress(review, job).await?;
                if Instant::now() >= stop_at {
                    return Ok(false);
                }
            }
            from = next;
            if from.is_none() {
                return Ok(true);
            }
        }
    }

    async fn show_progress(&self, review: &Review, job: &Job) -> Result<(), StoreError> {
        let Some(now) = self.store.get(review.organization, review.id).await? else {
            return Ok(());
        };
        let done = now.outcomes.applied + now.outcomes.unnecessary + now.outcomes.failed;
        // The evidence is the last tenth.
        let percent = done.saturating_mul(90) / now.population.members.max(1);
        self.progress(job, u8::try_from(percent).unwrap_or(90).min(90))
            .await
    }

    /// Does what was decided on at most [`BATCH`] people.
    async fn apply_batch(
        &self,
        organization: &Organization,
        review: &Review,
        job: &Job,
        items: &[ReviewItem],
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let authority = self.authority(organization, review).await?;
        let ids: Vec<MemberId> = items.iter().map(|item| item.person.member_id).collect();
        let mut members = self.store.members_now(organization, &ids, now).await?;
        let (mut quiet, mut changing) = (Vec::new(), Vec::new());
        for item in items {
            let member = members.remove(&item.person.member_id);
            match doing(item, member.as_ref(), authority.as_ref(), now)? {
                Doing::Nothing(outcome) => {
                    quiet.push((item.clone(), outcome, standing(item, member.as_ref())));
                }
                Doing::Change(..) => changing.push(item.clone()),
            }
        }
        if !quiet.is_empty() {
            let mut writes = Vec::new();
            for of in &quiet {
                writes.push(self.outcome(review, of)?);
            }
            writes.push(self.counted(review, quiet.iter().map(|(_, outcome, _)| outcome))?);
            // Refused where another delivery is at work, too: whatever it leaves is found again.
            transact::write(&self.store.dynamodb, writes).await?;
        }
        for item in changing {
            self.change(organization, review, job, item).await?;
        }
        Ok(())
    }

    /// Changes one member as was decided, with the audit event and the outcome, or notes what stands in
    /// the way.
    async fn change(
        &self,
        organization: &Organization,
        review: &Review,
        job: &Job,
        mut item: ReviewItem,
    ) -> Result<(), StoreError> {
        let id = item.person.member_id;
        for _ in 0..ATTEMPTS {
            let now = self.clock.now();
            let authority = self.authority(organization, review).await?;
            let member = self
                .store
                .members_now(organization, &[id], now)
                .await?
                .remove(&id);
            let wanted = doing(&item, member.as_ref(), authority.as_ref(), now)?;
            let done = match (wanted, member, authority) {
                (Doing::Change(after, action), Some(before), Some(authority)) => {
                    let step = Step {
                        before,
                        after: *after,
                    };
                    self.commit(organization, review, job, &item, (step, action), &authority, now)
                        .await?
                }
                (Doing::Nothing(outcome), member, _) => {
                    let quiet = (item.clone(), outcome, standing(&item, member.as_ref()));
                    self.note(review, &quiet).await?
                }
                (Doing::Change(..), ..) => false,
            };
            let left = self.store.item(review.organization, review.id, id).await?;
            let Some(left) = left.filter(|left| !done && left.outcome.is_none()) else {
                return Ok(());
            };
            item = left;
        }
        Err(StoreError::contended())
    }

    /// `false` where something came first.
    #[expect(clippy::too_many_arguments, reason = "what one transaction is made of")]
    async fn commit(
        &self,
        organization: &Organization,
        review: &Review,
        job: &Job,
        item: &ReviewItem,
        (step, action): (Step, &'static str),
        authority: &Authority,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let author = Author {
            actor: Actor::User {
                subject: authority.subject.clone(),
                member: Some(authority.membership.member),
            },
            source: Source {
                request_id: job.id.to_string(),
                address: None,
            },
        };
        let target = format!("member/{}", step.after.id);
        let mut event = author.event(organization.id, now, action, target);
        event.before = Some(json!({"role": step.before.role, "status": step.before.status}));
        event.after = Some(json!({
            "role": step.after.role, "status": step.after.status, "review": review.id,
        }));
        let ended_as = (step.after.role, step.after.status);
        let further = vec![
            self.outcome(review, &(item.clone(), Outcome::Applied, ended_as))?,
            self.counted(review, [&Outcome::Applied].into_iter())?,
            memberships::still(&self.store.tables, &authority.membership, &authority.subject)?,
        ];
        let before = step.before.clone();
        let changes = Changes {
            steps: &[step],
            events: &[event],
            ..Changes::default()
        };
        let by = authority.membership.member;
        let came = self
            .members
            .change_with(organization, &changes, further, by, now)
            .await?;
        match came {
            Changed::Yes => Ok(true),
            Changed::Stale | Changed::LoginTaken => Ok(false),
            Changed::NoSeat => {
                let code = "seat_limit_reached".to_owned();
                let quiet = (
                    item.clone(),
                    Outcome::Failed { code },
                    standing(item, Some(&before)),
                );
                self.note(review, &quiet).await
            }
        }
    }

    /// Notes what came of one decision that changed nobody. `false` where something came first.
    async fn note(&self, review: &Review, quiet: &Quiet) -> Result<bool, StoreError> {
        let writes = vec![
            self.outcome(review, quiet)?,
            self.counted(review, [&quiet.1].into_iter())?,
        ];
        Ok(transact::write(&self.store.dynamodb, writes).await? == transact::Outcome::Committed)
    }

    /// The write of what came of a decision, once.
    fn outcome(
        &self,
        review: &Review,
        (item, outcome, ended_as): &Quiet,
    ) -> Result<TransactWriteItem, StoreError> {
        let key = wire::key(
            keys::review_items(review.organization, review.id),
            keys::review_item(item.person.member_id),
        );
        aws_sdk_dynamodb::types::Update::builder()
            .table_name(&self.store.tables.directory)
            .set_key(Some(key))
            .update_expression(
                "SET outcome = :outcome, endedRole = :role, endedStatus = :status, v = v + :one",
            )
            .condition_expression("attribute_not_exists(outcome) AND v = :read")
            .expression_attribute_values(":outcome", record::value(outcome)?)
            .expression_attribute_values(":role", text(ended_as.0.as_str()))
            .expression_attribute_values(":status", text(ended_as.1.as_str()))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":read", number(item.version))
            .into_write()
    }

    /// The write that counts outcomes, while the review is being completed.
    fn counted<'a>(
        &self,
        review: &Review,
        outcomes: impl Iterator<Item = &'a Outcome>,
    ) -> Result<TransactWriteItem, StoreError> {
        let (mut applied, mut unnecessary, mut failed) = (0, 0, 0);
        for outcome in outcomes {
            match outcome {
                Outcome::Applied => applied += 1,
                Outcome::Unnecessary => unnecessary += 1,
                Outcome::Failed { .. } => failed += 1,
            }
        }
        self.store
            .update(review.organization, review.id)
            .update_expression("ADD applied :applied, unnecessary :unnecessary, failed :failed")
            .condition_expression("#status = :completing")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":completing", text(ReviewStatus::Completing.as_str()))
            .expression_attribute_values(":applied", number(applied))
            .expression_attribute_values(":unnecessary", number(unnecessary))
            .expression_attribute_values(":failed", number(failed))
            .into_write()
    }

    /// What whoever completes the review is now, and how they sign in.
    async fn authority(
        &self,
        organization: &Organization,
        review: &Review,
    ) -> Result<Option<Authority>, StoreError> {
        let Some(by) = review.ended_by else {
            return Ok(None);
        };
        let member = self.members.get(organization.id, organization.layout, by).await?;
        let Some(subject) = member.and_then(|member| member.subject) else {
            return Ok(None);
        };
        let membership = self.memberships.get(organization.id, &subject).await?;
        let own = membership.filter(|membership| membership.member == by);
        Ok(own.map(|membership| Authority { subject, membership }))
    }
}

fn doing(
    item: &ReviewItem,
    member: Option<&Member>,
    authority: Option<&Authority>,
    now: Timestamp,
) -> Result<Doing, StoreError> {
    let by = authority.map(|authority| &authority.membership);
    item.apply(member, by, now)
        .ok_or_else(|| corrupt(keys::REVIEW_ITEM_PREFIX, "nothing is decided on somebody"))
}

/// What somebody of whom nothing is changed is.
fn standing(item: &ReviewItem, member: Option<&Member>) -> (Role, Status) {
    member.map_or((item.person.role, Status::Removed), |member| {
        (member.role, member.status)
    })
}
