//! What a row says and what is wrong with it.

use muster::roster::{Column, ColumnKind, MapsTo, RosterSchema, UnknownColumns};

use crate::support::{Whole, csv, id_and_name, with_columns, words};

/// The document's own sample: six names in the header, seven values in the row.
#[test]
fn the_documents_sample_is_refused_with_its_line_and_both_counts() {
    let text =
        "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n12,True,Court,Mathis,LA06120,23439853,False\n";
    let read = csv(text, &RosterSchema::default()).unwrap();
    assert_eq!(read.faults(), [(2, "", "wrong_field_count")]);
    let message = read.messages()[0];
    for part in ["Line 2", "7 values", "6 columns"] {
        assert!(message.contains(part), "{part} in {message}");
    }
}

/// The same sample as the document prints it, header and row on one line.
#[test]
fn the_documents_sample_on_one_line_is_refused_by_its_header() {
    let text =
        "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep 12,True,Court,Mathis,LA06120,23439853,False";
    let error = csv(text, &RosterSchema::default()).unwrap_err();
    assert_eq!((error.code(), error.line()), ("invalid_header", Some(1)));
    assert!(error.to_string().contains("\"IsAuthRep 12\""), "{error}");
}

#[test]
fn a_row_of_the_default_schema() {
    let text = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n12,True, Court ,Mathis,LA06120,False\n13,no,,,x 1,\n";
    let rows = csv(text, &RosterSchema::default()).unwrap().good();
    let first = &rows[0];
    assert_eq!(
        (first.external_id.as_str(), first.key.as_str(), first.is_active),
        ("LA06120", "la06120", true)
    );
    assert_eq!(
        (first.first_name.as_deref(), first.last_name.as_deref()),
        (Some("Court"), Some("Mathis"))
    );
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(first.attributes, [pair("ID", "12"), pair("IsAuthRep", "false")]);
    assert_eq!((rows[1].is_active, rows[1].first_name.clone()), (false, None));
    assert_eq!(rows[1].attributes, [pair("ID", "13")]);
}

#[test]
fn all_errors_of_all_rows_are_reported_in_the_files_order() {
    let schema = with_columns([
        Column {
            required: true,
            ..Column::new(
                "a",
                ColumnKind::Integer {
                    min: Some(1),
                    max: Some(5),
                },
            )
        },
        Column {
            maps_to: MapsTo::Email,
            ..Column::new("mail", ColumnKind::Email)
        },
    ]);
    let read = csv(
        "mail,id,a\nx,,9\nok@example.org,1,1\nok@example.org,2,\n1\n",
        &schema,
    )
    .unwrap();
    assert_eq!(
        read.faults(),
        [
            (2, "mail", "invalid_email"),
            (2, "id", "required"),
            (2, "a", "out_of_range"),
            (4, "a", "required"),
            (5, "", "wrong_field_count"),
        ]
    );
    assert_eq!(read.summary.rows, 4);
    for message in read.messages() {
        assert!(message.starts_with("Line "), "{message}");
    }
}

#[test]
fn broken_quotes_cost_one_row_not_the_next() {
    let text = "id,name\n1,\"a\"b\n2,c\"d\n3,\"a\" \n4,\"x\"\"y\"\n5,\"p\",\"q\"r,s\n6,ok\n";
    let read = csv(
        text,
        &crate::support::with_columns([Column::new("name", ColumnKind::Text)]),
    )
    .unwrap();
    assert_eq!(
        read.faults(),
        [
            (2, "name", "stray_quote"),
            (3, "name", "stray_quote"),
            (4, "name", "stray_quote"),
            (6, "", "stray_quote"),
            (6, "", "wrong_field_count"),
        ]
    );
    assert!(read.rows[3].is_ok() && read.rows[5].is_ok());
    assert_eq!(read.records[0], ["1", "ab"]);
}

#[test]
fn a_row_that_runs_over_lines_says_so() {
    let read = csv("id,name\n1,\"a\n2,b\n3,c\",d\n4,e\n", &id_and_name()).unwrap();
    assert_eq!(read.faults(), [(2, "", "wrong_field_count")]);
    assert!(
        read.messages()[0].contains("runs to line 4"),
        "{}",
        read.messages()[0]
    );
    assert_eq!(read.good_after(1)[0].line, 5);
}

impl Whole {
    fn good_after(&self, skipped: usize) -> Vec<crate::support::Row> {
        self.rows[skipped..]
            .iter()
            .map(|row| row.clone().unwrap())
            .collect()
    }
}

