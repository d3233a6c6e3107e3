//! What an export writes, an import reads as what was there.

use std::collections::BTreeSet;
use std::io::Write;

use muster::export::{Entry, ExportContent, ExportFile, ExportFormat, ExportOptions, Sheet};
use muster::file::{FileKind, Limits};
use muster::roster::{Column, ColumnKind, MapsTo, RosterSchema, UnknownColumns, WITHHELD};
use proptest::prelude::*;

use crate::support::strategies::{Table, any_table};
use crate::support::{Row, code, csv, read, with_columns, words};

/// The member that a row makes.
fn entry(row: &Row) -> Entry {
    Entry {
        external_id: row.external_id.clone(),
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
        email: row.email.clone(),
        phone: row.phone.clone(),
        roster_active: row.is_active,
        attributes: row.attributes.iter().cloned().collect(),
        ..Entry::default()
    }
}

const WITH_CONTACTS: ExportOptions = ExportOptions {
    content: ExportContent::Roster,
    include_emails: true,
    include_phones: true,
    format: ExportFormat::Csv,
    statuses: Vec::new(),
};

const WITHOUT_CONTACTS: ExportOptions = ExportOptions {
    content: ExportContent::Roster,
    include_emails: false,
    include_phones: false,
    format: ExportFormat::Csv,
    statuses: Vec::new(),
};

/// The file of these members.
fn export(schema: &RosterSchema, options: &ExportOptions, entries: &[Entry]) -> Vec<u8> {
    let names: BTreeSet<String> = entries
        .iter()
        .filter(|_| Sheet::needs_names(schema))
        .flat_map(|entry| entry.attributes.keys().cloned())
        .collect();
    let sheet = Sheet::new(schema, options, &names).unwrap();
    let mut file = ExportFile::begin(Vec::new(), options).unwrap();
    file.write_all(&sheet.header().unwrap()).unwrap();
    // Rows come in pieces.
    for piece in entries.chunks(3) {
        let mut rows = sheet.rows();
        for entry in piece {
            rows.add(entry).unwrap();
        }
        file.write_all(&rows.finish().unwrap()).unwrap();
    }
    file.finish().unwrap()
}

fn text(schema: &RosterSchema, options: &ExportOptions, entries: &[Entry]) -> String {
    String::from_utf8(export(schema, options, entries)).unwrap()
}

fn digests(rows: &[Row]) -> Vec<[u8; 16]> {
    rows.iter().map(|row| row.digest).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Every kind of column, in both forms.
    #[test]
    fn an_exported_table_reads_as_it_was(table in any_table(), zipped: bool) {
        let schema = Table::schema();
        let rows = table.expected();
        let (format, kind) = if zipped {
            (ExportFormat::Zip, FileKind::Zip)
        } else {
            (ExportFormat::Csv, FileKind::Csv)
        };
        let options = ExportOptions { format, ..WITH_CONTACTS };
        let entries: Vec<_> = rows.iter().map(entry).collect();
        let file = export(&schema, &options, &entries);
        prop_assert_eq!(&file, &export(&schema, &options, &entries), "the same members make the same bytes");
        let again = read(&file, kind, &Limits::DEFAULT, &schema).unwrap();
        prop_assert!(again.faults().is_empty(), "{:?}", again.messages());
        prop_assert_eq!(digests(&again.good()), digests(&rows));
    }

    /// Whatever an import takes, an export gives back: formulas, apostrophes, quotes, line breaks.
    #[test]
    fn whatever_was_imported_is_exported_and_imported_again(
        cells in prop::collection::vec(["(?s)['=+\\-@\t ＝]{0,3}.{0,5}", "['=+\\-@]{0,3}\\PC{0,5}"], 1..8),
    ) {
        let schema = RosterSchema {
            unknown_columns: UnknownColumns::Keep,
            ..with_columns([
                Column { maps_to: MapsTo::LastName, ..Column::new("-name", ColumnKind::Text) },
                Column::new("note", ColumnKind::Text),
            ])
        };
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "-name", "note", "=kept"]).unwrap();
        for (n, [note, name]) in cells.iter().enumerate() {
            writer.write_record([&format!("={n}{name}"), name, note, note]).unwrap();
        }
        let first = csv(writer.into_inner().unwrap(), &schema).unwrap();
        let rows: Vec<Row> = first.rows.into_iter().flatten().collect();
        let entries: Vec<_> = rows.iter().map(entry).collect();
        let file = export(&schema, &WITH_CONTACTS, &entries);
        let mut reader = ::csv::Reader::from_reader(file.as_slice());
        for cell in reader.records().flat_map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']), "{:?}", cell);
        }
        let again = csv(&file, &schema).unwrap();
        prop_assert!(again.faults().is_empty(), "{:?}", again.messages());
        prop_assert_eq!(digests(&again.good()), digests(&rows));
    }
}

