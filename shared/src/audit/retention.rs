//! How long entries of the audit log are kept.

use jiff::Timestamp;

/// How long an entry is kept after its time. What is chosen holds for entries that are written from
/// then on: each carries its own end, which nothing changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention(Option<u32>);

/// A number of days that is neither 0 nor at least [`Retention::SHORTEST_DAYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entries of the audit log are kept for good (0) or for at least 90 days, not for {0}")]
pub struct TooShort(pub u32);

impl Retention {
    /// The least that an entry is kept, in days: the quarter that an access review looks back on.
    pub const SHORTEST_DAYS: u32 = 90;

    /// So many days, or for good where it is 0.
    pub const fn of_days(days: u32) -> Result<Self, TooShort> {
        match days {
            0 => Ok(Self(None)),
            1..Self::SHORTEST_DAYS => Err(TooShort(days)),
            _ => Ok(Self(Some(days))),
        }
    }

    /// When an entry of this time expires, in whole seconds; none where it is kept for good.
    #[must_use]
    pub fn expiry(self, at: Timestamp) -> Option<Timestamp> {
        after(at, self.0?)
    }

    /// Whether an entry of this time may expire then at all.
    #[must_use]
    pub fn allows(at: Timestamp, expires_at: Timestamp) -> bool {
        after(at, Self::SHORTEST_DAYS).is_some_and(|earliest| earliest <= expires_at)
    }
}

/// A whole second so many days after a time; none beyond all time.
fn after(at: Timestamp, days: u32) -> Option<Timestamp> {
    const DAY: i64 = 24 * 3600;
    Timestamp::from_second(at.as_second() + i64::from(days) * DAY).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn it_is_for_good_or_for_a_quarter_at_least() {
        assert_eq!(Retention::of_days(0), Ok(Retention::default()));
        for days in [1, 89] {
            assert_eq!(Retention::of_days(days), Err(TooShort(days)));
        }
        for days in [90, 3_653, u32::MAX] {
            assert!(Retention::of_days(days).is_ok(), "{days}");
        }
    }

    #[test]
    fn an_entry_expires_so_many_days_after_its_time() {
        let at = time("2026-01-02T03:04:05.678Z");
        let expiry = |days| Retention::of_days(days).unwrap().expiry(at);
        assert_eq!(expiry(0), None);
        assert_eq!(expiry(90), Some(time("2026-04-02T03:04:05Z")));
        assert_eq!(expiry(u32::MAX), None, "beyond all time");
    }

    #[test]
    fn no_entry_may_expire_sooner_than_that() {
        let at = time("2026-01-02T03:04:05.678Z");
        assert!(Retention::allows(
            at,
            Retention::of_days(90).unwrap().expiry(at).unwrap()
        ));
        assert!(!Retention::allows(at, time("2026-04-02T03:04:04Z")));
    }

    /// An entry's key has its time to the millisecond.
    #[test]
    fn the_time_that_an_entry_is_written_at_and_that_of_its_key_expire_alike() {
        let at = time("2026-01-02T03:04:05.999999999Z");
        let of_key = crate::audit::chain::time_of(&format!("{at:.3}#00")).unwrap();
        let retention = Retention::of_days(90).unwrap();
        assert_eq!(retention.expiry(of_key), retention.expiry(at));
    }
}
