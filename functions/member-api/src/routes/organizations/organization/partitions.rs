//! `PUT /v1/organizations/{organizationId}/partitions`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use muster::audit::{Actor, Author};
use muster::id::{JobId, OrganizationId};
use muster::job::Job as Domain;
use muster_aws::partitions::Raised;
use serde_json::json;

use crate::Api;
use crate::body::Json as Body;
use crate::caller::Operator;
use crate::etag::Conditions;
use crate::guard::Child;
use crate::model::Id;
use crate::model::job::Job;
use crate::model::organization::NewPartitions;
use crate::openapi::{Conflicting, Guarded, Sent, Versioned};
use crate::problem::Problem;

/// Spreads an organization's members over more partitions, as a job: a partition takes 1,000 writes a
/// second. Members stay readable and writable meanwhile; imports, exports and access reviews that are to
/// begin wait until it is done. It begins at its `beginsAt`, and cannot be canceled. Sent again, it
/// answers with the same job; once that is done, with 204. Only people of the token's group `operators`
/// may.
///
/// Problems: 409 `fewer_partitions`, `partitions_moving`, `organization_closed`.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/partitions",
    tag = "organizations",
    params(
        ("organizationId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The organization's `ETag` that the change is meant for"),
    ),
    request_body = NewPartitions,
    responses(
        (status = ACCEPTED, description = "The job that moves them", body = Job, headers(("Location" = String))),
        (status = NO_CONTENT, description = "They lie over as many already"),
        Guarded, Sent, Conflicting, Versioned,
    ),
)]
pub async fn partitions(
    Operator(caller): Operator,
    Child(id): Child<OrganizationId>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(NewPartitions { partitions }): Body<NewPartitions>,
) -> Result<Response, Problem> {
    if conditions.is_pinned() {
        conditions.allow(api.organization(id).await?.version)?;
    }
    let now = api.clock.now();
    let job = JobId::new(now, &[&(api.random)()]);
    let job = Domain::repartitioning(job, id, partitions, now + api.settle, now);
    let author = Author {
        actor: Actor::User {
            subject: caller.subject,
            member: None,
        },
        source: caller.source,
    };
    let target = format!("organization/{id}");
    let mut event = author.event(id, now, "organization.repartition_requested", target);
    event.after = Some(json!({"partitions": partitions, "job": job.id}));
    match api.jobs.raise_partitions(&job, partitions, &event).await? {
        Raised::Moving(job) => {
            let location = format!("/v1/organizations/{id}/jobs/{}", job.id);
            let answer = Json(Job::from(*job));
            Ok((StatusCode::ACCEPTED, [(LOCATION, location)], answer).into_response())
        }
        Raised::Before => Ok(StatusCode::NO_CONTENT.into_response()),
        Raised::Fewer => Err(Problem::fewer_partitions()),
        Raised::Elsewhere => Err(Problem::partitions_moving()),
        Raised::Closed => Err(Problem::organization_closed()),
        Raised::NotFound => Err(Problem::not_found()),
    }
}
