//! Links by which clients upload and download files without an account at AWS.

use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;
use muster::job::Job;
use muster::review::Review;

use super::{EVIDENCE_FILE, Files, evidence_key};
use crate::error::StoreError;

/// How long an upload may take to begin.
const UPLOAD_LINK: Duration = Duration::from_hours(1);
/// How long a download link works (api.md: 15 minutes).
pub const DOWNLOAD_LINK: Duration = Duration::from_mins(15);

/// Where and how a client uploads a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedUpload {
    /// Takes one PUT, for an hour.
    pub url: String,
    /// The headers that the PUT must carry, as signed.
    pub headers: Vec<(String, String)>,
}

impl Files {
    /// A link that takes the file of a job.
    pub async fn presign_upload(&self, job: &Job) -> Result<PresignedUpload, StoreError> {
        let is_zip = job.file_name.to_ascii_lowercase().ends_with(".zip");
        let request = self
            .s3
            .put_object()
            .bucket(&self.import_bucket)
            .key(job.upload_key())
            .content_type(if is_zip { "application/zip" } else { "text/csv" })
            .presigned(link(UPLOAD_LINK)?)
            .await
            .map_err(|e| StoreError::service("PutObject", &e))?;
        let headers = request
            .headers()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Ok(PresignedUpload {
            url: request.uri().to_owned(),
            headers,
        })
    }

    /// A link to a job's report, for 15 minutes; none while it has none.
    pub async fn presign_report(&self, job: &Job) -> Result<Option<String>, StoreError> {
        let Some(report) = job.report else { return Ok(None) };
        let name = format!("{}-{}.csv", job.id, report.as_str());
        let request = self
            .s3
            .get_object()
            .bucket(&self.export_bucket)
            .key(report.key(job.organization, job.id))
            .response_content_type("text/csv; charset=utf-8")
            .response_content_disposition(format!("attachment; filename=\"{name}\""))
            .presigned(link(DOWNLOAD_LINK)?)
            .await
            .map_err(|e| StoreError::service("GetObject", &e))?;
        Ok(Some(request.uri().to_owned()))
    }

    /// A link to the file of an export that ended well, for 15 minutes; none of any other job. It names
    /// the version that the job ended with.
    pub async fn presign_export(&self, job: &Job) -> Result<Option<String>, StoreError> {
        let (Some(export), Some(object)) = (&job.export, &job.object) else {
            return Ok(None);
        };
        let request = self
            .s3
            .get_object()
            .bucket(&self.export_bucket)
            .key(&object.key)
            .set_version_id(object.version.clone())
            .response_content_type(export.format.content_type())
            .response_content_disposition(format!("attachment; filename=\"{}\"", job.file_name))
            .presigned(link(DOWNLOAD_LINK)?)
            .await
            .map_err(|e| StoreError::service("GetObject", &e))?;
        Ok(Some(request.uri().to_owned()))
    }

    /// A link to a review's evidence, for 15 minutes; none while it has none.
    pub async fn presign_evidence(&self, review: &Review) -> Result<Option<String>, StoreError> {
        let Some(evidence) = &review.evidence else {
            return Ok(None);
        };
        let name = format!(
            "access-review-{:.10}-{}.zip",
            review.opened_at.to_string(),
            review.id
        );
        let request = self
            .s3
            .get_object()
            .bucket(&self.evidence_bucket)
            .key(evidence_key(review, EVIDENCE_FILE))
            .set_version_id(evidence.object_version.clone())
            .response_content_type("application/zip")
            .response_content_disposition(format!("attachment; filename=\"{name}\""))
            .presigned(link(DOWNLOAD_LINK)?)
            .await
            .map_err(|e| StoreError::service("GetObject", &e))?;
        Ok(Some(request.uri().to_owned()))
    }
}

fn link(valid: Duration) -> Result<PresigningConfig, StoreError> {
    PresigningConfig::expires_in(valid).map_err(|e| StoreError::Service {
        operation: "presign",
        code: e.to_string(),
    })
}
