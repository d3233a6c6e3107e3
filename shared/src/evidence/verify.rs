//! Whether an archive is what was written when its review was completed.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive};

use super::archive::Archive;
use super::rows::DecisionRow;
use super::{DECISIONS_JSON, FILES, FORMAT, MANIFEST, Manifest, SNAPSHOT_CSV, SNAPSHOT_JSON, sha256};
use crate::member::Status;
use crate::review::{Outcome, Outcomes, Person, Population, Progress, Verdict};

/// Most faults that are named.
const MOST_FAULTS: usize = 20;
/// Largest manifest that is read, in bytes.
const MANIFEST_BYTES: u64 = 1024 * 1024;

/// What an archive is held against, besides itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// SHA-256 of its manifest, from the audit log or from the next review.
    pub manifest: Option<String>,
    /// SHA-256 of the manifest of the review before it, from that one's archive.
    pub previous: Option<String>,
}

/// Something that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which file; none where it is the archive itself.
    pub file: Option<String>,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It does not belong there.
    #[error("does not belong into the archive")]
    Unexpected,
    /// It cannot be read.
    #[error("does not read: {0}")]
    Unreadable(String),
    /// Its digest is another one.
    #[error("was changed: its SHA-256 is not the manifest's")]
    Changed,
    /// Its digest is not that of the moment when the review was opened.
    #[error("is not what was frozen when the review was opened")]
    NotFrozen,
    /// The manifest's digest is not the expected one.
    #[error("is another one than expected: its SHA-256 is {0}")]
    NotExpected(String),
    /// The manifest names another review before it.
    #[error("does not follow the archive given as the one before it")]
    NotTheNext,
    /// Its rows are not what the manifest says.
    #[error("does not agree with the rest: {0}")]
    Disagrees(String),
    /// A byte that belongs to no file.
    #[error("was changed at byte {0}, outside its files")]
    Byte(u64),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.as_deref().unwrap_or("the archive");
        write!(f, "{file} {}", self.wrong)
    }
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The archive's manifest, if it reads.
    pub manifest: Option<Manifest>,
    /// Its SHA-256, in lowercase hex.
    pub manifest_sha256: Option<String>,
    /// Everything that is wrong, up to twenty things.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Whether the archive is what was written.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, file: &str, wrong: Wrong) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault {
                file: Some(file.to_owned()),
                wrong,
            });
        }
    }
}

/// Verifies the archive that `open` gives from its beginning, as often as it is asked.
///
/// Every file has the manifest's digest, the snapshots also that of the opening; everyone in the
/// snapshot was decided on once, by a reviewer and never by themselves; the counts are those of the
/// rows; and no byte of the archive is another one than the same files make.
pub fn verify<R: Read + Seek>(open: impl Fn() -> io::Result<R>, expected: &Expected) -> io::Result<Report> {
    let mut report = Report {
        manifest: None,
        manifest_sha256: None,
        faults: Vec::new(),
    };
    let mut zip = match ZipArchive::new(BufReader::new(open()?)) {
        Ok(zip) => zip,
        Err(error) => {
            report.faults.push(Fault {
                file: None,
                wrong: Wrong::Unreadable(error.to_string()),
            });
            return Ok(report);
        }
    };
    let Some(manifest) = manifest(&mut zip, &mut report, expected) else {
        return Ok(report);
    };
    digests(&mut zip, &mut report, &manifest);
    if report.holds() {
        people(&mut zip, &mut report, &manifest);
    }
    if report.holds() {
        report.faults.extend(bytes(&mut zip, open()?));
    }
    report.manifest = Some(manifest);
    Ok(report)
}

