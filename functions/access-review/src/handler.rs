//! What a message asks for: that a job begin or go on, or that what is due be done.

use std::time::Duration;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::LambdaEvent;
use muster_aws::clients::stop_at;
use muster_aws::error::StoreError;
use muster_aws::messages::Continue;
use muster_aws::reviews::{Outcome, ReviewWorker};
use muster_aws::wire::corrupt;
use serde::Deserialize;
use tokio::time::Instant;

use crate::due::{Due, Look};

/// The function.
pub struct Handler {
    /// Does the work.
    pub worker: ReviewWorker,
    /// Does what is due.
    pub due: Due,
    /// Sends the messages by which jobs go on, and those of what is due.
    pub sqs: aws_sdk_sqs::Client,
    /// Where to.
    pub queue: String,
}

/// A message.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum Message {
    Continue(Continue),
    Look(Look),
}

/// How long a job waits before it goes on, in seconds: another delivery may be at work.
const PAUSE_SECONDS: u32 = 1;

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

    /// Looks for what is due, and sends messages for it.
    pub async fn announce(&self, stop_at: Instant) -> Result<(), StoreError> {
        self.due.announce(&self.sqs, &self.queue, stop_at).await
    }

    async fn deliver(&self, message: &SqsMessage, stop_at: Instant) -> Result<(), StoreError> {
        let body = message.body.as_deref().unwrap_or_default();
        let wanted = match serde_json::from_str(body).map_err(|e| corrupt("message", e))? {
            Message::Continue(wanted) => wanted,
            Message::Look(look) => return self.due.look(look.organization).await,
        };
        let Continue { organization, job } = wanted;
        match self.worker.run(organization, job, stop_at).await? {
            Outcome::Ended(job) => {
                tracing::info!(
                    job_id = %job.id,
                    organization_id = %organization,
                    kind = job.kind.as_str(),
                    status = job.status.as_str(),
                    people = job.counts.rows,
                    failed = job.counts.failed,
                    "the job of a review ended"
                );
                Ok(())
            }
            Outcome::Later => {
                tracing::info!(job_id = %job, organization_id = %organization, "the job of a review goes on later");
                wanted.send(&self.sqs, &self.queue, PAUSE_SECONDS).await
            }
            Outcome::Ignored => {
                tracing::warn!(job_id = %job, organization_id = %organization, "there is no such review");
                Ok(())
            }
        }
    }
}
