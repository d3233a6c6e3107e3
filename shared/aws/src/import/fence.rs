//! Until when whoever applies an import may begin writes.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use jiff::Timestamp;
use muster::clock::Clock;
use tokio::time::Instant;

use crate::clients::{ATTEMPT_TIMEOUT, OPERATION_TIMEOUT};

/// How long a lease, and the claim to a part, lasts unless it is renewed.
pub(super) const LEASE: Duration = Duration::from_secs(90);
/// The longest that a write may take: an attempt without the SDK, and then one by it.
const LONGEST_WRITE: Duration = ATTEMPT_TIMEOUT.saturating_add(OPERATION_TIMEOUT);
/// What must be left of it for a write to begin.
const MARGIN: Duration = Duration::from_secs(30);
const _: () = assert!(MARGIN.as_secs() > LONGEST_WRITE.as_secs());

/// The end of the right to write, as far as its holder knows. Clones share it.
///
/// It has come when either clock says so: the one that counts seconds may stand still while a machine
/// is asleep, and the one that tells the time may be set back.
#[derive(Clone, Debug)]
pub(super) struct Fence {
    end: Arc<Mutex<End>>,
    clock: Clock,
}

/// From when on no write may begin, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    instant: Instant,
    time: Timestamp,
}

impl End {
    /// That of a right which is asked for now.
    fn from_now(clock: &Clock) -> Self {
        let safe = LEASE.saturating_sub(MARGIN);
        let now = clock.now();
        Self {
            instant: Instant::now() + safe,
            time: now.checked_add(safe).unwrap_or(now),
        }
    }
}

impl Fence {
    /// Of a right that is asked for now.
    pub(super) fn new(clock: &Clock) -> Self {
        Self {
            end: Arc::new(Mutex::new(End::from_now(clock))),
            clock: clock.clone(),
        }
    }

    /// The end of a renewal that is asked for now.
    pub(super) fn next(&self) -> End {
        End::from_now(&self.clock)
    }

    /// The right was renewed.
    pub(super) fn renew(&self, end: End) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = end;
    }

    fn end(&self) -> End {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a write may still begin.
    pub(super) fn is_safe(&self) -> bool {
        let end = self.end();
        Instant::now() < end.instant && self.clock.now() < end.time
    }

    /// Waits until no write may begin any more: for as long as the right is renewed, for ever. Whenever
    /// it is polled, it looks at the clocks.
    pub(super) async fn lost(&self) {
        let mut sleep = pin!(tokio::time::sleep_until(self.end().instant));
        poll_fn(|context| {
            while self.is_safe() {
                if sleep.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                sleep.as_mut().reset(self.end().instant);
            }
            Poll::Ready(())
        })
        .await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    fn clock() -> (Arc<AtomicI64>, Clock) {
        let now = Arc::new(AtomicI64::new(1_000_000_000_000));
        let read = Arc::clone(&now);
        let clock = Clock::new(move || Timestamp::from_millisecond(read.load(Ordering::SeqCst)).unwrap());
        (now, clock)
    }

    #[test]
    fn it_is_lost_a_margin_before_its_end_by_the_time_of_day() {
        let (now, clock) = clock();
        let fence = Fence::new(&clock);
        let pass = |seconds: i64| now.fetch_add(seconds * 1000, Ordering::SeqCst);
        pass(59);
        assert!(fence.is_safe());
        pass(1);
        assert!(!fence.is_safe());
        fence.renew(fence.next());
        assert!(fence.is_safe());
    }

    #[tokio::test]
    async fn a_renewal_holds_for_whoever_waits_already() {
        let (_, clock) = clock();
        let fence = Fence::new(&clock);
        let soon = |millis| End {
            instant: Instant::now() + Duration::from_millis(millis),
            ..fence.next()
        };
        fence.renew(soon(30));
        let renewed = soon(90);
        let begun = Instant::now();
        let lost = fence.lost();
        let renewing = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            fence.renew(renewed);
        };
        tokio::join!(lost, renewing);
        assert!(
            begun.elapsed() >= Duration::from_millis(80),
            "{:?}",
            begun.elapsed()
        );
    }
}
