//! `Idempotency-Key`: one operation however often its request is sent.

use std::sync::atomic::Ordering;

use aws_sdk_dynamodb::types::AttributeValue as Item;
use e2e::api::{Answer, Call, Person, TestApi};
use e2e::faults::Death;
use muster::id::{OperationId, OrganizationId};
use muster_aws::idempotency::{Claim, IdempotencyStore, RequestKey};
use muster_aws::keys;
use serde_json::json;

const PATH: &str = "/v1/organizations";

fn found(person: &Person, key: &str, name: &str) -> Call {
    Call::new("POST", PATH)
        .by(person)
        .header("idempotency-key", key)
        .json(&json!({"name": name}))
}

/// An answer as far as it must be the same each time.
fn essence(answer: &Answer) -> (u16, String, [String; 3]) {
    (
        answer.status,
        answer.text.clone(),
        ["content-type", "etag", "location"].map(|name| answer.header(name).to_owned()),
    )
}

async fn organizations(api: &TestApi, person: &Person) -> usize {
    let mine = api.send(Call::new("GET", PATH).by(person)).await;
    mine.json["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_same_key_and_body_answer_the_first_answer() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let first = api.send(found(&owner, "key", "Example")).await;
    assert_eq!(first.status, 201);
    // Whatever has become of it since.
    let path = first.header("location").to_owned();
    api.send(
        Call::new("PATCH", path)
            .by(&owner)
            .json(&json!({"name": "Renamed"})),
    )
    .await;
    api.now.fetch_add(23 * 3_600_000, Ordering::SeqCst);
    for _ in 0..3 {
        assert_eq!(
            essence(&api.send(found(&owner, "key", "Example")).await),
            essence(&first)
        );
    }
    assert_eq!(organizations(&api, &owner).await, 1);
}

#[tokio::test]
async fn a_key_with_another_body_is_refused() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    api.send(found(&owner, "key", "Example")).await;
    let reused = api.send(found(&owner, "key", "Other")).await;
    assert_eq!((reused.status, reused.code()), (422, "idempotency_key_reused"));
    assert_eq!(organizations(&api, &owner).await, 1);
}

#[tokio::test]
async fn a_key_is_its_callers_own() {
    let api = TestApi::start().await;
    let (ana, ben) = (Person::new("ana"), Person::new("ben"));
    let of_ana = api.send(found(&ana, "key", "Example")).await;
    let of_ben = api.send(found(&ben, "key", "Example")).await;
    assert_eq!(of_ben.status, 201);
    assert_ne!(of_ana.json["id"], of_ben.json["id"]);
}

#[tokio::test]
async fn a_key_belongs_to_one_organization_and_route() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let (one, two) = (api.found(&owner, "One").await, api.found(&owner, "Two").await);
    let start = |id: OrganizationId| {
        let body = json!({"kind": "roster", "fileName": "roster.csv"});
        api.send(
            Call::new("POST", format!("{PATH}/{id}/imports"))
                .by(&owner)
                .header("idempotency-key", "key")
                .json(&body),
        )
    };
    let (in_one, in_two) = (start(one).await, start(two).await);
    assert_eq!((in_one.status, in_two.status), (201, 201));
    assert_ne!(in_one.json["job"]["id"], in_two.json["job"]["id"]);
    assert_eq!(essence(&start(one).await), essence(&in_one));
    let job = in_one.json["job"]["id"].as_str().unwrap();
    let cancel = Call::new("POST", format!("{PATH}/{one}/jobs/{job}/cancel"))
        .by(&owner)
        .header("idempotency-key", "key");
    assert_eq!(api.send(cancel).await.status, 200);
}

