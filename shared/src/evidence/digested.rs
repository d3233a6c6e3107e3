//! A file whose digest is known once it is written.

use std::io::{self, Write};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Takes the digest of what passes through.
#[derive(Clone, Debug)]
pub struct Digested<W> {
    writer: W,
    hasher: Sha256,
    bytes: u64,
}

impl<W: Write> Digested<W> {
    /// Before the first byte.
    pub fn new(writer: W) -> Self {
        Self {
            writer,
            hasher: Sha256::new(),
            bytes: 0,
        }
    }

    /// The writer, the SHA-256 of what it took, in lowercase hex, and how many bytes that was.
    pub fn finish(self) -> (W, String, u64) {
        (self.writer, HEXLOWER.encode(&self.hasher.finalize()), self.bytes)
    }
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
