//! Ends of invitations that were not accepted: taken back, declined, expired. Each frees its seat
//! once.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use jiff::{SignedDuration, Timestamp};
use muster::audit::Author;
use muster::id::{InvitationId, MemberId, OrganizationId};
use muster::invitation::{Invitation, InvitationStatus};
use muster::member::{Member, Role};
use muster::organization::Organization;
use serde_json::json;

use super::{ATTEMPTS, InvitationStore, key, stands_on};
use crate::clients::Tables;
use crate::error::StoreError;
use crate::keys;
use crate::lean;
use crate::members::{self, Committed, Draft};
use crate::wire::{self, IntoWrite, Item, corrupt, from_item, number, text, text_of};

/// Invitations that are looked for at a time.
const PAGE: u32 = 50;
/// How far ahead it is asked who runs out. An invitation lasts a day at the least, but from when it was first
/// asked for: a request that is made again with its key, or a job that was interrupted, makes it hours later. One
/// that is made 23 hours late is shown as pending for an hour more; its seat is free all the same.
const CALM: SignedDuration = SignedDuration::from_hours(1);

/// What came of taking an invitation back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It is canceled, now or before.
    Yes,
    /// It had ended otherwise.
    Before(InvitationStatus),
    /// There is no such invitation.
    Unknown,
}

impl InvitationStore {
    /// Takes an invitation back, or declines it: `action` is what the audit log calls it.
    pub async fn cancel(
        &self,
        organization: &Organization,
        id: InvitationId,
        author: &Author,
        action: &'static str,
        at: Timestamp,
    ) -> Result<Ended, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(invitation) = self.get(organization.id, id).await? else {
                return Ok(Ended::Unknown);
            };
            match invitation.status_at(at) {
                InvitationStatus::Pending => {}
                InvitationStatus::Canceled => return Ok(Ended::Yes),
                other => return Ok(Ended::Before(other)),
            }
            let member = self
                .members
                .get(organization.id, organization.layout, invitation.member)
                .await?;
            let mut draft = Draft::new(&self.tables, organization);
            self.end(
                &mut draft,
                &invitation,
                member.as_ref(),
                InvitationStatus::Canceled,
                author,
                action,
                at,
            )?;
            if draft.commit(&self.dynamodb).await? == Committed::Yes {
                return Ok(Ended::Yes);
            }
        }
        Err(StoreError::contended())
    }

    /// Ends every invitation whose time is up. Answers how many there were.
    ///
    /// They have been expired, and shown so, since that moment; this frees their seats, and is
    /// done before seats are shown or refused. Which ones are due comes from an index.
    pub async fn settle(&self, organization: &Organization, now: Timestamp) -> Result<usize, StoreError> {
        let mut found = 0;
        let mut from = None;
        loop {
            let (due, more) = self.due_by(organization.id, now, PAGE, from.take()).await?;
            let keys = due.iter().map(|item| {
                let part = |name| text_of(item, name).unwrap_or_default();
                wire::key(part("PK"), part("SK"))
            });
            found += self.expire(organization, keys.collect(), now).await?;
            from = more;
            if from.is_none() {
                return Ok(found);
            }
        }
    }

    /// Whether the time of an invitation is up, or may be. Once it was asked, it is known for an hour, or until the
    /// next one runs out: no invitation that is made or sent again meanwhile does before ([`CALM`]).
    pub(super) async fn may_have_run_out(
        &self,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if self.calm.of(organization).is_some_and(|until| now < until) {
            return Ok(false);
        }
        let horizon = now.saturating_add(CALM).unwrap_or(now);
        let (first, _) = self.due_by(organization, horizon, 1, None).await?;
        let until = match first.first() {
            None => horizon,
            Some(item) => wire::number_of(item, "dueAt")
                .and_then(|due| Timestamp::from_millisecond(due).ok())
                .ok_or_else(|| corrupt(keys::BY_DUE, "not due"))?,
        };
        self.calm.learn(organization, until);
        Ok(until <= now)
    }

    /// Keys of invitations that run out by then, those after `from`, and after which others follow. People wait
    /// for that: it is asked without the SDK first.
    async fn due_by(
        &self,
        organization: OrganizationId,
        by: Timestamp,
        limit: u32,
        from: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        let (table, of) = (&self.tables.directory, keys::invitations(organization));
        let by = by.as_millisecond();
        if from.is_none()
            && let Some(page) = Box::pin(lean::due(&self.dynamodb, table, &of, by, limit)).await
        {
            return Ok(page);
        }
        let answer = self
            .dynamodb
            .query()
            .table_name(table)
            .index_name(keys::BY_DUE)
            .key_condition_expression(lean::DUE)
            .expression_attribute_values(":of", text(of))
            .expression_attribute_values(":now", number(by))
            .limit(limit.cast_signed())
            .set_exclusive_start_key(from)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }

    async fn expire(
        &self,
        organization: &Organization,
        keys: Vec<Item>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let items = wire::get_many(&self.dynamodb, &self.tables.directory, keys).await?;
        let invitations = items.into_values().map(|item| {
            from_item::<super::InvitationItem>(keys::INVITATION_PREFIX, item)?
                .into_invitation(organization.id)
        });
        let mut due: Vec<Invitation> = invitations.collect::<Result<_, _>>()?;
        // The index may be behind the table.
        due.retain(|i| i.status == InvitationStatus::Pending && i.expires_at <= now);
        let ids: Vec<MemberId> = due.iter().map(|invitation| invitation.member).collect();
        let mut members = members::get_many(&self.dynamodb, &self.tables, organization, &ids).await?;
        let pairs = due.into_iter().map(|invitation| {
            let member = members.remove(&invitation.member);
            (invitation, member)
        });
        let pairs: Vec<_> = pairs.collect();
        // Together, and one by one where someone else ended one of them meanwhile.
        for chunk in pairs.chunks(Draft::MOST / 6) {
            if self.expire_together(organization, chunk, now).await? != Committed::Yes {
                for pair in chunk.chunks(1) {
                    self.expire_together(organization, pair, now).await?;
                }
            }
        }
        Ok(pairs.len())
    }

    async fn expire_together(
        &self,
        organization: &Organization,
        pairs: &[(Invitation, Option<Member>)],
        now: Timestamp,
    ) -> Result<Committed, StoreError> {
        let mut draft = Draft::new(&self.tables, organization);
        for (invitation, member) in pairs {
            // The event is that of the moment and the mail, whoever finds it.
            let author = Author::system("expiry", format!("{}/{}", invitation.id, invitation.send));
            self.end(
                &mut draft,
                invitation,
                member.as_ref(),
                InvitationStatus::Expired,
                &author,
                "invitation.expired",
                now,
            )?;
        }
        draft.commit(&self.dynamodb).await
    }

    #[expect(clippy::too_many_arguments, reason = "one change with all that it stands for")]
    fn end(
        &self,
        draft: &mut Draft<'_>,
        invitation: &Invitation,
        member: Option<&Member>,
        status: InvitationStatus,
        author: &Author,
        action: &'static str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(member) = member.filter(|member| stands_on(member, invitation)) {
            draft.member(Some(member), &member.clone().removed())?;
        }
        draft.push(ended(
            &self.tables,
            invitation.organization,
            invitation.id,
            status,
            at,
        )?);
        let target = format!("invitation/{}", invitation.id);
        // An expiry is of the moment at which it was due, whoever finds it.
        let at = at.min(invitation.expires_at);
        let mut event = author.event(invitation.organization, at, action, target);
        event.before = Some(json!({"status": InvitationStatus::Pending}));
        event.after = Some(json!({"status": status}));
        draft.event(&event)
    }
}

