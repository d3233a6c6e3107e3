//! The roster's members in the Directory, as an import reads and writes them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue as Value, PutRequest, ReturnValuesOnConditionCheckFailure, WriteRequest,
};
use muster::id::{JobId, MemberId, OrganizationId};
use muster::import::{Existing, Prior, status_after};
use muster::member::{Member, Origin, Status};
use serde::Deserialize;

use crate::error::StoreError;
use crate::item::{Digest, MemberItem};
use crate::keys;

/// An item as DynamoDB takes it.
pub(super) type Item = HashMap<String, Value>;

/// Most items of one `BatchWriteItem` (DynamoDB, "Service quotas").
pub(super) const BATCH: usize = 25;
/// How often what DynamoDB left of a batch is sent again: about a minute in all.
const ATTEMPTS: u32 = 12;

/// The members of rosters.
#[derive(Clone, Debug)]
pub(super) struct RosterStore {
    dynamodb: Client,
    table: String,
}

/// A page of one partition's members, in the order of their ids.
pub(super) struct Page {
    pub(super) members: Vec<Existing>,
    pub(super) next: Option<Item>,
}

/// What an import does to a stored member.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// Writes what a row says.
    Write(Box<Member>),
    /// Removes them, as their row is gone.
    Remove,
}

/// The part of a member that planning reads.
#[derive(Deserialize)]
struct PlannedItem {
    #[serde(rename = "SK")]
    sk: String,
    status: String,
    origin: String,
    #[serde(default)]
    off: bool,
    #[serde(default)]
    digest: Option<Digest>,
    #[serde(default)]
    ext: Option<String>,
}

impl PlannedItem {
    fn existing(self) -> Result<Existing, StoreError> {
        let corrupt = |reason: &str| StoreError::Corrupt {
            key: self.sk.clone(),
            reason: reason.to_owned(),
        };
        let id = self
            .sk
            .strip_prefix(keys::MEMBER_PREFIX)
            .and_then(|id| MemberId::parse(id).ok());
        Ok(Existing {
            member: id.ok_or_else(|| corrupt("its key holds no member id"))?,
            digest: self.digest.map(|d| d.0),
            prior: Prior {
                status: Status::from_word(&self.status).ok_or_else(|| corrupt("unknown status"))?,
                roster_active: !self.off,
            },
            origin: Origin::from_word(&self.origin).ok_or_else(|| corrupt("unknown origin"))?,
            external_id: self.ext,
        })
    }
}

fn planned(item: Item) -> Result<Existing, StoreError> {
    let item: PlannedItem =
        serde_dynamo::aws_sdk_dynamodb_1::from_item(item).map_err(|e| StoreError::Corrupt {
            key: keys::MEMBER_PREFIX.to_owned(),
            reason: e.to_string(),
        })?;
    item.existing()
}

impl RosterStore {
    pub(super) const fn new(dynamodb: Client, table: String) -> Self {
        Self { dynamodb, table }
    }

    /// A page of a partition. A Query page costs by the bytes it reads, whatever it returns: about
    /// 0.036 read units a member where a read of each would cost 0.5.
    pub(super) async fn page(
        &self,
        organization: OrganizationId,
        shard: u8,
        consistent: bool,
        from: Option<Item>,
    ) -> Result<Page, StoreError> {
        let answer = self
            .dynamodb
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :pk AND begins_with(SK, :member)")
            .projection_expression("SK, #status, origin, off, digest, ext")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pk", Value::S(keys::member_shard(organization, shard)))
            .expression_attribute_values(":member", Value::S(keys::MEMBER_PREFIX.to_owned()))
            .consistent_read(consistent)
            .set_exclusive_start_key(from)
            .send()
            .await
            .map_err(|e| StoreError::service("Query", &e))?;
        let members = answer.items.unwrap_or_default().into_iter().map(planned);
        Ok(Page {
            members: members.collect::<Result<_, _>>()?,
            next: answer.last_evaluated_key,
        })
    }

    /// The item of a new member.
    pub(super) fn item(member: &Member, shards: u8) -> Result<Item, StoreError> {
        serde_dynamo::aws_sdk_dynamodb_1::to_item(MemberItem::new(member, shards)).map_err(|e| {
            StoreError::Corrupt {
                key: keys::member(member.id),
                reason: e.to_string(),
            }
        })
    }

