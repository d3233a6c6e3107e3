//! The way of new rows to the table: against the bare wire, against boto3, in instructions, after kills, and
//! in memory where rows are wrong.

use std::path::{Path, PathBuf};
use std::time::Duration;

use muster_aws::keys::COUNTS;
use serde::Deserialize;

use super::Result;
use super::front::Members;
use super::function::program;
use super::instructions::{Counted, Instructions, MISSING, can_be_counted};
use super::peers::{measured, python, script};
use super::raw;
use super::report::{Report, Spread, float, grouped, mebibytes};
use super::roster::{Rows, csv, zipped};
use super::site::{Import, Site};
use crate::world::Dump;

/// How often each side of a comparison runs, in turn.
const ROUNDS: usize = 3;
/// Rows of an import that is compared; a divisor of the batches' size.
const ROWS: u32 = 1_000_000;
/// Rows that boto3 is given: what it takes for each does not depend on how many there are.
const BOTO3_ROWS: u32 = 20_000;
/// Batches under way at once, in an import as in the raw client.
const AT_ONCE: usize = 32;
/// Rows of an import that is killed.
const KILLED_ROWS: u32 = 2_000;
/// How often one is.
const KILLS: u32 = 100;

/// Where this variable is set, instructions are counted at 1,000,000 rows, which takes some minutes.
const FULL: &str = "BENCH_FULL";

/// Measures all of it.
pub async fn report(report: &mut Report) -> Result<()> {
    let path = WritePath {
        function: program("roster-import")?,
    };
    path.against_the_wire(report).await?;
    path.against_boto3(report).await?;
    path.wrong_rows(report).await?;
    Box::pin(path.kills(report)).await?;
    path.instructions(report).await
}

struct WritePath {
    /// The function's program.
    function: PathBuf,
}

impl WritePath {
    async fn import(&self, site: &Site, rows: u32, kind: Rows) -> Result<Import> {
        let file = zipped(&csv(rows, kind))?;
        let import = site.import(&[&self.function], "roster.zip", file).await?;
        if import.job.counts.rows != u64::from(rows) {
            return Err(format!("not the import that was meant: {:?}", import.job).into());
        }
        Ok(import)
    }

    /// Rows in a second, with a database that answers after 5 ms.
    async fn against_the_wire(&self, report: &mut Report) -> Result<()> {
        let sink = Members::Sink(Duration::from_millis(5));
        let [mut whole, mut applying, mut wire] = [const { Vec::new() }; 3];
        for _ in 0..ROUNDS {
            let site = Site::new(sink).await?;
            let import = self.import(&site, ROWS, Rows::Default).await?;
            let (first, last) = import.tally.wrote.ok_or("nothing was written")?;
            whole.push(import.rows_per_second());
            applying.push(f64::from(ROWS) / (last - first).as_secs_f64());
            let samples = site.front.samples();
            let sent = raw::run(&site.front.endpoint, &samples, u64::from(ROWS / 25), AT_ONCE).await?;
            wire.push(f64::from(ROWS) / sent.seconds);
        }
        let [whole, applying, wire] = [whole, applying, wire].map(Spread::of);
        report.note(
            "rows per second, 5 ms: a raw client, 32 at once",
            wire.to_string(),
            "",
        );
        report.note(
            "  the import, from the event to its answer",
            whole.to_string(),
            "",
        );
        let ratio = |of: Spread| of.median / wire.median;
        let over = "    over the raw client";
        report.check(
            over,
            format!("{:.2}", ratio(whole)),
            "at least 0.93",
            ratio(whole) >= 0.93,
        );
        report.note(
            "  its writes, from the first to the last",
            applying.to_string(),
            "",
        );
        report.note(over, format!("{:.2}", ratio(applying)), "");
        Ok(())
    }