#[test]
fn a_roster_has_its_own_words_and_dates_back() {
    let schema = with_columns([
        Column {
            maps_to: MapsTo::IsActive,
            ..Column::new(
                "aktiv",
                ColumnKind::Boolean {
                    true_words: words(&["Ja", "J"]),
                    false_words: words(&["Nein"]),
                },
            )
        },
        Column::new(
            "geboren",
            ColumnKind::Date {
                formats: words(&["%d.%m.%y", "%d.%m.%Y"]),
            },
        ),
        Column::new(
            "stufe",
            ColumnKind::OneOf {
                values: words(&["Größe 1"]),
            },
        ),
        Column::new("zahl", ColumnKind::Integer { min: None, max: None }),
    ]);
    let first = csv(
        "id,aktiv,geboren,stufe,zahl\nA 1,j,1.2.2003,GROSSE 1,-07\nb,NEIN,01.02.1950,,+1\n",
        &schema,
    );
    // Folding keeps ß, so the first row's level is another word.
    let first = first.unwrap();
    assert_eq!(first.faults(), [(2, "stufe", "not_one_of")]);
    let first = csv(
        "id,aktiv,geboren,stufe,zahl\nA 1,j,1.2.2003,größe 1,-07\nb,NEIN,01.02.1950,,+1\n",
        &schema,
    )
    .unwrap()
    .good();
    let entries: Vec<_> = first.iter().map(entry).collect();
    let file = text(&schema, &WITHOUT_CONTACTS, &entries);
    assert_eq!(
        file,
        "id,aktiv,geboren,stufe,zahl\nA 1,ja,01.02.03,Größe 1,'-7\nb,nein,01.02.1950,,1\n"
    );
    assert_eq!(digests(&csv(file, &schema).unwrap().good()), digests(&first));
}

/// A roster with contacts, and a member who signs in by others.
fn contacts() -> (RosterSchema, Entry) {
    let schema = with_columns([
        Column {
            maps_to: MapsTo::Email,
            required: true,
            ..Column::new("mail", ColumnKind::Email)
        },
        Column {
            maps_to: MapsTo::Phone,
            ..Column::new("phone", ColumnKind::Phone)
        },
        Column::new("second mail", ColumnKind::Email),
    ]);
    let member = Entry {
        external_id: "1".to_owned(),
        email: Some("a@example.org".to_owned()),
        phone: Some("+1 202 555 0100".to_owned()),
        login_email: Some("login@example.org".to_owned()),
        roster_active: true,
        ..Entry::default()
    };
    (schema, member)
}

