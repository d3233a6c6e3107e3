//! All that there is of an organization's files, to be deleted for good.

use muster::id::OrganizationId;

use super::Files;
use crate::error::StoreError;

/// One version of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    bucket: String,
    key: String,
    id: Option<String>,
}

impl Files {
    /// Every version of every file of an organization, delete markers among them.
    pub(crate) async fn versions(&self, organization: OrganizationId) -> Result<Vec<Version>, StoreError> {
        let mut found = Vec::new();
        for (bucket, folder) in [
            (&self.import_bucket, "imports"),
            (&self.export_bucket, "jobs"),
            (&self.export_bucket, "exports"),
        ] {
            let (mut key, mut version) = (None, None);
            loop {
                let answer = self
                    .s3
                    .list_object_versions()
                    .bucket(bucket)
                    .prefix(format!("{folder}/{organization}/"))
                    .set_key_marker(key)
                    .set_version_id_marker(version)
                    .send()
                    .await
                    .map_err(|e| StoreError::service("ListObjectVersions", &e))?;
                let objects = answer.versions().iter().map(|v| (v.key(), v.version_id()));
                let markers = answer.delete_markers().iter().map(|m| (m.key(), m.version_id()));
                found.extend(objects.chain(markers).filter_map(|(key, id)| {
                    Some(Version {
                        bucket: bucket.clone(),
                        key: key?.to_owned(),
                        id: id.map(str::to_owned),
                    })
                }));
                if !answer.is_truncated().unwrap_or(false) {
                    break;
                }
                (key, version) = (answer.next_key_marker, answer.next_version_id_marker);
            }
        }
        Ok(found)
    }

    /// Most versions that are deleted by one call to [`Files::delete`].
    pub(crate) const BATCH: usize = 100;

    /// Deletes versions for good; those that are gone stay gone.
    pub(crate) async fn delete(&self, versions: &[Version]) -> Result<(), StoreError> {
        for version in versions {
            self.s3
                .delete_object()
                .bucket(&version.bucket)
                .key(&version.key)
                .set_version_id(version.id.clone())
                .send()
                .await
                .map_err(|e| StoreError::service("DeleteObject", &e))?;
        }
        Ok(())
    }
}
