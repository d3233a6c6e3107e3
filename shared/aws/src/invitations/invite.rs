//! Making invitations: one or many, by the same transactions.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use muster::audit::Author;
use muster::id::{InvitationId, MemberId, OperationId};
use muster::invitation::{Delivery, Invitation, InvitationStatus};
use muster::member::{Member, Origin, Role, Status};
use muster::organization::Organization;
use muster::text::Email;
use serde_json::json;

use super::{ATTEMPTS, InvitationStore, tomorrow};
use crate::counts::{self, Counts};
use crate::error::StoreError;
use crate::keys;
use crate::members::{self, Committed, Draft};
use crate::wire::{self, text_of};

/// Whom to invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitee {
    /// Where the mail goes, and who may accept.
    pub email: Email,
    /// What they will be; never owner.
    pub role: Role,
    /// Given name, where it is known.
    pub first_name: Option<String>,
    /// Family name, where it is known.
    pub last_name: Option<String>,
}

/// By whom, where to, and how.
#[derive(Clone, Debug)]
pub struct Inviting<'a> {
    /// Into which organization.
    pub organization: &'a Organization,
    /// Who vouches for the roles.
    pub inviter: MemberId,
    /// Who is to stand in the audit log, with the request.
    pub author: &'a Author,
    /// What the invitations' ids are derived from, so that repeating it finds what it made.
    pub operation: OperationId,
    /// When the operation was first tried.
    pub at: Timestamp,
    /// When it is tried now: the day whose mails are spent.
    pub now: Timestamp,
    /// How members who are new come in.
    pub origin: Origin,
    /// Invites as many as there are seats for, instead of nobody where they are too few.
    pub partial: bool,
}

/// What came of one address.
#[derive(Clone, Debug, PartialEq)]
pub enum Invited {
    /// Invited, now or by an earlier try of the same operation.
    Yes(Box<(Invitation, Member)>),
    /// They are a member already, if a disabled one.
    AlreadyMember(MemberId),
    /// Another invitation to them is pending.
    AlreadyInvited,
    /// There was no seat left.
    NoSeat,
}

/// What came of an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// One outcome for each address, in their order.
    Outcomes(Vec<Invited>),
    /// Nobody was invited: there are fewer seats than it takes. The outcomes say for whom.
    TooFewSeats(Counts, Vec<Invited>),
    /// The organization's share of mail is spent until then. What was made before stays: these.
    Limited(Timestamp, Vec<Invited>),
}

/// How some people stand who are to be invited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LookedUp {
    /// Who would be invited.
    pub new: u64,
    /// How many seats that would take.
    pub taking_seats: u64,
    /// Who is a member, or invited, already.
    pub known: u64,
}

/// Where someone to be invited stands.
enum Standing {
    Free { before: Option<Box<Member>> },
    Settled(Invited),
}

impl Standing {
    /// Whether inviting them takes a seat. Someone whose expired invitation the index does not show
    /// yet still holds theirs.
    fn takes_seat(&self) -> bool {
        match self {
            Self::Free { before } => before.as_ref().is_none_or(|b| b.status != Status::Pending),
            Self::Settled(_) => false,
        }
    }
}

/// Most writes that one invitation takes: its own, the member, the lock, what lets an old account
/// in, the end of an expired invitation and its audit event, the audit event.
const WRITES_EACH: usize = 7;

