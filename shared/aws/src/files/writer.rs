//! Objects as they stream out.

use std::io::{self, Write};

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use bytes::BytesMut;
use muster::job::JobObject;
use tokio::runtime::Handle;

use super::Files;
use crate::clients::S3;
use crate::error::StoreError;

impl Files {
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
}

/// An S3 object being written: small ones by one request, larger ones in parts, so that memory
/// stays the same however long a report grows. What is sent has a checksum that is signed, and TLS
/// around it: a digest for the signature alone would be a second pass over all of it (S3, "Authenticating
/// Requests", unsigned payload).
pub(crate) struct ObjectWriter {
    handle: Handle,
    s3: S3,
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

/// The size of a part, in bytes; S3 takes 5 MiB to 5 GiB, at most 10,000 of them.
const PART_BYTES: usize = 5 * 1024 * 1024;
/// That of a file which is large as a rule.
const LARGE_PART_BYTES: usize = 8 * 1024 * 1024;
/// What is written at once is at most about so much: a part is sent when it is full, and a little over.
const OVER_BYTES: usize = 128 * 1024;

impl ObjectWriter {
    /// Takes the memory of a part from the beginning: a small file then needs what a large one does,
    /// and a function whose memory does for one does for all.
    pub(crate) fn with_whole_part(mut self) -> Self {
        self.buffer.resize(self.part_bytes + OVER_BYTES, 1);
        self.buffer.clear();
        self
    }

    /// Sends larger parts, and so fewer requests, of a file that is large as a rule.
    pub(crate) const fn in_large_parts(mut self) -> Self {
        self.part_bytes = LARGE_PART_BYTES;
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
            .body(ByteStream::from(part.clone()))
            .customize()
            .disable_payload_signing();
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
                .body(ByteStream::from(self.buffer.freeze()))
                .customize()
                .disable_payload_signing();
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
