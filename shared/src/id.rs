//! A type for every id. All are 26 characters of lowercase Crockford base32 (128 bits), so they
//! sort as their bytes do, fit URLs and S3 keys, and never hold a separator.

use std::fmt;
use std::ops::Deref;

use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::text::Email;

/// Length of every id, in characters.
pub const ID_CHARS: usize = 26;

/// Why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected 26 characters of lowercase base32")]
pub struct IdError;

/// The digits, by their value (Crockford).
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// The values of digits; others have [`NO_DIGIT`].
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0_u8;
    while value < 32 {
        values[DIGITS[value as usize] as usize] = value;
        value += 1;
    }
    values
};
const NO_DIGIT: u8 = 255;
/// Bits of a digit.
const DIGIT_BITS: u32 = 5;
/// Bits that 26 digits have more than 16 bytes: zeros at the end (RFC 4648, 6).
const SPARE_BITS: u32 = 26 * DIGIT_BITS - u128::BITS;

/// An id's digits, as text. An import writes them several times a row.
pub struct Digits([u8; ID_CHARS]);

impl Digits {
    fn of(bytes: [u8; 16]) -> Self {
        let digit = |bits: u64| DIGITS[usize::try_from(bits & 31).unwrap_or_default()];
        let mut text = [0; ID_CHARS];
        let (groups, last) = text.split_at_mut(ID_CHARS - 2);
        // Five bytes are eight digits, and the last byte is two.
        for (digits, bytes) in groups.chunks_exact_mut(8).zip(bytes.chunks_exact(5)) {
            let bits = bytes.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
            for (place, shift) in digits.iter_mut().zip((0..8).rev()) {
                *place = digit(bits >> (shift * DIGIT_BITS));
            }
        }
        let bits = u64::from(bytes[15]) << SPARE_BITS;
        last.copy_from_slice(&[digit(bits >> DIGIT_BITS), digit(bits)]);
        Self(text)
    }
}

impl Deref for Digits {
    type Target = str;

    fn deref(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn decode(text: &str) -> Result<[u8; 16], IdError> {
    if text.len() != ID_CHARS {
        return Err(IdError);
    }
    let value = |digit: &u8| match VALUES[usize::from(*digit)] {
        NO_DIGIT => Err(IdError),
        value => Ok(u128::from(value)),
    };
    let mut bits = 0_u128;
    let (last, others) = text.as_bytes().split_last().ok_or(IdError)?;
    for digit in others {
        bits = bits << DIGIT_BITS | value(digit)?;
    }
    let last = value(last)?;
    if last & ((1 << SPARE_BITS) - 1) != 0 {
        return Err(IdError);
    }
    Ok((bits << (DIGIT_BITS - SPARE_BITS) | last >> SPARE_BITS).to_be_bytes())
}

/// SHA-256 over the parts, each preceded by its length, so that no two lists of parts share an
/// encoding.
#[must_use]
pub fn hash256(parts: &[&[u8]]) -> [u8; 32] {
    let mut text = Vec::with_capacity(parts.iter().map(|part| 8 + part.len()).sum());
    for part in parts {
        text.extend_from_slice(&(part.len() as u64).to_le_bytes());
        text.extend_from_slice(part);
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, &text).as_ref());
    hash
}

/// The first 128 bits of [`hash256`].
#[must_use]
pub fn hash128(parts: &[&[u8]]) -> [u8; 16] {
    short(&hash256(parts))
}

/// The first 128 bits of SHA-256.
#[must_use]
pub(crate) fn sha128(text: &[u8]) -> [u8; 16] {
    short(digest(&SHA256, text).as_ref())
}

fn short(hash: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&hash[..16]);
    short
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 16]);

        impl $name {
            /// The id with these bits.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The id's bits.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// The 26 characters that `Display` writes.
            #[must_use]
            pub fn digits(&self) -> Digits {
                Digits::of(self.0)
            }

            /// Parses them.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                decode(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.digits())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.digits().to_owned()
            }
        }
    };
}

id!(
    /// An organization.
    OrganizationId
);
id!(
    /// A member's record in one organization. Derived, never random: see [`MemberId::of_roster`].
    MemberId
);
id!(
    /// A background job. Sorts by the time it was made.
    JobId
);
id!(
    /// An invitation. Sorts by the time it was made.
    InvitationId
);
id!(
    /// A study. Sorts by the time it was made.
    StudyId
);
id!(
    /// An access review. Sorts by the time it was opened.
    ReviewId
);
id!(
    /// A mail about a review to a member. Derived, never random: see [`NoticeId::of`].
    NoticeId
);
id!(
    /// What a domain's TXT record must say. Random: whoever publishes it was given it.
    ChallengeId
);
id!(
    /// One operation that a caller asked for, the same over all retries of that request. The ids
    /// of what it creates are derived from it, so that a retry finds what the first try made.
    OperationId
);

