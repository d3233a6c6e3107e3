//! Wallets: the balance stands on the member, where lists show it; its entries lie in a partition
//! of their own.
//!
//! An adjustment is one transaction: the member's balance and number of entries move on from
//! what was read, the next entry is put where none stands, and so is the mark of the request that
//! made it. So numbers have no gaps, every balance is the sum of the entries up to it, and a
//! request is carried out once, however much later it comes again.

use std::time::Duration;

use aws_sdk_dynamodb::types::{Put, Update};
use jiff::Timestamp;
use muster::audit::AuditEvent;
use muster::id::{MemberId, OrganizationId, hash128};
use muster::layout::Layout;
use muster::member::{Member, Status};
use muster::wallet::{Refusal, Wallet, WalletEntry};
use serde::{Deserialize, Serialize};

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::idempotency::RequestKey;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, Item, corrupt, from_item, number, number_of, text, to_item};
use crate::{audit, keys};

/// Wallets in DynamoDB.
#[derive(Clone, Debug)]
pub struct WalletStore {
    dynamodb: Dynamo,
    tables: Tables,
}

/// A change to make.
#[derive(Clone, Debug)]
pub struct Adjustment<'a> {
    /// What is added, in minor units; never zero.
    pub amount: i64,
    /// Why.
    pub reason: &'a str,
    /// Who does it.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// The request that asks for it.
    pub request: &'a RequestKey,
}

/// What came of an adjustment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Adjusted {
    /// The entry that it made, now or when the request came before.
    Yes(WalletEntry),
    /// Nothing was written.
    Refused(Refusal),
    /// Nothing was written: the request made another entry before.
    OtherRequest,
    /// Nothing was written: someone else changed the wallet or the member since they were read.
    Stale,
}

#[derive(Serialize, Deserialize)]
struct EntryItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    number: u64,
    amount: i64,
    balance: i64,
    currency: String,
    reason: String,
    by: MemberId,
    /// Milliseconds since 1970.
    at: i64,
}

/// What an unreadable item is called.
const WHAT: &str = keys::WALLET_ENTRY_PREFIX;

/// Longest pause between two attempts.
const PAUSE: Duration = Duration::from_millis(150);

impl EntryItem {
    fn into_entry(self) -> Result<WalletEntry, StoreError> {
        Ok(WalletEntry {
            number: self.number,
            amount: self.amount,
            balance: self.balance,
            currency: self.currency,
            reason: self.reason,
            by: self.by,
            at: Timestamp::from_millisecond(self.at).map_err(|e| corrupt(WHAT, e))?,
        })
    }
}

