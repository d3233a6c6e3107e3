//! Answers to invitations, by whoever holds the link.

use aws_sdk_dynamodb::types::{ConditionCheck, Update};
use jiff::Timestamp;
use muster::access::{Action, Membership, authorize};
use muster::audit::Author;
use muster::invitation::{Invitation, InvitationStatus, Token};
use muster::layout::Layout;
use muster::member::{Member, Role, Status};
use muster::organization::Organization;
use muster::text::Email;
use serde_json::json;

use super::{ATTEMPTS, InvitationStore, key, stands_on};
use crate::error::StoreError;
use crate::keys;
use crate::members::{Committed, Draft};
use crate::wire::{self, IntoWrite, number, text};

/// What an invitation's link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// An invitation that can be answered.
    Open(Box<Invitation>),
    /// One that was mailed again since: only the newest link works.
    Replaced,
    /// One that was answered, taken back, or whose time is up.
    Ended(InvitationStatus),
    /// Nothing: the link was never mailed.
    Unknown,
}

/// Who accepts.
#[derive(Clone, Debug)]
pub struct Accepting<'a> {
    /// The organization that the token names.
    pub organization: &'a Organization,
    /// The link's token.
    pub token: &'a Token,
    /// The account's token subject.
    pub subject: &'a str,
    /// The account's address, for which its issuer vouches.
    pub email: &'a Email,
    /// When it last signed in, if the token says so.
    pub signed_in_at: Option<Timestamp>,
    /// By which request.
    pub author: &'a Author,
    /// When.
    pub at: Timestamp,
}

/// What came of accepting.
#[derive(Clone, Debug, PartialEq)]
pub enum Answered {
    /// The caller is a member now.
    Accepted(Box<Member>),
    /// The invitation is for another address; it stays pending.
    OtherEmail,
    /// Whoever vouched for the role may no longer give it.
    InviterLost,
    /// The caller is a member here already, by another address.
    AlreadyMember,
    /// There is nothing to answer, as [`Held`] says.
    No(Held),
}

impl InvitationStore {
    /// What a link leads to. Reading it changes nothing.
    pub async fn held(&self, token: &Token, now: Timestamp) -> Result<Held, StoreError> {
        let Some(item) = self.item(token.organization, token.invitation).await? else {
            return Ok(Held::Unknown);
        };
        let (newest, earlier) = (item.has(token), item.had(token));
        if !newest && !earlier {
            return Ok(Held::Unknown);
        }
        let invitation = item.into_invitation(token.organization)?;
        Ok(match invitation.status_at(now) {
            InvitationStatus::Pending if newest => Held::Open(Box::new(invitation)),
            InvitationStatus::Pending => Held::Replaced,
            ended => Held::Ended(ended),
        })
    }

    /// Accepts: the pending member becomes active on the seat that they hold already.
    ///
    /// Of any number of answers, cancellations and resendings at once, one wins.
    pub async fn accept(&self, accepting: &Accepting<'_>) -> Result<Answered, StoreError> {
        for _ in 0..ATTEMPTS {
            let invitation = match self.held(accepting.token, accepting.at).await? {
                Held::Open(invitation) => invitation,
                // Someone else's link says no more than that it is someone else's.
                held @ (Held::Replaced | Held::Ended(_)) => {
                    let id = accepting.token.invitation;
                    let invitation = self.get(accepting.organization.id, id).await?;
                    if invitation.is_some_and(|i| i.email != *accepting.email) {
                        return Ok(Answered::OtherEmail);
                    }
                    return Ok(Answered::No(held));
                }
                Held::Unknown => return Ok(Answered::No(Held::Unknown)),
            };
            if invitation.email != *accepting.email {
                return Ok(Answered::OtherEmail);
            }
            if let Some(answered) = self.accept_as_read(accepting, &invitation).await? {
                return Ok(answered);
            }
        }
        Err(StoreError::contended())
    }

    /// Accepts what was read, or answers none where it has changed meanwhile.
    async fn accept_as_read(
        &self,
        accepting: &Accepting<'_>,
        invitation: &Invitation,
    ) -> Result<Option<Answered>, StoreError> {
        let organization = accepting.organization;
        let read = |id| self.members.get(organization.id, organization.layout, id);
        let Some(before) = read(invitation.member).await? else {
            return Ok(None);
        };
        let Some(inviter) = read(invitation.inviter).await? else {
            return Ok(Some(Answered::InviterLost));
        };
        let vouching = Membership {
            organization: organization.id,
            member: inviter.id,
            role: inviter.role,
            status: inviter.status,
            last_login_at: None,
            sessions_ended_at: None,
        };
        let invite = Action::Invite {
            role: invitation.role,
        };
        if authorize(Some(&vouching), invite).is_err() {
            return Ok(Some(Answered::InviterLost));
        }
        let known = self.memberships.get(organization.id, accepting.subject).await?;
        if known.is_some_and(|m| m.member != before.id && m.status != Status::Removed) {
            return Ok(Some(Answered::AlreadyMember));
        }
        if !stands_on(&before, invitation) {
            return Ok(None);
        }
        let after = Member {
            role: invitation.role,
            status: Status::Active,
            joined_at: accepting.at,
            last_login_at: accepting.signed_in_at.or(before.last_login_at),
            subject: Some(accepting.subject.to_owned()),
            invited_until: None,
            version: before.version + 1,
            ..before.clone()
        };
        let mut draft = Draft::new(&self.tables, organization);
        draft.member(Some(&before), &after)?;
        draft.push(self.accepted(accepting, invitation.role)?);
        draft.push(self.still(&inviter, organization.layout)?);
        let target = format!("invitation/{}", invitation.id);
        let mut event = accepting
            .author
            .event(organization.id, accepting.at, "invitation.accepted", target);
        event.after = Some(json!({"member": after.id, "role": after.role}));
        draft.event(&event)?;
        let done = draft.commit(&self.dynamodb).await? == Committed::Yes;
        Ok(done.then(|| Answered::Accepted(Box::new(after))))
    }

    fn accepted(
        &self,
        accepting: &Accepting<'_>,
        role: Role,
    ) -> Result<aws_sdk_dynamodb::types::TransactWriteItem, StoreError> {
        Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(key(accepting.organization.id, accepting.token.invitation)))
            .update_expression("SET #status = :accepted, endedAt = :at REMOVE dueKey, dueAt")
            .condition_expression(
                "#status = :pending AND expiresAt > :at AND contains(tokens, :token) AND #role = :role",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#role", "role")
            .expression_attribute_values(":accepted", text(InvitationStatus::Accepted.as_str()))
            .expression_attribute_values(":pending", text(InvitationStatus::Pending.as_str()))
            .expression_attribute_values(":at", number(accepting.at.as_millisecond()))
            .expression_attribute_values(":token", text(accepting.token.digest()))
            .expression_attribute_values(":role", text(role.as_str()))
            .into_write()
    }

    /// The check that a member's role and status are as they were read.
    fn still(
        &self,
        member: &Member,
        layout: Layout,
    ) -> Result<aws_sdk_dynamodb::types::TransactWriteItem, StoreError> {
        let (pk, sk) = keys::member_in(member.organization, member.id, layout.record(member));
        ConditionCheck::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(pk, sk)))
            .condition_expression("#role = :role AND #status = :status")
            .expression_attribute_names("#role", "role")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":role", text(member.role.as_str()))
            .expression_attribute_values(":status", text(member.status.as_str()))
            .into_write()
    }
}
