//! One import, measured: the real `roster-import` between a bucket and tables of its own.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue as Value;
use muster::clock::Clock;
use muster::import::Uploaded;
use muster::job::{ImportCounts, Job, JobObject};
use muster_aws::{keys, wire};
use serde_json::json;

use super::Result;
use super::front::{Front, Members, Tally};
use super::function::{Function, Invocation};
use crate::world::{EXPORTS, IMPORTS, World};

/// What lets one invocation apply an import, however large: `fan_out.rs` measures those that are split.
const UNSPLIT: (&str, &str) = ("FAN_OUT_CHANGES", "1000000000");

/// How many partitions hold an organization's members; the template's default.
const SHARDS: u8 = 4;

/// An organization without members, in tables and buckets of its own.
pub struct Site {
    /// The tables and buckets.
    pub world: World,
    /// Everything by one address, counted.
    pub front: Front,
    imports: AtomicU32,
}

/// What an import took.
#[derive(Clone, Debug)]
pub struct Import {
    /// As it ended.
    pub job: Job,
    /// How long, and what of the machine.
    pub invocation: Invocation,
    /// What it asked of DynamoDB.
    pub tally: Tally,
}

/// What an import took whose function was killed.
#[derive(Clone, Debug)]
pub struct Killed {
    /// Whether it was, or had ended before.
    pub is_killed: bool,
    /// As it ended.
    pub job: Job,
    /// What both functions asked of DynamoDB.
    pub tally: Tally,
}

impl Import {
    /// Rows in a second from the event to the answer.
    #[must_use]
    pub fn rows_per_second(&self) -> f64 {
        rows(self.job.counts) / self.invocation.took.as_secs_f64()
    }

    /// Rows in a second of the function's own CPU time.
    #[must_use]
    pub fn rows_per_cpu_second(&self) -> f64 {
        rows(self.job.counts) / self.invocation.usage.cpu_seconds
    }
}

fn rows(counts: ImportCounts) -> f64 {
    u32::try_from(counts.rows).map_or(f64::MAX, f64::from)
}

impl Site {
    /// A site whose members are kept, or not.
    pub async fn new(members: Members) -> Result<Self> {
        let world = World::new(SHARDS).await;
        let engine = world
            .engine
            .config
            .endpoint
            .clone()
            .ok_or("the engine has no address")?;
        let table = &world.engine.tables.directory;
        let front = Front::serve(&engine, table, members, &world.buckets).await?;
        Ok(Self {
            world,
            front,
            imports: AtomicU32::new(0),
        })
    }

    /// Starts the function against this site and imports a file with it, which it does not split. `command`
    /// is the function's program, or a program that runs it.
    pub async fn import(&self, command: &[&Path], file_name: &str, file: Vec<u8>) -> Result<Import> {
        let environment = self.environment().into_iter().chain([UNSPLIT]);
        let mut function = Function::start(command, environment).await?;
        let (uploaded, event) = self.upload(file_name, file);
        drop(self.front.take());
        let invocation = function.invoke(event).await?;
        let tally = self.front.take();
        function.end().await?;
        let job = self.world.job(uploaded.job_id()).await;
        if !job.status.is_final() || tally.messages > 0 {
            return Err(format!("the import did not end: {job:?}").into());
        }
        Ok(Import {
            job,
            invocation,
            tally,
        })
    }

    /// Starts a function that is not Muster's against this site, with these variables besides, and hands it
    /// the event of a file as [`import`](Self::import) does.
    pub async fn hand_over(
        &self,
        command: &[&Path],
        variables: &[(&str, &str)],
        file_name: &str,
        file: Vec<u8>,
    ) -> Result<(Invocation, Tally)> {
        let environment = self.environment().into_iter().chain(variables.iter().copied());
        let mut function = Function::start(command, environment).await?;
        let (_, event) = self.upload(file_name, file);
        drop(self.front.take());
        let invocation = function.invoke(event).await?;
        let tally = self.front.take();
        function.end().await?;
        Ok((invocation, tally))
    }

    /// Imports a file with a function that is killed once it has made so many requests, and then, as Lambda
    /// delivers an event again, with another one. The counts are those of both.
    pub async fn import_killed(&self, function: &Path, file: Vec<u8>, requests: u32) -> Result<Killed> {
        let (uploaded, event) = self.upload("roster.zip", file);
        drop(self.front.take());
        let first = Function::start(&[function], self.environment()).await?;
        let is_killed = first
            .kill_at(event.clone(), self.front.requests(requests))
            .await?;
        // Lambda waits a minute before it delivers an event again (AWS Lambda, "Asynchronous invocation"),
        // and the import for the rest of the 90 seconds that its lease lasts.
        self.front.quiet().await;
        self.lapse().await?;
        let mut second = Function::start(&[function], self.environment()).await?;
        second.invoke(event).await?;
        second.end().await?;
        Ok(Killed {
            is_killed,
            job: self.world.job(uploaded.job_id()).await,
            tally: self.front.take(),
        })
    }

