//! What mail guarantees, on a real DynamoDB engine, with a queue and a mail service that fail as
//! they may: guarantees.md, "Mail".

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

mod events;
mod interruptions;
mod notices;
mod queue;
mod sending;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use e2e::queue::{Message, Policy, Queues};
use e2e::ses::{self, Ses};
use e2e::stream::Stream;
use e2e::world::World;
use futures_util::future::join_all;
use invitation_mailer::Outbound;
use jiff::Timestamp;
use muster::audit::{Actor, Author, Source};
use muster::clock::Clock;
use muster::id::{OperationId, hash128};
use muster::invitation::{Invitation, Token};
use muster::mail::{MailOf, MailRequest};
use muster::member::{Origin, Role};
use muster::organization::Organization;
use muster::text::Email;
use muster_aws::clients::AwsConfig;
use muster_aws::deliveries::DeliveryStore;
use muster_aws::invitations::{
    Asking, Held, InvitationLimits, InvitationStore, Invited, Invitee, Inviting, Made, Resent,
};
use muster_aws::mail::{Mailer, Sender};
use muster_aws::members::MemberStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::reviews::{NoticeStore, ReviewStore};
use serde_json::{Value, json};

const APP: &str = "https://app.example.org";
/// The queues' names, which stand for their URLs.
const MAIL: &str = "mail";
const IMPORT: &str = "import";
const PURGE: &str = "purge";
const EXPORT: &str = "export";
const REVIEW: &str = "review";
const DEAD: &str = "mail-dead";
const OUTBOX_DEAD: &str = "outbox-dead";

/// Everything that a mail passes through, from the table to the inbox and back.
struct Post {
    world: World,
    organization: Organization,
    stream: Stream,
    queues: Queues,
    ses: Ses,
    policy: Policy,
    outbox: outbox::Handler,
    mailer: invitation_mailer::Handler,
    events: mail_events::Handler,
    /// By a transport that never dies.
    invitations: InvitationStore,
    /// By the same.
    deliveries: DeliveryStore,
    notices: NoticeStore,
    reviews: ReviewStore,
    operations: AtomicU64,
}

/// Secrets that are all different.
fn random() -> [u8; 32] {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let n = CALLS.fetch_add(1, Ordering::SeqCst).to_be_bytes();
    let halves = [hash128(&[&n, b"a"]), hash128(&[&n, b"b"])];
    halves.concat().try_into().unwrap()
}

impl Post {
    /// An operation of its own, and who did it. The same in every world, and with it what it makes.
    fn operation(&self) -> (OperationId, Author) {
        let n = self.operations.fetch_add(1, Ordering::SeqCst);
        let author = Author {
            actor: Actor::System("test"),
            source: Source {
                request_id: format!("operation-{n}"),
                address: None,
            },
        };
        (OperationId::from_bytes(hash128(&[&n.to_be_bytes()])), author)
    }

