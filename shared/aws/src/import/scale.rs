//! How much of an import is done at once.

use std::time::Duration;

use muster::import::{FanOut, Pace};

use crate::clients::{BadNumber, number_variable};

/// How imports are split, and how fast they write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// When an import is split into parts.
    pub fan_out: FanOut,
    /// Members that one import writes in a second at the most, all its parts together.
    pub writes_per_second: Option<u32>,
    /// From one step of a move of members to the next, at least.
    pub stretch_every: Duration,
}

impl Scale {
    /// What the template's parameters are by default.
    pub const DEFAULT: Self = Self {
        fan_out: FanOut::DEFAULT,
        writes_per_second: None,
        // A step takes up to 96 units from the partition that it empties, which has 1,000 a second: so
        // some 770 of them, and what is left is for everybody else.
        stretch_every: Duration::from_millis(125),
    };

    /// Reads `FAN_OUT_CHANGES`, `APPLY_CONCURRENCY`, and `IMPORT_WRITES_PER_SECOND`, of which 0 is no
    /// limit.
    pub fn from_environment() -> Result<Self, BadNumber> {
        let writes = number_variable("IMPORT_WRITES_PER_SECOND", 0)?;
        Ok(Self {
            fan_out: FanOut {
                changes: number_variable("FAN_OUT_CHANGES", FanOut::DEFAULT.changes)?,
                at_once: number_variable("APPLY_CONCURRENCY", FanOut::DEFAULT.at_once)?,
            },
            writes_per_second: (writes > 0).then_some(writes),
            ..Self::DEFAULT
        })
    }

    /// The pace of an import that is not split.
    pub(super) fn whole(&self) -> Pace {
        Pace::new(self.writes_per_second)
    }

    /// The pace of a part: an even share of what those that run at once may write.
    pub(super) fn part(&self) -> Pace {
        let at_once = u32::from(self.fan_out.at_once.max(1));
        Pace::new(self.writes_per_second.map(|all| (all / at_once).max(1)))
    }
}
