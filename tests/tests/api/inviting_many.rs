//! Many invitations at once, from a file, or again; and how much mail that may cause.

use e2e::api::Person;
use jiff::SignedDuration;
use serde_json::json;

use super::support::Office;

#[tokio::test]
async fn many_addresses_have_an_outcome_each() {
    let office = Office::open().await;
    office.welcome(&Person::new("member"), "member").await;
    office.invite(&Person::new("invited"), "member").await;
    let removed = office.welcome(&Person::new("removed"), "member").await;
    office.remove(removed).await;
    let lines = "new@example.org\r\n\nmember@example.org\ninvited@example.org\n NEW@example.org \nno address\nremoved@example.org\n";
    let answer = office
        .send(
            "POST",
            "/invitations/bulk",
            &json!({"emails": lines, "role": "member"}),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let outcomes: Vec<_> = answer.json["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| (o["email"].as_str().unwrap(), o["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("new@example.org", "invited"),
            ("member@example.org", "already_member"),
            ("invited@example.org", "already_invited"),
            ("NEW@example.org", "already_invited"),
            ("no address", "invalid"),
            ("removed@example.org", "invited"),
        ]
    );
    assert_eq!(answer.json["invited"], 2);
    assert_eq!(answer.json["outcomes"][5]["memberId"], removed.to_string());
    assert_eq!(office.seats().await, 5);
}

#[tokio::test]
async fn a_thousand_at_once_are_invited_and_one_more_is_a_file() {
    let office = Office::open().await;
    let emails: Vec<_> = (0..1_001).map(|n| format!("p{n}@example.org")).collect();
    let call = |emails: &[String]| {
        office
            .call("POST", "/invitations/bulk")
            .json(&json!({"emails": emails, "role": "member"}))
    };
    let answer = office.api.send(call(&emails)).await;
    assert_eq!(
        (answer.status, answer.faults()),
        (400, vec![("/emails", "out_of_range")])
    );
    let answer = office.api.send(call(&[])).await;
    assert_eq!(answer.status, 400);
    let answer = office
        .api
        .send(call(&emails[..1_000]).header("idempotency-key", "k"))
        .await;
    assert_eq!((answer.status, &answer.json["invited"]), (200, &json!(1_000)));
    assert_eq!(office.get("").await["seats"]["used"], 1_001);
    let again = office
        .api
        .send(call(&emails[..1_000]).header("idempotency-key", "k"))
        .await;
    assert_eq!(again.json, answer.json);
    let anew = office.api.send(call(&emails[..1_000])).await;
    assert_eq!(anew.json["invited"], 0);
    // Lists page through all of them, newest first, each once.
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = office
            .get(&format!("/invitations?status=pending&limit=170{cursor}"))
            .await;
        for item in page["items"].as_array().unwrap() {
            seen.push(item["id"].as_str().unwrap().to_owned());
        }
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 1_000);
    assert!(seen.is_sorted_by(|a, b| a > b));
}

#[tokio::test]
async fn a_day_has_so_many_mails_and_the_next_day_as_many_again() {
    let office = Office::on(e2e::api::TestApi::with_mails_per_day(3).await).await;
    office.invite(&Person::new("a"), "member").await;
    let many = json!({"emails": ["b@example.org", "c@example.org", "d@example.org"], "role": "member"});
    let send = async || {
        let call = office.call("POST", "/invitations/bulk").json(&many);
        office.api.send(call.header("idempotency-key", "k")).await
    };
    let answer = send().await;
    assert_eq!((answer.status, answer.code()), (429, "too_many_invitations"));
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    // From 03:04:05 to midnight.
    assert_eq!(wait, 75_355 + 1);
    assert_eq!(office.seats().await, 2);
    office.api.wait(SignedDuration::from_secs(wait));
    let answer = send().await;
    assert_eq!((answer.status, &answer.json["invited"]), (200, &json!(3)));
}

#[tokio::test]
async fn too_much_mail_has_to_wait() {
    let office = Office::open().await;
    let invitation = office.invite(&Person::new("ana"), "member").await;
    for _ in 0..5 {
        assert_eq!(office.resend(invitation).await.status, 200);
    }
    let again = async || {
        let call = office.call("POST", &format!("/invitations/{invitation}/resend"));
        office.api.send(call.header("idempotency-key", "k")).await
    };
    let answer = again().await;
    assert_eq!((answer.status, answer.code()), (429, "too_many_invitations"));
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    assert!((3590..=3601).contains(&wait), "{wait}");
    office.api.wait(SignedDuration::from_secs(wait - 60));
    let answer = again().await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "60"));
    office.api.wait(SignedDuration::from_secs(60));
    assert_eq!(again().await.status, 200);
}

#[tokio::test]
async fn files_of_people_have_templates_and_are_refused_where_they_cannot_be() {
    let office = Office::open().await;
    for (kind, header) in [
        ("members", "FirstName,LastName,Email,Role"),
        ("invitations", "Email,Role"),
    ] {
        let answer = office
            .api
            .send(office.call("GET", &format!("/imports/template?kind={kind}")))
            .await;
        assert_eq!(answer.text.lines().next(), Some(header));
        let import = |mode: &str| json!({"kind": kind, "mode": mode, "fileName": "people.csv"});
        let answer = office.send("POST", "/imports", &import("replace")).await;
        assert_eq!(answer.faults(), [("/mode", "unsupported_mode")]);
        let answer = office.send("POST", "/imports", &import("upsert")).await;
        assert_eq!((answer.status, &answer.json["job"]["kind"]), (201, &json!(kind)));
    }
    office.send("PATCH", "", &json!({"ssoEnabled": true})).await;
    let import = |kind: &str| json!({"kind": kind, "fileName": "people.csv"});
    let answer = office.send("POST", "/imports", &import("members")).await;
    assert_eq!((answer.status, answer.code()), (409, "sso_requires_invitation"));
    assert_eq!(
        office
            .send("POST", "/imports", &import("invitations"))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn resending_all_is_a_job_whose_beginning_is_committed_with_it() {
    let office = Office::open().await;
    for status in ["accepted", "canceled", "x"] {
        let answer = office
            .send("POST", "/invitations/resend", &json!({"status": status}))
            .await;
        assert_eq!(answer.status, 400, "{status}");
    }
    let call = || {
        let call = office
            .call("POST", "/invitations/resend")
            .header("idempotency-key", "k");
        call.json(&json!({"status": "pending"}))
    };
    let answer = office.api.send(call()).await;
    assert_eq!((answer.status, &answer.json["resend"]), (202, &json!("pending")));
    let id = answer.json["id"].as_str().unwrap();
    assert_eq!(office.get(&format!("/jobs/{id}")).await["status"], "queued");
    assert_eq!(office.api.send(call()).await.json, answer.json);
    let dump = office.api.engine.dump().await;
    assert_eq!(dump.matches(&format!("BEGIN#{id}")).count(), 1);
}
