//! What an import guarantees, on a real DynamoDB engine: guarantees.md, "Imports".

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::faults::Death;
use e2e::world::{Dump, EXPORTS, World};
use muster::audit::{Actor, AuditEvent, Source};
use muster::id::JobId;
use muster::import::Uploaded;
use muster::job::{ImportCounts, ImportMode, ImportOptions, Job, JobStatus, OnError};
use muster_aws::import::{Outcome, Run};
use muster_aws::jobs::JobStore;
use muster_aws::organizations::{OrganizationStore, Saved};

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
    let job = Job::new(id, world.organization, options, "roster.csv".to_owned(), at);
    let store = JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let event = audit_event(world, "roster_import.created", format!("job/{id}"));
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
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(75, 45, 20, 10, 10, 0))
    );
    let calls = clean.world.faulty.calls();
    assert!(calls > 40, "the story is worth killing at {calls} places");
    let expected = end_state(&clean.world, job.id).await;
    assert_counts_true(&clean.world).await;

    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let Story { world, event } = story().await;
            world.faulty.die_at(call, death);
            let killed = world.importer.uploaded(&event, &world.run("killed")).await;
            assert!(
                killed.is_err() || call == calls - 1,
                "{death:?} {call}: {killed:?}"
            );
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
            assert_eq!(
                ends.count(),
                1,
                "one audit event for the end, {death:?} call {call}"
            );
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
            let id = event
                .object
                .key
                .split('/')
                .nth(2)
                .map(|id| JobId::parse(id).unwrap())
                .unwrap();
            if world.job(id).await.object.is_none() {
                // The first call died: the job waits for its file as before.
                continue;
            }
            world
                .importer
                .give_up_upload(&event, &world.run("last"))
                .await
                .unwrap();
            let job = world.job(id).await;
            assert!(job.status.is_final(), "{death:?} {call}: {job:?}");
            assert_counts_true(&world).await;
            let directory = world.directory().await;
            let marked = directory.values().filter(|i| {
                i.get("imp")
                    .is_some_and(|m| m.as_s().is_ok_and(|m| m.starts_with(&id.to_string())))
            });
            assert_eq!(
                marked.count() as u64,
                job.counts.updated + job.counts.removed,
                "{death:?} {call}"
            );
        }
    }
}

#[tokio::test]
async fn an_import_that_is_always_out_of_time_ends_as_one_clean_run() {
    let clean = story().await;
    let job = clean.world.deliver(&clean.event, "clean").await;
    let expected = end_state(&clean.world, job.id).await;

    let Story { world, event } = story().await;
    let hurried = |n: u32| Run {
        invocation: n.to_string(),
        stop_at: tokio::time::Instant::now(),
    };
    let mut invocations = 0;
    let mut outcome = world
        .importer
        .uploaded(&event, &hurried(invocations))
        .await
        .unwrap();
    while let Outcome::Later(organization, job, seconds) = outcome {
        assert_eq!(seconds, 0, "nothing is in its way");
        invocations += 1;
        assert!(invocations < 100, "every invocation gets further");
        outcome = world
            .importer
            .resume(organization, job, &hurried(invocations))
            .await
            .unwrap();
    }
    assert!(invocations >= 3, "75 changes in batches of 25 are more than one");
    assert_eq!(end_state(&world, job.id).await, expected);
}

