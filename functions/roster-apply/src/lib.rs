//! From a batch of queue messages to the importer and back to Lambda.

use std::time::Duration;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::LambdaEvent;
use muster::import::PartRef;
use muster_aws::clients::stop_at;
use muster_aws::error::StoreError;
use muster_aws::import::{Importer, PartOutcome, Run, import_ended};
use muster_aws::messages;
use muster_aws::wire::corrupt;

/// How often the queue delivers a message before it goes to the dead letters: `maxReceiveCount` in
/// template.yaml. The last delivery gives the part up instead of trying once more.
const LAST_RECEIVE: u32 = 5;

/// The function.
pub struct Handler {
    /// Does the work.
    pub importer: Importer,
    /// Sends the messages by which parts go on later.
    pub sqs: aws_sdk_sqs::Client,
    /// Where to.
    pub queue: String,
}

impl Handler {
    /// Handles a batch. What fails is delivered again, and after that goes to the dead letters.
    pub async fn handle(&self, event: LambdaEvent<SqsEvent>, reserve: Duration) -> SqsBatchResponse {
        let run = Run {
            invocation: event.context.request_id.clone(),
            stop_at: stop_at(event.context.deadline(), reserve),
        };
        let mut response = SqsBatchResponse::default();
        for message in event.payload.records {
            if let Err(error) = self.deliver(&message, &run).await {
                let id = message.message_id.unwrap_or_default();
                tracing::error!(message_id = id, %error, "the message was not handled and comes again");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = id;
                response.batch_item_failures.push(failure);
            }
        }
        response
    }

    async fn deliver(&self, message: &SqsMessage, run: &Run) -> Result<(), StoreError> {
        let body = message.body.as_deref().unwrap_or_default();
        let which: PartRef = serde_json::from_str(body).map_err(|e| corrupt("message", e))?;
        let PartRef {
            organization,
            job,
            part,
        } = which;
        let received = message.attributes.get("ApproximateReceiveCount");
        let last = received.and_then(|n| n.parse().ok()).unwrap_or(1) >= LAST_RECEIVE;
        let outcome = if last {
            self.importer.give_up_part(which, run).await?
        } else {
            self.importer.part(which, run).await?
        };
        match outcome {
            PartOutcome::Ended(job) => {
                tracing::info!(
                    job_id = %job.id,
                    organization_id = %organization,
                    part,
                    status = job.status.as_str(),
                    error = job.error.as_ref().map(|e| e.code.as_str()),
                    rows = job.counts.rows,
                    "the import ended"
                );
                // A metric that cannot be written is no reason to import again.
                let _ = import_ended(&mut std::io::stdout().lock(), &job);
                Ok(())
            }
            PartOutcome::Over => {
                tracing::info!(job_id = %job, organization_id = %organization, part, "the part is over");
                Ok(())
            }
            PartOutcome::Later(seconds) => {
                tracing::info!(job_id = %job, organization_id = %organization, part, seconds, "the part goes on later");
                messages::send(&self.sqs, &self.queue, &which, seconds).await
            }
            PartOutcome::Ignored(reason) => {
                tracing::warn!(job_id = %job, organization_id = %organization, part, reason, "a part was ignored");
                Ok(())
            }
        }
    }
}
