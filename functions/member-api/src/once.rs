//! POST requests, each carried out once however often it is sent (`Idempotency-Key`).

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use muster::id::{OperationId, OrganizationId};
use muster_aws::error::StoreError;
use muster_aws::idempotency::{Answer, Claim, RequestKey, Ticket};

use crate::Api;
use crate::body::{self, FromFields};
use crate::caller::VerifiedCaller;
use crate::guard::{Ask, Authorized};
use crate::problem::Problem;
use crate::telemetry;

/// Who was let in, and to what.
pub trait Gate: FromRequestParts<Arc<Api>, Rejection = Problem> + Send {
    /// The token's subject.
    fn subject(&self) -> &str;
    /// The organization, where the route is of one.
    fn of(&self) -> Option<OrganizationId>;
    /// The id of this request.
    fn request_id(&self) -> &str;
}

impl<A: Ask> Gate for Authorized<A> {
    fn subject(&self) -> &str {
        &self.caller().subject
    }
    fn of(&self) -> Option<OrganizationId> {
        Some(self.organization())
    }
    fn request_id(&self) -> &str {
        &self.caller().source.request_id
    }
}

impl Gate for VerifiedCaller {
    fn subject(&self) -> &str {
        &self.caller.subject
    }
    fn of(&self) -> Option<OrganizationId> {
        None
    }
    fn request_id(&self) -> &str {
        &self.caller.source.request_id
    }
}

/// One operation, the same over all tries of a request.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// What the ids of all that it makes are derived from.
    pub id: OperationId,
    /// When it was first tried.
    pub at: Timestamp,
    /// When it is tried now: what limits are counted by.
    pub now: Timestamp,
    /// The request that it is, where that was named.
    pub request: Option<RequestKey>,
}

/// A POST request past its gate. The gate comes first: an answer is given again only to someone
/// who may have it now.
pub struct Post<G, T> {
    api: Arc<Api>,
    gate: G,
    body: T,
    path: String,
    operation: Operation,
    ticket: Option<Ticket>,
}

/// The header that names a request.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest key, in characters.
const KEY_CHARS: usize = 255;
/// The headers that are part of an answer.
const KEPT_HEADERS: [HeaderName; 3] = [CONTENT_TYPE, ETAG, LOCATION];

/// Why a request is not carried out.
#[derive(Debug)]
pub enum Early {
    /// It may not be, or cannot be.
    Problem(Problem),
    /// It was before.
    Answered(Answer),
}

impl<E: Into<Problem>> From<E> for Early {
    fn from(error: E) -> Self {
        Self::Problem(error.into())
    }
}

impl IntoResponse for Early {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::Answered(answer) => {
                let mut response = answer.body.into_response();
                // What was kept was a status and headers when it was kept.
                *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
                for (name, value) in answer.headers {
                    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
                    {
                        response.headers_mut().insert(name, value);
                    }
                }
                response
            }
        }
    }
}

impl<G: Gate, T: FromFields> FromRequest<Arc<Api>> for Post<G, T> {
    type Rejection = Early;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, Early> {
        let (mut parts, body) = request.into_parts();
        let gate = G::from_request_parts(&mut parts, api).await?;
        let path = parts.uri.path().to_owned();
        let key = key(&parts.headers)?;
        let bytes = body::read(body).await?;
        let body = body::parse_fields(&parts.headers, &bytes)?;
        let now = api.clock.now();
        let fresh = OperationId::from_bytes((api.random)());
        let api = Arc::clone(api);
        let Some(key) = key else {
            return Ok(Self {
                api,
                gate,
                body,
                path,
                operation: Operation {
                    id: fresh,
                    at: now,
                    now,
                    request: None,
                },
                ticket: None,
            });
        };
        let request = RequestKey::new(gate.subject(), gate.of(), parts.method.as_str(), &path, &key);
        match api.idempotency.claim(&request, &bytes, fresh, now).await? {
            Claim::Taken(ticket) => {
                let operation = Operation {
                    id: ticket.operation,
                    at: ticket.at,
                    now,
                    request: Some(request),
                };
                Ok(Self {
                    api,
                    gate,
                    body,
                    path,
                    operation,
                    ticket: Some(ticket),
                })
            }
            Claim::Answered(answer) => Err(Early::Answered(answer)),
            Claim::OtherBody => Err(Problem::idempotency_key_reused().into()),
            Claim::InFlight => Err(Problem::idempotency_in_flight().into()),
        }
    }
}

impl<G: Gate, T> Post<G, T> {
    /// Carries the request out and keeps the answer. What failed on our side, or came too
    /// soon, is not kept: the next try carries the same operation on.
    pub async fn answer<R: IntoResponse>(
        self,
        work: impl AsyncFnOnce(&Api, &G, Operation, T) -> Result<R, Problem>,
    ) -> Response {
        self.carry_out(work, true).await
    }

    /// As [`Post::answer`], for an answer that must lie nowhere: a request with the same key is
    /// carried out again.
    pub async fn answer_unkept<R: IntoResponse>(
        self,
        work: impl AsyncFnOnce(&Api, &G, Operation, T) -> Result<R, Problem>,
    ) -> Response {
        self.carry_out(work, false).await
    }

    async fn carry_out<R: IntoResponse>(
        self,
        work: impl AsyncFnOnce(&Api, &G, Operation, T) -> Result<R, Problem>,
        is_kept: bool,
    ) -> Response {
        let Self {
            api,
            gate,
            body,
            path,
            operation,
            ticket,
        } = self;
        let response = match work(&api, &gate, operation, body).await {
            Ok(answer) => answer.into_response(),
            Err(problem) => problem.render(&path, gate.request_id()),
        };
        let Some(ticket) = ticket else { return response };
        let passing = response.status().is_server_error() || response.headers().contains_key(RETRY_AFTER);
        let kept = if passing || !is_kept {
            (api.idempotency.release(&ticket).await, response)
        } else {
            keep(&api, &ticket, response).await
        };
        if let Err(error) = kept.0 {
            // The client has its answer; a retry within the lock is told to wait.
            telemetry::failed(gate.request_id(), &error);
        }
        kept.1
    }
}

async fn keep(api: &Api, ticket: &Ticket, response: Response) -> (Result<(), StoreError>, Response) {
    let (parts, body) = response.into_parts();
    // A body that a handler made is in memory already.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let headers = KEPT_HEADERS.iter().filter_map(|name| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    let answer = Answer {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    (
        api.idempotency.answer(ticket, &answer).await,
        Response::from_parts(parts, Body::from(body)),
    )
}

/// The key of a request: 1 to 255 visible ASCII characters.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut keys = headers.get_all(IDEMPOTENCY_KEY).iter();
    let (first, second) = (keys.next(), keys.next());
    let Some(first) = first else { return Ok(None) };
    let key = first.to_str().ok().filter(|key| {
        (1..=KEY_CHARS).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    });
    match (key, second) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(Problem::invalid_idempotency_key()),
    }
}
