//! The Directory's invitation item.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{AttributeValue as Value, Put, TransactWriteItem};
use jiff::Timestamp;
use muster::id::{InvitationId, MemberId, OperationId, OrganizationId};
use muster::invitation::{Delivery, Invitation, InvitationStatus, Token};
use muster::member::Role;
use muster::text::Email;
use serde::{Deserialize, Serialize};

use crate::clients::Tables;
use crate::error::StoreError;
use crate::keys;
use crate::wire::{IntoWrite, corrupt, to_item};

/// An invitation as stored. Times are milliseconds since 1970.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InvitationItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    email: Email,
    role: Role,
    status: InvitationStatus,
    member: MemberId,
    /// The inviter.
    by: MemberId,
    #[serde(rename = "createdAt")]
    created_at: i64,
    #[serde(rename = "expiresAt")]
    expires_at: i64,
    #[serde(rename = "endedAt", skip_serializing_if = "Option::is_none", default)]
    ended_at: Option<i64>,
    /// Raised when mail is asked for: this is what the stream's reader turns into a message.
    send: u32,
    #[serde(rename = "sentAt", default)]
    sent_at: Vec<i64>,
    delivery: Delivery,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    reason: Option<String>,
    /// The operation that last asked for mail, so that repeating it does not ask again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    op: Option<OperationId>,
    /// Digests of the newest mail's tokens: one for each try to send it.
    #[serde(
        with = "serde_dynamo::string_set",
        skip_serializing_if = "BTreeSet::is_empty",
        default
    )]
    tokens: BTreeSet<String>,
    /// Digests of the tokens of earlier mails, whose links are dead.
    #[serde(
        with = "serde_dynamo::string_set",
        skip_serializing_if = "BTreeSet::is_empty",
        default
    )]
    replaced: BTreeSet<String>,
    /// Until when the mailer that has the newest mail in hand keeps others off it.
    #[serde(rename = "mailingUntil", skip_serializing_if = "Option::is_none", default)]
    mailing_until: Option<i64>,
    /// In `ByDue` while it is pending.
    #[serde(rename = "dueKey", skip_serializing_if = "Option::is_none", default)]
    due_key: Option<String>,
    #[serde(rename = "dueAt", skip_serializing_if = "Option::is_none", default)]
    due_at: Option<i64>,
}

impl InvitationItem {
    /// The item of a new invitation.
    #[must_use]
    pub fn new(invitation: &Invitation) -> Self {
        Self {
            pk: keys::invitations(invitation.organization),
            sk: keys::invitation(invitation.id),
            email: invitation.email.clone(),
            role: invitation.role,
            status: invitation.status,
            member: invitation.member,
            by: invitation.inviter,
            created_at: invitation.created_at.as_millisecond(),
            expires_at: invitation.expires_at.as_millisecond(),
            ended_at: None,
            send: invitation.send,
            sent_at: invitation.sent_at.iter().map(|at| at.as_millisecond()).collect(),
            delivery: invitation.delivery,
            reason: None,
            op: None,
            tokens: BTreeSet::new(),
            replaced: BTreeSet::new(),
            mailing_until: None,
            due_key: Some(keys::invitations(invitation.organization)),
            due_at: Some(invitation.expires_at.as_millisecond()),
        }
    }

    /// The write that makes a new invitation.
    pub(super) fn put(tables: &Tables, invitation: &Invitation) -> Result<TransactWriteItem, StoreError> {
        Put::builder()
            .table_name(&tables.directory)
            .set_item(Some(to_item(keys::INVITATION_PREFIX, &Self::new(invitation))?))
            .condition_expression("attribute_not_exists(PK)")
            .into_write()
    }

    /// Whether a link with this token was mailed last.
    #[must_use]
    pub fn has(&self, token: &Token) -> bool {
        self.tokens.contains(&token.digest())
    }

    /// Whether a link with this token was mailed before the last mail.
    #[must_use]
    pub fn had(&self, token: &Token) -> bool {
        self.replaced.contains(&token.digest())
    }

    /// Whether mail was last asked for by this operation.
    pub(super) fn was_sent_by(&self, operation: OperationId) -> bool {
        self.op == Some(operation)
    }

    /// Whether a mailer has the newest mail in hand at this moment.
    pub(super) fn is_in_hand(&self, now: Timestamp) -> bool {
        self.mailing_until
            .is_some_and(|until| until > now.as_millisecond())
    }

    /// The newest mail's token digests, as a value to keep among the replaced.
    pub(super) fn digests(&self) -> Option<Value> {
        (!self.tokens.is_empty()).then(|| Value::Ss(self.tokens.iter().cloned().collect()))
    }

    /// The invitation that the item stores.
    pub fn into_invitation(self, organization: OrganizationId) -> Result<Invitation, StoreError> {
        let what = self.sk.clone();
        let time = |millis: i64| Timestamp::from_millisecond(millis).map_err(|e| corrupt(&what, e));
        let id = self
            .sk
            .strip_prefix(keys::INVITATION_PREFIX)
            .and_then(|id| InvitationId::parse(id).ok());
        Ok(Invitation {
            id: id.ok_or_else(|| corrupt(&what, "its key holds no invitation id"))?,
            organization,
            member: self.member,
            email: self.email,
            role: self.role,
            inviter: self.by,
            status: self.status,
            created_at: time(self.created_at)?,
            expires_at: time(self.expires_at)?,
            ended_at: self.ended_at.map(time).transpose()?,
            send: self.send,
            sent_at: self.sent_at.into_iter().map(time).collect::<Result<_, _>>()?,
            delivery: self.delivery,
            delivery_reason: self.reason,
        })
    }
}
