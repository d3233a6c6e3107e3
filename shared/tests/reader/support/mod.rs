//! What the tests share: reading whole files in memory, and schemas small enough to see through.

pub mod archive;
pub mod strategies;

use std::io::Cursor;
use std::ops::ControlFlow;

use muster::file::{FileError, FileKind, FileSummary, Limits, read_rows};
use muster::roster::{Column, ColumnKind, MapsTo, RosterSchema, RowError, UnknownColumns};

/// A valid row, owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub number: u64,
    pub line: u64,
    pub external_id: String,
    pub key: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub is_active: bool,
    pub attributes: Vec<(String, String)>,
    pub digest: [u8; 16],
}

/// A whole file, owned: every row, good or bad.
#[derive(Clone, Debug)]
pub struct Whole {
    pub summary: FileSummary,
    pub rows: Vec<Result<Row, Vec<RowError>>>,
    /// The values of every row as the file has them.
    pub records: Vec<Vec<String>>,
}

impl Whole {
    /// The rows, all of which must be good.
    pub fn good(&self) -> Vec<Row> {
        self.rows
            .iter()
            .map(|row| row.clone().expect("a valid row"))
            .collect()
    }

    /// The errors of all rows: line, column and code.
    pub fn faults(&self) -> Vec<(u64, &str, &str)> {
        let errors = self.rows.iter().filter_map(|row| row.as_ref().err()).flatten();
        errors
            .map(|e| (e.line, e.column.as_deref().unwrap_or(""), e.code.as_str()))
            .collect()
    }

    /// The messages of all rows.
    pub fn messages(&self) -> Vec<&str> {
        self.rows
            .iter()
            .filter_map(|row| row.as_ref().err())
            .flatten()
            .map(|e| e.message.as_str())
            .collect()
    }
}

/// Reads a file from memory.
pub fn read(
    bytes: &[u8],
    kind: FileKind,
    limits: &Limits,
    schema: &RosterSchema,
) -> Result<Whole, FileError> {
    let (mut rows, mut records) = (Vec::new(), Vec::new());
    let summary = read_rows(Cursor::new(bytes), kind, limits, schema, &mut |row| {
        records.push(row.record.iter().map(str::to_owned).collect());
        rows.push(row.parsed.map(|parsed| {
            Row {
                number: row.number,
                line: row.line,
                external_id: parsed.external_id.to_string(),
                key: parsed.key().into_owned(),
                first_name: parsed.first_name.as_deref().map(str::to_owned),
                last_name: parsed.last_name.as_deref().map(str::to_owned),
                email: parsed.email.as_deref().map(str::to_owned),
                phone: parsed.phone.as_deref().map(str::to_owned),
                is_active: parsed.is_active,
                attributes: parsed
                    .attributes
                    .iter()
                    .map(|(n, v)| ((*n).to_owned(), v.to_string()))
                    .collect(),
                digest: parsed.digest(),
            }
        }));
        ControlFlow::Continue(())
    })?;
    Ok(Whole {
        summary,
        rows,
        records,
    })
}

/// Reads a CSV within the default limits.
pub fn csv(text: impl AsRef<[u8]>, schema: &RosterSchema) -> Result<Whole, FileError> {
    read(text.as_ref(), FileKind::Csv, &Limits::DEFAULT, schema)
}

/// Reads an archive within the default limits, by [`id_and_name`].
pub fn zip(bytes: &[u8]) -> Result<Whole, FileError> {
    read(bytes, FileKind::Zip, &Limits::DEFAULT, &id_and_name())
}

/// A required unique `id`, an optional last `name`.
pub fn id_and_name() -> RosterSchema {
    with_columns([Column {
        maps_to: MapsTo::LastName,
        ..Column::new("name", ColumnKind::Text)
    }])
}

/// A required unique `id` and these columns.
pub fn with_columns(columns: impl IntoIterator<Item = Column>) -> RosterSchema {
    let id = Column {
        maps_to: MapsTo::ExternalId,
        required: true,
        unique: true,
        ..Column::new("id", ColumnKind::Text)
    };
    let schema = RosterSchema {
        columns: std::iter::once(id).chain(columns).collect(),
        unknown_columns: UnknownColumns::Refuse,
    };
    assert_eq!(schema.validate(), Ok(()));
    schema
}

/// Words of a schema, owned.
pub fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|&word| word.to_owned()).collect()
}

/// The code of the fault that the file was refused for.
pub fn code(result: Result<Whole, FileError>) -> &'static str {
    match result {
        Ok(whole) => panic!("accepted with {} rows", whole.rows.len()),
        Err(error) => error.code(),
    }
}
