//! Validating and planning: nothing is written to the Directory.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::{StreamExt, stream};
use muster::import::{Cursor, Duplicates, Fingerprints, PartitionJoin, Plan, Share, SortedIndex};
use muster::job::{ImportCounts, ImportMode, Job, JobMessage, JobStatus, OnError, ReportKind, Split};
use muster::organization::Organization;
use muster::roster::RosterSchema;
use tokio::time::Instant;

use super::apply::notice_held;
use super::lease::Lease;
use super::scan::{Scan, Scanned, on_disk};
use super::{BEAT, Importer, Stop, percent, reader_died};
use crate::error::StoreError;
use crate::files::report_key;
use crate::keys;
use crate::wire::corrupt;

/// Partitions whose first page is asked for at once: a page holds a megabyte at the most.
const PAGES_AHEAD: usize = 4;

/// What an interrupted job goes on with.
pub(super) struct Planned {
    pub(super) plan: Arc<Plan>,
    /// The roster schema as it was when the plan was made.
    pub(super) schema: RosterSchema,
    /// Where to go on.
    pub(super) cursor: Cursor,
}

impl Importer {
    /// Keeps the plan, with the schema that its rows were read by: the organization's may change
    /// before an interrupted job goes on.
    async fn keep(&self, job: &Job, scan: &Scan, plan: &Plan) -> Result<(), StoreError> {
        let schema = serde_json::to_vec(&*scan.schema).map_err(|e| corrupt(&keys::job(job.id), e))?;
        let mut bytes = (schema.len() as u64).to_le_bytes().to_vec();
        bytes.extend(schema);
        plan.write(&mut bytes);
        self.files.put_plan(job.organization, job.id, bytes).await
    }

    /// What [`Importer::keep`] kept, and the job's last checkpoint.
    pub(super) async fn planned(&self, job: &Job) -> Result<Planned, Stop> {
        let bytes = self.files.get_plan(job.organization, job.id).await?;
        let read = || {
            let (length, rest) = bytes.split_first_chunk()?;
            let (schema, plan) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
            Some((serde_json::from_slice(schema).ok()?, Plan::from_bytes(plan).ok()?))
        };
        let unreadable = || corrupt(&keys::job(job.id), "its plan does not read");
        let (schema, plan) = read().ok_or_else(unreadable)?;
        let item = self
            .jobs
            .item(job.organization, job.id)
            .await?
            .ok_or(Stop::LeaseLost)?;
        let cursor = Cursor {
            row: item.next_row,
            removal: item.next_removal,
        };
        Ok(Planned {
            plan: Arc::new(plan),
            schema,
            cursor,
        })
    }

    /// Checks the whole file and plans what it changes. Answers the plan, and what it found rows to be. `None`
    /// when the job has its end already: rows that are wrong, or a roster that would remove everyone.
    pub(super) async fn plan(
        &self,
        job: &mut Job,
        organization: &Organization,
        scan: &Scan,
        lease: &mut Lease,
    ) -> Result<Option<(Plan, Fingerprints)>, Stop> {
        let Some((mut sorted, rows, failed)) = self.check(job, organization, scan, lease).await? else {
            return Ok(None);
        };
        if job.options.mode == ImportMode::Replace && rows == failed {
            let text = "The file has no valid row, and replacing the roster with it would remove every member. \
                        To do that, drop all data instead.";
            job.status = JobStatus::Error;
            job.error = Some(JobMessage::new("empty_roster", text));
            return Ok(None);
        }

        let (mut plan, kept) = self.join(job, organization, &mut sorted, lease, rows).await?;
        if failed > 0 && plan.removal_count() > 0 {
            plan.remove_nobody();
            let text = "Rows with errors may be those of members who seem to be missing, so nobody was removed. \
                        Correct them and upload the whole file again.";
            job.notice = Some(JobMessage::new("removal_skipped", text));
        }
        notice_held(job, 0, kept);
        let planned = plan.counts();
        let parts = self.scale.fan_out.parts(planned.changes());
        if job.options.dry_run {
            job.counts = planned;
            return Ok(Some((plan, Fingerprints::default())));
        }
        job.counts = ImportCounts {
            rows,
            failed,
            unchanged: planned.unchanged,
            ..ImportCounts::default()
        };
        self.keep(job, scan, &plan).await?;
        let shares = match parts {
            1 => Vec::new(),
            parts => plan.cut(parts),
        };
        job.split = u8::try_from(shares.len())
            .ok()
            .filter(|parts| *parts > 0)
            .map(|parts| Split {
                parts,
                over: 0,
                changes: planned.changes(),
            });
        self.begin_applying(job, lease, &shares).await?;
        // Whoever applies a part has none of them.
        let fingerprints = match parts {
            1 => on_disk(sorted.fingerprints())?,
            _ => Fingerprints::default(),
        };
        Ok(Some((plan, fingerprints)))
    }

