//! Invitations: made, answered, sent again and ended, each in one transaction with the member's
//! record, the seat and the audit event.

mod answer;
mod end;
mod invite;
mod item;
mod list;
mod mail;
mod resend;

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use muster::id::{InvitationId, OrganizationId};
use muster::invitation::Invitation;
use muster::member::Member;

use crate::clients::{BadNumber, Tables, number_variable};
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::keys;
use crate::members::MemberStore;
use crate::memberships::MembershipStore;
use crate::remembered::Remembered;
use crate::wire::{self, IntoWrite, Item, from_item, number};

pub use answer::{Accepting, Answered, Held};
pub use end::Ended;
pub(crate) use end::{ended, vouched};
pub use invite::{Invited, Invitee, Inviting, LookedUp, Made};
pub use item::InvitationItem;
pub use list::InvitationPage;
pub use resend::{Asking, Resent};

/// Invitations in DynamoDB.
#[derive(Clone, Debug)]
pub struct InvitationStore {
    dynamodb: Dynamo,
    tables: Tables,
    members: MemberStore,
    memberships: MembershipStore,
    limits: InvitationLimits,
    /// Until when no invitation of an organization runs out, as far as this process has asked.
    calm: Remembered<Timestamp>,
}

/// How much mail an organization may cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationLimits {
    /// Mails of invitations in one day (UTC), resent ones included.
    pub per_day: u32,
    /// Mails of one invitation in an hour: at most [`Invitation::REMEMBERED_SENDS`].
    pub per_hour_each: u8,
}

impl InvitationLimits {
    /// What holds unless the deployment says otherwise.
    pub const DEFAULT: Self = Self {
        per_day: 10_000,
        per_hour_each: 6,
    };

    /// Reads `INVITATIONS_PER_DAY` and `INVITATION_MAILS_PER_HOUR`.
    pub fn from_environment() -> Result<Self, BadNumber> {
        let default = Self::DEFAULT;
        Ok(Self {
            per_day: number_variable("INVITATIONS_PER_DAY", default.per_day)?,
            per_hour_each: number_variable("INVITATION_MAILS_PER_HOUR", default.per_hour_each)?,
        })
    }
}

/// How often a change is tried that meets another one.
const ATTEMPTS: u32 = 6;

impl InvitationStore {
    /// A store on these tables.
    #[must_use]
    pub fn new(dynamodb: Dynamo, tables: Tables, limits: InvitationLimits) -> Self {
        Self {
            members: MemberStore::new(dynamodb.clone(), tables.clone()),
            memberships: MembershipStore::new(dynamodb.clone(), tables.clone()),
            dynamodb,
            tables,
            limits,
            calm: Remembered::default(),
        }
    }

    /// One invitation, strongly consistent.
    pub async fn get(
        &self,
        organization: OrganizationId,
        id: InvitationId,
    ) -> Result<Option<Invitation>, StoreError> {
        let item = self.item(organization, id).await?;
        item.map(|item| item.into_invitation(organization)).transpose()
    }

    async fn item(
        &self,
        organization: OrganizationId,
        id: InvitationId,
    ) -> Result<Option<InvitationItem>, StoreError> {
        let item = wire::get(&self.dynamodb, &self.tables.directory, key(organization, id)).await?;
        item.map(|item| from_item(keys::INVITATION_PREFIX, item))
            .transpose()
    }

    /// The write that counts `mails` of an organization's share of the day, and fails where that
    /// is spent.
    fn spend(
        &self,
        organization: OrganizationId,
        mails: usize,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let mails = i64::try_from(mails).unwrap_or(i64::MAX);
        let day = now.to_zoned(TimeZone::UTC).date();
        Update::builder()
            .table_name(&self.tables.jobs)
            .set_key(Some(wire::key(
                keys::organization(organization),
                keys::day_limit("invitations", day),
            )))
            .update_expression("SET #ttl = :ttl ADD n :mails")
            .condition_expression("attribute_not_exists(n) OR n <= :rest")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":ttl", number((now + SignedDuration::from_hours(48)).as_second()))
            .expression_attribute_values(":mails", number(mails))
            .expression_attribute_values(":rest", number(i64::from(self.limits.per_day) - mails))
            .into_write()
    }
}

/// The start of the next day (UTC), when an organization has its share of mail again.
fn tomorrow(now: Timestamp) -> Timestamp {
    let day = now.to_zoned(TimeZone::UTC).date();
    let next = day.tomorrow().unwrap_or(day).to_datetime(Time::midnight());
    next.to_zoned(TimeZone::UTC)
        .map_or(now, |zoned| zoned.timestamp())
}

fn key(organization: OrganizationId, id: InvitationId) -> Item {
    wire::key(keys::invitations(organization), keys::invitation(id))
}

/// Whether a member's place stands on this invitation.
fn stands_on(member: &Member, invitation: &Invitation) -> bool {
    member.status == muster::member::Status::Pending && member.invitation == Some(invitation.id)
}
