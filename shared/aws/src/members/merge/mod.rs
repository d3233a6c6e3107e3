//! One list out of the partitions that an organization's members are spread over.
//!
//! The list is ordered by sort key; members with equal keys by the partition that they lay in when the
//! list began, and within it as DynamoDB orders them, which it does not say but keeps. So the sort key
//! and the id of one member tell where a page begins in every partition: after that member in its own,
//! after its key in those before, at its key in those behind.
//!
//! Members may have moved to more partitions since. What was one partition is several then, and each
//! begins after that member. Between those, members with equal keys are merged by their ids: the order
//! that DynamoDB has in one partition, as every index ends with the table's own key.

mod filter;
mod order;

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};

use aws_sdk_dynamodb::types::AttributeValue as Value;
use futures_util::future::try_join_all;
use muster::id::MemberId;
use muster::layout::Layout;
use serde::{Deserialize, Serialize};

use super::{Listing, read};
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::item::MemberItem;
use crate::keys;
use crate::wire::corrupt;

pub(super) use order::Order;
use order::SortKey;

/// A member's place in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Point {
    key: SortKey,
    member: MemberId,
    /// Over how many partitions members lay when the list began.
    base: u8,
}

impl Point {
    /// Whether a list that began so can go on over the partitions that there are now.
    pub(super) fn is_of(&self, layout: Layout) -> bool {
        Layout::NUMBERS.contains(&self.base) && self.base <= layout.base()
    }

    /// The partition that the member lay in when the list began.
    fn partition(&self) -> u8 {
        self.member.shard(self.base)
    }
}

/// How much one page may still read.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) const fn new(items: usize) -> Self {
        Self(items)
    }

    pub(super) const fn is_spent(&self) -> bool {
        self.0 == 0
    }

    const fn spend(&mut self, items: usize) {
        self.0 = self.0.saturating_sub(items);
    }
}

/// What comes next.
pub(super) enum Step {
    Item(Box<MemberItem>),
    /// More may come after this place, but not within the budget.
    OutOfBudget(Point),
    End,
}

/// The partitions, merged.
pub(super) struct Merge<'a> {
    dynamodb: &'a Dynamo,
    table: &'a str,
    listing: &'a Listing,
    order: Order,
    prefix: Option<&'a str>,
    start: Option<Point>,
    /// Over how many partitions members lay when the list began.
    base: u8,
    shards: Vec<Shard>,
    last: Option<Point>,
    /// Items in the next request to one partition.
    request: usize,
}

/// One partition: what was read of it and not yet taken, and how to read on.
struct Shard {
    number: u8,
    items: Items,
    rest: Rest,
}

type Items = VecDeque<(Point, MemberItem)>;

enum Rest {
    /// Nothing has been read.
    All,
    /// Read up to here.
    After(Point, HashMap<String, Value>),
    None,
}

/// Most items in one request to one partition: about 1 MB, where a Query ends anyhow.
const MOST_PER_REQUEST: usize = 1_000;

impl<'a> Merge<'a> {
    pub(super) fn new(
        dynamodb: &'a Dynamo,
        table: &'a str,
        listing: &'a Listing,
        order: Order,
        prefix: Option<&'a str>,
        start: Option<Point>,
    ) -> Self {
        let shards = (0..listing.layout.partitions()).map(|number| Shard {
            number,
            items: VecDeque::new(),
            rest: Rest::All,
        });
        Self {
            dynamodb,
            table,
            listing,
            order,
            prefix,
            base: start.as_ref().map_or(listing.layout.base(), |start| start.base),
            start,
            shards: shards.collect(),
            last: None,
            request: 0,
        }
    }

    /// The next member; `wanted` is how many are still looked for.
    pub(super) async fn next(&mut self, wanted: usize, budget: &mut Budget) -> Result<Step, StoreError> {
        loop {
            let Some(first) = self.first() else {
                return Ok(Step::End);
            };
            let shard = &mut self.shards[first];
            if let Some((point, item)) = shard.items.pop_front() {
                // Who moves while the partitions are read is seen in both.
                if self.last.as_ref() == Some(&point) {
                    continue;
                }
                self.last = Some(point);
                return Ok(Step::Item(Box::new(item)));
            }
            if let Rest::After(point, _) = &shard.rest
                && budget.is_spent()
            {
                return Ok(Step::OutOfBudget(point.clone()));
            }
            self.read_on(wanted, budget).await?;
        }
    }

    /// Where the last member lay, if any may follow.
    pub(super) fn place(self) -> Option<Point> {
        let more = self
            .shards
            .iter()
            .any(|s| !s.items.is_empty() || !matches!(s.rest, Rest::None));
        self.last.filter(|_| more)
    }