#[tokio::test]
async fn a_schema_that_changes_in_the_middle_changes_nothing_of_an_import_under_way() {
    let clean = story().await;
    let job = clean.world.deliver(&clean.event, "clean").await;
    let expected = end_state(&clean.world, job.id).await;

    let Story { world, event } = story().await;
    let run = Run {
        invocation: "first".to_owned(),
        stop_at: tokio::time::Instant::now(),
    };
    let Outcome::Later(organization, id, _) = world.importer.uploaded(&event, &run).await.unwrap() else {
        panic!("it goes on later")
    };
    let store = OrganizationStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let original = store.get(organization).await.unwrap().unwrap();
    let mut changed = original.clone();
    changed.roster_schema.columns.retain(|c| c.name != "FirstName");
    changed.roster_schema.unknown_columns = muster::roster::UnknownColumns::Ignore;
    changed.version += 1;
    let event = audit_event(&world, "organization.updated", "organization".to_owned());
    assert_eq!(store.save(&changed, &event).await.unwrap(), Saved::Yes);
    while let Outcome::Later(..) = world
        .importer
        .resume(organization, id, &world.run("second"))
        .await
        .unwrap()
    {}
    let (mut directory, job) = end_state(&world, id).await;
    assert_eq!(job, expected.1);
    directory.retain(|(_, sk), _| sk.starts_with("MEMBER#"));
    let mut members = expected.0;
    members.retain(|(_, sk), _| sk.starts_with("MEMBER#"));
    assert_eq!(directory, members);
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

/// What a member is, as far as a roster says it.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    name: String,
    status: &'static str,
    roster_active: bool,
}

