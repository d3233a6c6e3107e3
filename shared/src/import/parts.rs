//! The parts of an import that several invocations apply at once: ranges of one plan, with about
//! the same number of changes in each.

use serde::{Deserialize, Serialize};

use super::plan::{Plan, RowChange};
use crate::id::{JobId, OrganizationId};
use crate::job::ImportCounts;

/// Most parts of an import. One transaction begins them all, and holds 100 items (`DynamoDB`,
/// "Service quotas").
pub const MOST_PARTS: u8 = 64;

/// A place in a plan: its rows come first, in file order, then its removals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The next row.
    pub row: u64,
    /// The next removal.
    pub removal: u64,
}

/// A stretch of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it begins.
    pub from: Cursor,
    /// The first place after it.
    pub until: Cursor,
}

impl Range {
    /// Everything from a place on.
    #[must_use]
    pub const fn after(from: Cursor) -> Self {
        let until = Cursor {
            row: u64::MAX,
            removal: u64::MAX,
        };
        Self { from, until }
    }

    /// Everything before a place.
    #[must_use]
    pub const fn before(until: Cursor) -> Self {
        let from = Cursor { row: 0, removal: 0 };
        Self { from, until }
    }
}

/// A range of a plan and what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which.
    pub range: Range,
    /// Members that it creates, updates or removes.
    pub changes: u64,
    /// Its rows, those with errors and those that change nothing. What it does is counted once it is
    /// done.
    pub counts: ImportCounts,
}

/// Names a part of an import: the message by which it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRef {
    /// Whose import.
    pub organization: OrganizationId,
    /// Which.
    pub job: JobId,
    /// Which part of it, the first being 1.
    pub part: u8,
}

/// When an import is split, and into how many parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FanOut {
    /// More changes than this are split; a part has at most as many, until there are [`MOST_PARTS`].
    pub changes: u64,
    /// How many parts are applied at once.
    pub at_once: u8,
}

impl FanOut {
    /// What the template's parameters are by default.
    pub const DEFAULT: Self = Self {
        changes: 200_000,
        at_once: 4,
    };

    /// How many parts an import has; one is not split. A multiple of those that are applied at once,
    /// so that none of these ends up alone with the last one.
    #[must_use]
    pub fn parts(&self, changes: u64) -> u8 {
        if changes <= self.changes {
            return 1;
        }
        let least = changes.div_ceil(self.changes.max(1));
        let even = least.next_multiple_of(u64::from(self.at_once.max(1)));
        u8::try_from(even.min(changes)).unwrap_or(u8::MAX).min(MOST_PARTS)
    }
}

impl Plan {
    /// Cuts the plan into so many ranges, fewer where it has fewer changes. Together they are all of
    /// it, and their changes differ in number by one at most.
    #[must_use]
    pub fn cut(&self, parts: u8) -> Vec<Share> {
        let all = self.counts().changes();
        let parts = u64::from(parts).min(all).max(1);
        let mut cut = Cut {
            shares: Vec::new(),
            open: Share::at(Cursor::default()),
            done: 0,
            all,
            parts,
        };
        for number in 0..self.len() {
            cut.row(self.row(number));
        }
        for _ in 0..self.removal_count() {
            cut.removal();
        }
        cut.shares.push(cut.open);
        cut.shares
    }
}

impl Share {
    const fn at(place: Cursor) -> Self {
        Self {
            range: Range {
                from: place,
                until: place,
            },
            changes: 0,
            counts: ImportCounts::NONE,
        }
    }
}

/// A cut under way.
struct Cut {
    shares: Vec<Share>,
    open: Share,
    /// Changes before the open share's end.
    done: u64,
    all: u64,
    parts: u64,
}

impl Cut {
    fn row(&mut self, change: RowChange) {
        if change.is_change() {
            self.change();
        }
        self.open.range.until.row += 1;
        let counts = &mut self.open.counts;
        counts.rows += 1;
        counts.failed += u64::from(change == RowChange::Failed);
        counts.unchanged += u64::from(change == RowChange::Unchanged);
    }

