//! Jobs on the deployed stack: files dropped into the bucket, files with errors, cancellation, and
//! requests that are sent twice.

use std::collections::BTreeSet;

use e2e::stack::{Call, Keys, Organization, Stack, csv, now, random, rows, until, zip};
use serde_json::{Value, json};

const HEADER: &str = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";
/// The second row has two errors, the third one.
const FAULTY: &str =
    "1,True,Ann,Example,A-1,False\n2,perhaps,Ben,Example,,True\n3,True,Cy,Example,A-3,no idea\n";

fn file(rows: &str) -> Vec<u8> {
    format!("{HEADER}{rows}").into_bytes()
}

fn statuses(organization: &Organization<'_>) -> Value {
    organization.get("")["counts"].clone()
}

fn code(job: &Value) -> &str {
    job["error"]["code"].as_str().unwrap_or_default()
}

#[test]
fn a_dropped_csv_makes_a_job_that_names_it() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    // S3 encodes what is unusual in a key; the job shows it as it is.
    let name = "Roster März 2026 (1)+50%.csv";
    let job = organization.import_dropped(
        name,
        &file("1,True,Ann,Example,A-1,False\n2,False,Ben,Example,A-2,\n"),
    );
    assert_eq!(
        (&job["status"], &job["createdBy"]),
        (&json!("success"), &Value::Null),
        "{job}"
    );
    assert_eq!(job["objectKey"], format!("imports/{}/{name}", organization.id));
    assert_eq!(
        [&job["mode"], &job["onError"], &job["dryRun"]],
        [&json!("upsert"), &json!("abort"), &json!(false)]
    );
    assert_eq!(
        [&job["counts"]["rows"], &job["counts"]["created"]],
        [&json!(2), &json!(2)]
    );
    let members = statuses(&organization);
    assert_eq!(
        [&members["enrolled"], &members["disabled"]],
        [&json!(1), &json!(1)]
    );
    // The same name again is a new version of the object, and a job of its own.
    let again = organization.import_dropped(
        name,
        &file("1,True,Ann,Renamed,A-1,False\n2,False,Ben,Example,A-2,\n"),
    );
    assert_eq!(
        [&again["counts"]["updated"], &again["counts"]["unchanged"]],
        [&json!(1), &json!(1)],
        "{again}"
    );
    assert_eq!(organization.list("/jobs?limit=1").len(), 2);
}

#[test]
fn a_dropped_zip_in_an_excel_users_csv_is_imported() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let text = "\u{feff}id;isactive;firstname;lastname;memberid;isauthrep\r\n1;true;José;\"Example; Jr.\";A-1;false\r\n";
    let job = organization.import_dropped("roster.ZIP", &zip("roster.csv", text.as_bytes()));
    assert_eq!(job["status"], "success", "{job}");
    let found = organization.list("/members?limit=5&q=jose");
    assert_eq!(
        [&found[0]["firstName"], &found[0]["lastName"]],
        [&json!("José"), &json!("Example; Jr.")]
    );
}

#[test]
fn a_file_with_errors_writes_nothing_and_its_report_can_be_corrected_and_uploaded() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let job = organization.import_dropped("roster.csv", &file(FAULTY));
    assert_eq!(
        (&job["status"], code(&job)),
        (&json!("error"), "invalid_rows"),
        "{job}"
    );
    assert_eq!(
        [
            &job["counts"]["rows"],
            &job["counts"]["failed"],
            &job["counts"]["created"]
        ],
        [3, 2, 0].map(|n| json!(n)).each_ref()
    );
    assert_eq!(statuses(&organization)["total"], 1);

    let (kind, report) = organization.report(&job);
    assert_eq!(kind, "errors");
    let header: Vec<&str> = HEADER.trim_end().split(',').collect();
    assert_eq!(report[0][..6], header);
    let found: Vec<[&str; 4]> = report[1..]
        .iter()
        .map(|row| [&*row[2], &*row[6], &*row[7], &*row[8]])
        .collect();
    let expected = [
        ["Ben", "3", "IsActive; MemberID", "invalid_boolean; required"],
        ["Cy", "4", "IsAuthRep", "invalid_boolean"],
    ];
    assert_eq!(found, expected);

    let mut corrected = report;
    (corrected[1][1], corrected[1][4]) = ("True".to_owned(), "A-2".to_owned());
    corrected[2][5] = "False".to_owned();
    let job = organization.import(json!({"fileName": "corrected.csv"}), &csv(&corrected));
    assert_eq!(
        (&job["status"], &job["counts"]["created"]),
        (&json!("success"), &json!(2)),
        "{job}"
    );
    let whole = FAULTY
        .replace("perhaps", "True")
        .replace(",,True", ",A-2,True")
        .replace("no idea", "False");
    let job = organization.import(json!({"fileName": "whole.csv"}), &file(&whole));
    assert_eq!(
        [&job["counts"]["created"], &job["counts"]["unchanged"]],
        [&json!(1), &json!(2)],
        "{job}"
    );
}

