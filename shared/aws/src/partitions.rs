//! More partitions for an organization's members: asked for, and how far that is
//! (`docs/decisions/0016-raising-partitions.md`). `import/repartition.rs` moves the members.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use jiff::SignedDuration;
use muster::audit::AuditEvent;
use muster::job::Job;
use muster::layout::Moving;
use muster::organization::Organization;

use crate::clients::Tables;
use crate::error::StoreError;
use crate::jobs::JobStore;
use crate::keys;
use crate::organizations::{self, OrganizationStore};
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, number};

/// How long nobody is moved once it is asked for. Whoever read the organization before that knows
/// nothing of the move, and is over by then: no invocation runs longer than 15 minutes (AWS Lambda,
/// "Lambda quotas"), and none begins a write in its last seconds that lasts longer than one.
pub const SETTLE: SignedDuration = SignedDuration::from_mins(16);

/// How often asking is tried again where others ask at the same time.
const ATTEMPTS: u32 = 8;

/// What came of asking for more partitions.
#[derive(Clone, Debug, PartialEq)]
pub enum Raised {
    /// This job moves the members, or is to; it may have been asked for before.
    Moving(Box<Job>),
    /// They lie over as many partitions already.
    Before,
    /// Nothing was written: they lie over more.
    Fewer,
    /// Nothing was written: they are moving to another number.
    Elsewhere,
    /// Nothing was written: the organization's data is being taken away.
    Closed,
    /// There is no such organization.
    NotFound,
}

impl JobStore {
    /// Asks for as many partitions as the job names, once: where a job for the same number is under
    /// way, that one is the answer. Where one was given up, this one goes on from where it stopped.
    pub async fn raise_partitions(
        &self,
        job: &Job,
        to: u8,
        event: &AuditEvent,
    ) -> Result<Raised, StoreError> {
        let organizations = OrganizationStore::new(self.dynamodb.clone(), self.tables.clone());
        for _ in 0..ATTEMPTS {
            let Some(organization) = organizations.get(job.organization).await? else {
                return Ok(Raised::NotFound);
            };
            let layout = organization.layout;
            let moving = match layout.movement() {
                None if layout.base() == to => return Ok(Raised::Before),
                None if layout.base() > to => return Ok(Raised::Fewer),
                None => Moving::begin(to, job.id),
                Some(moving) if moving.to != to => return Ok(Raised::Elsewhere),
                Some(moving) => {
                    let asked = self.get(job.organization, moving.job).await?;
                    if let Some(asked) = asked.filter(|asked| !asked.status.is_final()) {
                        return Ok(Raised::Moving(Box::new(asked)));
                    }
                    Moving {
                        job: job.id,
                        ..moving
                    }
                }
            };
            if organization.purge.is_some() {
                return Ok(Raised::Closed);
            }
            let mark = as_read(&self.tables, &organization, " AND attribute_not_exists(purge)")?
                .update_expression("SET moving = :to")
                .expression_attribute_values(":to", organizations::moving(moving)?);
            let mut writes = vec![mark.into_write()?];
            writes.extend(self.creation(job, event)?);
            writes.push(self.wish(job)?);
            if transact::write(&self.dynamodb, writes).await? == Outcome::Committed {
                return Ok(Raised::Moving(Box::new(job.clone())));
            }
        }
        Err(StoreError::contended())
    }

    /// Whether somebody moves members, or is to. While nobody does, they lie still, even if not all
    /// have moved: then the job was given up.
    pub(crate) async fn is_moving(&self, organization: &Organization) -> Result<bool, StoreError> {
        let Some(moving) = organization.layout.movement() else {
            return Ok(false);
        };
        let job = self.get(organization.id, moving.job).await?;
        Ok(job.is_some_and(|job| !job.status.is_final()))
    }
}

/// The write by which the move goes on: to another position, or to its end.
pub(crate) fn advance(
    tables: &Tables,
    organization: &Organization,
    to: Option<Moving>,
) -> Result<TransactWriteItem, StoreError> {
    let update = as_read(tables, organization, "")?;
    match to {
        Some(to) => update
            .update_expression("SET moving = :to")
            .expression_attribute_values(":to", organizations::moving(to)?),
        None => update
            .update_expression("SET shards = :to REMOVE moving")
            .expression_attribute_values(":to", number(organization.layout.partitions())),
    }
    .into_write()
}

/// An update of where an organization's members lie, if that is as it was read, `and` more.
fn as_read(tables: &Tables, organization: &Organization, and: &str) -> Result<UpdateBuilder, StoreError> {
    let update = Update::builder()
        .table_name(&tables.directory)
        .set_key(Some(wire::key(
            keys::organization(organization.id),
            keys::ORGANIZATION,
        )));
    Ok(match organization.layout.movement() {
        Some(read) => update
            .condition_expression(format!("moving = :read{and}"))
            .expression_attribute_values(":read", organizations::moving(read)?),
        None => update
            .condition_expression(format!("shards = :read AND attribute_not_exists(moving){and}"))
            .expression_attribute_values(":read", number(organization.layout.base())),
    })
}
