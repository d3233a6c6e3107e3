//! An organization whose members move while people use it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::api::{Answer, Call, Person, TestApi};
use e2e::faults::Faulty;
use e2e::world::{AT_ONCE, Dump};
use jiff::Timestamp;
use muster::id::{JobId, MemberId, OrganizationId};
use muster::member::{Member, Status};
use muster_aws::clients::AwsConfig;
use muster_aws::files::Files;
use muster_aws::import::{Importer, Outcome, Run};
use muster_aws::invitations::InvitationLimits;
use muster_aws::jobs::JobStore;
use muster_aws::partitions::SETTLE;
use muster_aws::{keys, wire};
use serde_json::json;
use tokio::time::Instant;

use crate::{crowd, put};

/// An organization that people use, with a worker beside it.
pub struct Club {
    pub api: TestApi,
    /// The API's transport.
    pub faulty: Faulty,
    pub importer: Importer,
    pub id: OrganizationId,
    pub owner: Person,
    pub members: Vec<Member>,
}

impl Club {
    pub async fn new(partitions: u8, size: u32) -> Self {
        let mut faulty = None;
        let api = TestApi::with(partitions, |config| {
            let own = faulty.insert(Faulty::new(config.http.clone()));
            AwsConfig {
                http: own.shared(),
                ..config
            }
        })
        .await;
        let owner = Person::new("owner");
        let id = api.found(&owner, "Club").await;
        let members = crowd(id, size);
        put(
            &api.dynamodb(),
            &api.engine.tables.directory,
            &members,
            partitions,
        )
        .await;
        let jobs = JobStore::new(api.dynamodb(), api.engine.tables.clone());
        let files = Files::new(api.engine.config.s3(), "imports".to_owned(), "exports".to_owned());
        let club = Self {
            importer: Importer::new(jobs, files, api.clock(), InvitationLimits::DEFAULT).with_scale(AT_ONCE),
            faulty: faulty.unwrap(),
            api,
            id,
            owner,
            members,
        };
        club.count().await;
        club.lock().await;
        club
    }

    /// Keeps the addresses that those who were put in sign in with.
    pub async fn lock(&self) {
        let holders = self.members.iter().filter(|member| member.holds_login());
        for member in holders {
            let email = member.login_email.as_ref().unwrap();
            let mut item = wire::key(keys::organization(self.id), keys::login(email));
            item.insert("member".to_owned(), wire::text(member.id));
            let put = self.api.dynamodb().put_item();
            let put = put.table_name(&self.api.engine.tables.directory);
            put.set_item(Some(item)).send().await.unwrap();
        }
    }

    /// Counts who was put in.
    pub async fn count(&self) {
        let counted = |status: Status| {
            let own = usize::from(status == Status::Active);
            own + self
                .members
                .iter()
                .filter(|member| member.status == status)
                .count()
        };
        let mut update = self
            .api
            .dynamodb()
            .update_item()
            .table_name(&self.api.engine.tables.directory)
            .set_key(Some(wire::key(keys::organization(self.id), keys::COUNTS)))
            .update_expression(
                "SET #enrolled = :enrolled, #pending = :pending, #active = :active, #disabled = :disabled, #removed = :removed",
            );
        for status in Status::ALL {
            let word = status.as_str();
            update = update
                .expression_attribute_names(format!("#{word}"), word)
                .expression_attribute_values(format!(":{word}"), wire::number(counted(*status)));
        }
        update.send().await.unwrap();
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/v1/organizations/{}{rest}", self.id)
    }

    pub fn call(&self, method: &'static str, rest: &str) -> Call {
        Call::new(method, self.path(rest)).by(&self.owner)
    }

    pub async fn send(&self, method: &'static str, rest: &str, body: &serde_json::Value) -> Answer {
        self.api.send(self.call(method, rest).json(body)).await
    }

    pub async fn get(&self, rest: &str) -> Answer {
        self.api.send(self.call("GET", rest)).await
    }

    pub async fn ask(&self, partitions: u8) -> Answer {
        let call = Call::new("PUT", self.path("/partitions")).by(&Person::operator());
        self.api.send(call.json(&json!({"partitions": partitions}))).await
    }

    /// Asks for more partitions, and waits until members may move.
    pub async fn raise(&self, partitions: u8) -> JobId {
        let asked = self.ask(partitions).await;
        assert_eq!(asked.status, 202, "{}", asked.text);
        self.api.wait(SETTLE);
        JobId::parse(asked.json["id"].as_str().unwrap()).unwrap()
    }

    pub async fn deliver(&self, job: JobId, run: &Run) -> Outcome {
        self.importer.resume(self.id, job, run).await.unwrap()
    }

    /// Moves everybody.
    pub async fn finish(&self, job: JobId) {
        let run = Run {
            invocation: "finish".to_owned(),
            stop_at: Instant::now() + Duration::from_mins(10),
        };
        let outcome = self.deliver(job, &run).await;
        assert!(matches!(outcome, Outcome::Ended(_)), "{outcome:?}");
    }

    pub async fn directory(&self) -> Dump {
        let scan = self.api.dynamodb().scan();
        let pages = scan.table_name(&self.api.engine.tables.directory);
        let items = pages.into_paginator().items().send().try_collect().await;
        let text = |value: &Value| value.as_s().cloned().unwrap_or_default();
        items
            .unwrap()
            .into_iter()
            .map(|item| ((text(&item["PK"]), text(&item["SK"])), item.into_iter().collect()))
            .collect()
    }

    /// The status counts are those of the members that there are.
    pub async fn assert_counted(&self) {
        let dump = self.directory().await;
        let counts = &dump[&(keys::organization(self.id), keys::COUNTS.to_owned())];
        for status in Status::ALL {
            let word = status.as_str();
            let there = crate::members_in(&dump, self.id)
                .iter()
                .filter(|(_, _, item)| item["status"].as_s().is_ok_and(|s| s == word))
                .count();
            let counted = counts
                .get(word)
                .map_or("0", |n| n.as_n().map_or("", String::as_str));
            assert_eq!(counted, there.to_string(), "{word}");
        }
    }

    /// One of those who were put in, with this status, from the n-th on.
    pub fn one(&self, status: Status, n: usize) -> MemberId {
        let of_status = self.members.iter().filter(|member| member.status == status);
        of_status.map(|member| member.id).nth(n).unwrap()
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.api.now.load(Ordering::SeqCst)).unwrap()
    }
}
