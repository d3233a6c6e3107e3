//! The way of new rows to the table: against the bare wire, against boto3, in instructions, after kills, and
//! in memory where rows are wrong.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::process::Command;

use super::Result;
use super::front::Members;
use super::import::{Import, Site};
use super::raw;
use super::report::{Report, grouped, mebibytes};
use super::roster::{Rows, csv, zipped};
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

/// Measures all of it. With `is_full`, instructions are counted at 1,000,000 rows, too, which takes a quarter
/// of an hour; at 100,000 otherwise.
pub async fn report(report: &mut Report, function: &Path, python: &str, is_full: bool) -> Result<()> {
    let path = WritePath { function };
    path.against_the_wire(report).await?;
    path.against_boto3(report, python).await?;
    path.wrong_rows(report).await?;
    path.kills(report).await?;
    path.instructions(report, is_full).await
}

struct WritePath<'p> {
    /// The function's program.
    function: &'p Path,
}

impl WritePath<'_> {
    async fn import(&self, site: &Site, rows: u32, kind: Rows) -> Result<Import> {
        let file = zipped(&csv(rows, kind))?;
        let import = site.import(&[self.function], "roster.zip", file).await?;
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
        let ratio = |of: Spread| format!("{:.2}", of.median / wire.median);
        report.note("    over the raw client", ratio(whole), "at least 0.93");
        report.note(
            "  its writes, from the first to the last",
            applying.to_string(),
            "",
        );
        report.note("    over the raw client", ratio(applying), "");
        Ok(())
    }

    /// Rows in a second of CPU time, with a database that answers at once.
    async fn against_boto3(&self, report: &mut Report, python: &str) -> Result<()> {
        let text = csv(BOTO3_ROWS, Rows::Default);
        let file = temporary("csv");
        std::fs::write(&file, &text)?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let site = Site::new(Members::Sink(Duration::ZERO)).await?;
            let import = self.import(&site, ROWS, Rows::Default).await?;
            ours.push(import.rows_per_cpu_second());
            let loaded = load(python, &site, &file, import.job.created_at.as_millisecond()).await?;
            theirs.push(f64::from(loaded.rows) / loaded.cpu_seconds);
        }
        std::fs::remove_file(&file)?;
        let (ours, theirs) = (Spread::of(ours), Spread::of(theirs));
        report.note("rows per CPU second, 1,000,000 new rows", ours.to_string(), "");
        report.note("  boto3's batch_writer", theirs.to_string(), "");
        report.note(
            "  the import over boto3",
            format!("{:.0}", ours.median / theirs.median),
            "at least 50",
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
            format!("{:.2}", ratio(peaks[1], peaks[0])),
            "at most 1.10",
            peaks[1] * 10 <= peaks[0] * 11,
        );
        let site = Site::new(sink).await?;
        let import = self.import(&site, ROWS, Rows::Twice).await?;
        if import.job.counts.failed != u64::from(ROWS / 2) {
            return Err(format!("not half of the rows are duplicates: {:?}", import.job).into());
        }
        let peak = mebibytes(import.invocation.usage.peak_bytes);
        report.note("peak memory, 1,000,000 rows, half of them duplicates", peak, "");
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
            let import = site.import_killed(self.function, file, at).await?;
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
        report.note(
            format!(
                "imports killed at a random request, {} rows",
                grouped(f64::from(KILLED_ROWS))
            ),
            format!("{killed}, the same table after each"),
            "",
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
    async fn instructions(&self, report: &mut Report, is_full: bool) -> Result<()> {
        let what = "instructions per new row, 10,000 rows";
        if Command::new("valgrind")
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .await
            .is_err()
        {
            report.note(what, "not counted: valgrind is missing".to_owned(), "");
            return Ok(());
        }
        let large = if is_full { ROWS } else { 100_000 };
        let base = self.counted(1_000).await?;
        let mut each = Vec::new();
        for rows in [10_000, large] {
            each.push((self.counted(1_000 + rows).await? - base) / f64::from(rows));
        }
        report.check(what, grouped(each[0]), "at most 45,000", each[0] <= 45_000.0);
        report.check(
            format!("  at {} rows", grouped(f64::from(large))),
            grouped(each[1]),
            "within 3 %",
            (each[1] / each[0] - 1.0).abs() <= 0.03,
        );
        Ok(())
    }

    /// All instructions of an import.
    async fn counted(&self, rows: u32) -> Result<f64> {
        let counts = temporary("callgrind");
        let out = format!("--callgrind-out-file={}", counts.display());
        let site = Site::new(Members::Sink(Duration::ZERO)).await?;
        let command: [&Path; 5] = [
            "valgrind".as_ref(),
            "--quiet".as_ref(),
            "--tool=callgrind".as_ref(),
            out.as_ref(),
            self.function,
        ];
        site.import(&command, "roster.zip", zipped(&csv(rows, Rows::Default))?)
            .await?;
        let text = std::fs::read_to_string(&counts)?;
        std::fs::remove_file(&counts)?;
        let total = text
            .lines()
            .find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
        Ok(total.ok_or("callgrind gives no total")?)
    }
}

fn temporary(ending: &str) -> PathBuf {
    std::env::temp_dir().join(format!("muster-bench-{}.{ending}", std::process::id()))
}

/// The members among a Directory's items, without when they joined: that is when their file came.
fn members(directory: Dump) -> Dump {
    let mut members: Dump = directory
        .into_iter()
        .filter(|((pk, _), _)| pk.contains("#M"))
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
}

async fn load(python: &str, site: &Site, file: &Path, joined_at: i64) -> Result<Loaded> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/boto3_batch_writer.py");
    let output = Command::new(python)
        .arg(script)
        .args([&site.front.endpoint, &site.world.engine.tables.directory])
        .arg(file)
        .args([
            site.world.organization.to_string(),
            "4".to_owned(),
            joined_at.to_string(),
        ])
        .envs([
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
        ])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .await?;
    if !output.status.success() {
        return Err(format!("boto3: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "memory in bytes has far fewer than 52 bits"
)]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}

/// A median and what it lies between.
#[derive(Clone, Copy)]
struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Spread {
    /// Of an odd number of results.
    fn of(mut results: Vec<f64>) -> Self {
        results.sort_by(f64::total_cmp);
        let at = |place: usize| results.get(place).copied().unwrap_or(f64::NAN);
        Self {
            least: at(0),
            median: at(results.len() / 2),
            most: at(results.len().wrapping_sub(1)),
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [median, least, most] = [self.median, self.least, self.most].map(grouped);
        write!(f, "{median} ({least} to {most})")
    }
}
