//! A large organization for a story of the console: the real API over members whom a real import brought in, on the
//! integration tests' own engine, since the local stack takes many minutes to import so many.
//!
//! `many-members ROWS` reads an ID token from the first line of its standard input, makes an organization for the
//! person whom it names, imports a roster of so many rows into it, and serves the API on a free loopback port to who
//! brings that token. It writes `{"endpoint", "organization"}` on one line once it does, and ends with its input.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_types::timeout::TimeoutConfig;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use e2e::api::{Call, Person, Setup, TestApi};
use e2e::bench::Result;
use e2e::bench::roster::{Rows, csv};
use e2e::bucket::Buckets;
use e2e::engine;
use e2e::world::{EXPORTS, IMPORTS};
use muster::id::OrganizationId;
use muster::import::Uploaded;
use muster::job::{Job, JobObject, JobStatus};
use muster_aws::clients::AwsConfig;
use muster_aws::dynamo::Dynamo;
use muster_aws::files::Files;
use muster_aws::import::{Importer, Outcome, PartOutcome, Run};
use muster_aws::invitations::InvitationLimits;
use muster_aws::jobs::JobStore;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::Instant;

/// What is served, and to whom.
struct Served {
    api: TestApi,
    token: String,
    owner: Person,
}

const LARGEST_BODY: usize = 1 << 20;

// The engine works on the thread that asks, and one waits for another.
#[tokio::main(flavor = "multi_thread", worker_threads = 40)]
async fn main() -> Result<()> {
    let rows = std::env::args()
        .nth(1)
        .ok_or("usage: many-members ROWS")?
        .parse()?;
    let mut input = BufReader::new(tokio::io::stdin()).lines();
    let token = input.next_line().await?.ok_or("no token on the standard input")?;
    let owner = person(&token)?;

    let engine = engine::start();
    let api = TestApi::on(engine.clone(), &engine.config, Setup::DEFAULT).await;
    let organization = api.found(&owner, "Many").await;
    let job = imported(&api, organization, csv(rows, Rows::Default)).await?;
    if job.status != JobStatus::Success || job.counts.created != u64::from(rows) {
        return Err(format!("the roster was not imported: {job:?}").into());
    }

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    let served = Arc::new(Served { api, token, owner });
    let router = Router::new().fallback(answer).with_state(served);
    println!("{}", json!({"endpoint": endpoint, "organization": organization}));
    tokio::select! {
        served = axum::serve(listener, router) => served?,
        _ = input.next_line() => {}
    }
    Ok(())
}

/// Imports a roster as an upstream system's drop in the bucket does.
async fn imported(api: &TestApi, organization: OrganizationId, roster: String) -> Result<Job> {
    let config = &api.engine.config;
    let buckets = Buckets::default();
    let objects = AwsConfig {
        endpoint: Some(buckets.serve().await),
        ..config.clone()
    };
    // One engine takes what a table of AWS spreads: on a busy machine it is slower than a function waits for it.
    let patient = config.dynamodb().config().to_builder();
    let patient = patient.timeout_config(TimeoutConfig::disabled()).build();
    let jobs = JobStore::new(
        Dynamo::with(config.clone(), Client::from_conf(patient)),
        api.engine.tables.clone(),
    );
    let files = Files::new(objects.s3(), IMPORTS.to_owned(), EXPORTS.to_owned());
    let importer = Importer::new(jobs, files, api.clock(), InvitationLimits::DEFAULT);

    let key = format!("imports/{organization}/roster.csv");
    let size = roster.len() as u64;
    let dropped = Uploaded {
        object: JobObject {
            version: Some(buckets.put(IMPORTS, &key, roster)),
            key,
            etag: "e".to_owned(),
            size,
        },
        sequencer: None,
        at: api.clock().now(),
    };
    let run = Run {
        invocation: "many".to_owned(),
        stop_at: Instant::now() + Duration::from_hours(1),
    };
    match importer.uploaded(&dropped, &run).await? {
        Outcome::Ended(job) | Outcome::Over(job) => Ok(*job),
        Outcome::FannedOut(parts) => {
            for part in parts {
                if let PartOutcome::Ended(job) = importer.part(part, &run).await? {
                    return Ok(*job);
                }
            }
            Err("the import's parts have not ended in an hour".into())
        }
        Outcome::Later(..) => Err("the import has not ended in an hour".into()),
        Outcome::Ignored(reason) => Err(format!("the roster was ignored: {reason}").into()),
    }
}

/// Whom a token names. It is compared as a whole with what a request brings, so its signature is nobody's concern.
fn person(token: &str) -> Result<Person> {
    let claims = token.split('.').nth(1).ok_or("this is no token")?;
    let claims: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes())?)?;
    let claim = |name: &str| claims[name].as_str().map(str::to_owned);
    Ok(Person {
        subject: claim("sub").ok_or("the token has no sub")?,
        email: claim("email").ok_or("the token has no email")?,
        verified: true,
        groups: Vec::new(),
    })
}

/// Hands a request to the API as API Gateway would, once its token is known to be the one.
async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let said = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if said.and_then(|said| said.strip_prefix("Bearer ")) != Some(&served.token) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let method = match parts.method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut call = Call::new(method, path).by(&served.owner);
    for name in ["idempotency-key", "if-match"] {
        if let Some(value) = parts.headers.get(name).and_then(|value| value.to_str().ok()) {
            call = call.header(name, value);
        }
    }
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if !body.is_empty() {
        call = call.body(String::from_utf8_lossy(&body));
    }
    let answer = served.api.send(call).await;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, answer.headers, answer.text).into_response()
}