impl InvitationStore {
    /// Invites people, each address once. Those who can be are invited in transactions of some
    /// sixteen, each of which takes its seats or is not written.
    pub async fn invite(&self, inviting: &Inviting<'_>, invitees: &[Invitee]) -> Result<Made, StoreError> {
        let mut outcomes: Vec<Option<Invited>> = invitees.iter().map(|_| None).collect();
        let mut seen = HashSet::new();
        let mut open = Vec::new();
        for (n, invitee) in invitees.iter().enumerate() {
            if seen.insert(&invitee.email) {
                open.push(n);
            } else {
                outcomes[n] = Some(Invited::AlreadyInvited);
            }
        }
        // Before anyone is looked up: it settles what expired, which changes where they stand.
        let counts = self.counts(inviting.organization, inviting.at).await?;
        let counts = Some(counts).filter(|_| !inviting.partial);
        let mut standings = self.standings(inviting, invitees, &open).await?;
        if let Some(counts) = counts.filter(|counts| too_few_seats(counts, &standings)) {
            for (n, standing) in standings {
                outcomes[n] = Some(match standing {
                    Standing::Settled(outcome) => outcome,
                    Standing::Free { .. } => Invited::NoSeat,
                });
            }
            return Ok(Made::TooFewSeats(
                counts,
                outcomes.into_iter().flatten().collect(),
            ));
        }
        // The smallest number that the next transaction is known not to fit in the seats left.
        let mut most = usize::MAX;
        let mut attempt = 0;
        while !standings.is_empty() {
            let size = standings.len().min(most).min((Draft::MOST - 2) / WRITES_EACH);
            let rest = standings.split_off(size);
            let made = self.write(inviting, invitees, &standings, attempt).await?;
            let numbers: Vec<usize> = standings.iter().map(|(n, _)| *n).collect();
            match made {
                Written::Yes(made) => {
                    for (n, outcome) in numbers.into_iter().zip(made) {
                        outcomes[n] = Some(outcome);
                    }
                    (standings, attempt) = (rest, 0);
                }
                Written::Limited => {
                    let made = outcomes.into_iter().flatten().collect();
                    return Ok(Made::Limited(tomorrow(inviting.now), made));
                }
                // Those whose time ran out free their seats; then fewer at once.
                Written::NoSeat if self.settle(inviting.organization, inviting.at).await? > 0 => {
                    standings.extend(rest);
                }
                Written::NoSeat if size > 1 => {
                    most = size / 2;
                    standings.extend(rest);
                }
                Written::NoSeat => {
                    outcomes[numbers[0]] = Some(Invited::NoSeat);
                    standings = rest;
                }
                Written::Changed if attempt < ATTEMPTS => {
                    attempt += 1;
                    standings = self.standings(inviting, invitees, &numbers).await?;
                    standings.extend(rest);
                }
                Written::Changed => {
                    return Err(StoreError::contended());
                }
            }
        }
        Ok(Made::Outcomes(outcomes.into_iter().flatten().collect()))
    }

    /// An organization's counts, once everything that expired is settled.
    pub async fn counts(&self, organization: &Organization, now: Timestamp) -> Result<Counts, StoreError> {
        let read = counts::read(&self.dynamodb, &self.tables, organization.id).await?;
        self.settled(organization, read, now).await
    }

    /// Counts that were just read, as they are shown: once everything that expired is settled, as far as this
    /// process knows. Nobody is refused a seat by them.
    pub async fn shown(
        &self,
        organization: &Organization,
        read: Counts,
        now: Timestamp,
    ) -> Result<Counts, StoreError> {
        if read.members.of(Status::Pending) > 0 && self.may_have_run_out(organization.id, now).await? {
            return self.settled(organization, read, now).await;
        }
        Ok(read)
    }

    /// Counts that were just read, once everything that expired is settled.
    async fn settled(
        &self,
        organization: &Organization,
        read: Counts,
        now: Timestamp,
    ) -> Result<Counts, StoreError> {
        if read.members.of(Status::Pending) > 0 && self.settle(organization, now).await? > 0 {
            return counts::read(&self.dynamodb, &self.tables, organization.id).await;
        }
        Ok(read)
    }

