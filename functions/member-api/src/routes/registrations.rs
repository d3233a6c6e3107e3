//! `POST /v1/registrations`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use muster_aws::registrations::{Registered, Registering};

use crate::Api;
use crate::body::Json as Body;
use crate::caller::From;
use crate::model::account;
use crate::openapi::{Conflicting, Public, Sent, Tried};
use crate::problem::Problem;
use crate::routes::collect::{Collect, routes};

pub(super) fn routes<C: Collect>(into: C) -> C {
    into.routes(routes!(register))
}

/// Makes the account of someone whom an organization's roster names, and makes them an active member.
/// They sign in at once; their address counts as verified once they have verified it. If they have an
/// account of that name, its password is asked for and it is theirs here as well.
///
/// Whatever was stated must be right in every column, or the answer is 403 `no_match`: the same for
/// wrong values, for organizations that do not exist and for members who registered, are switched off
/// or were removed. After five failures at the same member nobody gets further for an hour, also with
/// right values.
///
/// Takes no `Idempotency-Key`: what is kept with one would tell something of the password. Sent again
/// after it failed half way, it goes on; after it succeeded, it answers 403 `no_match`: sign in.
///
/// Problems: 409 `registration_not_configured`, `managed_externally`, `seat_limit_reached`,
/// `account_exists`, `login_taken`, `already_member`.
#[utoipa::path(
    post,
    path = "/v1/registrations",
    tag = "registrations",
    security(()),
    request_body = account::RegistrationBody,
    responses(
        (status = CREATED, description = "Their place", body = account::Registered),
        Public, Sent, Conflicting, Tried,
    ),
)]
async fn register(
    State(api): State<Arc<Api>>,
    From(source): From,
    Body(registration): Body<account::Registration>,
) -> Result<(StatusCode, Json<account::Registered>), Problem> {
    let accounts = api.accounts.as_ref().ok_or_else(Problem::managed_externally)?;
    let now = api.clock.now();
    let registering = Registering {
        organization: registration.organization_id,
        stated: &registration.stated,
        login: &registration.login,
        password: &registration.password,
        source: &source,
        at: now,
    };
    Err(match api.registrations.register(accounts, &registering).await? {
        Registered::Yes(member) => return Ok((StatusCode::CREATED, Json((&*member).into()))),
        Registered::NoMatch => Problem::no_match(),
        Registered::TooMany(until) => Problem::too_many_attempts(now, until),
        Registered::NotConfigured => Problem::registration_not_configured(),
        Registered::ManagedExternally => Problem::managed_externally(),
        Registered::NoSeat => Problem::no_seat_left(),
        Registered::WeakPassword => Problem::weak_password(),
        Registered::AccountExists => Problem::account_exists(),
        Registered::LoginTaken => Problem::login_taken(),
        Registered::AlreadyMember => Problem::already_member(),
    })
}
