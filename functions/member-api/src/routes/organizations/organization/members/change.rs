//! What the routes that change one member have in common.

use axum::Json;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use muster::access::Action;
use muster::audit::AuditEvent;
use muster::id::MemberId;
use muster::member::Member;
use muster::organization::Organization;
use muster_aws::members::{Changed, Changes, Step};
use serde_json::{Value, json};

use super::super::update::ATTEMPTS;
use crate::Api;
use crate::etag::{Conditions, tag};
use crate::guard::{Authorized, ManageMembers};
use crate::model::member::Member as Shown;
use crate::problem::Problem;
use crate::telemetry;

/// What a member is to become, and what the audit log says of it.
pub struct Change {
    /// As they are to be.
    pub after: Member,
    /// Such as `member.disabled`.
    pub action: &'static str,
    /// Why, if it was said.
    pub reason: Option<String>,
}

/// Changes a member as `decide` says from what they are now, or not at all where it says nothing.
/// Tries again when another change came first, unless the client said which version it means.
/// Answers the member as they are then, and whether anything was changed.
pub async fn change(
    api: &Api,
    auth: &Authorized<ManageMembers>,
    id: MemberId,
    conditions: &Conditions,
    decide: impl Fn(&Member) -> Result<Option<Change>, Problem>,
) -> Result<(Member, bool), Problem> {
    for _ in 0..ATTEMPTS {
        let (organization, before) = api.member(auth.organization(), id).await?;
        auth.require(Action::ManageMember { role: before.role })?;
        conditions.allow(before.version)?;
        let Some(change) = decide(&before)? else {
            return Ok((before, false));
        };
        let Change {
            after,
            action,
            reason,
        } = change;
        let event = changed(auth, api.clock.now(), action, (&before, &after), reason);
        let step = Step {
            before,
            after: after.clone(),
        };
        let changes = Changes {
            steps: &[step],
            events: &[event],
            ..Changes::default()
        };
        if attempt(api, auth, &organization, conditions, &changes).await? {
            let version = after.version + 1;
            return Ok((Member { version, ..after }, true));
        }
    }
    Err(conditions.overtaken())
}

/// Tries to make changes. `false` where another change came first and it is to be tried again.
pub async fn attempt<A>(
    api: &Api,
    auth: &Authorized<A>,
    organization: &Organization,
    conditions: &Conditions,
    changes: &Changes<'_>,
) -> Result<bool, Problem> {
    let (by, now) = (auth.membership().member, api.clock.now());
    match api.members.change(organization, changes, by, now).await? {
        Changed::Yes => {
            for step in changes.steps.iter().filter(|step| step.ends_access()) {
                end_sessions(api, auth, &step.after).await;
            }
            Ok(true)
        }
        Changed::Stale if conditions.is_pinned() => Err(Problem::precondition_failed()),
        Changed::Stale => Ok(false),
        Changed::LoginTaken => Err(Problem::members_login_taken()),
        Changed::NoSeat => {
            if api.invitations.settle(organization, now).await? == 0 {
                let counts = api.invitations.counts(organization, now).await?;
                return Err(Problem::seat_limit_reached(
                    api.shortage(organization.id, &counts),
                ));
            }
            Ok(false)
        }
    }
}

/// What the audit log says of a member's change.
pub fn changed<A>(
    auth: &Authorized<A>,
    at: Timestamp,
    action: &'static str,
    (before, after): (&Member, &Member),
    reason: Option<String>,
) -> AuditEvent {
    let (was, mut is) = (state(before), state(after));
    if let Some(reason) = reason {
        is["reason"] = json!(reason);
    }
    auth.change(at, action, format!("member/{}", before.id), was, is)
}

/// Ends the sessions of an account that is nobody else's business. They open nothing here already;
/// where this fails it is logged, and they end by themselves.
async fn end_sessions<A>(api: &Api, auth: &Authorized<A>, member: &Member) {
    let (Some(accounts), Some(subject)) = (&api.accounts, &member.subject) else {
        return;
    };
    let end = async {
        if api.memberships.is_elsewhere(subject, member.organization).await? {
            return Ok(());
        }
        accounts.end_sessions(subject).await
    };
    if let Err(error) = end.await {
        telemetry::failed(&auth.caller().source.request_id, &error);
    }
}

/// A member as they are; a pending one whose time is up as removed.
pub async fn read(api: &Api, organization: &Organization, id: MemberId) -> Result<Member, Problem> {
    let member = api.members.get(organization.id, organization.layout, id).await?;
    member.ok_or_else(Problem::not_found)
}

/// What the audit log keeps of a member before and after.
fn state(member: &Member) -> Value {
    json!({"role": member.role, "status": member.status})
}

/// The member as an answer.
pub fn shown(api: &Api, member: Member) -> Response {
    let etag = tag(member.version, None);
    ([(ETAG, etag)], Json(Shown::new(member, true, api.clock.now()))).into_response()
}