    /// From here on the job is applied, in parts where it has shares.
    pub(super) async fn begin_applying(
        &self,
        job: &mut Job,
        lease: &mut Lease,
        shares: &[Share],
    ) -> Result<(), Stop> {
        let now = self.clock.now();
        if self.jobs.begin_applying(lease, job, shares, now).await? {
            job.status = JobStatus::Applying;
            return Ok(());
        }
        let now = self.jobs.get(job.organization, job.id).await?;
        Err(match now {
            Some(now) if now.cancel_requested => Stop::Canceled,
            _ => Stop::LeaseLost,
        })
    }

    /// Checks the whole file. `None` when the job has its end already: rows that are wrong.
    pub(super) async fn check(
        &self,
        job: &mut Job,
        organization: &Organization,
        scan: &Scan,
        lease: &mut Lease,
    ) -> Result<Option<(SortedIndex, u64, u64)>, Stop> {
        let (first, layout, whose) = (scan.clone(), organization.layout, organization.id);
        let work = tokio::task::spawn_blocking(move || first.validate(whose, layout));
        let size = scan.object.size;
        let read = move |scan: &Scan| percent(0, 25, scan.meter.bytes.load(Ordering::Relaxed), size);
        let Scanned {
            sorted,
            duplicates,
            rows,
            failed,
        } = self.attend(work, scan, lease, false, read).await??;
        job.counts = ImportCounts {
            rows,
            failed,
            ..ImportCounts::default()
        };

        if failed > 0 && job.options.on_error == OnError::Abort {
            // Nothing will be planned: its memory is the report's.
            drop(sorted);
            self.report_errors(job, scan, lease, duplicates).await?;
            let text = format!(
                "{failed} of {rows} rows have errors, and nothing was imported. Download the report, correct its rows and upload it again."
            );
            job.status = JobStatus::Error;
            job.error = Some(JobMessage::new("invalid_rows", &text));
            return Ok(None);
        }
        if failed > 0 {
            self.report_errors(job, scan, lease, duplicates).await?;
        }
        Ok(Some((sorted, rows, failed)))
    }

    async fn report_errors(
        &self,
        job: &mut Job,
        scan: &Scan,
        lease: &mut Lease,
        duplicates: Duplicates,
    ) -> Result<(), Stop> {
        let writer = self
            .files
            .writer(report_key(job, ReportKind::Errors))
            .with_whole_part();
        let again = scan.clone();
        let work = tokio::task::spawn_blocking(move || again.report_errors(duplicates, writer));
        self.attend(work, scan, lease, false, |_| 25).await??;
        job.report = Some(ReportKind::Errors);
        Ok(())
    }

    /// Merge-joins the sorted rows with the stored members, partition by partition. Answers the plan, and how many
    /// it would remove who stay.
    async fn join(
        &self,
        job: &Job,
        organization: &Organization,
        rows: &mut SortedIndex,
        lease: &mut Lease,
        count: u64,
    ) -> Result<(Plan, u64), Stop> {
        let (mut plan, mut kept) = (Plan::new(count), 0);
        let consistent = lease.reads_must_be_consistent;
        let mut beat = Instant::now() + BEAT;
        let first_page = |shard| {
            let (roster, whose) = (self.roster.clone(), organization.id);
            let page = tokio::spawn(async move { roster.page(whose, shard, consistent, None).await });
            async move { (shard, page.await) }
        };
        let shards = 0..organization.layout.partitions();
        let mut first_pages = stream::iter(shards.map(first_page)).buffered(PAGES_AHEAD);
        while let Some((shard, first)) = first_pages.next().await {
            let mut page = first.map_err(|_| reader_died())??;
            let mut join = PartitionJoin::new(&mut plan, rows, shard, job.options.mode);
            loop {
                for member in page.members {
                    kept += u64::from(on_disk(join.existing(member))?);
                }
                if Instant::now() >= beat {
                    let progress = percent(
                        25,
                        40,
                        u64::from(shard),
                        u64::from(organization.layout.partitions()),
                    );
                    if self.beat(lease, progress).await? {
                        return Err(Stop::Canceled);
                    }
                    beat = Instant::now() + BEAT;
                }
                let Some(from) = page.next else { break };
                page = self
                    .roster
                    .page(organization.id, shard, consistent, Some(from))
                    .await?;
            }
            on_disk(join.finish())?;
        }
        Ok((plan, kept))
    }
}
