//! The chain in the Audit table: appended to by `audit-seal`, read by whoever verifies a log.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use aws_sdk_dynamodb::types::Put;
use jiff::Timestamp;
use muster::audit::chain::{Attribute, Attributes, Hash, Link, Place, Summary};
use muster::id::OrganizationId;
use serde_dynamo::AttributeValue as Value;

use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::keys;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, Item, corrupt, number, number_of, text, text_of};

/// The chains of all organizations.
#[derive(Clone, Debug)]
pub struct ChainStore {
    pub(super) dynamodb: Dynamo,
    /// The Audit table.
    pub(super) table: String,
}

/// What came of sealing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// How many links were made.
    pub appended: usize,
    /// Where the chain ends now.
    pub end: Place,
    /// The keys of entries that were sealed before as something else.
    pub differing: Vec<String>,
}

/// Links in one transaction, which holds 100 items with the head (DynamoDB, "Service quotas").
const LINKS: usize = 99;
/// How often a chain that others append to as well is tried, and the first and longest pause.
const ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(5);
const LONGEST: u32 = 6;
/// How chains are made; one that is made in another way is not appended to.
const VERSION: i64 = 1;
/// The attribute of a link that says when its entry expires. It is not the entry's own name for it
/// ([`EXPIRES_AT`](muster::audit::chain::EXPIRES_AT)), by which the table would delete the link as well.
const ENTRY_EXPIRES_AT: &str = "entryExpiresAt";
/// What an unreadable item is called.
const WHAT: &str = "head of an audit chain";

impl ChainStore {
    /// Chains in this Audit table.
    #[must_use]
    pub const fn new(dynamodb: Dynamo, table: String) -> Self {
        Self { dynamodb, table }
    }

    /// Appends a link for every entry that has none, in their order. Whoever asks again finds them.
    pub async fn seal(
        &self,
        organization: OrganizationId,
        entries: impl IntoIterator<Item = Summary>,
    ) -> Result<Sealed, StoreError> {
        let mut sealed = Sealed {
            appended: 0,
            end: self.head(organization).await?,
            differing: Vec::new(),
        };
        let mut left = once_each(entries, &mut sealed.differing);
        let mut lost = 0;
        while !left.is_empty() {
            let links = chain(organization, sealed.end, left.iter().take(LINKS));
            let Outcome::Refused(at) = self.append(organization, sealed.end, &links).await? else {
                left.drain(..links.len());
                sealed.appended += links.len();
                sealed.end = links.last().map_or(sealed.end, Link::place);
                lost = 0;
                continue;
            };
            let before = left.len();
            let there = at.iter().filter_map(|n| links.get(*n)).collect();
            self.leave_out(organization, there, &mut left, &mut sealed.differing)
                .await?;
            if at.contains(&links.len()) || left.len() == before {
                lost += 1;
                if lost == ATTEMPTS {
                    return Err(StoreError::contended());
                }
                tokio::time::sleep(PAUSE * (1 << lost.min(LONGEST))).await;
                sealed.end = self.head(organization).await?;
            }
        }
        Ok(sealed)
    }

    /// Where an organization's chain ends.
    pub async fn head(&self, organization: OrganizationId) -> Result<Place, StoreError> {
        let key = wire::key(keys::chain(organization), keys::CHAIN_HEAD);
        match wire::get(&self.dynamodb, &self.table, key).await? {
            None => Ok(Place::ORIGIN),
            Some(item) if number_of(&item, "v") == Some(VERSION) => {
                place(&item).ok_or_else(|| corrupt(WHAT, "it names no place"))
            }
            Some(_) => Err(corrupt(WHAT, "it is of another version")),
        }
    }

    /// Puts links that follow `head`, and the head after them, on the condition that nothing else was
    /// appended and none of their entries was sealed meanwhile.
    async fn append(
        &self,
        organization: OrganizationId,
        head: Place,
        links: &[Link],
    ) -> Result<Outcome, StoreError> {
        let pk = keys::chain(organization);
        let put = |sk: &str, place: Place| {
            Put::builder()
                .table_name(&self.table)
                .set_item(Some(wire::key(&pk, sk)))
                .item("seq", number(place.seq))
                .item("hash", text(place.hash))
        };
        let mut writes = Vec::with_capacity(links.len() + 1);
        for link in links {
            let mut put = put(&link.entry.key, link.place())
                .item("digest", text(link.entry.digest))
                .item("prev", text(link.prev))
                .condition_expression("attribute_not_exists(PK)");
            if let Some(at) = link.entry.expires_at {
                put = put.item(ENTRY_EXPIRES_AT, number(at.as_second()));
            }
            writes.push(put.into_write()?);
        }
        let end = links.last().map_or(head, Link::place);
        let put = put(keys::CHAIN_HEAD, end).item("v", number(VERSION));
        let put = if head == Place::ORIGIN {
            put.condition_expression("attribute_not_exists(PK)")
        } else {
            put.condition_expression("seq = :seq AND #hash = :hash")
                .expression_attribute_names("#hash", "hash")
                .expression_attribute_values(":seq", number(head.seq))
                .expression_attribute_values(":hash", text(head.hash))
        };
        writes.push(put.into_write()?);
        transact::write(&self.dynamodb, writes).await
    }

