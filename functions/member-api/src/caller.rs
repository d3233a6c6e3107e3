//! Who is calling: what the API's authorizer read from a token that it verified. This function
//! never sees a reason to read the token itself.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::{SignedDuration, Timestamp};
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequestContext;
use lambda_http::request::RequestContext;
use muster::access::OPERATORS;
use muster::audit::Source;
use muster::text::Email;

use crate::Api;
use crate::problem::Problem;

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The token's `sub`: who, for good.
    pub subject: String,
    /// Their address, if the token's issuer vouches for it.
    pub verified_email: Option<Email>,
    /// Whether they run the deployment: see [`muster::access::OPERATORS`].
    pub operator: bool,
    /// When they last signed in (`auth_time`), if the token says so.
    pub signed_in_at: Option<Timestamp>,
    /// Where the request came from.
    pub source: Source,
}

/// A signed-in person who runs the deployment; nobody else learns whether what they ask about
/// exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator(pub Caller);

/// A signed-in person whose e-mail address the issuer vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCaller {
    /// Who.
    pub caller: Caller,
    /// Their address.
    pub email: Email,
}

fn source(context: &ApiGatewayV2httpRequestContext) -> Source {
    Source {
        request_id: context.request_id.clone().unwrap_or_default(),
        address: context.http.source_ip.clone(),
    }
}

/// Longest subject, in bytes (`OpenID` Connect Core, 2).
const SUBJECT_BYTES: usize = 255;

/// How far the issuer's clock may run ahead. A time beyond that would outlast every later sign-in.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

impl FromRequestParts<Arc<Api>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        let Some(RequestContext::ApiGatewayV2(context)) = parts.extensions.get() else {
            return Err(Problem::unauthenticated());
        };
        let jwt = context
            .authorizer
            .as_ref()
            .and_then(|authorizer| authorizer.jwt.as_ref());
        let claim = |name| jwt.and_then(|jwt| jwt.claims.get(name)).map(String::as_str);
        let subject = claim("sub").filter(|sub| (1..=SUBJECT_BYTES).contains(&sub.len()) && sub.is_ascii());
        let verified = claim("email_verified") == Some("true");
        Ok(Self {
            subject: subject.ok_or_else(Problem::unauthenticated)?.to_owned(),
            verified_email: claim("email")
                .filter(|_| verified)
                .and_then(|email| Email::parse(email).ok()),
            operator: claim("cognito:groups").is_some_and(|groups| names(groups, OPERATORS)),
            signed_in_at: claim("auth_time")
                .and_then(|seconds| Timestamp::from_second(seconds.parse().ok()?).ok())
                .filter(|at| *at <= api.clock.now() + CLOCK_SKEW),
            source: source(context),
        })
    }
}

/// Whether a list of groups has a name in it. API Gateway hands a list over as `[a b]`.
fn names(groups: &str, name: &str) -> bool {
    let inner = groups.strip_prefix('[').and_then(|g| g.strip_suffix(']'));
    inner
        .unwrap_or(groups)
        .split_whitespace()
        .any(|group| group == name)
}

impl FromRequestParts<Arc<Api>> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, api).await?;
        if caller.operator {
            Ok(Self(caller))
        } else {
            Err(Problem::operators_only())
        }
    }
}

/// Where a request came from, whoever sent it: also for routes that take no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From(pub Source);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(RequestContext::ApiGatewayV2(context)) = parts.extensions.get() else {
            return Err(Problem::unauthenticated());
        };
        Ok(Self(source(context)))
    }
}

impl FromRequestParts<Arc<Api>> for VerifiedCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, api).await?;
        let email = caller
            .verified_email
            .clone()
            .ok_or_else(Problem::email_not_verified)?;
        Ok(Self { caller, email })
    }
}
