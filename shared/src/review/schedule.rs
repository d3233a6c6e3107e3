//! When an organization's reviews are opened by themselves.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{MOST_DAYS, MOST_REVIEWERS};
use crate::export::ExportOptions;
use crate::id::{MemberId, OrganizationId, ReviewId};

/// In which years a schedule can begin.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// A schedule of reviews. Periods begin at midnight UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// Days from one review to the next, 1 to [`MOST_DAYS`].
    pub every_days: u16,
    /// The day of the first one.
    pub first_date: Date,
    /// Who decides.
    pub reviewers: Vec<MemberId>,
    /// Days from opening until everything is to be decided: 1 to [`MOST_DAYS`].
    pub due_days: u16,
    /// Days before that on which reviewers are reminded; 0: they are not.
    pub reminder_days: u16,
    /// Days without a sign-in after which somebody is flagged: 1 to [`MOST_DAYS`].
    pub inactive_days: u16,
    /// The roster is written into a file at the same time, with these options.
    pub export: Option<ExportOptions>,
    /// Whether it is in force.
    pub enabled: bool,
}

/// A schedule as it stands in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whose.
    pub organization: OrganizationId,
    /// What was asked for.
    pub schedule: Schedule,
    /// When it last opened a review.
    pub opened_at: Option<Timestamp>,
    /// When it opens the next one: see [`Schedule::next_review`].
    pub next_review_at: Option<Timestamp>,
    /// Raised by every change that somebody asked for; the resource's `ETag`.
    pub version: u64,
}

/// What is wrong with a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Not 1 to [`MOST_DAYS`].
    #[error("is 1 to {MOST_DAYS} days")]
    EveryDays,
    /// Long past, or far away.
    #[error("is a day of the years {} to {}", YEARS.start(), YEARS.end())]
    FirstDate,
    /// None, or too many.
    #[error("names 1 to {MOST_REVIEWERS} members, each once")]
    Reviewers,
    /// Not 1 to [`MOST_DAYS`].
    #[error("is 1 to {MOST_DAYS} days")]
    DueDays,
    /// Not before the opening.
    #[error("is less than dueDays: reviewers are reminded between opening and due date")]
    ReminderDays,
    /// Not 1 to [`MOST_DAYS`].
    #[error("is 1 to {MOST_DAYS} days")]
    InactiveDays,
}

impl ScheduleError {
    /// The field's name in the API.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::EveryDays => "everyDays",
            Self::FirstDate => "firstDate",
            Self::Reviewers => "reviewers",
            Self::DueDays => "dueDays",
            Self::ReminderDays => "reminderDays",
            Self::InactiveDays => "inactiveDays",
        }
    }
}

impl Schedule {
    /// Every fault, in the order of the fields.
    pub fn validate(&self) -> Result<(), Vec<ScheduleError>> {
        let days = 1..=MOST_DAYS;
        let mut named = self.reviewers.clone();
        named.sort_unstable();
        named.dedup();
        let faults = [
            (!days.contains(&self.every_days), ScheduleError::EveryDays),
            (!YEARS.contains(&self.first_date.year()), ScheduleError::FirstDate),
            (
                named.len() != self.reviewers.len() || !(1..=MOST_REVIEWERS).contains(&named.len()),
                ScheduleError::Reviewers,
            ),
            (!days.contains(&self.due_days), ScheduleError::DueDays),
            (self.reminder_days >= self.due_days, ScheduleError::ReminderDays),
            (!days.contains(&self.inactive_days), ScheduleError::InactiveDays),
        ];
        let found: Vec<_> = faults
            .into_iter()
            .filter_map(|(wrong, fault)| wrong.then_some(fault))
            .collect();
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    /// When the period begins that a moment lies in; none before the first.
    #[must_use]
    pub fn period(&self, now: Timestamp) -> Option<Timestamp> {
        let first = self.first()?;
        let every = SignedDuration::from_hours(24 * i64::from(self.every_days.max(1)));
        let passed = now.duration_since(first);
        if passed.is_negative() {
            return None;
        }
        let periods = passed.as_secs() / every.as_secs();
        Some(first + SignedDuration::from_secs(periods * every.as_secs()))
    }

    /// When the next period after a moment begins.
    #[must_use]
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let every = SignedDuration::from_hours(24 * i64::from(self.every_days.max(1)));
        match self.period(after) {
            Some(begun) => begun.checked_add(every).ok(),
            None => self.first(),
        }
    }

