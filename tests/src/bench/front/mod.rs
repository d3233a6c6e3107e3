//! The one endpoint that a measured function talks to: S3, SQS, SES, Cognito and DynamoDB. Counts every
//! DynamoDB request, and the capacity units that the engine says it took.

mod tally;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use tally::{Answer, OneOrMany};
pub use tally::{TABLE, Tally};

use super::Result;
use super::roster::name;
use crate::bucket::Buckets;

/// What becomes of reads and writes of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// The engine keeps them.
    Engine,
    /// There are none, and every write of new ones is answered at once; after this time, every
    /// request to DynamoDB is.
    Sink(Duration),
    /// There are so many, of the default schema, in 4 partitions, made up as they are asked for; after
    /// this time, every request to DynamoDB is answered.
    Given {
        /// How many.
        rows: u32,
        /// When.
        latency: Duration,
    },
}

/// The endpoint.
#[derive(Clone)]
pub struct Front {
    /// Where it is.
    pub endpoint: String,
    engine: String,
    members_table: String,
    members: Members,
    client: Client<HttpConnector, Body>,
    tally: Arc<Mutex<Tally>>,
    samples: Arc<Mutex<Vec<Sample>>>,
    alarm: Arc<Alarm>,
    /// Requests that the engine has in hand.
    under_way: Arc<AtomicU64>,
    /// Milliseconds after which a mail is taken.
    mail_latency: Arc<AtomicU64>,
    /// Where the user pool is.
    accounts: Arc<OnceLock<String>>,
}

/// A `BatchWriteItem` as it came.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sample {
    /// All its headers.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

/// So many are kept: enough that no two in a row are the same.
const SAMPLES: usize = 200;

/// Tells that a request of this number has come.
#[derive(Default)]
struct Alarm {
    /// How many more come before it; none is awaited where it is below zero.
    left: AtomicI64,
    rung: Notify,
}

