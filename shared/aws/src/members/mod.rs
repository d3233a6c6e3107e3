//! Members as the API reads them: one by its id, or a page of a list.

mod beside;
mod change;
mod draft;
mod find;
mod merge;

use std::collections::HashMap;

use jiff::Timestamp;
use muster::id::{MemberId, OrganizationId};
use muster::layout::Layout;
use muster::member::{Member, Origin, Role, Status};
use muster::organization::Organization;
use muster::text::fold;
use serde::{Deserialize, Serialize};

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::item::MemberItem;
use crate::keys;
use crate::remembered::Remembered;
use crate::wire::{self, Item, from_item};

pub use change::{Changed, Changes, Step};
pub(crate) use draft::{Committed, Draft};
use merge::{Budget, Merge, Order, Point};

/// Members in DynamoDB.
#[derive(Clone, Debug)]
pub struct MemberStore {
    dynamodb: Dynamo,
    tables: Tables,
    /// Over how many partitions the members of organizations were spread when this process last looked.
    /// Nothing rests on it: what a guess finds is taken only where the organization, read in the same
    /// request, says that it is right.
    guesses: Remembered<u8>,
}

/// The members that a list shows, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Whose.
    pub organization: OrganizationId,
    /// Over which partitions they are spread.
    pub layout: Layout,
    /// Only members with one of these; none shows nothing.
    pub statuses: Vec<Status>,
    /// Only members with one of these; none shows nothing.
    pub roles: Vec<Role>,
    /// Only members who came in one of these ways; none shows nothing.
    pub origins: Vec<Origin>,
    /// Everyone in order, or whom a search finds.
    pub order: Listed,
    /// When: invitations run out by themselves.
    pub at: Timestamp,
}

/// The order of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// By family name, then given name.
    ByName {
        /// From z to a.
        descending: bool,
    },
    /// By the time they joined.
    ByJoined {
        /// Newest first.
        descending: bool,
    },
    /// By their last sign-in. Those who never signed in stand at the older end, by name.
    ByLastLogin {
        /// Newest first.
        descending: bool,
    },
    /// Whom a search finds, each once: by exact external id, then by the beginning of the family
    /// name, then of the given name, then of the e-mail address.
    Found {
        /// What was typed.
        text: String,
        /// Whether external ids and e-mail addresses are searched. If not, then finding someone
        /// tells nothing of either.
        contacts: bool,
    },
}

/// Where in a listing a page begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which way of finding.
    phase: u8,
    /// After this member; none is the beginning.
    after: Option<Point>,
}

/// A page of a listing.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The members. Fewer than asked for, even none, when the filters leave out so many that the
    /// page has read its share; `next` then goes on from there.
    pub members: Vec<Member>,
    /// Where the next page begins; none at the end.
    pub next: Option<Place>,
}

/// One way of finding members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    All(Order),
    ExternalId,
    FamilyName,
    GivenName,
    Email,
}

/// Most items that one page reads, filtered out or not: about 200 read units.
const READ_PER_PAGE: usize = 4_000;

impl Listing {
    fn phases(&self) -> Vec<Phase> {
        let directed =
            |order: Order, descending| Phase::All(if descending { order.reversed() } else { order });
        match self.order {
            Listed::ByName { descending } => vec![directed(Order::NAME, descending)],
            Listed::ByJoined { descending } => vec![directed(Order::JOINED, descending)],
            Listed::ByLastLogin { descending: false } => {
                vec![Phase::All(Order::NEVER_SIGNED_IN), Phase::All(Order::LAST_LOGIN)]
            }
            Listed::ByLastLogin { descending: true } => vec![
                Phase::All(Order::LAST_LOGIN.reversed()),
                Phase::All(Order::NEVER_SIGNED_IN),
            ],
            Listed::Found { contacts: false, .. } => vec![Phase::FamilyName, Phase::GivenName],
            Listed::Found { contacts: true, .. } => {
                vec![
                    Phase::ExternalId,
                    Phase::FamilyName,
                    Phase::GivenName,
                    Phase::Email,
                ]
            }
        }
    }

    /// The text as names and e-mail addresses are searched.
    fn needle(&self) -> String {
        match &self.order {
            Listed::Found { text, .. } => fold(text),
            _ => String::new(),
        }
    }
}

