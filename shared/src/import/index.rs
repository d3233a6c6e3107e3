//! The index of a file's rows: all that planning needs of them, 44 bytes a row.

use super::Fingerprint;
use crate::layout::Layout;

/// A row and where it stands. `u32` row numbers reach far beyond the reader's row limit.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) of: Fingerprint,
    pub(super) row: u32,
}

/// An entry's place in the table's order, most often decided without the entry: by the partition and
/// the first bits of the member's id.
#[derive(Clone, Copy)]
struct Place {
    key: u32,
    entry: u32,
}

/// So many bits of a place's key are the id's, the six above them the partition.
const ID_BITS: u32 = 26;

/// A row that names the same member as an earlier one. Row numbers count data rows from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The later row; the first one counts.
    pub row: u32,
    /// The first row with that member.
    pub first: u32,
}

/// Entries in the order of the file, in blocks: each is given back to the system when it is done with.
#[derive(Default)]
struct Entries(Vec<Vec<Entry>>);

/// Entries of a block, 288 KB: what is as large, allocators take from the system by itself.
const BLOCK: usize = 8_192;

impl Entries {
    fn push(&mut self, entry: Entry) {
        match self.0.last_mut() {
            Some(block) if block.len() < BLOCK => block.push(entry),
            _ => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(entry);
                self.0.push(block);
            }
        }
    }

    fn at(&self, place: Place) -> &Entry {
        let number = place.entry as usize;
        &self.0[number / BLOCK][number % BLOCK]
    }

    fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().flatten()
    }
}

/// The rows of a file in the order they were read.
#[derive(Default)]
pub struct RowIndex {
    entries: Entries,
}

/// The rows of a file, one a member, sorted by partition and member id: the order in which the
/// table gives its members.
#[derive(Default)]
pub struct SortedIndex {
    /// Those of all valid rows.
    entries: Entries,
    order: Vec<Place>,
}

/// What the first reading found rows to be, for the second: 36 bytes for each row that is still to come.
#[derive(Default)]
pub struct Fingerprints {
    block: std::vec::IntoIter<Entry>,
    later: std::vec::IntoIter<Vec<Entry>>,
}

impl RowIndex {
    /// Memory that a row takes until it is planned, in bytes: the documented cost of finding duplicates.
    pub const BYTES_PER_ROW: usize = size_of::<Entry>() + size_of::<Place>();

    /// Adds a valid row. Rows come in order.
    pub fn push(&mut self, of: Fingerprint, row: u32) {
        self.entries.push(Entry { of, row });
    }

    /// Sorts the rows by where their members lie, and takes out the duplicates, which come back in
    /// file order. Of several rows with one member the first stays.
    #[must_use]
    pub fn sort(self, layout: Layout) -> (SortedIndex, Vec<Duplicate>) {
        let entries = self.entries;
        let places = (0..).zip(entries.iter()).map(|(entry, Entry { of, .. })| {
            let [a, b, c, d, ..] = *of.member.as_bytes();
            let id = u32::from_be_bytes([a, b, c, d]) >> (u32::BITS - ID_BITS);
            let key = u32::from(layout.partition(of.member)) << ID_BITS | id;
            Place { key, entry }
        });
        let mut order = Vec::with_capacity(entries.len());
        order.extend(places);
        let member = |place: &Place| entries.at(*place).of.member;
        order.sort_unstable_by(|a, b| {
            let rest = || member(a).cmp(&member(b)).then(a.entry.cmp(&b.entry));
            a.key.cmp(&b.key).then_with(rest)
        });
        let mut duplicates = Vec::new();
        order.dedup_by(|later, first| {
            let same = later.key == first.key && member(later) == member(first);
            if same {
                duplicates.push(Duplicate {
                    row: entries.at(*later).row,
                    first: entries.at(*first).row,
                });
            }
            same
        });
        duplicates.sort_unstable_by_key(|d| d.row);
        (SortedIndex { entries, order }, duplicates)
    }
}

impl SortedIndex {
    /// The rows whose members lie in a partition, by member id.
    pub(super) fn shard(&self, shard: u8) -> Shard<'_> {
        let of = |place: &Place| place.key >> ID_BITS;
        let start = self.order.partition_point(|place| of(place) < shard.into());
        let end = self.order.partition_point(|place| of(place) <= shard.into());
        Shard {
            entries: &self.entries,
            places: self.order[start..end].iter(),
        }
    }

    /// What is left to know once everything is planned.
    #[must_use]
    pub fn fingerprints(self) -> Fingerprints {
        Fingerprints {
            block: Vec::new().into_iter(),
            later: self.entries.0.into_iter(),
        }
    }
}

/// The rows of a partition.
pub(super) struct Shard<'a> {
    entries: &'a Entries,
    places: std::slice::Iter<'a, Place>,
}

