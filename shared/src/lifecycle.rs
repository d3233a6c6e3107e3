//! What a member can become, whoever asks: the rules that the API and access reviews share. Who may
//! ask is [`crate::access`]'s.

use jiff::Timestamp;

use crate::member::{Member, Role, Status};

/// Why a member does not become what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// They are the owner, who hands over first.
    #[error("an organization has exactly one owner")]
    OwnerMustTransfer,
    /// They have no place any more.
    #[error("they were removed")]
    MemberRemoved,
    /// They own what must go to somebody else first.
    #[error("they own what others work in")]
    OwnsResources,
}

impl Refusal {
    /// Stable, `snake_case`: the problem's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnerMustTransfer => "owner_must_transfer",
            Self::MemberRemoved => "member_removed",
            Self::OwnsResources => "owns_resources",
        }
    }
}

/// Fails for the owner, who hands over first.
pub fn not_the_owner(member: &Member) -> Result<(), Refusal> {
    if member.role == Role::Owner {
        return Err(Refusal::OwnerMustTransfer);
    }
    Ok(())
}

/// Fails for whoever has no place any more.
pub fn not_removed(member: &Member, now: Timestamp) -> Result<(), Refusal> {
    if member.status_at(now) == Status::Removed {
        return Err(Refusal::MemberRemoved);
    }
    Ok(())
}

/// A member once they are removed; none where they are. What they own must go to somebody else in the
/// same step: `hands_over` says that it does.
pub fn removed(member: &Member, now: Timestamp, hands_over: bool) -> Result<Option<Member>, Refusal> {
    not_the_owner(member)?;
    if not_removed(member, now).is_err() {
        return Ok(None);
    }
    if !member.owned.is_empty() && !hands_over {
        return Err(Refusal::OwnsResources);
    }
    Ok(Some(member.clone().removed()))
}

/// A member once they have another role; none where it is theirs.
pub fn with_role(member: &Member, role: Role, now: Timestamp) -> Result<Option<Member>, Refusal> {
    not_the_owner(member)?;
    not_removed(member, now)?;
    Ok((member.role != role).then(|| Member {
        role,
        ..member.clone()
    }))
}
