//! From a batch of the Directory's stream to messages of the mail queue.

use std::time::Duration;

use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use muster::id::{JobId, OrganizationId};
use muster::job::JobKind;
use muster::mail::MailRequest;
use muster_aws::error::StoreError;
use muster_aws::messages::Continue;
use muster_aws::wire::corrupt;
use serde_json::json;

use crate::wish::{self, Wish};

/// The function.
pub struct Handler {
    /// Sends the messages.
    pub sqs: Client,
    /// Where requests for mail go.
    pub mail_queue: String,
    /// Where jobs begin that import or mail.
    pub import_queue: String,
    /// Where jobs begin that take data away.
    pub purge_queue: String,
    /// Where jobs begin that write the roster into a file.
    pub export_queue: String,
    /// Where jobs begin that are a part of an access review.
    pub review_queue: String,
    /// Where a change goes that asks for a kind of mail that is not known, so that it does not keep
    /// the changes after it from being mailed.
    pub dead_letters: String,
}

/// Messages in one `SendMessageBatch` (Amazon SQS, "Message quotas").
const BATCH: usize = 10;
/// How often what SQS left of a batch is sent again, and the first pause in between.
const ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(50);

impl Handler {
    /// Sends what a batch asks for. Where something could not be sent, the answer names the first
    /// such change: Lambda delivers it again with all that follow (AWS Lambda, "Configuring partial
    /// batch response with `DynamoDB`"), and who is asked twice mails once.
    pub async fn handle(&self, event: Event) -> DynamoDbEventResponse {
        let mut response = DynamoDbEventResponse::default();
        if let Err((sequence_number, error)) = self.send(&event.records).await {
            tracing::error!(sequence_number, %error, "changes were not sent and come again");
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(sequence_number);
            response.batch_item_failures.push(failure);
        }
        response
    }

    /// Sends what the changes ask for, in their order, up to the first that cannot be sent.
    async fn send(&self, records: &[EventRecord]) -> Result<(), (String, StoreError)> {
        let number = |record: &EventRecord| record.change.sequence_number.clone().unwrap_or_default();
        let mut requests = Vec::new();
        for record in records {
            match wish::of(record) {
                Ok(None) => {}
                Ok(Some(Wish::Mail(request))) => requests.push((number(record), request)),
                Ok(Some(Wish::Begin(organization, job, kind))) => {
                    let begun = self.begin(organization, job, kind).await;
                    begun.map_err(|error| (number(record), error))?;
                }
                Err(error) => {
                    tracing::error!(sequence_number = number(record), %error, "a change is set aside");
                    self.set_aside(record)
                        .await
                        .map_err(|error| (number(record), error))?;
                }
            }
        }
        for batch in requests.chunks(BATCH) {
            let wanted: Vec<MailRequest> = batch.iter().map(|(_, request)| *request).collect();
            self.send_batch(&wanted)
                .await
                .map_err(|(n, error)| (batch[n].0.clone(), error))?;
        }
        if !requests.is_empty() {
            tracing::info!(mails = requests.len(), "mails were asked for");
        }
        Ok(())
    }

    /// Sends up to [`BATCH`] requests, or says which is the first that was not sent.
    async fn send_batch(&self, requests: &[MailRequest]) -> Result<(), (usize, StoreError)> {
        let mut left: Vec<usize> = (0..requests.len()).collect();
        let mut attempt = 0;
        loop {
            let answer = self
                .sqs
                .send_message_batch()
                .queue_url(&self.mail_queue)
                .set_entries(Some(entries(requests, &left)?))
                .send()
                .await
                .map_err(|e| (left[0], StoreError::service("SendMessageBatch", &e)))?;
            let failed = answer.failed();
            left.retain(|n| failed.iter().any(|entry| entry.id() == n.to_string()));
            let Some(first) = failed.iter().find(|_| !left.is_empty()) else {
                return Ok(());
            };
            attempt += 1;
            if attempt == ATTEMPTS {
                let code = first.code().to_owned();
                let operation = "SendMessageBatch";
                return Err((left[0], StoreError::Service { operation, code }));
            }
            tokio::time::sleep(PAUSE * (1 << attempt)).await;
        }
    }

    /// Lets a job begin, by the message with which interrupted jobs go on.
    async fn begin(&self, organization: OrganizationId, job: JobId, kind: JobKind) -> Result<(), StoreError> {
        let queue = match kind {
            JobKind::Roster | JobKind::Members | JobKind::Invitations | JobKind::Resend => &self.import_queue,
            JobKind::DropAllData | JobKind::DeleteOrganization => &self.purge_queue,
            JobKind::Export => &self.export_queue,
            JobKind::OpenReview | JobKind::CompleteReview => &self.review_queue,
        };
        Continue { organization, job }.send(&self.sqs, queue, 0).await
    }

    async fn set_aside(&self, record: &EventRecord) -> Result<(), StoreError> {
        let body = json!({
            "reason": "unknown_kind",
            "eventId": record.event_id,
            "sequenceNumber": record.change.sequence_number,
            "keys": record.change.keys,
        });
        let message = self.sqs.send_message().queue_url(&self.dead_letters);
        let sent = message.message_body(body.to_string()).send().await;
        sent.map(|_| ())
            .map_err(|e| StoreError::service("SendMessage", &e))
    }
}

/// The entries of a batch: those of the requests at these places, which are also their ids.
fn entries(
    requests: &[MailRequest],
    places: &[usize],
) -> Result<Vec<SendMessageBatchRequestEntry>, (usize, StoreError)> {
    let entry = |n: usize| {
        let body = serde_json::to_string(&requests[n]).map_err(|e| corrupt("SendMessageBatch", e))?;
        SendMessageBatchRequestEntry::builder()
            .id(n.to_string())
            .message_body(body)
            .build()
            .map_err(|e| corrupt("SendMessageBatch", e))
    };
    places.iter().map(|n| entry(*n).map_err(|e| (*n, e))).collect()
}
