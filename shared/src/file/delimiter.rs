//! Which byte parts a file's values.

use std::io::Read;

use super::error::FileError;
use super::record::Records;
use crate::roster::{RosterSchema, known_names};
use crate::text::fold;

/// What may part values, in the order that decides a tie.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The separator under which the header names most of the schema's columns, or failing that has
/// most cells.
pub(super) fn detect<R: Read>(records: &mut Records<R>, schema: &RosterSchema) -> Result<u8, FileError> {
    let ahead = records.peek(|ahead| first_line(ahead, false).is_some())?;
    let line = String::from_utf8_lossy(first_line(ahead, true).unwrap_or_default());
    let known = known_names(schema);
    let score = |delimiter: u8| {
        let mut in_quotes = false;
        let cells: Vec<_> = line
            .split(|c| {
                in_quotes ^= c == '"';
                c == char::from(delimiter) && !in_quotes
            })
            .collect();
        let named = cells
            .iter()
            .filter(|cell| known.contains_key(&fold(cell.trim().trim_matches('"'))))
            .count();
        (named, cells.len())
    };
    // The last of equal ones wins a maximum.
    Ok(DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| score(*delimiter))
        .unwrap_or(b','))
}

/// The first line that is not blank, without its end. A line that the text does not end counts
/// only `at_end` of the file.
fn first_line(text: &[u8], at_end: bool) -> Option<&[u8]> {
    let (mut start, mut in_quotes, mut blank) = (0, false, true);
    for (index, byte) in text.iter().enumerate() {
        match byte {
            b'\n' | b'\r' if !in_quotes => {
                if !blank {
                    return Some(&text[start..index]);
                }
                start = index + 1;
            }
            b'"' => in_quotes = !in_quotes,
            byte if byte.is_ascii_whitespace() || DELIMITERS.contains(byte) => {}
            _ => blank = false,
        }
    }
    (at_end && !blank).then(|| &text[start..])
}
