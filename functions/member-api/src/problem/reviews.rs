//! The problems of access reviews.

use axum::http::StatusCode;
use muster::review::MOST_REVIEWERS;

use super::{InvalidField, Problem};
use crate::model::review_item::Current;

impl Problem {
    /// 422 for reviewers who cannot be.
    #[must_use]
    pub fn invalid_reviewers(errors: Vec<InvalidField>) -> Self {
        let detail = "not all of them can review this: see errors";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_reviewers", detail)
            .with(|told| told.errors = errors)
    }

    /// 403 for deciding in a review without being one of its reviewers, or on somebody who is another
    /// one's to decide on.
    #[must_use]
    pub fn not_the_reviewer() -> Self {
        let detail = "somebody else is to decide on them: only a named reviewer decides";
        Self::new(StatusCode::FORBIDDEN, "not_the_reviewer", detail)
    }

    /// 403 for deciding on oneself.
    #[must_use]
    pub fn own_access() -> Self {
        let detail = "nobody decides on their own access: hand this one to another reviewer";
        Self::new(StatusCode::FORBIDDEN, "own_access", detail)
    }

    /// 409 for a decision on somebody whose access is not what was captured.
    #[must_use]
    pub fn member_changed(current: Option<Current>) -> Self {
        let detail = "their access was changed since the review was opened: look at what it is now, and send \
                      confirmChanged to decide on that";
        Self::new(StatusCode::CONFLICT, "member_changed", detail).with(|told| told.current = current)
    }

    /// 409 for a change of a review that is not open.
    #[must_use]
    pub fn review_not_open() -> Self {
        let detail = "this review is not open: it is being opened, or has ended";
        Self::new(StatusCode::CONFLICT, "review_not_open", detail)
    }

    /// 409 for completing a review whose snapshot is not frozen yet.
    #[must_use]
    pub fn review_not_ready() -> Self {
        let detail = "the snapshot of this review is still being written: try again shortly";
        Self::new(StatusCode::CONFLICT, "review_not_ready", detail).retry_after(1)
    }

    /// 409 for completing a review with people on whom nothing is decided.
    #[must_use]
    pub fn items_undecided(undecided: u64) -> Self {
        let detail = format!("{undecided} people are not decided on: each of them needs a decision");
        Self::new(StatusCode::CONFLICT, "items_undecided", detail)
            .with(|told| told.undecided = Some(undecided))
    }

    /// 409 for the evidence of a review that has none yet.
    #[must_use]
    pub fn review_not_completed() -> Self {
        let detail = "there is evidence of completed reviews only";
        Self::new(StatusCode::CONFLICT, "review_not_completed", detail)
    }

    /// 409 for another reviewer where there are as many as a review has.
    #[must_use]
    pub fn too_many_reviewers() -> Self {
        let detail = format!("a review has at most {MOST_REVIEWERS} reviewers: choose one of them");
        Self::new(StatusCode::CONFLICT, "too_many_reviewers", detail)
    }

    /// 409 for canceling a job that is a part of a review.
    #[must_use]
    pub fn review_job() -> Self {
        let detail = "this job is a part of an access review: cancel the review instead";
        Self::new(StatusCode::CONFLICT, "review_job", detail)
    }
}
