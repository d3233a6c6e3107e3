//! Moving members to more partitions, a stretch at a time.
//!
//! A stretch is one transaction: each member's record leaves its old place, if its version is as read,
//! and comes to the new one, where none is, and the organization says that the move is that far. So at
//! every moment a member is in one place, and the organization says in which. The same transaction
//! counts them and holds the lease, so that no import writes by an old layout.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use muster::id::MemberId;
use muster::import::Cursor;
use muster::job::{Job, JobStatus};
use muster::layout::{Layout, Moving};
use muster::organization::{Organization, StatusCounts};
use tokio::time::Instant;

use super::lease::Lease;
use super::{Importer, Outcome, Run, Stop, WAIT_SECONDS, percent};
use crate::error::StoreError;
use crate::reviews::ReviewStore;
use crate::transact::{self, Outcome as Written};
use crate::wire::{self, IntoWrite, Item, corrupt, text, text_of};
use crate::{counts, keys, partitions};

/// Members who are moved by one transaction, each by two writes; the organization, the job and the lease
/// are three more (`DynamoDB`, "Service quotas": 100).
const STRETCH: usize = 48;
/// Members of a page, of which at least three in four are moved: some ten stretches. A page has at most
/// 1 MB, so that a stretch of it, which is written and deleted, is within the 4 MB of a transaction.
const PAGE: i32 = 480;
/// How often others may come before one stretch until the delivery fails and comes again.
const ATTEMPTS: u32 = 50;

/// Members whose ids follow each other.
#[derive(Default)]
struct Stretch {
    /// The records that are to move, with the partition that they go to.
    movers: Vec<(Item, u8)>,
    /// Members in all.
    members: u64,
    /// The last of them.
    until: Option<MemberId>,
}

impl Importer {
    /// Begins the job or goes on with it, once it is time.
    pub(super) async fn repartition(&self, job: Job, run: &Run) -> Result<Outcome, StoreError> {
        let (whose, id) = (job.organization, job.id);
        let later = |seconds| Ok(Outcome::Later(whose, id, seconds));
        if let Some(seconds) = job.begins_in(self.clock.now()) {
            return later(seconds);
        }
        let Some(organization) = self.organizations.get(whose).await? else {
            return Ok(Outcome::Ignored("there is no such organization"));
        };
        let reviews = ReviewStore::new(self.jobs.dynamodb.clone(), self.jobs.tables.clone());
        if self.jobs.is_preceded(&job).await?
            || self.is_being_purged(&organization).await?
            || (job.status != JobStatus::Applying && reviews.is_capturing(whose).await?)
        {
            return later(WAIT_SECONDS);
        }
        let (mut job, mut lease) = match self.hold(&job, run).await? {
            Ok(held) => held,
            Err(outcome) => return Ok(outcome),
        };
        match self.move_all(&mut job, run, &mut lease).await {
            Ok(()) => self.end(Some(&lease), job, &StatusCounts::ZERO).await,
            Err(Stop::OutOfTime) => {
                self.jobs.release(&lease, self.clock.now()).await?;
                later(0)
            }
            Err(Stop::LeaseLost) => later(WAIT_SECONDS),
            Err(stop) => Err(stop.into_store_error()),
        }
    }

    /// Moves everybody who has not moved. Leaves the job as it is to end: `rows` are the members looked
    /// at, `updated` those who moved, `unchanged` those whose place is the same.
    async fn move_all(&self, job: &mut Job, run: &Run, lease: &mut Lease) -> Result<(), Stop> {
        if job.status != JobStatus::Applying {
            let now = self.clock.now();
            if !self.jobs.begin_validating(job).await?
                || !self.jobs.begin_applying(lease, job, &[], now).await?
            {
                return Err(Stop::LeaseLost);
            }
            job.status = JobStatus::Applying;
        }
        let counted = counts::read(&self.jobs.dynamodb, &self.jobs.tables, job.organization).await?;
        let all = u64::try_from(counted.members.all()).unwrap_or(0);
        let (mut attempts, mut begun, mut ready_at) = (0, false, Instant::now());
        loop {
            let organization = self.organizations.get(job.organization).await?;
            let mut organization = organization.ok_or(Stop::LeaseLost)?;
            let own = |layout: Layout| layout.movement().filter(|moving| moving.job == job.id);
            let Some(moving) = own(organization.layout) else {
                job.status = JobStatus::Success;
                job.progress = 100;
                return Ok(());
            };
            for (stretch, next) in self.stretches(&organization, moving).await? {
                // Every invocation gets further, however little time it has.
                if begun && Instant::now() >= run.stop_at {
                    return Err(Stop::OutOfTime);
                }
                tokio::time::sleep_until(ready_at).await;
                ready_at = Instant::now() + self.scale.stretch_every;
                if !lease.fence.is_safe() {
                    return Err(Stop::LeaseLost);
                }
                if !self
                    .move_stretch(&organization, stretch, next, job, all, lease)
                    .await?
                {
                    attempts += 1;
                    break;
                }
                (attempts, begun) = (0, true);
                organization.layout = match next {
                    Some(_) => organization.layout.moving(next),
                    None => Layout::of(organization.layout.partitions()),
                };
            }
            if attempts == ATTEMPTS {
                return Err(StoreError::contended().into());
            }
        }
    }

