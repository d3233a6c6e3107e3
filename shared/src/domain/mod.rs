//! Domains that organizations own: their names, the claim to one, and what proves it.
//!
//! Whoever has a verified address at a proven domain joins the organization by themselves, so that
//! everything here errs on the side of not matching: names are compared whole, in one form, and
//! neither a parent nor a subdomain nor a look-alike is the same domain.

mod claim;
mod public_mail;

use std::fmt;

use psl::{List, Psl};
use serde::{Deserialize, Serialize};

use crate::text::Email;

pub use claim::{Claim, ClaimStatus, Fault, TxtRecord};

/// A domain that an organization can own: in ASCII (IDNA 2008 by UTS 46), lower case, without a
/// final dot, below a public suffix, and not that of a public mail provider.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

/// Why a text is no domain that an organization can own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// Not a domain name.
    #[error("not a domain name: write it like example.org")]
    Syntax,
    /// A name below which anybody can register, such as `co.uk`, or one that is no public domain.
    #[error("domains are registered below this one by anybody, or it is not a public one: name your own")]
    PublicSuffix,
    /// Anybody can have an address there.
    #[error("anybody can have an address at this mail provider: name a domain of your own")]
    PublicMail,
}

impl DomainError {
    /// Its stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Syntax => "invalid_domain",
            Self::PublicSuffix => "public_suffix",
            Self::PublicMail => "public_mail_domain",
        }
    }
}

impl Domain {
    /// Longest name in bytes, so that the name of its TXT record fits into the 253 of a name (RFC
    /// 1035, 2.3.4).
    pub const MAX_BYTES: usize = 253 - (TxtRecord::LABEL.len() + 1);

    /// Parses and normalises a name as people write it.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let text = text.trim();
        let name = normalise(text.strip_suffix('.').unwrap_or(text))?;
        let known = List
            .suffix(name.as_bytes())
            .is_some_and(|suffix| suffix.is_known());
        if !known || List.domain(name.as_bytes()).is_none() {
            return Err(DomainError::PublicSuffix);
        }
        if public_mail::is_public_mail(&name) {
            return Err(DomainError::PublicMail);
        }
        Ok(Self(name))
    }

    /// The domain with this name, written as [`Domain::as_str`] writes it. Whether an organization
    /// could claim it now is not asked: the lists of suffixes and providers grow, and what was
    /// claimed before still has its name.
    pub fn from_name(name: &str) -> Result<Self, DomainError> {
        if normalise(name)? == name {
            Ok(Self(name.to_owned()))
        } else {
            Err(DomainError::Syntax)
        }
    }

    /// The domain of an address, if an organization can own it.
    ///
    /// An address that writes its domain otherwise than in ASCII or in the normal form of its
    /// letters has none: full-width or composed letters may map to another's name.
    #[must_use]
    pub fn of(email: &Email) -> Option<Self> {
        let (_, text) = email.as_str().rsplit_once('@')?;
        let domain = Self::parse(text).ok()?;
        let same = domain.0 == text || idna::domain_to_unicode(&domain.0).0 == text;
        same.then_some(domain)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The one form of a name. The last label of an IPv4 address is a number, that of a name never is
/// (RFC 3696, 2).
fn normalise(text: &str) -> Result<String, DomainError> {
    let name = idna::domain_to_ascii_strict(text).map_err(|_| DomainError::Syntax)?;
    let last = name.rsplit('.').next().unwrap_or_default();
    if name.len() > Domain::MAX_BYTES || last.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DomainError::Syntax);
    }
    Ok(name)
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Domain {
    type Error = DomainError;
    fn try_from(text: String) -> Result<Self, DomainError> {
        Self::from_name(&text)
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(email: &str) -> Option<String> {
        Domain::of(&Email::parse(email).unwrap()).map(String::from)
    }

    #[test]
    fn a_name_has_one_form() {
        for (text, name) in [
            ("example.org", "example.org"),
            (" Example.ORG. ", "example.org"),
            ("mail.example.co.uk", "mail.example.co.uk"),
            ("Bücher.example.org", "xn--bcher-kva.example.org"),
            ("xn--bcher-kva.example.org", "xn--bcher-kva.example.org"),
        ] {
            assert_eq!(Domain::parse(text).unwrap().as_str(), name, "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = format!("{}.example.org", ["a".repeat(60).as_str(); 4].join("."));
        for text in [
            "",
            ".",
            "example..org",
            ".example.org",
            "-example.org",
            "exa mple.org",
            "exam_ple.org",
            "ana@example.org",
            "https://example.org",
            "example.org/x",
            "*.example.org",
            "192.0.2.1",
            "[2001:db8::1]",
            "example.org\nx",
            &long,
        ] {
            assert_eq!(Domain::parse(text), Err(DomainError::Syntax), "{text:?}");
        }
    }

    #[test]
    fn a_name_that_was_claimed_reads_back_whatever_the_lists_say_by_now() {
        for name in ["example.org", "gmail.com", "co.uk"] {
            assert_eq!(Domain::from_name(name).unwrap().as_str(), name);
        }
        for other in [
            "Example.org",
            "example.org.",
            " example.org",
            "bücher.example.org",
            "",
        ] {
            assert_eq!(Domain::from_name(other), Err(DomainError::Syntax), "{other:?}");
        }
    }

    #[test]
    fn what_many_share_is_nobodys() {
        for text in [
            "org",
            "co.uk",
            "github.io",
            "corp.internal",
            "localhost",
            "example.invalid",
        ] {
            assert_eq!(Domain::parse(text), Err(DomainError::PublicSuffix), "{text}");
        }
        for text in ["gmail.com", "Outlook.com.", "gmx.de", "qq.com", "hey.com"] {
            assert_eq!(Domain::parse(text), Err(DomainError::PublicMail), "{text}");
        }
    }

    #[test]
    fn an_address_has_the_domain_behind_its_last_at_sign_and_no_other() {
        assert_eq!(of("Ana@Example.org").as_deref(), Some("example.org"));
        assert_eq!(of("ana@gmail.com"), None);
        assert_eq!(
            of("\"x@example.org\"@example.net").as_deref(),
            Some("example.net")
        );
        for look_alike in [
            "ana@evil-example.org",
            "ana@example.org.evil.net",
            "ana@sub.example.org",
            "ana@examp1e.org",
            "ana@example.org.uk",
            "ana@xn--exmple-cua.org",
            // Cyrillic a; full-width e, which UTS 46 maps to the plain letter.
            "ana@ex\u{430}mple.org",
            "ana@\u{ff45}xample.org",
        ] {
            assert_ne!(of(look_alike).as_deref(), Some("example.org"), "{look_alike}");
        }
    }

    #[test]
    fn both_spellings_of_an_international_name_are_one() {
        let punycode = of("ana@xn--bcher-kva.example.org");
        assert_eq!(punycode, of("ana@bücher.example.org"));
        assert!(punycode.is_some());
    }

    proptest! {
        #[test]
        fn normalising_is_idempotent(text in "[a-zA-Z0-9äß\u{ff41}.-]{1,20}\\.org") {
            if let Ok(domain) = Domain::parse(&text) {
                prop_assert_eq!(Domain::parse(domain.as_str()), Ok(domain));
            }
        }

        #[test]
        fn nothing_put_around_a_name_leaves_it_the_same(before in "[a-z0-9.-]{0,6}", after in "[a-z0-9.-]{0,6}") {
            let text = format!("{before}example.org{after}");
            if let Ok(domain) = Domain::parse(&text) {
                prop_assert_eq!(domain.as_str() == "example.org", before.is_empty() && (after.is_empty() || after == "."));
            }
        }
    }
}
