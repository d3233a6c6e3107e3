//! A large import in parts, measured: the real `roster-import` plans it, and several processes of the
//! real `roster-apply` apply its parts, between a bucket and tables of its own.

use std::io::Cursor;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use muster::file::{FileKind, Limits, RowReader};
use muster::import::PartRef;
use muster::job::{Job, JobStatus};
use muster::roster::RosterSchema;
use muster_aws::jobs::JobStore;
use serde_json::{Value, json};

use super::Result;
use super::front::{Members, TABLE, Tally};
use super::function::{Function, Invocation, program};
use super::report::{Report, float, grouped, mebibytes};
use super::roster::{Rows, csv, zipped};
use super::site::Site;

/// How many members the roster has.
const ROWS: u32 = 1_000_000;
/// How many parts are applied at once: the template's default.
const AT_ONCE: usize = 4;

/// After how long a message comes again; on AWS it takes longer.
const REDELIVERY: Duration = Duration::from_secs(5);

/// What an import in parts took.
struct FanOut {
    job: Job,
    planned: Invocation,
    parts: Vec<Invocation>,
    took: Duration,
    tally: Tally,
}

impl Site {
    /// Imports a file with `import`, and its parts with several processes of `apply`.
    async fn fan_out(&self, import: &Path, apply: &Path, file: Vec<u8>) -> Result<FanOut> {
        let begun = Instant::now();
        let mut function = Function::start(&[import], self.environment()).await?;
        let (uploaded, event) = self.upload("roster.zip", file);
        drop(self.front.take());
        let planned = function.invoke(event).await?;
        function.end().await?;

        let jobs = JobStore::new(
            self.world.engine.config.dynamodb(),
            self.world.engine.tables.clone(),
        );
        let (organization, id) = (self.world.organization, uploaded.job_id());
        let parts = jobs.parts(organization, id).await?;
        // They are received in any order; this is the one in which they were sent.
        let waiting = Mutex::new(parts.iter().map(|part| part.number).rev().collect::<Vec<_>>());
        let next = || waiting.lock().ok()?.pop();
        let again = |part| {
            if let Ok(mut waiting) = waiting.lock() {
                waiting.insert(0, part);
            }
        };
        let workers = (0..AT_ONCE).map(async |_| {
            let mut function = Function::start(&[apply], self.environment()).await?;
            let mut done = Vec::new();
            while let Some(part) = next() {
                let which = PartRef {
                    organization,
                    job: id,
                    part,
                };
                let body = serde_json::to_string(&which)?;
                let event = json!({"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": body}]});
                let (invocation, answer) = function.invoke_for_answer(event).await?;
                done.push(invocation);
                // A message that was not taken comes again, as SQS has it.
                let answer: Value = serde_json::from_str(&answer)?;
                if answer["batchItemFailures"]
                    .as_array()
                    .is_some_and(|failed| !failed.is_empty())
                {
                    tokio::time::sleep(REDELIVERY).await;
                    again(part);
                }
            }
            function.end().await?;
            Result::Ok(done)
        });
        let done = try_join_all(workers).await?;
        let tally = self.front.take();
        let took = begun.elapsed();
        let job = self.world.job(id).await;
        if job.status != JobStatus::Success || job.counts.created != u64::from(ROWS) {
            return Err(format!("not the import that was meant: {job:?}").into());
        }
        // The planner's are all that were sent: no part was handed on.
        if tally.messages != parts.len().div_ceil(10) as u64 {
            return Err(format!("{} requests to the queue", tally.messages).into());
        }
        Ok(FanOut {
            job,
            planned,
            parts: done.concat(),
            took,
            tally,
        })
    }
}

