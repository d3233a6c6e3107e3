//! `domain-recheck`: the records of proven domains are looked up again, on a schedule.

mod handler;

use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster::clock::Clock;
use muster_aws::clients::{AwsConfig, Tables};
use muster_aws::dns::Dns;
use muster_aws::domains::DomainStore;
use muster_aws::telemetry;

use handler::Handler;

/// What is kept of an invocation's time for the domains under way. Longer than a look-up and its
/// write may take.
const RESERVE: Duration = Duration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let aws = AwsConfig::from_environment()?;
    let handler = Handler {
        domains: DomainStore::new(aws.dynamodb(), Tables::from_environment()?),
        dns: Dns::from_environment()?,
        clock: Clock::system(),
    };
    lambda_runtime::run(service_fn(|event: LambdaEvent<serde_json::Value>| {
        handler.handle(event.context, RESERVE)
    }))
    .await
}
