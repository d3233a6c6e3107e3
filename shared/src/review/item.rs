//! One person in a review: what was captured of them, what was decided, what came of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::id::{MemberId, StudyId, hash128};
use crate::member::{Member, Origin, Role, Status, words};
use crate::study::StudyRole;

/// A study that somebody could get at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StudyAccess {
    /// The study.
    pub id: StudyId,
    /// What it was called.
    pub name: String,
    /// Their role in it, if they had one.
    pub role: Option<StudyRole>,
    /// Whether they owned it.
    pub owner: bool,
}

/// Somebody with access, as they were when the review was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Who.
    pub member_id: MemberId,
    /// The upstream system's own key.
    pub external_id: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// What they sign in with, or are reached by.
    pub email: Option<String>,
    /// What they might do.
    pub role: Role,
    /// Where they stood: active or pending.
    pub status: Status,
    /// How they came in.
    pub origin: Origin,
    /// When.
    pub joined_at: Timestamp,
    /// Their newest sign-in.
    pub last_login_at: Option<Timestamp>,
    /// Whether they had not signed in for the review's days.
    pub inactive: bool,
    /// What they could get at.
    pub studies: Vec<StudyAccess>,
}

impl Person {
    /// Whether a member with this status has access, or can have it any moment.
    #[must_use]
    pub const fn has_access(status: Status) -> bool {
        status.takes_seat()
    }

    /// A member as they are at a moment. `name_of` says what studies are called.
    #[must_use]
    pub fn capture(
        member: &Member,
        now: Timestamp,
        inactive_days: u16,
        name_of: impl Fn(StudyId) -> String,
    ) -> Self {
        let since = now - SignedDuration::from_hours(24 * i64::from(inactive_days));
        let idle = |member: &Member| member.last_login_at.unwrap_or(member.joined_at) < since;
        let mut ids: Vec<StudyId> = member.studies.keys().chain(&member.owned).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        Self {
            member_id: member.id,
            external_id: member.external_id.clone(),
            first_name: member.first_name.clone(),
            last_name: member.last_name.clone(),
            email: member
                .login_email
                .as_ref()
                .map(|email| email.as_str().to_owned())
                .or_else(|| member.email.clone()),
            role: member.role,
            status: member.status,
            origin: member.origin,
            joined_at: member.joined_at,
            last_login_at: member.last_login_at,
            inactive: member.status == Status::Active && idle(member),
            studies: ids
                .into_iter()
                .map(|id| StudyAccess {
                    id,
                    name: name_of(id),
                    role: member.studies.get(&id).copied(),
                    owner: member.owned.contains(&id),
                })
                .collect(),
        }
    }

    /// Whether a member's access is not any more what was captured: role, status, address or
    /// studies. A sign-in or another name changes nothing about it.
    #[must_use]
    pub fn differs(&self, member: &Member) -> bool {
        (self.status, self.access()) != (member.status, access_of(member))
    }

    /// A digest of what they could get at, and by which address. Where they stood is not in it.
    #[must_use]
    pub fn access(&self) -> String {
        let mut parts = vec![
            self.role.as_str().to_owned(),
            self.email.clone().unwrap_or_default(),
        ];
        for study in &self.studies {
            parts.extend([
                study.id.to_string(),
                study.role.map_or("", StudyRole::as_str).to_owned(),
                study.owner.to_string(),
            ]);
        }
        let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        format!("{:032x}", u128::from_be_bytes(hash128(&parts)))
    }

    /// What looks right at a glance. It decides nothing.
    #[must_use]
    pub const fn suggestion(&self) -> Suggestion {
        if self.inactive {
            Suggestion::Revoke
        } else {
            Suggestion::None
        }
    }
}

/// [`Person::access`] of a member as they are.
fn access_of(member: &Member) -> String {
    Person::capture(member, Timestamp::UNIX_EPOCH, 0, |_| String::new()).access()
}

/// What looks right at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggestion {
    /// They have not signed in for long: take their access.
    Revoke,
    /// Nothing.
    None,
}

/// What is to become of somebody's access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It stays.
    Keep,
    /// It goes.
    Revoke,
    /// They get another role.
    ChangeRole,
}

words!(Suggestion { Revoke = "revoke", None = "none" });
words!(Verdict { Keep = "keep", Revoke = "revoke", ChangeRole = "change_role" });

