//! How fast an import writes: up to its share of a budget, and slower for a while after the table
//! has throttled it.
//!
//! The rate falls by a factor when something is throttled, and rises by a constant step while
//! nothing is (additive increase, multiplicative decrease): several writers that share a table, and
//! know nothing of each other, come to even shares of what it takes.

use std::time::Duration;

/// What is left of the rate after throttling.
const DECREASE: f64 = 0.7;
/// What the rate gains in a second without throttling, in writes a second.
const INCREASE: f64 = 25.0;
/// The least rate, in writes a second: a batch.
const LEAST: f64 = 25.0;
/// Throttled answers within this time are to one burst, and count once; the rate rises this long after.
const SETTLING: Duration = Duration::from_secs(1);
/// Time that was let pass unused is made up for, up to this much.
const CATCH_UP: Duration = Duration::from_millis(100);

/// The pace of one writer. It knows no clock: every `now` is the time since some fixed moment.
#[derive(Clone, Debug)]
pub struct Pace {
    /// The budget, in writes a second; none is unlimited.
    most: Option<f64>,
    /// The rate at present; none is as fast as it goes.
    rate: Option<f64>,
    /// When the next write may begin.
    next: Duration,
    /// When the rate was last changed.
    changed: Duration,
    /// Writes since `since`, to know how fast it went without a rate.
    begun: u64,
    since: Duration,
}

impl Pace {
    /// A writer that may write so much a second, or as much as it can.
    #[must_use]
    pub fn new(most: Option<u32>) -> Self {
        let most = most.map(|most| f64::from(most.max(1)));
        Self {
            most,
            rate: most,
            next: Duration::ZERO,
            changed: Duration::ZERO,
            begun: 0,
            since: Duration::ZERO,
        }
    }

    /// So many writes begin. Answers how long to wait before the next ones may.
    pub fn begin(&mut self, now: Duration, writes: u32) -> Duration {
        if now.saturating_sub(self.since) > SETTLING {
            (self.begun, self.since) = (0, now);
        }
        self.begun += u64::from(writes);
        let Some(rate) = self.rate else {
            return Duration::ZERO;
        };
        let from = self.next.max(now.saturating_sub(CATCH_UP));
        self.next = from + Duration::from_secs_f64(f64::from(writes) / rate);
        self.next.saturating_sub(now)
    }

    /// Writes were answered; whether some were refused, or left over, because the table is at its
    /// limit.
    pub fn answered(&mut self, now: Duration, throttled: bool) {
        let settled = now.saturating_sub(self.changed) >= SETTLING;
        match self.rate {
            None if throttled => self.change(now, self.measured(now) * DECREASE),
            Some(rate) if throttled && settled => self.change(now, rate.min(self.measured(now)) * DECREASE),
            Some(rate) if settled => {
                let seconds = now.saturating_sub(self.changed).as_secs_f64().min(2.0);
                self.change(now, rate + INCREASE * seconds);
            }
            _ => {}
        }
    }

