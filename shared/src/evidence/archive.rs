//! The archive: a zip of files that are stored as they are.
//!
//! Nothing is compressed, and times are those of the zip format's beginning. So the same files always
//! make the same archive, byte for byte, whatever makes it: a verification makes it once more, and finds
//! every byte that is another one, also where no file lies.

use std::io::{self, Read, Write};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::FileDigest;

/// Bytes that are copied at a time.
const CHUNK: usize = 64 * 1024;

/// An archive that is being written, from its beginning to its end.
pub struct Archive<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    files: Vec<FileDigest>,
}

impl<W: Write> Archive<W> {
    /// Begins an archive.
    pub fn new(writer: W) -> Self {
        Self {
            zip: ZipWriter::new_stream(writer),
            files: Vec::new(),
        }
    }

    /// Adds a file with this content.
    pub fn add(&mut self, name: &str, mut content: impl Read) -> io::Result<&FileDigest> {
        self.write(name, |file| {
            let mut chunk = vec![0; CHUNK];
            loop {
                match content.read(&mut chunk)? {
                    0 => return Ok(()),
                    read => file.write_all(&chunk[..read])?,
                }
            }
        })
    }

    /// Adds a file with what is written into it.
    pub fn write(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut FileWriter<'_, W>) -> io::Result<()>,
    ) -> io::Result<&FileDigest> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(true);
        self.zip.start_file(name, options)?;
        let mut file = FileWriter {
            zip: &mut self.zip,
            bytes: 0,
            hasher: Sha256::new(),
        };
        write(&mut file)?;
        let digest = FileDigest {
            name: name.to_owned(),
            bytes: file.bytes,
            sha256: HEXLOWER.encode(&file.hasher.finalize()),
        };
        self.files.push(digest);
        self.files.last().ok_or_else(|| io::ErrorKind::Other.into())
    }

    /// The files so far.
    pub fn files(&self) -> &[FileDigest] {
        &self.files
    }

    /// Ends the archive and gives its writer back.
    pub fn finish(self) -> io::Result<W> {
        Ok(self.zip.finish()?.into_inner())
    }
}

/// A file of an archive that is being written.
pub struct FileWriter<'a, W: Write> {
    zip: &'a mut ZipWriter<StreamWriter<W>>,
    bytes: u64,
    hasher: Sha256,
}

impl<W: Write> Write for FileWriter<'_, W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.zip.write(buffer)?;
        self.hasher.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
