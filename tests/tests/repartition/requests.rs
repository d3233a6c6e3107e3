//! Requests while members move: they read, change and make members as if nothing happened, also where
//! what they read of the organization is old by the time that they write.

use std::collections::BTreeMap;

use e2e::api::{Call, Person};
use jiff::{SignedDuration, Timestamp};
use muster::audit::{Actor, AuditEvent, Source};
use muster::id::{InvitationId, JobId, MemberId};
use muster::member::{Member, Status};
use muster_aws::import::Outcome;
use muster_aws::partitions::SETTLE;
use serde_json::json;

use crate::club::Club;
use crate::{assert_in_place, hurried, organization};

#[tokio::test]
async fn whatever_is_asked_between_the_steps_is_done_once() {
    for (from, to) in [(1, 4), (4, 16)] {
        let club = Club::new(from, 300).await;
        let job = club.raise(to).await;
        let mut made = BTreeMap::new();
        let mut steps = 0;
        loop {
            let is_over = matches!(club.deliver(job, &hurried("step")).await, Outcome::Ended(_));
            // Whoever is at hand: members of every old partition, moved and not.
            let n = steps * 2;
            let enrolled = club.one(Status::Enrolled, n);
            let answer = club
                .send(
                    "PATCH",
                    &format!("/members/{enrolled}"),
                    &json!({"firstName": "New"}),
                )
                .await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            let read = club.get(&format!("/members/{enrolled}")).await;
            assert_eq!((read.status, &read.json["firstName"]), (200, &json!("New")));

            let wallet = format!("/members/{}/wallet", club.one(Status::Enrolled, n + 1));
            for round in 0..2 {
                let call = club.call("POST", &format!("{wallet}/adjustments"));
                let call = call.header("idempotency-key", format!("wallet-{steps}-{round}"));
                let answer = club
                    .api
                    .send(call.json(&json!({"amount": 5, "reason": "move"})))
                    .await;
                assert_eq!(answer.status, 201, "{}", answer.text);
            }

            let active = club.one(Status::Active, n);
            let switched = club
                .send(
                    "PUT",
                    &format!("/members/{active}/active"),
                    &json!({"active": false}),
                )
                .await;
            assert_eq!(switched.status, 200, "{}", switched.text);
            let removed = club.one(Status::Disabled, n);
            let answer = club
                .send(
                    "DELETE",
                    &format!("/members/{removed}"),
                    &json!({"reason": "left"}),
                )
                .await;
            assert_eq!(answer.status, 204, "{}", answer.text);

            // Somebody new, who accepts, signs in and is found.
            let person = Person::new(&format!("new{from}{steps}"));
            let body = json!({"email": person.email, "role": "member"});
            let invited = club.send("POST", "/invitations", &body).await;
            assert_eq!(invited.status, 201, "{}", invited.text);
            let invitation = InvitationId::parse(invited.json["id"].as_str().unwrap()).unwrap();
            let token = club.api.mailed(club.id, invitation).await.to_string();
            let accept = Call::new("POST", "/v1/invitations/accept").by(&person);
            let accepted = club.api.send(accept.json(&json!({"token": token}))).await;
            assert_eq!(accepted.status, 200, "{}", accepted.text);
            let id = MemberId::parse(accepted.json["memberId"].as_str().unwrap()).unwrap();
            club.api.wait(SignedDuration::from_secs(10));
            let own = Call::new("GET", club.path(&format!("/members/{id}"))).by(&person);
            let own = own.claim("auth_time", &club.now().as_second());
            assert_eq!(club.api.send(own).await.status, 200);
            made.insert(id, club.now());

            let jobs = club.get("/jobs").await;
            assert_eq!(jobs.json["items"][0]["kind"], "repartition", "{}", jobs.text);
            club.assert_counted().await;
            if is_over {
                break;
            }
            steps += 1;
        }
        assert!(steps >= 4, "{steps}");
        let dump = club.directory().await;
        assert_in_place(&dump, club.id, to);
        assert_eq!(
            crate::members_in(&dump, club.id).len(),
            club.members.len() + 1 + made.len()
        );
        for (id, at) in made {
            let read = club.get(&format!("/members/{id}")).await;
            let newest: Timestamp = read.json["lastLoginAt"].as_str().unwrap().parse().unwrap();
            assert_eq!(newest.as_second(), at.as_second(), "the sign-in is known");
        }
    }
}