#[test]
fn bytes_that_are_no_text_cost_their_row() {
    let read = csv(
        b"id,name\n1,M\xfcller\n2,ok\n3,\xc3\n\xa9,x\n4,a\0b\n5,\"a\x1fb\"\n6,a\xc2\x85b\n",
        &id_and_name(),
    )
    .unwrap();
    assert_eq!(
        read.faults(),
        [
            (2, "name", "invalid_encoding"),
            (4, "name", "invalid_encoding"),
            (5, "id", "invalid_encoding"),
            (6, "name", "nul_character"),
            (7, "name", "control_character"),
            (8, "name", "control_character"),
        ]
    );
    assert_eq!(read.records[0], ["1", "M\u{fffd}ller"]);
}

/// A separator between two halves of a letter: each half is broken, though together they are whole.
#[test]
fn a_letter_cut_by_a_separator_is_no_letter() {
    let read = csv(b"id,name\n1\xc3,\xa9\n2,\xc3\xa9\n", &id_and_name()).unwrap();
    assert_eq!(
        read.faults(),
        [(2, "id", "invalid_encoding"), (2, "name", "invalid_encoding")]
    );
    assert_eq!(read.good_after(1)[0].last_name.as_deref(), Some("é"));
}

/// What an earlier program could not read stays an error until somebody puts the letters right.
#[test]
fn the_mark_of_lost_letters_is_refused() {
    assert_eq!(
        csv("id,name\n1,M\u{fffd}ller\n", &id_and_name())
            .unwrap()
            .faults(),
        [(2, "name", "invalid_encoding")]
    );
    let half: Vec<u8> = [0xfeff, 105, 100, 10, 49, 0xd800, 10, 50, 10]
        .iter()
        .flat_map(|u: &u16| u.to_le_bytes())
        .collect();
    assert_eq!(
        csv(half, &id_and_name()).unwrap().faults(),
        [(2, "id", "invalid_encoding")]
    );
}

#[test]
fn line_breaks_and_tabs_belong_in_attributes_only() {
    let schema = with_columns([
        Column {
            maps_to: MapsTo::LastName,
            ..Column::new("name", ColumnKind::Text)
        },
        Column::new("note", ColumnKind::Text),
    ]);
    let read = csv(
        "id,name,note\n1,a,\"b\r\nc\td\"\n2,\"a\nb\",c\n\"3\n4\",a,b\n",
        &schema,
    )
    .unwrap();
    assert_eq!(read.rows[0].as_ref().unwrap().attributes[0].1, "b\nc\td");
    assert_eq!(
        read.faults(),
        [(4, "name", "control_character"), (6, "id", "control_character")]
    );
}

#[test]
fn an_id_needs_something_to_be_told_apart_by() {
    assert_eq!(
        csv("id\n\u{b4}\n", &id_and_name()).unwrap().faults(),
        [(2, "id", "invalid_external_id")]
    );
}

#[test]
fn ids_that_differ_by_case_accents_or_space_share_a_key() {
    let rows = csv("id\nÄ 1\n\"  a  1 \"\nＡ 1\nb\n", &id_and_name())
        .unwrap()
        .good();
    assert_eq!(
        rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(),
        ["a 1", "a 1", "a 1", "b"]
    );
    assert_eq!(rows[1].external_id, "a  1");
}

#[test]
fn addresses_as_ids_are_not_folded_into_each_other() {
    let mut schema = id_and_name();
    schema.columns[0].kind = ColumnKind::Email;
    assert_eq!(schema.validate(), Ok(()));
    let rows = csv("id\nJosé@example.org\njose@Example.org\n", &schema)
        .unwrap()
        .good();
    assert_eq!(
        rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(),
        ["josé@example.org", "jose@example.org"]
    );
}

#[test]
fn numbers_as_ids_are_the_same_however_padded() {
    let mut schema = id_and_name();
    schema.columns[0].kind = ColumnKind::Integer { min: None, max: None };
    let rows = csv("id\n007\n7\n", &schema).unwrap().good();
    assert_eq!((rows[0].key.as_str(), rows[0].external_id.as_str()), ("7", "007"));
    assert_eq!(rows[1].key, "7");
}

