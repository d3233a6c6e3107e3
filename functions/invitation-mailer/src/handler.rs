//! From a message of the mail queue to a mail, and what became of it onto whatever asked for it.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::future::join_all;
use muster::clock::Clock;
use muster::id::MemberId;
use muster::invitation::{Invitation, Token};
use muster::mail::{MailOf, MailRequest, Refusal};
use muster::member::{Member, Status};
use muster::organization::Organization;
use muster::review::{Notice, Review};
use muster::text::Email;
use muster_aws::deliveries::{DeliveryStore, Due};
use muster_aws::error::StoreError;
use muster_aws::invitations::InvitationStore;
use muster_aws::mail::{Given, Mail, Mailer};
use muster_aws::members::MemberStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::reviews::{NoticeStore, ReviewStore};
use muster_aws::wire::corrupt;

use crate::letter;

/// The function.
pub struct Handler {
    /// What became of mails.
    pub deliveries: DeliveryStore,
    /// Which mails of invitations are due.
    pub invitations: InvitationStore,
    /// Which mails about reviews are due.
    pub notices: NoticeStore,
    /// How reviews stand.
    pub reviews: ReviewStore,
    /// What organizations are called.
    pub organizations: OrganizationStore,
    /// What inviters are called, and where reviewers are reached.
    pub members: MemberStore,
    /// How mail leaves; none where the deployment names no sender or no address for links.
    pub outbound: Option<Outbound>,
    /// Tells when an invitation expires, and until when a mail is in hand.
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
    /// It is not sent; whatever asked for it says why.
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
            of = request.of.kind(),
            of_id = request.of.id(),
            send = request.send,
            mail_id = mail,
            outcome,
            "a mail was handled"
        );
        Ok(())
    }

    /// Sends one mail, if it is due.
    pub async fn send(&self, request: &MailRequest) -> Result<Outcome, MailerError> {
        let asked = match self.asked(request).await? {
            Due::Yes(asked) => *asked,
            Due::InHand => return Err(MailerError::InHand),
            Due::No => return Ok(Outcome::Dropped),
        };
        let to = match asked.address() {
            Ok(to) => to,
            Err(refusal) => return self.give_up(request, &refusal.to_string()).await,
        };
        if let Some(suppression) = self.deliveries.suppression(request.organization, &to).await? {
            return self.give_up(request, suppression.reason()).await;
        }
        let Some(outbound) = &self.outbound else {
            return self.give_up(request, &Refusal::NoSender.to_string()).await;
        };
        let mail = self.take(request, &asked, &to, outbound).await?;
        match outbound.mailer.send(&mail).await? {
            Given::Taken(mail) => {
                self.deliveries.sent(request).await?;
                Ok(Outcome::Sent(mail))
            }
            Given::Refused(refusal) => self.give_up(request, &refusal.to_string()).await,
        }
    }

    /// What asks for a mail, if that is due.
    async fn asked(&self, request: &MailRequest) -> Result<Due<Asked>, MailerError> {
        let now = self.clock.now();
        Ok(match request.of {
            MailOf::Invitation(id) => match self.invitations.due(request, id, now).await? {
                Due::Yes(invitation) => Due::Yes(Box::new(Asked::Invitation(invitation))),
                Due::InHand => Due::InHand,
                Due::No => Due::No,
            },
            MailOf::Notice(id) => match self.notices.due(request, id, now).await? {
                Due::Yes(notice) => self.told(*notice).await?,
                Due::InHand => Due::InHand,
                Due::No => Due::No,
            },
        })
    }

    /// A notice with what it is about, as that is now. Without the organization there is nobody left
    /// to tell anything.
    async fn told(&self, notice: Notice) -> Result<Due<Asked>, MailerError> {
        let Some(organization) = self.organizations.get(notice.organization).await? else {
            return Ok(Due::No);
        };
        let review = self.reviews.get(organization.id, notice.review).await?;
        let member = self.member(&organization, notice.member).await?;
        let told = Told {
            notice,
            review,
            member,
            organization,
        };
        Ok(Due::Yes(Box::new(Asked::Notice(Box::new(told)))))
    }

    /// Writes a mail and takes it in hand: from this moment on its link works.
    async fn take(
        &self,
        request: &MailRequest,
        asked: &Asked,
        to: &Email,
        outbound: &Outbound,
    ) -> Result<Mail, MailerError> {
        let missing = |what: &str| corrupt(what, "what asks for a mail names it, and it is not there");
        let app_url = outbound.app_url.as_str();
        let (mail, taken) = match asked {
            Asked::Invitation(invitation) => {
                let organization = self.organizations.get(request.organization).await?;
                let organization = organization.ok_or_else(|| missing("ORG"))?;
                let inviter = self.member(&organization, invitation.inviter).await?;
                let inviter = inviter.ok_or_else(|| missing("MEMBER#"))?;
                let token = Token::new(organization.id, invitation.id, (self.random)());
                let mail = letter::invitation(invitation, &organization, &inviter, app_url, &token)?;
                let now = self.clock.now();
                (mail, self.invitations.take_in_hand(request, &token, now).await?)
            }
            Asked::Notice(told) => {
                let review = told.review.as_ref().ok_or_else(|| missing("REVIEW#"))?;
                let mail = letter::notice(&told.notice, review, &told.organization, to, app_url)?;
                let now = self.clock.now();
                (mail, self.notices.take_in_hand(request, to, now).await?)
            }
        };
        if taken { Ok(mail) } else { Err(MailerError::InHand) }
    }

    async fn member(&self, organization: &Organization, id: MemberId) -> Result<Option<Member>, StoreError> {
        self.members.get(organization.id, organization.layout, id).await
    }

    async fn give_up(&self, request: &MailRequest, reason: &str) -> Result<Outcome, MailerError> {
        self.deliveries.not_sent(request, reason).await?;
        Ok(Outcome::Failed)
    }
}

/// What asks for a mail.
#[derive(Clone, Debug, PartialEq)]
enum Asked {
    Invitation(Box<Invitation>),
    Notice(Box<Told>),
}

/// A notice with what it is about.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    notice: Notice,
    review: Option<Review>,
    member: Option<Member>,
    organization: Organization,
}

impl Asked {
    /// Where its mail goes, or why there is none to send any more.
    fn address(&self) -> Result<Email, Refusal> {
        match self {
            Self::Invitation(invitation) => Ok(invitation.email.clone()),
            Self::Notice(told) => {
                let review = told.review.as_ref();
                if !review.is_some_and(|review| told.notice.kind.holds(review)) {
                    return Err(Refusal::Over);
                }
                let member = told.member.as_ref();
                let active = member.filter(|member| member.status == Status::Active);
                let member = active.ok_or(Refusal::NotActive)?;
                let contact = || Email::parse(member.email.as_deref()?).ok();
                let address = member.login_email.clone().or_else(contact);
                address.ok_or(Refusal::NoAddress)
            }
        }
    }
}
