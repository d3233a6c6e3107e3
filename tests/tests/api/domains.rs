//! Claiming, proving, keeping and giving up domains.

use e2e::api::{Answer, Call, Person};
use e2e::dns::Mood;
use jiff::{SignedDuration, Timestamp};
use muster_aws::dns::Dns;
use muster_aws::domains::{DomainStore, Due, Rechecked};
use serde_json::{Value, json};

use super::support::Office;

const NAME: &str = "_muster-challenge.example.org";
const HALF_A_DAY: SignedDuration = SignedDuration::from_hours(12);

impl Office {
    pub async fn claim(&self, domain: &str) -> Answer {
        self.send("POST", "/domains", &json!({"domain": domain})).await
    }

    pub async fn verify(&self, domain: &str) -> Answer {
        self.api
            .send(self.call("POST", &format!("/domains/{domain}/verify")))
            .await
    }

    pub async fn domain(&self, domain: &str) -> Value {
        self.get(&format!("/domains/{domain}")).await
    }

    /// Claims a domain and publishes its record, beside those that are there. Answers the value.
    pub async fn publish(&self, domain: &str) -> String {
        let claimed = self.claim(domain).await;
        assert_eq!(claimed.status, 201, "{}", claimed.text);
        let record = |part: &str| claimed.json["record"][part].as_str().unwrap().to_owned();
        self.api
            .dns
            .publish(&record("name"), &[&[record("value").as_str()]]);
        record("value")
    }

    /// Claims and proves a domain.
    pub async fn prove(&self, domain: &str) {
        self.publish(domain).await;
        let verified = self.verify(domain).await;
        assert_eq!(verified.status, 200, "{}", verified.text);
    }

    fn store(&self) -> DomainStore {
        DomainStore::new(self.api.dynamodb(), self.api.engine.tables.clone())
    }

    /// Looks at every due domain again, as the schedule does.
    pub async fn recheck(&self) -> Vec<Rechecked> {
        let (store, dns, now) = (self.store(), Dns::new(Some(self.api.dns.address)), self.now());
        let due = store.due(now, 100, None).await.unwrap().items;
        let mut found = Vec::new();
        for claim in due {
            found.push(store.recheck(&dns, &claim, now).await.unwrap());
        }
        found
    }

    pub fn now(&self) -> Timestamp {
        let millis = self.api.now.load(std::sync::atomic::Ordering::SeqCst);
        Timestamp::from_millisecond(millis).unwrap()
    }

    /// Another organization on the same API.
    async fn another(&self, name: &str) -> (Person, String) {
        let owner = Person::new(name);
        let id = self.api.found(&owner, name).await;
        (owner, format!("/v1/organizations/{id}/domains"))
    }

    /// What the organization's audit log says of domains, oldest first.
    pub async fn events(&self, of: &str) -> Vec<(String, String)> {
        self.api.events(self.id, of).await
    }
}

fn code(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.code())
}

