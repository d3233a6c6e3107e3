//! The API beside better-auth's organization plugin: invitations made, members listed, invitations accepted.

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode, header};
use futures_util::future::try_join_all;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use muster::id::{InvitationId, MemberId, OrganizationId};
use muster::member::Member;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::Result;
use super::machine::usage;
use super::member_api::MemberApi;
use super::peers::node;
use super::report::{Report, Spread, float};
use super::roster::name;
use crate::api::{Call, Person, TestApi, member};

/// How often each side runs.
const ROUNDS: u32 = 3;
/// Who ask at once, each with one request at a time; as many environments answer them.
const CLIENTS: usize = 4;
/// Members of the organization at the beginning.
const MEMBERS: u32 = 1_000;
/// Requests of each kind.
const REQUESTS: usize = 1_000;

/// What is asked for, in this order.
const WORK: [&str; 3] = [
    "invitations made",
    "lists of 50 of 1,000 members",
    "invitations accepted",
];

/// What a kind of request came to.
#[derive(Clone, Copy, Debug)]
struct Rates {
    a_second: f64,
    /// Of the server's processes.
    of_cpu: f64,
    /// Of these and the bench, which asks, and holds Muster's database.
    of_all_cpu: f64,
}

/// Requests per second and per CPU second, side by side.
pub async fn report(report: &mut Report) -> Result<()> {
    let folder = node("better-auth").await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        ours.push(Muster::start().await?.run().await?);
        let database = std::env::temp_dir().join(format!("muster-bench-{}-{round}.db", std::process::id()));
        let peer = BetterAuth::start(&folder, &database).await?;
        for version in &peer.made.versions {
            report.version(version.clone());
        }
        theirs.push(peer.run().await?);
        for file in ["db", "db-wal", "db-shm"] {
            // Those of SQLite beside it may be gone already.
            drop(std::fs::remove_file(database.with_extension(file)));
        }
    }
    for (n, what) in WORK.into_iter().enumerate() {
        let measures: [Measure; 3] = [
            ("per second", |rates| rates.a_second),
            ("per CPU second of the server", |rates| rates.of_cpu),
            ("per CPU second of everything", |rates| rates.of_all_cpu),
        ];
        for (measure, of) in measures {
            let spread =
                |rounds: &[[Rates; 3]]| Spread::of(rounds.iter().map(|rates| of(&rates[n])).collect());
            let (ours, theirs) = (spread(&ours), spread(&theirs));
            report.note(format!("{what} {measure}"), ours.to_string(), "");
            report.note("  better-auth", theirs.to_string(), "");
            report.note(
                "  Muster over better-auth",
                format!("{:.2}", ours.median / theirs.median),
                "",
            );
        }
    }
    Ok(())
}