/// Random histories of imports leave what a small map would: the same members, names, statuses and
/// counts, whatever the mode, the bad rows and the repeats.
#[tokio::test]
async fn random_histories_of_imports_agree_with_a_model() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    for history in 0..60 {
        let world = World::new([1, 4, 16][usize::try_from(next(3)).unwrap()]).await;
        let mut model: BTreeMap<u64, Known> = BTreeMap::new();
        for step in 0..1 + next(6) {
            let mode = if next(2) == 0 {
                ImportMode::Upsert
            } else {
                ImportMode::Replace
            };
            let on_error = if next(2) == 0 {
                OnError::Abort
            } else {
                OnError::Skip
            };
            let mut file = HEADER.to_owned();
            let (mut rows, mut failed) = (BTreeMap::new(), 0);
            let length = 1 + next(30);
            for _ in 0..length {
                let (key, name, active) = (next(25), format!("N{}", next(4)), next(4) != 0);
                let bad = next(12) == 0;
                let word = if bad {
                    "perhaps"
                } else if active {
                    "true"
                } else {
                    "FALSE"
                };
                file.push_str(&format!("{key},{word},{name},Example, m{key} ,no\n"));
                if bad || rows.contains_key(&key) {
                    failed += 1;
                } else {
                    rows.insert(key, (name, active));
                }
            }
            let mut expected = counts(length, 0, 0, 0, 0, failed);
            let aborted = failed > 0 && on_error == OnError::Abort;
            let empty = rows.is_empty() && mode == ImportMode::Replace;
            if !aborted && !empty {
                for (key, (name, active)) in &rows {
                    let status = if *active { "enrolled" } else { "disabled" };
                    match model.get_mut(key) {
                        None => {
                            expected.created += 1;
                            model.insert(
                                *key,
                                Known {
                                    name: name.clone(),
                                    status,
                                    roster_active: *active,
                                },
                            );
                        }
                        Some(known)
                            if known.name == *name
                                && known.roster_active == *active
                                && known.status != "removed" =>
                        {
                            expected.unchanged += 1;
                        }
                        Some(known) => {
                            expected.updated += 1;
                            *known = Known {
                                name: name.clone(),
                                status,
                                roster_active: *active,
                            };
                        }
                    }
                }
                if mode == ImportMode::Replace && failed == 0 {
                    for (_, known) in model
                        .iter_mut()
                        .filter(|(key, k)| !rows.contains_key(key) && k.status != "removed")
                    {
                        known.status = "removed";
                        expected.removed += 1;
                    }
                }
            }
            let options = ImportOptions {
                mode,
                on_error,
                dry_run: false,
            };
            let job = world
                .deliver(&start(&world, options, &file).await, &step.to_string())
                .await;
            assert_eq!(
                job.status == JobStatus::Success,
                !aborted && !empty,
                "history {history} step {step}: {job:?}"
            );
            assert_eq!(job.counts, expected, "history {history} step {step}\n{file}");
            world.pass(Duration::from_secs(next(2) * 1000));
        }
        let directory = world.directory().await;
        let stored: BTreeMap<u64, Known> = directory
            .iter()
            .filter(|((_, sk), item)| sk.starts_with("MEMBER#") && item.contains_key("ext"))
            .map(|(_, item)| {
                let text = |name: &str| item[name].as_s().unwrap().clone();
                let status = muster::member::Status::from_word(&text("status"))
                    .unwrap()
                    .as_str();
                let known = Known {
                    name: text("first"),
                    status,
                    roster_active: !item.contains_key("off"),
                };
                (text("ext").trim_start_matches('m').parse().unwrap(), known)
            })
            .collect();
        assert_eq!(stored, model, "history {history}");
        assert_counts_true(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_deliveries_at_once_import_once() {
    let Story { world, event } = story().await;
    let (one, two) = (world.run("one"), world.run("two"));
    let (one, two) = tokio::join!(
        world.importer.uploaded(&event, &one),
        world.importer.uploaded(&event, &two)
    );
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
    let outcomes = tokio::join!(
        world.importer.uploaded(&second, &two),
        world.importer.uploaded(&first, &one)
    );
    assert!(outcomes.0.is_ok() && outcomes.1.is_ok());
    let (first, second) = (
        world.deliver(&first, "one").await,
        world.deliver(&second, "two").await,
    );
    assert_eq!(
        (first.status, second.status),
        (JobStatus::Success, JobStatus::Success)
    );
    let directory = world.directory().await;
    let marks: std::collections::BTreeSet<_> = directory
        .values()
        .filter_map(|item| item.get("first")?.as_s().ok()?.chars().last())
        .collect();
    assert_eq!(marks.len(), 1, "every member is of one file: {marks:?}");
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn while_one_invocation_holds_the_lease_no_other_writes() {
    let Story { world, event } = story().await;
    world.faulty.die_at(35, Death::Before);
    world.importer.uploaded(&event, &world.run("holder")).await.unwrap_err();
    world.faulty.revive();
    let before = world.directory().await;
    let other = world.importer.uploaded(&event, &world.run("other")).await.unwrap();
    assert!(matches!(other, Outcome::Later(..)), "{other:?}");
    assert_eq!(world.directory().await, before);
    // What the dead holder left expires.
    world.pass(Duration::from_secs(120));
    let other = world.importer.uploaded(&event, &world.run("other")).await.unwrap();
    assert!(matches!(other, Outcome::Ended(_)), "{other:?}");
}

#[tokio::test]
async fn a_later_file_waits_for_an_earlier_one_that_was_interrupted() {
    let Story { world, event } = story().await;
    world.faulty.die_at(35, Death::Before);
    world.importer.uploaded(&event, &world.run("first")).await.unwrap_err();
    world.faulty.revive();
    world.pass(Duration::from_secs(120));
    let later = replace(&world, &roster(0..3, "later")).await;
    let waits = world.importer.uploaded(&later, &world.run("second")).await.unwrap();
    assert!(matches!(waits, Outcome::Later(..)), "{waits:?}");
    assert_eq!(world.deliver(&event, "first").await.status, JobStatus::Success);
    assert_eq!(world.deliver(&later, "second").await.status, JobStatus::Success);
    let directory = world.directory().await;
    let enrolled = directory.values().filter(|i| {
        i.get("ext").is_some() && i["status"].as_s().is_ok_and(|s| s != "removed")
    });
    assert_eq!(enrolled.count(), 3, "the later file has the last word");
}

#[tokio::test]
async fn an_older_version_that_comes_late_is_not_imported() {
    let world = World::new(1).await;
    let old = world.drop_file(world.organization, "a.csv", &roster(0..3, "old"));
    let new = world.drop_file(world.organization, "a.csv", &roster(0..3, "new"));
    let newer = world.deliver(&new, "2").await;
    let older = world.deliver(&old, "1").await;
    assert_eq!(
        (newer.status, older.status),
        (JobStatus::Success, JobStatus::Canceled)
    );
    assert_eq!(older.error.unwrap().code, "superseded");
    assert_ne!(newer.id, older.id);
    let directory = world.directory().await;
    assert!(
        directory
            .values()
            .filter_map(|i| i.get("first")?.as_s().ok())
            .all(|n| n.ends_with("new"))
    );
}

#[tokio::test]
async fn two_versions_in_order_are_two_jobs() {
    let world = World::new(1).await;
    let one = world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..3, "")),
            "1",
        )
        .await;
    let two = world
        .deliver(
            &world.drop_file(world.organization, "a.csv", &roster(0..3, "")),
            "2",
        )
        .await;
    assert_ne!(one.id, two.id);
    assert_eq!((one.counts.created, two.counts.unchanged), (3, 3));
}

