//! The people in an access review as the API shows them, and decisions on them.

use jiff::Timestamp;
use muster::id::{MemberId, StudyId};
use muster::member::{Member, Origin, Role, Status};
use muster::review::item::Confirmed;
use muster::review::{
    Decision as Decided, Outcome, Person, ReviewItem as Domain, StudyAccess, Suggestion, Verdict, Wanted,
};
use muster::study::StudyRole;
use serde::Serialize;
use utoipa::ToSchema;

use super::review::{given, said};
use super::{Id, OriginWord, RoleWord, StatusWord, StudyRoleWord, SuggestionWord, VerdictWord};
use crate::body::{Fields, FromFields};

/// Somebody in a review.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewItem {
    #[schema(value_type = Id)]
    member_id: MemberId,
    /// As they were when the review was opened.
    person: ReviewedPerson,
    /// What looks right at a glance. It decides nothing.
    #[schema(value_type = SuggestionWord)]
    suggestion: Suggestion,
    /// The one reviewer who is to decide; null: any of the review's.
    #[schema(value_type = Option<Id>, required)]
    reviewer: Option<MemberId>,
    /// Why it is they.
    #[schema(required)]
    reviewer_note: Option<String>,
    /// What was decided, once it is.
    #[schema(required)]
    decision: Option<ReviewDecision>,
    /// What came of it, once the review is completed.
    #[schema(required)]
    outcome: Option<ReviewOutcome>,
    /// What they were once it was done.
    #[schema(required)]
    ended_as: Option<Standing>,
    /// What they are now; null where there is no record of them any more.
    #[schema(required)]
    current: Option<Current>,
}

/// Somebody with access, as they were when the review was opened.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedPerson {
    #[schema(required)]
    external_id: Option<String>,
    #[schema(required)]
    first_name: Option<String>,
    #[schema(required)]
    last_name: Option<String>,
    /// What they signed in with, or were reached by.
    #[schema(required)]
    email: Option<String>,
    #[schema(value_type = RoleWord)]
    role: Role,
    #[schema(value_type = StatusWord)]
    status: Status,
    #[schema(value_type = OriginWord)]
    origin: Origin,
    #[schema(value_type = String, format = DateTime)]
    joined_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime, required)]
    last_login_at: Option<Timestamp>,
    /// Whether they had not signed in for the review's `inactiveDays`.
    inactive: bool,
    /// What they could get at.
    studies: Vec<ReviewedStudy>,
}

/// A study that somebody could get at.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedStudy {
    #[schema(value_type = Id)]
    id: StudyId,
    name: String,
    #[schema(value_type = Option<StudyRoleWord>, required)]
    role: Option<StudyRole>,
    /// Whether they owned it.
    owner: bool,
}

/// A decision about somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewDecision {
    #[schema(value_type = VerdictWord)]
    decision: Verdict,
    /// Of `change_role`.
    #[schema(value_type = Option<RoleWord>, required)]
    role: Option<Role>,
    #[schema(required)]
    reason: Option<String>,
    #[schema(value_type = Id)]
    by: MemberId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What they had become by then, where that was not what was captured.
    #[schema(required)]
    confirmed: Option<Standing>,
}

/// What somebody is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewStanding)]
pub struct Standing {
    #[schema(value_type = RoleWord)]
    role: Role,
    #[schema(value_type = StatusWord)]
    status: Status,
}

/// What somebody is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewCurrent)]
pub struct Current {
    #[schema(value_type = RoleWord)]
    role: Role,
    #[schema(value_type = StatusWord)]
    status: Status,
    /// Whether their role, status, address or studies are not any more what was captured.
    changed: bool,
}

impl Current {
    /// What a member is now, held against what was captured.
    #[must_use]
    pub fn new(person: &Person, member: &Member) -> Self {
        Self {
            role: member.role,
            status: member.status,
            changed: person.differs(member),
        }
    }
}

/// What came of a decision, in a word.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReviewResult)]
pub enum ReviewResult {
    /// It is as decided.
    Applied,
    /// It was so already, by somebody else's hand.
    Unnecessary,
    /// It could not be done: see `code`.
    Failed,
}

/// What came of a decision.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewOutcome {
    result: ReviewResult,
    /// Of `failed`: the code of the problem that the same change has over the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<String>,
}

impl From<Outcome> for ReviewOutcome {
    fn from(outcome: Outcome) -> Self {
        let (result, code) = match outcome {
            Outcome::Applied => (ReviewResult::Applied, None),
            Outcome::Unnecessary => (ReviewResult::Unnecessary, None),
            Outcome::Failed { code } => (ReviewResult::Failed, Some(code)),
        };
        Self { result, code }
    }
}

impl From<StudyAccess> for ReviewedStudy {
    fn from(study: StudyAccess) -> Self {
        Self {
            id: study.id,
            name: study.name,
            role: study.role,
            owner: study.owner,
        }
    }
}

