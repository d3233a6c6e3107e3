//! What the work behind the API costs, by how much of it there is: each is done twice, with little and
//! with more to do, so that what is the same for any amount and what every row takes come apart.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use invitation_mailer::{Handler, Outbound};
use jiff::{SignedDuration, Timestamp};
use muster::audit::chain::{Attributes, Summary};
use muster::clock::Clock;
use muster::id::{InvitationId, JobId, MemberId, OrganizationId, hash128};
use muster::mail::{MailOf, MailRequest};
use muster::member::{Member, Role, Status};
use muster_aws::audit::ChainStore;
use muster_aws::clients::AwsConfig;
use muster_aws::deliveries::DeliveryStore;
use muster_aws::export::{Exporter, Run};
use muster_aws::files::Files;
use muster_aws::import::{Importer, Outcome};
use muster_aws::invitations::{InvitationLimits, InvitationStore};
use muster_aws::jobs::JobStore;
use muster_aws::mail::{Mailer, Sender};
use muster_aws::members::MemberStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::purge::Purger;
use muster_aws::reviews::{NoticeStore, ReviewStore, ReviewWorker};
use muster_aws::{keys, wire};
use serde_json::json;

use super::Result;
use super::front::{Front, Members, Tally};
use super::report::float;
use super::roster::{Rows, csv, in_turns};
use super::site::Site;
use crate::api::{Call, Person, TestApi, member};
use crate::world::{EXPORTS, IMPORTS};

/// What some work took.
#[derive(Clone, Debug)]
pub struct Done {
    /// How many there were to do.
    pub n: u32,
    /// Requests to DynamoDB.
    pub requests: f64,
    /// Read units.
    pub read: f64,
    /// Write units.
    pub write: f64,
    /// How long it took in this process.
    pub took: Duration,
}

impl Done {
    fn new(n: u32, tally: &Tally, took: Duration) -> Self {
        let (read, write) = tally.all_units();
        Self {
            n,
            requests: float(tally.total()),
            read,
            write,
            took,
        }
    }
}

/// A kind of work, done with little and with more to do.
#[derive(Clone, Debug)]
pub struct Work {
    /// Which.
    pub what: &'static str,
    /// With little to do.
    pub few: Done,
    /// With more.
    pub many: Done,
}

/// An amount that grows with how much there is to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// However little there is.
    pub fixed: f64,
    /// For each.
    pub each: f64,
}

impl Line {
    /// The amount for so many.
    #[must_use]
    pub fn at(self, n: f64) -> f64 {
        self.fixed + self.each * n
    }
}

impl Work {
    /// Of two that did the same, what took fewer requests.
    #[must_use]
    pub fn least(self, other: Self) -> Self {
        let least = |a: Done, b: Done| if b.requests < a.requests { b } else { a };
        Self {
            what: self.what,
            few: least(self.few, other.few),
            many: least(self.many, other.many),
        }
    }

    /// How an amount grows.
    #[must_use]
    pub fn line(&self, of: fn(&Done) -> f64) -> Line {
        let (few, many) = (of(&self.few), of(&self.many));
        let (from, to) = (f64::from(self.few.n), f64::from(self.many.n));
        let each = ((many - few) / (to - from)).max(0.0);
        let fixed = (few - each * from).max(0.0);
        Line { fixed, each }
    }
}

/// An import of new rows.
pub const IMPORT: &str = "import new rows";
/// The same roster again, one row of a hundred changed.
pub const NIGHTLY: &str = "import a roster, 1% changed";
/// An export.
pub const EXPORT: &str = "export members";
/// The mail of an invitation.
pub const MAIL: &str = "mail invitations";
/// An entry's place in the audit chain.
pub const SEAL: &str = "seal audit entries";
/// The capture of who has access.
pub const CAPTURE: &str = "capture people for a review";
/// The end of a review: what was decided is done, the evidence is written.
pub const COMPLETE: &str = "complete a review, all kept";
/// Everything is taken away but for the owner.
pub const PURGE: &str = "drop members of a roster";

