//! From a message of the mail queue to a mail, and what became of it onto the invitation.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::future::join_all;
use muster::clock::Clock;
use muster::invitation::{Invitation, Token};
use muster::mail::{MailRequest, Refusal};
use muster_aws::error::StoreError;
use muster_aws::invitations::{Due, InvitationStore};
use muster_aws::mail::{Given, Mailer};
use muster_aws::members::MemberStore;
use muster_aws::organizations::OrganizationStore;

use crate::letter;

/// The function.
pub struct Handler {
    /// Which mails are due, and what became of them.
    pub invitations: InvitationStore,
    /// What organizations are called.
    pub organizations: OrganizationStore,
    /// What inviters are called.
    pub members: MemberStore,
    /// How mail leaves; none where the deployment names no sender or no address for links.
    pub outbound: Option<Outbound>,
    /// Tells when an invitation expires.
    pub clock: Clock,
    /// Makes the secrets of links: 256 random bits.
    pub random: fn() -> [u8; 32],
}

/// How mail leaves.
pub struct Outbound {
    /// Sends it.
    pub mailer: Mailer,
    /// Where links lead, without a final slash.
    pub app_url: String,
}

/// What came of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail service took the mail, under this id.
    Sent(String),
    /// There was nothing to send any more.
    Dropped,
    /// It is not sent; the invitation says why.
    Failed,
}

/// Why a message comes again.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// The message is none of ours. It ends in the dead letters.
    #[error("the message does not read: {0}")]
    Message(#[from] serde_json::Error),
    /// Another delivery has the mail in hand, or died with it.
    #[error("the mail is in another delivery's hands")]
    InHand,
    /// A service failed, or it is not known whether the mail was sent.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template failed.
    #[error("the mail could not be written: {0}")]
    Template(#[from] askama::Error),
}

impl Handler {
    /// Handles each message by itself, all at once: one that fails comes back alone.
    pub async fn handle(&self, batch: SqsEvent) -> SqsBatchResponse {
        let handled = join_all(batch.records.iter().map(|message| self.message(message))).await;
        let mut response = SqsBatchResponse::default();
        for (message, handled) in batch.records.iter().zip(handled) {
            if let Err(error) = handled {
                let id = message.message_id.clone().unwrap_or_default();
                tracing::warn!(message_id = id, %error, "the mail was not sent and comes again");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = id;
                response.batch_item_failures.push(failure);
            }
        }
        response
    }

    async fn message(&self, message: &SqsMessage) -> Result<(), MailerError> {
        let request: MailRequest = serde_json::from_str(message.body.as_deref().unwrap_or_default())?;
        let outcome = self.send(&request).await?;
        let (outcome, mail) = match &outcome {
            Outcome::Sent(mail) => ("sent", Some(mail.as_str())),
            Outcome::Dropped => ("dropped", None),
            Outcome::Failed => ("failed", None),
        };
        tracing::info!(
            organization_id = %request.organization,
            invitation_id = %request.invitation,
            send = request.send,
            mail_id = mail,
            outcome,
            "a mail was handled"
        );
        Ok(())
    }

    /// Sends one mail, if it is due.
    pub async fn send(&self, request: &MailRequest) -> Result<Outcome, MailerError> {
        let invitation = match self.invitations.due(request, self.clock.now()).await? {
            Due::Yes(invitation) => invitation,
            Due::InHand => return Err(MailerError::InHand),
            Due::No => return Ok(Outcome::Dropped),
        };
        let suppression = self
            .invitations
            .suppression(request.organization, &invitation.email)
            .await?;
        if let Some(suppression) = suppression {
            return self.give_up(request, suppression.reason()).await;
        }
        let Some(outbound) = &self.outbound else {
            return self.give_up(request, &Refusal::NoSender.to_string()).await;
        };
        match self.give(request, &invitation, outbound).await? {
            Given::Taken(mail) => {
                self.invitations.sent(request).await?;
                Ok(Outcome::Sent(mail))
            }
            Given::Refused(refusal) => self.give_up(request, &refusal.to_string()).await,
        }
    }

    /// Gives the mail to the mail service, with a link that works from this moment.
    async fn give(
        &self,
        request: &MailRequest,
        invitation: &Invitation,
        outbound: &Outbound,
    ) -> Result<Given, MailerError> {
        let missing = |what: &str| StoreError::Corrupt {
            key: what.to_owned(),
            reason: "an invitation names it, and it is not there".to_owned(),
        };
        let organization = self.organizations.get(request.organization).await?;
        let organization = organization.ok_or_else(|| missing("ORG"))?;
        let inviter = self
            .members
            .get(organization.id, organization.shards, invitation.inviter)
            .await?;
        let inviter = inviter.ok_or_else(|| missing("MEMBER#"))?;
        let token = Token::new(organization.id, request.invitation, (self.random)());
        let mail = letter::invitation(invitation, &organization, &inviter, &outbound.app_url, &token)?;
        let now = self.clock.now();
        if !self.invitations.take_in_hand(request, &token, now).await? {
            return Err(MailerError::InHand);
        }
        Ok(outbound.mailer.send(&mail).await?)
    }

    async fn give_up(&self, request: &MailRequest, reason: &str) -> Result<Outcome, MailerError> {
        self.invitations.not_sent(request, reason).await?;
        Ok(Outcome::Failed)
    }
}
