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
use crate::wire::corrupt;

/// Most items of one `BatchWriteItem` (DynamoDB, "Service quotas").
pub(super) const BATCH: usize = 25;
/// How often what DynamoDB left of a batch is sent again: about a minute in all.
const ATTEMPTS: u32 = 12;

/// New members that are written by one request, [`BATCH`] at most.
#[derive(Default)]
pub(super) struct Puts {
    json: Vec<u8>,
    /// Where each member ends in it.
    ends: Vec<usize>,
}

impl Puts {
    /// None yet, with room for so many bytes.
    pub(super) fn with_room(bytes: usize) -> Self {
        Self {
            json: Vec::with_capacity(bytes),
            ends: Vec::with_capacity(BATCH),
        }
    }

    /// Adds a member's item.
    pub(super) fn add(&mut self, item: &NewMemberItem<'_>) -> Result<(), StoreError> {
        if !self.json.is_empty() {
            self.json.push(b',');
        }
        self.json.extend_from_slice(br#"{"PutRequest":{"Item":"#);
        json::write_item(&mut self.json, item).map_err(|e| corrupt(keys::MEMBER_PREFIX, e))?;
        self.json.extend_from_slice(b"}}");
        self.ends.push(self.json.len());
        Ok(())
    }

    /// Those at the places that pass.
    pub(super) fn filter(&self, passes: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self::default();
        let mut start = 0;
        for (place, end) in self.ends.iter().enumerate() {
            if passes(place) {
                if !kept.json.is_empty() {
                    kept.json.push(b',');
                }
                kept.json.extend_from_slice(&self.json[start..*end]);
                kept.ends.push(kept.json.len());
            }
            // After each but the last stands a comma.
            start = end + 1;
        }
        kept
    }

    /// How much is written, in bytes.
    pub(super) const fn bytes(&self) -> usize {
        self.json.len()
    }

    /// The request.
    fn body(&self, table: &str) -> Bytes {
        // The names of tables hold nothing that JSON writes in another way (DynamoDB, "Naming rules").
        let begin = format!(r#"{{"RequestItems":{{"{table}":["#);
        [begin.as_bytes(), &self.json, b"]}}"].concat().into()
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
    pub(super) async fn create(&self, puts: &Puts) -> Result<(), StoreError> {
        let mut body = puts.body(&self.tables.directory);
        for attempt in 1..=ATTEMPTS {
            let begun = Instant::now();
            match direct::send(&self.dynamodb, body.clone()).await {
                Sent::All => return Ok(()),
                Sent::Left(rest) => {
                    self.throttles.note();
                    body = rest;
                }
                Sent::Unclear => {
                    // A table that does not answer in time has as much to do as one that says so.
                    if begun.elapsed() >= ATTEMPT_TIMEOUT {
                        self.throttles.note();
                    }
                    return Box::pin(self.create_by_sdk(body)).await;
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
            store.create(&Puts::default()).await.unwrap();
            assert_eq!(asked.load(Ordering::SeqCst), 2, "it is asked again");
            assert_eq!(store.throttles.take(), !answers);
        }
    }
}
