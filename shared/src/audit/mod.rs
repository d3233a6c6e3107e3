//! The audit log: who did what to what, written in the same transaction as the change, and sealed
//! into a chain.

pub mod chain;
mod retention;
pub mod verify;

use jiff::Timestamp;
use serde_json::Value;

use crate::id::{InvitationId, MemberId, OrganizationId};

pub use retention::{Retention, TooShort};

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person: the token's subject and, where they have one, their member record.
    User {
        /// The token's `sub`.
        subject: String,
        /// Their record in this organization.
        member: Option<MemberId>,
    },
    /// Whoever holds an invitation's link, not signed in.
    Holder(InvitationId),
    /// A function working on its own, such as an import of a dropped file.
    System(&'static str),
}

/// Where a request came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The request or event that caused it.
    pub request_id: String,
    /// The client's address, where there is one.
    pub address: Option<String>,
}

/// One entry. `before` and `after` never hold secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    /// Whose log it stands in.
    pub organization: OrganizationId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What was done, such as `organization.created`.
    pub action: &'static str,
    /// To what, such as `job/<id>`.
    pub target: String,
    /// What it was, where that can change.
    pub before: Option<Value>,
    /// What it became.
    pub after: Option<Value>,
    /// By which request.
    pub source: Source,
}

/// An entry as it stands in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its own name in the log: derived from what caused it.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who: `user/<subject>`, `invitation/<id>` for whoever holds its link, or `system/<function>`.
    pub actor: String,
    /// The actor's record in this organization, where they have one.
    pub member: Option<MemberId>,
    /// What was done.
    pub action: String,
    /// To what.
    pub target: String,
    /// What it was.
    pub before: Option<Value>,
    /// What it became.
    pub after: Option<Value>,
    /// By which request.
    pub source: Source,
}

/// Which entries are looked for. All of them where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Whose: `member/<id>`, or an actor without a record as [`Entry::actor`] has it.
    pub actor: Option<String>,
    /// To what, such as `member/<id>`.
    pub target: Option<String>,
    /// Which action.
    pub action: Option<String>,
    /// From when on.
    pub from: Option<Timestamp>,
    /// Before when.
    pub to: Option<Timestamp>,
}

/// Who did something and by which request: what the events of one operation have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub actor: Actor,
    /// By which request.
    pub source: Source,
}

impl Author {
    /// A part of Muster that acts by itself, for a request or a job.
    #[must_use]
    pub const fn system(name: &'static str, request_id: String) -> Self {
        Self {
            actor: Actor::System(name),
            source: Source {
                request_id,
                address: None,
            },
        }
    }

    /// The entry for something that they did.
    #[must_use]
    pub fn event(
        &self,
        organization: OrganizationId,
        at: Timestamp,
        action: &'static str,
        target: String,
    ) -> AuditEvent {
        AuditEvent {
            organization,
            at,
            actor: self.actor.clone(),
            action,
            target,
            before: None,
            after: None,
            source: self.source.clone(),
        }
    }
}
