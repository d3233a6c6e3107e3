//! Dropping all data and deleting an organization: asked for over the API, done by the purger.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::api::{Answer, Call, Person};
use e2e::bucket::Buckets;
use e2e::faults::{Death, Faulty};
use jiff::{SignedDuration, Timestamp};
use muster::clock::Clock;
use muster::id::{JobId, MemberId, NoticeId, OrganizationId};
use muster::job::Receipt;
use muster::member::Role;
use muster_aws::clients::AwsConfig;
use muster_aws::files::Files;
use muster_aws::purge::{Outcome, Purger};
use muster_aws::{keys, wire};
use serde_json::json;
use tokio::time::Instant;

use super::support::Office;

/// An organization with something of everything, and a neighbour like it.
struct Town {
    office: Office,
    neighbour: OrganizationId,
    buckets: Buckets,
    faulty: Faulty,
    purger: Purger,
    plain: Person,
}

type Dump = BTreeMap<(String, String), BTreeMap<String, Value>>;

const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Town {
    async fn new() -> Self {
        let office = Office::open().await;
        let neighbour = Office {
            id: office.api.found(&Person::new("neighbour"), "Next door").await,
            owner: Person::new("neighbour"),
            api: office.api,
        };
        furnish(&neighbour).await;
        let (next, api) = (neighbour.id, neighbour.api);
        let office = Office {
            api,
            id: office.id,
            owner: office.owner,
        };
        furnish(&office).await;
        let buckets = Buckets::default();
        for id in [office.id, next] {
            for (bucket, key) in [
                ("imports", format!("imports/{id}/roster.csv")),
                ("imports", format!("imports/{id}/roster.csv")),
                ("exports", format!("jobs/{id}/x/changes.csv")),
            ] {
                buckets.put(bucket, &key, "a,b");
            }
        }
        let faulty = Faulty::new(office.api.engine.config.http.clone());
        let config = AwsConfig {
            http: faulty.shared(),
            ..office.api.engine.config.clone()
        };
        let objects = AwsConfig {
            endpoint: Some(buckets.serve().await),
            ..config.clone()
        };
        let now = std::sync::Arc::clone(&office.api.now);
        let clock = Clock::new(move || {
            let millis = now.load(std::sync::atomic::Ordering::SeqCst);
            Timestamp::from_millisecond(millis).unwrap()
        });
        let files = Files::new(objects.s3(), "imports".to_owned(), "exports".to_owned());
        let tables = office.api.engine.tables.clone();
        Self {
            purger: Purger::new(config.dynamodb(), tables, files, clock),
            neighbour: next,
            buckets,
            faulty,
            plain: Person::new(&format!("ana-{}", office.id)),
            office,
        }
    }

    async fn asked(&self) -> JobId {
        // Later than everything before it.
        self.office.api.wait(SignedDuration::from_millis(1));
        let answer = self.ask("owner@example.org").await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        JobId::parse(answer.json["id"].as_str().unwrap()).unwrap()
    }

    async fn ask(&self, email: &str) -> Answer {
        self.office
            .send("POST", "/drop-all-data", &json!({"confirmEmail": email}))
            .await
    }

    async fn run(&self, job: JobId, time: Duration) -> Outcome {
        let stop_at = Instant::now() + time;
        self.purger.run(self.office.id, job, stop_at).await.unwrap()
    }

    async fn dump(&self, table: &str) -> Dump {
        let pages = self.office.api.dynamodb().scan().table_name(table);
        let items = pages.into_paginator().items().send().try_collect().await.unwrap();
        let part =
            |item: &std::collections::HashMap<String, Value>, name: &str| item[name].as_s().unwrap().clone();
        items
            .into_iter()
            .map(|item| ((part(&item, "PK"), part(&item, "SK")), item.into_iter().collect()))
            .collect()
    }

    async fn directory(&self) -> Dump {
        self.dump(&self.office.api.engine.tables.directory).await
    }

    /// What is there of an organization in a table.
    fn of(dump: &Dump, id: OrganizationId) -> Dump {
        let own = format!("ORG#{id}");
        dump.iter()
            .filter(|((pk, _), _)| pk.starts_with(&own))
            .map(|(key, item)| (key.clone(), item.clone()))
            .collect()
    }
}

