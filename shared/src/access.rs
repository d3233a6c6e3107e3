//! The one gate: who may do what. Every route asks [`authorize`], and nothing else decides.

use jiff::Timestamp;

use crate::id::{MemberId, OrganizationId};
use crate::member::{Role, Status};

/// What a caller is to an organization, as one strongly consistent read found it. Never taken
/// from a token, so that a change holds at the next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The organization.
    pub organization: OrganizationId,
    /// The caller's own record.
    pub member: MemberId,
    /// What they may do.
    pub role: Role,
    /// Where they stand; only active members may do anything.
    pub status: Status,
    /// The newest sign-in that was recorded.
    pub last_login_at: Option<Timestamp>,
    /// Tokens of sign-ins before this are of no use.
    pub sessions_ended_at: Option<Timestamp>,
}

impl Membership {
    /// Whether a token of a sign-in then still opens anything. Tokens tell it in whole seconds, and
    /// one that does not tell it is as old as can be.
    #[must_use]
    pub fn takes_session(&self, signed_in_at: Option<Timestamp>) -> bool {
        self.sessions_ended_at.is_none_or(|ended| {
            signed_in_at.is_some_and(|signed_in| signed_in.as_second() >= ended.as_second())
        })
    }
}

/// Everything that can be asked of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read settings, counts and seats.
    ReadOrganization,
    /// Change settings.
    UpdateOrganization,
    /// Make another member the owner.
    TransferOwnership,
    /// Take all data away, or call that off.
    DropAllData,
    /// Delete the organization.
    DeleteOrganization,
    /// List and search members.
    ListMembers,
    /// See the contact details of members other than oneself.
    ReadContacts,
    /// Read one member's whole record.
    ReadMember {
        /// It is the caller's own.
        own: bool,
    },
    /// Change, switch off or remove a member with this role.
    ManageMember {
        /// The member's role.
        role: Role,
    },
    /// Change a member's name and contact details.
    EditMember {
        /// It is the caller's own record.
        own: bool,
        /// The member's role.
        role: Role,
    },
    /// Give a member another role.
    ChangeRole {
        /// What they are.
        from: Role,
        /// What they are to be.
        to: Role,
    },
    /// List invitations.
    ReadInvitations,
    /// Make, send again or take back an invitation to this role.
    Invite {
        /// What the invited person will be.
        role: Role,
    },
    /// Read the roster schema and its template.
    ReadRosterSchema,
    /// Change the roster schema.
    UpdateRosterSchema,
    /// Start or cancel an import.
    ImportRoster,
    /// Read jobs and download their results.
    ReadJobs,
    /// Read the studies that oneself has to do with.
    ReadStudies,
    /// Read every study, make and change them, and give roles in them.
    ManageStudies,
    /// Read the audit log.
    ReadAudit,
    /// List domains and the records that prove them.
    ReadDomains,
    /// Claim, verify and give up domains.
    ManageDomains,
    /// Write the roster into a file.
    ExportRoster,
    /// Read an access review, its items and its evidence.
    ReadReview {
        /// The caller is one of its reviewers.
        reviewer: bool,
    },
    /// Open, complete and cancel access reviews, and schedule them.
    ManageReviews,
}

impl Action {
    /// The weakest role that may do it (requirements/3, "Permissions Comparison"; api.md, "who").
    ///
    /// Whoever makes, changes or takes back an admin must be the owner; nobody makes another owner
    /// but by handing over.
    #[must_use]
    pub const fn required_role(self) -> Role {
        match self {
            Self::ReadOrganization
            | Self::ListMembers
            | Self::ReadStudies
            | Self::ReadMember { own: true }
            | Self::ReadReview { reviewer: true } => Role::Member,
            Self::UpdateOrganization
            | Self::ReadContacts
            | Self::ReadMember { own: false }
            | Self::ManageMember { role: Role::Member }
            | Self::EditMember { own: true, .. }
            | Self::EditMember {
                role: Role::Member, ..
            }
            | Self::ChangeRole {
                from: Role::Member,
                to: Role::Member,
            }
            | Self::ReadInvitations
            | Self::Invite { role: Role::Member }
            | Self::ReadRosterSchema
            | Self::UpdateRosterSchema
            | Self::ImportRoster
            | Self::ReadJobs
            | Self::ManageStudies
            | Self::ReadAudit
            | Self::ReadDomains
            | Self::ManageDomains
            | Self::ExportRoster
            | Self::ReadReview { reviewer: false }
            | Self::ManageReviews => Role::Admin,
            Self::TransferOwnership
            | Self::DropAllData
            | Self::DeleteOrganization
            | Self::ManageMember { .. }
            | Self::EditMember { .. }
            | Self::ChangeRole { .. }
            | Self::Invite { .. } => Role::Owner,
        }
    }
}

/// The group of a token's `cognito:groups` whose people run the deployment: they set the plan of
/// any organization, and are nothing else in it.
pub const OPERATORS: &str = "operators";

