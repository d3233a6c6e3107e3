//! The roster's members in the Directory, as an import reads and writes them.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue as Value, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use muster::id::{JobId, MemberId, OrganizationId};
use muster::import::{Existing, Held, Prior, is_kept, status_after};
use muster::member::{Member, Origin, Role, Status};
use muster::organization::Organization;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::throttles::Throttles;
use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::invitations::InvitationStore;
use crate::item::{Digest, MemberItem};
use crate::wire::{self, Item, corrupt, from_item, to_item};
use crate::{keys, transact};

/// The members of rosters.
#[derive(Clone, Debug)]
pub(super) struct RosterStore {
    pub(super) dynamodb: Dynamo,
    pub(super) tables: Tables,
    pub(super) invitations: InvitationStore,
    /// Changes of members with an account move the organization's counts, which is one item: one
    /// after the other they do not meet there.
    pub(super) turn: Arc<Mutex<()>>,
    /// How often the table has throttled what this store asked for.
    pub(super) throttles: Throttles,
}

/// Which import changes members.
#[derive(Clone, Debug)]
pub(super) struct Editing {
    pub(super) job: JobId,
    pub(super) organization: Arc<Organization>,
    pub(super) at: Timestamp,
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
    role: String,
    #[serde(default)]
    off: bool,
    #[serde(default)]
    digest: Option<Digest>,
    #[serde(default)]
    ext: Option<String>,
    #[serde(default)]
    gone: bool,
}

impl PlannedItem {
    fn existing(self) -> Result<Existing, StoreError> {
        let corrupt = |reason| corrupt(&self.sk, reason);
        let id = keys::member_of(&self.sk);
        let status = Status::from_word(&self.status).ok_or_else(|| corrupt("unknown status"))?;
        Ok(Existing {
            stays_removed: status == Status::Removed && !self.gone,
            member: id.ok_or_else(|| corrupt("its key holds no member id"))?,
            digest: self.digest.map(|d| d.0),
            prior: Prior {
                status,
                roster_active: !self.off,
            },
            origin: Origin::from_word(&self.origin).ok_or_else(|| corrupt("unknown origin"))?,
            role: Role::from_word(&self.role).ok_or_else(|| corrupt("unknown role"))?,
            external_id: self.ext,
        })
    }
}

fn planned(item: Item) -> Result<Existing, StoreError> {
    from_item::<PlannedItem>(keys::MEMBER_PREFIX, item)?.existing()
}

