//! Studies: what members work in, each with an owner and with members who have a role in it.
//!
//! What a member owns and which roles they have stands on their own record, so that whatever
//! changes it meets whatever removes them: of the two, one sees the other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{MemberId, OrganizationId, StudyId};
use crate::member::words;

/// Longest name, in characters.
pub const NAME_CHARS: usize = 200;
/// Most studies that one member owns: handing all of them over, with an audit event each, is one
/// transaction of at most 100 writes (`DynamoDB`, "Service quotas").
pub const MOST_OWNED: usize = 40;
/// Most studies that one member has a role in: they stand on the member's record, which every list
/// of members reads.
pub const MOST_ROLES: usize = 200;

/// A study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Study {
    /// Its id.
    pub id: StudyId,
    /// Whose.
    pub organization: OrganizationId,
    /// 1 to [`NAME_CHARS`] characters.
    pub name: String,
    /// Whether it is worked in.
    pub status: StudyStatus,
    /// Who answers for it: an active member when they became the owner.
    pub owner: MemberId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Raised by every change; the resource's `ETag`.
    pub version: u64,
}

/// Whether a study is worked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StudyStatus {
    /// It is.
    Active,
    /// It is kept, and its roles with it, and nobody gets a new one.
    Archived,
}

/// What a member may do in a study. Muster keeps it for the systems that the studies live in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StudyRole {
    /// Runs it.
    Lead,
    /// Works in it.
    Contributor,
    /// Reads it.
    Viewer,
}

words!(StudyStatus { Active = "active", Archived = "archived" });
words!(StudyRole { Lead = "lead", Contributor = "contributor", Viewer = "viewer" });
