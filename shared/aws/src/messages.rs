//! Messages of the queues that jobs are worked on by.

use aws_sdk_sqs::Client;
use muster::id::{JobId, OrganizationId};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::wire::corrupt;

/// The message by which a job begins, goes on in a later invocation, or is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Continue {
    /// Whose job.
    pub organization: OrganizationId,
    /// Which.
    pub job: JobId,
}

/// The longest that a message can be held back, in seconds (Amazon SQS, "Message quotas").
const LONGEST_DELAY: u32 = 900;

impl Continue {
    /// Reads the body of a message.
    pub fn read(body: Option<&str>) -> Result<Self, StoreError> {
        serde_json::from_str(body.unwrap_or_default()).map_err(|e| corrupt("message", e))
    }

    /// Sends it, to be delivered after so many seconds, of which there are at most 900.
    pub async fn send(&self, sqs: &Client, queue: &str, delay_seconds: u32) -> Result<(), StoreError> {
        send(sqs, queue, self, delay_seconds).await
    }
}

/// Sends a message, to be delivered after so many seconds, of which there are at most 900.
pub async fn send(
    sqs: &Client,
    queue: &str,
    message: &impl Serialize,
    delay_seconds: u32,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(message).map_err(|e| corrupt("message", e))?;
    let delay = delay_seconds.min(LONGEST_DELAY);
    let message = sqs
        .send_message()
        .queue_url(queue)
        .message_body(body)
        .set_delay_seconds(i32::try_from(delay).ok().filter(|delay| *delay > 0));
    let sent = message.send().await;
    sent.map(|_| ())
        .map_err(|e| StoreError::service("SendMessage", &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Messages wait in queues while another version is deployed.
    #[test]
    fn it_is_written_as_ever_and_reads_as_written() {
        let message = Continue {
            organization: OrganizationId::from_bytes([1; 16]),
            job: JobId::from_bytes([2; 16]),
        };
        let body = serde_json::to_string(&message).unwrap();
        assert_eq!(
            body,
            r#"{"organization":"040g2081040g2081040g208104","job":"081040g2081040g2081040g208"}"#
        );
        assert_eq!(Continue::read(Some(&body)).unwrap(), message);
    }

    #[test]
    fn anything_else_is_an_error_and_not_a_success() {
        let more =
            r#"{"organization":"040g2081040g2081040g208104","job":"081040g2081040g2081040g208","part":1}"#;
        for body in [
            None,
            Some(""),
            Some("{}"),
            Some(r#"{"organization":"x","job":"y"}"#),
            Some(more),
        ] {
            assert!(Continue::read(body).is_err(), "{body:?}");
        }
    }
}
