//! Reviews that are opened by a schedule, and notices about reviews, on a real DynamoDB engine: one
//! review for each organization and period, each notice once, whatever fires twice, late or at once.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

mod interruptions;
mod notices;
mod opening;

use std::collections::BTreeMap;
use std::time::Duration;

use access_review::{Due, Handler};
use aws_lambda_events::sqs::SqsEvent;
use e2e::api::{Call, Person, TestApi};
use e2e::bucket::Buckets;
use e2e::faults::Faulty;
use e2e::queue::Queues;
use e2e::review::EVIDENCE;
use jiff::{SignedDuration, Timestamp};
use lambda_runtime::{Context, LambdaEvent};
use muster::id::{MemberId, OrganizationId};
use muster::job::{Job, JobKind};
use muster::member::{Role, Status};
use muster::review::Review;
use muster_aws::clients::AwsConfig;
use muster_aws::files::Files;
use muster_aws::jobs::JobStore;
use muster_aws::reviews::{ReviewStore, ReviewWorker, ScheduleStore};
use muster_aws::{keys, wire};
use serde_json::{Value, json};
use tokio::time::Instant;

const QUEUE: &str = "review";
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// An organization, and the function that opens its reviews.
struct Bureau {
    api: TestApi,
    owner: Person,
    id: OrganizationId,
    faulty: Faulty,
    queues: Queues,
    handler: Handler,
}

impl Bureau {
    async fn new() -> Self {
        let api = TestApi::start().await;
        let owner = Person::new("owner");
        let id = api.found(&owner, "Example").await;
        let faulty = Faulty::new(api.engine.config.http.clone());
        let (queues, buckets) = (Queues::default(), Buckets::default());
        let config = AwsConfig {
            http: faulty.shared(),
            ..api.engine.config.clone()
        };
        let at = |endpoint: String| AwsConfig {
            endpoint: Some(endpoint),
            ..config.clone()
        };
        let s3 = at(buckets.serve().await).s3();
        let files =
            Files::new(s3, "imports".to_owned(), "exports".to_owned()).with_evidence(EVIDENCE.to_owned());
        let tables = api.engine.tables.clone();
        let handler = Handler {
            worker: ReviewWorker::new(&config.dynamodb(), &tables, files, api.clock()),
            due: Due {
                schedules: ScheduleStore::new(config.dynamodb(), tables.clone()),
                reviews: ReviewStore::new(config.dynamodb(), tables),
                clock: api.clock(),
            },
            sqs: at(queues.serve().await).sqs(),
            queue: QUEUE.to_owned(),
        };
        let bureau = Self {
            api,
            owner,
            id,
            faulty,
            queues,
            handler,
        };
        bureau.faulty.revive();
        bureau
    }

    /// With a schedule of its own, and two reviewers beside the owner.
    async fn with_schedule() -> (Self, [MemberId; 2]) {
        let bureau = Self::new().await;
        let reviewers = [bureau.reviewer("ana").await, bureau.reviewer("bea").await];
        let named: Vec<String> = reviewers.iter().map(ToString::to_string).collect();
        bureau
            .schedule(&json!({"everyDays": 30, "reviewers": named}))
            .await;
        bureau.faulty.revive();
        (bureau, reviewers)
    }

    async fn reviewer(&self, name: &str) -> MemberId {
        let person = Person::new(name);
        self.api
            .join(self.id, &person, Role::Member, Status::Active)
            .await
    }

    async fn schedule(&self, body: &Value) -> Value {
        let path = format!("/v1/organizations/{}/review-schedule", self.id);
        let call = Call::new("PUT", path).by(&self.owner).json(body);
        let answer = self.api.send(call).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json
    }

    fn now(&self) -> Timestamp {
        self.api.clock().now()
    }

    /// One run of the deployment's schedule.
    async fn announce(&self) {
        let stop_at = Instant::now() + Duration::from_mins(10);
        self.handler.announce(stop_at).await.unwrap();
    }

    /// Delivers a message, and says whether it was handled.
    async fn deliver(&self, body: &str) -> bool {
        let record = json!({"messageId": "m", "body": body});
        let event: SqsEvent = serde_json::from_value(json!({"Records": [record]})).unwrap();
        let mut context = Context::default();
        // In the year 2100.
        context.deadline = 4_102_444_800_000;
        let event = LambdaEvent::new(event, context);
        let answer = Box::pin(self.handler.handle(event, Duration::ZERO)).await;
        answer.batch_item_failures.is_empty()
    }

