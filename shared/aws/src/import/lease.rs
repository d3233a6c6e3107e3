//! The fenced lease that keeps two imports of one organization apart, and the writes that only
//! its holder may make: checkpoints and ends of jobs.
//!
//! A lease lasts [`LEASE`] and is renewed every few seconds. Its holder writes members only while
//! its [`Fence`] is safe: the margin is longer than any write can be under way, so that nothing of
//! an import that was cut off arrives after another one has begun. Every checkpoint names the
//! holder in its condition.
//!
//! While an import is applied in parts, the job holds the lease and no invocation does ([`SHARED`]):
//! whoever works on a part renews it. What is left at the end is done by one who takes it back.

use std::fmt::Write as _;
use std::time::Duration;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue as Value, ReturnValue, TransactWriteItem, Update};
use jiff::Timestamp;
use muster::audit::AuditEvent;
use muster::clock::Clock;
use muster::id::{JobId, OrganizationId};
use muster::import::{Cursor, Share};
use muster::job::{Job, JobKind, JobStatus};
use muster::organization::StatusCounts;

use super::fence::{End, Fence, LEASE};
use crate::error::StoreError;
use crate::jobs::JobStore;
use crate::wire::{self, IntoWrite, Item, attribute, number, number_of, text, text_of};
use crate::{audit, counts, keys, transact};

/// What stands in a lease for the invocation while the job is applied in parts.
pub(super) const SHARED: &str = "parts";
/// After an import ended, its last writes may be missing from eventually consistent reads. AWS
/// gives "usually within one second or less"; this waits much longer before trusting them.
const SETTLED: Duration = Duration::from_mins(5);

/// The right to write an organization's roster, held by one invocation for one job.
#[derive(Clone, Debug)]
pub(super) struct Lease {
    organization: OrganizationId,
    job: JobId,
    invocation: String,
    pub(super) fence: Fence,
    /// Whether another import may have written within [`SETTLED`]: members must then be read
    /// consistently, or a new one could be missed and written over.
    pub(super) reads_must_be_consistent: bool,
}

impl JobStore {
    /// Takes the organization's lease, unless another import holds it. An invocation that holds it for
    /// the same job takes it again.
    pub(super) async fn acquire(
        &self,
        job: &Job,
        invocation: &str,
        clock: &Clock,
    ) -> Result<Option<Lease>, StoreError> {
        self.take(job, invocation, invocation, clock).await
    }

    /// Takes the lease of a job whose parts are all over, for its end.
    pub(super) async fn take_back(
        &self,
        job: &Job,
        invocation: &str,
        clock: &Clock,
    ) -> Result<Option<Lease>, StoreError> {
        self.take(job, invocation, SHARED, clock).await
    }

