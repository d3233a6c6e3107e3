//! What reads or writes many members waits while they move, or is done first.

use std::sync::atomic::Ordering;
use std::time::Duration;

use e2e::review::Desk;
use e2e::world::World;
use jiff::{SignedDuration, Timestamp};
use muster::audit::{Actor, AuditEvent, Source};
use muster::export::{ExportFormat, ExportOptions};
use muster::id::{JobId, ReviewId};
use muster::import::Uploaded;
use muster::job::{Job, JobStatus};
use muster::member::Status;
use muster_aws::export;
use muster_aws::import::Outcome;
use muster_aws::jobs::JobStore;
use muster_aws::partitions::{Raised, SETTLE};
use muster_aws::reviews;
use serde_json::json;
use tokio::time::Instant;

use crate::club::Club;
use crate::{ask, assert_in_place, finish, hurried, members_in, organization_of, raise, step};

const HEADER: &str = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";

pub(crate) fn roster(numbers: impl IntoIterator<Item = u32>, first: &str) -> String {
    let rows = numbers
        .into_iter()
        .map(|n| format!("{n},True,{first}{n},Example,R{n:05},False\n"));
    std::iter::once(HEADER.to_owned()).chain(rows).collect()
}

fn now(world: &World) -> Timestamp {
    Timestamp::from_millisecond(world.now.load(Ordering::SeqCst)).unwrap()
}

/// Drops a roster now.
pub(crate) fn drop_now(world: &World, name: &str, content: &str) -> Uploaded {
    world.pass(Duration::from_secs(1));
    Uploaded {
        at: now(world),
        ..world.drop_file(world.organization, &format!("{name}.csv"), content)
    }
}

async fn import(world: &World, name: &str, content: &str) -> Job {
    let event = drop_now(world, name, content);
    world.deliver(&event, name).await
}

/// A world with a roster of 200.
pub(crate) async fn with_roster(partitions: u8) -> World {
    let world = World::new(partitions).await;
    let job = import(&world, "first", &roster(0..200, "Ann")).await;
    assert_eq!((job.status, job.counts.created), (JobStatus::Success, 200));
    world
}

/// The given names of the roster's members who are not removed, by number.
pub(crate) async fn names(world: &World) -> Vec<(u32, String)> {
    let dump = world.directory().await;
    let mut names: Vec<_> = members_in(&dump, world.organization)
        .into_iter()
        .filter(|(_, _, item)| item["status"].as_s().is_ok_and(|s| s != "removed"))
        .filter_map(|(_, _, item)| {
            let number = item.get("ext")?.as_s().ok()?.strip_prefix('R')?.parse().ok()?;
            Some((number, item["first"].as_s().ok()?.clone()))
        })
        .collect();
    names.sort();
    names
}

pub(crate) fn expected(numbers: impl IntoIterator<Item = u32>, first: &str) -> Vec<(u32, String)> {
    numbers.into_iter().map(|n| (n, format!("{first}{n}"))).collect()
}

#[tokio::test]
async fn an_import_that_comes_meanwhile_waits_and_finds_everybody() {
    let world = with_roster(4).await;
    let job = raise(&world, 16).await;
    assert!(!step(&world, job).await);
    let event = drop_now(&world, "second", &roster(0..250, "Bob"));
    let waits = world
        .importer
        .uploaded(&event, &world.run("second"))
        .await
        .unwrap();
    assert!(matches!(waits, Outcome::Later(_, _, 5)), "{waits:?}");
    while !step(&world, job).await {}
    let done = world.deliver(&event, "second").await;
    let counts = (done.counts.created, done.counts.updated, done.counts.unchanged);
    assert_eq!((done.status, counts), (JobStatus::Success, (50, 200, 0)));
    assert_eq!(names(&world).await, expected(0..250, "Bob"));
    assert_in_place(&world.directory().await, world.organization, 16);
}

