//! `access-review`: opens access reviews, tells of them, does what they decided, and writes their
//! evidence. Invoked by the deployment's schedule, it looks for what is due; by its queue, it does it.

use std::time::Duration;

use access_review::{Due, Handler};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster::clock::Clock;
use muster_aws::clients::{AwsConfig, Tables, stop_at, variable};
use muster_aws::files::Files;
use muster_aws::reviews::{ReviewStore, ReviewWorker, ScheduleStore};
use muster_aws::telemetry;
use serde_json::Value;

/// What is kept of an invocation's time for the page under way, and for the files that are written in
/// one go. Longer than any one operation may take.
const RESERVE: Duration = Duration::from_mins(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let aws = AwsConfig::from_environment()?;
    let tables = Tables::from_environment()?;
    let files = Files::new(aws.s3(), variable("IMPORT_BUCKET")?, variable("EXPORT_BUCKET")?)
        .with_evidence(variable("EVIDENCE_BUCKET")?);
    let handler = Handler {
        worker: ReviewWorker::new(&aws.dynamodb(), &tables, files, Clock::system()),
        due: Due {
            schedules: ScheduleStore::new(aws.dynamodb(), tables.clone()),
            reviews: ReviewStore::new(aws.dynamodb(), tables),
            clock: Clock::system(),
        },
        sqs: aws.sqs(),
        queue: variable("REVIEW_QUEUE_URL")?,
    };
    lambda_runtime::run(service_fn(|event| invoked(&handler, event))).await
}

/// One invocation: by the queue, whose events have records, or by the schedule.
async fn invoked(handler: &Handler, event: LambdaEvent<Value>) -> Result<Value, Error> {
    let LambdaEvent { payload, context, .. } = event;
    if payload.get("Records").is_none() {
        handler.announce(stop_at(context.deadline(), RESERVE)).await?;
        return Ok(Value::Null);
    }
    let event = LambdaEvent::new(serde_json::from_value(payload)?, context);
    let answer = Box::pin(handler.handle(event, RESERVE)).await;
    Ok(serde_json::to_value(answer)?)
}
