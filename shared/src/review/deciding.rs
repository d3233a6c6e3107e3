//! Who may decide on whom, and what a decision is made on.

use jiff::Timestamp;

use super::item::{Confirmed, Decision, ReviewItem, Verdict};
use super::{MOST_REVIEWERS, Review, ReviewStatus};
use crate::id::MemberId;
use crate::member::{Member, Role};

/// What a reviewer wants to be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What is to become of their access.
    pub verdict: Verdict,
    /// Which role they get, of [`Verdict::ChangeRole`].
    pub role: Option<Role>,
    /// Why.
    pub reason: Option<String>,
    /// That it is decided on what they are now, where that is not what was captured.
    pub confirms_change: bool,
}

/// Why nothing is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecidable {
    /// The review is not open.
    #[error("the review is not open")]
    NotOpen,
    /// Another reviewer's to decide.
    #[error("somebody else decides on them")]
    NotTheReviewer,
    /// Nobody decides on themselves.
    #[error("nobody decides on themselves")]
    OwnAccess,
    /// Their access is not any more what was captured, and nobody said that this is known.
    #[error("their access is not any more what was captured")]
    Changed,
    /// There are as many reviewers as a review has.
    #[error("a review has at most {MOST_REVIEWERS} reviewers")]
    TooManyReviewers,
}

impl Review {
    /// Fails unless `by` may decide on somebody in this review. Their rank does not matter: a reviewer
    /// was named, and nobody else decides.
    pub fn may_decide(&self, item: &ReviewItem, by: MemberId) -> Result<(), Undecidable> {
        if !self.reviewers.contains(&by) {
            return Err(Undecidable::NotTheReviewer);
        }
        if item.person.member_id == by {
            return Err(Undecidable::OwnAccess);
        }
        if item.reviewer.is_some_and(|reviewer| reviewer != by) {
            return Err(Undecidable::NotTheReviewer);
        }
        if self.status != ReviewStatus::Open {
            return Err(Undecidable::NotOpen);
        }
        Ok(())
    }

    /// Somebody in this review with a decision of `by`, or none where it is decided so already. `now`
    /// is their record at `at`.
    pub fn decide(
        &self,
        item: &ReviewItem,
        wanted: &Wanted,
        by: MemberId,
        (now, at): (Option<&Member>, Timestamp),
    ) -> Result<Option<ReviewItem>, Undecidable> {
        self.may_decide(item, by)?;
        let changed = now.is_none_or(|now| item.person.differs(now));
        if changed && !wanted.confirms_change {
            return Err(Undecidable::Changed);
        }
        let decision = Decision {
            verdict: wanted.verdict,
            role: wanted.role,
            reason: wanted.reason.clone(),
            by,
            at,
            confirmed: now.filter(|_| changed).map(Confirmed::of),
        };
        let same = item.decision.as_ref().is_some_and(|before| {
            let as_if_then = Decision {
                at: before.at,
                confirmed: decision.confirmed.clone().map(|now| Confirmed {
                    version: before.confirmed.as_ref().map_or(now.version, |then| then.version),
                    ..now
                }),
                ..decision.clone()
            };
            *before == as_if_then
        });
        Ok((!same).then(|| ReviewItem {
            decision: Some(decision),
            version: item.version + 1,
            ..item.clone()
        }))
    }

    /// Somebody in this review once they are `to`'s to decide on, handed over by `by`, who manages
    /// reviews or is their reviewer.
    pub fn reassign(
        &self,
        item: &ReviewItem,
        to: MemberId,
        note: String,
        (by, manages): (MemberId, bool),
    ) -> Result<Option<ReviewItem>, Undecidable> {
        let own = self.reviewers.contains(&by) && item.reviewer.is_none_or(|reviewer| reviewer == by);
        if !manages && !own {
            return Err(Undecidable::NotTheReviewer);
        }
        if item.person.member_id == to {
            return Err(Undecidable::OwnAccess);
        }
        if self.status != ReviewStatus::Open {
            return Err(Undecidable::NotOpen);
        }
        if !self.reviewers.contains(&to) && self.reviewers.len() >= MOST_REVIEWERS {
            return Err(Undecidable::TooManyReviewers);
        }
        if item.reviewer == Some(to) && item.reviewer_note.as_ref() == Some(&note) {
            return Ok(None);
        }
        Ok(Some(ReviewItem {
            reviewer: Some(to),
            reviewer_note: Some(note),
            version: item.version + 1,
            ..item.clone()
        }))
    }
}