/// The write that ends an invitation which is pending at `at`, or was until its time was up.
pub(crate) fn ended(
    tables: &Tables,
    organization: OrganizationId,
    id: InvitationId,
    status: InvitationStatus,
    at: Timestamp,
) -> Result<TransactWriteItem, StoreError> {
    Update::builder()
        .table_name(&tables.directory)
        .set_key(Some(key(organization, id)))
        .update_expression("SET #status = :status, endedAt = :at REMOVE dueKey, dueAt")
        .condition_expression(match status {
            InvitationStatus::Expired => "#status = :pending AND expiresAt <= :at",
            _ => "#status = :pending AND expiresAt > :at",
        })
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":status", text(status.as_str()))
        .expression_attribute_values(":pending", text(InvitationStatus::Pending.as_str()))
        .expression_attribute_values(":at", number(at.as_millisecond()))
        .into_write()
}

/// The write that gives a pending invitation another role, for which `by` vouches.
pub(crate) fn vouched(
    tables: &Tables,
    organization: OrganizationId,
    id: InvitationId,
    role: Role,
    by: MemberId,
) -> Result<TransactWriteItem, StoreError> {
    Update::builder()
        .table_name(&tables.directory)
        .set_key(Some(key(organization, id)))
        .update_expression("SET #role = :role, #by = :by")
        .condition_expression("#status = :pending")
        .expression_attribute_names("#role", "role")
        .expression_attribute_names("#by", "by")
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":role", text(role.as_str()))
        .expression_attribute_values(":by", text(by))
        .expression_attribute_values(":pending", text(InvitationStatus::Pending.as_str()))
        .into_write()
}
