//! New members, as many as one request has.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::WriteRequest;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use tokio::time::Instant;

use super::direct::{self, Sent};
use super::json;
use super::roster::RosterStore;
use crate::clients::ATTEMPT_TIMEOUT;
use crate::error::StoreError;
use crate::item::NewMemberItem;
use crate::keys;
use crate::sign::Payload;
use crate::wire::corrupt;

/// Most items of one `BatchWriteItem` (DynamoDB, "Service quotas").
pub(super) const BATCH: usize = 25;
/// How often what DynamoDB left of a batch is sent again: about a minute in all.
const ATTEMPTS: u32 = 12;

/// New members that one request is to write, [`BATCH`] at most: its body so far.
pub(super) struct Puts {
    body: Vec<u8>,
    /// Where the first member begins in it.
    start: usize,
    /// Where each ends.
    ends: Vec<usize>,
}

/// The room for a request is so many bytes, or twice as many, and so on.
const ROOM_BYTES: usize = 2_048;

/// What is after the last member.
const END: &[u8] = b"]}}";

impl Puts {
    /// None yet, with room for so many bytes, or a little more: requests that are alike in size leave no gaps
    /// in memory that the next one does not fit.
    pub(super) fn new(table: &str, bytes: usize) -> Self {
        let mut body = Vec::with_capacity(bytes.next_multiple_of(ROOM_BYTES));
        // The names of tables hold nothing that JSON writes in another way (DynamoDB, "Naming rules").
        for part in [r#"{"RequestItems":{""#, table, r#"":["#] {
            body.extend_from_slice(part.as_bytes());
        }
        Self {
            start: body.len(),
            body,
            ends: Vec::with_capacity(BATCH),
        }
    }

    /// Adds a member's item.
    pub(super) fn add(&mut self, item: &NewMemberItem<'_>) -> Result<(), StoreError> {
        if !self.ends.is_empty() {
            self.body.push(b',');
        }
        self.body.extend_from_slice(br#"{"PutRequest":{"Item":"#);
        json::write_item(&mut self.body, item).map_err(|e| corrupt(keys::MEMBER_PREFIX, e))?;
        self.body.extend_from_slice(b"}}");
        self.ends.push(self.body.len());
        Ok(())
    }

    /// How large the request is so far, in bytes.
    pub(super) const fn bytes(&self) -> usize {
        self.body.len()
    }

    /// The request; `None` where it would write nobody.
    pub(super) fn finish(mut self) -> Option<Creation> {
        if self.ends.is_empty() {
            return None;
        }
        self.body.extend_from_slice(END);
        Some(Creation {
            payload: self.body.into(),
            start: self.start,
            ends: self.ends,
        })
    }
}

/// A request that writes new members.
pub(super) struct Creation {
    pub(super) payload: Payload,
    start: usize,
    ends: Vec<usize>,
}

impl Creation {
    /// The request for those at the places that pass; `None` where nobody does.
    pub(super) fn filter(&self, passes: impl Fn(usize) -> bool) -> Option<Payload> {
        let body = &self.payload.body;
        let mut kept = body[..self.start].to_vec();
        let mut start = self.start;
        for (place, end) in self.ends.iter().enumerate() {
            if passes(place) {
                if kept.len() > self.start {
                    kept.push(b',');
                }
                kept.extend_from_slice(&body[start..*end]);
            }
            // After each but the last stands a comma.
            start = end + 1;
        }
        if kept.len() == self.start {
            return None;
        }
        kept.extend_from_slice(END);
        Some(kept.into())
    }
}

/// How long to wait after so many attempts that left something.
fn pause(attempt: u32) -> Duration {
    Duration::from_millis((25 << attempt.min(9)) + u64::from(attempt) * 7)
}

/// DynamoDB went on leaving something of a batch.
fn unprocessed() -> StoreError {
    StoreError::Service {
        operation: "BatchWriteItem",
        code: "UnprocessedItems".to_owned(),
    }
}

impl RosterStore {
    /// Writes new members, [`BATCH`] at most. Needs no condition: only imports make roster keys,
    /// and an organization's imports never overlap. Writing them again changes nothing, unless somebody
    /// has changed one of them in the seconds since.
    pub(super) async fn create(&self, mut payload: Payload) -> Result<(), StoreError> {
        for attempt in 1..=ATTEMPTS {
            let begun = Instant::now();
            match direct::send(&self.dynamodb, payload.clone()).await {
                Sent::All => return Ok(()),
                Sent::Left(rest) => {
                    self.throttles.note();
                    payload = rest.into();
                }
                Sent::Unclear => {
                    // A table that does not answer in time has as much to do as one that says so.
                    if begun.elapsed() >= ATTEMPT_TIMEOUT {
                        self.throttles.note();
                    }
                    return Box::pin(self.create_by_sdk(payload.body)).await;
                }
            }
            if attempt < ATTEMPTS {
                tokio::time::sleep(pause(attempt)).await;
            }
        }
        Err(unprocessed())
    }

