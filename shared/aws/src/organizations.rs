//! Organizations, their counts, and who is what in them.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue as Value, KeysAndAttributes, Put, TransactWriteItem};
use jiff::Timestamp;
use muster::access::Membership;
use muster::audit::AuditEvent;
use muster::id::{MemberId, OrganizationId};
use muster::member::{Member, Role, Status};
use muster::organization::{Organization, Settings, StatusCounts};
use muster::text::Email;
use serde::{Deserialize, Serialize};

use crate::clients::Tables;
use crate::error::StoreError;
use crate::item::MemberItem;
use crate::transact::{self, Outcome};
use crate::{audit, keys};

/// Organizations in DynamoDB.
#[derive(Clone, Debug)]
pub struct OrganizationStore {
    dynamodb: Client,
    tables: Tables,
}

/// An organization to be made, with the person who makes it.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Its first version.
    pub organization: Organization,
    /// Its owner's record.
    pub founder: Member,
    /// What the owner signs in with. Unique in an organization.
    pub login: Email,
    /// The owner's token subject.
    pub subject: String,
}

/// What came of making an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Founded {
    /// It is new.
    Now,
    /// The same operation made it before; it was left alone.
    Before,
}

/// What came of changing an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is as given.
    Yes,
    /// Someone else changed it since it was read; nothing was written.
    Stale,
}

/// Members by status, and how many may take a seat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Members by status.
    pub members: StatusCounts,
    /// Most seats; none is unlimited.
    pub seat_limit: Option<u32>,
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
struct OrganizationItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    name: String,
    sso: bool,
    #[serde(rename = "invitationDays")]
    invitation_days: u8,
    #[serde(rename = "defaultRole")]
    default_role: Role,
    currency: String,
    /// The roster schema as JSON: it is read and written whole, and nothing searches in it.
    schema: String,
    shards: u8,
    /// Milliseconds since 1970.
    #[serde(rename = "createdAt")]
    created_at: i64,
    #[serde(rename = "v")]
    version: u64,
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
}

#[derive(Serialize)]
struct LoginItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    member: MemberId,
}

impl OrganizationItem {
    fn new(organization: &Organization) -> Result<Self, StoreError> {
        let settings = &organization.settings;
        Ok(Self {
            pk: keys::organization(organization.id),
            sk: keys::ORGANIZATION.to_owned(),
            name: settings.name.clone(),
            sso: settings.sso_enabled,
            invitation_days: settings.invitation_ttl_days,
            default_role: settings.default_role,
            currency: settings.currency.clone(),
            schema: serde_json::to_string(&organization.roster_schema)
                .map_err(|e| unreadable(keys::ORGANIZATION, &e))?,
            shards: organization.shards,
            created_at: organization.created_at.as_millisecond(),
            version: organization.version,
        })
    }

    fn into_organization(self, id: OrganizationId) -> Result<Organization, StoreError> {
        Ok(Organization {
            id,
            settings: Settings {
                name: self.name,
                sso_enabled: self.sso,
                invitation_ttl_days: self.invitation_days,
                default_role: self.default_role,
                currency: self.currency,
            },
            roster_schema: serde_json::from_str(&self.schema)
                .map_err(|e| unreadable(keys::ORGANIZATION, &e))?,
            shards: self.shards,
            created_at: Timestamp::from_millisecond(self.created_at)
                .map_err(|e| unreadable(keys::ORGANIZATION, &e))?,
            version: self.version,
        })
    }
}

impl OrganizationStore {
    /// A store on these tables.
    #[must_use]
    pub const fn new(dynamodb: Client, tables: Tables) -> Self {
        Self { dynamodb, tables }
    }

