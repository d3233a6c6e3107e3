//! `PUT /v1/organizations/{organizationId}/plan`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::audit::{Actor, Author};
use muster::id::OrganizationId;
use serde_json::json;

use super::update::ATTEMPTS;
use crate::Api;
use crate::body::Json as Body;
use crate::caller::Operator;
use crate::etag::Conditions;
use crate::guard::Child;
use crate::model::Id;
use crate::model::organization::{NewPlan, Plan, Seats};
use crate::openapi::{Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Sets how many seats an organization has. Fewer than are used is allowed: whoever has a seat
/// keeps it, and nobody takes a new one. Only people of the token's group `operators` may.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/plan",
    tag = "organizations",
    params(
        ("organizationId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The organization's `ETag` that the change is meant for"),
    ),
    request_body = NewPlan,
    responses((status = OK, description = "The plan", body = Plan), Guarded, Sent, Versioned),
)]
pub async fn plan(
    Operator(caller): Operator,
    Child(id): Child<OrganizationId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(plan): Body<NewPlan>,
) -> Result<Json<Plan>, Problem> {
    let organization = api.organizations.get(id).await?.ok_or_else(Problem::not_found)?;
    conditions.allow(organization.version)?;
    let author = Author {
        actor: Actor::User {
            subject: caller.subject,
            member: None,
        },
        source: caller.source,
    };
    for _ in 0..ATTEMPTS {
        let now = api.clock.now();
        let mut counts = api.invitations.counts(&organization, now).await?;
        if counts.seat_limit != plan.seat_limit {
            let target = format!("organization/{id}");
            let mut event = author.event(id, now, "organization.plan_changed", target);
            event.before = Some(json!({"seatLimit": counts.seat_limit}));
            event.after = Some(json!({"seatLimit": plan.seat_limit}));
            let limit = plan.seat_limit;
            if !api
                .organizations
                .set_seat_limit(id, &counts, limit, &event)
                .await?
            {
                continue;
            }
            counts.seat_limit = limit;
        }
        return Ok(Json(Plan {
            seat_limit: counts.seat_limit,
            seats: Seats::from(&counts),
        }));
    }
    Err(conditions.overtaken())
}
