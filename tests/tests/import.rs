//! What an import guarantees, on a real DynamoDB engine: guarantees.md, "Imports".

use std::time::Duration;

use e2e::faults::Death;
use e2e::world::{Dump, EXPORTS, World};
use muster::id::JobId;
use muster::import::Uploaded;
use muster::job::{ImportCounts, Job, JobStatus};
use muster_aws::import::Outcome;

const HEADER: &str = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";

/// A roster of the members `from..to`; those divisible by 5 are inactive, `mark` is in every name.
fn roster(numbers: impl IntoIterator<Item = u32>, mark: &str) -> String {
    let rows = numbers
        .into_iter()
        .map(|n| format!("{n},{},First{n}{mark},Example,M{n:05},False\n", if n % 5 == 0 { "False" } else { "True" }));
    std::iter::once(HEADER.to_owned()).chain(rows).collect()
}

fn counts(rows: u64, created: u64, updated: u64, unchanged: u64, removed: u64, failed: u64) -> ImportCounts {
    ImportCounts { rows, created, updated, unchanged, removed, failed }
}

/// Starts a job by the API's own way, so that it can replace.
async fn replace(world: &World, content: &str) -> Uploaded {
    use muster::audit::{Actor, AuditEvent, Source};
    use muster::job::{ImportMode, ImportOptions};
    let at = jiff::Timestamp::from_millisecond(world.now.load(std::sync::atomic::Ordering::SeqCst)).unwrap();
    let options = ImportOptions { mode: ImportMode::Replace, ..ImportOptions::default() };
    let id = JobId::new(at, &[b"replace", content.as_bytes()]);
    let job = Job::new(id, world.organization, options, "roster.csv".to_owned(), at);
    let event = AuditEvent {
        organization: world.organization,
        at,
        actor: Actor::System("test"),
        action: "roster_import.created",
        target: format!("job/{id}"),
        before: None,
        after: None,
        source: Source { request_id: id.to_string(), address: None },
    };
    let store = muster_aws::jobs::JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    store.create(&job, &event).await.unwrap();
    world.upload(job.upload_key(), content)
}

async fn assert_counts_true(world: &World) {
    let [shown, counted] = world.counts(world.organization).await;
    assert_eq!(shown, counted, "the organization's counts are those of its members");
}

