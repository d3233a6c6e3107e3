//! Metrics in CloudWatch's embedded format: a line of the log that becomes metrics without a call.

use std::io::Write;

use muster::job::Job;
use serde_json::json;

/// Writes what an ended import did. Counts and times only; the job's id is a property, not a
/// dimension, so it costs no metric of its own.
pub fn import_ended(out: &mut impl Write, job: &Job) -> std::io::Result<()> {
    let Some(finished) = job.finished_at else {
        return Ok(());
    };
    let millis = (finished.as_millisecond() - job.created_at.as_millisecond()).max(1);
    let counts = job.counts;
    let metrics = [
        ("Rows", "Count"),
        ("Created", "Count"),
        ("Updated", "Count"),
        ("Unchanged", "Count"),
        ("Removed", "Count"),
        ("Failed", "Count"),
        ("Duration", "Milliseconds"),
        ("RowsPerSecond", "Count/Second"),
    ];
    let metrics: Vec<_> = metrics
        .iter()
        .map(|(name, unit)| json!({ "Name": name, "Unit": unit }))
        .collect();
    let line = json!({
        "_aws": {
            "Timestamp": finished.as_millisecond(),
            "CloudWatchMetrics": [{ "Namespace": "Muster", "Dimensions": [["Function", "Status"]], "Metrics": metrics }],
        },
        "Function": "roster-import",
        "Status": job.status,
        "jobId": job.id,
        "organizationId": job.organization,
        "Rows": counts.rows,
        "Created": counts.created,
        "Updated": counts.updated,
        "Unchanged": counts.unchanged,
        "Removed": counts.removed,
        "Failed": counts.failed,
        "Duration": millis,
        "RowsPerSecond": i128::from(counts.rows) * 1000 / i128::from(millis),
    });
    writeln!(out, "{line}")
}

#[cfg(test)]
mod tests {
    use muster::id::{JobId, OrganizationId};
    use muster::job::{ImportCounts, ImportOptions, JobKind, JobStatus};

    use super::*;

    #[test]
    fn every_metric_that_is_declared_has_a_value() {
        let at = "2026-01-02T03:04:05Z".parse().unwrap();
        let (id, organization) = (JobId::from_bytes([1; 16]), OrganizationId::from_bytes([2; 16]));
        let mut job = Job::new(
            id,
            organization,
            JobKind::Roster,
            ImportOptions::default(),
            "Secret Name.csv".to_owned(),
            at,
        );
        job.status = JobStatus::Success;
        job.counts = ImportCounts {
            rows: 500,
            created: 500,
            ..ImportCounts::default()
        };
        job.finished_at = Some("2026-01-02T03:04:07Z".parse().unwrap());
        let mut out = Vec::new();
        import_ended(&mut out, &job).unwrap();
        let line: serde_json::Value = serde_json::from_slice(&out).unwrap();
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
            .as_array()
            .unwrap()
        {
            assert!(line[metric["Name"].as_str().unwrap()].is_number(), "{metric}");
        }
        assert_eq!(line["RowsPerSecond"], 250);
        assert!(!line.to_string().contains("Secret"));
    }
}
