//! The columns of a roster and their JSON form.

use serde::{Deserialize, Serialize};

use crate::member::words;

/// What an organization's roster files look like.
///
/// The default is the product's documented header:
/// `ID,IsActive,FirstName,LastName,MemberID,IsAuthRep`. A schema that came from outside is good
/// for nothing until [`RosterSchema::validate`] has passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RosterSchema {
    /// The columns, in the order of the template.
    pub columns: Vec<Column>,
    /// What becomes of a file's further columns.
    #[serde(default)]
    pub unknown_columns: UnknownColumns,
}

/// What becomes of a column that the schema does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownColumns {
    /// The file is refused, so that a misspelled name never loses data.
    #[default]
    Refuse,
    /// Kept as a text attribute under the name that the file gives it.
    Keep,
    /// Read past.
    Ignore,
}

/// One column of a roster.
///
/// In JSON the kind's own settings stand beside the rest:
/// `{"name": "Joined", "type": "date", "formats": ["%d.%m.%Y"], "required": true}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ColumnJson", into = "ColumnJson")]
pub struct Column {
    /// The header cell, compared without regard to case, accents and outer space.
    pub name: String,
    /// Other header cells that mean this column.
    pub aliases: Vec<String>,
    /// What a value must look like.
    pub kind: ColumnKind,
    /// Whether the file must have the column and every row a value in it.
    pub required: bool,
    /// Most characters of a value; `None` is [`MapsTo::max_length`].
    pub max_length: Option<u32>,
    /// Which part of the member the value becomes.
    pub maps_to: MapsTo,
    /// Whether no two rows may share a value. Exactly one column: the one that maps to the
    /// external id.
    pub unique: bool,
    /// Whether a person who registers must state this value to be recognised.
    pub match_at_registration: bool,
}

/// What a value must look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text without control characters. Attributes may hold tabs and line breaks.
    Text,
    /// An e-mail address, stored lowercase.
    Email,
    /// A telephone number: 7 to 15 digits (E.164), an optional leading `+`, and spaces, dots,
    /// hyphens, slashes or parentheses between. Stored as written.
    Phone,
    /// A calendar date, stored as `YYYY-MM-DD`.
    Date {
        /// Accepted formats in `strftime` notation, the first that fits wins. Empty: `%Y-%m-%d`.
        formats: Vec<String>,
    },
    /// A yes or a no, stored as `true` or `false`. Words compare without regard to case.
    Boolean {
        /// Words that mean yes. Empty: `true`, `yes`, `y`, `1`.
        true_words: Vec<String>,
        /// Words that mean no. Empty: `false`, `no`, `n`, `0`.
        false_words: Vec<String>,
    },
    /// A whole number, stored without leading zeros or plus sign.
    Integer {
        /// Least accepted; `None` is the least of 64 bits.
        min: Option<i64>,
        /// Greatest accepted; `None` is the greatest of 64 bits.
        max: Option<i64>,
    },
    /// One of a list, compared without regard to case and stored as the list writes it.
    OneOf {
        /// The list.
        values: Vec<String>,
    },
}

/// Which part of a member a column becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MapsTo {
    /// The upstream system's own key, what a row is recognised by.
    ExternalId,
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// Contact address.
    Email,
    /// Contact number.
    Phone,
    /// Whether the member may use the product.
    IsActive,
    /// A custom attribute under the column's name.
    #[default]
    Attribute,
}

words!(UnknownColumns { Refuse = "refuse", Keep = "keep", Ignore = "ignore" });
words!(MapsTo {
    ExternalId = "externalId",
    FirstName = "firstName",
    LastName = "lastName",
    Email = "email",
    Phone = "phone",
    IsActive = "isActive",
    Attribute = "attribute",
});

impl MapsTo {
    /// Most characters of a value, and the default where a column sets none. Names and ids go
    /// into index keys, addresses are bounded by SMTP, and a whole member must fit 400 KB.
    #[must_use]
    pub const fn max_length(self) -> u32 {
        match self {
            Self::ExternalId => 128,
            Self::FirstName | Self::LastName => 100,
            Self::Email => 254,
            Self::Phone => 40,
            Self::IsActive => 20,
            Self::Attribute => 2_000,
        }
    }
}

impl Column {
    /// An optional attribute of this name and kind.
    #[must_use]
    pub fn new(name: &str, kind: ColumnKind) -> Self {
        Self {
            name: name.to_owned(),
            aliases: Vec::new(),
            kind,
            required: false,
            max_length: None,
            maps_to: MapsTo::Attribute,
            unique: false,
            match_at_registration: false,
        }
    }

    /// Most characters that a value may have.
    #[must_use]
    pub fn effective_max_length(&self) -> u32 {
        self.max_length.unwrap_or(self.maps_to.max_length())
    }

