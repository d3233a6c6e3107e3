//! What access reviews guarantee, on a real DynamoDB engine: guarantees.md, "Access reviews".

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

mod applying;
mod evidence;
mod interruptions;
mod purging;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::atomic::Ordering;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::api::{Answer, Call, Person, TestApi};
use e2e::review::{Desk, EVIDENCE};
use jiff::{SignedDuration, Timestamp};
use muster::audit::{Actor, AuditEvent, Source};
use muster::evidence::verify::{Expected, Report, verify};
use muster::id::{JobId, MemberId, OperationId, OrganizationId, ReviewId, StudyId, hash128};
use muster::job::{Job, JobKind};
use muster::layout::Layout;
use muster::member::{Member, Origin, Role, Status};
use muster::organization::{Organization, Settings};
use muster::review::{Outcomes, Population, Progress, Review, ReviewOrigin, ReviewStatus};
use muster::roster::RosterSchema;
use muster::text::Email;
use muster_aws::organizations::{Founding, OrganizationStore};
use muster_aws::reviews::{Opened, ReviewStore};
use muster_aws::{keys, wire};
use serde_json::json;

/// An organization whose every id is the same each time, with a review that is not captured yet.
struct Story {
    api: TestApi,
    desk: Desk,
    id: OrganizationId,
    review: ReviewId,
    opening: JobId,
}

type Dump = BTreeMap<(String, String), BTreeMap<String, Value>>;

/// The people besides the owner, by the name that they sign in with.
const PEOPLE: [(&str, Role); 7] = [
    ("second", Role::Admin),
    ("keep", Role::Member),
    ("revoke", Role::Member),
    ("raise", Role::Member),
    ("heir", Role::Member),
    ("gone", Role::Member),
    ("moved", Role::Member),
];

impl Story {
    async fn new() -> Self {
        Self::with(0).await
    }

    /// With so many further members.
    async fn with(further: usize) -> Self {
        let api = TestApi::start().await;
        let desk = Desk::beside(&api).await;
        let id = OrganizationId::created_by(OperationId::from_bytes(hash128(&[b"story"])));
        let mut story = Self {
            api,
            desk,
            id,
            review: ReviewId::from_bytes([0; 16]),
            opening: JobId::from_bytes([0; 16]),
        };
        story.found().await;
        for (name, role) in PEOPLE {
            let person = Person::new(name);
            story.api.join(id, &person, role, Status::Active).await;
        }
        let rows: Vec<Member> = (0..further)
            .map(|n| Member {
                status: Status::Active,
                last_name: Some(format!("Example {n}")),
                ..e2e::api::member(id, MemberId::of_roster(id, &format!("r{n}")))
            })
            .collect();
        story.api.put_members(&rows).await;
        // One of them owns a study.
        let heir = story.person("heir");
        let study = StudyId::from_bytes([7; 16]);
        let email = Email::parse(&heir.email).unwrap();
        let owner = Member {
            role: Role::Member,
            status: Status::Active,
            login_email: Some(email),
            subject: Some(heir.subject),
            owned: [study].into(),
            ..e2e::api::member(id, story.member("heir"))
        };
        story.api.put_members(&[owner]).await;
        story.count(1 + PEOPLE.len() + further).await;
        story.open().await;
        story
    }

    async fn found(&self) {
        let login = Email::parse("owner@example.org").unwrap();
        let founder = Member {
            login_email: Some(login.clone()),
            subject: Some("sub-owner".to_owned()),
            ..Member::new(
                MemberId::of_email(self.id, &login),
                self.id,
                Origin::Founder,
                Role::Owner,
                Status::Active,
                self.now(),
            )
        };
        let organization = Organization {
            id: self.id,
            settings: Settings::new("Example"),
            roster_schema: RosterSchema::default(),
            layout: Layout::of(4),
            purge: None,
            created_at: self.now(),
            version: 1,
        };
        let store = OrganizationStore::new(self.api.dynamodb(), self.api.engine.tables.clone());
        let founding = Founding {
            organization,
            founder,
        };
        let event = self.event("organization.created", "organization".to_owned());
        store.found(&founding, &event).await.unwrap();
    }

