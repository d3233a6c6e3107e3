//! The Lambda function: makes the clients once, then serves one request at a time.

use std::env;
use std::process::ExitCode;
use std::sync::Arc;

use jiff::SignedDuration;
use member_api::{Api, router};
use muster::clock::Clock;
use muster_aws::accounts::Accounts;
use muster_aws::audit::AuditLog;
use muster_aws::clients::{AwsConfig, MissingVariable, Tables, number_variable, variable};
use muster_aws::dns::Dns;
use muster_aws::domains::DomainStore;
use muster_aws::idempotency::IdempotencyStore;
use muster_aws::invitations::{InvitationLimits, InvitationStore};
use muster_aws::jobs::JobStore;
use muster_aws::links::Links;
use muster_aws::members::MemberStore;
use muster_aws::memberships::MembershipStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::partitions::SETTLE;
use muster_aws::registrations::{RegistrationLimits, RegistrationStore};
use muster_aws::reviews::{ReviewStore, ScheduleStore};
use muster_aws::studies::StudyStore;
use muster_aws::telemetry;
use muster_aws::wallets::WalletStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    telemetry::init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "stopped");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), lambda_http::Error> {
    let config = AwsConfig::from_environment()?;
    let tables = Tables::from_environment()?;
    let dynamodb = config.dynamodb();
    let api = Api {
        organizations: OrganizationStore::new(dynamodb.clone(), tables.clone()),
        memberships: MembershipStore::new(dynamodb.clone(), tables.clone()),
        invitations: InvitationStore::new(
            dynamodb.clone(),
            tables.clone(),
            InvitationLimits::from_environment()?,
        ),
        domains: DomainStore::new(dynamodb.clone(), tables.clone()),
        dns: Dns::from_environment()?,
        members: MemberStore::new(dynamodb.clone(), tables.clone()),
        wallets: WalletStore::new(dynamodb.clone(), tables.clone()),
        studies: StudyStore::new(dynamodb.clone(), tables.clone()),
        schedules: ScheduleStore::new(dynamodb.clone(), tables.clone()),
        reviews: ReviewStore::new(dynamodb.clone(), tables.clone()),
        audit: AuditLog::new(dynamodb.clone(), tables.clone()),
        registrations: RegistrationStore::new(
            dynamodb.clone(),
            tables.clone(),
            RegistrationLimits::from_environment()?,
        ),
        accounts: accounts(&config)?,
        idempotency: IdempotencyStore::new(dynamodb.clone(), &tables),
        jobs: JobStore::new(dynamodb.clone(), tables.clone()),
        links: Links {
            import_bucket: variable("IMPORT_BUCKET")?,
            export_bucket: variable("EXPORT_BUCKET")?,
            evidence_bucket: variable("EVIDENCE_BUCKET")?,
            config,
        },
        upgrade_url: variable("UPGRADE_URL")?,
        purge_grace: SignedDuration::from_hours(number_variable("PURGE_GRACE_HOURS", 24_u16)?.into()),
        settle: SignedDuration::from_secs(number_variable("PARTITIONS_SETTLE_SECONDS", SETTLE.as_secs())?),
        export_retention: days(number_variable("EXPORT_RETENTION_DAYS", 90)?),
        evidence_retention: days(number_variable("EVIDENCE_RETENTION_DAYS", 0)?),
        clock: Clock::system(),
        random: Arc::new(random),
        shards: shards(env::var("ORGANIZATION_SHARDS").ok().as_deref())?,
    };
    let router = router(api);
    // Somebody waits for the first request; nobody waits for other functions' first event.
    dynamodb.connect().await;
    lambda_http::run(router).await
}

const fn days(number: u32) -> SignedDuration {
    SignedDuration::from_hours(number as i64 * 24)
}

/// The user pool's accounts, where tokens come from it.
fn accounts(config: &AwsConfig) -> Result<Option<Accounts>, MissingVariable> {
    let Some(pool) = env::var("USER_POOL_ID").ok().filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    let client = variable("USER_POOL_CLIENT_ID")?;
    Ok(Some(Accounts::new(config.cognito(), pool, client)))
}

/// Over how many partitions new organizations spread: 4 unless the deployment says otherwise.
fn shards(text: Option<&str>) -> Result<u8, &'static str> {
    match text {
        Some("1") => Ok(1),
        None | Some("" | "4") => Ok(4),
        Some("16") => Ok(16),
        Some("64") => Ok(64),
        Some(_) => Err("ORGANIZATION_SHARDS is 1, 4, 16 or 64"),
    }
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // Ids that repeat would give one caller what another made.
        std::process::abort();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_numbers_of_partitions_are_taken() {
        assert_eq!(shards(None), Ok(4));
        assert_eq!(shards(Some("64")), Ok(64));
        for wrong in ["0", "2", "65", "four"] {
            assert!(shards(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