/// Reads the manifest and holds it against what is expected.
fn manifest<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    report: &mut Report,
    expected: &Expected,
) -> Option<Manifest> {
    let mut bytes = Vec::new();
    let read = zip
        .by_name(MANIFEST)
        .map_err(|e| match e {
            zip::result::ZipError::FileNotFound => Wrong::Missing,
            other => Wrong::Unreadable(other.to_string()),
        })
        .and_then(|file| {
            let read = file.take(MANIFEST_BYTES).read_to_end(&mut bytes);
            read.map_err(|e| Wrong::Unreadable(e.to_string()))
        })
        .and_then(|_| {
            serde_json::from_slice::<Manifest>(&bytes).map_err(|e| Wrong::Unreadable(e.to_string()))
        });
    let manifest = match read {
        Ok(manifest) => manifest,
        Err(wrong) => {
            report.fault(MANIFEST, wrong);
            return None;
        }
    };
    let digest = sha256(&bytes);
    if expected.manifest.as_ref().is_some_and(|wanted| *wanted != digest) {
        report.fault(MANIFEST, Wrong::NotExpected(digest.clone()));
    }
    if expected.previous.is_some()
        && expected.previous.as_ref() != manifest.previous.as_ref().map(|p| &p.manifest_sha256)
    {
        report.fault(MANIFEST, Wrong::NotTheNext);
    }
    if manifest.format != FORMAT {
        report.fault(MANIFEST, Wrong::Disagrees(format!("its format is not {FORMAT}")));
    }
    if !manifest.files.iter().map(|file| file.name.as_str()).eq(FILES) {
        report.fault(
            MANIFEST,
            Wrong::Disagrees(format!("it does not name {}", FILES.join(", "))),
        );
    }
    report.manifest_sha256 = Some(digest);
    Some(manifest)
}

/// Holds every file against its digest.
fn digests<R: Read + Seek>(zip: &mut ZipArchive<R>, report: &mut Report, manifest: &Manifest) {
    let names = zip.file_names().map(|name| match name {
        Ok(name) => name.into_owned(),
        Err(error) => error.to_string(),
    });
    for name in names.collect::<Vec<_>>() {
        if name != MANIFEST && !FILES.contains(&name.as_str()) {
            report.fault(&name, Wrong::Unexpected);
        }
    }
    for file in &manifest.files {
        match digest(zip, &file.name) {
            Err(wrong) => report.fault(&file.name, wrong),
            Ok((bytes, digest)) => {
                if bytes != file.bytes || digest != file.sha256 {
                    report.fault(&file.name, Wrong::Changed);
                }
                let frozen = match file.name.as_str() {
                    SNAPSHOT_CSV => Some(&manifest.frozen.csv_sha256),
                    SNAPSHOT_JSON => Some(&manifest.frozen.json_sha256),
                    _ => None,
                };
                if frozen.is_some_and(|frozen| *frozen != digest) {
                    report.fault(&file.name, Wrong::NotFrozen);
                }
            }
        }
    }
}

fn digest<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Result<(u64, String), Wrong> {
    let unreadable = |error: &dyn fmt::Display| Wrong::Unreadable(error.to_string());
    let mut file = zip.by_name(name).map_err(|e| match e {
        zip::result::ZipError::FileNotFound => Wrong::Missing,
        other => unreadable(&other),
    })?;
    if file.compression() != CompressionMethod::Stored {
        return Err(unreadable(&"it is compressed, and evidence never is"));
    }
    let mut hasher = Sha256::new();
    let bytes = io::copy(&mut file, &mut hasher).map_err(|e| unreadable(&e))?;
    Ok((bytes, data_encoding::HEXLOWER.encode(&hasher.finalize())))
}