impl RosterStore {
    pub(super) fn new(dynamodb: &Dynamo, tables: Tables, invitations: InvitationStore) -> Self {
        let throttles = Throttles::default();
        Self {
            dynamodb: throttles.watch(dynamodb),
            tables,
            invitations,
            turn: Arc::default(),
            throttles,
        }
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
            .table_name(&self.tables.directory)
            .key_condition_expression("PK = :pk AND begins_with(SK, :member)")
            .projection_expression("SK, #status, origin, #role, off, digest, ext, gone")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#role", "role")
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

    /// The item of a member, wherever it lies.
    fn item(member: &Member) -> Result<Item, StoreError> {
        to_item(keys::MEMBER_PREFIX, &MemberItem::new(member, 0))
    }

    /// Changes one member; none where somebody else removed them.
    ///
    /// The condition names the status that the plan saw. Where an administrator changed it
    /// meanwhile, the member is looked at again; where this very job has made the change before
    /// (its mark is on the item), nothing is written and the first answer is given again. A member
    /// with an account whose access changes is changed as one transaction, see `account.rs`.
    pub(super) async fn edit(
        &self,
        by: &Editing,
        member: MemberId,
        edit: &Edit,
        mut prior: Prior,
    ) -> Result<Option<Edited>, StoreError> {
        let key = keys::member_key(by.organization.id, member, by.organization.layout);
        loop {
            let to = match edit {
                Edit::Write(member) => status_after(prior, member.roster_active),
                Edit::Remove => Status::Removed,
            };
            let done = Edited::new(prior.status, to);
            let Err(error) = transact::update(self.update(by, &key, edit, done)?).await else {
                return Ok(Some(done));
            };
            let Some(UpdateItemError::ConditionalCheckFailedException(refused)) = error.as_service_error()
            else {
                return Err(StoreError::service("UpdateItem", &error));
            };
            let Some(item) = refused.item.clone() else {
                return Err(corrupt(&key.1, "the member is gone"));
            };
            if let Some(before) = Edited::marked(&item, by.job) {
                return Ok(Some(before));
            }
            let has_account = item.contains_key("sub");
            let found = planned(item)?;
            if found.stays_removed {
                return Ok(None);
            }
            if has_account || is_kept(found.role, found.prior.status) {
                return self.edit_account(by, key, edit).await;
            }
            prior = found.prior;
        }
    }

    /// The one request that changes a member without an account, or of one with an account what
    /// their access does not depend on.
    fn update(
        &self,
        by: &Editing,
        key: &(String, String),
        edit: &Edit,
        done: Edited,
    ) -> Result<UpdateItemFluentBuilder, StoreError> {
        let (set, remove) = Self::changes(edit)?;
        let mut condition = "attribute_exists(PK) AND #status = :from AND \
                             (attribute_not_exists(imp) OR NOT begins_with(imp, :job))"
            .to_owned();
        if done.from != done.to {
            condition.push_str(" AND attribute_not_exists(#sub) AND #role = :member");
        }
        if done.from == Status::Removed {
            condition.push_str(" AND attribute_exists(gone)");
        }
        // An address to sign in with stays what the member is found by.
        if remove.contains(&"emailKey") {
            condition.push_str(" AND attribute_not_exists(loginEmail)");
        }
        let mut request = self
            .dynamodb
            .update_item()
            .table_name(&self.tables.directory)
            .key("PK", Value::S(key.0.clone()))
            .key("SK", Value::S(key.1.clone()))
            .condition_expression(condition)
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":from", Value::S(done.from.as_str().to_owned()))
            .expression_attribute_values(":to", Value::S(done.to.as_str().to_owned()))
            .expression_attribute_values(":job", Value::S(by.job.to_string()))
            .expression_attribute_values(":marker", Value::S(done.mark(by.job)))
            .expression_attribute_values(":one", Value::N("1".to_owned()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        if done.from != done.to {
            request = request
                .expression_attribute_names("#sub", "sub")
                .expression_attribute_names("#role", "role")
                .expression_attribute_values(":member", Value::S(Role::Member.as_str().to_owned()));
        }
        let mut sets = "SET #status = :to, imp = :marker, v = v + :one".to_owned();
        for (name, value) in set {
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
        Ok(request.update_expression(sets))
    }

    /// The change that a job made to a member, if it did.
    pub(super) async fn edited(&self, by: &Editing, member: MemberId) -> Result<Option<Edited>, StoreError> {
        let key = keys::member_key(by.organization.id, member, by.organization.layout);
        let item = self.get(key).await?;
        Ok(item.and_then(|item| Edited::marked(&item, by.job)))
    }

    /// Which of these members are there.
    pub(super) async fn present(
        &self,
        organization: &Organization,
        members: &[MemberId],
    ) -> Result<HashSet<MemberId>, StoreError> {
        let key = |member: MemberId| keys::member_key(organization.id, member, organization.layout);
        let items = members.iter().map(|member| {
            let (pk, sk) = key(*member);
            wire::key(pk, sk)
        });
        let found = wire::get_many(&self.dynamodb, &self.tables.directory, items.collect()).await?;
        let members = members.iter().copied();
        Ok(members
            .filter(|member| found.contains_key(&key(*member)))
            .collect())
    }

    pub(super) async fn get(&self, (pk, sk): (String, String)) -> Result<Option<Item>, StoreError> {
        wire::get(&self.dynamodb, &self.tables.directory, wire::key(pk, sk)).await
    }

    /// The attributes that an edit sets, and those that it takes away.
    fn changes(edit: &Edit) -> Result<(Item, Vec<&'static str>), StoreError> {
        const ROSTER: [&str; 12] = [
            "nameKey", "firstKey", "emailKey", "ext", "first", "last", "email", "phone", "attrs", "digest",
            "off", "gone",
        ];
        let Edit::Write(member) = edit else {
            let gone = ("gone".to_owned(), Value::Bool(true));
            return Ok((Item::from([gone]), Vec::new()));
        };
        let mut item = Self::item(member)?;
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

/// What an import did to a member, as the mark on the item says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edited {
    pub(super) from: Status,
    pub(super) to: Status,
    /// The organization's counts moved with it, and need no checkpoint for it.
    pub(super) is_counted: bool,
    /// Why they do not stand where the roster would have them.
    pub(super) held: Option<Held>,
}

const COUNTED: &str = "#counted";
const NO_SEAT: &str = "#held";
const KEPT: &str = "#kept";

impl Edited {
    const fn new(from: Status, to: Status) -> Self {
        Self {
            from,
            to,
            is_counted: false,
            held: None,
        }
    }

    pub(super) fn mark(self, job: JobId) -> String {
        let how = match (self.is_counted, self.held) {
            (false, _) => "",
            (true, None) => COUNTED,
            (true, Some(Held::NoSeat)) => NO_SEAT,
            (true, Some(Held::Rank)) => KEPT,
        };
        format!("{job}#{}#{}{how}", self.from.as_str(), self.to.as_str())
    }

    /// The change that this job made to the item before, if it did.
    pub(super) fn marked(item: &Item, job: JobId) -> Option<Self> {
        let mark = item.get("imp")?.as_s().ok()?;
        let mark = mark.strip_prefix(&format!("{job}#"))?;
        let hows = [
            (COUNTED, None),
            (NO_SEAT, Some(Held::NoSeat)),
            (KEPT, Some(Held::Rank)),
        ];
        let how = hows
            .into_iter()
            .find_map(|(how, held)| Some((mark.strip_suffix(how)?, held)));
        let (statuses, held) = how.unwrap_or((mark, None));
        let (from, to) = statuses.split_once('#')?;
        Some(Self {
            from: Status::from_word(from)?,
            to: Status::from_word(to)?,
            is_counted: how.is_some(),
            held,
        })
    }
}
