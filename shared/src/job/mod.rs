//! Background jobs: what was asked, how far it is, what came of it.

mod import;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::export::ExportOptions;
use crate::id::{JobId, OrganizationId, ReviewId};
use crate::invitation::InvitationStatus;
use crate::member::words;

pub use import::{ImportCounts, ImportMode, ImportOptions, JobPart, OnError, Split};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Imports a roster file.
    Roster,
    /// Adds the people of a file, by name, address and role, and invites them.
    Members,
    /// Invites the addresses of a file.
    Invitations,
    /// Mails invitations again.
    Resend,
    /// Takes away everything but the organization itself, its owner, its studies and its audit log.
    DropAllData,
    /// Takes away everything but the audit log.
    DeleteOrganization,
    /// Writes the roster into a file.
    Export,
    /// Captures who has access, for a review.
    OpenReview,
    /// Does what a review decided, and writes its evidence.
    CompleteReview,
    /// Moves members to more partitions.
    Repartition,
}

/// Where a job stands.
///
/// ```text
/// awaiting_upload -> queued -> validating -> applying -> success | error | canceled
/// ```
///
/// The last three are final. A job may end from any other state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// The file has not arrived.
    AwaitingUpload,
    /// The file is here; another import of the organization may be running.
    Queued,
    /// The whole file is being checked and planned; nothing is written.
    Validating,
    /// Members are being written.
    Applying,
    /// Done as asked.
    Success,
    /// Ended early; `error` says why and the counts say what was applied.
    Error,
    /// Stopped by an administrator; the counts say what was applied.
    Canceled,
}

words!(JobKind {
    Roster = "roster",
    Members = "members",
    Invitations = "invitations",
    Resend = "resend",
    DropAllData = "drop_all_data",
    DeleteOrganization = "delete_organization",
    Export = "export",
    OpenReview = "open_review",
    CompleteReview = "complete_review",
    Repartition = "repartition",
});

impl JobKind {
    /// The kinds that import a file.
    pub const IMPORTS: [Self; 3] = [Self::Roster, Self::Members, Self::Invitations];

    /// Whether it only reads: it neither waits for imports nor holds them up.
    #[must_use]
    pub const fn only_reads(self) -> bool {
        matches!(self, Self::Export)
    }

    /// Whether it takes an organization's data away.
    #[must_use]
    pub const fn is_purge(self) -> bool {
        matches!(self, Self::DropAllData | Self::DeleteOrganization)
    }

    /// Whether it is a part of an access review.
    #[must_use]
    pub const fn is_review(self) -> bool {
        matches!(self, Self::OpenReview | Self::CompleteReview)
    }
}

words!(JobStatus {
    AwaitingUpload = "awaiting_upload",
    Queued = "queued",
    Validating = "validating",
    Applying = "applying",
    Success = "success",
    Error = "error",
    Canceled = "canceled",
});
impl JobStatus {
    /// Whether the job has ended for good.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Error | Self::Canceled)
    }
}

/// Which version of which object a job reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobObject {
    /// The key in the import bucket.
    pub key: String,
    /// The S3 version, where the bucket has versions.
    pub version: Option<String>,
    /// The object's entity tag, without quotes.
    pub etag: String,
    /// Its size, in bytes.
    pub size: u64,
}

/// Why a job ended early, or what it left undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobMessage {
    /// Stable, `snake_case`.
    pub code: String,
    /// For people: the place and the remedy.
    pub message: String,
}

impl JobMessage {
    /// A message with this code.
    #[must_use]
    pub fn new(code: &str, message: &str) -> Self {
        Self {
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }
}

/// What a finished job has to download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// The bad rows, to correct and upload again.
    Errors,
    /// A line for each member created, updated or removed.
    Changes,
}

words!(ReportKind { Errors = "errors", Changes = "changes" });

impl ReportKind {
    /// Where the report lies in the export bucket.
    #[must_use]
    pub fn key(self, organization: OrganizationId, job: JobId) -> String {
        format!("jobs/{organization}/{job}/{}.csv", self.as_str())
    }
}

