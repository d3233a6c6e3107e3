//! `data-purge`: takes an organization's data away for good, a part at a time.

use std::time::Duration;

use data_purge::Handler;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster::clock::Clock;
use muster_aws::clients::{AwsConfig, Tables, variable};
use muster_aws::files::Files;
use muster_aws::purge::Purger;
use muster_aws::telemetry;

/// What is kept of an invocation's time for the page under way. Longer than any one operation may
/// take.
const RESERVE: Duration = Duration::from_secs(40);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let aws = AwsConfig::from_environment()?;
    let files = Files::new(aws.s3(), variable("IMPORT_BUCKET")?, variable("EXPORT_BUCKET")?);
    let handler = Handler {
        purger: Purger::new(
            aws.dynamodb(),
            Tables::from_environment()?,
            files,
            Clock::system(),
        ),
        sqs: aws.sqs(),
        queue: variable("PURGE_QUEUE_URL")?,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<_>| {
        Ok::<_, Error>(Box::pin(handler.handle(event, RESERVE)).await)
    }))
    .await
}