/// Why a caller may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Not an active member: told exactly what is told of an organization that does not exist.
    #[error("no such organization")]
    NotFound,
    /// An active member whose role does not reach.
    #[error("this takes the role {}", .required.as_str())]
    Forbidden {
        /// The weakest role that could.
        required: Role,
    },
}

/// Decides whether a caller with this membership (none: a stranger) may do `action`.
pub fn authorize(membership: Option<&Membership>, action: Action) -> Result<(), Denied> {
    match membership {
        Some(m) if m.status == Status::Active => {
            let required = action.required_role();
            if m.role >= required {
                Ok(())
            } else {
                Err(Denied::Forbidden { required })
            }
        }
        _ => Err(Denied::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn membership(role: Role, status: Status) -> Membership {
        Membership {
            organization: OrganizationId::from_bytes([1; 16]),
            member: MemberId::from_bytes([2; 16]),
            role,
            status,
            last_login_at: None,
            sessions_ended_at: None,
        }
    }

    fn actions() -> Vec<Action> {
        let mut actions = vec![
            Action::ReadOrganization,
            Action::UpdateOrganization,
            Action::TransferOwnership,
            Action::DropAllData,
            Action::DeleteOrganization,
            Action::ListMembers,
            Action::ReadContacts,
            Action::ReadMember { own: true },
            Action::ReadMember { own: false },
            Action::ReadInvitations,
            Action::ReadRosterSchema,
            Action::UpdateRosterSchema,
            Action::ImportRoster,
            Action::ReadJobs,
            Action::ReadStudies,
            Action::ManageStudies,
            Action::ReadAudit,
            Action::ReadDomains,
            Action::ManageDomains,
            Action::ExportRoster,
            Action::ReadReview { reviewer: true },
            Action::ReadReview { reviewer: false },
            Action::ManageReviews,
        ];
        for from in Role::ALL.iter().copied() {
            actions.extend([Action::ManageMember { role: from }, Action::Invite { role: from }]);
            actions.extend([true, false].map(|own| Action::EditMember { own, role: from }));
            actions.extend(Role::ALL.iter().map(|to| Action::ChangeRole { from, to: *to }));
        }
        actions
    }

    #[test]
    fn an_admin_never_touches_admins_or_the_owner() {
        let admin = membership(Role::Admin, Status::Active);
        let may = |action| authorize(Some(&admin), action).is_ok();
        for from in Role::ALL.iter().copied() {
            assert_eq!(may(Action::ManageMember { role: from }), from == Role::Member);
            assert_eq!(may(Action::Invite { role: from }), from == Role::Member);
            let of_others = Action::EditMember {
                own: false,
                role: from,
            };
            assert_eq!(may(of_others), from == Role::Member);
            for to in Role::ALL.iter().copied() {
                let plain = from == Role::Member && to == Role::Member;
                assert_eq!(may(Action::ChangeRole { from, to }), plain, "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn a_session_of_before_the_end_of_all_is_over() {
        let at = |millis| Timestamp::from_millisecond(millis).ok();
        let member = Membership {
            sessions_ended_at: at(5_900),
            ..membership(Role::Member, Status::Active)
        };
        for (signed_in_at, takes) in [
            (None, false),
            (at(4_000), false),
            (at(5_000), true),
            (at(6_000), true),
        ] {
            assert_eq!(member.takes_session(signed_in_at), takes, "{signed_in_at:?}");
        }
        assert!(membership(Role::Member, Status::Active).takes_session(None));
    }

    #[test]
    fn only_active_members_may_do_anything() {
        for action in actions() {
            assert_eq!(authorize(None, action), Err(Denied::NotFound));
            for status in Status::ALL.iter().filter(|s| **s != Status::Active) {
                let owner = membership(Role::Owner, *status);
                assert_eq!(
                    authorize(Some(&owner), action),
                    Err(Denied::NotFound),
                    "{status:?} {action:?}"
                );
            }
        }
    }

    #[test]
    fn a_plain_member_reads_and_changes_nothing() {
        let member = membership(Role::Member, Status::Active);
        let allowed: Vec<_> = actions()
            .into_iter()
            .filter(|a| authorize(Some(&member), *a).is_ok())
            .collect();
        assert_eq!(
            allowed,
            [
                Action::ReadOrganization,
                Action::ListMembers,
                Action::ReadMember { own: true },
                Action::ReadStudies,
                Action::ReadReview { reviewer: true },
            ]
        );
    }

    #[test]
    fn a_refusal_names_the_role_that_could() {
        let member = membership(Role::Member, Status::Active);
        assert_eq!(
            authorize(Some(&member), Action::ImportRoster),
            Err(Denied::Forbidden {
                required: Role::Admin
            })
        );
    }

    #[test]
    fn whoever_may_as_admin_may_as_owner() {
        for action in actions() {
            let admin = authorize(Some(&membership(Role::Admin, Status::Active)), action);
            let owner = authorize(Some(&membership(Role::Owner, Status::Active)), action);
            assert!(admin.is_err() || owner.is_ok());
        }
    }
}
