//! A small world for imports: an organization on a real DynamoDB engine, buckets, a clock that
//! tests set, and a transport that tests can kill.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use jiff::Timestamp;
use muster::audit::{Actor, AuditEvent, Source};
use muster::clock::Clock;
use muster::id::{JobId, MemberId, OperationId, OrganizationId};
use muster::import::{FanOut, PartRef, Uploaded};
use muster::job::{Job, JobObject};
use muster::layout::Layout;
use muster::member::{Member, Origin, Role, Status};
use muster::organization::{Organization, Settings};
use muster::roster::RosterSchema;
use muster::text::Email;
use muster_aws::clients::AwsConfig;
use muster_aws::export::Exporter;
use muster_aws::files::Files;
use muster_aws::import::{Importer, Outcome, PartOutcome, Run, Scale};
use muster_aws::invitations::InvitationLimits;
use muster_aws::jobs::JobStore;
use muster_aws::organizations::{Founding, OrganizationStore};
use muster_aws::{keys, wire};
use tokio::time::Instant;

use crate::bucket::Buckets;
use crate::engine::{self, Engine};
use crate::faults::Faulty;

/// The buckets' names.
pub const IMPORTS: &str = "imports";
/// Where reports and plans go.
pub const EXPORTS: &str = "exports";

/// By default, but that a move's steps follow each other at once.
pub const AT_ONCE: Scale = Scale {
    stretch_every: Duration::ZERO,
    ..Scale::DEFAULT
};

/// Everything an import touches.
pub struct World {
    /// The tables, by a transport that never dies.
    pub engine: Engine,
    /// The objects.
    pub buckets: Buckets,
    /// The importer's transport.
    pub faulty: Faulty,
    /// The importer, as the function makes it.
    pub importer: Importer,
    /// The exporter, as the function makes it, by the same transport.
    pub exporter: Exporter,
    /// An organization with its founder.
    pub organization: OrganizationId,
    /// Milliseconds since 1970 on the importer's clock.
    pub now: Arc<AtomicI64>,
    uploads: AtomicI64,
}

/// All items of a table, by their keys.
pub type Dump = BTreeMap<(String, String), BTreeMap<String, Value>>;

const START: i64 = 1_767_323_045_000;

