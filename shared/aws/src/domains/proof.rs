//! Proving a domain by its record.

use jiff::Timestamp;
use muster::audit::Author;
use muster::domain::{Claim, ClaimStatus, Domain, Fault};
use muster::id::OrganizationId;
use serde_json::json;

use super::{ATTEMPTS, DomainStore, item, target};
use crate::audit;
use crate::dns::{Dns, NoAnswer};
use crate::error::StoreError;
use crate::transact::{self, Outcome};

/// What came of looking for a claim's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// It is there: the organization owns the domain, now or since before.
    Yes(Claim),
    /// It is not: these values are.
    NotProven(Claim, Vec<String>),
    /// It is there, and so is that of another organization, which proved the domain before.
    Taken,
    /// The claim's time was up; it can be made anew.
    Expired,
    /// There is no such claim.
    Unknown,
    /// The DNS did not answer, which proves nothing either way.
    Unanswered(NoAnswer),
}

impl DomainStore {
    /// Looks for the record of a claim, and makes its organization the owner of the domain where it
    /// is there.
    ///
    /// Whoever owned the domain before loses it if their record is gone by now. A claim that was
    /// proven before is left alone when its record is not found: that is for
    /// [`DomainStore::recheck`] to judge.
    pub async fn verify(
        &self,
        dns: &Dns,
        organization: OrganizationId,
        domain: &Domain,
        author: &Author,
        at: Timestamp,
    ) -> Result<Verified, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(claim) = self.get(organization, domain).await? else {
                return Ok(Verified::Unknown);
            };
            let was = claim.status_at(at);
            if was == ClaimStatus::Expired {
                return Ok(Verified::Expired);
            }
            let values = match dns.txt(&claim.record().name).await {
                Ok(values) => values,
                Err(error) => return Ok(Verified::Unanswered(error)),
            };
            let wrote = match claim.judge(&values) {
                Err(_) if was == ClaimStatus::Verified => return Ok(Verified::NotProven(claim, values)),
                Err(fault) => {
                    let after = claim.missed(fault, at);
                    let noted = self.note(&claim, &after).await?;
                    noted.then_some(Verified::NotProven(after, values))
                }
                Ok(()) if was == ClaimStatus::Verified => {
                    let after = claim.proven(at);
                    self.note(&claim, &after).await?.then_some(Verified::Yes(after))
                }
                Ok(()) => self.prove(&claim, &values, author, at).await?,
            };
            if let Some(verified) = wrote {
                return Ok(verified);
            }
        }
        Err(StoreError::contended())
    }

    /// Writes what a check found that changes nothing for anybody. `false` when someone else
    /// changed the claim meanwhile.
    pub(super) async fn note(&self, before: &Claim, after: &Claim) -> Result<bool, StoreError> {
        let writes = vec![item::put(&self.tables, Some(before), after)?];
        Ok(transact::write(&self.dynamodb, writes).await? == Outcome::Committed)
    }

    /// Makes a claim's organization the owner, unless the record of the owner is there too. None
    /// when something has changed meanwhile.
    async fn prove(
        &self,
        claim: &Claim,
        values: &[String],
        author: &Author,
        at: Timestamp,
    ) -> Result<Option<Verified>, StoreError> {
        let after = claim.proven(at);
        let mut event = author.event(claim.organization, at, "domain.verified", target(&claim.domain));
        event.before = Some(json!({"status": claim.status}));
        event.after = Some(json!({"status": after.status}));
        let mut writes = vec![
            item::put(&self.tables, Some(claim), &after)?,
            audit::write(&self.tables, &event)?,
        ];
        let owner = self.owner(&claim.domain).await?;
        writes.push(item::own(&self.tables, &after, owner)?);
        if let Some(owner) = owner.filter(|owner| *owner != claim.organization)
            && let Some(theirs) = self.get(owner, &claim.domain).await?
        {
            if theirs.judge(values).is_ok() {
                return Ok(Some(Verified::Taken));
            }
            let lost = theirs.superseded(at);
            writes.push(item::put(&self.tables, Some(&theirs), &lost)?);
            // Who proved it instead is not for the other organization's log to say.
            let proof = Author::system("domain-proof", author.source.request_id.clone());
            let mut event = proof.event(owner, at, "domain.lost", target(&claim.domain));
            event.before = Some(json!({"status": theirs.status}));
            event.after = Some(json!({"status": lost.status, "fault": Fault::ProvenElsewhere}));
            writes.push(audit::write(&self.tables, &event)?);
        }
        let committed = transact::write(&self.dynamodb, writes).await? == Outcome::Committed;
        Ok(committed.then_some(Verified::Yes(after)))
    }
}
