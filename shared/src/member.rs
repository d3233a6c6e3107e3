//! Members: one record per person per organization.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{InvitationId, MemberId, OrganizationId, StudyId};
use crate::study::StudyRole;
use crate::text::{Email, Phone, fold};
use crate::wallet::Wallet;

/// What a member may do in their organization. Ordered by power, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Uses the organization's products; reads, changes nothing.
    Member,
    /// Manages members and resources.
    Admin,
    /// Full control. Exactly one per organization.
    Owner,
}

/// Where a member stands. Only `Pending` and `Active` take a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Imported from a roster, has not registered yet.
    Enrolled,
    /// Invited or added, invitation not accepted.
    Pending,
    /// Accepted, registered or joined.
    Active,
    /// Switched off; keeps everything.
    Disabled,
    /// Soft-deleted; access gone, data kept.
    Removed,
}

/// How a member came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Made the organization.
    Founder,
    /// A row of a roster.
    Roster,
    /// Asked in by e-mail address.
    Invitation,
    /// Added by name and e-mail address, and asked in.
    Added,
    /// Signed up with an address of a domain that the organization has proven.
    Domain,
}

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that the API and the tables use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// The value with this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use words;

words!(Role { Member = "member", Admin = "admin", Owner = "owner" });
words!(Status {
    Enrolled = "enrolled",
    Pending = "pending",
    Active = "active",
    Disabled = "disabled",
    Removed = "removed",
});
words!(Origin {
    Founder = "founder",
    Roster = "roster",
    Invitation = "invitation",
    Added = "added",
    Domain = "domain",
});

impl Status {
    /// Whether a member with this status takes a seat.
    #[must_use]
    pub const fn takes_seat(self) -> bool {
        matches!(self, Self::Pending | Self::Active)
    }
}

/// A member's record.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Derived from the organization and the external id or e-mail.
    pub id: MemberId,
    /// Whose member this is.
    pub organization: OrganizationId,
    /// The upstream system's own key, as its roster writes it.
    pub external_id: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Contact address: the roster's, or what the member signs in with.
    pub email: Option<String>,
    /// Contact number, as the roster writes it.
    pub phone: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Where they stand.
    pub status: Status,
    /// How they came in.
    pub origin: Origin,
    /// When they joined or were first imported.
    pub joined_at: Timestamp,
    /// The newest sign-in that the API has seen.
    pub last_login_at: Option<Timestamp>,
    /// What they sign in with, or are to sign in with once they accepted their invitation. Unique
    /// in an organization among those who are pending, active or disabled.
    pub login_email: Option<Email>,
    /// The telephone number that they sign in with, where it is one.
    pub login_phone: Option<Phone>,
    /// The token subject of their account, once they have one.
    pub subject: Option<String>,
    /// Tokens of sign-ins before this open nothing of the organization any more.
    pub sessions_ended_at: Option<Timestamp>,
    /// The invitation that their place stands on, or last stood on.
    pub invitation: Option<InvitationId>,
    /// Until when that can be accepted, while they are pending.
    pub invited_until: Option<Timestamp>,
    /// What they have, once something was put into it.
    pub wallet: Option<Wallet>,
    /// The studies that they have a role in.
    pub studies: BTreeMap<StudyId, StudyRole>,
    /// The studies that they own.
    pub owned: BTreeSet<StudyId>,
    /// Further roster columns, by name.
    pub attributes: BTreeMap<String, String>,
    /// Digest of the roster row they were last written from; absent for others.
    pub roster_digest: Option<[u8; 16]>,
    /// Whether the roster last called them active. A roster switches a member off or on only when
    /// this changes, so that an administrator's own switch outlives the next nightly file.
    pub roster_active: bool,
    /// Whether a replacing roster removed them, so that a roster brings them back. Whom an
    /// administrator removed stays removed.
    pub removed_by_roster: bool,
    /// What the import that changed them last left, to know its own change again by. Every other change
    /// keeps it: an import may be interrupted before it has counted what it did.
    pub import_mark: Option<String>,
    /// Raised by every change; the resource's `ETag`.
    pub version: u64,
    /// The partition that the record was read from; none of one that is new. A change is written
    /// there, and refused where the record was moved meanwhile.
    pub partition: Option<u8>,
}

