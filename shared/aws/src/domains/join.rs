//! Joining by a proven domain: whoever has a verified address at it becomes a member on first
//! sight, or is told why not.

use jiff::Timestamp;
use muster::access::Membership;
use muster::audit::{Actor, Author, Source};
use muster::domain::Domain;
use muster::id::{MemberId, OrganizationId};
use muster::member::{Member, Origin, Role, Status};
use muster::organization::Organization;
use muster::text::Email;
use serde_json::json;

use super::{ATTEMPTS, DomainStore, item};
use crate::error::StoreError;
use crate::invitations::InvitationStore;
use crate::keys;
use crate::members::{Committed, Draft};
use crate::memberships::Belonging;
use crate::organizations::OrganizationStore;
use crate::wire;

/// A signed-in person with an address for which the token's issuer vouches.
#[derive(Clone, Debug)]
pub struct Joining<'a> {
    /// The token's subject.
    pub subject: &'a str,
    /// Their address.
    pub email: &'a Email,
    /// When they last signed in, if the token says so.
    pub signed_in_at: Option<Timestamp>,
    /// By which request.
    pub source: &'a Source,
    /// When.
    pub at: Timestamp,
}

/// The organization that owns the domain of someone's address, and whether they joined it.
#[derive(Clone, Debug, PartialEq)]
pub struct AutoJoin {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// What came of it.
    pub outcome: JoinOutcome,
}

/// Whether someone joined by their domain, and why not.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinOutcome {
    /// They are a member now.
    Joined(Box<Member>),
    /// No seat is left.
    SeatLimitReached,
    /// They were a member or were asked in, and that was ended: only an invitation brings them back.
    Removed,
    /// Members sign in through the organization's own identity provider.
    SsoRequired,
    /// They were asked in: the invitation says as what, and is theirs to accept.
    InvitationPending,
}

impl AutoJoin {
    /// The organization as one of the person's, if they joined it.
    #[must_use]
    pub fn belonging(&self) -> Option<Belonging> {
        let JoinOutcome::Joined(member) = &self.outcome else {
            return None;
        };
        Some(Belonging {
            membership: Membership {
                organization: self.organization,
                member: member.id,
                role: member.role,
                status: member.status,
                last_login_at: member.last_login_at,
                sessions_ended_at: member.sessions_ended_at,
            },
            name: self.name.clone(),
        })
    }
}

/// Where someone may join.
struct Place<'a> {
    organization: &'a Organization,
    domain: &'a Domain,
    /// What they were there before.
    known: Option<Membership>,
}

/// What one try found.
enum Tried {
    Settled(Option<JoinOutcome>),
    Changed,
}

impl DomainStore {
    /// Makes someone a member of the organization that owns the domain of their address, if nothing
    /// is against it. None where there is no such organization, or they are in it already. One
    /// read for those whose domain nobody owns, two for those who are in.
    pub async fn join(
        &self,
        invitations: &InvitationStore,
        joining: &Joining<'_>,
    ) -> Result<Option<AutoJoin>, StoreError> {
        let Some(domain) = Domain::of(joining.email) else {
            return Ok(None);
        };
        for _ in 0..ATTEMPTS {
            let Some(owner) = self.owner(&domain).await? else {
                return Ok(None);
            };
            let known = self.memberships.get(owner, joining.subject).await?;
            if known.is_some_and(|m| !matches!(m.status, Status::Removed | Status::Pending)) {
                return Ok(None);
            }
            let Some(organization) = self.organizations.get(owner).await? else {
                return Ok(None);
            };
            let place = Place {
                organization: &organization,
                domain: &domain,
                known,
            };
            if let Tried::Settled(outcome) = self.try_to_join(invitations, &place, joining).await? {
                return Ok(outcome.map(|outcome| AutoJoin {
                    organization: owner,
                    name: organization.settings.name,
                    outcome,
                }));
            }
        }
        Err(StoreError::contended())
    }

    async fn try_to_join(
        &self,
        invitations: &InvitationStore,
        place: &Place<'_>,
        joining: &Joining<'_>,
    ) -> Result<Tried, StoreError> {
        let settled = |outcome| Ok(Tried::Settled(outcome));
        let organization = place.organization;
        let own = MemberId::of_email(organization.id, joining.email);
        let id = place.known.map_or(own, |known| known.member);
        let before = self.members.get(organization.id, organization.layout, id).await?;
        match before.map(|member| member.status_at(joining.at)) {
            None if place.known.is_none() => {}
            Some(Status::Pending) => return settled(Some(JoinOutcome::InvitationPending)),
            Some(Status::Removed | Status::Disabled) => return settled(Some(JoinOutcome::Removed)),
            // The address is taken by another account, or what is known of them has gone meanwhile.
            None | Some(Status::Active | Status::Enrolled) => return settled(None),
        }
        let lock = wire::key(keys::organization(organization.id), keys::login(joining.email));
        if wire::get(&self.dynamodb, &self.tables.directory, lock)
            .await?
            .is_some()
        {
            return settled(None);
        }
        if organization.settings.sso_enabled {
            return settled(Some(JoinOutcome::SsoRequired));
        }
        // Settles what expired, so that its seats count as free.
        let counts = invitations.counts(organization, joining.at).await?;
        if counts.free_seats() == Some(0) {
            return settled(Some(JoinOutcome::SeatLimitReached));
        }
        let member = Member {
            email: Some(joining.email.as_str().to_owned()),
            login_email: Some(joining.email.clone()),
            subject: Some(joining.subject.to_owned()),
            last_login_at: joining.signed_in_at,
            ..Member::new(
                id,
                organization.id,
                Origin::Domain,
                Role::Member,
                Status::Active,
                joining.at,
            )
        };
        let mut draft = Draft::new(&self.tables, organization);
        draft.member(None, &member)?;
        draft.push(item::still_owns(&self.tables, organization.id, place.domain)?);
        draft.push(OrganizationStore::still(&self.tables, organization)?);
        let target = format!("member/{id}");
        let author = Author {
            actor: Actor::User {
                subject: joining.subject.to_owned(),
                member: Some(id),
            },
            source: joining.source.clone(),
        };
        let mut event = author.event(organization.id, joining.at, "member.joined_by_domain", target);
        event.after = Some(json!({"domain": place.domain, "role": member.role}));
        draft.event(&event)?;
        Ok(match draft.commit(&self.dynamodb).await? {
            Committed::Yes => Tried::Settled(Some(JoinOutcome::Joined(Box::new(member)))),
            Committed::NoSeat => Tried::Settled(Some(JoinOutcome::SeatLimitReached)),
            Committed::Refused(_) => Tried::Changed,
        })
    }
}
