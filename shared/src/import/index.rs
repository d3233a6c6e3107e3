//! The index of a file's rows: all that planning needs of them, 40 bytes a row, on disk.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io;
use std::ops::Range;

use super::Fingerprint;
use super::duplicates::{Duplicate, Duplicates};
use super::spill::{BUCKETS, Record, Records, Spill, array};
use crate::id::MemberId;
use crate::layout::Layout;

/// A row and where it stands. `u32` row numbers reach far beyond the reader's row limit.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) of: Fingerprint,
    pub(super) row: u32,
    /// The line where it starts; 4,294,967,295 where it starts even later.
    line: u32,
}

/// Rows that are sorted at once, 640 KB of them. A bucket has as many where the file has a million.
const ROOM: usize = 16_384;

/// The rows of a file in the order they were read.
pub struct RowIndex {
    layout: Layout,
    entries: Spill<Entry>,
    /// The number after that of the last row.
    rows: u32,
}

/// The rows of a file, one a member, by partition and member id: the order in which the table gives its
/// members. A bucket of them is in memory at a time.
pub struct SortedIndex {
    layout: Layout,
    entries: Spill<Entry>,
    bucket: Vec<Entry>,
}

/// What the first reading found rows to be, for the second.
#[derive(Default)]
pub struct Fingerprints {
    entries: Spill<Entry>,
    /// Of each bucket, the row that is next, and how far the bucket is read.
    next: Vec<(Entry, Records<Entry>)>,
    /// Those rows, the first one on top.
    rows: BinaryHeap<Reverse<Next>>,
}

impl Record for Entry {
    const BYTES: usize = 40;

    fn write(&self, to: &mut [u8]) {
        to[..16].copy_from_slice(self.of.member.as_bytes());
        to[16..32].copy_from_slice(&self.of.digest);
        to[32..36].copy_from_slice(&self.row.to_le_bytes());
        to[36..].copy_from_slice(&self.line.to_le_bytes());
    }

    fn read(from: &[u8]) -> Self {
        Self {
            of: Fingerprint {
                member: MemberId::from_bytes(array(&from[..16])),
                digest: array(&from[16..32]),
            },
            row: u32::from_le_bytes(array(&from[32..36])),
            line: u32::from_le_bytes(array(&from[36..])),
        }
    }
}

/// The buckets of a partition, which is divided by how its members' ids begin.
fn buckets(layout: Layout, partition: u8) -> Range<usize> {
    let each = BUCKETS / usize::from(layout.partitions());
    let first = usize::from(partition) * each;
    first..first + each
}

/// The bucket of a member.
fn bucket(layout: Layout, member: MemberId) -> usize {
    let buckets = buckets(layout, layout.partition(member));
    buckets.start + usize::from(member.as_bytes()[0]) * buckets.len() / 256
}

impl RowIndex {
    /// An index of rows whose members lie so.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self {
            layout,
            entries: Spill::default(),
            rows: 0,
        }
    }

    /// Adds a valid row. Rows come in order. Fails where the disk has no room.
    pub fn push(&mut self, of: Fingerprint, row: u32, line: u64) -> io::Result<()> {
        self.rows = row + 1;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let entry = Entry { of, row, line };
        self.entries.push(bucket(self.layout, of.member), &entry)
    }

    /// Sorts the rows by where their members lie, and finds the duplicates. Of several rows with one member
    /// the first stays.
    pub fn sort(self) -> io::Result<(SortedIndex, Duplicates)> {
        let (mut ids, mut bucket) = (Vec::new(), Vec::new());
        let mut duplicates = Duplicates::of(self.rows);
        for number in 0..BUCKETS {
            if may_repeat(&self.entries, number, &mut ids)? {
                let repeated = |duplicate| duplicates.add(duplicate);
                load(&self.entries, number, &mut bucket, repeated)?;
            }
        }
        let sorted = SortedIndex {
            layout: self.layout,
            entries: self.entries,
            bucket,
        };
        Ok((sorted, duplicates))
    }
}

