//! `BatchWriteItem` without the SDK's client: most of what an import sends.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::dynamo::Dynamo;
use crate::sign::Payload;

/// What came of a request.
#[derive(Debug)]
pub(super) enum Sent {
    /// Everything is written.
    All,
    /// All but these, the body of the next request.
    Left(Bytes),
    /// Anything else: the SDK is to be asked for the same.
    Unclear,
}

/// The part of an answer that matters.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "UnprocessedItems")]
    unprocessed: BTreeMap<String, Json>,
}

/// Sends a `BatchWriteItem`, once.
pub(super) async fn send(dynamodb: &Dynamo, payload: Payload) -> Sent {
    let answer = dynamodb.send("BatchWriteItem", payload).await;
    answer.and_then(|answer| left(&answer)).unwrap_or(Sent::Unclear)
}

/// What an answer says is left to write.
fn left(answer: &[u8]) -> Option<Sent> {
    let Answer { unprocessed } = serde_json::from_slice(answer).ok()?;
    if unprocessed.is_empty() {
        return Some(Sent::All);
    }
    let body = serde_json::to_vec(&serde_json::json!({ "RequestItems": unprocessed })).ok()?;
    Some(Sent::Left(body.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_the_next_request() {
        assert!(matches!(left(br#"{"UnprocessedItems":{}}"#), Some(Sent::All)));
        let put = r#"{"PutRequest":{"Item":{"PK":{"S":"a\"\u00e9"},"v":{"N":"1"}}}}"#;
        let answer = format!(r#"{{"UnprocessedItems":{{"t":[{put}]}},"ConsumedCapacity":[]}}"#);
        let Some(Sent::Left(body)) = left(answer.as_bytes()) else {
            panic!("something is left")
        };
        let body: Json = serde_json::from_slice(&body).unwrap();
        let expected: Json = serde_json::from_str(&format!(r#"{{"RequestItems":{{"t":[{put}]}}}}"#)).unwrap();
        assert_eq!(body, expected);
    }

    #[test]
    fn an_answer_that_says_nothing_is_unclear() {
        for answer in ["", "{}", "[]", r#"{"UnprocessedItems":null}"#, "<html>"] {
            assert!(left(answer.as_bytes()).is_none(), "{answer}");
        }
    }
}