/// A request, and the status that it answers.
type Asked = (&'static str, fn(&Club) -> Call, u16);

const REQUESTS: [Asked; 8] = [
    (
        "read",
        |club| club.call("GET", &format!("/members/{}", club.one(Status::Enrolled, 3))),
        200,
    ),
    (
        "change",
        |club| {
            let path = format!("/members/{}", club.one(Status::Enrolled, 3));
            club.call("PATCH", &path).json(&json!({"firstName": "New"}))
        },
        200,
    ),
    (
        "remove",
        |club| {
            let path = format!("/members/{}", club.one(Status::Active, 3));
            club.call("DELETE", &path).json(&json!({"reason": "left"}))
        },
        204,
    ),
    (
        "wallet",
        |club| {
            let path = format!("/members/{}/wallet/adjustments", club.one(Status::Enrolled, 2));
            club.call("POST", &path)
                .header("idempotency-key", "once")
                .json(&json!({"amount": 5, "reason": "move"}))
        },
        201,
    ),
    (
        "invite",
        |club| {
            let body = json!({"email": "new@example.org", "role": "member"});
            club.call("POST", "/invitations").json(&body)
        },
        201,
    ),
    (
        "invite one who was removed",
        |club| {
            // Every twentieth of those who were put in, from this one on, was invited and is removed.
            let body = json!({"email": "person24@example.org", "role": "member"});
            club.call("POST", "/invitations").json(&body)
        },
        201,
    ),
    ("list", |club| club.call("GET", "/members?limit=200"), 200),
    (
        "sign in",
        |club| {
            let call = Call::new("GET", club.path("")).by(&club.owner);
            call.claim("auth_time", &club.now().as_second())
        },
        200,
    ),
];

/// Whatever a request has read before everybody moves, it goes on and answers as it would have.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_everybody_overtakes_answers_as_if_nobody_had_moved() {
    for (what, request, status) in REQUESTS {
        let quiet = Club::new(1, 60).await;
        quiet.raise(4).await;
        quiet.faulty.revive();
        let answer = quiet.api.send(request(&quiet)).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
        let calls = quiet.faulty.calls();
        for call in 0..calls {
            let club = Club::new(1, 60).await;
            let job = club.raise(4).await;
            club.faulty.hold_at(call);
            let asked = club.api.send(request(&club));
            tokio::pin!(asked);
            // Who lies where the API looks first costs it a call less.
            let early = tokio::select! {
                answer = &mut asked => Some(answer),
                () = club.faulty.arrived() => None,
            };
            assert!(
                early.is_none() || call + 1 == calls,
                "{what}: only the last is spared"
            );
            club.finish(job).await;
            club.faulty.release();
            let answer = match early {
                Some(answer) => answer,
                None => asked.await,
            };
            assert_eq!(answer.status, status, "{what}, held at {call}: {}", answer.text);
            club.faulty.revive();
            let dump = club.directory().await;
            assert_in_place(&dump, club.id, 4);
            club.assert_counted().await;
            let expected = club.members.len() + 1 + usize::from(what == "invite");
            assert_eq!(crate::members_in(&dump, club.id).len(), expected, "{what} {call}");
        }
    }
}

/// What was read of the organization before the first step serves readers and writers through all of it.
#[tokio::test]
async fn who_knows_an_old_position_finds_and_makes_members_all_the_same() {
    use muster_aws::members::{Changed, Changes, MemberStore, Step};
    use muster_aws::reviews::ReviewStore;

    let club = Club::new(4, 200).await;
    let tables = &club.api.engine.tables;
    let members = MemberStore::new(club.api.dynamodb(), tables.clone());
    let reviews = ReviewStore::new(club.api.dynamodb(), tables.clone());
    let job = club.raise(16).await;
    let old = organization(club.api.dynamodb(), tables, club.id).await;
    let (ids, now) = (
        club.members.iter().map(|member| member.id).collect::<Vec<_>>(),
        club.now(),
    );
    let mut n = 0;
    loop {
        let is_over = matches!(club.deliver(job, &hurried("step")).await, Outcome::Ended(_));
        for id in &ids {
            let found = members.get(club.id, old.layout, *id).await.unwrap();
            assert_eq!(found.map(|member| member.id), Some(*id));
        }
        assert_eq!(
            reviews.members_now(&old, &ids, now).await.unwrap().len(),
            ids.len(),
            "many at once"
        );
        // Changing whom they find.
        let before = members.get(club.id, old.layout, ids[n]).await.unwrap().unwrap();
        let after = Member {
            phone: Some("changed".to_owned()),
            ..before.clone()
        };
        let steps = [Step { before, after }];
        let event = AuditEvent {
            organization: club.id,
            at: now,
            actor: Actor::System("test"),
            action: "member.updated",
            target: format!("member/{}", ids[n]),
            before: None,
            after: None,
            source: Source {
                request_id: n.to_string(),
                address: None,
            },
        };
        let changes = Changes {
            steps: &steps,
            events: &[event],
            ..Changes::default()
        };
        let done = members.change(&old, &changes, ids[n], now).await.unwrap();
        assert_eq!(done, Changed::Yes);
        n += 1;
        if is_over {
            break;
        }
    }
    assert!(n >= 4);
    assert_in_place(&club.directory().await, club.id, 16);
}