/// How much there is to do of what goes by rows, by people, and by entries.
const ROWS: [u32; 2] = [400, 2_000];
const PEOPLE: [u32; 2] = [40, 120];
const ENTRIES: [u32; 2] = [5, 25];

/// What all of it costs.
pub async fn works() -> Result<Vec<Work>> {
    let [few, many] = [
        Box::pin(of_a_roster(ROWS[0])).await?,
        Box::pin(of_a_roster(ROWS[1])).await?,
    ];
    let mut works: Vec<_> = [IMPORT, NIGHTLY, EXPORT]
        .into_iter()
        .zip(few.into_iter().zip(many))
        .map(|(what, (few, many))| Work { what, few, many })
        .collect();
    let [few, many] = [
        Box::pin(of_entries(ENTRIES[0])).await?,
        Box::pin(of_entries(ENTRIES[1])).await?,
    ];
    let entries = [MAIL, SEAL].into_iter().zip(few.into_iter().zip(many));
    works.extend(entries.map(|(what, (few, many))| Work { what, few, many }));
    let [few, many] = [
        Box::pin(of_people(PEOPLE[0])).await?,
        Box::pin(of_people(PEOPLE[1])).await?,
    ];
    let people = [CAPTURE, COMPLETE, PURGE]
        .into_iter()
        .zip(few.into_iter().zip(many));
    works.extend(people.map(|(what, (few, many))| Work { what, few, many }));
    Ok(works)
}