#[tokio::test]
async fn a_domain_is_proven_by_the_record_that_its_claim_names() {
    let office = Office::open().await;
    let claimed = office.claim(" Example.ORG. ").await;
    assert_eq!(claimed.status, 201, "{}", claimed.text);
    assert_eq!(claimed.header("location"), office.path("/domains/example.org"));
    let value = claimed.json["record"]["value"].as_str().unwrap();
    assert!(
        value.starts_with("muster-verification=") && value.len() > 40,
        "{value}"
    );
    assert_eq!(claimed.json["record"]["name"], NAME);
    assert_eq!(
        (
            &claimed.json["status"],
            &claimed.json["verifiedAt"],
            &claimed.json["error"]
        ),
        (&json!("pending"), &Value::Null, &Value::Null)
    );
    assert_eq!(office.domain("example.org").await, claimed.json);

    let missing = office.verify("example.org").await;
    assert_eq!(code(&missing), (409, "domain_not_proven"));
    let detail = missing.json["detail"].as_str().unwrap();
    for told in [NAME, value, "no TXT record", "publish it"] {
        assert!(detail.contains(told), "{detail}");
    }
    assert_eq!(office.domain("example.org").await["error"], "record_missing");

    office.api.dns.publish(NAME, &[&["v=spf1 -all"]]);
    let differs = office.verify("example.org").await;
    assert_eq!(code(&differs), (409, "domain_not_proven"));
    assert!(differs.json["detail"].as_str().unwrap().contains("v=spf1 -all"));
    assert_eq!(office.domain("example.org").await["error"], "record_differs");

    // One of several records, in several strings.
    let (left, right) = value.split_at(17);
    office.api.dns.publish(NAME, &[&["v=spf1 -all"], &[left, right]]);
    let proven = office.verify("example.org").await;
    assert_eq!(proven.status, 200, "{}", proven.text);
    assert_eq!(
        (
            &proven.json["status"],
            &proven.json["expiresAt"],
            &proven.json["error"]
        ),
        (&json!("verified"), &Value::Null, &Value::Null)
    );
    assert_eq!(office.domain("example.org").await, proven.json);
    let mut events: Vec<String> = office
        .events("domain/example.org")
        .await
        .into_iter()
        .map(|e| e.0)
        .collect();
    // Both are of one moment of the test's clock.
    events.sort();
    assert_eq!(events, ["domain.claimed", "domain.verified"]);
    assert!(office.api.dns.asked().iter().all(|name| name == NAME));
}

#[tokio::test]
async fn what_nobody_can_own_cannot_be_claimed() {
    let office = Office::open().await;
    for (domain, code) in [
        ("gmail.com", "public_mail_domain"),
        ("OUTLOOK.com", "public_mail_domain"),
        ("hey.com", "public_mail_domain"),
        ("co.uk", "public_suffix"),
        ("org", "public_suffix"),
        ("localhost", "public_suffix"),
        ("", "invalid_domain"),
        ("ana@example.org", "invalid_domain"),
        ("https://example.org", "invalid_domain"),
        ("*.example.org", "invalid_domain"),
        ("127.0.0.1", "invalid_domain"),
    ] {
        let answer = office.claim(domain).await;
        assert_eq!(answer.status, 400, "{domain} {}", answer.text);
        assert_eq!(answer.faults(), [("/domain", code)], "{domain}");
    }
    assert_eq!(office.get("/domains").await["items"], json!([]));
}

#[tokio::test]
async fn an_unproven_claim_expires_and_can_be_made_anew() {
    let office = Office::open().await;
    let first = office.publish("example.org").await;
    assert_eq!(
        office.publish("example.org").await,
        first,
        "a claim that stands is the same"
    );
    office.api.wait(SignedDuration::from_hours(7 * 24));
    let shown = office.domain("example.org").await;
    assert_eq!(shown["status"], "expired");
    assert_eq!(
        code(&office.verify("example.org").await),
        (409, "domain_claim_expired")
    );

    let second = office.claim("example.org").await;
    assert_eq!(second.json["status"], "pending");
    assert_ne!(second.json["record"]["value"], first.as_str());
    assert_eq!(
        code(&office.verify("example.org").await),
        (409, "domain_not_proven"),
        "the old record is not enough"
    );
    office.prove("example.org").await;
    office.api.wait(SignedDuration::from_hours(30 * 24));
    assert_eq!(
        office.domain("example.org").await["status"],
        "verified",
        "a proof does not expire"
    );
}

#[tokio::test]
async fn a_silent_dns_proves_nothing_and_fails_nothing() {
    let office = Office::open().await;
    office.publish("example.org").await;
    let before = office.domain("example.org").await;
    for mood in [Mood::Fails, Mood::Silent] {
        office.api.dns.set_mood(mood);
        let answer = office.verify("example.org").await;
        assert_eq!(code(&answer), (503, "dns_unavailable"), "{mood:?}");
        assert!(!answer.header("retry-after").is_empty());
        assert_eq!(office.domain("example.org").await, before);
    }
    office.api.dns.set_mood(Mood::Answers);
    assert_eq!(office.verify("example.org").await.status, 200);
}

