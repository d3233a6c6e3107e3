//! Orders of a list: the index that has each, and what it sorts by.

use std::cmp::Ordering;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use serde::{Deserialize, Serialize};

use crate::item::MemberItem;
use crate::keys;

/// An index and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::members) struct Order {
    pub(super) index: &'static str,
    pub(super) attribute: &'static str,
    pub(super) descending: bool,
    /// Only members without this attribute.
    pub(super) without: Option<&'static str>,
}

impl Order {
    pub(in crate::members) const NAME: Self = Self {
        index: keys::BY_NAME,
        attribute: "nameKey",
        descending: false,
        without: None,
    };
    pub(in crate::members) const FIRST_NAME: Self = Self {
        index: keys::BY_FIRST_NAME,
        attribute: "firstKey",
        descending: false,
        without: None,
    };
    pub(in crate::members) const EMAIL: Self = Self {
        index: keys::BY_EMAIL,
        attribute: "emailKey",
        descending: false,
        without: None,
    };
    pub(in crate::members) const JOINED: Self = Self {
        index: keys::BY_JOINED,
        attribute: "joinedAt",
        descending: false,
        without: None,
    };

    pub(in crate::members) const LAST_LOGIN: Self = Self {
        index: keys::BY_LAST_LOGIN,
        attribute: "lastLoginAt",
        descending: false,
        without: None,
    };
    /// Those who are not in the list by the last sign-in, by name.
    pub(in crate::members) const NEVER_SIGNED_IN: Self = Self {
        without: Some(Self::LAST_LOGIN.attribute),
        ..Self::NAME
    };

    pub(in crate::members) const fn reversed(self) -> Self {
        Self {
            descending: !self.descending,
            ..self
        }
    }

    pub(super) fn key_of(self, item: &MemberItem) -> SortKey {
        match self.index {
            keys::BY_FIRST_NAME => SortKey::Text(item.first_key().to_owned()),
            keys::BY_EMAIL => SortKey::Text(item.email_key().unwrap_or_default().to_owned()),
            keys::BY_JOINED => SortKey::Number(item.joined_at()),
            keys::BY_LAST_LOGIN => SortKey::Number(item.last_login_at().unwrap_or_default()),
            _ => SortKey::Text(item.name_key().to_owned()),
        }
    }

    pub(super) fn compare(self, a: &SortKey, b: &SortKey) -> Ordering {
        if self.descending { b.cmp(a) } else { a.cmp(b) }
    }
}

/// What an index sorts by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum SortKey {
    Number(i64),
    Text(String),
}

impl SortKey {
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Number(number) => Value::N(number.to_string()),
            Self::Text(text) => Value::S(text.clone()),
        }
    }

    pub(super) fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::S(text) => Some(Self::Text(text.clone())),
            Value::N(number) => number.parse().ok().map(Self::Number),
            _ => None,
        }
    }

    pub(super) fn starts_with(&self, prefix: &str) -> bool {
        matches!(self, Self::Text(text) if text.starts_with(prefix))
    }
}
