//! Wallets: a balance in minor units, and the entries that it is the sum of.

use jiff::Timestamp;

use crate::id::MemberId;
use crate::text::safe_cell;

/// The largest balance and the largest amount, in minor units: what every JSON reader holds exactly
/// (RFC 8259, 6: integers up to 2^53 - 1 are interoperable).
pub const MOST: i64 = 9_007_199_254_740_991;

/// Longest reason, in characters.
pub const REASON_CHARS: usize = 500;

/// A member's wallet. It keeps the currency that it was opened in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// In minor units of the currency, 0 to [`MOST`].
    pub balance: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// How many entries there are. Their numbers run from 1 without a gap, so this is also the
    /// newest one's number.
    pub entries: u64,
}

/// One change of a balance. Entries are never changed or taken back; a mistake is put right by
/// another entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletEntry {
    /// Its number in the wallet, from 1.
    pub number: u64,
    /// What was added, or taken where it is negative, in minor units.
    pub amount: i64,
    /// What was there then.
    pub balance: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
}

/// Why a balance is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More would be taken than is there.
    #[error("there is less in the wallet than that")]
    InsufficientFunds,
    /// More would be there than [`MOST`].
    #[error("a balance is at most {MOST}")]
    TooMuch,
}

impl Wallet {
    /// A wallet that nothing was put into yet.
    #[must_use]
    pub const fn empty(currency: String) -> Self {
        Self {
            balance: 0,
            currency,
            entries: 0,
        }
    }

    /// The wallet with its next entry.
    pub fn adjusted(&self, amount: i64) -> Result<Self, Refusal> {
        let balance = self.balance.checked_add(amount).ok_or(Refusal::TooMuch)?;
        match balance {
            ..0 => Err(Refusal::InsufficientFunds),
            0..=MOST => Ok(Self {
                balance,
                currency: self.currency.clone(),
                entries: self.entries + 1,
            }),
            _ => Err(Refusal::TooMuch),
        }
    }
}

/// A statement: entries as CSV (RFC 4180), with a header.
#[must_use]
pub fn statement(entries: &[WalletEntry]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail, and every record has as many cells as the header.
    let _ = writer.write_record(["number", "at", "amount", "balance", "currency", "reason", "by"]);
    for entry in entries {
        let _ = writer.write_record([
            &entry.number.to_string(),
            &format!("{:.3}", entry.at),
            &entry.amount.to_string(),
            &entry.balance.to_string(),
            &entry.currency,
            &*safe_cell(&entry.reason),
            &entry.by.to_string(),
        ]);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_balance_is_the_sum_of_its_entries_and_never_leaves_its_bounds(
            amounts in prop::collection::vec(prop_oneof![-MOST..=MOST, -100..=100_i64, Just(i64::MIN), Just(i64::MAX)], 0..40),
        ) {
            let mut wallet = Wallet::empty("EUR".to_owned());
            let mut sum = 0_i128;
            for (n, amount) in amounts.into_iter().enumerate() {
                let next = sum + i128::from(amount);
                match wallet.adjusted(amount) {
                    Ok(after) => {
                        prop_assert_eq!(after.entries, wallet.entries + 1, "{}", n);
                        wallet = after;
                        sum = next;
                    }
                    Err(Refusal::InsufficientFunds) => prop_assert!(next < 0),
                    Err(Refusal::TooMuch) => prop_assert!(next > i128::from(MOST)),
                }
                prop_assert_eq!(i128::from(wallet.balance), sum);
            }
        }
    }
}
