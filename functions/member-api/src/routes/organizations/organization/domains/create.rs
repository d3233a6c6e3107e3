//! `POST /v1/organizations/{organizationId}/domains`

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse, Response};
use muster::domain::Claim;
use muster::id::ChallengeId;

use super::etag;
use crate::Api;
use crate::guard::{Authorized, ManageDomains};
use crate::model::Id;
use crate::model::domain::{Domain, NewDomain};
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Once, Sent};
use crate::problem::Problem;

/// Claims a domain. The answer has the TXT record to publish within seven days; then verify. An
/// unproven claim does nothing and keeps nobody else from the domain. A claim that stands already
/// is answered as it is; one that expired or failed begins anew, with another record.
///
/// Further problems: 409 `organization_closed`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/domains",
    tag = "domains",
    operation_id = "claim_domain",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = NewDomain,
    responses(
        (status = CREATED, description = "The claim, with the record that proves it", body = Domain,
            headers(("ETag" = String), ("Location" = String))),
        Guarded, Sent, Once,
    ),
)]
pub async fn create(post: Post<Authorized<ManageDomains>, NewDomain>) -> Response {
    post.answer(claim).await
}

async fn claim(
    api: &Api,
    auth: &Authorized<ManageDomains>,
    operation: Operation,
    new: NewDomain,
) -> Result<impl IntoResponse + use<>, Problem> {
    let organization = auth.organization();
    let challenge = ChallengeId::from_bytes((api.random)());
    let new = Claim::new(organization, new.domain, challenge, operation.at);
    let claim = api.domains.claim(&new, &auth.author()).await?;
    let location = format!("/v1/organizations/{organization}/domains/{}", claim.domain);
    let now = api.clock.now();
    Ok((
        StatusCode::CREATED,
        [(ETAG, etag(&claim, now))],
        [(LOCATION, location)],
        Json(Domain::new(&claim, now)),
    ))
}
