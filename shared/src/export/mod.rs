//! Writing members into a file: the roster (requirements/2, "Export Member Roster") or the list of all members
//! (requirements/4, "Export List").
//!
//! A roster's file has the columns of the roster schema in its order, and imports again without a change:
//! decisions/0009 says what that takes.

mod file;
mod list;
mod sheet;

pub use file::ExportFile;
pub use list::{MemberList, MemberRows};
pub use sheet::{Entry, Sheet, SheetRows, Withheld};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{JobId, OrganizationId};
use crate::member::{Status, words};
use crate::text::fold;

/// Who and what is in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportContent {
    /// Members of the roster, in its columns: a file that imports again.
    #[default]
    Roster,
    /// Every member, with role and status.
    Members,
}

words!(ExportContent { Roster = "roster", Members = "members" });

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

impl ExportFormat {
    /// Its media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Zip => "application/zip",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// What an export is to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportOptions {
    /// Who and what is in it.
    #[serde(default)]
    pub content: ExportContent,
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
    /// Where the file lies in the export bucket.
    #[must_use]
    pub fn key(&self, organization: OrganizationId, job: JobId) -> String {
        let (content, format) = (self.content.as_str(), self.format.as_str());
        format!("exports/{organization}/{job}/{content}.{format}")
    }

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

/// What the file of an export is called where it is saved: `<organization>-<content>-<date>.<format>`, in
/// letters, digits and hyphens.
#[must_use]
pub fn file_name(organization: &str, day: Date, options: &ExportOptions) -> String {
    const MOST: usize = 60;
    let mut name = String::new();
    for c in fold(organization).chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if name.len() == MOST {
            break;
        }
    }
    let name = name.trim_end_matches('-');
    let name = if name.is_empty() { "organization" } else { name };
    let (content, format) = (options.content.as_str(), options.format.as_str());
    format!("{name}-{content}-{day}.{format}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_its_organization_and_day() {
        let day = jiff::civil::date(2026, 1, 2);
        let options = ExportOptions::default();
        for (organization, expected) in [
            ("Café  Müller & Sons", "cafe-muller-sons-roster-2026-01-02.zip"),
            ("../..\"\r\n", "organization-roster-2026-01-02.zip"),
            ("漢字", "organization-roster-2026-01-02.zip"),
        ] {
            assert_eq!(file_name(organization, day, &options), expected);
        }
        let list = ExportOptions {
            content: ExportContent::Members,
            format: ExportFormat::Csv,
            ..options
        };
        let long = file_name(&"ab ".repeat(100), day, &list);
        assert!(
            long.len() < 100 && long.ends_with("-members-2026-01-02.csv"),
            "{long}"
        );
    }

    #[test]
    fn nobody_who_was_removed_is_in_it_unless_asked_for() {
        let takes = |statuses: &[Status]| -> Vec<Status> {
            let options = ExportOptions {
                statuses: statuses.to_vec(),
                ..ExportOptions::default()
            };
            Status::ALL
                .iter()
                .copied()
                .filter(|s| options.takes(*s))
                .collect()
        };
        assert_eq!(
            takes(&[]),
            [
                Status::Enrolled,
                Status::Pending,
                Status::Active,
                Status::Disabled
            ]
        );
        assert_eq!(takes(&[Status::Removed]), [Status::Removed]);
    }
}