    /// Leaves out the entries of links that are there already. One that was sealed as something else
    /// is told: the entry, or what stood at its key before, was tampered with.
    async fn leave_out(
        &self,
        organization: OrganizationId,
        links: Vec<&Link>,
        left: &mut VecDeque<Summary>,
        differing: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        let pk = keys::chain(organization);
        let entries = links.iter().map(|link| &link.entry);
        let wanted = entries.clone().map(|entry| wire::key(&pk, &entry.key)).collect();
        let found = wire::get_many(&self.dynamodb, &self.table, wanted).await?;
        for ((_, key), item) in found {
            let digest: Option<Hash> = text_of(&item, "digest").and_then(|digest| digest.parse().ok());
            if entries.clone().any(|e| e.key == key && digest != Some(e.digest)) {
                differing.push(key.clone());
            }
            left.retain(|entry| entry.key != key);
        }
        Ok(())
    }
}

/// Entries without those that come twice, for a transaction takes an item once.
fn once_each(entries: impl IntoIterator<Item = Summary>, differing: &mut Vec<String>) -> VecDeque<Summary> {
    let mut digests: BTreeMap<String, Hash> = BTreeMap::new();
    let mut once = VecDeque::new();
    for entry in entries {
        match digests.get(&entry.key) {
            None => {
                digests.insert(entry.key.clone(), entry.digest);
                once.push_back(entry);
            }
            Some(digest) if *digest == entry.digest => {}
            Some(_) => differing.push(entry.key),
        }
    }
    once
}

/// The links of entries, one after the other from a place on.
fn chain<'a>(
    organization: OrganizationId,
    mut end: Place,
    entries: impl Iterator<Item = &'a Summary>,
) -> Vec<Link> {
    let mut follow = |entry: &Summary| {
        let link = end.follow(organization, entry.clone());
        end = link.place();
        link
    };
    entries.map(&mut follow).collect()
}

/// The place that a head or a link names.
fn place(item: &Item) -> Option<Place> {
    Some(Place {
        seq: u64::try_from(number_of(item, "seq")?).ok()?,
        hash: text_of(item, "hash")?.parse().ok()?,
    })
}

/// The link of an item, if it reads as one.
pub(super) fn link(item: &Item) -> Option<Link> {
    let hash = |name| text_of(item, name)?.parse().ok();
    let Place { seq, hash: own } = place(item)?;
    let expires_at = match item.get(ENTRY_EXPIRES_AT) {
        None => None,
        Some(_) => Some(Timestamp::from_second(number_of(item, ENTRY_EXPIRES_AT)?).ok()?),
    };
    Some(Link {
        seq,
        entry: Summary {
            key: text_of(item, "SK")?.to_owned(),
            digest: hash("digest")?,
            expires_at,
        },
        prev: hash("prev")?,
        hash: own,
    })
}

/// What the chain keeps of the entry that an item is, as it comes with the stream or from the table.
#[must_use]
pub fn summary(key: String, item: serde_dynamo::Item) -> Summary {
    let values = item.into_inner().into_iter();
    let attributes: Attributes = values.map(|(name, value)| (name, attribute(value))).collect();
    Summary::of(key, &attributes)
}

fn attribute(value: Value) -> Attribute {
    match value {
        Value::S(value) => Attribute::Text(value),
        Value::N(value) => Attribute::Number(value),
        Value::B(value) => Attribute::Bytes(value),
        Value::Bool(value) => Attribute::Bool(value),
        Value::Null(_) => Attribute::Null,
        Value::L(values) => Attribute::List(values.into_iter().map(attribute).collect()),
        Value::M(values) => {
            let values = values.into_iter();
            Attribute::Map(values.map(|(name, value)| (name, attribute(value))).collect())
        }
        Value::Ss(values) => Attribute::Texts(values.into_iter().collect()),
        Value::Ns(values) => Attribute::Numbers(values.into_iter().collect()),
        Value::Bs(values) => Attribute::ByteStrings(values.into_iter().collect()),
    }
}