    /// When the next review is to be opened, if the last one was opened then: at the beginning of
    /// this period, unless one was opened since, else of the next one. None while it is not in force.
    #[must_use]
    pub fn next_review(&self, now: Timestamp, opened_at: Option<Timestamp>) -> Option<Timestamp> {
        if !self.enabled {
            return None;
        }
        let begun = self
            .period(now)
            .filter(|begun| opened_at.is_none_or(|opened| opened < *begun));
        begun.or_else(|| self.next(now))
    }

    fn first(&self) -> Option<Timestamp> {
        let midnight = self.first_date.to_zoned(TimeZone::UTC).ok()?;
        Some(midnight.timestamp())
    }
}

/// The review of a period: however often it is opened, it is the same one.
#[must_use]
pub fn review_of(organization: OrganizationId, period: Timestamp) -> ReviewId {
    ReviewId::new(
        period,
        &[
            b"review of a period",
            organization.as_bytes(),
            &period.as_second().to_be_bytes(),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule() -> Schedule {
        Schedule {
            every_days: 90,
            first_date: Date::constant(2026, 1, 15),
            reviewers: vec![MemberId::from_bytes([1; 16])],
            due_days: 14,
            reminder_days: 3,
            inactive_days: 30,
            export: None,
            enabled: true,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_begins_at_midnight_and_lasts_its_days() {
        let schedule = schedule();
        let first = at("2026-01-15T00:00:00Z");
        let second = at("2026-04-15T00:00:00Z");
        for (now, period, next) in [
            ("2026-01-14T23:59:59Z", None, first),
            ("2026-01-15T00:00:00Z", Some(first), second),
            ("2026-04-14T23:59:59Z", Some(first), second),
            ("2026-04-15T00:00:00Z", Some(second), at("2026-07-14T00:00:00Z")),
        ] {
            assert_eq!(schedule.period(at(now)), period, "{now}");
            assert_eq!(schedule.next(at(now)), Some(next), "{now}");
        }
    }

    #[test]
    fn a_period_has_one_review() {
        let (a, b) = (
            OrganizationId::from_bytes([1; 16]),
            OrganizationId::from_bytes([2; 16]),
        );
        let (first, second) = (at("2026-01-15T00:00:00Z"), at("2026-04-15T00:00:00Z"));
        assert_eq!(review_of(a, first), review_of(a, first));
        assert_ne!(review_of(a, first), review_of(b, first));
        assert_ne!(review_of(a, first), review_of(a, second));
    }

    #[test]
    fn a_period_that_has_a_review_gets_no_other_however_the_schedule_is_changed() {
        let (now, opened) = (at("2026-02-01T12:00:00Z"), at("2026-01-20T00:10:00Z"));
        let (first, second) = (at("2026-01-15T00:00:00Z"), at("2026-04-15T00:00:00Z"));
        let next = |schedule: &Schedule, opened| schedule.next_review(now, opened);
        let with = |every_days, first_date, enabled| Schedule {
            every_days,
            first_date,
            enabled,
            ..schedule()
        };
        let usual = schedule();
        assert_eq!(next(&usual, None), Some(first), "this period has none");
        assert_eq!(
            next(&usual, Some(first - SignedDuration::from_secs(1))),
            Some(first)
        );
        assert_eq!(next(&usual, Some(first)), Some(second));
        assert_eq!(next(&usual, Some(opened)), Some(second));
        // Whatever begins later is another period; what began before it was opened is not.
        let day = |d| Date::constant(2026, 1, d);
        assert_eq!(
            next(&with(60, day(19), true), Some(opened)),
            Some(at("2026-03-20T00:00:00Z"))
        );
        assert_eq!(
            next(&with(60, day(21), true), Some(opened)),
            Some(at("2026-01-21T00:00:00Z"))
        );
        let later = Date::constant(2026, 2, 10);
        assert_eq!(
            next(&with(7, later, true), Some(opened)),
            Some(at("2026-02-10T00:00:00Z"))
        );
        assert_eq!(next(&with(90, day(15), false), None), None);
    }

    #[test]
    fn every_fault_is_named() {
        let wrong = Schedule {
            every_days: 0,
            first_date: Date::constant(1999, 12, 31),
            reviewers: vec![MemberId::from_bytes([1; 16]); 2],
            due_days: 0,
            reminder_days: 400,
            inactive_days: 400,
            ..schedule()
        };
        let fields = wrong.validate().unwrap_err();
        let fields: Vec<_> = fields.into_iter().map(ScheduleError::field).collect();
        assert_eq!(
            fields,
            [
                "everyDays",
                "firstDate",
                "reviewers",
                "dueDays",
                "reminderDays",
                "inactiveDays"
            ]
        );
        assert_eq!(schedule().validate(), Ok(()));
    }
}
