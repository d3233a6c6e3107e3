//! Random schemas and tables.

use muster::roster::{Column, ColumnKind, MapsTo, RosterSchema, UnknownColumns};
use muster::text::plain_cell;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use sha2::Digest as _;

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z][a-zA-Z0-9 _-]{0,10}",
        1 => "\\PC{1,12}",
        1 => prop::sample::select(vec!["line", "column", "code", "message", "a,b", "a;b", "a\"b", "=1", "ID"]).prop_map(str::to_owned),
    ]
}

fn kind() -> impl Strategy<Value = ColumnKind> {
    let format = prop::sample::select(vec![
        "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%y", "%d %B %Y", "%Y", "%Y%m%d",
    ]);
    let words = || vec(word(), 0..3);
    prop_oneof![
        3 => Just(ColumnKind::Text),
        1 => Just(ColumnKind::Email),
        1 => Just(ColumnKind::Phone),
        1 => vec(format.prop_map(str::to_owned), 0..3).prop_map(|formats| ColumnKind::Date { formats }),
        1 => (words(), words()).prop_map(|(true_words, false_words)| ColumnKind::Boolean { true_words, false_words }),
        1 => (option::of(-2000i64..2000), option::of(-2000i64..2000)).prop_map(|(min, max)| ColumnKind::Integer { min, max }),
        1 => vec(word(), 0..4).prop_map(|values| ColumnKind::OneOf { values }),
    ]
}

fn column() -> impl Strategy<Value = Column> {
    let flags = (any::<bool>(), prop::bool::weighted(0.05), any::<bool>());
    let maps_to = prop_oneof![4 => Just(MapsTo::Attribute), 1 => prop::sample::select(MapsTo::ALL)];
    (
        word(),
        vec(word(), 0..2),
        kind(),
        option::weighted(0.2, 1u32..40),
        maps_to,
        flags,
    )
        .prop_map(
            |(name, aliases, kind, max_length, maps_to, (required, unique, match_at_registration))| Column {
                name,
                aliases,
                kind,
                required,
                max_length,
                maps_to,
                unique,
                match_at_registration,
            },
        )
}

/// Any schema, most of them nearly valid: one column is what the unique one must be.
pub fn any_schema() -> impl Strategy<Value = RosterSchema> {
    let key = (
        word(),
        prop::sample::select(vec![
            ColumnKind::Text,
            ColumnKind::Email,
            ColumnKind::Phone,
            ColumnKind::Integer {
                min: None,
                max: Some(9),
            },
        ]),
    );
    (
        key,
        vec(column(), 0..5),
        any::<prop::sample::Index>(),
        prop::sample::select(UnknownColumns::ALL),
    )
        .prop_map(|((name, kind), mut columns, place, unknown_columns)| {
            let key = Column {
                maps_to: MapsTo::ExternalId,
                required: true,
                unique: true,
                ..Column::new(&name, kind)
            };
            columns.insert(place.index(columns.len() + 1), key);
            RosterSchema {
                columns,
                unknown_columns,
            }
        })
}

/// A table of valid rows, with what each reads as.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Valid>,
}

/// One valid row: cells as a file may write them, and their stored forms.
#[derive(Clone, Debug)]
struct Valid {
    cells: Vec<String>,
    stored: Vec<String>,
}

const HEADER: [&str; 10] = [
    "id", "first", "last", "active", "mail", "phone", "born", "count", "size", "note",
];

impl Table {
    /// The schema that all tables follow.
    pub fn schema() -> RosterSchema {
        let mapped = |name: &str, kind, maps_to| Column {
            maps_to,
            ..Column::new(name, kind)
        };
        let boolean = ColumnKind::Boolean {
            true_words: vec![],
            false_words: vec![],
        };
        let formats = vec!["%Y-%m-%d".to_owned(), "%d.%m.%Y".to_owned()];
        crate::support::with_columns([
            mapped("first", ColumnKind::Text, MapsTo::FirstName),
            mapped("last", ColumnKind::Text, MapsTo::LastName),
            mapped("active", boolean, MapsTo::IsActive),
            mapped("mail", ColumnKind::Email, MapsTo::Email),
            mapped("phone", ColumnKind::Phone, MapsTo::Phone),
            Column::new("born", ColumnKind::Date { formats }),
            Column::new("count", ColumnKind::Integer { min: None, max: None }),
            Column::new(
                "size",
                ColumnKind::OneOf {
                    values: vec!["Small".to_owned(), "Groß".to_owned()],
                },
            ),
            Column::new("note", ColumnKind::Text),
        ])
    }

