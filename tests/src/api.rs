//! The API's router in the test's own process, on an engine of its own: requests go in as the
//! events that API Gateway sends, and every answer is held against the `OpenAPI` document.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use crate::faults::Faulty;
use aws_sdk_dynamodb::types::{AttributeValue as Item, PutRequest, WriteRequest};
use jiff::{SignedDuration, Timestamp};
use member_api::{Api, router};
use muster::clock::Clock;
use muster::id::{InvitationId, MemberId, OrganizationId, hash128};
use muster::invitation::Token;
use muster::member::{Member, Origin, Role, Status};
use muster::text::Email;
use muster_aws::accounts::Accounts;
use muster_aws::audit::AuditLog;
use muster_aws::clients::{AwsConfig, Tables};
use muster_aws::dns::Dns;
use muster_aws::domains::DomainStore;
use muster_aws::dynamo::Dynamo;
use muster_aws::idempotency::IdempotencyStore;
use muster_aws::invitations::{InvitationLimits, InvitationStore};
use muster_aws::item::MemberItem;
use muster_aws::jobs::JobStore;
use muster_aws::keys;
use muster_aws::links::Links;
use muster_aws::members::MemberStore;
use muster_aws::memberships::MembershipStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::partitions::SETTLE;
use muster_aws::registrations::{RegistrationLimits, RegistrationStore};
use muster_aws::reviews::{ReviewStore, ScheduleStore};
use muster_aws::studies::StudyStore;
use muster_aws::wallets::WalletStore;
use muster_aws::wire::{self, text};
use serde_json::json;
use tower::ServiceExt;

use crate::bench::Result;
use crate::bench::front::{Front, Members};
use crate::bucket::Buckets;
use crate::cognito::Cognito;
use crate::contract;
use crate::dns::DnsServer;
use crate::engine::{self, Engine};

mod call;

pub use call::{Answer, Call, Person};
use call::{answer, is_documented};

/// The API under test.
pub struct TestApi {
    /// Its tables.
    pub engine: Engine,
    /// Milliseconds since 1970 on its clock.
    pub now: Arc<AtomicI64>,
    /// Where it looks domains up.
    pub dns: DnsServer,
    /// Where its accounts are.
    pub cognito: Cognito,
    /// Over how many partitions new organizations spread.
    shards: u8,
    /// How many requests it was sent.
    sent: AtomicU64,
    router: axum::Router,
}

/// What a deployment chooses.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Over how many partitions new organizations spread.
    pub shards: u8,
    /// How much mail they may cause.
    pub mails: InvitationLimits,
    /// How often people may try to register.
    pub registrations: RegistrationLimits,
    /// Whether its accounts are in a user pool of its own.
    pub has_accounts: bool,
}

impl Setup {
    /// Four partitions, the usual limits, a user pool.
    pub const DEFAULT: Self = Self {
        shards: 4,
        mails: InvitationLimits::DEFAULT,
        registrations: RegistrationLimits::DEFAULT,
        has_accounts: true,
    };
}

/// The clock's first time.
const START: i64 = 1_767_323_045_000;

impl TestApi {
    /// An API whose new organizations spread their members over 4 partitions.
    pub async fn start() -> Self {
        Self::with(4, |config| config).await
    }

    /// An API with so many partitions, and clients as `change` makes them.
    pub async fn with(shards: u8, change: impl FnOnce(AwsConfig) -> AwsConfig) -> Self {
        let setup = Setup {
            shards,
            ..Setup::DEFAULT
        };
        let engine = engine::start();
        let config = change(engine.config.clone());
        Self::on(engine, &config, setup).await
    }

    /// An API whose transport can die, and whose table can be in trouble.
    pub async fn faulty() -> (Self, Faulty) {
        let engine = engine::start();
        let faulty = Faulty::new(engine.config.http.clone());
        let config = AwsConfig {
            http: faulty.shared(),
            ..engine.config.clone()
        };
        let setup = Setup {
            shards: 4,
            ..Setup::DEFAULT
        };
        (Self::on(engine, &config, setup).await, faulty)
    }

