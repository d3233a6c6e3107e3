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

use crate::Api;
use crate::guard::Authorized;
use crate::problem::Problem;

/// One of its invitations.
async fn invitation<A>(api: &Api, auth: &Authorized<A>, id: InvitationId) -> Result<Invitation, Problem> {
    let invitation = api.invitations.get(auth.organization(), id).await?;
    invitation.ok_or_else(Problem::not_found)
}
