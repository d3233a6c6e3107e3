//! Memory stays the same however long a file is. A process of its own, so that nothing else counts.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use muster::file::{FileKind, Limits, read_rows};
use muster::roster::RosterSchema;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const FEW: u64 = 2_000;
const MANY: u64 = 60_000;
/// What many rows may take beyond what few take. The file of many has over 3 MB.
const ALLOWED_KIB: u64 = 512;

/// A roster that is made as it is read.
struct Roster {
    rows: u64,
    made: u64,
    chunk: Cursor<Vec<u8>>,
    row: fn(u64) -> String,
}

impl Roster {
    fn of(rows: u64, row: fn(u64) -> String) -> Self {
        let header = b"ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n".to_vec();
        Self {
            rows,
            made: 0,
            chunk: Cursor::new(header),
            row,
        }
    }
}

impl Read for Roster {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.chunk.read(buffer)?;
            if read > 0 || self.made == self.rows {
                return Ok(read);
            }
            self.chunk = Cursor::new((self.row)(self.made).into_bytes());
            self.made += 1;
        }
    }
}

impl Seek for Roster {
    fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
        panic!("a CSV is read forwards")
    }
}

fn good(n: u64) -> String {
    format!("{n},True,Example{n},Member{},LA{n:07},False\n", n % 97)
}

fn bad(n: u64) -> String {
    format!("{n},maybe,\"Exa\nmple{n}\",M\u{fffd},,\"what \"\"ever\"\" this is\"\n")
}

fn packed(rows: u64) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("roster.csv", SimpleFileOptions::default())
        .unwrap();
    std::io::copy(&mut Roster::of(rows, good), &mut writer).unwrap();
    writer.finish().unwrap().into_inner()
}

/// The most memory that the process has had since it was last asked, in KiB.
fn peak(read: impl FnOnce()) -> u64 {
    // Starts the peak anew (proc(5), clear_refs).
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    read();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn read<R: Read + Seek>(source: R, kind: FileKind, rows: u64, are_good: bool) {
    let schema = RosterSchema::default();
    let summary = read_rows(source, kind, &Limits::DEFAULT, &schema, &mut |row| {
        assert_eq!(row.parsed.is_ok(), are_good);
        ControlFlow::Continue(())
    });
    assert_eq!(summary.unwrap().rows, rows);
}

#[test]
fn many_rows_take_no_more_memory_than_few() {
    let archives = [packed(FEW), packed(MANY)];
    let readings: [&dyn Fn(u64); 3] = [
        &|rows| read(Roster::of(rows, good), FileKind::Csv, rows, true),
        &|rows| read(Roster::of(rows, bad), FileKind::Csv, rows, false),
        &|rows| {
            let archive = Cursor::new(archives[usize::from(rows == MANY)].as_slice());
            read(archive, FileKind::Zip, rows, true);
        },
    ];
    for (number, reading) in readings.into_iter().enumerate() {
        let few = peak(|| reading(FEW));
        let many = peak(|| reading(MANY));
        assert!(
            many <= few + ALLOWED_KIB,
            "reading {number}: {few} KiB for few rows, {many} KiB for many"
        );
    }
}