#[tokio::test]
async fn members_wait_for_an_import_that_came_first_or_has_begun() {
    let world = with_roster(4).await;
    let event = drop_now(&world, "second", &roster(0..250, "Bob"));
    let begun = world.importer.uploaded(&event, &hurried("second")).await.unwrap();
    let Outcome::Later(_, import, 0) = begun else {
        panic!("{begun:?}")
    };
    world.pass(Duration::from_secs(1));
    let job = raise(&world, 16).await;
    let waits = world
        .importer
        .resume(world.organization, job, &world.run("mover"))
        .await
        .unwrap();
    assert_eq!(waits, Outcome::Later(world.organization, job, 5));
    assert!(
        organization_of(&world)
            .await
            .layout
            .movement()
            .unwrap()
            .until
            .is_none()
    );
    let run = world.run("second");
    let ended = world
        .importer
        .resume(world.organization, import, &run)
        .await
        .unwrap();
    assert!(matches!(ended, Outcome::Ended(_)), "{ended:?}");
    finish(&world, job, "mover").await;
    assert_eq!(names(&world).await, expected(0..250, "Bob"));
    assert_in_place(&world.directory().await, world.organization, 16);
}

/// An import was made after the move was asked for, began first, was interrupted, and goes on when
/// everybody has moved.
#[tokio::test]
async fn an_import_that_everybody_overtakes_goes_on_with_its_plan() {
    for mode in ["upsert", "replace"] {
        let world = with_roster(4).await;
        let Raised::Moving(job) = ask(&world, 16).await else {
            panic!("nothing is in its way")
        };
        let content = roster(100..250, "Bob");
        let event = drop_now(&world, "second", &content);
        let event = if mode == "replace" {
            replacing(&world, event, &content).await
        } else {
            event
        };
        let begun = world.importer.uploaded(&event, &hurried("second")).await.unwrap();
        assert!(matches!(begun, Outcome::Later(_, _, 0)), "{begun:?}");
        world.pass(Duration::try_from(SETTLE).unwrap());
        finish(&world, job.id, "mover").await;
        let done = world.deliver(&event, "third").await;
        let removed = if mode == "replace" { 100 } else { 0 };
        let counts = (done.counts.created, done.counts.updated, done.counts.removed);
        assert_eq!((done.status, counts), (JobStatus::Success, (50, 100, removed)));
        let kept = if mode == "replace" {
            Vec::new()
        } else {
            expected(0..100, "Ann")
        };
        let all: Vec<_> = kept.into_iter().chain(expected(100..250, "Bob")).collect();
        assert_eq!(names(&world).await, all, "{mode}");
        assert_in_place(&world.directory().await, world.organization, 16);
    }
}

/// The same file for a job that replaces the roster.
pub(crate) async fn replacing(world: &World, event: Uploaded, content: &str) -> Uploaded {
    use muster::job::{ImportMode, ImportOptions, JobKind};
    let id = JobId::new(event.at, &[b"replace"]);
    let options = ImportOptions {
        mode: ImportMode::Replace,
        ..ImportOptions::default()
    };
    let name = "second.csv".to_owned();
    let job = Job::new(id, world.organization, JobKind::Roster, options, name, event.at);
    let made = audit(world, "import.created", format!("job/{id}"));
    jobs(world).create(&job, &made).await.unwrap();
    Uploaded {
        at: event.at,
        ..world.upload(job.upload_key(), content)
    }
}

fn jobs(world: &World) -> JobStore {
    JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone())
}