    /// Rows in a second of CPU time, with a database that answers at once.
    async fn against_boto3(&self, report: &mut Report) -> Result<()> {
        let python = python().await?;
        let text = csv(BOTO3_ROWS, Rows::Default);
        let file = std::env::temp_dir().join(format!("muster-bench-{}.csv", std::process::id()));
        std::fs::write(&file, &text)?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let site = Site::new(Members::Sink(Duration::ZERO)).await?;
            let import = self.import(&site, ROWS, Rows::Default).await?;
            ours.push(import.rows_per_cpu_second());
            let loaded = load(&python, &site, &file, import.job.created_at.as_millisecond()).await?;
            theirs.push(f64::from(loaded.rows) / loaded.cpu_seconds);
            report.version(format!("Python {}", loaded.python));
            report.version(format!("boto3 {}", loaded.boto3));
        }
        std::fs::remove_file(&file)?;
        let (ours, theirs) = (Spread::of(ours), Spread::of(theirs));
        report.note("rows per CPU second, 1,000,000 new rows", ours.to_string(), "");
        report.note("  boto3's batch_writer", theirs.to_string(), "");
        let ratio = ours.median / theirs.median;
        report.check(
            "  the import over boto3",
            format!("{ratio:.0}"),
            "at least 50",
            ratio >= 50.0,
        );
        Ok(())
    }

    /// Memory where every row is wrong, and where every second is a duplicate.
    async fn wrong_rows(&self, report: &mut Report) -> Result<()> {
        let sink = Members::Sink(Duration::ZERO);
        let mut peaks = Vec::new();
        for rows in [10_000, ROWS] {
            let site = Site::new(sink).await?;
            let import = self.import(&site, rows, Rows::Bad).await?;
            if import.job.counts.failed != u64::from(rows) {
                return Err(format!("not all rows are wrong: {:?}", import.job).into());
            }
            let peak = import.invocation.usage.peak_bytes;
            peaks.push(peak);
            let what = format!("peak memory, {} rows, all wrong", grouped(f64::from(rows)));
            report.note(what, mebibytes(peak), "");
        }
        report.check(
            "  at 1,000,000 rows over that at 10,000",
            format!("{:.2}", float(peaks[1]) / float(peaks[0])),
            "at most 1.10",
            peaks[1] * 10 <= peaks[0] * 11,
        );
        let site = Site::new(sink).await?;
        let import = self.import(&site, ROWS, Rows::Twice).await?;
        if import.job.counts.failed != u64::from(ROWS / 2) {
            return Err(format!("not half of the rows are duplicates: {:?}", import.job).into());
        }
        let peak = import.invocation.usage.peak_bytes;
        report.check(
            "  the same where half of them are duplicates",
            format!("{:.2}: {}", float(peak) / float(peaks[0]), mebibytes(peak)),
            "at most 1.10",
            peak * 10 <= peaks[0] * 11,
        );
        Ok(())
    }

    /// Imports that are killed once at a random request, and delivered again.
    async fn kills(&self, report: &mut Report) -> Result<()> {
        let clean_site = Site::new(Members::Engine).await?;
        let clean = self.import(&clean_site, KILLED_ROWS, Rows::Default).await?;
        let expected = members(clean_site.world.directory().await);
        let requests = u32::try_from(clean.tally.total())?;
        let (mut most, mut sum, mut killed) = (0.0_f64, 0.0, 0);
        let units = clean.tally.all_units().1;
        let mut random = 0x2545_f491_u32;
        for _ in 0..KILLS {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            let site = Site::new(Members::Engine).await?;
            let file = zipped(&csv(KILLED_ROWS, Rows::Default))?;
            let at = 1 + random % requests;
            let import = site.import_killed(&self.function, file, at).await?;
            if import.job.counts != clean.job.counts {
                return Err(format!("killed at request {at}: {:?}", import.job).into());
            }
            if members(site.world.directory().await) != expected {
                return Err(format!("killed at request {at}, the table is another one").into());
            }
            let more = import.tally.all_units().1 / units - 1.0;
            most = most.max(more);
            sum += more;
            killed += u32::from(import.is_killed);
        }
        report.check(
            format!(
                "imports killed at a random request, {} rows",
                grouped(f64::from(KILLED_ROWS))
            ),
            format!("{killed}, the same table after each"),
            &KILLS.to_string(),
            killed == KILLS,
        );
        report.check(
            "  write units more than without a kill",
            format!(
                "{:.2} % ({:.2} % at the most)",
                sum * 100.0 / f64::from(KILLS),
                most * 100.0
            ),
            "at most 1 %",
            most <= 0.01,
        );
        Ok(())
    }

    /// Instructions that a new row takes, where valgrind can count them.
    async fn instructions(&self, report: &mut Report) -> Result<()> {
        let what = "instructions per new row, 10,000 rows";
        if !can_be_counted().await {
            report.check(what, MISSING.to_owned(), "at most 45,000", false);
            return Ok(());
        }
        let large = if std::env::var_os(FULL).is_some() {
            ROWS
        } else {
            100_000
        };
        let base = self.counted(1_000).await?;
        let [mut each, mut sha256] = [const { Vec::new() }; 2];
        for rows in [10_000, large] {
            let counted = self.counted(1_000 + rows).await?;
            each.push(float(counted.total - base.total) / f64::from(rows));
            sha256.push(float(counted.sha256 - base.sha256) / f64::from(rows));
        }
        report.check(what, grouped(each[0]), "at most 45,000", each[0] <= 45_000.0);
        // The linker may leave a program without the names of its functions.
        if sha256[0] > 0.0 {
            report.note("  of them in SHA-256", grouped(sha256[0]), "");
            report.note("  all others", grouped(each[0] - sha256[0]), "");
        }
        report.check(
            format!("instructions per new row, {} rows", grouped(f64::from(large))),
            grouped(each[1]),
            "within 3 %",
            (each[1] / each[0] - 1.0).abs() <= 0.03,
        );
        Ok(())
    }

    /// All instructions of an import.
    async fn counted(&self, rows: u32) -> Result<Instructions> {
        let site = Site::new(Members::Sink(Duration::ZERO)).await?;
        let counted = Counted::new(&self.function);
        site.import(
            &counted.command(),
            "roster.zip",
            zipped(&csv(rows, Rows::Default))?,
        )
        .await?;
        counted.instructions()
    }
}

/// The members among a Directory's items, without when they joined, which is when their file came, and the
/// organization's counts.
fn members(directory: Dump) -> Dump {
    let mut members: Dump = directory
        .into_iter()
        .filter(|((pk, sk), _)| pk.contains("#M") || sk == COUNTS)
        .collect();
    for item in members.values_mut() {
        item.remove("joinedAt");
    }
    members
}

/// What the Python script prints.
#[derive(Deserialize)]
struct Loaded {
    rows: u32,
    cpu_seconds: f64,
    boto3: String,
    python: String,
}

async fn load(python: &Path, site: &Site, file: &Path, joined_at: i64) -> Result<Loaded> {
    let mut command = script(python, "boto3_batch_writer.py");
    command
        .args([&site.front.endpoint, &site.world.engine.tables.directory])
        .arg(file)
        .args([
            site.world.organization.to_string(),
            "4".to_owned(),
            joined_at.to_string(),
        ]);
    measured(&mut command).await
}
