//! Objects as they stream in.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_s3::primitives::ByteStream;
use muster::job::JobObject;
use tokio::runtime::Handle;

use super::Files;
use crate::clients::S3;
use crate::error::StoreError;

impl Files {
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
}

/// An S3 object as a file: reads forward over one streaming request, seeks by opening another.
///
/// The last 64 KiB are fetched in one request when first sought, because a zip archive is read
/// from its end, in small steps. Every request names the object's version (or its entity tag), so
/// that an object that was overwritten meanwhile is never read half and half.
pub(crate) struct ObjectReader {
    handle: Handle,
    s3: S3,
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
    s3: S3,
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
