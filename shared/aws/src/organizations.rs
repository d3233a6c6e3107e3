//! Organizations: their settings, roster schemas and seats.

use aws_sdk_dynamodb::types::{AttributeValue as Value, ConditionCheck, Put, TransactWriteItem, Update};
use jiff::Timestamp;
use muster::audit::AuditEvent;
use muster::id::{JobId, MemberId, OrganizationId};
use muster::layout::{Layout, Moving};
use muster::member::{Member, Role};
use muster::organization::{Organization, Settings};
use serde::{Deserialize, Serialize};

use crate::clients::Tables;
use crate::counts::{self, Counts};
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::members::{Committed, Draft};
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, Item, attribute, corrupt, from_item, number, text, to_item};
use crate::{audit, keys};

/// What an unreadable item is called.
const WHAT: &str = keys::ORGANIZATION;

/// Organizations in DynamoDB.
#[derive(Clone, Debug)]
pub struct OrganizationStore {
    dynamodb: Dynamo,
    tables: Tables,
}

/// An organization to be made, with the person who makes it.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Its first version.
    pub organization: Organization,
    /// Its owner's record, with what they sign in with.
    pub founder: Member,
}

/// What came of changing an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is as given.
    Yes,
    /// Someone else changed it since it was read; nothing was written.
    Stale,
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
    /// The old number, until everybody has moved.
    shards: u8,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    moving: Option<MovingItem>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    purge: Option<JobId>,
    /// Milliseconds since 1970.
    #[serde(rename = "createdAt")]
    created_at: i64,
    #[serde(rename = "v")]
    version: u64,
}

/// How far members have moved to more partitions.
#[derive(Serialize, Deserialize)]
struct MovingItem {
    to: u8,
    partition: u8,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    until: Option<MemberId>,
    job: JobId,
}

impl From<Moving> for MovingItem {
    fn from(moving: Moving) -> Self {
        let Moving {
            to,
            partition,
            until,
            job,
        } = moving;
        Self {
            to,
            partition,
            until,
            job,
        }
    }
}

impl From<MovingItem> for Moving {
    fn from(item: MovingItem) -> Self {
        let MovingItem {
            to,
            partition,
            until,
            job,
        } = item;
        Self {
            to,
            partition,
            until,
            job,
        }
    }
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
            schema: schema(organization)?,
            shards: organization.layout.base(),
            moving: organization.layout.movement().map(MovingItem::from),
            purge: organization.purge,
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
            roster_schema: serde_json::from_str(&self.schema).map_err(|e| corrupt(WHAT, e))?,
            layout: Layout::of(self.shards).moving(self.moving.map(Moving::from)),
            purge: self.purge,
            created_at: Timestamp::from_millisecond(self.created_at).map_err(|e| corrupt(WHAT, e))?,
            version: self.version,
        })
    }
}

