//! Exports as the API takes and shows them.

use jiff::Timestamp;
use muster::export::{ExportContent, ExportFormat, ExportOptions};
use muster::member::Status;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, OneOfBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{ExportContentWord, ExportFormatWord, StatusWord};
use crate::body::{Fields, FromFields};

/// An export to start, or to make along with each review.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"includeEmails": true, "includePhones": false, "format": "zip", "status": ["enrolled", "active"]}))]
pub struct NewExport {
    /// The roster in its columns (`roster`, the default), or every member with role and status (`members`).
    #[schema(value_type = ExportContentWord, required = false, default = "roster")]
    content: ExportContent,
    /// Whether e-mail addresses are in it, also those that members sign in by.
    #[schema(required = false, default = false)]
    include_emails: bool,
    /// Whether telephone numbers are in it, also those that members sign in by.
    #[schema(required = false, default = false)]
    include_phones: bool,
    /// A zip archive with the CSV in it (`zip`, the default), or the CSV itself.
    #[schema(value_type = ExportFormatWord, required = false, default = "zip")]
    format: ExportFormat,
    /// Members with this status, or one of these; everyone but the removed if left out, or for none.
    #[schema(value_type = Statuses, required = false)]
    status: Vec<Status>,
}

/// A status, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Statuses {
    One(Status),
    Many(Vec<Status>),
}

impl PartialSchema for Statuses {
    fn schema() -> RefOr<Schema> {
        let many = ArrayBuilder::new().items(StatusWord::schema());
        OneOfBuilder::new().item(StatusWord::schema()).item(many).into()
    }
}

impl ToSchema for Statuses {
    fn name() -> std::borrow::Cow<'static, str> {
        "MemberStatuses".into()
    }
}

impl NewExport {
    /// What the export is to hold.
    #[must_use]
    pub fn into_options(self) -> ExportOptions {
        ExportOptions {
            content: self.content,
            include_emails: self.include_emails,
            include_phones: self.include_phones,
            format: self.format,
            statuses: self.status,
        }
    }
}

impl FromFields for NewExport {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let given = fields.optional::<serde_json::Value>("status");
        let mut status = match given.map(serde_json::from_value) {
            Some(Ok(Statuses::One(status))) => vec![status],
            Some(Ok(Statuses::Many(statuses))) => statuses,
            Some(Err(_)) => {
                fields.error(
                    "status",
                    "invalid",
                    "is enrolled, pending, active, disabled or removed, or a list of these",
                );
                Vec::new()
            }
            None => Vec::new(),
        };
        status.sort_unstable();
        status.dedup();
        Some(Self {
            content: fields.optional("content").unwrap_or_default(),
            include_emails: fields.optional("includeEmails").unwrap_or_default(),
            include_phones: fields.optional("includePhones").unwrap_or_default(),
            format: fields.optional("format").unwrap_or_default(),
            status,
        })
    }
}

/// What an export holds: [`muster::export::ExportOptions`].
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    #[schema(value_type = ExportContentWord)]
    content: ExportContent,
    include_emails: bool,
    include_phones: bool,
    #[schema(value_type = ExportFormatWord)]
    format: ExportFormat,
    /// Members with one of these; none: everyone but the removed.
    #[schema(value_type = Vec<StatusWord>)]
    status: Vec<Status>,
}

impl From<ExportOptions> for Export {
    fn from(options: ExportOptions) -> Self {
        Self {
            content: options.content,
            include_emails: options.include_emails,
            include_phones: options.include_phones,
            format: options.format,
            status: options.statuses,
        }
    }
}

/// Where the file of an export is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DownloadLink {
    /// Gives the file to a GET, for 15 minutes.
    #[schema(format = "uri")]
    pub url: String,
    /// What it is saved as.
    #[schema(examples("example-roster-2026-01-02.zip"))]
    pub file_name: String,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}
