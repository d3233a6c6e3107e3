//! Studies, of an organization whose data goes: others' go to its owner first, then whoever has a role in
//! one is forgotten. The studies themselves stay, unless the organization goes.

use std::collections::BTreeSet;

use muster::audit::Author;
use muster::id::MemberId;
use muster::member::Member;
use muster::study::Study;
use serde_json::json;

use super::sweep::Sweep;
use super::{Stop, WAIT_SECONDS};
use crate::keys;
use crate::members::{Changed, Changes, MemberStore, Step};
use crate::studies::StudyStore;
use crate::wire::text_of;

impl Sweep<'_> {
    /// Every study goes to the organization's owner.
    pub(super) async fn hand_over_all(&self) -> Result<(), Stop> {
        if self.whole {
            return Ok(());
        }
        let (table, id) = (&self.purger.tables.directory, self.organization.id);
        let pk = keys::studies(id);
        let owner = self.job.created_by.map(|id| id.to_string());
        let mut from = None;
        while let Some(studies) = self.page(table, &pk, keys::STUDY_PREFIX, &mut from).await? {
            for study in &studies {
                let held = text_of(study, "owner").filter(|held| Some(*held) != owner.as_deref());
                let Some(held) = held.and_then(|held| MemberId::parse(held).ok()) else {
                    continue;
                };
                let members = MemberStore::new(self.purger.dynamodb.clone(), self.purger.tables.clone());
                if let Some(member) = members.get(id, self.organization.layout, held).await? {
                    self.hand_over(&member).await?;
                }
            }
        }
        Ok(())
    }

    /// What a member owns goes to the organization's owner, however much that is.
    pub(super) async fn hand_over(&self, member: &Member) -> Result<(), Stop> {
        let (purger, organization) = (self.purger, self.organization);
        let Some(heir) = self.job.created_by.filter(|_| !member.owned.is_empty()) else {
            return Ok(());
        };
        let members = MemberStore::new(purger.dynamodb.clone(), purger.tables.clone());
        let studies = StudyStore::new(purger.dynamodb.clone(), purger.tables.clone());
        let owned = studies
            .get_many(organization.id, member.owned.iter().copied())
            .await?;
        let heir = members.get(organization.id, organization.layout, heir).await?;
        let heir = heir.ok_or(Stop::Later(WAIT_SECONDS))?;
        let mut after = heir.clone();
        after.owned.extend(&member.owned);
        let left = Member {
            owned: BTreeSet::new(),
            ..member.clone()
        };
        let at = purger.clock.now();
        let author = Author::system("data-purge", self.job.id.to_string());
        let events = owned.iter().map(|study| {
            let target = format!("study/{}", study.id);
            let mut event = author.event(organization.id, at, "study.owner_changed", target);
            event.before = Some(json!({"owner": study.owner}));
            event.after = Some(json!({"owner": heir.id}));
            event
        });
        let events: Vec<_> = events.collect();
        let next = |study: Study| Study {
            owner: heir.id,
            version: study.version + 1,
            ..study
        };
        let studies: Vec<Study> = owned.into_iter().map(next).collect();
        let (by, from) = (heir.id, member.clone());
        let steps = [
            Step { before: heir, after },
            Step {
                before: from,
                after: left,
            },
        ];
        let changes = Changes {
            steps: &steps,
            studies: &studies,
            events: &events,
            pinned: false,
        };
        match members.change(organization, &changes, by, at).await? {
            Changed::Yes => Ok(()),
            // Someone changed one of them meanwhile: they are read again.
            Changed::Stale | Changed::NoSeat | Changed::LoginTaken => Err(Stop::Later(0)),
        }
    }

    /// Who has a role in a study; of a deleted organization the studies as well.
    pub(super) async fn studies(&self) -> Result<(), Stop> {
        let table = &self.purger.tables.directory;
        let (id, pk) = (self.organization.id, keys::studies(self.organization.id));
        let kept = self.job.created_by.filter(|_| !self.whole).map(keys::member);
        let mut from = None;
        while let Some(studies) = self.page(table, &pk, keys::STUDY_PREFIX, &mut from).await? {
            for study in studies
                .iter()
                .filter_map(|item| keys::study_of(text_of(item, "SK")?))
            {
                self.study_members(&keys::study_members(id, study), kept.as_deref())
                    .await?;
            }
            if self.whole {
                let deletions = studies.iter().map(|item| Self::gone(table, item));
                let deletions = deletions.collect::<Result<Vec<_>, _>>()?;
                if !self.delete(deletions, &[("studies", studies.len())]).await? {
                    from = None;
                }
            }
        }
        Ok(())
    }

    async fn study_members(&self, pk: &str, kept: Option<&str>) -> Result<(), Stop> {
        let table = &self.purger.tables.directory;
        let mut from = None;
        while let Some(items) = self.page(table, pk, keys::MEMBER_PREFIX, &mut from).await? {
            let gone = items.iter().filter(|item| text_of(item, "SK") != kept);
            let deletions: Vec<_> = gone
                .map(|item| Self::gone(table, item))
                .collect::<Result<_, _>>()?;
            if !deletions.is_empty() && !self.delete(deletions, &[]).await? {
                from = None;
            }
        }
        Ok(())
    }
}
