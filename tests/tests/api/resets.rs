//! Temporary passwords, and sessions that end.

use e2e::api::{Answer, Call, Person, Setup, TestApi};
use jiff::SignedDuration;
use muster::id::MemberId;
use muster::member::{Role, Status};

use crate::registrations::enrol;
use crate::support::Office;

const OLD: &str = "Correct-horse-1";

async fn reset(office: &Office, id: MemberId) -> Answer {
    let call = office.call("POST", &format!("/members/{id}/reset-credentials"));
    office.api.send(call).await
}

fn told(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.code())
}

/// A member with an account.
async fn someone(office: &Office, name: &str, role: Role) -> (Person, MemberId) {
    let person = Person::new(name);
    let id = office.join(&person, role).await;
    office
        .api
        .cognito
        .put(&person.subject, &person.email, OLD, "CONFIRMED");
    (person, id)
}

async fn reads_own(office: &Office, person: &Person, id: MemberId, signed_in_at: i64) -> u16 {
    let call = Call::new("GET", office.path(&format!("/members/{id}"))).by(person);
    let call = call.claim("auth_time", &(signed_in_at / 1000));
    office.api.send(call).await.status
}

#[tokio::test]
async fn a_temporary_password_is_answered_once_and_ends_every_session() {
    let office = Office::open().await;
    let (ann, id) = someone(&office, "ann", Role::Member).await;
    let before = office.api.now.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!(reads_own(&office, &ann, id, before).await, 200);
    office.api.wait(SignedDuration::from_mins(1));
    let answer = reset(&office, id).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    let given = answer.json["temporaryPassword"].as_str().unwrap();
    let user = office.api.cognito.user(&ann.email).unwrap();
    assert_eq!(
        (user.password.as_str(), user.status.as_str()),
        (given, "FORCE_CHANGE_PASSWORD")
    );
    assert_eq!((user.signed_out, given.len()), (1, 19));
    assert_eq!(
        user.attributes["email_verified"], "false",
        "whoever was given the password proves no address with it"
    );
    // The tokens of before are good for an hour at the gateway, and open nothing here.
    assert_eq!(reads_own(&office, &ann, id, before).await, 401);
    let list = Call::new("GET", "/v1/organizations").by(&ann);
    assert_eq!(office.api.send(list).await.json["items"], serde_json::json!([]));
    assert_eq!(reads_own(&office, &ann, id, before + 60_000).await, 200);
    let events = office.api.events(office.id, &format!("member/{id}")).await;
    assert_eq!(
        events,
        [("member.credentials_reset".to_owned(), "user/sub-owner".to_owned())]
    );
    for table in [&office.api.engine.tables.audit, &office.api.engine.tables.jobs] {
        let items = office
            .api
            .dynamodb()
            .scan()
            .table_name(table)
            .send()
            .await
            .unwrap();
        assert!(!format!("{:?}", items.items()).contains(given));
    }
}

