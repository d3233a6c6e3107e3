//! Files in S3: rosters to read as they stream in, reports to write as they stream out.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use bytes::BytesMut;
use muster::id::{JobId, OrganizationId};
use muster::job::{Job, JobObject, ReportKind};
use muster::review::Review;
use tokio::runtime::Handle;

use crate::error::StoreError;

/// How long an upload may take to begin.
const UPLOAD_LINK: Duration = Duration::from_hours(1);
/// How long a download link works (api.md: 15 minutes).
pub const DOWNLOAD_LINK: Duration = Duration::from_mins(15);

/// The import and the export bucket, and that of evidence where it is needed.
#[derive(Clone, Debug)]
pub struct Files {
    s3: Client,
    import_bucket: String,
    export_bucket: String,
    evidence_bucket: String,
}

/// Where and how a client uploads a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedUpload {
    /// Takes one PUT, for an hour.
    pub url: String,
    /// The headers that the PUT must carry, as signed.
    pub headers: Vec<(String, String)>,
}

/// One version of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    bucket: String,
    key: String,
    id: Option<String>,
}

impl Files {
    /// Files in these buckets.
    #[must_use]
    pub const fn new(s3: Client, import_bucket: String, export_bucket: String) -> Self {
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

    /// Every version of every file of an organization, delete markers among them.
    pub(crate) async fn versions(&self, organization: OrganizationId) -> Result<Vec<Version>, StoreError> {
        let mut found = Vec::new();
        for (bucket, folder) in [
            (&self.import_bucket, "imports"),
            (&self.export_bucket, "jobs"),
            (&self.export_bucket, "exports"),
        ] {
            let (mut key, mut version) = (None, None);
            loop {
                let answer = self
                    .s3
                    .list_object_versions()
                    .bucket(bucket)
                    .prefix(format!("{folder}/{organization}/"))
                    .set_key_marker(key)
                    .set_version_id_marker(version)
                    .send()
                    .await
                    .map_err(|e| StoreError::service("ListObjectVersions", &e))?;
                let objects = answer.versions().iter().map(|v| (v.key(), v.version_id()));
                let markers = answer.delete_markers().iter().map(|m| (m.key(), m.version_id()));
                found.extend(objects.chain(markers).filter_map(|(key, id)| {
                    Some(Version {
                        bucket: bucket.clone(),
                        key: key?.to_owned(),
                        id: id.map(str::to_owned),
                    })
                }));
                if !answer.is_truncated().unwrap_or(false) {
                    break;
                }
                (key, version) = (answer.next_key_marker, answer.next_version_id_marker);
            }
        }
        Ok(found)
    }

    /// Most versions that are deleted by one call to [`Files::delete`].
    pub(crate) const BATCH: usize = 100;

    /// Deletes versions for good; those that are gone stay gone.
    pub(crate) async fn delete(&self, versions: &[Version]) -> Result<(), StoreError> {
        for version in versions {
            self.s3
                .delete_object()
                .bucket(&version.bucket)
                .key(&version.key)
                .set_version_id(version.id.clone())
                .send()
                .await
                .map_err(|e| StoreError::service("DeleteObject", &e))?;
        }
        Ok(())
    }

    /// Reads an uploaded object from a thread that may block.
    pub(crate) fn reader(&self, object: &JobObject, read: Arc<AtomicU64>) -> ObjectReader {
        ObjectReader {
            handle: Handle::current(),
            s3: self.s3.clone(),
            bucket: self.import_bucket.clone(),
            object: object.clone(),
            position: 0,
            read,
            open: None,
            tail: None,
        }
    }

    /// Writes a report from a thread that may block.
    pub(crate) fn writer(&self, key: String) -> ObjectWriter {
        self.writer_of(key, "text/csv")
    }

    /// Writes a file of this type from a thread that may block.
    pub(crate) fn writer_of(&self, key: String, content_type: &'static str) -> ObjectWriter {
        ObjectWriter {
            handle: Handle::current(),
            s3: self.s3.clone(),
            bucket: self.export_bucket.clone(),
            key,
            content_type,
            part_bytes: PART_BYTES,
            buffer: BytesMut::new(),
            upload: None,
            parts: Vec::new(),
            size: 0,
        }
    }

    /// Writes evidence from a thread that may block.
    pub(crate) fn evidence_writer(&self, key: String, content_type: &'static str) -> ObjectWriter {
        ObjectWriter {
            bucket: self.evidence_bucket.clone(),
            content_type,
            ..self.writer(key)
        }
    }

    /// Reads evidence from its beginning, from a thread that may block.
    pub(crate) fn evidence_reader(&self, key: String) -> EvidenceReader {
        EvidenceReader {
            handle: Handle::current(),
            s3: self.s3.clone(),
            bucket: self.evidence_bucket.clone(),
            key,
            open: None,
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

fn link(valid: Duration) -> Result<PresigningConfig, StoreError> {
    PresigningConfig::expires_in(valid).map_err(|e| StoreError::Service {
        operation: "presign",
        code: e.to_string(),
    })
}

/// An S3 object as a file: reads forward over one streaming request, seeks by opening another.
///
/// The last 64 KiB are fetched in one request when first sought, because a zip archive is read
/// from its end, in small steps. Every request names the object's version (or its entity tag), so
/// that an object that was overwritten meanwhile is never read half and half.
pub(crate) struct ObjectReader {
    handle: Handle,
    s3: Client,
    bucket: String,
    object: JobObject,
    position: u64,
    /// How far the object is read, for others to see.
    read: Arc<AtomicU64>,
    open: Option<Open>,
    tail: Option<Vec<u8>>,
}

/// A streaming answer and the bytes of it that have arrived.
struct Open {
    body: ByteStream,
    chunk: bytes::Bytes,
}

/// How much of an object's end is fetched at once.
const TAIL_BYTES: u64 = 64 * 1024;
/// How often a broken stream is opened again where it broke.
const REOPENED: u32 = 3;

impl ObjectReader {
    fn get(&self, from: u64) -> Result<Open, StoreError> {
        let mut request = self
            .s3
            .get_object()
            .bucket(&self.bucket)
            .key(&self.object.key)
            .range(format!("bytes={from}-"));
        request = match &self.object.version {
            Some(version) => request.version_id(version),
            None => request.if_match(format!("\"{}\"", self.object.etag)),
        };
        let answer = self
            .handle
            .block_on(request.send())
            .map_err(|e| StoreError::service("GetObject", &e))?;
        Ok(Open {
            body: answer.body,
            chunk: bytes::Bytes::new(),
        })
    }

    fn tail(&mut self) -> Result<&[u8], StoreError> {
        if self.tail.is_none() {
            let open = self.get(self.tail_start())?;
            let bytes = self.handle.block_on(open.body.collect());
            let bytes = bytes.map_err(|_| StoreError::Service {
                operation: "GetObject",
                code: "body".to_owned(),
            })?;
            self.tail = Some(bytes.to_vec());
        }
        Ok(self.tail.as_deref().unwrap_or_default())
    }

    const fn tail_start(&self) -> u64 {
        self.object.size.saturating_sub(TAIL_BYTES)
    }

    /// The next bytes of the stream; empty at its end.
    fn fill(&mut self) -> Result<(), StoreError> {
        for attempt in 0.. {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => self.get(self.position)?,
            };
            if !open.chunk.is_empty() {
                self.open = Some(open);
                return Ok(());
            }
            match self.handle.block_on(open.body.next()) {
                Some(Ok(chunk)) => open.chunk = chunk,
                None => {
                    self.open = Some(open);
                    return Ok(());
                }
                Some(Err(_)) if attempt < REOPENED => continue,
                Some(Err(_)) => {
                    return Err(StoreError::Service {
                        operation: "GetObject",
                        code: "body".to_owned(),
                    });
                }
            }
            self.open = Some(open);
        }
        Ok(())
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.object.size || buffer.is_empty() {
            return Ok(0);
        }
        let start = self.tail_start();
        let read = if self.open.is_none() && self.position >= start && self.position > 0 {
            let offset = usize::try_from(self.position - start).unwrap_or(usize::MAX);
            let mut rest = self
                .tail()
                .map_err(io::Error::other)?
                .get(offset..)
                .unwrap_or_default();
            rest.read(buffer)?
        } else {
            self.fill().map_err(io::Error::other)?;
            let Some(open) = &mut self.open else { return Ok(0) };
            let length = open.chunk.len().min(buffer.len());
            buffer[..length].copy_from_slice(&open.chunk.split_to(length));
            length
        };
        self.position += read as u64;
        self.read.store(self.position, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for ObjectReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.object.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        let target = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        if target != self.position {
            self.open = None;
            self.position = target;
        }
        Ok(target)
    }
}

/// An object of evidence as it streams in.
pub(crate) struct EvidenceReader {
    handle: Handle,
    s3: Client,
    bucket: String,
    key: String,
    open: Option<Open>,
}

impl Read for EvidenceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let open = if let Some(open) = &mut self.open {
            open
        } else {
            let request = self.s3.get_object().bucket(&self.bucket).key(&self.key);
            let answer = self.handle.block_on(request.send());
            let answer = answer.map_err(|e| io::Error::other(StoreError::service("GetObject", &e)))?;
            self.open.insert(Open {
                body: answer.body,
                chunk: bytes::Bytes::new(),
            })
        };
        while open.chunk.is_empty() {
            match self.handle.block_on(open.body.next()) {
                Some(Ok(chunk)) => open.chunk = chunk,
                None => return Ok(0),
                Some(Err(_)) => {
                    return Err(io::Error::other(StoreError::Service {
                        operation: "GetObject",
                        code: "body".to_owned(),
                    }));
                }
            }
        }
        let length = open.chunk.len().min(buffer.len());
        buffer[..length].copy_from_slice(&open.chunk.split_to(length));
        Ok(length)
    }
}

/// An S3 object being written: small ones by one request, larger ones in parts of a few MiB, so that
/// memory stays the same however long a report grows.
pub(crate) struct ObjectWriter {
    handle: Handle,
    s3: Client,
    bucket: String,
    key: String,
    content_type: &'static str,
    /// From how many bytes on a part is sent.
    part_bytes: usize,
    buffer: BytesMut,
    upload: Option<String>,
    parts: Vec<CompletedPart>,
    size: u64,
}

/// The size of a part, in bytes: the least that S3 takes. It takes 10,000 of them, which is 50 GB.
const PART_BYTES: usize = 5 * 1024 * 1024;
/// That of a file which is large as a rule: fewer requests.
const LARGE_PART_BYTES: usize = 8 * 1024 * 1024;
/// What is written at once is at most about so much: a part is sent when it is full, and a little over.
const OVER_BYTES: usize = 128 * 1024;

impl ObjectWriter {
    /// Takes the memory of a part from the beginning: a small file then needs what a large one does,
    /// and a function whose memory does for one does for all.
    pub(crate) fn with_whole_part(mut self) -> Self {
        self.part_bytes = LARGE_PART_BYTES;
        self.buffer.resize(LARGE_PART_BYTES + OVER_BYTES, 1);
        self.buffer.clear();
        self
    }

    fn put_part(&mut self) -> Result<(), StoreError> {
        let upload = if let Some(upload) = &self.upload {
            upload.clone()
        } else {
            let request = self
                .s3
                .create_multipart_upload()
                .bucket(&self.bucket)
                .key(&self.key)
                .content_type(self.content_type);
            let answer = self
                .handle
                .block_on(request.send())
                .map_err(|e| StoreError::service("CreateMultipartUpload", &e))?;
            self.upload.insert(answer.upload_id.unwrap_or_default()).clone()
        };
        let number = i32::try_from(self.parts.len() + 1).unwrap_or(i32::MAX);
        let part = std::mem::take(&mut self.buffer).freeze();
        let request = self
            .s3
            .upload_part()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload)
            .part_number(number)
            .body(ByteStream::from(part.clone()));
        let answer = self
            .handle
            .block_on(request.send())
            .map_err(|e| StoreError::service("UploadPart", &e))?;
        self.parts.push(
            CompletedPart::builder()
                .part_number(number)
                .set_e_tag(answer.e_tag)
                .build(),
        );
        // The memory of a part is that of the next.
        self.buffer = part.try_into_mut().unwrap_or_default();
        self.buffer.clear();
        Ok(())
    }

    /// Completes the object, and says which version of it this is. One that is dropped unfinished leaves
    /// nothing but parts, which the bucket's lifecycle sweeps.
    pub(crate) fn finish(mut self) -> Result<JobObject, StoreError> {
        let mut object = JobObject {
            key: self.key.clone(),
            version: None,
            etag: String::new(),
            size: self.size,
        };
        let e_tag;
        if self.upload.is_none() {
            let request = self
                .s3
                .put_object()
                .bucket(&self.bucket)
                .key(&self.key)
                .content_type(self.content_type)
                .body(ByteStream::from(self.buffer.freeze()));
            let answer = self
                .handle
                .block_on(request.send())
                .map_err(|e| StoreError::service("PutObject", &e))?;
            (object.version, e_tag) = (answer.version_id, answer.e_tag);
        } else {
            if !self.buffer.is_empty() {
                self.put_part()?;
            }
            let request = self
                .s3
                .complete_multipart_upload()
                .bucket(&self.bucket)
                .key(&self.key)
                .set_upload_id(self.upload)
                .multipart_upload(
                    CompletedMultipartUpload::builder()
                        .set_parts(Some(self.parts))
                        .build(),
                );
            let answer = self
                .handle
                .block_on(request.send())
                .map_err(|e| StoreError::service("CompleteMultipartUpload", &e))?;
            (object.version, e_tag) = (answer.version_id, answer.e_tag);
        }
        e_tag
            .unwrap_or_default()
            .trim_matches('"')
            .clone_into(&mut object.etag);
        Ok(object)
    }

    /// Takes back what was uploaded of an object that is not to be.
    pub(crate) fn abort(self) -> Result<(), StoreError> {
        let Some(upload) = self.upload else { return Ok(()) };
        let request = self
            .s3
            .abort_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload);
        self.handle
            .block_on(request.send())
            .map_err(|e| StoreError::service("AbortMultipartUpload", &e))?;
        Ok(())
    }
}

impl Write for ObjectWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        self.size += bytes.len() as u64;
        if self.buffer.len() >= self.part_bytes {
            self.put_part().map_err(io::Error::other)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
