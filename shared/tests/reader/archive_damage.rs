//! Archives whose parts contradict each other: hostile, damaged or cut short. Each is built by code,
//! and each would pass but for the one thing that its name says.

use muster::file::{FileError, Limits};

use crate::support::archive::{Archive, Entry, ROSTER, archive, extra, good, refused};
use crate::support::{code, id_and_name, zip};

#[test]
fn entries_that_share_bytes() {
    let second = |e: Entry, offset| archive([good(), e.with(|e| e.offset = Some(offset))]);
    let meta = || Entry::stored("._x", b"0123456789");
    refused([
        ("the very same place", second(meta(), 0), "overlapping_entries"),
        (
            "inside the first one's data",
            second(meta(), 40),
            "overlapping_entries",
        ),
        (
            "running into the directory",
            archive([good().both(|h| h.compressed += 200)]),
            "overlapping_entries",
        ),
        (
            "running into the next",
            archive([good().both(|h| h.compressed += 5), meta()]),
            "overlapping_entries",
        ),
        ("beyond the file", second(meta(), 1 << 30), "overlapping_entries"),
        (
            "a size that wraps around",
            {
                let body = [u64::MAX.to_le_bytes(), u64::MAX.to_le_bytes()].concat();
                let wrap = meta().with(|e| {
                    e.central.extra = extra(1, &body);
                    (e.central.compressed, e.central.inflated) = (u32::MAX, u32::MAX);
                });
                archive([good(), wrap])
            },
            "overlapping_entries",
        ),
        (
            "a local extra field that hides another entry",
            {
                // The directory knows no local extra field: only the local header tells.
                let gap = good()
                    .with(|e| e.local.extra = vec![0; 20])
                    .with(|e| e.after = vec![0; 4]);
                let shifted = archive([gap.clone(), meta()]);
                let at = shifted.windows(4).rposition(|w| w == b"PK\x03\x04").unwrap() - 10;
                archive([gap, meta().with(|e| e.offset = Some(u32::try_from(at).unwrap()))])
            },
            "overlapping_entries",
        ),
    ]);
}

#[test]
fn an_entry_that_is_not_what_the_directory_says() {
    let other_name = good().with(|e| e.local.name = b"s.csv".to_vec());
    let longer_name = good().with(|e| e.local.name = b"r.csvx".to_vec());
    let shorter_name = good().with(|e| (e.local.name, e.after) = (b"r.cs".to_vec(), vec![0]));
    refused([
        ("another name", archive([other_name]), "damaged_archive"),
        ("a longer name", archive([longer_name]), "damaged_archive"),
        ("a shorter name", archive([shorter_name]), "damaged_archive"),
        (
            "another method",
            archive([good().with(|e| e.local.method = 0)]),
            "damaged_archive",
        ),
        (
            "not there",
            archive([good().with(|e| (e.offset, e.after) = (Some(4), vec![0; 4]))]),
            "damaged_archive",
        ),
        (
            "sizes",
            archive([good().with(|e| e.local.inflated += 1)]),
            "lying_size",
        ),
        (
            "packed sizes",
            archive([good().with(|e| e.local.compressed -= 1)]),
            "lying_size",
        ),
        (
            "checksums",
            archive([good().with(|e| e.local.crc ^= 1)]),
            "checksum_mismatch",
        ),
    ]);
}

#[test]
fn contents_that_are_not_what_was_packed() {
    let cut = |e: &mut Entry| {
        e.data.truncate(e.data.len() - 6);
        for header in [&mut e.local, &mut e.central] {
            header.compressed -= 6;
        }
    };
    let padded = |e: &mut Entry| {
        e.data.extend([0; 6]);
        for header in [&mut e.local, &mut e.central] {
            header.compressed += 6;
        }
    };
    refused([
        (
            "a wrong checksum",
            archive([good().both(|h| h.crc ^= 1)]),
            "checksum_mismatch",
        ),
        (
            "a wrong checksum, stored",
            archive([Entry::stored("r.csv", ROSTER).both(|h| h.crc ^= 1)]),
            "checksum_mismatch",
        ),
        (
            "a flipped byte",
            archive([Entry::stored("r.csv", ROSTER).with(|e| e.data[10] ^= 1)]),
            "checksum_mismatch",
        ),
        ("a stream cut short", archive([good().with(cut)]), "truncated"),
        (
            "something after the stream",
            archive([good().with(padded)]),
            "lying_size",
        ),
        (
            "no stream at all",
            archive([good().with(|e| e.data.fill(0xff))]),
            "damaged_archive",
        ),
        (
            "no data",
            archive([good().with(|e| {
                e.data.clear();
                (e.local.compressed, e.central.compressed) = (0, 0);
            })]),
            "truncated",
        ),
    ]);
}

