//! What raising the number of partitions guarantees, on a real DynamoDB engine: decision 16.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

mod club;
mod cost;
mod cursors;
mod interruptions;
mod parts;
mod requests;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_dynamodb::types::{AttributeValue as Value, PutRequest, WriteRequest};
use e2e::world::{Dump, World};
use jiff::Timestamp;
use muster::audit::{Actor, AuditEvent, Source};
use muster::id::{InvitationId, JobId, MemberId, OrganizationId, StudyId};
use muster::job::Job;
use muster::member::{Member, Origin, Role, Status};
use muster::organization::Organization;
use muster::study::StudyRole;
use muster::text::Email;
use muster::wallet::Wallet;
use muster_aws::dynamo::Dynamo;
use muster_aws::import::{Outcome, Run};
use muster_aws::item::MemberItem;
use muster_aws::jobs::JobStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::partitions::{Raised, SETTLE};
use muster_aws::wire;
use muster_aws::{clients::Tables, keys};
use tokio::time::Instant;

/// Members of every kind, of whom many share a name, a time of joining or of signing in.
fn crowd(organization: OrganizationId, size: u32) -> Vec<Member> {
    (0..size).map(|n| one_of(organization, n)).collect()
}

fn one_of(organization: OrganizationId, n: u32) -> Member {
    let at = |seconds: u32| Timestamp::from_second(1_767_000_000 + i64::from(seconds)).unwrap();
    let status = Status::ALL[(n % 5) as usize];
    let email = Email::parse(&format!("person{n}@example.org")).unwrap();
    let has_account = matches!(status, Status::Active | Status::Disabled);
    let by_email = n.is_multiple_of(4);
    let (id, origin) = if by_email {
        (MemberId::of_email(organization, &email), Origin::Invitation)
    } else {
        (
            MemberId::of_roster(organization, &format!("m{n}")),
            Origin::Roster,
        )
    };
    Member {
        external_id: (!by_email).then(|| format!("M{n}")),
        first_name: (!n.is_multiple_of(9)).then(|| ["Ann", "Bob"][(n % 2) as usize].to_owned()),
        last_name: (!n.is_multiple_of(8)).then(|| ["Ant", "Bee", "Cat"][(n % 3) as usize].to_owned()),
        email: n.is_multiple_of(2).then(|| email.as_str().to_owned()),
        phone: n.is_multiple_of(3).then(|| format!("+1 555 {n}")),
        last_login_at: has_account.then(|| at(n % 3)),
        login_email: (has_account || status == Status::Pending).then(|| email.clone()),
        subject: has_account.then(|| format!("subject{n}")),
        sessions_ended_at: (n % 10 == 1).then(|| at(n)),
        invitation: (status == Status::Pending).then(|| InvitationId::new(at(n), &[&n.to_be_bytes()])),
        invited_until: (status == Status::Pending).then(|| at(9_000_000)),
        wallet: (n % 6 == 1).then(|| Wallet {
            balance: i64::from(n),
            currency: "EUR".to_owned(),
            entries: u64::from(n) + 1,
        }),
        studies: n
            .is_multiple_of(7)
            .then(|| (StudyId::from_bytes([7; 16]), StudyRole::Lead))
            .into_iter()
            .collect(),
        // Of those who are enrolled.
        owned: n
            .is_multiple_of(55)
            .then(|| StudyId::from_bytes([8; 16]))
            .into_iter()
            .collect(),
        attributes: (n % 2 == 1)
            .then(|| ("Zeile \u{1f600}".to_owned(), format!("\"{n}\"\n")))
            .into_iter()
            .collect(),
        roster_digest: (!by_email).then_some([u8::try_from(n % 250).unwrap(); 16]),
        roster_active: !n.is_multiple_of(6),
        removed_by_roster: status == Status::Removed && n.is_multiple_of(2),
        version: u64::from(n % 5) + 1,
        ..Member::new(id, organization, origin, Role::Member, status, at(n % 4))
    }
}