/// What is told of a kind of request, and where it stands.
type Measure = (&'static str, fn(&Rates) -> f64);

impl Rates {
    /// Of all requests of a kind, by the seconds that they took, and the CPU time of the server and the bench.
    fn of(took: f64, server: f64, bench: f64) -> Self {
        let requests = float(REQUESTS as u64);
        Self {
            a_second: requests / took,
            of_cpu: requests / server,
            of_all_cpu: requests / (server + bench),
        }
    }
}

/// CPU time of the bench itself, in seconds.
fn own_cpu() -> Result<f64> {
    Ok(usage(std::process::id())?.cpu_seconds)
}

fn invitee(n: usize) -> Person {
    Person::new(&format!("invitee{n}"))
}

/// As many environments of the API as there are clients, on an engine of their own.
struct Muster {
    api: TestApi,
    organization: OrganizationId,
    owner: Person,
    environments: Vec<MemberApi>,
}

impl Muster {
    async fn start() -> Result<Self> {
        let api = TestApi::start().await;
        let owner = Person::new("owner");
        let organization = api.found(&owner, "Example").await;
        let members = (1..MEMBERS).map(|n| Member {
            first_name: Some(name(n, 0)),
            last_name: Some(name(n, 1)),
            ..member(organization, MemberId::of_roster(organization, &n.to_string()))
        });
        api.put_members(&members.collect::<Vec<_>>()).await;
        let endpoint = api.engine.config.endpoint.clone();
        let endpoint = endpoint.ok_or("the engine has no address")?;
        let mut environments = Vec::new();
        for _ in 0..CLIENTS {
            environments.push(MemberApi::start(&api, &endpoint).await?);
        }
        Ok(Self {
            api,
            organization,
            owner,
            environments,
        })
    }

    async fn run(mut self) -> Result<[Rates; 3]> {
        let call =
            |method, rest: &str| Call::new(method, format!("/v1/organizations/{}{rest}", self.organization));
        let read = call("GET", "").by(&self.owner);
        let list = call("GET", "/members?limit=50").by(&self.owner);
        let invite = call("POST", "/invitations").by(&self.owner);
        // What the first requests cost is not in it: an environment's start, a sign-in.
        self.ask(&vec![read; 4 * CLIENTS], 200).await?;
        let invites: Vec<_> = (0..REQUESTS)
            .map(|n| {
                invite
                    .clone()
                    .json(&json!({"email": invitee(n).email, "role": "member"}))
            })
            .collect();
        let (invited, made) = self.measured(&invites, 201).await?;
        let (listed, pages) = self.measured(&vec![list; REQUESTS], 200).await?;
        if pages
            .iter()
            .any(|page| page["items"].as_array().is_none_or(|items| items.len() != 50))
        {
            return Err("a list has not 50 members".into());
        }
        let mut accepts = Vec::new();
        for (n, made) in made.iter().enumerate() {
            let invitation = InvitationId::parse(made["id"].as_str().unwrap_or_default())?;
            let token = self.api.mailed(self.organization, invitation).await.to_string();
            let accept = Call::new("POST", "/v1/invitations/accept").by(&invitee(n));
            accepts.push(accept.json(&json!({"token": token})));
        }
        let (accepted, _) = self.measured(&accepts, 200).await?;
        for environment in self.environments {
            environment.end().await?;
        }
        Ok([invited, listed, accepted])
    }

    async fn measured(&mut self, calls: &[Call], status: u16) -> Result<(Rates, Vec<Value>)> {
        let before = self.cpu_seconds()?;
        let begun = own_cpu()?;
        let started = Instant::now();
        let answers = self.ask(calls, status).await?;
        let took = started.elapsed().as_secs_f64();
        let (server, bench) = (self.cpu_seconds()? - before, own_cpu()? - begun);
        Ok((Rates::of(took, server, bench), answers))
    }

    fn cpu_seconds(&self) -> Result<f64> {
        let mut sum = 0.0;
        for environment in &self.environments {
            sum += environment.usage()?.cpu_seconds;
        }
        Ok(sum)
    }

    /// Lets every environment answer its share, one after the other; gives all answers, in order.
    async fn ask(&mut self, calls: &[Call], status: u16) -> Result<Vec<Value>> {
        let shares = calls.chunks(calls.len().div_ceil(CLIENTS));
        let asking = self
            .environments
            .iter_mut()
            .zip(shares)
            .map(async |(environment, share)| {
                let mut answers = Vec::new();
                for call in share {
                    let (answer, _) = environment.send(call).await?;
                    if answer.status != status {
                        return Err(format!("not the answer that was meant: {}", answer.text).into());
                    }
                    answers.push(answer.json);
                }
                Result::Ok(answers)
            });
        Ok(try_join_all(asking).await?.concat())
    }
}

/// better-auth, served by Node over HTTP, on a SQLite database of its own.
struct BetterAuth {
    process: Child,
    client: Client<HttpConnector, Body>,
    made: Made,
}

/// What the server says of itself: who may ask for what, and who takes part.
#[derive(Deserialize)]
struct Made {
    port: u16,
    organization: String,
    owner: String,
    invited: Vec<Invited>,
    versions: Vec<String>,
}

/// Someone who has an account, and belongs to no organization yet.
#[derive(Deserialize)]
struct Invited {
    email: String,
    token: String,
}

/// A request: method, path, whose token, body.
type Asked<'a> = (&'static str, String, &'a str, Value);

impl BetterAuth {
    async fn start(folder: &Path, database: &Path) -> Result<Self> {
        let mut process = Command::new("node")
            .arg("server.mjs")
            .arg(database)
            .args([MEMBERS.to_string(), REQUESTS.to_string()])
            .current_dir(folder)
            .env("NODE_ENV", "production")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().ok_or("the server says nothing")?;
        let line = BufReader::new(output).lines().next_line().await?;
        let made = serde_json::from_str(&line.ok_or("better-auth did not start")?)?;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self {
            process,
            client,
            made,
        })
    }

    async fn run(mut self) -> Result<[Rates; 3]> {
        let (organization, owner) = (&self.made.organization, self.made.owner.as_str());
        let list = format!("list-members?organizationId={organization}&limit=50");
        let list: Asked<'_> = ("GET", list, owner, Value::Null);
        self.ask(&vec![list.clone(); 4 * CLIENTS]).await?;
        let invites = self.made.invited.iter().map(|invited| {
            let body = json!({"email": invited.email, "role": "member", "organizationId": organization});
            ("POST", "invite-member".to_owned(), owner, body)
        });
        let (invited, made) = self.measured(&invites.collect::<Vec<_>>()).await?;
        let (listed, pages) = self.measured(&vec![list; REQUESTS]).await?;
        if pages.iter().any(|page| {
            page["members"]
                .as_array()
                .is_none_or(|members| members.len() != 50)
        }) {
            return Err("a list of better-auth's has not 50 members".into());
        }
        let accepts = self.made.invited.iter().zip(&made).map(|(invited, made)| {
            let body = json!({"invitationId": made["id"]});
            (
                "POST",
                "accept-invitation".to_owned(),
                invited.token.as_str(),
                body,
            )
        });
        let (accepted, _) = self.measured(&accepts.collect::<Vec<_>>()).await?;
        self.process.kill().await?;
        Ok([invited, listed, accepted])
    }

    async fn measured(&self, asked: &[Asked<'_>]) -> Result<(Rates, Vec<Value>)> {
        let process = self.process.id().ok_or("better-auth ended")?;
        let server = || Result::Ok(usage(process)?.cpu_seconds);
        let (before, begun, started) = (server()?, own_cpu()?, Instant::now());
        let answers = self.ask(asked).await?;
        let took = started.elapsed().as_secs_f64();
        Ok((Rates::of(took, server()? - before, own_cpu()? - begun), answers))
    }

    /// As many clients as there are of Muster's, each asking for its share.
    async fn ask(&self, asked: &[Asked<'_>]) -> Result<Vec<Value>> {
        let asking = asked.chunks(asked.len().div_ceil(CLIENTS)).map(async |share| {
            let mut answers = Vec::new();
            for (method, path, token, body) in share {
                let url = format!("http://127.0.0.1:{}/api/auth/organization/{path}", self.made.port);
                let request = Request::builder()
                    .method(*method)
                    .uri(url)
                    .header(header::AUTHORIZATION, format!("Bearer {token}"))
                    .header(header::CONTENT_TYPE, "application/json");
                let body = if body.is_null() {
                    Bytes::new()
                } else {
                    body.to_string().into()
                };
                let answer = self.client.request(request.body(Body::from(body))?).await?;
                let status = answer.status();
                let text = to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
                if status != StatusCode::OK {
                    return Err(format!("better-auth: {status}: {}", String::from_utf8_lossy(&text)).into());
                }
                answers.push(serde_json::from_slice(&text)?);
            }
            Result::Ok(answers)
        });
        Ok(try_join_all(asking).await?.concat())
    }
}
