//! Access reviews, of an organization whose data goes.
//!
//! Those that are not over are canceled first: whatever is at work on one writes on the condition that
//! it stands where it was, and so writes nothing more. Then everyone in any of them is forgotten. The
//! reviews themselves name nobody but by id and stay, unless the organization goes; what was frozen
//! and proven stays in the bucket of evidence until its time is up.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use muster::audit::Author;
use muster::id::ReviewId;
use muster::review::ReviewStatus;
use serde_json::json;

use super::Stop;
use super::sweep::Sweep;
use crate::audit;
use crate::error::StoreError;
use crate::keys;
use crate::wire::{self, IntoWrite, Item, number, text, text_of};

impl Sweep<'_> {
    /// Ends every review, and forgets everyone in it; of a deleted organization the reviews as well.
    pub(super) async fn reviews(&self) -> Result<(), Stop> {
        let (table, id) = (&self.purger.tables.directory, self.organization.id);
        let pk = keys::reviews(id);
        let mut from = None;
        while let Some(reviews) = self.page(table, &pk, keys::REVIEW_PREFIX, &mut from).await? {
            let mut cancellations = Vec::new();
            for (item, review) in reviews.iter().filter_map(|item| Some((item, review_of(item)?))) {
                if is_under_way(item) {
                    cancellations.extend(self.cancel(item, review)?);
                }
            }
            if !cancellations.is_empty() && !self.delete(cancellations, &[]).await? {
                // Changed meanwhile: everything is read again.
                from = None;
                continue;
            }
            for review in reviews.iter().filter_map(review_of) {
                let people = keys::review_items(id, review);
                self.partition(&people, keys::REVIEW_ITEM_PREFIX, None).await?;
            }
        }
        if self.whole {
            self.partition(&pk, "", None).await?;
        }
        Ok(())
    }

    /// The writes that cancel a review.
    fn cancel(&self, item: &Item, review: ReviewId) -> Result<[TransactWriteItem; 2], StoreError> {
        let (tables, organization) = (&self.purger.tables, self.organization.id);
        let now = self.purger.clock.now();
        let status = text_of(item, "status").unwrap_or_default();
        let update = Update::builder()
            .table_name(&tables.directory)
            .set_key(Some(wire::key(keys::reviews(organization), keys::review(review))))
            .update_expression(
                "SET #status = :canceled, endedAt = :now, v = v + :one REMOVE dueKey, dueAt, #cursor",
            )
            .condition_expression("#status = :read")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#cursor", "cursor")
            .expression_attribute_values(":canceled", text(ReviewStatus::Canceled.as_str()))
            .expression_attribute_values(":read", text(status))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":one", number(1));
        let author = Author::system("data-purge", self.job.id.to_string());
        let target = format!("review/{review}");
        let mut event = author.event(organization, now, "review.canceled", target);
        event.before = Some(json!({"status": status}));
        Ok([update.into_write()?, audit::write(tables, &event)?])
    }
}

fn review_of(item: &Item) -> Option<ReviewId> {
    let (_, review) = keys::review_of(text_of(item, "PK")?, text_of(item, "SK")?)?;
    Some(review)
}

fn is_under_way(item: &Item) -> bool {
    let status = text_of(item, "status").and_then(ReviewStatus::from_word);
    status.is_some_and(|status| !status.is_final())
}
