//! A schema bound to the header of one file.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::row::{RosterRow, RowError, RowErrorCode};
use super::schema::{MapsTo, RosterSchema, UnknownColumns};
use super::validate::{SchemaLimits, is_name};
use super::value::{Fault, Rule, quoted};
use crate::file::Record;
use crate::member::words;
use crate::text::{fold, plain_cell};

/// The columns that an error report adds. A file may still carry them as its last four, so that a
/// corrected report can be uploaded as it is; what they hold is read past.
pub const REPORT_COLUMNS: [&str; 4] = ["line", "column", "code", "message"];

/// The columns that an export adds where contacts are asked for: by what members sign in, or else
/// are reached. An import reads past them, whatever the schema says of unknown columns.
pub const EXPORT_COLUMNS: [&str; 2] = ["Muster:Email", "Muster:Phone"];

/// A schema bound to the header of one file: turns that file's records into rows.
#[derive(Clone, Debug)]
pub struct HeaderMap {
    names: Vec<String>,
    has_report_columns: bool,
    /// Attributes in byte order of their names.
    columns: Vec<Bound>,
    unique_column: String,
}

#[derive(Clone, Debug)]
struct Bound {
    index: usize,
    maps_to: MapsTo,
    /// The attribute's name.
    attribute: String,
    required: bool,
    rule: Rule,
    /// Whether the stored form is compared as it is: addresses that look alike are different people.
    exact: bool,
}

/// One thing that is wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderError {
    /// Stable name of the fault.
    pub code: HeaderErrorCode,
    /// The column's name: the schema's for a missing one, otherwise the file's. `None` where the
    /// cell is empty.
    pub column: Option<String>,
    /// Where, what and how to put it right, in one sentence.
    pub message: String,
}

/// What can be wrong with a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HeaderErrorCode {
    /// A required column is not there.
    MissingColumn,
    /// A column that the schema does not name and does not accept.
    UnknownColumn,
    /// Two columns of one name, or a column beside its own alias.
    DuplicateColumn,
    /// A column without a name.
    EmptyHeader,
    /// A kept column's name is too long for an attribute or holds control characters.
    InvalidName,
}

words!(HeaderErrorCode {
    MissingColumn = "missing_column",
    UnknownColumn = "unknown_column",
    DuplicateColumn = "duplicate_column",
    EmptyHeader = "empty_header",
    InvalidName = "invalid_name",
});

