//! The Directory's items of domains: the claim of an organization, and the one proven owner.

use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem};
use jiff::Timestamp;
use muster::domain::{Claim, ClaimStatus, Domain, Fault};
use muster::id::{ChallengeId, OrganizationId};
use serde::{Deserialize, Serialize};

use crate::clients::Tables;
use crate::error::StoreError;
use crate::keys;
use crate::wire::{self, IntoWrite, Item, corrupt, from_item, number, text, to_item};

/// A claim as stored. Times are milliseconds since 1970.
#[derive(Serialize, Deserialize)]
struct ClaimItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    domain: Domain,
    challenge: ChallengeId,
    status: ClaimStatus,
    #[serde(rename = "createdAt")]
    created_at: i64,
    #[serde(rename = "expiresAt")]
    expires_at: i64,
    #[serde(rename = "verifiedAt", skip_serializing_if = "Option::is_none", default)]
    verified_at: Option<i64>,
    #[serde(rename = "checkedAt", skip_serializing_if = "Option::is_none", default)]
    checked_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fault: Option<Fault>,
    misses: u8,
    /// In `ByDue` while it is proven.
    #[serde(rename = "dueKey", skip_serializing_if = "Option::is_none", default)]
    due_key: Option<String>,
    #[serde(rename = "dueAt", skip_serializing_if = "Option::is_none", default)]
    due_at: Option<i64>,
    #[serde(rename = "v")]
    version: u64,
}

/// The claim that an item stores.
pub(super) fn claim(organization: OrganizationId, item: Item) -> Result<Claim, StoreError> {
    let item: ClaimItem = from_item(keys::DOMAIN_PREFIX, item)?;
    let time = |millis| Timestamp::from_millisecond(millis).map_err(|e| corrupt(&item.sk, e));
    Ok(Claim {
        organization,
        status: item.status,
        challenge: item.challenge,
        created_at: time(item.created_at)?,
        expires_at: time(item.expires_at)?,
        verified_at: item.verified_at.map(time).transpose()?,
        checked_at: item.checked_at.map(time).transpose()?,
        fault: item.fault,
        misses: item.misses,
        version: item.version,
        domain: item.domain,
    })
}

/// The key of a claim.
pub(super) fn claim_key(organization: OrganizationId, domain: &Domain) -> Item {
    wire::key(keys::organization(organization), keys::domain(domain))
}

/// The write that makes a claim what it is `after`, if it still is what it was `before`.
pub(super) fn put(
    tables: &Tables,
    before: Option<&Claim>,
    after: &Claim,
) -> Result<TransactWriteItem, StoreError> {
    let due = after.due_at();
    let item = ClaimItem {
        pk: keys::organization(after.organization),
        sk: keys::domain(&after.domain),
        domain: after.domain.clone(),
        challenge: after.challenge,
        status: after.status,
        created_at: after.created_at.as_millisecond(),
        expires_at: after.expires_at.as_millisecond(),
        verified_at: after.verified_at.map(Timestamp::as_millisecond),
        checked_at: after.checked_at.map(Timestamp::as_millisecond),
        fault: after.fault,
        misses: after.misses,
        due_key: due.map(|_| keys::DUE_DOMAINS.to_owned()),
        due_at: due.map(Timestamp::as_millisecond),
        version: after.version,
    };
    let put = Put::builder()
        .table_name(&tables.directory)
        .set_item(Some(to_item(keys::DOMAIN_PREFIX, &item)?));
    match before {
        None => put.condition_expression("attribute_not_exists(PK)"),
        Some(before) => put
            .condition_expression("v = :read")
            .expression_attribute_values(":read", number(before.version)),
    }
    .into_write()
}

/// The write that ends a claim, if it still is what was read.
pub(super) fn delete(tables: &Tables, claim: &Claim) -> Result<TransactWriteItem, StoreError> {
    Delete::builder()
        .table_name(&tables.directory)
        .set_key(Some(claim_key(claim.organization, &claim.domain)))
        .condition_expression("v = :read")
        .expression_attribute_values(":read", number(claim.version))
        .into_write()
}

/// The key of a domain's proven owner.
pub(super) fn owner_key(domain: &Domain) -> Item {
    wire::key(keys::owned_domain(domain), keys::OWNER)
}

/// The write that makes an organization the owner of a domain, in the place of whoever was read to
/// be it.
pub(super) fn own(
    tables: &Tables,
    claim: &Claim,
    before: Option<OrganizationId>,
) -> Result<TransactWriteItem, StoreError> {
    let mut item = owner_key(&claim.domain);
    item.insert("org".to_owned(), text(claim.organization));
    let put = Put::builder().table_name(&tables.directory).set_item(Some(item));
    match before {
        None => put.condition_expression("attribute_not_exists(PK)"),
        Some(before) => put
            .condition_expression("org = :before")
            .expression_attribute_values(":before", text(before)),
    }
    .into_write()
}

/// The write after which nobody owns a claim's domain, if the claim's organization does.
pub(super) fn disown(tables: &Tables, claim: &Claim) -> Result<TransactWriteItem, StoreError> {
    Delete::builder()
        .table_name(&tables.directory)
        .set_key(Some(owner_key(&claim.domain)))
        .condition_expression("org = :own")
        .expression_attribute_values(":own", text(claim.organization))
        .into_write()
}

/// The check that an organization owns a domain.
pub(super) fn still_owns(
    tables: &Tables,
    organization: OrganizationId,
    domain: &Domain,
) -> Result<TransactWriteItem, StoreError> {
    ConditionCheck::builder()
        .table_name(&tables.directory)
        .set_key(Some(owner_key(domain)))
        .condition_expression("org = :own")
        .expression_attribute_values(":own", text(organization))
        .into_write()
}
