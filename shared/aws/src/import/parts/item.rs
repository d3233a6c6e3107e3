//! The records of an import's parts.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use muster::id::{JobId, OrganizationId};
use muster::import::{Cursor, Range, Share};
use muster::job::{ImportCounts, Job, JobMessage, JobPart, JobStatus};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::jobs::{JobStore, KEPT_SECONDS, percent};
use crate::keys;
use crate::wire::{IntoWrite, from_item, text, to_item};

/// A part as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PartItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    number: u8,
    pub(super) status: JobStatus,
    from_row: u64,
    from_removal: u64,
    until_row: u64,
    until_removal: u64,
    /// How far it is.
    next_row: u64,
    next_removal: u64,
    /// Members that it changes.
    changes: u64,
    pub(super) counts: ImportCounts,
    /// Members with an account for whom there was no seat.
    pub(super) held_back: u64,
    /// Owners and admins whom the roster would have moved.
    #[serde(default)]
    pub(super) kept: u64,
    /// How often it was begun and not handed on as planned; once that was so, what was written may be
    /// further than what is recorded, and it never falls to 0 again.
    pub(super) tries: u32,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) error: Option<JobMessage>,
    ttl: i64,
}

impl PartItem {
    /// What the part is to do.
    pub(super) const fn range(&self) -> Range {
        Range {
            from: Cursor {
                row: self.from_row,
                removal: self.from_removal,
            },
            until: Cursor {
                row: self.until_row,
                removal: self.until_removal,
            },
        }
    }

    /// Before which place everything is done.
    pub(super) const fn cursor(&self) -> Cursor {
        Cursor {
            row: self.next_row,
            removal: self.next_removal,
        }
    }

    pub(super) const fn is_over(&self) -> bool {
        self.status.is_final()
    }

    fn part(&self) -> JobPart {
        let progress = match self.status {
            JobStatus::Success => 100,
            _ => percent(0, 100, self.counts.changes(), self.changes),
        };
        JobPart {
            number: self.number,
            status: self.status,
            progress,
            counts: self.counts,
        }
    }
}

impl JobStore {
    /// The parts of an import, by their numbers; none of a job that has none.
    pub async fn parts(&self, organization: OrganizationId, job: JobId) -> Result<Vec<JobPart>, StoreError> {
        let items = self.part_items(organization, job).await?;
        Ok(items.iter().map(PartItem::part).collect())
    }

    pub(super) async fn part_items(
        &self,
        organization: OrganizationId,
        job: JobId,
    ) -> Result<Vec<PartItem>, StoreError> {
        // A page holds a thousand times what the most parts take.
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.jobs)
            .key_condition_expression("PK = :pk AND begins_with(SK, :parts)")
            .expression_attribute_values(":pk", text(keys::organization(organization)))
            .expression_attribute_values(":parts", text(keys::parts(job)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let items = answer.items.unwrap_or_default().into_iter();
        items.map(|item| from_item(keys::PART_PREFIX, item)).collect()
    }

    /// The writes that make a job's parts.
    pub(in crate::import) fn new_parts(
        &self,
        job: &Job,
        shares: &[Share],
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let put = |(number, share): (u8, &Share)| {
            let Range { from, until } = share.range;
            let item = PartItem {
                pk: keys::organization(job.organization),
                sk: keys::part(job.id, number),
                number,
                status: JobStatus::Queued,
                from_row: from.row,
                from_removal: from.removal,
                until_row: until.row,
                until_removal: until.removal,
                next_row: from.row,
                next_removal: from.removal,
                changes: share.changes,
                counts: share.counts,
                held_back: 0,
                kept: 0,
                tries: 0,
                error: None,
                ttl: job.created_at.as_second() + KEPT_SECONDS,
            };
            Put::builder()
                .table_name(&self.tables.jobs)
                .set_item(Some(to_item(keys::PART_PREFIX, &item)?))
                .condition_expression("attribute_not_exists(PK)")
                .into_write()
        };
        (1..).zip(shares).map(put).collect()
    }
}