    /// How many writes may be under way at once: no more than a second has. A table that answers later
    /// than that has enough to do.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate is positive, and a conversion that would not fit gives the most"
    )]
    pub fn most_under_way(&self) -> usize {
        self.rate.map_or(usize::MAX, |rate| rate.ceil() as usize)
    }

    fn change(&mut self, now: Duration, rate: f64) {
        let rate = rate.max(LEAST.min(self.most.unwrap_or(LEAST)));
        self.rate = Some(self.most.map_or(rate, |most| rate.min(most)));
        self.changed = now;
    }

    /// How fast writes were begun of late.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a second's writes have far fewer than 52 bits"
    )]
    fn measured(&self, now: Duration) -> f64 {
        let seconds = now.saturating_sub(self.since).max(CATCH_UP).as_secs_f64();
        self.begun as f64 / seconds
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes batches for so long as fast as it may, against a table that takes `capacity` a second.
    /// Gives the batches of every second.
    fn write(pace: &mut Pace, seconds: u64, capacity: u32) -> Vec<u32> {
        let mut now = Duration::ZERO;
        let mut taken = vec![0; usize::try_from(seconds).unwrap()];
        while now.as_secs() < seconds {
            let second = &mut taken[usize::try_from(now.as_secs()).unwrap()];
            let throttled = *second + 25 > capacity;
            if !throttled {
                *second += 25;
            }
            // As fast as it goes is a batch in a millisecond.
            now += pace.begin(now, 25).max(Duration::from_millis(1));
            pace.answered(now, throttled);
        }
        taken
    }

    #[test]
    fn a_writer_without_a_budget_waits_for_nothing_until_it_is_throttled() {
        let mut pace = Pace::new(None);
        for batch in 0..1000 {
            let now = Duration::from_millis(batch);
            assert_eq!(pace.begin(now, 25), Duration::ZERO);
            pace.answered(now, false);
        }
        pace.answered(Duration::from_secs(1), true);
        let rate = pace.rate.unwrap();
        assert!((17_000.0..18_000.0).contains(&rate), "{rate}: 0.7 of 25,000");
        assert!(pace.begin(Duration::from_secs(1), 25_000) > Duration::from_secs(1));
    }

    #[test]
    fn no_more_is_under_way_than_a_second_has() {
        let mut pace = Pace::new(None);
        assert_eq!(pace.most_under_way(), usize::MAX);
        assert_eq!(Pace::new(Some(375)).most_under_way(), 375);
        pace.begin(Duration::ZERO, 1000);
        pace.answered(Duration::from_secs(1), true);
        assert_eq!(pace.most_under_way(), 700, "nor once the table has throttled");
    }

    #[test]
    fn a_burst_of_throttled_answers_slows_down_once() {
        let mut pace = Pace::new(Some(1000));
        pace.begin(Duration::from_millis(1900), 2000);
        for answer in 0..32 {
            pace.answered(Duration::from_millis(2000 + answer), true);
        }
        assert_eq!(pace.rate, Some(700.0));
        pace.begin(Duration::from_millis(3200), 2000);
        pace.answered(Duration::from_millis(3200), true);
        assert_eq!(pace.rate.map(f64::round), Some(490.0));
    }

    #[test]
    fn it_rises_again_step_by_step_to_its_budget_and_no_further() {
        let mut pace = Pace::new(Some(1000));
        pace.begin(Duration::from_secs(1), 2000);
        pace.answered(Duration::from_secs(1), true);
        for second in 2..=5 {
            pace.answered(Duration::from_secs(second), false);
        }
        assert_eq!(pace.rate, Some(800.0));
        for second in 6..100 {
            pace.answered(Duration::from_secs(second), false);
        }
        assert_eq!(pace.rate, Some(1000.0));
    }

    #[test]
    fn it_never_stops_for_good() {
        let mut pace = Pace::new(Some(1000));
        for second in 1..100 {
            pace.begin(Duration::from_secs(second), 25);
            pace.answered(Duration::from_secs(second), true);
        }
        assert_eq!(pace.rate, Some(LEAST));
        let mut slow = Pace::new(Some(5));
        slow.answered(Duration::from_secs(2), true);
        assert_eq!(slow.rate, Some(5.0), "a budget below the least rate is kept");
    }

    #[test]
    fn it_finds_what_a_table_takes() {
        for most in [None, Some(20_000)] {
            let taken = write(&mut Pace::new(most), 120, 4000);
            let later: u32 = taken[60..].iter().sum();
            assert!(later > 60 * 4000 * 3 / 4, "{most:?}: {later} of {}", 60 * 4000);
        }
    }

    proptest! {
        /// Whatever happens, no second has more than the budget and what a pause left unused.
        #[test]
        fn a_budget_is_kept(most in 100_u32..5000, pauses in prop::collection::vec(0_u64..300, 200)) {
            let mut pace = Pace::new(Some(most));
            let mut now = Duration::from_secs(1);
            let mut begun: Vec<(Duration, u32)> = Vec::new();
            for pause in pauses {
                begun.push((now, 25));
                now += pace.begin(now, 25) + Duration::from_millis(pause / 10);
                pace.answered(now, pause % 7 == 0);
            }
            for (at, _) in &begun {
                let within = begun.iter().filter(|(other, _)| other >= at && *other < *at + Duration::from_secs(1));
                let sum: u32 = within.map(|(_, writes)| writes).sum();
                prop_assert!(sum <= most + most / 10 + 50, "{sum} in a second of {most}");
            }
        }
    }
}
