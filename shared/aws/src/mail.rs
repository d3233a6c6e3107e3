//! Sending mail through Amazon SES.

use std::time::Duration;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{BuildError, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageTag};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use muster::mail::Refusal;
use muster::text::Email;

use crate::clients::{MissingVariable, variable};
use crate::error::StoreError;
use crate::wire::corrupt;

/// Sends mail from one address.
#[derive(Clone, Debug)]
pub struct Mailer {
    ses: Client,
    sender: Sender,
}

/// Who mail is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The address: SES has verified it or its domain.
    pub address: String,
    /// The SES configuration set, which says where events go.
    pub configuration_set: String,
}

impl Sender {
    /// Reads `MAIL_FROM` and `MAIL_CONFIGURATION_SET`. None where the first is empty: then no mail
    /// is sent.
    pub fn from_environment() -> Result<Option<Self>, MissingVariable> {
        let Ok(address) = variable("MAIL_FROM") else {
            return Ok(None);
        };
        Ok(Some(Self {
            address,
            configuration_set: variable("MAIL_CONFIGURATION_SET")?,
        }))
    }
}

/// A mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Where to.
    pub to: Email,
    /// One line.
    pub subject: String,
    /// For those who read text.
    pub text: String,
    /// For those who read HTML.
    pub html: String,
    /// What the mail service's events about it will say: letters, digits, `_`, `-`, `.` and `@` only
    /// (Amazon SES API, `MessageTag`).
    pub tags: Vec<(&'static str, String)>,
}

/// What came of giving a mail to the mail service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// It was taken, under the service's own id.
    Taken(String),
    /// It was refused, and would be again.
    Refused(Refusal),
}

/// How often a mail is given that the service has no time for, and the first pause in between;
/// each is twice the last. Together some three seconds: the queue brings the mail back after that.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);

impl Mailer {
    /// A mailer for this sender.
    #[must_use]
    pub const fn new(ses: Client, sender: Sender) -> Self {
        Self { ses, sender }
    }

    /// Gives a mail to SES. An error says that it is not known or not yet decided whether it is
    /// sent: try again later.
    ///
    /// `SendEmail` has no idempotency key, so only throttling, which says that nothing was sent, is
    /// tried again here: a time-out may hide a mail that is under way.
    pub async fn send(&self, mail: &Mail) -> Result<Given, StoreError> {
        if !mail.to.as_str().is_ascii() {
            return Ok(Given::Refused(Refusal::Address));
        }
        let (content, tags) = built(mail).map_err(|e| corrupt("SendEmail", e))?;
        let request = self
            .ses
            .send_email()
            .from_email_address(format!("Muster <{}>", self.sender.address))
            .destination(Destination::builder().to_addresses(mail.to.as_str()).build())
            .content(content)
            .configuration_set_name(&self.sender.configuration_set)
            .set_email_tags(Some(tags));
        let mut attempt = 0;
        loop {
            let error = match request.clone().send().await {
                Ok(answer) => return Ok(Given::Taken(answer.message_id.unwrap_or_default())),
                Err(error) => error,
            };
            if let Some(refusal) = refusal(&error) {
                return Ok(Given::Refused(refusal));
            }
            attempt += 1;
            if attempt == ATTEMPTS || !is_throttled(&error) {
                return Err(StoreError::service("SendEmail", &error));
            }
            tokio::time::sleep(PAUSE * (1 << (attempt - 1))).await;
        }
    }
}

fn built(mail: &Mail) -> Result<(EmailContent, Vec<MessageTag>), BuildError> {
    let content = |text: &str| Content::builder().data(text).charset("UTF-8").build();
    let body = Body::builder()
        .text(content(&mail.text)?)
        .html(content(&mail.html)?)
        .build();
    let message = Message::builder()
        .subject(content(&mail.subject)?)
        .body(body)
        .build();
    let tags = mail.tags.iter().map(|(name, value)| {
        let tag = MessageTag::builder().name(*name).value(value);
        tag.build()
    });
    Ok((
        EmailContent::builder().simple(message).build(),
        tags.collect::<Result<_, _>>()?,
    ))
}

/// Whether SES will not send this mail however often it is asked. What only an operator can put
/// right without anybody asking again (sending is paused, a quota is used up, the function may not
/// send) is not among it: such mail comes back, and waits in the dead letters when that takes long.
fn refusal<R>(error: &SdkError<SendEmailError, R>) -> Option<Refusal> {
    match error.as_service_error()? {
        SendEmailError::AccountSuspendedException(_) => Some(Refusal::Suspended),
        SendEmailError::MailFromDomainNotVerifiedException(_) => Some(Refusal::SenderNotVerified),
        SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_) => {
            Some(Refusal::Rejected)
        }
        _ => None,
    }
}

fn is_throttled<R>(error: &SdkError<SendEmailError, R>) -> bool {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    matches!(
        code,
        Some("TooManyRequestsException" | "ThrottlingException" | "Throttling")
    )
}