#[test]
fn a_digest_tells_what_a_record_would_take_and_nothing_else() {
    let yes_or_no = ColumnKind::Boolean {
        true_words: vec![],
        false_words: vec![],
    };
    let schema = with_columns([
        Column {
            maps_to: MapsTo::FirstName,
            ..Column::new("first", ColumnKind::Text)
        },
        Column {
            maps_to: MapsTo::LastName,
            ..Column::new("last", ColumnKind::Text)
        },
        Column {
            maps_to: MapsTo::IsActive,
            ..Column::new("active", yes_or_no.clone())
        },
        Column {
            maps_to: MapsTo::Email,
            ..Column::new("mail", ColumnKind::Email)
        },
        Column {
            maps_to: MapsTo::Phone,
            ..Column::new("phone", ColumnKind::Phone)
        },
        Column::new("flag", yes_or_no),
        Column::new(
            "born",
            ColumnKind::Date {
                formats: vec!["%Y-%m-%d".into(), "%d.%m.%Y".into()],
            },
        ),
        Column::new("b", ColumnKind::Text),
        Column::new("a", ColumnKind::Text),
    ]);
    let digest = |text: &str| csv(text, &schema).unwrap().good()[0].digest;
    let base = digest(
        "id,first,last,active,mail,phone,flag,born,b,a\n1,x,y,yes,m@example.org,5550100,1,2001-02-03,p,q\n",
    );
    for same in [
        "a,b,born,flag,phone,mail,active,last,first,id\nq,p,3.2.2001,TRUE,5550100,M@Example.org,,y,x,1\n",
        "id;first;last;mail;phone;flag;born;b;a\n\" 1\";x;y ;m@example.org;5550100;true;2001-02-03;p;q\n",
    ] {
        assert_eq!(digest(same), base, "{same}");
    }
    let cells = [
        "1",
        "x",
        "y",
        "yes",
        "m@example.org",
        "5550100",
        "1",
        "2001-02-03",
        "p",
        "q",
    ];
    let others = [
        "2",
        "X",
        "",
        "no",
        "n@example.org",
        "5550101",
        "",
        "2001-02-04",
        "",
        "qq",
    ];
    let mut seen = std::collections::HashSet::from([base]);
    for (index, other) in others.iter().enumerate() {
        let mut changed = cells;
        changed[index] = other;
        let text = format!(
            "id,first,last,active,mail,phone,flag,born,b,a\n{}\n",
            changed.join(",")
        );
        assert!(seen.insert(digest(&text)), "column {index} does not count");
    }
    // A value that wanders from one place to the next is another row.
    for (before, after) in [
        ("1,x,,,,,,,,", "1,,x,,,,,,,"),
        ("1,,,,,,,,p,", "1,,,,,,,,,p"),
        ("1,ab,c,,,,,,,", "1,a,bc,,,,,,,"),
    ] {
        let header = "id,first,last,active,mail,phone,flag,born,b,a";
        assert_ne!(
            digest(&format!("{header}\n{before}\n")),
            digest(&format!("{header}\n{after}\n"))
        );
    }
}

/// A roster as the world has them: 537 members of the United States Congress.
#[test]
fn a_real_roster_reads_without_a_fault() {
    let mapped = |name, kind, maps_to| Column {
        maps_to,
        ..Column::new(name, kind)
    };
    let key = mapped("bioguide_id", ColumnKind::Text, MapsTo::ExternalId);
    let schema = RosterSchema {
        columns: vec![
            Column {
                required: true,
                unique: true,
                ..key
            },
            mapped("first_name", ColumnKind::Text, MapsTo::FirstName),
            mapped("last_name", ColumnKind::Text, MapsTo::LastName),
            mapped("phone", ColumnKind::Phone, MapsTo::Phone),
            Column::new("birthday", ColumnKind::Date { formats: vec![] }),
            Column::new(
                "gender",
                ColumnKind::OneOf {
                    values: words(&["F", "M"]),
                },
            ),
        ],
        unknown_columns: UnknownColumns::Keep,
    };
    assert_eq!(schema.validate(), Ok(()));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/legislators-current.csv");
    let rows = csv(std::fs::read(path).unwrap(), &schema).unwrap().good();
    assert_eq!(rows.len(), 537);
    let keys: std::collections::HashSet<_> = rows.iter().map(|row| &row.key).collect();
    assert_eq!(keys.len(), 537);
    assert_eq!(
        (rows[0].last_name.as_deref(), rows[0].phone.as_deref()),
        (Some("Cantwell"), Some("202-224-3441"))
    );
    let fec_ids = rows[0]
        .attributes
        .iter()
        .find(|(name, _)| name == "fec_ids")
        .unwrap();
    assert_eq!(fec_ids.1, "S8WA00194,H2WA01054");
}