    /// The message that something is due in an organization.
    fn message(&self) -> String {
        format!(r#"{{"organization":"{}","due":true}}"#, self.id)
    }

    async fn look(&self) {
        assert!(self.deliver(&self.message()).await);
    }

    /// Lets every job of a review that waits begin, and end.
    async fn work(&self) {
        for job in self.jobs().await {
            if job.kind.is_review() && !job.status.is_final() {
                let body = json!({"organization": self.id, "job": job.id}).to_string();
                assert!(self.deliver(&body).await);
            }
        }
    }

    async fn reviews(&self) -> Vec<Review> {
        self.reviews_of(self.id).await
    }

    async fn reviews_of(&self, id: OrganizationId) -> Vec<Review> {
        let store = ReviewStore::new(self.api.dynamodb(), self.api.engine.tables.clone());
        store.list(id, None, 100, None).await.unwrap().items
    }

    async fn jobs(&self) -> Vec<Job> {
        let store = JobStore::new(self.api.dynamodb(), self.api.engine.tables.clone());
        store.list(self.id, 200, None).await.unwrap()
    }

    /// What lies in a table, by its keys.
    async fn dump(&self, table: &str) -> BTreeMap<(String, String), wire::Item> {
        let pages = self.api.dynamodb().scan().table_name(table).into_paginator();
        let items = pages.items().send().try_collect().await.unwrap();
        let part = |item: &wire::Item, name| wire::text_of(item, name).unwrap().to_owned();
        items
            .into_iter()
            .map(|item| ((part(&item, "PK"), part(&item, "SK")), item))
            .collect()
    }

    /// The organization's notices: whom, and of what.
    async fn notices(&self) -> Vec<(String, String)> {
        let pk = keys::notices(self.id);
        let directory = self.dump(&self.api.engine.tables.directory).await;
        let own = directory.iter().filter(|((owner, _), _)| *owner == pk);
        let told = own.map(|(_, item)| {
            let part = |name| wire::text_of(item, name).unwrap_or_default().to_owned();
            (part("kind"), part("member"))
        });
        let mut told: Vec<_> = told.collect();
        told.sort();
        told
    }

    /// How often each action is in the organization's log.
    async fn actions(&self) -> BTreeMap<String, usize> {
        let pk = keys::organization(self.id);
        let mut actions = BTreeMap::new();
        for ((owner, _), entry) in self.dump(&self.api.engine.tables.audit).await {
            if owner == pk {
                let action = wire::text_of(&entry, "action").unwrap().to_owned();
                *actions.entry(action).or_default() += 1;
            }
        }
        actions
    }

    /// The schedule as it lies in the table.
    async fn stored(&self) -> wire::Item {
        let key = wire::key(keys::organization(self.id), keys::REVIEW_SCHEDULE);
        let table = &self.api.engine.tables.directory;
        let item = wire::get(&self.api.dynamodb(), table, key).await.unwrap();
        item.unwrap()
    }

    /// How many jobs of a kind there are, and how many wishes that such begin.
    async fn begun(&self, kind: JobKind) -> (usize, usize) {
        let jobs = self.jobs().await;
        let wishes = self.dump(&self.api.engine.tables.directory).await;
        let is_one = |item: &wire::Item| {
            wire::text_of(item, "SK").is_some_and(|sk| sk.starts_with("BEGIN#"))
                && wire::text_of(item, "kind") == Some(kind.as_str())
        };
        (
            jobs.iter().filter(|job| job.kind == kind).count(),
            wishes.values().filter(|item| is_one(item)).count(),
        )
    }

    /// Something else of an item.
    async fn set(&self, key: wire::Item, name: &str, value: aws_sdk_dynamodb::types::AttributeValue) {
        let update = self.api.dynamodb().update_item();
        update
            .table_name(&self.api.engine.tables.directory)
            .set_key(Some(key))
            .update_expression("SET #name = :value")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":value", value)
            .send()
            .await
            .unwrap();
    }
}
