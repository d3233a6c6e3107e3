//! Making, listing, reading and changing organizations.

use e2e::api::{Call, Person, TestApi};
use muster::member::{Role, Status};
use serde_json::json;

#[tokio::test]
async fn whoever_makes_an_organization_owns_it() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let made = api
        .send(
            Call::new("POST", "/v1/organizations")
                .by(&owner)
                .json(&json!({"name": " Example Health "})),
        )
        .await;
    assert_eq!(made.status, 201);
    let id = made.json["id"].as_str().unwrap();
    assert_eq!(made.header("location"), format!("/v1/organizations/{id}"));
    assert_eq!(made.json["name"], "Example Health");
    assert_eq!(made.json["invitationTtlDays"], 7);
    assert_eq!(made.json["defaultRole"], "member");
    assert_eq!(
        made.json["counts"],
        json!({"enrolled": 0, "pending": 0, "active": 1, "disabled": 0, "removed": 0, "total": 1})
    );
    assert_eq!(made.json["seats"], json!({"used": 1, "limit": null}));

    let read = api
        .send(Call::new("GET", made.header("location")).by(&owner))
        .await;
    assert_eq!((read.status, &read.json), (200, &made.json));
    assert_eq!(read.header("etag"), made.header("etag"));

    let mine = api.send(Call::new("GET", "/v1/organizations").by(&owner)).await;
    assert_eq!(mine.json["items"].as_array().unwrap().len(), 1);
    let belonging = &mine.json["items"][0];
    assert_eq!(belonging["id"], id);
    assert_eq!(
        (&belonging["name"], &belonging["role"], &belonging["status"]),
        (&json!("Example Health"), &json!("owner"), &json!("active"))
    );

    let path = format!(
        "/v1/organizations/{id}/members/{}",
        belonging["memberId"].as_str().unwrap()
    );
    let record = api.send(Call::new("GET", path).by(&owner)).await;
    assert_eq!(record.json["authentication"]["email"], "owner@example.org");
    assert_eq!(
        (&record.json["origin"], &record.json["role"]),
        (&json!("founder"), &json!("owner"))
    );
}

#[tokio::test]
async fn a_person_sees_their_own_organizations_and_no_others() {
    let api = TestApi::start().await;
    let (ana, ben) = (Person::new("ana"), Person::new("ben"));
    let mut of_ana = Vec::new();
    for n in 0..7 {
        of_ana.push(api.found(&ana, &format!("Of Ana {n}")).await);
    }
    let of_ben = api.found(&ben, "Of Ben").await;
    api.join(of_ana[0], &ben, Role::Admin, Status::Active).await;
    api.join(of_ana[1], &ben, Role::Member, Status::Disabled).await;
    api.join(of_ana[2], &ben, Role::Member, Status::Removed).await;

    let mut seen = Vec::new();
    let mut path = "/v1/organizations?limit=3".to_owned();
    loop {
        let page = api.send(Call::new("GET", &path).by(&ana)).await;
        seen.extend(
            page.json["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page.json["nextCursor"].as_str() else {
            break;
        };
        path = format!("/v1/organizations?limit=3&cursor={cursor}");
    }
    let mut expected: Vec<String> = of_ana.iter().map(ToString::to_string).collect();
    expected.sort();
    seen.sort();
    assert_eq!(seen, expected);

    let page = api.send(Call::new("GET", "/v1/organizations").by(&ben)).await;
    let mut seen: Vec<_> = page.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["id"].as_str().unwrap().to_owned(),
                item["role"].clone(),
                item["status"].clone(),
            )
        })
        .collect();
    seen.sort_by(|a, b| a.0.cmp(&b.0));
    let mut expected = vec![
        (of_ben.to_string(), json!("owner"), json!("active")),
        (of_ana[0].to_string(), json!("admin"), json!("active")),
        (of_ana[1].to_string(), json!("member"), json!("disabled")),
    ];
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn settings_change_by_what_is_sent_and_nothing_else() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let path = format!("/v1/organizations/{}", api.found(&owner, "Example").await);
    let body = json!({"ssoEnabled": true, "currency": "EUR"});
    let changed = api.send(Call::new("PATCH", &path).by(&owner).json(&body)).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(
        (
            &changed.json["name"],
            &changed.json["ssoEnabled"],
            &changed.json["currency"]
        ),
        (&json!("Example"), &json!(true), &json!("EUR"))
    );
    let read = api.send(Call::new("GET", &path).by(&owner)).await;
    assert_eq!(read.json, changed.json);

    let events = audit(&api).await;
    assert_eq!(events, ["organization.created", "organization.updated"]);
    let again = api.send(Call::new("PATCH", &path).by(&owner).json(&body)).await;
    assert_eq!(
        (again.status, again.header("etag")),
        (200, changed.header("etag"))
    );
    assert_eq!(audit(&api).await, events, "what changes nothing leaves no entry");
}