    fn removal(&mut self) {
        self.change();
        self.open.range.until.removal += 1;
    }

    /// Before a change: begins the next share where the open one has its number.
    fn change(&mut self) {
        // The first n shares end after so many changes: n / parts of all, rounded up.
        let ended = self.shares.len() as u64 + 1;
        let until = (u128::from(self.all) * u128::from(ended)).div_ceil(u128::from(self.parts));
        if u128::from(self.done) == until {
            self.shares.push(self.open);
            self.open = Share::at(self.open.range.until);
        }
        self.done += 1;
        self.open.changes += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::MemberId;
    use crate::import::{Prior, Removal, RowChange};
    use crate::member::Status;

    /// A plan whose rows are new or unchanged, and that removes so many members.
    fn plan(rows: &[bool], removals: u8) -> Plan {
        let mut plan = Plan::new(rows.len() as u64);
        for (row, new) in (0..).zip(rows) {
            let change = if *new {
                RowChange::Created
            } else {
                RowChange::Unchanged
            };
            plan.set(row, change);
        }
        for n in 0..removals {
            plan.remove(&Removal {
                member: MemberId::from_bytes([n; 16]),
                prior: Prior {
                    status: Status::Enrolled,
                    roster_active: true,
                },
                external_id: "x".to_owned(),
            });
        }
        plan
    }

    #[test]
    fn small_imports_stay_whole_and_large_ones_have_even_rounds() {
        let fan_out = FanOut::DEFAULT;
        let parts = [0, 1, 200_000, 200_001, 1_000_000, 10_000_000, u64::MAX].map(|n| fan_out.parts(n));
        assert_eq!(parts, [1, 1, 1, 4, 8, 52, 64]);
        let tiny = FanOut {
            changes: 1,
            at_once: 4,
        };
        assert_eq!([1, 2, 3, 5].map(|n| tiny.parts(n)), [1, 2, 3, 5]);
    }

    #[test]
    fn rows_and_removals_are_cut_by_what_they_change() {
        let rows = [true, false, false, false, true, true, false];
        let cut = plan(&rows, 3).cut(3);
        let ends: Vec<_> = cut.iter().map(|share| share.range.until).collect();
        let at = |row, removal| Cursor { row, removal };
        assert_eq!(ends, [at(5, 0), at(7, 1), at(7, 3)]);
        assert_eq!(
            cut.iter().map(|share| share.changes).collect::<Vec<_>>(),
            [2, 2, 2]
        );
        assert_eq!(cut[0].counts.unchanged, 3);
    }

    proptest! {
        /// Every row and every removal is in one part, and no part has much more to do than another.
        #[test]
        fn parts_are_the_whole_plan_and_even(
            rows in prop::collection::vec(any::<bool>(), 0..150),
            removals in 0_u8..50,
            parts in 1_u8..=MOST_PARTS,
        ) {
            let plan = plan(&rows, removals);
            let all = plan.counts();
            let cut = plan.cut(parts);
            prop_assert_eq!(cut.len() as u64, u64::from(parts).min(all.changes()).max(1));
            let mut place = Cursor::default();
            for share in &cut {
                prop_assert_eq!(share.range.from, place);
                place = share.range.until;
                let changed = (share.range.from.row..place.row).filter(|n| plan.row(*n).is_change());
                let removed = place.removal - share.range.from.removal;
                prop_assert_eq!(changed.count() as u64 + removed, share.changes);
            }
            prop_assert_eq!(place, Cursor { row: plan.len(), removal: u64::from(removals) });
            let sizes: Vec<_> = cut.iter().map(|share| share.changes).collect();
            prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{:?}", sizes);
            let sum = |of: fn(&ImportCounts) -> u64| cut.iter().map(|share| of(&share.counts)).sum::<u64>();
            prop_assert_eq!(
                [sum(|c| c.rows), sum(|c| c.failed), sum(|c| c.unchanged)],
                [all.rows, all.failed, all.unchanged]
            );
        }
    }
}