#[test]
fn contacts_are_there_only_where_they_are_asked_for() {
    let (schema, member) = contacts();
    let file = |include_emails, include_phones| {
        let options = ExportOptions {
            include_emails,
            include_phones,
            ..WITH_CONTACTS
        };
        text(&schema, &options, std::slice::from_ref(&member))
    };
    assert_eq!(
        file(false, false),
        "id,mail,phone,second mail\n1,(withheld),(withheld),\n"
    );
    assert_eq!(
        file(true, false),
        "id,mail,phone,second mail,Muster:Email\n1,a@example.org,(withheld),,login@example.org\n"
    );
    assert_eq!(
        file(false, true),
        "id,mail,phone,second mail,Muster:Phone\n1,(withheld),'+1 202 555 0100,,'+1 202 555 0100\n"
    );
    let whole = csv(file(true, true), &schema).unwrap().good();
    assert_eq!(whole[0].email.as_deref(), Some("a@example.org"));
    assert_eq!(whole[0].phone.as_deref(), Some("+1 202 555 0100"));
    assert_eq!(whole[0].attributes, []);
}

#[test]
fn a_file_without_contacts_takes_nobodys_contacts_away() {
    let (schema, member) = contacts();
    let file = text(&schema, &WITHOUT_CONTACTS, &[member]);
    let read = csv(file, &schema).unwrap();
    assert_eq!(read.faults(), [(2, "mail", "withheld"), (2, "phone", "withheld")]);
    // Only as a contact: elsewhere it is a text like another.
    let name = csv(format!("id,name\n1,{WITHHELD}\n"), &crate::support::id_and_name()).unwrap();
    assert_eq!(name.good()[0].last_name.as_deref(), Some(WITHHELD));
}

#[test]
fn who_is_recognised_by_an_address_is_not_exported_without_it() {
    let mut schema = with_columns([]);
    for (kind, options) in [
        (
            ColumnKind::Email,
            ExportOptions {
                include_emails: false,
                ..WITH_CONTACTS
            },
        ),
        (
            ColumnKind::Phone,
            ExportOptions {
                include_phones: false,
                ..WITH_CONTACTS
            },
        ),
    ] {
        schema.columns[0].kind = kind;
        let refused = Sheet::new(&schema, &options, &BTreeSet::new()).unwrap_err();
        assert_eq!(refused.column, "id");
        assert!(Sheet::new(&schema, &WITH_CONTACTS, &BTreeSet::new()).is_ok());
    }
}

#[test]
fn an_import_reads_past_an_exports_columns_whatever_the_schema_keeps() {
    let file = "id,name,Muster:Email,Muster:Phone\n1,Ana,a@example.org,\n";
    for unknown_columns in [
        UnknownColumns::Refuse,
        UnknownColumns::Keep,
        UnknownColumns::Ignore,
    ] {
        let schema = RosterSchema {
            unknown_columns,
            ..crate::support::id_and_name()
        };
        assert_eq!(csv(file, &schema).unwrap().good()[0].attributes, []);
    }
    assert_eq!(
        code(csv("id,name,Muster:Other\n", &crate::support::id_and_name())),
        "invalid_header"
    );
}

#[test]
fn columns_that_were_kept_are_exported() {
    let schema = RosterSchema {
        unknown_columns: UnknownColumns::Keep,
        ..crate::support::id_and_name()
    };
    let first = csv("id,name,Team,Floor\n1,Ana,x,\n2,Ben,,3\n", &schema)
        .unwrap()
        .good();
    let entries: Vec<_> = first.iter().map(entry).collect();
    let file = text(&schema, &WITHOUT_CONTACTS, &entries);
    assert_eq!(file, "id,name,Floor,Team\n1,Ana,,x\n2,Ben,3,\n");
    assert_eq!(digests(&csv(file, &schema).unwrap().good()), digests(&first));
}

#[test]
fn nobody_at_all_is_a_header_alone() {
    for (format, kind) in [
        (ExportFormat::Csv, FileKind::Csv),
        (ExportFormat::Zip, FileKind::Zip),
    ] {
        let options = ExportOptions {
            format,
            ..ExportOptions::default()
        };
        let schema = RosterSchema::default();
        let whole = read(&export(&schema, &options, &[]), kind, &Limits::DEFAULT, &schema).unwrap();
        assert_eq!(whole.rows.len(), 0);
    }
    let file = text(&RosterSchema::default(), &WITHOUT_CONTACTS, &[]);
    assert_eq!(file, "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n");
}
