//! Invitations: who was asked in, as what, until when, and what became of it and of its mail.

use std::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{InvitationId, MemberId, OrganizationId};
use crate::member::{Role, words};
use crate::text::Email;

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationStatus {
    /// Not answered yet. Takes a seat.
    Pending,
    /// The invited person is a member.
    Accepted,
    /// Its time ran out; its seat is free.
    Expired,
    /// Taken back, or declined; its seat is free.
    Canceled,
}

/// What became of an invitation's newest mail. A later word of this order overrules an earlier
/// one, however events arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// To be sent.
    Queued,
    /// The mail service took it.
    Sent,
    /// The recipient's server took it.
    Delivered,
    /// It came back.
    Bounced,
    /// The recipient called it spam.
    Complained,
    /// It was not sent, for the reason given.
    Failed,
}

words!(InvitationStatus {
    Pending = "pending",
    Accepted = "accepted",
    Expired = "expired",
    Canceled = "canceled",
});
words!(Delivery {
    Queued = "queued",
    Sent = "sent",
    Delivered = "delivered",
    Bounced = "bounced",
    Complained = "complained",
    Failed = "failed",
});

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Sorts by time made.
    pub id: InvitationId,
    /// Into which organization.
    pub organization: OrganizationId,
    /// The invited person's record, pending meanwhile.
    pub member: MemberId,
    /// Where its mail goes, and who may accept it.
    pub email: Email,
    /// What they will be.
    pub role: Role,
    /// Who vouches for that: the inviter, or whoever changed the role since.
    pub inviter: MemberId,
    /// As stored: time may have run out since, see [`Invitation::status_at`].
    pub status: InvitationStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
    /// When it was accepted, canceled or found expired.
    pub ended_at: Option<Timestamp>,
    /// How often its mail was asked for. Each number is one mail with a link of its own; only the
    /// newest number's links work.
    pub send: u32,
    /// When mail was last asked for, newest last; at most [`Invitation::REMEMBERED_SENDS`].
    pub sent_at: Vec<Timestamp>,
    /// What became of the newest mail.
    pub delivery: Delivery,
    /// Why it failed or came back.
    pub delivery_reason: Option<String>,
}

impl Invitation {
    /// How many times of sending are remembered, to hold back those who resend too often.
    pub const REMEMBERED_SENDS: usize = 20;

    /// What it is at a moment: a pending one expires by itself.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> InvitationStatus {
        if self.status == InvitationStatus::Pending && self.expires_at <= now {
            InvitationStatus::Expired
        } else {
            self.status
        }
    }

    /// When another mail may be asked for, if `most` an hour are allowed: none is at once.
    #[must_use]
    pub fn next_send(&self, now: Timestamp, most: usize) -> Option<Timestamp> {
        const HOUR: SignedDuration = SignedDuration::from_hours(1);
        let recent: Vec<_> = self.sent_at.iter().filter(|at| **at + HOUR > now).collect();
        let blocking = recent.len().checked_sub(most)?;
        recent.get(blocking).map(|at| **at + HOUR)
    }
}

/// What an invitation's link carries: which invitation, and 256 random bits that only the mail
/// knows. The tables hold its digest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Whose invitation.
    pub organization: OrganizationId,
    /// Which.
    pub invitation: InvitationId,
    secret: [u8; 32],
}

/// A text that is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an invitation's token")]
pub struct TokenError;

impl Token {
    /// A token with this secret.
    #[must_use]
    pub const fn new(organization: OrganizationId, invitation: InvitationId, secret: [u8; 32]) -> Self {
        Self {
            organization,
            invitation,
            secret,
        }
    }

    /// Parses what `Display` writes, in no other spelling.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| TokenError)?;
        let bytes: [u8; 64] = bytes.try_into().map_err(|_| TokenError)?;
        let (mut organization, mut invitation, mut secret) = ([0; 16], [0; 16], [0; 32]);
        organization.copy_from_slice(&bytes[..16]);
        invitation.copy_from_slice(&bytes[16..32]);
        secret.copy_from_slice(&bytes[32..]);
        Ok(Self {
            organization: OrganizationId::from_bytes(organization),
            invitation: InvitationId::from_bytes(invitation),
            secret,
        })
    }

    /// What is stored of it: SHA-256 of the secret, as hexadecimal text. The secret is random and 256
    /// bits long, so that nothing slower is needed, and digests may be compared in any manner.
    #[must_use]
    pub fn digest(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.secret))
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; 64];
        bytes[..16].copy_from_slice(self.organization.as_bytes());
        bytes[16..32].copy_from_slice(self.invitation.as_bytes());
        bytes[32..].copy_from_slice(&self.secret);
        f.write_str(&BASE64URL_NOPAD.encode(&bytes))
    }
}

/// Without the secret.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}, {})", self.organization, self.invitation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        Token::new(
            OrganizationId::from_bytes([1; 16]),
            InvitationId::from_bytes([2; 16]),
            [3; 32],
        )
    }

    #[test]
    fn tokens_read_back_in_one_spelling_only() {
        let text = token().to_string();
        assert_eq!(Token::parse(&text), Ok(token()));
        assert_eq!(text.len(), 86);
        for wrong in [
            String::new(),
            text[1..].to_owned(),
            format!("{text}="),
            format!(" {text}"),
            format!("{text}A"),
            // The last character carries four bits that nothing needs: they must be zero.
            format!("{}{}", &text[..85], "x"),
        ] {
            assert_eq!(Token::parse(&wrong), Err(TokenError), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_not_in_logs_or_tables() {
        let shown = format!("{:?}", token());
        assert!(!shown.contains(&token().to_string()) && !shown.contains("3, 3"));
        assert_eq!(token().digest().len(), 64);
        assert!(!token().digest().contains("0303"));
    }

    fn invitation() -> Invitation {
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let organization = OrganizationId::from_bytes([1; 16]);
        let email = Email::parse("a@example.org").unwrap();
        Invitation {
            id: InvitationId::new(at, &[]),
            organization,
            member: MemberId::of_email(organization, &email),
            email,
            role: Role::Member,
            inviter: MemberId::from_bytes([9; 16]),
            status: InvitationStatus::Pending,
            created_at: at,
            expires_at: at + SignedDuration::from_hours(24),
            ended_at: None,
            send: 1,
            sent_at: vec![at],
            delivery: Delivery::Queued,
            delivery_reason: None,
        }
    }

    #[test]
    fn a_pending_one_expires_the_moment_its_time_is_up() {
        let pending = invitation();
        let end = pending.expires_at;
        assert_eq!(
            pending.status_at(end - SignedDuration::from_millis(1)),
            InvitationStatus::Pending
        );
        assert_eq!(pending.status_at(end), InvitationStatus::Expired);
        let canceled = Invitation {
            status: InvitationStatus::Canceled,
            ..pending
        };
        assert_eq!(canceled.status_at(end), InvitationStatus::Canceled);
    }

    #[test]
    fn mail_is_held_back_once_an_hours_share_is_spent() {
        let minute = SignedDuration::from_mins(1);
        let first = invitation().created_at;
        let sent_at = (0..3).map(|n| first + minute * n).collect();
        let invitation = Invitation {
            sent_at,
            ..invitation()
        };
        let now = first + minute * 3;
        assert_eq!(invitation.next_send(now, 4), None);
        assert_eq!(invitation.next_send(now, 3), Some(first + minute * 60));
        assert_eq!(invitation.next_send(now, 2), Some(first + minute * 61));
        assert_eq!(invitation.next_send(first + minute * 60, 3), None);
    }
}
