//! Asking for exports, and for their files.

use std::sync::atomic::Ordering;

use e2e::api::{Answer, Call, Person};
use jiff::SignedDuration;
use muster::id::{JobId, OrganizationId};
use muster_aws::wire;
use serde_json::{Value, json};

use super::support::Office;

async fn ask(office: &Office, body: &Value) -> Answer {
    office.send("POST", "/exports", body).await
}

/// Ends an export as the function does.
async fn end(office: &Office, organization: OrganizationId, job: &Value, status: &str) {
    let id = JobId::parse(job["id"].as_str().unwrap()).unwrap();
    let format = job["export"]["format"].as_str().unwrap();
    let mut update = office
        .api
        .dynamodb()
        .update_item()
        .table_name(&office.api.engine.tables.jobs)
        .set_key(Some(wire::key(
            muster_aws::keys::organization(organization),
            muster_aws::keys::job(id),
        )))
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":status", wire::text(status))
        .expression_attribute_values(":at", wire::number(office.api.now.load(Ordering::SeqCst)));
    update = if status == "success" {
        update
            .update_expression(
                "SET #status = :status, finishedAt = :at, objectKey = :key, objectVersion = :v, objectEtag = :v",
            )
            .expression_attribute_values(
                ":key",
                wire::text(format!("exports/{organization}/{id}/roster.{format}")),
            )
            .expression_attribute_values(":v", wire::text("v1"))
    } else {
        update.update_expression("SET #status = :status, finishedAt = :at")
    };
    update.send().await.unwrap();
}

async fn download(office: &Office, job: &Value) -> Answer {
    let path = format!("/jobs/{}/download", job["id"].as_str().unwrap());
    office.api.send(office.call("GET", &path)).await
}

#[tokio::test]
async fn an_export_is_a_job_with_its_options() {
    let office = Office::open().await;
    for (body, expected) in [
        (
            json!({}),
            json!({"content": "roster", "includeEmails": false, "includePhones": false, "format": "zip", "status": []}),
        ),
        (
            json!({"status": []}),
            json!({"content": "roster", "includeEmails": false, "includePhones": false, "format": "zip", "status": []}),
        ),
        (
            json!({"content": "members", "format": "csv"}),
            json!({"content": "members", "includeEmails": false, "includePhones": false, "format": "csv", "status": []}),
        ),
        (
            json!({"includeEmails": true, "includePhones": true, "format": "csv", "status": "active"}),
            json!({"content": "roster", "includeEmails": true, "includePhones": true, "format": "csv", "status": ["active"]}),
        ),
        (
            json!({"status": ["removed", "enrolled", "removed"]}),
            json!({"content": "roster", "includeEmails": false, "includePhones": false, "format": "zip", "status": ["enrolled", "removed"]}),
        ),
    ] {
        let asked = ask(&office, &body).await;
        assert_eq!(asked.status, 202, "{}", asked.text);
        let job = &asked.json;
        assert_eq!(
            (&job["kind"], &job["status"]),
            (&json!("export"), &json!("queued"))
        );
        assert_eq!(job["export"], expected);
        let format = expected["format"].as_str().unwrap();
        let content = expected["content"].as_str().unwrap();
        assert_eq!(job["fileName"], format!("example-{content}-2026-01-02.{format}"));
        let id = job["id"].as_str().unwrap();
        assert_eq!(
            asked.header("location"),
            format!("/v1/organizations/{}/jobs/{id}", office.id)
        );
        assert_eq!(office.get(&format!("/jobs/{id}")).await, *job);
        // The wish that the stream carries to the queue.
        let wish = wire::key(
            muster_aws::keys::organization(office.id),
            muster_aws::keys::job_wish(JobId::parse(id).unwrap()),
        );
        let table = &office.api.engine.tables.directory;
        let wish = wire::get(&office.api.dynamodb(), table, wish)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(wire::text_of(&wish, "kind"), Some("export"));
        let log = office.get(&format!("/audit?target=job/{id}")).await;
        assert_eq!(log["items"][0]["action"], "export.requested");
    }
    let call = office.call("POST", "/exports");
    assert_eq!(office.api.send(call).await.status, 202, "a body is not needed");
}

