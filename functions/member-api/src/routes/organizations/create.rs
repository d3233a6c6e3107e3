//! `POST /v1/organizations`

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse, Response};
use muster::audit::{Actor, AuditEvent};
use muster::id::{MemberId, OrganizationId};
use muster::layout::Layout;
use muster::member::{Member, Origin, Role, Status};
use muster::organization::{Organization as Domain, Settings};
use muster::roster::RosterSchema;
use muster_aws::counts::Counts;
use muster_aws::organizations::Founding;
use serde_json::json;

use super::organization::read::etag;
use crate::Api;
use crate::caller::VerifiedCaller;
use crate::model::organization::{NewOrganization, Organization};
use crate::once::{Operation, Post};
use crate::openapi::{Once, Sent, SignedIn};
use crate::problem::Problem;

/// Makes an organization. The caller becomes its owner, active, with their verified e-mail address;
/// 403 `email_not_verified` without one.
#[utoipa::path(
    post,
    path = "/v1/organizations",
    tag = "organizations",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes retries safe: 1 to 255 visible ASCII characters")),
    request_body = NewOrganization,
    responses(
        (status = CREATED, description = "The organization", body = Organization,
            headers(("ETag" = String), ("Location" = String))),
        (status = FORBIDDEN, description = "`email_not_verified`", body = crate::problem::ProblemBody<'static>,
            content_type = "application/problem+json"),
        SignedIn, Sent, Once,
    ),
)]
pub(super) async fn create(post: Post<VerifiedCaller, NewOrganization>) -> Response {
    post.answer(found).await
}

async fn found(
    api: &Api,
    caller: &VerifiedCaller,
    operation: Operation,
    new: NewOrganization,
) -> Result<impl IntoResponse + use<>, Problem> {
    let founding = founding(caller, operation, &new, api.shards);
    let Founding {
        organization,
        founder,
    } = &founding;
    let event = AuditEvent {
        organization: organization.id,
        at: operation.at,
        actor: Actor::User {
            subject: caller.caller.subject.clone(),
            member: Some(founder.id),
        },
        action: "organization.created",
        target: format!("organization/{}", organization.id),
        before: None,
        after: Some(json!(organization.settings)),
        source: caller.caller.source.clone(),
    };
    // Everything in the answer follows from the operation, so it is the same whether this try made
    // the organization or one before it did.
    api.organizations.found(&founding, &event).await?;
    let mut counts = Counts::default();
    counts.members.add(founder.status, 1);
    let location = format!("/v1/organizations/{}", organization.id);
    let etag = [(ETAG, etag(organization, &counts))];
    Ok((
        StatusCode::CREATED,
        etag,
        [(LOCATION, location)],
        Json(Organization::new(organization, &counts)),
    ))
}

fn founding(caller: &VerifiedCaller, operation: Operation, new: &NewOrganization, shards: u8) -> Founding {
    let id = OrganizationId::created_by(operation.id);
    let email = &caller.email;
    Founding {
        organization: Domain {
            id,
            settings: Settings::new(&new.name),
            roster_schema: RosterSchema::default(),
            layout: Layout::of(shards),
            purge: None,
            created_at: operation.at,
            version: 1,
        },
        founder: Member {
            email: Some(email.as_str().to_owned()),
            login_email: Some(email.clone()),
            subject: Some(caller.caller.subject.clone()),
            last_login_at: caller.caller.signed_in_at,
            ..Member::new(
                MemberId::of_email(id, email),
                id,
                Origin::Founder,
                Role::Owner,
                Status::Active,
                operation.at,
            )
        },
    }
}
