//! What proves an access review: who had access, what was decided about each, what came of it.
//!
//! Everything lies in one archive that anyone can read, with a manifest of the digests of its files.
//! The manifest names that of the review before, so that the reviews of an organization form a chain,
//! and its own digest stands in the audit log. [`verify`] needs nothing but the archive.

pub mod archive;
pub mod digested;
pub mod rows;
pub mod verify;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{MemberId, OrganizationId, ReviewId};
use crate::review::{Frozen, Outcomes, Population, Progress, ReviewOrigin};

/// Who had access, for spreadsheets.
pub const SNAPSHOT_CSV: &str = "snapshot.csv";
/// Who had access.
pub const SNAPSHOT_JSON: &str = "snapshot.json";
/// What was decided and what came of it, for spreadsheets.
pub const DECISIONS_CSV: &str = "decisions.csv";
/// What was decided and what came of it.
pub const DECISIONS_JSON: &str = "decisions.json";
/// What the archive is and how it is verified.
pub const README: &str = "README.txt";
/// The digests of all the others. It comes last.
pub const MANIFEST: &str = "manifest.json";

/// The files that a manifest names, in the order of the archive.
pub const FILES: [&str; 5] = [README, SNAPSHOT_CSV, SNAPSHOT_JSON, DECISIONS_CSV, DECISIONS_JSON];

/// What the manifest's `format` says.
pub const FORMAT: &str = "muster-evidence/1";

/// What [`README`] says.
pub const README_TEXT: &str = "\
Evidence of an access review
============================

snapshot.csv, snapshot.json    everyone who had access when the review was opened, as they were then
decisions.csv, decisions.json  what was decided about each of them, by whom, when and why, what came
                               of it, and the role and status that they ended with
manifest.json                  what the review was, the SHA-256 of each of the files above, and that of
                               the manifest of the review before it

The two CSV files hold what the JSON files hold. A cell that a spreadsheet would take for a formula
has an apostrophe before it.

To verify:  muster-verify evidence ARCHIVE [--previous ARCHIVE] [--expect SHA256]

By hand: sha256sum of each file is what manifest.json says; sha256sum of manifest.json is what the audit
log has for the completion of the review, and what the manifest of the next review says.
";

/// A person who had a part in a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Participant {
    /// Their record.
    pub member_id: MemberId,
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: Option<String>,
}

/// A file and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileDigest {
    /// Its name in the archive.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in lowercase hex.
    pub sha256: String,
}

/// The evidence of the review before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Previous {
    /// Which review.
    pub review: ReviewId,
    /// SHA-256 of its manifest, in lowercase hex.
    pub manifest_sha256: String,
}

/// What a review was, and the digests of everything that tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// Whose review.
    pub organization: OrganizationId,
    /// What the organization was called.
    pub organization_name: String,
    /// Which review.
    pub review: ReviewId,
    /// How it came about.
    pub origin: ReviewOrigin,
    /// Who opened it; none where a schedule did.
    pub opened_by: Option<Participant>,
    /// When.
    pub opened_at: Timestamp,
    /// When everything was to be decided.
    pub due_at: Timestamp,
    /// Days without a sign-in after which somebody was flagged.
    pub inactive_days: u16,
    /// Who might decide.
    pub reviewers: Vec<Participant>,
    /// Who completed it.
    pub completed_by: Option<Participant>,
    /// When.
    pub completed_at: Timestamp,
    /// What they said.
    pub note: String,
    /// Who had access.
    pub population: Population,
    /// What was decided.
    pub decisions: Progress,
    /// What came of it.
    pub outcomes: Outcomes,
    /// What was frozen when the review was opened: the digests of the two snapshots.
    pub frozen: Frozen,
    /// The files, in the order of the archive.
    pub files: Vec<FileDigest>,
    /// The review that was completed before it.
    pub previous: Option<Previous>,
}

impl Manifest {
    /// The manifest as the archive holds it.
    pub fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// SHA-256 in lowercase hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
