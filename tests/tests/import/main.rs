//! What an import guarantees, on a real DynamoDB engine: guarantees.md, "Imports".

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

mod accounts;
mod interruptions;
mod model;
mod order;
mod parts;
mod parts_ending;
mod parts_interrupted;
mod people;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::world::{Dump, EXPORTS, World};
use muster::audit::{Actor, AuditEvent, Source};
use muster::id::JobId;
use muster::import::Uploaded;
use muster::job::{ImportCounts, ImportMode, ImportOptions, Job, JobKind, JobStatus, OnError};
use muster_aws::import::Run;
use muster_aws::jobs::JobStore;

const HEADER: &str = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";

/// A roster of the members `from..to`; those divisible by 5 are inactive, `mark` is in every name.
fn roster(numbers: impl IntoIterator<Item = u32>, mark: &str) -> String {
    let rows = numbers.into_iter().map(|n| {
        format!(
            "{n},{},First{n}{mark},Example,M{n:05},False\n",
            if n % 5 == 0 { "False" } else { "True" }
        )
    });
    std::iter::once(HEADER.to_owned()).chain(rows).collect()
}

fn counts(rows: u64, created: u64, updated: u64, unchanged: u64, removed: u64, failed: u64) -> ImportCounts {
    ImportCounts {
        rows,
        created,
        updated,
        unchanged,
        removed,
        failed,
    }
}

fn audit_event(world: &World, action: &'static str, target: String) -> AuditEvent {
    AuditEvent {
        organization: world.organization,
        at: jiff::Timestamp::from_millisecond(world.now.load(Ordering::SeqCst)).unwrap(),
        actor: Actor::System("test"),
        action,
        source: Source {
            request_id: target.clone(),
            address: None,
        },
        target,
        before: None,
        after: None,
    }
}

/// Makes a job as the API does, and uploads its file.
async fn start(world: &World, options: ImportOptions, content: &str) -> Uploaded {
    // A job of its own millisecond, in order of the calls.
    world.pass(Duration::from_millis(1));
    let at = jiff::Timestamp::from_millisecond(world.now.load(Ordering::SeqCst)).unwrap();
    let id = JobId::new(at, &[content.as_bytes()]);
    let job = Job::new(
        id,
        world.organization,
        JobKind::Roster,
        options,
        "roster.csv".to_owned(),
        at,
    );
    let store = JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let event = audit_event(world, "import.created", format!("job/{id}"));
    store.create(&job, &event).await.unwrap();
    world.upload(job.upload_key(), content)
}

async fn replace(world: &World, content: &str) -> Uploaded {
    let options = ImportOptions {
        mode: ImportMode::Replace,
        ..ImportOptions::default()
    };
    start(world, options, content).await
}

async fn assert_counts_true(world: &World) {
    let [shown, counted] = world.counts(world.organization).await;
    assert_eq!(
        shown, counted,
        "the organization's counts are those of its members"
    );
}

