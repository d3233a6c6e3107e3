//! The life of members on the deployed stack, where IAM decides what each function may do: studies and
//! removal, wallets under many clients, and dropping all data with the worker killed in the middle.

#![expect(clippy::expect_used, reason = "a test whose data is not there has failed")]

use std::thread;
use std::time::Duration;

use e2e::api::Answer;
use e2e::stack::{Call, Organization, Person, Service, Stack, random, until};
use serde_json::{Value, json};

/// Invites a person for the `n`th time, who accepts. Answers their record's id.
fn welcome(stack: &Stack, organization: &Organization<'_>, person: &Person, n: usize) -> String {
    let body = json!({"email": person.email, "role": "member"});
    let invited = organization.send("POST", "/invitations", Some(&body));
    assert_eq!(invited.status, 201, "{}", invited.text);
    let token = stack.token(&person.email, n);
    let accept = Call::new("POST", "/v1/invitations/accept").by(person);
    let accepted = stack.send(&accept.json(&json!({"token": token})));
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    accepted.json["memberId"]
        .as_str()
        .expect("a member has an id")
        .to_owned()
}

fn remove(organization: &Organization<'_>, id: &str, body: &Value) -> Answer {
    organization.send("DELETE", &format!("/members/{id}"), Some(body))
}

#[test]
fn whoever_owns_a_study_is_removed_with_handing_it_over_and_comes_back_with_their_data() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let (ana, bea) = (stack.person("ana"), stack.person("bea"));
    let (id, heir) = (
        welcome(&stack, &organization, &ana, 1),
        welcome(&stack, &organization, &bea, 1),
    );
    let study = organization.send("POST", "/studies", Some(&json!({"name": "Sleep", "ownerId": id})));
    assert_eq!(study.status, 201, "{}", study.text);
    let study = study.json["id"].as_str().expect("a study has an id").to_owned();
    let adjustment = Call::new(
        "POST",
        organization.path(&format!("/members/{id}/wallet/adjustments")),
    );
    let adjustment = adjustment.by(&organization.owner).header("idempotency-key", "a");
    let adjusted = stack.send(&adjustment.json(&json!({"amount": 2500, "reason": "a start"})));
    assert_eq!(adjusted.status, 201, "{}", adjusted.text);

    let refused = remove(&organization, &id, &json!({"reason": "left"}));
    assert_eq!((refused.status, refused.code()), (409, "owns_resources"));
    assert_eq!(refused.json["resources"][0]["id"], study);
    let look = Call::new("GET", organization.path("")).by(&ana);
    assert_eq!(stack.send(&look).status, 200);
    let removal = json!({"reason": "left", "transferTo": heir});
    assert_eq!(remove(&organization, &id, &removal).status, 204);
    assert_ne!(stack.send(&look).status, 200, "the live token opens nothing");
    assert_eq!(organization.get(&format!("/studies/{study}"))["ownerId"], heir);

    let ana = stack.sign_in_again(&ana);
    assert_eq!(welcome(&stack, &organization, &ana, 2), id);
    let wallet = organization.get(&format!("/members/{id}/wallet"));
    assert_eq!(wallet["balance"], 2500);
    let log = organization.list(&format!("/audit?target={id}"));
    let actions: Vec<_> = log.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["member.removed", "wallet.adjusted"]);
    assert_eq!(log[0]["after"]["reason"], "left");
}

