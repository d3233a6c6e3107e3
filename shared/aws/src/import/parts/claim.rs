//! Who works on each part: one invocation at a time.
//!
//! A part is changed by its holder only, and each of its checkpoints names the one before it. What
//! parts have in common, the job's counts and the organization's, moves in the same transaction by
//! what the part did, so that neither needs to know what others do.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue as Value, ReturnValue, ReturnValuesOnConditionCheckFailure, Update,
};
use jiff::Timestamp;
use muster::clock::Clock;
use muster::import::{Cursor, PartRef, Range};
use muster::job::{ImportCounts, JobMessage, JobStatus};

use super::item::PartItem;
use crate::error::StoreError;
use crate::import::apply::Applied;
use crate::import::fence::{End as FenceEnd, Fence};
use crate::import::lease::{expiry, word};
use crate::jobs::JobStore;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, Item, attribute, from_item, number, text};
use crate::{counts, keys};

/// A part in hand.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) which: PartRef,
    invocation: String,
    /// Until when its holder may begin writes: as long as both this claim and the lease are safe.
    pub(super) fence: Fence,
    pub(super) range: Range,
    pub(super) cursor: Cursor,
    /// Which try this is, the first being 1.
    pub(super) tries: u32,
    counts: ImportCounts,
    /// Members with an account for whom there was no seat.
    seatless: u64,
    /// Owners and admins whom the roster would have moved.
    kept: u64,
}

/// What came of claiming a part.
pub(super) enum Claimed {
    Yes(Held),
    /// Another invocation has it, or had it until it was killed moments ago; or something else than
    /// this job has the organization's lease.
    HeldByAnother,
    /// It has ended.
    Over,
    /// There is no such part.
    Unknown,
}

/// How a part ends.
pub(super) struct End {
    pub(super) status: JobStatus,
    /// Before which place everything is done.
    pub(super) cursor: Cursor,
    /// What is not counted yet.
    pub(super) applied: Applied,
    pub(super) error: Option<JobMessage>,
}