    async fn new() -> Self {
        let world = World::new(1).await;
        let stream = Stream::open(&world.engine).await;
        let (queues, ses) = (Queues::default(), Ses::default());
        let at = |endpoint: String| AwsConfig {
            endpoint: Some(endpoint),
            http: world.faulty.shared(),
            ..world.engine.config.clone()
        };
        let dynamodb = at(world.engine.config.endpoint.clone().unwrap()).dynamodb();
        let tables = world.engine.tables.clone();
        let store = |client| InvitationStore::new(client, tables.clone(), InvitationLimits::DEFAULT);
        let now = std::sync::Arc::clone(&world.now);
        let clock = Clock::new(move || Timestamp::from_millisecond(now.load(Ordering::SeqCst)).unwrap());
        let sender = Sender {
            address: "no-reply@example.com".to_owned(),
            configuration_set: "muster-test".to_owned(),
        };
        let outbound = Outbound {
            mailer: Mailer::new(at(ses.serve().await).ses(), sender),
            app_url: APP.to_owned(),
        };
        let organizations = OrganizationStore::new(dynamodb.clone(), tables.clone());
        let organization = organizations.get(world.organization).await.unwrap().unwrap();
        let post = Self {
            organization,
            stream,
            policy: Policy::of("MailQueue"),
            outbox: outbox::Handler {
                sqs: at(queues.serve().await).sqs(),
                mail_queue: MAIL.to_owned(),
                import_queue: IMPORT.to_owned(),
                purge_queue: PURGE.to_owned(),
                export_queue: EXPORT.to_owned(),
                review_queue: REVIEW.to_owned(),
                dead_letters: OUTBOX_DEAD.to_owned(),
            },
            mailer: invitation_mailer::Handler {
                deliveries: DeliveryStore::new(dynamodb.clone(), tables.clone()),
                invitations: store(dynamodb.clone()),
                notices: NoticeStore::new(dynamodb.clone(), tables.clone()),
                reviews: ReviewStore::new(dynamodb.clone(), tables.clone()),
                organizations,
                members: MemberStore::new(dynamodb.clone(), tables.clone()),
                outbound: Some(outbound),
                clock,
                random,
            },
            events: mail_events::Handler {
                deliveries: DeliveryStore::new(dynamodb, tables.clone()),
            },
            invitations: store(world.engine.config.dynamodb()),
            deliveries: DeliveryStore::new(world.engine.config.dynamodb(), tables.clone()),
            notices: NoticeStore::new(world.engine.config.dynamodb(), tables.clone()),
            reviews: ReviewStore::new(world.engine.config.dynamodb(), tables.clone()),
            operations: AtomicU64::new(0),
            queues,
            ses,
            world,
        };
        post.world.faulty.revive();
        post
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.world.now.load(Ordering::SeqCst)).unwrap()
    }

    /// Invites people.
    async fn invite(&self, addresses: impl IntoIterator<Item = String>) -> Vec<Invitation> {
        let invitees = addresses.into_iter().map(|address| Invitee {
            email: Email::parse(&address).unwrap(),
            role: Role::Member,
            first_name: None,
            last_name: None,
        });
        let invitees: Vec<_> = invitees.collect();
        let (operation, author) = self.operation();
        let owner = Email::parse("owner@example.org").unwrap();
        let inviting = Inviting {
            organization: &self.organization,
            inviter: muster::id::MemberId::of_email(self.organization.id, &owner),
            author: &author,
            operation,
            at: self.now(),
            now: self.now(),
            origin: Origin::Invitation,
            partial: false,
        };
        let Made::Outcomes(outcomes) = self.invitations.invite(&inviting, &invitees).await.unwrap() else {
            panic!("there are seats and mails for all")
        };
        let invited = outcomes.into_iter().map(|outcome| match outcome {
            Invited::Yes(both) => both.0,
            other => panic!("{other:?}"),
        });
        invited.collect()
    }

    async fn invite_one(&self) -> Invitation {
        self.invite(["invitee@example.net".to_owned()]).await.remove(0)
    }

    /// The invitation as it is now.
    async fn again(&self, invitation: &Invitation) -> Invitation {
        let read = self.invitations.get(invitation.organization, invitation.id).await;
        read.unwrap().unwrap()
    }

    async fn resend(&self, invitation: &Invitation) -> Invitation {
        let (operation, author) = self.operation();
        let by = Asking {
            member: invitation.inviter,
            author: &author,
            operation,
            at: self.now(),
        };
        let resent = self
            .invitations
            .resend(&self.organization, invitation.id, None, by)
            .await;
        match resent.unwrap() {
            Resent::Yes(invitation) => *invitation,
            other => panic!("{other:?}"),
        }
    }

    async fn cancel(&self, invitation: &Invitation) {
        let (_, author) = self.operation();
        let canceled = self.invitations.cancel(
            &self.organization,
            invitation.id,
            &author,
            "invitation.canceled",
            self.now(),
        );
        canceled.await.unwrap();
    }

    /// Delivers the stream to the outbox, from the first change on that it says it did not send.
    async fn collect(&self) {
        loop {
            let mut records = self.stream.next();
            if records.is_empty() {
                return;
            }
            for attempt in 0.. {
                assert!(attempt < 50, "the outbox gets further");
                let event = serde_json::from_value(json!({ "Records": records })).unwrap();
                let failures = self.outbox.handle(event).await.batch_item_failures;
                let Some(first) = failures.first() else {
                    break;
                };
                let from = records.iter().position(|record| {
                    record["dynamodb"]["SequenceNumber"].as_str() == first.item_identifier.as_deref()
                });
                records.drain(..from.unwrap());
            }
        }
    }

    fn receive(&self) -> Vec<Message> {
        let now = self.now().as_millisecond();
        self.queues.receive(MAIL, DEAD, self.policy, now)
    }

    /// Delivers messages to the mailer, and deletes those that it handled.
    async fn deliver(&self, messages: &[Message]) {
        let failures = self.mailer.handle(batch(messages)).await.batch_item_failures;
        for message in messages {
            if !failures
                .iter()
                .any(|f| f.item_identifier == message.id.to_string())
            {
                self.queues.delete(MAIL, message.id);
            }
        }
    }

    /// Delivers what there is, again and again, until nothing is left in the queue.
    async fn settle(&self) {
        self.collect().await;
        while !self.queues.bodies(MAIL).is_empty() {
            loop {
                let batches: Vec<_> = (0..40).map(|_| self.receive()).collect();
                if batches[0].is_empty() {
                    break;
                }
                join_all(batches.iter().map(|messages| self.deliver(messages))).await;
            }
            self.world.pass(self.visibility());
        }
    }

    fn visibility(&self) -> Duration {
        Duration::from_secs(self.policy.visibility_timeout.unsigned_abs())
    }

    /// What each mail's link leads to, in the order of the mails.
    async fn links(&self) -> Vec<Held> {
        let mut links = Vec::new();
        for mail in self.ses.taken() {
            let token = Token::parse(ses::token(ses::text(&mail))).unwrap();
            links.push(self.invitations.held(&token, self.now()).await.unwrap());
        }
        links
    }
}

/// Messages as Lambda delivers them.
fn batch(messages: &[Message]) -> SqsEvent {
    let records = messages
        .iter()
        .map(|m| json!({"messageId": m.id.to_string(), "body": m.body}));
    serde_json::from_value(json!({ "Records": records.collect::<Vec<Value>>() })).unwrap()
}

fn request(invitation: &Invitation) -> MailRequest {
    MailRequest {
        organization: invitation.organization,
        of: MailOf::Invitation(invitation.id),
        send: invitation.send,
    }
}