    /// An API that lets an organization send so many mails a day.
    pub async fn with_mails_per_day(per_day: u32) -> Self {
        let mails = InvitationLimits {
            per_day,
            ..InvitationLimits::DEFAULT
        };
        Self::set_up(Setup {
            mails,
            ..Setup::DEFAULT
        })
        .await
    }

    /// An API that is set up in another way.
    pub async fn set_up(setup: Setup) -> Self {
        let engine = engine::start();
        let config = engine.config.clone();
        Self::on(engine, &config, setup).await
    }

    /// An API whose requests to the engine are counted.
    pub async fn counted() -> Result<(Self, Front)> {
        let engine = engine::start();
        let address = engine
            .config
            .endpoint
            .clone()
            .ok_or("the engine has no address")?;
        let (table, buckets) = (&engine.tables.directory, Buckets::default());
        let front = Front::serve(&address, table, Members::Engine, &buckets).await?;
        let config = AwsConfig {
            endpoint: Some(front.endpoint.clone()),
            ..engine.config.clone()
        };
        let api = Self::on(engine, &config, Setup::DEFAULT).await;
        Ok((api, front))
    }

    /// An API over the tables of an engine, with clients as `config` makes them.
    pub async fn on(engine: Engine, config: &AwsConfig, setup: Setup) -> Self {
        let dns = DnsServer::start(0).await;
        let now = Arc::new(AtomicI64::new(START));
        let read = Arc::clone(&now);
        let drawn = AtomicU64::new(0);
        let dynamodb = config.dynamodb();
        let cognito = Cognito::default();
        let pool = AwsConfig {
            endpoint: Some(cognito.serve().await),
            ..config.clone()
        };
        let accounts = Accounts::new(pool.cognito(), "pool".to_owned(), "client".to_owned());
        let tables: Tables = engine.tables.clone();
        let api = Api {
            organizations: OrganizationStore::new(dynamodb.clone(), tables.clone()),
            memberships: MembershipStore::new(dynamodb.clone(), tables.clone()),
            invitations: InvitationStore::new(dynamodb.clone(), tables.clone(), setup.mails),
            members: MemberStore::new(dynamodb.clone(), tables.clone()),
            wallets: WalletStore::new(dynamodb.clone(), tables.clone()),
            studies: StudyStore::new(dynamodb.clone(), tables.clone()),
            schedules: ScheduleStore::new(dynamodb.clone(), tables.clone()),
            reviews: ReviewStore::new(dynamodb.clone(), tables.clone()),
            audit: AuditLog::new(dynamodb.clone(), tables.clone()),
            domains: DomainStore::new(dynamodb.clone(), tables.clone()),
            dns: Dns::new(Some(dns.address)),
            registrations: RegistrationStore::new(dynamodb.clone(), tables.clone(), setup.registrations),
            accounts: setup.has_accounts.then_some(accounts),
            idempotency: IdempotencyStore::new(dynamodb.clone(), &tables),
            jobs: JobStore::new(dynamodb, tables),
            links: Links {
                config: config.clone(),
                import_bucket: "imports".to_owned(),
                export_bucket: "exports".to_owned(),
                evidence_bucket: "evidence".to_owned(),
            },
            upgrade_url: "https://console.example.org/organizations/{organizationId}/plan".to_owned(),
            purge_grace: SignedDuration::from_hours(24),
            settle: SETTLE,
            export_retention: SignedDuration::from_hours(90 * 24),
            evidence_retention: SignedDuration::from_hours(365 * 24),
            clock: Clock::new(move || time(read.load(Ordering::SeqCst))),
            random: Arc::new(move || unlike_any_before(&drawn)),
            shards: setup.shards,
        };
        Self {
            engine,
            now,
            dns,
            cognito,
            shards: setup.shards,
            sent: AtomicU64::new(0),
            router: router(api),
        }
    }

