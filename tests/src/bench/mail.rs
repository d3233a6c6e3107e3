//! Mailing: the real `invitation-mailer`, in turn with boto3 sending the same mails, and with a client that
//! does nothing but send.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use futures_util::future::try_join_all;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use muster::id::{InvitationId, OrganizationId};
use muster::mail::{MailOf, MailRequest};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Result;
use super::front::Front;
use super::function::{Function, program};
use super::peers::{measured, python, script};
use super::report::{Report, Spread, float};
use crate::api::{Call, Person, TestApi};

/// How often each side runs.
const ROUNDS: u32 = 3;
/// Mails of a round, and those of the first batch, which are not timed: the function starts with them.
const MAILS: usize = 1_000;
/// Messages that SQS hands the function at once, as template.yaml has it; as many requests are under way.
const BATCH: usize = 10;

/// What one side took for its mails.
#[derive(Clone, Copy, Debug)]
struct Rates {
    per_second: f64,
    per_cpu_second: f64,
}

/// Mails per second and per CPU second.
pub async fn report(report: &mut Report) -> Result<()> {
    let python = python().await?;
    for (name, latency) in [("at once", 0), ("after 5 ms", 5)] {
        let latency = Duration::from_millis(latency);
        let (mut ours, mut theirs, mut bare) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (api, front) = TestApi::counted().await?;
            front.take_mail_after(latency);
            ours.push(ours_of(&api, &front).await?);
            theirs.push(boto3(&python, &front, report).await?);
            bare.push(bare_of(&front).await?);
        }
        let spread = |rates: &[Rates], of: fn(&Rates) -> f64| Spread::of(rates.iter().map(of).collect());
        let [ours_a_second, theirs_a_second] = [&ours, &theirs].map(|rates| spread(rates, |r| r.per_second));
        let [ours_of_cpu, theirs_of_cpu] = [&ours, &theirs].map(|rates| spread(rates, |r| r.per_cpu_second));
        let bare = Spread::of(bare);
        report.note(
            format!("mails per second, SES answers {name}"),
            ours_a_second.to_string(),
            "",
        );
        report.note(
            "  boto3's send_email in 10 threads",
            theirs_a_second.to_string(),
            "",
        );
        report.note("  a client that only sends, 10 at once", bare.to_string(), "");
        let over = |a: Spread, b: Spread| format!("{:.2}", a.median / b.median);
        report.note(
            "  the mailer over boto3",
            over(ours_a_second, theirs_a_second),
            "",
        );
        report.note("mails per CPU second of the process", ours_of_cpu.to_string(), "");
        report.note("  boto3", theirs_of_cpu.to_string(), "");
        report.note("  the mailer over boto3", over(ours_of_cpu, theirs_of_cpu), "");
    }
    Ok(())
}

/// Invites people, and mails them with the function.
async fn ours_of(api: &TestApi, front: &Front) -> Result<Rates> {
    api.go_by_the_machine();
    let owner = Person::new("owner");
    let organization = api.found(&owner, "Example").await;
    let invitations = invited(api, organization, &owner).await?;
    let mut function = Function::start(&[program("invitation-mailer")?], environment(api, front)).await?;
    drop(front.take());
    let mut batches = invitations
        .chunks(BATCH)
        .map(|batch| messages(organization, batch));
    deliver(&mut function, batches.next().ok_or("nobody is invited")??).await?;
    let (begun, before) = (Instant::now(), function.usage()?);
    for batch in batches {
        deliver(&mut function, batch?).await?;
    }
    let took = begun.elapsed();
    let used = function.usage()?.cpu_seconds - before.cpu_seconds;
    function.end().await?;
    let mails = front.take().mails;
    if mails != MAILS as u64 {
        return Err(format!("{mails} mails were sent").into());
    }
    let mails = float((MAILS - BATCH) as u64);
    Ok(Rates {
        per_second: mails / took.as_secs_f64(),
        per_cpu_second: mails / used,
    })
}

