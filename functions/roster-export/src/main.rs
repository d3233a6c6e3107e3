//! `roster-export`: an organization's members become a file in the export bucket.

use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster::clock::Clock;
use muster_aws::clients::{AwsConfig, Tables, variable};
use muster_aws::export::Exporter;
use muster_aws::files::Files;
use muster_aws::telemetry;
use roster_export::Handler;

/// What is kept of an invocation's time to take back an unfinished file.
const RESERVE: Duration = Duration::from_mins(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let aws = AwsConfig::from_environment()?;
    let files = Files::new(aws.s3(), variable("IMPORT_BUCKET")?, variable("EXPORT_BUCKET")?);
    let handler = Handler {
        exporter: Exporter::new(
            aws.dynamodb(),
            Tables::from_environment()?,
            files,
            Clock::system(),
        ),
        sqs: aws.sqs(),
        queue: variable("EXPORT_QUEUE_URL")?,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<_>| {
        Ok::<_, Error>(Box::pin(handler.handle(event, RESERVE)).await)
    }))
    .await
}