/// Holds the rows against one another and against the manifest's counts.
fn people<R: Read + Seek>(zip: &mut ZipArchive<R>, report: &mut Report, manifest: &Manifest) {
    let (mut population, mut captured) = (Population::default(), Sha256::new());
    let read = rows(zip, SNAPSHOT_JSON, |person: Person| {
        population.members += 1;
        population.active += u64::from(person.status == Status::Active);
        population.pending += u64::from(person.status == Status::Pending);
        population.inactive += u64::from(person.inactive);
        captured.update(person.member_id.as_bytes());
        Ok(())
    });
    let counted = read.and_then(|()| agree(population == manifest.population, "the manifest counts others"));
    if let Err(wrong) = counted {
        report.fault(SNAPSHOT_JSON, wrong);
    }
    let (mut decided, mut outcomes, mut judged) = (Progress::default(), Outcomes::default(), Sha256::new());
    let reviewers: BTreeSet<_> = manifest.reviewers.iter().map(|r| r.member_id).collect();
    let read = rows(zip, DECISIONS_JSON, |row: DecisionRow| {
        match row.decision {
            Verdict::Keep => decided.keep += 1,
            Verdict::Revoke => decided.revoke += 1,
            Verdict::ChangeRole => decided.change_role += 1,
        }
        match row.outcome {
            Outcome::Applied => outcomes.applied += 1,
            Outcome::Unnecessary => outcomes.unnecessary += 1,
            Outcome::Failed { .. } => outcomes.failed += 1,
        }
        judged.update(row.member_id.as_bytes());
        let id = row.member_id;
        agree(row.decided_by != id, format!("{id} decided on themselves"))?;
        let by = row.decided_by;
        agree(
            reviewers.contains(&by),
            format!("{by}, who decided on {id}, is no reviewer"),
        )?;
        agree(
            (manifest.opened_at..=manifest.completed_at).contains(&row.decided_at),
            format!("{id} was decided on at another time than between opening and completion"),
        )
    });
    let counted = read
        .and_then(|()| {
            agree(
                decided == manifest.decisions,
                "the manifest counts other decisions",
            )
        })
        .and_then(|()| {
            agree(
                outcomes == manifest.outcomes,
                "the manifest counts other outcomes",
            )
        })
        .and_then(|()| {
            let same = captured.finalize() == judged.finalize();
            agree(same, format!("it is about other people than {SNAPSHOT_JSON}"))
        });
    if let Err(wrong) = counted {
        report.fault(DECISIONS_JSON, wrong);
    }
}

fn agree(holds: bool, what: impl Into<String>) -> Result<(), Wrong> {
    if holds {
        Ok(())
    } else {
        Err(Wrong::Disagrees(what.into()))
    }
}

/// Gives every row of an array that has one in a line.
fn rows<R: Read + Seek, T: DeserializeOwned>(
    zip: &mut ZipArchive<R>,
    name: &str,
    mut take: impl FnMut(T) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let unreadable = |error: &dyn fmt::Display| Wrong::Unreadable(error.to_string());
    let file = zip.by_name(name).map_err(|e| unreadable(&e))?;
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|e| unreadable(&e))?;
        let row = line.strip_suffix(',').unwrap_or(&line);
        if !matches!(row, "[" | "]" | "") {
            take(serde_json::from_str(row).map_err(|e| unreadable(&e))?)?;
        }
    }
    Ok(())
}

/// Makes the archive once more, and finds the first byte that is another one.
fn bytes<R: Read + Seek>(zip: &mut ZipArchive<impl Read + Seek>, original: R) -> Option<Fault> {
    let mut archive = Archive::new(Comparison {
        original: BufReader::new(original),
        at: 0,
        differs: None,
    });
    let again = FILES.iter().chain([&MANIFEST]).try_for_each(|name| {
        let file = zip.by_name(name)?;
        archive.add(name, file).map(drop)
    });
    let wrong = match again.and_then(|()| archive.finish()).map(Comparison::end) {
        Ok(Ok(None)) => return None,
        Ok(Ok(Some(at))) => Wrong::Byte(at),
        Ok(Err(error)) | Err(error) => Wrong::Unreadable(error.to_string()),
    };
    Some(Fault { file: None, wrong })
}

/// Takes what is written and holds it against what was.
struct Comparison<R> {
    original: R,
    at: u64,
    differs: Option<u64>,
}

impl<R: Read> Comparison<R> {
    /// The first byte that differs, once everything is written.
    fn end(mut self) -> io::Result<Option<u64>> {
        let more = self.original.read(&mut [0])? > 0;
        Ok(self.differs.or(more.then_some(self.at)))
    }
}

impl<R: Read> Write for Comparison<R> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let mut original = Vec::with_capacity(buffer.len());
        let wanted = buffer.len() as u64;
        self.original.by_ref().take(wanted).read_to_end(&mut original)?;
        if self.differs.is_none() && original != buffer {
            let same = original.iter().zip(buffer).take_while(|(a, b)| a == b).count();
            self.differs = Some(self.at + same as u64);
        }
        self.at += wanted;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
