//! Imports, measured: memory, requests and capacity units.

use std::path::PathBuf;
use std::time::Duration;

use muster::job::JobStatus;

use super::Result;
use super::front::{Members, TABLE, Tally};
use super::function::program;
use super::report::{Report, float, grouped, mebibytes};
use super::roster::{Rows, csv, zipped};
use super::site::{Import, Site};

const THOUSAND: u32 = 1_000;
const MILLION: u32 = 1_000_000;
/// How often a small import runs.
const SMALL: usize = 3;

/// What imports cost.
pub async fn report(report: &mut Report) -> Result<()> {
    let mut bench = Bench {
        function: program("roster-import")?,
        report,
    };
    bench.at_full_speed().await?;
    Box::pin(bench.on_the_engine()).await
}

struct Bench<'r> {
    /// The function's program.
    function: PathBuf,
    report: &'r mut Report,
}

impl Bench<'_> {
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

    /// Memory, requests and speed, with a database that takes everything, at once or after 5 ms.
    async fn at_full_speed(&mut self) -> Result<()> {
        let at_once = Members::Sink(Duration::ZERO);
        let large = self.import(at_once, MILLION, Rows::Default).await?;
        let soon = Members::Sink(Duration::from_millis(5));
        let mut few = Vec::new();
        for _ in 0..SMALL {
            let small = self.import(soon, 10 * THOUSAND, Rows::Default).await?;
            few.push(small.invocation.usage.peak_bytes);
        }
        let slow = self.import(soon, MILLION, Rows::Default).await?;
        few.sort_unstable();
        let (few, many) = (few[SMALL / 2], slow.invocation.usage.peak_bytes);
        for (name, peak) in [("10,000", few), ("1,000,000", many)] {
            self.report.check(
                format!("peak memory, {name} new rows"),
                mebibytes(peak),
                "under 64 MiB",
                peak < 64 << 20,
            );
        }
        self.report.check(
            "  at 1,000,000 rows over that at 10,000",
            format!("{:.2}", float(many) / float(few)),
            "at most 1.10",
            many * 10 <= few * 11,
        );
        self.requests(&large);
        let report = &mut *self.report;
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
        let result = format!("{} ({:.4})", grouped(float(total)), float(total) / float(batches));
        let what = format!(
            "requests to DynamoDB, {} new rows (per 25 rows)",
            grouped(float(rows))
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
}

/// Write units on a table in batches and by single edits; transactions move its counts only.
fn written(tally: &Tally, table: &str) -> f64 {
    ["BatchWriteItem", "PutItem", "UpdateItem", "DeleteItem"]
        .iter()
        .flat_map(|operation| tally.units(operation, table).into_values())
        .sum()
}
