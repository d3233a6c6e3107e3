//! What the function is invoked with: S3's events, and messages of the import queue.

use aws_lambda_events::s3::{S3Event, S3EventRecord};
use aws_lambda_events::sqs::SqsMessage;
use jiff::Timestamp;
use muster::import::Uploaded;
use muster::job::JobObject;
use muster_aws::messages::Continue;
use percent_encoding::percent_decode_str;
use serde::Deserialize;

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Delivery {
    /// An object appeared.
    Uploaded(Uploaded),
    /// A job goes on.
    Continue(Continue),
}

/// An event that is none of those the template wires up.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The JSON is of another shape.
    #[error("the message does not read: {0}")]
    Shape(#[from] serde_json::Error),
    /// An object's record lacks a part, or its key is no UTF-8.
    #[error("an S3 record lacks its {0}")]
    Record(&'static str),
}

/// Lambda's record of an asynchronous invocation whose every retry failed, as it arrives in the
/// queue that is the function's failure destination (AWS Lambda, "Capturing records").
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FailedInvocation {
    request_payload: S3Event,
}

/// What one queue message asks for.
pub fn of_message(message: &SqsMessage) -> Result<Vec<Delivery>, DeliveryError> {
    let body = message.body.as_deref().unwrap_or_default();
    if let Ok(go_on) = serde_json::from_str::<Continue>(body) {
        return Ok(vec![Delivery::Continue(go_on)]);
    }
    of_s3(serde_json::from_str::<FailedInvocation>(body)?.request_payload)
}

/// What an S3 event asks for.
pub fn of_s3(event: S3Event) -> Result<Vec<Delivery>, DeliveryError> {
    event
        .records
        .into_iter()
        .map(|record| uploaded(record).map(Delivery::Uploaded))
        .collect()
}

fn uploaded(record: S3EventRecord) -> Result<Uploaded, DeliveryError> {
    let object = record.s3.object;
    let key = object.key.ok_or(DeliveryError::Record("key"))?;
    // Keys are encoded as in a form: a plus sign is a space.
    let key = key.replace('+', " ");
    let key = percent_decode_str(&key)
        .decode_utf8()
        .map_err(|_| DeliveryError::Record("key"))?
        .into_owned();
    let at = Timestamp::from_millisecond(record.event_time.timestamp_millis())
        .map_err(|_| DeliveryError::Record("time"))?;
    Ok(Uploaded {
        object: JobObject {
            key,
            version: object.version_id.filter(|v| !v.is_empty() && v != "null"),
            etag: object
                .e_tag
                .ok_or(DeliveryError::Record("eTag"))?
                .trim_matches('"')
                .to_owned(),
            size: object
                .size
                .and_then(|size| u64::try_from(size).ok())
                .unwrap_or_default(),
        },
        sequencer: object.sequencer,
        at,
    })
}

#[cfg(test)]
mod tests {
    use muster::id::{JobId, OrganizationId};

    use super::*;

    const S3: &str = include_str!("../fixtures/s3-object-created.json");
    const FAILED: &str = include_str!("../fixtures/retries-exhausted.json");

    fn message(body: &str) -> SqsMessage {
        serde_json::from_value(serde_json::json!({ "messageId": "m", "body": body })).unwrap()
    }

    #[test]
    fn an_objects_key_is_decoded_once() {
        let deliveries = of_s3(serde_json::from_str(S3).unwrap()).unwrap();
        let [Delivery::Uploaded(uploaded)] = deliveries.as_slice() else {
            panic!("{deliveries:?}")
        };
        assert_eq!(
            uploaded.object.key,
            "imports/00000000000000000000000000/a b+c%20é.csv"
        );
        assert_eq!(
            uploaded.object.version.as_deref(),
            Some("096fKKXTRTtl3on89fVO.nfljtsv6qko")
        );
        assert_eq!(uploaded.object.size, 1024);
        assert_eq!(uploaded.at.to_string(), "2026-01-02T03:04:05.678Z");
    }

    #[test]
    fn a_failed_invocation_gives_its_event_back() {
        let direct = of_s3(serde_json::from_str(S3).unwrap()).unwrap();
        assert_eq!(of_message(&message(FAILED)).unwrap(), direct);
    }

    #[test]
    fn a_continuation_reads_as_written() {
        let go_on = Continue {
            organization: OrganizationId::from_bytes([1; 16]),
            job: JobId::from_bytes([2; 16]),
        };
        let body = serde_json::to_string(&go_on).unwrap();
        assert_eq!(of_message(&message(&body)).unwrap(), [Delivery::Continue(go_on)]);
    }

    #[test]
    fn anything_else_is_an_error_and_not_a_success() {
        for body in ["", "{}", "{\"organization\":\"x\",\"job\":\"y\"}", "[]"] {
            assert!(of_message(&message(body)).is_err(), "{body}");
        }
    }
}
