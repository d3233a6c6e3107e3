//! Who works on an export: one invocation at a time, and not while the organization's data is being
//! taken away.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use jiff::Timestamp;
use muster::id::{JobId, OrganizationId};
use muster::job::{Job, JobKind, JobMessage, JobStatus};

use super::{Exporter, Outcome, Run, Stop, WAIT_SECONDS};
use crate::error::StoreError;
use crate::transact::{self, Outcome as Committed};
use crate::wire::{self, IntoWrite, Item, number, number_of, text, text_of};
use crate::{counts, keys};

/// How long a claim lasts unless it is renewed: what is left of an invocation that was killed.
const CLAIM: Duration = Duration::from_secs(90);

/// A job in hand.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) organization: OrganizationId,
    pub(super) job: JobId,
    invocation: String,
    /// Which try this is, the first being 1.
    pub(super) tries: i64,
}

/// What came of claiming a job.
pub(super) enum Claimed {
    Yes(Held),
    /// Another invocation has it, or had it until it was killed moments ago.
    HeldByAnother,
    /// It has ended, or is gone.
    Over,
}

/// Whether an export may be writing its file now, in milliseconds since 1970.
pub(crate) fn is_held(job: &Item, now: i64) -> bool {
    text_of(job, "kind") == Some(JobKind::Export.as_str())
        && text_of(job, "status") == Some(JobStatus::Applying.as_str())
        && number_of(job, "heldUntil").is_some_and(|until| until > now)
}

impl Exporter {
    /// Takes a job in hand.
    pub(super) async fn claim(&self, job: &Job, run: &Run) -> Result<Claimed, StoreError> {
        let now = self.clock.now();
        let key = wire::key(keys::organization(job.organization), keys::job(job.id));
        let Some(item) = wire::get(&self.dynamodb, &self.tables.jobs, key).await? else {
            return Ok(Claimed::Over);
        };
        let tries = number_of(&item, "tries").unwrap_or(0);
        let update = self
            .jobs
            .update(job.organization, job.id)
            .update_expression("SET #status = :applying, heldBy = :by, heldUntil = :until, tries = :tries")
            .condition_expression(
                "#status = :queued OR (#status = :applying AND (attribute_not_exists(heldUntil) OR heldUntil <= :now))",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":queued", word(JobStatus::Queued))
            .expression_attribute_values(":applying", word(JobStatus::Applying))
            .expression_attribute_values(":by", text(&run.invocation))
            .expression_attribute_values(":until", until(now))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":tries", number(tries + 1));
        let writes = vec![
            update.into_write()?,
            counts::is_open(&self.tables, job.organization)?,
        ];
        let refused = match transact::write(&self.dynamodb, writes).await? {
            Committed::Committed => {
                return Ok(Claimed::Yes(Held {
                    organization: job.organization,
                    job: job.id,
                    invocation: run.invocation.clone(),
                    tries: tries + 1,
                }));
            }
            Committed::Refused(which) => which,
        };
        // An export that was not begun before the organization was closed waits until it is open again.
        if refused.contains(&1) {
            return Ok(Claimed::HeldByAnother);
        }
        let now = self.jobs.get(job.organization, job.id).await?;
        Ok(if now.is_none_or(|job| job.status.is_final()) {
            Claimed::Over
        } else {
            Claimed::HeldByAnother
        })
    }

    /// Renews a claim and shows the job's progress. Fails where someone asked the job to stop, or it
    /// is no longer in hand.
    pub(super) async fn keep(&self, held: &Held, progress: u8, rows: u64) -> Result<(), Stop> {
        let update = self
            .held(held)
            .update_expression("SET heldUntil = :until, progress = :progress, #counts.#rows = :rows")
            .expression_attribute_names("#counts", "counts")
            .expression_attribute_names("#rows", "rows")
            .expression_attribute_values(":until", until(self.clock.now()))
            .expression_attribute_values(":progress", number(progress))
            .expression_attribute_values(":rows", number(rows));
        let writes = vec![
            update.into_write()?,
            counts::is_open(&self.tables, held.organization)?,
        ];
        match transact::write(&self.dynamodb, writes).await? {
            Committed::Committed => {}
            Committed::Refused(which) if which.contains(&0) => return Err(Stop::Lost),
            Committed::Refused(_) => {
                let text = "Everything was being taken away: there is nothing to export.";
                return Err(Stop::Refused(JobMessage::new("organization_closed", text)));
            }
        }
        match self.jobs.get(held.organization, held.job).await? {
            Some(job) if !job.cancel_requested => Ok(()),
            Some(_) => Err(Stop::Canceled),
            None => Err(Stop::Lost),
        }
    }

    /// Lets another invocation begin at once.
    pub(super) async fn release(&self, held: &Held) -> Result<(), StoreError> {
        let release = self.held(held).update_expression("REMOVE heldUntil, heldBy");
        transact::write(&self.dynamodb, vec![release.into_write()?]).await?;
        Ok(())
    }

    /// An update of a job that is in hand.
    pub(super) fn held(&self, held: &Held) -> UpdateBuilder {
        self.jobs
            .update(held.organization, held.job)
            .condition_expression("#status = :applying AND heldBy = :by")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":applying", word(JobStatus::Applying))
            .expression_attribute_values(":by", text(&held.invocation))
    }

    /// What became of a job that this invocation does not end.
    pub(super) async fn as_it_ended(&self, job: &Job) -> Result<Outcome, StoreError> {
        Ok(match self.jobs.get(job.organization, job.id).await? {
            Some(ended) if ended.status.is_final() => Outcome::Ended(Box::new(ended)),
            Some(_) => Outcome::Later(WAIT_SECONDS),
            None => Outcome::Ignored,
        })
    }
}

pub(super) fn word(status: JobStatus) -> Value {
    text(status.as_str())
}

fn until(now: Timestamp) -> Value {
    let millis = i64::try_from(CLAIM.as_millis()).unwrap_or(i64::MAX);
    number(now.as_millisecond().saturating_add(millis))
}
