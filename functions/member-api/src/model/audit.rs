//! Audit entries as the API shows them.

use jiff::Timestamp;
use muster::audit::Entry;
use muster::id::MemberId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Id;

/// Who did what to what, when, and by which request.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// The entry's own name.
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `user/<subject>`, `invitation/<id>` for whoever holds its link, or `system/<function>`.
    actor: String,
    /// The actor's record in this organization.
    #[schema(value_type = Option<Id>, required)]
    actor_member_id: Option<MemberId>,
    /// What was done.
    #[schema(examples("member.removed"))]
    action: String,
    /// To what.
    #[schema(examples("member/0123456789abcdefghjkmnpqrs"))]
    target: String,
    /// What it was, where that can change.
    #[schema(value_type = Option<Object>, required)]
    before: Option<Value>,
    /// What it became.
    #[schema(value_type = Option<Object>, required)]
    after: Option<Value>,
    /// The request or event that caused it.
    request_id: String,
    /// The client's address, where there is one.
    #[schema(required)]
    source_address: Option<String>,
}

impl From<Entry> for AuditEntry {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            actor: entry.actor,
            actor_member_id: entry.member,
            action: entry.action,
            target: entry.target,
            before: entry.before,
            after: entry.after,
            request_id: entry.source.request_id,
            source_address: entry.source.address,
        }
    }
}
