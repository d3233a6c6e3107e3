//! What stands in the file: the columns of the roster schema, and each member's cells in them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::ExportOptions;
use crate::roster::{ColumnKind, EXPORT_COLUMNS, MapsTo, RosterSchema, Rule, UnknownColumns, WITHHELD, known_names};
use crate::text::{fold, safe_cell};

/// What an export takes of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The upstream system's own key: what makes them a part of the roster.
    pub external_id: String,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Contact address.
    pub email: Option<String>,
    /// Contact number.
    pub phone: Option<String>,
    /// The address that they sign in by.
    pub login_email: Option<String>,
    /// The number that they sign in by.
    pub login_phone: Option<String>,
    /// Whether the roster last called them active. Their own status may be another: the file says
    /// what the roster said, since anything else would be news to the next import.
    pub roster_active: bool,
    /// Further columns, by name.
    pub attributes: BTreeMap<String, String>,
}

/// That members are recognised by what the export is not to hold: there is no such file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("members are recognised by the column {column}, which the export is not to hold: include it")]
pub struct Withheld {
    /// The roster schema's name of it.
    pub column: String,
}

/// The columns of an export.
#[derive(Clone, Debug)]
pub struct Sheet {
    columns: Vec<Cells>,
}

/// One column.
#[derive(Clone, Debug)]
struct Cells {
    name: String,
    source: Source,
    /// How a stored value is written; none where it is as it is stored.
    rule: Option<Rule>,
    /// Only that there is a value may be told, not which.
    is_withheld: bool,
}

/// Where a cell's value comes from.
#[derive(Clone, Debug)]
enum Source {
    Field(MapsTo),
    /// The first of these attributes that there is.
    Attributes(Vec<String>),
    /// By what they sign in, or else are reached.
    Email,
    Phone,
}

/// Rows as CSV.
#[derive(Debug)]
pub struct SheetRows<'s> {
    sheet: &'s Sheet,
    csv: csv::Writer<Vec<u8>>,
}

impl Sheet {
    /// Whether the file's columns are known only once every member's attributes are: an organization
    /// that keeps unknown columns has more than its schema names.
    #[must_use]
    pub fn needs_names(schema: &RosterSchema) -> bool {
        schema.unknown_columns == UnknownColumns::Keep
    }

    /// The columns that an organization with this schema exports. `kept` are the names of attributes
    /// that members have, where [`Sheet::needs_names`].
    pub fn new(
        schema: &RosterSchema,
        options: &ExportOptions,
        kept: &BTreeSet<String>,
    ) -> Result<Self, Withheld> {
        let known = known_names(schema);
        let mut columns = Vec::with_capacity(schema.columns.len() + 2);
        for column in &schema.columns {
            let name = column.name.trim().to_owned();
            let is_withheld = match column.kind {
                ColumnKind::Email => !options.include_emails,
                ColumnKind::Phone => !options.include_phones,
                _ => false,
            };
            if is_withheld && column.maps_to == MapsTo::ExternalId {
                return Err(Withheld { column: name });
            }
            let (source, rule) = match column.maps_to {
                // As the upstream system writes it, whatever its stored form.
                MapsTo::ExternalId => (Source::Field(MapsTo::ExternalId), None),
                MapsTo::Attribute => (Source::Attributes(vec![name.clone()]), Some(Rule::of(column))),
                field => (Source::Field(field), Some(Rule::of(column))),
            };
            columns.push(Cells {
                name,
                source,
                rule,
                is_withheld,
            });
        }
        let mut further: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for name in kept.iter().filter(|name| !known.contains_key(&fold(name))) {
            further.entry(fold(name)).or_default().push(name.clone());
        }
        columns.extend(further.into_values().map(|names| Cells {
            name: names.first().cloned().unwrap_or_default(),
            source: Source::Attributes(names),
            rule: None,
            is_withheld: false,
        }));
        let contacts = [
            (EXPORT_COLUMNS[0], Source::Email, options.include_emails),
            (EXPORT_COLUMNS[1], Source::Phone, options.include_phones),
        ];
        let contacts = contacts
            .into_iter()
            .filter(|(name, _, included)| *included && !known.contains_key(&fold(name)));
        columns.extend(contacts.map(|(name, source, _)| Cells {
            name: name.to_owned(),
            source,
            rule: None,
            is_withheld: false,
        }));
        Ok(Self { columns })
    }

    /// The header as CSV.
    pub fn header(&self) -> io::Result<Vec<u8>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(self.columns.iter().map(|column| safe_cell(&column.name).into_owned()))?;
        csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    /// Rows to come.
    #[must_use]
    pub fn rows(&self) -> SheetRows<'_> {
        SheetRows {
            sheet: self,
            csv: csv::Writer::from_writer(Vec::new()),
        }
    }
}

impl SheetRows<'_> {
    /// Adds a member.
    pub fn add(&mut self, entry: &Entry) -> io::Result<()> {
        for column in &self.sheet.columns {
            let value = column.value(entry);
            let cell = match (&column.rule, value) {
                (_, "") => Cow::Borrowed(""),
                _ if column.is_withheld => Cow::Borrowed(WITHHELD),
                (Some(rule), value) => rule.written(value),
                (None, value) => Cow::Borrowed(value),
            };
            self.csv.write_field(safe_cell(&cell).as_bytes())?;
        }
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// The rows as CSV.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

impl Cells {
    /// The stored value; empty where there is none.
    fn value<'e>(&self, entry: &'e Entry) -> &'e str {
        let text = |value: &'e Option<String>| value.as_deref().unwrap_or_default();
        match &self.source {
            Source::Field(MapsTo::ExternalId) => &entry.external_id,
            Source::Field(MapsTo::FirstName) => text(&entry.first_name),
            Source::Field(MapsTo::LastName) => text(&entry.last_name),
            Source::Field(MapsTo::Email) => text(&entry.email),
            Source::Field(MapsTo::Phone) => text(&entry.phone),
            Source::Field(MapsTo::IsActive) if entry.roster_active => "true",
            Source::Field(MapsTo::IsActive) => "false",
            Source::Field(MapsTo::Attribute) => "",
            Source::Attributes(names) => {
                let mut found = names.iter().filter_map(|name| entry.attributes.get(name));
                found.next().map_or("", String::as_str)
            }
            Source::Email => text(if entry.login_email.is_some() {
                &entry.login_email
            } else {
                &entry.email
            }),
            Source::Phone => text(if entry.login_phone.is_some() {
                &entry.login_phone
            } else {
                &entry.phone
            }),
        }
    }
}
