//! `GET /v1/organizations`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use muster::id::OrganizationId;
use muster_aws::domains::{AutoJoin, Joining};

use crate::Api;
use crate::caller::Caller;
use crate::model::organization::{self as model, Belonging, Belongings};
use crate::openapi::SignedIn;
use crate::problem::Problem;
use crate::query::{List, Params};
use crate::telemetry;

/// The organizations that the caller belongs to, with the caller's role and status in each.
///
/// The first page is also where people join: whoever has a verified e-mail address at a domain that
/// an organization has proven becomes a member of it, or is told why not.
#[utoipa::path(
    get,
    path = "/v1/organizations",
    tag = "organizations",
    params(
        ("limit" = inline(Option<u16>), Query, description = "1 to 200, 50 if left out"),
        ("cursor" = inline(Option<String>), Query, description = "`nextCursor` of the page before"),
    ),
    responses((status = OK, description = "A page of them", body = Belongings), SignedIn),
)]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    caller: Caller,
    mut params: Params,
) -> Result<Json<Belongings>, Problem> {
    let (limit, cursor) = (params.limit(), params.one("cursor"));
    params.finish()?;
    let list = List::new(&caller.subject, "organizations", &[]);
    let after: Option<OrganizationId> = list.open(cursor.as_deref())?;
    let joined = match after {
        None => join(&api, &caller).await,
        Some(_) => None,
    };
    let mut found = api.memberships.of_subject(&caller.subject, limit, after).await?;
    if let Some(belonging) = joined.as_ref().and_then(AutoJoin::belonging) {
        found.add(belonging, limit);
    }
    let live = |item: &muster_aws::memberships::Belonging| item.membership.takes_session(caller.signed_in_at);
    Ok(Json(Belongings {
        items: found
            .items
            .into_iter()
            .filter(live)
            .map(Belonging::from)
            .collect(),
        next_cursor: list.seal(found.next.as_ref()),
        auto_join: joined.map(model::AutoJoin::from),
    }))
}

/// Lets the caller join by the domain of their address. Where that fails on our side they see their
/// organizations all the same, and join the next time they ask.
async fn join(api: &Api, caller: &Caller) -> Option<AutoJoin> {
    let joining = Joining {
        subject: &caller.subject,
        email: caller.verified_email.as_ref()?,
        signed_in_at: caller.signed_in_at,
        source: &caller.source,
        at: api.clock.now(),
    };
    match api.domains.join(&api.invitations, &joining).await {
        Ok(joined) => joined,
        Err(error) => {
            telemetry::failed(&caller.source.request_id, &error);
            None
        }
    }
}
