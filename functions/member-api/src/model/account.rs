//! Accounts: what people register with, and what they are given.

use std::collections::BTreeMap;

use muster::account::{Login, Password};
use muster::id::{MemberId, OrganizationId};
use muster::member::{Member, Status};
use muster::text::{Email, Phone};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, StatusWord};
use crate::body::{Fields, FromFields};

/// Someone of an organization's roster who makes their account.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Where.
    pub organization_id: OrganizationId,
    /// Values of the roster's columns, by name.
    pub stated: BTreeMap<String, String>,
    /// What they will sign in with.
    pub login: Login,
    /// And the password.
    pub password: Password,
}

/// Someone of an organization's roster who makes their account. Exactly one of `email` and `phone`.
#[derive(Debug, ToSchema)]
#[schema(as = Registration)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "it describes a body whose fields are read one by one")]
pub struct RegistrationBody {
    /// Where.
    #[schema(value_type = Id)]
    organization_id: OrganizationId,
    /// A value for each column that the organization's roster schema matches at registration, by the
    /// column's name; of the default schema `MemberID` and `LastName`.
    #[serde(rename = "match")]
    stated: BTreeMap<String, String>,
    /// What they will sign in with: an e-mail address. It counts as verified once they have verified it.
    #[schema(nullable = false)]
    email: Option<String>,
    /// Or a telephone number (E.164).
    #[schema(nullable = false, examples("+12025550100"))]
    phone: Option<String>,
    /// At most 256 characters, and as strong as the user pool asks for.
    #[schema(format = Password)]
    password: String,
}

impl FromFields for Registration {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let organization_id = fields.required("organizationId");
        let stated = fields.required("match");
        let login = login(fields);
        let password = fields.required("password").map(Password::new);
        if let Some(Err(wrong)) = &password {
            fields.error("password", "weak_password", wrong.to_string());
        }
        Some(Self {
            organization_id: organization_id?,
            stated: stated?,
            login: login?,
            password: password?.ok()?,
        })
    }
}

fn login(fields: &mut Fields) -> Option<Login> {
    match (fields.has("email"), fields.has("phone")) {
        (true, false) => fields.optional::<Email>("email").map(Login::Email),
        (false, true) => fields.optional::<Phone>("phone").map(Login::Phone),
        (false, false) => {
            fields.error(
                "email",
                "required",
                "is missing, and so is phone: give one of the two",
            );
            None
        }
        (true, true) => {
            let _ = (
                fields.optional::<Email>("email"),
                fields.optional::<Phone>("phone"),
            );
            fields.error(
                "phone",
                "too_many",
                "give an e-mail address or a telephone number, not both",
            );
            None
        }
    }
}

/// Their place.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    #[schema(value_type = Id)]
    organization_id: OrganizationId,
    #[schema(value_type = Id)]
    member_id: MemberId,
    #[schema(value_type = StatusWord)]
    status: Status,
}

impl From<&Member> for Registered {
    fn from(member: &Member) -> Self {
        Self {
            organization_id: member.organization,
            member_id: member.id,
            status: member.status,
        }
    }
}

/// A password that was given once, to be changed at the next sign-in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemporaryPassword {
    #[schema(format = Password)]
    temporary_password: String,
}

impl TemporaryPassword {
    /// The answer that hands a password over.
    #[must_use]
    pub fn of(password: &Password) -> Self {
        Self {
            temporary_password: password.expose().to_owned(),
        }
    }
}
