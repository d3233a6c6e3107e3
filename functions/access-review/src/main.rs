//! `access-review`: opens access reviews, does what they decided, and writes their evidence.

use std::time::Duration;

use access_review::Handler;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster::clock::Clock;
use muster_aws::clients::{AwsConfig, Tables, variable};
use muster_aws::files::Files;
use muster_aws::reviews::ReviewWorker;
use muster_aws::telemetry;

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
        sqs: aws.sqs(),
        queue: variable("REVIEW_QUEUE_URL")?,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<_>| {
        Ok::<_, Error>(handler.handle(event, RESERVE).await)
    }))
    .await
}
