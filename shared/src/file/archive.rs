//! The one CSV of a zip archive, as a stream.

use std::io::{self, BufReader, Read, Seek, Take};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::directory::{self, Directory, Entry, Fields, read_at, read_next};
use super::error::FileError;
use super::limits::Limits;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// What stands in the method's place where an entry is encrypted with AES.
const AES: u16 = 99;
const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const LOCAL_HEADER_BYTES: u64 = 30;
/// Flags for encryption: the entry, strong, the directory (APPNOTE 4.4.4).
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// The flag for sizes and checksum that stand after the data rather than in the local header.
const DESCRIPTOR: u16 = 1 << 3;
/// Bytes that are asked of the source at a time.
const CHUNK: usize = 64 * 1024;
/// Endings of archives that could hide in an archive.
const ARCHIVES: [&str; 14] = [
    ".zip", ".zipx", ".jar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar", ".cab", ".iso",
    ".lz4",
];

/// Opens the only CSV of the archive in `source`, after every entry has been judged.
pub(super) fn open<R: Read + Seek>(mut source: R, limits: &Limits) -> Result<CsvEntry<R>, FileError> {
    let directory = directory::read(&mut source, limits)?;
    let entry = only_csv(&directory)?;
    check_method_and_size(entry, limits)?;
    let data_bytes = data_bytes(&mut source, &directory, entry)?;
    Ok(CsvEntry::new(source.take(data_bytes), entry))
}

/// What an entry is to a roster import.
enum Role {
    Csv,
    /// What systems add by themselves.
    Metadata,
}

fn only_csv(directory: &Directory) -> Result<&Entry, FileError> {
    let mut found = Vec::new();
    for entry in &directory.entries {
        if let Role::Csv = judge(entry)? {
            found.push(entry);
        }
    }
    check_overlaps(directory)?;
    match found.as_slice() {
        [] => Err(FileError::NoCsvInArchive),
        [entry] => Ok(entry),
        several => Err(FileError::SeveralCsvInArchive {
            names: several.iter().map(|entry| entry.shown()).collect(),
        }),
    }
}

fn judge(entry: &Entry) -> Result<Role, FileError> {
    let name = || entry.shown();
    if !is_safe(&entry.name) {
        return Err(FileError::UnsafeName { name: name() });
    }
    if entry.flags & ENCRYPTED != 0 || entry.method == AES {
        return Err(FileError::EncryptedEntry { name: name() });
    }
    let is_folder = entry.name.ends_with(b"/");
    // The type bits of a Unix mode: none given, a folder, a file.
    match entry.mode & 0o170_000 {
        0 => {}
        0o040_000 if is_folder => {}
        0o100_000 if !is_folder => {}
        _ => return Err(FileError::Link { name: name() }),
    }
    if is_folder {
        return if entry.inflated == 0 {
            Ok(Role::Metadata)
        } else {
            Err(FileError::UnexpectedEntry { name: name() })
        };
    }
    let lower = entry.name.to_ascii_lowercase();
    let base = lower.rsplit(|b| *b == b'/').next().unwrap_or_default();
    if lower.starts_with(b"__macosx/")
        || base.starts_with(b"._")
        || [b".ds_store".as_slice(), b"thumbs.db", b"desktop.ini"].contains(&base)
    {
        Ok(Role::Metadata)
    } else if base.ends_with(b".csv") {
        Ok(Role::Csv)
    } else if ARCHIVES.iter().any(|ending| base.ends_with(ending.as_bytes())) {
        Err(FileError::NestedArchive { name: name() })
    } else {
        Err(FileError::UnexpectedEntry { name: name() })
    }
}

/// Whether a name stays below the folder it would be extracted to, on any system. Nothing is ever
/// extracted; an archive that tries this is not a roster.
fn is_safe(name: &[u8]) -> bool {
    let has_drive = matches!(name, [drive, b':', ..] if drive.is_ascii_alphabetic());
    !name.is_empty()
        && !name.starts_with(b"/")
        && !has_drive
        && !name.contains(&b'\\')
        && !name.contains(&0)
        && name.split(|b| *b == b'/').all(|part| part != b"..")
}

/// Entries lie one after the other, before the directory. What they have at least, a local header
/// and the data, is enough to tell: bombs gain their size by sharing data.
fn check_overlaps(directory: &Directory) -> Result<(), FileError> {
    let mut spans: Vec<_> = directory
        .entries
        .iter()
        .map(|entry| {
            let bytes = (LOCAL_HEADER_BYTES + entry.name.len() as u64).checked_add(entry.compressed);
            Some((entry.offset, entry.offset.checked_add(bytes?)?))
        })
        .collect::<Option<_>>()
        .ok_or(FileError::OverlappingEntries)?;
    spans.sort_unstable();
    let ends = spans.iter().map(|(_, end)| *end);
    let next_starts = spans
        .iter()
        .skip(1)
        .map(|(start, _)| *start)
        .chain([directory.offset]);
    if ends.zip(next_starts).all(|(end, next)| end <= next) {
        Ok(())
    } else {
        Err(FileError::OverlappingEntries)
    }
}

