//! Jobs that import a file: how, how far, and what came of it.

use serde::{Deserialize, Serialize};

use super::JobStatus;
use crate::member::words;

/// Whether a roster file adds to what is there or states it whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// Creates and updates; absent members stay.
    #[default]
    Upsert,
    /// Also removes the roster members that the file does not name.
    Replace,
}

/// What bad rows do to the good ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// One bad row and nothing is written.
    #[default]
    Abort,
    /// Bad rows are reported, good rows are written.
    Skip,
}

words!(ImportMode { Upsert = "upsert", Replace = "replace" });
words!(OnError { Abort = "abort", Skip = "skip" });

/// How an import is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Add, or state the whole.
    pub mode: ImportMode,
    /// Stop at bad rows, or go round them.
    pub on_error: OnError,
    /// Plan only: the counts say what would happen.
    pub dry_run: bool,
}

/// What an import did, in rows; on a dry run, what it would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportCounts {
    /// Data rows in the file.
    pub rows: u64,
    /// New members.
    pub created: u64,
    /// Members whose record changed.
    pub updated: u64,
    /// Members that were as the file says already; not written.
    pub unchanged: u64,
    /// Members that a replacing file did not name.
    pub removed: u64,
    /// Rows with errors.
    pub failed: u64,
}

impl ImportCounts {
    /// Of no rows.
    pub const NONE: Self = Self {
        rows: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        removed: 0,
        failed: 0,
    };

    /// Members that were created, updated or removed.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.created + self.updated + self.removed
    }
}

/// How far an import is that is applied in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// How many parts it has.
    pub parts: u8,
    /// How many of them are over.
    pub over: u8,
    /// Members that all of them change.
    pub changes: u64,
}

impl Split {
    /// Whether every part is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over >= self.parts
    }
}

/// A part of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobPart {
    /// The first is 1.
    pub number: u8,
    /// `queued`, `applying`, or how it ended.
    pub status: JobStatus,
    /// Percent done, 0 to 100.
    pub progress: u8,
    /// Its own rows so far.
    pub counts: ImportCounts,
}