/// Puts something of everything into an organization.
async fn furnish(office: &Office) {
    let person = |name: &str| Person::new(&format!("{name}-{}", office.id));
    let ana = office.welcome(&person("ana"), "member").await;
    let bea = office.welcome(&person("bea"), "admin").await;
    let cleo = office.welcome(&person("cleo"), "member").await;
    office.invite(&person("dora"), "member").await;
    office
        .cancel(office.invite(&person("emil"), "member").await)
        .await;
    assert_eq!(office.set_active(cleo, false).await.status, 200);
    let study = office
        .send("POST", "/studies", &json!({"name": "Heirloom", "ownerId": ana}))
        .await;
    let study = study.json["id"].as_str().unwrap().to_owned();
    let role = format!("/studies/{study}/members/{bea}");
    office.send("PUT", &role, &json!({"role": "lead"})).await;
    for n in 0..3 {
        let path = format!("/members/{ana}/wallet/adjustments");
        let call = office
            .call("POST", &path)
            .header("idempotency-key", format!("k{n}"));
        let made = office
            .api
            .send(call.json(&json!({"amount": 5, "reason": "x"})))
            .await;
        assert_eq!(made.status, 201);
    }
    let removed = office.remove(bea).await;
    assert_eq!(removed.status, 204);
    office
        .send("POST", "/domains", &json!({"domain": "example.org"}))
        .await;
    // Later than the organization, as the log shows it.
    office.api.wait(SignedDuration::from_millis(1));
    let schedule = json!({"everyDays": 90});
    let scheduled = office.send("PUT", "/review-schedule", &schedule).await;
    assert_eq!(scheduled.status, 200);
    // As of a review that was open.
    let notice = NoticeId::from_bytes([1; 16]);
    let put = office.api.dynamodb().put_item();
    put.table_name(&office.api.engine.tables.directory)
        .set_item(Some(wire::key(keys::notices(office.id), keys::notice(notice))))
        .send()
        .await
        .unwrap();
    let rows: Vec<_> = (0..60)
        .map(|n| e2e::api::member(office.id, MemberId::of_roster(office.id, &format!("r{n}"))))
        .collect();
    office.api.put_members(&rows).await;
}

/// What [`furnish`] puts in, less the owner.
const TAKEN: Receipt = Receipt {
    // Ana, Bea, Cleo, Dora, Emil and the roster.
    members: 5 + 60,
    accounts: 3,
    invitations: 5,
    wallet_entries: 3,
    studies: 0,
    domains: 0,
    files: 3,
};

