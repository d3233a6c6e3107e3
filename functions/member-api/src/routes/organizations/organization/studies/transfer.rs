//! `POST /v1/organizations/{organizationId}/studies/transfer`

use axum::Json;
use axum::response::Response;
use muster::member::Member;
use muster_aws::members::{Changes, Step};

use super::super::members::change::{attempt, read};
use super::super::update::ATTEMPTS;
use super::hand_over;
use crate::Api;
use crate::etag::Conditions;
use crate::guard::{Authorized, ManageStudies};
use crate::model::Id;
use crate::model::study::{Transfer, Transferred};
use crate::once::{Operation, Post};
use crate::openapi::{Conflicting, Guarded, Once, Sent};
use crate::problem::Problem;

/// Hands all studies that a member owns over to another active one, all or none.
///
/// Problems: 409 `member_not_active`, `too_many_studies`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/studies/transfer",
    tag = "studies",
    operation_id = "transfer_studies",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = Transfer,
    responses(
        (status = OK, description = "The studies that were handed over", body = Transferred),
        Guarded, Sent, Once, Conflicting,
    ),
)]
pub async fn transfer(post: Post<Authorized<ManageStudies>, Transfer>) -> Response {
    post.answer(hand_all).await
}

async fn hand_all(
    api: &Api,
    auth: &Authorized<ManageStudies>,
    operation: Operation,
    wanted: Transfer,
) -> Result<Json<Transferred>, Problem> {
    let organization = api.organization(auth.organization()).await?;
    for _ in 0..ATTEMPTS {
        let before = read(api, &organization, wanted.from).await?;
        let heir = read(api, &organization, wanted.to).await?;
        let owned = api
            .studies
            .get_many(organization.id, before.owned.iter().copied())
            .await?;
        if owned.is_empty() || wanted.from == wanted.to {
            return Ok(Json(Transferred { studies: Vec::new() }));
        }
        let handed = hand_over(auth, operation.at, owned, &heir)?;
        let after = Member {
            owned: std::collections::BTreeSet::new(),
            ..before.clone()
        };
        let steps = [Step { before, after }, handed.step];
        let changes = Changes {
            steps: &steps,
            studies: &handed.studies,
            events: &handed.events,
            pinned: false,
        };
        if attempt(api, auth, &organization, &Conditions::NONE, &changes).await? {
            let studies = handed.studies.iter().map(|study| study.id).collect();
            return Ok(Json(Transferred { studies }));
        }
    }
    Err(Problem::busy())
}
