//! The Audit table: entries are put in the transaction of the change that they record, and sealed
//! into a chain afterwards.

mod chain;
mod list;
mod verify;

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use muster::audit::chain::EXPIRES_AT;
use muster::audit::{Actor, AuditEvent};
use muster::id::hash128;

use crate::clients::Tables;
use crate::error::StoreError;
use crate::keys;
use crate::wire::{IntoWrite, number, text};

pub use chain::{ChainStore, Sealed, summary};
pub use list::{AuditLog, Page};

/// The write that records an event. Its key is derived from the event, and an entry that stands is
/// never overwritten. It carries its own end, where the log is not kept for good: the table deletes it
/// some time after that, for no function may.
pub fn write(tables: &Tables, event: &AuditEvent) -> Result<TransactWriteItem, StoreError> {
    let pk = keys::organization(event.organization);
    let sk = keys::audit(
        event.at,
        &hash128(&[
            event.source.request_id.as_bytes(),
            event.action.as_bytes(),
            event.target.as_bytes(),
        ]),
    );
    let mut put = Put::builder()
        .table_name(&tables.audit)
        .item("PK", text(pk))
        .item("SK", text(sk))
        .item("action", text(event.action))
        .item("target", text(&event.target))
        .item(
            "targetKey",
            text(keys::audit_of(event.organization, &event.target)),
        )
        .item("requestId", text(&event.source.request_id))
        .condition_expression("attribute_not_exists(PK)");
    let (word, member) = match &event.actor {
        Actor::System(function) => (format!("system/{function}"), None),
        Actor::Holder(invitation) => (format!("invitation/{invitation}"), None),
        Actor::User { subject, member } => (format!("user/{subject}"), *member),
    };
    let by = member.map_or_else(|| word.clone(), |member| format!("member/{member}"));
    put = put
        .item("actor", text(word))
        .item("actorKey", text(keys::audit_of(event.organization, &by)));
    if let Some(member) = member {
        put = put.item("actorMember", text(member));
    }
    if let Some(address) = &event.source.address {
        put = put.item("sourceAddress", text(address));
    }
    for (name, state) in [("before", &event.before), ("after", &event.after)] {
        if let Some(state) = state {
            put = put.item(name, text(state));
        }
    }
    if let Some(expires_at) = tables.audit_retention.expiry(event.at) {
        put = put.item(EXPIRES_AT, number(expires_at.as_second()));
    }
    put.into_write()
}
