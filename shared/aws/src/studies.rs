//! Studies, who owns them, and who has a role in them.
//!
//! The member's own record is the truth of what they own and which roles they have; the
//! study names its owner, and its partition says where to look for its members.

use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem};
use jiff::Timestamp;
use muster::audit::AuditEvent;
use muster::id::{MemberId, OrganizationId, StudyId};
use muster::member::Member;
use muster::organization::Organization;
use muster::study::{Study, StudyRole, StudyStatus};
use serde::{Deserialize, Serialize};

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::keys;
use crate::members::{self, Committed, Draft, Step};
use crate::wire::{self, IntoWrite, Item, corrupt, from_item, number, text, text_of, to_item};

/// Studies in DynamoDB.
#[derive(Clone, Debug)]
pub struct StudyStore {
    dynamodb: Dynamo,
    tables: Tables,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T, I> {
    /// What is in it. Fewer than asked for, even none, when so many are left out that the page has
    /// read its share; `next` then goes on from there.
    pub items: Vec<T>,
    /// The last one looked at, if there may be more.
    pub next: Option<I>,
}

#[derive(Serialize, Deserialize)]
struct StudyItem {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    name: String,
    status: StudyStatus,
    owner: MemberId,
    /// Milliseconds since 1970.
    #[serde(rename = "createdAt")]
    created_at: i64,
    #[serde(rename = "v")]
    version: u64,
}

/// What an unreadable item is called.
const WHAT: &str = keys::STUDY_PREFIX;

/// Most items that one page reads, left out or not.
const READ_PER_PAGE: i32 = 1_000;

impl StudyItem {
    fn new(study: &Study) -> Self {
        Self {
            pk: keys::studies(study.organization),
            sk: keys::study(study.id),
            name: study.name.clone(),
            status: study.status,
            owner: study.owner,
            created_at: study.created_at.as_millisecond(),
            version: study.version,
        }
    }

    fn into_study(self, organization: OrganizationId) -> Result<Study, StoreError> {
        let id = keys::study_of(&self.sk);
        Ok(Study {
            id: id.ok_or_else(|| corrupt(WHAT, "its key holds no study id"))?,
            organization,
            name: self.name,
            status: self.status,
            owner: self.owner,
            created_at: Timestamp::from_millisecond(self.created_at).map_err(|e| corrupt(WHAT, e))?,
            version: self.version,
        })
    }
}

/// The write of a study's next version, or of a new one.
pub(crate) fn put(tables: &Tables, study: &Study) -> Result<TransactWriteItem, StoreError> {
    let put = Put::builder()
        .table_name(&tables.directory)
        .set_item(Some(to_item(WHAT, &StudyItem::new(study))?));
    let put = if study.version == 1 {
        put.condition_expression("attribute_not_exists(PK)")
    } else {
        put.condition_expression("v = :read")
            .expression_attribute_values(":read", number(study.version - 1))
    };
    put.into_write()
}

impl StudyStore {
    /// A store on these tables.
    #[must_use]
    pub const fn new(dynamodb: Dynamo, tables: Tables) -> Self {
        Self { dynamodb, tables }
    }

    /// One study, strongly consistent.
    pub async fn get(&self, organization: OrganizationId, id: StudyId) -> Result<Option<Study>, StoreError> {
        let key = wire::key(keys::studies(organization), keys::study(id));
        let item = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        item.map(|item| from_item::<StudyItem>(WHAT, item)?.into_study(organization))
            .transpose()
    }

    /// Studies by their ids, in the order of the ids; those that are not there are left out.
    pub async fn get_many(
        &self,
        organization: OrganizationId,
        ids: impl IntoIterator<Item = StudyId>,
    ) -> Result<Vec<Study>, StoreError> {
        let key = |id| wire::key(keys::studies(organization), keys::study(id));
        let keys: Vec<Item> = ids.into_iter().map(key).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let found = wire::get_many(&self.dynamodb, &self.tables.directory, keys).await?;
        let studies = found
            .into_values()
            .map(|item| from_item::<StudyItem>(WHAT, item)?.into_study(organization));
        let mut studies = studies.collect::<Result<Vec<Study>, _>>()?;
        studies.sort_by_key(|study| study.id);
        Ok(studies)
    }

