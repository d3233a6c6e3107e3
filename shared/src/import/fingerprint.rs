//! What planning compares of a row.

use std::io;

use super::RowIndex;
use crate::id::{MemberId, OrganizationId, sha128};
use crate::roster::{RosterRow, key_of};

/// Whose a row is, and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The member.
    pub member: MemberId,
    /// [`RosterRow::digest`].
    pub digest: [u8; 16],
}

impl Fingerprint {
    /// That of a row.
    #[must_use]
    pub fn of(organization: OrganizationId, row: &RosterRow<'_>) -> Self {
        Self {
            member: MemberId::of_roster(organization, &row.key()),
            digest: row.digest(),
        }
    }
}

/// Rows whose fingerprints are still to be taken: what those are made of, in one memory for all. So one thread
/// reads and checks rows, and another takes their fingerprints, some 40 % of the work.
#[derive(Default)]
pub struct Unprinted {
    ids: String,
    texts: Vec<u8>,
    rows: Vec<Parts>,
}

/// A row, and where its parts end.
struct Parts {
    row: u32,
    line: u64,
    is_exact: bool,
    id: usize,
    text: usize,
}

impl Unprinted {
    /// Adds a valid row. Rows come in order.
    pub fn push(&mut self, parsed: &RosterRow<'_>, row: u32, line: u64) {
        self.ids.push_str(&parsed.stored_id);
        parsed.write_digested(&mut self.texts);
        self.rows.push(Parts {
            row,
            line,
            is_exact: parsed.is_exact,
            id: self.ids.len(),
            text: self.texts.len(),
        });
    }

    /// How much is kept, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.ids.len() + self.texts.len()
    }

    /// Takes their fingerprints, and indexes them.
    pub fn index(&self, organization: OrganizationId, index: &mut RowIndex) -> io::Result<()> {
        let (mut id, mut text) = (0, 0);
        for parts in &self.rows {
            let key = key_of(&self.ids[id..parts.id], parts.is_exact);
            let of = Fingerprint {
                member: MemberId::of_roster(organization, &key),
                digest: sha128(&self.texts[text..parts.text]),
            };
            index.push(of, parts.row, parts.line)?;
            (id, text) = (parts.id, parts.text);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::layout::Layout;

    #[test]
    fn fingerprints_are_the_same_however_they_are_taken() {
        let organization = OrganizationId::from_bytes([7; 16]);
        let row = |(id, is_exact): (&'static str, bool)| RosterRow {
            external_id: Cow::Borrowed(id),
            stored_id: Cow::Borrowed(id),
            is_exact,
            first_name: Some(Cow::Borrowed("Zo\u{eb}")),
            last_name: None,
            email: None,
            phone: None,
            is_active: true,
            attributes: vec![("plan", Cow::Borrowed(id))],
        };
        let rows = [("A-1", false), ("\u{c4}-2", true), ("B", false)].map(row);
        let (mut unprinted, mut index) = (Unprinted::default(), RowIndex::new(Layout::of(4)));
        for (number, row) in (4..).zip(&rows) {
            unprinted.push(row, number, 0);
        }
        assert!(unprinted.bytes() > 0);
        unprinted.index(organization, &mut index).unwrap();
        let mut found = index.sort().unwrap().0.fingerprints().unwrap();
        for (number, row) in (4..).zip(&rows) {
            assert_eq!(
                found.of(number).unwrap(),
                Some(Fingerprint::of(organization, row))
            );
        }
        assert_eq!(found.of(7).unwrap(), None);
    }
}