#[tokio::test]
async fn a_roster_is_imported_imported_again_and_replaced() {
    let world = World::new(4).await;
    let first = world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..60, "")),
            "1",
        )
        .await;
    assert_eq!(
        (first.status, first.counts),
        (JobStatus::Success, counts(60, 60, 0, 0, 0, 0))
    );
    let before = world.directory().await;

    let again = world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..60, "")),
            "2",
        )
        .await;
    assert_eq!(
        (again.status, again.counts),
        (JobStatus::Success, counts(60, 0, 0, 60, 0, 0))
    );
    assert_eq!(
        world.directory().await,
        before,
        "an unchanged roster writes nothing"
    );

    let changed = roster(1..60, "") + &roster([1, 99], "x").replace(HEADER, "");
    let changed = changed.replacen("1,True,First1,Example,M00001,False\n", "", 1);
    let third = world.deliver(&replace(&world, &changed).await, "3").await;
    assert_eq!(
        (third.status, third.counts),
        (JobStatus::Success, counts(60, 1, 1, 58, 1, 0))
    );
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn a_file_with_errors_writes_nothing_and_is_reported_row_by_row() {
    let world = World::new(1).await;
    let before = world.directory().await;
    let file =
        roster(0..10, "") + "10,maybe,First,Example,M00010,False\n11,True,First,Example, m00003 ,False\n";
    let job = world
        .deliver(&world.drop_file(world.organization, "bad.csv", &file), "1")
        .await;
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Error, counts(12, 0, 0, 0, 0, 2))
    );
    assert_eq!(job.error.unwrap().code, "invalid_rows");
    assert_eq!(world.directory().await, before);
    let report = world
        .buckets
        .get(EXPORTS, &job.report.unwrap().key(world.organization, job.id))
        .unwrap();
    let report = String::from_utf8(report.to_vec()).unwrap();
    let lines: Vec<_> = report.lines().collect();
    assert_eq!(lines.len(), 3, "{report}");
    assert!(
        lines[1].starts_with("10,maybe,First,Example,M00010,False,12,IsActive,invalid_boolean,"),
        "{report}"
    );
    assert!(
        lines[2].contains(",13,MemberID,duplicate,") && lines[2].contains("line 5"),
        "{report}"
    );
}

#[tokio::test]
async fn the_documents_own_sample_names_the_line_and_the_counts() {
    let world = World::new(1).await;
    let file =
        "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n12,True,Court,Mathis,LA06120,23439853,False\n";
    let job = world
        .deliver(&world.drop_file(world.organization, "sample.csv", file), "1")
        .await;
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Error, counts(1, 0, 0, 0, 0, 1))
    );
    let report = world
        .buckets
        .get(EXPORTS, &job.report.unwrap().key(world.organization, job.id))
        .unwrap();
    let report = String::from_utf8(report.to_vec()).unwrap();
    assert!(
        report.contains("wrong_field_count") && report.contains("Line 2") || report.contains("line 2"),
        "{report}"
    );
    assert!(report.contains('7') && report.contains('6'), "{report}");
}

/// An upload, a replace with every kind of change over several checkpoints, and what they leave.
struct Story {
    world: World,
    event: Uploaded,
}

async fn story() -> Story {
    let mut world = World::new(4).await;
    world.importer = world.importer.clone().with_checkpoint_every(10);
    world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..40, "")),
            "first",
        )
        .await;
    world.pass(Duration::from_mins(10));
    let file = roster(10..20, "") + &roster((20..40).chain(100..145), "x").replace(HEADER, "");
    let event = replace(&world, &file).await;
    world.faulty.revive();
    Story { world, event }
}

/// An invocation without any time.
fn hurried(invocation: &str) -> Run {
    Run {
        invocation: invocation.to_owned(),
        stop_at: tokio::time::Instant::now(),
    }
}

/// What must be equal however often an import was interrupted: the Directory and the job.
async fn end_state(world: &World, job: JobId) -> (Dump, Job) {
    let mut job = world.job(job).await;
    job.finished_at = None;
    (world.directory().await, job)
}

#[tokio::test]
async fn a_replacing_roster_with_a_bad_row_removes_nobody() {
    let world = World::new(1).await;
    world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..10, "")),
            "1",
        )
        .await;
    let options = ImportOptions {
        mode: ImportMode::Replace,
        on_error: OnError::Skip,
        dry_run: false,
    };
    let file = roster(0..5, "") + "6,perhaps,First,Example,M00006,False\n";
    let job = world.deliver(&start(&world, options, &file).await, "2").await;
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(6, 0, 0, 5, 0, 1))
    );
    assert_eq!(job.notice.unwrap().code, "removal_skipped");
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn a_replacing_roster_without_a_row_is_refused() {
    let world = World::new(1).await;
    world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..10, "")),
            "1",
        )
        .await;
    let before = world.directory().await;
    let job = world.deliver(&replace(&world, HEADER).await, "2").await;
    assert_eq!(
        (job.status, job.error.unwrap().code.as_str()),
        (JobStatus::Error, "empty_roster")
    );
    assert_eq!(world.directory().await, before);
}