/// How an id begins, as a number: those are sorted faster, and hardly ever are two ids alike in it.
fn beginning(member: MemberId) -> u64 {
    u64::from_be_bytes(array(&member.as_bytes()[..8]))
}

/// Whether any ids in a bucket begin alike: only there can several rows be of one member.
fn may_repeat(entries: &Spill<Entry>, number: usize, ids: &mut Vec<u64>) -> io::Result<bool> {
    let any_alike = |ids: &mut Vec<u64>| {
        ids.sort_unstable();
        !ids.is_sorted_by(|one, next| one < next)
    };
    ids.clear();
    let mut records = Records::of(number);
    let mut room = ROOM;
    while let Some(entry) = records.next(entries)? {
        if ids.len() == room {
            if any_alike(ids) {
                return Ok(true);
            }
            room *= 2;
        }
        ids.push(beginning(entry.of.member));
    }
    Ok(any_alike(ids))
}

/// Puts the rows of a bucket into memory, one a member, by member id, and hands over those that repeat
/// earlier ones. However many of those there are, they are not in memory at once.
fn load(
    entries: &Spill<Entry>,
    number: usize,
    bucket: &mut Vec<Entry>,
    mut repeated: impl FnMut(Duplicate) -> io::Result<()>,
) -> io::Result<()> {
    bucket.clear();
    let mut records = Records::of(number);
    let mut room = ROOM;
    while let Some(entry) = records.next(entries)? {
        if bucket.len() == room {
            sort(bucket, &mut repeated)?;
            room = ROOM.max(2 * bucket.len());
        }
        bucket.push(entry);
    }
    sort(bucket, repeated)
}

/// Sorts rows by member id, and takes out all but the first one of each member.
fn sort(entries: &mut Vec<Entry>, mut repeated: impl FnMut(Duplicate) -> io::Result<()>) -> io::Result<()> {
    entries.sort_by_cached_key(|entry| beginning(entry.of.member));
    for alike in entries.chunk_by_mut(|one, next| beginning(one.of.member) == beginning(next.of.member)) {
        alike.sort_unstable_by_key(|entry| (entry.of.member, entry.row));
    }
    let mut done = Ok(());
    entries.dedup_by(|later, first| {
        let same = later.of.member == first.of.member;
        if same && done.is_ok() {
            done = repeated(Duplicate {
                row: later.row,
                first_line: first.line,
            });
        }
        same
    });
    done
}

impl SortedIndex {
    /// The rows whose members lie in a partition, by member id.
    pub(super) fn partition(&mut self, partition: u8) -> Partition<'_> {
        self.bucket.clear();
        Partition {
            entries: &self.entries,
            bucket: &mut self.bucket,
            at: 0,
            later: buckets(self.layout, partition),
        }
    }

    /// What is left to know once everything is planned.
    pub fn fingerprints(self) -> io::Result<Fingerprints> {
        let entries = self.entries;
        drop(self.bucket);
        let (mut next, mut rows) = (Vec::new(), BinaryHeap::new());
        for number in 0..BUCKETS {
            let mut records = Records::of(number);
            if let Some(entry) = records.next(&entries)? {
                rows.push(Reverse(Next::new(entry.row, next.len())));
                next.push((entry, records));
            }
        }
        Ok(Fingerprints { entries, next, rows })
    }
}

/// The rows of a partition that are still to come.
pub(super) struct Partition<'a> {
    entries: &'a Spill<Entry>,
    bucket: &'a mut Vec<Entry>,
    at: usize,
    later: Range<usize>,
}

impl Partition<'_> {
    /// The next row, which stays the next one.
    pub(super) fn peek(&mut self) -> io::Result<Option<Entry>> {
        while self.at == self.bucket.len() {
            let Some(number) = self.later.next() else {
                return Ok(None);
            };
            load(self.entries, number, self.bucket, |_| Ok(()))?;
            self.at = 0;
        }
        Ok(self.bucket.get(self.at).copied())
    }

    /// Goes on to the row after the one that was looked at.
    pub(super) const fn advance(&mut self) {
        self.at += 1;
    }
}

