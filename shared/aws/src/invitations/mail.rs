//! What the mailer and the mail service's events do to an invitation.
//!
//! Every write is conditional on the number of the mail that it is about (`send`) and moves its
//! delivery forward only, so that messages and events may come twice, late and out of order.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use jiff::{SignedDuration, Timestamp};
use muster::audit::{Actor, Author, Source};
use muster::id::OrganizationId;
use muster::invitation::{Delivery, Invitation, InvitationStatus, Token};
use muster::mail::{MailEvent, MailRequest, Suppression};
use muster::text::Email;
use serde_json::json;

use super::{ATTEMPTS, InvitationStore, key};
use crate::error::StoreError;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, corrupt, number, text, text_of};
use crate::{audit, keys};

/// How long a mailer has a mail to itself. Longer than its function may run, and shorter than the
/// mail queue's visibility time-out, so that a redelivery finds it free: both in template.yaml.
pub const IN_HAND: SignedDuration = SignedDuration::from_secs(90);

/// Whether a mail is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// It is.
    Yes(Box<Invitation>),
    /// Another mailer is at it, or was when it died: look again later.
    InHand,
    /// It was sent or failed, was asked for again since, or the invitation ended.
    No,
}

impl InvitationStore {
    /// Whether a mail is to be sent at this moment.
    pub async fn due(&self, request: &MailRequest, now: Timestamp) -> Result<Due, StoreError> {
        let Some(item) = self.item(request.organization, request.invitation).await? else {
            return Ok(Due::No);
        };
        let in_hand = item.is_in_hand(now);
        let invitation = item.into_invitation(request.organization)?;
        let due = invitation.status_at(now) == InvitationStatus::Pending
            && invitation.send == request.send
            && invitation.delivery == Delivery::Queued;
        Ok(match (due, in_hand) {
            (false, _) => Due::No,
            (true, true) => Due::InHand,
            (true, false) => Due::Yes(Box::new(invitation)),
        })
    }