/// Imports a million rows in parts on the engine.
pub async fn report(report: &mut Report) -> Result<()> {
    let (import, apply) = (program("roster-import")?, program("roster-apply")?);
    let file = zipped(&csv(ROWS, Rows::Default))?;
    let passed = pass_over(&file)?;
    let site = Site::new(Members::Engine).await?;
    let table = site.world.engine.tables.directory.clone();
    let done = site.fan_out(&import, &apply, file).await?;

    let parts = done.job.split.map_or(0, |split| split.parts);
    report.check(
        format!(
            "1,000,000 new rows on the engine, in parts, {AT_ONCE} at once: parts, rows, those of the organization"
        ),
        format!("{parts}, {}, {}", done.job.counts.created, members(&site).await?),
        "8, all, all",
        parts == 8 && members(&site).await? == u64::from(ROWS),
    );
    let batches = u64::from(ROWS.div_ceil(25));
    let total = done.tally.total();
    report.check(
        "  requests to DynamoDB, planning and end included (per 25 rows)",
        format!("{} ({:.4})", grouped(float(total)), float(total) / float(batches)),
        "at most 1.01",
        total * 100 <= batches * 101,
    );
    let others = done.tally.requests.iter();
    let others = others.filter(|(operation, _)| *operation != "BatchWriteItem");
    let others = others.map(|(operation, n)| format!("{operation} {n}"));
    report.note(
        "  other than BatchWriteItem",
        others.collect::<Vec<_>>().join(", "),
        "",
    );
    let units = done.tally.units("BatchWriteItem", &table);
    let each = units.values().sum::<f64>() / f64::from(ROWS);
    let indexes = [TABLE, "ByFirstName", "ByJoined", "ByName"];
    let exact = units.len() == indexes.len()
        && indexes
            .iter()
            .all(|index| units.get(*index) == Some(&f64::from(ROWS)));
    report.check(
        "  write units per new row",
        format!("{each:.4}"),
        "exactly 1 + 3 indexes",
        exact,
    );
    let peak = |of: &[Invocation]| of.iter().map(|part| part.usage.peak_bytes).max().unwrap_or(0);
    let most = peak(&done.parts);
    report.check(
        "  peak memory: planning; a part",
        format!(
            "{}; {}",
            mebibytes(done.planned.usage.peak_bytes),
            mebibytes(most)
        ),
        "a part: under 64 MiB",
        most < 64 << 20,
    );
    let slowest = done.parts.iter().map(|part| part.took.as_secs_f64());
    report.note(
        "  seconds: planning; the longest part; all",
        format!(
            "{:.1}; {:.1}; {:.1}",
            done.planned.took.as_secs_f64(),
            slowest.fold(0.0, f64::max),
            done.took.as_secs_f64()
        ),
        "",
    );
    report.note(
        "  rows per second",
        grouped(f64::from(ROWS) / done.took.as_secs_f64()),
        "",
    );
    report.note(
        "rows a second that a part passes over, from a zip archive",
        grouped(f64::from(ROWS) / passed.as_secs_f64()),
        "",
    );
    Ok(())
}

/// How long it takes to get to the end of a roster without looking at its rows.
fn pass_over(file: &[u8]) -> Result<Duration> {
    let begun = Instant::now();
    let schema = RosterSchema::default();
    let mut rows = RowReader::open(Cursor::new(file), FileKind::Zip, &Limits::DEFAULT, &schema)?;
    rows.skip_to(u64::from(ROWS))?;
    if rows.summary().rows != u64::from(ROWS) {
        return Err("rows are missing".into());
    }
    Ok(begun.elapsed())
}

/// How many members the organization counts that a roster made.
async fn members(site: &Site) -> Result<u64> {
    let tables = &site.world.engine.tables;
    let client = site.world.engine.config.dynamodb();
    let key = muster_aws::wire::key(
        muster_aws::keys::organization(site.world.organization),
        muster_aws::keys::COUNTS,
    );
    let item = muster_aws::wire::get(&client, &tables.directory, key).await?;
    let item = item.ok_or("there are no counts")?;
    let of = |status| muster_aws::wire::number_of(&item, status).unwrap_or(0);
    Ok(u64::try_from(of("enrolled") + of("disabled"))?)
}
