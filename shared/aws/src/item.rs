//! The Directory's member item. Attribute names are short where there are many rows: DynamoDB
//! bills names with values, and a nightly roster reads every item.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use muster::id::{InvitationId, OrganizationId, StudyId};
use muster::import::{Fingerprint, status_of_new};
use muster::member::{Member, Origin, Role, Status, name_keys};
use muster::roster::RosterRow;
use muster::study::StudyRole;
use muster::text::{Email, Phone, fold};
use muster::wallet::Wallet;
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::keys;
use crate::wire::corrupt;

/// A member as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MemberItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    #[serde(rename = "nameKey")]
    name_key: String,
    #[serde(rename = "firstKey")]
    first_key: String,
    #[serde(rename = "emailKey", skip_serializing_if = "Option::is_none", default)]
    email_key: Option<String>,
    /// Milliseconds since 1970.
    #[serde(rename = "joinedAt")]
    joined_at: i64,
    #[serde(rename = "ext", skip_serializing_if = "Option::is_none", default)]
    external_id: Option<String>,
    #[serde(rename = "first", skip_serializing_if = "Option::is_none", default)]
    first_name: Option<String>,
    #[serde(rename = "last", skip_serializing_if = "Option::is_none", default)]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    phone: Option<String>,
    role: String,
    status: String,
    origin: String,
    #[serde(rename = "lastLoginAt", skip_serializing_if = "Option::is_none", default)]
    last_login_at: Option<i64>,
    #[serde(rename = "loginEmail", skip_serializing_if = "Option::is_none", default)]
    login_email: Option<String>,
    #[serde(rename = "loginPhone", skip_serializing_if = "Option::is_none", default)]
    login_phone: Option<String>,
    #[serde(rename = "sub", skip_serializing_if = "Option::is_none", default)]
    subject: Option<String>,
    /// Milliseconds since 1970.
    #[serde(rename = "ended", skip_serializing_if = "Option::is_none", default)]
    sessions_ended_at: Option<i64>,
    #[serde(rename = "inv", skip_serializing_if = "Option::is_none", default)]
    invitation: Option<InvitationId>,
    /// Milliseconds since 1970; there only while the member is pending.
    #[serde(rename = "until", skip_serializing_if = "Option::is_none", default)]
    invited_until: Option<i64>,
    #[serde(flatten)]
    wallet: WalletItem,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    studies: BTreeMap<StudyId, StudyRole>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    owned: BTreeSet<StudyId>,
    #[serde(rename = "attrs", skip_serializing_if = "BTreeMap::is_empty", default)]
    attributes: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    digest: Option<Digest>,
    /// Present, and true, when the roster last called the member inactive.
    #[serde(rename = "off", skip_serializing_if = "std::ops::Not::not", default)]
    roster_inactive: bool,
    /// Present, and true, when a replacing roster removed the member.
    #[serde(rename = "gone", skip_serializing_if = "std::ops::Not::not", default)]
    removed_by_roster: bool,
    /// The import that changed the member last, and how: see `import/roster.rs`.
    #[serde(rename = "imp", skip_serializing_if = "Option::is_none", default)]
    import_mark: Option<String>,
    /// Version, the resource's `ETag`.
    #[serde(rename = "v")]
    version: u64,
}

/// A wallet as part of its member.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct WalletItem {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    balance: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    entries: Option<u64>,
}

impl WalletItem {
    fn new(wallet: Option<&Wallet>) -> Self {
        Self {
            balance: wallet.map(|w| w.balance),
            currency: wallet.map(|w| w.currency.clone()),
            entries: wallet.map(|w| w.entries),
        }
    }

    fn into_wallet(self) -> Option<Wallet> {
        Some(Wallet {
            balance: self.balance?,
            currency: self.currency?,
            entries: self.entries?,
        })
    }
}

