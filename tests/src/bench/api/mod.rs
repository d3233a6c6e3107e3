//! What requests of the HTTP API cost: requests to DynamoDB and capacity units, which are the same
//! on every machine, and how long the API's own program takes for them, which is not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use muster::id::{MemberId, OrganizationId};
use muster::member::{Role, Status};

use super::Result;
use super::background::{Work, works};
use super::front::{Front, Tally};
use super::member_api::MemberApi;
use super::price::Prices;
use super::report::{Report, Spread};
use crate::api::{Answer, Call, Person, TestApi};

mod people;
mod work;

/// How often the API's own program answers all requests.
const ROUNDS: u32 = 9;

/// A request that goes no further than finding out who may.
pub const CHECK: &str = "check who may, and refuse";

/// What is read besides the authorization where people are invited.
pub const WITH_INVITATIONS: &str = "read an organization with invitations";

/// A request with a token of a new sign-in, which is noted.
pub const SIGN_IN: &str = "the first request of a sign-in";

/// What one request cost.
#[derive(Clone, Debug)]
pub struct Cost {
    /// Which request.
    pub what: &'static str,
    /// What it asked of DynamoDB.
    pub tally: Tally,
    /// How long it took.
    pub took: Duration,
}

/// An organization whose requests are counted.
struct Counter {
    api: TestApi,
    front: Front,
    id: OrganizationId,
    owner: Person,
    /// The API's own program, where that answers, and not the API in this process.
    program: Option<MemberApi>,
    costs: Vec<Cost>,
}

/// The costs of the requests that are made most, each by someone whose sign-in is known.
pub async fn costs() -> Result<Vec<Cost>> {
    let (api, front) = TestApi::counted().await?;
    Box::pin(Counter::new(api, front).await.all()).await
}

/// The same, of the API's own program.
async fn costs_of_program() -> Result<Vec<Cost>> {
    let (api, front) = TestApi::counted().await?;
    api.go_by_the_machine();
    front.serve_accounts(api.cognito.serve().await);
    let program = MemberApi::start(&api, &front.endpoint).await?;
    let mut counter = Counter::new(api, front).await;
    counter.program = Some(program);
    Box::pin(counter.all()).await
}

/// Reports the costs, and notes how long requests take. Authorization has a bound, one read, and so has reading an
/// item besides, one request.
pub async fn report(report: &mut Report) -> Result<()> {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(Box::pin(costs_of_program()).await?);
    }
    let mut milliseconds = BTreeMap::new();
    for (n, Cost { what, tally, .. }) in rounds[0].iter().enumerate() {
        let took = rounds.iter().map(|costs| costs[n].took.as_secs_f64() * 1_000.0);
        let took = Spread::of(took.collect());
        milliseconds.insert(*what, (took.median * 100.0).round() / 100.0);
        let requests = requests(tally);
        let (read, write) = tally.all_units();
        let Spread { median, least, most } = took;
        let result =
            format!("{requests}; {read} read, {write} write units; {median:.1} ms ({least:.1} to {most:.1})");
        let bound = match *what {
            CHECK => "GetItem 1",
            WITH_INVITATIONS => "BatchGetItem 1, GetItem 1",
            _ => {
                report.note(*what, result, "");
                continue;
            }
        };
        report.check(*what, result, bound, requests == bound);
    }
    for Work { what, many, .. } in Box::pin(works()).await? {
        let each = 1_000.0 * many.took.as_secs_f64() * 1_000.0 / f64::from(many.n);
        milliseconds.insert(what, (each * 100.0).round() / 100.0);
        report.note(
            format!("{what}, per 1,000"),
            format!(
                "{:.1} requests; {:.1} read, {:.1} write units; {each:.0} ms",
                1_000.0 * many.requests / f64::from(many.n),
                1_000.0 * many.read / f64::from(many.n),
                1_000.0 * many.write / f64::from(many.n),
            ),
            "",
        );
    }
    let text = serde_json::to_string_pretty(&milliseconds)?;
    std::fs::write(path(), text + "\n")?;
    write_costs().await
}

/// Writes `docs/costs.md`.
pub async fn write_costs() -> Result<()> {
    let (costs, works, milliseconds) = (costs().await?, works().await?, milliseconds()?);
    let page = Prices::new(&costs, &works, &milliseconds).page()?;
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/costs.md");
    Ok(std::fs::write(docs, page)?)
}

/// The milliseconds that the API's program took for each request, when the bench last ran.
pub fn milliseconds() -> Result<BTreeMap<String, f64>> {
    Ok(serde_json::from_str(&std::fs::read_to_string(path())?)?)
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/milliseconds.json")
}

/// Requests to DynamoDB, in words.
pub(super) fn requests(tally: &Tally) -> String {
    let requests = tally.requests.iter();
    let requests: Vec<_> = requests.map(|(name, n)| format!("{name} {n}")).collect();
    requests.join(", ")
}

impl Counter {
    async fn new(api: TestApi, front: Front) -> Self {
        let owner = Person::new("owner");
        Self {
            id: api.found(&owner, "Example").await,
            api,
            front,
            owner,
            program: None,
            costs: Vec::new(),
        }
    }

    async fn all(mut self) -> Result<Vec<Cost>> {
        self.organizations().await?;
        self.invitations().await?;
        self.members().await?;
        self.lists().await?;
        self.accounts().await?;
        self.wallets().await?;
        self.studies().await?;
        self.domains().await?;
        self.jobs().await?;
        self.reviews().await?;
        self.end().await?;
        if let Some(program) = self.program {
            program.end().await?;
        }
        Ok(self.costs)
    }

    fn call(&self, method: &'static str, rest: &str) -> Call {
        let path = format!("/v1/organizations/{}{rest}", self.id);
        Call::new(method, path).by(&self.owner)
    }

    fn get(&self, rest: &str) -> Call {
        self.call("GET", rest)
    }

    /// Makes a request that is not counted.
    async fn send(&mut self, call: Call) -> Result<(Answer, Duration)> {
        if let Some(program) = &mut self.program {
            return program.send(&call).await;
        }
        let begun = Instant::now();
        let answer = self.api.send(call).await;
        Ok((answer, begun.elapsed()))
    }

    /// Makes a request that is to end like this, and counts it as `what`.
    async fn count(&mut self, what: &'static str, call: Call, status: u16) -> Result<Answer> {
        // No two requests come in one millisecond: times that are keys of an index do change.
        self.api.wait(SignedDuration::from_millis(1));
        drop(self.front.take());
        let (answer, took) = self.send(call).await?;
        if answer.status != status {
            return Err(format!("{what}: not the answer that was meant: {}", answer.text).into());
        }
        let tally = self.front.take();
        self.costs.push(Cost { what, tally, took });
        Ok(answer)
    }

    /// Members who are active.
    async fn people(&self, names: &[&str]) -> Vec<(Person, MemberId)> {
        let mut people = Vec::new();
        for name in names {
            let person = Person::new(name);
            let id = self
                .api
                .join(self.id, &person, Role::Member, Status::Active)
                .await;
            people.push((person, id));
        }
        people
    }
}
