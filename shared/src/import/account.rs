//! What a roster does to members who have an account. Their access, seat and login follow at once.

use super::{Prior, status_after};
use crate::member::{Member, Status};

/// What becomes of a member with an account, as their row says, or where it is gone from a replacing
/// roster. Whoever is switched on again takes a seat; where there is none, they stay off, and the
/// next roster that calls them active tries again. Whoever is dropped loses their places in studies;
/// whoever owns some is switched off instead, until somebody takes those over and removes them.
#[must_use]
pub fn with_account(before: &Member, row: Option<&Member>, has_seat: bool) -> Member {
    let Some(row) = row else {
        return if before.owned.is_empty() {
            Member {
                removed_by_roster: true,
                ..before.clone().removed()
            }
        } else {
            Member {
                status: Status::Disabled,
                ..before.clone()
            }
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
        return written;
    }
    Member {
        status: Status::Disabled,
        roster_active: false,
        roster_digest: None,
        ..written
    }
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
    use crate::member::{Origin, Role};
    use crate::text::Email;

    fn member(status: Status, roster_active: bool) -> Member {
        Member {
            subject: Some("sub".to_owned()),
            login_email: Email::parse("a@example.org").ok(),
            role: Role::Admin,
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
        assert_eq!(after, expected);
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
            let after = with_account(&member(from, was), Some(&row(says)), has_seat);
            assert_eq!(after.status, to, "{from:?} {was} {says} {has_seat}");
        }
    }

    #[test]
    fn whoever_got_no_seat_is_tried_again() {
        let after = with_account(&member(Status::Disabled, false), Some(&row(true)), false);
        assert_eq!((after.roster_digest, after.roster_active), (None, false));
        let next = with_account(&after, Some(&row(true)), true);
        assert_eq!((next.status, next.roster_active), (Status::Active, true));
    }

    #[test]
    fn whoever_lost_their_account_registers_again() {
        let back = without_account(with_account(
            &member(Status::Removed, true),
            Some(&row(true)),
            true,
        ));
        assert_eq!(
            (back.status, back.subject, back.login_email),
            (Status::Enrolled, None, None)
        );
        let off = without_account(with_account(
            &member(Status::Removed, true),
            Some(&row(false)),
            true,
        ));
        assert_eq!(off.status, Status::Disabled);
    }
}