#[test]
fn rows_with_errors_are_skipped_where_that_was_asked_for() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let job = organization.import(
        json!({"fileName": "roster.csv", "onError": "skip"}),
        &file(FAULTY),
    );
    assert_eq!(job["status"], "success", "{job}");
    assert_eq!(
        [&job["counts"]["created"], &job["counts"]["failed"]],
        [&json!(1), &json!(2)]
    );
    let (kind, report) = organization.report(&job);
    assert_eq!((kind.as_str(), report.len()), ("errors", 3));
    assert_eq!(organization.list("/members?limit=5&status=enrolled").len(), 1);
}

#[test]
fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let good = file("1,True,Ann,Example,A-1,False\n2,True,Ben,Example,A-2,False\n");
    assert_eq!(
        organization.import(json!({"fileName": "roster.csv"}), &good)["counts"]["created"],
        2
    );
    let (before, shown) = (organization.member_items(), organization.get(""));
    let order = json!({"fileName": "roster.csv", "mode": "replace", "dryRun": true});
    let job = organization.import(
        order,
        &file("1,True,Ann,Renamed,A-1,False\n3,True,Cy,Example,A-3,False\n"),
    );
    let counts = json!({"rows": 2, "created": 1, "updated": 1, "unchanged": 0, "removed": 1, "failed": 0});
    assert_eq!(
        (&job["status"], &job["counts"]),
        (&json!("success"), &counts),
        "{job}"
    );
    assert_eq!(
        (organization.member_items(), organization.get("")),
        (before, shown)
    );
    let (kind, log) = organization.report(&job);
    let planned: BTreeSet<&str> = log[1..].iter().map(|line| line[3].as_str()).collect();
    assert_eq!(
        (kind.as_str(), planned),
        ("changes", BTreeSet::from(["created", "removed", "updated"]))
    );
}

#[test]
fn the_documents_own_sample_is_refused_by_line_and_counts() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let job = organization.import_dropped(
        "sample.csv",
        &file("12,True,Court,Mathis,LA06120,23439853,False\n"),
    );
    assert_eq!(
        (&job["status"], code(&job)),
        (&json!("error"), "invalid_rows"),
        "{job}"
    );
    let (_, report) = organization.report(&job);
    let error = &report[1][7..];
    assert_eq!(
        (error[0].as_str(), error[2].as_str()),
        ("2", "wrong_field_count"),
        "{report:?}"
    );
    assert!(error[3].contains('6') && error[3].contains('7'), "{error:?}");
    assert_eq!(statuses(&organization)["total"], 1);
}

#[test]
fn what_is_no_roster_file_is_refused() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let refused = organization.send(
        "POST",
        "/imports",
        Some(&json!({"kind": "roster", "fileName": "roster.xlsx"})),
    );
    assert_eq!(
        (refused.status, refused.faults()),
        (400, vec![("/fileName", "unsupported_file")])
    );
    for (name, content, expected) in [
        ("roster.xlsx", file(""), "unsupported_file_type"),
        ("roster.zip", file(""), "not_a_zip"),
        ("roster.csv", zip("roster.csv", &file("")), "not_a_csv"),
        ("empty.csv", Vec::new(), "empty_file"),
        ("header.csv", b"ID,Nickname\n1,x\n".to_vec(), "invalid_header"),
    ] {
        let job = organization.import_dropped(name, &content);
        assert_eq!(
            (&job["status"], code(&job)),
            (&json!("error"), expected),
            "{name}: {job}"
        );
    }
    assert_eq!(statuses(&organization)["total"], 1);
}

#[test]
fn an_object_that_is_for_no_organization_makes_nothing() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let unknown = format!("00000000000000{}", &random()[..12]);
    let began = now();
    let ignored = || {
        stack
            .log(stack.output("/rosterImportFunction"), began)
            .iter()
            .filter(|l| l.contains("was ignored"))
            .count()
    };
    let bucket = stack.output("/importBucket");
    let keys = [
        format!("imports/{unknown}/roster.csv"),
        format!("imports/{unknown}/{unknown}/roster.csv"),
        format!("imports/{}/{unknown}/roster.csv", organization.id),
        format!("imports/{}/a/b/roster.csv", organization.id),
        "imports/roster.csv".to_owned(),
    ];
    for key in &keys {
        let put = stack.put_object(
            &Keys::root(),
            bucket,
            key,
            &file("1,True,Ann,Example,A-1,False\n"),
        );
        assert_eq!(put.status, 200, "{key}");
    }
    until("the function has seen them all", || {
        (ignored() >= keys.len()).then_some(())
    });
    for table in ["directory", "jobs", "audit"] {
        assert!(
            stack.items(table, &format!("ORG#{unknown}")).is_empty(),
            "{table}"
        );
    }
    assert!(organization.list("/jobs?limit=5").is_empty());
    assert_eq!(statuses(&organization)["total"], 1);
}

