//! The files of a review: the snapshot that is frozen when it is opened, and the archive that proves it
//! once it is completed.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufWriter};

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;
use muster::audit::{Actor, AuditEvent, Source};
use muster::evidence::archive::{Archive, FileWriter};
use muster::evidence::digested::Digested;
use muster::evidence::rows::{
    CsvRows, DECISIONS_HEADER, DecisionRow, JsonRows, SNAPSHOT_HEADER, decision_cells, snapshot_cells,
};
use muster::evidence::{
    DECISIONS_CSV, DECISIONS_JSON, FORMAT, MANIFEST, Manifest, Participant, Previous, README, README_TEXT,
    SNAPSHOT_CSV, SNAPSHOT_JSON, sha256,
};
use muster::id::MemberId;
use muster::job::{ImportCounts, Job};
use muster::member::Member;
use muster::organization::Organization;
use muster::review::{
    Evidence, Frozen, Outcome, Outcomes, Person, Population, Progress, Review, ReviewItem, ReviewStatus,
    Verdict,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::runtime::Handle;

use super::record;
use super::worker::ReviewWorker;
use crate::error::StoreError;
use crate::files::{EVIDENCE_FILE, ObjectWriter, evidence_key};
use crate::transact::{self, Outcome as Written};
use crate::wire::{self, IntoWrite, corrupt, from_item, number, text, to_item};
use crate::{audit, keys};

/// What an evidence that does not agree with its review is called.
const WHAT: &str = keys::EVIDENCE_HEAD;

/// Where an organization's chain of evidence ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    #[serde(flatten)]
    last: Previous,
}

/// What is counted while the decisions are written.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    population: Population,
    decisions: Progress,
    outcomes: Outcomes,
    counts: ImportCounts,
    latest: Option<Timestamp>,
}

impl Tally {
    fn add(&mut self, person: &Person, row: &DecisionRow) {
        use muster::member::Status;
        self.population.members += 1;
        self.population.active += u64::from(person.status == Status::Active);
        self.population.pending += u64::from(person.status == Status::Pending);
        self.population.inactive += u64::from(person.inactive);
        match row.decision {
            Verdict::Keep => self.decisions.keep += 1,
            Verdict::Revoke => self.decisions.revoke += 1,
            Verdict::ChangeRole => self.decisions.change_role += 1,
        }
        self.counts.rows += 1;
        match (&row.outcome, row.decision) {
            (Outcome::Applied, decision) => {
                self.outcomes.applied += 1;
                match decision {
                    Verdict::Keep => self.counts.unchanged += 1,
                    Verdict::Revoke => self.counts.removed += 1,
                    Verdict::ChangeRole => self.counts.updated += 1,
                }
            }
            (Outcome::Unnecessary, _) => {
                self.outcomes.unnecessary += 1;
                self.counts.unchanged += 1;
            }
            (Outcome::Failed { .. }, _) => {
                self.outcomes.failed += 1;
                self.counts.failed += 1;
            }
        }
        self.latest = self.latest.max(Some(row.decided_at));
    }

    /// Fails unless what the review counts is what its people are.
    fn reconcile(&self, review: &Review) -> Result<(), StoreError> {
        let counted = (self.population, self.decisions, self.outcomes);
        if counted == (review.population, review.progress, review.outcomes) {
            return Ok(());
        }
        Err(corrupt(WHAT, "the review counts others than are in it"))
    }
}

/// An archive that was written.
struct ArchiveWritten {
    manifest: Manifest,
    manifest_sha256: String,
    bytes: u64,
    version: Option<String>,
    tally: Tally,
}

impl ReviewWorker {
    /// Writes the snapshot as CSV and as JSON, in the order of the members' ids: the same whenever and
    /// however often it is written.
    pub(super) async fn freeze(&self, review: &Review) -> Result<Frozen, StoreError> {
        let (store, review, handle) = (self.store.clone(), review.clone(), Handle::current());
        let csv = self
            .files
            .evidence_writer(evidence_key(&review, SNAPSHOT_CSV), "text/csv");
        let json = self
            .files
            .evidence_writer(evidence_key(&review, SNAPSHOT_JSON), "application/json");
        blocking(move || {
            let mut csv = CsvRows::new(Digested::new(csv), &SNAPSHOT_HEADER)?;
            let mut json = JsonRows::new(BufWriter::new(Digested::new(json)))?;
            let mut people = 0;
            store.each(&handle, &review, |item| {
                people += 1;
                csv.add(&snapshot_cells(&item.person))?;
                json.add(&item.person)
            })?;
            if people != review.population.members {
                return Err(io::Error::other(corrupt(
                    WHAT,
                    "the review counts others than are in it",
                )));
            }
            let (csv, csv_sha256, _) = csv.finish()?.finish();
            let json = json
                .finish()?
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?;
            let (json, json_sha256, _) = json.finish();
            csv.finish().map_err(io::Error::other)?;
            json.finish().map_err(io::Error::other)?;
            Ok(Frozen {
                csv_sha256,
                json_sha256,
            })
        })
        .await
    }

