//! Verifying the evidence of an access review.

use std::error::Error;
use std::fmt::Write;
use std::fs::File;
use std::path::Path;

use muster::evidence::Manifest;
use muster::evidence::verify::{Expected, Report, verify};

/// Verifies an archive, prints what came of it, and says whether it holds.
pub fn run(
    archive: &Path,
    previous: Option<&Path>,
    manifest: Option<String>,
) -> Result<bool, Box<dyn Error>> {
    let previous = previous.map(before).transpose()?;
    let report = verified(archive, &Expected { manifest, previous })?;
    println!("{}", told(&report));
    Ok(report.holds())
}

/// SHA-256 of the manifest of the archive of the review before. It has to hold itself.
fn before(archive: &Path) -> Result<String, Box<dyn Error>> {
    let report = verified(archive, &Expected::default())?;
    if let Some(fault) = report.faults.first() {
        return Err(format!("{}: {fault}", archive.display()).into());
    }
    report
        .manifest_sha256
        .ok_or_else(|| "its manifest does not read".into())
}

fn verified(archive: &Path, expected: &Expected) -> Result<Report, Box<dyn Error>> {
    let open = || File::open(archive);
    verify(open, expected).map_err(|e| format!("{}: {e}", archive.display()).into())
}

/// A report in words.
fn told(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a string never fails.
    if let Some(manifest) = &report.manifest {
        let _ = writeln!(text, "{}", review(manifest));
    }
    if let Some(digest) = &report.manifest_sha256 {
        let _ = writeln!(text, "manifest     {digest}");
    }
    for (n, fault) in report.faults.iter().enumerate() {
        let word = if n == 0 { "BROKEN" } else { "" };
        let _ = writeln!(text, "{word:<12} {fault}");
    }
    if report.holds() {
        let _ = writeln!(
            text,
            "HOLDS        compare the manifest's SHA-256 with the audit log's entry review.completed"
        );
    }
    text.truncate(text.trim_end().len());
    text
}

fn review(manifest: &Manifest) -> String {
    let Manifest {
        review,
        organization,
        opened_at,
        completed_at,
        population,
        decisions,
        outcomes,
        ..
    } = manifest;
    let previous = match &manifest.previous {
        Some(previous) => format!("{} {}", previous.review, previous.manifest_sha256),
        None => "none".to_owned(),
    };
    format!(
        "organization {organization}\n\
         review       {review}, {opened_at} to {completed_at}\n\
         people       {}: {} active, {} pending\n\
         decisions    {} keep, {} revoke, {} change role\n\
         outcomes     {} applied, {} unnecessary, {} failed\n\
         previous     {previous}",
        population.members,
        population.active,
        population.pending,
        decisions.keep,
        decisions.revoke,
        decisions.change_role,
        outcomes.applied,
        outcomes.unnecessary,
        outcomes.failed,
    )
}

#[cfg(test)]
mod tests {
    use muster::evidence::verify::{Fault, Wrong};

    use super::*;

    #[test]
    fn what_is_broken_is_named_and_nothing_is_said_to_hold() {
        let fault = |file: Option<&str>, wrong| Fault {
            file: file.map(str::to_owned),
            wrong,
        };
        let report = Report {
            manifest: None,
            manifest_sha256: None,
            faults: vec![
                fault(Some("decisions.csv"), Wrong::Changed),
                fault(None, Wrong::Byte(7)),
            ],
        };
        assert_eq!(
            told(&report),
            "BROKEN       decisions.csv was changed: its SHA-256 is not the manifest's\n\
             \u{20}            the archive was changed at byte 7, outside its files"
        );
    }
}
