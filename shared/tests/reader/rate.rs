//! How fast rows are read. Measures rather than tests, so it runs on purpose only:
//! `cargo test --profile measure -p muster --test reader -- --ignored rate --nocapture`.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use muster::file::{FileKind, Limits, read_rows};
use muster::roster::RosterSchema;

use crate::support::archive::{Entry, archive};

const ROWS: u32 = 1_000_000;

#[test]
#[ignore = "measures, tests nothing"]
fn rate_of_reading_checking_and_digesting() {
    let mut text = b"ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n".to_vec();
    for n in 0..ROWS {
        writeln!(
            text,
            "{n},True,Example{},Member{},LA{n:07},False",
            n % 997,
            n % 9_973
        )
        .unwrap();
    }
    let packed = archive([Entry::deflated("roster.csv", &text)]);
    for (kind, bytes) in [(FileKind::Csv, &text), (FileKind::Zip, &packed)] {
        for with_digest in [false, true] {
            let start = cpu_seconds();
            let mut sum = 0u64;
            let schema = RosterSchema::default();
            let summary = read_rows(Cursor::new(bytes), kind, &Limits::DEFAULT, &schema, &mut |row| {
                let parsed = row.parsed.expect("a valid row");
                sum += if with_digest {
                    u64::from(parsed.digest()[0])
                } else {
                    parsed.key.len() as u64
                };
                ControlFlow::Continue(())
            })
            .unwrap();
            let seconds = cpu_seconds() - start;
            let rate = f64::from(ROWS) / seconds / 1e6;
            let bytes = summary.bytes_inflated / 1_000_000;
            println!(
                "{kind:?} of {bytes} MB, digest {with_digest}: {rate:.2} million rows per CPU-second (sum {sum})"
            );
        }
    }
}

/// What this thread has spent (proc(5), schedstat): a busy machine changes it little.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
