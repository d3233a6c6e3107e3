//! The AWS clients, made once per process from the environment that Lambda sets.
//!
//! No `aws-config`: its provider chain is a large part of a cold start, and a Lambda function has
//! one source of credentials, the environment (AWS Lambda, "Defined runtime environment variables").

use std::env;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Region, SharedCredentialsProvider, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector, http_client_fn};
use muster::audit::{Retention, TooShort};
use tokio::time::Instant;

use crate::dynamo::Dynamo;
use crate::transport;
use crate::trust::{self, BadBundle};

/// A variable that is missing from the environment.
#[derive(Debug, thiserror::Error)]
#[error("the environment variable {0} is not set: deploy with template.yaml, which sets it")]
pub struct MissingVariable(pub &'static str);

/// A required environment variable.
pub fn variable(name: &'static str) -> Result<String, MissingVariable> {
    env::var(name)
        .ok()
        .filter(|v| !v.is_empty())
        .ok_or(MissingVariable(name))
}

/// A variable that is no number, or out of range.
#[derive(Debug, thiserror::Error)]
#[error("the environment variable {0} is not a number that fits")]
pub struct BadNumber(pub &'static str);

/// A number from the environment, or what holds where it says nothing.
pub fn number_variable<N: std::str::FromStr>(name: &'static str, default: N) -> Result<N, BadNumber> {
    match env::var(name).ok().filter(|v| !v.is_empty()) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| BadNumber(name)),
    }
}

/// An environment that no client can be made from.
#[derive(Debug, thiserror::Error)]
pub enum BadEnvironment {
    /// A variable is missing.
    #[error(transparent)]
    Missing(#[from] MissingVariable),
    /// The roots that are to be trusted cannot be.
    #[error(transparent)]
    Bundle(#[from] BadBundle),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// What every client shares.
#[derive(Clone, Debug)]
pub struct AwsConfig {
    /// The region of the deployment.
    pub region: String,
    /// Another endpoint than AWS's own, for the local stack.
    pub endpoint: Option<String>,
    /// Whose calls these are.
    pub credentials: Credentials,
    /// The transport; tests put a faulty one here.
    pub http: SharedHttpConnector,
}

/// One attempt's time-out. Shorter than the import lease's safety margin, so that no write is in
/// flight once a lease may have passed on.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
/// One attempt's time-out at S3: until an answer begins, however long it is; of what is uploaded, until
/// all of it is there.
const S3_ATTEMPT_TIMEOUT: Duration = Duration::from_mins(1);
/// A whole operation's time-out, retries included.
pub const OPERATION_TIMEOUT: Duration = Duration::from_secs(15);

impl AwsConfig {
    /// Reads `AWS_REGION`, `AWS_ENDPOINT_URL`, `AWS_CA_BUNDLE` and the credentials that Lambda sets.
    pub fn from_environment() -> Result<Self, BadEnvironment> {
        let region = variable("AWS_REGION")?;
        let credentials = Credentials::new(
            variable("AWS_ACCESS_KEY_ID")?,
            variable("AWS_SECRET_ACCESS_KEY")?,
            env::var("AWS_SESSION_TOKEN")
                .ok()
                .filter(|token| !token.is_empty()),
            None,
            "environment",
        );
        Ok(Self {
            http: transport::new(trust::roots(&region)?)?,
            region,
            endpoint: env::var("AWS_ENDPOINT_URL").ok().filter(|url| !url.is_empty()),
            credentials,
        })
    }

    /// A DynamoDB client.
    #[must_use]
    pub fn dynamodb(&self) -> Dynamo {
        Dynamo::new(self.clone())
    }

    /// The SDK's.
    pub(crate) fn sdk_dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(self.credentials.clone()))
            .http_client(self.http_client())
            .retry_config(RetryConfig::standard().with_max_attempts(5))
            .timeout_config(timeouts());
        config.set_endpoint_url(self.endpoint.clone());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// A Cognito client.
    #[must_use]
    pub fn cognito(&self) -> Cognito {
        self.lazy(Self::sdk_cognito)
    }

    fn sdk_cognito(&self) -> aws_sdk_cognitoidentityprovider::Client {
        let mut config = aws_sdk_cognitoidentityprovider::Config::builder()
            .behavior_version(aws_sdk_cognitoidentityprovider::config::BehaviorVersion::latest())
            .region(aws_sdk_cognitoidentityprovider::config::Region::new(
                self.region.clone(),
            ))
            .credentials_provider(SharedCredentialsProvider::new(self.credentials.clone()))
            .http_client(self.http_client())
            .timeout_config(timeouts());
        config.set_endpoint_url(self.endpoint.clone());
        aws_sdk_cognitoidentityprovider::Client::from_conf(config.build())
    }

    /// An S3 client. Path-style addressing against another endpoint, whose host has no bucket names.
    #[must_use]
    pub fn s3(&self) -> S3 {
        self.lazy(Self::sdk_s3)
    }

    fn sdk_s3(&self) -> aws_sdk_s3::Client {
        let mut config = aws_sdk_s3::Config::builder()
            .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
            .region(aws_sdk_s3::config::Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(self.credentials.clone()))
            .http_client(self.http_client())
            .retry_config(RetryConfig::standard().with_max_attempts(5))
            .timeout_config(
                TimeoutConfig::builder()
                    .operation_attempt_timeout(S3_ATTEMPT_TIMEOUT)
                    .build(),
            )
            .force_path_style(self.endpoint.is_some());
        config.set_endpoint_url(self.endpoint.clone());
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// An SES client. It tries nothing again: a mail that was sent twice cannot be taken back.
    #[must_use]
    pub fn ses(&self) -> aws_sdk_sesv2::Client {
        let mut config = aws_sdk_sesv2::Config::builder()
            .behavior_version(aws_sdk_sesv2::config::BehaviorVersion::latest())
            .region(aws_sdk_sesv2::config::Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(self.credentials.clone()))
            .http_client(self.http_client())
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts());
        config.set_endpoint_url(self.endpoint.clone());
        aws_sdk_sesv2::Client::from_conf(config.build())
    }

    /// An SQS client.
    #[must_use]
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        let mut config = aws_sdk_sqs::Config::builder()
            .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
            .region(aws_sdk_sqs::config::Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(self.credentials.clone()))
            .http_client(self.http_client())
            .timeout_config(timeouts());
        config.set_endpoint_url(self.endpoint.clone());
        aws_sdk_sqs::Client::from_conf(config.build())
    }

    /// The pool of connections, as the SDK's clients take it.
    pub(crate) fn http_client(&self) -> SharedHttpClient {
        let http = self.http.clone();
        http_client_fn(move |_, _| http.clone())
    }

    fn lazy<C: 'static>(&self, make: fn(&Self) -> C) -> Lazy<C> {
        let config = self.clone();
        Arc::new(LazyLock::new(Box::new(move || make(&config))))
    }
}

