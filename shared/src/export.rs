//! Writing the roster into a file: requirements/2, "Export Member Roster".

use serde::{Deserialize, Serialize};

use crate::member::{Status, words};

/// What the file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A zip archive that holds the CSV.
    #[default]
    Zip,
    /// The CSV itself.
    Csv,
}

words!(ExportFormat { Zip = "zip", Csv = "csv" });

/// What an export is to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportOptions {
    /// The addresses that members are reached or sign in by.
    pub include_emails: bool,
    /// Their telephone numbers.
    pub include_phones: bool,
    /// What the file is.
    pub format: ExportFormat,
    /// Members with one of these; none: everyone but the removed.
    pub statuses: Vec<Status>,
}

impl ExportOptions {
    /// Whether members with this status are to be in it.
    #[must_use]
    pub fn takes(&self, status: Status) -> bool {
        if self.statuses.is_empty() {
            status != Status::Removed
        } else {
            self.statuses.contains(&status)
        }
    }
}
