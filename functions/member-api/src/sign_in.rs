//! What the first request after a sign-in tells of a member: when it was, and the address that
//! they now sign in with.

use jiff::Timestamp;
use muster::access::Membership;
use muster::audit::{Actor, Author};
use muster::member::{Member, Status};
use muster_aws::members::{Changed, Changes, Step};
use serde_json::json;

use crate::Api;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::telemetry;

/// Records a sign-in that is newer than what is known. One that cannot be recorded is logged and
/// does not hold the request up: the next one brings it again.
pub async fn record(api: &Api, caller: &Caller, membership: &Membership) {
    let known = membership.last_login_at;
    let Some(at) = caller
        .signed_in_at
        .filter(|at| known.is_none_or(|known| known < *at))
    else {
        return;
    };
    if let Err(problem) = write(api, caller, membership, at).await {
        telemetry::not_kept(&caller.source.request_id, &problem);
    }
}

async fn write(api: &Api, caller: &Caller, membership: &Membership, at: Timestamp) -> Result<(), Problem> {
    let Some(organization) = api.organizations.get(membership.organization).await? else {
        return Ok(());
    };
    let (id, layout) = (membership.member, organization.layout);
    if let Some(address) = &caller.verified_email
        && let Some(before) = api.members.get(organization.id, layout, id).await?
        && before.status == Status::Active
        && before.login_email.as_ref() != Some(address)
    {
        // The issuer vouches for the new address: from now on it is the one that counts here.
        let author = Author {
            actor: Actor::User {
                subject: caller.subject.clone(),
                member: Some(id),
            },
            source: caller.source.clone(),
        };
        let (now, target) = (api.clock.now(), format!("member/{id}"));
        let mut event = author.event(organization.id, now, "member.login_email_changed", target);
        event.before = Some(json!({"loginEmail": before.login_email}));
        event.after = Some(json!({"loginEmail": address}));
        let after = Member {
            login_email: Some(address.clone()),
            last_login_at: Some(at),
            ..before.clone()
        };
        let changes = Changes {
            steps: &[Step { before, after }],
            events: &[event],
            ..Changes::default()
        };
        // Where the address is another member's, theirs it stays.
        if api.members.change(&organization, &changes, id, now).await? == Changed::Yes {
            return Ok(());
        }
    }
    let signed_in = api.memberships.signed_in(membership, layout, &caller.subject, at);
    Ok(signed_in.await?)
}