/// A row and where it is in [`Fingerprints::next`], as one number, which is compared faster than two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Next(u64);

impl Next {
    fn new(row: u32, place: usize) -> Self {
        Self(u64::from(row) * BUCKETS as u64 + place as u64)
    }

    const fn row(self) -> u64 {
        self.0 / BUCKETS as u64
    }

    fn place(self) -> usize {
        usize::try_from(self.0 % BUCKETS as u64).unwrap_or(usize::MAX)
    }
}

impl Fingerprints {
    /// That of a row, if it is known. Rows are asked for in the order of the file.
    pub fn of(&mut self, row: u64) -> io::Result<Option<Fingerprint>> {
        while let Some(mut first) = self.rows.peek_mut() {
            let Reverse(number) = *first;
            let (entry, records) = &mut self.next[number.place()];
            if number.row() >= row {
                return Ok((number.row() == row).then_some(entry.of));
            }
            if let Some(next) = records.next(&self.entries)? {
                *entry = next;
                *first = Reverse(Next::new(next.row, number.place()));
            } else {
                PeekMut::pop(first);
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn fingerprint(n: u8) -> Fingerprint {
        Fingerprint {
            member: MemberId::from_bytes([n; 16]),
            digest: [n; 16],
        }
    }

    /// The same for each number of a row, in another order, and spread over all buckets.
    fn scattered(n: u32) -> Fingerprint {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.reverse_bits().to_be_bytes());
        id[15] = n.to_le_bytes()[0];
        Fingerprint {
            member: MemberId::from_bytes(id),
            digest: id,
        }
    }

    /// An index of these rows, row `n` on line `n + 2`.
    fn index(layout: Layout, rows: impl IntoIterator<Item = Fingerprint>) -> RowIndex {
        let mut index = RowIndex::new(layout);
        for (row, of) in (0..).zip(rows) {
            index.push(of, row, u64::from(row) + 2).unwrap();
        }
        index
    }

    fn rows(sorted: &mut SortedIndex, partition: u8) -> Vec<Entry> {
        let mut rows = sorted.partition(partition);
        let mut all = Vec::new();
        while let Some(row) = rows.peek().unwrap() {
            all.push(row);
            rows.advance();
        }
        all
    }

    fn found(duplicates: Duplicates) -> Vec<(u32, u32)> {
        let pair = |d: io::Result<Duplicate>| d.map(|d| (d.row, d.first_line)).unwrap();
        duplicates.map(pair).collect()
    }

    #[test]
    fn the_first_of_several_rows_stays() {
        let index = index(Layout::of(1), [3, 1, 3, 2, 1, 3].map(fingerprint));
        let (mut sorted, duplicates) = index.sort().unwrap();
        let order: Vec<_> = rows(&mut sorted, 0).iter().map(|e| e.row).collect();
        assert_eq!(order, [1, 3, 0]);
        assert_eq!(duplicates.total(), 3);
        assert_eq!(found(duplicates), [(2, 2), (4, 3), (5, 2)]);
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
        let (mut sorted, duplicates) = index(Layout::of(1), [9, 3, 9, 5].map(of)).sort().unwrap();
        let order: Vec<_> = rows(&mut sorted, 0).iter().map(|e| e.row).collect();
        assert_eq!(order, [1, 3, 0]);
        assert_eq!(found(duplicates), [(2, 2)]);
    }

    #[test]
    fn the_second_reading_finds_what_the_first_one_found() {
        let mut index = RowIndex::new(Layout::of(4));
        for row in [1, 2, 5, 6] {
            index.push(fingerprint(row * 10), row.into(), 0).unwrap();
        }
        let mut found = index.sort().unwrap().0.fingerprints().unwrap();
        let of = |row: u64| found.of(row).unwrap().map(|of| of.digest[0]);
        let asked = [0, 1, 3, 5, 5, 7, 8].map(of);
        assert_eq!(asked, [None, Some(10), None, Some(50), Some(50), None, None]);
        assert_eq!(Fingerprints::default().of(0).unwrap(), None);
    }

    #[test]
    fn many_rows_come_back_from_the_disk() {
        let count = 100_000;
        for partitions in Layout::NUMBERS {
            let (mut sorted, duplicates) = index(Layout::of(partitions), (0..count).map(scattered))
                .sort()
                .unwrap();
            assert_eq!(duplicates.total(), 0);
            let mut seen = 0;
            for partition in 0..partitions {
                let rows = rows(&mut sorted, partition);
                assert!(rows.is_sorted_by_key(|row| row.of.member));
                assert!(
                    rows.iter()
                        .all(|row| row.of.member.shard(partitions) == partition)
                );
                assert!(rows.iter().all(|row| row.of == scattered(row.row)));
                seen += rows.len();
            }
            assert_eq!(seen, count as usize);
            let mut found = sorted.fingerprints().unwrap();
            assert!((0..count).all(|row| found.of(row.into()).unwrap() == Some(scattered(row))));
            assert_eq!(found.of(count.into()).unwrap(), None);
        }
    }

    #[test]
    fn many_rows_of_one_member_are_not_in_memory_at_once() {
        let count = u32::try_from(10 * ROOM).unwrap();
        let (sorted, duplicates) = index(Layout::of(1), (0..count).map(|_| fingerprint(7)))
            .sort()
            .unwrap();
        assert!(sorted.bucket.capacity() <= 2 * ROOM);
        assert_eq!(duplicates.total(), u64::from(count) - 1);
        assert!(found(duplicates).into_iter().eq((1..count).map(|row| (row, 2))));
    }

    #[test]
    fn a_repeated_row_is_found_however_far_apart_the_two_are() {
        // In one bucket, and more than are sorted at once.
        let count = u32::try_from(4 * ROOM + 1).unwrap();
        let of = |n: u32| {
            let mut id = [0; 16];
            id[4..8].copy_from_slice(&(n % (count - 1)).to_be_bytes());
            Fingerprint {
                member: MemberId::from_bytes(id),
                digest: id,
            }
        };
        let (mut sorted, duplicates) = index(Layout::of(1), (0..count).map(of)).sort().unwrap();
        assert_eq!(found(duplicates), [(count - 1, 2)]);
        let order: Vec<_> = rows(&mut sorted, 0).iter().map(|e| e.row).collect();
        assert!(order.into_iter().eq(0..count - 1));
    }

    proptest! {
        /// Duplicates and what stays are what a map would say.
        #[test]
        fn an_index_is_what_a_map_would_say(
            ids in prop::collection::vec(0_u8..30, 0..200),
            partitions in prop::sample::select(Layout::NUMBERS.to_vec()),
        ) {
            let of = |n: &u8| scattered(u32::from(*n));
            let (mut sorted, duplicates) =
                index(Layout::of(partitions), ids.iter().map(of)).sort().unwrap();
            let (mut first, mut repeats) = (BTreeMap::new(), Vec::new());
            for (row, n) in (0_u32..).zip(&ids) {
                if let Some(first) = first.get(n) {
                    repeats.push((row, first + 2));
                } else {
                    first.insert(*n, row);
                }
            }
            prop_assert_eq!(found(duplicates), repeats);
            let mut stay: Vec<_> = (0..partitions)
                .flat_map(|partition| rows(&mut sorted, partition))
                .map(|entry| entry.row)
                .collect();
            stay.sort_unstable();
            let mut expected: Vec<_> = first.into_values().collect();
            expected.sort_unstable();
            prop_assert_eq!(stay, expected);
        }
    }
}
