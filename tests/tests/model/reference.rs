//! The reference: what an organization is after each step, as plainly as it can be said.

use std::collections::BTreeMap;

use muster::member::{Role, Status};

/// Who takes part: people are numbers, and so are invitations.
pub type Person = usize;

/// One thing that somebody asks for.
#[derive(Clone, Debug)]
pub enum Ask {
    Invite { who: Person, role: Role },
    Accept { invitation: usize },
    Decline { invitation: usize },
    Cancel { invitation: usize },
    Resend { invitation: usize },
    SetRole { who: Person, role: Role },
    Switch { who: Person, on: bool },
    Remove { who: Person },
    HandOver { who: Person },
    Plan { limit: Option<u32> },
    Adjust { who: Person, amount: i64 },
    Look,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub role: Role,
    pub status: Status,
    /// Whether they ever accepted.
    pub account: bool,
    pub balance: i64,
    pub entries: u64,
    /// What their place stands on.
    pub invitation: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    Pending,
    Accepted,
    Canceled,
    Expired,
}

#[derive(Clone, Debug)]
pub struct Invitation {
    pub who: Person,
    pub role: Role,
    pub by: Person,
    pub answered: Answered,
    /// Milliseconds since 1970.
    pub until: i64,
}

/// An organization.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    pub members: BTreeMap<Person, Member>,
    pub invitations: Vec<Invitation>,
    pub limit: Option<u32>,
    /// What the audit log must say, without expiries, which are written when somebody looks.
    pub events: BTreeMap<&'static str, usize>,
}

