//! What makes a roster schema valid. Every error is reported, each with a JSON pointer.

use std::collections::HashMap;

use super::header::REPORT_COLUMNS;
use super::schema::{Column, ColumnKind, MapsTo, RosterSchema};
use super::value::{self, Rule};
use crate::member::words;
use crate::text::fold;

/// How large a schema may be. It lives inside its organization's record (DynamoDB items end at
/// 400 KB) and is compiled at the start of every import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemaLimits {
    /// Columns.
    pub columns: usize,
    /// Characters of a column's name or alias, and so of an attribute's name.
    pub name_chars: usize,
    /// Aliases of one column.
    pub aliases: usize,
    /// Date formats of one column, and words for yes or for no.
    pub words: usize,
    /// Values of a `one_of` list.
    pub values: usize,
    /// Characters of a date format, word or listed value.
    pub word_chars: usize,
    /// Bytes of the whole schema as JSON.
    pub json_bytes: usize,
}

impl SchemaLimits {
    /// The limits that [`RosterSchema::validate`] applies.
    pub const DEFAULT: Self = Self {
        columns: 150,
        name_chars: 64,
        aliases: 10,
        words: 20,
        values: 500,
        word_chars: 100,
        json_bytes: 64 * 1024,
    };
}

/// One thing that is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    /// Where in the schema's JSON (RFC 6901), like `/columns/3/name`.
    pub pointer: String,
    /// Stable name of the fault.
    pub code: SchemaErrorCode,
    /// What is wrong and how to put it right.
    pub detail: String,
}

/// What can be wrong with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SchemaErrorCode {
    /// No column at all.
    NoColumns,
    /// More columns, aliases, words or values than allowed.
    TooMany,
    /// The schema as a whole is larger than an organization's record can carry.
    TooLarge,
    /// A name, alias, word or value is blank, or blank once folded.
    EmptyName,
    /// A name, alias, word or value is too long.
    TooLong,
    /// A name, alias, word or value holds a control character.
    ControlCharacter,
    /// Two columns share a name or alias; names compare without regard to case and accents.
    DuplicateName,
    /// The columns of the error report's own names stand together.
    ReservedNames,
    /// No column is unique.
    NoUniqueColumn,
    /// A second column is unique.
    SeveralUniqueColumns,
    /// The unique column is not required.
    UniqueNotRequired,
    /// The unique column does not map to the external id, or another column does.
    UniqueNotExternalId,
    /// Columns are matched at registration, and neither the external id nor the family name is
    /// among them.
    NothingToFindBy,
    /// Two columns map to one field of the member.
    DuplicateMapping,
    /// The column's type does not suit the field it maps to.
    TypeMismatch,
    /// The greatest length is zero, over the field's own, or too short for any value of the type.
    InvalidMaxLength,
    /// The least number is greater than the greatest.
    InvalidRange,
    /// Not a date format, or one that leaves out the year, the month or the day.
    InvalidDateFormat,
    /// Two words or listed values are the same but for case and accents.
    DuplicateWord,
    /// A `one_of` column without values.
    NoValues,
}

words!(SchemaErrorCode {
    NoColumns = "no_columns",
    TooMany = "too_many",
    TooLarge = "too_large",
    EmptyName = "empty_name",
    TooLong = "too_long",
    ControlCharacter = "control_character",
    DuplicateName = "duplicate_name",
    ReservedNames = "reserved_names",
    NoUniqueColumn = "no_unique_column",
    SeveralUniqueColumns = "several_unique_columns",
    UniqueNotRequired = "unique_not_required",
    UniqueNotExternalId = "unique_not_external_id",
    NothingToFindBy = "nothing_to_find_by",
    DuplicateMapping = "duplicate_mapping",
    TypeMismatch = "type_mismatch",
    InvalidMaxLength = "invalid_max_length",
    InvalidRange = "invalid_range",
    InvalidDateFormat = "invalid_date_format",
    DuplicateWord = "duplicate_word",
    NoValues = "no_values",
});

impl RosterSchema {
    /// Checks every rule of a schema against [`SchemaLimits::DEFAULT`].
    pub fn validate(&self) -> Result<(), Vec<SchemaError>> {
        let mut check = Check {
            limits: SchemaLimits::DEFAULT,
            errors: Vec::new(),
        };
        check.size(self);
        // Checking a million columns one by one would be the attack that the limit is against.
        if check.errors.is_empty() {
            check.names(self);
            check.unique(self);
            check.mappings(self);
            check.registration(self);
            for (index, column) in self.columns.iter().enumerate() {
                check.column(&format!("/columns/{index}"), column);
            }
        }
        if check.errors.is_empty() {
            Ok(())
        } else {
            Err(check.errors)
        }
    }
}

/// Whether a text can name an attribute.
pub(super) fn is_name(text: &str) -> bool {
    let chars = text.chars().count();
    (1..=SchemaLimits::DEFAULT.name_chars).contains(&chars) && !text.chars().any(char::is_control)
}

struct Check {
    limits: SchemaLimits,
    errors: Vec<SchemaError>,
}

