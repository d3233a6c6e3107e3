//! What signed-in people are in organizations: the item that authorization rests on.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem, Update};
use jiff::Timestamp;
use muster::access::Membership;
use muster::id::{MemberId, OrganizationId};
use muster::layout::Layout;
use muster::member::{Member, Role, Status};
use serde::{Deserialize, Serialize};

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::keys;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, Item, corrupt, from_item, number, text, text_of, to_item};

/// Memberships in DynamoDB.
#[derive(Clone, Debug)]
pub struct MembershipStore {
    dynamodb: Dynamo,
    tables: Tables,
}

/// One of a person's organizations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belonging {
    /// What the person is there.
    pub membership: Membership,
    /// The organization's name.
    pub name: String,
}

/// One page of a person's organizations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belongings {
    /// In the order of their ids. Those that the person was removed from are left out, so that a
    /// page may be short.
    pub items: Vec<Belonging>,
    /// Where the next page begins, if there may be one.
    pub next: Option<OrganizationId>,
}

#[derive(Serialize, Deserialize)]
struct UserItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    #[serde(rename = "loginKey")]
    login_key: String,
    member: MemberId,
    role: Role,
    status: Status,
    /// Milliseconds since 1970.
    /// Of another name than the member's, whose attribute is the key of an index.
    #[serde(rename = "signedInAt", skip_serializing_if = "Option::is_none", default)]
    last_login_at: Option<i64>,
    /// Milliseconds since 1970.
    #[serde(rename = "ended", skip_serializing_if = "Option::is_none", default)]
    sessions_ended_at: Option<i64>,
}

/// The name of an organization, as its own item has it.
#[derive(Deserialize)]
struct Named {
    name: String,
}

/// What an unreadable item is called.
const WHAT: &str = "USER#";

/// The write that lets a member's account in as what the member now is. Where the person was
/// another member here before, that one must have been removed.
pub(crate) fn write(
    tables: &Tables,
    member: &Member,
    subject: &str,
) -> Result<TransactWriteItem, StoreError> {
    let item = UserItem {
        pk: keys::organization(member.organization),
        sk: keys::user(subject),
        login_key: keys::user(subject),
        member: member.id,
        role: member.role,
        status: member.status,
        last_login_at: member.last_login_at.map(Timestamp::as_millisecond),
        sessions_ended_at: member.sessions_ended_at.map(Timestamp::as_millisecond),
    };
    Put::builder()
        .table_name(&tables.directory)
        .set_item(Some(to_item(WHAT, &item)?))
        .condition_expression("attribute_not_exists(PK) OR #member = :member OR #status = :removed")
        .expression_attribute_names("#member", "member")
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":member", text(member.id))
        .expression_attribute_values(":removed", text(Status::Removed.as_str()))
        .into_write()
}

/// The check that a person still is what was read, and may as much.
pub(crate) fn still(
    tables: &Tables,
    membership: &Membership,
    subject: &str,
) -> Result<TransactWriteItem, StoreError> {
    ConditionCheck::builder()
        .table_name(&tables.directory)
        .set_key(Some(wire::key(
            keys::organization(membership.organization),
            keys::user(subject),
        )))
        .condition_expression("#member = :member AND #role = :role AND #status = :status")
        .expression_attribute_names("#member", "member")
        .expression_attribute_names("#role", "role")
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":member", text(membership.member))
        .expression_attribute_values(":role", text(membership.role.as_str()))
        .expression_attribute_values(":status", text(membership.status.as_str()))
        .into_write()
}

impl Belongings {
    /// Shows one more organization, if it belongs on this page of at most `limit`: one that was
    /// joined just now, and that the index may not have yet.
    pub fn add(&mut self, joined: Belonging, limit: u16) {
        let id = joined.membership.organization;
        let later = self.next.is_some_and(|next| next < id);
        let at = self
            .items
            .partition_point(|item| item.membership.organization < id);
        let shown = self
            .items
            .get(at)
            .is_some_and(|item| item.membership.organization == id);
        if later || shown {
            return;
        }
        self.items.insert(at, joined);
        if self.items.len() > usize::from(limit) {
            self.items.pop();
            self.next = self.items.last().map(|item| item.membership.organization);
        }
    }
}

