//! Exports, measured: the real `roster-export` between tables and a bucket of its own.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use muster::audit::{Actor, AuditEvent, Source};
use muster::clock::Clock;
use muster::export::ExportOptions;
use muster::id::JobId;
use muster::job::{Job, JobStatus};
use muster_aws::jobs::JobStore;
use serde_json::json;

use super::Result;
use super::front::{Members, Tally};
use super::function::{Function, Invocation, program};
use super::report::{Report, float, grouped, mebibytes};
use super::roster::{Rows, csv, zipped};
use super::site::Site;
use crate::world::EXPORTS;

/// Most memory that an export takes, in bytes.
const MOST_MEMORY: u64 = 128 << 20;

/// What an export took.
#[derive(Clone, Debug)]
pub struct Export {
    /// As it ended.
    pub job: Job,
    /// How long, and what of the machine.
    pub invocation: Invocation,
    /// What it asked of DynamoDB.
    pub tally: Tally,
}

impl Site {
    /// Starts the function against this site and exports the roster with it.
    pub async fn export(&self, function: &Path) -> Result<Export> {
        let at = Clock::system().now();
        let job = self.ask(at).await?;
        let mut function = Function::start(&[function], self.environment()).await?;
        drop(self.front.take());
        let body = json!({"organization": job.organization, "job": job.id}).to_string();
        let event = json!({"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": body}]});
        let invocation = function.invoke(event).await?;
        let tally = self.front.take();
        function.end().await?;
        let job = self.world.job(job.id).await;
        if job.status != JobStatus::Success {
            return Err(format!("the export did not succeed: {job:?}").into());
        }
        let lines = self.lines(&job)?;
        if lines != job.counts.rows + 1 {
            return Err(format!("{lines} lines are not {:?}", job.counts).into());
        }
        Ok(Export {
            job,
            invocation,
            tally,
        })
    }

    /// Makes the job as the API does.
    pub(super) async fn ask(&self, at: Timestamp) -> Result<Job> {
        let engine = &self.world.engine;
        let id = JobId::new(at, &[b"export"]);
        let job = Job::exporting(id, self.world.organization, ExportOptions::default(), at);
        let event = AuditEvent {
            organization: job.organization,
            at,
            actor: Actor::System("bench"),
            action: "export.requested",
            target: format!("job/{id}"),
            before: None,
            after: None,
            source: Source::default(),
        };
        let jobs = JobStore::new(engine.config.dynamodb(), engine.tables.clone());
        jobs.start(&job, &event).await?;
        Ok(job)
    }

    /// How many lines the file of a job has.
    fn lines(&self, job: &Job) -> Result<u64> {
        let object = job.object.as_ref().ok_or("the export has no file")?;
        let file = self.world.buckets.get(EXPORTS, &object.key);
        let file = std::io::Cursor::new(file.ok_or("the file is not there")?);
        let mut archive = zip::ZipArchive::new(file)?;
        let mut entry = archive.by_index(0)?;
        let (mut lines, mut buffer) = (0_u64, vec![0; 1 << 16]);
        loop {
            let read = entry.read(&mut buffer)?;
            if read == 0 {
                return Ok(lines);
            }
            lines += buffer[..read].iter().map(|b| u64::from(*b == b'\n')).sum::<u64>();
        }
    }
}

/// Memory, requests, read units and speed of exports.
pub async fn report(report: &mut Report) -> Result<()> {
    let exporter = program("roster-export")?;
    let given = async |rows: u32, latency: u64| {
        let latency = Duration::from_millis(latency);
        let site = Site::new(Members::Given { rows, latency }).await?;
        let export = site.export(&exporter).await?;
        if export.job.counts.rows != u64::from(rows) {
            return Err(format!("not {rows} rows: {:?}", export.job).into());
        }
        Result::Ok(export)
    };
    let small = given(10_000, 0).await?;
    let large = given(1_000_000, 0).await?;
    let slow = given(1_000_000, 5).await?;
    let peak = |export: &Export| export.invocation.usage.peak_bytes;
    for (name, export) in [("10,000", &small), ("1,000,000", &large)] {
        report.check(
            format!("peak memory, export of {name} members"),
            mebibytes(peak(export)),
            "under 128 MB",
            peak(export) < MOST_MEMORY,
        );
    }
    report.check(
        "  at 1,000,000 members over that at 10,000",
        format!("{:.2}", float(peak(&large)) / float(peak(&small))),
        "at most 1.10",
        peak(&large) * 10 <= peak(&small) * 11,
    );
    for (name, export) in [("10,000", &small), ("1,000,000", &large)] {
        let requests = export.tally.requests.iter();
        let requests: Vec<_> = requests
            .map(|(operation, n)| format!("{operation} {n}"))
            .collect();
        report.note(
            format!("requests to DynamoDB, export of {name} members"),
            requests.join(", "),
            "",
        );
    }
    let rows = float(large.job.counts.rows);
    let usage = large.invocation.usage;
    report.note(
        "members exported per CPU second, 1,000,000",
        grouped(rows / usage.cpu_seconds),
        "",
    );
    for (name, export) in [("at once", &large), ("after 5 ms", &slow)] {
        let rate = rows / export.invocation.took.as_secs_f64();
        report.note(
            format!("members exported per second, database answers {name}"),
            grouped(rate),
            "",
        );
    }
    on_the_engine(report, &exporter).await
}

/// Read units, as a real engine counts them.
async fn on_the_engine(report: &mut Report, exporter: &Path) -> Result<()> {
    let importer = program("roster-import")?;
    let site = Site::new(Members::Engine).await?;
    let roster = zipped(&csv(10_000, Rows::Default))?;
    site.import(&[&importer], "roster.zip", roster).await?;
    let export = site.export(exporter).await?;
    let table = &site.world.engine.tables.directory;
    let units: f64 = export.tally.units("Query", table).values().sum();
    let each = units / float(export.job.counts.rows);
    report.check(
        "read units per exported member, 10,000 members",
        format!("{each:.4}"),
        "at most 0.08",
        each <= 0.08,
    );
    let (read, written) = export.tally.all_units();
    report.note(
        "  all units of the export",
        format!("{read} read, {written} write units"),
        "",
    );
    Ok(())
}