impl From<Person> for ReviewedPerson {
    fn from(person: Person) -> Self {
        Self {
            external_id: person.external_id,
            first_name: person.first_name,
            last_name: person.last_name,
            email: person.email,
            role: person.role,
            status: person.status,
            origin: person.origin,
            joined_at: person.joined_at,
            last_login_at: person.last_login_at,
            inactive: person.inactive,
            studies: person.studies.into_iter().map(ReviewedStudy::from).collect(),
        }
    }
}

impl From<Decided> for ReviewDecision {
    fn from(decision: Decided) -> Self {
        let standing = |Confirmed { role, status, .. }: Confirmed| Standing { role, status };
        Self {
            decision: decision.verdict,
            role: decision.role,
            reason: decision.reason,
            by: decision.by,
            at: decision.at,
            confirmed: decision.confirmed.map(standing),
        }
    }
}

impl ReviewItem {
    /// Somebody in a review, and what they are now.
    #[must_use]
    pub fn new(item: Domain, now: Option<&Member>) -> Self {
        Self {
            member_id: item.person.member_id,
            suggestion: item.person.suggestion(),
            current: now.map(|member| Current::new(&item.person, member)),
            person: item.person.into(),
            reviewer: item.reviewer,
            reviewer_note: item.reviewer_note,
            decision: item.decision.map(ReviewDecision::from),
            outcome: item.outcome.map(ReviewOutcome::from),
            ended_as: item.ended_as.map(|(role, status)| Standing { role, status }),
        }
    }
}

/// A decision to make.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDecision {
    /// What is to become of their access.
    #[schema(value_type = VerdictWord)]
    pub decision: Verdict,
    /// Of `change_role`, which takes it: member or admin.
    #[schema(value_type = Option<RoleWord>)]
    pub role: Option<Role>,
    /// For the record: at most 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
    /// That their access is not any more what was captured, and that it is decided on what it is
    /// now.
    #[schema(required = false, default = false)]
    pub confirm_changed: bool,
}

impl From<NewDecision> for Wanted {
    fn from(new: NewDecision) -> Self {
        Self {
            verdict: new.decision,
            role: new.role,
            reason: new.reason,
            confirms_change: new.confirm_changed,
        }
    }
}

impl From<NewDecisions> for Wanted {
    fn from(new: NewDecisions) -> Self {
        Self {
            verdict: new.decision,
            role: new.role,
            reason: new.reason,
            confirms_change: new.confirm_changed,
        }
    }
}

impl FromFields for NewDecision {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let decision = fields.required("decision");
        let role = if decision == Some(Verdict::ChangeRole) {
            let role = fields.required("role");
            given(fields, role)
        } else {
            if fields.optional::<Option<Role>>("role").flatten().is_some() {
                fields.error("role", "unexpected", "goes with the decision change_role only");
            }
            None
        };
        let reason = fields.optional::<Option<String>>("reason").flatten();
        Some(Self {
            decision: decision?,
            role,
            reason: said(fields, "reason", reason),
            confirm_changed: fields.optional("confirmChanged").unwrap_or_default(),
        })
    }
}

/// One decision on many.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDecisions {
    /// On whom: 1 to 200 members.
    #[schema(value_type = Vec<Id>, min_items = 1, max_items = 200)]
    pub member_ids: Vec<MemberId>,
    /// What is to become of their access.
    #[schema(value_type = VerdictWord)]
    pub decision: Verdict,
    /// Of `change_role`, which takes it: member or admin.
    #[schema(value_type = Option<RoleWord>)]
    pub role: Option<Role>,
    /// For the record: at most 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
    /// That the access of some is not any more what was captured, and that it is decided on what it
    /// is now.
    #[schema(required = false, default = false)]
    pub confirm_changed: bool,
}

/// Most members of one request.
const MOST: usize = 200;

impl FromFields for NewDecisions {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let member_ids = fields.items("memberIds");
        if let Some(members) = &member_ids
            && !(1..=MOST).contains(&Vec::len(members))
        {
            fields.error("memberIds", "out_of_range", format!("names 1 to {MOST} members"));
        }
        let decision = NewDecision::from_fields(fields)?;
        Some(Self {
            member_ids: member_ids?,
            decision: decision.decision,
            role: decision.role,
            reason: decision.reason,
            confirm_changed: decision.confirm_changed,
        })
    }
}

/// Who is to decide on somebody.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reassignment {
    /// Another active member, who becomes one of the review's reviewers.
    #[schema(value_type = Id)]
    pub reviewer: MemberId,
    /// Why, for the record: 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
}

impl FromFields for Reassignment {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let reviewer = fields.required("reviewer");
        let note = fields.required("note");
        let note = said(fields, "note", note);
        Some(Self {
            reviewer: reviewer?,
            note: note?,
        })
    }
}
