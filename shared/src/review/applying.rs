//! What is done of a decision, and what stands in its way.

use jiff::Timestamp;

use super::item::{Outcome, ReviewItem, Verdict};
use crate::access::{Action, Membership, authorize};
use crate::lifecycle::{self, Refusal};
use crate::member::{Member, Role, Status};

/// What is to be done of a decision.
#[derive(Clone, Debug, PartialEq)]
pub enum Doing {
    /// Nothing: this came of it.
    Nothing(Outcome),
    /// The member becomes this; the audit log calls it so.
    Change(Box<Member>, &'static str),
}

/// The code of what the rank of whoever completes a review does not reach.
pub const INSUFFICIENT_ROLE: &str = "insufficient_role";
/// The code of a decision on what is not there any more.
pub const MEMBER_CHANGED: &str = "member_changed";

fn failed(code: &str) -> Doing {
    Doing::Nothing(Outcome::Failed {
        code: code.to_owned(),
    })
}

impl From<Refusal> for Doing {
    fn from(refusal: Refusal) -> Self {
        failed(refusal.code())
    }
}

impl ReviewItem {
    /// What is to be done of the decision on somebody, by the authority of `by`: what whoever
    /// completes the review is at `now`. None while nothing is decided.
    #[must_use]
    pub fn apply(&self, member: Option<&Member>, by: Option<&Membership>, now: Timestamp) -> Option<Doing> {
        let decision = self.decision.as_ref()?;
        let role = (decision.verdict == Verdict::ChangeRole)
            .then_some(decision.role)
            .flatten();
        let there = member.filter(|member| member.status_at(now) != Status::Removed);
        let Some(member) = there else {
            return Some(match decision.verdict {
                Verdict::ChangeRole => Refusal::MemberRemoved.into(),
                Verdict::Keep => failed(MEMBER_CHANGED),
                Verdict::Revoke => Doing::Nothing(Outcome::Unnecessary),
            });
        };
        if role == Some(member.role) {
            return Some(Doing::Nothing(Outcome::Unnecessary));
        }
        if !self.still_stands(member) {
            return Some(failed(MEMBER_CHANGED));
        }
        Some(match (decision.verdict, role) {
            (Verdict::Keep, _) => Doing::Nothing(Outcome::Applied),
            (Verdict::Revoke, _) => revoke(member, by, now),
            (Verdict::ChangeRole, Some(role)) => change_role(member, role, by, now),
            // A change of role always comes with one.
            (Verdict::ChangeRole, None) => return None,
        })
    }
}

fn revoke(member: &Member, by: Option<&Membership>, now: Timestamp) -> Doing {
    if let Err(refusal) = lifecycle::not_the_owner(member) {
        return refusal.into();
    }
    if authorize(by, Action::ManageMember { role: member.role }).is_err() {
        return failed(INSUFFICIENT_ROLE);
    }
    match lifecycle::removed(member, now, false) {
        Ok(Some(after)) => Doing::Change(Box::new(after), "member.removed"),
        Ok(None) => Doing::Nothing(Outcome::Unnecessary),
        Err(refusal) => refusal.into(),
    }
}

fn change_role(member: &Member, to: Role, by: Option<&Membership>, now: Timestamp) -> Doing {
    if let Err(refusal) = lifecycle::not_the_owner(member) {
        return refusal.into();
    }
    let actions = [
        Action::ManageMember { role: member.role },
        Action::ChangeRole {
            from: member.role,
            to,
        },
    ];
    if actions.into_iter().any(|action| authorize(by, action).is_err()) {
        return failed(INSUFFICIENT_ROLE);
    }
    match lifecycle::with_role(member, to, now) {
        Ok(Some(after)) => Doing::Change(Box::new(after), "member.role_changed"),
        Ok(None) => Doing::Nothing(Outcome::Unnecessary),
        Err(refusal) => refusal.into(),
    }
}
