//! Exports beside what one would export with instead, and beside a client that only reads and uploads.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use futures_util::future::try_join_all;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Result;
use super::front::Members;
use super::function::program;
use super::peers::{measured, python, script};
use super::report::{Report, Spread, float, grouped, mebibytes};
use super::site::Site;
use crate::world::EXPORTS;

/// How often each side runs.
const ROUNDS: u32 = 3;
const MEMBERS: u32 = 100_000;
/// Partitions of the organization.
const SHARDS: u32 = 4;
/// Bytes of a part, as the export uploads them.
const PART: usize = 8 << 20;

/// What an export took.
#[derive(Clone, Copy, Debug)]
struct Took {
    per_second: f64,
    per_cpu_second: f64,
    peak_bytes: u64,
}

/// Members per second, side by side.
pub async fn report(report: &mut Report) -> Result<()> {
    let (program, python) = (program("roster-export")?, python().await?);
    for (name, latency) in [("at once", 0), ("after 5 ms", 5)] {
        let latency = Duration::from_millis(latency);
        let members = Members::Given {
            rows: MEMBERS,
            latency,
        };
        let (mut ours, mut theirs, mut bare) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let site = Site::new(members).await?;
            let export = site.export(&program).await?;
            let (rows, invocation) = (float(export.job.counts.rows), export.invocation);
            ours.push(Took {
                per_second: rows / invocation.took.as_secs_f64(),
                per_cpu_second: rows / invocation.usage.cpu_seconds,
                peak_bytes: invocation.usage.peak_bytes,
            });
            theirs.push(boto3(&python, &site, report).await?);
            let size = export.job.object.as_ref().map_or(0, |object| object.size);
            bare.push(float(MEMBERS.into()) / bare_of(&site, size).await?.as_secs_f64());
        }
        let spread = |took: &[Took], of: fn(&Took) -> f64| Spread::of(took.iter().map(of).collect());
        let (own, other) = (spread(&ours, |t| t.per_second), spread(&theirs, |t| t.per_second));
        let bare = Spread::of(bare);
        report.note(
            format!("members per second, database answers {name}"),
            own.to_string(),
            "",
        );
        report.note("    a client that only reads and uploads", bare.to_string(), "");
        report.note(
            "    the export over that client",
            format!("{:.2}", own.median / bare.median),
            "",
        );
        report.note("    a script with boto3", other.to_string(), "");
        report.note(
            "    the export over boto3",
            format!("{:.1}", own.median / other.median),
            "",
        );
        let (own, other) = (
            spread(&ours, |t| t.per_cpu_second),
            spread(&theirs, |t| t.per_cpu_second),
        );
        report.note("  members per CPU second of the process", own.to_string(), "");
        report.note("    a script with boto3", other.to_string(), "");
        report.note(
            "    the export over boto3",
            format!("{:.1}", own.median / other.median),
            "",
        );
        let peak = |took: &[Took]| took.iter().map(|t| t.peak_bytes).max().unwrap_or_default();
        report.note("  most memory", mebibytes(peak(&ours)), "");
        report.note("    a script with boto3", mebibytes(peak(&theirs)), "");
    }
    report.note("members of each", grouped(f64::from(MEMBERS)), "");
    Ok(())
}

/// What the Python script prints.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exported {
    rows: u64,
    seconds: f64,
    cpu_seconds: f64,
    peak_bytes: u64,
    versions: Vec<String>,
}

async fn boto3(python: &Path, site: &Site, report: &mut Report) -> Result<Took> {
    let mut command = script(python, "boto3_export.py");
    command
        .args([&site.front.endpoint, &site.world.engine.tables.directory])
        .args([&site.world.organization.to_string(), &SHARDS.to_string()])
        .args([EXPORTS, "boto3.zip"]);
    let exported: Exported = measured(&mut command).await?;
    if exported.rows != u64::from(MEMBERS) || site.world.buckets.get(EXPORTS, "boto3.zip").is_none() {
        return Err(format!("boto3 has exported {} members", exported.rows).into());
    }
    exported
        .versions
        .into_iter()
        .for_each(|version| report.version(version));
    Ok(Took {
        per_second: float(exported.rows) / exported.seconds,
        per_cpu_second: float(exported.rows) / exported.cpu_seconds,
        peak_bytes: exported.peak_bytes,
    })
}

/// A page, without its members.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    last_evaluated_key: Option<Value>,
}

/// Reads the same pages, all partitions at once, looking for nothing but where the next begins, and uploads
/// as many bytes as the export's file has.
async fn bare_of(site: &Site, size: u64) -> Result<Duration> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build(connector);
    let begun = Instant::now();
    try_join_all((0..SHARDS).map(|shard| read(&client, site, shard))).await?;
    let mut left = usize::try_from(size)?;
    let mut number = 0;
    while left > 0 {
        let bytes = left.min(PART);
        let url = format!("{}/{EXPORTS}/bare.{number}", site.front.endpoint);
        let answer = client
            .request(Request::put(url).body(Body::from(vec![0; bytes]))?)
            .await?;
        to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
        (left, number) = (left - bytes, number + 1);
    }
    Ok(begun.elapsed())
}

async fn read(client: &Client<HttpConnector, Body>, site: &Site, shard: u32) -> Result<()> {
    let mut from = None;
    loop {
        let mut query = json!({
            "TableName": site.world.engine.tables.directory,
            "KeyConditionExpression": "PK = :pk AND begins_with(SK, :member)",
            "ExpressionAttributeValues": {
                ":pk": {"S": format!("ORG#{}#M{shard:02}", site.world.organization)}, ":member": {"S": "MEMBER#"},
            },
            "ConsistentRead": true, "Limit": 1000,
        });
        if let Some(from) = from {
            query["ExclusiveStartKey"] = from;
        }
        let request = Request::post(&site.front.endpoint)
            .header("x-amz-target", "DynamoDB_20120810.Query")
            .header(header::CONTENT_TYPE, "application/x-amz-json-1.0");
        let answer = client
            .request(request.body(Body::from(query.to_string()))?)
            .await?;
        let page = to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
        from = serde_json::from_slice::<Page>(&page)?.last_evaluated_key;
        if from.is_none() {
            return Ok(());
        }
    }
}