impl<'a> Shard<'a> {
    /// The next row, which stays the next one.
    pub(super) fn peek(&self) -> Option<&'a Entry> {
        let place = self.places.as_slice().first()?;
        Some(self.entries.at(*place))
    }
}

impl<'a> Iterator for Shard<'a> {
    type Item = &'a Entry;

    fn next(&mut self) -> Option<&'a Entry> {
        let place = self.places.next()?;
        Some(self.entries.at(*place))
    }
}

impl Fingerprints {
    /// That of a row, if it is known. Rows are asked for in the order of the file.
    pub fn of(&mut self, row: u64) -> Option<Fingerprint> {
        loop {
            match self.block.as_slice().first() {
                Some(entry) if u64::from(entry.row) < row => drop(self.block.next()),
                Some(entry) => return (u64::from(entry.row) == row).then_some(entry.of),
                None => self.block = self.later.next()?.into_iter(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::MemberId;

    fn fingerprint(n: u8) -> Fingerprint {
        Fingerprint {
            member: MemberId::from_bytes([n; 16]),
            digest: [n; 16],
        }
    }

    #[test]
    fn the_first_of_several_rows_stays() {
        let mut index = RowIndex::default();
        for (row, n) in [3, 1, 3, 2, 1, 3].into_iter().enumerate() {
            index.push(fingerprint(n), u32::try_from(row).unwrap());
        }
        let (sorted, duplicates) = index.sort(Layout::of(1));
        let rows: Vec<_> = sorted.shard(0).map(|e| e.row).collect();
        assert_eq!(rows, [1, 3, 0]);
        let pairs: Vec<_> = duplicates.iter().map(|d| (d.row, d.first)).collect();
        assert_eq!(pairs, [(2, 0), (4, 1), (5, 0)]);
    }

    #[test]
    fn every_row_is_in_the_partition_of_its_member() {
        let mut index = RowIndex::default();
        for n in 0..100 {
            index.push(fingerprint(n), u32::from(n));
        }
        let (sorted, _) = index.sort(Layout::of(4));
        let all: Vec<_> = (0..4)
            .flat_map(|s| sorted.shard(s).map(move |e| (s, e.of.member)))
            .collect();
        assert_eq!(all.len(), 100);
        assert!(all.iter().all(|(shard, m)| m.shard(4) == *shard));
    }

    #[test]
    fn a_row_costs_what_is_documented() {
        assert_eq!(RowIndex::BYTES_PER_ROW, 44);
    }

    #[test]
    fn ids_that_begin_alike_are_in_order_and_not_the_same() {
        let of = |last: u8| {
            let mut id = [7; 16];
            id[14] = last;
            Fingerprint {
                member: MemberId::from_bytes(id),
                digest: [0; 16],
            }
        };
        let mut index = RowIndex::default();
        for (row, last) in [9, 3, 9, 5].into_iter().enumerate() {
            index.push(of(last), u32::try_from(row).unwrap());
        }
        let (sorted, duplicates) = index.sort(Layout::of(1));
        let rows: Vec<_> = sorted.shard(0).map(|e| e.row).collect();
        assert_eq!(rows, [1, 3, 0]);
        assert_eq!(duplicates, [Duplicate { row: 2, first: 0 }]);
    }

    #[test]
    fn the_second_reading_finds_what_the_first_one_found() {
        let mut index = RowIndex::default();
        for row in [1, 2, 5, 6] {
            index.push(fingerprint(row * 10), row.into());
        }
        let mut found = index.sort(Layout::of(4)).0.fingerprints();
        let of = |row: u64| found.of(row).map(|of| of.digest[0]);
        let asked = [0, 1, 3, 5, 5, 7, 8].map(of);
        assert_eq!(asked, [None, Some(10), None, Some(50), Some(50), None, None]);
        assert_eq!(Fingerprints::default().of(0), None);
    }

    #[test]
    fn many_rows_are_found_in_block_after_block() {
        let of = |row: u32| {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&row.reverse_bits().to_be_bytes());
            Fingerprint {
                member: MemberId::from_bytes(id),
                digest: id,
            }
        };
        let rows = 3 * u32::try_from(BLOCK).unwrap() + 1;
        let mut index = RowIndex::default();
        (0..rows).for_each(|row| index.push(of(row), row));
        let (sorted, duplicates) = index.sort(Layout::of(1));
        assert!(duplicates.is_empty() && sorted.shard(0).is_sorted_by_key(|e| e.of.member));
        assert_eq!(sorted.shard(0).count(), rows as usize);
        let mut found = sorted.fingerprints();
        assert!((0..rows).all(|row| found.of(row.into()) == Some(of(row))));
        assert_eq!(found.of(rows.into()), None);
    }
}
