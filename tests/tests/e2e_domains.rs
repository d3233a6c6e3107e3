//! A domain from its claim to its loss: people join by it for as long as its record stands. The
//! test answers for the domain itself, with a DNS server on loopback.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::sync::LazyLock;

use e2e::dns::{DnsServer, Mood};
use e2e::stack::{Call, Keys, Organization, Person, Service, Stack, random};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// The server at the address that the stack was deployed with, and what it runs on.
static DNS: LazyLock<(Runtime, DnsServer)> = LazyLock::new(|| {
    let stack = Stack::open();
    let port = stack
        .output("/dnsResolver")
        .strip_prefix("127.0.0.1:")
        .and_then(|port| port.parse().ok())
        .expect("the stack was deployed with MUSTER_DNS_PORT");
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let server = runtime.block_on(DnsServer::start(port));
    (runtime, server)
});

fn mine(stack: &Stack, person: &Person) -> Value {
    let answer = stack.send(&Call::new("GET", "/v1/organizations").by(person));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

/// Runs the check as the schedule does, half a day after the last one.
fn recheck(stack: &Stack, organization: &Organization<'_>, domain: &str) {
    stack.root(
        Service::DynamoDb,
        "UpdateItem",
        &json!({
            "TableName": stack.output("/tables/directory"),
            "Key": {"PK": {"S": format!("ORG#{}", organization.id)}, "SK": {"S": format!("DOMAIN#{domain}")}},
            "UpdateExpression": "SET checkedAt = checkedAt - :half_a_day, dueAt = dueAt - :half_a_day",
            "ExpressionAttributeValues": {":half_a_day": {"N": "43200000"}},
        }),
    );
    let function = stack.output("/domainRecheckFunction");
    let answer = stack.lambda("POST", &format!("/functions/{function}/invocations"), &json!({}));
    assert_eq!(answer, Value::Null, "the function failed");
}

#[test]
fn people_join_by_a_domain_from_its_proof_to_its_loss() {
    let (_, dns) = &*DNS;
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example Health");
    let domain = format!("d{}.example.org", random());
    let path = format!("/domains/{domain}");
    let verify = format!("{path}/verify");
    let address = |name: &str| format!("{name}@{domain}");

    let claimed = organization.send("POST", "/domains", Some(&json!({"domain": domain})));
    assert_eq!(claimed.status, 201, "{}", claimed.text);
    let record = |part: &str| claimed.json["record"][part].as_str().unwrap_or_default();
    let early = stack.newcomer(&address("early"));
    assert_eq!(
        mine(&stack, &early)["autoJoin"],
        Value::Null,
        "a claim does nothing"
    );
    let unproven = organization.send("POST", &verify, None);
    assert_eq!(
        (unproven.status, unproven.code()),
        (409, "domain_not_proven"),
        "{}",
        unproven.text
    );

    dns.publish(record("name"), &[&["v=spf1 -all"], &[record("value")]]);
    let proven = organization.send("POST", &verify, None);
    assert_eq!(proven.status, 200, "{}", proven.text);
    assert_eq!(organization.get(&path)["status"], "verified");

    // Whoever signed up before the proof joins the next time, whoever comes later at first sight.
    for person in [&early, &stack.newcomer(&address("ana"))] {
        let first = mine(&stack, person);
        assert_eq!(first["autoJoin"]["outcome"], "joined", "{first}");
        assert_eq!(first["items"][0]["id"], organization.id.as_str());
        assert_eq!(first["items"][0]["role"], "member");
        assert_eq!(mine(&stack, person)["autoJoin"], Value::Null);
    }
    let members = organization.list("/members?sort=lastLoginAt&order=desc");
    let origins: Vec<&Value> = members.iter().map(|member| &member["origin"]).collect();
    assert_eq!(
        origins.iter().filter(|origin| **origin == "domain").count(),
        2,
        "{members:?}"
    );
    assert_eq!(organization.get("")["seats"]["used"], 3);
    let stranger = stack.newcomer(&format!("ana-{}@evil-{domain}", random()));
    assert_eq!(mine(&stack, &stranger)["autoJoin"], Value::Null);

    // An outage, then two misses: the proof stands. The third one in a row ends it.
    let status = || {
        organization.get(&path)["status"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    dns.set_mood(Mood::Fails);
    recheck(&stack, &organization, &domain);
    dns.set_mood(Mood::Answers);
    assert_eq!(organization.get(&path)["error"], Value::Null);
    dns.withdraw(record("name"));
    for expected in ["verified", "verified", "failed"] {
        recheck(&stack, &organization, &domain);
        assert_eq!(status(), expected);
    }
    assert_eq!(
        mine(&stack, &stack.newcomer(&address("late")))["autoJoin"],
        Value::Null
    );
    assert_eq!(
        mine(&stack, &early)["items"][0]["status"],
        "active",
        "who joined stays"
    );

    let gone = organization.send("DELETE", &path, None);
    assert_eq!(gone.status, 204, "{}", gone.text);
    let actions: Vec<String> = stack
        .items("audit", &format!("ORG#{}", organization.id))
        .iter()
        .filter(|event| event["target"]["S"] == format!("domain/{domain}"))
        .map(|event| event["action"]["S"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        actions,
        [
            "domain.claimed",
            "domain.verified",
            "domain.lost",
            "domain.removed"
        ]
    );
}

#[test]
fn the_check_of_domains_is_scheduled() {
    let stack = Stack::open();
    let answer = stack.signed(&Keys::root(), "scheduler", "GET", "/schedules", &[], b"");
    assert_eq!(answer.status, 200, "{}", answer.text);
    let schedules = answer.json["Schedules"].as_array().expect("a list");
    let function = stack.output("/domainRecheckFunction");
    let ours = schedules.iter().filter(|schedule| {
        schedule["Target"]["Arn"]
            .as_str()
            .is_some_and(|arn| arn.ends_with(function))
    });
    assert_eq!(ours.count(), 1, "{}", answer.text);
}
