//! Studies as the API shows them.

use jiff::Timestamp;
use muster::id::{MemberId, StudyId};
use muster::member::Member;
use muster::study::{NAME_CHARS, Study as Domain, StudyRole, StudyStatus};
use serde::Serialize;
use utoipa::ToSchema;

use super::member::Private;
use super::{Id, StudyRoleWord, StudyStatusWord};
use crate::body::{Fields, FromFields};

/// A study.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Study {
    #[schema(value_type = Id)]
    id: StudyId,
    name: String,
    #[schema(value_type = StudyStatusWord)]
    status: StudyStatus,
    /// Who answers for it.
    #[schema(value_type = Id)]
    owner_id: MemberId,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The caller's own role in it; left out in answers to changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<StudyRoleWord>)]
    role: Private<StudyRole>,
}

impl Study {
    /// A study as it is shown, to a member with this record.
    #[must_use]
    pub fn new(study: Domain, to: Option<&Member>) -> Self {
        Self {
            role: to.map(|member| member.studies.get(&study.id).copied()),
            id: study.id,
            name: study.name,
            status: study.status,
            owner_id: study.owner,
            created_at: study.created_at,
        }
    }
}

/// A study to make.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewStudy {
    /// 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// An active member; the caller if left out.
    #[schema(value_type = Option<Id>, nullable = false)]
    pub owner_id: Option<MemberId>,
}

fn named(fields: &mut Fields, name: Option<String>) -> Option<String> {
    let name = name?.trim().to_owned();
    if !(1..=NAME_CHARS).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let detail = format!("is 1 to {NAME_CHARS} characters without control characters");
        fields.error("name", "invalid_name", detail);
    }
    Some(name)
}

impl FromFields for NewStudy {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name");
        let name = named(fields, name);
        let owner_id = fields.optional("ownerId");
        Some(Self {
            name: name?,
            owner_id,
        })
    }
}

/// What is to change of a study; what is left out stays.
#[derive(Clone, Debug, Default, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StudyPatch {
    /// 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub name: Option<String>,
    /// Archived, or active again.
    #[schema(value_type = Option<StudyStatusWord>, nullable = false)]
    pub status: Option<StudyStatus>,
    /// The active member who takes it over.
    #[schema(value_type = Option<Id>, nullable = false)]
    pub owner_id: Option<MemberId>,
}

impl FromFields for StudyPatch {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let name = fields.optional("name");
        Some(Self {
            name: named(fields, name),
            status: fields.optional("status"),
            owner_id: fields.optional("ownerId"),
        })
    }
}

/// A role to give.
#[derive(Clone, Copy, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StudyRoleChange {
    /// Lead, contributor or viewer.
    #[schema(value_type = StudyRoleWord)]
    pub role: StudyRole,
}

impl FromFields for StudyRoleChange {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            role: fields.required("role")?,
        })
    }
}

/// A member with a role in a study.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StudyMember {
    #[schema(value_type = Id)]
    member_id: MemberId,
    #[schema(required)]
    first_name: Option<String>,
    #[schema(required)]
    last_name: Option<String>,
    #[schema(value_type = StudyRoleWord)]
    role: StudyRole,
}

impl StudyMember {
    /// A member and their role.
    #[must_use]
    pub fn new(member: &Member, role: StudyRole) -> Self {
        Self {
            member_id: member.id,
            first_name: member.first_name.clone(),
            last_name: member.last_name.clone(),
            role,
        }
    }
}

/// Whose studies go to whom.
#[derive(Clone, Copy, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Transfer {
    /// The member who owns them.
    #[schema(value_type = Id)]
    pub from: MemberId,
    /// The active member who takes them over.
    #[schema(value_type = Id)]
    pub to: MemberId,
}

impl FromFields for Transfer {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let (from, to) = (fields.required("from"), fields.required("to"));
        Some(Self { from: from?, to: to? })
    }
}

/// What was handed over.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Transferred {
    /// The studies' ids.
    #[schema(value_type = Vec<Id>)]
    pub studies: Vec<StudyId>,
}