#[tokio::test]
async fn a_dry_run_counts_and_writes_nothing() {
    let world = World::new(4).await;
    world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..20, "")),
            "1",
        )
        .await;
    let before = world.directory().await;
    let options = ImportOptions {
        mode: ImportMode::Replace,
        on_error: OnError::Abort,
        dry_run: true,
    };
    let file = roster(5..10, "") + &roster((10..15).chain(50..53), "x").replace(HEADER, "");
    let job = world.deliver(&start(&world, options, &file).await, "2").await;
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(13, 3, 5, 5, 10, 0))
    );
    assert_eq!(world.directory().await, before);
    let log = world
        .buckets
        .get(EXPORTS, &job.report.unwrap().key(world.organization, job.id))
        .unwrap();
    assert_eq!(
        String::from_utf8(log.to_vec()).unwrap().lines().count(),
        1 + 3 + 5 + 10
    );
}

#[tokio::test]
async fn one_organizations_import_touches_no_other() {
    let world = World::new(4).await;
    let neighbour = world.found("Neighbour", 4).await;
    let of_neighbour = |dump: Dump| -> Dump {
        dump.into_iter()
            .filter(|((pk, _), _)| pk.starts_with(&format!("ORG#{neighbour}")))
            .collect()
    };
    world
        .deliver(&world.drop_file(neighbour, "a.csv", &roster(0..20, "")), "1")
        .await;
    let before = of_neighbour(world.directory().await);
    assert!(before.len() > 20);
    world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..20, "x")),
            "2",
        )
        .await;
    world
        .deliver(&replace(&world, &roster(30..31, "")).await, "3")
        .await;
    assert_eq!(of_neighbour(world.directory().await), before);
}

/// Switches the member with this external id off, as an administrator would.
async fn disable(world: &World, external_id: &str) -> (String, String) {
    let directory = world.directory().await;
    let is_them = |i: &BTreeMap<String, Value>| {
        i.get("ext")
            .and_then(|v| v.as_s().ok())
            .is_some_and(|e| e == external_id)
    };
    let (key, item) = directory.into_iter().find(|(_, item)| is_them(item)).unwrap();
    let text = |s: &str| Value::S(s.to_owned());
    let client = world.engine.config.dynamodb();
    let update = |pk: &str, sk: &str| {
        client
            .update_item()
            .table_name(&world.engine.tables.directory)
            .key("PK", text(pk))
            .key("SK", text(sk))
    };
    let status = item["status"].as_s().unwrap();
    update(&key.0, &key.1)
        .update_expression("SET #s = :d")
        .expression_attribute_names("#s", "status")
        .expression_attribute_values(":d", text("disabled"))
        .send()
        .await
        .unwrap();
    update(&format!("ORG#{}", world.organization), "COUNTS")
        .update_expression("ADD #from :less, disabled :more")
        .expression_attribute_names("#from", status)
        .expression_attribute_values(":less", Value::N("-1".to_owned()))
        .expression_attribute_values(":more", Value::N("1".to_owned()))
        .send()
        .await
        .unwrap();
    key
}

#[tokio::test]
async fn an_administrators_switch_outlives_the_next_roster() {
    let world = World::new(1).await;
    world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(1..3, "")),
            "1",
        )
        .await;
    let key = disable(&world, "M00001").await;
    let job = world
        .deliver(
            &world.drop_file(world.organization, "b.csv", &roster(1..3, "x")),
            "2",
        )
        .await;
    assert_eq!(job.counts, counts(2, 0, 2, 0, 0, 0));
    assert_eq!(
        world.directory().await[&key]["status"],
        Value::S("disabled".to_owned())
    );
    assert_counts_true(&world).await;
}