    /// The header and the rows as a file may write them.
    pub fn cells(&self) -> Vec<Vec<String>> {
        let header = HEADER.map(str::to_owned).to_vec();
        std::iter::once(header)
            .chain(self.rows.iter().map(|row| row.cells.clone()))
            .collect()
    }

    /// The same table in its plainest form: stored values, commas, line feeds.
    pub fn plain(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(HEADER).unwrap();
        for row in &self.rows {
            writer.write_record(&row.stored).unwrap();
        }
        writer.into_inner().unwrap()
    }

    /// What reading the table must give, all lines 0.
    pub fn expected(&self) -> Vec<crate::support::Row> {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let rows = self
            .rows
            .iter()
            .enumerate()
            .map(|(number, Valid { stored, .. })| {
                let attribute = |index: usize| Some((HEADER[index].to_owned(), some(&stored[index])?));
                let mut row = crate::support::Row {
                    number: number as u64,
                    line: 0,
                    external_id: stored[0].clone(),
                    key: stored[0].to_lowercase(),
                    first_name: some(&stored[1]),
                    last_name: some(&stored[2]),
                    is_active: stored[3] != "false",
                    email: some(&stored[4]),
                    phone: some(&stored[5]),
                    attributes: [6, 7, 8, 9].into_iter().filter_map(attribute).collect(),
                    digest: [0; 16],
                };
                row.attributes.sort();
                row.digest = digest(&row);
                row
            });
        rows.collect()
    }
}

/// The digest as its documentation defines it, worked out anew.
fn digest(row: &crate::support::Row) -> [u8; 16] {
    let optional = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut parts = vec![row.external_id.clone()];
    parts.extend([&row.first_name, &row.last_name, &row.email, &row.phone].map(optional));
    let attributes = row.attributes.iter();
    parts.extend(attributes.flat_map(|(name, value)| [name.clone(), value.clone()]));
    let mut text = vec![u8::from(row.is_active)];
    for part in parts {
        // LEB128: seven bits a byte, the lowest first.
        let bytes: u8 = part.len().try_into().unwrap();
        if bytes > 0x7f {
            text.push(bytes);
            text.push(1);
        } else {
            text.push(bytes);
        }
        text.extend(part.into_bytes());
    }
    sha2::Sha256::digest(text)[..16].try_into().unwrap()
}

/// A value as written, and as stored.
type Cell = (String, String);

fn cell(values: impl Strategy<Value = Cell> + 'static) -> impl Strategy<Value = Cell> {
    prop_oneof![1 => Just((String::new(), String::new())), 5 => values]
}

fn name() -> impl Strategy<Value = Cell> {
    let text = prop_oneof![
        "[A-Za-zÄöéß'\",; -]{1,12}",
        "[\\p{Greek}\\p{Han}\\p{Arabic}]{1,6}"
    ];
    let text = text.prop_filter(
        "a neutralised formula reads as what it was: see export.rs",
        |text| plain_cell(text.trim()) == text.trim(),
    );
    (text, "[ \t]{0,2}").prop_map(|(text, space)| (format!("{space}{text}{space}"), text.trim().to_owned()))
}

fn row() -> impl Strategy<Value = (Vec<Cell>, String)> {
    let words = vec![
        ("TRUE", "true"),
        ("yes", "true"),
        ("1", "true"),
        ("No", "false"),
        ("n", "false"),
    ];
    let boolean =
        prop::sample::select(words).prop_map(|(given, stored)| (given.to_owned(), stored.to_owned()));
    let mail = "[a-zA-Z][a-zA-Z0-9.+]{0,5}[a-z]@[A-Za-z]{2,6}\\.(org|example)"
        .prop_filter("two dots in a row are no address", |mail| !mail.contains(".."))
        .prop_map(|mail| (mail.clone(), mail.to_lowercase()));
    let phone = "(\\+[0-9]{3} )?[0-9]{3}-[0-9]{4}".prop_map(|phone| (phone.clone(), phone));
    let born = (1900i16..2100, 1i8..13, 1i8..29, any::<bool>()).prop_map(|(year, month, day, is_iso)| {
        let stored = format!("{year:04}-{month:02}-{day:02}");
        (
            if is_iso {
                stored.clone()
            } else {
                format!("{day}.{month:02}.{year}")
            },
            stored,
        )
    });
    let count = (any::<i64>(), 0usize..3).prop_map(|(count, zeros)| {
        let sign = if count < 0 { "-" } else { "" };
        (
            format!("{sign}{}{}", "0".repeat(zeros), count.unsigned_abs()),
            count.to_string(),
        )
    });
    let sizes = vec![("small", "Small"), ("SMALL", "Small"), ("groß", "Groß")];
    let size = prop::sample::select(sizes).prop_map(|(given, stored)| (given.to_owned(), stored.to_owned()));
    let note = "[a-z\",;\t\r\nÄ€𝒳=]{0,20}".prop_map(|note| {
        (
            note.clone(),
            note.trim().replace("\r\n", "\n").replace('\r', "\n"),
        )
    });
    let cells = (
        cell(name()),
        cell(name()),
        cell(boolean),
        cell(mail),
        cell(phone),
        cell(born),
        cell(count),
        cell(size),
        note,
    );
    (cells, "[A-Z]{0,3}").prop_map(|(c, id)| (vec![c.0, c.1, c.2, c.3, c.4, c.5, c.6, c.7, c.8], id))
}

