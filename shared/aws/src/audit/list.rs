//! Reading the log: newest first, by time, actor, target and action.

use jiff::Timestamp;
use muster::audit::chain::EXPIRES_AT;
use muster::audit::{Entry, Selection, Source};
use muster::id::{MemberId, OrganizationId};

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::keys;
use crate::wire::{self, Item, corrupt, number, text, text_of};

/// The audit log in DynamoDB, to be read.
#[derive(Clone, Debug)]
pub struct AuditLog {
    dynamodb: Dynamo,
    tables: Tables,
}

/// A page of entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The entries, newest first. Fewer than asked for, even none, when so many are left out that
    /// the page has read its share; `next` then goes on from there.
    pub entries: Vec<Entry>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

/// Most entries that one page reads, left out or not.
const READ_PER_PAGE: i32 = 2_000;

/// What an unreadable item is called.
const WHAT: &str = "audit entry";

impl AuditLog {
    /// A log on these tables.
    #[must_use]
    pub const fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self { dynamodb, tables }
    }

    /// A page of at most `limit` entries, older than the one at `after`. By actor or target it
    /// comes from an index, which follows the table by moments; else it is strongly consistent.
    ///
    /// Entries that expired by `now` are not in it, though the table may have them for days more.
    pub async fn list(
        &self,
        organization: OrganizationId,
        selection: &Selection,
        (limit, after): (usize, Option<String>),
        now: Timestamp,
    ) -> Result<Page, StoreError> {
        let path = Path::of(organization, selection);
        let mut page = Page {
            entries: Vec::new(),
            next: after,
        };
        let mut left = READ_PER_PAGE;
        let mut leaves_out = !path.words.is_empty();
        loop {
            // Unless something is left out, what is read is what is shown.
            let wanted = i32::try_from(limit - page.entries.len()).unwrap_or(left);
            let read = if leaves_out { left } else { wanted.min(left) };
            let mut query = self
                .dynamodb
                .query()
                .table_name(&self.tables.audit)
                .set_index_name(path.index.map(|(name, _)| name.to_owned()))
                .consistent_read(path.index.is_none())
                .key_condition_expression(path.condition.clone())
                .expression_attribute_names("#pk", path.attribute())
                .expression_attribute_values(":pk", text(&path.pk))
                .scan_index_forward(false)
                .limit(read)
                .set_exclusive_start_key(page.next.as_ref().map(|sk| path.start(organization, sk)));
            query = query
                .filter_expression(path.filter.clone())
                .expression_attribute_names("#expires", EXPIRES_AT)
                .expression_attribute_values(":now", number(now.as_second()));
            for (name, value) in &path.bounds {
                query = query.expression_attribute_values(*name, text(value));
            }
            for (name, value) in &path.words {
                query = query
                    .expression_attribute_names(format!("#{name}"), *name)
                    .expression_attribute_values(format!(":{name}"), text(value));
            }
            let answer = query.send().await.map_err(|e| StoreError::service("Query", &e))?;
            left -= answer.scanned_count;
            leaves_out |= answer.count < answer.scanned_count;
            page.next = answer
                .last_evaluated_key
                .as_ref()
                .and_then(|key| text_of(key, "SK"))
                .map(str::to_owned);
            for item in answer.items.unwrap_or_default() {
                if page.entries.len() == limit {
                    // The rest of what was read belongs to the next page.
                    page.next = page.entries.last().map(sort_key);
                    return Ok(page);
                }
                page.entries.push(entry(&item)?);
            }
            if page.next.is_none() || page.entries.len() == limit || left <= 0 {
                return Ok(page);
            }
        }
    }
}

/// How a selection is read: from which index, between which keys, and what is left out.
struct Path {
    index: Option<(&'static str, &'static str)>,
    pk: String,
    condition: String,
    bounds: Vec<(&'static str, String)>,
    filter: String,
    words: Vec<(&'static str, String)>,
}

impl Path {
    fn of(organization: OrganizationId, selection: &Selection) -> Self {
        let key = |word: &String| keys::audit_of(organization, word);
        let Selection {
            actor,
            target,
            action,
            from,
            to,
        } = selection;
        // What happened to something is fewer entries than what someone did.
        let (index, pk) = match (target, actor) {
            (Some(target), _) => (Some((keys::BY_TARGET, "targetKey")), key(target)),
            (None, Some(actor)) => (Some((keys::BY_ACTOR, "actorKey")), key(actor)),
            (None, None) => (None, keys::organization(organization)),
        };
        let mut condition = "#pk = :pk".to_owned();
        let mut bounds = Vec::new();
        let mut bound = |words: &str, named: &[(&'static str, Timestamp)]| {
            condition.push_str(words);
            bounds.extend(named.iter().map(|(name, at)| (*name, keys::audit_from(*at))));
        };
        match (*from, *to) {
            (Some(from), Some(to)) => bound(" AND SK BETWEEN :from AND :to", &[(":from", from), (":to", to)]),
            (Some(from), None) => bound(" AND SK >= :from", &[(":from", from)]),
            (None, Some(to)) => bound(" AND SK < :to", &[(":to", to)]),
            (None, None) => {}
        }
        let mut words = Vec::new();
        if let (Some(_), Some(actor)) = (target, actor) {
            words.push(("actorKey", key(actor)));
        }
        if let Some(action) = action {
            words.push(("action", action.clone()));
        }
        let mut filter = "(attribute_not_exists(#expires) OR #expires > :now)".to_owned();
        filter.extend(words.iter().map(|(name, _)| format!(" AND #{name} = :{name}")));
        Self {
            index,
            pk,
            condition,
            bounds,
            filter,
            words,
        }
    }

    fn attribute(&self) -> &'static str {
        self.index.map_or("PK", |(_, attribute)| attribute)
    }

    /// The place after the entry with this sort key.
    fn start(&self, organization: OrganizationId, sk: &str) -> Item {
        let mut key = wire::key(keys::organization(organization), sk);
        if let Some((_, attribute)) = self.index {
            key.insert(attribute.to_owned(), text(&self.pk));
        }
        key
    }
}

fn entry(item: &Item) -> Result<Entry, StoreError> {
    let word = |name: &str| text_of(item, name).map(str::to_owned);
    let needed = |name: &'static str| word(name).ok_or_else(|| corrupt(WHAT, format!("it has no {name}")));
    let state = |name| {
        let state = text_of(item, name).map(serde_json::from_str).transpose();
        state.map_err(|e| corrupt(WHAT, e))
    };
    let sk = needed("SK")?;
    let (at, id) = sk
        .split_once('#')
        .ok_or_else(|| corrupt(WHAT, "its key holds no id"))?;
    Ok(Entry {
        id: id.to_owned(),
        at: at.parse().map_err(|e: jiff::Error| corrupt(WHAT, e))?,
        actor: needed("actor")?,
        member: text_of(item, "actorMember").and_then(|id| MemberId::parse(id).ok()),
        action: needed("action")?,
        target: needed("target")?,
        before: state("before")?,
        after: state("after")?,
        source: Source {
            request_id: needed("requestId")?,
            address: word("sourceAddress"),
        },
    })
}

/// The sort key that an entry was read from.
fn sort_key(entry: &Entry) -> String {
    format!("{}#{}", keys::audit_from(entry.at), entry.id)
}
