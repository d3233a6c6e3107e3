//! What the API reads and writes, apart from what the domain and the tables hold.

pub mod account;
pub mod audit;
pub mod bulk;
pub mod domain;
pub mod export;
pub mod invitation;
pub mod job;
pub mod member;
pub mod organization;
pub mod review;
pub mod review_item;
pub mod review_schedule;
pub mod roster_schema;
pub mod study;
pub mod wallet;

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// At most `limit` of them.
    pub items: Vec<T>,
    /// Where the next page begins; null at the end.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// Describes one of the domain's closed sets of words.
macro_rules! words_schema {
    ($($(#[$doc:meta])* $name:ident = $type:ty, $schema:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = <$type>::ALL.iter().map(|value| value.as_str());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $schema.into()
            }
        }
    )+};
}

words_schema!(
    /// [`muster::member::Role`].
    RoleWord = muster::member::Role, "Role";
    /// [`muster::member::Status`].
    StatusWord = muster::member::Status, "MemberStatus";
    /// [`muster::member::Origin`].
    OriginWord = muster::member::Origin, "Origin";
    /// [`muster::invitation::InvitationStatus`].
    InvitationStatusWord = muster::invitation::InvitationStatus, "InvitationStatus";
    /// [`muster::invitation::Delivery`].
    DeliveryWord = muster::invitation::Delivery, "Delivery";
    /// [`muster::domain::ClaimStatus`].
    ClaimStatusWord = muster::domain::ClaimStatus, "DomainStatus";
    /// [`muster::domain::Fault`].
    FaultWord = muster::domain::Fault, "DomainError";
    /// [`muster::job::JobKind`].
    JobKindWord = muster::job::JobKind, "JobKind";
    /// What a file holds.
    ExportContentWord = muster::export::ExportContent, "ExportContent";
    /// What a file is.
    ExportFormatWord = muster::export::ExportFormat, "ExportFormat";
    /// [`muster::job::JobStatus`].
    JobStatusWord = muster::job::JobStatus, "JobStatus";
    /// [`muster::job::ImportMode`].
    ImportModeWord = muster::job::ImportMode, "ImportMode";
    /// [`muster::job::OnError`].
    OnErrorWord = muster::job::OnError, "OnError";
    /// [`muster::job::ReportKind`].
    ReportKindWord = muster::job::ReportKind, "ReportKind";
    /// [`muster::study::StudyStatus`].
    StudyStatusWord = muster::study::StudyStatus, "StudyStatus";
    /// [`muster::study::StudyRole`].
    StudyRoleWord = muster::study::StudyRole, "StudyRole";
    /// [`muster::review::ReviewStatus`].
    ReviewStatusWord = muster::review::ReviewStatus, "ReviewStatus";
    /// [`muster::review::ReviewOrigin`].
    ReviewOriginWord = muster::review::ReviewOrigin, "ReviewOrigin";
    /// [`muster::review::Suggestion`].
    SuggestionWord = muster::review::Suggestion, "ReviewSuggestion";
    /// [`muster::review::Verdict`].
    VerdictWord = muster::review::Verdict, "ReviewVerdict";
    /// [`muster::roster::UnknownColumns`].
    UnknownColumnsWord = muster::roster::UnknownColumns, "UnknownColumns";
    /// [`muster::roster::MapsTo`].
    MapsToWord = muster::roster::MapsTo, "MapsTo";
);

/// Any id: 26 characters of lowercase Crockford base32.
#[derive(Clone, Copy, Debug)]
pub struct Id;

impl PartialSchema for Id {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9a-hjkmnp-tv-z]{26}$"))
            .examples(["0123456789abcdefghjkmnpqrs"])
            .into()
    }
}

impl ToSchema for Id {}
