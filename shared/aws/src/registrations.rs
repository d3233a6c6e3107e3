//! Registration: an enrolled roster member makes their account.
//!
//! ```text
//! counted by source and organization -> a try at this target taken -> recognised -> seat there
//!   -> account at the provider -> member, USER#, login lock, counts and audit event in one transaction
//! ```
//!
//! Whatever does not lead to an enrolled member goes the same way up to the member's read, and ends
//! in the same answer. An account that was made for nothing is deleted again; where this process dies
//! in between, the person tries again with the same password and goes on with it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use muster::account::{Login, Password};
use muster::audit::{Actor, Author, Source};
use muster::id::OrganizationId;
use muster::layout::Layout;
use muster::member::{Member, Status};
use muster::organization::{Organization, Settings};
use muster::roster::{Claim, RosterSchema};
use serde_json::json;

use crate::accounts::{Account, Accounts, Made};
use crate::attempts::{Attempt, AttemptStore, Rate, source};
use crate::clients::{BadNumber, Tables, number_variable};
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::invitations::{InvitationLimits, InvitationStore};
use crate::keys;
use crate::members::{Committed, Draft, MemberStore};
use crate::memberships::MembershipStore;
use crate::organizations::OrganizationStore;
use crate::wire::{self, text_of};

/// Registrations in DynamoDB, their accounts in Cognito.
#[derive(Clone, Debug)]
pub struct RegistrationStore {
    dynamodb: Dynamo,
    tables: Tables,
    organizations: OrganizationStore,
    members: MemberStore,
    memberships: MembershipStore,
    invitations: InvitationStore,
    attempts: AttemptStore,
    limits: RegistrationLimits,
}

/// How often someone may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistrationLimits {
    /// Tries from one source at one organization.
    pub per_source: Rate,
    /// Tries at one organization.
    pub per_organization: Rate,
    /// Tries at one target that may fail, after which it is locked for as long.
    pub failures: Rate,
}

impl RegistrationLimits {
    /// What holds unless the deployment says otherwise.
    pub const DEFAULT: Self = Self {
        per_source: Rate {
            most: 10,
            within: SignedDuration::from_mins(15),
        },
        per_organization: Rate {
            most: 1_000,
            within: SignedDuration::from_hours(1),
        },
        failures: Rate {
            most: 5,
            within: SignedDuration::from_hours(1),
        },
    };

    /// Reads `REGISTRATIONS_PER_SOURCE` (in 15 minutes) and `REGISTRATIONS_PER_HOUR` (of an
    /// organization).
    pub fn from_environment() -> Result<Self, BadNumber> {
        let mut limits = Self::DEFAULT;
        let (source, organization) = (&mut limits.per_source.most, &mut limits.per_organization.most);
        *source = number_variable("REGISTRATIONS_PER_SOURCE", *source)?;
        *organization = number_variable("REGISTRATIONS_PER_HOUR", *organization)?;
        Ok(limits)
    }
}

/// Who registers, as they say.
#[derive(Clone, Debug)]
pub struct Registering<'a> {
    /// Where.
    pub organization: OrganizationId,
    /// Values of the roster's columns, by name.
    pub stated: &'a BTreeMap<String, String>,
    /// What they want to sign in with.
    pub login: &'a Login,
    /// And the password.
    pub password: &'a Password,
    /// By which request.
    pub source: &'a Source,
    /// When.
    pub at: Timestamp,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Registered {
    /// They are an active member.
    Yes(Box<Member>),
    /// What was stated leads to nobody who could register: whatever the reason.
    NoMatch,
    /// It was tried too often; there is another try then.
    TooMany(Timestamp),
    /// The organization's roster has no columns to be recognised by.
    NotConfigured,
    /// The organization's members sign in through a provider of its own.
    ManagedExternally,
    /// There is no seat.
    NoSeat,
    /// The password is not what the user pool asks for.
    WeakPassword,
    /// There is an account of that name, with another password.
    AccountExists,
    /// Another member of the organization signs in with that address, or was asked in by it.
    LoginTaken,
    /// That account is another member of the organization.
    AlreadyMember,
}

/// The account to register with.
enum Opened {
    Account { subject: String, made: bool },
    No(Registered),
}

/// How often a change is tried that meets another one.
const ATTEMPTS: u32 = 6;

