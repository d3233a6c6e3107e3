//! `POST /v1/organizations/{organizationId}/studies`

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse, Response};
use muster::id::StudyId;
use muster::member::{Member, Status};
use muster::study::{MOST_OWNED, Study as Domain, StudyStatus};
use muster_aws::members::{Changes, Step};
use serde_json::json;

use super::super::members::change::{attempt, read};
use super::super::update::ATTEMPTS;
use crate::Api;
use crate::etag::{Conditions, tag};
use crate::guard::{Authorized, ManageStudies};
use crate::model::Id;
use crate::model::study::{NewStudy, Study};
use crate::once::{Operation, Post};
use crate::openapi::{Conflicting, Guarded, Once, Sent};
use crate::problem::Problem;

/// Makes a study, owned by the caller or by another active member.
///
/// Problems: 409 `member_not_active`, `too_many_studies`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/studies",
    tag = "studies",
    operation_id = "create_study",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = NewStudy,
    responses(
        (status = CREATED, description = "The study", body = Study,
            headers(("ETag" = String), ("Location" = String))),
        Guarded, Sent, Once, Conflicting,
    ),
)]
pub async fn create(post: Post<Authorized<ManageStudies>, NewStudy>) -> Response {
    post.answer(found).await
}

async fn found(
    api: &Api,
    auth: &Authorized<ManageStudies>,
    operation: Operation,
    new: NewStudy,
) -> Result<impl IntoResponse + use<>, Problem> {
    let organization = api.organization(auth.organization()).await?;
    let own = auth.membership().member;
    let study = Domain {
        id: StudyId::created_by(operation.id, operation.at),
        organization: organization.id,
        name: new.name,
        status: StudyStatus::Active,
        owner: new.owner_id.unwrap_or(own),
        created_at: operation.at,
        version: 1,
    };
    let target = format!("study/{}", study.id);
    let mut event = auth.event(operation.at, "study.created", target);
    event.after = Some(json!({"name": study.name, "owner": study.owner}));
    // An earlier try of the same request may have made it.
    let mut made = api.studies.get(organization.id, study.id).await?.is_some();
    for _ in 0..ATTEMPTS {
        if made {
            break;
        }
        let before = read(api, &organization, study.owner).await?;
        if before.status != Status::Active {
            return Err(Problem::member_not_active());
        }
        if before.owned.len() >= MOST_OWNED {
            return Err(Problem::too_many_studies(MOST_OWNED));
        }
        let mut owned = before.owned.clone();
        owned.insert(study.id);
        let after = Member {
            owned,
            ..before.clone()
        };
        let changes = Changes {
            steps: &[Step { before, after }],
            studies: std::slice::from_ref(&study),
            events: std::slice::from_ref(&event),
            pinned: false,
        };
        made = attempt(api, auth, &organization, &Conditions::NONE, &changes).await?;
    }
    if !made {
        return Err(Problem::busy());
    }
    let location = format!("/v1/organizations/{}/studies/{}", organization.id, study.id);
    let headers = [(ETAG, tag(study.version, None))];
    let body = Json(Study::new(study, None));
    Ok((StatusCode::CREATED, headers, [(LOCATION, location)], body))
}
