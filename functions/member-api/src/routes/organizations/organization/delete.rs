//! `DELETE /v1/organizations/{organizationId}`

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use muster::id::OperationId;
use muster::job::JobKind;

use super::drop_all_data::purge;
use crate::Api;
use crate::body::Json as Body;
use crate::guard::{Authorized, DeleteOrganization};
use crate::model::Id;
use crate::model::job::{DeleteConfirmation, Job};
use crate::once::Operation;
use crate::openapi::{Conflicting, Guarded, Sent};
use crate::problem::{InvalidField, Problem};

/// Deletes the organization with everything in it but its audit log and the evidence of its access reviews, as a
/// job. It begins at its `beginsAt` and can be canceled until then.
///
/// Problems: 409 `import_in_progress`, `purge_pending`.
#[utoipa::path(
    delete,
    path = "/v1/organizations/{organizationId}",
    tag = "organizations",
    params(("organizationId" = inline(Id), Path)),
    request_body = DeleteConfirmation,
    responses(
        (status = ACCEPTED, description = "The job", body = Job, headers(("Location" = String))),
        Guarded, Sent, Conflicting,
    ),
)]
pub async fn delete(
    auth: Authorized<DeleteOrganization>,
    State(api): State<Arc<Api>>,
    Body(confirmation): Body<DeleteConfirmation>,
) -> Result<Response, Problem> {
    let organization = api.organization(auth.organization()).await?;
    if confirmation.confirm_name.trim() != organization.settings.name {
        let fault = InvalidField::new("/confirmName", "mismatch", "is not this organization's name");
        return Err(Problem::invalid(vec![fault]));
    }
    let now = api.clock.now();
    let operation = Operation {
        id: OperationId::from_bytes((api.random)()),
        at: now,
        now,
        request: None,
    };
    let asked = purge(&api, &auth, operation, JobKind::DeleteOrganization).await?;
    Ok(asked.into_response())
}