#[test]
fn nothing_in_the_export_bucket_starts_an_import() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let job = organization.import_dropped("roster.csv", &file(FAULTY));
    assert_eq!(organization.report(&job).0, "errors");
    let key = format!("imports/{}/roster.csv", organization.id);
    let put = stack.put_object(&Keys::root(), stack.output("/exportBucket"), &key, &file(FAULTY));
    assert_eq!(put.status, 200, "{}", put.text);
    // What comes after it in the other bucket has come and gone, and nothing else has.
    let _ = organization.import_dropped("next.csv", &file("1,True,Ann,Example,A-1,False\n"));
    assert_eq!(organization.list("/jobs?limit=5").len(), 2);
}

#[test]
fn a_canceled_job_ignores_its_file() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let good = file("1,True,Ann,Example,A-1,False\n");
    let order = organization.order(json!({"fileName": "roster.csv"}));
    let path = format!("/jobs/{}", order["job"]["id"].as_str().unwrap_or_default());
    for _ in 0..2 {
        let canceled = organization.send("POST", &format!("{path}/cancel"), None);
        assert_eq!(
            (canceled.status, &canceled.json["status"]),
            (200, &json!("canceled")),
            "{}",
            canceled.text
        );
    }
    organization.upload(&order, &good);
    let other = organization.import_dropped("next.csv", &file("2,True,Ben,Example,A-2,False\n"));
    assert_eq!(organization.get(&path)["status"], "canceled");
    assert_eq!(organization.list("/jobs?limit=5").len(), 2);
    let names = organization.list("/members?limit=5&status=enrolled");
    assert_eq!((names.len(), &names[0]["externalId"]), (1, &json!("A-2")));
    let late = organization.send(
        "POST",
        &format!("/jobs/{}/cancel", other["id"].as_str().unwrap_or_default()),
        None,
    );
    assert_eq!((late.status, late.code()), (409, "job_ended"));
}

#[test]
fn a_request_sent_twice_is_carried_out_once() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let key = random();
    let order = |name: &str, key: &str| {
        let call = Call::new("POST", organization.path("/imports")).by(&organization.owner);
        stack.send(
            &call
                .header("idempotency-key", key)
                .json(&json!({"kind": "roster", "fileName": name})),
        )
    };
    let (first, again) = (order("roster.csv", &key), order("roster.csv", &key));
    assert_eq!((first.status, &first.text), (201, &again.text));
    assert_eq!(
        (again.status, first.header("location")),
        (201, again.header("location"))
    );
    let other = order("other.csv", &key);
    assert_eq!((other.status, other.code()), (422, "idempotency_key_reused"));
    assert_eq!(order("other.csv", &random()).status, 201);
    assert_eq!(organization.list("/jobs?limit=5").len(), 2);
    assert_eq!(
        order("other.csv", &"k".repeat(256)).code(),
        "invalid_idempotency_key"
    );

    let found = |person, key: &str| {
        let call = Call::new("POST", "/v1/organizations").by(person);
        stack.send(
            &call
                .header("idempotency-key", key)
                .json(&json!({"name": "Example"})),
        )
    };
    let (mine, again) = (found(&organization.owner, &key), found(&organization.owner, &key));
    assert_eq!((mine.status, &mine.text), (201, &again.text));
    // A key is its sender's own.
    assert_ne!(found(&stack.person("other"), &key).json["id"], mine.json["id"]);
}

#[test]
fn a_change_that_is_meant_for_another_version_is_refused() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let schema = organization.get("/roster-schema");
    for (method, rest, body) in [
        ("PATCH", "", json!({"currency": "EUR"})),
        ("PUT", "/roster-schema", schema),
    ] {
        let path = organization.path(rest);
        let read = stack.send(&Call::new("GET", &path).by(&organization.owner));
        let tag = read.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{tag}");
        let change = |tag: &str| {
            stack.send(
                &Call::new(method, &path)
                    .by(&organization.owner)
                    .header("if-match", tag)
                    .json(&body),
            )
        };
        let stale = change("\"0\"");
        assert_eq!(
            (stale.status, stale.code()),
            (412, "precondition_failed"),
            "{path}"
        );
        assert_eq!(
            stack.send(&Call::new("GET", &path).by(&organization.owner)).text,
            read.text
        );
        assert_eq!(change(&tag).status, 200, "{path}");
    }
    assert_eq!(organization.get("")["currency"], "EUR");
    // The template is the schema's own header, and imports as it is.
    let template = organization.send("GET", "/imports/template?kind=roster", None);
    assert_eq!(rows(&template.text)[0].join(","), HEADER.trim_end());
    let job = organization.import(json!({"fileName": "template.csv"}), template.text.as_bytes());
    assert_eq!(
        (&job["status"], &job["counts"]["created"]),
        (&json!("success"), &json!(1)),
        "{job}"
    );
}
