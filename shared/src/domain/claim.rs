//! The claim to a domain: asked for, proven by a DNS record, checked again and again.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Domain;
use crate::id::{ChallengeId, OrganizationId};
use crate::member::words;

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimStatus {
    /// Not proven yet. It does nothing.
    Pending,
    /// Proven: people with an address at the domain join by themselves.
    Verified,
    /// Was proven and is no longer: its record is gone, or another organization proved the domain.
    Failed,
    /// Was not proven in time. It does nothing, and can be made anew.
    Expired,
}

words!(ClaimStatus {
    Pending = "pending",
    Verified = "verified",
    Failed = "failed",
    Expired = "expired",
});

/// Why the last check did not prove a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// There is no TXT record of the name.
    RecordMissing,
    /// There are, and none has the value.
    RecordDiffers,
    /// Another organization proved the domain while this one's record was gone.
    ProvenElsewhere,
}

words!(Fault {
    RecordMissing = "record_missing",
    RecordDiffers = "record_differs",
    ProvenElsewhere = "proven_elsewhere",
});

/// The record that proves a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxtRecord {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl TxtRecord {
    /// The label before the domain. The underscore keeps it apart from host names (RFC 8552).
    pub const LABEL: &'static str = "_muster-challenge";
}

/// An organization's claim to a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose.
    pub organization: OrganizationId,
    /// To what.
    pub domain: Domain,
    /// What the record must say.
    pub challenge: ChallengeId,
    /// Where it stands, as far as that was written: see [`Claim::status_at`].
    pub status: ClaimStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends unless it was proven by then.
    pub expires_at: Timestamp,
    /// When it was proven.
    pub verified_at: Option<Timestamp>,
    /// When the record was last looked up, and an answer came.
    pub checked_at: Option<Timestamp>,
    /// What was wrong then.
    pub fault: Option<Fault>,
    /// Checks in a row that did not find the record of a proven claim.
    pub misses: u8,
    /// Raised by every change; the resource's `ETag`.
    pub version: u64,
}

impl Claim {
    /// Time to prove a claim.
    pub const TO_PROVE: SignedDuration = SignedDuration::from_hours(7 * 24);
    /// Least time between two checks of a proven claim, so that a schedule that fires twice, or too
    /// often, counts once.
    pub const BETWEEN_CHECKS: SignedDuration = SignedDuration::from_hours(12);
    /// Misses in a row that end a proof: a record that was lost by mistake can be put back for a
    /// day at least.
    pub const MISSES: u8 = 3;

    /// A claim made at `at`.
    #[must_use]
    pub fn new(organization: OrganizationId, domain: Domain, challenge: ChallengeId, at: Timestamp) -> Self {
        Self {
            organization,
            domain,
            challenge,
            status: ClaimStatus::Pending,
            created_at: at,
            expires_at: at + Self::TO_PROVE,
            verified_at: None,
            checked_at: None,
            fault: None,
            misses: 0,
            version: 1,
        }
    }