    /// The members of a page behind a position, in stretches, each with the position after it; none is
    /// the end.
    async fn stretches(
        &self,
        organization: &Organization,
        from: Moving,
    ) -> Result<Vec<(Stretch, Option<Moving>)>, StoreError> {
        let pk = keys::member_shard(organization.id, from.partition);
        let answer = self
            .jobs
            .dynamodb
            .query()
            .table_name(&self.jobs.tables.directory)
            .key_condition_expression("PK = :pk AND begins_with(SK, :member)")
            .expression_attribute_values(":pk", text(&pk))
            .expression_attribute_values(":member", text(keys::MEMBER_PREFIX))
            .consistent_read(true)
            .limit(PAGE)
            .set_exclusive_start_key(from.until.map(|id| wire::key(&pk, keys::member(id))))
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let mut stretches = vec![Stretch::default()];
        for item in answer.items.unwrap_or_default() {
            let id = text_of(&item, "SK").and_then(keys::member_of);
            let id = id.ok_or_else(|| corrupt(keys::MEMBER_PREFIX, "its key holds no member id"))?;
            let to = organization.layout.newest(id);
            if stretches.last().is_none_or(|last| last.movers.len() == STRETCH) {
                stretches.push(Stretch::default());
            }
            let Some(stretch) = stretches.last_mut() else {
                continue;
            };
            stretch.members += 1;
            stretch.until = Some(id);
            if to != from.partition {
                stretch.movers.push((item, to));
            }
        }
        let next_partition = Some(Moving {
            partition: from.partition + 1,
            until: None,
            ..from
        });
        let after_page = if answer.last_evaluated_key.is_some() {
            None
        } else {
            Some(next_partition.filter(|next| next.partition < organization.layout.base()))
        };
        let count = stretches.len();
        let with_next = stretches.into_iter().enumerate().map(|(n, stretch)| {
            let within = Some(Moving {
                until: stretch.until,
                ..from
            });
            let is_last = n + 1 == count;
            let next = after_page.filter(|_| is_last).unwrap_or(within);
            (stretch, next)
        });
        Ok(with_next.collect())
    }

    /// Moves a stretch. `false` where somebody in it was changed meanwhile.
    async fn move_stretch(
        &self,
        organization: &Organization,
        stretch: Stretch,
        next: Option<Moving>,
        job: &mut Job,
        all: u64,
        lease: &mut Lease,
    ) -> Result<bool, Stop> {
        let tables = &self.jobs.tables;
        let moved = stretch.movers.len() as u64;
        let mut writes = Vec::new();
        for (item, to) in stretch.movers {
            writes.extend(move_record(organization, &tables.directory, item, to)?);
        }
        writes.push(partitions::advance(tables, organization, next)?);
        let of_lease = writes.len();
        let mut after = job.clone();
        after.counts.rows += stretch.members;
        after.counts.updated += moved;
        after.counts.unchanged += stretch.members - moved;
        after.progress = percent(0, 99, after.counts.rows, all);
        let (end, kept) = self.jobs.keep(
            lease,
            Cursor::default(),
            &after,
            &StatusCounts::ZERO,
            self.clock.now(),
        )?;
        writes.extend(kept);
        match transact::write(&self.jobs.dynamodb, writes).await? {
            Written::Committed => {
                lease.fence.renew(end);
                *job = after;
                Ok(true)
            }
            Written::Refused(which) if which.iter().any(|write| *write >= of_lease) => Err(Stop::LeaseLost),
            Written::Refused(_) => Ok(false),
        }
    }
}

/// The writes that move a record: all that it holds stays as it is.
fn move_record(
    organization: &Organization,
    table: &str,
    mut item: Item,
    to: u8,
) -> Result<[TransactWriteItem; 2], StoreError> {
    let part = |name| text_of(&item, name).unwrap_or_default().to_owned();
    let version = item
        .get("v")
        .cloned()
        .ok_or_else(|| corrupt(keys::MEMBER_PREFIX, "it has no version"))?;
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(wire::key(part("PK"), part("SK"))))
        .condition_expression("v = :read")
        .expression_attribute_values(":read", version);
    item.insert("PK".to_owned(), text(keys::member_shard(organization.id, to)));
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(PK)");
    Ok([delete.into_write()?, put.into_write()?])
}
