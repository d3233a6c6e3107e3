//! A constructor for each problem, with the words that a client reads.

use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use jiff::Timestamp;
use muster::export::Withheld;
use muster::invitation::InvitationStatus;
use muster::study::Study;
use muster::wallet::Refusal;

use super::{InvalidField, Problem, Resource, Shortage};

impl Problem {
    /// 400 with every fault of what was sent.
    #[must_use]
    pub fn invalid(errors: Vec<InvalidField>) -> Self {
        let detail = "what was sent is not valid: see errors";
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", detail).with(|told| told.errors = errors)
    }

    /// 400 for a body that is no JSON object.
    #[must_use]
    pub fn invalid_json(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_json", detail)
    }

    /// 400 for a key that cannot be one.
    #[must_use]
    pub fn invalid_idempotency_key() -> Self {
        let detail = "an Idempotency-Key is 1 to 255 visible ASCII characters, given once";
        Self::new(StatusCode::BAD_REQUEST, "invalid_idempotency_key", detail)
    }

    /// 400 for a request that must be named.
    #[must_use]
    pub fn idempotency_key_required() -> Self {
        let detail = "send an Idempotency-Key of your own: it makes sure that this is done once";
        Self::new(StatusCode::BAD_REQUEST, "idempotency_key_required", detail)
    }

    /// 401: no caller that the authorizer vouches for.
    #[must_use]
    pub fn unauthenticated() -> Self {
        let header = (WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        let detail = "sign in and send the token as Authorization: Bearer";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail).with(|told| told.header = Some(header))
    }

    /// 403: the token's e-mail address is missing or not verified.
    #[must_use]
    pub fn email_not_verified() -> Self {
        let detail = "this takes a verified e-mail address: verify yours, then sign in again";
        Self::new(StatusCode::FORBIDDEN, "email_not_verified", detail)
    }

