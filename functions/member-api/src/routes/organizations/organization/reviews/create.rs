//! `POST /v1/organizations/{organizationId}/reviews`

use std::time::Duration;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;
use muster::id::{JobId, MemberId, ReviewId};
use muster::member::Status;
use muster::organization::Organization;
use muster::review::{Outcomes, Population, Progress, Review as Domain, ReviewOrigin, ReviewStatus};
use serde_json::json;
use tokio::time::Instant;

use super::answer;
use crate::Api;
use crate::guard::{Authorized, ManageReviews};
use crate::model::Id;
use crate::model::review::{NewReview, Review};
use crate::once::{Operation, Post};
use crate::openapi::{Conflicting, Guarded, NamesReviewers, Once, Sent};
use crate::problem::{InvalidField, Problem};

/// How long a review may be captured before it is answered; a job does the rest.
const CAPTURE: Duration = Duration::from_secs(2);

/// Opens an access review: everyone who is active or has an invitation to answer is in it, as they are
/// now. A small organization's review is `open` in the answer; a large one's is `opening` while its job
/// goes on. The same job then freezes the snapshot, and until then the review cannot be completed.
///
/// Problems: 409 `organization_closed`, 422 `invalid_reviewers`.
#[utoipa::path(
    post,
    path = "/v1/organizations/{organizationId}/reviews",
    tag = "reviews",
    operation_id = "open_review",
    params(
        ("organizationId" = inline(Id), Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters"),
    ),
    request_body(content = Option<NewReview>, description = "Everything may be left out"),
    responses(
        (status = CREATED, description = "The review", body = Review,
            headers(("ETag" = String), ("Location" = String))),
        Guarded, Sent, Once, Conflicting, NamesReviewers,
    ),
)]
pub async fn create(post: Post<Authorized<ManageReviews>, NewReview>) -> Response {
    post.answer(open).await
}

async fn open(
    api: &Api,
    auth: &Authorized<ManageReviews>,
    operation: Operation,
    new: NewReview,
) -> Result<Response, Problem> {
    let organization = api.organization(auth.organization()).await?;
    let own = auth.membership().member;
    let reviewers = new.reviewers.unwrap_or_else(|| vec![own]);
    active(api, &organization, &reviewers, "reviewers").await?;
    let days = |days: u16| SignedDuration::from_hours(24 * i64::from(days));
    let due_at = operation.at + days(new.due_days);
    let review = Domain {
        id: ReviewId::new(operation.at, &[b"review", operation.id.as_bytes()]),
        organization: organization.id,
        status: ReviewStatus::Opening,
        origin: ReviewOrigin::Manual,
        reviewers,
        opened_by: Some(own),
        opened_at: operation.at,
        due_at,
        remind_at: (new.reminder_days > 0).then(|| due_at - days(new.reminder_days)),
        inactive_days: new.inactive_days,
        opening_job: JobId::new(operation.at, &[operation.id.as_bytes()]),
        completing_job: None,
        population: Population::default(),
        progress: Progress::default(),
        outcomes: Outcomes::default(),
        frozen: None,
        note: None,
        ended_by: None,
        ended_at: None,
        evidence: None,
        version: 1,
    };
    let mut event = auth.event(operation.at, "review.opened", format!("review/{}", review.id));
    event.after = Some(json!({
        "origin": review.origin, "reviewers": review.reviewers, "dueAt": review.due_at,
        "inactiveDays": review.inactive_days,
    }));
    // Where an earlier try of the same request opened it, capturing goes on.
    api.reviews.open(&review, &event).await?;
    let review = api
        .reviews
        .capture(&organization, &review, Instant::now() + CAPTURE)
        .await?;
    let location = format!("/v1/organizations/{}/reviews/{}", organization.id, review.id);
    let mut response = answer(api, &organization, review).await?;
    *response.status_mut() = StatusCode::CREATED;
    // Ids are always a header.
    let location = HeaderValue::try_from(location).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// Fails for every member named in the field who is not active.
pub async fn active(
    api: &Api,
    organization: &Organization,
    ids: &[MemberId],
    field: &str,
) -> Result<(), Problem> {
    let members = api
        .reviews
        .members_now(organization, ids, api.clock.now())
        .await?;
    let is_active = |id: &MemberId| members.get(id).is_some_and(|m| m.status == Status::Active);
    let faults = ids.iter().enumerate().filter(|(_, id)| !is_active(id));
    let faults: Vec<_> = faults
        .map(|(n, _)| {
            let pointer = if field == "reviewers" {
                format!("/{field}/{n}")
            } else {
                format!("/{field}")
            };
            InvalidField::new(pointer, "not_active", "is no active member of this organization")
        })
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid_reviewers(faults))
    }
}
