//! From a batch of the Audit table's stream to links of chains.

use std::collections::BTreeMap;

use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use aws_sdk_sqs::Client;
use futures_util::future::join_all;
use muster::audit::chain::Summary;
use muster::id::OrganizationId;
use muster_aws::audit::{ChainStore, summary};
use muster_aws::error::StoreError;
use muster_aws::keys;
use serde_json::json;

/// The function.
pub struct Handler {
    /// The chains.
    pub chains: ChainStore,
    /// Sends what cannot be sealed away.
    pub sqs: Client,
    /// Where entries go whose chain does not read, so that they do not keep those of other
    /// organizations from being sealed.
    pub dead_letters: String,
}

/// Organizations whose entries are sealed at once.
const AT_ONCE: usize = 16;

/// The entries of one organization in a batch, and where in the batch the first of them is.
#[derive(Debug, Default)]
struct Share {
    first: usize,
    entries: Vec<Summary>,
}

impl Handler {
    /// Seals the entries of a batch, every organization's by itself. Where some could not be sealed,
    /// the answer names the first such change: Lambda delivers it again with all that follow (AWS
    /// Lambda, "Configuring partial batch response with `DynamoDB`"), and what is sealed stays so.
    pub async fn handle(&self, event: Event) -> DynamoDbEventResponse {
        let mut failed = None;
        let shares: Vec<_> = shares(&event.records).into_iter().collect();
        for some in shares.chunks(AT_ONCE) {
            let sealing = some
                .iter()
                .map(|(organization, share)| self.seal(*organization, share));
            for ((organization, share), result) in some.iter().zip(join_all(sealing).await) {
                if let Err(error) = result {
                    tracing::error!(%organization, %error, "entries were not sealed and come again");
                    failed = Some(failed.map_or(share.first, |first: usize| first.min(share.first)));
                }
            }
        }
        let mut response = DynamoDbEventResponse::default();
        if let Some(first) = failed {
            let change = &event.records[first].change;
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier.clone_from(&change.sequence_number);
            response.batch_item_failures.push(failure);
        }
        response
    }

    /// Seals one organization's entries. The log keeps where its chain ends, out of reach of whoever
    /// can write the table.
    async fn seal(&self, organization: OrganizationId, share: &Share) -> Result<(), StoreError> {
        match self.chains.seal(organization, share.entries.clone()).await {
            Ok(sealed) => {
                for key in &sealed.differing {
                    tracing::error!(%organization, key, "an entry was sealed before as something else");
                }
                let (entries, seq, hash) = (sealed.appended, sealed.end.seq, sealed.end.hash);
                tracing::info!(%organization, entries, seq, %hash, "entries were sealed");
                Ok(())
            }
            Err(error @ StoreError::Corrupt { .. }) => {
                tracing::error!(%organization, %error, "entries are set aside");
                self.set_aside(organization, share).await
            }
            Err(error) => Err(error),
        }
    }

    /// Keeps the digests that entries had when they were written, for whoever mends the chain.
    async fn set_aside(&self, organization: OrganizationId, share: &Share) -> Result<(), StoreError> {
        for entry in &share.entries {
            let (key, digest) = (&entry.key, entry.digest.to_string());
            let body = json!({
                "reason": "unreadable_chain", "organization": organization, "key": key, "digest": digest,
            });
            let message = self.sqs.send_message().queue_url(&self.dead_letters);
            let sent = message.message_body(body.to_string()).send().await;
            sent.map_err(|e| StoreError::service("SendMessage", &e))?;
        }
        Ok(())
    }
}

/// The new entries of a batch by their organizations, in the order in which they were committed.
fn shares(records: &[EventRecord]) -> BTreeMap<OrganizationId, Share> {
    let mut shares = BTreeMap::new();
    for (first, record) in records.iter().enumerate() {
        let Some((organization, entry)) = entry(record) else {
            continue;
        };
        let share = shares.entry(organization).or_insert(Share {
            first,
            entries: Vec::new(),
        });
        share.entries.push(entry);
    }
    shares
}

/// The entry that a change put. What is in no organization's log, such as a link, is none, and what
/// becomes of an entry later, such as that it expires, is no new one.
fn entry(record: &EventRecord) -> Option<(OrganizationId, Summary)> {
    let text = |name: &str| match record.change.keys.get(name)? {
        serde_dynamo::AttributeValue::S(text) => Some(text.clone()),
        _ => None,
    };
    let organization = keys::organization_of(&text("PK")?)?;
    let key = text("SK")?;
    let is_new = record.event_name == "INSERT";
    is_new.then(|| (organization, summary(key, record.change.new_image.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = include_str!("../fixtures/audit-stream.json");

    #[test]
    fn new_entries_are_sealed_by_organization_and_nothing_else_is() {
        let event: Event = serde_json::from_str(EVENT).unwrap();
        let shares = shares(&event.records);
        let found: Vec<_> = shares
            .iter()
            .map(|(id, share)| (id.to_string(), share.first, share.entries.len()))
            .collect();
        let expected = [
            ("040g2081040g2081040g208104".to_owned(), 0, 2),
            ("081040g2081040g2081040g208".to_owned(), 1, 1),
        ];
        assert_eq!(found, expected);
        let keys: Vec<&str> = shares
            .values()
            .flat_map(|share| share.entries.iter().map(|entry| entry.key.as_str()))
            .collect();
        assert!(
            keys.iter().all(|key| key.starts_with("2026-01-02T03:04:0")),
            "{keys:?}"
        );
    }
}
