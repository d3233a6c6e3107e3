//! Organizations as the API shows them.

use jiff::Timestamp;
use muster::id::{MemberId, OrganizationId};
use muster::layout::Layout;
use muster::member::{Role, Status};
use muster::organization::{Organization as Domain, Settings};
use muster_aws::counts::Counts;
use muster_aws::domains::JoinOutcome;
use muster_aws::memberships::Belonging as Stored;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, RoleWord, StatusWord};
use crate::body::{Fields, FromFields};
use crate::problem::InvalidField;

/// An organization: its settings, its members by status, its seats.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    #[schema(value_type = Id)]
    id: OrganizationId,
    /// 1 to 200 characters.
    #[schema(examples("Example Health"))]
    name: String,
    /// Members sign in through the organization's own identity provider.
    sso_enabled: bool,
    /// Days until an invitation expires.
    #[schema(minimum = 1, maximum = 30, examples(7))]
    invitation_ttl_days: u8,
    /// The role that new members get when none is named; never owner.
    #[schema(value_type = RoleWord)]
    default_role: Role,
    /// ISO 4217 code of its wallets.
    #[schema(pattern = "^[A-Z]{3}$", examples("USD"))]
    currency: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    counts: MemberCounts,
    seats: Seats,
}

/// Members by status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberCounts {
    /// Imported from a roster, not registered yet.
    enrolled: i64,
    /// Invited, not accepted yet.
    pending: i64,
    active: i64,
    disabled: i64,
    removed: i64,
    /// "Total Enrolled Members": everyone on record but the removed.
    total: i64,
}

/// Seats: pending and active members take one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Seats {
    used: i64,
    /// Null is unlimited.
    #[schema(required)]
    limit: Option<u32>,
}

/// A page of the caller's organizations.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Belongings {
    /// At most `limit` of them.
    pub items: Vec<Belonging>,
    /// Where the next page begins; null at the end.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// What came of joining by the domain of the caller's verified e-mail address, on the first
    /// page; null where no organization has proven it, or the caller is in that one already.
    #[schema(required)]
    pub auto_join: Option<AutoJoin>,
}

/// The organization that has proven the domain of the caller's address, and whether the caller
/// joined it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AutoJoin {
    #[schema(value_type = Id)]
    organization_id: OrganizationId,
    #[schema(examples("Example Health"))]
    name: String,
    outcome: AutoJoinOutcome,
}

/// Whether the caller joined.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AutoJoinOutcome {
    /// As a member, just now.
    Joined,
    /// No: every seat is taken.
    SeatLimitReached,
    /// No: an administrator ended the caller's membership or invitation, and can invite them again.
    Removed,
    /// No: members sign in through the organization's own identity provider.
    SsoRequired,
    /// No: there is an invitation for the caller to accept.
    InvitationPending,
}

/// One of the caller's organizations.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Belonging {
    /// The organization's id.
    #[schema(value_type = Id)]
    id: OrganizationId,
    #[schema(examples("Example Health"))]
    name: String,
    /// The caller's own record there.
    #[schema(value_type = Id)]
    member_id: MemberId,
    /// What the caller may do there.
    #[schema(value_type = RoleWord)]
    role: Role,
    /// Where the caller stands there. Only active members have access.
    #[schema(value_type = StatusWord)]
    status: Status,
}

impl Organization {
    /// What the API shows of an organization with these counts.
    #[must_use]
    pub fn new(organization: &Domain, counts: &Counts) -> Self {
        let settings = organization.settings.clone();
        let of = |status| counts.members.of(status);
        Self {
            id: organization.id,
            name: settings.name,
            sso_enabled: settings.sso_enabled,
            invitation_ttl_days: settings.invitation_ttl_days,
            default_role: settings.default_role,
            currency: settings.currency,
            created_at: organization.created_at,
            counts: MemberCounts {
                enrolled: of(Status::Enrolled),
                pending: of(Status::Pending),
                active: of(Status::Active),
                disabled: of(Status::Disabled),
                removed: of(Status::Removed),
                total: counts.members.total(),
            },
            seats: Seats::from(counts),
        }
    }
}

impl From<&Counts> for Seats {
    fn from(counts: &Counts) -> Self {
        Self {
            used: counts.members.seats_used(),
            limit: counts.seat_limit,
        }
    }
}