/// A decision about somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// What.
    pub verdict: Verdict,
    /// Which role they get, where they get one.
    pub role: Option<Role>,
    /// Why.
    pub reason: Option<String>,
    /// Who decided: never they themselves.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// What was decided on, where it was not any more what was captured.
    pub confirmed: Option<Confirmed>,
}

/// What somebody had become when a reviewer decided on them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Confirmed {
    /// Their role by then.
    pub role: Role,
    /// Where they stood by then.
    pub status: Status,
    /// Their record's version by then.
    pub version: u64,
    /// What they could get at by then: [`Person::access`].
    pub access: String,
}

impl Confirmed {
    /// What a member is.
    #[must_use]
    pub fn of(member: &Member) -> Self {
        Self {
            role: member.role,
            status: member.status,
            version: member.version,
            access: access_of(member),
        }
    }
}

/// What came of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum Outcome {
    /// It is as decided.
    Applied,
    /// It was so already, by somebody else's hand.
    Unnecessary,
    /// It could not be done.
    Failed {
        /// Stable, `snake_case`: the problem that the same change has over the API.
        code: String,
    },
}

/// One person in a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewItem {
    /// Who, as captured.
    pub person: Person,
    /// The one reviewer who is to decide, where it is not any of them.
    pub reviewer: Option<MemberId>,
    /// Why it is they.
    pub reviewer_note: Option<String>,
    /// What was decided, once it is.
    pub decision: Option<Decision>,
    /// What came of it, once it is done.
    pub outcome: Option<Outcome>,
    /// The role and status that they ended with, once it is done.
    pub ended_as: Option<(Role, Status)>,
    /// Raised by every change; the resource's `ETag`.
    pub version: u64,
}

impl ReviewItem {
    /// Whether a member is still what was decided on. Whoever has accepted their invitation since is.
    #[must_use]
    pub fn still_stands(&self, member: &Member) -> bool {
        let confirmed = self.decision.as_ref().and_then(|d| d.confirmed.as_ref());
        let (status, access) = match confirmed {
            Some(then) => (then.status, then.access.clone()),
            None => (self.person.status, self.person.access()),
        };
        let accepted = (status, member.status) == (Status::Pending, Status::Active);
        (status == member.status || accepted) && access == access_of(member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::OrganizationId;

    fn member(role: Role, status: Status) -> Member {
        Member::new(
            MemberId::from_bytes([2; 16]),
            OrganizationId::from_bytes([1; 16]),
            Origin::Invitation,
            role,
            status,
            Timestamp::UNIX_EPOCH,
        )
    }

    fn days(n: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * n)
    }

    #[test]
    fn whoever_has_not_signed_in_for_the_days_is_inactive() {
        let signed_in = |at| Member {
            last_login_at: at,
            ..member(Role::Member, Status::Active)
        };
        let inactive = |member: &Member, now| Person::capture(member, now, 30, |_| String::new()).inactive;
        assert!(!inactive(&signed_in(Some(days(1))), days(31)));
        assert!(inactive(
            &signed_in(Some(days(1))),
            days(31) + SignedDuration::from_millis(1)
        ));
        // Whoever never signed in has been idle since they joined.
        assert!(inactive(&signed_in(None), days(31)));
        assert!(!inactive(&signed_in(None), days(29)));
        assert!(!inactive(&member(Role::Member, Status::Pending), days(31)));
    }

    #[test]
    fn only_what_opens_something_makes_a_difference() {
        let before = member(Role::Member, Status::Active);
        let person = Person::capture(&before, days(1), 30, |_| "Study".to_owned());
        let study = StudyId::from_bytes([3; 16]);
        let mut changed = [before.clone(), before.clone(), before.clone(), before.clone()];
        changed[0].role = Role::Admin;
        changed[1].status = Status::Disabled;
        changed[2].studies.insert(study, StudyRole::Viewer);
        changed[3].email = Some("a@example.org".to_owned());
        for member in &changed {
            assert!(person.differs(member), "{member:?}");
        }
        let same = Member {
            first_name: Some("Ana".to_owned()),
            last_login_at: Some(days(40)),
            version: 9,
            ..before
        };
        assert!(!person.differs(&same));
    }
}