    /// Sends a request, and holds the answer against the document.
    ///
    /// # Panics
    ///
    /// Panics where the answer is not as the document says.
    #[expect(clippy::expect_used, reason = "a test without an answer has failed")]
    #[expect(clippy::panic, reason = "an answer that breaks the contract fails the test")]
    pub async fn send(&self, call: Call) -> Answer {
        let request_id = format!("request-{}", self.sent.fetch_add(1, Ordering::SeqCst));
        let event = call.event(&request_id).to_string();
        let request = lambda_http::request::from_str(&event).expect("the event is that of an HTTP API");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("a router always answers");
        let answer = answer(response).await;
        // Other methods and paths are not in the document: they all answer alike.
        if answer.code() != "method_not_allowed" && answer.status != 404 || is_documented(&call) {
            let held = contract::check(
                call.method,
                &call.path,
                answer.status,
                answer.header("content-type"),
                &answer.json,
            );
            if let Err(wrong) = held {
                panic!("{wrong}\n{}", answer.text);
            }
        }
        answer
    }

    /// The tables' client.
    #[must_use]
    pub fn dynamodb(&self) -> Dynamo {
        self.engine.config.dynamodb()
    }

    /// Lets a person make an organization.
    ///
    /// # Panics
    ///
    /// Panics where they may not.
    pub async fn found(&self, owner: &Person, name: &str) -> OrganizationId {
        let made = self
            .send(
                Call::new("POST", "/v1/organizations")
                    .by(owner)
                    .json(&json!({"name": name})),
            )
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
        OrganizationId::parse(made.json["id"].as_str().unwrap_or_default())
            .unwrap_or(OrganizationId::from_bytes([0; 16]))
    }

    /// Puts a person into an organization, as an accepted invitation would. Answers their record.
    ///
    /// # Panics
    ///
    /// Panics where the engine fails.
    #[expect(clippy::expect_used, reason = "a test whose data is not there has failed")]
    pub async fn join(
        &self,
        organization: OrganizationId,
        person: &Person,
        role: Role,
        status: Status,
    ) -> MemberId {
        let email = Email::parse(&person.email).expect("an address");
        let member = Member {
            role,
            status,
            first_name: Some(person.subject.clone()),
            login_email: Some(email.clone()),
            subject: Some(person.subject.clone()),
            ..member(organization, MemberId::of_email(organization, &email))
        };
        self.put_members(std::slice::from_ref(&member)).await;
        let user = wire::key(keys::organization(organization), keys::user(&person.subject));
        self.put(user, |item| {
            item.insert("loginKey".to_owned(), text(keys::user(&person.subject)));
            item.insert("member".to_owned(), text(member.id));
            item.insert("role".to_owned(), text(role.as_str()));
            item.insert("status".to_owned(), text(status.as_str()));
        })
        .await;
        let lock = wire::key(keys::organization(organization), keys::login(&email));
        if member.holds_login() {
            self.put(lock, |item| {
                item.insert("member".to_owned(), text(member.id));
            })
            .await;
        } else {
            self.dynamodb()
                .delete_item()
                .table_name(&self.engine.tables.directory)
                .set_key(Some(lock))
                .send()
                .await
                .expect("the engine takes the deletion");
        }
        member.id
    }

    #[expect(clippy::expect_used, reason = "a test whose data is not there has failed")]
    async fn put(&self, mut item: wire::Item, fill: impl FnOnce(&mut wire::Item)) {
        fill(&mut item);
        self.dynamodb()
            .put_item()
            .table_name(&self.engine.tables.directory)
            .set_item(Some(item))
            .send()
            .await
            .expect("the engine takes the item");
    }

    /// Forgets that an organization's data was to be taken away.
    ///
    /// # Panics
    ///
    /// Panics where the engine fails.
    #[expect(clippy::expect_used, reason = "a test whose data is not there has failed")]
    pub async fn spare(&self, organization: OrganizationId) {
        let key = wire::key(keys::organization(organization), keys::ORGANIZATION);
        self.dynamodb()
            .update_item()
            .table_name(&self.engine.tables.directory)
            .set_key(Some(key))
            .update_expression("REMOVE purge")
            .send()
            .await
            .expect("the engine takes the change");
    }

