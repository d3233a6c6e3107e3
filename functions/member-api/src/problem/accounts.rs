//! What can go wrong with accounts.

use axum::http::StatusCode;
use jiff::Timestamp;

use super::{InvalidField, Problem};

impl Problem {
    /// 403 for whatever leads to nobody who can register: the same words for every reason.
    #[must_use]
    pub fn no_match() -> Self {
        let detail = "this matches nobody who can register here: check every value, or sign in if you have \
                      registered already";
        Self::new(StatusCode::FORBIDDEN, "no_match", detail)
    }

    /// 429 until there is another try.
    #[must_use]
    pub fn too_many_attempts(now: Timestamp, until: Timestamp) -> Self {
        let wait = until.as_second() - now.as_second() + 1;
        let detail = "this was tried too often: try again after the time in Retry-After";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", detail)
            .retry_after(wait.clamp(1, i64::from(u32::MAX)).unsigned_abs())
    }

    /// 400 for a password that the user pool does not take.
    #[must_use]
    pub fn weak_password() -> Self {
        let detail = "is not strong enough: take a longer one, with small and capital letters and digits";
        Self::invalid(vec![InvalidField::new("/password", "weak_password", detail)])
    }

    /// 409 where a roster has no columns to recognise its members by.
    #[must_use]
    pub fn registration_not_configured() -> Self {
        let detail = "this organization's roster names no columns to recognise its members by: ask it for an \
                      invitation";
        Self::new(StatusCode::CONFLICT, "registration_not_configured", detail)
    }

    /// 409 where another identity provider has the accounts.
    #[must_use]
    pub fn managed_externally() -> Self {
        let detail = "accounts are managed by another identity provider: ask whoever runs that";
        Self::new(StatusCode::CONFLICT, "managed_externally", detail)
    }

    /// 409 for an account of that name with another password.
    #[must_use]
    pub fn account_exists() -> Self {
        let detail = "there is an account with this address or number and another password: give that password, \
                      or reset it first";
        Self::new(StatusCode::CONFLICT, "account_exists", detail)
    }

    /// 409 for a login that another member has.
    #[must_use]
    pub fn login_taken() -> Self {
        let detail = "another member of this organization has this address: take another, or accept the \
                      invitation that was sent to it";
        Self::new(StatusCode::CONFLICT, "login_taken", detail)
    }

    /// 409 for switching on somebody whose login another member has by now.
    #[must_use]
    pub fn members_login_taken() -> Self {
        let detail = "another member of this organization signs in with their account or address by now";
        Self::new(StatusCode::CONFLICT, "login_taken", detail)
    }

    /// 409 where there is no seat, for whoever cannot do anything about it.
    #[must_use]
    pub fn no_seat_left() -> Self {
        let detail = "this organization has no seat left: ask its administrators";
        Self::new(StatusCode::CONFLICT, "seat_limit_reached", detail)
    }

    /// 409 for a member who has none.
    #[must_use]
    pub fn no_account() -> Self {
        let detail = "they have no account yet: it is made when they register or accept an invitation";
        Self::new(StatusCode::CONFLICT, "no_account", detail)
    }

    /// 409 for an account that is another organization's business, too.
    #[must_use]
    pub fn account_shared() -> Self {
        let detail =
            "their account belongs to another organization as well: they reset their password themselves";
        Self::new(StatusCode::CONFLICT, "account_shared", detail)
    }
}
