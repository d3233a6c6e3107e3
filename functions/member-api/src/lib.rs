//! The HTTP API: every route, its gate, and the `OpenAPI` document of them all.
//!
//! A handler takes what it needs apart, calls one store method or domain function, and maps the
//! outcome. The folders below `routes` are the route table.

pub mod body;
pub mod caller;
pub mod etag;
pub mod guard;
pub mod model;
pub mod once;
pub mod openapi;
pub mod problem;
pub mod query;
pub mod routes;
mod sign_in;
pub mod telemetry;

use std::fmt;
use std::sync::Arc;

use axum::Router;
use jiff::SignedDuration;
use muster::clock::Clock;
use muster::id::{MemberId, OrganizationId};
use muster::member::Member;
use muster::organization::Organization;
use muster_aws::accounts::Accounts;
use muster_aws::audit::AuditLog;
use muster_aws::counts::Counts;
use muster_aws::dns::Dns;
use muster_aws::domains::DomainStore;
use muster_aws::idempotency::IdempotencyStore;
use muster_aws::invitations::InvitationStore;
use muster_aws::jobs::JobStore;
use muster_aws::links::Links;
use muster_aws::members::MemberStore;
use muster_aws::memberships::MembershipStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::registrations::RegistrationStore;
use muster_aws::reviews::{ReviewStore, ScheduleStore};
use muster_aws::studies::StudyStore;
use muster_aws::wallets::WalletStore;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::model::organization::Seats;
use crate::problem::{Problem, Shortage};
use crate::routes::collect::Serving;

/// What the routes work with, made once per process.
pub struct Api {
    /// Organizations.
    pub organizations: OrganizationStore,
    /// Who is what in them.
    pub memberships: MembershipStore,
    /// Who was asked in.
    pub invitations: InvitationStore,
    /// Their domains.
    pub domains: DomainStore,
    /// Where the records of domains are looked up.
    pub dns: Dns,
    /// Their members.
    pub members: MemberStore,
    /// What their members have.
    pub wallets: WalletStore,
    /// What their members work in.
    pub studies: StudyStore,
    /// When their reviews are opened by themselves.
    pub schedules: ScheduleStore,
    /// Who looked at whose access.
    pub reviews: ReviewStore,
    /// Who did what.
    pub audit: AuditLog,
    /// Who makes an account.
    pub registrations: RegistrationStore,
    /// The accounts themselves; none where another identity provider has them.
    pub accounts: Option<Accounts>,
    /// Their jobs.
    pub jobs: JobStore,
    /// Links to what is uploaded and downloaded.
    pub links: Links,
    /// Answers to give again.
    pub idempotency: IdempotencyStore,
    /// Where a plan is changed: a URL, in which `{organizationId}` stands for the organization's id.
    pub upgrade_url: String,
    /// How long a wish to take data away can be called off.
    pub purge_grace: SignedDuration,
    /// How long nobody is moved once more partitions are asked for: see [`muster_aws::partitions::SETTLE`].
    pub settle: SignedDuration,
    /// How long the files of exports are kept.
    pub export_retention: SignedDuration,
    /// How long the evidence of access reviews is kept; zero is for good.
    pub evidence_retention: SignedDuration,
    /// The time.
    pub clock: Clock,
    /// 128 random bits, different every time.
    pub random: Arc<dyn Fn() -> [u8; 16] + Send + Sync>,
    /// Over how many partitions the members of a new organization are spread: 1, 4, 16 or 64.
    pub shards: u8,
}

impl Api {
    /// An organization that someone was let into.
    pub async fn organization(&self, id: OrganizationId) -> Result<Organization, Problem> {
        let organization = self.organizations.get(id).await?;
        organization.ok_or_else(Problem::not_found)
    }

    /// An organization that someone was let into, and one of its members as they are; a pending one
    /// whose time is up as removed.
    pub async fn member(
        &self,
        organization: OrganizationId,
        id: MemberId,
    ) -> Result<(Organization, Member), Problem> {
        let found = self.members.with_organization(organization, id).await?;
        let (organization, member) = found.ok_or_else(Problem::not_found)?;
        Ok((organization, member.ok_or_else(Problem::not_found)?))
    }

    /// What an organization without seats is told.
    #[must_use]
    pub fn shortage(&self, organization: OrganizationId, counts: &Counts) -> Shortage {
        Shortage {
            seats: Seats::from(counts),
            upgrade_url: self.upgrade_url(organization),
            outcomes: Vec::new(),
        }
    }

    /// Where an organization's plan is changed.
    #[must_use]
    pub fn upgrade_url(&self, organization: OrganizationId) -> String {
        self.upgrade_url
            .replace("{organizationId}", &organization.to_string())
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Api")
    }
}

/// The API.
pub fn router(api: Api) -> Router {
    routes::routes(Serving::new(api)).into_router()
}

/// The document that describes it, from the very routes that [`router`] serves.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    routes::routes(OpenApiRouter::with_openapi(openapi::Document::openapi())).into_openapi()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_document_is_that_of_the_code() {
        let committed = include_str!("../../../docs/openapi.json");
        let document = super::document().to_pretty_json().unwrap() + "\n";
        assert!(
            committed == document,
            "run: cargo run -p member-api --example openapi"
        );
    }
}