#[tokio::test]
async fn everything_goes_but_the_organization_its_owner_its_studies_and_its_log() {
    let town = Town::new().await;
    let before = town.directory().await;
    let log = town.dump(&town.office.api.engine.tables.audit).await;
    let job = town.asked().await;
    assert_eq!(
        town.run(job, Duration::from_mins(1)).await,
        Outcome::Later(86_400)
    );
    town.office.api.wait(DAY);
    let Outcome::Ended(ended) = town.run(job, Duration::from_mins(1)).await else {
        panic!("it ends")
    };
    assert_eq!(ended.receipt, Some(TAKEN));
    let after = town.directory().await;
    assert_eq!(
        Town::of(&after, town.neighbour),
        Town::of(&before, town.neighbour)
    );
    let left: Vec<_> = Town::of(&after, town.office.id)
        .into_keys()
        .map(|(pk, sk)| {
            let sk = sk.split('#').next().unwrap().to_owned();
            format!(
                "{} {sk}",
                pk.trim_start_matches(&format!("ORG#{}", town.office.id))
            )
        })
        .collect();
    let shard = left.iter().find(|key| key.ends_with(" MEMBER")).unwrap().clone();
    let mut expected = vec![
        " COUNTS".to_owned(),
        " DOMAIN".to_owned(),
        " LOGIN".to_owned(),
        " ORG".to_owned(),
        // Like the settings: whoever is left out at opening was forgotten.
        " REVIEWS".to_owned(),
        " USER".to_owned(),
        shard,
        "#S STUDY".to_owned(),
    ];
    expected.sort();
    assert_eq!(left, expected);
    let keys = town.buckets.keys("imports");
    assert_eq!(keys, [format!("imports/{}/roster.csv", town.neighbour)]);
    assert_eq!(town.buckets.keys("exports").len(), 1);
    // The log has all that it had, and what became of the studies and the data.
    let then = town.dump(&town.office.api.engine.tables.audit).await;
    assert!(log.iter().all(|(key, entry)| then.get(key) == Some(entry)));
    let events = town
        .office
        .api
        .events(town.office.id, &format!("organization/{}", town.office.id))
        .await;
    let actions: Vec<_> = events.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "organization.created",
            "review_schedule.changed",
            "organization.drop_requested",
            "organization.data_dropped"
        ]
    );
    // It is open again: seats are counted anew, and people can be asked in.
    assert_eq!(town.office.seats().await, 1);
    let owner = town.office.get("/members").await["items"][0]["id"].clone();
    assert_eq!(town.office.get("/studies").await["items"][0]["ownerId"], owner);
    town.office.welcome(&town.plain, "member").await;
    assert_eq!(town.office.seats().await, 2);
    let shown = town.office.get(&format!("/jobs/{job}")).await;
    assert_eq!(shown["status"], "success");
    assert_eq!(shown["receipt"]["members"], 65);
    assert_eq!(town.run(job, Duration::from_mins(1)).await, Outcome::Ended(ended));
}

#[tokio::test]
async fn a_deleted_organization_is_no_more() {
    let town = Town::new().await;
    let neighbour = Town::of(&town.directory().await, town.neighbour);
    let wrong = town
        .office
        .send("DELETE", "", &json!({"confirmName": "Next door"}))
        .await;
    assert_eq!(
        (wrong.status, wrong.faults()),
        (400, vec![("/confirmName", "mismatch")])
    );
    let answer = town
        .office
        .send("DELETE", "", &json!({"confirmName": "Example"}))
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let job = JobId::parse(answer.json["id"].as_str().unwrap()).unwrap();
    town.office.api.wait(DAY);
    let Outcome::Ended(ended) = town.run(job, Duration::from_mins(1)).await else {
        panic!("it ends")
    };
    let whole = Receipt {
        members: TAKEN.members + 1,
        accounts: TAKEN.accounts + 1,
        studies: 1,
        domains: 1,
        ..TAKEN
    };
    assert_eq!(ended.receipt, Some(whole));
    let after = town.directory().await;
    assert_eq!(Town::of(&after, town.office.id), Dump::new());
    assert_eq!(Town::of(&after, town.neighbour), neighbour);
    let jobs = Town::of(
        &town.dump(&town.office.api.engine.tables.jobs).await,
        town.office.id,
    );
    let keys: Vec<_> = jobs.into_keys().map(|(_, sk)| sk).collect();
    assert_eq!(keys, [format!("JOB#{job}")]);
    assert_eq!(
        town.office.api.send(town.office.call("GET", "")).await.status,
        404
    );
    let mine = Call::new("GET", "/v1/organizations").by(&town.office.owner);
    assert_eq!(town.office.api.send(mine).await.json["items"], json!([]));
    let events = town
        .office
        .api
        .events(town.office.id, &format!("organization/{}", town.office.id))
        .await;
    assert_eq!(events.last().unwrap().0, "organization.deleted");
    assert!(matches!(
        town.run(job, Duration::from_mins(1)).await,
        Outcome::Ended(_)
    ));
}