    /// Makes an organization with its owner, its counts and its audit event, all or nothing.
    pub async fn found(&self, founding: &Founding, event: &AuditEvent) -> Result<Founded, StoreError> {
        let Founding {
            organization,
            founder,
            login,
            subject,
        } = founding;
        let pk = keys::organization(organization.id);
        let user = UserItem {
            pk: pk.clone(),
            sk: keys::user(subject),
            login_key: keys::user(subject),
            member: founder.id,
            role: founder.role,
            status: founder.status,
        };
        let counts = HashMap::from([
            ("PK".to_owned(), Value::S(pk.clone())),
            ("SK".to_owned(), Value::S(keys::COUNTS.to_owned())),
            (founder.status.as_str().to_owned(), Value::N("1".to_owned())),
        ]);
        let writes = vec![
            self.put_new(to_item(&OrganizationItem::new(organization)?)?)?,
            self.put_new(counts)?,
            self.put_new(to_item(&user)?)?,
            self.put_new(to_item(&LoginItem {
                pk,
                sk: keys::login(login),
                member: founder.id,
            })?)?,
            self.put_new(to_item(&MemberItem::new(founder, organization.shards))?)?,
            audit::write(&self.tables, event)?,
        ];
        match transact::write(&self.dynamodb, writes).await? {
            Outcome::Committed => Ok(Founded::Now),
            // Its id is derived from the operation: whoever made it was this very operation.
            Outcome::Refused(writes) if writes.contains(&0) => Ok(Founded::Before),
            Outcome::Refused(_) => Err(unreadable(
                keys::ORGANIZATION,
                &"a part of it is there without the rest",
            )),
        }
    }

    /// An organization's settings and roster schema.
    pub async fn get(&self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        let item = self
            .item(keys::organization(id), keys::ORGANIZATION.to_owned())
            .await?;
        item.map(|item| from_item::<OrganizationItem>(item)?.into_organization(id))
            .transpose()
    }

    /// An organization's counts and seat limit.
    pub async fn counts(&self, id: OrganizationId) -> Result<Counts, StoreError> {
        let item = self
            .item(keys::organization(id), keys::COUNTS.to_owned())
            .await?
            .unwrap_or_default();
        let number = |name: &str| -> Result<Option<i64>, StoreError> {
            let number = item.get(name).map(|value| value.as_n().map(|n| n.parse()));
            match number {
                None => Ok(None),
                Some(Ok(Ok(number))) => Ok(Some(number)),
                Some(_) => Err(unreadable(keys::COUNTS, &format_args!("{name} is no number"))),
            }
        };
        let mut counts = Counts::default();
        for status in Status::ALL {
            counts.members.add(*status, number(status.as_str())?.unwrap_or(0));
        }
        counts.seat_limit = number("seatLimit")?.and_then(|limit| u32::try_from(limit).ok());
        Ok(counts)
    }

