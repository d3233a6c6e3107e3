//! `POST /v1/organizations/{organizationId}/domains/{domain}/verify`

use axum::Json;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use muster::domain::Domain as Name;
use muster_aws::domains::Verified;

use super::etag;
use crate::Api;
use crate::body::Nothing;
use crate::guard::{Authorized, Child, ManageDomains};
use crate::model::Id;
use crate::model::domain::Domain;
use crate::once::Post;
use crate::openapi::{Guarded, Once, Sent};
use crate::problem::{Problem, ProblemBody};

/// Looks the domain's TXT record up now. Found, the organization owns the domain; whoever proved
/// it before and has taken their record away since loses it.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/domains/{domain}/verify",
    tag = "domains",
    operation_id = "verify_domain",
    params(
        ("organizationId" = inline(Id), Path),
        ("domain" = String, Path, description = "As the API writes it"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    responses(
        (status = OK, description = "It is verified", body = Domain, headers(("ETag" = String))),
        Guarded, Sent, Once,
        (status = CONFLICT, description = "`domain_not_proven`: the record is not there; the detail says what is. \
            `domain_taken`: another organization's record is there too, and it proved the domain first. \
            `domain_claim_expired`: claim it again. `idempotency_in_flight`: the first request with this key is under way",
            body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "`dns_unavailable`: the DNS did not answer. `unavailable`: too busy. \
            See Retry-After", body = ProblemBody<'static>, content_type = "application/problem+json"),
    ),
)]
pub async fn verify(
    domain: Result<Child<Name>, Problem>,
    post: Post<Authorized<ManageDomains>, Nothing>,
) -> Response {
    post.answer(async |api, auth, _, _| look(api, auth, &domain?.0).await)
        .await
}

async fn look(
    api: &Api,
    auth: &Authorized<ManageDomains>,
    domain: &Name,
) -> Result<impl IntoResponse + use<>, Problem> {
    let at = api.clock.now();
    let verified = api
        .domains
        .verify(&api.dns, auth.organization(), domain, &auth.author(), at)
        .await?;
    match verified {
        Verified::Yes(claim) => Ok(([(ETAG, etag(&claim, at))], Json(Domain::new(&claim, at)))),
        Verified::NotProven(claim, found) => Err(Problem::domain_not_proven(&claim, &found)),
        Verified::Taken => Err(Problem::domain_taken(domain)),
        Verified::Expired => Err(Problem::domain_claim_expired()),
        Verified::Unknown => Err(Problem::not_found()),
        Verified::Unanswered(_) => Err(Problem::dns_unavailable()),
    }
}
