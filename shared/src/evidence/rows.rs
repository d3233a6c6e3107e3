//! The snapshot and the decisions, row by row, as JSON and as CSV.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::MemberId;
use crate::member::{Role, Status};
use crate::review::item::Confirmed;
use crate::review::{Outcome, Person, ReviewItem, StudyAccess, Suggestion, Verdict};
use crate::study::StudyRole;
use crate::text::safe_cell;

/// Writes a JSON array, a row a line.
#[derive(Debug)]
pub struct JsonRows<W: Write> {
    writer: W,
    rows: u64,
}

impl<W: Write> JsonRows<W> {
    /// Begins an array.
    pub fn new(mut writer: W) -> io::Result<Self> {
        writer.write_all(b"[")?;
        Ok(Self { writer, rows: 0 })
    }

    /// Adds a row.
    pub fn add(&mut self, row: &impl Serialize) -> io::Result<()> {
        self.writer
            .write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        self.rows += 1;
        Ok(serde_json::to_writer(&mut self.writer, row)?)
    }

    /// Ends the array and gives the writer back.
    pub fn finish(mut self) -> io::Result<W> {
        self.writer.write_all(b"\n]\n")?;
        Ok(self.writer)
    }
}

/// Writes a CSV whose cells no spreadsheet takes for formulas.
pub struct CsvRows<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> CsvRows<W> {
    /// Begins a file with this header.
    pub fn new(writer: W, header: &[&str]) -> io::Result<Self> {
        let mut csv = csv::Writer::from_writer(writer);
        csv.write_record(header)?;
        Ok(Self { csv })
    }

    /// Adds a row.
    pub fn add(&mut self, cells: &[String]) -> io::Result<()> {
        Ok(self
            .csv
            .write_record(cells.iter().map(|cell| safe_cell(cell).into_owned()))?)
    }

    /// Ends the file and gives the writer back.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The header of `snapshot.csv`.
pub const SNAPSHOT_HEADER: [&str; 12] = [
    "memberId",
    "externalId",
    "lastName",
    "firstName",
    "email",
    "role",
    "status",
    "origin",
    "joinedAt",
    "lastLoginAt",
    "inactive",
    "studies",
];

/// A person as a row of `snapshot.csv`.
#[must_use]
pub fn snapshot_cells(person: &Person) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        person.member_id.to_string(),
        text(&person.external_id),
        text(&person.last_name),
        text(&person.first_name),
        text(&person.email),
        person.role.as_str().to_owned(),
        person.status.as_str().to_owned(),
        person.origin.as_str().to_owned(),
        person.joined_at.to_string(),
        person.last_login_at.map(|at| at.to_string()).unwrap_or_default(),
        person.inactive.to_string(),
        person
            .studies
            .iter()
            .map(study_words)
            .collect::<Vec<_>>()
            .join("; "),
    ]
}

/// A study in a cell: its name, what they were in it, and its id.
fn study_words(study: &StudyAccess) -> String {
    let words = [study.owner.then_some("owner"), study.role.map(StudyRole::as_str)];
    let words: Vec<_> = words.into_iter().flatten().collect();
    format!("{} ({}) {}", study.name, words.join(", "), study.id)
}

/// What was decided about a person, and what came of it: a row of `decisions.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecisionRow {
    /// About whom: a row of the snapshot.
    pub member_id: MemberId,
    /// What had looked right at a glance.
    pub suggestion: Suggestion,
    /// What was decided.
    pub decision: Verdict,
    /// Which role they were to get.
    pub role: Option<Role>,
    /// Why.
    pub reason: Option<String>,
    /// Who decided: one of the manifest's reviewers.
    pub decided_by: MemberId,
    /// When.
    pub decided_at: Timestamp,
    /// What they had become since the snapshot, where the reviewer confirmed that.
    pub confirmed: Option<Confirmed>,
    /// What came of it.
    pub outcome: Outcome,
    /// The role that they ended with.
    pub ended_role: Role,
    /// Where they ended.
    pub ended_status: Status,
}

impl DecisionRow {
    /// The row of an item whose decision is done; none of one that is not.
    #[must_use]
    pub fn of(item: &ReviewItem) -> Option<Self> {
        let decision = item.decision.as_ref()?;
        let (ended_role, ended_status) = item.ended_as?;
        Some(Self {
            member_id: item.person.member_id,
            suggestion: item.person.suggestion(),
            decision: decision.verdict,
            role: decision.role,
            reason: decision.reason.clone(),
            decided_by: decision.by,
            decided_at: decision.at,
            confirmed: decision.confirmed.clone(),
            outcome: item.outcome.clone()?,
            ended_role,
            ended_status,
        })
    }
}

/// The header of `decisions.csv`.
pub const DECISIONS_HEADER: [&str; 15] = [
    "memberId",
    "lastName",
    "firstName",
    "email",
    "suggestion",
    "decision",
    "newRole",
    "reason",
    "decidedBy",
    "decidedAt",
    "changedSinceSnapshot",
    "outcome",
    "outcomeCode",
    "endedRole",
    "endedStatus",
];

/// A decision as a row of `decisions.csv`. `name_of` says what a reviewer is called.
#[must_use]
pub fn decision_cells(
    person: &Person,
    row: &DecisionRow,
    name_of: impl Fn(MemberId) -> String,
) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (outcome, code) = match &row.outcome {
        Outcome::Applied => ("applied", String::new()),
        Outcome::Unnecessary => ("unnecessary", String::new()),
        Outcome::Failed { code } => ("failed", code.clone()),
    };
    vec![
        row.member_id.to_string(),
        text(&person.last_name),
        text(&person.first_name),
        text(&person.email),
        row.suggestion.as_str().to_owned(),
        row.decision.as_str().to_owned(),
        row.role.map(|role| role.as_str().to_owned()).unwrap_or_default(),
        text(&row.reason),
        name_of(row.decided_by),
        row.decided_at.to_string(),
        row.confirmed.is_some().to_string(),
        outcome.to_owned(),
        code,
        row.ended_role.as_str().to_owned(),
        row.ended_status.as_str().to_owned(),
    ]
}
