//! What a change of an item asks for.

use aws_lambda_events::dynamodb::EventRecord;
use muster::id::{JobId, OrganizationId};
use muster::job::JobKind;
use muster::mail::{MailOf, MailRequest};
use muster_aws::keys;
use serde::Deserialize;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A mail is to be sent.
    Mail(MailRequest),
    /// A job of this kind is to begin.
    Begin(OrganizationId, JobId, JobKind),
}

/// As much of an item as tells whether it asks for something.
#[derive(Deserialize)]
struct Image {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    /// How often it was asked for.
    send: u32,
    /// Of a job, what it does; a notice has a word of its own here.
    kind: Option<String>,
}

/// A change that asks for something of a kind that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an item asks for something and is of no known kind")]
pub struct UnknownKind;

/// What a change asks for: every change of an item's `send` asks once.
pub fn of(record: &EventRecord) -> Result<Option<Wish>, UnknownKind> {
    let image = |item: &serde_dynamo::Item| serde_dynamo::from_item::<_, Image>(item.clone());
    if record.change.new_image.is_empty() {
        return Ok(None);
    }
    let new = image(&record.change.new_image).map_err(|_| UnknownKind)?;
    if image(&record.change.old_image).is_ok_and(|old| old.send == new.send) {
        return Ok(None);
    }
    // Other kinds of items find their place here.
    if let Some((organization, job)) = keys::job_wished(&new.pk, &new.sk) {
        let kind = match new.kind.as_deref() {
            None => JobKind::Resend,
            Some(word) => JobKind::from_word(word).ok_or(UnknownKind)?,
        };
        return Ok(Some(Wish::Begin(organization, job, kind)));
    }
    let invitation = keys::invitation_of(&new.pk, &new.sk).map(|(whose, id)| (whose, MailOf::Invitation(id)));
    let notice = || keys::notice_of(&new.pk, &new.sk).map(|(whose, id)| (whose, MailOf::Notice(id)));
    let (organization, of) = invitation.or_else(notice).ok_or(UnknownKind)?;
    Ok(Some(Wish::Mail(MailRequest {
        organization,
        of,
        send: new.send,
    })))
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
        let Ok(Some(Wish::Mail(request))) = of(&record(0)) else {
            panic!("it asks for mail")
        };
        assert_eq!(request.organization.to_string(), "040g2081040g2081040g208104");
        assert_eq!(request.of.kind(), "invitation");
        assert_eq!(request.of.id(), "081040g2081040g2081040g208");
        assert_eq!(request.send, 1);
    }

    #[test]
    fn a_notice_asks_for_its_mail() {
        let mut record = record(0);
        let text = serde_json::to_string(&record.change).unwrap();
        let text = text.replace("#I\"", "#N\"").replace("INVITATION#", "NOTICE#");
        record.change = serde_json::from_str(&text).unwrap();
        let Ok(Some(Wish::Mail(request))) = of(&record) else {
            panic!("it asks for mail")
        };
        assert_eq!(request.organization.to_string(), "040g2081040g2081040g208104");
        assert_eq!((request.of.kind(), request.send), ("notice", 1));
        assert_eq!(request.of.id(), "081040g2081040g2081040g208");
    }

    #[test]
    fn asking_again_asks_for_the_next() {
        let wish = of(&record(1)).unwrap();
        assert!(matches!(wish, Some(Wish::Mail(request)) if request.send == 2));
    }

    #[test]
    fn a_change_of_anything_else_and_a_deletion_ask_for_none() {
        assert_eq!(of(&record(2)), Ok(None));
        assert_eq!(of(&record(3)), Ok(None));
    }

    #[test]
    fn the_wish_that_a_job_begin_names_it() {
        let mut record = record(0);
        let text = serde_json::to_string(&record.change).unwrap();
        let text = text.replace("#I\"", "\"").replace("INVITATION#", "BEGIN#");
        record.change = serde_json::from_str(&text).unwrap();
        let Ok(Some(Wish::Begin(organization, job, _))) = of(&record) else {
            panic!("it asks for a job")
        };
        assert_eq!(organization.to_string(), "040g2081040g2081040g208104");
        assert_eq!(job.to_string(), "081040g2081040g2081040g208");
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
