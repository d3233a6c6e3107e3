//! Files in S3: rosters to read as they stream in, reports to write as they stream out.

mod reader;
mod versions;
mod writer;

use aws_sdk_s3::primitives::ByteStream;
use muster::id::{JobId, OrganizationId};
use muster::job::{Job, ReportKind};
use muster::review::Review;

use crate::clients::S3;
use crate::error::StoreError;

pub(crate) use writer::ObjectWriter;

/// The import and the export bucket, and that of evidence where it is needed.
#[derive(Clone, Debug)]
pub struct Files {
    s3: S3,
    import_bucket: String,
    export_bucket: String,
    evidence_bucket: String,
}

impl Files {
    /// Files in these buckets.
    #[must_use]
    pub const fn new(s3: S3, import_bucket: String, export_bucket: String) -> Self {
        Self {
            s3,
            import_bucket,
            export_bucket,
            evidence_bucket: String::new(),
        }
    }

    /// These, and the bucket of evidence.
    #[must_use]
    pub fn with_evidence(self, evidence_bucket: String) -> Self {
        Self {
            evidence_bucket,
            ..self
        }
    }

    /// Keeps a job's plan.
    pub(crate) async fn put_plan(
        &self,
        organization: OrganizationId,
        job: JobId,
        plan: Vec<u8>,
    ) -> Result<(), StoreError> {
        self.s3
            .put_object()
            .bucket(&self.export_bucket)
            .key(plan_key(organization, job))
            .body(ByteStream::from(plan))
            .send()
            .await
            .map_err(|e| StoreError::service("PutObject", &e))?;
        Ok(())
    }

    /// The plan that a job made before it was interrupted.
    pub(crate) async fn get_plan(
        &self,
        organization: OrganizationId,
        job: JobId,
    ) -> Result<Vec<u8>, StoreError> {
        let key = plan_key(organization, job);
        let answer = self
            .s3
            .get_object()
            .bucket(&self.export_bucket)
            .key(&key)
            .send()
            .await
            .map_err(|e| StoreError::service("GetObject", &e))?;
        let bytes = answer.body.collect().await;
        Ok(bytes
            .map_err(|_| StoreError::Service {
                operation: "GetObject",
                code: "body".to_owned(),
            })?
            .to_vec())
    }
}

fn plan_key(organization: OrganizationId, job: JobId) -> String {
    format!("jobs/{organization}/{job}/plan")
}

/// Where a job's report of this kind is written.
pub(crate) fn report_key(job: &Job, kind: ReportKind) -> String {
    kind.key(job.organization, job.id)
}

/// The name of a review's archive.
pub(crate) const EVIDENCE_FILE: &str = "evidence.zip";

/// Where a file of a review lies in the bucket of evidence.
pub(crate) fn evidence_key(review: &Review, name: &str) -> String {
    format!("evidence/{}/{}/{name}", review.organization, review.id)
}