    /// Takes the lease where nobody has it, or this job has it for the same or the `other` invocation.
    async fn take(
        &self,
        job: &Job,
        invocation: &str,
        other: &str,
        clock: &Clock,
    ) -> Result<Option<Lease>, StoreError> {
        let (fence, now) = (Fence::new(clock), clock.now());
        let take = self
            .dynamodb
            .update_item()
            .table_name(&self.tables.jobs)
            .set_key(Some(key(job.organization)))
            .update_expression("SET job = :job, invocation = :invocation, expires = :expires")
            .condition_expression(
                "attribute_not_exists(PK) OR expires <= :now OR (job = :job AND invocation IN (:invocation, :other))",
            )
            .expression_attribute_values(":other", text(other))
            .expression_attribute_values(":job", text(job.id))
            .expression_attribute_values(":invocation", text(invocation))
            .expression_attribute_values(":expires", expiry(now))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .return_values(ReturnValue::AllOld);
        let old = match transact::update(take).await {
            Ok(answer) => answer.attributes,
            Err(e)
                if e.as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                return Ok(None);
            }
            Err(e) => return Err(StoreError::service("UpdateItem", &e)),
        };
        let settled = old.is_none_or(|old| {
            let released = number_of(&old, "expires") == Some(0);
            let ended = number_of(&old, "endedAt").unwrap_or(i64::MAX);
            released && now.as_millisecond() - ended > i64::try_from(SETTLED.as_millis()).unwrap_or(i64::MAX)
        });
        Ok(Some(Lease {
            organization: job.organization,
            job: job.id,
            invocation: invocation.to_owned(),
            fence,
            reads_must_be_consistent: !settled,
        }))
    }

    /// Whether another job goes first: one made earlier that is still to be done, so that the newest file
    /// has the last word, or any that is being applied, also where it was interrupted. An interrupted one
    /// lets a move go first, which leaves alone what it writes. Nothing goes before a job that is being
    /// applied itself.
    ///
    /// Reviews hold nobody up: one that has not begun waits for moves (see `ReviewStore::capture`), which
    /// wait for imports. Exports do not either, nor does what has time before it begins.
    pub(super) async fn is_preceded(&self, job: &Job) -> Result<bool, StoreError> {
        if job.status == JobStatus::Applying {
            return Ok(false);
        }
        let earliest = Timestamp::from_millisecond(job.created_at.as_millisecond() - PRECEDENCE_MILLIS);
        let earliest = JobId::new(earliest.unwrap_or(Timestamp::MIN), &[]);
        let own = keys::job(job.id);
        let unfinished = self
            .dynamodb
            .query()
            .table_name(&self.tables.jobs)
            .key_condition_expression("PK = :pk AND SK BETWEEN :earliest AND :last")
            .filter_expression(
                "#status IN (:queued, :validating, :applying) AND NOT kind IN (:export, :opening, :completing) \
                 AND NOT (#status = :queued AND attribute_exists(beginsAt))",
            )
            .projection_expression("SK, #status")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pk", text(keys::organization(job.organization)))
            .expression_attribute_values(":earliest", text(keys::job(earliest)))
            .expression_attribute_values(":last", text(keys::job(JobId::LAST)))
            .expression_attribute_values(":queued", word(JobStatus::Queued))
            .expression_attribute_values(":validating", word(JobStatus::Validating))
            .expression_attribute_values(":applying", word(JobStatus::Applying))
            .expression_attribute_values(":export", text(JobKind::Export.as_str()))
            .expression_attribute_values(":opening", text(JobKind::OpenReview.as_str()))
            .expression_attribute_values(":completing", text(JobKind::CompleteReview.as_str()))
            .consistent_read(true);
        let mut from = None;
        loop {
            let answer = unfinished.clone().set_exclusive_start_key(from).send().await;
            let answer = answer.map_err(|e| StoreError::service("Query", &e))?;
            let goes_first = |item: &Item| match text_of(item, "SK") {
                Some(sk) if sk < own.as_str() => true,
                Some(sk) => {
                    let is_applied = text_of(item, "status") == Some(JobStatus::Applying.as_str());
                    sk != own && is_applied && job.kind != JobKind::Repartition
                }
                None => false,
            };
            if answer.items.iter().flatten().any(goes_first) {
                return Ok(true);
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(false);
            }
        }
    }

    /// Keeps the lease and shows the job's progress. Answers whether someone asked it to stop;
    /// `None` when the lease or the job is no longer ours.
    pub(super) async fn heartbeat(
        &self,
        lease: &mut Lease,
        progress: u8,
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let end = lease.fence.next();
        let update = self
            .update(lease.organization, lease.job)
            .update_expression("SET progress = :progress")
            .condition_expression(RUNNING)
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":validating", word(JobStatus::Validating))
            .expression_attribute_values(":applying", word(JobStatus::Applying))
            .expression_attribute_values(":progress", number(progress));
        if !self
            .transact(vec![self.renewal(lease, now)?, update.into_write()?])
            .await?
        {
            return Ok(None);
        }
        lease.fence.renew(end);
        let item = self.item(lease.organization, lease.job).await?;
        Ok(Some(item.is_none_or(|i| i.is_cancel_requested())))
    }

    /// The file is being checked from here on; `false` when the job was canceled meanwhile.
    pub(super) async fn begin_validating(&self, job: &Job) -> Result<bool, StoreError> {
        let update = self
            .update(job.organization, job.id)
            .update_expression("SET #status = :validating")
            .condition_expression("#status IN (:queued, :validating)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":queued", word(JobStatus::Queued))
            .expression_attribute_values(":validating", word(JobStatus::Validating));
        self.transact(vec![update.into_write()?]).await
    }

    /// The whole file is valid and planned: from here on it is applied. What planning found out is
    /// kept with the job, so that an invocation that goes on with it ends it the same way. With
    /// `shares` it is applied in parts, which have the lease from here on. `false` where someone asked it
    /// to stop, or it is another's by now.
    pub(super) async fn begin_applying(
        &self,
        lease: &mut Lease,
        job: &Job,
        shares: &[Share],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let end = lease.fence.next();
        let mut set =
            "SET #status = :applying, #counts = :counts, nextRow = :zero, nextRemoval = :zero".to_owned();
        let mut update = self
            .update(lease.organization, lease.job)
            .condition_expression("#status = :validating AND cancelRequested = :no")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#counts", "counts")
            .expression_attribute_values(":no", Value::Bool(false))
            .expression_attribute_values(":validating", word(JobStatus::Validating))
            .expression_attribute_values(":applying", word(JobStatus::Applying))
            .expression_attribute_values(":counts", stored(&job.counts)?)
            .expression_attribute_values(":zero", number(0));
        update = findings(update, &mut set, job)?;
        let mut renewal = self.held(lease);
        let mut renew = "SET expires = :expires".to_owned();
        let mut parts = Vec::new();
        if !shares.is_empty() {
            set.push_str(", #split = :split");
            update = update
                .expression_attribute_names("#split", "split")
                .expression_attribute_values(":split", stored(&job.split)?);
            renew.push_str(", invocation = :shared");
            renewal = renewal.expression_attribute_values(":shared", text(SHARED));
            parts = self.new_parts(job, shares)?;
        }
        let renewal = renewal
            .update_expression(renew)
            .expression_attribute_values(":expires", expiry(now));
        let mut writes = vec![renewal.into_write()?, update.update_expression(set).into_write()?];
        writes.extend(parts);
        let done = self.transact(writes).await?;
        lease.fence.renew(end);
        Ok(done)
    }

    /// Records that everything before `cursor` is applied, and moves the organization's counts by
    /// what that changed, at once: a batch that is applied again counts once.
    pub(super) async fn checkpoint(
        &self,
        lease: &mut Lease,
        cursor: Cursor,
        job: &Job,
        moved: &StatusCounts,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (end, writes) = self.keep(lease, cursor, job, moved, now)?;
        let done = self.transact(writes).await?;
        lease.fence.renew(end);
        Ok(done)
    }

    /// The writes of a checkpoint, and the end of the right to write that they renew.
    pub(super) fn keep(
        &self,
        lease: &Lease,
        cursor: Cursor,
        job: &Job,
        moved: &StatusCounts,
        now: Timestamp,
    ) -> Result<(End, Vec<TransactWriteItem>), StoreError> {
        let end = lease.fence.next();
        let mut set =
            "SET #counts = :counts, nextRow = :row, nextRemoval = :removal, progress = :progress".to_owned();
        let mut update = self
            .update(lease.organization, lease.job)
            .condition_expression("#status = :applying")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#counts", "counts")
            .expression_attribute_values(":applying", word(JobStatus::Applying))
            .expression_attribute_values(":counts", stored(&job.counts)?)
            .expression_attribute_values(":row", number(cursor.row))
            .expression_attribute_values(":removal", number(cursor.removal))
            .expression_attribute_values(":progress", number(job.progress));
        update = findings(update, &mut set, job)?;
        let update = update.update_expression(set);
        let mut writes = vec![self.renewal(lease, now)?, update.into_write()?];
        writes.extend(counts::moved(&self.tables, lease.organization, moved)?);
        Ok((end, writes))
    }

    /// Ends a job: its last counts, its report, the audit event and, where it held the lease, the
    /// lease's release, in one transaction. `false` when another ended it already, or began it.
    pub(super) async fn end(
        &self,
        lease: Option<&Lease>,
        job: &Job,
        moved: &StatusCounts,
        event: &AuditEvent,
    ) -> Result<bool, StoreError> {
        let mut set =
            "SET #status = :status, #counts = :counts, progress = :progress, finishedAt = :at".to_owned();
        let mut update = self
            .update(job.organization, job.id)
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#counts", "counts")
            .expression_attribute_values(":status", word(job.status))
            .expression_attribute_values(":counts", stored(&job.counts)?)
            .expression_attribute_values(":progress", number(job.progress))
            .expression_attribute_values(":at", number(event.at.as_millisecond()));
        // Its holder may end whatever is not over. Without the lease, nothing ends that was begun.
        update = match lease {
            Some(_) => update
                .condition_expression("attribute_exists(PK) AND NOT #status IN (:success, :error, :canceled)")
                .expression_attribute_values(":success", word(JobStatus::Success))
                .expression_attribute_values(":error", word(JobStatus::Error))
                .expression_attribute_values(":canceled", word(JobStatus::Canceled)),
            None => update
                .condition_expression("#status = :queued")
                .expression_attribute_values(":queued", word(JobStatus::Queued)),
        };
        update = findings(update, &mut set, job)?;
        let mut writes = vec![
            update.update_expression(set).into_write()?,
            audit::write(&self.tables, event)?,
        ];
        writes.extend(counts::moved(&self.tables, job.organization, moved)?);
        if let Some(lease) = lease {
            writes.push(self.returned(lease, event.at)?);
        }
        self.transact(writes).await
    }

    /// Gives the lease back without ending the job, which goes on in another invocation.
    pub(super) async fn release(&self, lease: &Lease, now: Timestamp) -> Result<(), StoreError> {
        self.transact(vec![self.returned(lease, now)?]).await?;
        Ok(())
    }

    fn returned(&self, lease: &Lease, at: Timestamp) -> Result<TransactWriteItem, StoreError> {
        self.held(lease)
            .update_expression("SET expires = :zero, endedAt = :at")
            .expression_attribute_values(":zero", number(0))
            .expression_attribute_values(":at", number(at.as_millisecond()))
            .into_write()
    }

    fn held(&self, lease: &Lease) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.tables.jobs)
            .set_key(Some(key(lease.organization)))
            .condition_expression("job = :job AND invocation = :invocation")
            .expression_attribute_values(":job", text(lease.job))
            .expression_attribute_values(":invocation", text(&lease.invocation))
    }

    fn renewal(&self, lease: &Lease, now: Timestamp) -> Result<TransactWriteItem, StoreError> {
        self.held(lease)
            .update_expression("SET expires = :expires")
            .expression_attribute_values(":expires", expiry(now))
            .into_write()
    }
}

