//! What becomes of mail, noted at whatever asked for it: an invitation, or a notice.
//!
//! Both say by their `send` that a mail is asked for and by their `delivery` what became of it. Every
//! write is conditional on the number of the mail that it is about and moves its delivery forward
//! only, so that messages and events may come twice, late and out of order.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use jiff::{SignedDuration, Timestamp};
use muster::audit::Author;
use muster::id::OrganizationId;
use muster::invitation::Delivery;
use muster::mail::{MailEvent, MailOf, MailRequest, Suppression};
use muster::text::Email;
use serde_json::json;

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, Item, corrupt, number, number_of, text, text_of};
use crate::{audit, keys};

/// How long a mailer has a mail to itself. Longer than its function may run, and shorter than the
/// mail queue's visibility time-out, so that a redelivery finds it free: both in template.yaml.
pub const IN_HAND: SignedDuration = SignedDuration::from_secs(90);

/// How often a change is tried that meets another one.
const ATTEMPTS: u32 = 6;

/// What an unreadable item is called.
const SUPPRESSED: &str = "SUPPRESSED#";

/// Whether a mail is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due<T> {
    /// It is, for this.
    Yes(Box<T>),
    /// Another mailer is at it, or was when it died: look again later.
    InHand,
    /// It was sent or failed, was asked for again since, or there is nothing to tell any more.
    No,
}

/// What became of mail, in DynamoDB.
#[derive(Clone, Debug)]
pub struct DeliveryStore {
    dynamodb: Dynamo,
    tables: Tables,
}

/// The keys of what asks for a mail.
fn key(request: &MailRequest) -> Item {
    let organization = request.organization;
    match request.of {
        MailOf::Invitation(id) => wire::key(keys::invitations(organization), keys::invitation(id)),
        MailOf::Notice(id) => wire::key(keys::notices(organization), keys::notice(id)),
    }
}

/// What must hold for a mail to be taken in hand, beside what the kind of what asks demands.
pub(crate) const FREE: &str = "send = :send AND delivery = :queued \
     AND (attribute_not_exists(mailingUntil) OR mailingUntil <= :now)";

/// The change that takes a mail in hand for [`IN_HAND`], where [`FREE`] is its condition and
/// `mailingUntil = :until` a part of what it sets.
pub(crate) fn take(tables: &Tables, request: &MailRequest, now: Timestamp) -> UpdateBuilder {
    Update::builder()
        .table_name(&tables.directory)
        .set_key(Some(key(request)))
        .expression_attribute_values(":queued", text(Delivery::Queued.as_str()))
        .expression_attribute_values(":send", number(request.send))
        .expression_attribute_values(":now", number(now.as_millisecond()))
        .expression_attribute_values(":until", number((now + IN_HAND).as_millisecond()))
}

impl DeliveryStore {
    /// A store on these tables.
    #[must_use]
    pub const fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self { dynamodb, tables }
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
            let (request, table) = (&event.mail, &self.tables.directory);
            let Some(asked) = wire::get(&self.dynamodb, table, key(request)).await? else {
                return Ok(false);
            };
            let mut writes = Vec::new();
            let delivery = text_of(&asked, "delivery").and_then(Delivery::from_word);
            if number_of(&asked, "send") == Some(i64::from(request.send))
                && event.delivery.is_some_and(|next| Some(next) > delivery)
            {
                writes.push(self.news(event)?);
            }
            // A notice has one once it was mailed.
            if let Some(email) = text_of(&asked, "email") {
                let email = Email::parse(email).map_err(|e| corrupt(request.of.kind(), e))?;
                if self.suppression(request.organization, &email).await?.is_none() {
                    writes.extend(self.suppress(&email, suppression, event)?);
                }
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
            .set_key(Some(key(request)))
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
            .set_key(Some(key(request)))
            .update_expression("SET reason = :reason")
            .condition_expression("send = :send AND delivery IN (:queued, :sent)")
            .expression_attribute_values(":reason", text(reason))
            .expression_attribute_values(":send", number(request.send))
            .expression_attribute_values(":queued", text(Delivery::Queued.as_str()))
            .expression_attribute_values(":sent", text(Delivery::Sent.as_str()))
            .into_write()
    }

    /// The writes that keep an address from being mailed again.
    fn suppress(
        &self,
        email: &Email,
        why: Suppression,
        event: &MailEvent,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        let MailRequest { organization, of, .. } = event.mail;
        let mut item = wire::key(keys::organization(organization), keys::suppressed(email));
        item.insert("reason".to_owned(), text(why.as_str()));
        item.insert("at".to_owned(), number(event.at.as_millisecond()));
        item.insert(of.kind().to_owned(), text(of.id()));
        let put = Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(PK)");
        let author = Author::system("mail-events", event.message.clone());
        let target = format!("{}/{}", of.kind(), of.id());
        let mut entry = author.event(organization, event.at, "address.suppressed", target);
        entry.after = Some(json!({"email": email, "reason": why}));
        Ok([put.into_write()?, audit::write(&self.tables, &entry)?])
    }

    /// Whether a write that stands by itself was written.
    async fn written(&self, write: TransactWriteItem) -> Result<bool, StoreError> {
        Ok(transact::write(&self.dynamodb, vec![write]).await? == Outcome::Committed)
    }
}
