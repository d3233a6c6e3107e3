//! The schedule of reviews as the API shows it.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use muster::id::MemberId;
use muster::review::{DUE_DAYS, INACTIVE_DAYS, REMINDER_DAYS, Schedule, Standing};
use serde::Serialize;
use utoipa::ToSchema;

use super::Id;
use super::export::{Export, NewExport};
use crate::body::{Fields, FromFields};
use crate::problem::InvalidField;

/// When reviews are opened by themselves.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewSchedule {
    /// Days from one review to the next.
    every_days: u16,
    /// The day of the first one.
    #[schema(value_type = String, format = Date)]
    first_date: Date,
    /// Who decides. Whoever is no active member when a review is opened is left out; where that
    /// leaves nobody, the owner decides.
    #[schema(value_type = Vec<Id>)]
    reviewers: Vec<MemberId>,
    /// Days from opening until everything is to be decided.
    due_days: u16,
    /// Days before that on which reviewers are reminded; 0: they are not.
    reminder_days: u16,
    /// Days without a sign-in after which somebody is flagged.
    inactive_days: u16,
    /// The export that is made along with each review; null: none.
    #[schema(required)]
    export: Option<Export>,
    /// Whether it is in force.
    enabled: bool,
    /// When the next review is opened, within minutes; null while the schedule is not in force.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    next_review_at: Option<Timestamp>,
}

impl From<Standing> for ReviewSchedule {
    fn from(standing: Standing) -> Self {
        let schedule = standing.schedule;
        Self {
            every_days: schedule.every_days,
            first_date: schedule.first_date,
            reviewers: schedule.reviewers,
            due_days: schedule.due_days,
            reminder_days: schedule.reminder_days,
            inactive_days: schedule.inactive_days,
            export: schedule.export.map(Export::from),
            enabled: schedule.enabled,
            next_review_at: standing.next_review_at,
        }
    }
}

/// A schedule to make, or to put in the place of the one that there is.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReviewSchedule {
    /// Days from one review to the next.
    #[schema(minimum = 1, maximum = 366)]
    every_days: u16,
    /// The day of the first one (UTC). If left out, that of the schedule that there is, or today.
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    first_date: Option<Date>,
    /// Active members, each once; the caller if left out.
    #[schema(value_type = Option<Vec<Id>>, nullable = false, min_items = 1, max_items = 20)]
    reviewers: Option<Vec<MemberId>>,
    /// Days from opening until everything is to be decided; 14 if left out.
    #[schema(minimum = 1, maximum = 366, nullable = false)]
    due_days: Option<u16>,
    /// Days before that on which reviewers are reminded, fewer than `dueDays`; 0: they are not. If
    /// left out, 3, or as many as there are.
    #[schema(minimum = 0, maximum = 365, nullable = false)]
    reminder_days: Option<u16>,
    /// Days without a sign-in after which somebody is flagged; 30 if left out.
    #[schema(minimum = 1, maximum = 366, nullable = false)]
    inactive_days: Option<u16>,
    /// The export that is made along with each review; null, or left out: none.
    export: Option<NewExport>,
    /// Whether it is in force: true if left out.
    #[schema(nullable = false)]
    enabled: Option<bool>,
}

impl FromFields for NewReviewSchedule {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let every_days = fields.required("everyDays");
        let asked = Self {
            every_days: every_days.unwrap_or(1),
            first_date: fields.optional("firstDate"),
            reviewers: fields.optional("reviewers"),
            due_days: fields.optional("dueDays"),
            reminder_days: fields.optional("reminderDays"),
            inactive_days: fields.optional("inactiveDays"),
            export: fields.object("export"),
            enabled: fields.optional("enabled"),
        };
        // With a reviewer and a day that have no fault, so that those that are found are what was asked for.
        let schedule = asked
            .clone()
            .into_schedule(MemberId::from_bytes([0; 16]), date(2000, 1, 1));
        if let Err(faults) = schedule.validate() {
            fields.extend(faults.into_iter().map(InvalidField::from));
        }
        every_days.map(|_| asked)
    }
}

impl NewReviewSchedule {
    /// The schedule that a member asks for, which begins on `first` unless something else is said.
    #[must_use]
    pub fn into_schedule(self, caller: MemberId, first: Date) -> Schedule {
        let due_days = self.due_days.unwrap_or(DUE_DAYS);
        let reminder_days = self.reminder_days;
        Schedule {
            every_days: self.every_days,
            first_date: self.first_date.unwrap_or(first),
            reviewers: self.reviewers.unwrap_or_else(|| vec![caller]),
            due_days,
            reminder_days: reminder_days.unwrap_or_else(|| REMINDER_DAYS.min(due_days.saturating_sub(1))),
            inactive_days: self.inactive_days.unwrap_or(INACTIVE_DAYS),
            export: self.export.map(NewExport::into_options),
            enabled: self.enabled.unwrap_or(true),
        }
    }
}
