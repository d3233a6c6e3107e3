//! Zip archives built byte by byte, so that every field can lie.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

pub const STORED: u16 = 0;
pub const DEFLATED: u16 = 8;
pub const DESCRIPTOR: u16 = 1 << 3;

/// The roster that the fixtures pack.
pub const ROSTER: &[u8] = b"id,name\n1,Ann\n2,Bob\n";

/// An entry, with an honest local header and directory record until a test changes them.
#[derive(Clone, Debug)]
pub struct Entry {
    pub local: Header,
    pub central: Header,
    /// What stands after the local header.
    pub data: Vec<u8>,
    /// What stands after the data, such as a data descriptor.
    pub after: Vec<u8>,
    /// Where the directory says the entry is; `None` is the truth.
    pub offset: Option<u32>,
    pub attributes: u32,
    pub disk: u16,
    pub comment: Vec<u8>,
}

/// What local header and directory record share.
#[derive(Clone, Debug)]
pub struct Header {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub compressed: u32,
    pub inflated: u32,
    pub extra: Vec<u8>,
}

impl Header {
    fn write(&self, to: &mut Vec<u8>) {
        to.extend(20u16.to_le_bytes());
        to.extend(self.flags.to_le_bytes());
        to.extend(self.method.to_le_bytes());
        to.extend([0; 4]);
        for field in [self.crc, self.compressed, self.inflated] {
            to.extend(field.to_le_bytes());
        }
        for field in [self.name.len(), self.extra.len()] {
            to.extend(u16::try_from(field).unwrap().to_le_bytes());
        }
    }
}

impl Entry {
    pub fn stored(name: &str, text: &[u8]) -> Self {
        Self::packed(name, STORED, text, text.to_vec())
    }

    pub fn deflated(name: &str, text: &[u8]) -> Self {
        Self::packed(name, DEFLATED, text, deflate(text))
    }

    fn packed(name: &str, method: u16, text: &[u8], data: Vec<u8>) -> Self {
        let mut crc = flate2::Crc::new();
        crc.update(text);
        let header = Header {
            name: name.as_bytes().to_vec(),
            flags: 0,
            method,
            crc: crc.sum(),
            compressed: u32::try_from(data.len()).unwrap(),
            inflated: u32::try_from(text.len()).unwrap(),
            extra: Vec::new(),
        };
        Self {
            local: header.clone(),
            central: header,
            data,
            after: Vec::new(),
            offset: None,
            attributes: 0,
            disk: 0,
            comment: Vec::new(),
        }
    }

    /// The roster under this name.
    pub fn roster(name: &str) -> Self {
        Self::deflated(name, ROSTER)
    }

    /// Changes both headers alike.
    pub fn both(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    /// Changes anything.
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Sizes and checksum after the data, as a packer writes that cannot seek back.
    pub fn streamed(self) -> Self {
        self.with(|e| {
            e.after = [b"PK\x07\x08".to_vec(), e.local.crc.to_le_bytes().to_vec()].concat();
            e.after.extend(e.local.compressed.to_le_bytes());
            e.after.extend(e.local.inflated.to_le_bytes());
            e.local.flags |= DESCRIPTOR;
            e.central.flags |= DESCRIPTOR;
            (e.local.crc, e.local.compressed, e.local.inflated) = (0, 0, 0);
        })
    }
}

/// An archive, with an honest end until a test changes it.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    pub entries: Vec<Entry>,
    pub before: Vec<u8>,
    pub comment: Vec<u8>,
    /// Entries that the end declares; `None` is the truth.
    pub declared_entries: Option<u64>,
    /// Bytes that the end declares the directory to have; `None` is the truth.
    pub declared_directory: Option<u64>,
    /// Where the end says that the directory is; `None` is the truth.
    pub declared_offset: Option<u64>,
    pub disk: u16,
    /// Whether to end with Zip64 records.
    pub zip64: bool,
    pub disks64: u32,
    /// Where the locator says that the Zip64 record is; `None` is the truth.
    pub locator: Option<u64>,
}

impl Archive {
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self {
            entries: entries.into_iter().collect(),
            disks64: 1,
            ..Self::default()
        }
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.before.clone();
        let mut directory = Vec::new();
        for entry in &self.entries {
            let offset = entry
                .offset
                .unwrap_or_else(|| u32::try_from(bytes.len()).unwrap());
            bytes.extend(b"PK\x03\x04");
            entry.local.write(&mut bytes);
            for part in [&entry.local.name, &entry.local.extra, &entry.data, &entry.after] {
                bytes.extend(part);
            }
            directory.extend(b"PK\x01\x02");
            directory.extend([20, 3]);
            entry.central.write(&mut directory);
            directory.extend(u16::try_from(entry.comment.len()).unwrap().to_le_bytes());
            directory.extend(entry.disk.to_le_bytes());
            directory.extend([0; 2]);
            directory.extend(entry.attributes.to_le_bytes());
            directory.extend(offset.to_le_bytes());
            for part in [&entry.central.name, &entry.central.extra, &entry.comment] {
                directory.extend(part);
            }
        }
        let entries = self.declared_entries.unwrap_or(self.entries.len() as u64);
        let offset = self.declared_offset.unwrap_or(bytes.len() as u64);
        let size = self.declared_directory.unwrap_or(directory.len() as u64);
        bytes.extend(directory);
        if self.zip64 {
            self.write_zip64(&mut bytes, entries, size, offset);
        }
        bytes.extend(b"PK\x05\x06");
        bytes.extend(self.disk.to_le_bytes());
        bytes.extend(self.disk.to_le_bytes());
        let narrow = |wide: u64| {
            if self.zip64 {
                u32::MAX
            } else {
                u32::try_from(wide).unwrap_or(u32::MAX)
            }
        };
        let short = u16::try_from(narrow(entries)).unwrap_or(u16::MAX);
        bytes.extend(short.to_le_bytes());
        bytes.extend(short.to_le_bytes());
        bytes.extend(narrow(size).to_le_bytes());
        bytes.extend(narrow(offset).to_le_bytes());
        bytes.extend(u16::try_from(self.comment.len()).unwrap().to_le_bytes());
        bytes.extend(&self.comment);
        bytes
    }

    fn write_zip64(&self, bytes: &mut Vec<u8>, entries: u64, size: u64, offset: u64) {
        let at = self.locator.unwrap_or(bytes.len() as u64);
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44u64.to_le_bytes());
        bytes.extend([45, 0, 45, 0]);
        bytes.extend([0; 8]);
        for field in [entries, entries, size, offset] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend(b"PK\x06\x07");
        bytes.extend(0u32.to_le_bytes());
        bytes.extend(at.to_le_bytes());
        bytes.extend(self.disks64.to_le_bytes());
    }
}

/// An extra field.
pub fn extra(id: u16, body: &[u8]) -> Vec<u8> {
    [
        &id.to_le_bytes(),
        &u16::try_from(body.len()).unwrap().to_le_bytes(),
        body,
    ]
    .concat()
}

pub fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// An archive of these entries.
pub fn archive(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    Archive::of(entries).bytes()
}

/// A good roster in an entry.
pub fn good() -> Entry {
    Entry::roster("r.csv")
}

/// Every archive is refused with its code.
pub fn refused(cases: impl IntoIterator<Item = (&'static str, Vec<u8>, &'static str)>) {
    for (what, bytes, fault) in cases {
        assert_eq!(crate::support::code(crate::support::zip(&bytes)), fault, "{what}");
    }
}