#[tokio::test]
async fn only_the_owner_drops_data_by_their_own_address_and_can_call_it_off() {
    let town = Town::new().await;
    for wrong in ["", "other@example.org", "owner"] {
        let refused = town.ask(wrong).await;
        assert_eq!(
            (refused.status, refused.code()),
            (403, "email_mismatch"),
            "{wrong}"
        );
        assert!(
            refused.json["detail"]
                .as_str()
                .unwrap()
                .starts_with("confirmEmail ")
        );
    }
    let job = town.asked().await;
    let again = town.ask("Owner@Example.org").await;
    assert_eq!((again.status, again.code()), (409, "purge_pending"));
    let heir = town.office.join(&Person::new("heir"), Role::Admin).await;
    let refused = town
        .office
        .send("PUT", "/owner", &json!({"memberId": heir}))
        .await;
    assert_eq!((refused.status, refused.code()), (409, "purge_pending"));
    let cancel = town.office.call("POST", &format!("/jobs/{job}/cancel"));
    let by_admin = town
        .office
        .api
        .send(cancel.clone().by(&Person::new("heir")))
        .await;
    assert_eq!(by_admin.status, 403);
    // Until it begins everything goes on as ever.
    town.office.invite(&Person::new("late"), "member").await;
    let canceled = town.office.api.send(cancel.clone()).await;
    assert_eq!(
        (canceled.status, &canceled.json["status"]),
        (200, &json!("canceled"))
    );
    town.office.api.wait(DAY);
    let before = town.directory().await;
    assert!(matches!(
        town.run(job, Duration::from_mins(1)).await,
        Outcome::Ended(_)
    ));
    assert_eq!(town.directory().await, before);
    let handed = town
        .office
        .send("PUT", "/owner", &json!({"memberId": heir}))
        .await;
    assert_eq!(handed.status, 200);
}

#[tokio::test]
async fn nothing_new_gets_in_once_it_has_begun_and_it_cannot_be_called_off() {
    let town = Town::new().await;
    let job = town.asked().await;
    town.office.api.wait(DAY);
    // One page, and no time for more.
    assert_eq!(town.run(job, Duration::ZERO).await, Outcome::Later(0));
    let invite = json!({"email": "late@example.org", "role": "member"});
    let bulk = json!({"emails": ["late@example.org"], "role": "member", "partial": true});
    let add = json!({"email": "late@example.org", "role": "member", "firstName": "L", "lastName": "E"});
    for (method, rest, body) in [
        ("POST", "/invitations", invite),
        ("POST", "/invitations/bulk", bulk),
        ("POST", "/members", add),
        ("POST", "/domains", json!({"domain": "late.example.net"})),
        ("POST", "/reviews", json!({})),
        ("PUT", "/review-schedule", json!({"everyDays": 30})),
    ] {
        let refused = town.office.send(method, rest, &body).await;
        assert_eq!(
            (refused.status, refused.code()),
            (409, "organization_closed"),
            "{rest}"
        );
    }
    let cancel = town.office.call("POST", &format!("/jobs/{job}/cancel"));
    let refused = town.office.api.send(cancel).await;
    assert_eq!((refused.status, refused.code()), (409, "purge_begun"));
    // Whoever had a way in has none any more.
    let look = Call::new("GET", town.office.path("")).by(&town.plain);
    assert_eq!(town.office.api.send(look).await.status, 404);
    let mut deliveries = 1;
    while town.run(job, Duration::ZERO).await == Outcome::Later(0) {
        deliveries += 1;
    }
    assert!(deliveries > 5, "{deliveries}");
    assert_eq!(
        town.office.get(&format!("/jobs/{job}")).await["receipt"],
        json!(TAKEN)
    );
}

