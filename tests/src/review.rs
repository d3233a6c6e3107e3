//! What the jobs of access reviews need besides the API: buckets, and a transport that tests can kill.

use std::time::Duration;

use muster::id::{JobId, OrganizationId};
use muster_aws::clients::AwsConfig;
use muster_aws::error::StoreError;
use muster_aws::files::Files;
use muster_aws::reviews::{Outcome, ReviewWorker};
use tokio::time::Instant;

use crate::api::TestApi;
use crate::bucket::Buckets;
use crate::faults::Faulty;

/// The bucket of evidence.
pub const EVIDENCE: &str = "evidence";

/// The function behind access reviews.
pub struct Desk {
    /// The objects.
    pub buckets: Buckets,
    /// The worker's transport.
    pub faulty: Faulty,
    /// The worker, as the function makes it.
    pub worker: ReviewWorker,
}

impl Desk {
    /// The function beside an API.
    pub async fn beside(api: &TestApi) -> Self {
        let buckets = Buckets::default();
        let faulty = Faulty::new(api.engine.config.http.clone());
        let config = AwsConfig {
            http: faulty.shared(),
            ..api.engine.config.clone()
        };
        let objects = AwsConfig {
            endpoint: Some(buckets.serve().await),
            ..config.clone()
        };
        let files = Files::new(objects.s3(), "imports".to_owned(), "exports".to_owned())
            .with_evidence(EVIDENCE.to_owned());
        Self {
            worker: ReviewWorker::new(&config.dynamodb(), &api.engine.tables, files, api.clock()),
            buckets,
            faulty,
        }
    }

    /// Delivers a job to an invocation with so much time.
    pub async fn deliver(
        &self,
        organization: OrganizationId,
        job: JobId,
        time: Duration,
    ) -> Result<Outcome, StoreError> {
        self.worker.run(organization, job, Instant::now() + time).await
    }

    /// Delivers a job until it has ended.
    ///
    /// # Panics
    ///
    /// Panics where it fails, or does not end.
    #[expect(
        clippy::expect_used,
        clippy::panic,
        reason = "a test whose job fails has failed"
    )]
    pub async fn finish(&self, organization: OrganizationId, job: JobId) -> muster::job::Job {
        for _ in 0..100 {
            let outcome = self.deliver(organization, job, Duration::from_mins(10)).await;
            if let Outcome::Ended(job) = outcome.expect("the job runs") {
                return *job;
            }
        }
        panic!("the job never ends");
    }
}