/// A roster row's digest, stored as 16 bytes of binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(pub [u8; 16]);

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Digest;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("16 bytes")
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Digest, E> {
                bytes
                    .try_into()
                    .map(Digest)
                    .map_err(|_| E::invalid_length(bytes.len(), &self))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

impl MemberItem {
    /// The item that stores a member in a partition.
    #[must_use]
    pub fn new(member: &Member, partition: u8) -> Self {
        let email = member
            .login_email
            .as_ref()
            .map(|e| e.as_str().to_owned())
            .or_else(|| member.email.clone());
        let (name_key, first_key) = name_keys(member.first_name.as_deref(), member.last_name.as_deref());
        Self {
            pk: keys::member_shard(member.organization, partition),
            sk: keys::member(member.id),
            name_key,
            first_key,
            email_key: email.as_deref().map(fold),
            joined_at: member.joined_at.as_millisecond(),
            external_id: member.external_id.clone(),
            first_name: member.first_name.clone(),
            last_name: member.last_name.clone(),
            email: member.email.clone(),
            phone: member.phone.clone(),
            role: member.role.as_str().to_owned(),
            status: member.status.as_str().to_owned(),
            origin: member.origin.as_str().to_owned(),
            last_login_at: member.last_login_at.map(Timestamp::as_millisecond),
            login_email: member.login_email.as_ref().map(|e| e.as_str().to_owned()),
            login_phone: member.login_phone.as_ref().map(|p| p.as_str().to_owned()),
            subject: member.subject.clone(),
            sessions_ended_at: member.sessions_ended_at.map(Timestamp::as_millisecond),
            invitation: member.invitation,
            invited_until: member.invited_until.map(Timestamp::as_millisecond),
            wallet: WalletItem::new(member.wallet.as_ref()),
            studies: member.studies.clone(),
            owned: member.owned.clone(),
            attributes: member.attributes.clone(),
            digest: member.roster_digest.map(Digest),
            roster_inactive: !member.roster_active,
            removed_by_roster: member.removed_by_roster,
            import_mark: member.import_mark.clone(),
            version: member.version,
        }
    }

    /// Its sort key in the table.
    #[must_use]
    pub fn sk(&self) -> &str {
        &self.sk
    }

    /// Its sort key in the list by family name.
    #[must_use]
    pub fn name_key(&self) -> &str {
        &self.name_key
    }

    /// Its sort key in the list by given name.
    #[must_use]
    pub fn first_key(&self) -> &str {
        &self.first_key
    }

    /// Its sort key in the list by e-mail, if it is in it.
    #[must_use]
    pub fn email_key(&self) -> Option<&str> {
        self.email_key.as_deref()
    }

    /// Its sort key in the list by the time of joining.
    #[must_use]
    pub const fn joined_at(&self) -> i64 {
        self.joined_at
    }

    /// Its sort key in the list by the last sign-in, if it is in it.
    #[must_use]
    pub const fn last_login_at(&self) -> Option<i64> {
        self.last_login_at
    }

    /// The member that the item stores.
    pub fn into_member(self, organization: OrganizationId) -> Result<Member, StoreError> {
        let corrupt = |reason| corrupt(&self.sk, reason);
        let time =
            |millis: i64| Timestamp::from_millisecond(millis).map_err(|_| corrupt("a time is out of range"));
        let id = keys::member_of(&self.sk);
        Ok(Member {
            id: id.ok_or_else(|| corrupt("its key holds no member id"))?,
            organization,
            role: Role::from_word(&self.role).ok_or_else(|| corrupt("unknown role"))?,
            status: Status::from_word(&self.status).ok_or_else(|| corrupt("unknown status"))?,
            origin: Origin::from_word(&self.origin).ok_or_else(|| corrupt("unknown origin"))?,
            joined_at: time(self.joined_at)?,
            last_login_at: self.last_login_at.map(time).transpose()?,
            login_email: match self.login_email.as_deref().map(Email::parse) {
                None => None,
                Some(Ok(email)) => Some(email),
                Some(Err(_)) => return Err(corrupt("its login is no e-mail address")),
            },
            login_phone: match self.login_phone.as_deref().map(Phone::parse) {
                None => None,
                Some(Ok(phone)) => Some(phone),
                Some(Err(_)) => return Err(corrupt("its login is no telephone number")),
            },
            subject: self.subject,
            sessions_ended_at: self.sessions_ended_at.map(time).transpose()?,
            invitation: self.invitation,
            invited_until: self.invited_until.map(time).transpose()?,
            external_id: self.external_id,
            first_name: self.first_name,
            last_name: self.last_name,
            email: self.email,
            phone: self.phone,
            wallet: self.wallet.into_wallet(),
            studies: self.studies,
            owned: self.owned,
            attributes: self.attributes,
            roster_digest: self.digest.map(|d| d.0),
            roster_active: !self.roster_inactive,
            removed_by_roster: self.removed_by_roster,
            import_mark: self.import_mark,
            version: self.version,
            partition: keys::shard_of(&self.pk),
        })
    }
}

/// The item of a member whom a roster's row makes, most of it the row's own text: an import writes
/// millions. It is the very item that [`MemberItem`] makes of [`muster::import::new_member`].
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewMemberItem<'r> {
    #[serde(rename = "PK")]
    pk: &'r str,
    #[serde(rename = "SK")]
    sk: String,
    name_key: String,
    first_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_key: Option<String>,
    joined_at: i64,
    ext: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'r str>,
    role: &'static str,
    status: &'static str,
    origin: &'static str,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    attrs: Attributes<'r>,
    digest: Digest,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    off: bool,
    v: u64,
}

