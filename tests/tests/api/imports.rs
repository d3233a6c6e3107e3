//! Starting imports, and their jobs.

use std::sync::atomic::Ordering;

use aws_sdk_dynamodb::types::AttributeValue as Item;
use e2e::api::{Call, Person, TestApi};
use jiff::SignedDuration;
use muster::id::OrganizationId;
use muster_aws::keys;
use serde_json::{Value, json};

async fn organization(api: &TestApi) -> (Person, OrganizationId, String) {
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    (owner, id, format!("/v1/organizations/{id}"))
}

async fn start(api: &TestApi, owner: &Person, path: &str, file_name: &str) -> Value {
    let body = json!({"kind": "roster", "fileName": file_name});
    let started = api
        .send(Call::new("POST", format!("{path}/imports")).by(owner).json(&body))
        .await;
    assert_eq!(started.status, 201, "{}", started.text);
    started.json
}

/// Sets attributes of a job, as an import does.
async fn set(api: &TestApi, organization: OrganizationId, job: &Value, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        set_item(api, organization, job, name, Item::S((*value).to_owned())).await;
    }
}

async fn set_item(api: &TestApi, organization: OrganizationId, job: &Value, name: &str, value: Item) {
    api.dynamodb()
        .update_item()
        .table_name(&api.engine.tables.jobs)
        .key("PK", Item::S(keys::organization(organization)))
        .key("SK", Item::S(format!("JOB#{}", job["id"].as_str().unwrap())))
        .update_expression("SET #name = :value")
        .expression_attribute_names("#name", name)
        .expression_attribute_values(":value", value)
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn an_import_is_a_job_that_waits_and_a_link_to_upload_to() {
    let api = TestApi::start().await;
    let (owner, id, path) = organization(&api).await;
    let body = json!({"kind": "roster", "mode": "replace", "onError": "skip", "dryRun": true, "fileName": "Roster 2026.ZIP"});
    let started = api
        .send(
            Call::new("POST", format!("{path}/imports"))
                .by(&owner)
                .json(&body),
        )
        .await;
    assert_eq!(started.status, 201, "{}", started.text);
    let job = &started.json["job"];
    let job_id = job["id"].as_str().unwrap();
    assert_eq!(started.header("location"), format!("{path}/jobs/{job_id}"));
    for (name, value) in [
        ("kind", json!("roster")),
        ("status", json!("awaiting_upload")),
        ("progress", json!(0)),
        ("mode", json!("replace")),
        ("onError", json!("skip")),
        ("dryRun", json!(true)),
        ("fileName", json!("Roster 2026.ZIP")),
        (
            "counts",
            json!({"rows": 0, "created": 0, "updated": 0, "unchanged": 0, "removed": 0, "failed": 0}),
        ),
    ] {
        assert_eq!(job[name], value, "{name}");
    }
    let url = started.json["uploadUrl"].as_str().unwrap();
    assert!(
        url.contains(&format!("/imports/{id}/{job_id}/Roster%202026.ZIP?")),
        "{url}"
    );
    assert!(url.contains("X-Amz-Signature="), "{url}");
    assert_eq!(started.json["uploadHeaders"]["content-type"], "application/zip");

    let read = api
        .send(Call::new("GET", started.header("location")).by(&owner))
        .await;
    assert_eq!(&read.json, job);
}

#[tokio::test]
async fn left_out_options_are_the_careful_ones() {
    let api = TestApi::start().await;
    let (owner, _, path) = organization(&api).await;
    let job = &start(&api, &owner, &path, "roster.csv").await["job"];
    assert_eq!(
        (&job["mode"], &job["onError"], &job["dryRun"]),
        (&json!("upsert"), &json!("abort"), &json!(false))
    );
}

#[tokio::test]
async fn every_fault_of_an_import_is_named() {
    let api = TestApi::start().await;
    let (owner, _, path) = organization(&api).await;
    let post = async |body: Value| {
        api.send(
            Call::new("POST", format!("{path}/imports"))
                .by(&owner)
                .json(&body),
        )
        .await
    };
    let all = post(json!({"kind": "resend", "mode": "merge", "onError": 1, "dryRun": "no", "fileName": "a/b.txt", "size": 1})).await;
    assert_eq!(
        all.faults(),
        [
            ("/kind", "unsupported_kind"),
            ("/mode", "invalid"),
            ("/onError", "invalid"),
            ("/dryRun", "invalid"),
            ("/fileName", "invalid_name"),
            ("/fileName", "unsupported_file"),
            ("/size", "unknown_field"),
        ]
    );
    assert_eq!(
        post(json!({})).await.faults(),
        [("/kind", "required"), ("/fileName", "required")]
    );
    for name in [
        "",
        ".csv",
        "../x.csv",
        "a\\b.csv",
        "a\nb.csv",
        "roster.csv.exe",
        "roster",
        &format!("{}.csv", "x".repeat(125)),
    ] {
        assert_eq!(
            post(json!({"kind": "roster", "fileName": name})).await.code(),
            "invalid_request",
            "{name:?}"
        );
    }
    let jobs = api
        .send(Call::new("GET", format!("{path}/jobs")).by(&owner))
        .await;
    assert_eq!(jobs.json, json!({"items": [], "nextCursor": null}));
}

#[tokio::test]
async fn jobs_are_listed_newest_first() {
    let api = TestApi::start().await;
    let (owner, _, path) = organization(&api).await;
    let mut started = Vec::new();
    for n in 0..5 {
        api.now.fetch_add(1_000, Ordering::SeqCst);
        started.push(start(&api, &owner, &path, &format!("roster-{n}.csv")).await["job"].clone());
    }
    started.reverse();
    let all = api
        .send(Call::new("GET", format!("{path}/jobs")).by(&owner))
        .await;
    assert_eq!(all.json, json!({"items": started, "nextCursor": null}));
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = api
            .send(Call::new("GET", format!("{path}/jobs?limit=2{cursor}")).by(&owner))
            .await;
        paged.extend(page.json["items"].as_array().unwrap().clone());
        let Some(next) = page.json["nextCursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, started);
}

#[tokio::test]
async fn a_report_is_linked_once_there_is_one() {
    let api = TestApi::start().await;
    let (owner, id, path) = organization(&api).await;
    let job = start(&api, &owner, &path, "roster.csv").await["job"].clone();
    let report = format!("{path}/jobs/{}/report", job["id"].as_str().unwrap());
    let none = api.send(Call::new("GET", &report).by(&owner)).await;
    assert_eq!((none.status, none.code()), (404, "no_report"));
    set(&api, id, &job, &[("report", "errors"), ("status", "error")]).await;
    let now = api.now.load(std::sync::atomic::Ordering::SeqCst);
    set_item(&api, id, &job, "finishedAt", Item::N(now.to_string())).await;
    let link = api.send(Call::new("GET", &report).by(&owner)).await;
    assert_eq!((link.status, &link.json["kind"]), (200, &json!("errors")));
    let url = link.json["url"].as_str().unwrap();
    assert!(
        url.contains(&format!(
            "/exports/jobs/{id}/{}/errors.csv?",
            job["id"].as_str().unwrap()
        )),
        "{url}"
    );
    assert!(url.contains("X-Amz-Expires=900"), "{url}");
    assert_eq!(link.json["expiresAt"], "2026-01-02T03:19:05Z");

    let download = api
        .send(Call::new("GET", report.replace("/report", "/download")).by(&owner))
        .await;
    assert_eq!((download.status, download.code()), (404, "nothing_to_download"));
    api.wait(SignedDuration::from_hours(90 * 24));
    let gone = api.send(Call::new("GET", &report).by(&owner)).await;
    assert_eq!((gone.status, gone.code()), (410, "report_expired"));
}

#[tokio::test]
async fn a_job_is_canceled_as_far_as_it_can_be() {
    let api = TestApi::start().await;
    let (owner, id, path) = organization(&api).await;
    let cancel = async |job: &Value| {
        api.send(
            Call::new(
                "POST",
                format!("{path}/jobs/{}/cancel", job["id"].as_str().unwrap()),
            )
            .by(&owner),
        )
        .await
    };
    let waiting = start(&api, &owner, &path, "a.csv").await["job"].clone();
    for _ in 0..2 {
        let canceled = cancel(&waiting).await;
        assert_eq!(
            (canceled.status, &canceled.json["status"]),
            (200, &json!("canceled"))
        );
    }
    let running = start(&api, &owner, &path, "b.csv").await["job"].clone();
    set(&api, id, &running, &[("status", "applying")]).await;
    let asked = cancel(&running).await;
    assert_eq!(
        (
            asked.status,
            &asked.json["status"],
            &asked.json["cancelRequested"]
        ),
        (202, &json!("applying"), &json!(true))
    );
    let done = start(&api, &owner, &path, "c.csv").await["job"].clone();
    set(&api, id, &done, &[("status", "success")]).await;
    let ended = cancel(&done).await;
    assert_eq!((ended.status, ended.code()), (409, "job_ended"));
    let with_body = Call::new(
        "POST",
        format!("{path}/jobs/{}/cancel", done["id"].as_str().unwrap()),
    )
    .by(&owner)
    .json(&json!({"force": true}));
    assert_eq!(api.send(with_body).await.faults(), [("/force", "unknown_field")]);
}
