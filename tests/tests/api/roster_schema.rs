//! Reading and replacing the roster schema, and the template that follows from it.

use e2e::api::{Call, Person, TestApi};
use serde_json::{Value, json};

async fn schema_path(api: &TestApi, owner: &Person) -> String {
    format!(
        "/v1/organizations/{}/roster-schema",
        api.found(owner, "Example").await
    )
}

/// One column of every type, with every setting.
fn every_type() -> Value {
    json!({
        "columns": [
            {"name": "Key", "aliases": ["Id", "No."], "type": "text", "required": true, "maxLength": 40, "mapsTo": "externalId", "unique": true, "matchAtRegistration": true},
            {"name": "Given", "type": "text", "required": false, "mapsTo": "firstName", "unique": false, "matchAtRegistration": false},
            {"name": "Mail", "type": "email", "required": false, "mapsTo": "email", "unique": false, "matchAtRegistration": false},
            {"name": "Tel", "type": "phone", "required": false, "mapsTo": "phone", "unique": false, "matchAtRegistration": false},
            {"name": "Born", "type": "date", "formats": ["%d.%m.%Y"], "required": false, "mapsTo": "attribute", "unique": false, "matchAtRegistration": true},
            {"name": "On", "type": "boolean", "trueWords": ["ja"], "falseWords": ["nein"], "required": false, "mapsTo": "isActive", "unique": false, "matchAtRegistration": false},
            {"name": "Age", "type": "integer", "min": 0, "max": 150, "required": false, "mapsTo": "attribute", "unique": false, "matchAtRegistration": false},
            {"name": "Plan", "type": "one_of", "values": ["gold", "silver"], "required": false, "mapsTo": "attribute", "unique": false, "matchAtRegistration": false},
        ],
        "unknownColumns": "keep",
    })
}

#[tokio::test]
async fn the_default_is_the_documented_header() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let path = schema_path(&api, &owner).await;
    let schema = api.send(Call::new("GET", &path).by(&owner)).await;
    let names: Vec<_> = schema.json["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["ID", "IsActive", "FirstName", "LastName", "MemberID", "IsAuthRep"]
    );
    assert_eq!(schema.json["columns"][4]["mapsTo"], "externalId");

    let template = path.replace("roster-schema", "imports/template");
    let csv = api
        .send(Call::new("GET", format!("{template}?kind=roster")).by(&owner))
        .await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        csv.text.lines().next(),
        Some("ID,IsActive,FirstName,LastName,MemberID,IsAuthRep")
    );
    assert_eq!(csv.text.lines().count(), 2);
    let send = |query: &str| api.send(Call::new("GET", format!("{template}{query}")).by(&owner));
    assert_eq!(send("").await.faults(), [("?kind", "required")]);
    assert_eq!(
        send("?kind=resend&x=1").await.faults(),
        [("?kind", "unsupported_kind"), ("?x", "unknown_parameter")]
    );
}

#[tokio::test]
async fn what_is_put_is_what_is_read_and_what_the_template_follows() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let path = schema_path(&api, &owner).await;
    let put = api
        .send(Call::new("PUT", &path).by(&owner).json(&every_type()))
        .await;
    assert_eq!(put.status, 200, "{}", put.text);
    let read = api.send(Call::new("GET", &path).by(&owner)).await;
    assert_eq!((&read.json, read.header("etag")), (&put.json, put.header("etag")));
    for (column, sent) in read.json["columns"]
        .as_array()
        .unwrap()
        .iter()
        .zip(every_type()["columns"].as_array().unwrap())
    {
        for (name, value) in sent.as_object().unwrap() {
            assert_eq!(&column[name], value, "{name}");
        }
    }
    let template = path.replace("roster-schema", "imports/template?kind=roster");
    let csv = api.send(Call::new("GET", template).by(&owner)).await;
    assert_eq!(
        csv.text.lines().next(),
        Some("Key,Given,Mail,Tel,Born,On,Age,Plan")
    );
    // The same again is no change.
    let again = api
        .send(Call::new("PUT", &path).by(&owner).json(&read.json))
        .await;
    assert_eq!((again.status, again.header("etag")), (200, put.header("etag")));
}

#[tokio::test]
async fn every_fault_of_a_schema_is_named_with_its_place() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let path = schema_path(&api, &owner).await;
    let before = api.send(Call::new("GET", &path).by(&owner)).await;
    let put = async |body: Value| api.send(Call::new("PUT", &path).by(&owner).json(&body)).await;

    let unreadable = put(json!({
        "columns": [
            {"name": 7, "type": "text"},
            {"name": "A", "type": "colour"},
            {"name": "B", "type": "text", "size": 3},
            {"name": "C", "type": "text", "formats": ["%Y"]},
            {"type": "text"},
            "D",
            {"name": "E", "type": "integer", "min": "low"},
        ],
        "unknownColumns": "burn",
        "extra": 1,
    }))
    .await;
    let places: Vec<&str> = unreadable.faults().iter().map(|(place, _)| *place).collect();
    assert_eq!(
        places,
        [
            "/columns/0/name",
            "/columns/1/type",
            "/columns/2/size",
            "/columns/3",
            "/columns/4",
            "/columns/5",
            "/columns/6/min",
            "/unknownColumns",
            "/extra"
        ],
        "{}",
        unreadable.text
    );

    let wrong = put(json!({"columns": [
        {"name": "Key", "type": "boolean", "mapsTo": "externalId", "unique": true},
        {"name": "key", "type": "text", "mapsTo": "firstName"},
        {"name": "Age", "type": "integer", "min": 2, "max": 1},
    ]}))
    .await;
    assert_eq!(wrong.code(), "invalid_request");
    let faults = wrong.faults();
    for expected in [
        ("/columns/1/name", "duplicate_name"),
        ("/columns/0/required", "unique_not_required"),
        ("/columns/0/mapsTo", "type_mismatch"),
        ("/columns/2/min", "invalid_range"),
    ] {
        assert!(faults.contains(&expected), "{expected:?} {faults:?}");
    }
    assert_eq!(put(json!({})).await.faults(), [("/columns", "required")]);
    assert_eq!(put(json!({"columns": []})).await.code(), "invalid_request");
    let columns: Vec<Value> = (0..10_000)
        .map(|n| json!({"name": format!("C{n}"), "type": "text"}))
        .collect();
    assert_eq!(put(json!({"columns": columns})).await.code(), "invalid_request");
    assert_eq!(
        api.send(Call::new("GET", &path).by(&owner)).await.json,
        before.json
    );
}

#[tokio::test]
async fn a_schema_meant_for_another_version_is_refused() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let path = schema_path(&api, &owner).await;
    let etag = api
        .send(Call::new("GET", &path).by(&owner))
        .await
        .header("etag")
        .to_owned();
    let put = Call::new("PUT", &path).by(&owner).json(&every_type());
    assert_eq!(api.send(put.clone().header("if-match", &etag)).await.status, 200);
    let stale = api.send(put.header("if-match", &etag)).await;
    assert_eq!((stale.status, stale.code()), (412, "precondition_failed"));
}
