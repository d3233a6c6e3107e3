//! Roster schemas as the `OpenAPI` document describes them. What is read and written is the
//! domain's own [`muster::roster::RosterSchema`]; a test holds the two together.

use muster::roster::RosterSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{MapsToWord, UnknownColumnsWord};
use crate::body::{Fields, FromFields};
use crate::problem::InvalidField;

impl FromFields for RosterSchema {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let columns = fields.items("columns");
        let unknown_columns = fields.optional("unknownColumns").unwrap_or_default();
        let schema = Self {
            columns: columns?,
            unknown_columns,
        };
        if let Err(faults) = schema.validate() {
            fields.extend(faults.into_iter().map(InvalidField::from));
        }
        Some(schema)
    }
}

/// What an organization's roster files look like.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RosterSchema)]
pub struct RosterSchemaDocument {
    /// The columns, in the order of the template.
    #[schema(min_items = 1, max_items = 150)]
    columns: Vec<ColumnDocument>,
    /// What becomes of a column that is not listed: the file is refused, the value is kept as an
    /// attribute, or it is ignored.
    #[schema(value_type = UnknownColumnsWord, required = false, default = "refuse")]
    unknown_columns: String,
}

/// One column. `formats` belongs to dates, the words to booleans, `min` and `max` to integers,
/// `values` to `one_of`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RosterColumn, example = json!({
    "name": "MemberID", "aliases": ["Member Id"], "type": "text", "required": true, "maxLength": 40,
    "mapsTo": "externalId", "unique": true, "matchAtRegistration": true,
}))]
pub struct ColumnDocument {
    /// The header cell, compared without regard to case, accents and outer space.
    #[schema(min_length = 1, max_length = 64)]
    name: String,
    /// Other header cells that mean this column.
    #[schema(required = false, max_items = 10)]
    aliases: Vec<String>,
    /// What a value must look like.
    #[serde(rename = "type")]
    kind: TypeDocument,
    /// Accepted date formats in strftime notation; `%Y-%m-%d` if left out.
    #[schema(nullable = false)]
    formats: Option<Vec<String>>,
    /// Words that mean yes; true, yes, y and 1 if left out.
    #[schema(nullable = false)]
    true_words: Option<Vec<String>>,
    /// Words that mean no; false, no, n and 0 if left out.
    #[schema(nullable = false)]
    false_words: Option<Vec<String>>,
    /// Least number accepted.
    #[schema(nullable = false)]
    min: Option<i64>,
    /// Greatest number accepted.
    #[schema(nullable = false)]
    max: Option<i64>,
    /// The values accepted.
    #[schema(nullable = false)]
    values: Option<Vec<String>>,
    /// Whether the file must have the column and every row a value in it.
    #[schema(required = false, default = false)]
    required: bool,
    /// Most characters of a value.
    #[schema(nullable = false, minimum = 1)]
    max_length: Option<u32>,
    /// Which part of the member the value becomes.
    #[schema(value_type = MapsToWord, required = false, default = "attribute")]
    maps_to: String,
    /// What a member is recognised by in the next file. Exactly one column: it is required and
    /// maps to the external id.
    #[schema(required = false, default = false)]
    unique: bool,
    /// Whether a person who registers must state this value to be recognised.
    #[schema(required = false, default = false)]
    match_at_registration: bool,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ColumnType)]
enum TypeDocument {
    Text,
    Email,
    Phone,
    Date,
    Boolean,
    Integer,
    OneOf,
}
