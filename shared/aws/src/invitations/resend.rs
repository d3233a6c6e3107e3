//! Asking for an invitation's mail again: a new link, a new expiry, the old link dead.

use aws_sdk_dynamodb::types::{AttributeValue as Value, TransactWriteItem, Update};
use jiff::{SignedDuration, Timestamp};
use muster::audit::Author;
use muster::id::{InvitationId, MemberId, OperationId};
use muster::invitation::{Delivery, Invitation, InvitationStatus};
use muster::member::{Member, Status};
use muster::organization::Organization;
use serde_json::json;

use super::{ATTEMPTS, InvitationItem, InvitationStore, key, stands_on, tomorrow};
use crate::error::StoreError;
use crate::keys;
use crate::members::{Committed, Draft};
use crate::wire::{IntoWrite, number, text};

/// What came of asking for mail again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resent {
    /// It will be mailed.
    Yes(Box<Invitation>),
    /// It was answered or taken back, or the person was invited anew or is a member.
    Ended(InvitationStatus),
    /// Its share of an hour is spent until then.
    Limited(Timestamp),
    /// The organization's share of a day is spent until then.
    DayLimited(Timestamp),
    /// It had expired, and there is no seat for it now.
    NoSeat,
    /// There is no such invitation.
    Unknown,
}

/// Who asks for mail again.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Who vouches for the invitation from then on.
    pub member: MemberId,
    /// Who is to stand in the audit log, with the request.
    pub author: &'a Author,
    /// What marks the mail, so that repeating it finds what it asked for.
    pub operation: OperationId,
    /// The time now, also where the operation was tried before.
    pub at: Timestamp,
}

impl InvitationStore {
    /// Mails an invitation again that is pending or has expired; only if it is what `only` says. An
    /// expired one takes a seat again.
    pub async fn resend(
        &self,
        organization: &Organization,
        id: InvitationId,
        only: Option<InvitationStatus>,
        by: Asking<'_>,
    ) -> Result<Resent, StoreError> {
        let Asking { operation, at, .. } = by;
        for _ in 0..ATTEMPTS {
            let Some(item) = self.item(organization.id, id).await? else {
                return Ok(Resent::Unknown);
            };
            let invitation = item.clone().into_invitation(organization.id)?;
            if item.was_sent_by(operation) {
                return Ok(Resent::Yes(Box::new(invitation)));
            }
            let status = invitation.status_at(at);
            if status == InvitationStatus::Expired && invitation.status == InvitationStatus::Pending {
                // Its seat is free since then, and perhaps no longer there to take again.
                self.settle(organization, at).await?;
                continue;
            }
            let sendable = matches!(status, InvitationStatus::Pending | InvitationStatus::Expired);
            if !sendable || only.is_some_and(|only| only != status) {
                return Ok(Resent::Ended(status));
            }
            if let Some(next) = invitation.next_send(at, self.limits.per_hour_each.into()) {
                return Ok(Resent::Limited(next));
            }
            let member = self
                .members
                .get(organization.id, organization.layout, invitation.member)
                .await?;
            let member = member.filter(|m| {
                stands_on(m, &invitation) || (m.status == Status::Removed && m.invitation == Some(id))
            });
            let Some(before) = member else {
                return Ok(Resent::Ended(status));
            };
            let days = i64::from(organization.settings.invitation_ttl_days);
            let next = Invitation {
                inviter: by.member,
                ..sent_again(invitation.clone(), at, SignedDuration::from_hours(24 * days))
            };
            let after = Member {
                status: Status::Pending,
                invited_until: Some(next.expires_at),
                ..before.clone()
            };
            let mut draft = Draft::new(&self.tables, organization);
            draft.push(self.spend(organization.id, 1, at)?);
            draft.member(Some(&before), &after)?;
            draft.push(self.asked_again(&item, &invitation, &next, operation)?);
            let target = format!("invitation/{id}");
            let mut event = by.author.event(organization.id, at, "invitation.resent", target);
            event.after = Some(json!({"send": next.send, "expiresAt": next.expires_at}));
            draft.event(&event)?;
            match draft.commit(&self.dynamodb).await? {
                Committed::Yes => return Ok(Resent::Yes(Box::new(next))),
                Committed::Refused(writes) if writes == [0] => return Ok(Resent::DayLimited(tomorrow(at))),
                Committed::Refused(_) => {}
                Committed::NoSeat => {
                    if self.settle(organization, at).await? == 0 {
                        return Ok(Resent::NoSeat);
                    }
                }
            }
        }
        Err(StoreError::contended())
    }

    fn asked_again(
        &self,
        item: &InvitationItem,
        before: &Invitation,
        next: &Invitation,
        operation: OperationId,
    ) -> Result<TransactWriteItem, StoreError> {
        let sent_at = next.sent_at.iter().map(|at| number(at.as_millisecond()));
        let mut set =
            "SET #status = :pending, expiresAt = :until, dueKey = :due, dueAt = :until, send = :send, \
             sentAt = :sent, delivery = :queued, op = :op, #by = :by REMOVE reason, tokens, endedAt, mailingUntil"
                .to_owned();
        let mut update = Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(key(before.organization, before.id)))
            .condition_expression("#status IN (:pending, :expired) AND send = :before")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#by", "by")
            .expression_attribute_values(":by", text(next.inviter))
            .expression_attribute_values(":pending", text(InvitationStatus::Pending.as_str()))
            .expression_attribute_values(":expired", text(InvitationStatus::Expired.as_str()))
            .expression_attribute_values(":queued", text(Delivery::Queued.as_str()))
            .expression_attribute_values(":until", number(next.expires_at.as_millisecond()))
            .expression_attribute_values(":due", text(keys::invitations(before.organization)))
            .expression_attribute_values(":op", text(operation))
            .expression_attribute_values(":before", number(before.send))
            .expression_attribute_values(":send", number(next.send))
            .expression_attribute_values(":sent", Value::L(sent_at.collect()));
        if let Some(digests) = item.digests() {
            set.push_str(" ADD replaced :replaced");
            update = update.expression_attribute_values(":replaced", digests);
        }
        update.update_expression(set).into_write()
    }
}

fn sent_again(invitation: Invitation, at: Timestamp, ttl: SignedDuration) -> Invitation {
    let mut sent_at = invitation.sent_at;
    sent_at.push(at);
    let spare = sent_at.len().saturating_sub(Invitation::REMEMBERED_SENDS);
    sent_at.drain(..spare);
    Invitation {
        status: InvitationStatus::Pending,
        expires_at: at + ttl,
        ended_at: None,
        send: invitation.send + 1,
        sent_at,
        delivery: Delivery::Queued,
        delivery_reason: None,
        ..invitation
    }
}