#[test]
fn two_hundred_adjustments_of_sixteen_clients_with_retries_are_exact() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let roster = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n1,True,Ann,Example,A-1,False\n";
    let job = organization.import_dropped("roster.csv", roster.as_bytes());
    assert_eq!(job["status"], "success");
    let id = organization.list("/members?limit=5&q=A-1")[0]["id"]
        .as_str()
        .expect("a member has an id")
        .to_owned();
    let path = organization.path(&format!("/members/{id}/wallet/adjustments"));
    let run = random();
    thread::scope(|clients| {
        for client in 0..16_usize {
            let (stack, path, run, owner) = (&stack, &path, &run, &organization.owner);
            clients.spawn(move || {
                for n in (client..200).step_by(16) {
                    let amount = i64::try_from(n).unwrap_or_default() % 7 + 1;
                    let call = Call::new("POST", path.as_str())
                        .by(owner)
                        .header("idempotency-key", &format!("{run}-{n}"))
                        .json(&json!({"amount": amount, "reason": format!("number {n}")}));
                    // Every third is sent again although it was answered, all until they are answered.
                    let mut answered = 0;
                    while answered < 1 + usize::from(n % 3 == 0) {
                        let answer = stack.send(&call);
                        match answer.status {
                            201 => answered += 1,
                            409 | 429 | 503 => thread::sleep(Duration::from_millis(50)),
                            _ => panic!("{}", answer.text),
                        }
                    }
                }
            });
        }
    });
    let sum: i64 = (0..200).map(|n| n % 7 + 1).sum();
    let wallet = organization.get(&format!("/members/{id}/wallet"));
    assert_eq!(
        (&wallet["balance"], &wallet["entries"]),
        (&json!(sum), &json!(200))
    );
    let mut entries = organization.list(&format!("/members/{id}/wallet/entries?limit=200"));
    entries.reverse();
    let mut balance = 0;
    for (number, entry) in (1..).zip(&entries) {
        balance += entry["amount"].as_i64().expect("an amount");
        assert_eq!(
            (&entry["number"], &entry["balance"]),
            (&json!(number), &json!(balance))
        );
    }
    let log = organization.list(&format!("/audit?target={id}&action=wallet.adjusted&limit=200"));
    assert_eq!(log.len(), 200);
}

#[test]
fn all_data_is_dropped_though_the_worker_is_killed_twice_in_the_middle() {
    let stack = Stack::open();
    let (organization, neighbour) = (
        Organization::found(&stack, "Example"),
        Organization::found(&stack, "Next door"),
    );
    let rows = (0..3_000).map(|n| format!("{n},True,Ann,Example,A-{n},False\n"));
    let header = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n".to_owned();
    let roster: String = std::iter::once(header).chain(rows).collect();
    let job = organization.import_dropped("roster.csv", roster.as_bytes());
    assert_eq!(job["counts"]["created"], 3_000);
    let small = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n1,True,Ben,Example,B-1,False\n";
    let _ = neighbour.import_dropped("roster.csv", small.as_bytes());
    let ana = stack.person("ana");
    welcome(&stack, &organization, &ana, 1);
    let kept = (neighbour.member_items(), neighbour.get(""));

    let wrong = organization.send(
        "POST",
        "/drop-all-data",
        Some(&json!({"confirmEmail": ana.email})),
    );
    assert_eq!((wrong.status, wrong.code()), (403, "email_mismatch"));
    let confirmed = json!({"confirmEmail": organization.owner.email});
    let asked = organization.send("POST", "/drop-all-data", Some(&confirmed));
    assert_eq!(asked.status, 202, "{}", asked.text);
    let id = asked.json["id"].as_str().expect("a job has an id").to_owned();
    let path = format!("/jobs/{id}");
    let taken = || {
        let job = organization.get(&path);
        (
            job["receipt"]["members"].as_u64().expect("a receipt"),
            job["status"] == "success",
        )
    };
    for so_far in [100, 1_000] {
        until("the worker is at work", || {
            let (members, done) = taken();
            assert!(!done, "killed too late");
            (members > so_far).then_some(())
        });
        stack.kill(stack.output("/dataPurgeFunction"));
        // Its message comes again once its time-out of minutes is over: here it is delivered at once.
        let body = json!({"organization": organization.id, "job": id}).to_string();
        let message = json!({"QueueUrl": stack.output("/purgeQueueUrl"), "MessageBody": body});
        stack.root(Service::Sqs, "SendMessage", &message);
    }
    let look = Call::new("GET", organization.path("")).by(&ana);
    assert_ne!(stack.send(&look).status, 200);
    let ended = organization.ended(&id);
    assert_eq!(ended["status"], "success");
    assert_eq!(ended["receipt"]["members"], 3_001);
    assert_eq!(ended["receipt"]["accounts"], 1);
    assert_eq!(ended["receipt"]["invitations"], 1);
    assert_eq!(organization.member_items().len(), 1);
    let shown = organization.get("");
    assert_eq!(shown["counts"]["enrolled"], 0);
    assert_eq!(shown["seats"]["used"], 1);
    assert_eq!((neighbour.member_items(), neighbour.get("")), kept);
    // The same roster comes in again.
    let job = organization.import_dropped("roster.csv", small.as_bytes());
    assert_eq!(job["counts"]["created"], 1);
}
