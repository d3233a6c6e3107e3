//! The Lambda function: makes the client once, then handles one batch at a time.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use mail_events::Handler;
use muster_aws::clients::{AwsConfig, Tables};
use muster_aws::deliveries::DeliveryStore;
use muster_aws::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let (aws, tables) = (AwsConfig::from_environment()?, Tables::from_environment()?);
    let handler = Handler {
        deliveries: DeliveryStore::new(aws.dynamodb(), tables),
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(handler.handle(event.payload).await)
    }))
    .await
}