impl HeaderMap {
    /// Binds a valid schema to a header, or says everything that keeps the two apart.
    pub fn bind<'h>(
        schema: &RosterSchema,
        header: impl IntoIterator<Item = &'h str>,
    ) -> Result<Self, Vec<HeaderError>> {
        let mut names: Vec<String> = header.into_iter().map(cell).collect();
        let has_report_columns = ends_in_report_columns(&names);
        if has_report_columns {
            names.truncate(names.len() - REPORT_COLUMNS.len());
        }
        let known = known_names(schema);
        let mut errors = Vec::new();
        let mut columns = Vec::new();
        // Where each column of the schema was found, and the further names met so far.
        let mut found: Vec<Option<usize>> = vec![None; schema.columns.len()];
        let mut further = HashSet::new();
        for (index, name) in names.iter().enumerate() {
            let folded = fold(name);
            if folded.is_empty() {
                errors.push(empty(index));
                continue;
            }
            let again = match known.get(&folded) {
                Some(&at) => found[at].replace(index).is_some(),
                None => !further.insert(folded.clone()),
            };
            if again {
                errors.push(duplicate(index, name));
                continue;
            }
            match (known.get(&folded), schema.unknown_columns) {
                (Some(&at), _) => columns.push(Bound::of(schema, at, index)),
                (None, _) if is_export_column(&folded) => {}
                (None, UnknownColumns::Refuse) => errors.push(unknown(index, name)),
                (None, UnknownColumns::Keep) if !is_name(name) => errors.push(invalid_name(index, name)),
                (None, UnknownColumns::Keep) => columns.push(Bound::kept(name, index)),
                (None, UnknownColumns::Ignore) => {}
            }
        }
        let missing = schema
            .columns
            .iter()
            .zip(&found)
            .filter(|(column, at)| column.required && at.is_none());
        errors.extend(missing.map(|(column, _)| missing_column(&column.name)));
        if !errors.is_empty() {
            return Err(errors);
        }
        columns.sort_by(|a, b| a.attribute.cmp(&b.attribute));
        let unique_column = schema
            .columns
            .iter()
            .zip(&found)
            .find(|(column, _)| column.unique);
        let unique_column = unique_column
            .and_then(|(_, at)| names.get((*at)?))
            .cloned()
            .unwrap_or_default();
        Ok(Self {
            names,
            has_report_columns,
            columns,
            unique_column,
        })
    }

    /// The header's own cells, trimmed, without the columns that an error report added.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The unique column as the file names it.
    #[must_use]
    pub fn unique_column(&self) -> &str {
        &self.unique_column
    }

    /// How many of a record's values are the roster's own: those of an error report's columns
    /// come after them.
    pub(crate) fn own_values(&self, record: &Record) -> usize {
        let (all, before) = (record.len(), record.len().saturating_sub(REPORT_COLUMNS.len()));
        // In a ragged row only the code of an error tells the report's cells from the roster's.
        let has_code = || {
            let cell = record.get(before + 2).unwrap_or_default();
            cell.split("; ")
                .next()
                .and_then(RowErrorCode::from_word)
                .is_some()
        };
        if self.has_report_columns && (before == self.names.len() || has_code()) {
            before
        } else {
            all
        }
    }

    /// What a record says, or everything that is wrong with it. The record holds the roster's own
    /// values only.
    pub fn parse<'r>(&'r self, record: &'r Record) -> Result<RosterRow<'r>, Vec<RowError>> {
        let layout_errors = self.layout_errors(record);
        if !layout_errors.is_empty() {
            // Which value belongs to which column is anyone's guess.
            return Err(layout_errors);
        }
        let mut faults: Vec<(&Bound, Fault)> = Vec::new();
        let mut row = RosterRow {
            external_id: Cow::Borrowed(""),
            stored_id: Cow::Borrowed(""),
            is_exact: true,
            first_name: None,
            last_name: None,
            email: None,
            phone: None,
            is_active: true,
            attributes: Vec::with_capacity(self.columns.len()),
        };
        for column in &self.columns {
            let given = plain_cell(record.get(column.index).unwrap_or_default().trim());
            if given.is_empty() {
                if column.required {
                    faults.push((column, Fault::required()));
                }
                continue;
            }
            let value = match column.rule.normalise(given) {
                Ok(value) => value,
                Err(fault) => {
                    faults.push((column, fault));
                    continue;
                }
            };
            match column.maps_to {
                MapsTo::ExternalId => {
                    (row.stored_id, row.is_exact) = (value, column.exact);
                    row.external_id = Cow::Borrowed(given);
                    if !row.has_key() {
                        faults.push((column, Fault::invalid_external_id(given)));
                    }
                }
                MapsTo::FirstName => row.first_name = Some(value),
                MapsTo::LastName => row.last_name = Some(value),
                MapsTo::Email => row.email = Some(value),
                MapsTo::Phone => row.phone = Some(value),
                MapsTo::IsActive => row.is_active = value == "true",
                MapsTo::Attribute => row.attributes.push((&column.attribute, value)),
            }
        }
        if faults.is_empty() {
            return Ok(row);
        }
        faults.sort_by_key(|(column, _)| column.index);
        Err(faults
            .into_iter()
            .map(|(column, fault)| self.row_error(record.line(), column, &fault))
            .collect())
    }

    /// Faults that leave open which value belongs to which column.
    fn layout_errors(&self, record: &Record) -> Vec<RowError> {
        let line = record.line();
        let mut errors = Vec::new();
        if let Some(index) = record.stray_quote() {
            let column = self.names.get(index).cloned();
            let place = column
                .as_ref()
                .map(|name| format!(", column {name}"))
                .unwrap_or_default();
            let message = format!(
                "Line {line}{place}: a quotation mark stands alone; put the whole value in quotation marks and \
                 double each one inside it"
            );
            errors.push(RowError {
                line,
                column,
                code: RowErrorCode::StrayQuote,
                message,
            });
        }
        let (has, needs) = (record.len(), self.names.len());
        if has != needs {
            let span = if record.last_line() > line {
                format!(
                    "; the row runs to line {}, so look for a quotation mark left open in line {line}",
                    record.last_line()
                )
            } else {
                String::new()
            };
            let message = format!(
                "Line {line}: the row has {}, the header names {}; {} (a value that holds the separator needs \
                 quotation marks){span}",
                counted(has, "value"),
                counted(needs, "column"),
                if has > needs {
                    "remove the surplus"
                } else {
                    "add what is missing"
                },
            );
            errors.push(RowError {
                line,
                column: None,
                code: RowErrorCode::WrongFieldCount,
                message,
            });
        }
        errors
    }

    fn row_error(&self, line: u64, column: &Bound, fault: &Fault) -> RowError {
        let name = &self.names[column.index];
        let message = format!("Line {line}, column {name}: {}", fault.says);
        RowError {
            line,
            column: Some(name.clone()),
            code: fault.code,
            message,
        }
    }
}

