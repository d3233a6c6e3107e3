//! `PUT /v1/organizations/{organizationId}/roster-schema`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::ETAG;
use muster::organization::Organization;
use muster::roster::RosterSchema;
use muster_aws::organizations::Saved;
use serde_json::json;

use crate::Api;
use crate::body::Json as Body;
use crate::etag::{Conditions, tag};
use crate::guard::{Authorized, UpdateRosterSchema};
use crate::model::Id;
use crate::model::roster_schema::RosterSchemaDocument;
use crate::openapi::{Guarded, Sent, Versioned};
use crate::problem::Problem;
use crate::routes::organizations::organization::update::ATTEMPTS;

/// Replaces the schema. It holds for imports that begin from now on.
///
/// Any column may become the unique one, whatever is on the roster already: a member is recognised
/// by the value of their external id, not by the name of the column that it came from.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/roster-schema",
    tag = "rosters",
    params(
        ("organizationId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = RosterSchemaDocument,
    responses(
        (status = OK, description = "The schema as it is now", body = RosterSchemaDocument, headers(("ETag" = String))),
        Guarded, Sent, Versioned,
    ),
)]
pub async fn replace(
    auth: Authorized<UpdateRosterSchema>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(schema): Body<RosterSchema>,
) -> Result<([(axum::http::HeaderName, HeaderValue); 1], Json<RosterSchema>), Problem> {
    for _ in 0..ATTEMPTS {
        let before = api.organization(auth.organization()).await?;
        conditions.allow(before.version)?;
        if before.roster_schema == schema {
            return Ok(([(ETAG, tag(before.version, None))], Json(schema)));
        }
        let event = auth.change(
            api.clock.now(),
            "roster_schema.replaced",
            format!("organization/{}", before.id),
            json!(before.roster_schema),
            json!(schema),
        );
        let after = Organization {
            roster_schema: schema.clone(),
            version: before.version + 1,
            ..before
        };
        match api.organizations.save(&after, &event).await? {
            Saved::Yes => return Ok(([(ETAG, tag(after.version, None))], Json(schema))),
            Saved::Stale if conditions.is_pinned() => break,
            Saved::Stale => {}
        }
    }
    Err(conditions.overtaken())
}