#[tokio::test]
async fn an_answer_is_given_again_only_to_who_may_have_it_now() {
    let api = TestApi::start().await;
    let (owner, admin) = (Person::new("owner"), Person::new("admin"));
    let id = api.found(&owner, "Example").await;
    let start = Call::new("POST", format!("{PATH}/{id}/imports"))
        .by(&admin)
        .header("idempotency-key", "key")
        .json(&json!({"kind": "roster", "fileName": "roster.csv"}));
    api.join(
        id,
        &admin,
        muster::member::Role::Admin,
        muster::member::Status::Active,
    )
    .await;
    assert_eq!(api.send(start.clone()).await.status, 201);
    api.join(
        id,
        &admin,
        muster::member::Role::Admin,
        muster::member::Status::Removed,
    )
    .await;
    assert_eq!(api.send(start).await.status, 404);
}

#[tokio::test]
async fn a_key_that_cannot_be_one_is_refused() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    for key in ["", "a b", "\u{e9}", &"k".repeat(256)] {
        let refused = api.send(found(&owner, key, "Example")).await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "invalid_idempotency_key"),
            "{key:?}"
        );
    }
    assert_eq!(
        api.send(found(&owner, &"k".repeat(255), "Example")).await.status,
        201
    );
}

#[tokio::test]
async fn a_request_under_way_is_waited_for_and_a_dead_one_is_carried_on() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let store = IdempotencyStore::new(api.dynamodb(), &api.engine.tables);
    let request = RequestKey::new(&owner.subject, None, "POST", PATH, "key");
    let body = json!({"name": "Example"}).to_string();
    let operation = OperationId::from_bytes([5; 16]);
    let at = jiff::Timestamp::from_millisecond(api.now.load(Ordering::SeqCst)).unwrap();
    assert!(matches!(
        store.claim(&request, body.as_bytes(), operation, at).await,
        Ok(Claim::Taken(_))
    ));

    let busy = api.send(found(&owner, "key", "Example")).await;
    assert_eq!(
        (busy.status, busy.code(), busy.header("retry-after")),
        (409, "idempotency_in_flight", "1")
    );
    assert_eq!(organizations(&api, &owner).await, 0);

    api.now.fetch_add(61_000, Ordering::SeqCst);
    let carried_on = api.send(found(&owner, "key", "Example")).await;
    assert_eq!(carried_on.status, 201);
    assert_eq!(
        carried_on.json["id"],
        OrganizationId::created_by(operation).to_string()
    );
    assert_eq!(carried_on.json["createdAt"], at.to_string());
    assert_eq!(organizations(&api, &owner).await, 1);
}

#[tokio::test]
async fn of_many_at_once_one_is_carried_out() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let answers =
        futures_util::future::join_all((0..24).map(|_| api.send(found(&owner, "key", "Example")))).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!made.is_empty());
    assert!(made.iter().all(|answer| answer.text == made[0].text));
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 201 || answer.code() == "idempotency_in_flight")
    );
    assert_eq!(organizations(&api, &owner).await, 1);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day_even_if_its_record_lingers() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let first = api.send(found(&owner, "key", "Example")).await;
    api.now.fetch_add(24 * 3_600_000 + 1_000, Ordering::SeqCst);
    let second = api.send(found(&owner, "key", "Other")).await;
    assert_eq!(second.status, 201);
    assert_ne!(first.json["id"], second.json["id"]);
    let records = api
        .dynamodb()
        .scan()
        .table_name(&api.engine.tables.jobs)
        .send()
        .await
        .unwrap();
    assert_eq!(records.count(), 1);
    let ttl: i64 = records.items()[0]["ttl"].as_n().unwrap().parse().unwrap();
    assert_eq!(ttl, api.now.load(Ordering::SeqCst) / 1000 + 24 * 3600);
}

#[tokio::test]
async fn a_refusal_is_an_answer_too() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    let path = format!("{PATH}/{id}/jobs/{}/cancel", "0".repeat(26));
    let cancel = Call::new("POST", path)
        .by(&owner)
        .header("idempotency-key", "key");
    let first = api.send(cancel.clone()).await;
    assert_eq!(first.status, 404);
    assert_eq!(essence(&api.send(cancel).await), essence(&first));
}

