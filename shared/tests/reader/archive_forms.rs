//! The forms of archive that are read, and that they all say the same.

use std::cell::RefCell;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use muster::file::{FileKind, Limits, read_rows};

use crate::support::archive::{Archive, Entry, ROSTER, archive, extra};
use crate::support::{Row, csv, id_and_name, zip};

fn expected() -> Vec<Row> {
    csv(ROSTER, &id_and_name()).unwrap().good()
}

#[test]
fn every_honest_form_reads_the_same() {
    let wide = |e: &mut Entry| {
        let body = [
            u64::from(e.central.inflated).to_le_bytes(),
            u64::from(e.central.compressed).to_le_bytes(),
        ]
        .concat();
        for header in [&mut e.local, &mut e.central] {
            header.extra = extra(1, &body);
            (header.compressed, header.inflated) = (u32::MAX, u32::MAX);
        }
    };
    let forms = [
        ("deflated", archive([Entry::roster("r.csv")])),
        ("stored", archive([Entry::stored("r.csv", ROSTER)])),
        ("streamed", archive([Entry::roster("r.csv").streamed()])),
        (
            "streamed and stored",
            archive([Entry::stored("r.csv", ROSTER).streamed()]),
        ),
        (
            "in a folder",
            archive([Entry::stored("a/b/", b""), Entry::roster("a/b/R.CSV")]),
        ),
        (
            "with a Unix mode",
            archive([Entry::roster("r.csv").with(|e| e.attributes = 0o100_644 << 16)]),
        ),
        (
            "with a folder's mode",
            archive([
                Entry::stored("a/", b"").with(|e| e.attributes = 0o040_755 << 16 | 0x10),
                Entry::roster("a/r.csv"),
            ]),
        ),
        (
            "with other extra fields",
            archive([Entry::roster("r.csv")
                .both(|h| h.extra = [extra(0x5455, &[3; 9]), extra(0x7875, &[1; 11])].concat())]),
        ),
        (
            "with padded extra fields",
            archive([Entry::roster("r.csv").both(|h| h.extra = vec![0; 3])]),
        ),
        (
            "with sizes of Zip64",
            archive([Entry::roster("r.csv").with(wide)]),
        ),
        (
            "with an end of Zip64",
            Archive::of([Entry::roster("r.csv")])
                .with(|a| a.zip64 = true)
                .bytes(),
        ),
        (
            "with comments",
            Archive::of([Entry::roster("r.csv").with(|e| e.comment = b"hello".to_vec())])
                .with(|a| a.comment = b"PK\x05\x06 is how an end begins, and this is none".to_vec())
                .bytes(),
        ),
        (
            "with the longest comment",
            Archive::of([Entry::roster("r.csv")])
                .with(|a| (a.zip64, a.comment) = (true, vec![b'c'; 65_535]))
                .bytes(),
        ),
        (
            "with the limit of entries",
            archive(
                (0..99)
                    .map(|n| Entry::stored(&format!("__MACOSX/{n}"), b"x"))
                    .chain([Entry::roster("r.csv")]),
            ),
        ),
        (
            "with a name that is not UTF-8",
            archive([Entry::roster("r.csv").both(|h| h.name = b"\x81\xff.csv".to_vec())]),
        ),
        (
            "with gaps between entries",
            archive([
                Entry::stored("._a", b"x").with(|e| e.after = vec![0; 50]),
                Entry::roster("r.csv"),
            ]),
        ),
    ];
    for (form, bytes) in forms {
        let read = zip(&bytes).unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(read.good(), expected(), "{form}");
        assert_eq!(read.summary.bytes_inflated, ROSTER.len() as u64, "{form}");
    }
}

#[test]
fn metadata_beside_the_roster_is_passed_over() {
    for name in [
        "__MACOSX/._r.csv",
        "__MACOSX/a/b.zip",
        "__macosx/x",
        ".DS_Store",
        "a/.ds_store",
        "Thumbs.db",
        "desktop.ini",
        "Desktop.INI",
        "._r.csv",
        "a/._r.csv",
        "a/",
    ] {
        let text: &[u8] = if name.ends_with('/') { b"" } else { b"id\n9\n" };
        for entries in [
            [Entry::stored(name, text), Entry::roster("r.csv")],
            [Entry::roster("r.csv"), Entry::stored(name, text)],
        ] {
            assert_eq!(zip(&archive(entries)).unwrap().good(), expected(), "{name}");
        }
    }
}

/// Another program's archives: the writer of the `zip` crate.
#[test]
fn archives_of_another_writer_are_read() {
    use zip::CompressionMethod::{Deflated, Stored};
    use zip::write::SimpleFileOptions;
    for method in [Deflated, Stored] {
        for large in [false, true] {
            for stream in [false, true] {
                let options = SimpleFileOptions::default()
                    .compression_method(method)
                    .large_file(large)
                    .unix_permissions(0o644);
                let bytes = if stream {
                    let mut writer = zip::ZipWriter::new_stream(Vec::new());
                    writer.start_file("roster.csv", options).unwrap();
                    writer.write_all(ROSTER).unwrap();
                    writer.finish().unwrap().into_inner()
                } else {
                    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
                    writer.add_directory("d", SimpleFileOptions::default()).unwrap();
                    writer.start_file("d/roster.csv", options).unwrap();
                    writer.write_all(ROSTER).unwrap();
                    writer.finish().unwrap().into_inner()
                };
                assert_eq!(
                    zip_rows(&bytes),
                    expected(),
                    "{method} large {large} stream {stream}"
                );
            }
        }
    }
}

fn zip_rows(bytes: &[u8]) -> Vec<Row> {
    zip(bytes).unwrap().good()
}

/// A source that notes every place it is asked to go to.
struct Watched {
    bytes: Cursor<Vec<u8>>,
    seeks: Rc<RefCell<Vec<SeekFrom>>>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.bytes.read(buffer)
    }
}

impl Seek for Watched {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.seeks.borrow_mut().push(to);
        self.bytes.seek(to)
    }
}

/// Every seek may cost a request to S3.
#[test]
fn an_archive_is_read_with_few_seeks_and_a_csv_with_none() {
    let text = [b"id,name\n".as_slice(), &b"1,Somebody\n".repeat(100_000)].concat();
    let packed = archive([Entry::stored("r.csv", &text), Entry::stored("._r.csv", &[0; 100])]);
    let start = packed.len() as u64 - 65_535 - 22 - 20 - 56;
    for (bytes, kind, expected) in [
        (text, FileKind::Csv, vec![]),
        (
            packed,
            FileKind::Zip,
            vec![SeekFrom::End(0), SeekFrom::Start(start), SeekFrom::Start(0)],
        ),
    ] {
        let seeks = Rc::new(RefCell::new(Vec::new()));
        let source = Watched {
            bytes: Cursor::new(bytes),
            seeks: Rc::clone(&seeks),
        };
        read_rows(source, kind, &Limits::DEFAULT, &id_and_name(), &mut |_| {
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(*seeks.borrow(), expected);
    }
}
