//! Access reviews: everyone with access is looked at, one by one, and what was found is kept as
//! evidence (requirements/4, "Access Reviews").
//!
//! ```text
//! opening -> open -> completing -> completed
//!                \-> canceled
//! ```

pub mod applying;
pub mod deciding;
pub mod item;
pub mod notice;
pub mod schedule;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{JobId, MemberId, OrganizationId, ReviewId};
use crate::member::words;

pub use applying::Doing;
pub use deciding::{Undecidable, Wanted};
pub use item::{Decision, Outcome, Person, ReviewItem, StudyAccess, Suggestion, Verdict};
pub use notice::{Notice, NoticeKind};
pub use schedule::{Schedule, ScheduleError, Standing};

/// Most reviewers of a review.
pub const MOST_REVIEWERS: usize = 20;
/// Longest reason or note, in characters.
pub const NOTE_CHARS: usize = 500;
/// Days without a sign-in after which somebody is flagged, where nothing else is said.
pub const INACTIVE_DAYS: u16 = 30;
/// Days until a review is due, where nothing else is said.
pub const DUE_DAYS: u16 = 14;
/// Days before that on which reviewers are reminded, where nothing else is said.
pub const REMINDER_DAYS: u16 = 3;
/// Most days of either.
pub const MOST_DAYS: u16 = 366;

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// Who has access is being captured.
    Opening,
    /// Reviewers decide.
    Open,
    /// Everything is decided, and is being done.
    Completing,
    /// Everything that could be done is done, and the evidence is written.
    Completed,
    /// Ended without effect.
    Canceled,
}

/// How a review came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOrigin {
    /// Somebody opened it.
    Manual,
    /// The organization's schedule did.
    Schedule,
}

words!(ReviewStatus {
    Opening = "opening",
    Open = "open",
    Completing = "completing",
    Completed = "completed",
    Canceled = "canceled",
});
words!(ReviewOrigin { Manual = "manual", Schedule = "schedule" });

impl ReviewStatus {
    /// Whether it has ended for good.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Canceled)
    }
}

/// Who had access when the review was opened. Every one of them has an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Population {
    /// Everyone with an item: the active and the pending.
    pub members: u64,
    /// Members who can sign in.
    pub active: u64,
    /// People who can accept an invitation.
    pub pending: u64,
    /// Those among the active who had not signed in for the review's days.
    pub inactive: u64,
}

/// How many items are decided how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// To stay as they are.
    pub keep: u64,
    /// To lose their access.
    pub revoke: u64,
    /// To get another role.
    pub change_role: u64,
}

impl Progress {
    /// How many are decided.
    #[must_use]
    pub const fn decided(&self) -> u64 {
        self.keep + self.revoke + self.change_role
    }
}

/// What came of doing what was decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcomes {
    /// As decided: kept, or changed by this review.
    pub applied: u64,
    /// So already, by somebody else's hand.
    pub unnecessary: u64,
    /// Not possible; each item says why.
    pub failed: u64,
}

/// The files that were frozen at opening, by their SHA-256 in lowercase hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Frozen {
    /// `snapshot.csv`.
    pub csv_sha256: String,
    /// `snapshot.json`.
    pub json_sha256: String,
}

/// The evidence of a completed review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// SHA-256 of `manifest.json`, in lowercase hex. The audit log has it, too.
    pub manifest_sha256: String,
    /// The review completed before it, whose manifest this one's names.
    pub previous: Option<ReviewId>,
    /// Size of the archive, in bytes.
    pub bytes: u64,
    /// Which version of the archive's object it is, where the bucket has versions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object_version: Option<String>,
}

/// An access review.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Sorts by the time it was opened.
    pub id: ReviewId,
    /// Whose.
    pub organization: OrganizationId,
    /// Where it stands.
    pub status: ReviewStatus,
    /// How it came about.
    pub origin: ReviewOrigin,
    /// Who decides: 1 to [`MOST_REVIEWERS`] members.
    pub reviewers: Vec<MemberId>,
    /// Who opened it; none where the schedule did.
    pub opened_by: Option<MemberId>,
    /// When.
    pub opened_at: Timestamp,
    /// When everything is to be decided.
    pub due_at: Timestamp,
    /// When reviewers are reminded, before that.
    pub remind_at: Option<Timestamp>,
    /// Days without a sign-in after which somebody is flagged.
    pub inactive_days: u16,
    /// The job that captures who has access.
    pub opening_job: JobId,
    /// The job that does what was decided.
    pub completing_job: Option<JobId>,
    /// Who had access.
    pub population: Population,
    /// What is decided.
    pub progress: Progress,
    /// What came of it.
    pub outcomes: Outcomes,
    /// What was frozen at opening, once it is.
    pub frozen: Option<Frozen>,
    /// What whoever completed or canceled it said.
    pub note: Option<String>,
    /// Who that was.
    pub ended_by: Option<MemberId>,
    /// When they did. What was decided is done a little later.
    pub ended_at: Option<Timestamp>,
    /// What proves it, once it is completed.
    pub evidence: Option<Evidence>,
    /// Raised by every change but those of items; the resource's `ETag`.
    pub version: u64,
}

impl Review {
    /// Whether it should have been completed by now.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        matches!(self.status, ReviewStatus::Opening | ReviewStatus::Open) && self.due_at <= now
    }

    /// Items without a decision.
    #[must_use]
    pub const fn undecided(&self) -> u64 {
        self.population.members.saturating_sub(self.progress.decided())
    }

    /// When somebody is next to be told of it: to be reminded, then that it is overdue.
    #[must_use]
    pub fn next_notice(&self, after: Timestamp) -> Option<Timestamp> {
        if !matches!(self.status, ReviewStatus::Opening | ReviewStatus::Open) {
            return None;
        }
        let reminder = self.remind_at.filter(|at| *at > after);
        reminder.or(Some(self.due_at).filter(|at| *at > after))
    }
}
