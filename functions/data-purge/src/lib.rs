//! From a batch of queue messages to the purger and back to Lambda.

use std::time::Duration;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::LambdaEvent;
use muster_aws::clients::stop_at;
use muster_aws::error::StoreError;
use muster_aws::messages::Continue;
use muster_aws::purge::{Outcome, Purger};
use tokio::time::Instant;

/// The function.
pub struct Handler {
    /// Does the work.
    pub purger: Purger,
    /// Sends the messages by which jobs go on.
    pub sqs: aws_sdk_sqs::Client,
    /// Where to.
    pub queue: String,
}

impl Handler {
    /// Handles a batch. What fails is delivered again, and after that goes to the dead letters: a job
    /// that was begun goes on from there once its message is moved back.
    pub async fn handle(&self, event: LambdaEvent<SqsEvent>, reserve: Duration) -> SqsBatchResponse {
        let stop_at = stop_at(event.context.deadline(), reserve);
        let mut response = SqsBatchResponse::default();
        for message in event.payload.records {
            if let Err(error) = self.deliver(&message, stop_at).await {
                let id = message.message_id.unwrap_or_default();
                tracing::error!(message_id = id, %error, "the message was not handled and comes again");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = id;
                response.batch_item_failures.push(failure);
            }
        }
        response
    }

    async fn deliver(&self, message: &SqsMessage, stop_at: Instant) -> Result<(), StoreError> {
        let wanted = Continue::read(message.body.as_deref())?;
        let Continue { organization, job } = wanted;
        match self.purger.run(organization, job, stop_at).await? {
            Outcome::Ended(job) => {
                tracing::info!(
                    job_id = %job.id,
                    organization_id = %organization,
                    kind = job.kind.as_str(),
                    status = job.status.as_str(),
                    members = job.receipt.map(|receipt| receipt.members),
                    "the purge ended"
                );
                Ok(())
            }
            Outcome::Later(seconds) => {
                tracing::info!(job_id = %job, organization_id = %organization, seconds, "the purge goes on later");
                wanted.send(&self.sqs, &self.queue, seconds).await
            }
            Outcome::Ignored => {
                tracing::warn!(job_id = %job, organization_id = %organization, "there is nothing to take away");
                Ok(())
            }
        }
    }
}
