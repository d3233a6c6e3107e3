//! From a delivery to the importer and back to Lambda.

use std::time::Duration;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use lambda_runtime::{Error, LambdaEvent};
use muster::import::PartRef;
use muster::job::JobKind;
use muster_aws::clients::stop_at;
use muster_aws::error::StoreError;
use muster_aws::import::{Importer, Outcome, Run, import_ended};
use muster_aws::messages::Continue;
use muster_aws::wire::corrupt;
use serde_json::Value;

use crate::delivery::{self, Delivery};

/// How often the queue delivers a message before it goes to the dead letters: `maxReceiveCount` in
/// template.yaml. The last delivery ends the job instead of trying once more.
const LAST_RECEIVE: u32 = 5;
/// Most messages of one request (Amazon SQS, "Message quotas").
const MESSAGES: usize = 10;

/// The function.
pub struct Handler {
    /// Does the work.
    pub importer: Importer,
    /// Sends the messages by which jobs go on later.
    pub sqs: aws_sdk_sqs::Client,
    /// Where to.
    pub queue: String,
    /// Where the parts of large imports go.
    pub apply_queue: String,
}

impl Handler {
    /// Handles an S3 event or a batch of queue messages. An error makes Lambda deliver again.
    pub async fn handle(&self, event: LambdaEvent<Value>, reserve: Duration) -> Result<Value, Error> {
        let LambdaEvent { payload, context } = event;
        let run = Run {
            // Lambda's retries keep the request's id, and may meet the invocation that they are for.
            invocation: format!("{}/{}", context.request_id, context.deadline),
            stop_at: stop_at(context.deadline(), reserve),
        };
        let source = payload.pointer("/Records/0/eventSource").and_then(Value::as_str);
        if source == Some("aws:sqs") {
            let batch: SqsEvent = serde_json::from_value(payload)?;
            return Ok(serde_json::to_value(self.messages(batch, &run).await)?);
        }
        for delivery in delivery::of_s3(serde_json::from_value(payload)?)? {
            self.deliver(&delivery, &run).await.inspect_err(|error| {
                tracing::error!(invocation = run.invocation, %error, "the import stopped; Lambda tries again");
            })?;
        }
        Ok(Value::Null)
    }

    /// Handles each message by itself: one that fails comes back alone.
    async fn messages(&self, batch: SqsEvent, run: &Run) -> SqsBatchResponse {
        let mut response = SqsBatchResponse::default();
        for message in batch.records {
            let id = message.message_id.clone().unwrap_or_default();
            let received = message
                .attributes
                .get("ApproximateReceiveCount")
                .and_then(|n| n.parse().ok());
            let last = received.unwrap_or(1) >= LAST_RECEIVE;
            let handled = async {
                for delivery in delivery::of_message(&message)? {
                    if last {
                        self.give_up(&delivery, run).await?;
                    } else {
                        self.deliver(&delivery, run).await?;
                    }
                }
                Ok::<(), Error>(())
            };
            if let Err(error) = handled.await {
                tracing::error!(message_id = id, last, %error, "the message was not handled and comes again");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = id;
                response.batch_item_failures.push(failure);
            }
        }
        response
    }

    async fn deliver(&self, delivery: &Delivery, run: &Run) -> Result<(), StoreError> {
        let outcome = match delivery {
            Delivery::Uploaded(uploaded) => self.importer.uploaded(uploaded, run).await?,
            Delivery::Continue(Continue { organization, job }) => {
                self.importer.resume(*organization, *job, run).await?
            }
        };
        self.follow_up(outcome).await
    }

    async fn give_up(&self, delivery: &Delivery, run: &Run) -> Result<(), StoreError> {
        let outcome = match delivery {
            Delivery::Uploaded(uploaded) => self.importer.give_up_upload(uploaded, run).await?,
            Delivery::Continue(Continue { organization, job }) => {
                self.importer.give_up(*organization, *job, run).await?
            }
        };
        self.follow_up(outcome).await
    }

    async fn follow_up(&self, outcome: Outcome) -> Result<(), StoreError> {
        match outcome {
            Outcome::Ended(job) => {
                tracing::info!(
                    job_id = %job.id,
                    organization_id = %job.organization,
                    kind = job.kind.as_str(),
                    status = job.status.as_str(),
                    error = job.error.as_ref().map(|e| e.code.as_str()),
                    rows = job.counts.rows,
                    "the import ended"
                );
                if job.kind != JobKind::Repartition {
                    // A metric that cannot be written is no reason to import again.
                    let _ = import_ended(&mut std::io::stdout().lock(), &job);
                }
                Ok(())
            }
            Outcome::Over(job) => {
                tracing::info!(job_id = %job.id, organization_id = %job.organization, "the import was over before");
                Ok(())
            }
            Outcome::Later(organization, job, seconds) => {
                tracing::info!(job_id = %job, organization_id = %organization, seconds, "the import goes on later");
                let go_on = Continue { organization, job };
                go_on.send(&self.sqs, &self.queue, seconds).await
            }
            Outcome::FannedOut(parts) => self.fan_out(&parts).await,
            Outcome::Ignored(reason) => {
                tracing::warn!(reason, "an object was ignored");
                Ok(())
            }
        }
    }

    /// Asks for every part by a message of its own.
    async fn fan_out(&self, parts: &[PartRef]) -> Result<(), StoreError> {
        let entry = |part: &PartRef| {
            let body = serde_json::to_string(part).map_err(|e| corrupt("part", e))?;
            SendMessageBatchRequestEntry::builder()
                .id(part.part.to_string())
                .message_body(body)
                .build()
                .map_err(|e| corrupt("part", e))
        };
        for batch in parts.chunks(MESSAGES) {
            let entries = batch.iter().map(entry).collect::<Result<_, _>>()?;
            let sent = self
                .sqs
                .send_message_batch()
                .queue_url(&self.apply_queue)
                .set_entries(Some(entries));
            let answer = sent
                .send()
                .await
                .map_err(|e| StoreError::service("SendMessageBatch", &e))?;
            if let Some(failed) = answer.failed.first() {
                return Err(StoreError::Service {
                    operation: "SendMessageBatch",
                    code: failed.code.clone(),
                });
            }
        }
        if let Some(PartRef {
            organization, job, ..
        }) = parts.first()
        {
            tracing::info!(job_id = %job, organization_id = %organization, parts = parts.len(), "the import goes on in parts");
        }
        Ok(())
    }
}