#[tokio::test]
async fn objects_that_are_for_nobody_are_ignored() {
    let world = World::new(1).await;
    let stranger = muster::id::OrganizationId::from_bytes([9; 16]);
    for key in [
        format!("imports/{stranger}/a.csv"),
        format!(
            "imports/{}/{}/a.csv",
            world.organization,
            JobId::from_bytes([9; 16])
        ),
        "elsewhere/a.csv".to_owned(),
    ] {
        let event = world.upload(key.clone(), &roster(0..3, ""));
        let outcome = world.importer.uploaded(&event, &world.run("1")).await.unwrap();
        assert!(matches!(outcome, Outcome::Ignored(_)), "{key}: {outcome:?}");
    }
}

/// Switches the member with this external id off, as an administrator would.
async fn disable(world: &World, external_id: &str) -> (String, String) {
    let directory = world.directory().await;
    let is_them = |i: &BTreeMap<String, Value>| i.get("ext").and_then(|v| v.as_s().ok()).is_some_and(|e| e == external_id);
    let (key, item) = directory.into_iter().find(|(_, item)| is_them(item)).unwrap();
    let text = |s: &str| Value::S(s.to_owned());
    let client = world.engine.config.dynamodb();
    let update = |pk: &str, sk: &str| {
        client.update_item().table_name(&world.engine.tables.directory).key("PK", text(pk)).key("SK", text(sk))
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
    world.deliver(&world.drop_file(world.organization, "a.csv", &roster(1..3, "")), "1").await;
    let key = disable(&world, "M00001").await;
    let job = world.deliver(&world.drop_file(world.organization, "b.csv", &roster(1..3, "x")), "2").await;
    assert_eq!(job.counts, counts(2, 0, 2, 0, 0, 0));
    assert_eq!(world.directory().await[&key]["status"], Value::S("disabled".to_owned()));
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn a_member_who_is_switched_off_between_plan_and_removal_is_counted_once() {
    let Story { world, event } = story().await;
    let run = Run { invocation: "first".to_owned(), stop_at: tokio::time::Instant::now() };
    let Outcome::Later(organization, id, _) = world.importer.uploaded(&event, &run).await.unwrap() else {
        panic!("it goes on later")
    };
    let key = disable(&world, "M00003").await;
    let ended = world.importer.resume(organization, id, &world.run("second")).await.unwrap();
    assert!(matches!(ended, Outcome::Ended(_)), "{ended:?}");
    assert_eq!(world.directory().await[&key]["status"], Value::S("removed".to_owned()));
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn a_canceled_import_stops_at_the_next_checkpoint() {
    let Story { world, event } = story().await;
    let id = event
        .object
        .key
        .split('/')
        .nth(2)
        .map(|id| JobId::parse(id).unwrap())
        .unwrap();
    // Dies in the middle of applying, is canceled, and is delivered again.
    world.faulty.die_at(35, Death::Before);
    world
        .importer
        .uploaded(&event, &world.run("killed"))
        .await
        .unwrap_err();
    world.faulty.revive();
    assert_eq!(world.job(id).await.status, JobStatus::Applying);
    let jobs = JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let canceled = audit_event(&world, "job.canceled", format!("job/{id}"));
    jobs.cancel(world.organization, id, &canceled).await.unwrap();
    let job = world.deliver(&event, "killed").await;
    assert_eq!(job.status, JobStatus::Canceled);
    let done = job.counts.created + job.counts.updated + job.counts.removed;
    assert!(done < 75, "{:?}", job.counts);
    assert_counts_true(&world).await;
}
