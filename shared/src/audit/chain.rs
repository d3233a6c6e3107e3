//! The chain of an organization's log: one link for each entry, each link holding the hash of the
//! one before, so that whoever changes an entry or a link has to change all that follow.
//!
//! Entries may expire; links never do, and say when their entries do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use jiff::Timestamp;

use crate::audit::Retention;
use crate::id::{OrganizationId, hash256};

/// What the hashes of this kind of chain begin with. A chain that is made in another way is to have
/// another name, so that no link of the one is a link of the other.
const NAME: &[u8] = b"muster audit chain 1";

/// A SHA-256 hash, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash([u8; 32]);

/// A text that is no hash, or no number with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a chain: expected a number, a colon and 64 hexadecimal digits")]
pub struct NotAHash;

impl Hash {
    /// What the first link follows.
    pub const ORIGIN: Self = Self([0; 32]);
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| NotAHash)?;
        bytes.try_into().map(Self).map_err(|_| NotAHash)
    }
}

/// A value of an entry's attribute: all kinds that a table has, for whoever tampers may use any.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Attribute {
    Text(String),
    /// As the table writes it, which writes equal numbers equally.
    Number(String),
    Bytes(Vec<u8>),
    Bool(bool),
    Null,
    List(Vec<Attribute>),
    Map(Attributes),
    Texts(BTreeSet<String>),
    Numbers(BTreeSet<String>),
    ByteStrings(BTreeSet<Vec<u8>>),
}

/// All attributes of an entry by their names, its keys included.
pub type Attributes = BTreeMap<String, Attribute>;

/// The attribute of an entry that says when it expires, in seconds since 1970. It is also the name by
/// which the table knows what to delete, so nothing else in that table has it.
pub const EXPIRES_AT: &str = "expiresAt";

/// What the chain keeps of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its sort key.
    pub key: String,
    /// Its [`digest`].
    pub digest: Hash,
    /// When it expires, in whole seconds; none where it is kept for good.
    pub expires_at: Option<Timestamp>,
}

impl Summary {
    /// That of the entry with this key.
    #[must_use]
    pub fn of(key: String, entry: &Attributes) -> Self {
        let expires_at = match entry.get(EXPIRES_AT) {
            Some(Attribute::Number(seconds)) => {
                seconds.parse().ok().and_then(|s| Timestamp::from_second(s).ok())
            }
            _ => None,
        };
        Self {
            key,
            digest: digest(entry),
            expires_at,
        }
    }
}

/// The digest of an entry: of everything that it holds.
#[must_use]
pub fn digest(entry: &Attributes) -> Hash {
    let mut text = Vec::new();
    write_map(entry, &mut text);
    Hash(hash256(&[NAME, b"entry", &text]))
}

/// Writes a value so that it could be read back: its kind, how much of it follows, and that. So no
/// two values share their text.
fn write(value: &Attribute, text: &mut Vec<u8>) {
    match value {
        Attribute::Text(value) => write_part(b'S', value.as_bytes(), text),
        Attribute::Number(value) => write_part(b'N', value.as_bytes(), text),
        Attribute::Bytes(value) => write_part(b'B', value, text),
        Attribute::Bool(value) => write_part(b'?', &[u8::from(*value)], text),
        Attribute::Null => write_part(b'0', &[], text),
        Attribute::List(values) => {
            write_length(b'L', values.len(), text);
            for value in values {
                write(value, text);
            }
        }
        Attribute::Map(values) => write_map(values, text),
        Attribute::Texts(values) => write_set(b's', values.iter().map(String::as_bytes), text),
        Attribute::Numbers(values) => write_set(b'n', values.iter().map(String::as_bytes), text),
        Attribute::ByteStrings(values) => write_set(b'b', values.iter().map(Vec::as_slice), text),
    }
}

fn write_map(values: &Attributes, text: &mut Vec<u8>) {
    write_length(b'M', values.len(), text);
    for (name, value) in values {
        write_part(b'K', name.as_bytes(), text);
        write(value, text);
    }
}

fn write_set<'a>(kind: u8, values: impl ExactSizeIterator<Item = &'a [u8]>, text: &mut Vec<u8>) {
    write_length(kind, values.len(), text);
    for value in values {
        write_part(b'E', value, text);
    }
}

fn write_part(kind: u8, bytes: &[u8], text: &mut Vec<u8>) {
    write_length(kind, bytes.len(), text);
    text.extend_from_slice(bytes);
}

fn write_length(kind: u8, length: usize, text: &mut Vec<u8>) {
    text.push(kind);
    text.extend_from_slice(&(length as u64).to_le_bytes());
}

/// A place in a chain, and what stands there: what was appended last, or what somebody noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the link. The first link is 1, and before it is 0.
    pub seq: u64,
    /// The hash of the link.
    pub hash: Hash,
}

impl Place {
    /// Before the first link.
    pub const ORIGIN: Self = Self {
        seq: 0,
        hash: Hash::ORIGIN,
    };