fn check_method_and_size(entry: &Entry, limits: &Limits) -> Result<(), FileError> {
    let declared = entry.inflated;
    match entry.method {
        STORED | DEFLATED => {}
        method => {
            return Err(FileError::UnsupportedCompression {
                name: entry.shown(),
                method,
            });
        }
    }
    if declared > limits.inflated_bytes {
        return Err(FileError::TooMuchInflated {
            limit: limits.inflated_bytes,
        });
    }
    if declared
        > limits
            .ratio_free_bytes
            .max(entry.compressed.saturating_mul(limits.compression_ratio))
    {
        return Err(FileError::CompressionRatio {
            limit: limits.compression_ratio,
        });
    }
    Ok(())
}

/// Moves to the entry's data and says how long it is, once its local header agrees with the
/// directory: where the two differ, another program would read another file.
fn data_bytes<R: Read + Seek>(
    source: &mut R,
    directory: &Directory,
    entry: &Entry,
) -> Result<u64, FileError> {
    let header = read_at(source, entry.offset, LOCAL_HEADER_BYTES)?;
    let mut fields = Fields(&header);
    if fields.take(4)? != LOCAL_HEADER {
        return Err(FileError::Damaged("its CSV is not where its directory says"));
    }
    fields.skip(2)?;
    let (flags, method) = (fields.u16()?, fields.u16()?);
    fields.skip(2 + 2)?;
    let (crc, compressed, inflated) = (fields.u32()?, fields.u32()?, fields.u32()?);
    let (name_bytes, extra_bytes) = (u64::from(fields.u16()?), u64::from(fields.u16()?));
    if flags & ENCRYPTED != 0 {
        return Err(FileError::EncryptedEntry { name: entry.shown() });
    }
    let after_header = entry.offset + LOCAL_HEADER_BYTES;
    let name = read_next(source, name_bytes + extra_bytes)?;
    if method != entry.method
        || Fields(&name).take(entry.name.len())? != entry.name
        || name_bytes != entry.name.len() as u64
    {
        return Err(FileError::Damaged(
            "its directory and its CSV's own header disagree",
        ));
    }
    let agrees = |narrow: u32, wide: u64| narrow == u32::MAX || u64::from(narrow) == wide;
    if flags & DESCRIPTOR == 0 && !(agrees(compressed, entry.compressed) && agrees(inflated, entry.inflated))
    {
        return Err(FileError::LyingSize {
            declared: entry.inflated,
        });
    }
    if flags & DESCRIPTOR == 0 && crc != entry.crc {
        return Err(FileError::ChecksumMismatch);
    }
    // The local extra field is longer than the directory knows; the data may run into what follows.
    let end = (after_header + name_bytes + extra_bytes).checked_add(entry.compressed);
    let starts = directory
        .entries
        .iter()
        .map(|other| other.offset)
        .chain([directory.offset]);
    let limit = starts.filter(|start| *start > entry.offset).min();
    if end.is_none() || end > limit {
        return Err(FileError::OverlappingEntries);
    }
    Ok(entry.compressed)
}

/// The bytes of the CSV, held against what the directory declares of them.
pub(super) struct CsvEntry<R> {
    data: Data<R>,
    declared: u64,
    compressed: u64,
    expected_crc: u32,
    crc: Crc,
    produced: u64,
    is_done: bool,
}

enum Data<R> {
    Stored(Take<R>),
    Deflated(DeflateDecoder<BufReader<Take<R>>>),
}

impl<R: Read> CsvEntry<R> {
    fn new(data: Take<R>, entry: &Entry) -> Self {
        let data = match entry.method {
            STORED => Data::Stored(data),
            _ => Data::Deflated(DeflateDecoder::new(BufReader::with_capacity(CHUNK, data))),
        };
        Self {
            data,
            declared: entry.inflated,
            compressed: entry.compressed,
            expected_crc: entry.crc,
            crc: Crc::new(),
            produced: 0,
            is_done: false,
        }
    }

    fn inflate(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.data {
            Data::Stored(data) => data.read(buffer),
            // The source's own errors come as `Other`; the rest are the decoder's.
            Data::Deflated(data) => data.read(buffer).map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => FileError::Truncated.into_io(),
                io::ErrorKind::Other => error,
                _ => FileError::Damaged("its CSV cannot be unpacked").into_io(),
            }),
        }
    }

    /// What must hold once the data has ended.
    fn check_end(&self) -> Result<(), FileError> {
        let consumed = match &self.data {
            Data::Stored(_) => self.produced,
            Data::Deflated(data) => data.total_in(),
        };
        if consumed != self.compressed || self.produced != self.declared {
            return Err(FileError::LyingSize {
                declared: self.declared,
            });
        }
        if self.crc.sum() != self.expected_crc {
            return Err(FileError::ChecksumMismatch);
        }
        Ok(())
    }
}

impl<R: Read> Read for CsvEntry<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_done || buffer.is_empty() {
            return Ok(0);
        }
        let read = self.inflate(buffer)?;
        if read == 0 {
            self.is_done = true;
            return self.check_end().map(|()| 0).map_err(FileError::into_io);
        }
        self.produced += read as u64;
        self.crc.update(&buffer[..read]);
        if self.produced > self.declared {
            return Err(FileError::LyingSize {
                declared: self.declared,
            }
            .into_io());
        }
        Ok(read)
    }
}