impl WalletStore {
    /// A store on these tables.
    #[must_use]
    pub const fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self { dynamodb, tables }
    }

    /// Adjusts a member's wallet, from what was read; a first entry opens it in `currency`. The
    /// event is what the audit log says of the entry.
    pub async fn adjust(
        &self,
        member: &Member,
        layout: Layout,
        currency: &str,
        adjustment: &Adjustment<'_>,
        event: impl FnOnce(&WalletEntry) -> AuditEvent,
    ) -> Result<Adjusted, StoreError> {
        let (id, of) = (member.id, member.organization);
        let empty = || Wallet::empty(currency.to_owned());
        let wallet = member.wallet.clone().unwrap_or_else(empty);
        let after = match wallet.adjusted(adjustment.amount) {
            Ok(after) => after,
            // It may be this very request that has taken what is missing now.
            Err(refusal) => {
                let before = self.made_before(of, id, adjustment).await?;
                return Ok(before.unwrap_or(Adjusted::Refused(refusal)));
            }
        };
        let entry = WalletEntry {
            number: after.entries,
            amount: adjustment.amount,
            balance: after.balance,
            currency: after.currency,
            reason: adjustment.reason.to_owned(),
            by: adjustment.by,
            at: adjustment.at,
        };
        let event = event(&entry);
        let partition = layout.record(member);
        if self
            .append(of, (id, partition), adjustment, &entry, &event)
            .await?
        {
            return Ok(Adjusted::Yes(entry));
        }
        let before = self.made_before(of, id, adjustment).await?;
        Ok(before.unwrap_or(Adjusted::Stale))
    }

    /// Waits before the next attempt at an adjustment that others came before: longer with every
    /// attempt, and differently for every request, so that those who met part.
    pub async fn pause(&self, attempt: u32, adjustment: &Adjustment<'_>) {
        let longest = PAUSE.min(Duration::from_millis(4 << attempt.min(8)));
        let dice = hash128(&[adjustment.request.as_bytes(), &attempt.to_be_bytes()]);
        tokio::time::sleep(longest * u32::from(dice[0]) / 256).await;
    }

    /// Writes an entry with everything that goes with it, unless something of it is not as read.
    async fn append(
        &self,
        organization: OrganizationId,
        (member, partition): (MemberId, u8),
        adjustment: &Adjustment<'_>,
        entry: &WalletEntry,
        event: &AuditEvent,
    ) -> Result<bool, StoreError> {
        let (pk, sk) = keys::member_in(organization, member, partition);
        let update = Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(pk, sk)))
            .update_expression(
                "SET balance = :balance, currency = :currency, entries = :number, v = v + :one",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":removed", text(Status::Removed.as_str()))
            .expression_attribute_values(":balance", number(entry.balance))
            .expression_attribute_values(":currency", text(&entry.currency))
            .expression_attribute_values(":number", number(entry.number))
            .expression_attribute_values(":one", number(1));
        let update = if entry.number == 1 {
            update.condition_expression(
                "attribute_exists(PK) AND #status <> :removed AND attribute_not_exists(entries)",
            )
        } else {
            update
                .condition_expression("#status <> :removed AND entries = :before")
                .expression_attribute_values(":before", number(entry.number - 1))
        };
        let wallet = keys::wallet(organization, member);
        let item = EntryItem {
            pk: wallet.clone(),
            sk: keys::wallet_entry(entry.number),
            number: entry.number,
            amount: entry.amount,
            balance: entry.balance,
            currency: entry.currency.clone(),
            reason: entry.reason.clone(),
            by: entry.by,
            at: entry.at.as_millisecond(),
        };
        let mut mark = wire::key(wallet, keys::wallet_request(adjustment.request.as_bytes()));
        mark.insert("number".to_owned(), number(entry.number));
        let put = |item: Item| {
            Put::builder()
                .table_name(&self.tables.directory)
                .set_item(Some(item))
                .condition_expression("attribute_not_exists(PK)")
                .into_write()
        };
        let writes = vec![
            update.into_write()?,
            put(to_item(WHAT, &item)?)?,
            put(mark)?,
            audit::write(&self.tables, event)?,
        ];
        Ok(transact::write(&self.dynamodb, writes).await? == Outcome::Committed)
    }

    /// What the request made when it came before, if it did.
    async fn made_before(
        &self,
        organization: OrganizationId,
        member: MemberId,
        adjustment: &Adjustment<'_>,
    ) -> Result<Option<Adjusted>, StoreError> {
        let wallet = keys::wallet(organization, member);
        let get = |sk| wire::get(&self.dynamodb, &self.tables.directory, wire::key(&wallet, sk));
        let Some(mark) = get(keys::wallet_request(adjustment.request.as_bytes())).await? else {
            return Ok(None);
        };
        let made = number_of(&mark, "number").and_then(|n| u64::try_from(n).ok());
        let made = made.ok_or_else(|| corrupt(WHAT, "a mark names no entry"))?;
        let item = get(keys::wallet_entry(made)).await?;
        let item = item.ok_or_else(|| corrupt(WHAT, "an entry is missing"))?;
        let entry = from_item::<EntryItem>(WHAT, item)?.into_entry()?;
        let same = entry.amount == adjustment.amount && entry.reason == adjustment.reason;
        Ok(Some(if same {
            Adjusted::Yes(entry)
        } else {
            Adjusted::OtherRequest
        }))
    }

    /// Entries of a wallet, strongly consistent: at most `limit` (1 to 1,000) before or after the
    /// one with the number `from`, or from the end or the beginning.
    pub async fn entries(
        &self,
        organization: OrganizationId,
        member: MemberId,
        newest_first: bool,
        limit: u16,
        from: Option<u64>,
    ) -> Result<Vec<WalletEntry>, StoreError> {
        let wallet = keys::wallet(organization, member);
        let start = from.map(|n| wire::key(&wallet, keys::wallet_entry(n)));
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .key_condition_expression("PK = :wallet AND begins_with(SK, :entry)")
            .expression_attribute_values(":wallet", text(&wallet))
            .expression_attribute_values(":entry", text(keys::WALLET_ENTRY_PREFIX))
            .consistent_read(true)
            .scan_index_forward(!newest_first)
            .limit(i32::from(limit))
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let items = answer.items.unwrap_or_default().into_iter();
        items
            .map(|item| from_item::<EntryItem>(WHAT, item)?.into_entry())
            .collect()
    }
}
