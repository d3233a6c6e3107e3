//! Access reviews as the API shows them.

use std::collections::HashMap;

use jiff::Timestamp;
use muster::id::{JobId, MemberId, ReviewId};
use muster::member::{Member, Role};
use muster::review::{
    DUE_DAYS, Evidence, Frozen, INACTIVE_DAYS, MOST_DAYS, MOST_REVIEWERS, NOTE_CHARS, Outcomes, Population,
    Progress, Review as Domain, ReviewOrigin, ReviewStatus,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, ReviewOriginWord, ReviewStatusWord};
use crate::body::{Fields, FromFields};

/// An access review.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// Sorts by the time it was opened.
    #[schema(value_type = Id)]
    id: ReviewId,
    #[schema(value_type = ReviewStatusWord)]
    status: ReviewStatus,
    #[schema(value_type = ReviewOriginWord)]
    origin: ReviewOrigin,
    /// Who decides.
    reviewers: Vec<Reviewer>,
    /// Who opened it; null where the schedule did.
    #[schema(value_type = Option<Id>, required)]
    opened_by: Option<MemberId>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// When everything is to be decided.
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    /// Whether that has passed, and it is not completed or canceled.
    overdue: bool,
    /// When reviewers are reminded, before that.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    remind_at: Option<Timestamp>,
    /// Days without a sign-in after which somebody is flagged.
    inactive_days: u16,
    #[schema(value_type = ReviewPopulation)]
    population: Population,
    #[schema(value_type = ReviewProgress)]
    progress: Progress,
    /// People without a decision.
    undecided: u64,
    #[schema(value_type = ReviewOutcomes)]
    outcomes: Outcomes,
    /// The job that captures who has access.
    #[schema(value_type = Id)]
    opening_job: JobId,
    /// The job that does what was decided, once it was asked for.
    #[schema(value_type = Option<Id>, required)]
    completing_job: Option<JobId>,
    /// What was frozen at opening, once it is: only then can it be completed.
    #[schema(value_type = Option<ReviewFrozen>, required)]
    frozen: Option<Frozen>,
    /// What whoever completed or canceled it said.
    #[schema(required)]
    note: Option<String>,
    /// Who that was.
    #[schema(value_type = Option<Id>, required)]
    ended_by: Option<MemberId>,
    /// When they did. What was decided is done a little later.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    ended_at: Option<Timestamp>,
    /// What proves it, once it is completed.
    #[schema(required)]
    evidence: Option<ReviewEvidence>,
}

/// Who decides.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reviewer {
    #[schema(value_type = Id)]
    member_id: MemberId,
    #[schema(required)]
    first_name: Option<String>,
    #[schema(required)]
    last_name: Option<String>,
}

/// Who had access when it was opened: [`muster::review::Population`].
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain's type serialises to")]
pub struct ReviewPopulation {
    /// Everyone in the review: the active and the pending.
    members: u64,
    /// Members who could sign in.
    active: u64,
    /// People who could accept an invitation.
    pending: u64,
    /// Those among the active who had not signed in for `inactiveDays`.
    inactive: u64,
}

/// How many are decided how: [`muster::review::Progress`].
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain's type serialises to")]
pub struct ReviewProgress {
    /// To stay as they are.
    keep: u64,
    /// To lose their access.
    revoke: u64,
    /// To get another role.
    change_role: u64,
}

/// What came of doing what was decided: [`muster::review::Outcomes`].
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain's type serialises to")]
pub struct ReviewOutcomes {
    /// As decided.
    applied: u64,
    /// So already, by somebody else's hand.
    unnecessary: u64,
    /// Not possible; each item says why.
    failed: u64,
}

/// The files frozen at opening, by their SHA-256 in lowercase hex: [`muster::review::Frozen`].
#[derive(Clone, Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain's type serialises to")]
pub struct ReviewFrozen {
    /// Of `snapshot.csv`.
    csv_sha256: String,
    /// Of `snapshot.json`.
    json_sha256: String,
}

/// What proves a completed review.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewEvidence {
    /// SHA-256 of `manifest.json`, in lowercase hex. The audit log's `review.completed` has it, too.
    manifest_sha256: String,
    /// The review completed before it, whose manifest this one's names.
    #[schema(value_type = Option<Id>, required)]
    previous: Option<ReviewId>,
    /// Size of the archive, in bytes.
    bytes: u64,
}

impl From<Evidence> for ReviewEvidence {
    fn from(evidence: Evidence) -> Self {
        Self {
            manifest_sha256: evidence.manifest_sha256,
            previous: evidence.previous,
            bytes: evidence.bytes,
        }
    }
}

