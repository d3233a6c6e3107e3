//! From bytes to UTF-8.

use std::io::{Cursor, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::error::FileError;
use crate::member::words;

/// How a file's text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8,
    /// UTF-16 of either byte order, which its byte-order mark tells.
    Utf16,
}

words!(Encoding { Utf8 = "UTF-8", Utf16 = "UTF-16" });

/// Bytes that are looked at to tell what a file is.
const SNIFFED: u64 = 8;

/// The text of `source` as UTF-8 without its byte-order mark, where its first bytes do not rule
/// out that it is text at all. What cannot be decoded comes out as U+FFFD, or for UTF-8 as it is.
pub(super) fn decode<'s>(mut source: impl Read + 's) -> Result<(Encoding, Box<dyn Read + 's>), FileError> {
    let mut head = Vec::new();
    source
        .by_ref()
        .take(SNIFFED)
        .read_to_end(&mut head)
        .map_err(FileError::from_io)?;
    if let Some(kind) = foreign_kind(&head) {
        return Err(FileError::NotACsv(kind));
    }
    let (encoding, mark) = match head.as_slice() {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
            return Err(FileError::UnsupportedEncoding("in UTF-32"));
        }
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
        [0xff, 0xfe, ..] => return Ok((Encoding::Utf16, utf16(encoding_rs::UTF_16LE, head, 2, source))),
        [0xfe, 0xff, ..] => return Ok((Encoding::Utf16, utf16(encoding_rs::UTF_16BE, head, 2, source))),
        [0, other, ..] | [other, 0, ..] if *other != 0 => {
            return Err(FileError::UnsupportedEncoding(
                "in UTF-16 without a byte-order mark",
            ));
        }
        _ => (Encoding::Utf8, 0),
    };
    Ok((encoding, Box::new(after(head, mark).chain(source))))
}

fn utf16<'s>(
    order: &'static encoding_rs::Encoding,
    head: Vec<u8>,
    mark: u64,
    source: impl Read + 's,
) -> Box<dyn Read + 's> {
    let decoder = DecodeReaderBytesBuilder::new()
        .encoding(Some(order))
        .bom_sniffing(false)
        .build(after(head, mark).chain(source));
    Box::new(decoder)
}

fn after(head: Vec<u8>, mark: u64) -> Cursor<Vec<u8>> {
    let mut rest = Cursor::new(head);
    rest.set_position(mark);
    rest
}

/// What else a file may be that people name .csv.
fn foreign_kind(head: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "a zip archive or a spreadsheet"),
        (b"PK\x05\x06", "a zip archive"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\xd0\xcf\x11\xe0", "a spreadsheet"),
        (b"%PDF", "a PDF"),
    ];
    kinds
        .iter()
        .find(|(magic, _)| head.starts_with(magic))
        .map(|(_, kind)| *kind)
}
