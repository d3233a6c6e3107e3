//! Everyone in a review, in the order of their ids, page by page and strongly consistent.

use std::io;

use muster::review::{Review, ReviewItem};
use tokio::runtime::Handle;

use super::{ReviewStore, record};
use crate::error::StoreError;
use crate::keys;
use crate::wire::{Item, text};

/// Whom a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Everyone.
    All,
    /// Those of whose decision nothing has come yet.
    Undone,
}

impl ReviewStore {
    /// A page of the people in a review, and where the next one begins.
    pub(super) async fn page(
        &self,
        review: &Review,
        shown: Shown,
        from: Option<Item>,
    ) -> Result<(Vec<ReviewItem>, Option<Item>), StoreError> {
        let query = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .key_condition_expression("PK = :pk AND begins_with(SK, :prefix)")
            .expression_attribute_values(":pk", text(keys::review_items(review.organization, review.id)))
            .expression_attribute_values(":prefix", text(keys::REVIEW_ITEM_PREFIX))
            .consistent_read(true)
            .set_exclusive_start_key(from);
        let query = match shown {
            Shown::All => query,
            Shown::Undone => query.filter_expression("attribute_not_exists(outcome)"),
        };
        let answer = query.send().await.map_err(|e| StoreError::service("Query", &e))?;
        let items = answer.items.unwrap_or_default().into_iter();
        let items = items.map(|item| Ok(record::read_item(item)?.0));
        Ok((
            items.collect::<Result<_, StoreError>>()?,
            answer.last_evaluated_key,
        ))
    }

    /// Gives everyone in a review, from a thread that may block. Holds a page at a time.
    pub(super) fn each(
        &self,
        handle: &Handle,
        review: &Review,
        mut take: impl FnMut(ReviewItem) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut from = None;
        loop {
            let page = handle.block_on(self.page(review, Shown::All, from));
            let (items, next) = page.map_err(io::Error::other)?;
            items.into_iter().try_for_each(&mut take)?;
            from = next;
            if from.is_none() {
                return Ok(());
            }
        }
    }
}