impl World {
    /// A world with one organization, whose members lie in `shards` partitions.
    pub async fn new(shards: u8) -> Self {
        let engine = engine::start();
        let buckets = Buckets::default();
        let faulty = Faulty::new(engine.config.http.clone());
        let now = Arc::new(AtomicI64::new(START));
        let config = AwsConfig {
            http: faulty.shared(),
            ..engine.config.clone()
        };
        let objects = AwsConfig {
            endpoint: Some(buckets.serve().await),
            ..config.clone()
        };
        let read = Arc::clone(&now);
        let clock = Clock::new(move || {
            Timestamp::from_millisecond(read.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
        });
        let jobs = JobStore::new(config.dynamodb(), engine.tables.clone());
        let files = Files::new(objects.s3(), IMPORTS.to_owned(), EXPORTS.to_owned());
        let exporter = Exporter::new(
            config.dynamodb(),
            engine.tables.clone(),
            files.clone(),
            clock.clone(),
        );
        let importer = Importer::new(jobs, files, clock, InvitationLimits::DEFAULT).with_scale(AT_ONCE);
        let mut world = Self {
            engine,
            buckets,
            faulty,
            importer,
            exporter,
            organization: OrganizationId::from_bytes([0; 16]),
            now,
            uploads: AtomicI64::new(0),
        };
        world.organization = world.found("Example", shards).await;
        world
    }

    /// Makes another organization.
    ///
    /// # Panics
    ///
    /// Panics where the engine fails.
    #[expect(clippy::expect_used, reason = "a test that has no organization has failed")]
    pub async fn found(&self, name: &str, shards: u8) -> OrganizationId {
        let id = OrganizationId::created_by(OperationId::from_bytes(muster::id::hash128(&[name.as_bytes()])));
        let login = Email::parse("owner@example.org").expect("an address");
        let at = Timestamp::from_millisecond(START).expect("a time");
        let founder = Member {
            login_email: Some(login.clone()),
            subject: Some("owner".to_owned()),
            ..Member::new(
                MemberId::of_email(id, &login),
                id,
                Origin::Founder,
                Role::Owner,
                Status::Active,
                at,
            )
        };
        let organization = Organization {
            id,
            settings: Settings::new(name),
            roster_schema: RosterSchema::default(),
            layout: Layout::of(shards),
            purge: None,
            created_at: at,
            version: 1,
        };
        let event = AuditEvent {
            organization: id,
            at,
            actor: Actor::System("test"),
            action: "organization.created",
            target: "organization".to_owned(),
            before: None,
            after: None,
            source: Source::default(),
        };
        let founding = Founding {
            organization,
            founder,
        };
        let store = OrganizationStore::new(self.engine.config.dynamodb(), self.engine.tables.clone());
        store
            .found(&founding, &event)
            .await
            .expect("the engine takes an organization");
        id
    }

    /// Puts a file as an upstream system does, and gives S3's event for it. Each call is a second
    /// later than the last.
    pub fn drop_file(&self, organization: OrganizationId, name: &str, content: &str) -> Uploaded {
        self.upload(format!("imports/{organization}/{name}"), content)
    }

    /// Puts an object, and gives S3's event for it.
    pub fn upload(&self, key: String, content: &str) -> Uploaded {
        let nth = self.uploads.fetch_add(1, Ordering::SeqCst);
        let version = self.buckets.put(IMPORTS, &key, content.to_owned());
        let size = content.len() as u64;
        Uploaded {
            object: JobObject {
                key,
                version: Some(version),
                etag: format!("e{nth}"),
                size,
            },
            sequencer: Some(format!("{nth:016X}")),
            at: Timestamp::from_second(START / 1000 + nth).unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }

    /// An invocation that has time enough.
    #[must_use]
    pub fn run(&self, invocation: &str) -> Run {
        Run {
            invocation: invocation.to_owned(),
            stop_at: Instant::now() + Duration::from_mins(10),
        }
    }

    /// Delivers an event to an invocation of its own, and then whatever it asks for later.
    ///
    /// # Panics
    ///
    /// Panics where the import fails or ends in no job.
    #[expect(
        clippy::expect_used,
        clippy::panic,
        reason = "a test whose import fails has failed"
    )]
    pub async fn deliver(&self, event: &Uploaded, invocation: &str) -> Job {
        let run = self.run(invocation);
        let mut outcome = Box::pin(self.importer.uploaded(event, &run))
            .await
            .expect("the import runs");
        for _ in 0..100 {
            match outcome {
                Outcome::Ended(job) | Outcome::Over(job) => return *job,
                Outcome::Ignored(reason) => panic!("ignored: {reason}"),
                Outcome::FannedOut(parts) => return Box::pin(self.deliver_parts(parts, invocation)).await,
                Outcome::Later(organization, job, _) => {
                    self.pass(Duration::from_mins(2));
                    let run = self.run(invocation);
                    outcome = Box::pin(self.importer.resume(organization, job, &run))
                        .await
                        .expect("the import goes on");
                }
            }
        }
        panic!("the job never ends");
    }

    /// Splits imports of more changes than this from now on; two parts are meant to run at once.
    pub fn split_above(&mut self, changes: u64) {
        let fan_out = FanOut { changes, at_once: 2 };
        self.importer = self.importer.clone().with_scale(Scale { fan_out, ..AT_ONCE });
    }

