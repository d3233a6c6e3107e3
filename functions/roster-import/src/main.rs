//! `roster-import`: a file in the import bucket becomes members.

mod delivery;
mod handler;

use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster::clock::Clock;
use muster_aws::clients::{AwsConfig, Tables, variable};
use muster_aws::files::Files;
use muster_aws::import::{Importer, Scale};
use muster_aws::invitations::InvitationLimits;
use muster_aws::jobs::JobStore;
use muster_aws::telemetry;

use handler::Handler;

/// What is kept of an invocation's time for its last checkpoint, so that another invocation goes
/// on from there. Longer than a batch that the table keeps back for a minute, and its checkpoint, may take.
const RESERVE: Duration = Duration::from_mins(2);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let aws = AwsConfig::from_environment()?;
    let tables = Tables::from_environment()?;
    let dynamodb = aws.dynamodb();
    let jobs = JobStore::new(dynamodb, tables);
    let files = Files::new(aws.s3(), variable("IMPORT_BUCKET")?, variable("EXPORT_BUCKET")?);
    let handler = Handler {
        importer: Importer::new(
            jobs,
            files,
            Clock::system(),
            InvitationLimits::from_environment()?,
        )
        .with_scale(Scale::from_environment()?),
        sqs: aws.sqs(),
        queue: variable("IMPORT_QUEUE_URL")?,
        apply_queue: variable("APPLY_QUEUE_URL")?,
    };
    lambda_runtime::run(service_fn(|event: LambdaEvent<serde_json::Value>| {
        Box::pin(handler.handle(event, RESERVE))
    }))
    .await
}
