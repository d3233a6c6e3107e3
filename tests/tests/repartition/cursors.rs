//! Lists that are paged while members move: nobody is missed, nobody is shown twice, in order.

use std::collections::{BTreeMap, BTreeSet};

use e2e::world::World;
use jiff::Timestamp;
use muster::id::MemberId;
use muster::member::{Member, Origin, Role, Status};
use muster_aws::members::{Listed, Listing, MemberStore, Place};

use crate::{finish, organization_of, raise, step, world};

/// A list that somebody pages through.
struct Session {
    order: Listed,
    size: usize,
    shown: Vec<Member>,
    /// Where it goes on; none at the beginning.
    from: Option<Place>,
    is_over: bool,
}

impl Session {
    fn all(size: usize) -> Vec<Self> {
        let mut orders = vec![Listed::Found {
            text: "an".to_owned(),
            contacts: true,
        }];
        for descending in [false, true] {
            orders.push(Listed::ByName { descending });
            orders.push(Listed::ByJoined { descending });
            orders.push(Listed::ByLastLogin { descending });
        }
        orders.into_iter().map(|order| Self::new(order, size)).collect()
    }

    const fn new(order: Listed, size: usize) -> Self {
        Self {
            order,
            size,
            shown: Vec::new(),
            from: None,
            is_over: false,
        }
    }

    async fn rest(&mut self, world: &World) {
        while !self.is_over {
            self.page(world).await;
        }
    }

    /// Reads a page as a request does: the organization first.
    async fn page(&mut self, world: &World) {
        if self.is_over {
            return;
        }
        let organization = organization_of(world).await;
        let store = MemberStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
        let listing = Listing {
            organization: organization.id,
            layout: organization.layout,
            statuses: Status::ALL.to_vec(),
            roles: Role::ALL.to_vec(),
            origins: Origin::ALL.to_vec(),
            order: self.order.clone(),
            at: Timestamp::from_second(1_767_400_000).unwrap(),
        };
        // As a cursor brings it back.
        let from = self.from.take();
        let from: Option<Place> =
            from.map(|place| serde_json::from_str(&serde_json::to_string(&place).unwrap()).unwrap());
        let page = store.list(&listing, self.size, from).await.unwrap();
        // Its place is one of this list.
        let page = page.unwrap();
        self.shown.extend(page.members);
        self.is_over = page.next.is_none();
        self.from = page.next;
    }

    /// Everybody who belongs to the list was shown once, and in its order.
    fn assert_whole(&self, everybody: &BTreeMap<MemberId, Member>) {
        let order = &self.order;
        let ids: BTreeSet<_> = self.shown.iter().map(|member| member.id).collect();
        assert_eq!(ids.len(), self.shown.len(), "nobody twice, {order:?}");
        if !matches!(order, Listed::Found { .. }) {
            assert_eq!(
                ids,
                everybody.keys().copied().collect(),
                "nobody missed, {order:?}"
            );
        }
        let name = |member: &Member| {
            muster::member::name_key(member.first_name.as_deref(), member.last_name.as_deref())
        };
        let sorted = match *order {
            Listed::ByName { descending } => self.is_sorted(descending, name),
            Listed::ByJoined { descending } => self.is_sorted(descending, |member| member.joined_at),
            // Who never signed in stands at the older end.
            Listed::ByLastLogin { descending } => self.is_sorted(descending, |member| member.last_login_at),
            Listed::Found { .. } => true,
        };
        assert!(sorted, "{order:?}");
    }

    fn is_sorted<K: Ord>(&self, descending: bool, key: impl Fn(&Member) -> K) -> bool {
        let mut keys: Vec<K> = self.shown.iter().map(key).collect();
        if descending {
            keys.reverse();
        }
        keys.is_sorted()
    }
}

/// Everybody, by one read of the list by name.
async fn everybody(world: &World) -> BTreeMap<MemberId, Member> {
    let mut session = Session::new(Listed::ByName { descending: false }, 10_000);
    session.rest(world).await;
    session
        .shown
        .into_iter()
        .map(|member| (member.id, member))
        .collect()
}

#[tokio::test]
async fn lists_begun_at_any_moment_of_a_move_go_on_through_it() {
    for (from, to, size) in [(1, 4, 300), (4, 16, 300), (16, 64, 60)] {
        let world = world(from, size).await;
        let everybody = everybody(&world).await;
        assert_eq!(u32::try_from(everybody.len()).unwrap(), size + 1);
        let mut sessions = Session::all(11);
        // Two pages before anybody knows of a move.
        for _ in 0..2 {
            for session in &mut sessions {
                session.page(&world).await;
            }
        }
        let job = raise(&world, to).await;
        for n in 0.. {
            let is_over = step(&world, job).await;
            if n == 0 || n == 2 {
                sessions.extend(Session::all(17));
            }
            for session in &mut sessions {
                session.page(&world).await;
            }
            if is_over {
                break;
            }
        }
        assert!(
            sessions.iter().filter(|session| !session.is_over).count() > 10,
            "some are still being paged when everybody has moved"
        );
        for session in &mut sessions {
            session.rest(&world).await;
            session.assert_whole(&everybody);
        }
    }
}

#[tokio::test]
async fn a_list_goes_on_over_one_raise_after_the_other() {
    let world = world(1, 300).await;
    let everybody = everybody(&world).await;
    let mut sessions = Session::all(13);
    for to in [4, 16, 64] {
        for _ in 0..3 {
            for session in &mut sessions {
                session.page(&world).await;
            }
        }
        let job = raise(&world, to).await;
        finish(&world, job, "raise").await;
    }
    for session in &mut sessions {
        session.rest(&world).await;
        session.assert_whole(&everybody);
    }
}

#[tokio::test]
async fn a_search_finds_during_a_move_what_it_finds_before() {
    let world = world(4, 200).await;
    let found = async || {
        let order = Listed::Found {
            text: "b".to_owned(),
            contacts: true,
        };
        let mut session = Session::new(order, 10_000);
        session.rest(&world).await;
        session
            .shown
            .iter()
            .map(|member| member.id)
            .collect::<BTreeSet<_>>()
    };
    let before = found().await;
    assert!(before.len() > 50);
    let job = raise(&world, 16).await;
    loop {
        let is_over = step(&world, job).await;
        assert_eq!(found().await, before);
        if is_over {
            break;
        }
    }
}
