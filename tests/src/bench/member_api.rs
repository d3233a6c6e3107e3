//! The API's own program, beside an API in this process that has the same tables.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Result;
use super::function::{Function, program};
use super::machine::Usage;
use crate::api::{Answer, Call, TestApi};

/// One environment of `member-api`: it answers one request at a time.
pub struct MemberApi(Function);

impl MemberApi {
    /// Starts one that asks everything of this endpoint.
    pub async fn start(api: &TestApi, endpoint: &str) -> Result<Self> {
        let tables = &api.engine.tables;
        let resolver = api.dns.address.to_string();
        let environment = [
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", endpoint),
            ("DIRECTORY_TABLE", &tables.directory),
            ("AUDIT_TABLE", &tables.audit),
            ("JOBS_TABLE", &tables.jobs),
            ("IMPORT_BUCKET", "imports"),
            ("EXPORT_BUCKET", "exports"),
            ("EVIDENCE_BUCKET", "evidence"),
            ("UPGRADE_URL", "https://console.example.org/plan"),
            ("USER_POOL_ID", "pool"),
            ("USER_POOL_CLIENT_ID", "client"),
            ("DNS_RESOLVER", &resolver),
            ("INVITATIONS_PER_DAY", "1000000"),
            ("PURGE_GRACE_HOURS", "1"),
            ("LOG_LEVEL", "info"),
        ];
        Ok(Self(
            Function::start(&[program("member-api")?], environment).await?,
        ))
    }

    /// Sends a request; gives its answer, and how long that took.
    pub async fn send(&mut self, call: &Call) -> Result<(Answer, Duration)> {
        static SENT: AtomicU64 = AtomicU64::new(0);
        let request_id = format!("sent-{}", SENT.fetch_add(1, Ordering::SeqCst));
        let (text, took) = self.0.call(call.event(&request_id)).await?;
        Ok((Answer::of_function(&text)?, took))
    }

    /// What the process has used so far.
    pub fn usage(&self) -> Result<Usage> {
        self.0.usage()
    }

    /// Ends the process.
    pub async fn end(self) -> Result<()> {
        self.0.end().await
    }
}
