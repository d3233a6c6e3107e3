//! A roster that is large enough to be split, on the deployed stack: planned by `roster-import`, applied in parts
//! by `roster-apply`, with the queue between them and IAM as deployed.

use std::fmt::Write;
use std::time::Duration;

use e2e::stack::{Call, Organization, Stack, now, random, until, until_within};
use serde_json::{Value, json};

const HEADER: &str = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";
/// More than the local stack's `FanOutChanges`, 1,000.
const ROWS: u32 = 1_200;

/// A roster in which the first member is active or not.
fn roster(rows: u32, active: &str) -> Vec<u8> {
    let mut text = format!("{HEADER}0,{active},Zebedee,Quillfeather,A-0,False\n");
    for n in 1..rows {
        // Writing to a string never fails.
        let _ = writeln!(text, "{n},True,First{n},Quillfeather,A-{n},False");
    }
    text.into_bytes()
}

#[test]
fn a_large_roster_is_applied_in_parts() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Many");
    let small = organization.import_dropped("small.csv", &roster(1, "True"));
    assert_eq!(
        (&small["status"], &small["parts"]),
        (&json!("success"), &Value::Null)
    );
    let (email, password) = (
        format!("zebedee-{}@example.org", random()),
        format!("{}aA1", random()),
    );
    let body = json!({
        "organizationId": organization.id, "match": {"MemberID": "A-0", "LastName": "Quillfeather"},
        "email": email, "password": password,
    });
    let made = stack.send(&Call::new("POST", "/v1/registrations").json(&body));
    assert_eq!(made.status, 201, "{}", made.text);
    let member = made.json["memberId"].as_str().expect("a member").to_owned();

    let began = now();
    let order = organization.order(json!({"fileName": "roster.csv"}));
    let id = order["job"]["id"].as_str().expect("a job has an id");
    organization.upload(&order, &roster(ROWS, "False"));
    let path = format!("/jobs/{id}");
    // What a client happens to see on the way always adds up.
    let mut progress = 0;
    let job = until_within(Duration::from_mins(3), "the parts are over", || {
        // The local stack is one process, and may be too busy writing to answer in time.
        let answer = organization.send("GET", &path, None);
        if answer.status == 503 {
            return None;
        }
        let job = answer.json;
        let now = job["progress"].as_u64().expect("progress is a number");
        assert!(now >= progress, "{progress} then {now}");
        progress = now;
        ["success", "error", "canceled"]
            .contains(&job["status"].as_str().unwrap_or_default())
            .then_some(job)
    });
    assert_eq!(job["status"], "success", "{job}");
    let counts = json!({
        "rows": ROWS, "created": ROWS - 1, "updated": 1, "unchanged": 0, "removed": 0, "failed": 0,
    });
    assert_eq!(job["counts"], counts);
    let parts = job["parts"].as_array().expect("the job has parts");
    assert_eq!(parts.len(), 4, "{job}");
    for (part, number) in parts.iter().zip(1..) {
        assert_eq!(
            (&part["number"], &part["status"], &part["progress"]),
            (&json!(number), &json!("success"), &json!(100))
        );
    }
    let created = parts
        .iter()
        .filter_map(|part| part["counts"]["created"].as_u64())
        .sum::<u64>();
    assert_eq!(created, u64::from(ROWS - 1));
    let listed = organization.get("/jobs?limit=1");
    assert_eq!(listed["items"][0]["id"], id);

    assert_eq!(organization.member_items().len(), ROWS as usize + 1);
    let shown = organization.get("");
    assert_eq!(
        (&shown["counts"]["enrolled"], &shown["counts"]["disabled"]),
        (&json!(ROWS - 1), &json!(1))
    );
    // The member with an account lost their access in the part that has their row.
    let zebedee = organization.get(&format!("/members/{member}"));
    assert_eq!(zebedee["status"], "disabled");
    let (kind, log) = organization.report(&job);
    assert_eq!((kind.as_str(), log.len()), ("changes", ROWS as usize + 1));

    let audit = organization.list(&format!("/audit?target=job%2F{id}"));
    let actions: Vec<_> = audit.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["import.succeeded", "import.created"]);
    let lines = until("the logs are written", || {
        let lines = stack.log(stack.output("/rosterApplyFunction"), began);
        let of_job = lines
            .into_iter()
            .filter(|line| line.contains(id))
            .collect::<Vec<_>>();
        let of_part = |number: &u32| {
            let part = format!("\"part\":{number},");
            let is_over = |line: &str| line.contains("the part is over") || line.contains("the import ended");
            of_job.iter().any(|line| line.contains(&part) && is_over(line))
        };
        (1..=4).all(|number| of_part(&number)).then(|| of_job.join("\n"))
    });
    assert_eq!(lines.matches("the import ended").count(), 1, "{lines}");
    assert!(
        !lines.contains("Quillfeather") && !lines.contains(&email),
        "a name is in the log"
    );
}
