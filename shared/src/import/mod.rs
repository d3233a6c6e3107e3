//! A roster import, as far as it needs no store: which rows are the same member, what each row
//! changes, and how a member's status follows the roster.
//!
//! ```text
//! file rows -> RowIndex (40 bytes a row, on disk) -> sorted by partition and member id -> merge-join with
//! the stored members -> Plan (4 bits a row) -> the file again, in its own order -> writes
//! ```

mod account;
mod change_log;
mod duplicates;
mod fingerprint;
mod index;
mod join;
mod pace;
mod parts;
mod plan;
mod spill;
mod upload;

pub use account::{Held, is_kept, with_account, without_account};
pub use change_log::{Change, ChangeLog};
pub use duplicates::{Duplicate, Duplicates};
pub use fingerprint::{Fingerprint, Unprinted};
pub use index::{Fingerprints, RowIndex, SortedIndex};
pub use join::{Existing, PartitionJoin};
pub use pace::Pace;
pub use parts::{Cursor, FanOut, MOST_PARTS, PartRef, Range, Share};
pub use plan::{Plan, PlanError, Prior, Removal, RowChange};
pub use upload::{Purpose, Uploaded};

use jiff::Timestamp;

use crate::id::OrganizationId;
use crate::member::{Member, Origin, Role, Status};
use crate::roster::RosterRow;

/// Where a member stands after a roster row (or, for a removed one, its return).
///
/// The roster moves a status only when its own word changes: a member whom an administrator
/// switched off stays off while the roster goes on calling them active.
#[must_use]
pub fn status_after(prior: Prior, row_active: bool) -> Status {
    match (prior.status, row_active) {
        (Status::Removed, true) => Status::Enrolled,
        (Status::Removed, false) => Status::Disabled,
        (status, _) if row_active == prior.roster_active => status,
        (_, false) => Status::Disabled,
        (Status::Disabled, true) => Status::Enrolled,
        (status, true) => status,
    }
}

/// Where a member stands whom a row makes.
#[must_use]
pub const fn status_of_new(row: &RosterRow<'_>) -> Status {
    if row.is_active {
        Status::Enrolled
    } else {
        Status::Disabled
    }
}

/// The member that a row of a new key makes.
#[must_use]
pub fn new_member(
    organization: OrganizationId,
    of: Fingerprint,
    row: &RosterRow<'_>,
    at: Timestamp,
) -> Member {
    let text = |value: Option<&str>| value.map(str::to_owned);
    let status = status_of_new(row);
    Member {
        external_id: Some(row.external_id.to_string()),
        first_name: text(row.first_name.as_deref()),
        last_name: text(row.last_name.as_deref()),
        email: text(row.email.as_deref()),
        phone: text(row.phone.as_deref()),
        attributes: row
            .attributes
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect(),
        roster_digest: Some(of.digest),
        roster_active: row.is_active,
        ..Member::new(of.member, organization, Origin::Roster, Role::Member, status, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prior(status: Status, roster_active: bool) -> Prior {
        Prior {
            status,
            roster_active,
        }
    }

    #[test]
    fn a_roster_that_says_the_same_moves_nobody() {
        for status in Status::ALL.iter().filter(|s| **s != Status::Removed) {
            for active in [true, false] {
                assert_eq!(status_after(prior(*status, active), active), *status);
            }
        }
    }

    #[test]
    fn a_roster_that_changes_its_word_switches() {
        assert_eq!(status_after(prior(Status::Active, true), false), Status::Disabled);
        assert_eq!(
            status_after(prior(Status::Enrolled, true), false),
            Status::Disabled
        );
        assert_eq!(
            status_after(prior(Status::Disabled, false), true),
            Status::Enrolled
        );
    }

    #[test]
    fn an_administrators_switch_outlives_the_next_file() {
        assert_eq!(
            status_after(prior(Status::Disabled, true), true),
            Status::Disabled
        );
        assert_eq!(status_after(prior(Status::Active, false), false), Status::Active);
    }

    #[test]
    fn a_removed_member_who_is_in_the_file_again_is_back() {
        assert_eq!(status_after(prior(Status::Removed, true), true), Status::Enrolled);
        assert_eq!(
            status_after(prior(Status::Removed, true), false),
            Status::Disabled
        );
    }
}
