//! How often somebody may try to register, and what a table that counts it tells.

use e2e::api::{Setup, TestApi};
use jiff::SignedDuration;
use muster::id::OrganizationId;
use muster_aws::attempts::Rate;
use muster_aws::registrations::RegistrationLimits;

use crate::registrations::{PASSWORD, body, enrol, register, register_from, told};
use crate::support::Office;

#[tokio::test]
async fn one_source_has_ten_tries_at_an_organization_in_a_quarter_of_an_hour() {
    let office = Office::open().await;
    enrol(&office, "A-1", "Doe").await;
    for n in 0..10 {
        let wrong = body(office.id, &format!("B-{n}"), "Doe", "a@example.org");
        let source = if n % 2 == 0 {
            "192.0.2.7"
        } else {
            "::ffff:192.0.2.7"
        };
        assert_eq!(register_from(&office, &wrong, source).await.status, 403);
    }
    let right = body(office.id, "A-1", "Doe", "a@example.org");
    let refused = register_from(&office, &right, "192.0.2.7").await;
    assert_eq!(told(&refused), (429, "too_many_attempts"));
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=901).contains(&wait), "{wait}");
    assert_eq!(register_from(&office, &right, "192.0.2.8").await.status, 201);
    office.api.wait(SignedDuration::from_secs(wait));
    assert_eq!(
        register_from(&office, &right, "192.0.2.7").await.status,
        403,
        "it is theirs already"
    );
}

#[tokio::test]
async fn an_organization_has_its_own_share_of_tries() {
    let registrations = RegistrationLimits {
        per_organization: Rate {
            most: 3,
            ..RegistrationLimits::DEFAULT.per_organization
        },
        ..RegistrationLimits::DEFAULT
    };
    let api = TestApi::set_up(Setup {
        registrations,
        ..Setup::DEFAULT
    })
    .await;
    let office = Office::on(api).await;
    let other = OrganizationId::from_bytes([9; 16]);
    for n in 0..3 {
        let wrong = body(office.id, &format!("B-{n}"), "Doe", "a@example.org");
        assert_eq!(register_from(&office, &wrong, &n.to_string()).await.status, 403);
    }
    let wrong = body(office.id, "B-4", "Doe", "a@example.org");
    let refused = register_from(&office, &wrong, "4").await;
    assert_eq!(told(&refused), (429, "too_many_attempts"));
    let elsewhere = body(other, "B-4", "Doe", "a@example.org");
    assert_eq!(register_from(&office, &elsewhere, "4").await.status, 403);
    office.api.wait(SignedDuration::from_hours(1));
    assert_eq!(register_from(&office, &wrong, "4").await.status, 403);
}

#[tokio::test]
async fn after_five_failures_a_member_is_locked_for_an_hour_whether_there_is_one_or_not() {
    let office = Office::open().await;
    enrol(&office, "A-1", "Doe").await;
    let mut refusals = Vec::new();
    for id in ["A-1", "A-9"] {
        for n in 0..5 {
            let wrong = body(office.id, id, &format!("Roe{n}"), "a@example.org");
            assert_eq!(
                register_from(&office, &wrong, &format!("{id}{n}")).await.status,
                403
            );
        }
        let right = body(office.id, id, "Doe", "a@example.org");
        let refused = register_from(&office, &right, &format!("{id}5")).await;
        assert_eq!(told(&refused), (429, "too_many_attempts"), "{id}");
        refusals.push((refused.text.clone(), refused.header("retry-after").to_owned()));
    }
    assert_eq!(refusals[0], refusals[1]);
    assert_eq!(refusals[0].1, "3601");
    // Being refused does not prolong it.
    office.api.wait(SignedDuration::from_mins(59));
    let right = body(office.id, "A-1", "Doe", "a@example.org");
    assert_eq!(register_from(&office, &right, "early").await.status, 429);
    office.api.wait(SignedDuration::from_mins(1));
    assert_eq!(register_from(&office, &right, "late").await.status, 201);
}

#[tokio::test]
async fn many_guesses_at_once_are_no_more_than_one_after_the_other() {
    let office = Office::open().await;
    enrol(&office, "A-1", "Doe").await;
    let guesses = (0..32).map(|n| {
        let wrong = body(office.id, "A-1", &format!("Roe{n}"), "a@example.org");
        let office = &office;
        async move { register_from(office, &wrong, &n.to_string()).await.status }
    });
    let statuses = futures_util::future::join_all(guesses).await;
    let looked_at = statuses.iter().filter(|status| **status == 403).count();
    assert_eq!(looked_at, 5, "{statuses:?}");
}

#[tokio::test]
async fn what_was_stated_is_kept_nowhere() {
    let office = Office::open().await;
    enrol(&office, "A-1", "Doe").await;
    let wrong = body(office.id, "Canary-9", "Canarius", "canary@example.org");
    assert_eq!(register_from(&office, &wrong, "198.51.100.77").await.status, 403);
    let items = office
        .api
        .dynamodb()
        .scan()
        .table_name(&office.api.engine.tables.jobs);
    let items = format!("{:?}", items.send().await.unwrap().items()).to_lowercase();
    assert!(items.contains("attempts#"), "{items}");
    for secret in ["canar", "198.51.100.77", &PASSWORD.to_lowercase()] {
        assert!(!items.contains(secret), "{items}");
    }
}

#[tokio::test]
async fn passwords_of_accounts_are_not_guessed_by_a_roster_of_ones_own() {
    let office = Office::open().await;
    office
        .api
        .cognito
        .put("sub-ann", "ann@example.org", "Another-secret-1", "CONFIRMED");
    for n in 0..8 {
        enrol(&office, &format!("A-{n}"), "Doe").await;
    }
    let mut statuses = Vec::new();
    for n in 0..8 {
        let guess = body(office.id, &format!("A-{n}"), "Doe", "ann@example.org");
        statuses.push(register(&office, &guess).await.status);
    }
    assert_eq!(statuses, [409, 409, 409, 409, 409, 429, 429, 429]);
    let calls = office.api.cognito.calls();
    assert_eq!(
        calls.iter().filter(|call| *call == "AdminInitiateAuth").count(),
        5
    );
}
