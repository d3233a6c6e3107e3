//! `GET /v1/organizations/{organizationId}/members/{memberId}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use muster::id::MemberId;

use crate::Api;
use crate::etag::{Conditions, tag};
use crate::guard::{Authorized, Child, ReadMember};
use crate::model::Id;
use crate::model::member::Member;
use crate::openapi::Guarded;
use crate::problem::Problem;

/// One member's record. Plain members may read their own.
#[utoipa::path(
    get,
    path = "/v1/organizations/{organizationId}/members/{memberId}",
    tag = "members",
    params(("organizationId" = inline(Id), Path), ("memberId" = inline(Id), Path)),
    responses(
        (status = OK, description = "The member", body = Member, headers(("ETag" = String))),
        (status = NOT_MODIFIED, description = "The client has it already (If-None-Match)"),
        Guarded,
    ),
)]
pub async fn read(
    auth: Authorized<ReadMember>,
    Child(id): Child<MemberId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let (_, member) = api.member(auth.organization(), id).await?;
    let etag = tag(member.version, None);
    if conditions.has(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    Ok(([(ETAG, etag)], Json(Member::new(member, true, api.clock.now()))).into_response())
}