    /// Delivers parts one after the other, each to invocations of its own, until all are over, and
    /// gives their job.
    ///
    /// # Panics
    ///
    /// Panics where a part fails, or the job does not end.
    #[expect(
        clippy::expect_used,
        clippy::panic,
        reason = "a test whose import fails has failed"
    )]
    pub async fn deliver_parts(&self, parts: Vec<PartRef>, invocation: &str) -> Job {
        let id = parts.first().expect("there are parts").job;
        let mut parts = VecDeque::from(parts);
        for nth in 0..1000 {
            let Some(which) = parts.pop_front() else {
                let job = self.job(id).await;
                assert!(job.status.is_final(), "{job:?}");
                return job;
            };
            let run = self.run(&format!("{invocation}-{nth}"));
            let outcome = self.importer.part(which, &run).await.expect("the part runs");
            match outcome {
                PartOutcome::Ended(_) | PartOutcome::Over => {}
                PartOutcome::Ignored(reason) => panic!("ignored: {reason}"),
                PartOutcome::Later(_) => {
                    self.pass(Duration::from_mins(2));
                    parts.push_back(which);
                }
            }
        }
        panic!("the parts never end");
    }

    /// Gives the founder another role, as handing over would.
    ///
    /// # Panics
    ///
    /// Panics where the engine fails.
    #[expect(clippy::expect_used, reason = "a test whose data is not there has failed")]
    pub async fn set_owner_role(&self, role: &str) {
        let login = Email::parse("owner@example.org").expect("an address");
        let id = MemberId::of_email(self.organization, &login);
        let organizations = OrganizationStore::new(self.engine.config.dynamodb(), self.engine.tables.clone());
        let organization = organizations
            .get(self.organization)
            .await
            .expect("the engine reads");
        let layout = organization.expect("there is one").layout;
        let (pk, sk) = keys::member_key(self.organization, id, layout);
        self.engine
            .config
            .dynamodb()
            .update_item()
            .table_name(&self.engine.tables.directory)
            .set_key(Some(wire::key(pk, sk)))
            .update_expression("SET #role = :role")
            .condition_expression("attribute_exists(PK)")
            .expression_attribute_names("#role", "role")
            .expression_attribute_values(":role", wire::text(role))
            .send()
            .await
            .expect("the engine takes the change");
    }

    /// Moves the importer's clock.
    pub fn pass(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.now.fetch_add(millis, Ordering::SeqCst);
    }

    /// One job.
    ///
    /// # Panics
    ///
    /// Panics where there is none.
    #[expect(clippy::expect_used, reason = "a test that asks for a job expects one")]
    pub async fn job(&self, id: JobId) -> Job {
        let jobs = JobStore::new(self.engine.config.dynamodb(), self.engine.tables.clone());
        jobs.get(self.organization, id)
            .await
            .expect("the engine reads")
            .expect("there is such a job")
    }

    /// The whole Directory.
    pub async fn directory(&self) -> Dump {
        self.dump(&self.engine.tables.directory).await
    }

    /// The whole Audit table.
    pub async fn audit(&self) -> Dump {
        self.dump(&self.engine.tables.audit).await
    }

    #[expect(clippy::expect_used, reason = "a test that cannot look has failed")]
    async fn dump(&self, table: &str) -> Dump {
        let pages = self
            .engine
            .config
            .dynamodb()
            .scan()
            .table_name(table)
            .into_paginator()
            .items()
            .send();
        let items = pages.try_collect().await.expect("the engine scans");
        let text = |value: &Value| value.as_s().cloned().unwrap_or_default();
        items
            .into_iter()
            .map(|item| ((text(&item["PK"]), text(&item["SK"])), item.into_iter().collect()))
            .collect()
    }

    /// The status counts that the organization shows, and those that its members have.
    pub async fn counts(&self, organization: OrganizationId) -> [BTreeMap<String, i64>; 2] {
        let directory = self.directory().await;
        let pk = format!("ORG#{organization}");
        let shown = directory[&(pk.clone(), "COUNTS".to_owned())]
            .iter()
            .filter(|(name, _)| Status::from_word(name).is_some())
            .map(|(name, value)| {
                (
                    name.clone(),
                    value.as_n().ok().and_then(|n| n.parse().ok()).unwrap_or_default(),
                )
            })
            .filter(|(_, n)| *n != 0)
            .collect();
        let mut counted = BTreeMap::new();
        for ((key, _), item) in &directory {
            if key.starts_with(&format!("{pk}#M")) {
                *counted
                    .entry(item["status"].as_s().cloned().unwrap_or_default())
                    .or_insert(0) += 1;
            }
        }
        [shown, counted]
    }
}