#[tokio::test]
async fn every_fault_of_a_setting_is_named() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let path = format!("/v1/organizations/{}", api.found(&owner, "Example").await);
    let send = |body: serde_json::Value| api.send(Call::new("PATCH", &path).by(&owner).json(&body));
    let all =
        send(json!({"name": "\u{7}", "invitationTtlDays": 31, "defaultRole": "owner", "currency": "usd"}))
            .await;
    assert_eq!((all.status, all.code()), (400, "invalid_request"));
    assert_eq!(
        all.faults(),
        [
            ("/name", "invalid_name"),
            ("/invitationTtlDays", "out_of_range"),
            ("/defaultRole", "invalid_role"),
            ("/currency", "invalid_currency")
        ]
    );
    let types = send(json!({"name": 1, "ssoEnabled": "yes", "invitationTtlDays": 256, "defaultRole": "root", "seatLimit": 9, "a/b": 1})).await;
    assert_eq!(
        types.faults(),
        [
            ("/name", "invalid"),
            ("/ssoEnabled", "invalid"),
            ("/invitationTtlDays", "invalid"),
            ("/defaultRole", "invalid"),
            ("/a~1b", "unknown_field"),
            ("/seatLimit", "unknown_field"),
        ]
    );
    let mixed = send(json!({"name": "", "invitationTtlDays": 99, "defaultRole": "root", "x": 1})).await;
    assert_eq!(
        mixed.faults(),
        [
            ("/defaultRole", "invalid"),
            ("/name", "invalid_name"),
            ("/invitationTtlDays", "out_of_range"),
            ("/x", "unknown_field"),
        ]
    );
    for days in [
        json!(0),
        json!(-1),
        json!(7.5),
        json!(1e9),
        json!("7"),
        json!(null),
    ] {
        assert_eq!(
            send(json!({"invitationTtlDays": days})).await.status,
            400,
            "{days}"
        );
    }
    let long = "x".repeat(201);
    assert_eq!(
        send(json!({"name": long})).await.faults(),
        [("/name", "invalid_name")]
    );
    let made = api
        .send(
            Call::new("POST", "/v1/organizations")
                .by(&owner)
                .json(&json!({"name": " ", "id": "mine"})),
        )
        .await;
    assert_eq!(
        made.faults(),
        [("/name", "invalid_name"), ("/id", "unknown_field")]
    );
    assert_eq!(
        api.send(Call::new("POST", "/v1/organizations").by(&owner))
            .await
            .faults(),
        [("/name", "required")]
    );
}

#[tokio::test]
async fn a_change_meant_for_another_version_is_refused() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let path = format!("/v1/organizations/{}", api.found(&owner, "Example").await);
    let first = api
        .send(Call::new("GET", &path).by(&owner))
        .await
        .header("etag")
        .to_owned();
    let rename = |name: &str| Call::new("PATCH", &path).by(&owner).json(&json!({"name": name}));

    assert_eq!(
        api.send(rename("One").header("if-match", &first)).await.status,
        200
    );
    let stale = api.send(rename("Two").header("if-match", &first)).await;
    assert_eq!((stale.status, stale.code()), (412, "precondition_failed"));
    assert_eq!(
        api.send(rename("Two").header("if-match", format!("W/{first}")))
            .await
            .status,
        412
    );
    assert_eq!(
        api.send(Call::new("GET", &path).by(&owner)).await.json["name"],
        "One"
    );
    assert_eq!(
        api.send(rename("Three").header("if-match", "*")).await.status,
        200
    );
}

