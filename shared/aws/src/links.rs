//! Links by which clients upload and download files without an account at AWS.

use std::time::Duration;

use muster::job::Job;
use muster::review::Review;

use crate::clients::AwsConfig;
use crate::error::StoreError;
use crate::files::{EVIDENCE_FILE, evidence_key, report_key};
use crate::presign::Link;
use crate::sign::now;

/// How long an upload may take to begin.
const UPLOAD_LINK: Duration = Duration::from_hours(1);
/// How long a download link works (api.md: 15 minutes).
pub const DOWNLOAD_LINK: Duration = Duration::from_mins(15);

/// Makes links to what lies in these buckets.
#[derive(Clone, Debug)]
pub struct Links {
    /// Whose signature the links carry: they may do what it may.
    pub config: AwsConfig,
    /// Where files are uploaded to.
    pub import_bucket: String,
    /// Where reports and exports lie.
    pub export_bucket: String,
    /// Where the evidence of reviews lies.
    pub evidence_bucket: String,
}

/// Where and how a client uploads a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Takes one PUT, for an hour.
    pub url: String,
    /// The headers that the PUT must carry, as signed.
    pub headers: Vec<(String, String)>,
}

/// An object to download.
struct Download<'a> {
    bucket: &'a str,
    key: &'a str,
    version: Option<&'a str>,
    content_type: &'a str,
    file_name: &'a str,
}

impl Links {
    /// A link that takes the file of a job.
    pub fn upload(&self, job: &Job) -> Result<Upload, StoreError> {
        let is_zip = job.file_name.to_ascii_lowercase().ends_with(".zip");
        let headers = [(
            "content-type",
            if is_zip { "application/zip" } else { "text/csv" },
        )];
        let url = self.sign(&Link {
            method: "PUT",
            bucket: &self.import_bucket,
            key: &job.upload_key(),
            query: &[],
            headers: &headers,
            valid: UPLOAD_LINK,
        })?;
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(Upload {
            url,
            headers: headers.into(),
        })
    }

    /// A link to a job's report, for 15 minutes; none while it has none.
    pub fn report(&self, job: &Job) -> Result<Option<String>, StoreError> {
        let Some(report) = job.report else { return Ok(None) };
        let link = self.download(&Download {
            bucket: &self.export_bucket,
            key: &report_key(job, report),
            version: None,
            content_type: "text/csv; charset=utf-8",
            file_name: &format!("{}-{}.csv", job.id, report.as_str()),
        })?;
        Ok(Some(link))
    }

    /// A link to the file of an export that ended well, for 15 minutes; none of any other job. It names
    /// the version that the job ended with.
    pub fn export(&self, job: &Job) -> Result<Option<String>, StoreError> {
        let (Some(export), Some(object)) = (&job.export, &job.object) else {
            return Ok(None);
        };
        let link = self.download(&Download {
            bucket: &self.export_bucket,
            key: &object.key,
            version: object.version.as_deref(),
            content_type: export.format.content_type(),
            file_name: &job.file_name,
        })?;
        Ok(Some(link))
    }

    /// A link to a review's evidence, for 15 minutes; none while it has none.
    pub fn evidence(&self, review: &Review) -> Result<Option<String>, StoreError> {
        let Some(evidence) = &review.evidence else {
            return Ok(None);
        };
        let day = review.opened_at.to_string();
        let link = self.download(&Download {
            bucket: &self.evidence_bucket,
            key: &evidence_key(review, EVIDENCE_FILE),
            version: evidence.object_version.as_deref(),
            content_type: "application/zip",
            file_name: &format!("access-review-{day:.10}-{}.zip", review.id),
        })?;
        Ok(Some(link))
    }

    fn download(&self, object: &Download<'_>) -> Result<String, StoreError> {
        let disposition = format!("attachment; filename=\"{}\"", object.file_name);
        let mut query = vec![
            ("response-content-disposition", disposition.as_str()),
            ("response-content-type", object.content_type),
        ];
        query.extend(object.version.map(|version| ("versionId", version)));
        self.sign(&Link {
            method: "GET",
            bucket: object.bucket,
            key: object.key,
            query: &query,
            headers: &[],
            valid: DOWNLOAD_LINK,
        })
    }

    fn sign(&self, link: &Link<'_>) -> Result<String, StoreError> {
        link.sign(&self.config, now())
            .map_err(|code| StoreError::Service {
                operation: "presign",
                code,
            })
    }
}