    /// The token of an invitation's newest mail, as if that had been sent.
    ///
    /// # Panics
    ///
    /// Panics where there is no such invitation.
    #[expect(clippy::expect_used, reason = "a test whose data is not there has failed")]
    pub async fn mailed(&self, organization: OrganizationId, invitation: InvitationId) -> Token {
        static MAILED: AtomicU64 = AtomicU64::new(0);
        let number = MAILED.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let (left, right) = (hash128(&[b"left", &number]), hash128(&[b"right", &number]));
        let secret: Vec<u8> = left.into_iter().chain(right).collect();
        let token = Token::new(organization, invitation, secret.try_into().expect("32 bytes"));
        let key = wire::key(keys::invitations(organization), keys::invitation(invitation));
        self.dynamodb()
            .update_item()
            .table_name(&self.engine.tables.directory)
            .set_key(Some(key))
            .update_expression("ADD tokens :token")
            .condition_expression("attribute_exists(PK)")
            .expression_attribute_values(":token", Item::Ss(vec![token.digest()]))
            .send()
            .await
            .expect("there is such an invitation");
        token
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> Clock {
        let now = Arc::clone(&self.now);
        Clock::new(move || time(now.load(Ordering::SeqCst)))
    }

    /// Sets its clock to the machine's, for programs beside it that go by that.
    pub fn go_by_the_machine(&self) {
        self.now
            .store(Clock::system().now().as_millisecond(), Ordering::SeqCst);
    }

    /// Lets time pass.
    pub fn wait(&self, time: SignedDuration) {
        let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.now.fetch_add(millis, Ordering::SeqCst);
    }

    /// What an organization's audit log says of a target, oldest first: actions and actors.
    ///
    /// # Panics
    ///
    /// Panics where the engine fails.
    #[expect(clippy::expect_used, reason = "a test that cannot see its data has failed")]
    pub async fn events(&self, organization: OrganizationId, target: &str) -> Vec<(String, String)> {
        let answer = self
            .dynamodb()
            .query()
            .table_name(&self.engine.tables.audit)
            .key_condition_expression("PK = :of")
            .filter_expression("#target = :target")
            .expression_attribute_names("#target", "target")
            .expression_attribute_values(":of", text(keys::organization(organization)))
            .expression_attribute_values(":target", text(target))
            .send()
            .await
            .expect("the engine answers");
        let word = |item: &wire::Item, name: &str| wire::text_of(item, name).unwrap_or_default().to_owned();
        answer
            .items()
            .iter()
            .map(|item| (word(item, "action"), word(item, "actor")))
            .collect()
    }

    /// Writes members as they are, into the partitions of a new organization.
    ///
    /// # Panics
    ///
    /// Panics where the engine fails.
    #[expect(clippy::expect_used, reason = "a test whose data is not there has failed")]
    pub async fn put_members(&self, members: &[Member]) {
        let puts = members.iter().map(|member| {
            let item = serde_dynamo::aws_sdk_dynamodb_1::to_item(MemberItem::new(
                member,
                member.id.shard(self.shards),
            ))
            .expect("an item");
            let put = PutRequest::builder()
                .set_item(Some(item))
                .build()
                .expect("it has an item");
            WriteRequest::builder().put_request(put).build()
        });
        let puts: Vec<WriteRequest> = puts.collect();
        for batch in puts.chunks(25) {
            self.dynamodb()
                .batch_write_item()
                .request_items(&self.engine.tables.directory, batch.to_vec())
                .send()
                .await
                .expect("the engine takes the items");
        }
    }
}

/// A roster's member without anything said of them.
#[must_use]
pub fn member(organization: OrganizationId, id: MemberId) -> Member {
    Member::new(
        id,
        organization,
        Origin::Roster,
        Role::Member,
        Status::Enrolled,
        time(START),
    )
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Random enough for ids, and the same in every run, whatever other tests draw beside it.
fn unlike_any_before(drawn: &AtomicU64) -> [u8; 16] {
    hash128(&[b"random", &drawn.fetch_add(1, Ordering::SeqCst).to_le_bytes()])
}
