//! The members of all partitions, a page at a time, read ahead.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use muster::export::{Entry, ExportOptions, MemberList, Sheet};
use muster::id::OrganizationId;
use muster::layout::Layout;
use muster::member::Status;
use serde::Deserialize;
use tokio::task::JoinHandle;

use super::unwritable;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::item::MemberItem;
use crate::keys;
use crate::wire::{Item, corrupt, from_item, text};

/// Members of a page. `DynamoDB` ends a page at 1 MB, which as items of the SDK is some ten times as
/// much memory: of plain members this many are a quarter of that.
const PAGE: i32 = 1_000;
/// Pages that are read at once. They are some 10,000 members in memory, however many there are.
const AHEAD: usize = 4;

/// How to read.
pub(super) struct Reader {
    pub(super) dynamodb: Dynamo,
    pub(super) table: String,
    pub(super) organization: OrganizationId,
    pub(super) options: ExportOptions,
    /// An invitation that has run out by then has taken its place with it.
    pub(super) at: Timestamp,
    pub(super) wanted: Wanted,
}

/// What is wanted of the members.
pub(super) enum Wanted {
    /// The names of their attributes.
    Names,
    /// Their rows, of those who are part of a roster.
    Rows(Arc<Sheet>),
    /// All of them.
    List(MemberList),
}

/// What a page of members came to.
#[derive(Default)]
pub(super) struct Page {
    /// The rows, where they are wanted.
    pub(super) csv: Vec<u8>,
    /// The names, where they are wanted.
    pub(super) names: BTreeSet<String>,
    /// Members in the file.
    pub(super) rows: u64,
    /// Members with a wanted status who are no part of a roster.
    pub(super) left_out: u64,
    next: Option<Item>,
}

/// The part of a member that an export reads.
#[derive(Deserialize)]
struct ExportedItem {
    status: String,
    #[serde(default)]
    until: Option<i64>,
    #[serde(default)]
    off: bool,
    #[serde(default)]
    ext: Option<String>,
    #[serde(default)]
    first: Option<String>,
    #[serde(default)]
    last: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default, rename = "loginEmail")]
    login_email: Option<String>,
    #[serde(default, rename = "loginPhone")]
    login_phone: Option<String>,
    #[serde(default)]
    attrs: BTreeMap<String, String>,
}

/// The attributes of [`ExportedItem`].
const READ: [&str; 11] = [
    "status",
    "until",
    "off",
    "ext",
    "first",
    "last",
    "email",
    "phone",
    "loginEmail",
    "loginPhone",
    "attrs",
];

impl ExportedItem {
    fn status_at(&self, at: Timestamp) -> Result<Status, StoreError> {
        let status =
            Status::from_word(&self.status).ok_or_else(|| corrupt(keys::MEMBER_PREFIX, "unknown status"))?;
        Ok(match self.until {
            Some(until) if status == Status::Pending && until <= at.as_millisecond() => Status::Removed,
            _ => status,
        })
    }

    fn entry(self) -> Option<Entry> {
        Some(Entry {
            external_id: self.ext?,
            first_name: self.first,
            last_name: self.last,
            email: self.email,
            phone: self.phone,
            login_email: self.login_email,
            login_phone: self.login_phone,
            roster_active: !self.off,
            attributes: self.attrs,
        })
    }
}

impl Reader {
    /// Reads a page, strongly consistent: who was imported moments ago is in the file.
    async fn page(&self, shard: u8, from: Option<Item>) -> Result<Page, StoreError> {
        let mut query = self
            .dynamodb
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :pk AND begins_with(SK, :member)")
            .expression_attribute_values(":pk", text(keys::member_shard(self.organization, shard)))
            .expression_attribute_values(":member", text(keys::MEMBER_PREFIX))
            .consistent_read(true)
            .limit(PAGE)
            .set_exclusive_start_key(from);
        // A list has most of what there is.
        if !matches!(self.wanted, Wanted::List(_)) {
            query = query.projection_expression(READ.map(|name| format!("#{name}")).join(", "));
            for name in READ {
                query = query.expression_attribute_names(format!("#{name}"), name);
            }
        }
        let answer = query.send().await.map_err(|e| StoreError::service("Query", &e))?;
        let mut page = self.read(answer.items.unwrap_or_default())?;
        page.next = answer.last_evaluated_key;
        Ok(page)
    }

    fn read(&self, items: Vec<Item>) -> Result<Page, StoreError> {
        let mut page = Page::default();
        let mut rows = match &self.wanted {
            Wanted::Rows(sheet) => Some(sheet.rows()),
            Wanted::Names => None,
            Wanted::List(list) => return self.list(list, items),
        };
        for item in items {
            let item: ExportedItem = from_item(keys::MEMBER_PREFIX, item)?;
            if !self.options.takes(item.status_at(self.at)?) {
                continue;
            }
            let Some(entry) = item.entry() else {
                page.left_out += 1;
                continue;
            };
            page.rows += 1;
            match &mut rows {
                Some(rows) => rows.add(&entry).map_err(unwritable)?,
                None => page.names.extend(entry.attributes.into_keys()),
            }
        }
        if let Some(rows) = rows {
            page.csv = rows.finish().map_err(unwritable)?;
        }
        Ok(page)
    }

    fn list(&self, list: &MemberList, items: Vec<Item>) -> Result<Page, StoreError> {
        let (mut page, mut rows) = (Page::default(), list.rows());
        for item in items {
            let member =
                from_item::<MemberItem>(keys::MEMBER_PREFIX, item)?.into_member(self.organization)?;
            if self.options.takes(member.status_at(self.at)) {
                page.rows += 1;
                rows.add(&member).map_err(unwritable)?;
            }
        }
        page.csv = rows.finish().map_err(unwritable)?;
        Ok(page)
    }
}

/// Pages in an order that is the same for the same members: the first of every partition, then the
/// second of every one that has more, and so on.
pub(super) struct Ahead {
    reader: Arc<Reader>,
    waiting: VecDeque<(u8, Option<Item>)>,
    reading: VecDeque<(u8, JoinHandle<Result<Page, StoreError>>)>,
}

impl Ahead {
    pub(super) fn new(reader: Reader, layout: Layout) -> Self {
        Self {
            reader: Arc::new(reader),
            waiting: (0..layout.partitions()).map(|shard| (shard, None)).collect(),
            reading: VecDeque::with_capacity(AHEAD),
        }
    }

    /// The next page; none after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Page>, StoreError> {
        while self.reading.len() < AHEAD
            && let Some((shard, from)) = self.waiting.pop_front()
        {
            let reader = Arc::clone(&self.reader);
            let page = tokio::spawn(async move { reader.page(shard, from).await });
            self.reading.push_back((shard, page));
        }
        let Some((shard, page)) = self.reading.pop_front() else {
            return Ok(None);
        };
        let mut page = page.await.map_err(|_| StoreError::Service {
            operation: "reading",
            code: "panic".to_owned(),
        })??;
        if let Some(next) = page.next.take() {
            self.waiting.push_back((shard, Some(next)));
        }
        Ok(Some(page))
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.reading.iter().for_each(|(_, page)| page.abort());
    }
}