    /// 404: nothing there, or nothing that the caller may know of. The same for both.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is nothing here, or nothing that you may see",
        )
    }

    /// 404 for a job that has no report.
    #[must_use]
    pub fn no_report() -> Self {
        let detail = "this job has no report: it has not ended, or has nothing to report";
        Self::new(StatusCode::NOT_FOUND, "no_report", detail)
    }

    /// 404 for a job that makes nothing to download.
    #[must_use]
    pub fn nothing_to_download() -> Self {
        let detail = "this job has made no file to download; an import's result is its report";
        Self::new(StatusCode::NOT_FOUND, "nothing_to_download", detail)
    }

    /// 410 for an export whose file is not kept any more.
    #[must_use]
    pub fn export_expired() -> Self {
        let detail = "this export's file was too old to be kept: export again";
        Self::new(StatusCode::GONE, "export_expired", detail)
    }

    /// 410 for a job whose report is not kept any more.
    #[must_use]
    pub fn report_expired() -> Self {
        let detail = "this job's report was too old to be kept";
        Self::new(StatusCode::GONE, "report_expired", detail)
    }

    /// 410 for a review whose evidence is not kept any more.
    #[must_use]
    pub fn evidence_expired() -> Self {
        let detail = "this review's evidence was too old to be kept; its digest is in the audit log";
        Self::new(StatusCode::GONE, "evidence_expired", detail)
    }

    /// 409 for downloading what is still being written.
    #[must_use]
    pub fn export_not_finished() -> Self {
        let detail = "this export has not ended: ask again once its job says so";
        Self::new(StatusCode::CONFLICT, "export_not_finished", detail)
    }

    /// 409 for an export without what members are recognised by.
    #[must_use]
    pub fn id_withheld(withheld: &Withheld) -> Self {
        Self::new(StatusCode::CONFLICT, "id_withheld", withheld.to_string())
    }

    /// 405.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "this path does not take that method",
        )
    }

    /// 409 for canceling what is over.
    #[must_use]
    pub fn job_ended() -> Self {
        Self::new(StatusCode::CONFLICT, "job_ended", "this job has ended already")
    }

    /// 409 for canceling what cannot be taken back.
    #[must_use]
    pub fn purge_begun() -> Self {
        let detail = "this job has begun to take data away for good: it can be canceled only before that";
        Self::new(StatusCode::CONFLICT, "purge_begun", detail)
    }

    /// 409 for a second wish to take data away.
    #[must_use]
    pub fn purge_pending() -> Self {
        let detail =
            "this organization's data is to be taken away already: see its jobs, or cancel that job first";
        Self::new(StatusCode::CONFLICT, "purge_pending", detail)
    }

    /// 409 for taking away what a job is writing.
    #[must_use]
    pub fn import_in_progress() -> Self {
        let detail = "an import or another job is under way: cancel it, or wait until it has ended";
        Self::new(StatusCode::CONFLICT, "import_in_progress", detail)
    }

    /// 409 for canceling what leaves members between two places.
    #[must_use]
    pub fn members_moving() -> Self {
        let detail = "this job moves members to more partitions and goes on until they all have moved";
        Self::new(StatusCode::CONFLICT, "members_moving", detail)
    }

    /// 409 for asking for fewer partitions.
    #[must_use]
    pub fn fewer_partitions() -> Self {
        let detail =
            "this organization's members lie over more partitions already, and never over fewer again";
        Self::new(StatusCode::CONFLICT, "fewer_partitions", detail)
    }

    /// 409 for asking for more partitions while members move to another number.
    #[must_use]
    pub fn partitions_moving() -> Self {
        let detail = "this organization's members are moving to another number of partitions: wait until they \
                      have, or ask for that number";
        Self::new(StatusCode::CONFLICT, "partitions_moving", detail)
    }

    /// 409 while everything is being taken away.
    #[must_use]
    pub fn organization_closed() -> Self {
        let detail = "this organization's data is being taken away: nothing new gets in until that is done";
        Self::new(StatusCode::CONFLICT, "organization_closed", detail)
    }

    /// 409 while the first request with this key is at work.
    #[must_use]
    pub fn idempotency_in_flight() -> Self {
        let detail = "a request with this Idempotency-Key is under way: try again shortly";
        Self::new(StatusCode::CONFLICT, "idempotency_in_flight", detail).retry_after(1)
    }

    /// 409 for taking more than is there.
    #[must_use]
    pub fn insufficient_funds() -> Self {
        let detail = "there is less in the wallet than that";
        Self::new(StatusCode::CONFLICT, "insufficient_funds", detail)
    }

    /// 409 for adding more than a wallet holds.
    #[must_use]
    pub fn balance_too_large() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "balance_too_large",
            Refusal::TooMuch.to_string(),
        )
    }

    /// 409 for a statement of more entries than an answer holds.
    #[must_use]
    pub fn statement_too_long(most: usize) -> Self {
        let detail =
            format!("a statement has at most {most} entries: ask for a shorter time with from and to");
        Self::new(StatusCode::CONFLICT, "statement_too_long", detail)
    }

    /// 503 for a change that others came before, again and again.
    #[must_use]
    pub fn busy() -> Self {
        let detail = "too busy just now: try again shortly";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail).retry_after(1)
    }

    /// 412 for a change to what was changed meanwhile.
    #[must_use]
    pub fn precondition_failed() -> Self {
        let detail = "it was changed since you read it: read it again, then decide";
        Self::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", detail)
    }

    /// 413.
    #[must_use]
    pub fn body_too_large(most: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("a body has at most {most} bytes"),
        )
    }

    /// 415.
    #[must_use]
    pub fn unsupported_media_type() -> Self {
        let detail = "send JSON, as Content-Type: application/json";
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            detail,
        )
    }

    /// 422 for a key that stands for another body.
    #[must_use]
    pub fn idempotency_key_reused() -> Self {
        let detail = "this Idempotency-Key came with another body before: take a new key";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail)
    }

    /// 403 for what only those who run the deployment may do.
    #[must_use]
    pub fn operators_only() -> Self {
        let detail = "only people of the group operators may do this";
        Self::new(StatusCode::FORBIDDEN, "operators_only", detail)
    }

    /// 403 for an invitation to another address. It stays pending.
    #[must_use]
    pub fn email_mismatch() -> Self {
        let detail =
            "this invitation is for another e-mail address: sign in with the one that it was sent to";
        Self::new(StatusCode::FORBIDDEN, "email_mismatch", detail)
    }

    /// 403 for confirming with another address than one's own.
    #[must_use]
    pub fn not_own_email() -> Self {
        let detail =
            "confirmEmail is not the e-mail address that you are signed in with: type that one to confirm";
        Self::new(StatusCode::FORBIDDEN, "email_mismatch", detail)
    }

    /// 409 for whoever is a member already.
    #[must_use]
    pub fn already_member() -> Self {
        let detail = "they are a member already; one who is switched off can be switched on again";
        Self::new(StatusCode::CONFLICT, "already_member", detail)
    }

    /// 409 for whoever has an invitation to answer.
    #[must_use]
    pub fn already_invited() -> Self {
        let detail = "they are invited already: send that invitation again, or cancel it first";
        Self::new(StatusCode::CONFLICT, "already_invited", detail)
    }

    /// 409 where there are not as many seats as what was asked takes.
    #[must_use]
    pub fn seat_limit_reached(shortage: Shortage) -> Self {
        let detail = "there are not enough seats: remove members, cancel invitations, or upgrade the plan";
        Self::new(StatusCode::CONFLICT, "seat_limit_reached", detail)
            .with(|told| told.shortage = Some(shortage))
    }

    /// 409 for adding people directly where they sign in through the organization's own provider.
    #[must_use]
    pub fn sso_requires_invitation() -> Self {
        let detail = "this organization signs in through its own identity provider: invite people instead";
        Self::new(StatusCode::CONFLICT, "sso_requires_invitation", detail)
    }

    /// 409 for an invitation that has ended.
    #[must_use]
    pub fn invitation_not_pending(status: InvitationStatus) -> Self {
        let detail = format!("this invitation is {}: invite them again", status.as_str());
        Self::new(StatusCode::CONFLICT, "invitation_not_pending", detail)
    }

    /// 409 for what would leave the organization without its owner.
    #[must_use]
    pub fn owner_must_transfer() -> Self {
        let detail = "an organization has exactly one owner: make another member the owner first";
        Self::new(StatusCode::CONFLICT, "owner_must_transfer", detail)
    }

    /// 409 for whoever owns what must go to someone else first.
    #[must_use]
    pub fn owns_resources(studies: &[Study]) -> Self {
        let detail = "they own what others work in: name an active member as transferTo, who takes it over";
        Self::new(StatusCode::CONFLICT, "owns_resources", detail)
            .with(|told| told.resources = studies.iter().map(Resource::from).collect())
    }

    /// 409 for whoever owns, or has a role in, as many studies as one member can.
    #[must_use]
    pub fn too_many_studies(most: usize) -> Self {
        let detail = format!("that would be more than {most} studies: choose somebody else");
        Self::new(StatusCode::CONFLICT, "too_many_studies", detail)
    }

    /// 409 for a study that is not worked in any more.
    #[must_use]
    pub fn study_archived() -> Self {
        let detail = "this study is archived: make it active first";
        Self::new(StatusCode::CONFLICT, "study_archived", detail)
    }

    /// 409 for a member of whom only active ones can be asked for this.
    #[must_use]
    pub fn member_not_active() -> Self {
        let detail = "only an active member can be given this";
        Self::new(StatusCode::CONFLICT, "member_not_active", detail)
    }

    /// 409 for a member who has an invitation to answer first.
    #[must_use]
    pub fn member_pending() -> Self {
        let detail = "they have not accepted their invitation: cancel it instead";
        Self::new(StatusCode::CONFLICT, "member_pending", detail)
    }

    /// 409 for a member who was removed.
    #[must_use]
    pub fn member_removed() -> Self {
        let detail = "they were removed: invite them again";
        Self::new(StatusCode::CONFLICT, "member_removed", detail)
    }

    /// 410 for an invitation's link that leads nowhere any more.
    #[must_use]
    pub fn invitation_gone(code: &'static str, detail: &'static str) -> Self {
        Self::new(StatusCode::GONE, code, detail)
    }

    /// 429 until a share of mail is there again.
    #[must_use]
    pub fn too_many_invitations(now: Timestamp, until: Timestamp) -> Self {
        let wait = until.as_second() - now.as_second() + 1;
        let detail = "too much mail for now: try again after the time in Retry-After";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_invitations", detail)
            .retry_after(wait.clamp(1, i64::from(u32::MAX)).unsigned_abs())
    }
}
