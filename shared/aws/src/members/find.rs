//! The member whom a person who registers says that they are.

use muster::id::MemberId;
use muster::member::{BETWEEN_NAMES, Member, Status, name_key};
use muster::organization::Organization;
use muster::roster::{Claim, Finder};

use super::{MemberStore, read};
use crate::error::StoreError;
use crate::keys;
use crate::wire::text;

/// Most members of one name that are compared. Who shares theirs with more is recognised by an
/// external id only.
const CANDIDATES: usize = 500;

impl MemberStore {
    /// The one member who is as was stated, strongly consistent; none where there are several. Those
    /// who were removed are not counted.
    pub async fn recognised(
        &self,
        organization: &Organization,
        claim: &Claim,
    ) -> Result<Option<Member>, StoreError> {
        let id = match claim.finder() {
            Finder::Key(key) => Some(MemberId::of_roster(organization.id, key)),
            Finder::Name { last, first } => self.named(organization, claim, last, first.as_deref()).await?,
        };
        let Some(id) = id else { return Ok(None) };
        let member = self.get(organization.id, organization.layout, id).await?;
        Ok(member.filter(|member| claim.fits(&organization.roster_schema, member)))
    }

    /// The id of the one member of this name who fits.
    async fn named(
        &self,
        organization: &Organization,
        claim: &Claim,
        last: &str,
        first: Option<&str>,
    ) -> Result<Option<MemberId>, StoreError> {
        if last.is_empty() {
            return Ok(None);
        }
        let prefix = name_key(first, Some(last));
        // Of that name alone, or with a given name behind it.
        let longer = format!("{prefix}{BETWEEN_NAMES}");
        let (mut found, mut compared) = (Vec::new(), 0);
        for shard in 0..organization.layout.partitions() {
            let mut from = None;
            loop {
                let answer = self
                    .dynamodb
                    .query()
                    .table_name(&self.tables.directory)
                    .index_name(keys::BY_NAME)
                    .key_condition_expression("PK = :pk AND begins_with(nameKey, :name)")
                    .filter_expression("#status <> :removed")
                    .expression_attribute_names("#status", "status")
                    .expression_attribute_values(":pk", text(keys::member_shard(organization.id, shard)))
                    .expression_attribute_values(":name", text(&prefix))
                    .expression_attribute_values(":removed", text(Status::Removed.as_str()))
                    .limit(i32::try_from(CANDIDATES).unwrap_or(i32::MAX))
                    .set_exclusive_start_key(from)
                    .send()
                    .await
                    .map_err(|e| StoreError::service("Query", &e))?;
                compared += usize::try_from(answer.scanned_count).unwrap_or(usize::MAX);
                for item in answer.items.unwrap_or_default() {
                    let item = read(item)?;
                    if item.name_key() != prefix && !item.name_key().starts_with(&longer) {
                        continue;
                    }
                    let member = item.into_member(organization.id)?;
                    // Who moves while the partitions are read is seen in both.
                    if claim.fits(&organization.roster_schema, &member) && !found.contains(&member.id) {
                        found.push(member.id);
                    }
                }
                from = answer.last_evaluated_key;
                if compared > CANDIDATES {
                    return Ok(None);
                }
                if from.is_none() {
                    break;
                }
            }
        }
        Ok(match found[..] {
            [one] => Some(one),
            _ => None,
        })
    }
}
