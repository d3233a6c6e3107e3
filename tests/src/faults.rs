//! A transport that dies: at one call, before it is sent or after it was answered, and from then
//! on at every call, as a killed process would seem to its services. Or one that is throttled.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_runtime_api::shared::IntoShared;
use aws_smithy_types::body::SdkBody;
use tokio::sync::Notify;

/// Where the transport dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// The call is never sent.
    Before,
    /// The call is carried out, and its answer is lost.
    After,
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
    /// Every so many calls, one is throttled; 0 throttles none.
    throttle_every: AtomicU64,
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
                throttle_every: AtomicU64::new(0),
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

    /// Throttles every `n`th call from now on, where it is one to a table; 0 throttles none.
    pub fn throttle_every(&self, n: u64) {
        self.state.throttle_every.store(n, Ordering::SeqCst);
    }

    /// Lives again, and counts from 0.
    pub fn revive(&self) {
        self.state.calls.store(0, Ordering::SeqCst);
        self.state.death.store(NEVER, Ordering::SeqCst);
        self.state.held.store(NEVER, Ordering::SeqCst);
    }
}

/// What DynamoDB answers where it takes no more (DynamoDB, "Error handling").
fn throttled() -> HttpResponse {
    let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}"#;
    let status = StatusCode::try_from(400).unwrap_or_else(|_| unreachable!("400 is a status"));
    HttpResponse::new(status, SdkBody::from(body))
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
        let every = self.state.throttle_every.load(Ordering::SeqCst);
        // Tables throttle; buckets have another answer for it.
        let of_table = request.headers().get("x-amz-target").is_some();
        if every > 0 && of_table && (call / 2 + 1).is_multiple_of(every) {
            return HttpConnectorFuture::ready(Ok(throttled()));
        }
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
            let answer = answer.await;
            if is_last { Err(dead()) } else { answer }
        })
    }
}