impl OrganizationId {
    /// The organization that an operation creates.
    #[must_use]
    pub fn created_by(operation: OperationId) -> Self {
        Self(hash128(&[b"organization", &operation.0]))
    }
}

impl MemberId {
    /// The member that a roster row stands for. `key` is the folded external id, so rows that
    /// differ by case or stray space are the same member.
    #[must_use]
    pub fn of_roster(organization: OrganizationId, key: &str) -> Self {
        Self(hash128(&[&organization.0, b"roster", key.as_bytes()]))
    }

    /// The member added or invited by e-mail.
    #[must_use]
    pub fn of_email(organization: OrganizationId, email: &Email) -> Self {
        Self(hash128(&[&organization.0, b"email", email.as_str().as_bytes()]))
    }

    /// Which of an organization's `shards` partitions holds the member. `shards` is a power of two.
    #[must_use]
    pub const fn shard(&self, shards: u8) -> u8 {
        self.0[15] & shards.wrapping_sub(1)
    }
}

/// 48 bits of milliseconds, then 80 bits that tell apart what was made in one millisecond.
fn timed(at: Timestamp, cause: &[&[u8]]) -> [u8; 16] {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0).to_be_bytes();
    let mut bytes = hash128(cause);
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes
}

impl InvitationId {
    /// An invitation made at `at`, for a cause: the operation and the address. Repeating the
    /// operation makes the same id.
    #[must_use]
    pub fn new(at: Timestamp, cause: &[&[u8]]) -> Self {
        Self(timed(at, cause))
    }
}

impl StudyId {
    /// A study made at `at` by an operation. Repeating the operation makes the same id.
    #[must_use]
    pub fn created_by(operation: OperationId, at: Timestamp) -> Self {
        Self(timed(at, &[b"study", &operation.0]))
    }
}

impl ReviewId {
    /// A review opened at `at`, for a cause: the operation, or the period of a schedule. Repeating
    /// either makes the same id.
    #[must_use]
    pub fn new(at: Timestamp, cause: &[&[u8]]) -> Self {
        Self(timed(at, cause))
    }
}

impl NoticeId {
    /// What tells a member of a review in a word. Repeating it makes the same id: nobody is told
    /// twice.
    #[must_use]
    pub fn of(organization: OrganizationId, review: ReviewId, word: &str, member: MemberId) -> Self {
        Self(hash128(&[
            b"notice",
            &organization.0,
            &review.0,
            word.as_bytes(),
            &member.0,
        ]))
    }
}

impl JobId {
    /// The largest id: where a range of later jobs ends.
    pub const LAST: Self = Self([u8::MAX; 16]);

    /// A job made at `at`, for a cause. A redelivered event makes the same id.
    #[must_use]
    pub fn new(at: Timestamp, cause: &[&[u8]]) -> Self {
        Self(timed(at, cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORG: OrganizationId = OrganizationId::from_bytes([7; 16]);

    #[test]
    fn ids_read_back_as_written() {
        let id = MemberId::of_roster(ORG, "la06120");
        assert_eq!(MemberId::parse(&id.to_string()), Ok(id));
        assert_eq!(id.to_string().len(), ID_CHARS);
    }

    #[test]
    fn only_the_one_spelling_of_an_id_is_taken() {
        let text = ORG.to_string();
        for wrong in [
            "",
            "x",
            &text.to_uppercase(),
            &text[1..],
            &format!("{text}0"),
            &text.replace('0', "u"),
            &"z".repeat(26),
        ] {
            if wrong != text {
                assert_eq!(OrganizationId::parse(wrong), Err(IdError), "{wrong}");
            }
        }
    }

    #[test]
    fn members_of_two_organizations_never_share_an_id() {
        let other = OrganizationId::from_bytes([8; 16]);
        assert_ne!(MemberId::of_roster(ORG, "1"), MemberId::of_roster(other, "1"));
    }

    #[test]
    fn a_roster_key_that_looks_like_an_address_is_another_member() {
        let email = Email::parse("a@example.org").unwrap();
        assert_ne!(
            MemberId::of_roster(ORG, email.as_str()),
            MemberId::of_email(ORG, &email)
        );
    }

    #[test]
    fn jobs_sort_by_the_time_they_were_made() {
        let early = JobId::new(Timestamp::from_second(1_700_000_000).unwrap(), &[b"z"]);
        let late = JobId::new(Timestamp::from_second(1_700_000_001).unwrap(), &[b"a"]);
        assert!(early.to_string() < late.to_string());
    }

    #[test]
    fn shards_are_within_their_number() {
        for n in 0..200_u32 {
            let id = MemberId::of_roster(ORG, &n.to_string());
            assert_eq!(id.shard(1), 0);
            assert!(id.shard(16) < 16);
        }
    }
}