    /// The same, by a request that is the SDK's own in all but its body.
    async fn create_by_sdk(&self, body: Bytes) -> Result<(), StoreError> {
        let table = &self.tables.directory;
        let request = self.dynamodb.batch_write_item().request_items(table, Vec::new());
        let answer = request
            .customize()
            .mutate_request(move |request| {
                let length = body.len().to_string();
                request.headers_mut().insert("content-length", length);
                *request.body_mut() = SdkBody::from(body.clone());
            })
            .send()
            .await;
        let left = |unprocessed: Option<HashMap<String, Vec<WriteRequest>>>| {
            let left = unprocessed.and_then(|mut tables| tables.remove(table));
            left.unwrap_or_default()
        };
        let answer = answer.map_err(|e| StoreError::service("BatchWriteItem", &e))?;
        let mut left_over = left(answer.unprocessed_items);
        for attempt in 1..ATTEMPTS {
            if left_over.is_empty() {
                return Ok(());
            }
            self.throttles.note();
            tokio::time::sleep(pause(attempt)).await;
            let request = self.dynamodb.batch_write_item();
            let answer = request.request_items(table, left_over).send().await;
            let answer = answer.map_err(|e| StoreError::service("BatchWriteItem", &e))?;
            left_over = left(answer.unprocessed_items);
        }
        if left_over.is_empty() {
            return Ok(());
        }
        Err(unprocessed())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use muster::audit::Retention;

    use super::*;
    use crate::clients::{AwsConfig, Tables};
    use crate::dynamo::Dynamo;
    use crate::invitations::{InvitationLimits, InvitationStore};

    /// Lets the first request fail, at once or by never answering, and answers the others.
    #[derive(Debug)]
    struct Slow {
        answers: bool,
        asked: Arc<AtomicUsize>,
    }

    impl HttpConnector for Slow {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            let first = self.asked.fetch_add(1, Ordering::SeqCst) == 0;
            match (first, self.answers) {
                (true, false) => HttpConnectorFuture::new(std::future::pending()),
                (true, true) => HttpConnectorFuture::ready(Err(ConnectorError::io("it is gone".into()))),
                (false, _) => {
                    let body = SdkBody::from(r#"{"UnprocessedItems":{}}"#);
                    HttpConnectorFuture::ready(Ok(HttpResponse::new(200.try_into().unwrap(), body)))
                }
            }
        }
    }

    #[tokio::test]
    async fn a_table_that_does_not_answer_in_time_slows_an_import_down_as_one_that_throttles() {
        for answers in [false, true] {
            let asked = Arc::default();
            let http = Slow {
                answers,
                asked: Arc::clone(&asked),
            };
            let dynamodb = Dynamo::new(AwsConfig::answered_by(http));
            let tables = Tables {
                directory: "Directory".to_owned(),
                audit: "Audit".to_owned(),
                audit_retention: Retention::default(),
                jobs: "Jobs".to_owned(),
            };
            let invitations =
                InvitationStore::new(dynamodb.clone(), tables.clone(), InvitationLimits::DEFAULT);
            let store = RosterStore::new(&dynamodb, tables, invitations);
            store.create("{}".into()).await.unwrap();
            assert_eq!(asked.load(Ordering::SeqCst), 2, "it is asked again");
            assert_eq!(store.throttles.take(), !answers);
        }
    }
}
