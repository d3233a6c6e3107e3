//! Lists of invitations, newest first.

use jiff::Timestamp;
use muster::id::{InvitationId, OrganizationId};
use muster::invitation::{Invitation, InvitationStatus};

use super::{InvitationItem, InvitationStore, key};
use crate::error::StoreError;
use crate::keys;
use crate::wire::{from_item, text};

/// A page of invitations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationPage {
    /// Newest first. Fewer than asked for, even none, when the filter leaves out so many that the
    /// page has read its share; `next` then goes on from there.
    pub items: Vec<Invitation>,
    /// The last one looked at, if there may be more.
    pub next: Option<InvitationId>,
}

/// Most invitations that one page reads, filtered out or not.
const READ_PER_PAGE: i32 = 1_000;

impl InvitationStore {
    /// A page of at most `limit` of an organization's invitations, made before `after`; of all of
    /// them, or those that are of one status at `now`.
    pub async fn list(
        &self,
        organization: OrganizationId,
        status: Option<InvitationStatus>,
        limit: usize,
        after: Option<InvitationId>,
        now: Timestamp,
    ) -> Result<InvitationPage, StoreError> {
        let mut page = InvitationPage {
            items: Vec::new(),
            next: after,
        };
        let mut left = READ_PER_PAGE;
        loop {
            let size = i32::try_from(limit - page.items.len()).unwrap_or(left).min(left);
            let answer = self
                .dynamodb
                .query()
                .table_name(&self.tables.directory)
                .key_condition_expression("PK = :of AND begins_with(SK, :prefix)")
                .expression_attribute_values(":of", text(keys::invitations(organization)))
                .expression_attribute_values(":prefix", text(keys::INVITATION_PREFIX))
                .scan_index_forward(false)
                .limit(if status.is_some() {
                    size.max(100).min(left)
                } else {
                    size
                })
                .set_exclusive_start_key(page.next.map(|id| key(organization, id)))
                .send()
                .await
                .map_err(|e| StoreError::service("Query", &e))?;
            let more = answer.last_evaluated_key.is_some();
            left -= answer.scanned_count;
            for item in answer.items.unwrap_or_default() {
                let item: InvitationItem = from_item(keys::INVITATION_PREFIX, item)?;
                let invitation = item.into_invitation(organization)?;
                page.next = Some(invitation.id);
                if status.is_none_or(|status| invitation.status_at(now) == status) {
                    page.items.push(invitation);
                    if page.items.len() == limit {
                        // Whether another one follows is found out by asking.
                        return Ok(page);
                    }
                }
            }
            if !more {
                page.next = None;
                return Ok(page);
            }
            if left <= 0 {
                return Ok(page);
            }
        }
    }
}
