//! From a message of the events' queue to whatever asked for the mail.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use muster::invitation::Delivery;
use muster::mail::Suppression;
use muster_aws::deliveries::DeliveryStore;
use muster_aws::error::StoreError;

use crate::event::{Event, EventError};

/// The function.
pub struct Handler {
    /// Where it is noted.
    pub deliveries: DeliveryStore,
}

/// Why a message comes again.
#[derive(Debug, thiserror::Error)]
enum ReportError {
    #[error(transparent)]
    Event(#[from] EventError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Handler {
    /// Handles each message by itself: one that fails comes back alone.
    pub async fn handle(&self, batch: SqsEvent) -> SqsBatchResponse {
        let mut response = SqsBatchResponse::default();
        for message in batch.records {
            if let Err(error) = self.message(&message).await {
                let id = message.message_id.unwrap_or_default();
                tracing::warn!(message_id = id, %error, "an event was not noted and comes again");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = id;
                response.batch_item_failures.push(failure);
            }
        }
        response
    }

    async fn message(&self, message: &SqsMessage) -> Result<(), ReportError> {
        let Event::Mail(event) = Event::parse(message.body.as_deref().unwrap_or_default())? else {
            tracing::info!("an event of no interest was passed over");
            return Ok(());
        };
        let new = self.deliveries.report(&event).await?;
        tracing::info!(
            organization_id = %event.mail.organization,
            of = event.mail.of.kind(),
            of_id = event.mail.of.id(),
            send = event.mail.send,
            mail_id = event.message,
            delivery = event.delivery.map(Delivery::as_str),
            suppression = event.suppression.map(Suppression::as_str),
            new,
            "an event was noted"
        );
        Ok(())
    }
}
