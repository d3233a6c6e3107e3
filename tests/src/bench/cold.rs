//! Cold starts and warm calls: the functions as AWS gets them, over TLS, against the same work as one would
//! write it in Node.js and Python.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use muster::clock::Clock;
use muster::id::{MemberId, OrganizationId};
use serde_json::{Value, json};

use super::Result;
use super::front::Front;
use super::function::Function;
use super::instructions::{can_be_counted, count};
use super::report::{Report, grouped, mebibytes};
use super::tls::Tls;
use crate::api::{Call, Person, TestApi};
use crate::review::EVIDENCE;
use crate::world::{EXPORTS, IMPORTS};

/// The functions, each with an event that holds no work.
const FUNCTIONS: [(&str, &str); 10] = [
    ("access-review", r#"{"Records":[]}"#),
    ("audit-seal", r#"{"Records":[]}"#),
    ("data-purge", r#"{"Records":[]}"#),
    ("domain-recheck", "{}"),
    ("invitation-mailer", r#"{"Records":[]}"#),
    ("mail-events", r#"{"Records":[]}"#),
    ("member-api", ""),
    ("outbox", r#"{"Records":[]}"#),
    ("roster-export", r#"{"Records":[]}"#),
    ("roster-import", r#"{"Records":[]}"#),
];

/// Most bytes of a function's zip.
const MOST_ZIP: u64 = 2_500_000;
/// Most memory of the functions that somebody waits for, and of those of mail and reviews.
const MOST_MEMORY: u64 = 10 << 20;
/// Most instructions from the start to the first answer.
const MOST_FIRST: u64 = 4_500_000;
/// Most instructions of a warm request that reads one item.
const MOST_WARM: u64 = 800_000;
/// How often each side starts.
const STARTS: usize = 15;
/// Warm requests that are counted.
const WARM: usize = 20;

/// An organization behind TLS, and everything that the functions are told of it.
struct Deployment {
    api: TestApi,
    front: Front,
    tls: Tls,
    programs: PathBuf,
    owner: Person,
    organization: OrganizationId,
    member: MemberId,
    environment: Vec<(&'static str, String)>,
}

/// Measures the programs in this folder, which the release profile has made, and compares them with the ones
/// in `tests/bench`, which `npm` has bundled and `python` runs.
pub async fn report(report: &mut Report, programs: &Path, python: &str) -> Result<()> {
    for (name, _) in FUNCTIONS {
        let zip = zipped(&std::fs::read(programs.join(name))?)?;
        let (holds, zip) = (zip <= MOST_ZIP, megabytes(zip));
        report.check(format!("{name}: zip"), zip, "at most 2.5 MB", holds);
    }
    let folder = std::env::temp_dir().join(format!("muster-bench-tls-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let deployment = Deployment::new(&folder, programs, python).await?;
    deployment.against_others(report, python).await?;
    deployment.requests(report).await?;
    deployment.memory(report).await?;
    if can_be_counted().await {
        deployment.instructions(report).await?;
    } else {
        report.note("instructions", "not counted: valgrind is missing".to_owned(), "");
    }
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

impl Deployment {
    async fn new(folder: &Path, programs: &Path, python: &str) -> Result<Self> {
        let (api, front) = TestApi::counted().await?;
        // The functions go by the machine's clock.
        api.wait(Clock::system().now().duration_since(api.clock().now()));
        let owner = Person::new("owner");
        let organization = api.found(&owner, "Example").await;
        let path = format!("/v1/organizations/{organization}/members");
        // The first request of a sign-in records it.
        let members = api.send(Call::new("GET", path).by(&owner)).await;
        let member = MemberId::parse(members.json["items"][0]["id"].as_str().unwrap_or_default())?;
        let tls = Tls::serve(&front.endpoint, folder, python).await?;
        let tables = &api.engine.tables;
        let bundle = tls.bundle.display().to_string();
        let queue = |name: &str| format!("{}/000000000000/{name}", tls.endpoint);
        let environment = vec![
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_ENDPOINT_URL", tls.endpoint.clone()),
            ("AWS_CA_BUNDLE", bundle.clone()),
            ("NODE_EXTRA_CA_CERTS", bundle),
            ("AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", "true".to_owned()),
            ("DIRECTORY_TABLE", tables.directory.clone()),
            ("AUDIT_TABLE", tables.audit.clone()),
            ("JOBS_TABLE", tables.jobs.clone()),
            ("IMPORT_BUCKET", IMPORTS.to_owned()),
            ("EXPORT_BUCKET", EXPORTS.to_owned()),
            ("EVIDENCE_BUCKET", EVIDENCE.to_owned()),
            ("IMPORT_QUEUE_URL", queue("imports")),
            ("EXPORT_QUEUE_URL", queue("exports")),
            ("MAIL_QUEUE_URL", queue("mail")),
            ("PURGE_QUEUE_URL", queue("purges")),
            ("REVIEW_QUEUE_URL", queue("reviews")),
            ("OUTBOX_DEAD_LETTERS_URL", queue("outbox-dead-letters")),
            ("AUDIT_SEAL_DEAD_LETTERS_URL", queue("audit-seal-dead-letters")),
            ("USER_POOL_ID", "us-east-1_example".to_owned()),
            ("USER_POOL_CLIENT_ID", "client".to_owned()),
            ("UPGRADE_URL", "https://example.org/plan".to_owned()),
            ("APP_URL", "https://example.org".to_owned()),
            ("MAIL_FROM", "Muster <no-reply@example.org>".to_owned()),
            ("MAIL_CONFIGURATION_SET", "bench".to_owned()),
            ("LOG_LEVEL", "info".to_owned()),
        ];
        Ok(Self {
            api,
            front,
            tls,
            programs: programs.to_owned(),
            owner,
            organization,
            member,
            environment,
        })
    }

    fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }

    /// API Gateway's event for a request of the owner's.
    fn get(&self, rest: &str) -> Value {
        let path = format!("/v1/organizations/{}{rest}", self.organization);
        Call::new("GET", path).by(&self.owner).event("request")
    }

    /// From the process's start to the first answer, and the most memory that it took.
    async fn first(&self, command: &[&Path]) -> Result<(Duration, u64)> {
        let event = self.get("");
        let begun = Instant::now();
        let mut function = Function::start(command, self.variables()).await?;
        let (invocation, answer) = function.ask(event).await?;
        let took = begun.elapsed();
        function.end().await?;
        answered(&answer)?;
        Ok((took, invocation.usage.peak_bytes))
    }

    /// First responses, in turn with Node.js and Python.
    async fn against_others(&self, report: &mut Report, python: &str) -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench");
        let bundle = folder.join("node/node_modules/.bundle/runtime.mjs");
        if !bundle.exists() {
            return Err(format!("{} is missing: run `make bench`", bundle.display()).into());
        }
        let (node, script) = (on_path("node")?, folder.join("boto3_function.py"));
        let own = self.programs.join("member-api");
        let sides: [(&str, Vec<&Path>); 3] = [
            ("member-api", vec![&own]),
            ("  Node.js, AWS SDK, bundled and minified", vec![&node, &bundle]),
            ("  Python, boto3", vec![Path::new(python), &script]),
        ];
        let mut results = [const { (Vec::new(), Vec::new()) }; 3];
        for _ in 0..STARTS {
            for ((_, command), (times, memory)) in sides.iter().zip(&mut results) {
                let (took, peak) = self.first(command).await?;
                times.push(took);
                memory.push(peak);
            }
        }
        let mut medians = Vec::new();
        for ((name, _), (mut times, memory)) in sides.iter().zip(results) {
            times.sort();
            let (least, median, most) = (times[0], times[STARTS / 2], times[STARTS - 1]);
            report.note(
                format!("first response over TLS, {name}"),
                format!(
                    "{:.1} ms ({:.1} to {:.1}), {}",
                    millis(median),
                    millis(least),
                    millis(most),
                    mebibytes(memory.into_iter().max().unwrap_or_default()),
                ),
                "",
            );
            medians.push(millis(median));
        }
        let ratio = medians[1] / medians[0];
        report.check(
            "  Node.js over member-api",
            format!("{ratio:.1}"),
            "at least 25",
            ratio >= 25.0,
        );
        Ok(())
    }

    /// Requests and connections of a process that starts and answers twice.
    async fn requests(&self, report: &mut Report) -> Result<()> {
        for (what, rest) in self.one_item() {
            drop((self.front.take(), self.tls.take()));
            let own = self.programs.join("member-api");
            let mut function = Function::start(&[own], self.variables()).await?;
            function.ready().await?;
            answered(&function.ask(self.get(&rest)).await?.1)?;
            let cold = self.front.take().total();
            answered(&function.ask(self.get(&rest)).await?.1)?;
            let (warm, connections) = (self.front.take(), self.tls.take());
            function.end().await?;
            let (total, asked) = (warm.total(), warm.requests.get("GetItem").copied());
            report.check(
                format!("requests of a warm call: {what}"),
                format!("{total}, {connections} connection; {cold} with the start"),
                "2 on 1 connection",
                total == 2 && asked >= Some(1) && connections == 1,
            );
        }
        Ok(())
    }

    /// The routes that read one item.
    fn one_item(&self) -> [(&'static str, String); 3] {
        let member = format!("/members/{}", self.member);
        let wallet = format!("{member}/wallet");
        [
            ("read an organization", String::new()),
            ("read a member", member),
            ("read a wallet", wallet),
        ]
    }

    /// What each function takes once it has worked.
    async fn memory(&self, report: &mut Report) -> Result<()> {
        let work = [
            ("member-api", "100 requests", self.requests_of_all_kinds()),
            ("invitation-mailer", "10 mails", self.mails().await?),
            ("mail-events", "10 events", Self::events()?),
            ("access-review", "a review of 201, frozen", self.review().await?),
        ];
        for (name, what, events) in work {
            drop(self.front.take());
            let mut function = Function::start(&[self.programs.join(name)], self.variables()).await?;
            let mut peak = 0;
            for event in events {
                let (invocation, answer) = function.ask(event).await?;
                handled(&answer)?;
                peak = invocation.usage.peak_bytes;
            }
            function.end().await?;
            let mails = self.front.take().mails;
            if (name == "invitation-mailer") != (mails == 10) {
                return Err(format!("{name} has sent {mails} mails").into());
            }
            report.check(
                format!("{name}: peak memory, {what}"),
                mebibytes(peak),
                "at most 10 MiB",
                peak <= MOST_MEMORY,
            );
        }
        Ok(())
    }

    fn requests_of_all_kinds(&self) -> Vec<Value> {
        let member = format!("/members/{}", self.member);
        let kinds = ["", "/members?limit=50", &member, "/audit?limit=50"];
        let kinds = kinds.map(|rest| self.get(rest));
        kinds.iter().cycle().take(100).cloned().collect()
    }

    /// One batch of the mail queue: ten invitations.
    async fn mails(&self) -> Result<Vec<Value>> {
        let mut bodies = Vec::new();
        for n in 0..10 {
            let path = format!("/v1/organizations/{}/invitations", self.organization);
            let body = json!({"email": format!("p{n}@example.org"), "role": "member"});
            let made = self
                .api
                .send(Call::new("POST", path).by(&self.owner).json(&body))
                .await;
            let invitation = &made.json["id"];
            bodies.push(json!({"organization": self.organization, "invitation": invitation, "send": 1}));
        }
        Ok(vec![batch(bodies)])
    }

    /// One batch of what SES reports: ten deliveries.
    fn events() -> Result<Vec<Value>> {
        let fixture = include_str!("../../../functions/mail-events/fixtures/delivery.json");
        let delivery: Value = serde_json::from_str(fixture)?;
        Ok(vec![batch(vec![delivery; 10])])
    }

    /// A run of the schedule, and the job of a review that is to be frozen.
    async fn review(&self) -> Result<Vec<Value>> {
        for n in 0..200 {
            let person = Person::new(&format!("member{n}"));
            let (role, status) = (muster::member::Role::Member, muster::member::Status::Active);
            self.api.join(self.organization, &person, role, status).await;
        }
        let path = format!("/v1/organizations/{}/reviews", self.organization);
        let opened = self
            .api
            .send(Call::new("POST", path).by(&self.owner).json(&json!({})))
            .await;
        if opened.status != 201 {
            return Err(format!("no review was opened: {}", opened.text).into());
        }
        let job = &opened.json["openingJob"];
        Ok(vec![
            json!({}),
            batch(vec![json!({"organization": self.organization, "job": job})]),
        ])
    }

    /// Instructions of starts, first requests and warm ones.
    async fn instructions(&self, report: &mut Report) -> Result<()> {
        let own = self.programs.join("member-api");
        let (start, _) = count(&own, self.variables(), []).await?;
        for (what, rest) in self.one_item() {
            let event = self.get(&rest);
            let (first, answer) = count(&own, self.variables(), [event.clone()]).await?;
            answered(&answer)?;
            let events = std::iter::repeat_n(event, 1 + WARM);
            let (many, answer) = count(&own, self.variables(), events).await?;
            answered(&answer)?;
            let warm = (many - first) / WARM as u64;
            report.check(
                format!("instructions, start and first response: {what}"),
                whole(first),
                "at most 4,500,000",
                first <= MOST_FIRST,
            );
            report.check(
                "  a warm response",
                whole(warm),
                "at most 800,000",
                warm <= MOST_WARM,
            );
            let after = first - start;
            report.check(
                "  the first one after the start, over a warm one",
                format!("{} ({:.2})", whole(after), ratio(after, warm)),
                "at most 1.5",
                after * 2 <= warm * 3,
            );
        }
        for (name, event) in FUNCTIONS {
            let events = (name != "member-api").then(|| serde_json::from_str(event));
            let events: Vec<Value> = events.transpose()?.into_iter().collect();
            let (started, _) = count(&self.programs.join(name), self.variables(), events).await?;
            report.note(
                format!("{name}: instructions until it is ready"),
                whole(started),
                "",
            );
        }
        Ok(())
    }
}

/// An SQS event with a message for each body.
fn batch(bodies: Vec<Value>) -> Value {
    let record = |(n, body): (usize, Value)| json!({"messageId": n.to_string(), "eventSource": "aws:sqs", "body": body.to_string()});
    json!({"Records": bodies.into_iter().enumerate().map(record).collect::<Vec<_>>()})
}

/// Fails unless the API answered with what was asked for.
fn answered(answer: &Value) -> Result<()> {
    if answer["statusCode"] == 200 {
        return Ok(());
    }
    Err(format!("not the answer that was meant: {answer}").into())
}

/// Fails where a request was refused, or a message comes again.
fn handled(answer: &Value) -> Result<()> {
    let failures = answer["batchItemFailures"].as_array().map_or(0, Vec::len);
    if failures > 0 || answer.get("statusCode").is_some_and(|status| *status != 200) {
        return Err(format!("not the answer that was meant: {answer}").into());
    }
    Ok(())
}

/// Bytes of the zip that a program is deployed as.
fn zipped(program: &[u8]) -> Result<u64> {
    use std::io::Write as _;
    let options = zip::write::SimpleFileOptions::default()
        .compression_level(Some(9))
        .unix_permissions(0o755);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("bootstrap", options)?;
    archive.write_all(program)?;
    Ok(archive.finish()?.into_inner().len() as u64)
}

/// A program, where the shell would find it.
fn on_path(program: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program));
    found
        .into_iter()
        .find(|file| file.is_file())
        .ok_or_else(|| format!("{program} is not installed").into())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(
    clippy::cast_precision_loss,
    reason = "instructions here have far fewer than 52 bits"
)]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}

fn whole(n: u64) -> String {
    grouped(ratio(n, 1))
}

fn megabytes(bytes: u64) -> String {
    format!("{:.2} MB", ratio(bytes, 1_000_000))
}
