//! A roster import that is not split: planned and applied by one invocation after the other.

use std::sync::Arc;

use muster::import::{Cursor, Fingerprints, Plan, Range};
use muster::job::{Job, JobStatus, ReportKind};
use muster::organization::{Organization, StatusCounts};

use super::apply::{Apply, Mode, Whole};
use super::lease::Lease;
use super::plan::Planned;
use super::scan::Scan;
use super::{Importer, Run, Stop};
use crate::files::report_key;

impl Importer {
    /// The import itself: leaves the job as it is to end, and answers what is left to count.
    pub(super) async fn import(
        &self,
        job: &mut Job,
        organization: &Organization,
        mut scan: Scan,
        run: &Run,
        lease: &mut Lease,
    ) -> Result<StatusCounts, Stop> {
        let mut mode = Mode::Write;
        if job.status == JobStatus::Applying && job.cancel_requested {
            return self.cancel_begun(job, run, lease).await;
        }
        let (plan, fingerprints, mut cursor) = if job.status == JobStatus::Applying {
            let planned = self.planned(job).await?;
            scan.schema = Arc::new(planned.schema);
            mode = Mode::Resume;
            (planned.plan, Fingerprints::default(), planned.cursor)
        } else {
            if !self.jobs.begin_validating(job).await? {
                return Err(Stop::LeaseLost);
            }
            job.status = JobStatus::Validating;
            let Some((plan, fingerprints)) = self.plan(job, organization, &scan, lease).await? else {
                return Ok(StatusCounts::default());
            };
            if job.split.is_some() {
                return Err(Stop::FannedOut);
            }
            (Arc::new(plan), fingerprints, Cursor::default())
        };
        // Changes are logged as they are made, unless some were made before.
        let mut is_logged = cursor == Cursor::default() && !job.options.dry_run;
        let mut moved = StatusCounts::default();
        let mut stopped = None;
        if job.options.dry_run {
            cursor = Cursor {
                row: u64::MAX,
                removal: u64::MAX,
            };
        } else {
            let writer = self
                .files
                .writer(report_key(job, ReportKind::Changes))
                .with_whole_part();
            let (id, made_at, from) = (job.id, job.created_at, cursor);
            let mut keeper = Whole {
                importer: self,
                lease,
                job,
                cursor: &mut cursor,
                changes: plan.counts().changes(),
            };
            let apply = Apply {
                mode,
                importer: self,
                organization,
                plan: Arc::clone(&plan),
                fingerprints,
                range: Range::after(from),
                pace: self.scale.whole(),
                run,
                job: id,
                made_at,
                log: is_logged.then_some(writer),
                keeper: &mut keeper,
            };
            match apply.run(scan.clone()).await {
                Ok((last, applied)) => {
                    cursor = last;
                    applied.add_to(job);
                    moved = applied.moved;
                }
                Err(Stop::Canceled) => (stopped, is_logged) = (Some(Stop::Canceled), false),
                Err(stop) => return Err(stop),
            }
        }
        if !is_logged {
            self.log_changes(job, plan, vec![Range::before(cursor)], &scan, lease)
                .await?;
        }
        job.report = job.report.or(Some(ReportKind::Changes));
        if let Some(stop) = stopped {
            return Err(stop);
        }
        job.status = JobStatus::Success;
        job.progress = 100;
        Ok(moved)
    }

    /// Ends an interrupted job that someone asked to stop meanwhile, with what was written until then.
    async fn cancel_begun(&self, job: &mut Job, run: &Run, lease: &mut Lease) -> Result<StatusCounts, Stop> {
        let moved = self.recount(job, run, lease).await?;
        let planned = self.planned(job).await?;
        let scan = self.scan(job, planned.schema).ok_or(Stop::LeaseLost)?;
        let done = vec![Range::before(planned.cursor)];
        self.log_changes(job, planned.plan, done, &scan, lease).await?;
        job.status = JobStatus::Canceled;
        Ok(moved)
    }

    /// Writes the change log over what was done.
    pub(super) async fn log_changes(
        &self,
        job: &mut Job,
        plan: Arc<Plan>,
        done: Vec<Range>,
        scan: &Scan,
        lease: &mut Lease,
    ) -> Result<(), Stop> {
        let writer = self.files.writer(report_key(job, ReportKind::Changes));
        let (logged, whose) = (scan.clone(), job.organization);
        let log = move || logged.log_changes(whose, &plan, &done, writer);
        self.attend(tokio::task::spawn_blocking(log), scan, lease, true, |_| 97)
            .await??;
        job.report = job.report.or(Some(ReportKind::Changes));
        Ok(())
    }

    /// Adds to the job's counts what was written after its last checkpoint.
    pub(super) async fn recount(
        &self,
        job: &mut Job,
        run: &Run,
        lease: &mut Lease,
    ) -> Result<StatusCounts, Stop> {
        let organization = self
            .organizations
            .get(job.organization)
            .await?
            .ok_or(Stop::LeaseLost)?;
        let Planned {
            plan,
            schema,
            mut cursor,
        } = self.planned(job).await?;
        let scan = self.scan(job, schema).ok_or(Stop::LeaseLost)?;
        let (id, made_at, from) = (job.id, job.created_at, cursor);
        let mut keeper = Whole {
            importer: self,
            lease,
            job,
            cursor: &mut cursor,
            changes: plan.counts().changes(),
        };
        let apply = Apply {
            mode: Mode::Recount,
            importer: self,
            organization: &organization,
            plan,
            fingerprints: Fingerprints::default(),
            range: Range::after(from),
            pace: self.scale.whole(),
            run,
            job: id,
            made_at,
            log: None,
            keeper: &mut keeper,
        };
        let (_, applied) = apply.run(scan).await?;
        applied.add_to(job);
        Ok(applied.moved)
    }
}
