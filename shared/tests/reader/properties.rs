//! Properties that hold for every table and for every file.

use muster::file::FileKind;
use muster::roster::{Column, ColumnKind, MapsTo, RosterSchema, UnknownColumns};
use proptest::prelude::*;

use crate::report::report_on;
use crate::support::archive::{Archive, Entry, archive};
use crate::support::strategies::{Table, any_form, any_table};
use crate::support::{Row, csv, id_and_name, read, with_columns};

#[path = "../../fuzz/check.rs"]
mod check;

/// Rows without the lines, which the form of a file decides.
fn contents(rows: &[Row]) -> Vec<Row> {
    rows.iter()
        .map(|row| Row {
            line: 0,
            ..row.clone()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// However a table is written, its rows read as what they are.
    #[test]
    fn a_table_reads_the_same_in_every_form(table in any_table(), form in any_form()) {
        let (bytes, kind) = form.write(&table.cells());
        let whole = read(&bytes, kind, &muster::file::Limits::DEFAULT, &Table::schema());
        prop_assert!(whole.is_ok(), "{:?}", whole);
        let whole = whole.unwrap();
        prop_assert!(whole.faults().is_empty(), "{:?}", whole.messages());
        prop_assert_eq!(contents(&whole.good()), table.expected());
        let plain = csv(table.plain(), &Table::schema()).unwrap().good();
        let digests = |rows: &[Row]| rows.iter().map(|row| row.digest).collect::<Vec<_>>();
        prop_assert_eq!(digests(&whole.good()), digests(&plain));
    }

    /// What this reader and the `csv` crate both take for well-formed, they read alike.
    #[test]
    fn well_formed_text_reads_as_another_reader_reads_it(body in "[a\",\n\r ]{0,30}") {
        let schema = RosterSchema { unknown_columns: UnknownColumns::Ignore, ..id_and_name() };
        let text = format!("id,x,y\n{body}");
        let Ok(whole) = csv(&text, &schema) else { return Ok(()) };
        prop_assume!(!whole.faults().iter().any(|(.., code)| *code == "stray_quote"));
        let mut other = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let records: Vec<Vec<String>> = other
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            .filter(|record| record.iter().any(|value| !value.trim().is_empty()))
            .collect();
        prop_assert_eq!(whole.records, records);
    }

    /// Bad cells end in the report; put right there, the rows are the ones they should have been.
    #[test]
    fn a_corrected_report_brings_the_rows_that_were_meant(
        table in any_table(),
        bad in prop::collection::vec((any::<prop::sample::Index>(), 3usize..8), 1..4),
    ) {
        let mut cells = table.cells();
        prop_assume!(cells.len() > 1);
        let mut right = Vec::new();
        for (row, column) in bad {
            let row = 1 + row.index(cells.len() - 1);
            if cells[row][column] != "?bad?" {
                right.push((cells[row][0].clone(), column, cells[row][column].clone()));
                cells[row][column] = "?bad?".to_owned();
            }
        }
        let schema = Table::schema();
        let text = written(&cells);
        let report = report_on(&text, FileKind::Csv, &schema);
        let mut corrected: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(report.as_bytes())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        for (id, column, value) in right {
            let row = corrected.iter_mut().find(|row| row[0] == id).unwrap();
            prop_assert_eq!(std::mem::replace(&mut row[column], value), "?bad?");
        }
        let good = csv(&text, &schema).unwrap();
        let mut rows: Vec<Row> = good.rows.into_iter().filter_map(Result::ok).collect();
        rows.extend(csv(written(&corrected), &schema).unwrap().good());
        let mut expected: Vec<_> = table.expected().into_iter().map(|row| (row.external_id, row.digest)).collect();
        let mut brought: Vec<_> = rows.into_iter().map(|row| (row.external_id, row.digest)).collect();
        expected.sort();
        brought.sort();
        prop_assert_eq!(brought, expected);
    }

    #[test]
    fn no_bytes_upset_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check::check(&bytes);
    }

    #[test]
    fn no_text_upsets_the_reader(
        head in prop::sample::select(vec!["id,e,p,d,i,o\n", "\u{feff}ID;MemberID;LastName\r\n", "\"id\"\t\"o\"\r", "id,x,line,column,code,message\n"]),
        body in "[a0,;\"\t\r\n@.\\-\u{fffd}ß]{0,120}",
    ) {
        check::check(format!("{head}{body}").as_bytes());
    }

    #[test]
    fn no_archive_upsets_the_reader(
        bytes in damaged(),
        extra in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        check::check(&[bytes, extra].concat());
    }
}

fn written(cells: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in cells {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

/// A good archive with a few bytes changed, or its parts in another order.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let forms = || {
        vec![
            archive([Entry::roster("r.csv")]),
            archive([
                Entry::stored("__MACOSX/._r.csv", b"x"),
                Entry::stored("r.csv", b"id,o\n1,a\n").streamed(),
            ]),
            Archive::of([Entry::deflated("r.csv", &b"MemberID\n1\n".repeat(99))])
                .with(|a| a.zip64 = true)
                .bytes(),
        ]
    };
    let change = (any::<prop::sample::Index>(), any::<u8>());
    let changes = prop::collection::vec(change, 0..6);
    let cut = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        prop::bool::weighted(0.3),
    );
    (prop::sample::select(forms()), changes, cut).prop_map(|(mut bytes, changes, (from, to, is_cut))| {
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            bytes.drain(from.min(to)..from.max(to));
        }
        bytes
    })
}

/// The fuzzer's corpus, which grows by what it finds.
#[test]
fn the_fuzz_corpus_passes() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/roster_file");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What a passing test prints is not shown; a failing one says which file it was.
        println!("{}", path.display());
        check::check(&std::fs::read(&path).unwrap());
        files += 1;
    }
    assert!(files >= 40, "{files} files in {folder}");
}

/// Wide rows with every value wrong: even their report stays within the limits.
#[test]
fn the_report_of_the_widest_rows_can_be_uploaded() {
    let values = (0..9)
        .map(|n| format!("{n}{}", "\u{1d4b3}".repeat(99)))
        .collect::<Vec<_>>();
    let wide = (0..140).map(|n| {
        let kind = if n < 3 {
            ColumnKind::OneOf {
                values: values.clone(),
            }
        } else {
            ColumnKind::Email
        };
        Column::new(&format!("{n}{}", "\u{1d4b3}".repeat(50)), kind)
    });
    let mut schema = with_columns(wide);
    schema.unknown_columns = UnknownColumns::Keep;
    let mut names: Vec<_> = schema.columns.iter().map(|column| column.name.clone()).collect();
    names.extend((names.len()..200).map(|n| format!("kept {n}")));
    let mut row = vec!["\u{1d4b3}".repeat(100); 200];
    row[0] = "1".to_owned();
    row[150] = "a\0b".to_owned();
    let text = format!("{}\n{}\n", names.join(","), row.join(","));
    let report = report_on(text.as_bytes(), FileKind::Csv, &schema);
    let again = csv(&report, &schema).unwrap();
    assert_eq!(again.rows[0].as_ref().unwrap_err().len(), 141);
    assert_eq!(again.records[0], row);
    assert_eq!(schema.columns[0].maps_to, MapsTo::ExternalId);
}
