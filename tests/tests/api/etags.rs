//! Versions of what is shown, and changes that are meant for one of them.

use e2e::api::{Answer, Call, Person};
use muster::member::Role;
use serde_json::{Value, json};

use super::support::Office;

impl Office {
    async fn pinned(&self, call: Call, etag: &str, body: &Value) -> Answer {
        self.api.send(call.header("if-match", etag).json(body)).await
    }
}

#[tokio::test]
async fn what_is_replaced_is_what_was_read() {
    let office = Office::open().await;
    let ana = office.join(&Person::new("ana"), Role::Member).await;
    let study = office.send("POST", "/studies", &json!({"name": "Sleep"})).await;
    let study = study.json["id"].as_str().unwrap().to_owned();
    let read = async |rest: &str| {
        let read = office.api.send(office.call("GET", rest)).await;
        read.header("etag").to_owned()
    };
    let operators = |rest: &str| Call::new("PUT", office.path(rest)).by(&Person::operator());
    let of_study = format!("/studies/{study}");
    let role = format!("{of_study}/members/{ana}");
    for (call, of, body, status) in [
        (operators("/plan"), "", json!({"seatLimit": 9}), 200),
        (operators("/partitions"), "", json!({"partitions": 16}), 202),
        (
            office.call("PUT", &role),
            of_study.as_str(),
            json!({"role": "viewer"}),
            200,
        ),
        (office.call("PUT", "/owner"), "", json!({"memberId": ana}), 200),
    ] {
        let stale = office.pinned(call.clone(), "\"99\"", &body).await;
        assert_eq!(
            (stale.status, stale.code()),
            (412, "precondition_failed"),
            "{call:?}"
        );
        let done = office.pinned(call.clone(), &read(of).await, &body).await;
        assert_eq!(done.status, status, "{call:?} {}", done.text);
    }
}

#[tokio::test]
async fn what_the_client_has_already_is_not_sent_again() {
    let office = Office::open().await;
    let ana = office.join(&Person::new("ana"), Role::Member).await;
    let invitation = office.invite(&Person::new("bob"), "member").await;
    let import = json!({"kind": "roster", "fileName": "roster.csv"});
    let import = office.send("POST", "/imports", &import).await;
    let job = import.json["job"]["id"].as_str().unwrap().to_owned();
    let wallet = format!("/members/{ana}/wallet");
    let invited = format!("/invitations/{invitation}");
    let cancel = format!("/jobs/{job}/cancel");
    let money = json!({"amount": 5, "reason": "start"});
    for (rest, method, change, body) in [
        (format!("/jobs/{job}"), "POST", cancel, json!({})),
        (invited.clone(), "DELETE", invited, json!({})),
        (wallet.clone(), "POST", format!("{wallet}/adjustments"), money),
    ] {
        let read = async |etag: &str| {
            let call = office.call("GET", &rest).header("if-none-match", etag);
            office.api.send(call).await
        };
        let first = read("\"x\"").await;
        assert_eq!(first.header("content-type"), "application/json", "{rest}");
        let etag = first.header("etag").to_owned();
        let again = read(&etag).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{rest}");
        let call = office.call(method, &change).header("idempotency-key", "k");
        let changed = office.api.send(call.json(&body)).await;
        assert!((200..300).contains(&changed.status), "{}", changed.text);
        let fresh = read(&etag).await;
        assert_eq!(fresh.status, 200, "{rest}");
        assert_ne!(fresh.header("etag"), etag, "{rest}");
    }
}
