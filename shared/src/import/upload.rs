//! Where uploaded files lie, and which job each is for.

use jiff::Timestamp;

use crate::id::{JobId, OrganizationId};
use crate::job::JobObject;

/// An object that appeared in the import bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The object, its key decoded.
    pub object: JobObject,
    /// S3's order of the writes to one key; hexadecimal, of varying length.
    pub sequencer: Option<String>,
    /// When it was written.
    pub at: Timestamp,
}

/// What an object in the import bucket is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `imports/<organization>/<job>/<file>`: the file of a job that waits for it.
    ForJob(OrganizationId, JobId),
    /// `imports/<organization>/<file>`: makes its own job.
    Dropped(OrganizationId),
}

impl Uploaded {
    /// The file's own name.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.object.key.rsplit('/').next().unwrap_or_default()
    }

    /// What the object is for; nothing, where its key is not one of the two patterns.
    #[must_use]
    pub fn purpose(&self) -> Option<Purpose> {
        let parts: Vec<&str> = self.object.key.split('/').collect();
        match parts.as_slice() {
            ["imports", organization, name] if !name.is_empty() => {
                Some(Purpose::Dropped(OrganizationId::parse(organization).ok()?))
            }
            ["imports", organization, job, name] if !name.is_empty() => Some(Purpose::ForJob(
                OrganizationId::parse(organization).ok()?,
                JobId::parse(job).ok()?,
            )),
            _ => None,
        }
    }

    /// What tells this version of the object from others, the same at every delivery of its event.
    #[must_use]
    pub fn version(&self) -> &str {
        self.object
            .version
            .as_deref()
            .or(self.sequencer.as_deref())
            .unwrap_or(&self.object.etag)
    }

    /// The job that this version of the object makes where none waits for it.
    #[must_use]
    pub fn job_id(&self) -> JobId {
        JobId::new(self.at, &[self.object.key.as_bytes(), self.version().as_bytes()])
    }

    /// The sequencer in a form that compares as text: S3's are compared after the shorter one is
    /// padded on the right with zeros (Amazon S3, "Event message structure").
    #[must_use]
    pub fn order(&self) -> Option<String> {
        self.sequencer
            .as_ref()
            .map(|s| format!("{:0<64}", s.to_ascii_uppercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uploaded(key: &str) -> Uploaded {
        let object = JobObject {
            key: key.to_owned(),
            version: Some("v1".into()),
            etag: "e".into(),
            size: 1,
        };
        Uploaded {
            object,
            sequencer: Some("0A".into()),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_the_two_patterns_mean_something() {
        let org = OrganizationId::from_bytes([1; 16]);
        let job = JobId::from_bytes([2; 16]);
        assert_eq!(
            uploaded(&format!("imports/{org}/a.zip")).purpose(),
            Some(Purpose::Dropped(org))
        );
        assert_eq!(
            uploaded(&format!("imports/{org}/{job}/a b.csv")).purpose(),
            Some(Purpose::ForJob(org, job))
        );
        for key in [
            "a.csv",
            "imports/x/a.csv",
            &format!("imports/{org}/"),
            &format!("imports/{org}/x/a.csv"),
            &format!("imports/{org}/{job}/x/a.csv"),
            &format!("exports/{org}/a.csv"),
        ] {
            assert_eq!(uploaded(key).purpose(), None, "{key}");
        }
    }

    #[test]
    fn every_version_of_an_object_is_its_own_job() {
        let first = uploaded("imports/o/a.csv");
        let mut second = first.clone();
        assert_eq!(first.job_id(), second.job_id());
        second.object.version = Some("v2".into());
        assert_ne!(first.job_id(), second.job_id());
        second.object.version = None;
        assert_eq!(second.version(), "0A");
    }

    #[test]
    fn sequencers_of_different_length_compare() {
        let mut earlier = uploaded("k");
        let mut later = uploaded("k");
        earlier.sequencer = Some("0055AED6".into());
        later.sequencer = Some("0055aed6dc".into());
        assert!(earlier.order() < later.order());
    }
}
