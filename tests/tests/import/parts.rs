//! Imports that are applied in parts: in any order, at once and more than once, they end as one that
//! was not split.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::faults::{Death, Trouble};
use e2e::queue::{Policy, Queues};
use e2e::world::{Dump, EXPORTS, World};
use futures_util::future::join_all;
use lambda_runtime::{Context, LambdaEvent};
use muster::id::JobId;
use muster::import::{PartRef, Uploaded};
use muster::job::{ImportCounts, ImportMode, ImportOptions, Job, JobPart, JobStatus, OnError, ReportKind};
use muster_aws::clients::AwsConfig;
use muster_aws::import::{Outcome, PartOutcome};
use muster_aws::jobs::JobStore;
use roster_apply::Handler;
use serde_json::{Value as Json, json};

use crate::{HEADER, Story, accounts, assert_counts_true, counts, replace, roster, start, story};

/// The story of all import tests, with its second import split into so many parts, two or four: of
/// two parts each takes several batches and checkpoints.
pub(crate) async fn split_story(parts: u64) -> Story {
    let mut story = story().await;
    story.world.split_above(76 / parts + 1);
    story
}

/// Plans an import, and gives its parts.
pub(crate) async fn plan(world: &World, event: &Uploaded) -> Vec<PartRef> {
    let outcome = world
        .importer
        .uploaded(event, &world.run("planner"))
        .await
        .unwrap();
    match outcome {
        Outcome::FannedOut(parts) => parts,
        other => panic!("it is not split: {other:?}"),
    }
}

pub(crate) fn jobs(world: &World) -> JobStore {
    JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone())
}

pub(crate) async fn parts_of(world: &World, job: JobId) -> Vec<JobPart> {
    jobs(world).parts(world.organization, job).await.unwrap()
}

pub(crate) fn sum<'a>(parts: impl IntoIterator<Item = &'a JobPart>) -> ImportCounts {
    let mut sum = ImportCounts::default();
    for JobPart { counts, .. } in parts {
        sum.rows += counts.rows;
        sum.created += counts.created;
        sum.updated += counts.updated;
        sum.unchanged += counts.unchanged;
        sum.removed += counts.removed;
        sum.failed += counts.failed;
    }
    sum
}

