//! Objects as they stream out.

use std::io::{self, Write};

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
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
/// stays the same however long a report grows. What is sent has a checksum (S3 wants one where an object
/// is locked) that is signed, and TLS around it: a digest for the signature alone would be a second pass over
/// all of it (S3, "Authenticating Requests", unsigned payload).
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
                .content_type(self.content_type)
                .checksum_algorithm(ChecksumAlgorithm::Crc32);
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
                .set_checksum_crc32(answer.checksum_crc32)
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_types::body::SdkBody;

    use super::*;
    use crate::clients::AwsConfig;

    /// What was sent: the method, what the signature says of the content, the signature, and the content.
    #[derive(Clone, Debug, Default)]
    struct Seen(Arc<Mutex<Vec<[String; 4]>>>);

    impl HttpConnector for Seen {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            let header = |name| request.headers().get(name).unwrap_or_default().to_owned();
            let seen = [
                request.method().to_owned(),
                header("x-amz-content-sha256"),
                header("authorization"),
                String::from_utf8_lossy(request.body().bytes().unwrap()).into_owned(),
            ];
            self.0.lock().unwrap().push(seen);
            let body = if request.uri().contains("?uploads") {
                "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
            } else {
                "<CompleteMultipartUploadResult/>"
            };
            let mut answer = HttpResponse::new(200.try_into().unwrap(), SdkBody::from(body));
            let checksum = header("x-amz-checksum-crc32");
            answer.headers_mut().insert("x-amz-checksum-crc32", checksum);
            HttpConnectorFuture::ready(Ok(answer))
        }
    }

    /// What is sent of a file of so many bytes.
    async fn sent(bytes: usize) -> Vec<[String; 4]> {
        let seen = Seen::default();
        let s3 = AwsConfig::answered_by(seen.clone()).s3();
        let files = Files::new(s3, "imports".to_owned(), "exports".to_owned());
        let mut writer = files.writer("report".to_owned());
        let written = tokio::task::spawn_blocking(move || {
            writer.write_all(&vec![b'x'; bytes])?;
            writer.finish().map_err(io::Error::other)
        });
        written.await.unwrap().unwrap();
        std::mem::take(&mut *seen.0.lock().unwrap())
    }

    #[tokio::test]
    async fn what_is_uploaded_has_a_checksum_that_is_signed() {
        let whole = sent(100).await;
        let [[method, digest, signature, _]] = whole.as_slice() else {
            panic!("{whole:?}")
        };
        assert_eq!([method, digest], ["PUT", "UNSIGNED-PAYLOAD"]);
        assert!(signature.contains(";x-amz-checksum-crc32;"), "{signature}");

        let parts = sent(PART_BYTES).await;
        let [[_, _, begun, _], [_, digest, part, _], [_, _, _, completed]] = parts.as_slice() else {
            panic!("{} requests", parts.len())
        };
        assert!(begun.contains(";x-amz-checksum-algorithm;"), "{begun}");
        assert_eq!(digest, "UNSIGNED-PAYLOAD");
        assert!(part.contains(";x-amz-checksum-crc32;"), "{part}");
        assert!(completed.contains("<ChecksumCRC32>"), "{completed}");
    }
}
