//! The directory of a zip archive (PKWARE APPNOTE 6.3.10), read before anything it points to.
//!
//! Roster archives need little of the format: no parts, no encryption, two methods. Reading the
//! directory here rather than through an archive library means that there is one reading of it to
//! get right, and that its declared counts are checked before memory is taken for them.

use std::io::{Read, Seek, SeekFrom};

use super::error::FileError;
use super::limits::Limits;
use crate::roster::quoted;

const END: [u8; 4] = *b"PK\x05\x06";
const END_BYTES: usize = 22;
const END64_LOCATOR: [u8; 4] = *b"PK\x06\x07";
const END64_LOCATOR_BYTES: usize = 20;
const END64: [u8; 4] = *b"PK\x06\x06";
const END64_BYTES: usize = 56;
const HEADER: [u8; 4] = *b"PK\x01\x02";
/// The end record's comment has a 16-bit length.
const LONGEST_COMMENT: usize = 65_535;

/// One entry, as the directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub compressed: u64,
    pub inflated: u64,
    /// Where its local header starts.
    pub offset: u64,
    /// Permissions and type as Unix has them; 0 where the archive does not say.
    pub mode: u32,
}

impl Entry {
    /// The name for a message.
    pub fn shown(&self) -> String {
        quoted(&String::from_utf8_lossy(&self.name))
    }
}

/// All entries, and where the directory starts.
pub(super) struct Directory {
    pub entries: Vec<Entry>,
    pub offset: u64,
}

/// Reads the directory of the archive in `source`, within the limits.
pub(super) fn read<R: Read + Seek>(source: &mut R, limits: &Limits) -> Result<Directory, FileError> {
    let size = source.seek(SeekFrom::End(0)).map_err(FileError::from_io)?;
    if size > limits.archive_bytes {
        return Err(FileError::ArchiveTooLarge {
            bytes: size,
            limit: limits.archive_bytes,
        });
    }
    let tail = Tail::read(source, size)?;
    let place = tail.locate(source)?;
    if place.entries > limits.archive_entries {
        return Err(FileError::TooManyEntries {
            entries: place.entries,
            limit: limits.archive_entries,
        });
    }
    if place.bytes > limits.directory_bytes {
        return Err(FileError::DirectoryTooLarge {
            bytes: place.bytes,
            limit: limits.directory_bytes,
        });
    }
    let bytes = tail.bytes_at(source, place.offset, place.bytes)?;
    let mut fields = Fields(&bytes);
    let entries = (0..place.entries)
        .map(|_| entry(&mut fields))
        .collect::<Result<Vec<_>, _>>()?;
    if !fields.0.is_empty() {
        return Err(FileError::Damaged(
            "its directory has more entries than it declares",
        ));
    }
    Ok(Directory {
        entries,
        offset: place.offset,
    })
}

/// What the end record says of the directory.
struct Place {
    entries: u64,
    bytes: u64,
    offset: u64,
}

/// The end of the file, long enough for the end records; of small archives all of it.
struct Tail {
    bytes: Vec<u8>,
    offset: u64,
}

impl Tail {
    fn read<R: Read + Seek>(source: &mut R, size: u64) -> Result<Self, FileError> {
        let most = (END64_BYTES + END64_LOCATOR_BYTES + END_BYTES + LONGEST_COMMENT) as u64;
        let offset = size.saturating_sub(most);
        Ok(Self {
            bytes: read_at(source, offset, size - offset)?,
            offset,
        })
    }

    fn locate<R: Read + Seek>(&self, source: &mut R) -> Result<Place, FileError> {
        let Some(at) = self.end_record() else {
            let starts_as_zip = read_at(source, 0, 4).is_ok_and(|head| head == *b"PK\x03\x04");
            return Err(if starts_as_zip {
                FileError::Truncated
            } else {
                FileError::NotAZip
            });
        };
        let mut end = Fields(&self.bytes[at + 4..]);
        let (disk, directory_disk) = (end.u16()?, end.u16()?);
        let (entries_here, entries) = (end.u16()?, end.u16()?);
        let (bytes, offset) = (end.u32()?, end.u32()?);
        let locator = at
            .checked_sub(END64_LOCATOR_BYTES)
            .map(|from| &self.bytes[from..at]);
        let (place, ends_at) = match locator.filter(|bytes| bytes.starts_with(&END64_LOCATOR)) {
            Some(locator) => self.locate64(source, locator)?,
            None if disk != 0 || directory_disk != 0 || entries_here != entries => {
                return Err(FileError::SplitArchive);
            }
            None => {
                let place = Place {
                    entries: entries.into(),
                    bytes: bytes.into(),
                    offset: offset.into(),
                };
                (place, self.offset + at as u64)
            }
        };
        // Bytes before, between or after the parts would let two readers see two archives.
        if place.offset.checked_add(place.bytes) != Some(ends_at) {
            return Err(FileError::Damaged("its directory is not where its end says"));
        }
        Ok(place)
    }

    /// Where the end record starts: the last one whose comment ends with the file.
    fn end_record(&self) -> Option<usize> {
        let last = self.bytes.len().checked_sub(END_BYTES)?;
        (0..=last).rev().find(|&at| {
            self.bytes[at..].starts_with(&END)
                && Fields(&self.bytes[at + END_BYTES - 2..])
                    .u16()
                    .is_ok_and(|comment| at + END_BYTES + usize::from(comment) == self.bytes.len())
        })
    }

