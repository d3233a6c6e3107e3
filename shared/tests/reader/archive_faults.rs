//! Archives that are refused for what is in them. Each is built by code, and each would pass but for
//! the one thing that its name says.

use muster::file::Limits;

use crate::support::archive::{DESCRIPTOR, Entry, archive, good, refused};
use crate::support::{code, id_and_name, read, zip};

/// A file beside a good roster.
fn beside(name: &str) -> Vec<u8> {
    archive([good(), Entry::stored(name, b"text")])
}

#[test]
fn contents_other_than_one_roster() {
    refused([
        ("nothing", archive([]), "no_csv_in_archive"),
        (
            "metadata only",
            archive([Entry::stored(".DS_Store", b"x")]),
            "no_csv_in_archive",
        ),
        (
            "a folder named .csv",
            archive([Entry::stored("r.csv/", b"")]),
            "no_csv_in_archive",
        ),
        (
            "two rosters",
            archive([good(), Entry::roster("s.csv")]),
            "several_csv_in_archive",
        ),
        (
            "one name twice",
            archive([good(), good()]),
            "several_csv_in_archive",
        ),
        (
            "one name in two cases",
            archive([good(), Entry::roster("R.CSV")]),
            "several_csv_in_archive",
        ),
        ("a text", beside("readme.txt"), "unexpected_entry"),
        ("a program", beside("r.csv.exe"), "unexpected_entry"),
        (
            "a name that only looks like metadata",
            beside("x__MACOSX/y"),
            "unexpected_entry",
        ),
        (
            "a folder with contents",
            archive([good(), Entry::stored("a/", b"text")]),
            "unexpected_entry",
        ),
        (
            "a spreadsheet named .csv",
            archive([Entry::stored("r.csv", b"PK\x03\x04\x14\0\x06\0")]),
            "not_a_csv",
        ),
        (
            "an empty roster",
            archive([Entry::stored("r.csv", b"")]),
            "empty_file",
        ),
        (
            "an empty roster, deflated",
            archive([Entry::deflated("r.csv", b"")]),
            "empty_file",
        ),
    ]);
    let several = zip(&archive([good(), Entry::roster("s.csv")])).unwrap_err();
    assert!(
        several.to_string().contains("(\"r.csv\", \"s.csv\")"),
        "{several}"
    );
}

#[test]
fn archives_in_the_archive() {
    for name in [
        "a.zip", "a.ZIP", "d/a.jar", "a.csv.gz", "a.tgz", "a.7z", "a.rar", "a.tar", "a.bz2", "a.xz", "a.zst",
    ] {
        assert_eq!(code(zip(&beside(name))), "nested_archive", "{name}");
    }
    refused([
        (
            "a zip alone",
            archive([Entry::stored("a.zip", &archive([good()]))]),
            "nested_archive",
        ),
        (
            "a zip named .csv",
            archive([Entry::deflated("a.csv", &archive([good()]))]),
            "not_a_csv",
        ),
        (
            "a gzip named .csv",
            archive([Entry::deflated("a.csv", b"\x1f\x8b\x08\0\0\0\0\0")]),
            "not_a_csv",
        ),
    ]);
}

#[test]
fn names_that_lead_elsewhere() {
    for name in [
        "/r.csv",
        "//host/r.csv",
        "../r.csv",
        "a/../../r.csv",
        "a/..",
        "..",
        "a\\r.csv",
        "..\\r.csv",
        "\\r.csv",
        "C:r.csv",
        "c:/r.csv",
        "z:\\r.csv",
        "a\0.csv",
        "__MACOSX/../../x",
        "../.DS_Store",
        "/",
        "",
    ] {
        assert_eq!(
            code(zip(&archive([Entry::roster(name)]))),
            "unsafe_name",
            "{name:?}"
        );
        let text: &[u8] = if name.ends_with('/') { b"" } else { b"x" };
        assert_eq!(
            code(zip(&archive([good(), Entry::stored(name, text)]))),
            "unsafe_name",
            "beside {name:?}"
        );
    }
    for name in ["a..b/r.csv", "...csv", "a.b/r.csv", "ä:r.csv"] {
        assert!(zip(&archive([Entry::roster(name)])).is_ok(), "{name}");
    }
}

#[test]
fn entries_that_are_no_files() {
    for (what, mode) in [
        ("link", 0o120_777u32),
        ("device", 0o060_644),
        ("terminal", 0o020_644),
        ("pipe", 0o010_644),
        ("socket", 0o140_644),
        ("folder named as a file", 0o040_755),
    ] {
        let odd = |name| Entry::roster(name).with(|e| e.attributes = mode << 16);
        assert_eq!(code(zip(&archive([odd("r.csv")]))), "link", "{what}");
        assert_eq!(
            code(zip(&archive([good(), odd("__MACOSX/x")]))),
            "link",
            "{what} as metadata"
        );
    }
    let link = Entry::stored("a/", b"").with(|e| e.attributes = 0o120_777 << 16);
    assert_eq!(
        code(zip(&archive([good(), link]))),
        "link",
        "a link that ends in a slash"
    );
}

#[test]
fn encryption_of_any_kind() {
    for (what, flag) in [
        ("classic", 1u16),
        ("strong", 1 | 1 << 6),
        ("strong alone", 1 << 6),
        ("directory", 1 << 13),
    ] {
        let encrypted = |name| Entry::roster(name).both(|h| h.flags |= flag);
        assert_eq!(
            code(zip(&archive([encrypted("r.csv")]))),
            "encrypted_entry",
            "{what}"
        );
        assert_eq!(
            code(zip(&archive([good(), encrypted("._x")]))),
            "encrypted_entry",
            "{what} as metadata"
        );
    }
    refused([
        (
            "AES",
            archive([good().both(|h| h.method = 99)]),
            "encrypted_entry",
        ),
        (
            "said by the entry alone",
            archive([good().with(|e| e.local.flags |= 1)]),
            "encrypted_entry",
        ),
    ]);
}

#[test]
fn methods_other_than_deflate_and_none() {
    for method in [1, 6, 9, 12, 14, 93, 95, 98, 0xffff] {
        let error = zip(&archive([good().both(|h| h.method = method)])).unwrap_err();
        assert_eq!(error.code(), "unsupported_compression");
        assert!(error.to_string().contains(&method.to_string()), "{error}");
    }
}

#[test]
fn flags_that_mean_nothing_here_are_no_fault() {
    let utf8_and_level = good().both(|h| h.flags |= 1 << 11 | 0b110);
    assert!(zip(&archive([utf8_and_level])).is_ok());
    // A descriptor's flag on one side only: the directory's sizes hold either way.
    assert!(
        zip(&archive([good()
            .streamed()
            .with(|e| e.central.flags &= !DESCRIPTOR)]))
        .is_ok()
    );
    let read = read(
        &archive([good()]),
        muster::file::FileKind::Zip,
        &Limits::DEFAULT,
        &id_and_name(),
    );
    assert_eq!(read.unwrap().rows.len(), 2);
}