    /// Takes a mail in hand for [`IN_HAND`], and makes this token's link work. False where it is not
    /// due any more or another mailer was first; then no link works that did not before.
    ///
    /// Each try to send has a token of its own, and all of them work: a try whose outcome is not
    /// known may have reached the recipient.
    pub async fn take_in_hand(
        &self,
        request: &MailRequest,
        token: &Token,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let take = Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(key(request.organization, request.invitation)))
            .update_expression("SET mailingUntil = :until ADD tokens :token")
            .condition_expression(
                "#status = :pending AND expiresAt > :now AND send = :send AND delivery = :queued \
                 AND (attribute_not_exists(mailingUntil) OR mailingUntil <= :now)",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", text(InvitationStatus::Pending.as_str()))
            .expression_attribute_values(":queued", text(Delivery::Queued.as_str()))
            .expression_attribute_values(":send", number(request.send))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":until", number((now + IN_HAND).as_millisecond()))
            .expression_attribute_values(
                ":token",
                aws_sdk_dynamodb::types::AttributeValue::Ss(vec![token.digest()]),
            );
        self.written(take.into_write()?).await
    }

    /// Notes that the mail service took a mail. An event that says more may have come before.
    pub async fn sent(&self, request: &MailRequest) -> Result<(), StoreError> {
        let sent = self.forward(request, Delivery::Sent, None)?;
        self.written(sent).await.map(|_| ())
    }

    /// Notes that a mail was not sent and why: an administrator reads it.
    pub async fn not_sent(&self, request: &MailRequest, reason: &str) -> Result<(), StoreError> {
        let failed = self.forward(request, Delivery::Failed, Some(reason))?;
        self.written(failed).await.map(|_| ())
    }

    /// Why an address is not mailed in an organization, if it is not.
    pub async fn suppression(
        &self,
        organization: OrganizationId,
        email: &Email,
    ) -> Result<Option<Suppression>, StoreError> {
        let key = wire::key(keys::organization(organization), keys::suppressed(email));
        let item = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        item.map(|item| {
            text_of(&item, "reason")
                .and_then(Suppression::from_word)
                .ok_or_else(|| corrupt(SUPPRESSED, "unknown reason"))
        })
        .transpose()
    }

    /// Notes what the mail service reports. False where it is known already, or about a mail that
    /// was asked for again since. A bounce for good or a complaint also keeps the address from being
    /// mailed again in this organization, whichever of its mails it is about.
    pub async fn report(&self, event: &MailEvent) -> Result<bool, StoreError> {
        let Some(suppression) = event.suppression else {
            return self.written(self.news(event)?).await;
        };
        for _ in 0..ATTEMPTS {
            let (organization, id) = (event.mail.organization, event.mail.invitation);
            let Some(invitation) = self.get(organization, id).await? else {
                return Ok(false);
            };
            let mut writes = Vec::new();
            if invitation.send == event.mail.send
                && event.delivery.is_some_and(|next| next > invitation.delivery)
            {
                writes.push(self.news(event)?);
            }
            if self.suppression(organization, &invitation.email).await?.is_none() {
                writes.extend(self.suppress(&invitation, suppression, event)?);
            }
            if writes.is_empty() {
                return Ok(false);
            }
            if transact::write(&self.dynamodb, writes).await? == Outcome::Committed {
                return Ok(true);
            }
        }
        Err(StoreError::contended())
    }

    fn news(&self, event: &MailEvent) -> Result<TransactWriteItem, StoreError> {
        match event.delivery {
            Some(delivery) => self.forward(&event.mail, delivery, event.reason),
            None => self.late(&event.mail, event.reason.unwrap_or_default()),
        }
    }

    /// The write that moves a mail's delivery forward to `to`.
    fn forward(
        &self,
        request: &MailRequest,
        to: Delivery,
        reason: Option<&str>,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut update = Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(key(request.organization, request.invitation)))
            .expression_attribute_values(":to", text(to.as_str()))
            .expression_attribute_values(":send", number(request.send));
        update = match reason {
            Some(reason) => update
                .update_expression("SET delivery = :to, reason = :reason REMOVE mailingUntil")
                .expression_attribute_values(":reason", text(reason)),
            None => update.update_expression("SET delivery = :to REMOVE reason, mailingUntil"),
        };
        let mut earlier = Vec::new();
        for (n, delivery) in Delivery::ALL.iter().filter(|d| **d < to).enumerate() {
            earlier.push(format!(":before{n}"));
            update = update.expression_attribute_values(format!(":before{n}"), text(delivery.as_str()));
        }
        let earlier = earlier.join(", ");
        update
            .condition_expression(format!("send = :send AND delivery IN ({earlier})"))
            .into_write()
    }

    /// The write that says why a mail has not arrived yet.
    fn late(&self, request: &MailRequest, reason: &str) -> Result<TransactWriteItem, StoreError> {
        Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(key(request.organization, request.invitation)))
            .update_expression("SET reason = :reason")
            .condition_expression("send = :send AND delivery IN (:queued, :sent)")
            .expression_attribute_values(":reason", text(reason))
            .expression_attribute_values(":send", number(request.send))
            .expression_attribute_values(":queued", text(Delivery::Queued.as_str()))
            .expression_attribute_values(":sent", text(Delivery::Sent.as_str()))
            .into_write()
    }

    /// The writes that keep an invitation's address from being mailed again.
    fn suppress(
        &self,
        invitation: &Invitation,
        why: Suppression,
        event: &MailEvent,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        let organization = invitation.organization;
        let mut item = wire::key(
            keys::organization(organization),
            keys::suppressed(&invitation.email),
        );
        item.insert("reason".to_owned(), text(why.as_str()));
        item.insert("at".to_owned(), number(event.at.as_millisecond()));
        item.insert("invitation".to_owned(), text(invitation.id));
        let put = Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(PK)");
        let author = Author {
            actor: Actor::System("mail-events"),
            source: Source {
                request_id: event.message.clone(),
                address: None,
            },
        };
        let target = format!("invitation/{}", invitation.id);
        let mut entry = author.event(organization, event.at, "address.suppressed", target);
        entry.after = Some(json!({"email": invitation.email, "reason": why}));
        Ok([put.into_write()?, audit::write(&self.tables, &entry)?])
    }

    /// Whether a write that stands by itself was written.
    async fn written(&self, write: TransactWriteItem) -> Result<bool, StoreError> {
        Ok(transact::write(&self.dynamodb, vec![write]).await? == Outcome::Committed)
    }
}

/// What an unreadable item is called.
const SUPPRESSED: &str = "SUPPRESSED#";