    /// How some people stand, without inviting anyone.
    pub async fn looked_up(
        &self,
        inviting: &Inviting<'_>,
        invitees: &[Invitee],
    ) -> Result<LookedUp, StoreError> {
        let numbers: Vec<usize> = (0..invitees.len()).collect();
        let mut found = LookedUp::default();
        for (_, standing) in self.standings(inviting, invitees, &numbers).await? {
            found.taking_seats += u64::from(standing.takes_seat());
            match standing {
                Standing::Settled(Invited::Yes(_)) | Standing::Free { .. } => found.new += 1,
                Standing::Settled(_) => found.known += 1,
            }
        }
        Ok(found)
    }

    async fn standings(
        &self,
        inviting: &Inviting<'_>,
        invitees: &[Invitee],
        numbers: &[usize],
    ) -> Result<Vec<(usize, Standing)>, StoreError> {
        let organization = inviting.organization;
        let own = |email: &Email| MemberId::of_email(organization.id, email);
        let lock_key = |email: &Email| (keys::organization(organization.id), keys::login(email));
        let emails = || numbers.iter().map(|n| &invitees[*n].email);
        let ids: Vec<MemberId> = emails().map(own).collect();
        let locks = emails().map(lock_key).map(|(pk, sk)| wire::key(pk, sk));
        let (mut members, locks) =
            members::get_with(&self.dynamodb, &self.tables, organization, &ids, locks.collect()).await?;
        let standings = numbers.iter().map(|n| {
            let email = &invitees[*n].email;
            let locked_by = locks
                .get(&lock_key(email))
                .and_then(|lock| text_of(lock, "member"))
                .and_then(|id| MemberId::parse(id).ok());
            (
                *n,
                standing(inviting, email, members.remove(&own(email)), locked_by),
            )
        });
        Ok(standings.collect())
    }

    async fn write(
        &self,
        inviting: &Inviting<'_>,
        invitees: &[Invitee],
        standings: &[(usize, Standing)],
        attempt: u32,
    ) -> Result<Written, StoreError> {
        let organization = inviting.organization;
        let mut draft = Draft::new(&self.tables, organization);
        let mut outcomes = Vec::new();
        let spent = draft.len();
        let mails = standings
            .iter()
            .filter(|(_, standing)| matches!(standing, Standing::Free { .. }))
            .count();
        if mails > 0 {
            draft.push(self.spend(organization.id, mails, inviting.now)?);
        }
        for (n, standing) in standings {
            let before = match standing {
                Standing::Settled(outcome) => {
                    outcomes.push(outcome.clone());
                    continue;
                }
                Standing::Free { before } => before.as_deref(),
            };
            let invitee = &invitees[*n];
            let invitation = invitation(inviting, invitee);
            let mut member = pending(inviting, invitee, &invitation, before);
            // Nobody else changes a record time and again: its account is another member's by now.
            if attempt > ATTEMPTS / 2 && before.is_some_and(|before| before.status == Status::Removed) {
                member.subject = None;
            }
            if let Some(before) = before.filter(|b| b.status == Status::Pending)
                && let Some(expired) = before.invitation
            {
                let ended = InvitationStatus::Expired;
                draft.push(super::ended(
                    &self.tables,
                    organization.id,
                    expired,
                    ended,
                    inviting.at,
                )?);
                let author = Author::system("expiry", expired.to_string());
                let target = format!("invitation/{expired}");
                draft.event(&author.event(organization.id, inviting.at, "invitation.expired", target))?;
            }
            draft.member(before, &member)?;
            draft.push(super::InvitationItem::put(&self.tables, &invitation)?);
            let mut event = inviting.author.event(
                organization.id,
                inviting.at,
                "invitation.created",
                format!("invitation/{}", invitation.id),
            );
            event.after = Some(json!({
                "email": invitation.email, "role": invitation.role, "member": invitation.member,
                "expiresAt": invitation.expires_at,
            }));
            draft.event(&event)?;
            outcomes.push(Invited::Yes(Box::new((invitation, member))));
        }
        if mails == 0 {
            return Ok(Written::Yes(outcomes));
        }
        Ok(match draft.commit(&self.dynamodb).await? {
            Committed::Yes => Written::Yes(outcomes),
            Committed::NoSeat => Written::NoSeat,
            Committed::Refused(writes) if writes == [spent] => Written::Limited,
            Committed::Refused(_) => Written::Changed,
        })
    }
}

