//! Verifying an audit log.

use std::error::Error;
use std::fmt::Write;

use muster::audit::chain::Place;
use muster::audit::verify::{Fault, Report};
use muster::clock::Clock;
use muster::id::OrganizationId;
use muster_aws::audit::ChainStore;
use muster_aws::clients::{AwsConfig, variable};

/// Verifies a log, prints what came of it, and says whether it holds.
pub async fn run(organization: OrganizationId, noted: Option<Place>) -> Result<bool, Box<dyn Error>> {
    let chains = ChainStore::new(
        AwsConfig::from_environment()?.dynamodb(),
        variable("AUDIT_TABLE")?,
    );
    let report = chains.verify(organization, noted, Clock::system().now()).await?;
    if report.entries == 0 && report.end == Place::ORIGIN && report.broken == 0 {
        return Err("there is no log of this organization in this table".into());
    }
    println!("{}", told(organization, &report, noted));
    Ok(report.broken == 0)
}

/// A report in words.
fn told(organization: OrganizationId, report: &Report, noted: Option<Place>) -> String {
    let Report {
        entries,
        sealed,
        fresh,
        expired,
        late,
        end,
        broken,
        ref faults,
    } = *report;
    let mut text =
        format!("organization {organization}\nentries      {entries}, of which {sealed} are as sealed");
    // Writing to a string never fails.
    if fresh > 0 {
        let _ = write!(text, ", {fresh} too new to be sealed");
    }
    if late > 0 {
        let _ = write!(text, ", {late} sealed well after newer ones");
    }
    if expired > 0 {
        let _ = write!(text, "\nexpired      {expired}, which are gone; their links hold");
    }
    let _ = write!(text, "\nhead         {end}");
    for (n, Fault { key, wrong }) in faults.iter().enumerate() {
        let word = if n == 0 { "BROKEN      " } else { "            " };
        let name = if key.is_empty() {
            "the log's beginning".to_owned()
        } else {
            format!("entry {key}")
        };
        let _ = write!(text, "\n{word} {name} {wrong}");
    }
    let named = faults.len() as u64;
    if broken > named {
        let _ = write!(text, "\n             and {} more", broken - named);
    }
    if broken == 0 {
        let _ = write!(text, "\nHOLDS        ");
        let _ = match noted {
            None => write!(
                text,
                "keep the head elsewhere, and give it to a later run by --expect"
            ),
            Some(Place { seq, .. }) => write!(text, "and the log that ended at {seq} is its beginning"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use muster::audit::verify::Wrong;

    use super::*;

    fn report(broken: u64, faults: Vec<Fault>) -> Report {
        Report {
            entries: 12,
            sealed: 10,
            fresh: 1,
            expired: 0,
            late: 1,
            end: format!("11:{}", "0a".repeat(32)).parse().unwrap(),
            broken,
            faults,
        }
    }

    #[test]
    fn a_log_that_holds_says_so_and_where_it_ends() {
        let organization = OrganizationId::from_bytes([1; 16]);
        let text = told(organization, &report(0, vec![]), None);
        assert_eq!(
            text,
            "organization 040g2081040g2081040g208104\n\
             entries      12, of which 10 are as sealed, 1 too new to be sealed, 1 sealed well after newer ones\n\
             head         11:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a\n\
             HOLDS        keep the head elsewhere, and give it to a later run by --expect"
        );
        let noted = Some(report(0, vec![]).end);
        let text = told(organization, &report(0, vec![]), noted);
        assert!(
            text.ends_with("\nHOLDS        and the log that ended at 11 is its beginning"),
            "{text}"
        );
    }

    #[test]
    fn entries_that_expired_are_told_separately() {
        let report = Report {
            expired: 3,
            ..report(0, vec![])
        };
        let text = told(OrganizationId::from_bytes([1; 16]), &report, None);
        assert!(
            text.contains("newer ones\nexpired      3, which are gone; their links hold\nhead         11:"),
            "{text}"
        );
        assert!(text.contains("\nHOLDS "), "{text}");
    }

    #[test]
    fn a_log_that_does_not_names_the_first_broken_entry_first() {
        let fault = |key: &str, wrong| Fault {
            key: key.to_owned(),
            wrong,
        };
        let faults = vec![
            fault("2026-01-02T03:04:05.678Z#00", Wrong::Edited),
            fault("", Wrong::Truncated(0, 3)),
        ];
        let text = told(OrganizationId::from_bytes([1; 16]), &report(3, faults), None);
        let (_, told) = text.split_once("BROKEN").unwrap();
        assert_eq!(
            told,
            "       entry 2026-01-02T03:04:05.678Z#00 was changed after it was written\n\
             \u{20}            the log's beginning is what the log ends with, number 0, and there were 3: the end was cut off\n\
             \u{20}            and 1 more"
        );
        assert!(!text.contains("HOLDS"));
    }
}