/// What a job has taken away for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Members, whatever their status.
    pub members: u64,
    /// Ways in: accounts that the organization let in.
    pub accounts: u64,
    /// Invitations.
    pub invitations: u64,
    /// Entries of wallets.
    pub wallet_entries: u64,
    /// Studies; only of a deleted organization.
    pub studies: u64,
    /// Claims to domains; only of a deleted organization.
    pub domains: u64,
    /// Versions of uploaded files, reports and exports.
    pub files: u64,
}

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Sorts by time made.
    pub id: JobId,
    /// Whose.
    pub organization: OrganizationId,
    /// What it does.
    pub kind: JobKind,
    /// How.
    pub options: ImportOptions,
    /// Where it stands.
    pub status: JobStatus,
    /// Percent done, 0 to 100.
    pub progress: u8,
    /// Rows so far.
    pub counts: ImportCounts,
    /// How many parts it is applied in, where it is.
    pub split: Option<Split>,
    /// The file's own name; empty where there is none.
    pub file_name: String,
    /// Which invitations to mail again, of a job that does.
    pub resend: Option<InvitationStatus>,
    /// Not before when it begins, of a job that leaves time to cancel it, or waits for what is under way.
    pub begins_at: Option<Timestamp>,
    /// What it has taken away so far, of a job that does.
    pub receipt: Option<Receipt>,
    /// What an export is to hold.
    pub export: Option<ExportOptions>,
    /// Which review it is a part of.
    pub review: Option<ReviewId>,
    /// Over how many partitions the members are to lie.
    pub partitions: Option<u8>,
    /// What it reads, once that has arrived.
    pub object: Option<JobObject>,
    /// Why it ended early.
    pub error: Option<JobMessage>,
    /// What it deliberately left undone.
    pub notice: Option<JobMessage>,
    /// What can be downloaded.
    pub report: Option<ReportKind>,
    /// Someone asked a running job to stop.
    pub cancel_requested: bool,
    /// The member who started it; none for a dropped file.
    pub created_by: Option<crate::id::MemberId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

impl Job {
    /// An import that waits for its file.
    #[must_use]
    pub fn new(
        id: JobId,
        organization: OrganizationId,
        kind: JobKind,
        options: ImportOptions,
        file_name: String,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            organization,
            kind,
            options,
            status: JobStatus::AwaitingUpload,
            progress: 0,
            counts: ImportCounts::default(),
            split: None,
            file_name,
            resend: None,
            begins_at: None,
            receipt: None,
            export: None,
            review: None,
            partitions: None,
            object: None,
            error: None,
            notice: None,
            report: None,
            cancel_requested: false,
            created_by: None,
            created_at: at,
            finished_at: None,
        }
    }

    /// A job without a file.
    fn queued(id: JobId, organization: OrganizationId, kind: JobKind, at: Timestamp) -> Self {
        Self {
            status: JobStatus::Queued,
            ..Self::new(
                id,
                organization,
                kind,
                ImportOptions::default(),
                String::new(),
                at,
            )
        }
    }

    /// A job that mails every invitation of a status again.
    #[must_use]
    pub fn resending(
        id: JobId,
        organization: OrganizationId,
        status: InvitationStatus,
        at: Timestamp,
    ) -> Self {
        Self {
            resend: Some(status),
            ..Self::queued(id, organization, JobKind::Resend, at)
        }
    }

    /// A job that takes an organization's data away, not before `begins_at`.
    #[must_use]
    pub fn purging(
        id: JobId,
        organization: OrganizationId,
        kind: JobKind,
        begins_at: Timestamp,
        at: Timestamp,
    ) -> Self {
        Self {
            begins_at: Some(begins_at),
            receipt: Some(Receipt::default()),
            ..Self::queued(id, organization, kind, at)
        }
    }

    /// A job that writes the roster into a file.
    #[must_use]
    pub fn exporting(id: JobId, organization: OrganizationId, export: ExportOptions, at: Timestamp) -> Self {
        Self {
            export: Some(export),
            ..Self::queued(id, organization, JobKind::Export, at)
        }
    }

    /// A job that moves members to so many partitions, not before `begins_at`.
    #[must_use]
    pub fn repartitioning(
        id: JobId,
        organization: OrganizationId,
        partitions: u8,
        begins_at: Timestamp,
        at: Timestamp,
    ) -> Self {
        Self {
            begins_at: Some(begins_at),
            partitions: Some(partitions),
            ..Self::queued(id, organization, JobKind::Repartition, at)
        }
    }

    /// A job that is a part of a review: [`JobKind::OpenReview`] or [`JobKind::CompleteReview`].
    #[must_use]
    pub fn reviewing(
        id: JobId,
        organization: OrganizationId,
        kind: JobKind,
        review: ReviewId,
        at: Timestamp,
    ) -> Self {
        Self {
            review: Some(review),
            ..Self::queued(id, organization, kind, at)
        }
    }

    /// In how many seconds it begins, where it is not time yet.
    #[must_use]
    pub fn begins_in(&self, now: Timestamp) -> Option<u32> {
        let seconds = self.begins_at?.as_second() - now.as_second();
        u32::try_from(seconds).ok().filter(|seconds| *seconds > 0)
    }

    /// Where the file of a job made over the API is uploaded to, in the import bucket.
    #[must_use]
    pub fn upload_key(&self) -> String {
        format!("imports/{}/{}/{}", self.organization, self.id, self.file_name)
    }
}