    /// Lets the lease of an import end, where there is one.
    async fn lapse(&self) -> Result<()> {
        let lapse = self
            .world
            .engine
            .config
            .dynamodb()
            .update_item()
            .table_name(&self.world.engine.tables.jobs)
            .set_key(Some(wire::key(
                keys::organization(self.world.organization),
                keys::LEASE,
            )))
            .update_expression("SET expires = :past")
            .condition_expression("attribute_exists(PK)")
            .expression_attribute_values(":past", wire::number(1));
        let Err(error) = lapse.send().await else {
            return Ok(());
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
            _ => Err(error.into()),
        }
    }

    /// The variables that the functions read.
    pub(super) fn environment(&self) -> [(&str, &str); 13] {
        let tables = &self.world.engine.tables;
        [
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", &self.front.endpoint),
            ("DIRECTORY_TABLE", &tables.directory),
            ("AUDIT_TABLE", &tables.audit),
            ("JOBS_TABLE", &tables.jobs),
            ("IMPORT_BUCKET", IMPORTS),
            ("EXPORT_BUCKET", EXPORTS),
            ("EXPORT_QUEUE_URL", "http://127.0.0.1/exports"),
            ("APPLY_QUEUE_URL", "http://127.0.0.1/parts"),
            ("IMPORT_QUEUE_URL", "http://127.0.0.1/imports"),
            ("LOG_LEVEL", "info"),
        ]
    }

    /// Drops a file into the bucket, and gives S3's event for it.
    pub(super) fn upload(&self, file_name: &str, file: Vec<u8>) -> (Uploaded, serde_json::Value) {
        let key = format!("imports/{}/{file_name}", self.world.organization);
        let size = file.len() as u64;
        let version = self.world.buckets.put(IMPORTS, &key, file);
        let sequencer = format!("{:016X}", self.imports.fetch_add(1, Ordering::SeqCst));
        let at = Clock::system().now();
        let event = json!({ "Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "us-east-1",
            "eventTime": at,
            "eventName": "ObjectCreated:Put",
            "userIdentity": { "principalId": "EXAMPLE" },
            "requestParameters": { "sourceIPAddress": "192.0.2.1" },
            "responseElements": { "x-amz-request-id": "EXAMPLE", "x-amz-id-2": "EXAMPLE" },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "imports",
                "bucket": {
                    "name": IMPORTS,
                    "ownerIdentity": { "principalId": "EXAMPLE" },
                    "arn": format!("arn:aws:s3:::{IMPORTS}"),
                },
                "object": { "key": key, "size": size, "eTag": version, "versionId": version, "sequencer": sequencer },
            },
        }] });
        let object = JobObject {
            key,
            version: Some(version.clone()),
            etag: version,
            size,
        };
        (
            Uploaded {
                object,
                sequencer: Some(sequencer),
                at,
            },
            event,
        )
    }

    /// Makes the last import one of an hour ago, as time would: imports within five minutes of
    /// each other read consistently, at twice the cost.
    pub async fn settle(&self) -> Result<()> {
        let client = self.world.engine.config.dynamodb();
        let before = Clock::system().now().as_millisecond() - 3_600_000;
        client
            .update_item()
            .table_name(&self.world.engine.tables.jobs)
            .key("PK", Value::S(keys::organization(self.world.organization)))
            .key("SK", Value::S(keys::LEASE.to_owned()))
            .update_expression("SET endedAt = :before")
            .condition_expression("attribute_exists(endedAt)")
            .expression_attribute_values(":before", Value::N(before.to_string()))
            .send()
            .await?;
        Ok(())
    }

    /// Gives the organization's rosters a further column, `Email`.
    pub async fn expect_emails(&self) -> Result<()> {
        use muster::audit::{Actor, AuditEvent, Source};
        use muster::roster::{Column, ColumnKind, MapsTo};
        use muster_aws::organizations::{OrganizationStore, Saved};
        let engine = &self.world.engine;
        let store = OrganizationStore::new(engine.config.dynamodb(), engine.tables.clone());
        let mut organization = store
            .get(self.world.organization)
            .await?
            .ok_or("there is no organization")?;
        let email = Column {
            maps_to: MapsTo::Email,
            ..Column::new("Email", ColumnKind::Email)
        };
        organization.roster_schema.columns.push(email);
        organization.version += 1;
        let event = AuditEvent {
            organization: organization.id,
            at: Clock::system().now(),
            actor: Actor::System("bench"),
            action: "roster_schema.replaced",
            target: "organization".to_owned(),
            before: None,
            after: None,
            source: Source::default(),
        };
        match store.save(&organization, &event).await? {
            Saved::Yes => Ok(()),
            Saved::Stale => Err("the organization has changed".into()),
        }
    }
}
