//! What single values must look like, and what they are stored as.

use muster::roster::{Column, ColumnKind};

use crate::support::{csv, with_columns, words};

/// The stored form of a value of an attribute, or the code of what is wrong with it.
fn value(kind: ColumnKind, text: &str) -> Result<String, String> {
    let schema = with_columns([Column::new("v", kind)]);
    let read = csv(format!("id,v\n1,\"{}\"\n", text.replace('"', "\"\"")), &schema).unwrap();
    match &read.rows[0] {
        Ok(row) => Ok(row.attributes[0].1.clone()),
        Err(errors) => Err(errors[0].code.to_string()),
    }
}

fn check(kind: &ColumnKind, cases: &[(&str, Result<&str, &str>)]) {
    for (text, expected) in cases {
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(value(kind.clone(), text), expected, "{text:?} as {kind:?}");
    }
}

#[test]
fn texts_addresses_and_numbers_to_call() {
    check(
        &ColumnKind::Text,
        &[(" a b ", Ok("a b")), ("=1+1", Ok("=1+1")), ("𝒳", Ok("𝒳"))],
    );
    check(
        &ColumnKind::Email,
        &[
            ("Ann@Example.ORG", Ok("ann@example.org")),
            ("ann", Err("invalid_email")),
            ("ann@example", Err("invalid_email")),
            ("Ann <ann@example.org>", Err("invalid_email")),
        ],
    );
    check(
        &ColumnKind::Phone,
        &[
            ("202-224-3441", Ok("202-224-3441")),
            ("+49 (0)30/555 01-00", Ok("+49 (0)30/555 01-00")),
            ("123456", Err("invalid_phone")),
            ("1234567890123456", Err("invalid_phone")),
            ("202-224-3441 x5", Err("invalid_phone")),
            ("2+022243441", Err("invalid_phone")),
            ("٢٠٢٢٢٤٣٤٤١", Err("invalid_phone")),
        ],
    );
}

#[test]
fn dates() {
    check(
        &ColumnKind::Date { formats: vec![] },
        &[
            ("1958-10-13", Ok("1958-10-13")),
            ("2024-02-29", Ok("2024-02-29")),
            ("2023-02-29", Err("invalid_date")),
            ("13.10.1958", Err("invalid_date")),
            ("58-10-13", Err("invalid_date")),
            ("1958-10-13T00:00", Err("invalid_date")),
        ],
    );
    let formats = words(&["%d.%m.%Y", "%m/%d/%Y", "%d %b %Y"]);
    check(
        &ColumnKind::Date { formats },
        &[
            ("13.10.1958", Ok("1958-10-13")),
            ("3.1.1958", Ok("1958-01-03")),
            ("10/13/1958", Ok("1958-10-13")),
            ("13 Oct 1958", Ok("1958-10-13")),
            ("1958-10-13", Err("invalid_date")),
        ],
    );
    check(
        &ColumnKind::Boolean {
            true_words: vec![],
            false_words: vec![],
        },
        &[
            ("TRUE", Ok("true")),
            ("Yes", Ok("true")),
            ("1", Ok("true")),
            ("n", Ok("false")),
            ("False", Ok("false")),
            ("maybe", Err("invalid_boolean")),
            ("01", Err("invalid_boolean")),
        ],
    );
    check(
        &ColumnKind::Boolean {
            true_words: words(&["Ja", "wähle"]),
            false_words: words(&["Nein"]),
        },
        &[
            ("JA", Ok("true")),
            ("WÄHLE", Ok("true")),
            ("wahle", Ok("true")),
            ("nein", Ok("false")),
            ("true", Err("invalid_boolean")),
        ],
    );
    check(
        &ColumnKind::Integer {
            min: Some(-5),
            max: Some(10),
        },
        &[
            ("+007", Ok("7")),
            ("-5", Ok("-5")),
            ("-0", Ok("0")),
            ("-6", Err("out_of_range")),
            ("11", Err("out_of_range")),
            ("99999999999999999999", Err("out_of_range")),
            ("1.0", Err("invalid_integer")),
            ("1,000", Err("invalid_integer")),
            ("+", Err("invalid_integer")),
            ("--1", Err("invalid_integer")),
            ("٣", Err("invalid_integer")),
        ],
    );
    check(
        &ColumnKind::OneOf {
            values: words(&["Red", "Grün"]),
        },
        &[
            ("RED", Ok("Red")),
            ("grun", Ok("Grün")),
            ("blue", Err("not_one_of")),
        ],
    );
}

#[test]
fn lengths_count_letters_not_bytes() {
    let schema = with_columns([Column {
        max_length: Some(3),
        ..Column::new("v", ColumnKind::Text)
    }]);
    let read = csv("id,v\n1,äöü\n2,abcd\n3, abc \n", &schema).unwrap();
    assert_eq!(read.faults(), [(3, "v", "too_long")]);
    assert!(
        read.messages()[0].contains("4 characters; shorten it to 3"),
        "{}",
        read.messages()[0]
    );
}

#[test]
fn messages_quote_little_and_nothing_that_could_break_a_line() {
    let schema = with_columns([Column::new("v", ColumnKind::Email)]);
    let read = csv(format!("id,v\n1,{}\n2,\"a\n\tb\"\n", "x".repeat(1000)), &schema).unwrap();
    assert!(
        read.messages()
            .iter()
            .all(|m| m.len() < 200 && !m.contains(['\n', '\t'])),
        "{:?}",
        read.messages()
    );
    assert!(read.messages()[0].contains(&format!("\"{}…\"", "x".repeat(40))));
}
