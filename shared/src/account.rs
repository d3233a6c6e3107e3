//! Accounts at the identity provider: what people sign in with, and passwords on their way there.

use std::fmt;

use crate::text::{Email, Phone};

/// What an account is signed in to with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Login {
    /// An e-mail address.
    Email(Email),
    /// A telephone number.
    Phone(Phone),
}

impl Login {
    /// The account's name at the identity provider.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Phone(phone) => phone.as_str(),
        }
    }

    /// The address, where it is one.
    #[must_use]
    pub const fn email(&self) -> Option<&Email> {
        match self {
            Self::Email(email) => Some(email),
            Self::Phone(_) => None,
        }
    }

    /// The number, where it is one.
    #[must_use]
    pub const fn phone(&self) -> Option<&Phone> {
        match self {
            Self::Email(_) => None,
            Self::Phone(phone) => Some(phone),
        }
    }
}

/// A password on its way to the identity provider. Nothing of Muster keeps or logs one.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a text cannot be a password, whatever the identity provider asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a password has at most {} characters, and no space at either end",
    Password::MAX_CHARS
)]
pub struct PasswordError;

/// How many characters a generated password has, without the hyphens that part them in fours.
const GENERATED_CHARS: usize = 16;
const LOWER: &[u8] = b"abcdefghijkmnpqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8] = b"23456789";

impl Password {
    /// Longest password (Amazon Cognito, "Password policy").
    pub const MAX_CHARS: usize = 256;

    /// A password that somebody chose. How strong it must be is the identity provider's to say.
    pub fn new(text: String) -> Result<Self, PasswordError> {
        if text.is_empty() || text.trim() != text || text.chars().count() > Self::MAX_CHARS {
            return Err(PasswordError);
        }
        Ok(Self(text))
    }

    /// A password to be changed at the next sign-in: 16 characters that are not mistaken for each
    /// other when they are read out (no `0 O o`, `1 l I`), small and capital letters and digits
    /// among them, in fours with hyphens between. `random` gives bits that nobody can guess; some
    /// 92 of them go into it.
    #[must_use]
    pub fn temporary(random: impl Fn() -> [u8; 16]) -> Self {
        let alphabet = [LOWER, UPPER, DIGITS].concat();
        // What would make the first characters likelier than the last is drawn again.
        let fair = 256 - 256 % alphabet.len();
        let mut drawn = std::iter::repeat_with(random)
            .flatten()
            .map(usize::from)
            .filter(|byte| *byte < fair)
            .map(|byte| alphabet[byte % alphabet.len()]);
        loop {
            let chars: Vec<u8> = drawn.by_ref().take(GENERATED_CHARS).collect();
            let has = |kind: &[u8]| chars.iter().any(|c| kind.contains(c));
            if has(LOWER) && has(UPPER) && has(DIGITS) {
                let fours: Vec<_> = chars.chunks(4).map(String::from_utf8_lossy).collect();
                return Self(fours.join("-"));
            }
        }
    }

    /// The password itself, for whoever must have it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Without the password.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;
    use crate::id::hash128;

    fn drawn(seed: u64) -> Password {
        let next = Cell::new(0_u64);
        Password::temporary(|| {
            next.set(next.get() + 1);
            hash128(&[&seed.to_le_bytes(), &next.get().to_le_bytes()])
        })
    }

    #[test]
    fn what_no_provider_takes_is_refused() {
        for wrong in ["", " ", " leading", "trailing ", "\ttab", &"x".repeat(257)] {
            assert_eq!(Password::new(wrong.to_owned()), Err(PasswordError), "{wrong:?}");
        }
        for good in ["x", "two words", &"ü".repeat(256)] {
            assert_eq!(Password::new(good.to_owned()).unwrap().expose(), good);
        }
    }

    #[test]
    fn a_password_is_not_in_logs() {
        let shown = format!("{:?}", Password::new("swordfish".to_owned()));
        assert!(!shown.contains("swordfish"));
    }

    #[test]
    fn every_character_is_as_likely_as_any_other() {
        let mut seen = [0_u32; 128];
        for seed in 0..2_000 {
            for c in drawn(seed).expose().bytes().filter(|c| *c != b'-') {
                seen[usize::from(c)] += 1;
            }
        }
        let counts: Vec<_> = seen.iter().filter(|n| **n > 0).collect();
        assert_eq!(counts.len(), 56);
        // 32,000 draws over 56 characters are 571 each.
        assert!(counts.iter().all(|n| (440..720).contains(*n)), "{counts:?}");
    }

    proptest! {
        #[test]
        fn a_temporary_password_satisfies_the_pools_policy_and_reads_well(seed: u64) {
            let password = drawn(seed);
            let text = password.expose();
            prop_assert_eq!(text.len(), 19);
            prop_assert!(text.bytes().any(|c| c.is_ascii_lowercase()));
            prop_assert!(text.bytes().any(|c| c.is_ascii_uppercase()));
            prop_assert!(text.bytes().any(|c| c.is_ascii_digit()));
            prop_assert!(!text.contains(['0', 'O', 'o', '1', 'l', 'I']), "{}", text);
            prop_assert!(Password::new(text.to_owned()).is_ok());
        }
    }
}
