//! Invitations as the API shows and takes them.

use jiff::Timestamp;
use muster::id::{InvitationId, MemberId, OrganizationId};
use muster::invitation::{Delivery, Invitation as Domain, InvitationStatus};
use muster::member::Role;
use muster::text::Email;
use muster_aws::invitations::Invited;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DeliveryWord, Id, InvitationStatusWord, RoleWord};
use crate::body::{Fields, FromFields};

/// Someone who was asked in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// Sorts by the time it was made.
    #[schema(value_type = Id)]
    id: InvitationId,
    /// The invited person's record.
    #[schema(value_type = Id)]
    member_id: MemberId,
    /// Where the mail goes. Only an account with this address, verified, can accept.
    #[schema(format = Email)]
    email: String,
    /// What they will be.
    #[schema(value_type = RoleWord)]
    role: Role,
    #[schema(value_type = InvitationStatusWord)]
    status: InvitationStatus,
    /// Who vouches for it.
    #[schema(value_type = Id)]
    invited_by: MemberId,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Until when it can be accepted.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// When it was accepted or canceled, or its expiry was dealt with.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    ended_at: Option<Timestamp>,
    /// How often its mail was asked for. Only the newest mail's link works.
    #[schema(minimum = 1)]
    sends: u32,
    /// What became of the newest mail.
    #[schema(value_type = DeliveryWord)]
    delivery: Delivery,
    /// Why the mail failed or came back.
    #[schema(required)]
    delivery_reason: Option<String>,
}

impl Invitation {
    /// What the API shows of an invitation at a moment.
    #[must_use]
    pub fn new(invitation: Domain, now: Timestamp) -> Self {
        let status = invitation.status_at(now);
        Self {
            id: invitation.id,
            member_id: invitation.member,
            email: invitation.email.into(),
            role: invitation.role,
            status,
            invited_by: invitation.inviter,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
            ended_at: invitation.ended_at,
            sends: invitation.send,
            delivery: invitation.delivery,
            delivery_reason: invitation.delivery_reason,
        }
    }
}

/// What an invitation's link leads to, for whoever holds it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Who invites.
    pub organization: PreviewedOrganization,
    /// The address that it was sent to, and that an account must have to accept it.
    #[schema(format = Email)]
    pub email: String,
    /// What they will be.
    #[schema(value_type = RoleWord)]
    pub role: Role,
    /// Until when it can be accepted.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// The organization that someone was asked into.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreviewedOrganization {
    /// The organization's id.
    #[schema(value_type = Id)]
    pub id: OrganizationId,
    /// Its name.
    #[schema(examples("Example Health"))]
    pub name: String,
}

/// Whom to invite.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInvitation {
    /// Where the mail goes.
    #[schema(value_type = String, format = Email)]
    pub email: Email,
    /// Member or admin; the organization's default role if left out. Only the owner makes admins.
    #[schema(value_type = Option<RoleWord>, nullable = false)]
    pub role: Option<Role>,
}

impl FromFields for NewInvitation {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let (email, role) = (fields.required("email"), given_role(fields));
        Some(Self {
            email: email?,
            role: role?,
        })
    }
}

/// Whom to add by name.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMember {
    /// Given name, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    pub first_name: String,
    /// Family name, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    pub last_name: String,
    /// Where the mail goes, and what they sign in with.
    #[schema(value_type = String, format = Email)]
    pub email: Email,
    /// Member or admin; the organization's default role if left out. Only the owner makes admins.
    #[schema(value_type = Option<RoleWord>, nullable = false)]
    pub role: Option<Role>,
}

/// Longest given or family name, in characters.
const NAME_CHARS: usize = 100;

impl FromFields for NewMember {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let (first_name, last_name) = (name(fields, "firstName"), name(fields, "lastName"));
        let (email, role) = (fields.required("email"), given_role(fields));
        Some(Self {
            first_name: first_name?,
            last_name: last_name?,
            email: email?,
            role: role?,
        })
    }
}

/// What a name must be.
pub const NAME_RULE: &str = "is 1 to 100 characters without control characters";

/// Whether a name is one.
#[must_use]
pub fn is_name(name: &str) -> bool {
    (1..=NAME_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control)
}

fn name(fields: &mut Fields, field: &'static str) -> Option<String> {
    let name: String = fields.required(field)?;
    let name = name.trim();
    if !is_name(name) {
        fields.error(field, "invalid_name", NAME_RULE);
    }
    is_name(name).then(|| name.to_owned())
}