impl From<muster_aws::domains::AutoJoin> for AutoJoin {
    fn from(join: muster_aws::domains::AutoJoin) -> Self {
        Self {
            organization_id: join.organization,
            name: join.name,
            outcome: match join.outcome {
                JoinOutcome::Joined(_) => AutoJoinOutcome::Joined,
                JoinOutcome::SeatLimitReached => AutoJoinOutcome::SeatLimitReached,
                JoinOutcome::Removed => AutoJoinOutcome::Removed,
                JoinOutcome::SsoRequired => AutoJoinOutcome::SsoRequired,
                JoinOutcome::InvitationPending => AutoJoinOutcome::InvitationPending,
            },
        }
    }
}

/// How many seats an organization has.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Null is unlimited.
    #[schema(required)]
    pub seat_limit: Option<u32>,
    /// What is used of it.
    pub seats: Seats,
}

/// How many seats an organization is to have.
#[derive(Clone, Copy, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPlan {
    /// Null is unlimited.
    #[schema(required)]
    pub seat_limit: Option<u32>,
}

impl FromFields for NewPlan {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            seat_limit: fields.required::<Option<u32>>("seatLimit")?,
        })
    }
}

/// Over how many partitions an organization's members are to lie.
#[derive(Clone, Copy, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPartitions {
    /// 4, 16 or 64, and more than there are. 1 is what an organization may begin with.
    #[schema(minimum = 1, maximum = 64, examples(16))]
    pub partitions: u8,
}

impl FromFields for NewPartitions {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let partitions = fields.required("partitions")?;
        if !Layout::NUMBERS.contains(&partitions) {
            fields.error("partitions", "invalid", "is 1, 4, 16 or 64");
        }
        Some(Self { partitions })
    }
}

impl From<Stored> for Belonging {
    fn from(stored: Stored) -> Self {
        let membership = stored.membership;
        Self {
            id: membership.organization,
            name: stored.name,
            member_id: membership.member,
            role: membership.role,
            status: membership.status,
        }
    }
}

/// An organization to make.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOrganization {
    /// 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, examples("Example Health"))]
    pub name: String,
}

impl FromFields for NewOrganization {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let name: String = fields.required("name")?;
        if let Err(faults) = Settings::new(&name).validate() {
            fields.extend(faults.into_iter().map(InvalidField::from));
        }
        Some(Self { name })
    }
}

/// Settings to change; what is left out stays.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsPatch {
    /// 1 to 200 characters.
    #[schema(
        min_length = 1,
        max_length = 200,
        nullable = false,
        examples("Example Health")
    )]
    pub name: Option<String>,
    /// Members sign in through the organization's own identity provider.
    #[schema(nullable = false)]
    pub sso_enabled: Option<bool>,
    /// Days until an invitation expires.
    #[schema(minimum = 1, maximum = 30, nullable = false)]
    pub invitation_ttl_days: Option<u8>,
    /// Member or admin.
    #[schema(value_type = Option<RoleWord>, nullable = false)]
    pub default_role: Option<Role>,
    /// ISO 4217 code.
    #[schema(pattern = "^[A-Z]{3}$", nullable = false, examples("USD"))]
    pub currency: Option<String>,
}

impl FromFields for SettingsPatch {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let patch = Self {
            name: fields.optional("name"),
            sso_enabled: fields.optional("ssoEnabled"),
            invitation_ttl_days: fields.optional("invitationTtlDays"),
            default_role: fields.optional("defaultRole"),
            currency: fields.optional("currency"),
        };
        // Settings without a fault, so that those that are found are the patch's.
        if let Err(faults) = patch.clone().apply(&Settings::new("any")).validate() {
            fields.extend(faults.into_iter().map(InvalidField::from));
        }
        Some(patch)
    }
}

impl SettingsPatch {
    /// These settings with the changes made.
    #[must_use]
    pub fn apply(self, settings: &Settings) -> Settings {
        Settings {
            name: self
                .name
                .map_or_else(|| settings.name.clone(), |name| name.trim().to_owned()),
            sso_enabled: self.sso_enabled.unwrap_or(settings.sso_enabled),
            invitation_ttl_days: self.invitation_ttl_days.unwrap_or(settings.invitation_ttl_days),
            default_role: self.default_role.unwrap_or(settings.default_role),
            currency: self.currency.unwrap_or_else(|| settings.currency.clone()),
        }
    }
}