#[tokio::test]
async fn it_is_refused_while_an_import_is_under_way() {
    let town = Town::new().await;
    let tables = &town.office.api.engine.tables;
    let lease = muster_aws::wire::key(muster_aws::keys::organization(town.office.id), "LEASE");
    let held = |expires: i64| {
        town.office
            .api
            .dynamodb()
            .put_item()
            .table_name(&tables.jobs)
            .set_item(Some(lease.clone()))
            .item("expires", muster_aws::wire::number(expires))
    };
    held(i64::MAX).send().await.unwrap();
    let refused = town.ask("owner@example.org").await;
    assert_eq!((refused.status, refused.code()), (409, "import_in_progress"));
    held(0).send().await.unwrap();
    let job = town.asked().await;
    town.office.api.wait(DAY);
    // One that began after the wish is waited for.
    held(i64::MAX).send().await.unwrap();
    let before = town.directory().await;
    assert_eq!(town.run(job, Duration::from_mins(1)).await, Outcome::Later(5));
    assert_eq!(town.directory().await, before);
    held(0).send().await.unwrap();
    assert!(matches!(
        town.run(job, Duration::from_mins(1)).await,
        Outcome::Ended(_)
    ));
}

#[tokio::test]
async fn killed_anywhere_and_delivered_again_it_ends_as_one_clean_run() {
    for death in [Death::Before, Death::After] {
        let mut at = 0;
        loop {
            let town = Town::new().await;
            let neighbour = Town::of(&town.directory().await, town.neighbour);
            let job = town.asked().await;
            town.office.api.wait(DAY);
            let mut survived = false;
            // Killed twice in the middle, further on the second time.
            for kill in [at, at + 2] {
                town.faulty.revive();
                town.faulty.die_at(kill, death);
                let stop_at = Instant::now() + Duration::from_mins(1);
                let _ = town.purger.run(town.office.id, job, stop_at).await;
                survived = town.faulty.calls() <= kill;
            }
            town.faulty.revive();
            for _ in 0..3 {
                let ended = town.run(job, Duration::from_mins(1)).await;
                assert!(matches!(ended, Outcome::Ended(_)), "{death:?} {at} {ended:?}");
            }
            let shown = town.office.get(&format!("/jobs/{job}")).await;
            assert_eq!(shown["receipt"], json!(TAKEN), "{death:?} {at}");
            assert_eq!(town.office.seats().await, 1, "{death:?} {at}");
            let after = town.directory().await;
            assert_eq!(Town::of(&after, town.neighbour), neighbour, "{death:?} {at}");
            assert_eq!(Town::of(&after, town.office.id).len(), 8, "{death:?} {at}");
            if survived {
                assert!(at > 15, "{at}");
                break;
            }
            at += 1;
        }
    }
}

#[tokio::test]
async fn a_study_that_is_made_meanwhile_ends_with_an_owner_who_is_there() {
    for at in 0.. {
        let town = Town::new().await;
        let ana = town.office.get("/members?q=ana").await["items"][0]["id"].clone();
        let job = town.asked().await;
        town.office.api.wait(DAY);
        town.faulty.hold_at(at);
        let mut ended = None;
        let purge = async {
            ended = Some(town.run(job, Duration::from_mins(1)).await);
            // Where it never came so far.
            town.faulty.release();
        };
        let study = async {
            tokio::select! {
                () = town.faulty.arrived() => {}
                () = tokio::time::sleep(Duration::from_secs(2)) => return false,
            }
            let body = json!({"name": "Late", "ownerId": ana});
            let made = town.office.send("POST", "/studies", &body).await;
            town.faulty.release();
            made.status == 201
        };
        let ((), is_made) = tokio::join!(purge, study);
        let survived = town.faulty.calls() <= at;
        town.faulty.revive();
        while !matches!(ended, Some(Outcome::Ended(_))) {
            ended = Some(town.run(job, Duration::from_mins(1)).await);
        }
        let own = Town::of(&town.directory().await, town.office.id);
        let owners = own
            .iter()
            .filter(|((pk, sk), _)| *pk == keys::studies(town.office.id) && sk.starts_with("STUDY#"));
        let owners: Vec<_> = owners.map(|(_, study)| study["owner"].as_s().unwrap()).collect();
        let is_there = |owner: &str| own.keys().any(|(_, sk)| *sk == format!("MEMBER#{owner}"));
        assert!(
            owners.iter().all(|owner| is_there(owner)),
            "{at} {is_made} {owners:?}"
        );
        assert!(!owners.is_empty());
        if survived {
            assert!(at > 15, "{at}");
            break;
        }
    }
}
