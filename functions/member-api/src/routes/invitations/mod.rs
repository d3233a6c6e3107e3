//! `/v1/invitations`: for whoever holds an invitation's link.

mod accept;
mod decline;
mod preview;

use muster::invitation::{InvitationStatus, Token};
use muster_aws::invitations::Held;

use crate::problem::Problem;
use crate::routes::collect::{Collect, routes};

pub(super) fn routes<C: Collect>(into: C) -> C {
    into.routes(routes!(preview::preview))
        .routes(routes!(accept::accept))
        .routes(routes!(decline::decline))
}

/// A token that could be one. What cannot is as one that was never mailed.
fn token(text: &str) -> Result<Token, Problem> {
    Token::parse(text).map_err(|_| Problem::not_found())
}

/// Why a link that leads to no open invitation leads nowhere.
fn gone(held: &Held) -> Problem {
    let (code, detail) = match held {
        Held::Open(_) | Held::Unknown => return Problem::not_found(),
        Held::Replaced => (
            "invitation_replaced",
            "a newer mail was sent: use the link in that one",
        ),
        Held::Ended(InvitationStatus::Accepted) => {
            ("invitation_used", "this invitation was accepted already: sign in")
        }
        Held::Ended(InvitationStatus::Canceled) => (
            "invitation_canceled",
            "this invitation was taken back: ask for a new one",
        ),
        Held::Ended(InvitationStatus::Expired | InvitationStatus::Pending) => (
            "invitation_expired",
            "this invitation's time is up: ask for a new one",
        ),
    };
    Problem::invitation_gone(code, detail)
}