/// The role in a body: left out, or one that can be given. None where it is wrong.
#[expect(clippy::option_option, reason = "wrong and left out are two things")]
fn given_role(fields: &mut Fields) -> Option<Option<Role>> {
    if !fields.has("role") {
        return Some(None);
    }
    let role = fields.optional("role")?;
    if role == Role::Owner {
        fields.error(
            "role",
            "invalid_role",
            "is member or admin: an organization has one owner only",
        );
        return None;
    }
    Some(Some(role))
}

/// Most addresses of one request; more come as a file (kind `invitations`).
pub const MOST_AT_ONCE: usize = 1_000;

/// Many people to invite.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInvitations {
    /// A list of addresses, or one text with an address on each line; 1 to 1,000.
    #[schema(value_type = AddressesDocument)]
    pub emails: Vec<String>,
    /// Member or admin; the organization's default role if left out. Only the owner makes admins.
    #[schema(value_type = Option<RoleWord>, nullable = false)]
    pub role: Option<Role>,
    /// Invite as many as there are seats for, in the order given. False, the default, invites nobody
    /// where the seats are too few, and says so.
    #[schema(required = false, default = false)]
    pub partial: bool,
}

/// A list, or lines.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Addresses)]
pub enum AddressesDocument {
    /// A list of addresses.
    List(Vec<String>),
    /// One address on each line; empty lines are passed over.
    Lines(String),
}

impl FromFields for NewInvitations {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let (emails, role) = (fields.required("emails"), given_role(fields));
        let partial = fields.optional("partial").unwrap_or(false);
        let emails = match emails? {
            AddressesDocument::List(list) => list,
            AddressesDocument::Lines(text) => {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                lines.map(str::to_owned).collect()
            }
        };
        if !(1..=MOST_AT_ONCE).contains(&emails.len()) {
            let detail = format!("has 1 to {MOST_AT_ONCE} addresses; larger lists are imported as a file");
            fields.error("emails", "out_of_range", detail);
        }
        Some(Self {
            emails,
            role: role?,
            partial,
        })
    }
}

/// What came of many addresses.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcomes {
    /// How many were invited.
    pub invited: usize,
    /// One for each address, in their order.
    pub outcomes: Vec<Outcome>,
}

/// What came of one address.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The address as it was sent.
    pub email: String,
    /// What came of it.
    pub outcome: OutcomeCode,
    /// The invitation that was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>, nullable = false)]
    pub invitation_id: Option<InvitationId>,
    /// The record of who was invited, or is a member already.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>, nullable = false)]
    pub member_id: Option<MemberId>,
}

/// What can come of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeCode {
    /// A mail is on its way.
    Invited,
    /// They are a member, if one who is switched off.
    AlreadyMember,
    /// They have an invitation to answer, or stand in this list before.
    AlreadyInvited,
    /// It is no e-mail address.
    Invalid,
    /// There is no seat for them.
    NoSeat,
}

impl Outcome {
    /// What is told of an address that could be read.
    #[must_use]
    pub fn new(email: String, invited: &Invited) -> Self {
        let (outcome, invitation_id, member_id) = match invited {
            Invited::Yes(made) => (OutcomeCode::Invited, Some(made.0.id), Some(made.1.id)),
            Invited::AlreadyMember(id) => (OutcomeCode::AlreadyMember, None, Some(*id)),
            Invited::AlreadyInvited => (OutcomeCode::AlreadyInvited, None, None),
            Invited::NoSeat => (OutcomeCode::NoSeat, None, None),
        };
        Self {
            email,
            outcome,
            invitation_id,
            member_id,
        }
    }

    /// What is told of a text that is no address.
    #[must_use]
    pub const fn invalid(email: String) -> Self {
        Self {
            email,
            outcome: OutcomeCode::Invalid,
            invitation_id: None,
            member_id: None,
        }
    }
}

/// The link's token.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// What stands after `token=` in the mail's link.
    pub token: String,
}

impl FromFields for Answer {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            token: fields.required("token")?,
        })
    }
}

/// The invited person's new place.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Joined {
    /// Where they are a member now.
    #[schema(value_type = Id)]
    pub organization_id: OrganizationId,
    /// Their record there.
    #[schema(value_type = Id)]
    pub member_id: MemberId,
    /// What they may do there.
    #[schema(value_type = RoleWord)]
    pub role: Role,
}
