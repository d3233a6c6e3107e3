//! The events that Amazon SES publishes to `EventBridge` (Amazon SES Developer Guide, "Contents of
//! event data"), as they come out of the queue.

use std::collections::HashMap;

use jiff::Timestamp;
use muster::id::{InvitationId, NoticeId, OrganizationId};
use muster::invitation::Delivery;
use muster::mail::{self, MailEvent, MailOf, MailRequest, Suppression};
use serde::Deserialize;

/// As much of an event as is made use of; addresses, headers and diagnostics are not even read.
#[derive(Deserialize)]
struct Published {
    detail: Detail,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    event_type: String,
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Stamp>,
    delivery: Option<Stamp>,
    delivery_delay: Option<Stamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    timestamp: Timestamp,
    message_id: String,
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Bounce {
    #[serde(rename = "bounceType")]
    kind: String,
    #[serde(rename = "bounceSubType")]
    detail: String,
    timestamp: Timestamp,
}

#[derive(Deserialize)]
struct Stamp {
    timestamp: Timestamp,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something about one of our mails.
    Mail(MailEvent),
    /// Something of no interest, or about a mail that somebody else sent by this configuration set.
    Other,
}

/// A message that is no event.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The JSON is of another shape.
    #[error("the event does not read: {0}")]
    Shape(#[from] serde_json::Error),
    /// It lacks what its type says it has.
    #[error("an event lacks its {0}")]
    Part(&'static str),
}

impl Event {
    /// Reads the body of a queue message.
    pub fn parse(body: &str) -> Result<Self, EventError> {
        let detail = serde_json::from_str::<Published>(body)?.detail;
        let Some(mail) = detail.mail.request() else {
            return Ok(Self::Other);
        };
        let news = |delivery, reason| MailEvent {
            mail,
            delivery,
            reason,
            suppression: None,
            message: detail.mail.message_id.clone(),
            at: detail.mail.timestamp,
        };
        let stamp = |stamp: Option<Stamp>, part| stamp.map(|s| s.timestamp).ok_or(EventError::Part(part));
        Ok(Self::Mail(match detail.event_type.as_str() {
            "Send" => news(Some(Delivery::Sent), None),
            "Delivery" => MailEvent {
                at: stamp(detail.delivery, "delivery")?,
                ..news(Some(Delivery::Delivered), None)
            },
            "DeliveryDelay" => MailEvent {
                at: stamp(detail.delivery_delay, "deliveryDelay")?,
                ..news(None, Some(LATE))
            },
            "Bounce" => {
                let bounce = detail.bounce.ok_or(EventError::Part("bounce"))?;
                let (reason, suppression) = mail::bounce(&bounce.kind, &bounce.detail);
                MailEvent {
                    at: bounce.timestamp,
                    suppression,
                    ..news(Some(Delivery::Bounced), Some(reason))
                }
            }
            "Complaint" => MailEvent {
                at: stamp(detail.complaint, "complaint")?,
                suppression: Some(Suppression::Complaint),
                ..news(Some(Delivery::Complained), Some(COMPLAINT))
            },
            "Reject" => news(Some(Delivery::Failed), Some(REJECTED)),
            "Rendering Failure" => news(Some(Delivery::Failed), Some(NOT_RENDERED)),
            _ => return Ok(Self::Other),
        }))
    }
}

const LATE: &str = "The recipient's mail server has not taken the mail yet. It is tried again for hours.";
const COMPLAINT: &str = "The recipient reported the mail as unwanted.";
const REJECTED: &str = "Not sent: the mail service took the message for harmful.";
const NOT_RENDERED: &str = "Not sent: the mail service could not put the message together.";

impl Mail {
    /// Which mail it is, by the tags that the mailer gave it.
    fn request(&self) -> Option<MailRequest> {
        let tag = |name| self.tags.get(name)?.first().map(String::as_str);
        let invitation = tag("invitation").and_then(|id| InvitationId::parse(id).ok());
        let notice = tag("notice").and_then(|id| NoticeId::parse(id).ok());
        Some(MailRequest {
            organization: OrganizationId::parse(tag("organization")?).ok()?,
            of: MailOf::new(invitation, notice)?,
            send: tag("send")?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIXTURES: [(&str, &str); 7] = [
        ("send", include_str!("../fixtures/send.json")),
        ("delivery", include_str!("../fixtures/delivery.json")),
        ("delivery-delay", include_str!("../fixtures/delivery-delay.json")),
        (
            "bounce-permanent",
            include_str!("../fixtures/bounce-permanent.json"),
        ),
        (
            "bounce-transient",
            include_str!("../fixtures/bounce-transient.json"),
        ),
        ("complaint", include_str!("../fixtures/complaint.json")),
        ("reject", include_str!("../fixtures/reject.json")),
    ];

    #[test]
    fn every_event_is_about_the_mail_that_its_tags_name() {
        let events = FIXTURES.map(|(name, body)| (name, Event::parse(body).unwrap()));
        insta::assert_debug_snapshot!(events);
    }

    #[test]
    fn an_event_can_be_about_a_notice() {
        let bounce = FIXTURES[3].1.replace("\"invitation\"", "\"notice\"");
        let Event::Mail(event) = Event::parse(&bounce).unwrap() else {
            panic!("it is about one of ours")
        };
        assert_eq!(event.mail.of.kind(), "notice");
        assert_eq!(event.mail.of.id(), "081040g2081040g2081040g208");
    }

    #[test]
    fn events_of_other_mail_and_of_no_interest_are_passed_over() {
        let bounce = FIXTURES[3].1;
        for (from, to) in [
            ("\"Bounce\"", "\"Open\""),
            ("\"invitation\"", "\"newsletter\""),
            ("081040g2081040g2081040g208", "nobody"),
            ("\"3\"", "\"three\""),
        ] {
            assert!(bounce.contains(from), "{from}");
            assert_eq!(
                Event::parse(&bounce.replace(from, to)).unwrap(),
                Event::Other,
                "{from}"
            );
        }
    }

    #[test]
    fn what_is_no_event_is_an_error() {
        for body in ["", "{}", "[]", "{\"detail\":{}}"] {
            assert!(matches!(Event::parse(body), Err(EventError::Shape(_))), "{body}");
        }
        let unfinished = FIXTURES[3].1.replace("\"bounce\":", "\"bounced\":");
        assert!(matches!(
            Event::parse(&unfinished),
            Err(EventError::Part("bounce"))
        ));
    }
}
