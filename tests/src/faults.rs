//! A transport that dies: at one call, before it is sent or after it was answered, and from then
//! on at every call, as a killed process would seem to its services. Or one whose table is in trouble now and then.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_runtime_api::shared::IntoShared;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use tokio::sync::Notify;

/// Where the transport dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// The call is never sent.
    Before,
    /// The call is carried out, and its answer is lost.
    After,
}

/// What a table answers now and then, and a client has to live with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It takes no more for now: nothing is done.
    Throttled,
    /// The call is carried out, and its answer is lost, so that it is sent again.
    Lost,
    /// Another transaction has an item: nothing of this one is written. Other calls are answered.
    Conflict,
    /// Nothing of a batch is read or written, and the answer says so. Other calls are answered.
    Unprocessed,
}

impl Trouble {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Throttled, Self::Lost, Self::Conflict, Self::Unprocessed];

    /// The answer to a call that is not carried out, where this is one that it meets.
    fn instead(self, request: &HttpRequest) -> Option<HttpResponse> {
        let target = request.headers().get("x-amz-target")?;
        match self {
            Self::Throttled => Some(answer_of(400, &refusal("ThrottlingException"))),
            Self::Conflict if target.ends_with("TransactWriteItems") => Some(answer_of(400, &conflict())),
            Self::Unprocessed => {
                let left = match target.rsplit('.').next() {
                    Some("BatchWriteItem") => "UnprocessedItems",
                    Some("BatchGetItem") => "UnprocessedKeys",
                    _ => return None,
                };
                let asked: Value = serde_json::from_slice(request.body().bytes()?).ok()?;
                Some(answer_of(
                    200,
                    &json!({left: asked["RequestItems"], "Responses": {}}),
                ))
            }
            Self::Conflict | Self::Lost => None,
        }
    }
}

/// A transport that counts its calls and can be told to die at one of them.
#[derive(Clone, Debug)]
pub struct Faulty {
    inner: SharedHttpConnector,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    calls: AtomicU64,
    /// The call to die at, doubled, plus one for [`Death::After`].
    death: AtomicU64,
    /// What every so many calls to a table meet.
    trouble: Mutex<Option<(Trouble, u64)>>,
    /// The call that waits.
    held: AtomicU64,
    /// It has come.
    arrived: Notify,
    /// It may go on.
    released: Notify,
}

const NEVER: u64 = u64::MAX;

impl Faulty {
    /// A transport over another, alive.
    #[must_use]
    pub fn new(inner: SharedHttpConnector) -> Self {
        Self {
            inner,
            state: Arc::new(State {
                calls: AtomicU64::new(0),
                death: AtomicU64::new(NEVER),
                trouble: Mutex::new(None),
                held: AtomicU64::new(NEVER),
                arrived: Notify::new(),
                released: Notify::new(),
            }),
        }
    }

    /// It as the clients take it.
    #[must_use]
    pub fn shared(&self) -> SharedHttpConnector {
        self.clone().into_shared()
    }

    /// How many calls were made since the last [`Faulty::revive`].
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.state.calls.load(Ordering::SeqCst)
    }

    /// Dies at the call of this number, the next one being 0.
    pub fn die_at(&self, call: u64, death: Death) {
        self.state.calls.store(0, Ordering::SeqCst);
        self.state
            .death
            .store(2 * call + u64::from(death == Death::After), Ordering::SeqCst);
    }

    /// Lets the call of this number wait before it is sent, the next one being 0. Others pass.
    pub fn hold_at(&self, call: u64) {
        self.state.calls.store(0, Ordering::SeqCst);
        self.state.held.store(call, Ordering::SeqCst);
    }

    /// Waits until that call has come.
    pub async fn arrived(&self) {
        self.state.arrived.notified().await;
    }

    /// Lets it go on.
    pub fn release(&self) {
        self.state.released.notify_one();
    }

    /// Every `n`th call meets this from now on, where it is one to a table.
    pub fn trouble_every(&self, n: u64, trouble: Trouble) {
        *self.trouble() = Some((trouble, n));
    }

    /// None meets anything from now on.
    pub fn calm(&self) {
        *self.trouble() = None;
    }

    fn trouble(&self) -> MutexGuard<'_, Option<(Trouble, u64)>> {
        let trouble = self.state.trouble.lock();
        trouble.unwrap_or_else(PoisonError::into_inner)
    }

    /// Lives again, and counts from 0.
    pub fn revive(&self) {
        self.state.calls.store(0, Ordering::SeqCst);
        self.state.death.store(NEVER, Ordering::SeqCst);
        self.state.held.store(NEVER, Ordering::SeqCst);
    }
}

/// How DynamoDB says what is wrong (DynamoDB, "Error handling").
fn refusal(code: &str) -> Value {
    json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "not now"})
}

fn conflict() -> Value {
    let mut refusal = refusal("TransactionCanceledException");
    refusal["CancellationReasons"] = json!([{"Code": "TransactionConflict", "Message": "another has it"}]);
    refusal
}

fn answer_of(status: u16, body: &Value) -> HttpResponse {
    let status = StatusCode::try_from(status).unwrap_or_else(|_| unreachable!("it is a status"));
    HttpResponse::new(status, SdkBody::from(body.to_string()))
}

/// An error that the SDK does not try again.
fn dead() -> ConnectorError {
    ConnectorError::user("the process is dead".into())
}

impl HttpConnector for Faulty {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let call = 2 * self.state.calls.fetch_add(1, Ordering::SeqCst);
        let death = self.state.death.load(Ordering::SeqCst);
        if call >= death {
            return HttpConnectorFuture::ready(Err(dead()));
        }
        let trouble = *self.trouble();
        let trouble = trouble.filter(|(_, every)| (call / 2 + 1).is_multiple_of(*every));
        let trouble = trouble.map(|(trouble, _)| trouble);
        if let Some(answer) = trouble.and_then(|trouble| trouble.instead(&request)) {
            return HttpConnectorFuture::ready(Ok(answer));
        }
        // A table's: a bucket says so in XML.
        let loses_answer = trouble == Some(Trouble::Lost) && request.headers().get("x-amz-target").is_some();
        if call / 2 == self.state.held.load(Ordering::SeqCst) {
            let (inner, state) = (self.inner.clone(), Arc::clone(&self.state));
            return HttpConnectorFuture::new(async move {
                state.arrived.notify_one();
                state.released.notified().await;
                inner.call(request).await
            });
        }
        let answer = self.inner.call(request);
        let is_last = call + 1 == death;
        HttpConnectorFuture::new(async move {
            let answered = answer.await;
            if is_last {
                return Err(dead());
            }
            if loses_answer {
                return Ok(answer_of(500, &refusal("InternalServerError")));
            }
            answered
        })
    }
}
