//! Changes of members as one transaction: the record, what lets its account in, the lock on its
//! login e-mail, the organization's counts, and the audit events, all or nothing.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use muster::audit::AuditEvent;
use muster::id::MemberId;
use muster::member::{Member, Status};
use muster::organization::{Organization, StatusCounts};
use muster::text::Email;

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::item::MemberItem;
use crate::transact::{self, Outcome};
use crate::wire::{self, IntoWrite, number, text, to_item};
use crate::{audit, counts, keys, memberships};

/// A transaction being put together.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    tables: &'a Tables,
    organization: &'a Organization,
    writes: Vec<TransactWriteItem>,
    moved: StatusCounts,
    events: Vec<usize>,
    logins: Vec<usize>,
}

/// What came of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Committed {
    /// Everything was written, now or by an earlier try of the same operation.
    Yes,
    /// Nothing was written: there are not as many seats as it takes.
    NoSeat,
    /// Nothing was written: what stands at these writes' places is not what was read before.
    Refused(Vec<usize>),
}

impl<'a> Draft<'a> {
    /// Most writes of a transaction, less the one that moves the counts (`DynamoDB`, "Service
    /// quotas": 100).
    pub(crate) const MOST: usize = 99;

    pub(crate) const fn new(tables: &'a Tables, organization: &'a Organization) -> Self {
        Self {
            tables,
            organization,
            writes: Vec::new(),
            moved: StatusCounts::ZERO,
            events: Vec::new(),
            logins: Vec::new(),
        }
    }

    /// How many writes there are.
    pub(crate) const fn len(&self) -> usize {
        self.writes.len()
    }

    /// Those that take an account or an address to sign in with, which are refused where it is another member's.
    pub(crate) fn logins(&self) -> Vec<usize> {
        self.logins.clone()
    }

    /// Adds a write.
    pub(crate) fn push(&mut self, write: TransactWriteItem) {
        self.writes.push(write);
    }

    /// Adds an audit event. Its key is derived from its operation: where it stands already, that
    /// operation was committed before.
    pub(crate) fn event(&mut self, event: &AuditEvent) -> Result<(), StoreError> {
        self.events.push(self.writes.len());
        self.writes.push(audit::write(self.tables, event)?);
        Ok(())
    }

    /// The founder of an organization, whose counts are made with them counted.
    pub(crate) fn first(&mut self, founder: &Member) -> Result<(), StoreError> {
        self.write(None, founder)
    }

    /// A member becomes what they are `after`; their version is raised here. Fails to commit
    /// unless they still are what they were `before`.
    pub(crate) fn member(&mut self, before: Option<&Member>, after: &Member) -> Result<(), StoreError> {
        if let Some(before) = before {
            self.moved.add(before.status, -1);
        }
        self.moved.add(after.status, 1);
        self.write(before, after)
    }

    fn write(&mut self, before: Option<&Member>, after: &Member) -> Result<(), StoreError> {
        let version = before.map_or(0, |before| before.version);
        let after = Member {
            version: version + 1,
            removed_by_roster: after.removed_by_roster && after.status == Status::Removed,
            ..after.clone()
        };
        let layout = &self.organization.layout;
        let partition = before.map_or_else(|| layout.newest(after.id), |before| layout.record(before));
        let item = to_item(keys::MEMBER_PREFIX, &MemberItem::new(&after, partition))?;
        let put = Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(item));
        let put = match before {
            None => put.condition_expression("attribute_not_exists(PK)"),
            Some(_) => put
                .condition_expression("v = :read")
                .expression_attribute_values(":read", number(version)),
        };
        self.writes.push(put.into_write()?);
        if let Some(subject) = &after.subject {
            self.logins.push(self.writes.len());
            self.writes
                .push(memberships::write(self.tables, &after, subject)?);
        }
        // An account that another one takes the place of loses its way in. That of one who was
        // removed has none, and may be another member's by now.
        if let Some(left) = before
            .filter(|b| b.status != Status::Removed)
            .and_then(|b| b.subject.as_ref())
            && after.subject.as_ref() != Some(left)
        {
            let gone = Member {
                status: Status::Removed,
                ..after.clone()
            };
            self.writes.push(memberships::write(self.tables, &gone, left)?);
        }
        let held = before
            .filter(|b| b.holds_login())
            .and_then(|b| b.login_email.as_ref());
        let holds = Some(&after)
            .filter(|a| a.holds_login())
            .and_then(|a| a.login_email.as_ref());
        if held != holds {
            if let Some(email) = held {
                self.unlock(after.id, email)?;
            }
            if let Some(email) = holds {
                self.lock(after.id, email)?;
            }
        }
        Ok(())
    }

    fn lock(&mut self, member: MemberId, email: &Email) -> Result<(), StoreError> {
        let mut item = wire::key(keys::organization(self.organization.id), keys::login(email));
        item.insert("member".to_owned(), text(member));
        let put = Put::builder()
            .table_name(&self.tables.directory)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(PK)");
        self.logins.push(self.writes.len());
        self.writes.push(put.into_write()?);
        Ok(())
    }

    fn unlock(&mut self, member: MemberId, email: &Email) -> Result<(), StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.directory)
            .set_key(Some(wire::key(
                keys::organization(self.organization.id),
                keys::login(email),
            )))
            .condition_expression("#member = :member")
            .expression_attribute_names("#member", "member")
            .expression_attribute_values(":member", text(member));
        self.writes.push(delete.into_write()?);
        Ok(())
    }

    /// Writes it all or nothing.
    pub(crate) async fn commit(mut self, dynamodb: &Dynamo) -> Result<Committed, StoreError> {
        let counted = self.writes.len();
        self.writes
            .extend(counts::moved(self.tables, self.organization.id, &self.moved)?);
        let Outcome::Refused(mut writes) = transact::write(dynamodb, self.writes).await? else {
            return Ok(Committed::Yes);
        };
        // What was written before has its entries; where it has none, nothing says so.
        if !self.events.is_empty() && self.events.iter().all(|event| writes.contains(event)) {
            return Ok(Committed::Yes);
        }
        let refused_by_counts = writes.contains(&counted);
        if refused_by_counts
            && counts::read(dynamodb, self.tables, self.organization.id)
                .await?
                .fenced
        {
            return Err(StoreError::Closed);
        }
        writes.retain(|write| *write != counted);
        Ok(if writes.is_empty() {
            Committed::NoSeat
        } else {
            Committed::Refused(writes)
        })
    }
}