fn audit(world: &World, action: &'static str, target: String) -> AuditEvent {
    AuditEvent {
        organization: world.organization,
        at: now(world),
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

/// A move that was given up leaves everybody in one known place: all goes on, and so does the move.
#[tokio::test]
async fn a_move_that_was_given_up_is_taken_up_again() {
    let world = with_roster(4).await;
    let first = raise(&world, 16).await;
    for _ in 0..3 {
        assert!(!step(&world, first).await);
    }
    let run = world.run("last");
    let given_up = world
        .importer
        .give_up(world.organization, first, &run)
        .await
        .unwrap();
    let Outcome::Ended(job) = given_up else {
        panic!("{given_up:?}")
    };
    let code = job.error.map(|error| error.code);
    assert_eq!(
        (job.status, code.as_deref()),
        (JobStatus::Error, Some("interrupted"))
    );
    let layout = organization_of(&world).await.layout;
    assert!(
        layout
            .movement()
            .is_some_and(|moving| moving.until.is_some() || moving.partition > 0)
    );

    // Imports and exports go on in between.
    world.pass(Duration::from_mins(1));
    let content = roster(50..250, "Bob");
    let event = drop_now(&world, "second", &content);
    let event = replacing(&world, event, &content).await;
    let done = world.deliver(&event, "second").await;
    let counts = (done.counts.created, done.counts.updated);
    assert_eq!((done.status, counts), (JobStatus::Success, (50, 150)));
    assert_eq!(names(&world).await, expected(50..250, "Bob"));
    assert_eq!(
        exported(&world, &export_job(&world).await).await,
        counted_rows(&world).await
    );

    assert_eq!(ask(&world, 64).await, Raised::Elsewhere);
    let second = raise(&world, 16).await;
    assert_ne!(first, second);
    let job = finish(&world, second, "second").await;
    assert_eq!(job.status, JobStatus::Success);
    assert_eq!(names(&world).await, expected(50..250, "Bob"));
    assert_in_place(&world.directory().await, world.organization, 16);
    assert_eq!(ask(&world, 16).await, Raised::Before);
}

/// Asks for an export of everybody.
async fn export_job(world: &World) -> JobId {
    world.pass(Duration::from_millis(1));
    let options = ExportOptions {
        content: muster::export::ExportContent::Roster,
        include_emails: true,
        include_phones: true,
        format: ExportFormat::Csv,
        statuses: Vec::new(),
    };
    let id = JobId::new(now(world), &[b"export"]);
    let job = Job::exporting(id, world.organization, options, now(world));
    let requested = audit(world, "export.requested", format!("job/{id}"));
    jobs(world).start(&job, &requested).await.unwrap();
    id
}

async fn run_export(world: &World, job: JobId) -> export::Outcome {
    let run = export::Run {
        invocation: "export".to_owned(),
        stop_at: Instant::now() + Duration::from_mins(10),
    };
    world.exporter.run(world.organization, job, &run).await.unwrap()
}

/// How many members an export has in its file.
async fn exported(world: &World, job: &JobId) -> u64 {
    let outcome = run_export(world, *job).await;
    let export::Outcome::Ended(job) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(job.status, JobStatus::Success);
    job.counts.rows
}

/// Members of a roster who are not removed: those whom an export of everybody has.
async fn counted_rows(world: &World) -> u64 {
    let dump = world.directory().await;
    members_in(&dump, world.organization)
        .iter()
        .filter(|(_, _, item)| item.contains_key("ext"))
        .filter(|(_, _, item)| item["status"].as_s().is_ok_and(|s| s != "removed"))
        .count() as u64
}

#[tokio::test]
async fn an_export_waits_until_everybody_lies_still() {
    let world = with_roster(4).await;
    let Raised::Moving(job) = ask(&world, 16).await else {
        panic!("nothing is in its way")
    };
    let export = export_job(&world).await;
    assert_eq!(run_export(&world, export).await, export::Outcome::Later(30));
    world.pass(Duration::try_from(SETTLE).unwrap());
    while !step(&world, job.id).await {
        assert_eq!(run_export(&world, export).await, export::Outcome::Later(30));
    }
    assert_eq!(exported(&world, &export).await, counted_rows(&world).await);
}

/// Opens a review over the API; answers it and its job.
async fn open(club: &Club) -> (ReviewId, JobId) {
    let answer = club.send("POST", "/reviews", &json!({"dueDays": 7})).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let review = ReviewId::parse(answer.json["id"].as_str().unwrap()).unwrap();
    let jobs = club.get("/jobs").await;
    let items = jobs.json["items"].as_array().unwrap();
    let job = items.iter().find(|job| job["kind"] == "open_review").unwrap();
    (review, JobId::parse(job["id"].as_str().unwrap()).unwrap())
}

/// Whoever has access.
fn population(club: &Club) -> u64 {
    let with_access = |status| matches!(status, Status::Active | Status::Pending);
    1 + club
        .members
        .iter()
        .filter(|member| with_access(member.status))
        .count() as u64
}

#[tokio::test]
async fn a_review_that_is_opened_meanwhile_captures_when_everybody_has_moved() {
    let club = Club::new(4, 100).await;
    let desk = Desk::beside(&club.api).await;
    let job = club.raise(16).await;
    assert!(matches!(
        club.deliver(job, &hurried("step")).await,
        Outcome::Later(_, _, 0)
    ));
    let (review, opening) = open(&club).await;
    let waits = desk
        .deliver(club.id, opening, Duration::from_mins(1))
        .await
        .unwrap();
    assert_eq!(waits, reviews::Outcome::Later(30));
    let shown = club.get(&format!("/reviews/{review}")).await;
    assert_eq!(shown.json["status"], "opening", "{}", shown.text);
    // Neither waits for the other.
    club.finish(job).await;
    desk.finish(club.id, opening).await;
    let shown = club.get(&format!("/reviews/{review}")).await;
    assert_eq!(shown.json["status"], "open", "{}", shown.text);
    assert_eq!(shown.json["population"]["members"], population(&club));
}

#[tokio::test]
async fn a_capture_that_has_begun_is_done_before_anybody_moves() {
    let club = Club::new(4, 100).await;
    let desk = Desk::beside(&club.api).await;
    // The API dies when it has captured a partition.
    club.faulty.revive();
    let mut opened = None;
    for call in 0..40 {
        club.faulty.die_at(call, e2e::faults::Death::Before);
        let answer = club.send("POST", "/reviews", &json!({"dueDays": 7})).await;
        club.faulty.revive();
        let list = club.get("/reviews").await;
        let half = list.json["items"].as_array().unwrap().iter().find(|review| {
            review["status"] == "opening" && review["population"]["members"].as_u64() > Some(0)
        });
        if let Some(half) = half {
            opened = Some(half["id"].as_str().unwrap().to_owned());
            break;
        }
        assert!(answer.status >= 500, "{}", answer.text);
        club.api.wait(SignedDuration::from_millis(1));
    }
    let review = opened.expect("one is half captured");
    let job = club.raise(16).await;
    let waits = club.deliver(job, &hurried("mover")).await;
    assert_eq!(waits, Outcome::Later(club.id, job, 5));
    // Every other one has not begun, and waits.
    let jobs = club.get("/jobs?limit=100").await;
    let mut waiting = 0;
    for opening in jobs.json["items"].as_array().unwrap() {
        if opening["kind"] == "open_review" {
            let id = JobId::parse(opening["id"].as_str().unwrap()).unwrap();
            let outcome = desk.deliver(club.id, id, Duration::from_mins(1)).await.unwrap();
            waiting += u32::from(matches!(outcome, reviews::Outcome::Later(30)));
        }
    }
    assert!(waiting > 0);
    let shown = club.get(&format!("/reviews/{review}")).await;
    assert_eq!(shown.json["status"], "open", "{}", shown.text);
    assert_eq!(shown.json["population"]["members"], population(&club));
    club.finish(job).await;
    for opening in jobs.json["items"].as_array().unwrap() {
        if opening["kind"] == "open_review" {
            let id = JobId::parse(opening["id"].as_str().unwrap()).unwrap();
            desk.finish(club.id, id).await;
        }
    }
    let list = club.get("/reviews").await;
    for review in list.json["items"].as_array().unwrap() {
        assert_eq!(review["population"]["members"], population(&club), "{review}");
    }
}
