//! Organizations, their settings, counts and seats.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{JobId, OrganizationId};
use crate::layout::Layout;
use crate::member::{Role, Status};
use crate::roster::RosterSchema;

/// An organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// What an owner may change.
    pub settings: Settings,
    /// What its rosters look like.
    pub roster_schema: RosterSchema,
    /// Over which partitions its members are spread. A DynamoDB partition takes 1,000 writes a second.
    pub layout: Layout,
    /// The job that is to take its data away, or does.
    pub purge: Option<JobId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Raised by every change; the resource's `ETag`.
    pub version: u64,
}

/// What owners and admins may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// 1 to [`Settings::NAME_CHARS`] characters.
    pub name: String,
    /// Members sign in through the organization's own identity provider.
    pub sso_enabled: bool,
    /// Days until an invitation expires, 1 to 30.
    pub invitation_ttl_days: u8,
    /// The role that new members get when none is named; never owner.
    pub default_role: Role,
    /// ISO 4217 code of its wallets.
    pub currency: String,
}

/// What is wrong with one setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The name is empty, too long or holds control characters.
    #[error(
        "the name must be 1 to {} characters without control characters",
        Settings::NAME_CHARS
    )]
    Name,
    /// Outside 1 to 30.
    #[error("invitations live 1 to 30 days")]
    InvitationTtlDays,
    /// Owner cannot be a default.
    #[error("the default role is member or admin: there is one owner only")]
    DefaultRole,
    /// Not three capital letters.
    #[error("the currency is a code of three capital letters (ISO 4217), like USD")]
    Currency,
}

impl SettingsError {
    /// The setting's name in the API.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::InvitationTtlDays => "invitationTtlDays",
            Self::DefaultRole => "defaultRole",
            Self::Currency => "currency",
        }
    }
}

impl Settings {
    /// Longest name, in characters.
    pub const NAME_CHARS: usize = 200;

    /// The settings of a new organization. The name is trimmed.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.trim().to_owned(),
            sso_enabled: false,
            invitation_ttl_days: 7,
            default_role: Role::Member,
            currency: "USD".to_owned(),
        }
    }

    /// Every fault, in the order of the fields.
    pub fn validate(&self) -> Result<(), Vec<SettingsError>> {
        let name = self.name.trim();
        let faults = [
            (
                name.is_empty()
                    || name.chars().count() > Self::NAME_CHARS
                    || name.chars().any(char::is_control),
                SettingsError::Name,
            ),
            (
                !(1..=30).contains(&self.invitation_ttl_days),
                SettingsError::InvitationTtlDays,
            ),
            (self.default_role == Role::Owner, SettingsError::DefaultRole),
            (
                self.currency.len() != 3 || !self.currency.bytes().all(|b| b.is_ascii_uppercase()),
                SettingsError::Currency,
            ),
        ];
        let found: Vec<_> = faults
            .into_iter()
            .filter_map(|(wrong, error)| wrong.then_some(error))
            .collect();
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

/// How many members stand where, kept on one item and moved with every change of status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusCounts([i64; 5]);

impl StatusCounts {
    /// Nobody.
    pub const ZERO: Self = Self([0; 5]);

    /// How many have this status. Negative only in a difference.
    #[must_use]
    pub const fn of(&self, status: Status) -> i64 {
        self.0[status as usize]
    }

    /// Adds `n` (which may be negative) to a status.
    pub const fn add(&mut self, status: Status, n: i64) {
        self.0[status as usize] += n;
    }

    /// One member goes from one status to another.
    pub const fn moved(&mut self, from: Status, to: Status) {
        self.add(from, -1);
        self.add(to, 1);
    }

    /// Adds another set of counts to this one.
    pub fn merge(&mut self, other: &Self) {
        for status in Status::ALL {
            self.add(*status, other.of(*status));
        }
    }

    /// Everyone on record.
    #[must_use]
    pub fn all(&self) -> i64 {
        self.0.iter().sum()
    }

    /// Seats taken: pending and active members.
    #[must_use]
    pub fn seats_used(&self) -> i64 {
        Status::ALL
            .iter()
            .filter(|s| s.takes_seat())
            .map(|s| self.of(*s))
            .sum()
    }

    /// "Total Enrolled Members": everyone on record but the removed.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.all() - self.of(Status::Removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_settings_are_valid() {
        assert_eq!(Settings::new(" Example Health ").validate(), Ok(()));
        assert_eq!(Settings::new(" Example Health ").name, "Example Health");
    }

    #[test]
    fn every_fault_is_named() {
        let settings = Settings {
            name: "\n".into(),
            sso_enabled: false,
            invitation_ttl_days: 31,
            default_role: Role::Owner,
            currency: "usd".into(),
        };
        let fields: Vec<_> = settings
            .validate()
            .unwrap_err()
            .iter()
            .map(SettingsError::field)
            .collect();
        assert_eq!(fields, ["name", "invitationTtlDays", "defaultRole", "currency"]);
    }

    #[test]
    fn moving_a_member_keeps_the_sum() {
        let mut counts = StatusCounts::default();
        counts.add(Status::Enrolled, 2);
        counts.moved(Status::Enrolled, Status::Disabled);
        counts.moved(Status::Enrolled, Status::Removed);
        assert_eq!((counts.total(), counts.seats_used()), (1, 0));
        counts.moved(Status::Disabled, Status::Active);
        assert_eq!((counts.total(), counts.seats_used()), (1, 1));
    }
}