    /// Writes the next version of an organization with its audit event, unless someone else wrote
    /// that version first.
    pub async fn save(&self, next: &Organization, event: &AuditEvent) -> Result<Saved, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(to_item(&OrganizationItem::new(next)?)?))
            .condition_expression("v = :read")
            .expression_attribute_values(":read", Value::N((next.version - 1).to_string()))
            .build()
            .map_err(|e| unreadable(keys::ORGANIZATION, &e))?;
        let writes = vec![
            TransactWriteItem::builder().put(put).build(),
            audit::write(&self.tables, event)?,
        ];
        match transact::write(&self.dynamodb, writes).await? {
            Outcome::Committed => Ok(Saved::Yes),
            Outcome::Refused(_) => Ok(Saved::Stale),
        }
    }

    /// What a signed-in person is to an organization: the one read that authorization rests on,
    /// strongly consistent, so that a change holds at the next request.
    pub async fn membership(
        &self,
        id: OrganizationId,
        subject: &str,
    ) -> Result<Option<Membership>, StoreError> {
        let item = self.item(keys::organization(id), keys::user(subject)).await?;
        item.map(|item| Ok(membership(id, &from_item(item)?))).transpose()
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
            HashMap::from([
                ("PK".to_owned(), Value::S(keys::organization(after))),
                ("SK".to_owned(), Value::S(keys::user(subject))),
                ("loginKey".to_owned(), Value::S(keys::user(subject))),
            ])
        });
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .index_name(keys::BY_LOGIN)
            .key_condition_expression("loginKey = :login")
            .expression_attribute_values(":login", Value::S(keys::user(subject)))
            .limit(i32::from(limit))
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let more = answer.last_evaluated_key.is_some();
        let ids = answer.items.unwrap_or_default().into_iter().map(|item| {
            let id = item
                .get("PK")
                .and_then(|pk| pk.as_s().ok())
                .and_then(|pk| keys::organization_of(pk));
            id.ok_or_else(|| unreadable(keys::BY_LOGIN, &"a partition key holds no organization"))
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
            let membership = membership(*id, &from_item(user)?);
            if membership.status != Status::Removed {
                items.push(Belonging {
                    membership,
                    name: from_item::<OrganizationItem>(organization)?.name,
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
    ) -> Result<HashMap<(String, String), HashMap<String, Value>>, StoreError> {
        /// Keys in one `BatchGetItem` (DynamoDB, "Service quotas"), two for each organization.
        const BATCH: usize = 100 / 2;
        /// How often what DynamoDB left of a batch is asked for again.
        const ATTEMPTS: u32 = 6;
        let mut found = HashMap::new();
        for ids in ids.chunks(BATCH) {
            let keys = ids.iter().flat_map(|id| {
                [keys::ORGANIZATION.to_owned(), keys::user(subject)]
                    .map(|sk| key(keys::organization(*id), sk))
            });
            let wanted = KeysAndAttributes::builder()
                .set_keys(Some(keys.collect()))
                .consistent_read(true)
                .build();
            let wanted = wanted.map_err(|e| unreadable(keys::ORGANIZATION, &e))?;
            let mut wanted = Some(HashMap::from([(self.tables.directory.clone(), wanted)]));
            let mut attempt = 0;
            while let Some(request) = wanted.filter(|keys| !keys.is_empty()) {
                if attempt == ATTEMPTS {
                    return Err(StoreError::Service {
                        operation: "BatchGetItem",
                        code: "UnprocessedKeys".to_owned(),
                    });
                }
                if attempt > 0 {
                    tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
                }
                attempt += 1;
                let answer = self
                    .dynamodb
                    .batch_get_item()
                    .set_request_items(Some(request))
                    .send()
                    .await
                    .map_err(|e| StoreError::service("BatchGetItem", &e))?;
                for item in answer.responses.unwrap_or_default().into_values().flatten() {
                    let text = |name| {
                        item.get(name)
                            .and_then(|value: &Value| value.as_s().ok())
                            .cloned()
                    };
                    found.insert(
                        (text("PK").unwrap_or_default(), text("SK").unwrap_or_default()),
                        item,
                    );
                }
                wanted = answer.unprocessed_keys;
            }
        }
        Ok(found)
    }

    async fn item(&self, pk: String, sk: String) -> Result<Option<HashMap<String, Value>>, StoreError> {
        let answer = self
            .dynamodb
            .get_item()
            .table_name(&self.tables.directory)
            .set_key(Some(key(pk, sk)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|e| StoreError::service("GetItem", &e))?;
        Ok(answer.item)
    }

    fn put_new(&self, item: HashMap<String, Value>) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(PK)")
            .build()
            .map_err(|e| unreadable(keys::ORGANIZATION, &e))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

fn key(pk: String, sk: String) -> HashMap<String, Value> {
    HashMap::from([("PK".to_owned(), Value::S(pk)), ("SK".to_owned(), Value::S(sk))])
}

const fn membership(organization: OrganizationId, user: &UserItem) -> Membership {
    Membership {
        organization,
        member: user.member,
        role: user.role,
        status: user.status,
    }
}

fn unreadable(key: &str, reason: &dyn std::fmt::Display) -> StoreError {
    StoreError::Corrupt {
        key: key.to_owned(),
        reason: reason.to_string(),
    }
}

fn to_item<T: Serialize>(item: &T) -> Result<HashMap<String, Value>, StoreError> {
    serde_dynamo::aws_sdk_dynamodb_1::to_item(item).map_err(|e| unreadable(keys::ORGANIZATION, &e))
}

fn from_item<T: for<'de> Deserialize<'de>>(item: HashMap<String, Value>) -> Result<T, StoreError> {
    serde_dynamo::aws_sdk_dynamodb_1::from_item(item).map_err(|e| unreadable(keys::ORGANIZATION, &e))
}