/// A new roster, the same with changes an hour later, and an export of it.
async fn of_a_roster(rows: u32) -> Result<[Done; 3]> {
    let site = Site::new(Members::Engine).await?;
    let (world, config) = (&site.world, by(&site.front, &site.world.engine.config));
    let files = Files::new(config.s3(), IMPORTS.to_owned(), EXPORTS.to_owned());
    let now = Arc::clone(&world.now);
    let clock = Clock::new(move || {
        Timestamp::from_millisecond(now.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    });
    let tables = world.engine.tables.clone();
    let jobs = JobStore::new(config.dynamodb(), tables.clone());
    let importer = Importer::new(jobs, files.clone(), clock.clone(), InvitationLimits::DEFAULT);
    let import = async |name: &str, text: &str| {
        drop(site.front.take());
        let (event, begun) = (world.drop_file(world.organization, name, text), Instant::now());
        match importer.uploaded(&event, &world.run(name)).await? {
            Outcome::Ended(job) if job.error.is_none() => {
                Result::Ok(Done::new(rows, &site.front.take(), begun.elapsed()))
            }
            other => Err(format!("the import did not end: {other:?}").into()),
        }
    };
    let text = csv(rows, Rows::Default);
    let new = import("new.csv", &text).await?;
    world.pass(Duration::from_hours(24));
    let nightly = import("nightly.csv", &changed(&text)).await?;

    let job = site.ask(clock.now()).await?;
    let exporter = Exporter::new(config.dynamodb(), tables, files, clock);
    drop(site.front.take());
    let run = Run {
        invocation: "export".to_owned(),
        stop_at: tokio::time::Instant::now() + Duration::from_mins(10),
    };
    let begun = Instant::now();
    match exporter.run(job.organization, job.id, &run).await? {
        muster_aws::export::Outcome::Ended(_) => {}
        other => return Err(format!("the export did not end: {other:?}").into()),
    }
    let export = Done::new(rows, &site.front.take(), begun.elapsed());
    Ok([new, nightly, export])
}

/// A roster in which one row of a hundred says something else.
fn changed(text: &str) -> String {
    let lines = text
        .lines()
        .enumerate()
        .map(|(n, line)| match line.strip_suffix(",False") {
            Some(rest) if n % 100 == 50 => format!("{rest},True\n"),
            _ => format!("{line}\n"),
        });
    lines.collect()
}

/// Mails of invitations, and as many entries of the audit log.
async fn of_entries(n: u32) -> Result<[Done; 2]> {
    let (api, front) = TestApi::counted().await?;
    let owner = Person::new("owner");
    let organization = api.found(&owner, "Example").await;
    let emails: Vec<_> = (0..n).map(|n| format!("p{n}@example.org")).collect();
    let path = format!("/v1/organizations/{organization}/invitations/bulk");
    let call = Call::new("POST", path).by(&owner);
    let answer = api
        .send(call.json(&json!({"emails": emails, "role": "member"})))
        .await;
    let config = by(&front, &api.engine.config);
    let mailer = mailer(&api, &config);
    drop(front.take());
    let begun = Instant::now();
    for outcome in answer.json["outcomes"].as_array().into_iter().flatten() {
        let id = outcome["invitationId"].as_str().unwrap_or_default();
        let request = MailRequest {
            organization,
            of: MailOf::Invitation(InvitationId::parse(id)?),
            send: 1,
        };
        mailer.send(&request).await?;
    }
    let tally = front.take();
    if tally.mails != u64::from(n) {
        return Err(format!("{} mails were sent", tally.mails).into());
    }
    let mail = Done::new(n, &tally, begun.elapsed());

    let chains = ChainStore::new(config.dynamodb(), api.engine.tables.audit.clone());
    let begun = Instant::now();
    // Changes of a day come one by one.
    for n in 0..n {
        let id = MemberId::of_roster(organization, &n.to_string());
        let key = format!("2026-01-02T03:04:05.{n:03}Z#{id}");
        let entry = Summary::of(key, &Attributes::new());
        chains.seal(organization, [entry]).await?;
    }
    Ok([mail, Done::new(n, &front.take(), begun.elapsed())])
}

fn mailer(api: &TestApi, config: &AwsConfig) -> Handler {
    let (dynamodb, tables) = (config.dynamodb(), &api.engine.tables);
    let sender = Sender {
        address: "members@example.org".to_owned(),
        configuration_set: "muster".to_owned(),
    };
    Handler {
        deliveries: DeliveryStore::new(dynamodb.clone(), tables.clone()),
        invitations: InvitationStore::new(dynamodb.clone(), tables.clone(), InvitationLimits::DEFAULT),
        notices: NoticeStore::new(dynamodb.clone(), tables.clone()),
        reviews: ReviewStore::new(dynamodb.clone(), tables.clone()),
        organizations: OrganizationStore::new(dynamodb.clone(), tables.clone()),
        members: MemberStore::new(dynamodb, tables.clone()),
        outbound: Some(Outbound {
            mailer: Mailer::new(config.ses(), sender),
            app_url: "https://console.example.org".to_owned(),
        }),
        clock: api.clock(),
        random: || {
            let half = hash128(&[b"half"]);
            let mut secret = [0; 32];
            secret[..16].copy_from_slice(&half);
            secret
        },
    }
}

/// A review of active members from its capture to its completion, and the end of a roster.
async fn of_people(n: u32) -> Result<[Done; 3]> {
    let (api, front) = TestApi::counted().await?;
    let owner = Person::new("owner");
    let organization = api.found(&owner, "Example").await;
    let second = Person::new("second");
    api.join(organization, &second, Role::Admin, Status::Active).await;
    let members: Vec<Member> = (0..n)
        .zip(in_turns(organization, 4))
        .map(|(n, id)| Member {
            status: Status::Active,
            external_id: Some(format!("M{n:07}")),
            first_name: Some("Ann".to_owned()),
            last_name: Some(format!("N{n:07}")),
            ..member(organization, id)
        })
        .collect();
    api.put_members(&members).await;
    count(&api, organization, n + 2).await?;
    let desk = Desk {
        config: by(&front, &api.engine.config),
        api,
        front,
        organization,
    };
    let of = |person: &Person| {
        let email = muster::text::Email::parse(&person.email);
        Result::Ok(MemberId::of_email(organization, &email?).to_string())
    };
    // A small organization is captured by the request, a large one by the job.
    let begun = desk.begin();
    let reviewers = json!({"reviewers": [of(&owner)?, of(&second)?]});
    let opened = desk.send("POST", "/reviews", &owner, &reviewers, 201).await?;
    let review = format!("/reviews/{}", opened["id"].as_str().unwrap_or_default());
    desk.review(&opened["openingJob"]).await?;
    let capture = desk.done(n, begun);
    let mut undecided: Vec<String> = members.iter().map(|member| member.id.to_string()).collect();
    undecided.push(of(&second)?);
    let decisions = format!("{review}/decisions");
    for some in undecided.chunks(200) {
        let keep = json!({"memberIds": some, "decision": "keep"});
        desk.send("POST", &decisions, &owner, &keep, 200).await?;
    }
    let own = json!({"memberIds": [of(&owner)?], "decision": "keep"});
    desk.send("POST", &decisions, &second, &own, 200).await?;
    let ending = json!({"note": "all of them"});
    let ended = desk
        .send("POST", &format!("{review}/complete"), &owner, &ending, 202)
        .await?;
    let begun = desk.begin();
    desk.review(&ended["id"]).await?;
    let complete = desk.done(n, begun);
    let confirmed = json!({"confirmEmail": owner.email});
    let purge = desk
        .send("POST", "/drop-all-data", &owner, &confirmed, 202)
        .await?;
    desk.api.wait(SignedDuration::from_hours(25));
    Ok([capture, complete, desk.purge(n, &purge["id"]).await?])
}

/// Says how many members are active.
async fn count(api: &TestApi, organization: OrganizationId, active: u32) -> Result<()> {
    api.dynamodb()
        .update_item()
        .table_name(&api.engine.tables.directory)
        .set_key(Some(wire::key(keys::organization(organization), keys::COUNTS)))
        .update_expression("SET #active = :active")
        .expression_attribute_names("#active", "active")
        .expression_attribute_values(":active", wire::number(active))
        .send()
        .await?;
    Ok(())
}

/// Jobs of an organization, as their functions do them, counted.
struct Desk {
    config: AwsConfig,
    api: TestApi,
    front: Front,
    organization: OrganizationId,
}

impl Desk {
    async fn send(
        &self,
        method: &'static str,
        rest: &str,
        person: &Person,
        body: &serde_json::Value,
        status: u16,
    ) -> Result<serde_json::Value> {
        let call = Call::new(method, format!("/v1/organizations/{}{rest}", self.organization));
        let answer = self.api.send(call.by(person).json(body)).await;
        if answer.status == status {
            Ok(answer.json)
        } else {
            Err(format!("{rest}: not the answer that was meant: {}", answer.text).into())
        }
    }

    fn files(&self) -> Files {
        let files = Files::new(self.config.s3(), IMPORTS.to_owned(), EXPORTS.to_owned());
        files.with_evidence("evidence".to_owned())
    }

    /// Counts from now on.
    fn begin(&self) -> Instant {
        drop(self.front.take());
        Instant::now()
    }

    /// What was done since then.
    fn done(&self, n: u32, begun: Instant) -> Done {
        Done::new(n, &self.front.take(), begun.elapsed())
    }

    /// Runs a job of a review.
    async fn review(&self, job: &serde_json::Value) -> Result<()> {
        let tables = &self.api.engine.tables;
        let worker = ReviewWorker::new(&self.config.dynamodb(), tables, self.files(), self.api.clock());
        let job = JobId::parse(job.as_str().unwrap_or_default())?;
        match worker.run(self.organization, job, an_hour()).await? {
            muster_aws::reviews::Outcome::Ended(job) if job.error.is_none() => Ok(()),
            other => Err(format!("the review's job did not end: {other:?}").into()),
        }
    }

    /// Takes everything away.
    async fn purge(&self, n: u32, job: &serde_json::Value) -> Result<Done> {
        let tables = self.api.engine.tables.clone();
        let purger = Purger::new(self.config.dynamodb(), tables, self.files(), self.api.clock());
        let (job, begun) = (JobId::parse(job.as_str().unwrap_or_default())?, self.begin());
        match purger.run(self.organization, job, an_hour()).await? {
            muster_aws::purge::Outcome::Ended(_) => Ok(self.done(n, begun)),
            _ => Err("the purge has not ended".into()),
        }
    }
}

fn an_hour() -> tokio::time::Instant {
    tokio::time::Instant::now() + Duration::from_hours(1)
}

/// Clients whose requests are counted.
fn by(front: &Front, config: &AwsConfig) -> AwsConfig {
    AwsConfig {
        endpoint: Some(front.endpoint.clone()),
        ..config.clone()
    }
}