impl OrganizationStore {
    /// A store on these tables.
    #[must_use]
    pub const fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self { dynamodb, tables }
    }

    /// Makes an organization with its owner, its counts and its audit event, all or nothing. Where
    /// the same operation made it before, it is left alone.
    pub async fn found(&self, founding: &Founding, event: &AuditEvent) -> Result<(), StoreError> {
        let Founding {
            organization,
            founder,
        } = founding;
        let mut draft = Draft::new(&self.tables, organization);
        draft.push(self.put_new(to_item(WHAT, &OrganizationItem::new(organization)?)?)?);
        draft.push(self.put_new(counts::first(organization.id, founder.status))?);
        draft.first(founder)?;
        draft.event(event)?;
        match draft.commit(&self.dynamodb).await? {
            Committed::Yes => Ok(()),
            // Its id is derived from the operation: whoever made it was this very operation.
            Committed::Refused(writes) if writes.contains(&0) => Ok(()),
            Committed::Refused(_) | Committed::NoSeat => {
                Err(corrupt(WHAT, "a part of it is there without the rest"))
            }
        }
    }

    /// An organization's settings and roster schema.
    pub async fn get(&self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        let key = wire::key(keys::organization(id), keys::ORGANIZATION);
        let item = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        item.map(|item| read(id, item)).transpose()
    }

    /// An organization and its counts, each strongly consistent, in one request.
    pub async fn with_counts(
        &self,
        id: OrganizationId,
    ) -> Result<Option<(Organization, Counts)>, StoreError> {
        let key = |sk: &str| (keys::organization(id), sk.to_owned());
        let (own, counts) = (key(keys::ORGANIZATION), key(keys::COUNTS));
        let wanted = [&own, &counts].map(|(pk, sk)| wire::key(pk, sk));
        let mut found = wire::get_many(&self.dynamodb, &self.tables.directory, wanted.to_vec()).await?;
        let Some(item) = found.remove(&own) else {
            return Ok(None);
        };
        let counts = counts::of(&found.remove(&counts).unwrap_or_default());
        Ok(Some((read(id, item)?, counts)))
    }

    /// An organization's counts and seat limit.
    pub async fn counts(&self, id: OrganizationId) -> Result<Counts, StoreError> {
        counts::read(&self.dynamodb, &self.tables, id).await
    }

    /// Sets how many may take a seat. `false` when there is no such organization, or someone else
    /// set it since `before` was read.
    pub async fn set_seat_limit(
        &self,
        id: OrganizationId,
        before: &Counts,
        limit: Option<u32>,
        event: &AuditEvent,
    ) -> Result<bool, StoreError> {
        counts::set_limit(&self.dynamodb, &self.tables, id, before, limit, event).await
    }

    /// Writes the next version of an organization with its audit event, unless someone else wrote
    /// that version first.
    pub async fn save(&self, next: &Organization, event: &AuditEvent) -> Result<Saved, StoreError> {
        let settings = &next.settings;
        // What other changes write is left as it is, however old what was read of it: members may be moving.
        let update = Update::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(keys::organization(next.id), keys::ORGANIZATION)))
            .update_expression(
                "SET #name = :name, sso = :sso, invitationDays = :days, defaultRole = :role, currency = :currency, \
                 #schema = :schema, v = :next",
            )
            .condition_expression("v = :read")
            .expression_attribute_names("#name", "name")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_values(":name", text(&settings.name))
            .expression_attribute_values(":sso", Value::Bool(settings.sso_enabled))
            .expression_attribute_values(":days", number(settings.invitation_ttl_days))
            .expression_attribute_values(":role", text(settings.default_role.as_str()))
            .expression_attribute_values(":currency", text(&settings.currency))
            .expression_attribute_values(":schema", text(schema(next)?))
            .expression_attribute_values(":next", number(next.version))
            .expression_attribute_values(":read", number(next.version - 1));
        let writes = vec![update.into_write()?, audit::write(&self.tables, event)?];
        match transact::write(&self.dynamodb, writes).await? {
            Outcome::Committed => Ok(Saved::Yes),
            Outcome::Refused(_) => Ok(Saved::Stale),
        }
    }

    /// The check that an organization's settings are what was read.
    pub(crate) fn still(tables: &Tables, read: &Organization) -> Result<TransactWriteItem, StoreError> {
        ConditionCheck::builder()
            .table_name(&tables.directory)
            .set_key(Some(wire::key(keys::organization(read.id), keys::ORGANIZATION)))
            .condition_expression("v = :read")
            .expression_attribute_values(":read", number(read.version))
            .into_write()
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(PK)")
            .into_write()
    }
}

/// How far members have moved, as it is stored.
pub(crate) fn moving(moving: Moving) -> Result<Value, StoreError> {
    attribute(WHAT, &MovingItem::from(moving))
}

fn schema(organization: &Organization) -> Result<String, StoreError> {
    serde_json::to_string(&organization.roster_schema).map_err(|e| corrupt(WHAT, e))
}

/// The organization that its own item holds.
pub(crate) fn read(id: OrganizationId, item: Item) -> Result<Organization, StoreError> {
    from_item::<OrganizationItem>(WHAT, item)?.into_organization(id)
}