    /// Writes new members, [`BATCH`] at most. Needs no condition: only imports make roster keys,
    /// and an organization's imports never overlap. Writing them again changes nothing.
    pub(super) async fn create(&self, items: Vec<Item>) -> Result<(), StoreError> {
        let mut left: Vec<WriteRequest> = Vec::with_capacity(items.len());
        for item in items {
            let put = PutRequest::builder().set_item(Some(item)).build();
            let put = put.map_err(|e| StoreError::Corrupt {
                key: keys::MEMBER_PREFIX.to_owned(),
                reason: e.to_string(),
            })?;
            left.push(WriteRequest::builder().put_request(put).build());
        }
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(
                    (25 << attempt.min(9)) + u64::from(attempt) * 7,
                ))
                .await;
            }
            let answer = self
                .dynamodb
                .batch_write_item()
                .request_items(&self.table, left)
                .send()
                .await;
            let answer = answer.map_err(|e| StoreError::service("BatchWriteItem", &e))?;
            left = answer
                .unprocessed_items
                .and_then(|mut tables| tables.remove(&self.table))
                .unwrap_or_default();
            if left.is_empty() {
                return Ok(());
            }
        }
        Err(StoreError::Service {
            operation: "BatchWriteItem",
            code: "UnprocessedItems".to_owned(),
        })
    }

    /// Changes one member and answers from which status to which they went.
    ///
    /// The condition names the status that the plan saw. Where an administrator changed it
    /// meanwhile, the member is looked at again; where this very job has made the change before
    /// (its marker is on the item), nothing is written and the first answer is given again.
    pub(super) async fn edit(
        &self,
        job: JobId,
        key: (String, String),
        edit: &Edit,
        mut prior: Prior,
    ) -> Result<(Status, Status), StoreError> {
        loop {
            let to = match edit {
                Edit::Write(member) => status_after(prior, member.roster_active),
                Edit::Remove => Status::Removed,
            };
            let marker = format!("{job}#{}#{}", prior.status.as_str(), to.as_str());
            let (set, remove) = Self::changes(edit)?;
            let mut request = self
                .dynamodb
                .update_item()
                .table_name(&self.table)
                .key("PK", Value::S(key.0.clone()))
                .key("SK", Value::S(key.1.clone()))
                .condition_expression(
                    "attribute_exists(PK) AND #status = :from AND (attribute_not_exists(imp) OR NOT begins_with(imp, :job))",
                )
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":from", Value::S(prior.status.as_str().to_owned()))
                .expression_attribute_values(":to", Value::S(to.as_str().to_owned()))
                .expression_attribute_values(":job", Value::S(job.to_string()))
                .expression_attribute_values(":marker", Value::S(marker))
                .expression_attribute_values(":one", Value::N("1".to_owned()))
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
            let mut sets = "SET #status = :to, imp = :marker, v = v + :one".to_owned();
            for (name, value) in set {
                // An address to sign in with stays what the member is found by.
                let term = if name == "emailKey" {
                    format!("if_not_exists(loginEmail, :{name})")
                } else {
                    format!(":{name}")
                };
                let _ = write!(sets, ", #{name} = {term}");
                request = request
                    .expression_attribute_names(format!("#{name}"), &name)
                    .expression_attribute_values(format!(":{name}"), value);
            }
            if !remove.is_empty() {
                let names: Vec<_> = remove.iter().map(|name| format!("#{name}")).collect();
                let _ = write!(sets, " REMOVE {}", names.join(", "));
                for name in remove {
                    request = request.expression_attribute_names(format!("#{name}"), name);
                }
            }
            let Err(error) = request.update_expression(sets).send().await else {
                return Ok((prior.status, to));
            };
            let Some(UpdateItemError::ConditionalCheckFailedException(refused)) = error.as_service_error()
            else {
                return Err(StoreError::service("UpdateItem", &error));
            };
            let Some(item) = refused.item.clone() else {
                return Err(StoreError::Corrupt {
                    key: key.1,
                    reason: "the member is gone".to_owned(),
                });
            };
            if let Some(before) = marked(&item, job) {
                return Ok(before);
            }
            prior = planned(item)?.prior;
        }
    }

    /// The member that an item would make, if there is one with its key.
    pub(super) async fn stored(&self, item: &Item) -> Result<Option<Item>, StoreError> {
        let key = |name: &str| {
            item.get(name)
                .and_then(|v| v.as_s().ok())
                .cloned()
                .unwrap_or_default()
        };
        self.get((key("PK"), key("SK"))).await
    }

    /// The change that a job made to a member, if it did.
    pub(super) async fn edited(
        &self,
        job: JobId,
        key: (String, String),
    ) -> Result<Option<(Status, Status)>, StoreError> {
        Ok(self.get(key).await?.and_then(|item| marked(&item, job)))
    }

    async fn get(&self, (pk, sk): (String, String)) -> Result<Option<Item>, StoreError> {
        let answer = self
            .dynamodb
            .get_item()
            .table_name(&self.table)
            .key("PK", Value::S(pk))
            .key("SK", Value::S(sk))
            .consistent_read(true)
            .send()
            .await
            .map_err(|e| StoreError::service("GetItem", &e))?;
        Ok(answer.item)
    }

    /// The attributes that an edit sets, and those that it takes away.
    fn changes(edit: &Edit) -> Result<(Item, Vec<&'static str>), StoreError> {
        const ROSTER: [&str; 11] = [
            "nameKey", "firstKey", "emailKey", "ext", "first", "last", "email", "phone", "attrs", "digest",
            "off",
        ];
        let Edit::Write(member) = edit else {
            return Ok((Item::new(), Vec::new()));
        };
        let mut item = Self::item(member, 1)?;
        let set: Item = ROSTER
            .iter()
            .filter_map(|name| item.remove_entry(*name))
            .collect();
        let remove = ROSTER
            .into_iter()
            .filter(|name| !set.contains_key(*name))
            .collect();
        Ok((set, remove))
    }
}

/// The change that this job made to the item before, if it did.
fn marked(item: &Item, job: JobId) -> Option<(Status, Status)> {
    let marker = item.get("imp")?.as_s().ok()?;
    let (from, to) = marker.strip_prefix(&format!("{job}#"))?.split_once('#')?;
    Some((Status::from_word(from)?, Status::from_word(to)?))
}
