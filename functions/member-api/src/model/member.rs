//! Members as the API shows them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use muster::id::{InvitationId, MemberId};
use muster::member::{Member as Domain, Origin, Role, Status};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, OriginWord, RoleWord, StatusWord};
use crate::body::{Fields, FromFields};

/// A member. Of others, plain members are not shown `externalId`, `email`, `phone`, `lastLoginAt`,
/// `authentication`, `invitation` and `attributes`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    #[schema(value_type = Id)]
    id: MemberId,
    #[schema(required)]
    first_name: Option<String>,
    #[schema(required)]
    last_name: Option<String>,
    #[schema(value_type = RoleWord)]
    role: Role,
    #[schema(value_type = StatusWord)]
    status: Status,
    /// How they came in.
    #[schema(value_type = OriginWord)]
    origin: Origin,
    /// When they joined or were first imported.
    #[schema(value_type = String, format = DateTime)]
    joined_at: Timestamp,
    /// The upstream system's own key, as its roster writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, examples("LA06120"))]
    external_id: Private<String>,
    /// Contact address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    email: Private<String>,
    /// Contact number, as the roster writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    phone: Private<String>,
    /// The newest sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last_login_at: Private<Timestamp>,
    /// What the member signs in with, once they have an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    authentication: Option<Authentication>,
    /// The invitation that a pending member has not answered yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    invitation: Private<InvitationId>,
    /// Further columns of the roster, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attributes: Option<BTreeMap<String, String>>,
}

/// Left out for callers who may not see it, null where there is none.
type Private<T> = Option<Option<T>>;

/// What the member signs in with, once they have an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Authentication {
    #[schema(required)]
    email: Option<String>,
    #[schema(required)]
    phone: Option<String>,
}

impl Member {
    /// What someone sees of a member: all of it, or what any member may.
    #[must_use]
    pub fn new(member: Domain, whole: bool, now: Timestamp) -> Self {
        let status = member.status_at(now);
        Self {
            id: member.id,
            first_name: member.first_name,
            last_name: member.last_name,
            role: member.role,
            status,
            origin: member.origin,
            joined_at: member.joined_at,
            external_id: whole.then_some(member.external_id),
            email: whole.then_some(member.email),
            phone: whole.then_some(member.phone),
            last_login_at: whole.then_some(member.last_login_at),
            authentication: whole.then(|| Authentication {
                // Before there is an account there is nothing to sign in with.
                email: member
                    .login_email
                    .filter(|_| member.subject.is_some())
                    .map(|email| email.as_str().to_owned()),
                phone: None,
            }),
            invitation: whole.then_some(member.invitation.filter(|_| status == Status::Pending)),
            attributes: whole.then_some(member.attributes),
        }
    }
}

/// A role to give.
#[derive(Clone, Copy, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleChange {
    /// Member or admin.
    #[schema(value_type = RoleWord)]
    pub role: Role,
}

impl FromFields for RoleChange {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let role = fields.required("role")?;
        if role == Role::Owner {
            let detail = "is member or admin: hand ownership over with PUT owner";
            fields.error("role", "invalid_role", detail);
        }
        Some(Self { role })
    }
}

/// On or off.
#[derive(Clone, Copy, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Activation {
    /// Whether they have access.
    pub active: bool,
}

impl FromFields for Activation {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            active: fields.required("active")?,
        })
    }
}

/// Why someone is removed.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Removal {
    /// For the audit log; at most 500 characters.
    #[schema(max_length = 500, nullable = false)]
    pub reason: Option<String>,
}

/// Longest reason, in characters.
const REASON_CHARS: usize = 500;

impl FromFields for Removal {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let reason: Option<String> = fields.optional("reason");
        if reason
            .as_ref()
            .is_some_and(|reason| reason.chars().count() > REASON_CHARS)
        {
            let detail = format!("has at most {REASON_CHARS} characters");
            fields.error("reason", "too_long", detail);
        }
        Some(Self { reason })
    }
}

/// Who is to own the organization.
#[derive(Clone, Copy, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOwner {
    /// An active member.
    #[schema(value_type = Id)]
    pub member_id: MemberId,
}

impl FromFields for NewOwner {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            member_id: fields.required("memberId")?,
        })
    }
}
