//! Text as people mean it: folding for search and uniqueness, e-mail addresses, telephone numbers.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds text for comparison: trimmed, compatibility-decomposed (NFKD), combining marks dropped,
/// lowercased, inner white space collapsed to single spaces.
///
/// `fold` is idempotent. It is the one folding used for search keys, roster headers and the
/// uniqueness of external ids.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut folded = String::with_capacity(text.len());
    // Lowercasing can itself decompose (İ becomes i + a mark), so marks go last.
    for c in text
        .nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
    {
        if !c.is_whitespace() {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// As [`fold`], where nothing decomposes: most names and every key, millions of them in an import.
fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text
        .split(|c: char| c.is_whitespace())
        .filter(|word| !word.is_empty())
    {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded.make_ascii_lowercase();
    folded
}

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection"): an apostrophe goes before
/// what begins like one. What begins with apostrophes and then like one gets a further apostrophe, so
/// that [`plain_cell`] gives every value back.
#[must_use]
pub fn safe_cell(cell: &str) -> Cow<'_, str> {
    if is_formula(cell.trim_start_matches('\'')) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

/// The value that [`safe_cell`] made a cell of. Any other cell, such as `'t Hooft`, is its own value.
#[must_use]
pub fn plain_cell(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet may take a cell for a formula, in full width or not.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Text from outside as one line of at most `most` characters: control characters and line breaks
/// become spaces, characters that are not seen or turn the writing direction are dropped, white
/// space is collapsed, and what is too long ends in an ellipsis.
///
/// What comes out can stand in a mail's header, and cannot dress up as the text around it.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let shown = text.chars().filter(|c| !is_unseen(*c));
    let spaced: String = shown.map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// Format characters: zero width, or turning the writing direction (Unicode, general category Cf,
/// those in use).
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// The letter that this one is the capital of; the same one where it is none. Some that are called capitals share
/// their small letter with another one: the Kelvin sign's is k, whose capital is K.
fn lowercase(capital: char) -> char {
    let mut small = capital.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) if small.to_uppercase().eq([capital]) => small,
        _ => capital,
    }
}

/// An e-mail address in the one form that Muster stores and compares.
///
/// Trimmed and lowercased as a whole, see [`lowercase`]. RFC 5321 lets a mailbox's local part differ by
/// case; no provider of note makes use of it, and two members who differ by case alone are one person.
/// Nothing else is folded: look-alike letters, dots and plus tags stay different people.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Why a text is not an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address: write it like name@example.org")]
pub struct EmailError;

impl Email {
    /// Longest address that SMTP carries (RFC 5321, 4.5.3.1.3, less the angle brackets), in bytes.
    pub const MAX_BYTES: usize = 254;

    /// Parses and normalises an address.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let normalised: String = text.trim().chars().map(lowercase).collect();
        let options = email_address::Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        if normalised.len() > Self::MAX_BYTES
            || normalised.chars().any(|c| c.is_control() || c.is_whitespace())
            || email_address::EmailAddress::parse_with_options(&normalised, options).is_err()
        {
            return Err(EmailError);
        }
        Ok(Self(normalised))
    }

    /// The normalised address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = EmailError;
    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// A telephone number to sign in with, in the one form that there is of it (E.164): `+`, the
/// country code and the number, 7 to 15 digits in all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// Why a text is not a telephone number to sign in with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a telephone number: write it like +12025550100")]
pub struct PhoneError;

impl Phone {
    /// Digits of the shortest subscriber number and of the longest number of E.164.
    const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

    /// Parses a number.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let digits = text.trim().strip_prefix('+').ok_or(PhoneError)?;
        if !Self::DIGITS.contains(&digits.len())
            || !digits.bytes().all(|b| b.is_ascii_digit())
            || digits.starts_with('0')
        {
            return Err(PhoneError);
        }
        Ok(Self(format!("+{digits}")))
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;
    fn try_from(text: String) -> Result<Self, PhoneError> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folding_drops_case_accents_and_stray_space() {
        assert_eq!(fold("  Ángel  \t Nuñez "), "angel nunez");
        assert_eq!(fold("ﬁ İ"), "fi i");
        assert_eq!(fold("a-1_b"), "a-1_b");
        assert_eq!(fold("   "), "");
    }

    proptest! {
        #[test]
        fn plain_text_folds_like_any_other(text in "[ -~\\t\\n\\x0b\\x0c\\r\\x1c\\x00]{0,20}") {
            // A mark that folds to nothing takes the other way.
            prop_assert_eq!(fold(&text), fold(&format!("\u{301}{text}")));
        }
    }

    #[test]
    fn a_formula_becomes_text_and_other_cells_stay() {
        for (value, cell) in [
            ("=1+1", "'=1+1"),
            ("+1 202 555 0100", "'+1 202 555 0100"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("''-", "'''-"),
            ("'t Hooft", "'t Hooft"),
            ("''", "''"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(safe_cell(value), cell);
            assert_eq!(plain_cell(cell), value);
        }
    }

    proptest! {
        #[test]
        fn a_safe_cell_is_no_formula_and_gives_its_value_back(
            value in "(?s)['=+\\-@\t\r\n＝]{0,4}.{0,8}",
        ) {
            let cell = safe_cell(&value);
            prop_assert!(!is_formula(&cell));
            prop_assert_eq!(plain_cell(&cell), value.as_str());
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(one_line("  A\r\nBcc: x\u{2028}y\t\u{0} z ", 100), "A Bcc: x y z");
        assert_eq!(one_line("abc\u{202e}def\u{200b}", 100), "abcdef");
        assert_eq!(one_line("a bc def", 5), "a bc…");
        assert_eq!(one_line("äöüß", 4), "äöüß");
        assert_eq!(one_line("\n", 4), "");
    }

    proptest! {
        #[test]
        fn a_line_never_breaks_and_is_never_too_long(text in "\\PC*|(?s).*", most in 1_usize..50) {
            let line = one_line(&text, most);
            prop_assert!(line.chars().count() <= most);
            let breaks = |c: char| c.is_control() || ['\u{2028}', '\u{2029}'].contains(&c);
            prop_assert!(!line.chars().any(breaks));
            prop_assert_eq!(one_line(&line, most), line);
        }
    }

    #[test]
    fn addresses_differ_by_more_than_case() {
        assert_eq!(
            Email::parse(" A@Example.ORG ").unwrap(),
            Email::parse("a@example.org").unwrap()
        );
        assert_ne!(
            Email::parse("a+b@example.org").unwrap(),
            Email::parse("a@example.org").unwrap()
        );
        assert_ne!(
            Email::parse("\u{430}@example.org").unwrap(),
            Email::parse("a@example.org").unwrap()
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        for text in [
            "",
            "a",
            "a@",
            "@example.org",
            "a b@example.org",
            "a@localhost",
            "a@example.org\r\nx",
            "A <a@example.org>",
            &long,
        ] {
            assert!(Email::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_number_to_sign_in_with_has_one_form() {
        assert_eq!(Phone::parse(" +12025550100 ").unwrap().as_str(), "+12025550100");
        for wrong in [
            "12025550100",
            "+1 202 555 0100",
            "+02025550100",
            "+123456",
            "+1234567890123456",
            "+1202555010a",
            "+\u{661}2025550100",
            "+",
            "",
        ] {
            assert!(Phone::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn no_other_letters_address_is_taken_for_ones_own() {
        let parse = |text: &str| Email::parse(text).unwrap();
        for c in (0..=u32::from(char::MAX))
            .filter_map(char::from_u32)
            .filter(|c| !c.is_ascii())
        {
            assert!(!lowercase(c).is_ascii(), "{c:?}");
        }
        // The Kelvin sign, and the sign for angstrom.
        assert_ne!(parse("\u{212a}en@example.org"), parse("ken@example.org"));
        assert_ne!(parse("ken@o\u{212a}ta.org"), parse("ken@okta.org"));
        assert_ne!(parse("\u{212b}sa@example.org"), parse("\u{e5}sa@example.org"));
        assert_eq!(parse("\u{c5}SA@Example.ORG"), parse("\u{e5}sa@example.org"));
        assert_eq!(
            parse("\u{3a3}\u{39f}\u{3a3}@example.org").as_str(),
            "\u{3c3}\u{3bf}\u{3c3}@example.org"
        );
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in ".{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn normalising_an_address_is_idempotent(text in "[\\w.+-]{1,12}@[\\w]{1,8}\\.[\\w]{2,4}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()).unwrap(), email);
            }
        }
    }
}
