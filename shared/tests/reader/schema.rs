//! The schema: its JSON form, and what makes it valid.

use muster::roster::{
    Column, ColumnKind, MapsTo, RosterSchema, SchemaErrorCode, SchemaLimits, UnknownColumns,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::strategies::any_schema;
use crate::support::with_columns;

#[test]
fn the_default_is_valid_and_the_documents() {
    let schema = RosterSchema::default();
    assert_eq!(schema.validate(), Ok(()));
    let text: Vec<_> = schema.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        text,
        ["ID", "IsActive", "FirstName", "LastName", "MemberID", "IsAuthRep"]
    );
    assert_eq!(schema.unique_column().unwrap().name, "MemberID");
    let matched: Vec<_> = schema
        .columns
        .iter()
        .filter(|c| c.match_at_registration)
        .map(|c| &c.name)
        .collect();
    assert_eq!(matched, ["LastName", "MemberID"]);
    assert_eq!(
        serde_json::to_value(&schema).unwrap()["columns"][4],
        json!({
            "name": "MemberID", "type": "text", "required": true, "mapsTo": "externalId", "unique": true,
            "matchAtRegistration": true,
        })
    );
}

#[test]
fn json_is_flat_and_has_defaults() {
    let schema: RosterSchema = serde_json::from_value(json!({"columns": [
        {"name": "Key", "type": "integer", "min": 1, "required": true, "unique": true, "mapsTo": "externalId"},
        {"name": "Joined", "type": "date", "formats": ["%d.%m.%Y"], "aliases": ["since"]},
        {"name": "Size", "type": "one_of", "values": ["S", "M"], "maxLength": 1},
        {"name": "Active", "type": "boolean", "trueWords": ["ja"], "falseWords": ["nein"], "mapsTo": "isActive"},
    ], "unknownColumns": "keep"}))
    .unwrap();
    assert_eq!(schema.validate(), Ok(()));
    assert_eq!(schema.unknown_columns, UnknownColumns::Keep);
    assert_eq!(
        schema.columns[0].kind,
        ColumnKind::Integer {
            min: Some(1),
            max: None
        }
    );
    let size = Column {
        max_length: Some(1),
        ..Column::new(
            "Size",
            ColumnKind::OneOf {
                values: vec!["S".into(), "M".into()],
            },
        )
    };
    assert_eq!(schema.columns[2], size);
}

#[test]
fn json_that_means_nothing_is_refused() {
    let column = |json: Value| serde_json::from_value::<Column>(json).map_err(|error| error.to_string());
    assert!(column(json!({"name": "a", "type": "text"})).is_ok());
    for (json, says) in [
        (
            json!({"name": "a", "type": "text", "colour": 1}),
            "unknown field `colour`",
        ),
        (json!({"name": "a"}), "missing field `type`"),
        (json!({"name": "a", "type": "money"}), "unknown variant `money`"),
        (
            json!({"name": "a", "type": "text", "values": ["x"]}),
            "`values` belongs to columns of type one_of",
        ),
        (
            json!({"name": "a", "type": "date", "min": 1}),
            "`min` belongs to columns of type integer",
        ),
        (
            json!({"name": "a", "type": "integer", "formats": []}),
            "`formats` belongs to columns of type date",
        ),
        (
            json!({"name": "a", "type": "text", "trueWords": []}),
            "`trueWords` belongs to columns of type boolean",
        ),
        (
            json!({"name": "a", "type": "text", "maxLength": -1}),
            "invalid value",
        ),
        (
            json!({"name": "a", "type": "text", "mapsTo": "role"}),
            "unknown variant `role`",
        ),
    ] {
        let error = column(json.clone()).unwrap_err();
        assert!(error.contains(says), "{json}: {error}");
    }
    assert!(serde_json::from_value::<RosterSchema>(json!({"columns": [], "strict": true})).is_err());
}

/// The faults of a schema made of a required unique `id` and these columns, after a change.
fn faults(columns: Vec<Column>, change: impl FnOnce(&mut RosterSchema)) -> Vec<(String, &'static str)> {
    let mut schema = with_columns([]);
    schema.columns.extend(columns);
    change(&mut schema);
    let errors = schema.validate().expect_err("an invalid schema");
    assert!(errors.iter().all(|error| !error.detail.is_empty()));
    errors
        .into_iter()
        .map(|error| (error.pointer, error.code.as_str()))
        .collect()
}

fn one(column: Column) -> Vec<(String, &'static str)> {
    faults(vec![column], |_| {})
}

fn at(pointer: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), code)]
}

fn text(name: &str) -> Column {
    Column::new(name, ColumnKind::Text)
}

