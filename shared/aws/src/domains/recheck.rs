//! Looking at proven domains again: whoever takes their record away gives the domain up.

use aws_sdk_dynamodb::types::AttributeValue as Value;
use jiff::Timestamp;
use muster::audit::Author;
use muster::domain::{Claim, ClaimStatus, Domain};
use muster::id::OrganizationId;
use serde_json::json;
use std::collections::HashMap;

use super::{DomainStore, item, target};
use crate::dns::Dns;
use crate::error::StoreError;
use crate::transact::{self, Outcome};
use crate::wire::{corrupt, number, text, text_of};
use crate::{audit, keys};

/// A claim whose record is to be looked up again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub organization: OrganizationId,
    /// To what.
    pub domain: Domain,
}

/// A page of due claims, longest due first.
#[derive(Clone, Debug)]
pub struct DuePage {
    /// The claims.
    pub items: Vec<Due>,
    /// Where the next page begins, if there may be one.
    pub next: Option<HashMap<String, Value>>,
}

/// What came of looking at a claim again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rechecked {
    /// Its record is there.
    Holds,
    /// Its record is not there; the proof stands for now.
    Missed,
    /// Its record was not there once too often: the organization no longer owns the domain. Whoever
    /// joined by it stays.
    Lost,
    /// The DNS did not answer: it is as if it had not been asked.
    Unanswered,
    /// It was looked at not long ago, changed meanwhile, or is not proven.
    NotDue,
}

impl DomainStore {
    /// A page of at most `limit` claims whose record is to be looked up by `now`. Which ones comes
    /// from an index, and may lag by moments.
    pub async fn due(
        &self,
        now: Timestamp,
        limit: u16,
        from: Option<HashMap<String, Value>>,
    ) -> Result<DuePage, StoreError> {
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .index_name(keys::BY_DUE)
            .key_condition_expression("dueKey = :domains AND dueAt <= :now")
            .expression_attribute_values(":domains", text(keys::DUE_DOMAINS))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .limit(i32::from(limit))
            .set_exclusive_start_key(from)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let items = answer.items.unwrap_or_default();
        let items = items.iter().map(|item| {
            let organization = text_of(item, "PK").and_then(keys::organization_of);
            let domain = text_of(item, "SK").and_then(keys::domain_of);
            organization
                .zip(domain)
                .map(|(organization, domain)| Due { organization, domain })
                .ok_or_else(|| corrupt(keys::BY_DUE, "its key is not that of a claim"))
        });
        Ok(DuePage {
            items: items.collect::<Result<_, _>>()?,
            next: answer.last_evaluated_key,
        })
    }

    /// Looks for the record of a due claim. Asking again, or twice at once, changes nothing more.
    pub async fn recheck(&self, dns: &Dns, due: &Due, now: Timestamp) -> Result<Rechecked, StoreError> {
        let claim = self.get(due.organization, &due.domain).await?;
        let Some(claim) = claim.filter(|claim| claim.due_at().is_some_and(|at| at <= now)) else {
            return Ok(Rechecked::NotDue);
        };
        let Ok(values) = dns.txt(&claim.record().name).await else {
            return Ok(Rechecked::Unanswered);
        };
        let (after, outcome) = match claim.judge(&values) {
            Ok(()) => (claim.proven(now), Rechecked::Holds),
            Err(fault) => {
                let after = claim.missed(fault, now);
                let outcome = if after.status == ClaimStatus::Failed {
                    Rechecked::Lost
                } else {
                    Rechecked::Missed
                };
                (after, outcome)
            }
        };
        let written = if outcome == Rechecked::Lost {
            self.lose(&claim, &after, now).await?
        } else {
            self.note(&claim, &after).await?
        };
        Ok(if written { outcome } else { Rechecked::NotDue })
    }

    async fn lose(&self, before: &Claim, after: &Claim, now: Timestamp) -> Result<bool, StoreError> {
        let author = Author::system("domain-recheck", format!("{}/{}", before.domain, before.version));
        let mut event = author.event(before.organization, now, "domain.lost", target(&before.domain));
        event.before = Some(json!({"status": before.status}));
        event.after = Some(json!({"status": after.status, "fault": after.fault}));
        let writes = vec![
            item::put(&self.tables, Some(before), after)?,
            item::disown(&self.tables, before)?,
            audit::write(&self.tables, &event)?,
        ];
        Ok(transact::write(&self.dynamodb, writes).await? == Outcome::Committed)
    }
}
