//! The gate in front of every route of an organization.
//!
//! A handler learns which organization it serves from [`Authorized`] alone, and that exists only
//! where [`muster::access::authorize`] said yes to the membership that one strongly consistent read
//! found. Nothing of it comes from the token, a header or the body.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use jiff::Timestamp;
use muster::access::{Action, Membership, authorize};
use muster::audit::{Actor, AuditEvent, Author};
use muster::domain::Domain;
use muster::id::{IdError, InvitationId, JobId, MemberId, OrganizationId, StudyId};
use muster::member::{Role, Status};
use serde_json::Value;

use crate::Api;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::sign_in;

/// What a route asks to do.
pub trait Ask: Send {
    /// The action, for a caller with this membership, on the ids in the path.
    fn action(membership: &Membership, path: &RawPathParams) -> Action;
}

macro_rules! asks {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Ask for $name {
            fn action(_: &Membership, _: &RawPathParams) -> Action {
                Action::$name
            }
        }
    )+};
}

asks!(
    /// To read settings, counts and seats.
    ReadOrganization,
    /// To change settings.
    UpdateOrganization,
    /// To make another member the owner.
    TransferOwnership,
    /// To take all data away.
    DropAllData,
    /// To delete the organization.
    DeleteOrganization,
    /// To list and search members.
    ListMembers,
    /// To list invitations.
    ReadInvitations,
    /// To read the roster schema and its template.
    ReadRosterSchema,
    /// To change the roster schema.
    UpdateRosterSchema,
    /// To start or cancel an import.
    ImportRoster,
    /// To write the roster into a file, and have it.
    ExportRoster,
    /// To read jobs and download their results.
    ReadJobs,
    /// To read the studies that oneself has to do with.
    ReadStudies,
    /// To make and change studies, and give roles in them.
    ManageStudies,
    /// To read the audit log.
    ReadAudit,
    /// To list domains and the records that prove them.
    ReadDomains,
    /// To claim, verify and give up domains.
    ManageDomains,
);

/// To change members. What exactly is asked depends on the member, so that the handler asks again
/// with [`Authorized::require`].
#[derive(Clone, Copy, Debug)]
pub struct ManageMembers;

impl Ask for ManageMembers {
    fn action(_: &Membership, _: &RawPathParams) -> Action {
        Action::ManageMember { role: Role::Member }
    }
}

/// To change the name and contact details of the member in the path. Whose they are depends on the
/// member, so that the handler asks again.
#[derive(Clone, Copy, Debug)]
pub struct EditMember;

impl Ask for EditMember {
    fn action(_: &Membership, _: &RawPathParams) -> Action {
        Action::EditMember {
            own: false,
            role: Role::Member,
        }
    }
}

/// To invite people. To which role is in the body, so that the handler asks again.
#[derive(Clone, Copy, Debug)]
pub struct Invite;

impl Ask for Invite {
    fn action(_: &Membership, _: &RawPathParams) -> Action {
        Action::Invite { role: Role::Member }
    }
}

/// To read the member in the path.
#[derive(Clone, Copy, Debug)]
pub struct ReadMember;

impl Ask for ReadMember {
    fn action(membership: &Membership, path: &RawPathParams) -> Action {
        Action::ReadMember {
            own: param(path, "memberId").is_some_and(|id| MemberId::parse(id) == Ok(membership.member)),
        }
    }
}

/// A caller who may do `A` in the organization in the path.
#[derive(Clone, Debug)]
pub struct Authorized<A> {
    caller: Caller,
    membership: Membership,
    ask: PhantomData<A>,
}

impl<A> Authorized<A> {
    /// The organization.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        self.membership.organization
    }

    /// What the caller is in it.
    #[must_use]
    pub const fn membership(&self) -> &Membership {
        &self.membership
    }

    /// Who is calling.
    #[must_use]
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Whether the caller may do something further.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        authorize(Some(&self.membership), action).is_ok()
    }

    /// Fails unless the caller may also do something that only the body or what was read says.
    pub fn require(&self, action: Action) -> Result<(), Problem> {
        Ok(authorize(Some(&self.membership), action)?)
    }

    /// The caller and their request, as the audit log names them.
    #[must_use]
    pub fn author(&self) -> Author {
        Author {
            actor: Actor::User {
                subject: self.caller.subject.clone(),
                member: Some(self.membership.member),
            },
            source: self.caller.source.clone(),
        }
    }

    /// The entry for something that the caller did.
    #[must_use]
    pub fn event(&self, at: Timestamp, action: &'static str, target: String) -> AuditEvent {
        self.author().event(self.organization(), at, action, target)
    }

    /// As [`Authorized::event`], for what was one thing and became another.
    #[must_use]
    pub fn change(
        &self,
        at: Timestamp,
        action: &'static str,
        target: String,
        before: Value,
        after: Value,
    ) -> AuditEvent {
        AuditEvent {
            before: Some(before),
            after: Some(after),
            ..self.event(at, action, target)
        }
    }
}

impl<A: Ask> FromRequestParts<Arc<Api>> for Authorized<A> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, api).await?;
        let path = path(parts, api).await?;
        let organization = param(&path, "organizationId").and_then(|id| OrganizationId::parse(id).ok());
        let organization = organization.ok_or_else(Problem::not_found)?;
        let membership = api.memberships.get(organization, &caller.subject).await?;
        let membership = membership.ok_or_else(Problem::not_found)?;
        if membership.status == Status::Active && !membership.takes_session(caller.signed_in_at) {
            return Err(Problem::unauthenticated());
        }
        authorize(Some(&membership), A::action(&membership, &path))?;
        sign_in::record(api, &caller, &membership).await;
        Ok(Self {
            caller,
            membership,
            ask: PhantomData,
        })
    }
}

/// An id that the path names below an organization. Taken after [`Authorized`], so that what is no
/// id answers as one that does not exist.
#[derive(Clone, Copy, Debug)]
pub struct Child<I>(pub I);

/// An id that can stand in a path.
pub trait PathId: Sized {
    /// The parameter's name.
    const NAME: &'static str;
    /// Parses it.
    fn parse(text: &str) -> Result<Self, IdError>;
}

impl PathId for MemberId {
    const NAME: &'static str = "memberId";
    fn parse(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl PathId for OrganizationId {
    const NAME: &'static str = "organizationId";
    fn parse(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl PathId for InvitationId {
    const NAME: &'static str = "invitationId";
    fn parse(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl PathId for JobId {
    const NAME: &'static str = "jobId";
    fn parse(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl PathId for StudyId {
    const NAME: &'static str = "studyId";
    fn parse(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl PathId for Domain {
    const NAME: &'static str = "domain";
    fn parse(text: &str) -> Result<Self, IdError> {
        Self::from_name(text).map_err(|_| IdError)
    }
}

impl<I: PathId> FromRequestParts<Arc<Api>> for Child<I> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        let path = path(parts, api).await?;
        let id = param(&path, I::NAME).and_then(|id| I::parse(id).ok());
        id.map(Self).ok_or_else(Problem::not_found)
    }
}

async fn path(parts: &mut Parts, api: &Arc<Api>) -> Result<RawPathParams, Problem> {
    // Fails where the path is not UTF-8 once decoded: no id is like that.
    RawPathParams::from_request_parts(parts, api)
        .await
        .map_err(|_| Problem::not_found())
}

fn param<'a>(path: &'a RawPathParams, name: &str) -> Option<&'a str> {
    path.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
}