#[test]
fn directories_that_lie() {
    let with = |change: fn(&mut Archive)| Archive::of([good()]).with(change).bytes();
    refused([
        (
            "more entries than there are",
            with(|a| a.declared_entries = Some(2)),
            "damaged_archive",
        ),
        (
            "fewer entries than there are",
            with(|a| a.declared_entries = Some(0)),
            "damaged_archive",
        ),
        (
            "another place",
            with(|a| a.declared_offset = Some(3)),
            "damaged_archive",
        ),
        (
            "a place beyond the file",
            with(|a| a.declared_offset = Some(1 << 31)),
            "damaged_archive",
        ),
        (
            "another size",
            with(|a| a.declared_directory = Some(20)),
            "damaged_archive",
        ),
        (
            "bytes before the archive",
            with(|a| a.before = b"#!/bin/sh\n".to_vec()).tap_offset(10),
            "damaged_archive",
        ),
        (
            "bytes after the archive",
            [archive([good()]), b"more".to_vec()].concat(),
            "truncated",
        ),
        ("a part of several", with(|a| a.disk = 1), "split_archive"),
        (
            "an entry on another part",
            archive([good().with(|e| e.disk = 1)]),
            "split_archive",
        ),
        (
            "a Zip64 end of several parts",
            with(|a| (a.zip64, a.disks64) = (true, 2)),
            "split_archive",
        ),
        (
            "a Zip64 locator that leads elsewhere",
            with(|a| (a.zip64, a.locator) = (true, Some(0))),
            "damaged_archive",
        ),
        (
            "a Zip64 locator beyond the file",
            with(|a| (a.zip64, a.locator) = (true, Some(u64::MAX))),
            "truncated",
        ),
        (
            "a Zip64 size without its field",
            archive([good().both(|h| h.inflated = u32::MAX)]),
            "damaged_archive",
        ),
        (
            "an extra field longer than itself",
            archive([good().both(|h| h.extra = vec![1, 0, 200, 0])]),
            "damaged_archive",
        ),
    ]);
}

/// Cuts the stub's length off what the archive says of its offsets, as self-extracting ones do.
trait TapOffset {
    fn tap_offset(self, stub: u32) -> Self;
}

impl TapOffset for Vec<u8> {
    fn tap_offset(mut self, stub: u32) -> Self {
        let at = self.len() - 6;
        let offset = u32::from_le_bytes(self[at..at + 4].try_into().unwrap());
        self[at..at + 4].copy_from_slice(&(offset - stub).to_le_bytes());
        self
    }
}

#[test]
fn files_that_are_no_archive_or_not_all_of_one() {
    let whole = archive([good()]);
    refused([
        ("nothing", vec![], "not_a_zip"),
        ("text", ROSTER.to_vec(), "not_a_zip"),
        ("zeros", vec![0; 100_000], "not_a_zip"),
        (
            "gzip",
            b"\x1f\x8b\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
            "not_a_zip",
        ),
        (
            "an end alone, cut",
            b"PK\x05\x06\0\0\0\0\0\0\0\0".to_vec(),
            "not_a_zip",
        ),
    ]);
    for length in 4..whole.len() {
        assert_eq!(
            code(zip(&whole[..length])),
            "truncated",
            "{length} bytes of {}",
            whole.len()
        );
    }
}

/// Any byte of an archive flipped is refused or changes nothing of what is read.
#[test]
fn a_flipped_bit_never_changes_what_is_read() {
    let whole = archive([good(), Entry::stored("._x", b"x")]);
    let expected = zip(&whole).unwrap();
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << bit;
            if let Ok(read) = zip(&flipped) {
                assert_eq!(read.good(), expected.good(), "byte {at}, bit {bit}");
            }
        }
    }
}

#[test]
fn a_failing_source_is_no_fault_of_the_archive() {
    use std::io::{Cursor, Error, ErrorKind, Read, Seek, SeekFrom};
    /// Reads all but its middle.
    struct Failing(Cursor<Vec<u8>>, std::ops::Range<u64>);
    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.1.contains(&self.0.position()) {
                return Err(Error::new(ErrorKind::UnexpectedEof, "the store failed"));
            }
            let to = buffer.len().min(10);
            self.0.read(&mut buffer[..to])
        }
    }
    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }
    let mut text = ROSTER.to_vec();
    // Too random to pack, so that the stream is longer than what is read of the end.
    let mut state = 1u32;
    for n in 0..40_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text.extend(format!("{n}-{state},x\n").bytes());
    }
    for entry in [Entry::deflated("r.csv", &text), Entry::stored("r.csv", &text)] {
        let source = Failing(Cursor::new(archive([entry])), 50_000..60_000);
        let schema = id_and_name();
        let result = muster::file::read_rows(
            source,
            muster::file::FileKind::Zip,
            &Limits::DEFAULT,
            &schema,
            &mut |_| std::ops::ControlFlow::Continue(()),
        );
        let Err(FileError::Io(error)) = result else {
            panic!("{result:?}")
        };
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }
}