/// Writes members into so many partitions. Some have what no version of Muster has written.
async fn put(client: &Dynamo, table: &str, members: &[Member], partitions: u8) {
    let puts = members.iter().zip(0_u32..).map(|(member, n)| {
        let item = MemberItem::new(member, member.id.shard(partitions));
        let mut item: wire::Item = serde_dynamo::aws_sdk_dynamodb_1::to_item(item).unwrap();
        if n.is_multiple_of(10) {
            let odd = [
                Value::B(vec![0_u8, 255, 7].into()),
                Value::Null(true),
                Value::Ns(vec!["1".to_owned(), "2.50".to_owned()]),
                Value::L(vec![Value::M([("x".to_owned(), Value::Bool(false))].into())]),
            ];
            let names = (0..).map(|n| format!("odd{n}"));
            item.extend(names.zip(odd));
        }
        let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
        WriteRequest::builder().put_request(put).build()
    });
    let puts: Vec<_> = puts.collect();
    for batch in puts.chunks(25) {
        let request = client.batch_write_item();
        request.request_items(table, batch.to_vec()).send().await.unwrap();
    }
}

/// A world whose organization has so many members of every kind beside its founder.
async fn world(partitions: u8, size: u32) -> World {
    let world = World::new(partitions).await;
    let members = crowd(world.organization, size);
    let client = world.engine.config.dynamodb();
    put(&client, &world.engine.tables.directory, &members, partitions).await;
    world
}

async fn organization(client: Dynamo, tables: &Tables, id: OrganizationId) -> Organization {
    let store = OrganizationStore::new(client, tables.clone());
    store.get(id).await.unwrap().unwrap()
}

async fn organization_of(world: &World) -> Organization {
    organization(
        world.engine.config.dynamodb(),
        &world.engine.tables,
        world.organization,
    )
    .await
}

/// Asks for more partitions.
async fn ask(world: &World, to: u8) -> Raised {
    let at = Timestamp::from_millisecond(world.now.load(Ordering::SeqCst)).unwrap();
    let id = JobId::new(at, &[b"raise", &[to]]);
    let job = Job::repartitioning(id, world.organization, to, at + SETTLE, at);
    let event = AuditEvent {
        organization: world.organization,
        at,
        actor: Actor::System("test"),
        action: "organization.repartition_requested",
        target: format!("organization/{}", world.organization),
        before: None,
        after: None,
        source: Source {
            request_id: id.to_string(),
            address: None,
        },
    };
    let jobs = JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    jobs.raise_partitions(&job, to, &event).await.unwrap()
}

/// Asks for more partitions, and waits until members may move.
async fn raise(world: &World, to: u8) -> JobId {
    let Raised::Moving(job) = ask(world, to).await else {
        panic!("nothing is in its way")
    };
    world.pass(Duration::try_from(SETTLE).unwrap());
    job.id
}

/// An invocation that has time for one stretch.
fn hurried(invocation: &str) -> Run {
    Run {
        invocation: invocation.to_owned(),
        stop_at: Instant::now(),
    }
}

/// Moves the next stretch. Answers whether the job is over.
async fn step(world: &World, job: JobId) -> bool {
    let outcome = world
        .importer
        .resume(world.organization, job, &hurried("step"))
        .await
        .unwrap();
    match outcome {
        Outcome::Ended(_) => true,
        Outcome::Later(_, _, 0) => false,
        other => panic!("{other:?}"),
    }
}

/// Delivers a job until it is over.
async fn finish(world: &World, job: JobId, invocation: &str) -> Job {
    for _ in 0..100 {
        let run = world.run(invocation);
        let outcome = world.importer.resume(world.organization, job, &run).await;
        match outcome.unwrap() {
            Outcome::Ended(job) | Outcome::Over(job) => return *job,
            Outcome::Later(..) => world.pass(Duration::from_mins(2)),
            other => panic!("it neither ends nor goes on: {other:?}"),
        }
    }
    panic!("the job never ends");
}