    /// The place as the Zip64 end record has it, and where that record starts.
    fn locate64<R: Read + Seek>(&self, source: &mut R, locator: &[u8]) -> Result<(Place, u64), FileError> {
        let mut locator = Fields(&locator[4..]);
        let (disk, at, disks) = (locator.u32()?, locator.u64()?, locator.u32()?);
        let record = self.bytes_at(source, at, END64_BYTES as u64)?;
        if !record.starts_with(&END64) {
            return Err(FileError::Damaged(
                "its Zip64 end record is not where its locator says",
            ));
        }
        let mut record = Fields(&record[4..]);
        record.skip(8 + 2 + 2)?;
        let (own_disk, directory_disk) = (record.u32()?, record.u32()?);
        let (entries_here, entries, bytes, offset) =
            (record.u64()?, record.u64()?, record.u64()?, record.u64()?);
        if disk != 0 || disks > 1 || own_disk != 0 || directory_disk != 0 || entries_here != entries {
            return Err(FileError::SplitArchive);
        }
        Ok((
            Place {
                entries,
                bytes,
                offset,
            },
            at,
        ))
    }

    /// Bytes anywhere in the file, from memory where they are there.
    fn bytes_at<R: Read + Seek>(
        &self,
        source: &mut R,
        offset: u64,
        count: u64,
    ) -> Result<Vec<u8>, FileError> {
        let held = offset.checked_sub(self.offset).and_then(|from| {
            let from = usize::try_from(from).ok()?;
            let to = from.checked_add(usize::try_from(count).ok()?)?;
            self.bytes.get(from..to)
        });
        match held {
            Some(bytes) => Ok(bytes.to_vec()),
            None => read_at(source, offset, count),
        }
    }
}

/// Reads so many bytes from there. The caller has bounded the count.
pub(super) fn read_at<R: Read + Seek>(source: &mut R, offset: u64, count: u64) -> Result<Vec<u8>, FileError> {
    source.seek(SeekFrom::Start(offset)).map_err(FileError::from_io)?;
    read_next(source, count)
}

/// Reads the next so many bytes.
pub(super) fn read_next<R: Read>(source: &mut R, count: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    source
        .take(count)
        .read_to_end(&mut bytes)
        .map_err(FileError::from_io)?;
    if bytes.len() as u64 == count {
        Ok(bytes)
    } else {
        Err(FileError::Truncated)
    }
}

fn entry(fields: &mut Fields<'_>) -> Result<Entry, FileError> {
    if fields.take(4)? != HEADER {
        return Err(FileError::Damaged(
            "its directory has fewer entries than it declares",
        ));
    }
    fields.skip(2 + 2)?;
    let (flags, method) = (fields.u16()?, fields.u16()?);
    fields.skip(2 + 2)?;
    let (crc, compressed, inflated) = (fields.u32()?, fields.u32()?, fields.u32()?);
    let (name, extra, comment) = (fields.u16()?, fields.u16()?, fields.u16()?);
    let disk = fields.u16()?;
    fields.skip(2)?;
    let (attributes, offset) = (fields.u32()?, fields.u32()?);
    let name = fields.take(name.into())?.to_vec();
    let extra = fields.take(extra.into())?;
    fields.skip(comment.into())?;
    let mut wide = wide_fields(extra)?;
    let mut widened = |narrow: u32| {
        if narrow == u32::MAX {
            wide.u64()
        } else {
            Ok(narrow.into())
        }
    };
    // The Zip64 field holds only what does not fit, in this order.
    let (inflated, compressed, offset) = (widened(inflated)?, widened(compressed)?, widened(offset)?);
    if disk != 0 {
        return Err(FileError::SplitArchive);
    }
    Ok(Entry {
        name,
        flags,
        method,
        crc,
        compressed,
        inflated,
        offset,
        mode: attributes >> 16,
    })
}

/// The Zip64 extended information among the extra fields; empty where there is none.
fn wide_fields(extra: &[u8]) -> Result<Fields<'_>, FileError> {
    const ZIP64: u16 = 1;
    let mut fields = Fields(extra);
    // Up to three stray bytes after the fields are common padding.
    while fields.0.len() >= 4 {
        let (id, size) = (fields.u16()?, fields.u16()?);
        let body = fields.take(size.into())?;
        if id == ZIP64 {
            return Ok(Fields(body));
        }
    }
    Ok(Fields(&[]))
}

/// Little-endian fields, taken one by one.
pub(super) struct Fields<'b>(pub &'b [u8]);

impl<'b> Fields<'b> {
    pub fn take(&mut self, count: usize) -> Result<&'b [u8], FileError> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or(FileError::Damaged("a record of it is cut short"))?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn skip(&mut self, count: usize) -> Result<(), FileError> {
        self.take(count).map(|_| ())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], FileError> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.take(N)?);
        Ok(bytes)
    }

    pub fn u16(&mut self) -> Result<u16, FileError> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Result<u32, FileError> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, FileError> {
        self.array().map(u64::from_le_bytes)
    }
}
