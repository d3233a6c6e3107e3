//! Jobs and imports as the API shows them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use muster::file::FileKind;
use muster::id::{JobId, MemberId, ReviewId};
use muster::invitation::InvitationStatus;
use muster::job::{
    ImportCounts, ImportMode, ImportOptions, Job as Domain, JobKind, JobMessage, JobPart as DomainPart,
    JobStatus, OnError, Receipt, ReportKind,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::export::Export;
use super::{
    Id, ImportModeWord, InvitationStatusWord, JobKindWord, JobStatusWord, OnErrorWord, ReportKindWord,
};
use crate::body::{Fields, FromFields};

/// A background job.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Sorts by the time it was made.
    #[schema(value_type = Id)]
    id: JobId,
    #[schema(value_type = JobKindWord)]
    kind: JobKind,
    #[schema(value_type = JobStatusWord)]
    status: JobStatus,
    /// Percent done.
    #[schema(minimum = 0, maximum = 100)]
    progress: u8,
    counts: JobCounts,
    /// The parts of an import that is large enough to be applied in parts, once it is planned. Lists
    /// leave them out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parts: Option<Vec<JobPart>>,
    #[schema(value_type = ImportModeWord)]
    mode: ImportMode,
    #[schema(value_type = OnErrorWord)]
    on_error: OnError,
    /// Nothing is written: the counts say what would happen.
    dry_run: bool,
    /// Empty where there is no file; what it is saved as, of an export.
    #[schema(examples("roster.zip"))]
    file_name: String,
    /// Which invitations are mailed again, of a job of kind `resend`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<InvitationStatusWord>, nullable = false)]
    resend: Option<InvitationStatus>,
    /// Not before when it begins, of a job that leaves time to cancel it, or waits for what is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    begins_at: Option<Timestamp>,
    /// What it has taken away so far, of a job that does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<JobReceipt>, nullable = false)]
    receipt: Option<Receipt>,
    /// What the file is to hold, of a job of kind `export`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    export: Option<Export>,
    /// The review that it is a part of, of a job of kind `open_review` or `complete_review`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>, nullable = false)]
    review: Option<ReviewId>,
    /// Over how many partitions the members are to lie, of a job of kind `repartition`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    partitions: Option<u8>,
    /// The file's key in the import bucket, once it has arrived; of an export in the export bucket, once
    /// it is there.
    #[schema(required)]
    object_key: Option<String>,
    /// Why it ended early.
    #[schema(required)]
    error: Option<Message>,
    /// What it deliberately left undone.
    #[schema(required)]
    notice: Option<Message>,
    /// What can be downloaded.
    #[schema(value_type = Option<ReportKindWord>, required)]
    report: Option<ReportKind>,
    /// Someone asked it to stop while it was at work.
    cancel_requested: bool,
    /// The member who started it; null for a file dropped into the bucket.
    #[schema(value_type = Option<Id>, required)]
    created_by: Option<MemberId>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime, required)]
    finished_at: Option<Timestamp>,
}

/// Rows so far; on a dry run, what would become of them.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobCounts {
    /// Rows in the file; of an export, so far. Of a move to more partitions, members so far.
    rows: u64,
    /// New members.
    created: u64,
    /// Members whose record changed, or moved to another partition.
    updated: u64,
    /// Members that were as the file says already, or whose partition is the same.
    unchanged: u64,
    /// Members that a replacing file did not name.
    removed: u64,
    /// Rows with errors.
    failed: u64,
}

impl From<ImportCounts> for JobCounts {
    fn from(counts: ImportCounts) -> Self {
        Self {
            rows: counts.rows,
            created: counts.created,
            updated: counts.updated,
            unchanged: counts.unchanged,
            removed: counts.removed,
            failed: counts.failed,
        }
    }
}

/// A part of an import. Its counts are of its own rows; all parts' together are the job's.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobPart {
    /// The first is 1.
    #[schema(minimum = 1, maximum = 64)]
    number: u8,
    /// `queued`, `applying`, or how it ended.
    #[schema(value_type = JobStatusWord)]
    status: JobStatus,
    /// Percent done.
    #[schema(minimum = 0, maximum = 100)]
    progress: u8,
    counts: JobCounts,
}

impl From<DomainPart> for JobPart {
    fn from(part: DomainPart) -> Self {
        Self {
            number: part.number,
            status: part.status,
            progress: part.progress,
            counts: part.counts.into(),
        }
    }
}

/// What a job has taken away for good: [`muster::job::Receipt`].
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain's type serialises to")]
pub struct JobReceipt {
    /// Members, whatever their status.
    members: u64,
    /// Accounts that the organization let in.
    accounts: u64,
    /// Invitations.
    invitations: u64,
    /// Entries of wallets.
    wallet_entries: u64,
    /// Studies; only of a deleted organization.
    studies: u64,
    /// Claims to domains; only of a deleted organization.
    domains: u64,
    /// Versions of uploaded files, reports and exports.
    files: u64,
}

/// A code for programs, a message for people.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JobMessage)]
pub struct Message {
    #[schema(examples("wrong_field_count"))]
    code: String,
    message: String,
}

impl From<JobMessage> for Message {
    fn from(message: JobMessage) -> Self {
        Self {
            code: message.code,
            message: message.message,
        }
    }
}

