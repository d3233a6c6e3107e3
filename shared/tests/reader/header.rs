//! Binding a file's header to the schema.

use muster::file::FileError;
use muster::roster::{Column, ColumnKind, HeaderError, RosterSchema, UnknownColumns};

use crate::support::{code, csv, id_and_name, with_columns};

/// The header's errors: code and column.
fn errors(text: &str, schema: &RosterSchema) -> Vec<HeaderError> {
    match csv(text, schema) {
        Err(FileError::HeaderErrors { errors, .. }) => errors,
        other => panic!("{other:?}"),
    }
}

fn codes(text: &str, schema: &RosterSchema) -> Vec<(&'static str, Option<String>)> {
    errors(text, schema)
        .into_iter()
        .map(|e| (e.code.as_str(), e.column))
        .collect()
}

fn unknown(unknown_columns: UnknownColumns) -> RosterSchema {
    RosterSchema {
        unknown_columns,
        ..id_and_name()
    }
}

#[test]
fn names_compare_without_case_accents_and_outer_space() {
    let schema = with_columns([Column {
        aliases: vec!["Straße 1".into()],
        ..Column::new("Größe", ColumnKind::Text)
    }]);
    // Only the umlaut is an accent: ß stays ß.
    for header in [
        "id,Größe",
        "ID , große",
        " Id,straße 1",
        "\"iD\",\"GROßE\"",
        "größe,id",
        "\u{feff}\u{feff}id,Größe",
    ] {
        assert!(csv(format!("{header}\n"), &schema).is_ok(), "{header}");
    }
    assert_eq!(
        codes("id,grosse\n", &schema),
        [("unknown_column", Some("grosse".into()))]
    );
}

#[test]
fn every_fault_of_the_header_is_reported_at_once() {
    let schema = RosterSchema::default();
    let text = "ID,isactive,First Name,LastName,,LASTNAME,Nick,nick\n1,2,3,4,5,6,7,8\n";
    assert_eq!(
        codes(text, &schema),
        [
            ("unknown_column", Some("First Name".into())),
            ("empty_header", None),
            ("duplicate_column", Some("LASTNAME".into())),
            ("unknown_column", Some("Nick".into())),
            ("duplicate_column", Some("nick".into())),
            ("missing_column", Some("MemberID".into())),
        ]
    );
    let error = csv(text, &schema).unwrap_err();
    assert_eq!((error.code(), error.line()), ("invalid_header", Some(1)));
    for word in [
        "Line 1",
        "Column 3",
        "\"First Name\"",
        "Column 5",
        "\"MemberID\" is missing",
    ] {
        assert!(error.to_string().contains(word), "{word} in {error}");
    }
}

#[test]
fn a_header_below_blank_lines_is_named_by_its_line() {
    let error = csv("\n\nidd,name\n", &id_and_name()).unwrap_err();
    assert_eq!(error.line(), Some(3));
}

#[test]
fn only_required_columns_can_be_missing() {
    assert_eq!(csv("id\n1\n", &id_and_name()).unwrap().good()[0].last_name, None);
    assert_eq!(
        codes("name\nA\n", &id_and_name()),
        [("missing_column", Some("id".into()))]
    );
}

#[test]
fn a_column_and_its_alias_are_one() {
    let schema = with_columns([Column {
        aliases: vec!["surname".into()],
        ..Column::new("family", ColumnKind::Text)
    }]);
    let read = csv("id,Surname\n1,A\n", &schema).unwrap();
    assert_eq!(read.good()[0].attributes, [("family".to_owned(), "A".to_owned())]);
    assert_eq!(read.summary.header, ["id", "Surname"]);
    assert_eq!(
        codes("id,Surname,family\n1,A,B\n", &schema),
        [("duplicate_column", Some("family".into()))]
    );
}

#[test]
fn further_columns_are_refused_kept_or_passed_over() {
    let text = "id,Team, Badge no \n1,Red,7\n";
    assert_eq!(
        codes(text, &unknown(UnknownColumns::Refuse)),
        [
            ("unknown_column", Some("Team".into())),
            ("unknown_column", Some("Badge no".into())),
        ]
    );
    let kept = csv(text, &unknown(UnknownColumns::Keep)).unwrap().good();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(kept[0].attributes, [pair("Badge no", "7"), pair("Team", "Red")]);
    let ignored = csv(text, &unknown(UnknownColumns::Ignore)).unwrap().good();
    assert_eq!(ignored[0].attributes, []);
    assert_eq!(
        ignored[0].digest,
        csv("id\n1\n", &id_and_name()).unwrap().good()[0].digest
    );
}

#[test]
fn kept_columns_need_names_that_an_attribute_can_have() {
    let kept = unknown(UnknownColumns::Keep);
    let long = "n".repeat(65);
    assert_eq!(
        codes(&format!("id,{long}\n"), &kept),
        [("invalid_name", Some(long.clone()))]
    );
    assert_eq!(
        codes("id,\"a\nb\"\n", &kept),
        [("invalid_name", Some("a\nb".into()))]
    );
    assert!(csv(format!("id,{}\n", &long[1..]), &kept).is_ok());
    assert!(csv(format!("id,{long}\n"), &unknown(UnknownColumns::Ignore)).is_ok());
}

#[test]
fn an_error_reports_own_columns_are_passed_over() {
    for unknown_columns in [
        UnknownColumns::Refuse,
        UnknownColumns::Keep,
        UnknownColumns::Ignore,
    ] {
        let schema = unknown(unknown_columns);
        let read = csv(
            "id,name,line,column,code,message\n1,A,2,name,too_long,\"x\"\n2,B,,,,\n3,C\n",
            &schema,
        )
        .unwrap();
        assert_eq!(read.summary.header, ["id", "name"]);
        assert_eq!(read.records, [["1", "A"], ["2", "B"], ["3", "C"]]);
        assert_eq!(read.good().len(), 3);
        assert!(read.good().iter().all(|row| row.attributes.is_empty()));
    }
}

#[test]
fn a_reports_columns_mean_nothing_elsewhere_or_in_part() {
    let schema = id_and_name();
    assert_eq!(
        code(csv("line,column,code,message,id\n1,2,3,4,5\n", &schema)),
        "invalid_header"
    );
    assert_eq!(
        code(csv("id,column,code,message\n1,2,3,4\n", &schema)),
        "invalid_header"
    );
    assert_eq!(
        code(csv("id,line,code,column,message\n1,2,3,4,5\n", &schema)),
        "invalid_header"
    );
    // A roster may have a column of such a name; its report then has the name twice.
    let own = with_columns([Column::new("code", ColumnKind::Text)]);
    let read = csv("id,code,line,column,code,message\n1,x,2,code,y,z\n", &own).unwrap();
    assert_eq!(read.good()[0].attributes, [("code".to_owned(), "x".to_owned())]);
}