impl JobStore {
    /// Takes a part in hand, with the organization's lease for its job.
    pub(super) async fn claim(
        &self,
        which: PartRef,
        invocation: &str,
        clock: &Clock,
    ) -> Result<Claimed, StoreError> {
        let (fence, now) = (Fence::new(clock), clock.now());
        if !self.keep_shared(which.organization, which.job, now).await? {
            return Ok(Claimed::HeldByAnother);
        }
        let claim = self
            .dynamodb
            .update_item()
            .table_name(&self.tables.jobs)
            .set_key(Some(key(which)))
            .update_expression(
                "SET #status = :applying, heldBy = :by, heldUntil = :until, tries = tries + :one",
            )
            .condition_expression(
                "#status IN (:queued, :applying) AND \
                 (attribute_not_exists(heldUntil) OR heldUntil <= :now OR heldBy = :by)",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":queued", word(JobStatus::Queued))
            .expression_attribute_values(":applying", word(JobStatus::Applying))
            .expression_attribute_values(":by", text(invocation))
            .expression_attribute_values(":until", expiry(now))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let item = match transact::update(claim).await {
            Ok(answer) => answer.attributes.unwrap_or_default(),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    return refused.item.clone().map_or(Ok(Claimed::Unknown), refusal);
                }
                _ => return Err(StoreError::service("UpdateItem", &error)),
            },
        };
        let item: PartItem = from_item(keys::PART_PREFIX, item)?;
        Ok(Claimed::Yes(Held {
            which,
            invocation: invocation.to_owned(),
            fence,
            range: item.range(),
            cursor: item.cursor(),
            tries: item.tries,
            counts: item.counts,
            seatless: item.held_back,
            kept: item.kept,
        }))
    }

    /// Renews the claim to a part and its job's lease. `None` where either is somebody else's;
    /// otherwise whether someone asked the job to stop.
    pub(super) async fn keep_part(&self, held: &Held, now: Timestamp) -> Result<Option<bool>, StoreError> {
        let end = held.fence.next();
        let renewal = self
            .held_part(held)
            .update_expression("SET heldUntil = :until")
            .expression_attribute_values(":until", expiry(now));
        // The claim first: whoever has lost it must not take the lease of a job that may be over.
        if !self.transact(vec![renewal.into_write()?]).await? {
            return Ok(None);
        }
        self.keep_lease(held, end, now).await
    }

    /// Records that everything before `to` is applied, and moves the counts of the part, the job and
    /// the organization by what that changed, at once. Renews what [`keep_part`](Self::keep_part) does,
    /// in the same transaction where nothing stands against it, and gives the same answer.
    pub(super) async fn checkpoint_part(
        &self,
        held: &mut Held,
        to: Cursor,
        applied: &Applied,
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let end = held.fence.next();
        let mut part = held.clone();
        part.count(to, applied);
        let update = part
            .progress(self.held_part(held), held.cursor)?
            .update_expression(
                "SET #counts = :counts, heldBack = :heldBack, kept = :kept, nextRow = :row, nextRemoval = :removal, \
                 heldUntil = :until",
            )
            .expression_attribute_values(":until", expiry(now));
        let PartRef {
            organization, job, ..
        } = held.which;
        let counted = self.count(held, applied, false);
        let unless_canceled = counted
            .clone()
            .condition_expression("#status = :applying AND cancelRequested = :no")
            .expression_attribute_values(":no", Value::Bool(false));
        let moved = counts::moved(&self.tables, organization, &applied.moved)?;
        let mut writes = vec![update.clone().into_write()?, unless_canceled.into_write()?];
        writes.extend(moved.clone());
        writes.push(self.shared_renewal(organization, job, now).into_write()?);
        match transact::write(&self.dynamodb, writes).await? {
            Outcome::Committed => {
                *held = part;
                return Ok(held.is_renewed(end).then_some(false));
            }
            Outcome::Refused(which) if which.contains(&0) => return Ok(None),
            Outcome::Refused(_) => {}
        }
        // The job is to stop, or is over, or the lease was renewed for longer or is somebody else's.
        let mut writes = vec![update.into_write()?, counted.into_write()?];
        writes.extend(moved);
        if !self.transact(writes).await? {
            return Ok(None);
        }
        *held = part;
        self.keep_lease(held, end, now).await
    }

    /// Ends a part, with its last counts; the job counts one part more that is over. `false` where it
    /// was not this holder's any more.
    pub(super) async fn end_part(&self, held: &Held, end: End) -> Result<bool, StoreError> {
        let mut part = held.clone();
        part.count(end.cursor, &end.applied);
        let mut set =
            "SET #status = :status, #counts = :counts, heldBack = :heldBack, kept = :kept, nextRow = :row, \
                       nextRemoval = :removal"
                .to_owned();
        let mut update = part
            .progress(self.held_part(held), held.cursor)?
            .expression_attribute_values(":status", word(end.status));
        if let Some(error) = &end.error {
            set.push_str(", #error = :error");
            update = update
                .expression_attribute_names("#error", "error")
                .expression_attribute_values(":error", attribute(keys::PART_PREFIX, error)?);
        }
        let update = update.update_expression(set + " REMOVE heldBy, heldUntil");
        let mut writes = vec![
            update.into_write()?,
            self.count(held, &end.applied, true).into_write()?,
        ];
        writes.extend(counts::moved(
            &self.tables,
            held.which.organization,
            &end.applied.moved,
        )?);
        self.transact(writes).await
    }

    /// Lets another invocation go on at once, as planned. Where an earlier one did not, that stays known.
    pub(super) async fn release_part(&self, held: &Held) -> Result<(), StoreError> {
        let release = self
            .held_part(held)
            .update_expression("SET tries = :tries REMOVE heldBy, heldUntil")
            .expression_attribute_values(":tries", number(u32::from(held.tries > 1)));
        self.transact(vec![release.into_write()?]).await?;
        Ok(())
    }

    async fn keep_lease(
        &self,
        held: &Held,
        end: FenceEnd,
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let PartRef {
            organization, job, ..
        } = held.which;
        if !self.keep_shared(organization, job, now).await? {
            return Ok(None);
        }
        if !held.is_renewed(end) {
            return Ok(None);
        }
        let item = self.item(organization, job).await?;
        Ok(Some(item.is_none_or(|item| item.is_cancel_requested())))
    }

    /// An update of a part that is in hand.
    fn held_part(&self, held: &Held) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.tables.jobs)
            .set_key(Some(key(held.which)))
            .condition_expression("#status = :applying AND heldBy = :by")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":applying", word(JobStatus::Applying))
            .expression_attribute_values(":by", text(&held.invocation))
    }

    /// Adds what a part did to its job's counts, and that it is over.
    fn count(&self, held: &Held, applied: &Applied, over: bool) -> UpdateBuilder {
        let mut set = "SET #counts.#created = #counts.#created + :created, \
                       #counts.#updated = #counts.#updated + :updated, \
                       #counts.#removed = #counts.#removed + :removed"
            .to_owned();
        let mut update = self
            .update(held.which.organization, held.which.job)
            .condition_expression("#status = :applying")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#counts", "counts")
            .expression_attribute_values(":applying", word(JobStatus::Applying));
        for (name, n) in [
            ("created", applied.created),
            ("updated", applied.updated),
            ("removed", applied.removed),
        ] {
            update = update
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}"), number(n));
        }
        if over {
            set.push_str(", #split.#over = #split.#over + :one");
            update = update
                .expression_attribute_names("#split", "split")
                .expression_attribute_names("#over", "over")
                .expression_attribute_values(":one", number(1));
        }
        update.update_expression(set)
    }
}