impl RegistrationStore {
    /// A store on these tables.
    #[must_use]
    pub fn new(dynamodb: Dynamo, tables: Tables, limits: RegistrationLimits) -> Self {
        Self {
            organizations: OrganizationStore::new(dynamodb.clone(), tables.clone()),
            members: MemberStore::new(dynamodb.clone(), tables.clone()),
            memberships: MembershipStore::new(dynamodb.clone(), tables.clone()),
            // Only asked what is free and what ran out.
            invitations: InvitationStore::new(dynamodb.clone(), tables.clone(), InvitationLimits::DEFAULT),
            attempts: AttemptStore::new(dynamodb.clone(), &tables),
            dynamodb,
            tables,
            limits,
        }
    }

    /// Registers someone.
    pub async fn register(
        &self,
        accounts: &Accounts,
        registering: &Registering<'_>,
    ) -> Result<Registered, StoreError> {
        if let Attempt::Refused(until) = self.count(registering).await? {
            return Ok(Registered::TooMany(until));
        }
        let id = registering.organization;
        let organization = self.organizations.get(id).await?;
        let organization = organization.unwrap_or_else(|| nobodys(id));
        let Some(claim) = Claim::read(&organization.roster_schema, registering.stated) else {
            return Ok(Registered::NotConfigured);
        };
        if organization.settings.sso_enabled {
            return Ok(Registered::ManagedExternally);
        }
        let target = claim.finder().target(id);
        let target: [&[u8]; 2] = [b"registration", &target];
        let failures = self.limits.failures;
        if let Attempt::Refused(until) = self.attempts.take(&target, failures, registering.at).await? {
            return Ok(Registered::TooMany(until));
        }
        let member = self.members.recognised(&organization, &claim).await?;
        let Some(member) = member.filter(may_register) else {
            return Ok(Registered::NoMatch);
        };
        let registered = self
            .enrolled(accounts, registering, &organization, &claim, member)
            .await?;
        let failed = matches!(registered, Registered::NoMatch | Registered::AccountExists);
        if !failed {
            self.attempts.give_back(&target).await?;
        }
        Ok(registered)
    }

    /// Counts the try before anything is read for it.
    async fn count(&self, registering: &Registering<'_>) -> Result<Attempt, StoreError> {
        let (id, at) = (registering.organization, registering.at);
        let source = source(registering.source.address.as_deref());
        let by: [&[u8]; 3] = [b"registrations", id.as_bytes(), source.as_bytes()];
        match self.attempts.count(&by, self.limits.per_source, at).await? {
            Attempt::Granted => {
                let limit = self.limits.per_organization;
                self.attempts.count(&by[..2], limit, at).await
            }
            refused @ Attempt::Refused(_) => Ok(refused),
        }
    }

    /// Makes the account of a member who was recognised, and the member theirs.
    async fn enrolled(
        &self,
        accounts: &Accounts,
        registering: &Registering<'_>,
        organization: &Organization,
        claim: &Claim,
        member: Member,
    ) -> Result<Registered, StoreError> {
        let counts = self.invitations.counts(organization, registering.at).await?;
        if counts.free_seats() == Some(0) {
            return Ok(Registered::NoSeat);
        }
        if self.is_taken(organization, registering.login, &member).await? {
            return Ok(Registered::LoginTaken);
        }
        let (subject, made) = match self.open(accounts, registering).await? {
            Opened::Account { subject, made } => (subject, made),
            Opened::No(registered) => return Ok(registered),
        };
        let registered = self
            .join(registering, organization, claim, member, &subject)
            .await?;
        // Unless someone linked it meanwhile: then it is theirs.
        let kept = matches!(registered, Registered::Yes(_)) || !made;
        if !kept && !self.memberships.is_known(&subject).await? {
            accounts.delete(&subject).await?;
        }
        Ok(registered)
    }

