//! Who is told of a review by mail, and when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Review, ReviewStatus};
use crate::id::{MemberId, NoticeId, OrganizationId, ReviewId};
use crate::invitation::Delivery;
use crate::member::words;

/// What a member is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A review is open, and they are one of its reviewers.
    Opened,
    /// It is due soon, and not everything is decided.
    Reminder,
    /// It should have been completed by now.
    Overdue,
}

words!(NoticeKind {
    Opened = "opened",
    Reminder = "reminder",
    Overdue = "overdue",
});

impl NoticeKind {
    /// Whether it is true of a review, as that is now.
    #[must_use]
    pub const fn holds(self, review: &Review) -> bool {
        let open = matches!(review.status, ReviewStatus::Open);
        match self {
            Self::Opened | Self::Overdue => open,
            Self::Reminder => open && review.undecided() > 0,
        }
    }
}

/// A mail about a review to a member: one of each kind at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Derived from all that follows.
    pub id: NoticeId,
    /// Whose.
    pub organization: OrganizationId,
    /// Of which review.
    pub review: ReviewId,
    /// What it says.
    pub kind: NoticeKind,
    /// To whom.
    pub member: MemberId,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// How often its mail was asked for: once.
    pub send: u32,
    /// What became of the mail.
    pub delivery: Delivery,
    /// Why it failed or came back.
    pub delivery_reason: Option<String>,
}

impl Notice {
    /// A notice that is to be mailed.
    #[must_use]
    pub fn new(
        organization: OrganizationId,
        review: ReviewId,
        kind: NoticeKind,
        member: MemberId,
        at: Timestamp,
    ) -> Self {
        Self {
            id: NoticeId::of(organization, review, kind.as_str(), member),
            organization,
            review,
            kind,
            member,
            created_at: at,
            send: 1,
            delivery: Delivery::Queued,
            delivery_reason: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_the_same_twice() {
        let at = Timestamp::UNIX_EPOCH;
        let notice = |organization, review, kind, member| {
            Notice::new(
                OrganizationId::from_bytes([organization; 16]),
                ReviewId::from_bytes([review; 16]),
                kind,
                MemberId::from_bytes([member; 16]),
                at,
            )
            .id
        };
        let all = [
            notice(1, 1, NoticeKind::Opened, 1),
            notice(2, 1, NoticeKind::Opened, 1),
            notice(1, 2, NoticeKind::Opened, 1),
            notice(1, 1, NoticeKind::Reminder, 1),
            notice(1, 1, NoticeKind::Opened, 2),
        ];
        for (n, one) in all.iter().enumerate() {
            assert!(!all[..n].contains(one));
        }
        assert_eq!(all[0], notice(1, 1, NoticeKind::Opened, 1));
    }
}
