//! Members with an account, as an import changes them: record, way in, login lock, counts with the
//! seat and audit event in one transaction, so that access ends at the next request.

use muster::audit::{Actor, AuditEvent, Source};
use muster::import::{Held, with_account, without_account};
use muster::member::{Member, Status};
use serde_json::json;

use super::roster::{Edit, Edited, Editing, RosterStore};
use crate::error::StoreError;
use crate::item::MemberItem;
use crate::keys;
use crate::members::{Committed, Draft};
use crate::wire::{corrupt, from_item};

/// How often a change is tried that meets another one.
const ATTEMPTS: u32 = 8;

impl RosterStore {
    /// Changes a member with an account; none where somebody else removed them.
    pub(super) async fn edit_account(
        &self,
        by: &Editing,
        key: (String, String),
        edit: &Edit,
    ) -> Result<Option<Edited>, StoreError> {
        let _turn = self.turn.lock().await;
        let row = match edit {
            Edit::Write(row) => Some(&**row),
            Edit::Remove => None,
        };
        let (mut has_seat, mut is_theirs) = (true, true);
        let mut seen = None;
        for _ in 0..ATTEMPTS {
            let item = self.get(key.clone()).await?;
            let item = item.ok_or_else(|| corrupt(&key.1, "the member is gone"))?;
            if let Some(before) = Edited::marked(&item, by.job) {
                return Ok(Some(before));
            }
            let before = from_item::<MemberItem>(keys::MEMBER_PREFIX, item)?;
            let before = before.into_member(by.organization.id)?;
            if before.status == Status::Removed && !before.removed_by_roster {
                return Ok(None);
            }
            // They are as they were, so what stood in the way is their account or its address:
            // another member has it by now.
            is_theirs &= seen != Some(before.version);
            let (mut after, held) = with_account(&before, row, has_seat);
            if !is_theirs {
                after = without_account(after);
            }
            match self.commit(by, &before, &after, held).await? {
                (Committed::Yes, edited) => return Ok(Some(edited)),
                (Committed::NoSeat, _) => {
                    has_seat = self.invitations.settle(&by.organization, by.at).await? > 0;
                }
                (Committed::Refused(_), _) => seen = Some(before.version),
            }
        }
        Err(StoreError::contended())
    }

    async fn commit(
        &self,
        by: &Editing,
        before: &Member,
        after: &Member,
        held: Option<Held>,
    ) -> Result<(Committed, Edited), StoreError> {
        let edited = Edited {
            from: before.status,
            to: after.status,
            is_counted: true,
            held,
        };
        let mut draft = Draft::new(&self.tables, &by.organization);
        let after = &Member {
            import_mark: Some(edited.mark(by.job)),
            ..after.clone()
        };
        draft.member(Some(before), after)?;
        let action = match after.status {
            Status::Removed => "member.removed",
            Status::Disabled => "member.disabled",
            _ => "member.enabled",
        };
        if before.status != after.status {
            draft.event(&AuditEvent {
                organization: by.organization.id,
                at: by.at,
                actor: Actor::System("roster-import"),
                action,
                target: format!("member/{}", after.id),
                before: Some(json!({"role": before.role, "status": before.status})),
                after: Some(json!({"role": after.role, "status": after.status})),
                source: Source {
                    request_id: by.job.to_string(),
                    address: None,
                },
            })?;
        }
        Ok((draft.commit(&self.dynamodb).await?, edited))
    }
}