/// The lines of a job's change log below its header.
pub(crate) fn change_log(world: &World, job: &Job) -> Vec<String> {
    let key = ReportKind::Changes.key(job.organization, job.id);
    let log = world.buckets.get(EXPORTS, &key).unwrap();
    let text = String::from_utf8(log.to_vec()).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

/// Everything that must be equal whether a job was split or not, and however often it was interrupted.
#[derive(Debug, PartialEq)]
pub(crate) struct EndState {
    pub(crate) directory: Dump,
    pub(crate) job: Job,
    pub(crate) log: Vec<String>,
    /// The audit log's entries by action, target and what they say.
    pub(crate) audit: BTreeMap<String, u32>,
}

pub(crate) async fn end_state(world: &World, id: JobId) -> EndState {
    let mut job = world.job(id).await;
    job.finished_at = None;
    job.split = None;
    let mut audit = BTreeMap::new();
    for entry in world.audit().await.into_values() {
        let said = ["action", "target", "before", "after"].map(|name| format!("{:?}", entry.get(name)));
        *audit.entry(said.join(" ")).or_insert(0) += 1;
    }
    EndState {
        directory: world.directory().await,
        log: change_log(world, &job),
        job,
        audit,
    }
}

/// The end of the story where it is not split.
pub(crate) async fn whole() -> EndState {
    let Story { world, event } = story().await;
    let job = world.deliver(&event, "whole").await;
    assert_eq!(
        (job.status, job.counts, job.split),
        (JobStatus::Success, counts(75, 45, 20, 10, 10, 0), None)
    );
    end_state(&world, job.id).await
}

/// Applies these parts all at once, until all of them are over; one of them ends the import.
async fn at_once(world: &World, parts: Vec<PartRef>) -> Job {
    let id = parts[0].job;
    let done = join_all(parts.into_iter().enumerate().map(async |(nth, which)| {
        for turn in 0..100 {
            let run = world.run(&format!("{nth}-{turn}"));
            match world.importer.part(which, &run).await.unwrap() {
                PartOutcome::Ended(_) => return 1,
                PartOutcome::Over => return 0,
                _ => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
        panic!("{which:?} never ends");
    }))
    .await;
    assert_eq!(done.iter().sum::<u32>(), 1, "one ended the import");
    world.job(id).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_at_once_end_as_an_import_that_was_not_split() {
    let expected = whole().await;
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    assert_eq!(
        parts.len(),
        4,
        "75 changes, more than 20 in none of an even number of parts"
    );
    let planned = parts_of(&world, parts[0].job).await;
    assert!(
        planned
            .iter()
            .all(|p| p.status == JobStatus::Queued && p.progress == 0)
    );
    let job = at_once(&world, parts).await;
    assert_eq!(job.counts, expected.job.counts);
    let parts = parts_of(&world, job.id).await;
    assert!(
        parts
            .iter()
            .all(|p| p.status == JobStatus::Success && p.progress == 100)
    );
    assert_eq!(sum(&parts), job.counts, "the parts' counts are the job's");
    assert_eq!(end_state(&world, job.id).await, expected);
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn rows_with_errors_and_duplicates_are_in_their_parts_and_nobody_twice() {
    let file = roster(0..30, "")
        + "6,perhaps,First,Example,M00006,False\n7,True,Other,Example, m00003 ,False\n"
        + &roster(30..60, "").replace(HEADER, "")
        + "8,True,Other,Example,M00058,False\n";
    let options = ImportOptions {
        mode: ImportMode::Replace,
        on_error: OnError::Skip,
        dry_run: false,
    };
    let mut ends = Vec::new();
    for split in [u64::MAX, 20] {
        let mut world = World::new(4).await;
        let before = world.drop_file(world.organization, "a.csv", &roster(50..70, "x"));
        world.deliver(&before, "1").await;
        world.pass(Duration::from_mins(10));
        world.split_above(split);
        let job = world.deliver(&start(&world, options, &file).await, "2").await;
        assert_eq!(
            (job.status, job.counts, job.notice.as_ref().unwrap().code.as_str()),
            (JobStatus::Success, counts(63, 50, 10, 0, 0, 3), "removal_skipped")
        );
        assert_eq!(job.split.is_some(), split == 20);
        if split == 20 {
            assert_eq!(sum(&parts_of(&world, job.id).await), job.counts);
        }
        // A report on wrong rows stands in the change log's place on the job, which is there all the same.
        ends.push(end_state(&world, job.id).await);
        assert_counts_true(&world).await;
    }
    assert_eq!(ends[0], ends[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_with_an_account_are_changed_by_parts_as_by_one() {
    let mut ends = Vec::new();
    for split in [u64::MAX, 20] {
        let mut world = World::new(4).await;
        world
            .deliver(
                &world.drop_file(world.organization, "a.csv", &roster(1..61, "")),
                "1",
            )
            .await;
        // Each in another part; 5 and 10 are inactive in the roster.
        for n in [1, 22, 43, 59] {
            accounts::register(&world, n).await;
        }
        world.pass(Duration::from_mins(10));
        world.split_above(split);
        // 1 and 22 are switched off, 43 is renamed, 59 is gone.
        let off = |n: u32| (format!("\n{n},True"), format!("\n{n},False"));
        let mut file = roster(1..59, "x");
        for (from, to) in [off(1), off(22)] {
            file = file.replace(&from, &to);
        }
        let event = replace(&world, &file).await;
        let outcome = world.importer.uploaded(&event, &world.run("2")).await.unwrap();
        let job = match outcome {
            Outcome::FannedOut(parts) => at_once(&world, parts).await,
            Outcome::Ended(job) => *job,
            other => panic!("{other:?}"),
        };
        assert_eq!(job.split.is_some(), split == 20);
        assert_eq!(
            (job.status, job.counts),
            (JobStatus::Success, counts(58, 0, 58, 0, 2, 0))
        );
        ends.push(end_state(&world, job.id).await);
        assert_counts_true(&world).await;
    }
    assert_eq!(ends[0], ends[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_deliveries_of_one_part_at_once_apply_it_once() {
    let expected = whole().await;
    for _ in 0..10 {
        let Story { world, event } = split_story(4).await;
        let parts = plan(&world, &event).await;
        let (one, two) = (world.run("one"), world.run("two"));
        let (one, two) = tokio::join!(
            world.importer.part(parts[0], &one),
            world.importer.part(parts[0], &two)
        );
        let done = [one.unwrap(), two.unwrap()];
        assert!(done.contains(&PartOutcome::Over), "{done:?}");
        let job = world.deliver_parts(parts, "then").await;
        assert_eq!(end_state(&world, job.id).await, expected);
        assert_counts_true(&world).await;
    }
}

const QUEUE: &str = "http://127.0.0.1/parts";
const DEAD: &str = "http://127.0.0.1/dead";

/// The function on the world's importer, with a queue of its own.
async fn function(world: &World, queues: &Queues) -> Handler {
    let config = AwsConfig {
        endpoint: Some(queues.serve().await),
        ..world.engine.config.clone()
    };
    Handler {
        importer: world.importer.clone(),
        sqs: config.sqs(),
        queue: QUEUE.to_owned(),
    }
}

/// Whether the function has done with a message.
async fn handles(function: &Handler, body: &str, attributes: &Json, invocation: String) -> bool {
    let message = json!({"messageId": "1", "body": body, "attributes": attributes, "messageAttributes": {}});
    let event: SqsEvent = serde_json::from_value(json!({"Records": [message]})).unwrap();
    let mut context = Context::default();
    (context.request_id, context.deadline) = (invocation, 4_102_444_800_000);
    let answer = function
        .handle(LambdaEvent::new(event, context), Duration::ZERO)
        .await;
    answer.batch_item_failures.is_empty()
}

/// Receives and handles messages, four at a time, until there are none.
async fn drain(world: &World, function: &Arc<Handler>, queues: &Queues) {
    let policy = Policy::of("ApplyQueue");
    for round in 0..1000 {
        let now = world.now.load(std::sync::atomic::Ordering::SeqCst);
        let received = queues.receive(QUEUE, DEAD, policy, now);
        if received.is_empty() && queues.bodies(QUEUE).is_empty() {
            return;
        }
        for four in received.chunks(4) {
            let handled = four.iter().map(async |message| {
                let invocation = format!("{round}-{}", message.id);
                if handles(function, &message.body, &json!({}), invocation).await {
                    queues.delete(QUEUE, message.id);
                }
            });
            join_all(handled).await;
        }
        world.pass(Duration::from_mins(2));
    }
    panic!("the messages never end: {:?}", queues.bodies(QUEUE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_come_thrice_and_backwards_end_the_import_once() {
    let expected = whole().await;
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    let queues = Queues::default();
    let function = Arc::new(function(&world, &queues).await);
    for which in parts.iter().rev().chain(&parts).chain(parts.iter().rev()) {
        queues.put(QUEUE, &serde_json::to_string(which).unwrap());
    }
    queues.put(QUEUE, "not a part");
    drain(&world, &function, &queues).await;
    assert_eq!(end_state(&world, parts[0].job).await, expected);
    assert_counts_true(&world).await;
    assert_eq!(queues.bodies(DEAD), ["not a part"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_in_trouble_loses_nothing() {
    let expected = whole().await;
    for trouble in Trouble::ALL {
        let Story { world, event } = split_story(4).await;
        world.faulty.trouble_every(7, trouble);
        let parts = plan(&world, &event).await;
        let job = at_once(&world, parts).await;
        world.faulty.calm();
        assert_eq!(end_state(&world, job.id).await, expected, "{trouble:?}");
        assert_counts_true(&world).await;
    }
}

#[tokio::test]
async fn parts_of_nothing_are_ignored() {
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    let ignored = async |which: PartRef| {
        let outcome = world.importer.part(which, &world.run("1")).await.unwrap();
        assert!(
            matches!(outcome, PartOutcome::Ignored(_)),
            "{which:?}: {outcome:?}"
        );
    };
    let other = world.found("Neighbour", 1).await;
    ignored(PartRef { part: 5, ..parts[0] }).await;
    ignored(PartRef {
        organization: other,
        ..parts[0]
    })
    .await;
    ignored(PartRef {
        job: JobId::from_bytes([9; 16]),
        ..parts[0]
    })
    .await;
    world.deliver_parts(parts.clone(), "2").await;
    let late = world.importer.part(parts[0], &world.run("3")).await.unwrap();
    assert_eq!(late, PartOutcome::Over);
    let whole = world.drop_file(world.organization, "b.csv", &roster(0..1, ""));
    world.pass(Duration::from_mins(10));
    let whole = world.deliver(&whole, "4").await;
    let which = PartRef {
        job: whole.id,
        ..parts[0]
    };
    assert_eq!(
        world.importer.part(which, &world.run("5")).await.unwrap(),
        PartOutcome::Over
    );
}

#[tokio::test]
async fn a_job_shows_its_parts_and_exact_counts_as_it_goes() {
    let Story { world, event } = split_story(4).await;
    let parts = plan(&world, &event).await;
    let mut progress = world.job(parts[0].job).await.progress;
    assert_eq!(progress, 40);
    for (nth, which) in parts.iter().enumerate() {
        let run = world.run(&nth.to_string());
        world.importer.part(*which, &run).await.unwrap();
        let job = world.job(which.job).await;
        let shown = parts_of(&world, which.job).await;
        let over = shown.iter().filter(|p| p.status == JobStatus::Success).count();
        assert_eq!((over, sum(&shown)), (nth + 1, job.counts));
        assert!(job.progress > progress, "{} after {progress}", job.progress);
        progress = job.progress;
        // Lists of jobs hold jobs.
        let listed = jobs(&world).list(world.organization, 50, None).await.unwrap();
        assert_eq!(listed.len(), 2);
        assert_counts_true(&world).await;
    }
    assert_eq!(progress, 100);
}

/// Of a member's item, what names them and what they are called.
pub(crate) fn name(item: &BTreeMap<String, Value>) -> Option<&str> {
    item.get("first")?.as_s().ok().map(String::as_str)
}

#[tokio::test]
async fn a_message_is_delivered_for_the_last_time_when_its_queue_says_so() {
    let last = Policy::of("ApplyQueue").max_receive_count;
    for (received, error) in [(last - 1, None), (last, Some("interrupted"))] {
        let Story { world, event } = split_story(4).await;
        let parts = plan(&world, &event).await;
        world.faulty.die_at(12, Death::After);
        let killed = world.importer.part(parts[0], &world.run("killed")).await;
        killed.unwrap_err();
        world.faulty.revive();
        world.pass(Duration::from_mins(2));
        let function = function(&world, &Queues::default()).await;
        let body = serde_json::to_string(&parts[0]).unwrap();
        let attributes = json!({"ApproximateReceiveCount": received.to_string()});
        assert!(handles(&function, &body, &attributes, "again".to_owned()).await);
        let job = world.deliver_parts(parts, "rest").await;
        assert_eq!(job.error.as_ref().map(|error| error.code.as_str()), error);
    }
}
