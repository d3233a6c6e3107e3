//! The Lambda function: makes the clients once, then handles one batch at a time.

use aws_lambda_events::sqs::SqsEvent;
use invitation_mailer::{Handler, Outbound};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use muster::clock::Clock;
use muster_aws::clients::{AwsConfig, Tables, variable};
use muster_aws::deliveries::DeliveryStore;
use muster_aws::invitations::{InvitationLimits, InvitationStore};
use muster_aws::mail::{Mailer, Sender};
use muster_aws::members::MemberStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::reviews::{NoticeStore, ReviewStore};
use muster_aws::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let aws = AwsConfig::from_environment()?;
    let tables = Tables::from_environment()?;
    let dynamodb = aws.dynamodb();
    // Without one of the two, whatever asks for mail says that nothing can be sent.
    let outbound = match (Sender::from_environment()?, variable("APP_URL")) {
        (Some(sender), Ok(app_url)) => Some(Outbound {
            mailer: Mailer::new(aws.ses(), sender),
            app_url,
        }),
        _ => None,
    };
    let handler = Handler {
        deliveries: DeliveryStore::new(dynamodb.clone(), tables.clone()),
        notices: NoticeStore::new(dynamodb.clone(), tables.clone()),
        reviews: ReviewStore::new(dynamodb.clone(), tables.clone()),
        members: MemberStore::new(dynamodb.clone(), tables.clone()),
        organizations: OrganizationStore::new(dynamodb.clone(), tables.clone()),
        invitations: InvitationStore::new(dynamodb, tables, InvitationLimits::DEFAULT),
        outbound,
        clock: Clock::system(),
        random,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(handler.handle(event.payload).await)
    }))
    .await
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    if getrandom::fill(&mut bytes).is_err() {
        // A secret that can be guessed lets anybody in.
        std::process::abort();
    }
    bytes
}
