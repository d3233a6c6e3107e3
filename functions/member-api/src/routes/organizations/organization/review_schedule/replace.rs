//! `PUT /v1/organizations/{organizationId}/review-schedule`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::ETAG;
use axum::http::{HeaderName, HeaderValue};
use jiff::tz::TimeZone;
use muster::review::Standing;
use serde_json::json;

use super::super::reviews::create::active;
use super::super::update::ATTEMPTS;
use super::etag;
use crate::Api;
use crate::body::Json as Body;
use crate::etag::Conditions;
use crate::guard::{Authorized, ManageReviews};
use crate::model::Id;
use crate::model::review_schedule::{NewReviewSchedule, ReviewSchedule};
use crate::openapi::{Conflicting, Guarded, NamesReviewers, Sent, Versioned};
use crate::problem::Problem;

/// Makes the schedule, or replaces it. A schedule whose first day is here or past opens the review of
/// its current period within minutes; a period in which it has opened one gets no other, however the
/// schedule is changed. Periods begin at midnight UTC. Nothing is written when nothing changes.
///
/// Problems: 409 `organization_closed`, 422 `invalid_reviewers`.
#[utoipa::path(
    put,
    path = "/v1/organizations/{organizationId}/review-schedule",
    tag = "reviews",
    operation_id = "replace_review_schedule",
    params(
        ("organizationId" = inline(Id), Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is meant for"),
    ),
    request_body = NewReviewSchedule,
    responses(
        (status = OK, description = "The schedule as it is now", body = ReviewSchedule, headers(("ETag" = String))),
        Guarded, Sent, Conflicting, NamesReviewers, Versioned,
    ),
)]
pub async fn replace(
    auth: Authorized<ManageReviews>,
    State(api): State<Arc<Api>>,
    conditions: Conditions,
    Body(asked): Body<NewReviewSchedule>,
) -> Result<([(HeaderName, HeaderValue); 1], Json<ReviewSchedule>), Problem> {
    let organization = api.organization(auth.organization()).await?;
    for _ in 0..ATTEMPTS {
        let before = api.schedules.get(organization.id).await?;
        match &before {
            Some(before) => conditions.allow(before.version)?,
            None if conditions.is_pinned() => break,
            None => {}
        }
        let now = api.clock.now();
        let first = before.as_ref().map(|before| before.schedule.first_date);
        let today = first.unwrap_or_else(|| now.to_zoned(TimeZone::UTC).date());
        let schedule = asked.clone().into_schedule(auth.membership().member, today);
        active(&api, &organization, &schedule.reviewers, "reviewers").await?;
        if let Some(before) = before.as_ref().filter(|before| before.schedule == schedule) {
            return Ok(shown(before.clone()));
        }
        let target = format!("organization/{}", organization.id);
        let mut event = auth.event(now, "review_schedule.changed", target);
        event.before = before.as_ref().map(|before| json!(before.schedule));
        event.after = Some(json!(schedule));
        let opened_at = before.as_ref().and_then(|before| before.opened_at);
        let after = Standing {
            organization: organization.id,
            next_review_at: schedule.next_review(now, opened_at),
            opened_at,
            version: before.as_ref().map_or(1, |before| before.version + 1),
            schedule,
        };
        if api.schedules.put(before.as_ref(), &after, &event).await? {
            return Ok(shown(after));
        }
    }
    Err(conditions.overtaken())
}

fn shown(standing: Standing) -> ([(HeaderName, HeaderValue); 1], Json<ReviewSchedule>) {
    ([(ETAG, etag(&standing))], Json(ReviewSchedule::from(standing)))
}