    /// The link that follows here, of this entry.
    #[must_use]
    pub fn follow(self, organization: OrganizationId, entry: Summary) -> Link {
        let mut link = Link {
            seq: self.seq.saturating_add(1),
            entry,
            prev: self.hash,
            hash: Hash::ORIGIN,
        };
        link.hash = link.expected(organization);
        link
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl FromStr for Place {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let (seq, hash) = text.split_once(':').ok_or(NotAHash)?;
        Ok(Self {
            seq: seq.parse().map_err(|_| NotAHash)?,
            hash: hash.parse()?,
        })
    }
}

/// What the chain says of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number: in the order of sealing, which is nearly that of time, and without gaps.
    pub seq: u64,
    /// The entry, whose sort key is also that of the link.
    pub entry: Summary,
    /// The hash of the link before.
    pub prev: Hash,
    /// The hash over all of this.
    pub hash: Hash,
}

impl Link {
    /// Where it stands.
    #[must_use]
    pub const fn place(&self) -> Place {
        Place {
            seq: self.seq,
            hash: self.hash,
        }
    }

    /// What its hash has to be. That of an entry which expires is of another kind, so that no link
    /// becomes one of the other kind by what is added to it or taken away.
    #[must_use]
    pub fn expected(&self, organization: OrganizationId) -> Hash {
        let Summary {
            key,
            digest,
            expires_at,
        } = &self.entry;
        let seq = self.seq.to_le_bytes();
        let kind: &[u8] = expires_at.map_or(b"link", |_| b"expiring link");
        let mut parts = vec![
            NAME,
            kind,
            organization.as_bytes(),
            &seq,
            &self.prev.0,
            key.as_bytes(),
            &digest.0,
        ];
        let seconds = expires_at.map(|at| at.as_second().to_le_bytes());
        parts.extend(seconds.iter().map(<[u8; 8]>::as_slice));
        Hash(hash256(&parts))
    }

    /// Whether its entry may be gone by now: it expired, and not before any entry may.
    #[must_use]
    pub fn has_expired_by(&self, now: Timestamp) -> bool {
        let Summary { key, expires_at, .. } = &self.entry;
        let expiry = expires_at.zip(time_of(key));
        expiry.is_some_and(|(expires_at, at)| expires_at <= now && Retention::allows(at, expires_at))
    }
}

