//! Cursors: where a list goes on, bound to the list that it came from.
//!
//! A cursor is no secret and grants nothing: partition keys are always built from the path of the
//! request, after its caller was authorized. The check exists so that a cursor that was changed, or
//! that came from another list, is refused rather than read as a place in this one.

use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, de::DeserializeOwned};

use crate::id::hash128;

/// Longest cursor that is looked at, in characters. A place holds one sort key of at most 1,024
/// bytes and one id.
const MAX_CHARS: usize = 4096;
/// The first byte of every cursor, raised when what a place holds changes.
const FORMAT: u8 = 1;
/// Bytes before the place: the format and the check.
const HEAD_BYTES: usize = 17;

/// A cursor that was changed, is of another list, or never was one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct InvalidCursor;

/// A place in one list, as text of the URL-safe alphabet. `list` is all that tells the list from
/// others: the organization, the route and each parameter that selects or sorts.
#[must_use]
pub fn seal<P: Serialize>(list: &[&str], place: &P) -> String {
    // A place is a plain struct of text and numbers, which always serialises.
    let place = serde_json::to_vec(place).unwrap_or_default();
    let mut bytes = vec![FORMAT];
    bytes.extend(check(list, &place));
    bytes.extend(place);
    BASE64URL_NOPAD.encode(&bytes)
}

/// The place that [`seal`] made a cursor of, for the very same list.
pub fn open<P: DeserializeOwned>(list: &[&str], cursor: &str) -> Result<P, InvalidCursor> {
    if cursor.len() > MAX_CHARS {
        return Err(InvalidCursor);
    }
    let bytes = BASE64URL_NOPAD
        .decode(cursor.as_bytes())
        .map_err(|_| InvalidCursor)?;
    let (head, place) = bytes.split_at_checked(HEAD_BYTES).ok_or(InvalidCursor)?;
    if head[0] != FORMAT || head[1..] != check(list, place) {
        return Err(InvalidCursor);
    }
    serde_json::from_slice(place).map_err(|_| InvalidCursor)
}

fn check(list: &[&str], place: &[u8]) -> [u8; 16] {
    let mut parts: Vec<&[u8]> = vec![b"cursor", &[FORMAT]];
    parts.extend(list.iter().map(|part| part.as_bytes()));
    parts.push(place);
    hash128(&parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIST: [&str; 3] = ["org", "members", "name"];

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let cursor = seal(&LIST, &("smith#ana", 7));
        assert_eq!(
            open::<(String, u8)>(&LIST, &cursor),
            Ok(("smith#ana".to_owned(), 7))
        );
        for other in [
            &["other", "members", "name"][..],
            &["org", "jobs", "name"],
            &["org", "members"],
            &["orgm", "embers", "name"],
        ] {
            assert_eq!(
                open::<(String, u8)>(other, &cursor),
                Err(InvalidCursor),
                "{other:?}"
            );
        }
    }

    #[test]
    fn what_never_was_a_cursor_is_refused() {
        for text in [
            "",
            "AQ",
            "%%%",
            "null",
            &"A".repeat(200),
            &"A".repeat(MAX_CHARS + 1),
        ] {
            assert_eq!(open::<(String, u8)>(&LIST, text), Err(InvalidCursor), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_with_any_one_bit_flipped_is_refused(place in ".{0,60}") {
            let cursor = seal(&LIST, &place);
            prop_assert_eq!(open::<String>(&LIST, &cursor), Ok(place));
            for bit in 0..cursor.len() * 8 {
                let mut flipped = cursor.clone().into_bytes();
                flipped[bit / 8] ^= 1 << (bit % 8);
                if let Ok(flipped) = String::from_utf8(flipped) {
                    prop_assert_eq!(open::<String>(&LIST, &flipped), Err(InvalidCursor));
                }
            }
        }
    }
}
