//! What a roster does to members who have an account. Their access, seat and login follow at once.

use super::{Prior, status_after};
use crate::member::{Member, Role, Status};

/// Why a member does not stand where a roster would have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It calls them active, and there is no seat left.
    NoSeat,
    /// They own or administer the organization: see [`is_kept`].
    Rank,
}

/// Whether a roster moves nobody like them, whatever it says. Any admin may send one, and only the owner switches
/// off or removes an admin; an organization always has its owner.
#[must_use]
pub fn is_kept(role: Role, status: Status) -> bool {
    role != Role::Member && status != Status::Removed
}

/// What becomes of a member with an account, as their row says, or where it is gone from a replacing
/// roster, and why it is not what the roster says. Whoever is switched on again takes a seat; where there is
/// none, they stay off, and the next roster that calls them active tries again. Whoever is dropped loses
/// their places in studies; whoever owns some is switched off instead, until somebody takes those over and
/// removes them.
#[must_use]
pub fn with_account(before: &Member, row: Option<&Member>, has_seat: bool) -> (Member, Option<Held>) {
    let is_kept = is_kept(before.role, before.status);
    let Some(row) = row else {
        let after = before.clone();
        return if is_kept {
            (after, Some(Held::Rank))
        } else if before.owned.is_empty() {
            let removed = Member {
                removed_by_roster: true,
                ..after.removed()
            };
            (removed, None)
        } else {
            let off = Member {
                status: Status::Disabled,
                ..after
            };
            (off, None)
        };
    };
    let prior = Prior {
        status: before.status,
        roster_active: before.roster_active,
    };
    let status = match status_after(prior, row.roster_active) {
        // They have registered.
        Status::Enrolled => Status::Active,
        status => status,
    };
    let (status, held) = if is_kept && status != before.status {
        (before.status, Some(Held::Rank))
    } else {
        (status, None)
    };
    let written = Member {
        external_id: row.external_id.clone(),
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
        email: row.email.clone(),
        phone: row.phone.clone(),
        attributes: row.attributes.clone(),
        roster_digest: row.roster_digest,
        roster_active: row.roster_active,
        removed_by_roster: false,
        status,
        ..before.clone()
    };
    if has_seat || !status.takes_seat() || before.status.takes_seat() {
        return (written, held);
    }
    let off = Member {
        status: Status::Disabled,
        roster_active: false,
        roster_digest: None,
        ..written
    };
    (off, Some(Held::NoSeat))
}

/// A member whose account is another member of the organization by now, or whose address another
/// one has: they are as if they had not registered.
#[must_use]
pub fn without_account(member: Member) -> Member {
    let status = match member.status {
        Status::Active => Status::Enrolled,
        status => status,
    };
    Member {
        status,
        subject: None,
        login_email: None,
        login_phone: None,
        ..member
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::id::{MemberId, OrganizationId};
    use crate::member::Origin;
    use crate::text::Email;

    fn member(status: Status, roster_active: bool) -> Member {
        Member {
            subject: Some("sub".to_owned()),
            login_email: Email::parse("a@example.org").ok(),
            last_name: Some("Old".to_owned()),
            roster_active,
            roster_digest: Some([1; 16]),
            ..Member::new(
                MemberId::from_bytes([1; 16]),
                OrganizationId::from_bytes([2; 16]),
                Origin::Roster,
                Role::Member,
                status,
                Timestamp::UNIX_EPOCH,
            )
        }
    }

    fn row(roster_active: bool) -> Member {
        Member {
            last_name: Some("New".to_owned()),
            roster_digest: Some([2; 16]),
            subject: None,
            login_email: None,
            ..member(Status::Enrolled, roster_active)
        }
    }

    #[test]
    fn a_row_changes_what_it_says_and_nothing_of_the_account() {
        let before = member(Status::Active, true);
        let after = with_account(&before, Some(&row(true)), false);
        let expected = Member {
            last_name: Some("New".to_owned()),
            roster_digest: Some([2; 16]),
            ..before
        };
        assert_eq!(after, (expected, None));
    }

    #[test]
    fn a_status_moves_with_the_rosters_word_and_a_seat() {
        use Status::{Active, Disabled, Removed};
        for (from, was, says, has_seat, to) in [
            (Active, true, false, true, Disabled),
            (Active, false, false, true, Active),
            (Disabled, false, true, true, Active),
            (Disabled, false, true, false, Disabled),
            (Disabled, true, true, true, Disabled),
            (Removed, true, true, true, Active),
            (Removed, true, true, false, Disabled),
            (Removed, true, false, true, Disabled),
        ] {
            let (after, held) = with_account(&member(from, was), Some(&row(says)), has_seat);
            assert_eq!(after.status, to, "{from:?} {was} {says} {has_seat}");
            assert_eq!(held, (!has_seat).then_some(Held::NoSeat));
        }
    }

    #[test]
    fn whoever_got_no_seat_is_tried_again() {
        let (after, _) = with_account(&member(Status::Disabled, false), Some(&row(true)), false);
        assert_eq!((after.roster_digest, after.roster_active), (None, false));
        let (next, _) = with_account(&after, Some(&row(true)), true);
        assert_eq!((next.status, next.roster_active), (Status::Active, true));
    }

    #[test]
    fn who_owns_or_administers_stays_where_they_stand() {
        use Status::{Active, Disabled};
        for role in [Role::Admin, Role::Owner] {
            for (from, was, says) in [(Active, true, false), (Disabled, false, true)] {
                let before = Member {
                    role,
                    ..member(from, was)
                };
                let (after, held) = with_account(&before, Some(&row(says)), true);
                assert_eq!(
                    (after.status, held),
                    (from, Some(Held::Rank)),
                    "{role:?} {from:?}"
                );
                assert_eq!(
                    (after.roster_active, after.last_name.as_deref()),
                    (says, Some("New"))
                );
                assert_eq!(with_account(&before, None, true), (before, Some(Held::Rank)));
            }
            let back = Member {
                role,
                ..member(Status::Removed, true)
            };
            assert_eq!(with_account(&back, Some(&row(true)), true).0.status, Active);
        }
    }

    #[test]
    fn whoever_lost_their_account_registers_again() {
        let registers_again = |says| {
            let before = member(Status::Removed, true);
            without_account(with_account(&before, Some(&row(says)), true).0)
        };
        let back = registers_again(true);
        assert_eq!(
            (back.status, back.subject, back.login_email),
            (Status::Enrolled, None, None)
        );
        assert_eq!(registers_again(false).status, Status::Disabled);
    }
}