#[test]
fn exactly_one_required_column_is_unique_and_the_external_id() {
    assert_eq!(
        faults(vec![], |s| s.columns[0].unique = false),
        [
            ("/columns".to_owned(), "no_unique_column"),
            ("/columns/0/mapsTo".to_owned(), "unique_not_external_id"),
        ]
    );
    assert_eq!(
        faults(vec![], |s| s.columns[0].required = false),
        at("/columns/0/required", "unique_not_required")
    );
    assert_eq!(
        faults(vec![], |s| s.columns[0].maps_to = MapsTo::Attribute),
        at("/columns/0/mapsTo", "unique_not_external_id")
    );
    assert_eq!(
        one(Column {
            unique: true,
            required: true,
            ..text("b")
        }),
        at("/columns/1/unique", "several_unique_columns")
    );
    assert_eq!(
        faults(vec![], |s| s.columns.clear()),
        at("/columns", "no_columns")
    );
}

#[test]
fn names_are_told_apart_as_headers_are() {
    for name in ["ID", " id ", "íd", "Ｉd"] {
        assert_eq!(one(text(name)), at("/columns/1/name", "duplicate_name"), "{name}");
    }
    let alias = |list: &[&str]| Column {
        aliases: list.iter().map(|&a| a.to_owned()).collect(),
        ..text("b")
    };
    assert_eq!(
        one(alias(&["c", "Id"])),
        at("/columns/1/aliases/1", "duplicate_name")
    );
    assert_eq!(one(alias(&["B"])), at("/columns/1/aliases/0", "duplicate_name"));
    assert_eq!(
        one(alias(&["c", "C"])),
        at("/columns/1/aliases/1", "duplicate_name")
    );
}

#[test]
fn names_have_letters_and_an_end() {
    assert_eq!(one(text("")), at("/columns/1/name", "empty_name"));
    assert_eq!(one(text(" \u{b4} ")), at("/columns/1/name", "empty_name"));
    assert_eq!(one(text(&"n".repeat(65))), at("/columns/1/name", "too_long"));
    assert_eq!(one(text("a\nb")), at("/columns/1/name", "control_character"));
    let schema = with_columns([
        text(&"n".repeat(64)),
        Column {
            aliases: vec!["ä".repeat(64)],
            ..text(" b ")
        },
    ]);
    assert_eq!(schema.validate(), Ok(()));
}

#[test]
fn a_field_of_the_member_has_one_column_of_a_fitting_type() {
    let mapped = |name, kind, maps_to| Column {
        maps_to,
        ..Column::new(name, kind)
    };
    let twice = vec![
        mapped("a", ColumnKind::Text, MapsTo::LastName),
        mapped("b", ColumnKind::Text, MapsTo::LastName),
    ];
    assert_eq!(
        faults(twice, |_| {}),
        at("/columns/2/mapsTo", "duplicate_mapping")
    );
    assert_eq!(
        one(mapped("b", ColumnKind::Text, MapsTo::ExternalId)),
        [
            ("/columns/1/mapsTo".to_owned(), "duplicate_mapping"),
            ("/columns/1/mapsTo".to_owned(), "unique_not_external_id"),
        ]
    );
    let boolean = || ColumnKind::Boolean {
        true_words: vec![],
        false_words: vec![],
    };
    for (kind, maps_to) in [
        (ColumnKind::Text, MapsTo::Email),
        (ColumnKind::Text, MapsTo::Phone),
        (ColumnKind::Text, MapsTo::IsActive),
        (ColumnKind::Email, MapsTo::LastName),
        (boolean(), MapsTo::FirstName),
        (ColumnKind::Phone, MapsTo::Email),
    ] {
        assert_eq!(
            one(mapped("b", kind, maps_to)),
            at("/columns/1/mapsTo", "type_mismatch")
        );
    }
    assert_eq!(
        faults(vec![], |s| s.columns[0].kind = boolean()),
        at("/columns/0/mapsTo", "type_mismatch")
    );
}

#[test]
fn lengths_leave_room_for_a_value() {
    let limited = |kind, max| Column {
        max_length: Some(max),
        ..Column::new("b", kind)
    };
    let invalid = at("/columns/1/maxLength", "invalid_max_length");
    let list = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    for (kind, least) in [
        (ColumnKind::Text, 1),
        (ColumnKind::Email, 13),
        (ColumnKind::Phone, 7),
        (ColumnKind::Date { formats: vec![] }, 10),
        (
            ColumnKind::Date {
                formats: list(&["%d.%m.%y"]),
            },
            8,
        ),
        (
            ColumnKind::Boolean {
                true_words: vec![],
                false_words: vec![],
            },
            5,
        ),
        (
            ColumnKind::Boolean {
                true_words: list(&["+"]),
                false_words: list(&["--"]),
            },
            2,
        ),
        (
            ColumnKind::Integer {
                min: Some(1000),
                max: None,
            },
            4,
        ),
        (
            ColumnKind::OneOf {
                values: list(&["a", "long one"]),
            },
            8,
        ),
    ] {
        assert_eq!(one(limited(kind.clone(), least - 1)), invalid, "{kind:?}");
        assert_eq!(with_columns([limited(kind, least)]).validate(), Ok(()));
    }
    assert_eq!(one(limited(ColumnKind::Text, 2001)), invalid);
    let name = Column {
        maps_to: MapsTo::LastName,
        ..limited(ColumnKind::Text, 101)
    };
    assert_eq!(one(name), invalid);
}