    /// The name and the aliases.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name)
            .chain(&self.aliases)
            .map(String::as_str)
    }
}

impl RosterSchema {
    /// The column that a row is recognised by; every valid schema has one.
    #[must_use]
    pub fn unique_column(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.unique)
    }
}

impl Default for RosterSchema {
    fn default() -> Self {
        let yes_or_no = || ColumnKind::Boolean {
            true_words: Vec::new(),
            false_words: Vec::new(),
        };
        let columns = vec![
            Column::new("ID", ColumnKind::Text),
            Column {
                maps_to: MapsTo::IsActive,
                ..Column::new("IsActive", yes_or_no())
            },
            Column {
                maps_to: MapsTo::FirstName,
                ..Column::new("FirstName", ColumnKind::Text)
            },
            Column {
                maps_to: MapsTo::LastName,
                match_at_registration: true,
                ..Column::new("LastName", ColumnKind::Text)
            },
            Column {
                maps_to: MapsTo::ExternalId,
                required: true,
                unique: true,
                match_at_registration: true,
                ..Column::new("MemberID", ColumnKind::Text)
            },
            Column::new("IsAuthRep", yes_or_no()),
        ];
        Self {
            columns,
            unknown_columns: UnknownColumns::Refuse,
        }
    }
}

/// A column as JSON has it: one flat object, in which a setting of another kind is an error.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ColumnJson {
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(rename = "type")]
    kind: KindName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    formats: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    true_words: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    false_words: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values: Option<Vec<String>>,
    #[serde(default)]
    required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_length: Option<u32>,
    #[serde(default)]
    maps_to: MapsTo,
    #[serde(default)]
    unique: bool,
    #[serde(default)]
    match_at_registration: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindName {
    Text,
    Email,
    Phone,
    Date,
    Boolean,
    Integer,
    OneOf,
}

impl TryFrom<ColumnJson> for Column {
    type Error = String;

    fn try_from(mut json: ColumnJson) -> Result<Self, String> {
        let kind = match json.kind {
            KindName::Text => ColumnKind::Text,
            KindName::Email => ColumnKind::Email,
            KindName::Phone => ColumnKind::Phone,
            KindName::Date => ColumnKind::Date {
                formats: json.formats.take().unwrap_or_default(),
            },
            KindName::Boolean => ColumnKind::Boolean {
                true_words: json.true_words.take().unwrap_or_default(),
                false_words: json.false_words.take().unwrap_or_default(),
            },
            KindName::Integer => ColumnKind::Integer {
                min: json.min.take(),
                max: json.max.take(),
            },
            KindName::OneOf => ColumnKind::OneOf {
                values: json.values.take().unwrap_or_default(),
            },
        };
        // Whatever the kind did not take belongs to another one.
        let foreign = [
            ("formats", "date", json.formats.is_some()),
            ("trueWords", "boolean", json.true_words.is_some()),
            ("falseWords", "boolean", json.false_words.is_some()),
            ("min", "integer", json.min.is_some()),
            ("max", "integer", json.max.is_some()),
            ("values", "one_of", json.values.is_some()),
        ];
        if let Some((setting, owner, _)) = foreign.into_iter().find(|(.., given)| *given) {
            return Err(format!("`{setting}` belongs to columns of type {owner}"));
        }
        Ok(Self {
            name: json.name,
            aliases: json.aliases,
            kind,
            required: json.required,
            max_length: json.max_length,
            maps_to: json.maps_to,
            unique: json.unique,
            match_at_registration: json.match_at_registration,
        })
    }
}

impl From<Column> for ColumnJson {
    fn from(column: Column) -> Self {
        let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
        let mut json = Self {
            name: column.name,
            aliases: column.aliases,
            kind: KindName::Text,
            formats: None,
            true_words: None,
            false_words: None,
            min: None,
            max: None,
            values: None,
            required: column.required,
            max_length: column.max_length,
            maps_to: column.maps_to,
            unique: column.unique,
            match_at_registration: column.match_at_registration,
        };
        match column.kind {
            ColumnKind::Text => {}
            ColumnKind::Email => json.kind = KindName::Email,
            ColumnKind::Phone => json.kind = KindName::Phone,
            ColumnKind::Date { formats } => (json.kind, json.formats) = (KindName::Date, some(formats)),
            ColumnKind::Boolean {
                true_words,
                false_words,
            } => {
                json.kind = KindName::Boolean;
                (json.true_words, json.false_words) = (some(true_words), some(false_words));
            }
            ColumnKind::Integer { min, max } => {
                (json.kind, json.min, json.max) = (KindName::Integer, min, max);
            }
            ColumnKind::OneOf { values } => (json.kind, json.values) = (KindName::OneOf, some(values)),
        }
        json
    }
}