#[tokio::test]
async fn a_roster_is_imported_imported_again_and_replaced() {
    let world = World::new(4).await;
    let first = world.deliver(&world.drop_file(world.organization, "a.csv", &roster(0..60, "")), "1").await;
    assert_eq!((first.status, first.counts), (JobStatus::Success, counts(60, 60, 0, 0, 0, 0)));
    let before = world.directory().await;

    let again = world.deliver(&world.drop_file(world.organization, "a.csv", &roster(0..60, "")), "2").await;
    assert_eq!((again.status, again.counts), (JobStatus::Success, counts(60, 0, 0, 60, 0, 0)));
    assert_eq!(world.directory().await, before, "an unchanged roster writes nothing");

    let changed = roster(1..60, "") + &roster([1, 99], "x").replace(HEADER, "");
    let changed = changed.replacen("1,True,First1,Example,M00001,False\n", "", 1);
    let third = world.deliver(&replace(&world, &changed).await, "3").await;
    assert_eq!((third.status, third.counts), (JobStatus::Success, counts(60, 1, 1, 58, 1, 0)));
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn a_file_with_errors_writes_nothing_and_is_reported_row_by_row() {
    let world = World::new(1).await;
    let before = world.directory().await;
    let file = roster(0..10, "") + "10,maybe,First,Example,M00010,False\n11,True,First,Example, m00003 ,False\n";
    let job = world.deliver(&world.drop_file(world.organization, "bad.csv", &file), "1").await;
    assert_eq!((job.status, job.counts), (JobStatus::Error, counts(12, 0, 0, 0, 0, 2)));
    assert_eq!(job.error.unwrap().code, "invalid_rows");
    assert_eq!(world.directory().await, before);
    let report = world.buckets.get(EXPORTS, &job.report.unwrap().key(world.organization, job.id)).unwrap();
    let report = String::from_utf8(report.to_vec()).unwrap();
    let lines: Vec<_> = report.lines().collect();
    assert_eq!(lines.len(), 3, "{report}");
    assert!(lines[1].starts_with("10,maybe,First,Example,M00010,False,12,IsActive,invalid_boolean,"), "{report}");
    assert!(lines[2].contains(",13,MemberID,duplicate,") && lines[2].contains("line 5"), "{report}");
}

#[tokio::test]
async fn the_documents_own_sample_names_the_line_and_the_counts() {
    let world = World::new(1).await;
    let file = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n12,True,Court,Mathis,LA06120,23439853,False\n";
    let job = world.deliver(&world.drop_file(world.organization, "sample.csv", file), "1").await;
    assert_eq!((job.status, job.counts), (JobStatus::Error, counts(1, 0, 0, 0, 0, 1)));
    let report = world.buckets.get(EXPORTS, &job.report.unwrap().key(world.organization, job.id)).unwrap();
    let report = String::from_utf8(report.to_vec()).unwrap();
    assert!(report.contains("wrong_field_count") && report.contains("Line 2") || report.contains("line 2"), "{report}");
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
    world.deliver(&world.drop_file(world.organization, "a.csv", &roster(0..40, "")), "first").await;
    world.pass(Duration::from_secs(600));
    let file = roster(10..20, "") + &roster((20..40).chain(100..145), "x").replace(HEADER, "");
    let event = replace(&world, &file).await;
    world.faulty.revive();
    Story { world, event }
}

/// What must be equal however often an import was interrupted: the Directory and the job.
async fn end_state(world: &World, job: JobId) -> (Dump, Job) {
    let mut job = world.job(job).await;
    job.finished_at = None;
    (world.directory().await, job)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_and_redelivered_an_import_ends_as_one_clean_run() {
    let clean = story().await;
    let job = clean.world.deliver(&clean.event, "clean").await;
    assert_eq!((job.status, job.counts), (JobStatus::Success, counts(75, 45, 20, 10, 10, 0)));
    let calls = clean.world.faulty.calls();
    assert!(calls > 40, "the story is worth killing at {calls} places");
    let expected = end_state(&clean.world, job.id).await;
    assert_counts_true(&clean.world).await;

    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let Story { world, event } = story().await;
            world.faulty.die_at(call, death);
            let killed = world.importer.uploaded(&event, &world.run("killed")).await;
            assert!(killed.is_err() || call == calls - 1, "{death:?} {call}: {killed:?}");
            world.faulty.revive();
            for redelivery in ["killed", "second", "third"] {
                world.deliver(&event, redelivery).await;
            }
            let ended = end_state(&world, job.id).await;
            assert_eq!(ended.1, expected.1, "the job, {death:?} call {call}");
            assert_eq!(ended.0, expected.0, "the Directory, {death:?} call {call}");
            let audit = world.audit().await;
            let ends = audit.values().filter(|e| {
                e["action"].as_s().is_ok_and(|a| a == "roster_import.succeeded")
                    && e["target"].as_s().is_ok_and(|t| *t == format!("job/{}", job.id))
            });
            assert_eq!(ends.count(), 1, "one audit event for the end, {death:?} call {call}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_whose_every_delivery_died_ends_in_error_with_what_was_applied() {
    let clean = story().await;
    clean.world.deliver(&clean.event, "clean").await;
    let calls = clean.world.faulty.calls();
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let Story { world, event } = story().await;
            world.faulty.die_at(call, death);
            let _ = world.importer.uploaded(&event, &world.run("killed")).await;
            world.faulty.revive();
            world.pass(Duration::from_secs(120));
            let id = event.object.key.split('/').nth(2).map(|id| JobId::parse(id).unwrap()).unwrap();
            if world.job(id).await.object.is_none() {
                // The first call died: the job waits for its file as before.
                continue;
            }
            world.importer.give_up_upload(&event, &world.run("last")).await.unwrap();
            let job = world.job(id).await;
            assert!(job.status.is_final(), "{death:?} {call}: {job:?}");
            assert_counts_true(&world).await;
            let directory = world.directory().await;
            let marked = directory.values().filter(|i| i.get("imp").is_some_and(|m| m.as_s().is_ok_and(|m| m.starts_with(&id.to_string()))));
            assert_eq!(marked.count() as u64, job.counts.updated + job.counts.removed, "{death:?} {call}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_deliveries_at_once_import_once() {
    let Story { world, event } = story().await;
    let (one, two) = (world.run("one"), world.run("two"));
    let (one, two) = tokio::join!(world.importer.uploaded(&event, &one), world.importer.uploaded(&event, &two));
    let ended = [one.unwrap(), two.unwrap()];
    let done = ended.iter().filter(|o| matches!(o, Outcome::Ended(_))).count();
    assert!(done >= 1, "{ended:?}");
    let job = world.deliver(&event, "three").await;
    assert_eq!(job.counts, counts(75, 45, 20, 10, 10, 0));
    assert_counts_true(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_imports_of_one_organization_never_mix() {
    let world = World::new(4).await;
    let first = world.drop_file(world.organization, "a.csv", &roster(0..80, "a"));
    let second = world.drop_file(world.organization, "b.csv", &roster(0..80, "b"));
    let (one, two) = (world.run("one"), world.run("two"));
    let outcomes = tokio::join!(world.importer.uploaded(&second, &two), world.importer.uploaded(&first, &one));
    assert!(outcomes.0.is_ok() && outcomes.1.is_ok());
    let (first, second) = (world.deliver(&first, "one").await, world.deliver(&second, "two").await);
    assert_eq!((first.status, second.status), (JobStatus::Success, JobStatus::Success));
    let directory = world.directory().await;
    let marks: std::collections::BTreeSet<_> = directory
        .values()
        .filter_map(|item| item.get("first")?.as_s().ok()?.chars().last())
        .collect();
    assert_eq!(marks.len(), 1, "every member is of one file: {marks:?}");
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn an_older_version_that_comes_late_is_not_imported() {
    let world = World::new(1).await;
    let old = world.drop_file(world.organization, "a.csv", &roster(0..3, "old"));
    let new = world.drop_file(world.organization, "a.csv", &roster(0..3, "new"));
    let newer = world.deliver(&new, "2").await;
    let older = world.deliver(&old, "1").await;
    assert_eq!((newer.status, older.status), (JobStatus::Success, JobStatus::Canceled));
    assert_eq!(older.error.unwrap().code, "superseded");
    assert_ne!(newer.id, older.id);
    let directory = world.directory().await;
    assert!(directory.values().filter_map(|i| i.get("first")?.as_s().ok()).all(|n| n.ends_with("new")));
}

#[tokio::test]
async fn two_versions_in_order_are_two_jobs() {
    let world = World::new(1).await;
    let one = world.deliver(&world.drop_file(world.organization, "a.csv", &roster(0..3, "")), "1").await;
    let two = world.deliver(&world.drop_file(world.organization, "a.csv", &roster(0..3, "")), "2").await;
    assert_ne!(one.id, two.id);
    assert_eq!((one.counts.created, two.counts.unchanged), (3, 3));
}

#[tokio::test]
async fn objects_that_are_for_nobody_are_ignored() {
    let world = World::new(1).await;
    let stranger = muster::id::OrganizationId::from_bytes([9; 16]);
    for key in [
        format!("imports/{stranger}/a.csv"),
        format!("imports/{}/{}/a.csv", world.organization, JobId::from_bytes([9; 16])),
        "elsewhere/a.csv".to_owned(),
    ] {
        let event = world.upload(key.clone(), &roster(0..3, ""));
        let outcome = world.importer.uploaded(&event, &world.run("1")).await.unwrap();
        assert!(matches!(outcome, Outcome::Ignored(_)), "{key}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_administrators_switch_outlives_the_next_roster() {
    let world = World::new(1).await;
    world.deliver(&world.drop_file(world.organization, "a.csv", &roster(1..3, "")), "1").await;
    let before = world.directory().await;
    let ((pk, sk), _) = before.iter().find(|(_, i)| i.get("first").is_some_and(|f| f.as_s().is_ok_and(|f| f == "First1"))).unwrap();
    let key = |s: &str| aws_sdk_dynamodb::types::AttributeValue::S(s.to_owned());
    let client = world.engine.config.dynamodb();
    client.update_item().table_name(&world.engine.tables.directory).key("PK", key(pk)).key("SK", key(sk))
        .update_expression("SET #s = :d").expression_attribute_names("#s", "status").expression_attribute_values(":d", key("disabled"))
        .send().await.unwrap();
    let job = world.deliver(&world.drop_file(world.organization, "b.csv", &roster(1..3, "x")), "2").await;
    assert_eq!(job.counts, counts(2, 0, 2, 0, 0, 0));
    let after = world.directory().await;
    assert_eq!(after[&(pk.clone(), sk.clone())]["status"], key("disabled"));
}

#[tokio::test]
async fn a_canceled_import_stops_at_the_next_checkpoint() {
    let Story { world, event } = story().await;
    let id = event.object.key.split('/').nth(2).map(|id| JobId::parse(id).unwrap()).unwrap();
    // Dies in the middle of applying, is canceled, and is delivered again.
    world.faulty.die_at(35, Death::Before);
    world.importer.uploaded(&event, &world.run("killed")).await.unwrap_err();
    world.faulty.revive();
    assert_eq!(world.job(id).await.status, JobStatus::Applying);
    let jobs = muster_aws::jobs::JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let canceled = muster::audit::AuditEvent {
        organization: world.organization,
        at: jiff::Timestamp::from_second(1_767_330_000).unwrap(),
        actor: muster::audit::Actor::System("test"),
        action: "job.canceled",
        target: format!("job/{id}"),
        before: None,
        after: None,
        source: muster::audit::Source::default(),
    };
    jobs.cancel(world.organization, id, &canceled).await.unwrap();
    let job = world.deliver(&event, "killed").await;
    assert_eq!(job.status, JobStatus::Canceled);
    let done = job.counts.created + job.counts.updated + job.counts.removed;
    assert!(done < 75, "{:?}", job.counts);
    assert_counts_true(&world).await;
}