#[test]
fn ranges_formats_words_and_lists_make_sense() {
    let kind = |kind| one(Column::new("b", kind));
    let list = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let boolean = |yes: &[&str], no: &[&str]| ColumnKind::Boolean {
        true_words: list(yes),
        false_words: list(no),
    };
    assert_eq!(
        kind(ColumnKind::Integer {
            min: Some(2),
            max: Some(1)
        }),
        at("/columns/1/min", "invalid_range")
    );
    for format in [
        "%Y-%m",
        "%d.%m.",
        "nonsense",
        "%Q",
        "%Y-%m-%d %H",
        " %Y-%m-%d",
        "%",
        "%d.%m.%Y\n",
    ] {
        let errors = kind(ColumnKind::Date {
            formats: list(&["%Y-%m-%d", format]),
        });
        assert!(
            errors.contains(&("/columns/1/formats/1".to_owned(), "invalid_date_format")),
            "{format}: {errors:?}"
        );
    }
    assert_eq!(
        kind(boolean(&["ja", "JA"], &["nein"])),
        at("/columns/1/trueWords/1", "duplicate_word")
    );
    assert_eq!(
        kind(boolean(&["ja"], &["nein", "Já"])),
        at("/columns/1/falseWords/1", "duplicate_word")
    );
    assert_eq!(kind(boolean(&["n"], &[])), at("/columns/1", "duplicate_word"));
    assert_eq!(
        kind(boolean(&[""], &["nein"])),
        at("/columns/1/trueWords/0", "empty_name")
    );
    assert_eq!(
        kind(ColumnKind::OneOf { values: vec![] }),
        at("/columns/1/values", "no_values")
    );
    assert_eq!(
        kind(ColumnKind::OneOf {
            values: list(&["a", "A"])
        }),
        at("/columns/1/values/1", "duplicate_word")
    );
    assert_eq!(
        kind(ColumnKind::OneOf {
            values: list(&["a\u{7}"])
        }),
        at("/columns/1/values/0", "control_character")
    );
}

#[test]
fn the_reports_own_names_do_not_stand_together() {
    let named = |names: &[&str]| names.iter().map(|name| text(name)).collect::<Vec<_>>();
    assert_eq!(
        faults(named(&["Line", "column", "CODE", "message"]), |_| {}),
        at("/columns", "reserved_names")
    );
    assert_eq!(
        with_columns(named(&["line", "column", "message"])).validate(),
        Ok(())
    );
}

#[test]
fn limits_hold() {
    let limits = SchemaLimits::DEFAULT;
    let many = |count: usize| (0..count).map(|n| text(&format!("c{n}"))).collect::<Vec<_>>();
    assert_eq!(with_columns(many(limits.columns - 1)).validate(), Ok(()));
    assert_eq!(faults(many(limits.columns), |_| {}), at("/columns", "too_many"));
    let aliases = (0..=limits.aliases).map(|n| format!("a{n}")).collect();
    assert_eq!(
        one(Column { aliases, ..text("b") }),
        at("/columns/1/aliases", "too_many")
    );
    let values = (0..=limits.values).map(|n| n.to_string()).collect();
    assert_eq!(
        one(Column::new("b", ColumnKind::OneOf { values })),
        at("/columns/1/values", "too_many")
    );
    let words: Vec<_> = (0..=limits.words).map(|n| format!("w{n}")).collect();
    let boolean = ColumnKind::Boolean {
        true_words: words,
        false_words: vec!["no".into()],
    };
    assert_eq!(
        one(Column::new("b", boolean)),
        at("/columns/1/trueWords", "too_many")
    );
    let values = (0..500)
        .map(|n| format!("{n}{}", "x".repeat(90)))
        .collect::<Vec<_>>();
    let large = ["a", "b"].map(|name| {
        Column::new(
            name,
            ColumnKind::OneOf {
                values: values.clone(),
            },
        )
    });
    assert_eq!(faults(large.to_vec(), |_| {}), at("", "too_large"));
}

#[test]
fn every_code_is_a_word_of_its_own() {
    let words: std::collections::HashSet<_> = SchemaErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(words.len(), SchemaErrorCode::ALL.len());
}

proptest! {
    #[test]
    fn a_schema_survives_json(schema in any_schema()) {
        let json = serde_json::to_string(&schema).unwrap();
        prop_assert_eq!(serde_json::from_str::<RosterSchema>(&json).unwrap(), schema);
    }
}