impl MembershipStore {
    /// A store on these tables.
    #[must_use]
    pub const fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self { dynamodb, tables }
    }

    /// What a signed-in person is to an organization: the one read that authorization rests on,
    /// strongly consistent, so that a change holds at the next request.
    pub async fn get(&self, id: OrganizationId, subject: &str) -> Result<Option<Membership>, StoreError> {
        let key = wire::key(keys::organization(id), keys::user(subject));
        let item = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        item.map(|item| membership(id, &from_item(WHAT, item)?))
            .transpose()
    }

    /// Records that a person signed in at `at`, unless a newer sign-in is known.
    pub async fn signed_in(
        &self,
        membership: &Membership,
        layout: Layout,
        subject: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let organization = membership.organization;
        let user = wire::key(keys::organization(organization), keys::user(subject));
        let at = number(at.as_millisecond());
        let user = Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(user))
            .update_expression("SET signedInAt = :at")
            .condition_expression(
                "attribute_exists(PK) AND (attribute_not_exists(signedInAt) OR signedInAt < :at)",
            )
            .expression_attribute_values(":at", at.clone())
            .into_write()?;
        let mut partition = Some(layout.partition(membership.member));
        while let Some(shard) = partition {
            let (pk, sk) = keys::member_in(organization, membership.member, shard);
            let member = Update::builder()
                .table_name(&self.tables.directory)
                .set_key(Some(wire::key(pk, sk)))
                .update_expression("SET lastLoginAt = :at, v = v + :one")
                .condition_expression("attribute_exists(PK)")
                .expression_attribute_values(":at", at.clone())
                .expression_attribute_values(":one", number(1));
            let writes = vec![user.clone(), member.into_write()?];
            let written = transact::write(&self.dynamodb, writes).await?;
            // Where they are not there, they may have moved since the layout was read.
            let is_elsewhere = matches!(&written, Outcome::Refused(which) if which.contains(&1));
            partition = layout
                .next(membership.member)
                .filter(|next| is_elsewhere && *next != shard);
        }
        Ok(())
    }

    /// The organization's owner, strongly consistent. Reads everyone who can sign in, a page at a time,
    /// until it finds them: not for what is asked often.
    pub async fn owner(&self, id: OrganizationId) -> Result<Option<MemberId>, StoreError> {
        let mut from = None;
        loop {
            let answer = self
                .dynamodb
                .query()
                .table_name(&self.tables.directory)
                .key_condition_expression("PK = :of AND begins_with(SK, :user)")
                .filter_expression("#role = :owner AND #status = :active")
                .expression_attribute_names("#role", "role")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":of", text(keys::organization(id)))
                .expression_attribute_values(":user", text(WHAT))
                .expression_attribute_values(":owner", text(Role::Owner.as_str()))
                .expression_attribute_values(":active", text(Status::Active.as_str()))
                .consistent_read(true)
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(|e| StoreError::service("Query", &e))?;
            if let Some(item) = answer.items.unwrap_or_default().into_iter().next() {
                return Ok(Some(membership(id, &from_item(WHAT, item)?)?.member));
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(None);
            }
        }
    }

    /// Whether a person was ever a member anywhere.
    pub async fn is_known(&self, subject: &str) -> Result<bool, StoreError> {
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .index_name(keys::BY_LOGIN)
            .key_condition_expression("loginKey = :login")
            .expression_attribute_values(":login", text(keys::user(subject)))
            .limit(1)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        Ok(answer.count > 0)
    }

    /// Whether a person belongs to another organization than this one.
    pub async fn is_elsewhere(&self, subject: &str, here: OrganizationId) -> Result<bool, StoreError> {
        /// Organizations looked at in one read.
        const PAGE: u16 = 50;
        let mut after = None;
        loop {
            let page = self.of_subject(subject, PAGE, after).await?;
            if page.items.iter().any(|item| item.membership.organization != here) {
                return Ok(true);
            }
            after = page.next;
            if after.is_none() {
                return Ok(false);
            }
        }
    }

    /// The organizations that a person belongs to: at most `limit` (1 to 200), after `after`.
    ///
    /// Which ones comes from an index and may lag by moments; what the person is there is read
    /// strongly consistent.
    pub async fn of_subject(
        &self,
        subject: &str,
        limit: u16,
        after: Option<OrganizationId>,
    ) -> Result<Belongings, StoreError> {
        let start = after.map(|after| {
            let mut key = wire::key(keys::organization(after), keys::user(subject));
            key.insert("loginKey".to_owned(), text(keys::user(subject)));
            key
        });
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .index_name(keys::BY_LOGIN)
            .key_condition_expression("loginKey = :login")
            .expression_attribute_values(":login", text(keys::user(subject)))
            .limit(i32::from(limit))
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let more = answer.last_evaluated_key.is_some();
        let ids = answer.items.unwrap_or_default().into_iter().map(|item| {
            let id = text_of(&item, "PK").and_then(keys::organization_of);
            id.ok_or_else(|| corrupt(keys::BY_LOGIN, "a partition key holds no organization"))
        });
        let ids: Vec<OrganizationId> = ids.collect::<Result<_, _>>()?;
        let mut found = self.read_both(&ids, subject).await?;
        let mut items = Vec::new();
        for id in &ids {
            let organization = found.remove(&(keys::organization(*id), keys::ORGANIZATION.to_owned()));
            let user = found.remove(&(keys::organization(*id), keys::user(subject)));
            let (Some(organization), Some(user)) = (organization, user) else {
                continue;
            };
            let membership = membership(*id, &from_item(WHAT, user)?)?;
            if membership.status != Status::Removed {
                items.push(Belonging {
                    membership,
                    name: from_item::<Named>(keys::ORGANIZATION, organization)?.name,
                });
            }
        }
        Ok(Belongings {
            items,
            next: ids.last().copied().filter(|_| more),
        })
    }

    /// Each organization's own item and the person's in it.
    async fn read_both(
        &self,
        ids: &[OrganizationId],
        subject: &str,
    ) -> Result<HashMap<(String, String), Item>, StoreError> {
        let keys = ids.iter().flat_map(|id| {
            [keys::ORGANIZATION.to_owned(), keys::user(subject)]
                .map(|sk| wire::key(keys::organization(*id), sk))
        });
        wire::get_many(&self.dynamodb, &self.tables.directory, keys.collect()).await
    }
}

fn membership(organization: OrganizationId, user: &UserItem) -> Result<Membership, StoreError> {
    let time = |millis: Option<i64>| {
        let time = millis.map(Timestamp::from_millisecond).transpose();
        time.map_err(|e| corrupt(WHAT, e))
    };
    Ok(Membership {
        organization,
        member: user.member,
        role: user.role,
        status: user.status,
        last_login_at: time(user.last_login_at)?,
        sessions_ended_at: time(user.sessions_ended_at)?,
    })
}