#[tokio::test]
async fn what_the_client_has_already_is_not_sent_again() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    for path in [
        format!("/v1/organizations/{id}"),
        format!("/v1/organizations/{id}/roster-schema"),
    ] {
        let etag = api
            .send(Call::new("GET", &path).by(&owner))
            .await
            .header("etag")
            .to_owned();
        let again = api
            .send(Call::new("GET", &path).by(&owner).header("if-none-match", &etag))
            .await;
        assert_eq!(
            (again.status, again.text.as_str(), again.header("etag")),
            (304, "", etag.as_str())
        );
        api.send(
            Call::new("PATCH", format!("/v1/organizations/{id}"))
                .by(&owner)
                .json(&json!({"name": path})),
        )
        .await;
        assert_eq!(
            api.send(Call::new("GET", &path).by(&owner).header("if-none-match", &etag))
                .await
                .status,
            200
        );
    }
    // Counts change without the settings' version.
    let path = format!("/v1/organizations/{id}");
    let etag = api
        .send(Call::new("GET", &path).by(&owner))
        .await
        .header("etag")
        .to_owned();
    count(&api, id, "enrolled", 5).await;
    let counted = api
        .send(Call::new("GET", &path).by(&owner).header("if-none-match", &etag))
        .await;
    assert_eq!(
        (counted.status, &counted.json["counts"]["total"]),
        (200, &json!(6))
    );
    // They are no reason to refuse a change of the settings.
    let patched = api
        .send(
            Call::new("PATCH", &path)
                .by(&owner)
                .json(&json!({"name": "New"}))
                .header("if-match", &etag),
        )
        .await;
    assert_eq!(patched.status, 200);
}

#[tokio::test]
async fn changes_that_name_no_version_all_hold() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let path = format!("/v1/organizations/{}", api.found(&owner, "Example").await);
    let send = |body: serde_json::Value| api.send(Call::new("PATCH", &path).by(&owner).json(&body));
    let (a, b, c) = tokio::join!(
        send(json!({"name": "New"})),
        send(json!({"currency": "CHF"})),
        send(json!({"invitationTtlDays": 30}))
    );
    assert_eq!((a.status, b.status, c.status), (200, 200, 200));
    let read = api.send(Call::new("GET", &path).by(&owner)).await;
    assert_eq!(
        (
            &read.json["name"],
            &read.json["currency"],
            &read.json["invitationTtlDays"]
        ),
        (&json!("New"), &json!("CHF"), &json!(30))
    );
    assert_eq!(audit(&api).await.len(), 4);
}

#[tokio::test]
async fn of_changes_to_one_version_one_wins() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let path = format!("/v1/organizations/{}", api.found(&owner, "Example").await);
    let etag = api
        .send(Call::new("GET", &path).by(&owner))
        .await
        .header("etag")
        .to_owned();
    let racers = (0..16).map(|n| {
        api.send(
            Call::new("PATCH", &path)
                .by(&owner)
                .json(&json!({"name": format!("Name {n}")}))
                .header("if-match", &etag),
        )
    });
    let answers = futures_util::future::join_all(racers).await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 200 || answer.code() == "precondition_failed")
    );
    assert_eq!(
        api.send(Call::new("GET", &path).by(&owner)).await.json["name"],
        won[0].json["name"]
    );
    assert_eq!(audit(&api).await.len(), 2);
}

/// The actions in the audit log, by name.
async fn audit(api: &TestApi) -> Vec<String> {
    let log = api
        .dynamodb()
        .scan()
        .table_name(&api.engine.tables.audit)
        .send()
        .await
        .unwrap();
    let mut actions: Vec<_> = log
        .items()
        .iter()
        .map(|item| item["action"].as_s().unwrap().clone())
        .collect();
    actions.sort();
    actions
}

async fn count(api: &TestApi, id: muster::id::OrganizationId, status: &str, n: i64) {
    use aws_sdk_dynamodb::types::AttributeValue as Item;
    api.dynamodb()
        .update_item()
        .table_name(&api.engine.tables.directory)
        .key("PK", Item::S(muster_aws::keys::organization(id)))
        .key("SK", Item::S(muster_aws::keys::COUNTS.to_owned()))
        .update_expression("ADD #status :n")
        .expression_attribute_names("#status", status)
        .expression_attribute_values(":n", Item::N(n.to_string()))
        .send()
        .await
        .unwrap();
}
