//! A member read together with their organization, which alone says where members lie.

use muster::id::{MemberId, OrganizationId};
use muster::member::Member;
use muster::organization::Organization;

use super::{MemberStore, read};
use crate::error::StoreError;
use crate::{keys, organizations, wire};

/// What new organizations get unless the deployment says otherwise.
const USUAL: u8 = 4;

impl MemberStore {
    /// An organization and one of its members, each strongly consistent: one request, and a second one
    /// where the member lies in another partition than this process guessed. `None` where there is no
    /// such organization.
    pub async fn with_organization(
        &self,
        organization: OrganizationId,
        id: MemberId,
    ) -> Result<Option<(Organization, Option<Member>)>, StoreError> {
        let guess = self.guesses.of(organization).unwrap_or(USUAL);
        let own = (keys::organization(organization), keys::ORGANIZATION.to_owned());
        let theirs = keys::member_in(organization, id, id.shard(guess));
        let wanted = [&own, &theirs].map(|(pk, sk)| wire::key(pk, sk));
        let mut found = wire::get_many(&self.dynamodb, &self.tables.directory, wanted.into()).await?;
        let Some(item) = found.remove(&own) else {
            return Ok(None);
        };
        let organization = organizations::read(organization, item)?;
        let layout = organization.layout;
        if layout.base() != guess {
            self.guesses.learn(organization.id, layout.base());
        }
        let is_right = id.shard(guess) == layout.partition(id);
        let member = match found.remove(&theirs).filter(|_| is_right) {
            Some(item) => Some(read(item)?.into_member(organization.id)?),
            // Also where the guess was right: while members move, both reads may miss one who moves between
            // them.
            None => self.get(organization.id, layout, id).await?,
        };
        Ok(Some((organization, member)))
    }
}
