//! `POST /v1/organizations/{organizationId}/members/bulk`

use axum::Json;
use axum::response::Response;
use muster::id::MemberId;

use super::active::switch;
use super::remove::take_out;
use super::role::give;
use crate::Api;
use crate::etag::Conditions;
use crate::guard::{Authorized, ManageMembers};
use crate::model::Id;
use crate::model::bulk::{BulkAction, BulkChange, BulkOutcome, BulkOutcomes};
use crate::model::member::Removal;
use crate::once::{Operation, Post};
use crate::openapi::{Guarded, Once, Sent};
use crate::problem::Problem;

/// Does one thing to up to 200 members, one after the other, with an outcome each. What one of them
/// is refused keeps none of the others from it.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/members/bulk",
    tag = "members",
    operation_id = "change_many_members",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body = BulkChange,
    responses(
        (status = OK, description = "What came of each, in the order of the request", body = BulkOutcomes),
        Guarded, Sent, Once,
    ),
)]
pub async fn bulk(post: Post<Authorized<ManageMembers>, BulkChange>) -> Response {
    post.answer(change_each).await
}

async fn change_each(
    api: &Api,
    auth: &Authorized<ManageMembers>,
    _: Operation,
    wanted: BulkChange,
) -> Result<Json<BulkOutcomes>, Problem> {
    let mut outcomes = Vec::new();
    for id in &wanted.member_ids {
        let done = one(api, auth, *id, &wanted).await;
        outcomes.push(BulkOutcome::new(*id, done));
    }
    Ok(Json(BulkOutcomes { outcomes }))
}

/// Does it to one member. Answers whether anything was changed.
async fn one(
    api: &Api,
    auth: &Authorized<ManageMembers>,
    id: MemberId,
    wanted: &BulkChange,
) -> Result<bool, Problem> {
    let any = &Conditions::NONE;
    match (wanted.action, wanted.role) {
        (BulkAction::Activate, _) => Ok(switch(api, auth, id, any, true).await?.1),
        (BulkAction::Deactivate, _) => Ok(switch(api, auth, id, any, false).await?.1),
        (BulkAction::ChangeRole, Some(role)) => Ok(give(api, auth, id, any, role).await?.1),
        // A change of role always comes with one.
        (BulkAction::ChangeRole, None) => Ok(false),
        (BulkAction::Remove, _) => {
            let removal = Removal {
                reason: wanted.reason.clone(),
                transfer_to: wanted.transfer_to,
            };
            take_out(api, auth, id, any, &removal).await
        }
    }
}