#[tokio::test]
async fn the_same_key_asks_for_one_export() {
    let office = Office::open().await;
    let send = async |body: Value| {
        let call = office.call("POST", "/exports").header("idempotency-key", "k");
        office.api.send(call.json(&body)).await
    };
    let first = send(json!({"includeEmails": true})).await;
    let second = send(json!({"includeEmails": true})).await;
    assert_eq!((first.status, &first.json), (second.status, &second.json));
    assert_eq!(office.get("/jobs").await["items"].as_array().unwrap().len(), 1);
    let other = send(json!({"includeEmails": false})).await;
    assert_eq!((other.status, other.code()), (422, "idempotency_key_reused"));
}

#[tokio::test]
async fn what_is_no_option_is_refused() {
    let office = Office::open().await;
    for (body, faults) in [
        (
            json!({"includeEmail": true}),
            vec![("/includeEmail", "unknown_field")],
        ),
        (
            json!({"includeEmails": "yes"}),
            vec![("/includeEmails", "invalid")],
        ),
        (
            json!({"format": "xlsx", "includePhones": 1}),
            vec![("/includePhones", "invalid"), ("/format", "invalid")],
        ),
        (json!({"status": "expired"}), vec![("/status", "invalid")]),
        (json!({"status": null}), vec![("/status", "invalid")]),
        (json!({"status": ["active", 1]}), vec![("/status", "invalid")]),
    ] {
        let refused = ask(&office, &body).await;
        assert_eq!((refused.status, refused.faults()), (400, faults), "{body}");
    }
}

#[tokio::test]
async fn who_is_recognised_by_an_address_is_not_exported_without_it() {
    let office = Office::open().await;
    let schema = json!({"columns": [
        {"name": "Mail", "type": "email", "mapsTo": "externalId", "unique": true, "required": true},
    ]});
    assert_eq!(office.send("PUT", "/roster-schema", &schema).await.status, 200);
    let refused = ask(&office, &json!({"includePhones": true})).await;
    assert_eq!((refused.status, refused.code()), (409, "id_withheld"));
    assert_eq!(ask(&office, &json!({"includeEmails": true})).await.status, 202);
}

#[tokio::test]
async fn a_file_is_linked_while_it_is_there() {
    let office = Office::open().await;
    let job = ask(&office, &json!({})).await.json;
    let early = download(&office, &job).await;
    assert_eq!((early.status, early.code()), (409, "export_not_finished"));
    end(&office, office.id, &job, "success").await;
    let link = download(&office, &job).await;
    assert_eq!(link.status, 200, "{}", link.text);
    let url = link.json["url"].as_str().unwrap();
    let id = job["id"].as_str().unwrap();
    for part in [
        format!("/exports/exports/{}/{id}/roster.zip?", office.id),
        "X-Amz-Expires=900".to_owned(),
        "versionId=v1".to_owned(),
        "filename%3D%22example-roster-2026-01-02.zip%22".to_owned(),
    ] {
        assert!(url.contains(&part), "{part}: {url}");
    }
    assert_eq!(link.json["fileName"], "example-roster-2026-01-02.zip");
    office.api.wait(SignedDuration::from_hours(90 * 24 - 1));
    assert_eq!(download(&office, &job).await.status, 200);
    office.api.wait(SignedDuration::from_hours(1));
    let gone = download(&office, &job).await;
    assert_eq!((gone.status, gone.code()), (410, "export_expired"));
}

#[tokio::test]
async fn what_ended_without_a_file_has_none() {
    let office = Office::open().await;
    for status in ["error", "canceled"] {
        let job = ask(&office, &json!({})).await.json;
        end(&office, office.id, &job, status).await;
        let none = download(&office, &job).await;
        assert_eq!(
            (none.status, none.code()),
            (404, "nothing_to_download"),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_file_is_its_organizations_own() {
    let office = Office::open().await;
    let job = ask(&office, &json!({})).await.json;
    end(&office, office.id, &job, "success").await;
    let stranger = Person::new("stranger");
    let elsewhere = office.api.found(&stranger, "Elsewhere").await;
    let id = job["id"].as_str().unwrap();
    for organization in [elsewhere, office.id] {
        let path = format!("/v1/organizations/{organization}/jobs/{id}/download");
        let refused = office.api.send(Call::new("GET", path).by(&stranger)).await;
        assert_eq!((refused.status, refused.code()), (404, "not_found"));
    }
}
