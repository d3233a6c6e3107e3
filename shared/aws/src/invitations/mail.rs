//! Which mails of invitations are due, and taking them in hand.

use aws_sdk_dynamodb::types::AttributeValue as Value;
use jiff::Timestamp;
use muster::id::InvitationId;
use muster::invitation::{Delivery, Invitation, InvitationStatus, Token};
use muster::mail::MailRequest;

use super::InvitationStore;
use crate::deliveries::{self, Due};
use crate::error::StoreError;
use crate::transact::{self, Outcome};
use crate::wire::{IntoWrite, text};

impl InvitationStore {
    /// Whether a mail of an invitation is to be sent at this moment.
    pub async fn due(
        &self,
        request: &MailRequest,
        id: InvitationId,
        now: Timestamp,
    ) -> Result<Due<Invitation>, StoreError> {
        let Some(item) = self.item(request.organization, id).await? else {
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

    /// Takes a mail in hand for [`IN_HAND`](deliveries::IN_HAND), and makes this token's link work.
    /// False where it is not due any more or another mailer was first; then no link works that did
    /// not before.
    ///
    /// Each try to send has a token of its own, and all of them work: a try whose outcome is not
    /// known may have reached the recipient.
    pub async fn take_in_hand(
        &self,
        request: &MailRequest,
        token: &Token,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let take = deliveries::take(&self.tables, request, now)
            .update_expression("SET mailingUntil = :until ADD tokens :token")
            .condition_expression(format!(
                "#status = :pending AND expiresAt > :now AND {}",
                deliveries::FREE
            ))
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", text(InvitationStatus::Pending.as_str()))
            .expression_attribute_values(":token", Value::Ss(vec![token.digest()]));
        let written = transact::write(&self.dynamodb, vec![take.into_write()?]).await?;
        Ok(written == Outcome::Committed)
    }
}
