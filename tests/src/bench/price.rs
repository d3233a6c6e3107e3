//! What operations cost in dollars: prices times counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Result;
use super::api::{Cost, requests};
use super::background::{self, Done, Line, Work};
use super::month;

/// USD per million write units on demand, us-east-1 (Amazon DynamoDB pricing).
const WRITE_UNITS: f64 = 0.625;
/// USD per million read units on demand.
const READ_UNITS: f64 = 0.125;
/// USD per GB that is stored, a month.
pub(super) const STORED: f64 = 0.25;
/// USD per million requests of an HTTP API (Amazon API Gateway pricing).
const API_REQUESTS: f64 = 1.0;
/// USD per million invocations (AWS Lambda pricing).
const INVOCATIONS: f64 = 0.2;
/// USD per GB-second on arm64.
const GB_SECONDS: f64 = 0.000_013_333_4;
/// USD per thousand mails (Amazon SES pricing).
const MAILS: f64 = 0.1;
/// The API function's memory in GB, as template.yaml has it.
const API_MEMORY: f64 = 0.25;

/// How long operations took when the bench last ran, in milliseconds: requests each, work behind them for a
/// thousand.
pub type Milliseconds = BTreeMap<String, f64>;

/// Operations with their prices.
pub struct Prices<'c> {
    costs: &'c [Cost],
    works: &'c [Work],
    milliseconds: &'c Milliseconds,
}

impl<'c> Prices<'c> {
    /// Of what was counted and measured.
    #[must_use]
    pub const fn new(costs: &'c [Cost], works: &'c [Work], milliseconds: &'c Milliseconds) -> Self {
        Self {
            costs,
            works,
            milliseconds,
        }
    }

    fn milliseconds(&self, what: &str) -> Result<f64> {
        let milliseconds = self.milliseconds.get(what).copied();
        milliseconds
            .ok_or_else(|| format!("how long it takes to {what} is not known: make bench PARTS=api").into())
    }

    /// USD of a request over the API.
    pub fn request(&self, what: &str) -> Result<f64> {
        let cost = self.costs.iter().find(|cost| cost.what == what);
        let (read, write) = cost
            .ok_or_else(|| format!("{what}: nothing was counted"))?
            .tally
            .all_units();
        let million = API_REQUESTS + INVOCATIONS;
        Ok(units(read, write) + million / 1e6 + lambda(self.milliseconds(what)?, API_MEMORY))
    }

    /// USD of work, by how much there is to do. Of what comes one by one, each is an invocation.
    pub fn work(&self, what: &str) -> Result<Line> {
        let work = self.works.iter().find(|work| work.what == what);
        let work = work.ok_or_else(|| format!("{what}: nothing was counted"))?;
        let (read, write) = (work.line(|done| done.read), work.line(|done| done.write));
        let milliseconds = self.milliseconds(what)? / 1_000.0;
        let invocation = INVOCATIONS / 1e6;
        let mut line = Line {
            fixed: units(read.fixed, write.fixed),
            each: units(read.each, write.each) + lambda(milliseconds, memory(what)),
        };
        match what {
            background::MAIL => line.each += invocation + MAILS / 1_000.0,
            background::SEAL => line.each += invocation,
            _ => line.fixed += invocation,
        }
        Ok(line)
    }

    /// `docs/costs.md`.
    pub fn page(&self) -> Result<String> {
        let mut page = format!(
            "# Costs\n\n\
             Written by `cargo run --package e2e --example costs` from requests that are counted on a DynamoDB engine; a test\n\
             compares. Prices are those of us-east-1 on demand: {WRITE_UNITS} USD per million write units, {READ_UNITS} per million read units,\n\
             {STORED} per GB-month, {API_REQUESTS} per million requests of the HTTP API, {INVOCATIONS} per million invocations, {GB_SECONDS} per GB-second of\n\
             Lambda on arm64 and {MAILS} per thousand mails. Units of transactions count double, as on AWS. No free tier is taken off.\n\n\
             ## Requests of the API\n\n\
             Each is billed for the milliseconds that the function's own program took for it when `make bench` last ran, on that\n\
             machine ([benchmarks.md](benchmarks.md)), rounded up, at {API_MEMORY} GB. On AWS every request to DynamoDB takes a few milliseconds more\n\
             than to the bench's engine: ten more add 0.00003 USD per thousand. What follows a change is not in its row: its\n\
             entry's place in the audit chain, and mail; both are below.\n\n\
             | operation | requests to DynamoDB | read units | write units | ms | USD per 1,000 |\n\
             | --- | --- | --- | --- | --- | --- |\n"
        );
        for Cost { what, tally, .. } in self.costs {
            let (read, write) = tally.all_units();
            // Writing to a string never fails.
            let _ = writeln!(
                page,
                "| {what} | {} | {read} | {write} | {:.1} | {:.4} |",
                requests(tally),
                self.milliseconds(what)?,
                1_000.0 * self.request(what)?,
            );
        }
        page.push_str(
            "\n## Work behind the API\n\n\
             Counted twice, with little and with more to do: what is the same for any amount stands under \"once\", what each row, mail or\n\
             entry takes under \"for each\". Rosters have the default schema in 4 partitions. Milliseconds are those of the bench's\n\
             own process, where the same code ran in the place of the function, at the memory that template.yaml gives it.\n\n\
             | operation | requests, once + for each | read units, once + for each | write units, once + for each | ms per 1,000 | USD, once | USD per 1,000 |\n\
             | --- | --- | --- | --- | --- | --- | --- |\n",
        );
        for work in self.works {
            let (what, price) = (work.what, self.work(work.what)?);
            let of: [fn(&Done) -> f64; 3] = [|done| done.requests, |done| done.read, |done| done.write];
            let lines = of.map(|of| work.line(of));
            let [requests, read, write] = lines.map(|line| format!("{:.0} + {:.4}", line.fixed, line.each));
            let _ = writeln!(
                page,
                "| {what} | {requests} | {read} | {write} | {:.1} | {:.6} | {:.4} |",
                self.milliseconds(what)?,
                price.fixed,
                1_000.0 * price.each,
            );
        }
        page.push_str(&month::section(self)?);
        Ok(page)
    }
}

/// A function's memory in GB, as template.yaml has it.
fn memory(what: &str) -> f64 {
    match what {
        background::IMPORT | background::NIGHTLY | background::EXPORT => 1.0,
        background::MAIL | background::SEAL => 0.125,
        _ => 0.25,
    }
}

/// USD of capacity units.
fn units(read: f64, write: f64) -> f64 {
    (read * READ_UNITS + write * WRITE_UNITS) / 1e6
}

/// USD of so much of Lambda's time. It bills whole milliseconds of an invocation.
fn lambda(milliseconds: f64, gigabytes: f64) -> f64 {
    let billed = if milliseconds < 1.0 {
        milliseconds
    } else {
        milliseconds.ceil()
    };
    GB_SECONDS * gigabytes * billed / 1_000.0
}
