//! Records on the disk of the machine: of what an import has to know of every row, memory holds a few
//! kilobytes, however many rows there are.

use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::os::unix::fs::FileExt as _;

/// So many buckets there are: as many as there can be partitions.
pub(super) const BUCKETS: usize = 64;
/// Most bytes of a record.
const MOST_RECORD: usize = 40;
/// Records go to disk, and come back, when they are about so many bytes. Each bucket keeps that much in memory.
const CHUNK_BYTES: usize = 4_096;

/// What is kept of a row.
pub(super) trait Record: Sized {
    /// Its bytes; 40 at the most.
    const BYTES: usize;
    /// Writes them.
    fn write(&self, to: &mut [u8]);
    /// Reads what [`Record::write`] wrote.
    fn read(from: &[u8]) -> Self;
}

/// The bytes as an array; there are as many.
pub(super) fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}

/// Records by bucket, each bucket in the order in which they were added. What does not fit a chunk of each
/// bucket lies in a file that has no name, so that it goes with the process, however that ends.
pub(super) struct Spill<R> {
    file: Option<File>,
    /// How many chunks the file has.
    written: u64,
    buckets: Vec<Bucket>,
    kind: PhantomData<R>,
}

#[derive(Default)]
struct Bucket {
    /// Which of the file's chunks are its own.
    chunks: Vec<u32>,
    /// The records after those.
    tail: Vec<u8>,
}

impl<R: Record> Default for Spill<R> {
    fn default() -> Self {
        Self {
            file: None,
            written: 0,
            buckets: std::iter::repeat_with(Bucket::default).take(BUCKETS).collect(),
            kind: PhantomData,
        }
    }
}

impl<R: Record> Spill<R> {
    /// Bytes of a chunk: whole records.
    const CHUNK: usize = CHUNK_BYTES / R::BYTES * R::BYTES;

    /// Adds a record to a bucket. Fails where there is no room on the disk.
    pub(super) fn push(&mut self, bucket: usize, record: &R) -> io::Result<()> {
        let Bucket { chunks, tail } = &mut self.buckets[bucket];
        if tail.capacity() == 0 {
            tail.reserve_exact(Self::CHUNK);
        }
        let mut bytes = [0; MOST_RECORD];
        record.write(&mut bytes[..R::BYTES]);
        tail.extend_from_slice(&bytes[..R::BYTES]);
        if tail.len() < Self::CHUNK {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        file.write_all_at(tail, self.written * Self::CHUNK as u64)?;
        chunks.push(u32::try_from(self.written).map_err(io::Error::other)?);
        tail.clear();
        self.written += 1;
        Ok(())
    }

    /// Puts a chunk of a bucket into these bytes, where there is such a one.
    fn read(&self, bucket: usize, number: usize, chunk: &mut Vec<u8>) -> io::Result<bool> {
        let Bucket { chunks, tail } = &self.buckets[bucket];
        match (chunks.get(number), &self.file) {
            (Some(place), Some(file)) => {
                chunk.resize(Self::CHUNK, 0);
                file.read_exact_at(chunk, u64::from(*place) * Self::CHUNK as u64)?;
                Ok(true)
            }
            _ if number == chunks.len() => {
                chunk.clear();
                chunk.extend_from_slice(tail);
                Ok(!tail.is_empty())
            }
            _ => Ok(false),
        }
    }
}

/// How far the records of a bucket are read.
pub(super) struct Records<R> {
    bucket: usize,
    /// The chunk after the one that is read.
    next: usize,
    chunk: Vec<u8>,
    /// How much of that is read.
    read: usize,
    kind: PhantomData<R>,
}

impl<R: Record> Records<R> {
    /// Those of a bucket, from its first one on.
    pub(super) const fn of(bucket: usize) -> Self {
        Self {
            bucket,
            next: 0,
            chunk: Vec::new(),
            read: 0,
            kind: PhantomData,
        }
    }

    /// The next one.
    pub(super) fn next(&mut self, spill: &Spill<R>) -> io::Result<Option<R>> {
        if self.read == self.chunk.len() {
            if !spill.read(self.bucket, self.next, &mut self.chunk)? {
                self.chunk.clear();
                self.read = 0;
                return Ok(None);
            }
            (self.next, self.read) = (self.next + 1, 0);
        }
        let from = self.read;
        self.read += R::BYTES;
        Ok(self.chunk.get(from..self.read).map(R::read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Number(u64);

    impl Record for Number {
        const BYTES: usize = 8;

        fn write(&self, to: &mut [u8]) {
            to.copy_from_slice(&self.0.to_le_bytes());
        }

        fn read(from: &[u8]) -> Self {
            Self(from.iter().rev().fold(0, |n, byte| n << 8 | u64::from(*byte)))
        }
    }

    const CHUNK: u64 = (CHUNK_BYTES / Number::BYTES) as u64;

    fn all(spill: &Spill<Number>, bucket: usize) -> Vec<u64> {
        let mut records = Records::of(bucket);
        let mut all = Vec::new();
        while let Some(Number(n)) = records.next(spill).unwrap() {
            all.push(n);
        }
        all
    }

    #[test]
    fn a_bucket_gives_back_what_was_put_in() {
        let mut spill = Spill::default();
        // Less than a chunk, a chunk, and more than two of them, one after the other and mixed.
        let sizes = [3, CHUNK, 2 * CHUNK + 1];
        for n in 0..3 * CHUNK {
            for (bucket, size) in sizes.iter().enumerate() {
                if n < *size {
                    spill.push(bucket, &Number(n)).unwrap();
                }
            }
        }
        for (bucket, size) in sizes.iter().enumerate() {
            assert_eq!(all(&spill, bucket), (0..*size).collect::<Vec<_>>());
        }
        assert!(all(&spill, sizes.len()).is_empty());
    }

    #[test]
    fn a_disk_without_room_is_an_error() {
        let mut spill = Spill {
            file: Some(File::options().write(true).open("/dev/full").unwrap()),
            ..Spill::default()
        };
        let refused = (0..CHUNK).find_map(|n| spill.push(0, &Number(n)).err());
        assert_eq!(refused.map(|e| e.kind()), Some(io::ErrorKind::StorageFull));
    }
}