/// How a request is answered: the status and, where it is a problem, the code.
pub type Told = (u16, &'static str);

/// How long an invitation can be accepted, in milliseconds.
const TTL: i64 = 7 * 24 * 3600 * 1000;

const NOT_FOUND: Told = (404, "not_found");
const FORBIDDEN: Told = (403, "forbidden");

const fn taken(status: Status) -> bool {
    matches!(status, Status::Pending | Status::Active)
}

impl Reference {
    pub fn founded_by(owner: Person) -> Self {
        let founder = Member {
            role: Role::Owner,
            status: Status::Active,
            account: true,
            balance: 0,
            entries: 0,
            invitation: None,
        };
        Self {
            members: [(owner, founder)].into(),
            events: [("organization.created", 1)].into(),
            ..Self::default()
        }
    }

    pub fn owner(&self) -> Person {
        let owners = self.members.iter().filter(|(_, m)| m.role == Role::Owner);
        let owners: Vec<_> = owners.map(|(who, _)| *who).collect();
        assert_eq!(owners.len(), 1, "exactly one owner");
        owners[0]
    }

    pub fn seats(&self) -> usize {
        self.members.values().filter(|m| taken(m.status)).count()
    }

    /// Time passes: what runs out has run out.
    pub fn pass(&mut self, now: i64) {
        for (number, invitation) in self.invitations.iter_mut().enumerate() {
            if invitation.answered == Answered::Pending && invitation.until <= now {
                invitation.answered = Answered::Expired;
                let member = self.members.get_mut(&invitation.who).unwrap();
                if member.invitation == Some(number) {
                    member.status = Status::Removed;
                }
            }
        }
    }

    /// Somebody asks for something: what they are told, and what becomes of it.
    pub fn ask(&mut self, by: Person, ask: &Ask, now: i64) -> Told {
        match ask {
            Ask::Plan { limit } => {
                if self.limit != *limit {
                    self.limit = *limit;
                    self.log("organization.plan_changed");
                }
                (200, "")
            }
            Ask::Accept { invitation } => self.accept(by, *invitation),
            Ask::Decline { invitation } => self.decline(*invitation),
            Ask::Look => self.role_of(by).map_or(NOT_FOUND, |_| (200, "")),
            _ => match self.role_of(by) {
                None => NOT_FOUND,
                Some(Role::Member) => FORBIDDEN,
                Some(rank) => self.manage(by, rank, ask, now),
            },
        }
    }

    fn role_of(&self, by: Person) -> Option<Role> {
        let member = self.members.get(&by)?;
        (member.status == Status::Active).then_some(member.role)
    }

    fn log(&mut self, action: &'static str) {
        *self.events.entry(action).or_insert(0) += 1;
    }

    fn full(&self) -> bool {
        self.limit.is_some_and(|limit| self.seats() >= limit as usize)
    }

    fn manage(&mut self, by: Person, rank: Role, ask: &Ask, now: i64) -> Told {
        match *ask {
            Ask::Invite { who, role } => self.invite(by, rank, (who, role), now),
            Ask::Cancel { invitation } => {
                let found = self.invitations[invitation].clone();
                match found.answered {
                    _ if found.role > Role::Member && rank < Role::Owner => FORBIDDEN,
                    Answered::Canceled => (204, ""),
                    Answered::Pending => {
                        self.take_back(invitation);
                        self.log("invitation.canceled");
                        (204, "")
                    }
                    Answered::Accepted | Answered::Expired => (409, "invitation_not_pending"),
                }
            }
            Ask::Resend { invitation } => self.resend(by, rank, invitation, now),
            Ask::HandOver { who } => self.hand_over(by, rank, who),
            Ask::SetRole { who, .. }
            | Ask::Switch { who, .. }
            | Ask::Remove { who }
            | Ask::Adjust { who, .. } => match self.members.get(&who) {
                None => NOT_FOUND,
                Some(member) if member.role > Role::Member && rank < Role::Owner => FORBIDDEN,
                Some(member) => {
                    let member = member.clone();
                    self.change(by, rank, who, &member, ask)
                }
            },
            Ask::Plan { .. } | Ask::Accept { .. } | Ask::Decline { .. } | Ask::Look => unreachable!(),
        }
    }

    fn invite(&mut self, by: Person, rank: Role, (who, role): (Person, Role), now: i64) -> Told {
        if role > Role::Member && rank < Role::Owner {
            return FORBIDDEN;
        }
        let known = self.members.get(&who).map(|member| member.status);
        match known {
            Some(Status::Active | Status::Disabled) => return (409, "already_member"),
            Some(Status::Pending) => return (409, "already_invited"),
            _ if self.full() => return (409, "seat_limit_reached"),
            _ => {}
        }
        let number = self.invitations.len();
        self.invitations.push(Invitation {
            who,
            role,
            by,
            answered: Answered::Pending,
            until: now + TTL,
        });
        let before = self.members.get(&who).cloned();
        self.members.insert(
            who,
            Member {
                role,
                status: Status::Pending,
                account: before.as_ref().is_some_and(|m| m.account),
                balance: before.as_ref().map_or(0, |m| m.balance),
                entries: before.as_ref().map_or(0, |m| m.entries),
                invitation: Some(number),
            },
        );
        self.log("invitation.created");
        (201, "")
    }

    fn take_back(&mut self, invitation: usize) {
        self.invitations[invitation].answered = Answered::Canceled;
        let member = self.members.get_mut(&self.invitations[invitation].who).unwrap();
        member.status = Status::Removed;
    }

    fn accept(&mut self, by: Person, invitation: usize) -> Told {
        let found = self.invitations[invitation].clone();
        if found.who != by {
            return (403, "email_mismatch");
        }
        match found.answered {
            Answered::Accepted => return (410, "invitation_used"),
            Answered::Canceled => return (410, "invitation_canceled"),
            Answered::Expired => return (410, "invitation_expired"),
            Answered::Pending => {}
        }
        let needed = if found.role > Role::Member {
            Role::Owner
        } else {
            Role::Admin
        };
        if self.role_of(found.by).is_none_or(|rank| rank < needed) {
            return (410, "invitation_canceled");
        }
        self.invitations[invitation].answered = Answered::Accepted;
        let member = self.members.get_mut(&by).unwrap();
        (member.status, member.role, member.account) = (Status::Active, found.role, true);
        self.log("invitation.accepted");
        (200, "")
    }

    fn decline(&mut self, invitation: usize) -> Told {
        match self.invitations[invitation].answered {
            Answered::Accepted => (410, "invitation_used"),
            Answered::Canceled => (410, "invitation_canceled"),
            Answered::Expired => (410, "invitation_expired"),
            Answered::Pending => {
                self.take_back(invitation);
                self.log("invitation.declined");
                (204, "")
            }
        }
    }

    fn resend(&mut self, by: Person, rank: Role, invitation: usize, now: i64) -> Told {
        let found = self.invitations[invitation].clone();
        if found.role > Role::Member && rank < Role::Owner {
            return FORBIDDEN;
        }
        let member = self.members[&found.who].clone();
        match found.answered {
            Answered::Accepted | Answered::Canceled => return (409, "invitation_not_pending"),
            Answered::Expired if member.invitation != Some(invitation) => {
                return (409, "invitation_not_pending");
            }
            Answered::Expired if self.full() => return (409, "seat_limit_reached"),
            Answered::Expired | Answered::Pending => {}
        }
        let invitation = &mut self.invitations[invitation];
        (invitation.answered, invitation.by, invitation.until) = (Answered::Pending, by, now + TTL);
        self.members.get_mut(&found.who).unwrap().status = Status::Pending;
        self.log("invitation.resent");
        (200, "")
    }

    fn hand_over(&mut self, by: Person, rank: Role, who: Person) -> Told {
        if rank < Role::Owner {
            return FORBIDDEN;
        }
        match self.members.get(&who).map(|member| member.status) {
            None => NOT_FOUND,
            Some(_) if who == by => (200, ""),
            Some(Status::Active) => {
                self.members.get_mut(&who).unwrap().role = Role::Owner;
                self.members.get_mut(&by).unwrap().role = Role::Admin;
                self.log("organization.owner_changed");
                (200, "")
            }
            Some(_) => (409, "member_not_active"),
        }
    }

    /// Changes somebody whom `by` may manage.
    fn change(&mut self, by: Person, rank: Role, who: Person, before: &Member, ask: &Ask) -> Told {
        let mut after = before.clone();
        let (action, answer) = match *ask {
            Ask::SetRole { role, .. } => {
                if role > Role::Member && rank < Role::Owner {
                    return FORBIDDEN;
                }
                after.role = role;
                ("member.role_changed", 200)
            }
            Ask::Switch { on, .. } => {
                after.status = match (before.status, on) {
                    (Status::Disabled, true) => Status::Active,
                    (Status::Active, false) => Status::Disabled,
                    (status, _) => status,
                };
                (if on { "member.enabled" } else { "member.disabled" }, 200)
            }
            Ask::Remove { .. } => {
                after.status = Status::Removed;
                ("member.removed", 204)
            }
            Ask::Adjust { amount, .. } => {
                after.balance += amount;
                after.entries += 1;
                ("wallet.adjusted", 201)
            }
            _ => unreachable!(),
        };
        let of_wallet = matches!(ask, Ask::Adjust { .. });
        match before.status {
            _ if before.role == Role::Owner && !of_wallet => return (409, "owner_must_transfer"),
            Status::Removed if matches!(ask, Ask::Remove { .. }) => return (204, ""),
            Status::Removed => return (409, "member_removed"),
            Status::Pending if matches!(ask, Ask::Switch { .. }) => return (409, "member_pending"),
            _ if after.balance < 0 => return (409, "insufficient_funds"),
            _ if taken(after.status) && !taken(before.status) && self.full() => {
                return (409, "seat_limit_reached");
            }
            _ => {}
        }
        if after == *before {
            return (answer, "");
        }
        if before.status == Status::Pending {
            let invitation = &mut self.invitations[before.invitation.unwrap()];
            if after.status == Status::Removed {
                invitation.answered = Answered::Canceled;
            } else if after.role != before.role {
                (invitation.role, invitation.by) = (after.role, by);
            }
        }
        self.members.insert(who, after);
        self.log(action);
        (answer, "")
    }
}