impl<'r> NewMemberItem<'r> {
    /// The item in the partition `pk`, where the member's id belongs, of someone who joined at this
    /// millisecond since 1970.
    pub(crate) fn new(pk: &'r str, of: Fingerprint, row: &'r RosterRow<'_>, joined_at: i64) -> Self {
        let (first, last) = (row.first_name.as_deref(), row.last_name.as_deref());
        let (name_key, first_key) = name_keys(first, last);
        Self {
            pk,
            sk: keys::member(of.member),
            name_key,
            first_key,
            email_key: row.email.as_deref().map(fold),
            joined_at,
            ext: &row.external_id,
            first,
            last,
            email: row.email.as_deref(),
            phone: row.phone.as_deref(),
            role: Role::Member.as_str(),
            status: status_of_new(row).as_str(),
            origin: Origin::Roster.as_str(),
            attrs: Attributes(&row.attributes),
            digest: Digest(of.digest),
            off: !row.is_active,
            v: 1,
        }
    }
}

/// Attributes by name.
struct Attributes<'r>(&'r [(&'r str, Cow<'r, str>)]);

impl Attributes<'_> {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Attributes<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use muster::import::new_member;

    use super::*;

    #[test]
    fn the_item_of_a_row_is_that_of_the_member_it_makes() {
        let organization = OrganizationId::from_bytes([2; 16]);
        let full = RosterRow {
            external_id: " É-1".into(),
            stored_id: "É-1".into(),
            is_exact: false,
            first_name: Some("Zoë  Ann".into()),
            last_name: Some("O'Neil".into()),
            email: Some("a@example.org".into()),
            phone: Some("+1 202 555 0100".into()),
            is_active: true,
            attributes: vec![("A", "1".into()), ("b", "".into())],
        };
        let bare = RosterRow {
            first_name: None,
            last_name: None,
            email: None,
            phone: None,
            is_active: false,
            attributes: Vec::new(),
            ..full.clone()
        };
        for row in [full, bare] {
            let at = Timestamp::from_millisecond(1_700_000_000_123).unwrap();
            let of = Fingerprint::of(organization, &row);
            let member = new_member(organization, of, &row, at);
            let pk = keys::member_shard(organization, member.id.shard(4));
            let item = NewMemberItem::new(&pk, of, &row, at.as_millisecond());
            let [made, expected] = [
                serde_dynamo::aws_sdk_dynamodb_1::to_item(item),
                serde_dynamo::aws_sdk_dynamodb_1::to_item(MemberItem::new(&member, member.id.shard(4))),
            ];
            assert_eq!(made.unwrap(), expected.unwrap());
        }
    }
}
