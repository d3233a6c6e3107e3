//! The index of a file's rows: all that planning needs of them, 36 bytes a row.

use crate::id::MemberId;

/// A row: whose it is, what it says, where it stands. `u32` row numbers reach far beyond the
/// reader's row limit.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) member: [u8; 16],
    pub(super) digest: [u8; 16],
    pub(super) row: u32,
}

/// A row that names the same member as an earlier one. Row numbers count data rows from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The later row; the first one counts.
    pub row: u32,
    /// The first row with that member.
    pub first: u32,
}

/// The rows of a file in the order they were read.
#[derive(Default)]
pub struct RowIndex {
    entries: Vec<Entry>,
}

/// The rows of a file, one a member, sorted by partition and member id: the order in which the
/// table gives its members.
#[derive(Default)]
pub struct SortedIndex {
    entries: Vec<Entry>,
    shards: u8,
}

impl RowIndex {
    /// Memory that a row takes, in bytes: the documented cost of finding duplicates.
    pub const BYTES_PER_ROW: usize = size_of::<Entry>();

    /// Adds a valid row.
    pub fn push(&mut self, member: MemberId, digest: [u8; 16], row: u32) {
        self.entries.push(Entry {
            member: *member.as_bytes(),
            digest,
            row,
        });
    }

    /// Sorts the rows for `shards` partitions and takes out the duplicates, which come back in
    /// file order. Of several rows with one member the first stays.
    #[must_use]
    pub fn sort(self, shards: u8) -> (SortedIndex, Vec<Duplicate>) {
        let mut entries = self.entries;
        entries.sort_unstable_by_key(|e| (MemberId::from_bytes(e.member).shard(shards), e.member, e.row));
        let mut duplicates = Vec::new();
        entries.dedup_by(|later, first| {
            let same = later.member == first.member;
            if same {
                duplicates.push(Duplicate {
                    row: later.row,
                    first: first.row,
                });
            }
            same
        });
        duplicates.sort_unstable_by_key(|d| d.row);
        if !duplicates.is_empty() {
            entries.shrink_to_fit();
        }
        (SortedIndex { entries, shards }, duplicates)
    }
}

impl SortedIndex {
    /// The rows whose members lie in a partition, by member id.
    pub(super) fn shard(&self, shard: u8) -> &[Entry] {
        let of = |e: &Entry| MemberId::from_bytes(e.member).shard(self.shards);
        let start = self.entries.partition_point(|e| of(e) < shard);
        let end = self.entries.partition_point(|e| of(e) <= shard);
        &self.entries[start..end]
    }

    /// Over how many partitions the rows are sorted.
    #[must_use]
    pub const fn shards(&self) -> u8 {
        self.shards
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(n: u8) -> MemberId {
        MemberId::from_bytes([n; 16])
    }

    #[test]
    fn the_first_of_several_rows_stays() {
        let mut index = RowIndex::default();
        for (row, n) in [3, 1, 3, 2, 1, 3].into_iter().enumerate() {
            index.push(member(n), [0; 16], u32::try_from(row).unwrap());
        }
        let (sorted, duplicates) = index.sort(1);
        let rows: Vec<_> = sorted.shard(0).iter().map(|e| e.row).collect();
        assert_eq!(rows, [1, 3, 0]);
        let pairs: Vec<_> = duplicates.iter().map(|d| (d.row, d.first)).collect();
        assert_eq!(pairs, [(2, 0), (4, 1), (5, 0)]);
    }

    #[test]
    fn every_row_is_in_the_partition_of_its_member() {
        let mut index = RowIndex::default();
        for n in 0..100 {
            index.push(member(n), [0; 16], u32::from(n));
        }
        let (sorted, _) = index.sort(4);
        let all: Vec<_> = (0..4)
            .flat_map(|s| sorted.shard(s).iter().map(move |e| (s, e.member)))
            .collect();
        assert_eq!(all.len(), 100);
        assert!(
            all.iter()
                .all(|(shard, m)| MemberId::from_bytes(*m).shard(4) == *shard)
        );
    }

    #[test]
    fn a_row_costs_what_is_documented() {
        assert_eq!(RowIndex::BYTES_PER_ROW, 36);
    }
}
