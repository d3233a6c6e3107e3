//! The rows of a file that name the same members as earlier ones.

use std::io;
use std::ops::Range;

use super::spill::{BUCKETS, Record, Records, Spill, array};

/// A row that names the same member as an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The later row; the first one counts. Data rows are counted from 0.
    pub row: u32,
    /// The line where the first row with that member starts.
    pub first_line: u32,
}

/// All of them, in the order of the file. They are on disk, in buckets of as many rows of the file each, and one
/// bucket is in memory at a time.
pub struct Duplicates {
    all: Spill<Duplicate>,
    total: u64,
    /// How many rows the file has.
    rows: u32,
    bucket: std::vec::IntoIter<Duplicate>,
    later: Range<usize>,
}

impl Record for Duplicate {
    const BYTES: usize = 8;

    fn write(&self, to: &mut [u8]) {
        to[..4].copy_from_slice(&self.row.to_le_bytes());
        to[4..].copy_from_slice(&self.first_line.to_le_bytes());
    }

    fn read(from: &[u8]) -> Self {
        Self {
            row: u32::from_le_bytes(array(&from[..4])),
            first_line: u32::from_le_bytes(array(&from[4..])),
        }
    }
}

impl Duplicates {
    /// None yet, of a file with so many rows.
    pub(super) fn of(rows: u32) -> Self {
        Self {
            all: Spill::default(),
            total: 0,
            rows,
            bucket: Vec::new().into_iter(),
            later: 0..BUCKETS,
        }
    }

    /// Adds one. They come in any order.
    pub(super) fn add(&mut self, duplicate: Duplicate) -> io::Result<()> {
        self.total += 1;
        let place = u64::from(duplicate.row) * BUCKETS as u64 / u64::from(self.rows);
        let bucket = usize::try_from(place).unwrap_or(usize::MAX);
        self.all.push(bucket, &duplicate)
    }

    /// How many there are, in all.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Puts those of a bucket in the order of the file.
    fn load(&mut self, number: usize) -> io::Result<()> {
        let mut records = Records::of(number);
        let mut bucket = Vec::new();
        while let Some(duplicate) = records.next(&self.all)? {
            bucket.push(duplicate);
        }
        bucket.sort_unstable_by_key(|duplicate| duplicate.row);
        self.bucket = bucket.into_iter();
        Ok(())
    }
}

impl Iterator for Duplicates {
    type Item = io::Result<Duplicate>;

    fn next(&mut self) -> Option<io::Result<Duplicate>> {
        loop {
            if let Some(duplicate) = self.bucket.next() {
                return Some(Ok(duplicate));
            }
            let number = self.later.next()?;
            if let Err(error) = self.load(number) {
                return Some(Err(error));
            }
        }
    }
}