    /// Writes the evidence of a review of which everything is done, and completes it. `false` where
    /// another delivery did, or another review was completed meanwhile, whose manifest this one's is
    /// to name.
    pub(super) async fn conclude(
        &self,
        organization: &Organization,
        review: &Review,
        job: &Job,
    ) -> Result<bool, StoreError> {
        let Some(review) = self.store.get(review.organization, review.id).await? else {
            return Ok(false);
        };
        if review.status != ReviewStatus::Completing {
            return Ok(false);
        }
        let head_key = wire::key(keys::reviews(organization.id), keys::EVIDENCE_HEAD);
        let head = wire::get(&self.store.dynamodb, &self.store.tables.directory, head_key).await?;
        let head: Option<Head> = head.map(|item| from_item(WHAT, item)).transpose()?;
        let previous = head.map(|head| head.last);
        let written = self
            .write_archive(organization, &review, previous.clone())
            .await?;
        written.tally.reconcile(&review)?;
        let evidence = Evidence {
            manifest_sha256: written.manifest_sha256,
            previous: previous.as_ref().map(|previous| previous.review),
            bytes: written.bytes,
            object_version: written.version,
        };
        let complete = self
            .store
            .update(review.organization, review.id)
            .update_expression("SET #status = :completed, evidence = :evidence, v = v + :one")
            .condition_expression("#status = :completing")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":completing", text(ReviewStatus::Completing.as_str()))
            .expression_attribute_values(":completed", text(ReviewStatus::Completed.as_str()))
            .expression_attribute_values(":evidence", record::value(&evidence)?)
            .expression_attribute_values(":one", number(1));
        let event = AuditEvent {
            organization: organization.id,
            at: self.clock.now(),
            actor: Actor::System("access-review"),
            action: "review.completed",
            target: format!("review/{}", review.id),
            before: None,
            after: Some(json!({
                "manifestSha256": evidence.manifest_sha256, "previous": evidence.previous,
                "population": written.manifest.population, "decisions": written.manifest.decisions,
                "outcomes": written.manifest.outcomes, "completedBy": review.ended_by, "job": job.id,
            })),
            source: Source {
                request_id: job.id.to_string(),
                address: None,
            },
        };
        let writes = vec![
            complete.into_write()?,
            self.move_head(&review, previous.as_ref(), evidence.manifest_sha256)?,
            self.end(job, &written.tally.counts)?,
            audit::write(&self.store.tables, &event)?,
        ];
        Ok(transact::write(&self.store.dynamodb, writes).await? == Written::Committed)
    }

    /// The write after which the chain of evidence ends with a review, if it ends as it was read.
    fn move_head(
        &self,
        review: &Review,
        previous: Option<&Previous>,
        manifest_sha256: String,
    ) -> Result<TransactWriteItem, StoreError> {
        let head = Head {
            pk: keys::reviews(review.organization),
            sk: keys::EVIDENCE_HEAD.to_owned(),
            last: Previous {
                review: review.id,
                manifest_sha256,
            },
        };
        let put = Put::builder()
            .table_name(&self.store.tables.directory)
            .set_item(Some(to_item(WHAT, &head)?));
        let put = match previous {
            None => put.condition_expression("attribute_not_exists(PK)"),
            Some(previous) => put
                .condition_expression("manifestSha256 = :read")
                .expression_attribute_values(":read", text(&previous.manifest_sha256)),
        };
        put.into_write()
    }

    /// Writes the archive, a page of people at a time.
    async fn write_archive(
        &self,
        organization: &Organization,
        review: &Review,
        previous: Option<Previous>,
    ) -> Result<ArchiveWritten, StoreError> {
        let frozen = review
            .frozen
            .clone()
            .ok_or_else(|| corrupt(WHAT, "nothing was frozen"))?;
        let people = self.participants(organization, review).await?;
        let (store, files, handle) = (self.store.clone(), self.files.clone(), Handle::current());
        let (review, name) = (review.clone(), organization.settings.name.clone());
        blocking(move || {
            let key = evidence_key(&review, EVIDENCE_FILE);
            let writer = files.evidence_writer(key, "application/zip");
            let mut archive = Archive::new(Digested::new(writer));
            archive.add(README, README_TEXT.as_bytes())?;
            for (file, digest) in [
                (SNAPSHOT_CSV, &frozen.csv_sha256),
                (SNAPSHOT_JSON, &frozen.json_sha256),
            ] {
                let snapshot = files.evidence_reader(evidence_key(&review, file));
                if archive.add(file, snapshot)?.sha256 != *digest {
                    let changed = "a snapshot is not what was frozen when the review was opened";
                    return Err(io::Error::other(corrupt(WHAT, changed)));
                }
            }
            let mut tally = Tally::default();
            let called = |id: MemberId| people.get(&id).map_or_else(|| id.to_string(), |p| p.name.clone());
            archive.write(DECISIONS_CSV, |file| {
                let mut csv = CsvRows::new(file, &DECISIONS_HEADER)?;
                store.each(&handle, &review, |item| {
                    let row = row(&item)?;
                    tally.add(&item.person, &row);
                    csv.add(&decision_cells(&item.person, &row, called))
                })?;
                csv.finish().map(drop)
            })?;
            archive.write(DECISIONS_JSON, |file: &mut FileWriter<'_, _>| {
                let mut json = JsonRows::new(BufWriter::new(file))?;
                store.each(&handle, &review, |item| json.add(&row(&item)?))?;
                let file = json.finish()?.into_inner();
                file.map(drop).map_err(io::IntoInnerError::into_error)
            })?;
            let participant = |id: &MemberId| people.get(id).cloned();
            let ended_at = review.ended_at.unwrap_or(review.opened_at);
            let manifest = Manifest {
                format: FORMAT.to_owned(),
                organization: review.organization,
                organization_name: name,
                review: review.id,
                origin: review.origin,
                opened_by: review.opened_by.as_ref().and_then(participant),
                opened_at: review.opened_at,
                due_at: review.due_at,
                inactive_days: review.inactive_days,
                reviewers: review.reviewers.iter().filter_map(participant).collect(),
                completed_by: review.ended_by.as_ref().and_then(participant),
                // The clocks of two functions differ by moments.
                completed_at: tally.latest.map_or(ended_at, |latest| latest.max(ended_at)),
                note: review.note.clone().unwrap_or_default(),
                population: review.population,
                decisions: review.progress,
                outcomes: review.outcomes,
                frozen,
                files: archive.files().to_vec(),
                previous,
            };
            let bytes = manifest.to_bytes()?;
            archive.add(MANIFEST, bytes.as_slice())?;
            let (writer, _, size): (ObjectWriter, _, _) = archive.finish()?.finish();
            Ok(ArchiveWritten {
                manifest_sha256: sha256(&bytes),
                manifest,
                bytes: size,
                version: writer.finish().map_err(io::Error::other)?,
                tally,
            })
        })
        .await
    }

    /// Everyone who had a part in a review.
    async fn participants(
        &self,
        organization: &Organization,
        review: &Review,
    ) -> Result<HashMap<MemberId, Participant>, StoreError> {
        let ids = review.reviewers.iter().copied();
        let ids: BTreeSet<MemberId> = ids.chain(review.opened_by).chain(review.ended_by).collect();
        let ids: Vec<MemberId> = ids.into_iter().collect();
        let now = self.clock.now();
        let members = self.store.members_now(organization, &ids, now).await?;
        let people = ids.iter().map(|id| (*id, participant(*id, members.get(id))));
        Ok(people.collect())
    }
}

fn participant(member_id: MemberId, member: Option<&Member>) -> Participant {
    let names = member
        .map(|m| [&m.first_name, &m.last_name])
        .into_iter()
        .flatten();
    let name = names.flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    let login = member.and_then(|m| m.login_email.as_ref());
    Participant {
        member_id,
        name,
        email: login
            .map(|email| email.as_str().to_owned())
            .or_else(|| member.and_then(|m| m.email.clone())),
    }
}

fn row(item: &ReviewItem) -> io::Result<DecisionRow> {
    DecisionRow::of(item).ok_or_else(|| io::Error::other(corrupt(WHAT, "nothing has come of a decision")))
}

/// Does what blocks, on a thread for that. What a store said inside is what is answered.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|e| corrupt(WHAT, e))?;
    done.map_err(|error| {
        let reason = error.to_string();
        match error.downcast::<StoreError>() {
            Ok(inner) => inner,
            _ => corrupt(WHAT, reason),
        }
    })
}
