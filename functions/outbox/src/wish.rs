//! What a change of an item asks to be mailed.

use aws_lambda_events::dynamodb::EventRecord;
use muster::mail::MailRequest;
use muster_aws::keys;
use serde::Deserialize;

/// As much of an item as tells whether it asks for mail.
#[derive(Deserialize)]
struct Image {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    /// How often mail was asked for.
    send: u32,
}

/// A change that asks for mail of a kind that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an item asks for mail and is of no known kind")]
pub struct UnknownKind;

/// The mail that a change asks for: every change of an item's `send` asks for one.
pub fn of(record: &EventRecord) -> Result<Option<MailRequest>, UnknownKind> {
    let image = |item: &serde_dynamo::Item| serde_dynamo::from_item::<_, Image>(item.clone());
    if record.change.new_image.is_empty() {
        return Ok(None);
    }
    let new = image(&record.change.new_image).map_err(|_| UnknownKind)?;
    if image(&record.change.old_image).is_ok_and(|old| old.send == new.send) {
        return Ok(None);
    }
    // Other kinds of items that are mailed find their place here.
    let (organization, invitation) = keys::invitation_of(&new.pk, &new.sk).ok_or(UnknownKind)?;
    Ok(Some(MailRequest {
        organization,
        invitation,
        send: new.send,
    }))
}

#[cfg(test)]
mod tests {
    use aws_lambda_events::dynamodb::Event;

    use super::*;

    const EVENT: &str = include_str!("../fixtures/directory-stream.json");

    fn record(n: usize) -> EventRecord {
        let event: Event = serde_json::from_str(EVENT).unwrap();
        event.records[n].clone()
    }

    #[test]
    fn a_new_invitation_asks_for_its_first_mail() {
        let request = of(&record(0)).unwrap().unwrap();
        assert_eq!(request.organization.to_string(), "040g2081040g2081040g208104");
        assert_eq!(request.invitation.to_string(), "081040g2081040g2081040g208");
        assert_eq!(request.send, 1);
    }

    #[test]
    fn asking_again_asks_for_the_next() {
        assert_eq!(of(&record(1)).unwrap().unwrap().send, 2);
    }

    #[test]
    fn a_change_of_anything_else_and_a_deletion_ask_for_none() {
        assert_eq!(of(&record(2)), Ok(None));
        assert_eq!(of(&record(3)), Ok(None));
    }

    #[test]
    fn an_unknown_kind_is_no_success() {
        assert_eq!(of(&record(4)), Err(UnknownKind));
        let mut record = record(0);
        let text = serde_json::to_string(&record.change).unwrap();
        for (from, to) in [
            ("\"N\":\"1\"", "\"S\":\"one\""),
            ("#I\"", "\""),
            ("INVITATION#", "X#"),
        ] {
            assert!(text.contains(from), "{from}");
            record.change = serde_json::from_str(&text.replace(from, to)).unwrap();
            assert_eq!(of(&record), Err(UnknownKind), "{from}");
        }
    }
}
