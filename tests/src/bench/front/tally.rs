//! What was asked of DynamoDB, and what the engine says that it took.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use serde::Deserialize;

/// What was asked of DynamoDB.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Requests by operation.
    pub requests: BTreeMap<String, u64>,
    /// New members that the sink was given.
    pub sunk: u64,
    /// When the first `BatchWriteItem` came, and when the last was answered.
    pub wrote: Option<(Instant, Instant)>,
    /// Messages sent to the queue.
    pub messages: u64,
    /// Mails sent.
    pub mails: u64,
    /// Capacity units by operation, table, and index; the table's own stand at [`TABLE`].
    units: BTreeMap<(String, String), BTreeMap<String, f64>>,
}

/// Where a table's own units stand beside those of its indexes.
pub const TABLE: &str = "(table)";

impl Tally {
    /// All requests.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.requests.values().sum()
    }

    /// The capacity units that an operation took of a table and its indexes.
    #[must_use]
    pub fn units(&self, operation: &str, table: &str) -> BTreeMap<String, f64> {
        let key = (operation.to_owned(), table.to_owned());
        self.units.get(&key).cloned().unwrap_or_default()
    }

    /// Read units and write units of everything.
    #[must_use]
    pub fn all_units(&self) -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        for ((operation, _), units) in &self.units {
            let sum: f64 = units.values().sum();
            if ["GetItem", "Query", "BatchGetItem"].contains(&operation.as_str()) {
                sums.0 += sum;
            } else {
                sums.1 += sum;
            }
        }
        sums
    }

    pub(super) fn add(&mut self, operation: &str, taken: ConsumedCapacity) {
        let key = (operation.to_owned(), taken.table_name);
        let units = self.units.entry(key).or_default();
        // Operations without indexes give the table's units as the total.
        let own = taken
            .table
            .map_or(taken.capacity_units, |table| table.capacity_units);
        *units.entry(TABLE.to_owned()).or_default() += own;
        for (index, share) in taken.indexes {
            *units.entry(index).or_default() += share.capacity_units;
        }
    }
}

/// Capacity units as DynamoDB's answers have them.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConsumedCapacity {
    pub(super) table_name: String,
    capacity_units: f64,
    table: Option<Share>,
    #[serde(rename = "GlobalSecondaryIndexes", default)]
    indexes: HashMap<String, Share>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Share {
    capacity_units: f64,
}

/// One for the operations on one item, several for those on many.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(ConsumedCapacity),
    Many(Vec<ConsumedCapacity>),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    pub(super) consumed_capacity: Option<OneOrMany>,
}
