//! Cursors hold for the list that they came from, as they came.

use e2e::api::{Call, Person, TestApi, member};
use muster::id::MemberId;
use muster::member::{Member, Role, Status};
use serde_json::json;

/// An API with three members and three jobs in one organization, two members in another.
async fn lists(api: &TestApi, owner: &Person) -> [String; 2] {
    let (one, two) = (api.found(owner, "One").await, api.found(owner, "Two").await);
    for id in [one, two] {
        for n in 0..3 {
            let id = Member {
                first_name: Some(format!("Name {n}")),
                ..member(id, MemberId::of_roster(id, &n.to_string()))
            };
            api.put_members(&[id]).await;
            let import = json!({"kind": "roster", "fileName": "roster.csv"});
            let path = format!("/v1/organizations/{one}/imports");
            assert_eq!(
                api.send(Call::new("POST", path).by(owner).json(&import))
                    .await
                    .status,
                201
            );
        }
    }
    [one, two].map(|id| format!("/v1/organizations/{id}"))
}

#[tokio::test]
async fn a_cursor_with_any_one_bit_flipped_is_refused() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let [one, _] = lists(&api, &owner).await;
    for path in [
        "/v1/organizations".to_owned(),
        format!("{one}/members"),
        format!("{one}/jobs"),
    ] {
        let page = api
            .send(Call::new("GET", format!("{path}?limit=1")).by(&owner))
            .await;
        let cursor = page.json["nextCursor"].as_str().unwrap();
        assert_eq!(
            api.send(Call::new("GET", format!("{path}?limit=1&cursor={cursor}")).by(&owner))
                .await
                .status,
            200
        );
        for bit in 0..cursor.len() * 8 {
            let mut flipped = cursor.as_bytes().to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let flipped = flipped
                .iter()
                .fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
            let answer = api
                .send(Call::new("GET", format!("{path}?limit=1&cursor={flipped}")).by(&owner))
                .await;
            assert_eq!(
                (answer.status, answer.code()),
                (400, "invalid_cursor"),
                "{path} {bit}"
            );
        }
    }
}

#[tokio::test]
async fn a_cursor_used_elsewhere_is_refused() {
    let api = TestApi::start().await;
    let (owner, plain) = (Person::new("owner"), Person::new("plain"));
    let [one, two] = lists(&api, &owner).await;
    let id = muster::id::OrganizationId::parse(one.rsplit('/').next().unwrap()).unwrap();
    api.join(id, &plain, Role::Member, Status::Active).await;
    let cursor_of = async |path: &str| {
        let page = api.send(Call::new("GET", path).by(&owner)).await;
        page.json["nextCursor"].as_str().unwrap().to_owned()
    };
    let members = cursor_of(&format!("{one}/members?limit=1")).await;
    let found = cursor_of(&format!("{one}/members?limit=1&q=na")).await;
    let jobs = cursor_of(&format!("{one}/jobs?limit=1")).await;
    let mine = cursor_of("/v1/organizations?limit=1").await;

    // Another page size and another spelling of the same filters are the same list.
    for path in [
        format!("{one}/members?limit=2&cursor={members}"),
        format!("{one}/members?cursor={members}&sort=name&order=asc&role=owner,member,admin"),
        format!("{one}/members?limit=2&q=na&cursor={found}"),
    ] {
        assert_eq!(
            api.send(Call::new("GET", &path).by(&owner)).await.status,
            200,
            "{path}"
        );
    }
    for path in [
        format!("{two}/members?cursor={members}"),
        format!("{one}/jobs?cursor={members}"),
        format!("/v1/organizations?cursor={members}"),
        format!("{one}/members?cursor={jobs}"),
        format!("{two}/jobs?cursor={jobs}"),
        format!("{one}/members?cursor={mine}"),
        format!("{one}/members?cursor={members}&sort=joinedAt"),
        format!("{one}/members?cursor={members}&order=desc"),
        format!("{one}/members?cursor={members}&status=enrolled"),
        format!("{one}/members?cursor={members}&role=member"),
        format!("{one}/members?cursor={members}&q=na"),
        format!("{one}/members?cursor={found}&q=nam"),
        format!("{one}/members?cursor={found}"),
        format!("{one}/members?cursor="),
        format!("{one}/members?cursor={}", "A".repeat(5_000)),
    ] {
        let answer = api.send(Call::new("GET", &path).by(&owner)).await;
        assert_eq!((answer.status, answer.code()), (400, "invalid_cursor"), "{path}");
    }
    // A search that sees addresses goes on in none that does not.
    let answer = api
        .send(Call::new("GET", format!("{one}/members?q=na&cursor={found}")).by(&plain))
        .await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_cursor"));
    let answer = api
        .send(Call::new("GET", format!("/v1/organizations?cursor={mine}")).by(&plain))
        .await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_cursor"));
}