    /// The account of that name: a new one, or one that the password opens.
    async fn open(&self, accounts: &Accounts, registering: &Registering<'_>) -> Result<Opened, StoreError> {
        let (login, password) = (registering.login, registering.password);
        match accounts.create(login, password).await? {
            Made::Yes(subject) => {
                accounts.settle_password(&subject, password).await?;
                return Ok(Opened::Account { subject, made: true });
            }
            Made::WeakPassword => return Ok(Opened::No(Registered::WeakPassword)),
            Made::Exists => {}
        }
        // Counted by account as well: anybody can make an organization with a roster of their own.
        let by: [&[u8]; 2] = [b"account", login.as_str().as_bytes()];
        let failures = self.limits.failures;
        if let Attempt::Refused(until) = self.attempts.take(&by, failures, registering.at).await? {
            return Ok(Opened::No(Registered::TooMany(until)));
        }
        let Some(account) = accounts.opened(login, password).await? else {
            return Ok(Opened::No(Registered::AccountExists));
        };
        self.attempts.give_back(&by).await?;
        let Account {
            subject,
            must_change_password,
            ..
        } = account;
        // One that belongs nowhere was made by a registration that did not get further, and the
        // password is the person's own. A temporary one that somebody gave out stays temporary.
        if must_change_password && !self.memberships.is_known(&subject).await? {
            accounts.settle_password(&subject, password).await?;
        }
        Ok(Opened::Account { subject, made: false })
    }

    /// Makes the member active, with this account.
    async fn join(
        &self,
        registering: &Registering<'_>,
        organization: &Organization,
        claim: &Claim,
        mut before: Member,
        subject: &str,
    ) -> Result<Registered, StoreError> {
        let known = self.memberships.get(organization.id, subject).await?;
        if known.is_some_and(|m| m.member != before.id && m.status != Status::Removed) {
            return Ok(Registered::AlreadyMember);
        }
        for _ in 0..ATTEMPTS {
            let after = Member {
                status: Status::Active,
                joined_at: registering.at,
                subject: Some(subject.to_owned()),
                login_email: registering.login.email().cloned(),
                login_phone: registering.login.phone().cloned(),
                version: before.version + 1,
                ..before.clone()
            };
            match self.commit(registering, organization, &before, &after).await? {
                Committed::Yes => return Ok(Registered::Yes(Box::new(after))),
                Committed::NoSeat => {
                    if self.invitations.settle(organization, registering.at).await? == 0 {
                        return Ok(Registered::NoSeat);
                    }
                }
                Committed::Refused(_) => {
                    let now = self.members.recognised(organization, claim).await?;
                    match now {
                        // Someone was faster: the same person, sending it twice.
                        Some(now) if now.status == Status::Active && now.subject == after.subject => {
                            return Ok(Registered::Yes(Box::new(now)));
                        }
                        Some(now) if may_register(&now) && now.version != before.version => before = now,
                        // The member is as before: what is in the way is the login's or the account's.
                        Some(now) if may_register(&now) => return Ok(Registered::LoginTaken),
                        _ => return Ok(Registered::NoMatch),
                    }
                }
            }
        }
        Err(StoreError::contended())
    }

    async fn commit(
        &self,
        registering: &Registering<'_>,
        organization: &Organization,
        before: &Member,
        after: &Member,
    ) -> Result<Committed, StoreError> {
        let author = Author {
            actor: Actor::User {
                subject: after.subject.clone().unwrap_or_default(),
                member: Some(after.id),
            },
            source: registering.source.clone(),
        };
        let target = format!("member/{}", after.id);
        let mut event = author.event(organization.id, registering.at, "member.registered", target);
        event.before = Some(json!({"role": before.role, "status": before.status}));
        event.after = Some(json!({"role": after.role, "status": after.status}));
        let mut draft = Draft::new(&self.tables, organization);
        draft.member(Some(before), after)?;
        draft.event(&event)?;
        draft.commit(&self.dynamodb).await
    }

    /// Whether the login is kept for another member here.
    async fn is_taken(
        &self,
        organization: &Organization,
        login: &Login,
        member: &Member,
    ) -> Result<bool, StoreError> {
        let Some(email) = login.email() else {
            return Ok(false);
        };
        let key = wire::key(keys::organization(organization.id), keys::login(email));
        let lock = wire::get(&self.dynamodb, &self.tables.directory, key).await?;
        let holder = lock.as_ref().and_then(|lock| text_of(lock, "member"));
        Ok(holder.is_some_and(|holder| holder != member.id.to_string()))
    }
}

/// Whether a member has yet to make their account.
fn may_register(member: &Member) -> bool {
    member.status == Status::Enrolled && member.subject.is_none()
}

/// What is looked into where there is no such organization, so that it takes as long.
pub(crate) fn nobodys(id: OrganizationId) -> Organization {
    Organization {
        id,
        settings: Settings::new("-"),
        roster_schema: RosterSchema::default(),
        layout: Layout::of(1),
        purge: None,
        created_at: Timestamp::UNIX_EPOCH,
        version: 0,
    }
}