impl MemberStore {
    /// A store on these tables.
    #[must_use]
    pub fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self {
            dynamodb,
            tables,
            guesses: Remembered::default(),
        }
    }

    /// One member, strongly consistent.
    pub async fn get(
        &self,
        organization: OrganizationId,
        layout: Layout,
        id: MemberId,
    ) -> Result<Option<Member>, StoreError> {
        let mut partition = Some(layout.partition(id));
        while let Some(shard) = partition {
            let (pk, sk) = keys::member_in(organization, id, shard);
            let item = wire::get(&self.dynamodb, &self.tables.directory, wire::key(pk, sk)).await?;
            if let Some(item) = item {
                return read(item)?.into_member(organization).map(Some);
            }
            // They may have moved since the layout was read, or were made where they will lie.
            partition = layout.next(id).filter(|next| *next != shard);
        }
        Ok(None)
    }

    /// A page of at most `limit` members, from `from` on. Lists come from indexes, which follow
    /// the table by moments. `None` when `from` is no place in this listing.
    pub async fn list(
        &self,
        listing: &Listing,
        limit: usize,
        from: Option<Place>,
    ) -> Result<Option<Page>, StoreError> {
        let phases = listing.phases();
        let Place {
            phase: first,
            mut after,
        } = from.unwrap_or(Place {
            phase: 0,
            after: None,
        });
        let is_of_listing = after.as_ref().is_none_or(|point| point.is_of(listing.layout));
        if usize::from(first) >= phases.len() || !is_of_listing {
            return Ok(None);
        }
        let mut page = Page {
            members: Vec::new(),
            next: None,
        };
        if listing.statuses.is_empty() || listing.roles.is_empty() || listing.origins.is_empty() {
            return Ok(Some(page));
        }
        let mut budget = Budget::new(READ_PER_PAGE);
        for (number, phase) in (0_u8..).zip(phases).skip(usize::from(first)) {
            if page.members.len() == limit || budget.is_spent() {
                page.next = Some(Place {
                    phase: number,
                    after: None,
                });
                break;
            }
            if let Some(point) = self
                .fill(listing, phase, limit, after.take(), &mut budget, &mut page)
                .await?
            {
                page.next = Some(Place {
                    phase: number,
                    after: Some(point),
                });
                break;
            }
        }
        Ok(Some(page))
    }

    /// Fills a page by one way of finding. Answers where it stopped, or none at the end.
    async fn fill(
        &self,
        listing: &Listing,
        phase: Phase,
        limit: usize,
        after: Option<Point>,
        budget: &mut Budget,
        page: &mut Page,
    ) -> Result<Option<Point>, StoreError> {
        let text = listing.needle();
        let (order, prefix) = match phase {
            Phase::All(order) => (order, None),
            Phase::FamilyName => (Order::NAME, Some(text.as_str())),
            Phase::GivenName => (Order::FIRST_NAME, Some(text.as_str())),
            Phase::Email => (Order::EMAIL, Some(text.as_str())),
            Phase::ExternalId => {
                let id = MemberId::of_roster(listing.organization, &text);
                let member = self.get(listing.organization, listing.layout, id).await?;
                page.members.extend(member.filter(|m| {
                    listing.statuses.contains(&m.status_at(listing.at))
                        && listing.roles.contains(&m.role)
                        && listing.origins.contains(&m.origin)
                }));
                return Ok(None);
            }
        };
        if prefix == Some("") {
            return Ok(None);
        }
        let found_before = |item: &MemberItem| match phase {
            Phase::All(_) | Phase::ExternalId | Phase::FamilyName => false,
            Phase::GivenName => item.name_key().starts_with(&text),
            Phase::Email => item.name_key().starts_with(&text) || item.first_key().starts_with(&text),
        };
        let by_external_id = matches!(listing.order, Listed::Found { contacts: true, .. })
            .then(|| keys::member(MemberId::of_roster(listing.organization, &text)));
        let mut merge = Merge::new(
            &self.dynamodb,
            &self.tables.directory,
            listing,
            order,
            prefix,
            after,
        );
        while page.members.len() < limit {
            match merge.next(limit - page.members.len(), budget).await? {
                merge::Step::Item(item) => {
                    if !found_before(&item) && by_external_id.as_deref() != Some(item.sk()) {
                        page.members.push(item.into_member(listing.organization)?);
                    }
                }
                merge::Step::OutOfBudget(point) => return Ok(Some(point)),
                merge::Step::End => return Ok(None),
            }
        }
        Ok(merge.place())
    }
}

/// Members by their ids, and other items by their keys, strongly consistent; what is not there is left
/// out.
pub(crate) async fn get_with(
    dynamodb: &Dynamo,
    tables: &Tables,
    organization: &Organization,
    ids: &[MemberId],
    further: Vec<Item>,
) -> Result<(HashMap<MemberId, Member>, HashMap<(String, String), Item>), StoreError> {
    let (id, layout) = (organization.id, organization.layout);
    let mut places: Vec<_> = ids
        .iter()
        .map(|member| (*member, layout.partition(*member)))
        .collect();
    let (mut members, mut others) = (HashMap::new(), HashMap::new());
    let mut wanted = further;
    loop {
        let keys = places.iter().map(|(member, shard)| {
            let (pk, sk) = keys::member_in(id, *member, *shard);
            wire::key(pk, sk)
        });
        wanted.extend(keys);
        if wanted.is_empty() {
            return Ok((members, others));
        }
        let mut found = wire::get_many(dynamodb, &tables.directory, std::mem::take(&mut wanted)).await?;
        let mut missing = Vec::new();
        for (member, shard) in places {
            match found.remove(&keys::member_in(id, member, shard)) {
                Some(item) => {
                    members.insert(member, read(item)?.into_member(id)?);
                }
                // They may have moved since the layout was read, or were made where they will lie.
                None => missing.extend(
                    layout
                        .next(member)
                        .filter(|next| *next != shard)
                        .map(|next| (member, next)),
                ),
            }
        }
        others.extend(found);
        places = missing;
    }
}

/// Members by their ids, strongly consistent; those who are not there are left out.
pub(crate) async fn get_many(
    dynamodb: &Dynamo,
    tables: &Tables,
    organization: &Organization,
    ids: &[MemberId],
) -> Result<HashMap<MemberId, Member>, StoreError> {
    let (members, _) = get_with(dynamodb, tables, organization, ids, Vec::new()).await?;
    Ok(members)
}

fn read(item: Item) -> Result<MemberItem, StoreError> {
    from_item(keys::MEMBER_PREFIX, item)
}
