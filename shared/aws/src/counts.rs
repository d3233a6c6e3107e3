//! An organization's members by status, and its seats: one item, moved in the transaction of every
//! change that moves someone.

use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem, Update};
use muster::audit::AuditEvent;
use muster::id::OrganizationId;
use muster::member::Status;
use muster::organization::StatusCounts;

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, Item, number, number_of};
use crate::{audit, keys};

/// Members by status, and how many may take a seat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Members by status. Those whose invitation ran out count as pending until that is settled.
    pub members: StatusCounts,
    /// Most seats; none is unlimited.
    pub seat_limit: Option<u32>,
    /// Whether nothing new gets in, since everything is being taken away.
    pub fenced: bool,
}

impl Counts {
    /// Seats that are left; none is unlimited.
    #[must_use]
    pub fn free_seats(&self) -> Option<u64> {
        let limit = i64::from(self.seat_limit?);
        Some(u64::try_from(limit - self.members.seats_used()).unwrap_or(0))
    }
}

/// What stands for no limit, so that one condition serves both cases.
const UNLIMITED: i64 = 1_000_000_000_000;

/// The counts item of a new organization.
pub(crate) fn first(organization: OrganizationId, status: Status) -> Item {
    let mut item = wire::key(keys::organization(organization), keys::COUNTS);
    let used = i64::from(status.takes_seat());
    item.insert(status.as_str().to_owned(), number(1));
    item.insert("seatsFree".to_owned(), number(UNLIMITED - used));
    item
}

/// The counts item of an organization from which everyone but its owner was taken away.
pub(crate) fn cleared(organization: OrganizationId, before: &Counts, owner: Status) -> Item {
    let mut item = first(organization, owner);
    if let Some(limit) = before.seat_limit {
        let used = i64::from(owner.takes_seat());
        item.insert("seatLimit".to_owned(), number(limit));
        item.insert("seatsFree".to_owned(), number(i64::from(limit) - used));
    }
    item
}

/// Of an organization from which nothing is being taken away, and that is there.
const OPEN: &str = "attribute_exists(PK) AND attribute_not_exists(fence)";

/// The check that an organization is there, and that nothing is being taken away from it.
pub(crate) fn is_open(
    tables: &Tables,
    organization: OrganizationId,
) -> Result<TransactWriteItem, StoreError> {
    ConditionCheck::builder()
        .table_name(&tables.directory)
        .set_key(Some(wire::key(keys::organization(organization), keys::COUNTS)))
        .condition_expression(OPEN)
        .into_write()
}

/// The write that moves the counts, if they move. Its condition is that the seats which the move
/// takes are there (DynamoDB compares `seatsFree` and takes from it in one step, so that of any
/// number at once as many get a seat as there are).
pub(crate) fn moved(
    tables: &Tables,
    organization: OrganizationId,
    moved: &StatusCounts,
) -> Result<Option<TransactWriteItem>, StoreError> {
    let changed: Vec<_> = Status::ALL.iter().filter(|s| moved.of(**s) != 0).collect();
    if changed.is_empty() {
        return Ok(None);
    }
    let seats = moved.seats_used();
    let mut words: Vec<_> = changed.iter().map(|s| format!("#{0} :{0}", s.as_str())).collect();
    let mut update = Update::builder()
        .table_name(&tables.directory)
        .set_key(Some(wire::key(keys::organization(organization), keys::COUNTS)))
        .condition_expression(OPEN);
    if seats != 0 {
        words.push("seatsFree :seats".to_owned());
        update = update.expression_attribute_values(":seats", number(-seats));
    }
    if seats > 0 {
        update = update
            .condition_expression(format!("{OPEN} AND seatsFree >= :claimed"))
            .expression_attribute_values(":claimed", number(seats));
    }
    for status in changed {
        update = update
            .expression_attribute_names(format!("#{}", status.as_str()), status.as_str())
            .expression_attribute_values(format!(":{}", status.as_str()), number(moved.of(*status)));
    }
    update
        .update_expression(format!("ADD {}", words.join(", ")))
        .into_write()
        .map(Some)
}

/// Reads the counts, strongly consistent.
pub(crate) async fn read(
    client: &Dynamo,
    tables: &Tables,
    organization: OrganizationId,
) -> Result<Counts, StoreError> {
    let key = wire::key(keys::organization(organization), keys::COUNTS);
    let item = wire::get(client, &tables.directory, key).await?;
    Ok(of(&item.unwrap_or_default()))
}

/// The counts that their item holds.
pub(crate) fn of(item: &Item) -> Counts {
    let mut counts = Counts::default();
    for status in Status::ALL {
        counts
            .members
            .add(*status, number_of(item, status.as_str()).unwrap_or(0));
    }
    counts.seat_limit = number_of(item, "seatLimit").and_then(|limit| u32::try_from(limit).ok());
    counts.fenced = item.contains_key("fence");
    counts
}

/// Sets the limit, which may lie below what is used: that only stops new seats. `false` when there
/// is no such organization, or the limit is another than `before`.
pub(crate) async fn set_limit(
    client: &Dynamo,
    tables: &Tables,
    organization: OrganizationId,
    before: &Counts,
    limit: Option<u32>,
    event: &AuditEvent,
) -> Result<bool, StoreError> {
    // Only the limit is compared: what is used may move meanwhile, and the difference is added.
    let in_force = |limit: Option<u32>| limit.map_or(UNLIMITED, i64::from);
    let mut update = Update::builder()
        .table_name(&tables.directory)
        .set_key(Some(wire::key(keys::organization(organization), keys::COUNTS)))
        .expression_attribute_values(":more", number(in_force(limit) - in_force(before.seat_limit)));
    update = match before.seat_limit {
        Some(limit) => update
            .condition_expression("seatLimit = :before")
            .expression_attribute_values(":before", number(limit)),
        None => update.condition_expression("attribute_exists(PK) AND attribute_not_exists(seatLimit)"),
    };
    update = match limit {
        Some(limit) => update
            .update_expression("SET seatLimit = :limit ADD seatsFree :more")
            .expression_attribute_values(":limit", number(limit)),
        None => update.update_expression("REMOVE seatLimit ADD seatsFree :more"),
    };
    let writes = vec![update.into_write()?, audit::write(tables, event)?];
    Ok(transact::write(client, writes).await? == Outcome::Committed)
}
