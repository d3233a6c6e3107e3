//! Exports on the deployed stack, where IAM decides what the function may do: asked for over the API,
//! downloaded by their link, imported again.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::io::{Cursor, Read};

use e2e::stack::{Call, Organization, Stack, encode, now, rows, until};
use serde_json::{Value, json};

/// 537 people, from the project's examples.
const ROSTER: &str = include_str!("../../examples/legislators-current.csv");

/// How the roster's columns become members.
fn schema() -> Value {
    let columns = rows(ROSTER)[0].clone().into_iter().map(|name| {
        let mut column = match name.as_str() {
            "bioguide_id" => json!({"mapsTo": "externalId", "unique": true, "required": true}),
            "first_name" => json!({"mapsTo": "firstName"}),
            "last_name" => json!({"mapsTo": "lastName"}),
            "phone" => json!({"mapsTo": "phone", "type": "phone"}),
            "birthday" => json!({"type": "date"}),
            _ => json!({}),
        };
        column["name"] = json!(name);
        if column["type"].is_null() {
            column["type"] = json!("text");
        }
        column
    });
    json!({"columns": columns.collect::<Vec<_>>()})
}

/// Asks for an export and waits for its end.
fn export(organization: &Organization<'_>, body: Option<&Value>) -> Value {
    let asked = organization.send("POST", "/exports", body);
    assert_eq!(asked.status, 202, "{}", asked.text);
    let id = asked.json["id"].as_str().expect("a job has an id");
    assert_eq!(
        asked.header("location"),
        organization.path(&format!("/jobs/{id}"))
    );
    let job = organization.ended(id);
    assert_eq!(job["status"], "success", "{job}");
    job
}

/// The file of an export, by its link, and the name that it is saved as.
fn download(stack: &Stack, organization: &Organization<'_>, job: &Value) -> (String, Vec<u8>) {
    let id = job["id"].as_str().expect("a job has an id");
    let link = organization.get(&format!("/jobs/{id}/download"));
    let url = link["url"].as_str().expect("a link has a URL");
    let name = link["fileName"].as_str().expect("a file has a name").to_owned();
    // S3 answers with this header; the stack's does not.
    let disposition = format!(
        "response-content-disposition={}",
        encode(&format!("attachment; filename=\"{name}\""))
    );
    assert!(url.contains(&disposition), "{url}");
    (name, stack.download(url))
}

fn unzipped(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    assert_eq!(archive.len(), 1);
    let mut text = String::new();
    let mut entry = archive.by_name("roster.csv").expect("the roster is in it");
    entry.read_to_string(&mut text).expect("the roster is text");
    text
}

#[test]
fn a_roster_is_exported_downloaded_and_imported_again_without_a_change() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example Congress");
    let set = organization.send("PUT", "/roster-schema", Some(&schema()));
    assert_eq!(set.status, 200, "{}", set.text);
    let imported = organization.import_dropped("roster.csv", ROSTER.as_bytes());
    assert_eq!(imported["counts"]["created"], 537, "{imported}");

    let began = now();
    let job = export(&organization, Some(&json!({"includePhones": true})));
    assert_eq!(
        (&job["counts"]["rows"], &job["progress"]),
        (&json!(537), &json!(100))
    );
    let options = json!({"content": "roster", "includeEmails": false, "includePhones": true, "format": "zip", "status": []});
    assert_eq!((&job["kind"], &job["export"]), (&json!("export"), &options));
    assert_eq!(
        job["notice"]["code"], "not_in_roster",
        "the owner is no part of a roster"
    );
    let (name, archive) = download(&stack, &organization, &job);
    assert!(
        name.starts_with("example-congress-roster-20") && name.contains(".zip"),
        "{name}"
    );
    let text = unzipped(&archive);
    assert_eq!(rows(&text).len(), 538);
    assert_eq!(rows(&text)[0][..36], rows(ROSTER)[0]);

    let again = organization.import(json!({"fileName": name}), &archive);
    let counts =
        json!({"rows": 537, "created": 0, "updated": 0, "unchanged": 537, "removed": 0, "failed": 0});
    assert_eq!(
        (&again["status"], &again["counts"]),
        (&json!("success"), &counts),
        "{again}"
    );

    let target = format!(
        "/audit?target=job%2F{}",
        job["id"].as_str().expect("a job has an id")
    );
    let log = organization.list(&target);
    let actions: Vec<_> = log.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["roster.exported", "export.requested"]);
    let lines = until("the log is written", || {
        let lines = stack.log(stack.output("/rosterExportFunction"), began).join("\n");
        let id = job["id"].as_str().unwrap_or_default();
        (lines.contains("the export ended") && lines.contains(id)).then_some(lines)
    });
    for (what, canary) in [("a name", "Klobuchar"), ("a number", "202-224-3244")] {
        assert!(
            text.contains(canary) && !lines.contains(canary),
            "{what} is in the log"
        );
        assert!(
            !json!(log).to_string().contains(canary),
            "{what} is in the audit log"
        );
    }
}

#[test]
fn an_empty_organization_exports_a_header() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Nobody");
    let job = export(
        &organization,
        Some(&json!({"format": "csv", "status": "enrolled"})),
    );
    let (_, bytes) = download(&stack, &organization, &job);
    assert_eq!(
        String::from_utf8_lossy(&bytes),
        "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n"
    );
}

#[test]
fn only_an_administrators_link_opens_a_file_and_it_goes_with_all_data() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let roster = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n1,True,Ann,Example,A-1,False\n";
    let imported = organization.import_dropped("roster.csv", roster.as_bytes());
    assert_eq!(imported["status"], "success");
    let job = export(&organization, None);
    let (_, bytes) = download(&stack, &organization, &job);
    assert!(unzipped(&bytes).contains("Ann"));
    let id = job["id"].as_str().expect("a job has an id");
    let path = organization.path(&format!("/jobs/{id}/download"));
    let stranger = stack.person("stranger");
    assert_eq!(
        stack.send(&Call::new("GET", path.as_str()).by(&stranger)).status,
        404
    );
    let link = organization.get(&format!("/jobs/{id}/download"));
    let url = link["url"].as_str().expect("a link has a URL");
    let unsigned = url.split('?').next().expect("a URL");
    assert_eq!(stack.http("GET", unsigned, &[], None).status, 403);

    let dropped = organization.send(
        "POST",
        "/drop-all-data",
        Some(&json!({"confirmEmail": organization.owner.email})),
    );
    assert_eq!(dropped.status, 202, "{}", dropped.text);
    let purge = dropped.json["id"].as_str().expect("a job has an id");
    let purge = organization.ended(purge);
    // The upload, the change log, the plan, and the export.
    assert_eq!(
        (&purge["status"], &purge["receipt"]["files"]),
        (&json!("success"), &json!(4)),
        "{purge}"
    );
    assert_eq!(stack.http("GET", url, &[], None).status, 404);
}
