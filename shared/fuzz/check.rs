// What must hold for any bytes at all. The fuzz target feeds it random ones, a plain test of the
// crate the corpus and its own.

use std::io::Cursor;
use std::ops::ControlFlow;

use muster::file::{ErrorReport, FileError, FileKind, FileSummary, Limits, read_rows};
use muster::roster::{Column, ColumnKind, MapsTo, RosterSchema, UnknownColumns};

/// Small enough to meet every limit within a few kilobytes.
const LIMITS: Limits = Limits {
    archive_bytes: 64 * 1024,
    archive_entries: 8,
    directory_bytes: 2 * 1024,
    inflated_bytes: 256 * 1024,
    compression_ratio: 100,
    ratio_free_bytes: 16 * 1024,
    rows: 500,
    columns: 20,
    field_bytes: 2 * 1024,
    row_bytes: 8 * 1024,
};

/// What was read of a row.
#[derive(Debug, PartialEq)]
struct Seen {
    line: u64,
    values: usize,
    digest: Option<[u8; 16]>,
}

/// Reads `data` as a CSV and as an archive, under schemas that its length chooses, and panics if
/// something does not hold that always must.
pub fn check(data: &[u8]) {
    let schema = schema(data.len());
    for kind in [FileKind::Csv, FileKind::Zip] {
        let first = read(data, kind, &LIMITS, &schema);
        let again = read(data, kind, &LIMITS, &schema);
        match (&first, &again) {
            (Ok((summary, rows, report)), Ok((_, rows_again, _))) => {
                assert_eq!(rows, rows_again, "two readings differ");
                sane(summary, rows);
                uploadable(summary, rows, report, &schema);
            }
            (Err(error), Err(error_again)) => {
                assert_eq!(error.to_string(), error_again.to_string(), "two readings differ");
                assert!(!matches!(error, FileError::Io(_)), "memory cannot fail");
                assert!(error.to_string().len() < 64 * 1024);
                let report = ErrorReport::refused(Vec::new(), error).expect("memory takes every write");
                assert!(String::from_utf8(report).is_ok());
            }
            _ => panic!("two readings differ"),
        }
    }
}

fn schema(choice: usize) -> RosterSchema {
    let unknown_columns = UnknownColumns::ALL[choice % 3];
    let mut schema = RosterSchema {
        unknown_columns,
        ..RosterSchema::default()
    };
    if choice.is_multiple_of(2) {
        let mapped = |name, kind, maps_to| Column {
            maps_to,
            ..Column::new(name, kind)
        };
        schema.columns = vec![
            Column {
                required: true,
                unique: true,
                ..mapped("id", ColumnKind::Text, MapsTo::ExternalId)
            },
            mapped("e", ColumnKind::Email, MapsTo::Email),
            mapped("p", ColumnKind::Phone, MapsTo::Phone),
            Column::new(
                "d",
                ColumnKind::Date {
                    formats: vec!["%Y-%m-%d".to_owned(), "%d %B %Y".to_owned()],
                },
            ),
            Column::new(
                "i",
                ColumnKind::Integer {
                    min: Some(-9),
                    max: None,
                },
            ),
            Column::new(
                "o",
                ColumnKind::OneOf {
                    values: vec!["a".to_owned(), "ß".to_owned()],
                },
            ),
        ];
    }
    assert_eq!(schema.validate(), Ok(()));
    schema
}

type Read = (FileSummary, Vec<Seen>, Vec<u8>);

fn read(data: &[u8], kind: FileKind, limits: &Limits, schema: &RosterSchema) -> Result<Read, FileError> {
    let header = read_rows(Cursor::new(data), kind, limits, schema, &mut |_| {
        ControlFlow::Break(())
    })?
    .header;
    let mut rows = Vec::new();
    let mut report = ErrorReport::new(Vec::new(), &header).expect("memory takes every write");
    let summary = read_rows(Cursor::new(data), kind, limits, schema, &mut |row| {
        assert_eq!(row.number, rows.len() as u64, "rows are counted one by one");
        if let Err(errors) = &row.parsed {
            assert!(!errors.is_empty() && errors.iter().all(|error| error.line == row.line));
            report.add(row.record, errors).expect("memory takes every write");
        }
        if let Ok(parsed) = &row.parsed {
            assert!(!parsed.key().is_empty() && !parsed.external_id.is_empty());
            assert!(
                parsed.attributes.is_sorted() && parsed.attributes.iter().all(|(_, value)| !value.is_empty())
            );
        }
        let digest = row.parsed.ok().map(|parsed| parsed.digest());
        rows.push(Seen {
            line: row.line,
            values: row.record.len(),
            digest,
        });
        ControlFlow::Continue(())
    })?;
    let report = report.finish().expect("memory takes every write");
    Ok((summary, rows, report))
}

fn sane(summary: &FileSummary, rows: &[Seen]) {
    assert_eq!(summary.rows, rows.len() as u64);
    assert!(summary.rows <= LIMITS.rows && summary.bytes_inflated <= LIMITS.inflated_bytes);
    assert!(summary.header.len() <= LIMITS.columns);
    assert!(
        rows.is_sorted_by(|a, b| a.line < b.line),
        "rows stand on lines of their own"
    );
    let width = summary.header.len();
    assert!(rows.iter().all(|row| row.digest.is_none() || row.values == width));
}

/// The report reads as a file of its own: the same header, and a row for each that was bad.
fn uploadable(summary: &FileSummary, rows: &[Seen], report: &[u8], schema: &RosterSchema) {
    let roomy = Limits {
        inflated_bytes: u64::MAX,
        ..Limits::DEFAULT
    };
    let (again, bad_again, _) =
        read(report, FileKind::Csv, &roomy, schema).expect("a report can be uploaded");
    assert_eq!(again.header, summary.header);
    let bad = rows
        .iter()
        .filter(|row| row.digest.is_none())
        .map(|row| row.values);
    assert!(
        bad_again.iter().map(|row| row.values).eq(bad),
        "the report has lost a value"
    );
}