impl Held {
    fn count(&mut self, to: Cursor, applied: &Applied) {
        self.cursor = to;
        self.seatless += applied.seatless;
        self.kept += applied.kept;
        applied.add_to_counts(&mut self.counts);
    }

    /// Whether its renewal came in time, which then holds. Where it did not, another may have had the
    /// lease in between, and have moved members.
    fn is_renewed(&self, end: FenceEnd) -> bool {
        let in_time = self.fence.is_safe();
        if in_time {
            self.fence.renew(end);
        }
        in_time
    }

    /// What is recorded of it, on the condition that nothing was since `seen`.
    fn progress(&self, update: UpdateBuilder, seen: Cursor) -> Result<UpdateBuilder, StoreError> {
        Ok(update
            .condition_expression(
                "#status = :applying AND heldBy = :by AND nextRow = :seenRow AND nextRemoval = :seenRemoval",
            )
            .expression_attribute_names("#counts", "counts")
            .expression_attribute_values(":counts", attribute(keys::PART_PREFIX, &self.counts)?)
            .expression_attribute_values(":heldBack", number(self.seatless))
            .expression_attribute_values(":kept", number(self.kept))
            .expression_attribute_values(":row", number(self.cursor.row))
            .expression_attribute_values(":removal", number(self.cursor.removal))
            .expression_attribute_values(":seenRow", number(seen.row))
            .expression_attribute_values(":seenRemoval", number(seen.removal)))
    }
}

fn key(which: PartRef) -> Item {
    wire::key(
        keys::organization(which.organization),
        keys::part(which.job, which.part),
    )
}

/// Why a part could not be claimed.
fn refusal(item: Item) -> Result<Claimed, StoreError> {
    let item: PartItem = from_item(keys::PART_PREFIX, item)?;
    Ok(if item.is_over() {
        Claimed::Over
    } else {
        Claimed::HeldByAnother
    })
}
