//! From a batch of queue messages to the exporter and back to Lambda.

use std::time::Duration;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::LambdaEvent;
use muster_aws::clients::stop_at;
use muster_aws::error::StoreError;
use muster_aws::export::{Exporter, Outcome, Run};
use muster_aws::messages::Continue;

/// The function.
pub struct Handler {
    /// Does the work.
    pub exporter: Exporter,
    /// Sends the messages by which jobs are tried again.
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
        let wanted = Continue::read(message.body.as_deref())?;
        let Continue { organization, job } = wanted;
        match self.exporter.run(organization, job, run).await? {
            Outcome::Ended(job) => {
                tracing::info!(
                    job_id = %job.id,
                    organization_id = %organization,
                    status = job.status.as_str(),
                    rows = job.counts.rows,
                    bytes = job.object.as_ref().map(|object| object.size),
                    error = job.error.as_ref().map(|error| error.code.as_str()),
                    "the export ended"
                );
                Ok(())
            }
            Outcome::Later(seconds) => {
                tracing::info!(job_id = %job, organization_id = %organization, seconds, "the export is tried again later");
                wanted.send(&self.sqs, &self.queue, seconds).await
            }
            Outcome::Ignored => {
                tracing::warn!(job_id = %job, organization_id = %organization, "there is nothing to export");
                Ok(())
            }
        }
    }
}