/// The time that the key of an entry begins with.
#[must_use]
pub fn time_of(key: &str) -> Option<Timestamp> {
    key.split_once('#')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What [`write`] wrote, read back: that there is such a reader is what makes it unambiguous.
    fn read(text: &mut &[u8]) -> Attribute {
        fn take<'a>(text: &mut &'a [u8], n: usize) -> &'a [u8] {
            let (taken, rest) = text.split_at(n);
            *text = rest;
            taken
        }
        fn length(text: &mut &[u8]) -> (u8, usize) {
            let kind = take(text, 1)[0];
            let length = u64::from_le_bytes(take(text, 8).try_into().unwrap());
            (kind, usize::try_from(length).unwrap())
        }
        fn bytes(text: &mut &[u8]) -> Vec<u8> {
            let (_, n) = length(text);
            take(text, n).to_vec()
        }
        let string = |text: &mut &[u8]| String::from_utf8(bytes(text)).unwrap();
        let (kind, n) = length(&mut &**text);
        if b"SNB?0".contains(&kind) {
            return match kind {
                b'S' => Attribute::Text(string(text)),
                b'N' => Attribute::Number(string(text)),
                b'B' => Attribute::Bytes(bytes(text)),
                b'?' => Attribute::Bool(bytes(text) == [1]),
                _ => {
                    bytes(text);
                    Attribute::Null
                }
            };
        }
        take(text, 9);
        match kind {
            b'L' => Attribute::List((0..n).map(|_| read(text)).collect()),
            b'M' => Attribute::Map((0..n).map(|_| (string(text), read(text))).collect()),
            b's' => Attribute::Texts((0..n).map(|_| string(text)).collect()),
            b'n' => Attribute::Numbers((0..n).map(|_| string(text)).collect()),
            b'b' => Attribute::ByteStrings((0..n).map(|_| bytes(text)).collect()),
            other => panic!("{other}"),
        }
    }

    fn attribute() -> impl Strategy<Value = Attribute> {
        let text = "[ab\u{e4}SNML\\x00]{0,3}";
        let number = "-?[0-9]{1,3}";
        let bytes = || proptest::collection::vec(any::<u8>(), 0..4);
        let leaf = prop_oneof![
            text.prop_map(Attribute::Text),
            number.prop_map(Attribute::Number),
            bytes().prop_map(Attribute::Bytes),
            any::<bool>().prop_map(Attribute::Bool),
            Just(Attribute::Null),
            proptest::collection::btree_set(text, 0..3).prop_map(Attribute::Texts),
            proptest::collection::btree_set(number, 0..3).prop_map(Attribute::Numbers),
            proptest::collection::btree_set(bytes(), 0..3).prop_map(Attribute::ByteStrings),
        ];
        leaf.prop_recursive(3, 16, 3, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Attribute::List),
                proptest::collection::btree_map(text, inner, 0..3).prop_map(Attribute::Map),
            ]
        })
    }

    fn organization(n: u8) -> OrganizationId {
        OrganizationId::from_bytes([n; 16])
    }

    proptest! {
        #[test]
        fn no_two_values_share_their_text(value in attribute()) {
            let mut text = Vec::new();
            write(&value, &mut text);
            let mut rest = text.as_slice();
            prop_assert_eq!(read(&mut rest), value);
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn no_two_entries_share_their_digest(
            a in proptest::collection::btree_map("[a-c]", attribute(), 0..4),
            b in proptest::collection::btree_map("[a-c]", attribute(), 0..4),
        ) {
            prop_assert_eq!(a == b, digest(&a) == digest(&b));
        }

        #[test]
        fn a_place_is_written_and_read(seq in any::<u64>(), hash in any::<[u8; 32]>()) {
            let place = Place { seq, hash: Hash(hash) };
            prop_assert_eq!(place.to_string().parse(), Ok(place));
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        let hash = "0".repeat(64);
        for text in [
            "",
            "1",
            "1:",
            ":",
            "1:00",
            &format!("-1:{hash}"),
            &format!("1:{hash}00"),
            &hash,
        ] {
            assert_eq!(text.parse::<Place>(), Err(NotAHash), "{text}");
        }
    }

    #[test]
    fn a_link_is_of_its_organization_place_entry_digest_and_expiry() {
        let hash = digest(&Attributes::new());
        let second = Place { seq: 1, hash };
        let entry = |key: &str, digest, seconds: Option<i64>| Summary {
            key: key.to_owned(),
            digest,
            expires_at: seconds.map(|seconds| Timestamp::from_second(seconds).unwrap()),
        };
        let links = [
            Place::ORIGIN.follow(organization(1), entry("key", hash, None)),
            Place::ORIGIN.follow(organization(2), entry("key", hash, None)),
            second.follow(organization(1), entry("key", hash, None)),
            Place::ORIGIN.follow(organization(1), entry("yek", hash, None)),
            Place::ORIGIN.follow(organization(1), entry("key", Hash::ORIGIN, None)),
            Place::ORIGIN.follow(organization(1), entry("key", hash, Some(0))),
            Place::ORIGIN.follow(organization(1), entry("key", hash, Some(1))),
        ];
        let hashes: BTreeSet<Hash> = links.iter().map(|link| link.hash).collect();
        assert_eq!(hashes.len(), links.len());
        assert_eq!((links[0].seq, links[0].prev), (1, Hash::ORIGIN));
    }

    #[test]
    fn an_entry_expires_when_its_attribute_says_so_and_never_for_another() {
        let of = |value| {
            Summary::of(
                "key".to_owned(),
                &Attributes::from([(EXPIRES_AT.to_owned(), value)]),
            )
        };
        let expiry = of(Attribute::Number("1775099045".to_owned())).expires_at;
        assert_eq!(expiry.unwrap().to_string(), "2026-04-02T03:04:05Z");
        for value in [
            Attribute::Text("1775099045".to_owned()),
            Attribute::Number("1775099045.5".to_owned()),
            Attribute::Number("1E+30".to_owned()),
            Attribute::Null,
        ] {
            assert_eq!(of(value).expires_at, None);
        }
    }

    /// Chains that stand in tables were made with these: whatever changes them makes all of those
    /// look broken.
    #[test]
    fn digests_and_hashes_stay_what_they_are() {
        let entry = Attributes::from([("action".to_owned(), Attribute::Text("member.removed".to_owned()))]);
        let key = "2026-01-02T03:04:05.678Z#00".to_owned();
        let link = |entry: &Attributes| {
            let link = Place::ORIGIN.follow(organization(7), Summary::of(key.clone(), entry));
            format!("{} {}", link.entry.digest, link.place())
        };
        insta::assert_snapshot!(
            link(&entry),
            @"e2ae1abbe4c07c238507d684285847c89ea0e12d5cca2fab1d3e2fb4c9479800 1:6dbe093693836d8e265fe997d012f619bc9a4265b53295ba731209004fe2c2bd"
        );
        let mut expires = entry;
        expires.insert(EXPIRES_AT.to_owned(), Attribute::Number("1775099045".to_owned()));
        insta::assert_snapshot!(
            link(&expires),
            @"7ffa00d7c467a333e02a47ffdcd896d1b937e2019a0112f51f42ac4a6073ac84 1:95da57ae805fc1962ba04f15a134ee030c611d02683b2a2f469dd37615c1119b"
        );
    }

    #[test]
    fn the_time_of_a_key_is_read() {
        let time = time_of("2026-01-02T03:04:05.678Z#00ff").unwrap();
        assert_eq!(time.as_millisecond(), 1_767_323_045_678);
        assert_eq!(time_of("2026-01-02T03:04:05.678Z"), None);
        assert_eq!(time_of("x#y"), None);
    }
}
