//! A day of an organization whose table is in trouble: every request is answered as on another day, and leaves the same.

use e2e::api::{Call, Person, TestApi};
use e2e::faults::{Faulty, Trouble};
use muster::id::InvitationId;
use serde_json::{Value, json};

use super::support::Office;

/// An office whose API's table can be in trouble.
async fn office() -> (Office, Faulty) {
    let (api, faulty) = TestApi::faulty().await;
    (Office::on(api).await, faulty)
}

/// Its requests, their answers' statuses, and what is there in the end.
async fn day(trouble: Option<Trouble>) -> Vec<String> {
    let (office, faulty) = office().await;
    let [ana, ben, cleo] = ["ana", "ben", "cleo"].map(Person::new);
    let operators = Call::new("PUT", office.path("/plan")).by(&Person::operator());
    if let Some(trouble) = trouble {
        faulty.trouble_every(3, trouble);
    }
    let mut told = Vec::new();
    let mut tell = async |call: Call| {
        let answer = office.api.send(call).await;
        told.push(answer.status.to_string());
        answer
    };
    let send = |method, rest: &str, body: &Value| office.call(method, rest).json(body);
    let keyed = |rest: &str, key, body: &Value| send("POST", rest, body).header("idempotency-key", key);

    tell(operators.json(&json!({"seatLimit": 5}))).await;
    tell(send("PATCH", "", &json!({"name": "New", "currency": "CHF"}))).await;
    let mut members = Vec::new();
    for person in [&ana, &ben, &cleo] {
        let body = json!({"email": person.email, "role": "member"});
        let made = tell(keyed("/invitations", "k-".to_owned() + &person.email, &body)).await;
        members.push(made.json["memberId"].as_str().unwrap_or_default().to_owned());
        let id = InvitationId::parse(made.json["id"].as_str().unwrap_or_default()).unwrap();
        tell(send("POST", &format!("/invitations/{id}/resend"), &json!({}))).await;
        let token = office.token(id).await;
        if person == &cleo {
            tell(Call::new("POST", "/v1/invitations/decline").json(&json!({"token": token}))).await;
        } else {
            let accept = Call::new("POST", "/v1/invitations/accept").by(person);
            tell(accept.json(&json!({"token": token}))).await;
        }
    }
    let [first, second] = [&members[0], &members[1]].map(|id| format!("/members/{id}"));
    let bulk = json!({"emails": ["d@example.org", "e@example.org"], "role": "member"});
    tell(keyed("/invitations/bulk", "bulk".to_owned(), &bulk)).await;
    tell(send("PUT", &format!("{first}/role"), &json!({"role": "admin"}))).await;
    tell(send("PATCH", &first, &json!({"lastName": "Example"}))).await;
    for active in [false, true] {
        tell(send(
            "PUT",
            &format!("{second}/active"),
            &json!({"active": active}),
        ))
        .await;
    }
    for amount in [500, -200] {
        let body = json!({"amount": amount, "reason": "test"});
        tell(keyed(
            &format!("{first}/wallet/adjustments"),
            amount.to_string(),
            &body,
        ))
        .await;
    }
    let study = tell(keyed(
        "/studies",
        "study".to_owned(),
        &json!({"name": "Sleep", "ownerId": members[1]}),
    ))
    .await;
    let study = format!("/studies/{}", study.json["id"].as_str().unwrap_or_default());
    let role = json!({"role": "viewer"});
    tell(send("PUT", &format!("{study}/members/{}", members[0]), &role)).await;
    tell(send("PATCH", &study, &json!({"name": "Sleep II"}))).await;
    tell(keyed(
        "/domains",
        "domain".to_owned(),
        &json!({"domain": "example.net"}),
    ))
    .await;
    tell(send("DELETE", "/domains/example.net", &json!({}))).await;
    let schedule = json!({"everyDays": 30, "enabled": false});
    tell(send("PUT", "/review-schedule", &schedule)).await;
    let import = json!({"kind": "roster", "fileName": "roster.csv"});
    tell(keyed("/imports", "import".to_owned(), &import)).await;
    let leave = json!({"reason": "left", "transferTo": members[0]});
    tell(send("DELETE", &second, &leave)).await;
    tell(send("PUT", "/owner", &json!({"memberId": members[0]}))).await;

    faulty.calm();
    let all = "status=pending,active,removed,disabled&limit=200";
    for rest in [
        String::new(),
        format!("/members?{all}"),
        "/invitations?limit=200".to_owned(),
        format!("{first}/wallet/entries"),
        "/studies".to_owned(),
        "/domains".to_owned(),
        "/audit?limit=200".to_owned(),
    ] {
        let read = Call::new("GET", office.path(&rest)).by(&ana);
        told.push(office.api.send(read).await.text);
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_in_trouble_costs_time_only() {
    let expected = day(None).await;
    let statuses = expected.iter().filter(|told| told.len() == 3);
    assert!(statuses.clone().count() > 25);
    assert!(
        statuses.clone().all(|status| status.starts_with('2')),
        "{expected:?}"
    );
    for trouble in Trouble::ALL {
        assert_eq!(day(Some(trouble)).await, expected, "{trouble:?}");
    }
}
