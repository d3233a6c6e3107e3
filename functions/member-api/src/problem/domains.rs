//! What can go wrong with domains.

use axum::http::StatusCode;
use muster::domain::{Claim, Domain};

use super::Problem;

/// Most values of a name that a client is told of, and how much of each, in characters: anybody
/// writes what they like into their DNS.
const VALUES: usize = 5;
const VALUE_CHARS: usize = 100;

impl Problem {
    /// 409 for a record that is not there: what was looked for, what was found, what to do.
    #[must_use]
    pub fn domain_not_proven(claim: &Claim, found: &[String]) -> Self {
        let record = claim.record();
        let found = if found.is_empty() {
            "no TXT record".to_owned()
        } else {
            let shown = found.iter().take(VALUES).map(|value| {
                let value: String = value.chars().take(VALUE_CHARS).collect();
                format!("{value:?}")
            });
            shown.collect::<Vec<_>>().join(", ")
        };
        let detail = format!(
            "looked for a TXT record at {} with the value {:?} and found {found}: publish it, wait until \
             your DNS serves it, then verify again",
            record.name, record.value,
        );
        Self::new(StatusCode::CONFLICT, "domain_not_proven", detail)
    }

    /// 409 for a domain that another organization has proven, and still does.
    #[must_use]
    pub fn domain_taken(domain: &Domain) -> Self {
        let detail = format!(
            "another organization proves {domain} with a TXT record of its own at the same name: have that \
             record removed, then verify again"
        );
        Self::new(StatusCode::CONFLICT, "domain_taken", detail)
    }

    /// 409 for a claim that was not proven in time.
    #[must_use]
    pub fn domain_claim_expired() -> Self {
        let detail = "this claim was not proven in time: claim the domain again and publish the new record";
        Self::new(StatusCode::CONFLICT, "domain_claim_expired", detail)
    }

    /// 503 while the DNS does not answer.
    #[must_use]
    pub fn dns_unavailable() -> Self {
        let detail = "the domain's DNS did not answer, which proves nothing: try again shortly";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "dns_unavailable", detail).retry_after(30)
    }
}
