//! `/v1/organizations/{organizationId}/invitations`

pub mod bulk;
pub mod cancel;
pub mod create;
pub mod list;
pub mod read;
pub mod resend;
pub mod resend_all;

use muster::id::InvitationId;
use muster::invitation::Invitation;
use muster::organization::Organization;
use muster_aws::counts::Counts;

use crate::Api;
use crate::guard::Authorized;
use crate::model::organization::Seats;
use crate::problem::{Problem, Shortage};

/// The organization that someone was let into.
pub async fn organization<A>(api: &Api, auth: &Authorized<A>) -> Result<Organization, Problem> {
    let organization = api.organizations.get(auth.organization()).await?;
    organization.ok_or_else(Problem::not_found)
}

/// One of its invitations.
async fn invitation<A>(api: &Api, auth: &Authorized<A>, id: InvitationId) -> Result<Invitation, Problem> {
    let invitation = api.invitations.get(auth.organization(), id).await?;
    invitation.ok_or_else(Problem::not_found)
}

/// What an organization without seats is told.
pub fn shortage(api: &Api, organization: &Organization, counts: &Counts) -> Shortage {
    Shortage {
        seats: Seats::from(counts),
        upgrade_url: api.upgrade_url(organization.id),
        outcomes: Vec::new(),
    }
}
