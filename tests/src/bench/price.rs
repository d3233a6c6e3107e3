//! What operations cost in dollars: prices times counts.

use std::fmt::Write as _;

use super::api::{Cost, VARYING};

/// USD per million write units on demand, us-east-1 (Amazon DynamoDB pricing).
const WRITE_UNITS: f64 = 0.625;
/// USD per million read units on demand.
const READ_UNITS: f64 = 0.125;
/// USD per million requests of an HTTP API (Amazon API Gateway pricing).
const API_REQUESTS: f64 = 1.0;
/// USD per million invocations (AWS Lambda pricing).
const INVOCATIONS: f64 = 0.2;
/// USD per GB-second on arm64.
const GB_SECONDS: f64 = 0.000_013_333_4;
/// What an invocation of the API is billed: an assumption, made generously.
const MILLISECONDS: f64 = 25.0;
/// The API function's memory, as template.yaml has it.
const GIBIBYTES: f64 = 0.25;

/// USD per thousand of an operation over the API.
#[must_use]
pub fn per_thousand(cost: &Cost) -> f64 {
    let (read, write) = cost.tally.all_units();
    let million = read * READ_UNITS + write * WRITE_UNITS + API_REQUESTS + INVOCATIONS;
    million / 1_000.0 + 1_000.0 * GB_SECONDS * GIBIBYTES * MILLISECONDS / 1_000.0
}

/// `docs/costs.md`.
#[must_use]
pub fn page(costs: &[Cost]) -> String {
    let mut page = format!(
        "# Costs\n\n\
         Written by `cargo run --package e2e --example costs` from requests that are counted on a DynamoDB engine; a test\n\
         compares. Prices are those of us-east-1 on demand: {WRITE_UNITS} USD per million write units, {READ_UNITS} per million read units,\n\
         {API_REQUESTS} per million requests of the HTTP API, {INVOCATIONS} per million invocations and {GB_SECONDS} per GB-second of Lambda on arm64.\n\
         A request is taken to be billed {MILLISECONDS} ms of {GIBIBYTES} GB. Units of transactions count double, as on AWS. What\n\
         follows a change is not in its row: its entry's place in the audit chain (decisions/0007), and mail (0.1 USD per thousand).\n\n\
         | operation | requests to DynamoDB | read units | write units | USD per 1,000 |\n\
         | --- | --- | --- | --- | --- |\n"
    );
    for cost in costs.iter().filter(|cost| !VARYING.contains(&cost.what)) {
        let requests: Vec<_> = cost
            .tally
            .requests
            .iter()
            .map(|(name, n)| format!("{name} {n}"))
            .collect();
        let (read, write) = cost.tally.all_units();
        // Writing to a string never fails.
        let _ = writeln!(
            page,
            "| {} | {} | {read} | {write} | {:.4} |",
            cost.what,
            requests.join(", "),
            per_thousand(cost),
        );
    }
    page
}