/// The members of an organization by their sort keys: the partition, and all else.
fn members_in(dump: &Dump, id: OrganizationId) -> Vec<(String, String, BTreeMap<String, Value>)> {
    let of = format!("ORG#{id}#M");
    let members = dump.iter().filter(|((pk, _), _)| pk.starts_with(&of));
    let members = members.map(|((pk, sk), item)| {
        let mut rest = item.clone();
        rest.remove("PK");
        (sk.clone(), pk.clone(), rest)
    });
    let mut members: Vec<_> = members.collect();
    members.sort_by(|a, b| a.0.cmp(&b.0));
    members
}

/// Everybody is there once, in their partition of so many.
fn assert_in_place(dump: &Dump, id: OrganizationId, partitions: u8) {
    let members = members_in(dump, id);
    let unique: BTreeSet<_> = members.iter().map(|(sk, ..)| sk).collect();
    assert_eq!(unique.len(), members.len(), "everybody is there once");
    for (sk, pk, _) in &members {
        let member = keys::member_of(sk).unwrap();
        assert_eq!(*pk, keys::member_shard(id, member.shard(partitions)));
    }
}

/// All that was before is there, every member once and in their new place, and nothing else changed.
async fn assert_moved(world: &World, before: &Dump, partitions: u8) {
    let (id, after) = (world.organization, world.directory().await);
    assert_in_place(&after, id, partitions);
    let without_place = |dump: &Dump| -> Vec<_> {
        let members = members_in(dump, id).into_iter();
        members.map(|(sk, _, item)| (sk, item)).collect()
    };
    assert_eq!(without_place(&after), without_place(before));
    let own = (keys::organization(id), keys::ORGANIZATION.to_owned());
    let others = |dump: &Dump| {
        let mut rest = dump.clone();
        rest.retain(|(pk, sk), _| !pk.contains("#M") && !sk.starts_with("BEGIN#"));
        let organization = rest.remove(&own).unwrap();
        (rest, organization)
    };
    let ((rest, organization), (rest_before, mut organization_before)) = (others(&after), others(before));
    assert_eq!(rest, rest_before, "counts, ways in and all else are as they were");
    organization_before.insert("shards".to_owned(), Value::N(partitions.to_string()));
    assert_eq!(organization, organization_before, "it has the new number alone");
    assert_indexed(world, &after).await;
}

/// Every list has everybody who belongs to it, where their record is.
async fn assert_indexed(world: &World, dump: &Dump) {
    for (index, key) in [
        (keys::BY_NAME, "nameKey"),
        (keys::BY_FIRST_NAME, "firstKey"),
        (keys::BY_EMAIL, "emailKey"),
        (keys::BY_JOINED, "joinedAt"),
        (keys::BY_LAST_LOGIN, "lastLoginAt"),
    ] {
        let mut found = BTreeSet::new();
        for partition in 0..64 {
            let pages = world
                .engine
                .config
                .dynamodb()
                .query()
                .table_name(&world.engine.tables.directory)
                .index_name(index)
                .key_condition_expression("PK = :pk")
                .expression_attribute_values(
                    ":pk",
                    wire::text(keys::member_shard(world.organization, partition)),
                )
                .into_paginator()
                .items()
                .send();
            for item in pages.try_collect().await.unwrap() {
                let part = |name| wire::text_of(&item, name).unwrap().to_owned();
                assert!(found.insert((part("PK"), part("SK"))), "{index} has one twice");
            }
        }
        let of = format!("ORG#{}#M", world.organization);
        let there = dump
            .iter()
            .filter(|((pk, _), item)| pk.starts_with(&of) && item.contains_key(key));
        let there: BTreeSet<_> = there.map(|(key, _)| key.clone()).collect();
        assert_eq!(found, there, "{index}");
    }
}
