//! One run of the schedule: every domain that is due, some at a time.

use std::time::Duration;

use futures_util::future::join_all;
use lambda_runtime::Context;
use muster::clock::Clock;
use muster_aws::clients::stop_at;
use muster_aws::dns::Dns;
use muster_aws::domains::{DomainStore, Due, Rechecked};
use muster_aws::error::StoreError;
use tokio::time::Instant;

/// The function.
pub struct Handler {
    /// Knows what is due and what becomes of it.
    pub domains: DomainStore,
    /// Where records are looked up.
    pub dns: Dns,
    /// The time.
    pub clock: Clock,
}

/// How many domains came out how.
#[derive(Debug, Default)]
struct Tally {
    holds: u32,
    missed: u32,
    lost: u32,
    unanswered: u32,
    failed: u32,
}

/// Some domains could not be checked for a fault of the tables. They are due still.
#[derive(Debug, thiserror::Error)]
#[error("{0} domains were not checked")]
pub struct Unchecked(u32);

/// Domains that are looked up at the same time.
const AT_ONCE: u16 = 16;

impl Handler {
    /// Checks what is due. A run that is repeated, or that ends early, does no harm: what was
    /// checked is no longer due, what was not still is.
    pub async fn handle(&self, context: Context, reserve: Duration) -> Result<(), lambda_runtime::Error> {
        let stop_at = stop_at(context.deadline(), reserve);
        let now = self.clock.now();
        let mut tally = Tally::default();
        let mut from = None;
        loop {
            let page = self.domains.due(now, AT_ONCE, from).await?;
            let checks = page
                .items
                .iter()
                .map(|due| self.domains.recheck(&self.dns, due, now));
            for (due, found) in page.items.iter().zip(join_all(checks).await) {
                tally.count(due, found);
            }
            from = page.next;
            if from.is_none() || Instant::now() >= stop_at {
                break;
            }
        }
        let Tally {
            holds,
            missed,
            lost,
            unanswered,
            failed,
        } = tally;
        let whole = from.is_none();
        tracing::info!(
            holds,
            missed,
            lost,
            unanswered,
            failed,
            whole,
            "domains were looked up again"
        );
        if failed > 0 {
            return Err(Unchecked(failed).into());
        }
        Ok(())
    }
}

impl Tally {
    fn count(&mut self, due: &Due, found: Result<Rechecked, StoreError>) {
        let organization = due.organization;
        match found {
            Ok(Rechecked::Holds) => self.holds += 1,
            Ok(Rechecked::Missed) => self.missed += 1,
            Ok(Rechecked::Lost) => {
                tracing::warn!(organization_id = %organization, "an organization lost a domain");
                self.lost += 1;
            }
            Ok(Rechecked::Unanswered) => self.unanswered += 1,
            Ok(Rechecked::NotDue) => {}
            Err(error) => {
                tracing::error!(organization_id = %organization, %error, "a domain was not checked");
                self.failed += 1;
            }
        }
    }
}
