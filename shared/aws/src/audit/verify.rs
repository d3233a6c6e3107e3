//! Verifying a log against its chain.

use std::collections::VecDeque;

use jiff::Timestamp;
use muster::audit::chain::{Place, Summary};
use muster::audit::verify::{Found, Report, Verifier};
use muster::id::OrganizationId;

use super::chain::{self, ChainStore};
use crate::error::StoreError;
use crate::keys;
use crate::wire::{Item, text, text_of};

impl ChainStore {
    /// Reads a whole log and its chain, a page of each at a time, and says what is wrong with them.
    /// `noted` is where the chain ended at another time, as somebody kept it elsewhere. Entries that
    /// expired by `now` may be gone.
    pub async fn verify(
        &self,
        organization: OrganizationId,
        noted: Option<Place>,
        now: Timestamp,
    ) -> Result<Report, StoreError> {
        let head = self.head(organization).await?;
        let mut verifier = Verifier::new(organization, head, noted, now);
        let mut entries = Pages::new(self, keys::organization(organization), read);
        let mut links = Pages::new(self, keys::chain(organization), found);
        loop {
            let (entry, link) = (entries.peek().await?, links.peek().await?);
            if entry.is_none() && link.is_none() {
                break;
            }
            let taken = verifier.take(entry, link);
            if taken.entry {
                entries.items.pop_front();
            }
            if taken.link {
                links.items.pop_front();
            }
        }
        Ok(verifier.finish(self.head(organization).await?))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every item of the log is an entry")]
fn read(key: String, item: Item) -> Option<Summary> {
    Some(chain::summary(key, item.into()))
}

#[expect(clippy::needless_pass_by_value, reason = "as an entry's item is taken")]
fn found(key: String, item: Item) -> Option<Found> {
    let link = chain::link(&item);
    (key != keys::CHAIN_HEAD).then_some((key, link))
}

/// The items of a partition in the order of their sort keys.
struct Pages<'a, T> {
    store: &'a ChainStore,
    pk: String,
    make: fn(String, Item) -> Option<T>,
    items: VecDeque<T>,
    /// Where the next page begins; none before the first.
    start: Option<Item>,
    is_end: bool,
}

impl<'a, T> Pages<'a, T> {
    const fn new(store: &'a ChainStore, pk: String, make: fn(String, Item) -> Option<T>) -> Self {
        Self {
            store,
            pk,
            make,
            items: VecDeque::new(),
            start: None,
            is_end: false,
        }
    }

    async fn peek(&mut self) -> Result<Option<&T>, StoreError> {
        while self.items.is_empty() && !self.is_end {
            let query = self.store.dynamodb.query().table_name(&self.store.table);
            let page = query
                .consistent_read(true)
                .key_condition_expression("PK = :pk")
                .expression_attribute_values(":pk", text(&self.pk))
                .set_exclusive_start_key(self.start.take())
                .send()
                .await
                .map_err(|e| StoreError::service("Query", &e))?;
            for item in page.items.unwrap_or_default() {
                let key = text_of(&item, "SK").unwrap_or_default().to_owned();
                self.items.extend((self.make)(key, item));
            }
            self.start = page.last_evaluated_key;
            self.is_end = self.start.is_none();
        }
        Ok(self.items.front())
    }
}
