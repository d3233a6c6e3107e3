//! Changes of one member, or of two at once, by whoever manages them.

use jiff::Timestamp;
use muster::audit::AuditEvent;
use muster::id::MemberId;
use muster::invitation::InvitationStatus;
use muster::member::{Member, Status};
use muster::organization::Organization;

use super::{Committed, Draft, MemberStore};
use crate::error::StoreError;
use crate::invitations;

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// They are as given.
    Yes,
    /// Someone else changed one of them since they were read; nothing was written.
    Stale,
    /// There is no seat for what they would become; nothing was written.
    NoSeat,
}

/// A member's step from what was read to what they are to be. The version is raised when written.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// As read.
    pub before: Member,
    /// As they are to be.
    pub after: Member,
}

impl MemberStore {
    /// Changes members with their audit event, all or nothing. Where an invitation of theirs is
    /// pending, it follows: a new role is `by`'s to vouch for, and an end cancels it.
    pub async fn change(
        &self,
        organization: &Organization,
        steps: &[Step],
        by: MemberId,
        event: &AuditEvent,
    ) -> Result<Changed, StoreError> {
        let mut draft = Draft::new(&self.tables, organization);
        for Step { before, after } in steps {
            draft.member(Some(before), after)?;
            self.follow(&mut draft, before, after, by, event.at)?;
        }
        draft.event(event)?;
        Ok(match draft.commit(&self.dynamodb).await? {
            Committed::Yes => Changed::Yes,
            Committed::NoSeat => Changed::NoSeat,
            Committed::Refused(_) => Changed::Stale,
        })
    }

    fn follow(
        &self,
        draft: &mut Draft<'_>,
        before: &Member,
        after: &Member,
        by: MemberId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let pending = before.status == Status::Pending;
        let Some(id) = before.invitation.filter(|_| pending) else {
            return Ok(());
        };
        let organization = before.organization;
        if after.status != Status::Pending {
            let ended = InvitationStatus::Canceled;
            draft.push(invitations::ended(&self.tables, organization, id, ended, at)?);
        } else if after.role != before.role {
            draft.push(invitations::vouched(
                &self.tables,
                organization,
                id,
                after.role,
                by,
            )?);
        }
        Ok(())
    }
}
