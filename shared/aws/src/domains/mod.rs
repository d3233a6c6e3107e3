//! Domains of organizations: claimed, proven, checked again, given up; and joining by them.
//!
//! A claim lies with its organization and blocks nobody else. The one owner of a domain is an item
//! of its own, written in the transaction that proves the claim, and all that joining looks at.

mod item;
mod join;
mod proof;
mod recheck;

use jiff::Timestamp;
use muster::audit::Author;
use muster::domain::{Claim, ClaimStatus, Domain};
use muster::id::OrganizationId;
use serde_json::json;

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::members::MemberStore;
use crate::memberships::MembershipStore;
use crate::organizations::OrganizationStore;
use crate::transact::{self, Outcome};
use crate::wire::{self, corrupt, text, text_of};
use crate::{audit, counts, keys};

pub use join::{AutoJoin, JoinOutcome, Joining};
pub use proof::Verified;
pub use recheck::{Due, DuePage, Rechecked};

/// Domains in DynamoDB.
#[derive(Clone, Debug)]
pub struct DomainStore {
    dynamodb: Dynamo,
    tables: Tables,
    organizations: OrganizationStore,
    memberships: MembershipStore,
    members: MemberStore,
}

/// A page of an organization's claims, in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPage {
    /// The claims.
    pub items: Vec<Claim>,
    /// After which domain the next page begins, if there may be one.
    pub next: Option<Domain>,
}

/// How often a change is tried that meets another one.
const ATTEMPTS: u32 = 6;

impl DomainStore {
    /// A store on these tables.
    #[must_use]
    pub fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self {
            organizations: OrganizationStore::new(dynamodb.clone(), tables.clone()),
            memberships: MembershipStore::new(dynamodb.clone(), tables.clone()),
            members: MemberStore::new(dynamodb.clone(), tables.clone()),
            dynamodb,
            tables,
        }
    }

    /// Claims a domain. A claim that stands, proven or not, is answered as it is; one that expired
    /// or failed begins anew, with another challenge.
    pub async fn claim(&self, new: &Claim, author: &Author) -> Result<Claim, StoreError> {
        for _ in 0..ATTEMPTS {
            let before = self.get(new.organization, &new.domain).await?;
            let stands = |claim: &&Claim| {
                matches!(
                    claim.status_at(new.created_at),
                    ClaimStatus::Pending | ClaimStatus::Verified
                )
            };
            if let Some(claim) = before.as_ref().filter(stands) {
                return Ok(claim.clone());
            }
            let after = Claim {
                version: before.as_ref().map_or(1, |before| before.version + 1),
                ..new.clone()
            };
            let mut event = author.event(
                new.organization,
                new.created_at,
                "domain.claimed",
                target(&new.domain),
            );
            event.after = Some(json!({"status": after.status, "expiresAt": after.expires_at}));
            let writes = vec![
                item::put(&self.tables, before.as_ref(), &after)?,
                audit::write(&self.tables, &event)?,
                counts::is_open(&self.tables, new.organization)?,
            ];
            match transact::write(&self.dynamodb, writes).await? {
                Outcome::Committed => return Ok(after),
                Outcome::Refused(writes) if writes.contains(&2) => return Err(StoreError::Closed),
                Outcome::Refused(_) => {}
            }
        }
        Err(StoreError::contended())
    }

    /// One claim, strongly consistent.
    pub async fn get(
        &self,
        organization: OrganizationId,
        domain: &Domain,
    ) -> Result<Option<Claim>, StoreError> {
        let key = item::claim_key(organization, domain);
        let found = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        found.map(|found| item::claim(organization, found)).transpose()
    }

    /// A page of at most `limit` (1 to 200) of an organization's claims, after `after`.
    pub async fn list(
        &self,
        organization: OrganizationId,
        limit: u16,
        after: Option<&Domain>,
    ) -> Result<ClaimPage, StoreError> {
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .key_condition_expression("PK = :of AND begins_with(SK, :prefix)")
            .expression_attribute_values(":of", text(keys::organization(organization)))
            .expression_attribute_values(":prefix", text(keys::DOMAIN_PREFIX))
            .consistent_read(true)
            .limit(i32::from(limit))
            .set_exclusive_start_key(after.map(|domain| item::claim_key(organization, domain)))
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let more = answer.last_evaluated_key.is_some();
        let items = answer.items.unwrap_or_default().into_iter();
        let items: Vec<Claim> = items
            .map(|found| item::claim(organization, found))
            .collect::<Result<_, _>>()?;
        let next = items.last().map(|claim| claim.domain.clone()).filter(|_| more);
        Ok(ClaimPage { items, next })
    }

    /// Gives a claim up, and the domain with it. `false` when there is none.
    pub async fn remove(
        &self,
        organization: OrganizationId,
        domain: &Domain,
        author: &Author,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(claim) = self.get(organization, domain).await? else {
                return Ok(false);
            };
            let mut event = author.event(organization, at, "domain.removed", target(domain));
            event.before = Some(json!({"status": claim.status_at(at)}));
            let mut writes = vec![
                item::delete(&self.tables, &claim)?,
                audit::write(&self.tables, &event)?,
            ];
            if claim.status == ClaimStatus::Verified {
                writes.push(item::disown(&self.tables, &claim)?);
            }
            if transact::write(&self.dynamodb, writes).await? == Outcome::Committed {
                return Ok(true);
            }
        }
        Err(StoreError::contended())
    }

    /// The organization that has proven a domain, strongly consistent.
    async fn owner(&self, domain: &Domain) -> Result<Option<OrganizationId>, StoreError> {
        let found = wire::get(&self.dynamodb, &self.tables.directory, item::owner_key(domain)).await?;
        found
            .map(|found| {
                text_of(&found, "org")
                    .and_then(|id| OrganizationId::parse(id).ok())
                    .ok_or_else(|| corrupt(keys::OWNER, "it names no organization"))
            })
            .transpose()
    }
}

/// What the audit log calls a domain.
fn target(domain: &Domain) -> String {
    format!("domain/{domain}")
}
