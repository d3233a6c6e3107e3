//! Archives that are small to upload and large to read: refused before they take time or memory.

use std::io::{Cursor, Read, Seek, SeekFrom};

use muster::file::{FileKind, Limits, RowReader};

use crate::support::archive::{Archive, Entry, ROSTER, archive, extra};
use crate::support::{code, id_and_name, read, zip};

fn within(limits: &Limits, bytes: &[u8]) -> Result<crate::support::Whole, muster::file::FileError> {
    read(bytes, FileKind::Zip, limits, &id_and_name())
}

/// So many bytes of one row.
fn rows(bytes: usize) -> Vec<u8> {
    let mut text = b"id,name\n".to_vec();
    while text.len() < bytes {
        text.extend(b"1,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
    }
    text.truncate(bytes);
    text
}

#[test]
fn an_archive_over_its_size_is_not_opened() {
    let bytes = archive([Entry::roster("r.csv")]);
    let limits = Limits {
        archive_bytes: bytes.len() as u64,
        ..Limits::DEFAULT
    };
    assert!(within(&limits, &bytes).is_ok());
    let limits = Limits {
        archive_bytes: limits.archive_bytes - 1,
        ..limits
    };
    assert_eq!(code(within(&limits, &bytes)), "archive_too_large");
}

#[test]
fn a_roster_that_declares_too_much_is_not_inflated() {
    let text = rows(200_000);
    for entry in [Entry::deflated("r.csv", &text), Entry::stored("r.csv", &text)] {
        let bytes = archive([entry]);
        let limits = Limits {
            inflated_bytes: 200_000,
            ..Limits::DEFAULT
        };
        assert!(within(&limits, &bytes).is_ok());
        let limits = Limits {
            inflated_bytes: 199_999,
            ..limits
        };
        let opened = RowReader::open(Cursor::new(bytes), FileKind::Zip, &limits, &id_and_name());
        assert_eq!(opened.map(|_| ()).unwrap_err().code(), "too_much_inflated");
    }
}

#[test]
fn a_roster_that_declares_less_than_it_inflates_to_is_cut_off_there() {
    let text = rows(2_000_000);
    for declared in [0, 20, 100_000, 1_999_999] {
        let entry = Entry::deflated("r.csv", &text).both(|h| h.inflated = declared);
        let mut rows = 0;
        let result = muster::file::read_rows(
            Cursor::new(archive([entry])),
            FileKind::Zip,
            &Limits::DEFAULT,
            &id_and_name(),
            &mut |_| {
                rows += 1;
                std::ops::ControlFlow::Continue(())
            },
        );
        assert_eq!(result.unwrap_err().code(), "lying_size");
        assert!(
            rows <= declared / 90 + 1,
            "{rows} rows of {declared} declared bytes"
        );
    }
}

#[test]
fn a_roster_that_declares_more_than_it_has_is_refused_at_its_end() {
    let deflated = Entry::deflated("r.csv", ROSTER).both(|h| h.inflated += 1);
    let stored = Entry::stored("r.csv", ROSTER).both(|h| h.inflated += 1);
    let streamed = Entry::deflated("r.csv", ROSTER)
        .streamed()
        .with(|e| e.central.inflated += 1);
    for entry in [deflated, stored, streamed] {
        assert_eq!(code(zip(&archive([entry]))), "lying_size");
    }
}

#[test]
fn a_roster_packed_too_tightly_is_a_bomb() {
    let limits = Limits {
        compression_ratio: 50,
        ratio_free_bytes: 10_000,
        ..Limits::DEFAULT
    };
    let bomb = |bytes: usize| {
        archive([Entry::deflated(
            "r.csv",
            &[b"id,name\n".as_slice(), &vec![b'\n'; bytes - 8]].concat(),
        )])
    };
    assert!(
        within(&limits, &bomb(10_000)).is_ok(),
        "small files may be as tight as they like"
    );
    assert_eq!(code(within(&limits, &bomb(100_000))), "compression_ratio");
    let by_default = Entry::roster("r.csv").both(|h| h.inflated = 65 * 1024 * 1024);
    assert_eq!(code(zip(&archive([by_default]))), "compression_ratio");
    let honest = Limits {
        compression_ratio: 1032,
        ..limits
    };
    assert!(within(&honest, &bomb(100_000)).is_ok());
}

/// A source that pretends to be long and notes how much of it is read.
struct Sparse {
    tail: Vec<u8>,
    size: u64,
    position: u64,
    read: u64,
}

impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let start = self.size - self.tail.len() as u64;
        let mut count = 0;
        for byte in buffer.iter_mut() {
            if self.position == self.size {
                break;
            }
            *byte = if self.position < start {
                0
            } else {
                self.tail[usize::try_from(self.position - start).unwrap()]
            };
            self.position += 1;
            count += 1;
        }
        self.read += count as u64;
        assert!(self.read <= 256 * 1024, "read {} bytes", self.read);
        Ok(count)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(back) => self.size.saturating_add_signed(back),
            SeekFrom::Current(by) => self.position.saturating_add_signed(by),
        };
        Ok(self.position)
    }
}

