//! What is taken away, in which order, page by page.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::types::{AttributeValue as Value, Delete, TransactWriteItem, Update};
use muster::domain::Domain;
use muster::job::{Job, JobKind};
use muster::member::{Member, Role};
use muster::organization::Organization;
use tokio::time::Instant;

use super::{Purger, Stop, WAIT_SECONDS, expiry};
use crate::error::StoreError;
use crate::export;
use crate::files::Files;
use crate::item::MemberItem;
use crate::keys;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, Item, from_item, number, text, text_of};

/// Items of a page. Each is deleted by at most two writes, and all of them with the receipt and the
/// lease in one transaction (`DynamoDB`, "Service quotas": 100).
const PAGE: i32 = 45;

/// One run over an organization.
pub(super) struct Sweep<'a> {
    pub(super) purger: &'a Purger,
    pub(super) organization: &'a Organization,
    pub(super) job: &'a Job,
    stop_at: Instant,
    /// Nothing is kept, not even the owner.
    pub(super) whole: bool,
    /// Something was deleted: every invocation gets further, however little time it has.
    further: AtomicBool,
}

/// A place in the receipt.
type Counted = (&'static str, usize);

impl Purger {
    /// Takes away everything that the job is to take away.
    pub(super) async fn take_all(
        &self,
        organization: &Organization,
        job: &Job,
        stop_at: Instant,
    ) -> Result<(), Stop> {
        let sweep = Sweep {
            purger: self,
            organization,
            job,
            stop_at,
            whole: job.kind == JobKind::DeleteOrganization,
            further: AtomicBool::new(false),
        };
        // Reviews first: nothing of them is done any more.
        sweep.reviews().await?;
        // What others own goes to the owner while they are members like any other. Then whoever can
        // get in; and once more at the end, after what was under way at the fence.
        sweep.hand_over_all().await?;
        sweep.ways_in().await?;
        for shard in 0..organization.layout.partitions() {
            sweep.members(shard).await?;
        }
        let id = organization.id;
        sweep
            .partition(
                &keys::invitations(id),
                keys::INVITATION_PREFIX,
                Some("invitations"),
            )
            .await?;
        sweep
            .partition(&keys::notices(id), keys::NOTICE_PREFIX, None)
            .await?;
        sweep.studies().await?;
        sweep.ways_in().await?;
        sweep.no_export_writes().await?;
        if sweep.whole {
            sweep.jobs().await?;
        }
        sweep.files().await
    }
}

impl Sweep<'_> {
    /// Fails once the invocation is nearly over.
    fn in_time(&self) -> Result<(), Stop> {
        if Instant::now() >= self.stop_at && self.further.load(Ordering::Relaxed) {
            return Err(Stop::Later(0));
        }
        Ok(())
    }

    /// Items of a partition, strongly consistent: those after `from`, which moves to the last of them.
    /// None where there are no more.
    pub(super) async fn page(
        &self,
        table: &str,
        pk: &str,
        prefix: &str,
        from: &mut Option<String>,
    ) -> Result<Option<Vec<Item>>, Stop> {
        self.in_time()?;
        let query = self.purger.dynamodb.query().table_name(table);
        let query = if prefix.is_empty() {
            query.key_condition_expression("PK = :pk")
        } else {
            query
                .key_condition_expression("PK = :pk AND begins_with(SK, :prefix)")
                .expression_attribute_values(":prefix", text(prefix))
        };
        let answer = query
            .expression_attribute_values(":pk", text(pk))
            .set_exclusive_start_key(from.take().map(|from| wire::key(pk, from)))
            .consistent_read(true)
            .limit(PAGE)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let items = answer.items.filter(|items| !items.is_empty());
        *from = items
            .as_ref()
            .and_then(|items| text_of(items.last()?, "SK"))
            .map(str::to_owned);
        Ok(items)
    }

    /// Deletes together, and counts it on the receipt. `false` where something changed meanwhile.
    pub(super) async fn delete(
        &self,
        mut writes: Vec<TransactWriteItem>,
        counted: &[Counted],
    ) -> Result<bool, Stop> {
        let (purger, job) = (self.purger, self.job);
        let tables = &purger.tables;
        let mut words = Vec::new();
        let mut receipt = purger
            .jobs
            .update(job.organization, job.id)
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":applying", text("applying"));
        for (field, n) in counted.iter().filter(|(_, n)| *n > 0) {
            words.push(format!("receipt.{field} :{field}"));
            receipt = receipt.expression_attribute_values(format!(":{field}"), number(n));
        }
        // A page always says that it is at work: the condition is what keeps it from a job that ended.
        let seen = if words.is_empty() {
            "SET cancelRequested = cancelRequested".to_owned()
        } else {
            format!("ADD {}", words.join(", "))
        };
        receipt = receipt
            .update_expression(seen)
            .condition_expression("#status = :applying");
        let lease = Update::builder()
            .table_name(&tables.jobs)
            .set_key(Some(wire::key(keys::organization(job.organization), keys::LEASE)))
            .update_expression("SET expires = :expires")
            .condition_expression("job = :job")
            .expression_attribute_values(":expires", expiry(purger.clock.now()))
            .expression_attribute_values(":job", text(job.id));
        writes.push(receipt.into_write()?);
        writes.push(lease.into_write()?);
        let committed = transact::write(&purger.dynamodb, writes).await? == Outcome::Committed;
        self.further.fetch_or(committed, Ordering::Relaxed);
        Ok(committed)
    }

    /// The deletion of an item that is there.
    pub(super) fn gone(table: &str, item: &Item) -> Result<TransactWriteItem, StoreError> {
        let part = |name| text_of(item, name).unwrap_or_default().to_owned();
        Delete::builder()
            .table_name(table)
            .set_key(Some(wire::key(part("PK"), part("SK"))))
            .condition_expression("attribute_exists(PK)")
            .into_write()
    }

    /// Deletes a partition's items, each counted as `field` where there is one.
    pub(super) async fn partition(
        &self,
        pk: &str,
        prefix: &str,
        field: Option<&'static str>,
    ) -> Result<(), Stop> {
        let table = &self.purger.tables.directory;
        while let Some(items) = self.page(table, pk, prefix, &mut None).await? {
            let deletions = items.iter().map(|item| Self::gone(table, item));
            let deletions: Vec<_> = deletions.collect::<Result<_, _>>()?;
            let counted: Vec<Counted> = field.map(|field| (field, items.len())).into_iter().collect();
            self.delete(deletions, &counted).await?;
        }
        Ok(())
    }

    /// Whoever can sign in, the locks on their addresses, who is not mailed, and wishes that were
    /// heard; of a deleted organization its domains and its schedule of reviews as well.
    async fn ways_in(&self) -> Result<(), Stop> {
        let (table, pk) = (
            &self.purger.tables.directory,
            keys::organization(self.organization.id),
        );
        let owner = self.job.created_by.map(|id| id.to_string());
        let mut from = None;
        while let Some(items) = self.page(table, &pk, "", &mut from).await? {
            let (mut deletions, mut accounts, mut domains) = (Vec::new(), 0, 0);
            for item in &items {
                let sk = text_of(item, "SK").unwrap_or_default();
                let kept = !self.whole && text_of(item, "member") == owner.as_deref();
                let personal = sk.starts_with("USER#") || sk.starts_with("LOGIN#");
                let passing = sk.starts_with("SUPPRESSED#") || sk.starts_with("BEGIN#");
                let domain = keys::domain_of(sk).filter(|_| self.whole);
                let schedule = self.whole && sk == keys::REVIEW_SCHEDULE;
                if (personal && !kept) || passing || schedule || domain.is_some() {
                    deletions.push(Self::gone(table, item)?);
                }
                accounts += usize::from(sk.starts_with("USER#") && !kept);
                if let Some(domain) = domain {
                    domains += 1;
                    deletions.extend(self.disown(&domain).await?);
                }
            }
            let counted = [("accounts", accounts), ("domains", domains)];
            if !deletions.is_empty() && !self.delete(deletions, &counted).await? {
                // Changed meanwhile: everything is read again.
                from = None;
            }
        }
        Ok(())
    }

    /// The members of one partition, each after the entries of their wallet.
    async fn members(&self, shard: u8) -> Result<(), Stop> {
        let table = &self.purger.tables.directory;
        let pk = keys::member_shard(self.organization.id, shard);
        let mut from = None;
        while let Some(items) = self.page(table, &pk, keys::MEMBER_PREFIX, &mut from).await? {
            let mut deletions = Vec::new();
            for item in items {
                let member: Member =
                    from_item::<MemberItem>(keys::MEMBER_PREFIX, item)?.into_member(self.organization.id)?;
                if member.role == Role::Owner && !self.whole {
                    continue;
                }
                if !self.whole {
                    self.hand_over(&member).await?;
                }
                let wallet = keys::wallet(self.organization.id, member.id);
                if member.wallet.is_some() {
                    self.partition(&wallet, keys::WALLET_ENTRY_PREFIX, Some("walletEntries"))
                        .await?;
                    self.partition(&wallet, "REQUEST#", None).await?;
                }
                deletions.push(self.take_member(&member, shard)?);
            }
            let taken = deletions.len();
            if taken > 0 && !self.delete(deletions, &[("members", taken)]).await? {
                // Someone was changed meanwhile: they are read again.
                from = None;
            }
        }
        Ok(())
    }

    /// The deletion of a member who owns nothing new, and whose wallet is as it was when its entries were deleted.
    fn take_member(&self, member: &Member, shard: u8) -> Result<TransactWriteItem, StoreError> {
        let (pk, sk) = keys::member_in(self.organization.id, member.id, shard);
        Delete::builder()
            .table_name(&self.purger.tables.directory)
            .set_key(Some(wire::key(pk, sk)))
            .condition_expression("v = :read")
            .expression_attribute_values(":read", number(member.version))
            .into_write()
    }

    /// The deletion of a proven domain's owner, where that is this organization: the domain is free
    /// for others.
    async fn disown(&self, domain: &Domain) -> Result<Option<TransactWriteItem>, StoreError> {
        let (purger, own) = (self.purger, self.organization.id.to_string());
        let key = wire::key(keys::owned_domain(domain), keys::OWNER);
        let item = wire::get(&purger.dynamodb, &purger.tables.directory, key.clone()).await?;
        if item.is_none_or(|item| text_of(&item, "org") != Some(&own)) {
            return Ok(None);
        }
        Delete::builder()
            .table_name(&purger.tables.directory)
            .set_key(Some(key))
            .condition_expression("org = :own")
            .expression_attribute_values(":own", text(own))
            .into_write()
            .map(Some)
    }

    /// Fails while an export that began before the fence may still write its file, which would be
    /// there after every other file is gone.
    async fn no_export_writes(&self) -> Result<(), Stop> {
        let pk = keys::organization(self.organization.id);
        let now = self.purger.clock.now().as_millisecond();
        let jobs = &self.purger.tables.jobs;
        let mut from = None;
        while let Some(items) = self.page(jobs, &pk, keys::JOB_PREFIX, &mut from).await? {
            if items.iter().any(|item| export::is_held(item, now)) {
                return Err(Stop::Later(WAIT_SECONDS));
            }
        }
        Ok(())
    }

    /// What is known of earlier jobs and of uploads. This job's own record stays, and is deleted by
    /// its time to live.
    async fn jobs(&self) -> Result<(), Stop> {
        let table = &self.purger.tables.jobs;
        let pk = keys::organization(self.organization.id);
        let own = keys::job(self.job.id);
        let mut from = None;
        while let Some(items) = self.page(table, &pk, "", &mut from).await? {
            let kept = |item: &&Item| ![Some(own.as_str()), Some(keys::LEASE)].contains(&text_of(item, "SK"));
            let gone = items.iter().filter(kept);
            let deletions: Vec<_> = gone
                .map(|item| Self::gone(table, item))
                .collect::<Result<_, _>>()?;
            if !deletions.is_empty() && !self.delete(deletions, &[]).await? {
                from = None;
            }
        }
        Ok(())
    }

    /// Every version of every file. They are counted before the first is deleted, since S3 knows
    /// nothing of the receipt's transactions.
    async fn files(&self) -> Result<(), Stop> {
        let (purger, job) = (self.purger, self.job);
        let files = purger.files.versions(job.organization).await?;
        let count = purger
            .jobs
            .update(job.organization, job.id)
            .update_expression("SET receipt.files = :files, filesCounted = :yes")
            .condition_expression("attribute_not_exists(filesCounted)")
            .expression_attribute_values(":files", number(files.len()))
            .expression_attribute_values(":yes", Value::Bool(true));
        // Refused where an earlier run has counted them.
        transact::write(&purger.dynamodb, vec![count.into_write()?]).await?;
        for batch in files.chunks(Files::BATCH) {
            self.in_time()?;
            purger.files.delete(batch).await?;
            self.further.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}
