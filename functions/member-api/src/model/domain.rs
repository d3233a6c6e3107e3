//! Domains as the API shows them.

use jiff::Timestamp;
use muster::domain::{Claim, ClaimStatus, Domain as Name, Fault};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ClaimStatusWord, FaultWord};
use crate::body::{Fields, FromFields};

/// An organization's claim to a domain. Once it is `verified`, people with a verified e-mail address
/// at that very domain (no subdomain) join as members when they first list their organizations.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    /// In ASCII and lower case: international names as `xn--…`.
    #[serde(rename = "domain")]
    #[schema(value_type = String, examples("example.org"))]
    name: Name,
    /// `pending` until its record was found, `expired` when that took longer than seven days,
    /// `failed` when the record was gone at three daily checks, or another organization proved the
    /// domain meanwhile.
    #[schema(value_type = ClaimStatusWord)]
    status: ClaimStatus,
    record: Record,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Until when a pending claim is to be proven.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    expires_at: Option<Timestamp>,
    /// When the record was first found.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    verified_at: Option<Timestamp>,
    /// When the record was last looked up.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    checked_at: Option<Timestamp>,
    /// What was wrong then.
    #[schema(value_type = Option<FaultWord>, required)]
    error: Option<Fault>,
}

/// The DNS record to publish, and to keep.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DnsRecord)]
pub struct Record {
    #[serde(rename = "type")]
    #[schema(examples("TXT"))]
    kind: &'static str,
    #[schema(examples("_muster-challenge.example.org"))]
    name: String,
    #[schema(examples("muster-verification=0123456789abcdefghjkmnpqrs"))]
    value: String,
}

impl Domain {
    /// What the API shows of a claim at a moment.
    #[must_use]
    pub fn new(claim: &Claim, now: Timestamp) -> Self {
        let record = claim.record();
        Self {
            name: claim.domain.clone(),
            status: claim.status_at(now),
            record: Record {
                kind: "TXT",
                name: record.name,
                value: record.value,
            },
            created_at: claim.created_at,
            expires_at: (claim.status == ClaimStatus::Pending).then_some(claim.expires_at),
            verified_at: claim.verified_at,
            checked_at: claim.checked_at,
            error: claim.fault,
        }
    }
}

/// A domain to claim.
#[derive(Clone, Debug, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDomain {
    /// A domain of the organization's own: below a public suffix, and not that of a public mail
    /// provider (`invalid_domain`, `public_suffix`, `public_mail_domain`).
    #[schema(value_type = String, max_length = 235, examples("example.org"))]
    pub domain: Name,
}

impl FromFields for NewDomain {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let text: String = fields.required("domain")?;
        match Name::parse(&text) {
            Ok(domain) => Some(Self { domain }),
            Err(error) => {
                fields.error("domain", error.code(), error.to_string());
                None
            }
        }
    }
}
