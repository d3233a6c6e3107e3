//! The Lambda function: makes the client once, then handles one batch at a time.

use aws_lambda_events::dynamodb::Event;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster_aws::clients::{AwsConfig, variable};
use muster_aws::telemetry;
use outbox::Handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let handler = Handler {
        sqs: AwsConfig::from_environment()?.sqs(),
        import_queue: variable("IMPORT_QUEUE_URL")?,
        purge_queue: variable("PURGE_QUEUE_URL")?,
        export_queue: variable("EXPORT_QUEUE_URL")?,
        review_queue: variable("REVIEW_QUEUE_URL")?,
        mail_queue: variable("MAIL_QUEUE_URL")?,
        dead_letters: variable("OUTBOX_DEAD_LETTERS_URL")?,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Event>| {
        Ok::<_, Error>(handler.handle(event.payload).await)
    }))
    .await
}