impl Front {
    /// Serves buckets and an engine on a free loopback port.
    pub async fn serve(
        engine: &str,
        members_table: &str,
        members: Members,
        buckets: &Buckets,
    ) -> Result<Self> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let front = Self {
            endpoint: format!("http://{}", listener.local_addr()?),
            engine: engine.to_owned(),
            members_table: members_table.to_owned(),
            members,
            client: Client::builder(TokioExecutor::new()).build(connector),
            tally: Arc::default(),
            samples: Arc::default(),
            alarm: Arc::default(),
            under_way: Arc::default(),
            mail_latency: Arc::default(),
            accounts: Arc::default(),
        };
        // DynamoDB, SQS and Cognito take every request at the root, S3 below it.
        let router = Router::new()
            .route("/", post(aws_json))
            .route("/v2/email/outbound-emails", post(send_email))
            .layer(DefaultBodyLimit::disable())
            .with_state(front.clone())
            .merge(buckets.router());
        let listener = listener.tap_io(|tcp| drop(tcp.set_nodelay(true)));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(front)
    }

    /// Takes every mail after this time from now on.
    pub fn take_mail_after(&self, latency: Duration) {
        let milliseconds = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        self.mail_latency.store(milliseconds, Ordering::SeqCst);
    }

    /// Hands what is asked of the user pool on to it. There is one at most.
    pub fn serve_accounts(&self, endpoint: String) {
        drop(self.accounts.set(endpoint));
    }

    /// What was asked since the last time.
    #[must_use]
    pub fn take(&self) -> Tally {
        self.count(std::mem::take)
    }

    /// The first requests that wrote batches and were not the SDK's.
    #[must_use]
    pub fn samples(&self) -> Vec<Sample> {
        self.samples
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn sample(&self, headers: &HeaderMap, body: &[u8]) {
        let mut samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        if samples.len() < SAMPLES && !headers.contains_key("amz-sdk-request") {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let headers = headers.iter();
            samples.push(Sample {
                headers: headers
                    .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
                    .collect(),
                body: text(body),
            });
        }
    }

    /// Waits until so many more requests have come to DynamoDB.
    pub async fn requests(&self, more: u32) {
        self.alarm.left.store(more.into(), Ordering::SeqCst);
        self.alarm.rung.notified().await;
    }

    /// Waits until the engine has had nothing in hand for a moment, whoever asked.
    pub async fn quiet(&self) {
        const MOMENT: Duration = Duration::from_millis(2);
        let mut quiet = 0;
        while quiet < 10 {
            tokio::time::sleep(MOMENT).await;
            quiet = if self.under_way.load(Ordering::SeqCst) == 0 {
                quiet + 1
            } else {
                0
            };
        }
    }

    fn count<T>(&self, f: impl FnOnce(&mut Tally) -> T) -> T {
        f(&mut self.tally.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The sink's answer, where it has one.
    fn sink(&self, operation: &str, body: &[u8]) -> Option<&'static str> {
        let body = std::str::from_utf8(body).ok()?;
        match operation {
            "BatchWriteItem" => {
                let puts = body.matches(r#"{"PutRequest":"#).count() as u64;
                self.count(|tally| tally.sunk += puts);
                Some(r#"{"UnprocessedItems":{}}"#)
            }
            "Query" if self.is_of_members(body) => Some(r#"{"Items":[],"Count":0,"ScannedCount":0}"#),
            _ => None,
        }
    }

    fn is_of_members(&self, body: &str) -> bool {
        // Some clients leave a space before the name.
        let name = body
            .split_once(r#""TableName":"#)
            .map(|(_, rest)| rest.trim_start());
        name.is_some_and(|rest| rest.starts_with(&format!(r#""{}""#, self.members_table)))
    }

    /// Asks the engine, and what it takes.
    async fn forward(&self, operation: &str, headers: &HeaderMap, body: &[u8]) -> Result<Response> {
        // No request of Muster's is an empty object or asks for its units itself.
        let mut asking = br#"{"ReturnConsumedCapacity":"INDEXES","#.to_vec();
        asking.extend(body.strip_prefix(b"{").ok_or("the body is no object")?);
        let (status, body) = self.ask(&self.engine, headers, asking.into()).await?;
        if status.is_success() {
            let taken = match serde_json::from_slice::<Answer>(&body)?.consumed_capacity {
                None => Vec::new(),
                Some(OneOrMany::One(one)) => vec![one],
                Some(OneOrMany::Many(many)) => many,
            };
            self.count(|tally| taken.into_iter().for_each(|t| tally.add(operation, t)));
        }
        Ok(json(status, body))
    }

    async fn ask(&self, endpoint: &str, headers: &HeaderMap, body: Bytes) -> Result<(StatusCode, Bytes)> {
        let mut request = Request::post(endpoint);
        for (name, value) in headers {
            if ![header::HOST, header::CONTENT_LENGTH].contains(name) {
                request = request.header(name, value);
            }
        }
        let answer = self.client.request(request.body(Body::from(body))?).await?;
        let status = answer.status();
        Ok((status, to_bytes(Body::new(answer.into_body()), usize::MAX).await?))
    }
}

async fn send_email(State(front): State<Front>) -> Response {
    let latency = Duration::from_millis(front.mail_latency.load(Ordering::SeqCst));
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let number = front.count(|tally| {
        tally.mails += 1;
        tally.mails
    });
    json(StatusCode::OK, format!(r#"{{"MessageId":"mail-{number}"}}"#))
}

async fn aws_json(State(front): State<Front>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|t| t.to_str().ok())
        .unwrap_or_default();
    if let Some(accounts) = front.accounts.get()
        && target.starts_with("AWSCognitoIdentityProviderService.")
    {
        let answer = front.ask(accounts, &headers, body).await;
        return answer.map_or_else(bad_gateway, |(status, body)| json(status, body));
    }
    let Some(operation) = target.strip_prefix("DynamoDB_20120810.") else {
        front.count(|tally| tally.messages += 1);
        return json(StatusCode::OK, r#"{"MessageId":"1"}"#);
    };
    let is_batch = operation == "BatchWriteItem";
    front.count(|tally| {
        *tally.requests.entry(operation.to_owned()).or_default() += 1;
        if is_batch && tally.wrote.is_none() {
            tally.wrote = Some((Instant::now(), Instant::now()));
        }
    });
    if is_batch {
        front.sample(&headers, &body);
    }
    if front.alarm.left.fetch_sub(1, Ordering::SeqCst) == 1 {
        front.alarm.rung.notify_one();
    }
    let answer = answer(&front, operation, &headers, &body).await;
    if is_batch {
        front.count(|tally| tally.wrote = tally.wrote.map(|(first, _)| (first, Instant::now())));
    }
    answer
}

async fn answer(front: &Front, operation: &str, headers: &HeaderMap, body: &Bytes) -> Response {
    if let Members::Sink(latency) | Members::Given { latency, .. } = front.members
        && !latency.is_zero()
    {
        tokio::time::sleep(latency).await;
    }
    if let (Members::Given { rows, .. }, "Query", Ok(text)) =
        (front.members, operation, std::str::from_utf8(body))
        && front.is_of_members(text)
    {
        return match page(rows, text) {
            Ok(page) => json(StatusCode::OK, page),
            Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        };
    }
    if let Members::Sink(_) = front.members
        && let Some(answer) = front.sink(operation, body)
    {
        return json(StatusCode::OK, answer);
    }
    // By itself: what a client asked and then died over is done by the engine, and is to be counted.
    let (front, operation) = (front.clone(), operation.to_owned());
    let (headers, body) = (headers.clone(), body.clone());
    front.under_way.fetch_add(1, Ordering::SeqCst);
    let forwarded = tokio::spawn(async move {
        let answer = front.forward(&operation, &headers, &body).await;
        front.under_way.fetch_sub(1, Ordering::SeqCst);
        answer
    });
    let answer = forwarded.await.unwrap_or_else(|panicked| Err(panicked.into()));
    answer.unwrap_or_else(bad_gateway)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands where an error is handed on"
)]
fn bad_gateway(error: Box<dyn std::error::Error + Send + Sync>) -> Response {
    (StatusCode::BAD_GATEWAY, error.to_string()).into_response()
}

/// The part of a `Query` that a made-up page follows.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Asked {
    limit: u32,
    expression_attribute_values: HashMap<String, HashMap<String, String>>,
    exclusive_start_key: Option<HashMap<String, HashMap<String, String>>>,
}

/// A page of members that are made up: those whose numbers leave the partition's own as the remainder.
fn page(rows: u32, body: &str) -> Result<String> {
    const SHARDS: u32 = 4;
    let asked: Asked = serde_json::from_str(body)?;
    let text = |value: Option<&HashMap<String, String>>| {
        value
            .and_then(|value| value.get("S"))
            .cloned()
            .ok_or("a key is missing")
    };
    let pk = text(asked.expression_attribute_values.get(":pk"))?;
    let shard: u32 = pk.rsplit("#M").next().unwrap_or_default().parse()?;
    let first = match &asked.exclusive_start_key {
        None => shard,
        Some(key) => {
            SHARDS
                + text(key.get("SK"))?
                    .trim_start_matches("MEMBER#")
                    .parse::<u32>()?
        }
    };
    let mut numbers = (first..rows).step_by(SHARDS as usize).take(asked.limit as usize);
    let items: Vec<_> = numbers
        .clone()
        .map(|n| {
            serde_json::json!({
                "status": {"S": "enrolled"},
                "ext": {"S": format!("M{n:07}")},
                "first": {"S": name(n, 0)},
                "last": {"S": name(n, 1)},
                "attrs": {"M": {"ID": {"S": n.to_string()}, "IsAuthRep": {"S": "false"}}},
            })
        })
        .collect();
    let mut page = serde_json::json!({"Count": items.len(), "ScannedCount": items.len(), "Items": items});
    if let Some(last) = numbers.next_back().filter(|last| last + SHARDS < rows) {
        page["LastEvaluatedKey"] =
            serde_json::json!({"PK": {"S": pk}, "SK": {"S": format!("MEMBER#{last}")}});
    }
    Ok(page.to_string())
}

fn json(status: StatusCode, body: impl Into<Bytes>) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/x-amz-json-1.0")],
        body.into(),
    )
        .into_response()
}
