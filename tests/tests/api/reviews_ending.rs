//! Access reviews over the API: completed, or canceled.

use jiff::SignedDuration;
use muster::job::JobStatus;
use serde_json::json;

use super::reviews::{ANA, BEA, CLEO, Court};

#[tokio::test]
async fn it_is_completed_only_once_everyone_is_decided_on_and_the_snapshot_frozen() {
    let court = Court::new().await;
    let refused = court.complete().await;
    assert_eq!((refused.status, refused.code()), (409, "items_undecided"));
    assert_eq!(refused.json["undecided"], 5);
    court.decide_all().await;
    let keyed = async || {
        let call = court.office.call("POST", &court.path("/complete"));
        let call = call
            .header("idempotency-key", "k")
            .json(&json!({"note": "all of them"}));
        court.office.api.send(call).await
    };
    let refused = keyed().await;
    assert_eq!((refused.status, refused.code()), (409, "review_not_ready"));
    assert_eq!(refused.header("retry-after"), "1");
    court.job("openingJob").await;
    let wordless = court
        .office
        .send("POST", &court.path("/complete"), &json!({"note": " "}))
        .await;
    assert_eq!(wordless.faults(), [("/note", "invalid")]);
    let accepted = keyed().await;
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    assert_eq!(accepted.json["review"], court.review["id"]);
    let cancel = format!("/jobs/{}/cancel", accepted.json["id"].as_str().unwrap());
    let refused = court.office.send("POST", &cancel, &json!({})).await;
    assert_eq!((refused.status, refused.code()), (409, "review_job"));
    let late = court
        .decide(&court.office.owner, ANA, &json!({"decision": "revoke"}))
        .await;
    assert_eq!((late.status, late.code()), (409, "review_not_open"));
    for again in ["/complete", "/cancel"] {
        let refused = court
            .office
            .send("POST", &court.path(again), &json!({"note": "x"}))
            .await;
        assert_eq!((refused.status, refused.code()), (409, "review_not_open"));
    }
    let early = court.office.call("GET", &court.path("/evidence"));
    let early = court.office.api.send(early).await;
    assert_eq!((early.status, early.code()), (409, "review_not_completed"));
    let job = court.job("completingJob").await;
    assert_eq!((job.status, job.counts.unchanged), (JobStatus::Success, 5));
    let review = court.office.get(&court.path("")).await;
    assert_eq!(
        (&review["status"], &review["outcomes"]),
        (
            &json!("completed"),
            &json!({"applied": 5, "unnecessary": 0, "failed": 0})
        )
    );
    let link = court.office.get(&court.path("/evidence")).await;
    assert_eq!(link["manifestSha256"], review["evidence"]["manifestSha256"]);
    assert!(link["url"].as_str().unwrap().contains("evidence.zip?"));
    court.office.api.wait(SignedDuration::from_hours(365 * 24 - 1));
    court.office.get(&court.path("/evidence")).await;
    court.office.api.wait(SignedDuration::from_hours(1));
    let late = court.office.call("GET", &court.path("/evidence"));
    let late = court.office.api.send(late).await;
    assert_eq!((late.status, late.code()), (410, "evidence_expired"));
}

#[tokio::test]
async fn a_canceled_review_does_nothing() {
    let court = Court::new().await;
    court
        .decide(&court.office.owner, ANA, &json!({"decision": "revoke"}))
        .await;
    let canceled = court
        .office
        .send("POST", &court.path("/cancel"), &json!({"note": "by mistake"}))
        .await;
    assert_eq!(
        (canceled.status, &canceled.json["status"], &canceled.json["note"]),
        (200, &json!("canceled"), &json!("by mistake"))
    );
    let job = court.job("openingJob").await;
    assert_eq!(job.status, JobStatus::Canceled);
    assert_eq!(court.office.member(court.ids[ANA]).await["status"], "active");
    let late = court
        .decide(&court.office.owner, BEA, &json!({"decision": "keep"}))
        .await;
    assert_eq!((late.status, late.code()), (409, "review_not_open"));
    let handed = json!({"reviewer": court.ids[BEA], "note": "x"});
    let late = court
        .office
        .call("PUT", &format!("{}/reviewer", court.item(CLEO)));
    let late = court.office.api.send(late.json(&handed)).await;
    assert_eq!((late.status, late.code()), (409, "review_not_open"));
    assert_eq!(court.office.get(&court.path("")).await["overdue"], false);
}
