//! One line of JSON for each request: what and which, never who or with what.
//!
//! A line has the request's id, method, route template, status and duration, the organization's id
//! and the problem's code. Names, addresses, tokens, bodies and query strings have no way in: this
//! file writes every line.

use std::time::Instant;

use axum::RequestExt;
use axum::extract::{MatchedPath, RawPathParams, Request};
use axum::http::Extensions;
use axum::http::header::ALLOW;
use axum::response::Response;
use lambda_http::request::RequestContext;
use muster::id::OrganizationId;
use muster_aws::error::StoreError;

use crate::problem::{Cause, Code, Problem};

/// Answers a request as `answer` does, gives problems their final form, and logs it.
pub async fn observe<A>(mut request: Request, answer: impl FnOnce(Request) -> A) -> Response
where
    A: Future<Output = Response>,
{
    let started = Instant::now();
    let request_id = request_id(request.extensions()).to_owned();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|route| route.as_str().to_owned());
    let organization = organization(&mut request).await;

    let mut response = answer(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        // The methods that there are, where it was none of them.
        let allow = response.headers_mut().remove(ALLOW);
        response = problem.render(&path, &request_id);
        response.headers_mut().extend(allow.map(|allow| (ALLOW, allow)));
    }

    let status = response.status().as_u16();
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let organization = organization.map(tracing::field::display);
    let code = response.extensions().get::<Code>().map(|code| code.0);
    let route = route.as_deref().unwrap_or("unmatched");
    if let Some(cause) = response.extensions().get::<Cause>() {
        let Cause {
            operation,
            code: cause,
        } = cause;
        tracing::error!(request_id, %method, route, status, duration_ms, organization, code, operation, cause, "request");
    } else {
        tracing::info!(request_id, %method, route, status, duration_ms, organization, code, "request");
    }
    response
}

/// Logs a failure that the client is not told of.
pub fn failed(request_id: &str, error: &StoreError) {
    match error {
        StoreError::Service { operation, code } => {
            tracing::error!(request_id, operation, cause = code, "not kept");
        }
        StoreError::Closed => tracing::error!(request_id, cause = "closed", "not kept"),
        StoreError::Corrupt { key, .. } => {
            tracing::error!(request_id, operation = key, cause = "corrupt_item", "not kept");
        }
    }
}

/// Logs a problem that the client is not told of.
pub fn not_kept(request_id: &str, problem: &Problem) {
    let cause = problem.cause();
    tracing::error!(
        request_id,
        operation = cause.map(|cause| cause.operation.as_str()),
        cause = cause.map_or(problem.code(), |cause| cause.code.as_str()),
        "not kept"
    );
}

fn request_id(extensions: &Extensions) -> &str {
    match extensions.get() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.as_deref().unwrap_or_default(),
        _ => "",
    }
}

/// The organization in the path, if it is an id: anything else may be anything.
async fn organization(request: &mut Request) -> Option<OrganizationId> {
    let path = request.extract_parts::<RawPathParams>().await.ok()?;
    path.iter()
        .find(|(name, _)| *name == "organizationId")
        .and_then(|(_, id)| OrganizationId::parse(id).ok())
}