impl From<Domain> for Job {
    fn from(job: Domain) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            status: job.status,
            progress: job.progress,
            counts: job.counts.into(),
            parts: None,
            mode: job.options.mode,
            on_error: job.options.on_error,
            dry_run: job.options.dry_run,
            file_name: job.file_name,
            resend: job.resend,
            begins_at: job.begins_at,
            receipt: job.receipt,
            export: job.export.map(Export::from),
            review: job.review,
            partitions: job.partitions,
            object_key: job.object.map(|object| object.key),
            error: job.error.map(Message::from),
            notice: job.notice.map(Message::from),
            report: job.report,
            cancel_requested: job.cancel_requested,
            created_by: job.created_by,
            created_at: job.created_at,
            finished_at: job.finished_at,
        }
    }
}

impl Job {
    /// The same job with its parts, where it has any.
    #[must_use]
    pub fn with_parts(self, parts: Vec<DomainPart>) -> Self {
        let parts: Vec<_> = parts.into_iter().map(JobPart::from).collect();
        Self {
            parts: (!parts.is_empty()).then_some(parts),
            ..self
        }
    }
}

/// An import to start.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"kind": "roster", "mode": "upsert", "onError": "abort", "dryRun": false, "fileName": "roster.zip"}))]
pub struct NewImport {
    /// `roster`, `members` or `invitations`.
    #[schema(value_type = JobKindWord)]
    kind: JobKind,
    /// Whether members that the file does not name stay (`upsert`, the default) or are removed.
    #[schema(value_type = ImportModeWord, required = false, default = "upsert")]
    mode: ImportMode,
    /// Whether a bad row stops everything (`abort`, the default) or is skipped and reported.
    #[schema(value_type = OnErrorWord, required = false, default = "abort")]
    on_error: OnError,
    /// Check and plan only.
    #[schema(required = false, default = false)]
    dry_run: bool,
    /// A name that ends in .csv or .zip, at most 128 bytes, without slashes.
    #[schema(min_length = 5, max_length = 128, examples("roster.zip"))]
    file_name: String,
}

/// Longest file name, in bytes. S3 keys have at most 1,024.
const FILE_NAME_BYTES: usize = 128;

impl NewImport {
    /// What is imported.
    #[must_use]
    pub const fn kind(&self) -> JobKind {
        self.kind
    }

    /// How the import is to be done.
    #[must_use]
    pub const fn options(&self) -> ImportOptions {
        ImportOptions {
            mode: self.mode,
            on_error: self.on_error,
            dry_run: self.dry_run,
        }
    }

    /// The file's own name.
    #[must_use]
    pub fn into_file_name(self) -> String {
        self.file_name
    }
}

impl FromFields for NewImport {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let kind = fields.required::<String>("kind").and_then(|kind| {
            let known = JobKind::from_word(&kind).filter(|kind| JobKind::IMPORTS.contains(kind));
            if known.is_none() {
                fields.error("kind", "unsupported_kind", "is roster, members or invitations");
            }
            known
        });
        let mode = fields.optional("mode").unwrap_or_default();
        if mode == ImportMode::Replace && kind.is_some_and(|kind| kind != JobKind::Roster) {
            fields.error("mode", "unsupported_mode", "only a roster replaces what is there");
        }
        let on_error = fields.optional("onError").unwrap_or_default();
        let dry_run = fields.optional("dryRun").unwrap_or_default();
        let file_name = fields.required::<String>("fileName");
        if let Some(name) = &file_name {
            check_file_name(fields, name);
        }
        Some(Self {
            kind: kind?,
            mode,
            on_error,
            dry_run,
            file_name: file_name?,
        })
    }
}

/// A file name becomes the last part of an object's key, and is shown to people.
fn check_file_name(fields: &mut Fields, name: &str) {
    if name.len() > FILE_NAME_BYTES {
        fields.error(
            "fileName",
            "too_long",
            format!("has at most {FILE_NAME_BYTES} bytes"),
        );
    }
    if name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\')) || name.starts_with('.') {
        fields.error(
            "fileName",
            "invalid_name",
            "is a plain file name: no folders, no control characters, no leading dot",
        );
    }
    if FileKind::from_name(name).is_none() {
        fields.error("fileName", "unsupported_file", "ends in .csv or .zip");
    }
}

/// An import that waits for its file.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StartedImport {
    /// The import.
    pub job: Job,
    /// Takes the file by one PUT, within the hour.
    #[schema(format = "uri")]
    pub upload_url: String,
    /// The headers that the PUT must carry.
    pub upload_headers: BTreeMap<String, String>,
}

/// Where a job's report is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportLink {
    /// Bad rows to correct and upload again, or a line for each member changed.
    #[schema(value_type = ReportKindWord)]
    pub kind: ReportKind,
    /// Gives the report as CSV to a GET, for 15 minutes.
    #[schema(format = "uri")]
    pub url: String,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// Which invitations to mail again.
#[derive(Clone, Copy, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewResend {
    /// `pending` or `expired`.
    #[schema(value_type = InvitationStatusWord)]
    pub status: InvitationStatus,
}

impl FromFields for NewResend {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let status = fields.required("status")?;
        if !matches!(status, InvitationStatus::Pending | InvitationStatus::Expired) {
            fields.error("status", "invalid", "is pending or expired");
        }
        Some(Self { status })
    }
}

/// That all data is meant to go.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DropConfirmation {
    /// The caller's own verified e-mail address.
    pub confirm_email: String,
}

impl FromFields for DropConfirmation {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            confirm_email: fields.required("confirmEmail")?,
        })
    }
}

/// That the organization is meant to go.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteConfirmation {
    /// The organization's name.
    pub confirm_name: String,
}

impl FromFields for DeleteConfirmation {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            confirm_name: fields.required("confirmName")?,
        })
    }
}
