//! A registration that dies at any call goes on when it is sent again.

use e2e::api::{Call, TestApi};
use e2e::faults::Death;
use serde_json::json;

use crate::registrations::{PASSWORD, body, enrol};
use crate::support::Office;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dying_at_any_call_it_goes_on_with_the_same_password() {
    for death in [Death::Before, Death::After] {
        for call in 0.. {
            let (api, faulty) = TestApi::faulty().await;
            let office = Office::on(api).await;
            let id = enrol(&office, "A-1", "Doe").await;
            let right = body(office.id, "A-1", "Doe", "ann@example.org");
            let send = async || {
                let call = Call::new("POST", "/v1/registrations").json(&right);
                office.api.send(call).await
            };
            faulty.die_at(call, death);
            let first = send().await;
            let survived = faulty.calls() <= call;
            faulty.revive();
            let again = send().await;
            let at = format!("{death:?} {call}: {} then {}", first.text, again.text);
            // Where the first one got through, there is nothing left to register.
            assert!([201, 503].contains(&first.status), "{at}");
            assert!([201, 403].contains(&again.status), "{at}");
            let shown = office.member(id).await;
            assert_eq!(shown["status"], "active", "{at}");
            assert_eq!(shown["authentication"]["email"], "ann@example.org", "{at}");
            assert_eq!(office.seats().await, 2, "{at}");
            let user = office.api.cognito.user("ann@example.org").unwrap();
            assert_eq!(
                (user.password.as_str(), user.status.as_str()),
                (PASSWORD, "CONFIRMED"),
                "{at}"
            );
            assert_eq!(office.api.cognito.count(), 1, "{at}");
            let events = office.api.events(office.id, &format!("member/{id}")).await;
            assert_eq!(events.len(), 1, "{at}");
            if survived {
                assert!(call >= 12, "{call} calls are worth dying at");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_as_such_and_leaves_nothing() {
    let office = Office::open().await;
    let id = enrol(&office, "A-1", "Doe").await;
    let right = body(office.id, "A-1", "Doe", "ann@example.org");
    for (operation, status, code, told) in [
        ("AdminCreateUser", 400, "TooManyRequestsException", 503),
        ("AdminCreateUser", 400, "InvalidParameterException", 500),
        ("AdminSetUserPassword", 400, "TooManyRequestsException", 503),
    ] {
        office.api.cognito.fail(operation, status, code);
        let call = Call::new("POST", "/v1/registrations").from_source(code);
        let answer = office.api.send(call.json(&right)).await;
        assert_eq!(answer.status, told, "{operation} {code}: {}", answer.text);
        office.api.cognito.fail_nothing();
        assert_eq!(office.member(id).await["status"], json!("enrolled"));
    }
    let call = Call::new("POST", "/v1/registrations").json(&right);
    assert_eq!(office.api.send(call).await.status, 201);
}
