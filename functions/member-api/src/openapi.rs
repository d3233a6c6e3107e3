//! What the `OpenAPI` document says beyond the routes themselves.

use std::collections::BTreeMap;

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi};

use crate::problem::ProblemBody;

/// The document without its routes, which [`crate::router`] adds.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Muster",
        description = "Member management: organizations, members, invitations, roster schemas, imports and jobs.\n\n\
            Errors are `application/problem+json` (RFC 9457) with a stable `code`. Lists take `limit` and \
            `cursor` and answer `items` and `nextCursor`; a cursor belongs to its organization and query. Every \
            POST takes an `Idempotency-Key`, but for those that say so: the same key and body answer the first \
            answer again for 24 hours. \
            Single resources have an `ETag`; PATCH and PUT honour `If-Match`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    security(("bearer" = [])),
    modifiers(&Bearer),
    components(schemas(ProblemBody<'static>)),
    tags(
        (name = "organizations", description = "Organizations, their settings, counts and seats"),
        (name = "members", description = "Who is in an organization"),
        (name = "wallets", description = "What members have, and every change of it"),
        (name = "studies", description = "What members work in, and their roles there"),
        (name = "invitations", description = "Asking people in, and their answers"),
        (name = "registrations", description = "People of a roster make their accounts"),
        (name = "domains", description = "Domains that an organization proves to own, by which people join"),
        (name = "rosters", description = "What roster files look like, and importing them"),
        (name = "jobs", description = "Work in the background"),
        (name = "reviews", description = "Everyone with access is looked at, and what was found is kept as evidence"),
        (name = "audit", description = "Who did what"),
        (name = "service", description = "The API itself"),
    )
)]
pub struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.bearer_format = Some("JWT".to_owned());
        scheme.description = Some(
            "The issuer's ID token, or an access token that carries `email` and `email_verified`.".to_owned(),
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The problems that a route may answer with.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident: $($status:literal $description:literal),+;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([$(($status.to_owned(), problem($status, $description))),+])
            }
        }
    )+};
}

problems!(
    /// Of every route that takes a token.
    SignedIn:
        "400" "Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list",
        "401" "No token, or a bad one",
        "500" "Something failed on our side",
        "503" "Too busy just now: see Retry-After";
    /// Of every route of an organization.
    Guarded:
        "400" "Something sent is not valid: `errors` lists every fault. An `invalid_cursor` is of another list",
        "401" "No token, or a bad one",
        "403" "The caller's role does not reach: see `requiredRole`",
        "404" "Nothing there, or nothing that the caller may see: the same answer for both",
        "500" "Something failed on our side",
        "503" "Too busy just now: see Retry-After";
    /// Of every route that takes a body.
    Sent:
        "413" "The body is larger than 1 MiB",
        "415" "The body is not JSON";
    /// Of every POST.
    Once:
        "409" "`idempotency_in_flight`: the first request with this key is under way",
        "422" "`idempotency_key_reused`: this key came with another body before";
    /// Of every change that what is there may stand in the way of.
    Conflicting:
        "409" "What is there stands in the way: see `code`";
    /// Of every request that names reviewers.
    NamesReviewers:
        "422" "`invalid_reviewers`: not all of them can be; `errors` says which";
    /// Of every change that may take a seat.
    TakesSeat:
        "409" "What is there stands in the way: see `code`. `seat_limit_reached` has `seats` and `upgradeUrl`";
    /// Of every route that causes mail.
    Limited:
        "429" "`too_many_invitations`: see Retry-After";
    /// Of registration, where nobody learns who exists.
    Tried:
        "403" "`no_match`: nobody who can register is as was stated",
        "429" "`too_many_attempts`: see Retry-After";
    /// Of every route for whoever holds an invitation's link.
    Gone:
        "404" "No invitation has this link",
        "410" "`invitation_expired`, `invitation_canceled`, `invitation_used`, `invitation_replaced`";
    /// Of what a job makes to download.
    Downloaded:
        "409" "`export_not_finished`: the job is under way",
        "410" "`export_expired`: the file is not kept any more";
    /// Of a job's report.
    Reported:
        "410" "`report_expired`: it is not kept any more";
    /// Of the evidence of an access review.
    Proven:
        "409" "`review_not_completed`: there is no evidence yet, or never will be",
        "410" "`evidence_expired`: it is not kept any more";
    /// Of every route that takes no token.
    Public:
        "400" "Something sent is not valid: `errors` lists every fault",
        "500" "Something failed on our side",
        "503" "Too busy just now: see Retry-After";
    /// Of every change that may name a version.
    Versioned:
        "412" "`precondition_failed`: it was changed since that version";
);

fn problem(status: &str, description: &str) -> RefOr<Response> {
    let schema = RefOr::Ref(Ref::from_schema_name("Problem"));
    let mut response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", Content::new(Some(schema)));
    if status == "401" {
        // API Gateway refuses a bad token itself, in its own words, which an HTTP API cannot change.
        let message = ObjectBuilder::new()
            .property("message", ObjectBuilder::new().schema_type(Type::String))
            .required("message");
        response = response.content("application/json", Content::new(Some(message)));
    }
    RefOr::T(response.build())
}
