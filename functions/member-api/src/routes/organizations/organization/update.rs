//! `PATCH /v1/organizations/{organizationId}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::ETAG;
use axum::response::IntoResponse;
use muster::organization::Organization as Domain;
use muster_aws::organizations::Saved;
use serde_json::json;

use super::read::etag;
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, UpdateOrganization};
use crate::model::Id;
use crate::model::organization::{Organization, SettingsPatch};
use crate::openapi::{Guarded, Sent, Versioned};
use crate::problem::Problem;

/// How often a change that named no version is tried again when another one came first.
pub(super) const ATTEMPTS: u32 = 5;

/// Changes settings; what is left out stays. Nothing is written when nothing changes.
#[utoipa::path(
    patch,
    path = "/v1/organizations/{organizationId}",
    tag = "organizations",
    params(
        ("organizationId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = SettingsPatch,
    responses(
        (status = OK, description = "The organization as it is now", body = Organization, headers(("ETag" = String))),
        Guarded, Sent, Versioned,
    ),
)]
pub(super) async fn update(
    auth: Authorized<UpdateOrganization>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(patch): Body<SettingsPatch>,
) -> Result<impl IntoResponse, Problem> {
    let organization = change(&api, &auth, &conditions, &patch).await?;
    let counts = api.organizations.counts(organization.id).await?;
    Ok((
        [(ETAG, etag(&organization, &counts))],
        Json(Organization::new(&organization, &counts)),
    ))
}

async fn change(
    api: &Api,
    auth: &Authorized<UpdateOrganization>,
    conditions: &Conditions,
    patch: &SettingsPatch,
) -> Result<Domain, Problem> {
    for _ in 0..ATTEMPTS {
        let before = api.organization(auth.organization()).await?;
        conditions.allow(before.version)?;
        let settings = patch.clone().apply(&before.settings);
        if settings == before.settings {
            return Ok(before);
        }
        let event = auth.change(
            api.clock.now(),
            "organization.updated",
            format!("organization/{}", before.id),
            json!(before.settings),
            json!(settings),
        );
        let after = Domain {
            settings,
            version: before.version + 1,
            ..before
        };
        match api.organizations.save(&after, &event).await? {
            Saved::Yes => return Ok(after),
            Saved::Stale if conditions.is_pinned() => break,
            Saved::Stale => {}
        }
    }
    Err(conditions.overtaken())
}