/// Any table of valid rows.
pub fn any_table() -> impl Strategy<Value = Table> {
    vec(row(), 0..8).prop_map(|rows| {
        let rows = rows.into_iter().enumerate().map(|(number, (cells, id))| {
            let id = format!("{id}{number}");
            let (written, stored): (Vec<_>, Vec<_>) = cells.into_iter().unzip();
            let with_id = |rest: Vec<String>| std::iter::once(id.clone()).chain(rest).collect();
            Valid {
                cells: with_id(written),
                stored: with_id(stored),
            }
        });
        Table { rows: rows.collect() }
    })
}

/// How a table is written.
#[derive(Clone, Debug)]
pub struct Form {
    delimiter: char,
    line_ends: Vec<&'static str>,
    quote_all: bool,
    last_line_ends: bool,
    blank_lines: bool,
    encoding: usize,
    packing: usize,
}

/// Any form that is read.
pub fn any_form() -> impl Strategy<Value = Form> {
    let ends = vec(prop::sample::select(vec!["\n", "\r\n", "\r"]), 1..4);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (
        prop::sample::select(vec![',', ';', '\t']),
        ends,
        flags,
        0usize..4,
        0usize..5,
    )
        .prop_map(
            |(delimiter, line_ends, (quote_all, last_line_ends, blank_lines), encoding, packing)| Form {
                delimiter,
                line_ends,
                quote_all,
                last_line_ends,
                blank_lines,
                encoding,
                packing,
            },
        )
}

impl Form {
    /// Writes the cells in this form.
    pub fn write(&self, cells: &[Vec<String>]) -> (Vec<u8>, muster::file::FileKind) {
        use muster::file::FileKind;

        use crate::support::archive::{Archive, Entry, archive};
        let text = self.encode(&self.text(cells));
        match self.packing {
            0 => (text, FileKind::Csv),
            1 => (archive([Entry::deflated("roster.csv", &text)]), FileKind::Zip),
            2 => (archive([Entry::stored("roster.csv", &text)]), FileKind::Zip),
            3 => {
                let beside = Entry::stored("__MACOSX/._roster.csv", b"metadata");
                (
                    archive([Entry::deflated("a/roster.csv", &text).streamed(), beside]),
                    FileKind::Zip,
                )
            }
            _ => {
                let wide =
                    Archive::of([Entry::deflated("roster.csv", &text)]).with(|archive| archive.zip64 = true);
                (wide.bytes(), FileKind::Zip)
            }
        }
    }

    fn text(&self, cells: &[Vec<String>]) -> String {
        let mut text = String::new();
        for (number, row) in cells.iter().enumerate() {
            let row: Vec<_> = row.iter().map(|cell| self.cell(cell)).collect();
            text.push_str(&row.join(&self.delimiter.to_string()));
            if number + 1 < cells.len() || self.last_line_ends {
                // A lone return before an empty line's feed would be one line end.
                let end = self.line_ends[number % self.line_ends.len()];
                text.push_str(end);
                if self.blank_lines && number % 2 == 1 {
                    text.push_str(end);
                }
            }
        }
        text
    }

    fn cell(&self, cell: &str) -> String {
        if self.quote_all || cell.contains(['"', '\r', '\n', self.delimiter]) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }

    fn encode(&self, text: &str) -> Vec<u8> {
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| {
            "\u{feff}"
                .encode_utf16()
                .chain(text.encode_utf16())
                .flat_map(to_bytes)
                .collect()
        };
        match self.encoding {
            0 => text.as_bytes().to_vec(),
            1 => format!("\u{feff}{text}").into_bytes(),
            2 => utf16(u16::to_le_bytes),
            _ => utf16(u16::to_be_bytes),
        }
    }
}
