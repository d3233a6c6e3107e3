//! Over which partitions an organization's members lie, also while they move to more of them.
//!
//! Members lie in 1, 4, 16 or 64 partitions, by the low bits of their ids. Where there are to be more,
//! the old partitions are worked through one after the other, each in the order of its members' ids:
//! who has moved and who has not follows from how far that is, which is one position. As the numbers
//! divide each other, a member of partition `p` of `n` goes to `p`, `p + n`, `p + 2n` and so on.

use crate::id::{JobId, MemberId};
use crate::member::Member;

/// Where an organization's members lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    partitions: u8,
    moving: Option<Moving>,
}

/// How far members have moved to more partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Over how many partitions they will lie.
    pub to: u8,
    /// The old partition that is worked on; those before it are done.
    pub partition: u8,
    /// The last member of it who is done; none at its beginning.
    pub until: Option<MemberId>,
    /// The job that moves them.
    pub job: JobId,
}

impl Moving {
    /// Before the first member.
    #[must_use]
    pub const fn begin(to: u8, job: JobId) -> Self {
        Self {
            to,
            partition: 0,
            until: None,
            job,
        }
    }

    /// Whether a member of an old partition is done.
    fn has_passed(&self, partition: u8, id: MemberId) -> bool {
        partition < self.partition
            || (partition == self.partition && self.until.is_some_and(|until| id <= until))
    }
}

impl Default for Layout {
    /// One partition.
    fn default() -> Self {
        Self::of(1)
    }
}

impl Layout {
    /// The numbers of partitions that there can be. Each divides the next.
    pub const NUMBERS: [u8; 4] = [1, 4, 16, 64];

    /// Members who lie over so many partitions.
    #[must_use]
    pub const fn of(partitions: u8) -> Self {
        Self {
            partitions,
            moving: None,
        }
    }

    /// The same members while they move to more partitions.
    #[must_use]
    pub const fn moving(self, moving: Option<Moving>) -> Self {
        Self { moving, ..self }
    }

    /// How far the move is, if there is one.
    #[must_use]
    pub const fn movement(&self) -> Option<Moving> {
        self.moving
    }

    /// Over how many partitions the members lie of whom nobody has moved: all, where there is no move.
    #[must_use]
    pub const fn base(&self) -> u8 {
        self.partitions
    }

    /// How many partitions there are to look at for all members. The old ones are among them.
    #[must_use]
    pub const fn partitions(&self) -> u8 {
        match self.moving {
            Some(moving) => moving.to,
            None => self.partitions,
        }
    }

    /// The partition that a member's record lies in. While members move, a record that was made
    /// meanwhile lies in [`Layout::next`] already, unless an import made it; and so does one that was
    /// moved since this layout was read.
    #[must_use]
    pub fn partition(&self, id: MemberId) -> u8 {
        let old = id.shard(self.partitions);
        match self.moving {
            Some(moving) if moving.has_passed(old, id) => id.shard(moving.to),
            _ => old,
        }
    }

    /// The partition that a record lies in which was read, as far as that is known.
    #[must_use]
    pub fn record(&self, member: &Member) -> u8 {
        member.partition.unwrap_or_else(|| self.partition(member.id))
    }

    /// The partition that a member's record is still to be moved to, if it is another one.
    #[must_use]
    pub fn next(&self, id: MemberId) -> Option<u8> {
        let new = self.newest(id);
        (new != self.partition(id)).then_some(new)
    }

    /// The partition that a member's record will lie in when nobody moves any more. A new record is
    /// made there: wherever the move is by then, it is the right place.
    #[must_use]
    pub const fn newest(&self, id: MemberId) -> u8 {
        id.shard(self.partitions())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const JOB: JobId = JobId::from_bytes([1; 16]);

    fn raises() -> impl Strategy<Value = (u8, u8)> {
        prop::sample::select(vec![(1, 4), (1, 16), (1, 64), (4, 16), (4, 64), (16, 64)])
    }

    #[test]
    fn members_at_rest_have_one_place() {
        let id = MemberId::from_bytes([0b0010_0111; 16]);
        for (partitions, place) in [(1, 0), (4, 3), (16, 7), (64, 39)] {
            let layout = Layout::of(partitions);
            assert_eq!(
                (layout.partition(id), layout.newest(id), layout.next(id)),
                (place, place, None)
            );
            assert_eq!(layout.partitions(), partitions);
        }
    }

    proptest! {
        /// Whoever is at or before the position lies in the new place, everybody else in the old one.
        #[test]
        fn a_place_follows_from_the_position(
            (from, to) in raises(),
            ids in prop::collection::vec(any::<[u8; 16]>(), 1..40),
            at in any::<(prop::sample::Index, bool)>(),
        ) {
            let mut ids: Vec<_> = ids.into_iter().map(MemberId::from_bytes).collect();
            // The order in which they are moved.
            ids.sort_by_key(|id| (id.shard(from), *id));
            let last = at.0.index(ids.len());
            let position = Moving {
                partition: ids[last].shard(from),
                until: Some(ids[last]).filter(|_| at.1),
                ..Moving::begin(to, JOB)
            };
            let layout = Layout::of(from).moving(Some(position));
            for (n, id) in ids.iter().enumerate() {
                let in_done = id.shard(from) < position.partition;
                let moved = if at.1 { n <= last || *id == ids[last] } else { in_done };
                let place = if moved { id.shard(to) } else { id.shard(from) };
                prop_assert_eq!(layout.partition(*id), place);
                prop_assert_eq!(layout.newest(*id), id.shard(to));
                prop_assert_eq!(layout.next(*id).unwrap_or(place), id.shard(to));
                prop_assert!(layout.partition(*id) < layout.partitions());
                // Nobody goes back, and nobody to a partition that is still to be worked through.
                prop_assert_eq!(id.shard(to) % from, id.shard(from));
            }
        }

        /// Ids sort as bytes as they sort as text, which is how DynamoDB compares them.
        #[test]
        fn ids_sort_as_their_text(a in any::<[u8; 16]>(), b in any::<[u8; 16]>()) {
            let (a, b) = (MemberId::from_bytes(a), MemberId::from_bytes(b));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }
}