    /// The partition that the next member lies in, or that must be read on before that is known.
    fn first(&self) -> Option<usize> {
        let candidates = self.shards.iter().enumerate().filter_map(|(index, shard)| {
            match (shard.items.front(), &shard.rest) {
                (Some((point, _)), _) | (None, Rest::After(point, _)) => Some((index, Some(point))),
                (None, Rest::All) => Some((index, None)),
                (None, Rest::None) => None,
            }
        });
        let first = candidates.min_by(|(_, a), (_, b)| match (a, b) {
            (Some(a), Some(b)) => self.compare(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        });
        first.map(|(index, _)| index)
    }

    fn compare(&self, a: &Point, b: &Point) -> Ordering {
        let by_id = a.member.cmp(&b.member);
        self.order
            .compare(&a.key, &b.key)
            .then_with(|| a.partition().cmp(&b.partition()))
            .then(if self.order.descending {
                by_id.reverse()
            } else {
                by_id
            })
    }

    /// Reads on in every partition of which nothing is left, at the same time.
    async fn read_on(&mut self, wanted: usize, budget: &mut Budget) -> Result<(), StoreError> {
        // An even spread and a little more; twice as much each time that turns out too little.
        let even = wanted.div_ceil(self.shards.len().max(1)) + 3;
        self.request = even.max(self.request * 2).min(MOST_PER_REQUEST);
        let dry = self
            .shards
            .iter()
            .filter(|s| s.items.is_empty() && !matches!(s.rest, Rest::None));
        let pages = try_join_all(dry.map(|shard| self.read_shard(shard))).await?;
        for (number, items, rest, evaluated) in pages {
            budget.spend(evaluated);
            let shard = &mut self.shards[usize::from(number)];
            (shard.items, shard.rest) = (items, rest);
        }
        Ok(())
    }

    async fn read_shard(&self, shard: &Shard) -> Result<(u8, Items, Rest, usize), StoreError> {
        let pk = keys::member_shard(self.listing.organization, shard.number);
        let (condition, bound) = self.condition(shard.number);
        let mut values = HashMap::from([(":pk".to_owned(), Value::S(pk.clone()))]);
        values.extend(bound);
        let filter = filter::of(self.listing, self.order, &mut values);
        let mut names = HashMap::from([
            ("#status".to_owned(), "status".to_owned()),
            ("#role".to_owned(), "role".to_owned()),
        ]);
        if filter.contains("#until") {
            names.insert("#until".to_owned(), "until".to_owned());
        }
        if condition.contains("#key") {
            names.insert("#key".to_owned(), self.order.attribute.to_owned());
        }
        let from = match &shard.rest {
            Rest::After(_, key) => Some(key.clone()),
            _ => self
                .start
                .as_ref()
                .filter(|start| start.partition() == self.origin(shard.number))
                .map(|start| {
                    HashMap::from([
                        ("PK".to_owned(), Value::S(pk)),
                        ("SK".to_owned(), Value::S(keys::member(start.member))),
                        (self.order.attribute.to_owned(), start.key.to_value()),
                    ])
                }),
        };
        let answer = self
            .dynamodb
            .query()
            .table_name(self.table)
            .index_name(self.order.index)
            .key_condition_expression(condition)
            .filter_expression(filter)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values))
            .scan_index_forward(!self.order.descending)
            .limit(i32::try_from(self.request).unwrap_or(i32::MAX))
            .set_exclusive_start_key(from)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let evaluated = usize::try_from(answer.scanned_count).unwrap_or(0);
        let rest = answer
            .last_evaluated_key
            .map_or(Ok(Rest::None), |key| self.rest(key))?;
        let mut items = VecDeque::new();
        for item in answer.items.unwrap_or_default() {
            let item = read(item)?;
            let point = Point {
                key: self.order.key_of(&item),
                member: keys::member_of(item.sk()).ok_or_else(|| unreadable(item.sk()))?,
                base: self.base,
            };
            items.push_back((point, item));
        }
        Ok(self.within_prefix(shard.number, items, rest, evaluated))
    }

    /// A page that began after the prefix's first keys may run over its last.
    fn within_prefix(
        &self,
        number: u8,
        mut items: Items,
        mut rest: Rest,
        evaluated: usize,
    ) -> (u8, Items, Rest, usize) {
        if let Some(prefix) = self.prefix {
            items.retain(|(point, _)| point.key.starts_with(prefix));
            if matches!(&rest, Rest::After(point, _) if !point.key.starts_with(prefix)) {
                rest = Rest::None;
            }
        }
        (number, items, rest, evaluated)
    }

    /// The key condition for a partition, and the values that it names.
    fn condition(&self, shard: u8) -> (&'static str, Option<(String, Value)>) {
        let Some(start) = &self.start else {
            return match self.prefix {
                None => ("PK = :pk", None),
                Some(prefix) => (
                    "PK = :pk AND begins_with(#key, :key)",
                    Some((":key".to_owned(), Value::S(prefix.to_owned()))),
                ),
            };
        };
        let condition = match (self.origin(shard).cmp(&start.partition()), self.order.descending) {
            (Ordering::Less, false) => "PK = :pk AND #key > :key",
            (Ordering::Less, true) => "PK = :pk AND #key < :key",
            (_, false) => "PK = :pk AND #key >= :key",
            (_, true) => "PK = :pk AND #key <= :key",
        };
        (condition, Some((":key".to_owned(), start.key.to_value())))
    }

    /// The partition in which the members of a partition lay when the list began.
    const fn origin(&self, shard: u8) -> u8 {
        shard % self.base
    }

    fn rest(&self, key: HashMap<String, Value>) -> Result<Rest, StoreError> {
        let sort_key = key.get(self.order.attribute).and_then(SortKey::from_value);
        let member = key
            .get("SK")
            .and_then(|sk| sk.as_s().ok())
            .and_then(|sk| keys::member_of(sk));
        match (sort_key, member) {
            (Some(sort_key), Some(member)) => Ok(Rest::After(
                Point {
                    key: sort_key,
                    member,
                    base: self.base,
                },
                key,
            )),
            _ => Err(unreadable(self.order.index)),
        }
    }
}

fn unreadable(key: &str) -> StoreError {
    corrupt(key, "its key is not that of a member")
}
