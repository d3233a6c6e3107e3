//! The Lambda function: makes the clients once, then handles one batch at a time.

use audit_seal::Handler;
use aws_lambda_events::dynamodb::Event;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster_aws::audit::ChainStore;
use muster_aws::clients::{AwsConfig, variable};
use muster_aws::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let config = AwsConfig::from_environment()?;
    let handler = Handler {
        chains: ChainStore::new(config.dynamodb(), variable("AUDIT_TABLE")?),
        sqs: config.sqs(),
        dead_letters: variable("AUDIT_SEAL_DEAD_LETTERS_URL")?,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Event>| {
        Ok::<_, Error>(handler.handle(event.payload).await)
    }))
    .await
}
