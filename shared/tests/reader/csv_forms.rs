//! The forms of CSV that are read, and that they all say the same.

use std::io::Cursor;
use std::ops::ControlFlow;

use muster::file::{Encoding, FileKind, Limits, read_rows};
use muster::roster::{Column, ColumnKind, RosterSchema, UnknownColumns};

use crate::support::{csv, id_and_name, with_columns};

const TABLE: &str = "id,name\n1,Müller\n2,\"Smith, \"\"Jo\"\"\"\n";

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(to_bytes)
        .collect()
}

#[test]
fn every_encoding_reads_the_same() {
    let plain = csv(TABLE, &id_and_name()).unwrap();
    let forms = [
        ([b"\xef\xbb\xbf", TABLE.as_bytes()].concat(), Encoding::Utf8),
        (utf16(TABLE, u16::to_le_bytes), Encoding::Utf16),
        (utf16(TABLE, u16::to_be_bytes), Encoding::Utf16),
    ];
    for (bytes, encoding) in forms {
        let read = csv(&bytes, &id_and_name()).unwrap();
        assert_eq!(read.good(), plain.good());
        assert_eq!(read.summary.encoding, encoding);
        assert_eq!(read.summary.bytes_inflated, bytes.len() as u64);
    }
    assert_eq!(plain.good()[0].last_name.as_deref(), Some("Müller"));
    assert_eq!(plain.good()[1].last_name.as_deref(), Some("Smith, \"Jo\""));
}

#[test]
fn every_line_end_counts_once_even_mixed() {
    let schema = with_columns([Column::new("name", ColumnKind::Text)]);
    let read = csv(
        "id,name\r\n1,a\n2,b\r3,\"c\r\nd\re\nf\"\r\n\r\n4,g\r\r5,h",
        &schema,
    )
    .unwrap();
    let lines: Vec<_> = read
        .good()
        .iter()
        .map(|row| (row.external_id.clone(), row.line))
        .collect();
    assert_eq!(
        lines,
        [("1", 2), ("2", 3), ("3", 4), ("4", 9), ("5", 11)].map(|(id, line)| (id.to_owned(), line))
    );
    assert_eq!(read.good()[2].attributes[0].1, "c\nd\ne\nf");
}

/// A return at the end of one value and a line feed at the start of the next are two line ends.
#[test]
fn line_ends_of_two_values_are_not_one() {
    let schema = with_columns(["a", "b"].map(|name| Column::new(name, ColumnKind::Text)));
    let read = csv("id,a,b\n1,\"x\r\",\"\ny\"\n2,,\n", &schema).unwrap();
    assert_eq!(read.good().iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5]);
}

#[test]
fn the_separator_is_detected() {
    for (separator, found) in [(",", ','), (";", ';'), ("\t", '\t')] {
        let text = TABLE
            .replace("id,name", &format!("id{separator}name"))
            .replace("1,", &format!("1{separator}"));
        let read = csv(text.replace("2,\"", &format!("2{separator}\"")), &id_and_name()).unwrap();
        assert_eq!(read.summary.delimiter, found);
        assert_eq!(read.good(), csv(TABLE, &id_and_name()).unwrap().good());
    }
}

#[test]
fn a_separator_inside_quotes_or_another_name_does_not_mislead_the_detection() {
    let schema = with_columns([Column::new("a,b,c", ColumnKind::Text)]);
    let read = csv("id;\"a,b,c\"\n1;x\n", &schema).unwrap();
    assert_eq!(
        (read.summary.delimiter, read.good()[0].attributes[0].1.as_str()),
        (';', "x")
    );
}

#[test]
fn names_inside_one_quoted_cell_do_not_mislead_the_detection() {
    let schema = RosterSchema {
        unknown_columns: UnknownColumns::Ignore,
        ..id_and_name()
    };
    let read = csv("\"id;name;x\",id\n1,2\n", &schema).unwrap();
    assert_eq!(
        (read.summary.delimiter, read.good()[0].external_id.as_str()),
        (',', "2")
    );
}

#[test]
fn blank_lines_are_no_rows() {
    let read = csv(
        "\n \t\n;;\nid;name\n\n1;a\n;\n  ;  \n\"\";\n2;b\n\n",
        &id_and_name(),
    )
    .unwrap();
    assert_eq!(read.summary.rows, 2);
    assert_eq!(
        read.good()
            .iter()
            .map(|row| (row.number, row.line))
            .collect::<Vec<_>>(),
        [(0, 6), (1, 10)]
    );
}

#[test]
fn a_last_line_needs_no_end() {
    for text in [
        "id,name\n1,a",
        "id,name\n1,\"a\"",
        "id,name\n1,a\n",
        "id,name\n1,a\r",
    ] {
        assert_eq!(
            csv(text, &id_and_name()).unwrap().good()[0].last_name.as_deref(),
            Some("a")
        );
    }
    assert_eq!(
        csv("id,name\n1,", &id_and_name()).unwrap().good()[0].last_name,
        None
    );
    assert_eq!(csv("id,name", &id_and_name()).unwrap().summary.rows, 0);
}

#[test]
fn a_name_says_what_kind_of_file_it_is() {
    for (name, kind) in [
        ("roster.csv", Some(FileKind::Csv)),
        ("Roster.2024.ZIP", Some(FileKind::Zip)),
        ("roster.CSV", Some(FileKind::Csv)),
        ("csv", None),
        ("roster.xlsx", None),
        ("roster.csv.gz", None),
        ("", None),
    ] {
        assert_eq!(FileKind::from_name(name), kind, "{name}");
    }
}

/// Buffers of the reader begin and end somewhere; no place may matter.
#[test]
fn where_the_buffer_ends_changes_nothing() {
    let body = "7,\"a\"\"b,\r\nc\"\r\n8,é\n9,\"\"\r\n";
    let schema = with_columns([Column::new("name", ColumnKind::Text)]);
    let expected = csv(format!("id,name\n{body}"), &schema).unwrap();
    for shift in 0..40 {
        let filler = format!("0,{}\n", "x".repeat(1021)).repeat(63);
        let rest = 65_536 - 8 - filler.len() - shift;
        let text = format!("id,name\n{filler}0,{}\n{body}", "y".repeat(rest - 3));
        let read = csv(&text, &schema).unwrap();
        let tail: Vec<_> = read.good()[64..]
            .iter()
            .map(|row| row.attributes.clone())
            .collect();
        let wanted: Vec<_> = expected.good().iter().map(|row| row.attributes.clone()).collect();
        assert_eq!(tail, wanted, "shifted by {shift}");
    }
}

#[test]
fn reading_ends_where_the_sink_breaks() {
    let text = "id,name\n1,a\n2,b\n3,\"never closed\n";
    let mut lines = Vec::new();
    let summary = read_rows(
        Cursor::new(text),
        FileKind::Csv,
        &Limits::DEFAULT,
        &id_and_name(),
        &mut |row| {
            lines.push(row.line);
            if row.number == 1 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    assert_eq!(lines, [2, 3]);
    assert_eq!(summary.unwrap().rows, 2);
}