    /// Where it stands at a moment: a claim that nobody proved ends by itself.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> ClaimStatus {
        match self.status {
            ClaimStatus::Pending if self.expires_at <= now => ClaimStatus::Expired,
            status => status,
        }
    }

    /// The record that proves it.
    #[must_use]
    pub fn record(&self) -> TxtRecord {
        TxtRecord {
            name: format!("{}.{}", TxtRecord::LABEL, self.domain),
            value: format!("muster-verification={}", self.challenge),
        }
    }

    /// Whether the values that the record's name has prove it.
    pub fn judge(&self, values: &[String]) -> Result<(), Fault> {
        let wanted = self.record().value;
        if values.iter().any(|value| value.trim() == wanted) {
            Ok(())
        } else if values.is_empty() {
            Err(Fault::RecordMissing)
        } else {
            Err(Fault::RecordDiffers)
        }
    }

    /// The claim once the record was found at `at`.
    #[must_use]
    pub fn proven(&self, at: Timestamp) -> Self {
        Self {
            status: ClaimStatus::Verified,
            verified_at: self
                .verified_at
                .filter(|_| self.status == ClaimStatus::Verified)
                .or(Some(at)),
            checked_at: Some(at),
            fault: None,
            misses: 0,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The claim once the record was looked for at `at` and not found.
    #[must_use]
    pub fn missed(&self, fault: Fault, at: Timestamp) -> Self {
        let was_proven = self.status == ClaimStatus::Verified;
        let misses = if was_proven { self.misses + 1 } else { 0 };
        Self {
            status: if misses >= Self::MISSES {
                ClaimStatus::Failed
            } else {
                self.status
            },
            checked_at: Some(at),
            fault: Some(fault),
            misses,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The claim once another organization has proven the domain instead.
    #[must_use]
    pub fn superseded(&self, at: Timestamp) -> Self {
        Self {
            status: ClaimStatus::Failed,
            ..self.missed(Fault::ProvenElsewhere, at)
        }
    }

    /// When its record is looked up again, while it is proven.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        self.checked_at
            .filter(|_| self.status == ClaimStatus::Verified)
            .map(|at| at + Self::BETWEEN_CHECKS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_767_323_045).unwrap() + SignedDuration::from_hours(hours)
    }

    fn claim() -> Claim {
        let domain = Domain::parse("example.org").unwrap();
        let organization = OrganizationId::from_bytes([1; 16]);
        Claim::new(organization, domain, ChallengeId::from_bytes([2; 16]), at(0))
    }

    #[test]
    fn only_the_very_value_proves_a_claim() {
        let claim = claim();
        let record = claim.record();
        assert_eq!(record.name, "_muster-challenge.example.org");
        let of_another = Claim {
            challenge: ChallengeId::from_bytes([3; 16]),
            ..claim.clone()
        };
        let value = |text: &str| text.to_owned();
        assert_eq!(claim.judge(&[]), Err(Fault::RecordMissing));
        for wrong in [
            value(""),
            value("v=spf1 -all"),
            record.value.to_uppercase(),
            format!("x{}", record.value),
            format!("{}x", record.value),
            of_another.record().value,
        ] {
            assert_eq!(claim.judge(&[wrong]), Err(Fault::RecordDiffers));
        }
        assert_eq!(claim.judge(&[value("v=spf1 -all"), record.value.clone()]), Ok(()));
        assert_eq!(claim.judge(&[format!(" {} ", record.value)]), Ok(()));
    }

    #[test]
    fn a_claim_that_nobody_proved_ends_by_itself() {
        let claim = claim();
        assert_eq!(claim.status_at(at(7 * 24 - 1)), ClaimStatus::Pending);
        assert_eq!(claim.status_at(at(7 * 24)), ClaimStatus::Expired);
        assert_eq!(claim.proven(at(1)).status_at(at(8 * 24)), ClaimStatus::Verified);
    }

    #[test]
    fn a_proof_outlives_two_misses_and_not_three_in_a_row() {
        let missing = |claim: &Claim, hours| claim.missed(Fault::RecordMissing, at(hours));
        let twice = missing(&missing(&claim().proven(at(0)), 12), 24);
        assert_eq!((twice.status, twice.misses), (ClaimStatus::Verified, 2));
        let found = twice.proven(at(36));
        assert_eq!(
            (found.misses, found.fault, found.verified_at),
            (0, None, Some(at(0)))
        );
        let lost = missing(&twice, 36);
        assert_eq!((lost.status, lost.due_at()), (ClaimStatus::Failed, None));
        assert_eq!(lost.proven(at(48)).verified_at, Some(at(48)));
    }

    #[test]
    fn looking_for_a_record_that_was_never_there_fails_nothing() {
        let mut claim = claim();
        for hours in 1..9 {
            claim = claim.missed(Fault::RecordMissing, at(hours));
        }
        assert_eq!((claim.status, claim.due_at()), (ClaimStatus::Pending, None));
    }

    #[test]
    fn a_proven_claim_is_due_again() {
        assert_eq!(claim().proven(at(3)).due_at(), Some(at(15)));
        assert_eq!(
            claim().proven(at(3)).superseded(at(4)).status,
            ClaimStatus::Failed
        );
    }
}
