//! What the chain of the audit log guarantees, on a real DynamoDB engine: guarantees.md, "Audit".

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

mod expiry;
mod sealing;
mod tampering;

use std::sync::atomic::{AtomicU64, Ordering};

use audit_seal::Handler;
use aws_lambda_events::dynamodb::Event;
use e2e::queue::Queues;
use e2e::stream::Stream;
use e2e::world::{Dump, World};
use jiff::{SignedDuration, Timestamp};
use muster::audit::chain::Place;
use muster::audit::verify::Report;
use muster::audit::{Actor, Author, Source};
use muster::id::{MemberId, OperationId, OrganizationId, hash128};
use muster::member::{Origin, Role};
use muster::text::Email;
use muster_aws::audit::ChainStore;
use muster_aws::clients::AwsConfig;
use muster_aws::invitations::{InvitationLimits, InvitationStore, Invitee, Inviting, Made};
use muster_aws::organizations::OrganizationStore;
use serde_json::{Value, json};

/// The name of the function's dead letters, which stands for their URL.
const DEAD: &str = "dead";

/// The log of every organization, and who seals and verifies it.
struct Log {
    world: World,
    stream: Stream,
    queues: Queues,
    seal: Handler,
    /// By a transport that never dies.
    chains: ChainStore,
    operations: AtomicU64,
}

impl Log {
    async fn new() -> Self {
        let world = World::new(1).await;
        let stream = Stream::of_audit(&world.engine).await;
        let queues = Queues::default();
        let config = AwsConfig {
            http: world.faulty.shared(),
            ..world.engine.config.clone()
        };
        let queue = AwsConfig {
            endpoint: Some(queues.serve().await),
            ..config.clone()
        };
        let chains =
            |config: &AwsConfig| ChainStore::new(config.dynamodb(), world.engine.tables.audit.clone());
        let seal = Handler {
            chains: chains(&config),
            sqs: queue.sqs(),
            dead_letters: DEAD.to_owned(),
        };
        world.faulty.revive();
        Self {
            chains: chains(&world.engine.config),
            stream,
            queues,
            seal,
            operations: AtomicU64::new(0),
            world,
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.world.now.load(Ordering::SeqCst)).unwrap()
    }

    /// A new organization, which is one entry.
    async fn organization(&self, name: &str) -> OrganizationId {
        self.world.found(name, 1).await
    }

    /// Writes `n` entries by what they are there for: inviting people.
    async fn write(&self, organization: OrganizationId, n: usize) {
        let (config, tables) = (&self.world.engine.config, &self.world.engine.tables);
        let organizations = OrganizationStore::new(config.dynamodb(), tables.clone());
        let organization = organizations.get(organization).await.unwrap().unwrap();
        let invitations = InvitationStore::new(config.dynamodb(), tables.clone(), InvitationLimits::DEFAULT);
        let operation = self.operations.fetch_add(1, Ordering::SeqCst);
        let author = Author {
            actor: Actor::System("test"),
            source: Source {
                request_id: format!("operation-{operation}"),
                address: Some("192.0.2.1".to_owned()),
            },
        };
        let invitees: Vec<_> = (0..n)
            .map(|n| Invitee {
                email: Email::parse(&format!("invitee{operation}-{n}@example.net")).unwrap(),
                role: Role::Member,
                first_name: None,
                last_name: None,
            })
            .collect();
        let owner = Email::parse("owner@example.org").unwrap();
        let inviting = Inviting {
            organization: &organization,
            inviter: MemberId::of_email(organization.id, &owner),
            author: &author,
            operation: OperationId::from_bytes(hash128(&[&operation.to_be_bytes()])),
            at: self.now() + SignedDuration::from_secs(i64::try_from(operation).unwrap()),
            now: self.now(),
            origin: Origin::Invitation,
            partial: false,
        };
        let made = invitations.invite(&inviting, &invitees).await.unwrap();
        assert!(matches!(made, Made::Outcomes(outcomes) if outcomes.len() == n));
    }

    /// All that the stream has.
    fn records(&self) -> Vec<Value> {
        let mut records = Vec::new();
        loop {
            let more = self.stream.next();
            if more.is_empty() {
                return records;
            }
            records.extend(more);
        }
    }

    /// Delivers records, and says from which on they are to come again.
    async fn deliver(&self, records: &[Value]) -> Option<usize> {
        let failures = self.seal.handle(event(records)).await.batch_item_failures;
        let failed = failures.first()?.item_identifier.clone();
        assert!(failed.is_some() && failures.len() == 1, "{failures:?}");
        records
            .iter()
            .position(|record| record["dynamodb"]["SequenceNumber"].as_str() == failed.as_deref())
    }

    /// Delivers the stream as Lambda does: what failed comes again.
    async fn settle(&self) {
        let mut records = self.records();
        for _ in 0..50 {
            match self.deliver(&records).await {
                None => return,
                Some(from) => records.drain(..from),
            };
        }
        panic!("the function gets further");
    }

    async fn verify(&self, organization: OrganizationId) -> Report {
        self.verify_with(organization, None).await
    }

    async fn verify_with(&self, organization: OrganizationId, noted: Option<Place>) -> Report {
        self.chains.verify(organization, noted, self.now()).await.unwrap()
    }

    /// That every entry is sealed, once, and the chain holds. Gives how many there are.
    async fn assert_sealed(&self, organization: OrganizationId) -> u64 {
        let report = self.verify(organization).await;
        assert_eq!(report.faults, []);
        assert_eq!(
            (report.sealed, report.end.seq, report.fresh, report.late),
            (report.entries, report.entries, 0, 0)
        );
        report.entries
    }

    /// The chains of all organizations.
    async fn chains(&self) -> Dump {
        let mut audit = self.world.audit().await;
        audit.retain(|(pk, _), _| pk.starts_with("CHAIN#"));
        audit
    }
}

/// Records as Lambda delivers them.
fn event(records: &[Value]) -> Event {
    serde_json::from_value(json!({ "Records": records })).unwrap()
}