#[tokio::test]
async fn partitions_are_asked_for_by_operators_and_only_ever_rise() {
    let club = Club::new(4, 40).await;
    for wrong in [0, 2, 5, 128] {
        let answer = club.ask(wrong).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "invalid_request"),
            "{wrong}"
        );
    }
    assert_eq!(club.ask(4).await.status, 204, "they lie over as many already");
    let fewer = club.ask(1).await;
    assert_eq!((fewer.status, fewer.code()), (409, "fewer_partitions"));
    let tag = club.get("").await.header("etag").to_owned();

    let asked = club.ask(16).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let job = asked.json["id"].as_str().unwrap().to_owned();
    assert_eq!(asked.header("location"), club.path(&format!("/jobs/{job}")));
    let told = (
        &asked.json["kind"],
        &asked.json["status"],
        &asked.json["partitions"],
    );
    assert_eq!(told, (&json!("repartition"), &json!("queued"), &json!(16)));
    let again = club.ask(16).await;
    assert_eq!(
        (again.status, &again.json["id"]),
        (202, &json!(job)),
        "the same job"
    );
    let other = club.ask(64).await;
    assert_eq!((other.status, other.code()), (409, "partitions_moving"));
    let cancel = club
        .send("POST", &format!("/jobs/{job}/cancel"), &json!({}))
        .await;
    assert_eq!((cancel.status, cancel.code()), (409, "members_moving"));
    let purge = json!({"confirmEmail": club.owner.email});
    let purge = club.send("POST", "/drop-all-data", &purge).await;
    assert_eq!((purge.status, purge.code()), (409, "import_in_progress"));

    club.api.wait(SETTLE);
    let id = JobId::parse(&job).unwrap();
    club.deliver(id, &hurried("step")).await;
    let under_way = club.ask(16).await;
    assert_eq!(under_way.json["status"], "applying", "{}", under_way.text);
    // Settings are changed in the middle, by a tag from before.
    let rename = club.call("PATCH", "").header("if-match", tag.as_str());
    let renamed = club.api.send(rename.json(&json!({"name": "Renamed"}))).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text);
    club.finish(id).await;
    assert_in_place(&club.directory().await, club.id, 16);
    assert_eq!(club.get("").await.json["name"], "Renamed");
    assert_eq!(club.ask(16).await.status, 204);
    let ended = club.get(&format!("/jobs/{job}")).await;
    assert_eq!(
        (&ended.json["status"], &ended.json["progress"]),
        (&json!("success"), &json!(100))
    );
    let target = format!("organization/{}", club.id);
    let mut events = club.api.events(club.id, &target).await;
    events.sort();
    let owner = format!("user/{}", club.owner.subject);
    let expected = [
        ("organization.created", owner.as_str()),
        ("organization.repartition_requested", "user/sub-operator"),
        ("organization.repartitioned", "system/roster-import"),
        ("organization.updated", owner.as_str()),
    ];
    assert_eq!(
        events,
        expected.map(|(action, by)| (action.to_owned(), by.to_owned()))
    );

    let purge = json!({"confirmEmail": club.owner.email});
    assert_eq!(club.send("POST", "/drop-all-data", &purge).await.status, 202);
    let closed = club.ask(64).await;
    assert_eq!((closed.status, closed.code()), (409, "organization_closed"));
    let nowhere = Call::new("PUT", format!("/v1/organizations/{}/partitions", "0".repeat(26)));
    let nowhere = nowhere.by(&Person::operator()).json(&json!({"partitions": 16}));
    assert_eq!(club.api.send(nowhere).await.status, 404);
}

#[tokio::test]
async fn of_many_who_ask_at_once_all_are_told_of_one_job() {
    let club = Club::new(1, 10).await;
    let asked = futures_util::future::join_all((0..16).map(|_| club.ask(16))).await;
    let mut jobs: Vec<_> = asked
        .iter()
        .map(|answer| (answer.status, answer.json["id"].as_str().unwrap().to_owned()))
        .collect();
    jobs.dedup();
    assert_eq!((jobs.len(), jobs[0].0), (1, 202), "{jobs:?}");
}
