//! What is wrong with a CSV as a whole, and where the message says it is.

use muster::file::{FileError, FileKind, Limits};

use crate::support::{code, csv, id_and_name, read};

fn small(limits: Limits, text: &str) -> Result<crate::support::Whole, FileError> {
    read(text.as_bytes(), FileKind::Csv, &limits, &id_and_name())
}

/// The fault's code, line and column, and that its text names the line.
fn place(text: impl AsRef<[u8]>) -> (&'static str, Option<u64>, Option<usize>) {
    let error = csv(text, &id_and_name()).unwrap_err();
    if let Some(line) = error.line() {
        assert!(error.to_string().contains(&format!("Line {line}")), "{error}");
    }
    (error.code(), error.line(), error.column())
}

#[test]
fn an_empty_file_is_refused() {
    for text in ["", "\n", "\r\n \t\r\n,,,\n", "\u{feff}", "\u{feff}\n"] {
        assert_eq!(code(csv(text, &id_and_name())), "empty_file", "{text:?}");
    }
}

#[test]
fn a_quotation_mark_that_never_closes_is_named_by_the_line_that_opens_it() {
    assert_eq!(
        place("id,name\n1,a\n2,\"b\n3,c\n4,d\n"),
        ("unterminated_quote", Some(3), None)
    );
    assert_eq!(
        place("id,name\n\"1\n\n\",\"x\n"),
        ("unterminated_quote", Some(4), None)
    );
    assert_eq!(place("\"id,name\n1,a\n"), ("unterminated_quote", Some(1), None));
    assert_eq!(
        place("id,name\r\n1,a\r2,\""),
        ("unterminated_quote", Some(3), None)
    );
}

#[test]
fn a_header_that_is_no_text_is_refused_with_its_cell() {
    assert_eq!(
        place(b"id,n\xe4me\n1,a\n"),
        ("invalid_encoding", Some(1), Some(2))
    );
    assert_eq!(place(b"\nid,na\0me\n1,a\n"), ("nul_character", Some(2), Some(2)));
    assert_eq!(place("id,\"na\"me\n1,a\n"), ("stray_quote", Some(1), Some(2)));
    assert_eq!(place("i\"d,name\n1,a\n"), ("stray_quote", Some(1), Some(1)));
}

#[test]
fn other_encodings_are_named() {
    let utf32: Vec<u8> = "\u{feff}id,name\n1,a\n"
        .chars()
        .flat_map(|c| (c as u32).to_le_bytes())
        .collect();
    let utf32_be: Vec<u8> = "\u{feff}id,name\n"
        .chars()
        .flat_map(|c| (c as u32).to_be_bytes())
        .collect();
    let no_mark: Vec<u8> = "id,name\n1,a\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let no_mark_be: Vec<u8> = "id,name\n1,a\n"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    for (bytes, name) in [
        (utf32, "UTF-32"),
        (utf32_be, "UTF-32"),
        (no_mark, "UTF-16"),
        (no_mark_be, "UTF-16"),
    ] {
        let error = csv(bytes, &id_and_name()).unwrap_err();
        assert_eq!(error.code(), "unsupported_encoding");
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn what_is_no_csv_under_a_csv_name_is_said_to_be_what_it_is() {
    for (head, name) in [
        (b"PK\x03\x04\x14\0\0\0".as_slice(), "zip"),
        (b"PK\x05\x06", "zip"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet"),
        (b"%PDF-1.7\n", "PDF"),
    ] {
        let error = csv(head, &id_and_name()).unwrap_err();
        assert_eq!(error.code(), "not_a_csv");
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn limits_hold_exactly_and_name_the_line() {
    let text = "id,name\n1,abcd\n2,efgh\n";
    let limits = Limits {
        field_bytes: 4,
        row_bytes: 7,
        columns: 2,
        rows: 2,
        inflated_bytes: 22,
        ..Limits::DEFAULT
    };
    assert_eq!(small(limits, text).unwrap().good().len(), 2);
    for (limits, fault, line) in [
        (
            Limits {
                field_bytes: 3,
                ..limits
            },
            "field_too_long",
            Some(1),
        ),
        (
            Limits {
                row_bytes: 6,
                ..limits
            },
            "row_too_long",
            Some(1),
        ),
        (Limits { columns: 1, ..limits }, "too_many_columns", Some(1)),
        (Limits { rows: 1, ..limits }, "too_many_rows", Some(3)),
        (
            Limits {
                inflated_bytes: 21,
                ..limits
            },
            "too_much_inflated",
            None,
        ),
    ] {
        let error = small(limits, text).unwrap_err();
        assert_eq!((error.code(), error.line()), (fault, line));
    }
}

#[test]
fn a_row_is_cut_off_at_its_limit_wherever_the_excess_is() {
    let limits = Limits {
        field_bytes: 10,
        row_bytes: 20,
        columns: 5,
        ..Limits::DEFAULT
    };
    for (row, fault) in [
        ("1,abcdefghijk", "field_too_long"),
        ("1,\"abcdefghijk\"", "field_too_long"),
        ("1,\"abcdefghi\"\"\"\"\"", "field_too_long"),
        ("1,abcdefghij,abcdefghij", "row_too_long"),
        ("1,\"abcdefghij\",\"abcde\"", "row_too_long"),
        ("1,\"\",\"\",\"\",\"\"\"\"\"\"\"\"\"\"", "row_too_long"),
        ("1,,,,,,,,,", "too_many_columns"),
        ("1,\"a\nb\nc\nd\ne\nf\ng", "field_too_long"),
    ] {
        let error = small(limits, &format!("id,name\n{row}\n")).unwrap_err();
        assert_eq!((error.code(), error.line()), (fault, Some(2)), "{row}");
    }
}

/// A source that never ends: the reader must give up by itself.
#[test]
fn a_row_without_end_takes_no_memory_without_end() {
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0 += buffer.len() as u64;
            assert!(self.0 < 4 * 1024 * 1024, "read on and on");
            buffer.fill(b'x');
            Ok(buffer.len())
        }
    }
    impl std::io::Seek for Endless {
        fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
            panic!("a CSV is read forwards");
        }
    }
    let schema = id_and_name();
    let opened = muster::file::RowReader::open(Endless(0), FileKind::Csv, &Limits::DEFAULT, &schema);
    assert_eq!(opened.map(|_| ()).unwrap_err().code(), "field_too_long");
}

/// The job must be tried again, not ended, when the store fails.
#[test]
fn a_failing_source_is_no_fault_of_the_file() {
    use std::io::{Cursor, Error, ErrorKind, Read};
    struct Failing(std::io::Chain<Cursor<&'static [u8]>, Broken>);
    struct Broken(ErrorKind);
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(Error::new(self.0, "the store failed"))
        }
    }
    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0.read(buffer)
        }
    }
    impl std::io::Seek for Failing {
        fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
            Err(Error::other("the store failed"))
        }
    }
    for kind in [
        ErrorKind::UnexpectedEof,
        ErrorKind::InvalidData,
        ErrorKind::TimedOut,
    ] {
        let source = Failing(Cursor::new(b"id,name\n1,a\n".as_slice()).chain(Broken(kind)));
        let result = muster::file::read_rows(
            source,
            FileKind::Csv,
            &Limits::DEFAULT,
            &id_and_name(),
            &mut |_| std::ops::ControlFlow::Continue(()),
        );
        let Err(FileError::Io(error)) = result else {
            panic!("{result:?}")
        };
        assert_eq!(error.kind(), kind);
    }
}