impl Review {
    /// A review as it is shown at a moment, with the names of its reviewers as far as they are
    /// known.
    #[must_use]
    pub fn new(review: Domain, reviewers: &HashMap<MemberId, Member>, now: Timestamp) -> Self {
        let reviewer = |id: &MemberId| {
            let member = reviewers.get(id);
            Reviewer {
                member_id: *id,
                first_name: member.and_then(|member| member.first_name.clone()),
                last_name: member.and_then(|member| member.last_name.clone()),
            }
        };
        Self {
            id: review.id,
            status: review.status,
            origin: review.origin,
            reviewers: review.reviewers.iter().map(reviewer).collect(),
            opened_by: review.opened_by,
            opened_at: review.opened_at,
            due_at: review.due_at,
            overdue: review.is_overdue(now),
            remind_at: review.remind_at,
            inactive_days: review.inactive_days,
            population: review.population,
            progress: review.progress,
            undecided: review.undecided(),
            outcomes: review.outcomes,
            opening_job: review.opening_job,
            completing_job: review.completing_job,
            frozen: review.frozen,
            note: review.note,
            ended_by: review.ended_by,
            ended_at: review.ended_at,
            evidence: review.evidence.map(ReviewEvidence::from),
        }
    }
}

/// A review to open.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReview {
    /// 1 to 20 active members; the caller if left out.
    #[schema(value_type = Option<Vec<Id>>, min_items = 1, max_items = 20, nullable = false)]
    pub reviewers: Option<Vec<MemberId>>,
    /// Days until everything is to be decided.
    #[schema(required = false, default = 14, minimum = 1, maximum = 366)]
    pub due_days: u16,
    /// Days before that on which reviewers are reminded, less than `dueDays`; they are not if left
    /// out, or 0.
    #[schema(required = false, default = 0, minimum = 0, maximum = 365)]
    pub reminder_days: u16,
    /// Days without a sign-in after which somebody is flagged.
    #[schema(required = false, default = 30, minimum = 1, maximum = 366)]
    pub inactive_days: u16,
}

fn days(fields: &mut Fields, name: &'static str, default: u16) -> u16 {
    let days = fields.optional(name).unwrap_or(default);
    if !(1..=MOST_DAYS).contains(&days) {
        fields.error(name, "out_of_range", format!("is 1 to {MOST_DAYS} days"));
    }
    days
}

impl FromFields for NewReview {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let named = fields.has("reviewers");
        let reviewers: Option<Vec<MemberId>> = if named { fields.items("reviewers") } else { None };
        if let Some(named) = &reviewers {
            let mut each = named.clone();
            each.sort_unstable();
            each.dedup();
            if each.len() != named.len() || !(1..=MOST_REVIEWERS).contains(&named.len()) {
                let detail = format!("names 1 to {MOST_REVIEWERS} members, each once");
                fields.error("reviewers", "out_of_range", detail);
            }
        }
        let due_days = days(fields, "dueDays", DUE_DAYS);
        let reminder_days = fields.optional("reminderDays").unwrap_or_default();
        if reminder_days >= due_days {
            let detail = "is less than dueDays: reviewers are reminded between opening and due date";
            fields.error("reminderDays", "out_of_range", detail);
        }
        let inactive_days = days(fields, "inactiveDays", INACTIVE_DAYS);
        (!named || reviewers.is_some()).then_some(Self {
            reviewers,
            due_days,
            reminder_days,
            inactive_days,
        })
    }
}

/// A text for the record: 1 to [`NOTE_CHARS`] characters.
pub(super) fn said(fields: &mut Fields, name: &'static str, text: Option<String>) -> Option<String> {
    let text = text?.trim().to_owned();
    let is_control = |c: char| c.is_control() && c != '\n';
    if !(1..=NOTE_CHARS).contains(&text.chars().count()) || text.chars().any(is_control) {
        let detail = format!("is 1 to {NOTE_CHARS} characters without control characters");
        fields.error(name, "invalid", detail);
    }
    Some(text)
}

/// What is said of a review's end.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ending {
    /// For the record: 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
}

impl FromFields for Ending {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let note = fields.required("note");
        Some(Self {
            note: said(fields, "note", note)?,
        })
    }
}

/// Where a review's evidence is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceLink {
    /// Gives the archive to a GET, for 15 minutes.
    #[schema(format = "uri")]
    pub url: String,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// SHA-256 of its `manifest.json`, in lowercase hex.
    pub manifest_sha256: String,
}

/// A role that can be given: member or admin.
pub(super) fn given(fields: &mut Fields, role: Option<Role>) -> Option<Role> {
    if role == Some(Role::Owner) {
        let detail = "is member or admin: hand ownership over with PUT owner";
        fields.error("role", "invalid_role", detail);
    }
    role
}