#[tokio::test]
async fn a_proof_wins_over_older_claims_and_stands_while_its_record_does() {
    let office = Office::open().await;
    let (rival, domains) = office.another("rival").await;
    let post = |rest: &str| Call::new("POST", format!("{domains}{rest}")).by(&rival);
    let claim = post("").json(&json!({"domain": "example.org"}));
    let older = office.api.send(claim).await.json["record"]["value"]
        .as_str()
        .unwrap()
        .to_owned();

    // The older claim, though unproven, is in nobody's way.
    let value = office.publish("example.org").await;
    assert_eq!(office.verify("example.org").await.status, 200);

    // Both records: whoever proved it first keeps it.
    office
        .api
        .dns
        .publish(NAME, &[&[value.as_str()], &[older.as_str()]]);
    let taken = office.api.send(post("/example.org/verify")).await;
    assert_eq!(code(&taken), (409, "domain_taken"));
    assert_eq!(office.domain("example.org").await["status"], "verified");

    // The owner's record is gone: the new proof takes over at once.
    office.api.dns.publish(NAME, &[&[older.as_str()]]);
    let took = office.api.send(post("/example.org/verify")).await;
    assert_eq!(took.status, 200, "{}", took.text);
    let lost = office.domain("example.org").await;
    assert_eq!(
        (&lost["status"], &lost["error"]),
        (&json!("failed"), &json!("proven_elsewhere"))
    );
    let lost = ("domain.lost".to_owned(), "system/domain-proof".to_owned());
    assert!(office.events("domain/example.org").await.contains(&lost));

    // What was lost comes back by proof, and by nothing else.
    assert_eq!(
        code(&office.verify("example.org").await),
        (409, "domain_not_proven")
    );
    office.api.dns.publish(NAME, &[&[value.as_str()]]);
    assert_eq!(office.verify("example.org").await.status, 200);
}

#[tokio::test]
async fn a_proof_ends_when_its_record_was_gone_three_times_in_a_row() {
    let office = Office::open().await;
    office.prove("example.org").await;
    assert_eq!(office.recheck().await, [], "it was looked up just now");
    let value = office.domain("example.org").await["record"]["value"]
        .as_str()
        .unwrap()
        .to_owned();
    let later = async || {
        office.api.wait(HALF_A_DAY);
        office.recheck().await
    };
    assert_eq!(later().await, [Rechecked::Holds]);
    assert_eq!(office.recheck().await, [], "twice at once counts once");

    office.api.dns.withdraw(NAME);
    assert_eq!(later().await, [Rechecked::Missed]);
    assert_eq!(office.recheck().await, []);
    assert_eq!(later().await, [Rechecked::Missed]);
    // An outage is no answer, however often: it is asked again, and counts for nothing.
    office.api.dns.set_mood(Mood::Fails);
    for _ in 0..4 {
        assert_eq!(later().await, [Rechecked::Unanswered]);
    }
    office.api.dns.set_mood(Mood::Answers);
    office.api.dns.publish(NAME, &[&[value.as_str()]]);
    assert_eq!(later().await, [Rechecked::Holds]);
    assert_eq!(office.domain("example.org").await["error"], Value::Null);

    office.api.dns.publish(NAME, &[&["v=spf1 -all"]]);
    assert_eq!(later().await, [Rechecked::Missed]);
    assert_eq!(later().await, [Rechecked::Missed]);
    assert_eq!(office.domain("example.org").await["status"], "verified");
    assert_eq!(later().await, [Rechecked::Lost]);
    let lost = office.domain("example.org").await;
    assert_eq!(
        (&lost["status"], &lost["error"]),
        (&json!("failed"), &json!("record_differs"))
    );
    assert_eq!(later().await, []);
    let events = office.events("domain/example.org").await;
    let lost = ("domain.lost".to_owned(), "system/domain-recheck".to_owned());
    assert_eq!(events.iter().filter(|event| **event == lost).count(), 1);

    // Nobody owns it now: another organization proves it without the record of this one.
    let (rival, domains) = office.another("rival").await;
    let claim = Call::new("POST", &domains)
        .by(&rival)
        .json(&json!({"domain": "example.org"}));
    let record = office.api.send(claim).await.json["record"]["value"]
        .as_str()
        .unwrap()
        .to_owned();
    office.api.dns.publish(NAME, &[&[record.as_str()]]);
    let verify = Call::new("POST", format!("{domains}/example.org/verify")).by(&rival);
    assert_eq!(office.api.send(verify).await.status, 200);
}

