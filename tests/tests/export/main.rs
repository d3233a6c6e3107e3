//! What an export guarantees, on a real DynamoDB engine: the file that it makes, and that it makes one.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

mod interruptions;
mod purge;
mod round_trip;

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::world::{EXPORTS, World};
use jiff::Timestamp;
use muster::audit::{Actor, AuditEvent, Source};
use muster::export::{ExportContent, ExportFormat, ExportOptions};
use muster::id::{JobId, OrganizationId};
use muster::job::{Job, JobStatus};
use muster::layout::Layout;
use muster::roster::RosterSchema;
use muster_aws::export::{Outcome, Run};
use muster_aws::jobs::JobStore;
use muster_aws::keys;
use muster_aws::organizations::{OrganizationStore, Saved};
use tokio::time::Instant;

const HEADER: &str = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";

/// Everything that there is, as CSV.
const WHOLE: ExportOptions = ExportOptions {
    content: ExportContent::Roster,
    include_emails: true,
    include_phones: true,
    format: ExportFormat::Csv,
    statuses: Vec::new(),
};

/// A roster of the members `from..to`; those divisible by 5 are inactive.
fn roster(numbers: impl IntoIterator<Item = u32>) -> String {
    let rows = numbers.into_iter().map(|n| {
        let active = if n % 5 == 0 { "False" } else { "True" };
        format!("{n},{active},First{n},Example,M{n:05},False\n")
    });
    std::iter::once(HEADER.to_owned()).chain(rows).collect()
}

fn now(world: &World) -> Timestamp {
    Timestamp::from_millisecond(world.now.load(Ordering::SeqCst)).unwrap()
}

fn jobs(world: &World) -> JobStore {
    JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone())
}

fn event(world: &World, organization: OrganizationId, action: &'static str, target: String) -> AuditEvent {
    AuditEvent {
        organization,
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

/// Imports a file into an organization.
async fn import(world: &World, organization: OrganizationId, content: &str) -> Job {
    static NTH: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let nth = NTH.fetch_add(1, Ordering::SeqCst);
    let dropped = world.drop_file(organization, &format!("{nth}.csv"), content);
    world.deliver(&dropped, &format!("import-{nth}")).await
}

/// Asks for an export as the API does.
async fn ask(world: &World, organization: OrganizationId, options: &ExportOptions) -> JobId {
    // A job of its own millisecond.
    world.pass(Duration::from_millis(1));
    let id = JobId::new(now(world), &[&organization.as_bytes()[..]]);
    let job = Job::exporting(id, organization, options.clone(), now(world));
    let requested = event(world, organization, "export.requested", format!("job/{id}"));
    jobs(world).start(&job, &requested).await.unwrap();
    id
}

/// An invocation that has time enough.
fn run(invocation: &str) -> Run {
    Run {
        invocation: invocation.to_owned(),
        stop_at: Instant::now() + Duration::from_mins(10),
    }
}

/// Delivers the message until the job has ended.
async fn deliver(world: &World, organization: OrganizationId, id: JobId, invocation: &str) -> Job {
    for _ in 0..20 {
        match world
            .exporter
            .run(organization, id, &run(invocation))
            .await
            .unwrap()
        {
            Outcome::Ended(job) => return *job,
            Outcome::Later(_) => world.pass(Duration::from_mins(2)),
            Outcome::Ignored => panic!("there is such a job"),
        }
    }
    panic!("the job never ends");
}

/// Exports, and gives the CSV.
async fn export(world: &World, organization: OrganizationId, options: &ExportOptions) -> (Job, String) {
    let id = ask(world, organization, options).await;
    let job = deliver(world, organization, id, "export").await;
    assert_eq!(job.status, JobStatus::Success, "{job:?}");
    let text = file(world, &job);
    (job, text)
}

/// The CSV of an export that ended well.
fn file(world: &World, job: &Job) -> String {
    let object = job.object.as_ref().unwrap();
    let options = job.export.as_ref().unwrap();
    assert_eq!(object.key, options.key(job.organization, job.id));
    let version = object.version.as_ref().unwrap();
    let bytes = world.buckets.version(EXPORTS, &object.key, version).unwrap();
    assert_eq!(bytes.len() as u64, object.size);
    match options.format {
        ExportFormat::Csv => String::from_utf8(bytes.to_vec()).unwrap(),
        ExportFormat::Zip => {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            let mut text = String::new();
            let mut entry = archive
                .by_name(&format!("{}.csv", options.content.as_str()))
                .unwrap();
            entry.read_to_string(&mut text).unwrap();
            text
        }
    }
}

/// The rows of a file, by external id in the column of this name.
fn rows(text: &str, id: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(|record| {
        let record = record.unwrap();
        let cells = header
            .iter()
            .map(str::to_owned)
            .zip(record.iter().map(str::to_owned));
        cells.collect::<BTreeMap<_, _>>()
    });
    rows.map(|row| (row[id].clone(), row)).collect()
}

/// Gives an organization another roster schema.
async fn set_schema(world: &World, schema: RosterSchema) {
    assert_eq!(schema.validate(), Ok(()));
    let store = OrganizationStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let mut organization = store.get(world.organization).await.unwrap().unwrap();
    organization.roster_schema = schema;
    organization.version += 1;
    let saved = event(
        world,
        organization.id,
        "roster_schema.replaced",
        "organization".to_owned(),
    );
    assert_eq!(store.save(&organization, &saved).await.unwrap(), Saved::Yes);
}

/// Sets attributes of a roster member, past all rules.
async fn set_member(world: &World, id: &str, attributes: &[(&str, Value)]) {
    let member = muster::id::MemberId::of_roster(world.organization, &muster::text::fold(id));
    let (pk, sk) = keys::member_key(world.organization, member, Layout::of(4));
    for (name, value) in attributes {
        world
            .engine
            .config
            .dynamodb()
            .update_item()
            .table_name(&world.engine.tables.directory)
            .key("PK", Value::S(pk.clone()))
            .key("SK", Value::S(sk.clone()))
            .update_expression("SET #name = :value")
            .condition_expression("attribute_exists(PK)")
            .expression_attribute_names("#name", *name)
            .expression_attribute_values(":value", value.clone())
            .send()
            .await
            .unwrap();
    }
}

/// What the log of an organization says about a job, in the order of the alphabet: a clock that stands
/// still puts nothing in order.
async fn actions(world: &World, id: JobId) -> Vec<String> {
    let target = format!("job/{id}");
    let audit = world.audit().await;
    let about = audit
        .values()
        .filter(|e| e["target"].as_s().is_ok_and(|t| *t == target));
    let mut actions: Vec<_> = about.map(|e| e["action"].as_s().unwrap().clone()).collect();
    actions.sort();
    actions
}