    /// Opens another review, by nobody's request.
    async fn open(&mut self) {
        self.api.wait(SignedDuration::from_secs(1));
        let at = self.now();
        self.review = ReviewId::new(at, &[b"review"]);
        self.opening = JobId::new(at, &[b"opening"]);
        let review = Review {
            id: self.review,
            organization: self.id,
            status: ReviewStatus::Opening,
            origin: ReviewOrigin::Manual,
            reviewers: vec![self.member("owner"), self.member("second")],
            opened_by: Some(self.member("owner")),
            opened_at: at,
            due_at: at + SignedDuration::from_hours(24 * 14),
            remind_at: None,
            inactive_days: 30,
            opening_job: self.opening,
            completing_job: None,
            population: Population::default(),
            progress: Progress::default(),
            outcomes: Outcomes::default(),
            frozen: None,
            note: None,
            ended_by: None,
            ended_at: None,
            evidence: None,
            version: 1,
        };
        let event = self.event("review.opened", format!("review/{}", self.review));
        let opened = self.store().open(&review, &event).await.unwrap();
        assert_eq!(opened, Opened::Yes);
        assert_eq!(self.store().open(&review, &event).await.unwrap(), Opened::Before);
    }

    /// Decides on everyone as their names say; on all others, to keep them.
    async fn decide_all(&self) {
        for (name, _) in PEOPLE.iter().chain(&[("owner", Role::Owner)]) {
            let decision = match *name {
                "raise" => json!({"decision": "change_role", "role": "admin", "reason": "runs it"}),
                "keep" | "second" => json!({"decision": "keep"}),
                _ => json!({"decision": "revoke", "reason": "left"}),
            };
            let by = if *name == "owner" { "second" } else { "owner" };
            let answer = self.decide(by, name, &decision).await;
            assert_eq!(answer.status, 200, "{name} {}", answer.text);
        }
        loop {
            let path = format!("/v1/organizations/{}/reviews/{}", self.id, self.review);
            let rest = Call::new("GET", format!("{path}/items?decision=undecided&limit=200"));
            let rest = self.api.send(rest.by(&Person::new("owner"))).await;
            let items = rest.json["items"].as_array().unwrap().iter();
            let ids: Vec<_> = items.map(|item| item["memberId"].clone()).collect();
            if ids.is_empty() {
                return;
            }
            let call = Call::new("POST", format!("{path}/decisions")).by(&Person::new("owner"));
            let all = json!({"memberIds": ids, "decision": "keep"});
            assert_eq!(self.api.send(call.json(&all)).await.status, 200);
        }
    }

    async fn decide(&self, by: &str, name: &str, decision: &serde_json::Value) -> Answer {
        let path = format!(
            "/v1/organizations/{}/reviews/{}/items/{}",
            self.id,
            self.review,
            self.member(name)
        );
        let call = Call::new("PUT", path).by(&Person::new(by));
        self.api.send(call.json(decision)).await
    }

    /// Asks that the review be completed, by the authority of somebody. Answers the job.
    async fn complete(&self, by: &str) -> JobId {
        let review = self.read().await;
        let id = JobId::new(self.now(), &[b"completing", review.id.as_bytes()]);
        let job = Job {
            created_by: Some(self.member(by)),
            ..Job::reviewing(id, self.id, JobKind::CompleteReview, self.review, self.now())
        };
        let ended = Review {
            note: Some("looked at all of them".to_owned()),
            ended_by: Some(self.member(by)),
            ended_at: Some(self.now()),
            ..review
        };
        let event = self.event("review.completion_requested", format!("review/{}", self.review));
        assert!(self.store().complete(&ended, &job, &event).await.unwrap());
        id
    }