impl Check {
    fn push(&mut self, pointer: impl Into<String>, code: SchemaErrorCode, detail: impl Into<String>) {
        self.errors.push(SchemaError {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        });
    }

    fn size(&mut self, schema: &RosterSchema) {
        if schema.columns.is_empty() {
            self.push(
                "/columns",
                SchemaErrorCode::NoColumns,
                "a roster needs at least one column",
            );
        }
        self.at_most("/columns", schema.columns.len(), self.limits.columns);
        let bytes = serde_json::to_vec(schema).map_or(0, |json| json.len());
        if bytes > self.limits.json_bytes {
            let most = self.limits.json_bytes;
            let detail = format!("the schema takes {bytes} bytes of JSON; shorten it to {most}");
            self.push("", SchemaErrorCode::TooLarge, detail);
        }
    }

    fn at_most(&mut self, pointer: &str, count: usize, most: usize) {
        if count > most {
            self.push(
                pointer,
                SchemaErrorCode::TooMany,
                format!("has {count} entries; keep at most {most}"),
            );
        }
    }

    /// One name, word or listed value.
    fn word(&mut self, pointer: &str, text: &str, most: usize) {
        let chars = text.trim().chars().count();
        if fold(text).is_empty() {
            self.push(pointer, SchemaErrorCode::EmptyName, "must not be blank");
        }
        if chars > most {
            self.push(
                pointer,
                SchemaErrorCode::TooLong,
                format!("has {chars} characters; shorten it to {most}"),
            );
        }
        if text
            .trim()
            .chars()
            .any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER)
        {
            self.push(
                pointer,
                SchemaErrorCode::ControlCharacter,
                "holds a control character; remove it",
            );
        }
    }

    fn names(&mut self, schema: &RosterSchema) {
        let mut owners: HashMap<String, String> = HashMap::new();
        for (index, column) in schema.columns.iter().enumerate() {
            self.at_most(
                &format!("/columns/{index}/aliases"),
                column.aliases.len(),
                self.limits.aliases,
            );
            for (nth, name) in column.names().enumerate() {
                let pointer = match nth {
                    0 => format!("/columns/{index}/name"),
                    _ => format!("/columns/{index}/aliases/{}", nth - 1),
                };
                self.word(&pointer, name, self.limits.name_chars);
                if let Some(other) = owners.get(&fold(name)) {
                    let detail =
                        format!("is the same name as {other}; a header cell can mean one column only");
                    self.push(&pointer, SchemaErrorCode::DuplicateName, detail);
                } else {
                    owners.insert(fold(name), pointer);
                }
            }
        }
        if REPORT_COLUMNS.iter().all(|name| owners.contains_key(*name)) {
            let detail = format!(
                "an error report ends in the columns {}; rename one of yours to tell them apart",
                REPORT_COLUMNS.join(", ")
            );
            self.push("/columns", SchemaErrorCode::ReservedNames, detail);
        }
    }

    fn unique(&mut self, schema: &RosterSchema) {
        let mut unique = schema
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.unique);
        match unique.next() {
            None => {
                let detail = "one column must be unique: what a member is recognised by in the next file";
                self.push("/columns", SchemaErrorCode::NoUniqueColumn, detail);
            }
            Some((index, column)) => {
                if !column.required {
                    let detail = "the unique column must be required";
                    self.push(
                        format!("/columns/{index}/required"),
                        SchemaErrorCode::UniqueNotRequired,
                        detail,
                    );
                }
                if column.maps_to != MapsTo::ExternalId {
                    let detail = "the unique column must map to externalId";
                    self.push(
                        format!("/columns/{index}/mapsTo"),
                        SchemaErrorCode::UniqueNotExternalId,
                        detail,
                    );
                }
            }
        }
        for (index, _) in unique {
            let detail = "only one column can be unique";
            self.push(
                format!("/columns/{index}/unique"),
                SchemaErrorCode::SeveralUniqueColumns,
                detail,
            );
        }
    }

    fn registration(&mut self, schema: &RosterSchema) {
        if schema.match_columns().next().is_some() && !schema.finds_members() {
            let detail =
                "members who register are found by their external id or family name: match one of the two";
            self.push("/columns", SchemaErrorCode::NothingToFindBy, detail);
        }
    }

    fn mappings(&mut self, schema: &RosterSchema) {
        let mut owners: HashMap<MapsTo, usize> = HashMap::new();
        for (index, column) in schema.columns.iter().enumerate() {
            let pointer = format!("/columns/{index}/mapsTo");
            let field = column.maps_to.as_str();
            if column.maps_to == MapsTo::Attribute {
                continue;
            }
            if let Some(other) = owners.insert(column.maps_to, index) {
                let detail = format!("/columns/{other} maps to {field} already");
                self.push(&pointer, SchemaErrorCode::DuplicateMapping, detail);
            }
            if column.maps_to == MapsTo::ExternalId && !column.unique {
                let detail = "the column that maps to externalId must be the unique one";
                self.push(&pointer, SchemaErrorCode::UniqueNotExternalId, detail);
            }
            if !suits(&column.kind, column.maps_to) {
                let detail = format!("a column of this type cannot become {field}");
                self.push(&pointer, SchemaErrorCode::TypeMismatch, detail);
            }
        }
    }

    fn column(&mut self, pointer: &str, column: &Column) {
        let before = self.errors.len();
        match &column.kind {
            ColumnKind::Text | ColumnKind::Email | ColumnKind::Phone => {}
            ColumnKind::Date { formats } => self.formats(&format!("{pointer}/formats"), formats),
            ColumnKind::Boolean {
                true_words,
                false_words,
            } => self.booleans(pointer, true_words, false_words),
            ColumnKind::Integer { min, max } => {
                if min.unwrap_or(i64::MIN) > max.unwrap_or(i64::MAX) {
                    let detail = "the least number is greater than the greatest";
                    self.push(format!("{pointer}/min"), SchemaErrorCode::InvalidRange, detail);
                }
            }
            ColumnKind::OneOf { values } => {
                let pointer = format!("{pointer}/values");
                if values.is_empty() {
                    self.push(
                        &pointer,
                        SchemaErrorCode::NoValues,
                        "list the values that are accepted",
                    );
                }
                self.at_most(&pointer, values.len(), self.limits.values);
                self.words(&pointer, values, &mut HashMap::new());
            }
        }
        let pointer = format!("{pointer}/maxLength");
        let own = column.maps_to.max_length();
        if column.effective_max_length() > own {
            let detail = format!("must be at most {own} for {}", column.maps_to.as_str());
            self.push(&pointer, SchemaErrorCode::InvalidMaxLength, detail);
        }
        if self.errors.len() == before {
            self.fits(&pointer, column);
        }
    }

    /// The rule accepts its own example: the length leaves room for a value of the type, and the
    /// template imports.
    fn fits(&mut self, pointer: &str, column: &Column) {
        let rule = Rule::of(column);
        let accepts = |text: &str| !text.is_empty() && rule.normalise(text).is_ok();
        let all = match &column.kind {
            ColumnKind::OneOf { values } => values.iter().all(|value| accepts(value.trim())),
            ColumnKind::Boolean {
                true_words,
                false_words,
            } => value::boolean_words(true_words, false_words)
                .iter()
                .flatten()
                .all(|word| accepts(word)),
            _ => accepts(&rule.example(column.maps_to)),
        };
        if !all {
            let detail = "leaves no room for a value that the column's type accepts; raise it";
            self.push(pointer, SchemaErrorCode::InvalidMaxLength, detail);
        }
    }

    fn formats(&mut self, pointer: &str, formats: &[String]) {
        self.at_most(pointer, formats.len(), self.limits.words);
        for (nth, format) in formats.iter().enumerate() {
            let pointer = format!("{pointer}/{nth}");
            self.word(&pointer, format, self.limits.word_chars);
            if !value::is_date_format(format) {
                let detail = "is no date format that names year, month and day; write it like %Y-%m-%d";
                self.push(pointer, SchemaErrorCode::InvalidDateFormat, detail);
            }
        }
    }

    fn booleans(&mut self, pointer: &str, true_words: &[String], false_words: &[String]) {
        let mut owners = HashMap::new();
        let lists = [("trueWords", true_words), ("falseWords", false_words)];
        for (name, words) in lists {
            let pointer = format!("{pointer}/{name}");
            self.at_most(&pointer, words.len(), self.limits.words);
            self.words(&pointer, words, &mut owners);
        }
        // A list that is left out stands for the default words, which the other may hold.
        let [truths, falsities] = value::boolean_words(true_words, false_words);
        let clash = truths.iter().any(|word| falsities.contains(word));
        if clash && (true_words.is_empty() || false_words.is_empty()) {
            let detail =
                "a word of yes is one of the default words of no, or the other way round; give both lists";
            self.push(pointer, SchemaErrorCode::DuplicateWord, detail);
        }
    }

    /// A list of words that must differ from each other and from those of `owners`.
    fn words(&mut self, pointer: &str, words: &[String], owners: &mut HashMap<String, String>) {
        for (nth, word) in words.iter().enumerate() {
            let pointer = format!("{pointer}/{nth}");
            self.word(&pointer, word, self.limits.word_chars);
            if let Some(other) = owners.get(&fold(word)) {
                let detail = format!("is the same as {other}; case and accents make no difference");
                self.push(pointer, SchemaErrorCode::DuplicateWord, detail);
            } else {
                owners.insert(fold(word), pointer);
            }
        }
    }
}

/// Whether values of this kind can become this field.
fn suits(kind: &ColumnKind, field: MapsTo) -> bool {
    use ColumnKind as Kind;
    match field {
        MapsTo::ExternalId => matches!(
            kind,
            Kind::Text | Kind::Integer { .. } | Kind::Email | Kind::Phone
        ),
        MapsTo::FirstName | MapsTo::LastName => matches!(kind, Kind::Text),
        MapsTo::Email => matches!(kind, Kind::Email),
        MapsTo::Phone => matches!(kind, Kind::Phone),
        MapsTo::IsActive => matches!(kind, Kind::Boolean { .. }),
        MapsTo::Attribute => true,
    }
}
