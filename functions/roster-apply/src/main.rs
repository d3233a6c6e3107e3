//! `roster-apply`: a part of a large roster import becomes members.

use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster::clock::Clock;
use muster_aws::clients::{AwsConfig, Tables, variable};
use muster_aws::files::Files;
use muster_aws::import::{Importer, Scale};
use muster_aws::invitations::InvitationLimits;
use muster_aws::jobs::JobStore;
use muster_aws::telemetry;
use roster_apply::Handler;

/// What is kept of an invocation's time for its last checkpoint, as `roster-import` does.
const RESERVE: Duration = Duration::from_mins(2);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let aws = AwsConfig::from_environment()?;
    let jobs = JobStore::new(aws.dynamodb(), Tables::from_environment()?);
    let files = Files::new(aws.s3(), variable("IMPORT_BUCKET")?, variable("EXPORT_BUCKET")?);
    let importer = Importer::new(
        jobs,
        files,
        Clock::system(),
        InvitationLimits::from_environment()?,
    );
    let handler = Handler {
        importer: importer.with_scale(Scale::from_environment()?),
        sqs: aws.sqs(),
        queue: variable("APPLY_QUEUE_URL")?,
    };
    lambda_runtime::run(service_fn(|event: LambdaEvent<_>| {
        Box::pin(async { Ok::<_, Error>(handler.handle(event, RESERVE).await) })
    }))
    .await
}