/// What came of one transaction.
enum Written {
    Yes(Vec<Invited>),
    NoSeat,
    Limited,
    Changed,
}

/// Whether those who can be invited take more seats than there are.
fn too_few_seats(counts: &Counts, standings: &[(usize, Standing)]) -> bool {
    let taking = standings.iter().filter(|(_, standing)| standing.takes_seat());
    counts
        .free_seats()
        .is_some_and(|free| free < taking.count() as u64)
}

fn standing(
    inviting: &Inviting<'_>,
    email: &Email,
    member: Option<Member>,
    locked_by: Option<MemberId>,
) -> Standing {
    let own = MemberId::of_email(inviting.organization.id, email);
    if let Some(other) = locked_by.filter(|by| *by != own) {
        return Standing::Settled(Invited::AlreadyMember(other));
    }
    let Some(member) = member else {
        return Standing::Free { before: None };
    };
    match member.status_at(inviting.at) {
        Status::Active | Status::Disabled | Status::Enrolled => {
            Standing::Settled(Invited::AlreadyMember(member.id))
        }
        Status::Removed => Standing::Free {
            before: Some(Box::new(member)),
        },
        Status::Pending if member.invitation == Some(invitation_id(inviting, email)) => {
            let invitee = Invitee {
                email: email.clone(),
                role: member.role,
                first_name: member.first_name.clone(),
                last_name: member.last_name.clone(),
            };
            let made = invitation(inviting, &invitee);
            Standing::Settled(Invited::Yes(Box::new((made, member))))
        }
        Status::Pending => Standing::Settled(Invited::AlreadyInvited),
    }
}

fn invitation_id(inviting: &Inviting<'_>, email: &Email) -> InvitationId {
    InvitationId::new(
        inviting.at,
        &[inviting.operation.as_bytes(), email.as_str().as_bytes()],
    )
}

fn invitation(inviting: &Inviting<'_>, invitee: &Invitee) -> Invitation {
    let organization = inviting.organization;
    let days = i64::from(organization.settings.invitation_ttl_days);
    Invitation {
        id: invitation_id(inviting, &invitee.email),
        organization: organization.id,
        member: MemberId::of_email(organization.id, &invitee.email),
        email: invitee.email.clone(),
        role: invitee.role,
        inviter: inviting.inviter,
        status: InvitationStatus::Pending,
        created_at: inviting.at,
        expires_at: inviting.at + SignedDuration::from_hours(24 * days),
        ended_at: None,
        send: 1,
        sent_at: vec![inviting.at],
        delivery: Delivery::Queued,
        delivery_reason: None,
    }
}

/// The invited person's record: a new one, or that of someone removed before, with all that is
/// known of them.
fn pending(
    inviting: &Inviting<'_>,
    invitee: &Invitee,
    invitation: &Invitation,
    before: Option<&Member>,
) -> Member {
    let fresh = || {
        Member::new(
            invitation.member,
            invitation.organization,
            inviting.origin,
            invitation.role,
            Status::Pending,
            inviting.at,
        )
    };
    let base = before.cloned().unwrap_or_else(fresh);
    Member {
        first_name: invitee.first_name.clone().or(base.first_name.clone()),
        last_name: invitee.last_name.clone().or(base.last_name.clone()),
        email: Some(invitation.email.as_str().to_owned()),
        role: invitation.role,
        status: Status::Pending,
        login_email: Some(invitation.email.clone()),
        invitation: Some(invitation.id),
        invited_until: Some(invitation.expires_at),
        version: before.map_or(1, |b| b.version + 1),
        ..base
    }
}