/// A client that is made when it is first needed: many requests need but one of them.
pub type Lazy<C> = Arc<LazyLock<C, Box<dyn FnOnce() -> C + Send>>>;
/// S3's.
pub type S3 = Lazy<aws_sdk_s3::Client>;
/// Cognito's.
pub type Cognito = Lazy<aws_sdk_cognitoidentityprovider::Client>;

/// The instant from which a function begins no new work: so long before Lambda ends the invocation.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "Lambda gives the deadline in the machine's own time"
)]
pub fn stop_at(deadline: SystemTime, reserve: Duration) -> Instant {
    let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
    Instant::now() + left.saturating_sub(reserve)
}

/// The tables, as the deployment chose them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    /// Organizations, who is what in them, and their members.
    pub directory: String,
    /// The append-only log of who did what.
    pub audit: String,
    /// How long what is written into that log is kept.
    pub audit_retention: Retention,
    /// Jobs, leases and answers to give again.
    pub jobs: String,
}

/// Tables that the environment does not name, or says something about that cannot be.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum BadTables {
    #[error(transparent)]
    Missing(#[from] MissingVariable),
    #[error(transparent)]
    Number(#[from] BadNumber),
    #[error("the environment variable AUDIT_RETENTION_DAYS: {0}")]
    Retention(#[from] TooShort),
}

impl Tables {
    /// Reads `DIRECTORY_TABLE`, `AUDIT_TABLE`, `JOBS_TABLE` and, where it is set, `AUDIT_RETENTION_DAYS`.
    pub fn from_environment() -> Result<Self, BadTables> {
        Ok(Self {
            directory: variable("DIRECTORY_TABLE")?,
            audit: variable("AUDIT_TABLE")?,
            audit_retention: Retention::of_days(number_variable("AUDIT_RETENTION_DAYS", 0)?)?,
            jobs: variable("JOBS_TABLE")?,
        })
    }
}

#[cfg(test)]
impl AwsConfig {
    /// A deployment for a test, whose every request goes to `http`.
    pub(crate) fn answered_by(
        http: impl aws_smithy_runtime_api::client::http::HttpConnector + 'static,
    ) -> Self {
        Self {
            region: "us-east-1".to_owned(),
            endpoint: Some("http://127.0.0.1".to_owned()),
            credentials: Credentials::new("test", "test", None, None, "test"),
            http: SharedHttpConnector::new(http),
        }
    }
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build()
}