impl Member {
    /// A record of which nothing more is known.
    #[must_use]
    pub const fn new(
        id: MemberId,
        organization: OrganizationId,
        origin: Origin,
        role: Role,
        status: Status,
        joined_at: Timestamp,
    ) -> Self {
        Self {
            id,
            organization,
            external_id: None,
            first_name: None,
            last_name: None,
            email: None,
            phone: None,
            role,
            status,
            origin,
            joined_at,
            last_login_at: None,
            login_email: None,
            login_phone: None,
            subject: None,
            sessions_ended_at: None,
            invitation: None,
            invited_until: None,
            wallet: None,
            studies: BTreeMap::new(),
            owned: BTreeSet::new(),
            attributes: BTreeMap::new(),
            roster_digest: None,
            roster_active: true,
            removed_by_roster: false,
            import_mark: None,
            version: 1,
            partition: None,
        }
    }

    /// Where they stand at a moment. An invitation that runs out takes its place with it: from then
    /// on they are as if it had been taken back.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> Status {
        match (self.status, self.invited_until) {
            (Status::Pending, Some(until)) if until <= now => Status::Removed,
            (status, _) => status,
        }
    }

    /// The same person once they are removed: no place, no role in any study, everything else kept.
    /// What they own must have gone to another one first.
    #[must_use]
    pub fn removed(self) -> Self {
        Self {
            status: Status::Removed,
            invited_until: None,
            studies: BTreeMap::new(),
            owned: BTreeSet::new(),
            ..self
        }
    }

    /// Whether their login e-mail is kept from others.
    #[must_use]
    pub const fn holds_login(&self) -> bool {
        self.login_email.is_some()
            && matches!(self.status, Status::Pending | Status::Active | Status::Disabled)
    }
}

/// The key that lists sort and search by: family name, then given name, folded.
///
/// Nothing else goes into it: every member of an organization may list and search by name, and the
/// place of a member without one must not tell their e-mail address or external id.
#[must_use]
pub fn name_key(first: Option<&str>, last: Option<&str>) -> String {
    name_keys(first, last).0
}

/// As [`name_key`], given name first.
#[must_use]
pub fn first_name_key(first: Option<&str>, last: Option<&str>) -> String {
    name_keys(first, last).1
}

/// Both keys, as [`name_key`] and [`first_name_key`] give them.
#[must_use]
pub fn name_keys(first: Option<&str>, last: Option<&str>) -> (String, String) {
    let (first, last) = (fold(first.unwrap_or_default()), fold(last.unwrap_or_default()));
    (joined_key(&last, &first), joined_key(&first, &last))
}

/// Between the two names of a key. Nothing that [`fold`] leaves sorts before it, so that "Smith"
/// comes before "Smith Jones", and no single name holds it.
pub const BETWEEN_NAMES: &str = "  ";

/// Longest sort key in bytes, well under DynamoDB's 1,024 for a range key.
const KEY_BYTES: usize = 256;

/// The key of two names that are folded.
fn joined_key(major: &str, minor: &str) -> String {
    let mut key = String::with_capacity(major.len() + BETWEEN_NAMES.len() + minor.len());
    key.push_str(major);
    if !minor.is_empty() {
        key.push_str(BETWEEN_NAMES);
        key.push_str(minor);
    }
    key.truncate(key.floor_char_boundary(KEY_BYTES));
    // A key must not be empty (DynamoDB), and members without a name come first.
    if key.is_empty() {
        key.push(' ');
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_by_family_name_then_given_name() {
        assert_eq!(name_key(Some("Ana"), Some("Núñez")), "nunez  ana");
        assert_eq!(first_name_key(Some("Ana"), Some("Núñez")), "ana  nunez");
        assert_eq!(name_key(None, Some("Núñez")), "nunez");
        let sorted = [
            name_key(Some(" "), None),
            name_key(Some("Zoe"), None),
            name_key(None, Some("McClain")),
            name_key(Some("Ana"), Some("McClain")),
            name_key(Some("Zoe"), Some("McClain")),
            name_key(Some("Ana"), Some("McClain  Delaney")),
            name_key(Some("Ana"), Some("McClain!")),
            name_key(Some("Ana"), Some("McClain-Delaney")),
        ];
        assert!(!sorted[0].is_empty() && sorted.is_sorted(), "{sorted:?}");
    }

    #[test]
    fn over_long_keys_are_cut_between_characters() {
        let name = "é".repeat(400) + "漢".repeat(200).as_str();
        let key = name_key(None, Some(&name));
        assert!(key.len() <= KEY_BYTES && key.len() > KEY_BYTES - 4);
    }

    #[test]
    fn words_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::from_word(status.as_str()), Some(*status));
        }
        assert_eq!(Role::from_word("root"), None);
    }

    #[test]
    fn only_pending_and_active_take_a_seat() {
        let seated: Vec<_> = Status::ALL.iter().filter(|s| s.takes_seat()).collect();
        assert_eq!(seated, [&Status::Pending, &Status::Active]);
    }
}
