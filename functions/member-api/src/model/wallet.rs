//! Wallets as the API shows them.

use jiff::Timestamp;
use muster::id::MemberId;
use muster::wallet::{MOST, REASON_CHARS, Wallet as Domain, WalletEntry as Entry};
use serde::Serialize;
use utoipa::ToSchema;

use super::Id;
use crate::body::{Fields, FromFields};

/// What a member has.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Wallet {
    /// In minor units of the currency.
    #[schema(examples(2500))]
    balance: i64,
    /// ISO 4217 code.
    #[schema(examples("USD"))]
    currency: String,
    /// How many entries there are.
    entries: u64,
}

impl From<Domain> for Wallet {
    fn from(wallet: Domain) -> Self {
        Self {
            balance: wallet.balance,
            currency: wallet.currency,
            entries: wallet.entries,
        }
    }
}

/// One change of a balance.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WalletEntry {
    /// Its number in the wallet: 1, 2, 3, ... without a gap.
    number: u64,
    /// What was added, or taken where it is negative, in minor units.
    amount: i64,
    /// What was there then.
    balance: i64,
    /// ISO 4217 code.
    currency: String,
    /// Why.
    reason: String,
    /// Who did it.
    #[schema(value_type = Id)]
    by: MemberId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl From<Entry> for WalletEntry {
    fn from(entry: Entry) -> Self {
        Self {
            number: entry.number,
            amount: entry.amount,
            balance: entry.balance,
            currency: entry.currency,
            reason: entry.reason,
            by: entry.by,
            at: entry.at,
        }
    }
}

/// What to add, and why.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAdjustment {
    /// In minor units; negative to take. Never zero.
    #[schema(minimum = -9_007_199_254_740_991_i64, maximum = 9_007_199_254_740_991_i64, examples(-500))]
    pub amount: i64,
    /// 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl FromFields for NewAdjustment {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let amount: Option<i64> = fields.required("amount");
        match amount {
            Some(0) => fields.error("amount", "zero", "is not zero"),
            Some(amount) if !(-MOST..=MOST).contains(&amount) => {
                fields.error("amount", "out_of_range", format!("is at most {MOST} either way"));
            }
            _ => {}
        }
        let reason: Option<String> = fields.required("reason");
        let reason = reason.map(|reason| reason.trim().to_owned());
        if let Some(reason) = &reason
            && !(1..=REASON_CHARS).contains(&reason.chars().count())
        {
            let detail = format!("has 1 to {REASON_CHARS} characters");
            fields.error("reason", "invalid_reason", detail);
        }
        Some(Self {
            amount: amount?,
            reason: reason?,
        })
    }
}