fn environment<'a>(api: &'a TestApi, front: &'a Front) -> [(&'static str, &'a str); 11] {
    let tables = &api.engine.tables;
    [
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", &front.endpoint),
        ("DIRECTORY_TABLE", &tables.directory),
        ("AUDIT_TABLE", &tables.audit),
        ("JOBS_TABLE", &tables.jobs),
        ("MAIL_FROM", "members@example.org"),
        ("MAIL_CONFIGURATION_SET", "muster"),
        ("APP_URL", "https://console.example.org"),
        ("LOG_LEVEL", "info"),
    ]
}

/// Invites so many people as a round has mails.
async fn invited(api: &TestApi, organization: OrganizationId, owner: &Person) -> Result<Vec<InvitationId>> {
    let emails: Vec<_> = (0..MAILS).map(|n| format!("p{n}@example.org")).collect();
    let call = Call::new(
        "POST",
        format!("/v1/organizations/{organization}/invitations/bulk"),
    );
    let call = call.by(owner).json(&json!({"emails": emails, "role": "member"}));
    let answer = api.send(call).await;
    let outcomes = answer.json["outcomes"].as_array().into_iter().flatten();
    let ids = outcomes.filter_map(|outcome| outcome["invitationId"].as_str());
    let ids: Vec<_> = ids
        .map(InvitationId::parse)
        .collect::<std::result::Result<_, _>>()?;
    if ids.len() == MAILS {
        Ok(ids)
    } else {
        Err(format!("not everybody was invited: {}", answer.text).into())
    }
}

/// The event that brings these invitations' first mails.
fn messages(organization: OrganizationId, invitations: &[InvitationId]) -> Result<Value> {
    let mut records = Vec::new();
    for (n, id) in invitations.iter().enumerate() {
        let request = MailRequest {
            organization,
            of: MailOf::Invitation(*id),
            send: 1,
        };
        let body = serde_json::to_string(&request)?;
        records.push(json!({"messageId": n.to_string(), "eventSource": "aws:sqs", "body": body}));
    }
    Ok(json!({ "Records": records }))
}

async fn deliver(function: &mut Function, event: Value) -> Result<()> {
    let (answer, _) = function.call(event).await?;
    let answer: Value = serde_json::from_str(&answer)?;
    match answer["batchItemFailures"].as_array() {
        Some(failures) if failures.is_empty() => Ok(()),
        _ => Err(format!("mails were not sent: {answer}").into()),
    }
}

/// What the Python script prints.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    mails: u64,
    seconds: f64,
    cpu_seconds: f64,
    versions: Vec<String>,
}

async fn boto3(python: &Path, front: &Front, report: &mut Report) -> Result<Rates> {
    let mut command = script(python, "boto3_send_email.py");
    command.args([&front.endpoint, &MAILS.to_string(), &BATCH.to_string()]);
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions/invitation-mailer/templates");
    command.args(["invitation.txt", "invitation.html"].map(|name| templates.join(name)));
    let sent: Sent = measured(&mut command).await?;
    if front.take().mails != sent.mails {
        return Err("boto3 has not sent what it says".into());
    }
    sent.versions
        .into_iter()
        .for_each(|version| report.version(version));
    Ok(Rates {
        per_second: float(sent.mails) / sent.seconds,
        per_cpu_second: float(sent.mails) / sent.cpu_seconds,
    })
}

/// Mails per second of a client that neither signs nor reads, as many at once as the others.
async fn bare_of(front: &Front) -> Result<f64> {
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
    let body = json!({"Content": {"Simple": {"Body": {"Text": {"Data": "x".repeat(4_000)}}}}}).to_string();
    let url = format!("{}/v2/email/outbound-emails", front.endpoint);
    let begun = Instant::now();
    let senders = (0..BATCH).map(async |_| {
        for _ in 0..MAILS / BATCH {
            let request = Request::post(&url).header(header::CONTENT_TYPE, "application/json");
            let answer = client.request(request.body(Body::from(body.clone()))?).await?;
            axum::body::to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
        }
        Result::Ok(())
    });
    try_join_all(senders).await?;
    let took = begun.elapsed();
    drop(front.take());
    Ok(float(MAILS as u64) / took.as_secs_f64())
}
