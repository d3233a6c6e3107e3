//! `make bench`: what an import costs in memory, requests, capacity units and time, against bounds.
//!
//! With the argument `requests` it counts what the API's requests cost, and no more; with `export` it
//! measures exports, with `cold` cold starts and warm calls, and no more.
//!
//! Prints one table and writes it to `docs/benchmarks.md`. Ends in failure when a bound is missed
//! that does not depend on the machine.

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use e2e::bench::front::{Members, TABLE, Tally};
use e2e::bench::import::{Import, Site};
use e2e::bench::report::{Report, grouped, mebibytes};
use e2e::bench::roster::{Rows, csv, zipped};
use e2e::bench::{Result, machine};
use e2e::world::Dump;
use muster::import::RowIndex;
use muster::job::JobStatus;
use serde::Deserialize;
use tokio::process::Command;

/// What the table means, for the file.
const ABOUT: &str = include_str!("../../bench/about.md");
/// Memory that a row takes by design: its entry in the index, and its byte in the plan.
const BYTES_PER_ROW: u64 = RowIndex::BYTES_PER_ROW as u64 + 1;
/// How often each side of a comparison runs.
const ROUNDS: u32 = 3;
const THOUSAND: u32 = 1_000;
const MILLION: u32 = 1_000_000;

struct Bench {
    /// The function's program.
    function: PathBuf,
    report: Report,
}