/// Dies at each call to the tables in turn, before it is sent or after it was answered, and is sent
/// three times more: what is there then is what one clean run leaves.
#[tokio::test]
async fn dying_at_any_call_leaves_one_organization() {
    let owner = Person::new("owner");
    for death in [Death::Before, Death::After] {
        for call in 0.. {
            let (api, faulty) = TestApi::faulty().await;
            faulty.die_at(call, death);
            let first = api.send(found(&owner, "key", "Example")).await;
            let survived = faulty.calls() <= call;
            faulty.revive();
            let mut answers = Vec::new();
            for _ in 0..3 {
                api.now.fetch_add(61_000, Ordering::SeqCst);
                answers.push(essence(&api.send(found(&owner, "key", "Example")).await));
            }
            assert!(
                answers
                    .iter()
                    .all(|answer| answer.0 == 201 && *answer == answers[0]),
                "{death:?} {call} {answers:?}"
            );
            if first.status == 201 {
                assert_eq!(essence(&first), answers[0], "{death:?} {call}");
            } else {
                assert_eq!(first.status, 503, "{death:?} {call}");
            }
            assert_eq!(organizations(&api, &owner).await, 1, "{death:?} {call}");
            assert_eq!(audit_entries(&api).await, 1, "{death:?} {call}");
            if survived {
                assert!(call >= 3, "claim, transaction, answer");
                break;
            }
        }
    }
}

async fn audit_entries(api: &TestApi) -> i32 {
    api.dynamodb()
        .scan()
        .table_name(&api.engine.tables.audit)
        .send()
        .await
        .unwrap()
        .count()
}

#[tokio::test]
async fn an_operation_whose_answer_was_never_kept_makes_nothing_twice() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let first = api.send(found(&owner, "key", "Example")).await;
    // As if the function had died after the transaction.
    let records = api
        .dynamodb()
        .scan()
        .table_name(&api.engine.tables.jobs)
        .send()
        .await
        .unwrap();
    api.dynamodb()
        .update_item()
        .table_name(&api.engine.tables.jobs)
        .key("PK", records.items()[0]["PK"].clone())
        .key("SK", Item::S("-".to_owned()))
        .update_expression("REMOVE answer")
        .send()
        .await
        .unwrap();
    api.now.fetch_add(61_000, Ordering::SeqCst);
    assert_eq!(
        essence(&api.send(found(&owner, "key", "Example")).await),
        essence(&first)
    );
    assert_eq!(organizations(&api, &owner).await, 1);
}

#[tokio::test]
async fn a_failure_on_our_side_is_no_answer_and_gives_the_key_back_at_once() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let store = IdempotencyStore::new(api.dynamodb(), &api.engine.tables);
    let request = RequestKey::new(&owner.subject, None, "POST", PATH, "key");
    let body = json!({"name": "Example"}).to_string();
    let operation = OperationId::from_bytes([5; 16]);
    let at = jiff::Timestamp::from_millisecond(api.now.load(Ordering::SeqCst)).unwrap();
    store
        .claim(&request, body.as_bytes(), operation, at)
        .await
        .unwrap();
    api.now.fetch_add(61_000, Ordering::SeqCst);
    // Something where the operation's counts belong: the whole transaction is refused.
    let organization = keys::organization(OrganizationId::created_by(operation));
    let (pk, sk) = (Item::S(organization), Item::S(keys::COUNTS.to_owned()));
    let directory = &api.engine.tables.directory;
    let put = api
        .dynamodb()
        .put_item()
        .table_name(directory)
        .item("PK", pk.clone())
        .item("SK", sk.clone());
    put.send().await.unwrap();

    let failed = api.send(found(&owner, "key", "Example")).await;
    assert_eq!((failed.status, failed.code()), (500, "internal"));
    assert_eq!(organizations(&api, &owner).await, 0);

    let delete = api
        .dynamodb()
        .delete_item()
        .table_name(directory)
        .key("PK", pk)
        .key("SK", sk);
    delete.send().await.unwrap();
    let made = api.send(found(&owner, "key", "Example")).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json["id"], OrganizationId::created_by(operation).to_string());
}
