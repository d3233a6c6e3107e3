//! Mail: what is asked for, what becomes of it, and what is said about that.
//!
//! The rules that the mail service imposes come from the Amazon SES Developer Guide ("Contents of
//! event data", "Using the account-level suppression list").

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{InvitationId, NoticeId, OrganizationId};
use crate::invitation::Delivery;
use crate::member::words;

/// One mail to be sent: the message that goes from the outbox to the mailer. It names what is to be
/// sent and holds nothing of it, so that whatever is sent is as it stands at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Message", into = "Message")]
pub struct MailRequest {
    /// Whose mail.
    pub organization: OrganizationId,
    /// What asks for it.
    pub of: MailOf,
    /// Which of its mails: see [`Invitation::send`](crate::invitation::Invitation::send).
    pub send: u32,
}

/// What asks for mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailOf {
    /// An invitation.
    Invitation(InvitationId),
    /// A notice about a review.
    Notice(NoticeId),
}

impl MailOf {
    /// Its kind: the name of the field, and of the mail's tag, that has its id.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Invitation(_) => "invitation",
            Self::Notice(_) => "notice",
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Invitation(id) => id.to_string(),
            Self::Notice(id) => id.to_string(),
        }
    }

    /// What asks by these ids: exactly one of them is there.
    #[must_use]
    pub const fn new(invitation: Option<InvitationId>, notice: Option<NoticeId>) -> Option<Self> {
        match (invitation, notice) {
            (Some(id), None) => Some(Self::Invitation(id)),
            (None, Some(id)) => Some(Self::Notice(id)),
            _ => None,
        }
    }
}

/// A request as it is written: the id of what asks stands in the field of its kind.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    organization: OrganizationId,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    invitation: Option<InvitationId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    notice: Option<NoticeId>,
    send: u32,
}

impl From<MailRequest> for Message {
    fn from(request: MailRequest) -> Self {
        let (invitation, notice) = match request.of {
            MailOf::Invitation(id) => (Some(id), None),
            MailOf::Notice(id) => (None, Some(id)),
        };
        Self {
            organization: request.organization,
            invitation,
            notice,
            send: request.send,
        }
    }
}

impl TryFrom<Message> for MailRequest {
    type Error = &'static str;

    fn try_from(message: Message) -> Result<Self, Self::Error> {
        let of = MailOf::new(message.invitation, message.notice);
        Ok(Self {
            organization: message.organization,
            of: of.ok_or("a mail is of one invitation, or of one notice")?,
            send: message.send,
        })
    }
}

/// Why an address is not mailed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suppression {
    /// A mail to it came back for good.
    Bounce,
    /// Its owner called a mail spam.
    Complaint,
}

words!(Suppression { Bounce = "bounce", Complaint = "complaint" });

impl Suppression {
    /// What an administrator reads where something was not mailed for this reason.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Bounce => "Not sent: an earlier mail to this address came back. Invite another address.",
            Self::Complaint => {
                "Not sent: an earlier mail to this address was reported as unwanted. Invite another address."
            }
        }
    }
}

/// What the mail service reports about one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailEvent {
    /// Which mail.
    pub mail: MailRequest,
    /// What became of it; none where it is only late.
    pub delivery: Option<Delivery>,
    /// What an administrator reads about it.
    pub reason: Option<&'static str>,
    /// Whether its address is not to be mailed again.
    pub suppression: Option<Suppression>,
    /// The mail service's own id of the mail.
    pub message: String,
    /// When it happened.
    pub at: Timestamp,
}

