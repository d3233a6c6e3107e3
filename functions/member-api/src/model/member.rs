//! Members as the API shows them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use muster::id::{InvitationId, MemberId, StudyId};
use muster::member::{Member as Domain, Origin, Role, Status};
use muster::roster::is_phone;
use muster::study::{Study, StudyRole, StudyStatus};
use muster::text::Email;
use serde::Serialize;
use utoipa::ToSchema;

use super::audit::AuditEntry;
use super::invitation::{NAME_RULE, is_name};
use super::wallet::Wallet;
use super::{Id, OriginWord, RoleWord, StatusWord, StudyRoleWord, StudyStatusWord};
use crate::body::{Fields, FromFields};

/// A member. Of others, plain members are not shown `externalId`, `email`, `phone`, `lastLoginAt`,
/// `authentication`, `wallet`, `invitation` and `attributes`.
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
    /// What they have; null until something was put into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Wallet>)]
    wallet: Private<Wallet>,
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
pub type Private<T> = Option<Option<T>>;

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
                phone: member
                    .login_phone
                    .filter(|_| member.subject.is_some())
                    .map(String::from),
            }),
            wallet: whole.then_some(member.wallet.map(Wallet::from)),
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
    /// The active member who takes over the studies that they own.
    #[schema(value_type = Option<Id>, nullable = false)]
    pub transfer_to: Option<MemberId>,
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
        Some(Self {
            reason,
            transfer_to: fields.optional("transferTo"),
        })
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

/// Left out where it stays, null where it is taken away.
type Patch<T> = Option<Option<T>>;

/// What is to change of a member; what is left out stays, and null takes it away.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProfilePatch {
    /// Given name, 1 to 100 characters.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub first_name: Patch<String>,
    /// Family name, 1 to 100 characters.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub last_name: Patch<String>,
    /// Contact address.
    #[schema(value_type = Option<String>, format = Email)]
    pub email: Patch<String>,
    /// Contact number: 7 to 15 digits.
    #[schema(value_type = Option<String>, examples("+1 202 555 0100"))]
    pub phone: Patch<String>,
}

impl FromFields for ProfilePatch {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let (first_name, last_name) = (new_name(fields, "firstName"), new_name(fields, "lastName"));
        let email: Patch<Email> = fields.optional("email");
        let phone: Patch<String> = fields.optional("phone");
        if let Some(Some(phone)) = &phone
            && !is_phone(phone)
        {
            let detail = "is 7 to 15 digits, like +1 202 555 0100";
            fields.error("phone", "invalid_phone", detail);
        }
        Some(Self {
            first_name,
            last_name,
            email: email.map(|email| email.map(|email| email.as_str().to_owned())),
            phone,
        })
    }
}

fn new_name(fields: &mut Fields, field: &'static str) -> Patch<String> {
    let name: Patch<String> = fields.optional(field);
    if let Some(Some(name)) = &name
        && !is_name(name.trim())
    {
        fields.error(field, "invalid_name", NAME_RULE);
    }
    name.map(|name| name.map(|name| name.trim().to_owned()))
}

impl ProfilePatch {
    /// The member with it.
    #[must_use]
    pub fn apply(&self, member: &Domain) -> Domain {
        let patched = |new: &Patch<String>, old: &Option<String>| new.clone().unwrap_or(old.clone());
        Domain {
            first_name: patched(&self.first_name, &member.first_name),
            last_name: patched(&self.last_name, &member.last_name),
            email: patched(&self.email, &member.email),
            phone: patched(&self.phone, &member.phone),
            ..member.clone()
        }
    }
}

/// What a member did last, and what they have access to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// The newest sign-in.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub last_login_at: Option<Timestamp>,
    /// Their newest actions, newest first.
    pub recent_actions: Vec<AuditEntry>,
    /// The studies that they own or have a role in.
    pub studies: Vec<StudyAccess>,
}

/// What a member is in a study.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StudyAccess {
    #[schema(value_type = Id)]
    id: StudyId,
    name: String,
    #[schema(value_type = StudyStatusWord)]
    status: StudyStatus,
    /// Their role, where they have one.
    #[schema(value_type = Option<StudyRoleWord>, required)]
    role: Option<StudyRole>,
    /// Whether they own it.
    owner: bool,
}

impl StudyAccess {
    /// What a member is in a study.
    #[must_use]
    pub fn new(study: Study, member: &Domain) -> Self {
        Self {
            id: study.id,
            name: study.name,
            status: study.status,
            role: member.studies.get(&study.id).copied(),
            owner: study.owner == member.id,
        }
    }
}