#[tokio::test]
async fn the_same_key_again_makes_another_password_and_keeps_none() {
    let office = Office::open().await;
    let (ann, id) = someone(&office, "ann", Role::Member).await;
    let call = office
        .call("POST", &format!("/members/{id}/reset-credentials"))
        .header("idempotency-key", "once");
    let (first, second) = (
        office.api.send(call.clone()).await,
        office.api.send(call.clone()).await,
    );
    assert_eq!((first.status, second.status), (200, 200));
    assert_ne!(first.json, second.json);
    let given = second.json["temporaryPassword"].as_str().unwrap();
    assert_eq!(office.api.cognito.user(&ann.email).unwrap().password, given);
    let items = office
        .api
        .dynamodb()
        .scan()
        .table_name(&office.api.engine.tables.jobs);
    let items = format!("{:?}", items.send().await.unwrap().items());
    assert!(
        items.contains("IDEMPOTENCY#") && !items.contains("temporaryPassword"),
        "{items}"
    );
    let other = office.api.send(call.body(r#"{"x": 1}"#)).await;
    assert_eq!(other.status, 400);
}

#[tokio::test]
async fn an_account_of_two_organizations_is_nobodys_to_reset() {
    let office = Office::open().await;
    let (ann, id) = someone(&office, "ann", Role::Member).await;
    let other = office.api.found(&Person::new("elsewhere"), "Other").await;
    for status in [Status::Active, Status::Disabled, Status::Pending] {
        office.api.join(other, &ann, Role::Member, status).await;
        office.api.cognito.forget_calls();
        assert_eq!(
            told(&reset(&office, id).await),
            (409, "account_shared"),
            "{status:?}"
        );
        assert_eq!(office.api.cognito.calls(), [""; 0]);
    }
    assert_eq!(office.api.cognito.user(&ann.email).unwrap().password, OLD);
    office.api.join(other, &ann, Role::Member, Status::Removed).await;
    assert_eq!(reset(&office, id).await.status, 200);
}

#[tokio::test]
async fn what_has_no_password_here_is_told_apart() {
    let office = Office::open().await;
    let enrolled = enrol(&office, "A-1", "Doe").await;
    assert_eq!(told(&reset(&office, enrolled).await), (409, "no_account"));
    let pending = Person::new("pending");
    office.invite(&pending, "member").await;
    let listed = office.get("/members?status=pending").await;
    let pending = MemberId::parse(listed["items"][0]["id"].as_str().unwrap()).unwrap();
    assert_eq!(told(&reset(&office, pending).await), (409, "member_pending"));
    let (ann, id) = someone(&office, "ann", Role::Member).await;
    office
        .api
        .cognito
        .put(&ann.subject, &ann.email, OLD, "EXTERNAL_PROVIDER");
    assert_eq!(told(&reset(&office, id).await), (409, "managed_externally"));
    assert_eq!(
        office.api.cognito.user(&ann.email).unwrap().status,
        "EXTERNAL_PROVIDER"
    );
    let gone = office.join(&Person::new("gone"), Role::Member).await;
    assert_eq!(told(&reset(&office, gone).await), (409, "no_account"));
    office.remove(id).await;
    assert_eq!(told(&reset(&office, id).await), (409, "member_removed"));
    let api = TestApi::set_up(Setup {
        has_accounts: false,
        ..Setup::DEFAULT
    })
    .await;
    let office = Office::on(api).await;
    let id = office.join(&ann, Role::Member).await;
    assert_eq!(told(&reset(&office, id).await), (409, "managed_externally"));
}

#[tokio::test]
async fn an_admin_resets_members_and_nobody_above() {
    let office = Office::open().await;
    let (admin, admin_id) = someone(&office, "admin", Role::Admin).await;
    let (_, other_admin) = someone(&office, "other-admin", Role::Admin).await;
    let (_, member) = someone(&office, "member", Role::Member).await;
    let owner = office.get("/members?role=owner").await;
    let owner = MemberId::parse(owner["items"][0]["id"].as_str().unwrap()).unwrap();
    let by_admin = async |id: MemberId| {
        let path = office.path(&format!("/members/{id}/reset-credentials"));
        let answer = office.api.send(Call::new("POST", path).by(&admin)).await;
        (
            answer.status,
            answer.json["requiredRole"].as_str().map(str::to_owned),
        )
    };
    for above in [owner, other_admin, admin_id] {
        assert_eq!(by_admin(above).await, (403, Some("owner".to_owned())));
    }
    assert_eq!(by_admin(member).await, (200, None));
    assert_eq!(reset(&office, other_admin).await.status, 200);
}

#[tokio::test]
async fn a_provider_that_fails_leaves_no_session_and_is_asked_again() {
    let office = Office::open().await;
    let (ann, id) = someone(&office, "ann", Role::Member).await;
    for operation in [
        "AdminGetUser",
        "AdminUpdateUserAttributes",
        "AdminSetUserPassword",
        "AdminUserGlobalSignOut",
    ] {
        office
            .api
            .cognito
            .fail(operation, 400, "TooManyRequestsException");
        let answer = reset(&office, id).await;
        assert_eq!(told(&answer), (503, "unavailable"), "{operation}");
        assert!(!answer.text.contains("temporaryPassword"));
        office.api.cognito.fail_nothing();
    }
    let events = office.api.events(office.id, &format!("member/{id}")).await;
    assert_eq!(
        events.len(),
        3,
        "every one that got as far as the account is in the log"
    );
    assert_eq!(reset(&office, id).await.status, 200);
    assert_eq!(office.api.cognito.user(&ann.email).unwrap().signed_out, 1);
}

#[tokio::test]
async fn switching_off_and_removing_end_the_sessions_of_an_account_that_is_nobody_elses() {
    let office = Office::open().await;
    let (ann, id) = someone(&office, "ann", Role::Member).await;
    let before = office.api.now.load(std::sync::atomic::Ordering::SeqCst);
    office.api.wait(SignedDuration::from_mins(1));
    let ended = || office.api.cognito.user(&ann.email).unwrap().signed_out;
    assert_eq!(office.set_active(id, false).await.status, 200);
    assert_eq!((ended(), reads_own(&office, &ann, id, before).await), (1, 404));
    assert_eq!(office.set_active(id, false).await.status, 200);
    assert_eq!(ended(), 1, "nothing changed");
    assert_eq!(office.set_active(id, true).await.status, 200);
    // What is not refreshed runs out by itself, and opens again what they may do again.
    assert_eq!(reads_own(&office, &ann, id, before).await, 200);
    // A provider that fails holds nothing up.
    office
        .api
        .cognito
        .fail("AdminUserGlobalSignOut", 400, "TooManyRequestsException");
    assert_eq!(office.remove(id).await.status, 204);
    assert_eq!(
        (ended(), reads_own(&office, &ann, id, before + 60_000).await),
        (1, 404)
    );
    office.api.cognito.fail_nothing();

    let (bob, id) = someone(&office, "bob", Role::Member).await;
    let other = office.api.found(&Person::new("elsewhere"), "Other").await;
    office.api.join(other, &bob, Role::Member, Status::Active).await;
    assert_eq!(office.remove(id).await.status, 204);
    assert_eq!(office.api.cognito.user(&bob.email).unwrap().signed_out, 0);
}