/// How far back an unfinished import holds up later ones. Every job ends within hours; this keeps
/// one whose every retry was lost from holding up an organization for ever.
const PRECEDENCE_MILLIS: i64 = 6 * 3600 * 1000;

/// Adds what the job found out, as far as it did, to an update.
fn findings(mut update: UpdateBuilder, set: &mut String, job: &Job) -> Result<UpdateBuilder, StoreError> {
    let found = [
        ("error", job.error.as_ref().map(stored).transpose()?),
        ("notice", job.notice.as_ref().map(stored).transpose()?),
        ("report", job.report.as_ref().map(stored).transpose()?),
    ];
    for (name, value) in found {
        if let Some(value) = value {
            let _ = write!(set, ", #{name} = :{name}_");
            update = update
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}_"), value);
        }
    }
    Ok(update)
}

const RUNNING: &str = "#status IN (:validating, :applying)";

pub(super) fn expiry(now: Timestamp) -> Value {
    number(now.as_millisecond() + i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX))
}

pub(super) fn word(status: JobStatus) -> Value {
    text(status.as_str())
}

fn key(organization: OrganizationId) -> Item {
    wire::key(keys::organization(organization), keys::LEASE)
}

fn stored(value: &impl serde::Serialize) -> Result<Value, StoreError> {
    attribute(keys::JOB_PREFIX, value)
}
