//! By which columns of a roster its members are recognised.

use std::collections::BTreeMap;

use e2e::api::{Answer, member};
use muster::id::MemberId;
use muster::member::{Member, Status};
use muster::roster::{Column, ColumnKind, MapsTo, RosterSchema};
use serde_json::json;

use crate::registrations::{PASSWORD, body, enrol, register, register_from, told};
use crate::support::Office;

async fn set_columns(office: &Office, columns: Vec<Column>) -> Answer {
    let schema = RosterSchema {
        columns,
        ..RosterSchema::default()
    };
    let schema = serde_json::to_value(schema).unwrap();
    office.send("PUT", "/roster-schema", &schema).await
}

fn column(name: &str, maps_to: MapsTo, is_matched: bool) -> Column {
    let is_key = maps_to == MapsTo::ExternalId;
    Column {
        maps_to,
        unique: is_key,
        required: is_key,
        match_at_registration: is_matched,
        ..Column::new(name, ColumnKind::Text)
    }
}

#[tokio::test]
async fn a_roster_says_by_which_columns_its_members_are_recognised() {
    let office = Office::open().await;
    enrol(&office, "A-1", "Doe").await;
    let key = |is_matched| column("Key", MapsTo::ExternalId, is_matched);
    let none = set_columns(
        &office,
        vec![key(false), column("Site", MapsTo::Attribute, false)],
    )
    .await;
    assert_eq!(none.status, 200, "{}", none.text);
    let right = body(office.id, "A-1", "Doe", "a@example.org");
    assert_eq!(
        told(&register(&office, &right).await),
        (409, "registration_not_configured")
    );
    let lost = set_columns(&office, vec![key(false), column("Site", MapsTo::Attribute, true)]).await;
    assert_eq!(lost.faults(), [("/columns", "nothing_to_find_by")]);
}

#[tokio::test]
async fn by_name_one_and_only_one_is_found() {
    let office = Office::open().await;
    let columns = vec![
        column("Key", MapsTo::ExternalId, false),
        column("Last", MapsTo::LastName, true),
        column("First", MapsTo::FirstName, false),
        column("Site", MapsTo::Attribute, true),
    ];
    assert_eq!(set_columns(&office, columns).await.status, 200);
    let people = [
        ("1", "Doe", "North", Status::Enrolled),
        ("2", "Doe", "South", Status::Enrolled),
        ("3", "Doe", "South", Status::Enrolled),
        ("4", "Doe Roe", "North", Status::Enrolled),
        ("5", "Roe", "North", Status::Removed),
        ("6", "Roe", "North", Status::Enrolled),
        ("7", "Poe", "North", Status::Disabled),
    ];
    for (key, last, site, status) in people {
        let one = Member {
            first_name: Some("Ann".to_owned()),
            last_name: Some(last.to_owned()),
            external_id: Some(key.to_owned()),
            attributes: BTreeMap::from([("Site".to_owned(), site.to_owned())]),
            status,
            ..member(office.id, MemberId::of_roster(office.id, key))
        };
        office.put_counted(&one).await;
    }
    let ask = async |last: &str, site: &str, email: &str| {
        let registration = json!({
            "organizationId": office.id, "match": {"last": last, "SITE": site},
            "email": email, "password": PASSWORD,
        });
        let answer = register_from(&office, &registration, email).await;
        (answer.status, answer.json["memberId"].as_str().map(str::to_owned))
    };
    let id = |key| Some(MemberId::of_roster(office.id, key).to_string());
    assert_eq!(
        ask("Doe", "South", "a@example.org").await,
        (403, None),
        "there are two"
    );
    assert_eq!(ask("Doe", "West", "b@example.org").await, (403, None));
    assert_eq!(ask("Poe", "North", "c@example.org").await, (403, None));
    assert_eq!(ask("doe", "north", "d@example.org").await, (201, id("1")));
    assert_eq!(ask("ROE", "north", "e@example.org").await, (201, id("6")));
}