#[tokio::test]
async fn two_checks_of_a_domain_at_once_count_as_one() {
    let office = Office::open().await;
    office.prove("example.org").await;
    office.api.dns.withdraw(NAME);
    office.api.wait(HALF_A_DAY);
    let (store, dns, now) = (
        office.store(),
        Dns::new(Some(office.api.dns.address)),
        office.now(),
    );
    let due: Vec<Due> = store.due(now, 100, None).await.unwrap().items;
    let at_once = (0..8).map(|_| store.recheck(&dns, &due[0], now));
    let found: Vec<Rechecked> = futures_util::future::try_join_all(at_once).await.unwrap();
    assert_eq!(
        found.iter().filter(|f| **f == Rechecked::Missed).count(),
        1,
        "{found:?}"
    );
    assert_eq!(
        found.iter().filter(|f| **f == Rechecked::NotDue).count(),
        7,
        "{found:?}"
    );
}

#[tokio::test]
async fn of_many_that_prove_a_domain_at_once_one_owns_it() {
    let office = Office::open().await;
    let mut values = Vec::new();
    let mut calls = Vec::new();
    for n in 0..8 {
        let (owner, domains) = office.another(&format!("rival-{n}")).await;
        let claim = Call::new("POST", &domains)
            .by(&owner)
            .json(&json!({"domain": "example.org"}));
        let claimed = office.api.send(claim).await;
        values.push(claimed.json["record"]["value"].as_str().unwrap().to_owned());
        calls.push(Call::new("POST", format!("{domains}/example.org/verify")).by(&owner));
    }
    let strings: Vec<[&str; 1]> = values.iter().map(|value| [value.as_str()]).collect();
    let records: Vec<&[&str]> = strings.iter().map(<[&str; 1]>::as_slice).collect();
    office.api.dns.publish(NAME, &records);
    let answers = futures_util::future::join_all(calls.into_iter().map(|call| office.api.send(call))).await;
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    let told: Vec<_> = answers.iter().map(code).collect();
    assert_eq!(won, 1, "{told:?}");
    assert!(
        told.iter()
            .all(|t| *t == (200, "") || *t == (409, "domain_taken")),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_domain_that_is_given_up_is_free() {
    let office = Office::open().await;
    office.prove("example.org").await;
    let gone = office
        .api
        .send(office.call("DELETE", "/domains/example.org"))
        .await;
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    let again = office
        .api
        .send(office.call("DELETE", "/domains/example.org"))
        .await;
    assert_eq!(code(&again), (404, "not_found"));
    assert_eq!(office.get("/domains").await["items"], json!([]));
    office.api.wait(HALF_A_DAY);
    assert_eq!(office.recheck().await, []);
    let (rival, domains) = office.another("rival").await;
    let claim = Call::new("POST", &domains)
        .by(&rival)
        .json(&json!({"domain": "example.org"}));
    let record = office.api.send(claim).await.json["record"]["value"]
        .as_str()
        .unwrap()
        .to_owned();
    office.api.dns.publish(NAME, &[&[record.as_str()]]);
    let verify = Call::new("POST", format!("{domains}/example.org/verify")).by(&rival);
    assert_eq!(office.api.send(verify).await.status, 200);
}

#[tokio::test]
async fn pages_hold_each_domain_once_in_order() {
    let office = Office::open().await;
    for n in (0..7).rev() {
        office.claim(&format!("d{n}.example.org")).await;
    }
    let (mut found, mut query) = (Vec::new(), "?limit=3".to_owned());
    loop {
        let page = office.get(&format!("/domains{query}")).await;
        let items = page["items"].as_array().unwrap().clone();
        found.extend(
            items
                .iter()
                .map(|item| item["domain"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["nextCursor"].as_str() else {
            break;
        };
        query = format!("?limit=3&cursor={cursor}");
    }
    let expected: Vec<String> = (0..7).map(|n| format!("d{n}.example.org")).collect();
    assert_eq!(found, expected);
}