impl Bound {
    fn of(schema: &RosterSchema, at: usize, index: usize) -> Self {
        let column = &schema.columns[at];
        Self {
            index,
            maps_to: column.maps_to,
            attribute: column.name.trim().to_owned(),
            required: column.required,
            rule: Rule::of(column),
            exact: matches!(column.kind, super::ColumnKind::Email),
        }
    }

    fn kept(name: &str, index: usize) -> Self {
        Self {
            index,
            maps_to: MapsTo::Attribute,
            attribute: name.to_owned(),
            required: false,
            rule: Rule::of_kept_column(),
            exact: false,
        }
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// From every folded name and alias to its column's place in the schema.
pub(crate) fn known_names(schema: &RosterSchema) -> HashMap<String, usize> {
    let columns = schema.columns.iter().enumerate();
    columns
        .flat_map(|(at, column)| column.names().map(move |name| (fold(name), at)))
        .collect()
}

/// A header cell as people see it: some programs write a second byte-order mark.
fn cell(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    plain_cell(text).to_owned()
}

fn is_export_column(folded: &str) -> bool {
    EXPORT_COLUMNS.iter().any(|own| own.eq_ignore_ascii_case(folded))
}

fn ends_in_report_columns(names: &[String]) -> bool {
    let tail = names
        .len()
        .checked_sub(REPORT_COLUMNS.len())
        .map(|from| &names[from..]);
    tail.is_some_and(|tail| {
        tail.iter()
            .zip(REPORT_COLUMNS)
            .all(|(name, own)| name.eq_ignore_ascii_case(own))
    })
}

fn empty(index: usize) -> HeaderError {
    let message = format!(
        "Column {} of the header has no name; name it or remove the column.",
        index + 1
    );
    HeaderError {
        code: HeaderErrorCode::EmptyHeader,
        column: None,
        message,
    }
}

fn duplicate(index: usize, name: &str) -> HeaderError {
    let message = format!(
        "Column {} of the header, {}, is there already under this or another name; remove one of the two.",
        index + 1,
        quoted(name)
    );
    HeaderError {
        code: HeaderErrorCode::DuplicateColumn,
        column: Some(name.to_owned()),
        message,
    }
}

fn unknown(index: usize, name: &str) -> HeaderError {
    let message = format!(
        "Column {} of the header, {}, is not in the roster schema; rename it, remove it, or add it to the schema.",
        index + 1,
        quoted(name)
    );
    HeaderError {
        code: HeaderErrorCode::UnknownColumn,
        column: Some(name.to_owned()),
        message,
    }
}

fn invalid_name(index: usize, name: &str) -> HeaderError {
    let message = format!(
        "Column {} of the header, {}, cannot be kept as an attribute; shorten its name to {} characters without \
         line breaks.",
        index + 1,
        quoted(name),
        SchemaLimits::DEFAULT.name_chars
    );
    HeaderError {
        code: HeaderErrorCode::InvalidName,
        column: Some(name.to_owned()),
        message,
    }
}

fn missing_column(name: &str) -> HeaderError {
    let message = format!("Column {} is missing from the header; add it.", quoted(name));
    HeaderError {
        code: HeaderErrorCode::MissingColumn,
        column: Some(name.to_owned()),
        message,
    }
}
