//! What is due: reviews that a schedule opens, and notices about reviews.
//!
//! The schedule of the deployment looks for organizations in which something is due, and sends a
//! message for each; handling that message is what opens reviews and tells people. Both may come
//! more than once: what is done is not due any more.

use std::collections::HashSet;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use muster::clock::Clock;
use muster::id::OrganizationId;
use muster::review::NoticeKind;
use muster_aws::error::StoreError;
use muster_aws::reviews::{Advanced, ReviewStore, ScheduleStore, Told};
use muster_aws::wire::corrupt;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// Finds what is due, and does it.
pub struct Due {
    /// When reviews are opened.
    pub schedules: ScheduleStore,
    /// Of which somebody is to be told.
    pub reviews: ReviewStore,
    /// The time.
    pub clock: Clock,
}

/// A message: in which organization something is due.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Look {
    pub(crate) organization: OrganizationId,
    /// True, always: it tells this message from others.
    due: bool,
}

/// Entries of the index in a page.
const PAGE: u16 = 100;
/// Messages in one `SendMessageBatch` (Amazon SQS, "Message quotas").
const BATCH: usize = 10;

impl Due {
    /// Sends one message for each organization in which something is due, page by page until
    /// `stop_at`. What is not reached, or could not be sent, is due still at the next run.
    pub async fn announce(&self, sqs: &Client, queue: &str, stop_at: Instant) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (mut seen, mut from) = (HashSet::new(), None);
        loop {
            let page = self.schedules.due(now, PAGE, from).await?;
            let new: Vec<_> = page.items.into_iter().filter(|id| seen.insert(*id)).collect();
            for batch in new.chunks(BATCH) {
                send(sqs, queue, batch).await?;
            }
            from = page.next;
            if from.is_none() || Instant::now() >= stop_at {
                break;
            }
        }
        let (organizations, whole) = (seen.len(), from.is_none());
        tracing::info!(organizations, whole, "what is due of reviews was looked for");
        Ok(())
    }

    /// Opens the review of an organization's schedule, if it is due, and tells of its reviews.
    pub(crate) async fn look(&self, organization: OrganizationId) -> Result<(), StoreError> {
        let now = self.clock.now();
        match self.schedules.advance(organization, now).await? {
            Advanced::Opened(review) => {
                tracing::info!(organization_id = %organization, review_id = %review.id, "a schedule opened a review");
            }
            Advanced::Had => {
                tracing::info!(organization_id = %organization, "the period of a schedule had its review");
            }
            Advanced::NotDue => {}
            Advanced::Closed => {
                tracing::info!(organization_id = %organization, "nothing is opened where data is taken away");
            }
        }
        for due in self.reviews.to_tell(organization, now).await? {
            if let Told::Yes(kind, notices) = self.reviews.tell(&due, now).await? {
                let kind = NoticeKind::as_str(kind);
                tracing::info!(organization_id = %organization, kind, notices, "a review was told of");
            }
        }
        Ok(())
    }
}

/// Sends up to [`BATCH`] messages.
async fn send(sqs: &Client, queue: &str, organizations: &[OrganizationId]) -> Result<(), StoreError> {
    let entry = |(n, organization): (usize, &OrganizationId)| {
        let look = Look {
            organization: *organization,
            due: true,
        };
        let body = serde_json::to_string(&look).map_err(|e| corrupt("SendMessageBatch", e))?;
        SendMessageBatchRequestEntry::builder()
            .id(n.to_string())
            .message_body(body)
            .build()
            .map_err(|e| corrupt("SendMessageBatch", e))
    };
    let entries = organizations.iter().enumerate().map(entry);
    let answer = sqs
        .send_message_batch()
        .queue_url(queue)
        .set_entries(Some(entries.collect::<Result<_, _>>()?))
        .send()
        .await
        .map_err(|e| StoreError::service("SendMessageBatch", &e))?;
    match answer.failed().first() {
        None => Ok(()),
        Some(failed) => Err(StoreError::Service {
            operation: "SendMessageBatch",
            code: failed.code().to_owned(),
        }),
    }
}