/// What a bounce means, in an administrator's words, and whether the address is to be left alone,
/// by the `bounceType` and `bounceSubType` that SES gives.
#[must_use]
pub fn bounce(kind: &str, detail: &str) -> (&'static str, Option<Suppression>) {
    let reason = match (kind, detail) {
        ("Permanent", "Suppressed" | "OnAccountSuppressionList") => {
            "The mail service does not send to this address: mail to it came back or was reported before."
        }
        ("Permanent", _) => "The address does not exist or does not take mail.",
        ("Transient", "MailboxFull") => "The mailbox is full. Try again later.",
        ("Transient", "MessageTooLarge" | "ContentRejected" | "AttachmentRejected") => {
            "The recipient's mail server refused the message."
        }
        ("Transient", _) => {
            "The recipient's mail server could not be reached or took no mail. Try again later."
        }
        _ => "The mail came back, and the recipient's mail server did not say why.",
    };
    let suppression = (kind == "Permanent").then_some(Suppression::Bounce);
    (reason, suppression)
}

/// Why a mail was not sent, in an administrator's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The deployment has no sender address or no address for links.
    #[error(
        "Not sent: no sender is configured. Ask the operator to set MailFrom and AppUrl, then send again."
    )]
    NoSender,
    /// The mail service does not know the sender.
    #[error("Not sent: the sender's domain is not verified. Ask the operator to verify it, then send again.")]
    SenderNotVerified,
    /// The mail service does not send for this account any more.
    #[error("Not sent: the mail service has suspended the account. Ask the operator, then send again.")]
    Suspended,
    /// The mail service takes no such message, or not to this address.
    #[error(
        "Not sent: the mail service refused the message. The address may be wrong, or the sender may not be allowed \
         to write to it yet."
    )]
    Rejected,
    /// The mail service takes addresses of plain letters only.
    #[error("Not sent: the mail service cannot send to an address with such letters.")]
    Address,
    /// Whoever was to be told has no address.
    #[error("Not sent: they have no e-mail address.")]
    NoAddress,
    /// Whoever was to be told has no access any more.
    #[error("Not sent: they are no active member any more.")]
    NotActive,
    /// What they were to be told of is over.
    #[error("Not sent: the review was over by then.")]
    Over,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_permanent_bounces_leave_an_address_alone() {
        for detail in [
            "General",
            "NoEmail",
            "Suppressed",
            "OnAccountSuppressionList",
            "New",
        ] {
            assert_eq!(
                bounce("Permanent", detail).1,
                Some(Suppression::Bounce),
                "{detail}"
            );
        }
        for (kind, detail) in [
            ("Transient", "General"),
            ("Transient", "MailboxFull"),
            ("Undetermined", "Undetermined"),
            ("", ""),
        ] {
            assert_eq!(bounce(kind, detail).1, None, "{kind} {detail}");
        }
    }

    #[test]
    fn a_request_reads_as_written_and_nothing_else_does() {
        let organization = OrganizationId::from_bytes([1; 16]);
        let of = MailOf::Invitation(InvitationId::from_bytes([2; 16]));
        let request = |of| MailRequest {
            organization,
            of,
            send: 3,
        };
        let text = serde_json::to_string(&request(of)).unwrap();
        assert_eq!(
            text,
            r#"{"organization":"040g2081040g2081040g208104","invitation":"081040g2081040g2081040g208","send":3}"#,
            "messages that wait are read by the next version"
        );
        assert_eq!(serde_json::from_str::<MailRequest>(&text).unwrap(), request(of));
        let notice = request(MailOf::Notice(NoticeId::from_bytes([2; 16])));
        let told = serde_json::to_string(&notice).unwrap();
        assert_eq!(told, text.replace("invitation", "notice"));
        assert_eq!(serde_json::from_str::<MailRequest>(&told).unwrap(), notice);
        for wrong in [
            "",
            "{}",
            "null",
            &text.replace('3', "-3"),
            &text.replace("send", "sent"),
            &text.replace("invitation", "letter"),
            r#"{"organization":"040g2081040g2081040g208104","send":3}"#,
            &text.replace("\"send\"", "\"notice\":\"081040g2081040g2081040g208\",\"send\""),
        ] {
            assert!(serde_json::from_str::<MailRequest>(wrong).is_err(), "{wrong}");
        }
    }
}
