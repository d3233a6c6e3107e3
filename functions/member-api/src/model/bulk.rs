//! One thing done to many members.

use muster::id::MemberId;
use muster::member::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::member::Removal;
use super::{Id, RoleWord};
use crate::body::{Fields, FromFields};
use crate::problem::Problem;

/// What can be done to many members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Switch them on.
    Activate,
    /// Switch them off.
    Deactivate,
    /// Give them `role`.
    ChangeRole,
    /// Remove them, for `reason`; what they own goes to `transferTo`.
    Remove,
}

/// What is to be done, and to whom.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkChange {
    /// What.
    pub action: BulkAction,
    /// To whom: 1 to 200 members.
    #[schema(value_type = Vec<Id>, min_items = 1, max_items = 200)]
    pub member_ids: Vec<MemberId>,
    /// Of `change_role`, which takes it: member or admin.
    #[schema(value_type = Option<RoleWord>, nullable = false)]
    pub role: Option<Role>,
    /// Of `remove`, for the audit log; at most 500 characters.
    #[schema(max_length = 500, nullable = false)]
    pub reason: Option<String>,
    /// Of `remove`: the active member who takes over the studies that they own.
    #[schema(value_type = Option<Id>, nullable = false)]
    pub transfer_to: Option<MemberId>,
}

/// Most members of one request.
const MOST: usize = 200;

impl FromFields for BulkChange {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let (action, member_ids) = (fields.required("action"), fields.items("memberIds"));
        if let Some(members) = &member_ids
            && !(1..=MOST).contains(&Vec::len(members))
        {
            fields.error("memberIds", "out_of_range", format!("names 1 to {MOST} members"));
        }
        let mut change = Self {
            action: action?,
            member_ids: member_ids?,
            role: None,
            reason: None,
            transfer_to: None,
        };
        // A field that the action does not have stays behind, and is refused as unknown.
        match change.action {
            BulkAction::Activate | BulkAction::Deactivate => {}
            BulkAction::ChangeRole => {
                change.role = fields.required("role");
                if change.role == Some(Role::Owner) {
                    let detail = "is member or admin: hand ownership over with PUT owner";
                    fields.error("role", "invalid_role", detail);
                }
            }
            BulkAction::Remove => {
                let removal = Removal::from_fields(fields)?;
                (change.reason, change.transfer_to) = (removal.reason, removal.transfer_to);
            }
        }
        Some(change)
    }
}

/// What came of each.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkOutcomes {
    /// In the order of the request.
    pub outcomes: Vec<BulkOutcome>,
}

/// What came of one.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkOutcome {
    #[schema(value_type = Id)]
    member_id: MemberId,
    outcome: BulkResult,
    /// Of `refused`: the problem's code, as for the one member alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<&'static str>,
    /// Of `refused`: what stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
}

/// What came of one, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkResult {
    /// It is so now.
    Changed,
    /// It was so already.
    Unchanged,
    /// It is not so: see `code`.
    Refused,
}

impl BulkOutcome {
    /// What came of one: whether anything was changed, or what stood in the way.
    #[must_use]
    pub fn new(member_id: MemberId, done: Result<bool, Problem>) -> Self {
        let outcome = match &done {
            Ok(true) => BulkResult::Changed,
            Ok(false) => BulkResult::Unchanged,
            Err(_) => BulkResult::Refused,
        };
        let refused = done.err();
        Self {
            member_id,
            outcome,
            code: refused.as_ref().map(Problem::code),
            detail: refused.map(|problem| problem.detail().to_owned()),
        }
    }
}