fn sparse(tail: Vec<u8>, size: u64) -> &'static str {
    let source = Sparse {
        tail,
        size,
        position: 0,
        read: 0,
    };
    let schema = id_and_name();
    let result = muster::file::read_rows(source, FileKind::Zip, &Limits::DEFAULT, &schema, &mut |_| {
        std::ops::ControlFlow::Continue(())
    });
    result.unwrap_err().code()
}

#[test]
fn a_huge_directory_is_refused_before_it_is_read() {
    const SIZE: u64 = 4 << 30;
    let end = |entries, directory, zip64| {
        Archive::of([])
            .with(|a| {
                a.declared_entries = Some(entries);
                a.declared_directory = Some(directory);
                a.zip64 = zip64;
                let ends = SIZE - 22 - if zip64 { 56 + 20 } else { 0 };
                a.declared_offset = Some(ends - directory);
                a.locator = Some(ends);
            })
            .bytes()
    };
    assert_eq!(sparse(end(65_535, 3 << 30, false), SIZE), "too_many_entries");
    assert_eq!(sparse(end(101, 10_000, false), SIZE), "too_many_entries");
    assert_eq!(sparse(end(u64::MAX, 3 << 30, true), SIZE), "too_many_entries");
    assert_eq!(sparse(end(1, 3 << 30, false), SIZE), "directory_too_large");
    assert_eq!(sparse(end(100, 3 << 30, true), SIZE), "directory_too_large");
    assert_eq!(sparse(end(1, 1024 * 1024 + 1, true), SIZE), "directory_too_large");
    // Sizes that wrap around.
    let wrap = Archive::of([]).with(|a| {
        (a.zip64, a.locator) = (true, Some(SIZE - 98));
        (a.declared_directory, a.declared_offset) = (Some(u64::MAX), Some(SIZE - 97));
    });
    assert_eq!(sparse(wrap.bytes(), SIZE), "damaged_archive");
}

#[test]
fn a_hundred_entries_are_the_most() {
    let with = |count| {
        let metadata = (1..count).map(|n| Entry::stored(&format!("._{n}"), b""));
        archive(metadata.chain([Entry::roster("r.csv")]))
    };
    assert!(zip(&with(100)).is_ok());
    assert_eq!(code(zip(&with(101))), "too_many_entries");
}

#[test]
fn long_names_extra_fields_and_comments_end_at_the_directory_limit() {
    let long = || Entry::stored("._x", b"").with(|e| e.central.extra = extra(9, &vec![0; 65_000]));
    let entries = (0..20).map(|_| long().with(|e| e.comment = vec![0; 60_000]));
    assert_eq!(
        code(zip(&archive(entries.chain([Entry::roster("r.csv")])))),
        "directory_too_large"
    );
}

/// Every entry's data is the next entry whole: a kernel inflated once for each.
#[test]
fn overlapping_quoted_entries_are_refused() {
    let kernel = Entry::deflated("k.csv", &rows(100_000));
    let mut entries = vec![kernel];
    for n in 0..10 {
        let inner = archive(entries.iter().rev().cloned());
        let inner_bytes = u32::try_from(inner.len()).unwrap();
        entries.push(Entry::stored(&format!("{n}.csv"), b"").both(|h| {
            h.compressed = inner_bytes;
            h.inflated = inner_bytes;
        }));
    }
    entries.reverse();
    assert_eq!(code(zip(&archive(entries))), "overlapping_entries");
}
