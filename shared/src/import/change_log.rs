//! The change log: a line for every member that an import created, updated or removed.

use std::io::{self, Write};

use crate::id::MemberId;
use crate::text::safe_cell;

/// What was done to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new member.
    Created,
    /// A changed one.
    Updated,
    /// One whom a replacing file did not name.
    Removed,
}

/// Writes a change log as CSV: `line,externalId,memberId,change`. The line is the row's in the
/// imported file; a removed member has none. No external id is a formula to a spreadsheet ([`safe_cell`]).
pub struct ChangeLog<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> ChangeLog<W> {
    /// Begins a log.
    pub fn new(writer: W) -> io::Result<Self> {
        let mut csv = csv::Writer::from_writer(writer);
        csv.write_record(["line", "externalId", "memberId", "change"])?;
        Ok(Self { csv })
    }

    /// Adds a line.
    pub fn add(
        &mut self,
        line: Option<u64>,
        external_id: &str,
        member: MemberId,
        change: Change,
    ) -> io::Result<()> {
        let line = line.map(|l| l.to_string()).unwrap_or_default();
        let change = match change {
            Change::Created => "created",
            Change::Updated => "updated",
            Change::Removed => "removed",
        };
        let external_id = safe_cell(external_id);
        self.csv
            .write_record([line.as_str(), &external_id, &member.digits(), change])?;
        Ok(())
    }

    /// Ends the log and gives its writer back.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(|e| io::Error::other(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_reads_as_csv() {
        let member = MemberId::from_bytes([0; 16]);
        let mut log = ChangeLog::new(Vec::new()).unwrap();
        log.add(Some(2), "a,\"b\"", member, Change::Created).unwrap();
        log.add(None, "=c", member, Change::Removed).unwrap();
        let text = String::from_utf8(log.finish().unwrap()).unwrap();
        assert_eq!(
            text,
            format!(
                "line,externalId,memberId,change\n2,\"a,\"\"b\"\"\",{member},created\n,'=c,{member},removed\n"
            )
        );
    }
}