// The engine works on the thread that asks, and one waits for another: a thread for each request
// that an import has under way, so that none of them waits for a thread as well.
#[tokio::main(flavor = "multi_thread", worker_threads = 40)]
async fn main() -> Result<ExitCode> {
    let asked = |part: &str| std::env::args().any(|given| given == part);
    if asked("cold") {
        let mut report = Report::default();
        cold(&mut report).await?;
        println!("\n{}", report.table());
        return Ok(if report.holds() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    // Cargo puts the programs of one profile into one folder.
    let [function, exporter] = ["roster-import", "roster-export"]
        .map(|name| std::env::current_exe().map(|own| own.with_file_name(name)));
    let (function, exporter) = (function?, exporter?);
    for program in [&function, &exporter] {
        if !program.exists() {
            return Err(format!("{} is missing: run `make bench`", program.display()).into());
        }
    }
    let mut bench = Bench {
        function,
        report: Report::default(),
    };
    if !asked("export") {
        e2e::bench::api::report(&mut bench.report).await?;
    }
    if !asked("requests") {
        e2e::bench::export::report(&mut bench.report, &exporter, &bench.function).await?;
    }
    if asked("requests") || asked("export") {
        println!("\n{}", bench.report.table());
        return Ok(ExitCode::SUCCESS);
    }
    bench.at_full_speed().await?;
    bench.wrong_rows().await?;
    Box::pin(bench.on_the_engine()).await?;
    bench.instructions().await?;
    let competitor = bench.against_boto3().await?;
    cold(&mut bench.report).await?;
    let table = bench.report.table();
    let page = format!(
        "{ABOUT}\n## Results\n\n{}; {}; aws-sdk-dynamodb {}; {competitor}.\n\n{table}",
        machine::describe()?,
        output(Command::new("rustc").arg("--version")).await?,
        aws_sdk_dynamodb::meta::PKG_VERSION,
    );
    std::fs::write(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md"),
        page,
    )?;
    println!("\n{table}");
    Ok(if bench.report.holds() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Cold starts and warm calls, of the programs that the release profile makes.
async fn cold(report: &mut Report) -> Result<()> {
    let own = std::env::current_exe()?;
    let target = own
        .parent()
        .and_then(Path::parent)
        .ok_or("there is no target folder")?;
    e2e::bench::cold::report(report, &target.join("release"), &python()?).await
}

/// The Python that has boto3.
fn python() -> Result<String> {
    std::env::var("PYTHON").map_err(|_| "PYTHON names no Python with boto3: run `make bench`".into())
}

impl Bench {
    /// Imports a new roster into a new site.
    async fn import(&self, members: Members, rows: u32, kind: Rows) -> Result<Import> {
        let site = Site::new(members).await?;
        let import = self.import_into(&site, rows, kind).await?;
        if kind == Rows::Default && members != Members::Engine && import.tally.sunk != u64::from(rows) {
            return Err(format!("of {rows} rows, {} were written", import.tally.sunk).into());
        }
        Ok(import)
    }

    async fn import_into(&self, site: &Site, rows: u32, kind: Rows) -> Result<Import> {
        let import = site
            .import(&[&self.function], "roster.zip", zipped(&csv(rows, kind))?)
            .await?;
        let good = matches!(kind, Rows::Default | Rows::WithEmail);
        let expected = if good {
            JobStatus::Success
        } else {
            JobStatus::Error
        };
        if import.job.status != expected || import.job.counts.rows != u64::from(rows) {
            return Err(format!("not the import that was meant: {:?}", import.job).into());
        }
        Ok(import)
    }

    /// Memory, requests and speed, with a database that takes everything at once.
    async fn at_full_speed(&mut self) -> Result<()> {
        let sink = Members::Sink(Duration::ZERO);
        let small = self.import(sink, 10 * THOUSAND, Rows::Default).await?;
        let large = self.import(sink, MILLION, Rows::Default).await?;
        let slow = self
            .import(Members::Sink(Duration::from_millis(5)), MILLION, Rows::Default)
            .await?;
        let own = |import: &Import| {
            import
                .invocation
                .usage
                .peak_bytes
                .saturating_sub(import.job.counts.rows * BYTES_PER_ROW)
        };
        let (own_small, own_large) = (own(&small), own(&large));
        for (name, import, own) in [("10,000", &small, own_small), ("1,000,000", &large, own_large)] {
            self.report.check(
                format!("peak memory, {name} new rows, less {BYTES_PER_ROW} bytes a row"),
                format!(
                    "{} of {}",
                    mebibytes(own),
                    mebibytes(import.invocation.usage.peak_bytes)
                ),
                "under 64 MiB",
                own < 64 << 20,
            );
        }
        self.report.check(
            "  at 1,000,000 rows over that at 10,000",
            format!("{:.2}", ratio(own_large, own_small)),
            "at most 1.10",
            own_large * 10 <= own_small * 11,
        );
        self.requests(&large);
        let report = &mut self.report;
        report.note(
            "rows per CPU second, 1,000,000 new rows",
            grouped(large.rows_per_cpu_second()),
            "",
        );
        report.note(
            "rows per second, database answers at once",
            grouped(large.rows_per_second()),
            "",
        );
        report.note(
            "rows per second, database answers after 5 ms",
            grouped(slow.rows_per_second()),
            "",
        );
        Ok(())
    }

    /// Files that are wrong, in every row and in every second one.
    async fn wrong_rows(&mut self) -> Result<()> {
        for (what, kind) in [("all wrong", Rows::Bad), ("half of them duplicates", Rows::Twice)] {
            let import = self.import(Members::Sink(Duration::ZERO), MILLION, kind).await?;
            let failed = import.job.counts.failed;
            if failed != u64::from(if kind == Rows::Bad { MILLION } else { MILLION / 2 }) {
                return Err(format!("{failed} rows have failed").into());
            }
            let peak = mebibytes(import.invocation.usage.peak_bytes);
            self.report
                .note(format!("peak memory, 1,000,000 rows, {what}"), peak, "");
        }
        Ok(())
    }

    /// Requests and capacity units, as a real engine counts them.
    async fn on_the_engine(&mut self) -> Result<()> {
        let few = self.import(Members::Engine, 10 * THOUSAND, Rows::Default).await?;
        self.requests(&few);

        let site = Site::new(Members::Engine).await?;
        let table = site.world.engine.tables.directory.clone();
        let first = self.import_into(&site, 100 * THOUSAND, Rows::Default).await?;
        self.requests(&first);
        self.write_units(
            "write units per new row",
            &first,
            &table,
            &["ByFirstName", "ByJoined", "ByName"],
        );
        let with_email = Site::new(Members::Engine).await?;
        with_email.expect_emails().await?;
        let email = self
            .import_into(&with_email, 10 * THOUSAND, Rows::WithEmail)
            .await?;
        let indexes = ["ByEmail", "ByFirstName", "ByJoined", "ByName"];
        self.write_units(
            "write units per new row with an e-mail address",
            &email,
            &table,
            &indexes,
        );

        let at_once = self.import_into(&site, 100 * THOUSAND, Rows::Default).await?;
        site.settle().await?;
        let later = self.import_into(&site, 100 * THOUSAND, Rows::Default).await?;
        let rows = f64::from(100 * THOUSAND);
        for import in [&at_once, &later] {
            if import.job.counts.unchanged != import.job.counts.rows {
                return Err(format!("rows have changed: {:?}", import.job.counts).into());
            }
        }
        let written = written(&later.tally, &table);
        self.report.check(
            "write units on members, 100,000 unchanged rows",
            grouped(written),
            "0",
            written == 0.0,
        );
        let read = |import: &Import| import.tally.units("Query", &table).values().sum::<f64>() / rows;
        let (read_at_once, read_later) = (read(&at_once), read(&later));
        self.report.check(
            "read units per unchanged row, 100,000 rows",
            format!("{read_later:.4}"),
            "at most 0.04",
            read_later <= 0.04,
        );
        self.report.note(
            "  within 5 minutes of another import",
            format!("{read_at_once:.4}"),
            "",
        );
        Ok(())
    }

    /// Requests of an import of new rows, by operation.
    fn requests(&mut self, import: &Import) {
        let rows = import.job.counts.rows;
        let batches = rows.div_ceil(25);
        let total = import.tally.total();
        let result = format!("{} ({:.4})", grouped_whole(total), ratio(total, batches));
        let what = format!(
            "requests to DynamoDB, {} new rows (per 25 rows)",
            grouped_whole(rows)
        );
        if rows < 100_000 {
            self.report.note(what, result, "");
        } else {
            self.report
                .check(what, result, "at most 1.01", total * 100 <= batches * 101);
        }
        let others: Vec<_> = import
            .tally
            .requests
            .iter()
            .filter(|(operation, _)| *operation != "BatchWriteItem")
            .collect();
        let others = others
            .iter()
            .map(|(operation, n)| format!("{operation} {n}"))
            .collect::<Vec<_>>()
            .join(", ");
        self.report.note("  other than BatchWriteItem", others, "");
    }

    /// Write units of an import of new rows: one for the table, one for each of these indexes.
    fn write_units(&mut self, what: &str, import: &Import, table: &str, indexes: &[&str]) {
        let rows = f64::from(u32::try_from(import.job.counts.created).unwrap_or(u32::MAX));
        let units = import.tally.units("BatchWriteItem", table);
        let exact = units.len() == indexes.len() + 1
            && indexes
                .iter()
                .chain([&TABLE])
                .all(|index| units.get(*index) == Some(&rows));
        let each = units.values().sum::<f64>() / rows;
        self.report.check(
            what,
            format!("{each:.4}"),
            &format!("exactly 1 + {} indexes", indexes.len()),
            exact && (written(&import.tally, table) - units.values().sum::<f64>()).abs() < f64::EPSILON,
        );
    }

    /// Instructions that a new row takes, where valgrind can count them.
    async fn instructions(&mut self) -> Result<()> {
        let what = "instructions per new row";
        if output(Command::new("valgrind").arg("--version")).await.is_err() {
            self.report
                .note(what, "not counted: valgrind is missing".to_owned(), "");
            return Ok(());
        }
        let counts = std::env::temp_dir().join(format!("muster-bench-{}.callgrind", std::process::id()));
        let out = format!("--callgrind-out-file={}", counts.display());
        let mut totals = Vec::new();
        for rows in [THOUSAND, 11 * THOUSAND] {
            let site = Site::new(Members::Sink(Duration::ZERO)).await?;
            let command: [&Path; 5] = [
                "valgrind".as_ref(),
                "--quiet".as_ref(),
                "--tool=callgrind".as_ref(),
                out.as_ref(),
                &self.function,
            ];
            site.import(&command, "roster.zip", zipped(&csv(rows, Rows::Default))?)
                .await?;
            let text = std::fs::read_to_string(&counts)?;
            std::fs::remove_file(&counts)?;
            let total = text
                .lines()
                .find_map(|line| line.strip_prefix("totals: ")?.trim().parse::<f64>().ok());
            totals.push(total.ok_or("callgrind gives no total")?);
        }
        let each = (totals[1] - totals[0]) / f64::from(10 * THOUSAND);
        self.report.note(what, grouped(each), "");
        Ok(())
    }

    /// Rows per second on the engine, in turn with boto3 loading the same file as the same items.
    async fn against_boto3(&mut self) -> Result<String> {
        let python = python()?;
        let rows = 20 * THOUSAND;
        let text = csv(rows, Rows::Default);
        let file = std::env::temp_dir().join(format!("muster-bench-{}.csv", std::process::id()));
        std::fs::write(&file, &text)?;
        let (mut ours, mut theirs, mut versions) = (Vec::new(), Vec::new(), String::new());
        for round in 0..ROUNDS {
            let site = Site::new(Members::Engine).await?;
            let import = site
                .import(&[&self.function], "roster.csv", text.clone().into_bytes())
                .await?;
            ours.push(import.rows_per_second());
            let other = Site::new(Members::Engine).await?;
            let loaded = load(&python, &other, &file, &import).await?;
            theirs.push(f64::from(loaded.rows) / loaded.seconds);
            if round == 0 && members(site.world.directory().await) != members(other.world.directory().await) {
                return Err("boto3 has not written what the import has".into());
            }
            versions = format!("Python {}, boto3 {}", loaded.python, loaded.boto3);
        }
        std::fs::remove_file(&file)?;
        let (ours, theirs) = (Spread::of(ours), Spread::of(theirs));
        let report = &mut self.report;
        report.note(
            "rows per second on the engine, 20,000 new rows",
            ours.to_string(),
            "",
        );
        report.note("  boto3's batch_writer, the same items", theirs.to_string(), "");
        report.note(
            "  the import over boto3",
            format!("{:.2}", ours.median / theirs.median),
            "at least 1",
        );
        Ok(versions)
    }
}

/// What the Python script prints.
#[derive(Deserialize)]
struct Loaded {
    rows: u32,
    seconds: f64,
    boto3: String,
    python: String,
}

async fn load(python: &str, site: &Site, file: &Path, import: &Import) -> Result<Loaded> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/boto3_batch_writer.py");
    let mut command = Command::new(python);
    command
        .arg(script)
        .args([&site.front.endpoint, &site.world.engine.tables.directory])
        .arg(file);
    command.args([
        site.world.organization.to_string(),
        "4".to_owned(),
        import.job.created_at.as_millisecond().to_string(),
    ]);
    command.envs([
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ]);
    Ok(serde_json::from_str(&output(&mut command).await?)?)
}

/// What a program prints, if it succeeds.
async fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .await?;
    if !output.status.success() {
        return Err(format!("{}: {}", command.as_std().get_program().display(), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Write units on a table in batches and by single edits; transactions move its counts only.
fn written(tally: &Tally, table: &str) -> f64 {
    ["BatchWriteItem", "PutItem", "UpdateItem", "DeleteItem"]
        .iter()
        .flat_map(|operation| tally.units(operation, table).into_values())
        .sum()
}

/// The members of a Directory's organizations, founders included.
fn members(directory: Dump) -> Dump {
    directory
        .into_iter()
        .filter(|((pk, _), _)| pk.contains("#M"))
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts here have far fewer than 52 bits"
)]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}

fn grouped_whole(n: u64) -> String {
    grouped(ratio(n, 1))
}

/// A median and what it lies between.
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
        write!(
            f,
            "{} ({} to {})",
            grouped(self.median),
            grouped(self.least),
            grouped(self.most)
        )
    }
}
