//! Changes of one member, or of two at once, by whoever manages them.

use aws_sdk_dynamodb::types::TransactWriteItem;
use jiff::Timestamp;
use muster::audit::AuditEvent;
use muster::id::MemberId;
use muster::invitation::InvitationStatus;
use muster::member::{Member, Status};
use muster::organization::Organization;
use muster::study::Study;

use super::{Committed, Draft, MemberStore};
use crate::error::StoreError;
use crate::organizations::OrganizationStore;
use crate::{invitations, studies};

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// They are as given.
    Yes,
    /// Someone else changed something of it since it was read; nothing was written.
    Stale,
    /// There is no seat for what they would become; nothing was written.
    NoSeat,
    /// Their account, or the address that they sign in with, is another member's by now; nothing was written.
    LoginTaken,
}

/// A member's step from what was read to what they are to be. The version is raised when written.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// As read.
    pub before: Member,
    /// As they are to be.
    pub after: Member,
}

impl Step {
    /// Whether an account that had access has none any more.
    #[must_use]
    pub fn ends_access(&self) -> bool {
        self.before.status == Status::Active && self.after.status != Status::Active
    }
}

/// Changes that are made together.
#[derive(Clone, Debug, Default)]
pub struct Changes<'a> {
    /// Of members.
    pub steps: &'a [Step],
    /// The next versions of studies, or new ones.
    pub studies: &'a [Study],
    /// Written only while the organization's own record is what was read.
    pub pinned: bool,
    /// What the audit log says of it, at least one thing.
    pub events: &'a [AuditEvent],
}

impl MemberStore {
    /// Makes changes with their audit events, all or nothing. Where an invitation of a member is
    /// pending, it follows: a new role is `by`'s to vouch for, and an end cancels it at `at`.
    pub async fn change(
        &self,
        organization: &Organization,
        changes: &Changes<'_>,
        by: MemberId,
        at: Timestamp,
    ) -> Result<Changed, StoreError> {
        self.change_with(organization, changes, Vec::new(), by, at).await
    }

    /// As [`MemberStore::change`], together with further writes.
    pub(crate) async fn change_with(
        &self,
        organization: &Organization,
        changes: &Changes<'_>,
        further: Vec<TransactWriteItem>,
        by: MemberId,
        at: Timestamp,
    ) -> Result<Changed, StoreError> {
        let mut draft = Draft::new(&self.tables, organization);
        for step in changes.steps {
            let Step { before, after } = step;
            draft.member(Some(before), after)?;
            self.follow(&mut draft, before, after, by, at)?;
        }
        if changes.pinned {
            draft.push(OrganizationStore::still(&self.tables, organization)?);
        }
        for study in changes.studies {
            draft.push(studies::put(&self.tables, study)?);
        }
        for write in further {
            draft.push(write);
        }
        for event in changes.events {
            draft.event(event)?;
        }
        let logins = draft.logins();
        Ok(match draft.commit(&self.dynamodb).await? {
            Committed::Yes => Changed::Yes,
            Committed::NoSeat => Changed::NoSeat,
            Committed::Refused(writes) if writes.iter().all(|write| logins.contains(write)) => {
                Changed::LoginTaken
            }
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
