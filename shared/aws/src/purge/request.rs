//! Asking for a purge, and taking the wish back before it begins.

use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem, Update};
use muster::audit::AuditEvent;
use muster::job::{Job, JobStatus};

use crate::clients::Tables;
use crate::error::StoreError;
use crate::jobs::JobStore;
use crate::keys;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, number, text};

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requested {
    /// The job is made, now or by an earlier try of the same request.
    Yes,
    /// Nothing was written: another purge is asked for already.
    Pending,
    /// Nothing was written: an import is under way.
    Importing,
}

impl JobStore {
    /// Asks for a purge, unless an import is under way.
    pub async fn request_purge(&self, job: &Job, event: &AuditEvent) -> Result<Requested, StoreError> {
        if self.get(job.organization, job.id).await?.is_some() {
            return Ok(Requested::Yes);
        }
        let recent = self.list(job.organization, 200, None).await?;
        let importing = recent.iter().any(|other| {
            let at_work = matches!(
                other.status,
                JobStatus::Queued | JobStatus::Validating | JobStatus::Applying
            );
            at_work && !other.kind.is_purge() && !other.kind.only_reads()
        });
        if importing {
            return Ok(Requested::Importing);
        }
        let mark = Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(
                keys::organization(job.organization),
                keys::ORGANIZATION,
            )))
            .update_expression("SET purge = :job, v = v + :one")
            .condition_expression("attribute_exists(PK) AND attribute_not_exists(purge)")
            .expression_attribute_values(":job", text(job.id))
            .expression_attribute_values(":one", number(1));
        let idle = ConditionCheck::builder()
            .table_name(&self.tables.jobs)
            .set_key(Some(wire::key(keys::organization(job.organization), keys::LEASE)))
            .condition_expression("attribute_not_exists(PK) OR expires <= :now")
            .expression_attribute_values(":now", number(event.at.as_millisecond()));
        let mut writes = vec![mark.into_write()?, idle.into_write()?];
        writes.extend(self.creation(job, event)?);
        writes.push(self.wish(job)?);
        match transact::write(&self.dynamodb, writes).await? {
            Outcome::Committed => Ok(Requested::Yes),
            Outcome::Refused(which) if which.contains(&0) => Ok(Requested::Pending),
            Outcome::Refused(_) => Ok(Requested::Importing),
        }
    }
}

/// The write after which nothing is to be taken away, as long as the job has not begun.
pub(crate) fn spare(tables: &Tables, job: &Job) -> Result<TransactWriteItem, StoreError> {
    Update::builder()
        .table_name(&tables.directory)
        .set_key(Some(wire::key(
            keys::organization(job.organization),
            keys::ORGANIZATION,
        )))
        .update_expression("REMOVE purge SET v = v + :one")
        .condition_expression("purge = :job")
        .expression_attribute_values(":job", text(job.id))
        .expression_attribute_values(":one", number(1))
        .into_write()
}