    /// A page of at most `limit` studies, newest first, made before `after`.
    pub async fn list(
        &self,
        organization: OrganizationId,
        status: Option<StudyStatus>,
        limit: usize,
        after: Option<StudyId>,
    ) -> Result<Page<Study, StudyId>, StoreError> {
        let mut page = Page {
            items: Vec::new(),
            next: after,
        };
        let mut left = READ_PER_PAGE;
        loop {
            let answer = self
                .dynamodb
                .query()
                .table_name(&self.tables.directory)
                .key_condition_expression("PK = :of AND begins_with(SK, :prefix)")
                .expression_attribute_values(":of", text(keys::studies(organization)))
                .expression_attribute_values(":prefix", text(keys::STUDY_PREFIX))
                .scan_index_forward(false)
                .consistent_read(true)
                .limit(i32::try_from(limit).unwrap_or(left).min(left))
                .set_exclusive_start_key(
                    page.next
                        .map(|id| wire::key(keys::studies(organization), keys::study(id))),
                )
                .send()
                .await
                .map_err(|e| StoreError::service("Query", &e))?;
            let more = answer.last_evaluated_key.is_some();
            left -= answer.scanned_count;
            for item in answer.items.unwrap_or_default() {
                let study = from_item::<StudyItem>(WHAT, item)?.into_study(organization)?;
                page.next = Some(study.id);
                if status.is_none_or(|status| study.status == status) {
                    page.items.push(study);
                    if page.items.len() == limit {
                        return Ok(page);
                    }
                }
            }
            if !more {
                page.next = None;
            }
            if !more || left <= 0 {
                return Ok(page);
            }
        }
    }

    /// Gives a member the role in a study that their record has after the step, or takes it where it
    /// has none. `false` where the study or the member is not what it was when it was read.
    pub async fn set_role(
        &self,
        organization: &Organization,
        study: &Study,
        step: &Step,
        event: &AuditEvent,
    ) -> Result<bool, StoreError> {
        let mut draft = Draft::new(&self.tables, organization);
        let still = ConditionCheck::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(
                keys::studies(organization.id),
                keys::study(study.id),
            )))
            .condition_expression("v = :read")
            .expression_attribute_values(":read", number(study.version));
        draft.push(still.into_write()?);
        draft.member(Some(&step.before), &step.after)?;
        let key = wire::key(
            keys::study_members(organization.id, study.id),
            keys::member(step.after.id),
        );
        let (table, has) = (&self.tables.directory, step.after.studies.contains_key(&study.id));
        draft.push(if has {
            Put::builder()
                .table_name(table)
                .set_item(Some(key))
                .into_write()?
        } else {
            Delete::builder()
                .table_name(table)
                .set_key(Some(key))
                .into_write()?
        });
        draft.event(event)?;
        Ok(draft.commit(&self.dynamodb).await? == Committed::Yes)
    }

    /// Members with a role in a study, by their ids: at most `limit`, after `after`.
    pub async fn members(
        &self,
        organization: &Organization,
        study: StudyId,
        limit: u16,
        after: Option<MemberId>,
    ) -> Result<Page<(Member, StudyRole), MemberId>, StoreError> {
        let pk = keys::study_members(organization.id, study);
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.tables.directory)
            .key_condition_expression("PK = :of")
            .expression_attribute_values(":of", text(&pk))
            .consistent_read(true)
            .limit(i32::from(limit))
            .set_exclusive_start_key(after.map(|id| wire::key(&pk, keys::member(id))))
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let more = answer.last_evaluated_key.is_some();
        let found = answer.items.unwrap_or_default();
        let ids: Vec<MemberId> = found
            .iter()
            .filter_map(|item| keys::member_of(text_of(item, "SK")?))
            .collect();
        let members = members::get_many(&self.dynamodb, &self.tables, organization, &ids).await?;
        // Whoever was removed has left their place in the list behind, and nothing else.
        let has = |member: Member| Some((member.studies.get(&study).copied()?, member));
        let mut items: Vec<(Member, StudyRole)> = members
            .into_values()
            .filter_map(has)
            .map(|(role, member)| (member, role))
            .collect();
        items.sort_by_key(|(member, _)| member.id);
        Ok(Page {
            items,
            next: ids.last().copied().filter(|_| more),
        })
    }
}