    /// Captured, frozen, decided on, and asked to be completed.
    async fn decided(further: usize) -> (Self, JobId) {
        let story = Self::with(further).await;
        story.desk.finish(story.id, story.opening).await;
        story.decide_all().await;
        let job = story.complete("owner").await;
        (story, job)
    }

    /// What changes between the decisions and what is done of them.
    async fn meanwhile(&self) {
        self.set("gone", Role::Member, Status::Removed).await;
        self.set("moved", Role::Admin, Status::Active).await;
    }

    /// Gives somebody another role and status, as others would.
    async fn set(&self, name: &str, role: Role, status: Status) {
        self.api.join(self.id, &self.person(name), role, status).await;
    }

    #[expect(clippy::unused_self, reason = "the people are the story's")]
    fn person(&self, name: &str) -> Person {
        Person::new(name)
    }

    fn member(&self, name: &str) -> MemberId {
        let email = Email::parse(&self.person(name).email).unwrap();
        MemberId::of_email(self.id, &email)
    }

    fn store(&self) -> ReviewStore {
        ReviewStore::new(self.api.dynamodb(), self.api.engine.tables.clone())
    }

    async fn read(&self) -> Review {
        self.store().get(self.id, self.review).await.unwrap().unwrap()
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.api.now.load(Ordering::SeqCst)).unwrap()
    }

    fn event(&self, action: &'static str, target: String) -> AuditEvent {
        AuditEvent {
            organization: self.id,
            at: self.now(),
            actor: Actor::System("test"),
            action,
            source: Source {
                request_id: target.clone(),
                address: None,
            },
            target,
            before: None,
            after: None,
        }
    }

    /// Says how many are active.
    async fn count(&self, active: usize) {
        self.api
            .dynamodb()
            .update_item()
            .table_name(&self.api.engine.tables.directory)
            .set_key(Some(wire::key(keys::organization(self.id), keys::COUNTS)))
            .update_expression("SET #active = :active")
            .expression_attribute_names("#active", "active")
            .expression_attribute_values(":active", wire::number(active))
            .send()
            .await
            .unwrap();
    }

    async fn dump(&self, table: &str) -> Dump {
        let pages = self.api.dynamodb().scan().table_name(table);
        let items = pages.into_paginator().items().send().try_collect().await.unwrap();
        let part = |item: &wire::Item, name: &str| item[name].as_s().unwrap().clone();
        items
            .into_iter()
            .map(|item| ((part(&item, "PK"), part(&item, "SK")), item.into_iter().collect()))
            .collect()
    }

    /// The Directory, less which version of an object is the archive: those that a killed run wrote
    /// stay in the bucket.
    async fn directory(&self) -> Dump {
        let mut dump = self.dump(&self.api.engine.tables.directory).await;
        for item in dump.values_mut() {
            if let Some(Value::M(evidence)) = item.get_mut("evidence") {
                evidence.remove("objectVersion");
            }
        }
        dump
    }

    /// How often each action stands in the audit log.
    async fn actions(&self) -> BTreeMap<String, usize> {
        let mut actions = BTreeMap::new();
        for entry in self.dump(&self.api.engine.tables.audit).await.values() {
            *actions
                .entry(entry["action"].as_s().unwrap().clone())
                .or_default() += 1;
        }
        actions
    }

    /// How many items the review has.
    async fn items(&self) -> u64 {
        let pk = keys::review_items(self.id, self.review);
        let directory = self.directory().await;
        directory.keys().filter(|(key, _)| *key == pk).count() as u64
    }

    /// The newest version of a file of the review.
    fn file(&self, name: &str) -> Vec<u8> {
        let key = format!("evidence/{}/{}/{name}", self.id, self.review);
        self.desk.buckets.get(EVIDENCE, &key).unwrap().to_vec()
    }

    fn verified(archive: &[u8], expected: &Expected) -> Report {
        verify(|| Ok(Cursor::new(archive.to_vec())), expected).unwrap()
    }
}
