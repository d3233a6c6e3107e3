//! The plan of an import: what each row changes, and whom it removes. Kept on S3 between planning and the end,
//! so that an import that was interrupted goes on with the very same plan.

use crate::id::MemberId;
use crate::job::ImportCounts;
use crate::member::Status;

/// What a member was before the import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prior {
    /// Where they stood.
    pub status: Status,
    /// What the roster last called them.
    pub roster_active: bool,
}

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowChange {
    /// Nothing: the row has an error.
    Failed,
    /// Nothing: the member is as the row says.
    Unchanged,
    /// Makes a member.
    Created,
    /// Changes a member.
    Updated(Prior),
}

/// A member whom a replacing roster does not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Who.
    pub member: MemberId,
    /// Their state.
    pub prior: Prior,
    /// The roster's own key, for the change log.
    pub external_id: String,
}

impl RowChange {
    /// Whether a member is written.
    #[must_use]
    pub const fn is_change(self) -> bool {
        matches!(self, Self::Created | Self::Updated(_))
    }
}

/// What an import will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many rows there are.
    count: u64,
    /// Four bits a row, in file order, the first of two in the lower ones: see [`decode`].
    rows: Vec<u8>,
    /// Removals, each as [`Removal::write`] has it: a value of its own for each would take three
    /// times the memory.
    removals: Vec<u8>,
    removal_count: u64,
}

/// Bytes that are not a plan of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored plan does not read")]
pub struct PlanError;

const FAILED: u8 = 0;
const UNCHANGED: u8 = 1;
const CREATED: u8 = 2;
/// An update is this plus the prior state: twice the status, and the roster's word.
const UPDATED: u8 = 3;
const BITS: u32 = 4;
const MASK: u8 = (1 << BITS) - 1;
const _: () = assert!(UPDATED as usize + 2 * Status::ALL.len() <= 1 << BITS);
const MAGIC: &[u8; 8] = b"MSTRPLN2";

fn encode_prior(prior: Prior) -> u8 {
    UPDATED + 2 * prior.status as u8 + u8::from(prior.roster_active)
}

fn decode_prior(code: u8) -> Option<Prior> {
    let prior = code.checked_sub(UPDATED)?;
    Status::ALL.get(usize::from(prior / 2)).map(|status| Prior {
        status: *status,
        roster_active: prior % 2 == 1,
    })
}

fn encode(change: RowChange) -> u8 {
    match change {
        RowChange::Failed => FAILED,
        RowChange::Unchanged => UNCHANGED,
        RowChange::Created => CREATED,
        RowChange::Updated(prior) => encode_prior(prior),
    }
}

fn decode(code: u8) -> Option<RowChange> {
    match code {
        FAILED => Some(RowChange::Failed),
        UNCHANGED => Some(RowChange::Unchanged),
        CREATED => Some(RowChange::Created),
        _ => decode_prior(code).map(RowChange::Updated),
    }
}

/// The byte that two rows share, and by how many bits a row's are higher in it.
fn place(row: u64) -> (usize, u32) {
    let byte = usize::try_from(row / 2).unwrap_or(usize::MAX);
    (byte, if row.is_multiple_of(2) { 0 } else { BITS })
}

impl Plan {
    /// A plan for a file of `rows` data rows, of which nothing is known yet.
    #[must_use]
    pub fn new(rows: u64) -> Self {
        Self {
            count: rows,
            rows: vec![FAILED; place(rows + 1).0],
            removals: Vec::new(),
            removal_count: 0,
        }
    }

    /// What a row does; a row that the plan does not know changes nothing.
    #[must_use]
    pub fn row(&self, number: u64) -> RowChange {
        decode(self.code(number)).unwrap_or(RowChange::Failed)
    }

    fn code(&self, number: u64) -> u8 {
        let (byte, shift) = place(number);
        self.rows.get(byte).map_or(FAILED, |byte| byte >> shift & MASK)
    }

    /// How many rows the file has.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.count
    }

    /// Whether the file has no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The first row from this one on that changes a member.
    #[must_use]
    pub fn next_change(&self, from: u64) -> Option<u64> {
        let changes = |code: u8| code >= CREATED;
        if changes(self.code(from)) {
            return Some(from);
        }
        let (byte, _) = place(from.checked_add(1)?);
        let mut later = self.rows.get(byte..)?.iter();
        let ahead = later.position(|two| changes(two & MASK) || changes(two >> BITS))?;
        let first = 2 * (byte + ahead) as u64;
        Some(if changes(self.code(first)) {
            first
        } else {
            first + 1
        })
    }

    /// Whom the import removes, by partition and id.
    #[must_use]
    pub fn removals(&self) -> Removals<'_> {
        Removals { rest: &self.removals }
    }

    /// How many members the import removes.
    #[must_use]
    pub const fn removal_count(&self) -> u64 {
        self.removal_count
    }

    /// Keeps everyone whom the file does not name after all.
    pub fn remove_nobody(&mut self) {
        (self.removals, self.removal_count) = (Vec::new(), 0);
    }

    /// What the import will have done once applied whole.
    #[must_use]
    pub fn counts(&self) -> ImportCounts {
        let mut counts = ImportCounts {
            rows: self.count,
            ..ImportCounts::default()
        };
        for row in 0..self.count {
            match self.code(row) {
                FAILED => counts.failed += 1,
                UNCHANGED => counts.unchanged += 1,
                CREATED => counts.created += 1,
                _ => counts.updated += 1,
            }
        }
        counts.removed = self.removal_count;
        counts
    }

    /// Says what a row does.
    pub(super) fn set(&mut self, row: u32, change: RowChange) {
        let (byte, shift) = place(row.into());
        if let Some(two) = self.rows.get_mut(byte) {
            *two = *two & !(MASK << shift) | encode(change) << shift;
        }
    }

    /// Adds somebody whom the import removes. They come by partition and id.
    pub(super) fn remove(&mut self, removal: &Removal) {
        removal.write(&mut self.removals);
        self.removal_count += 1;
    }

    /// Adds the plan to these bytes: one for two rows, about 30 a removal.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.reserve_exact(24 + self.rows.len() + self.removals.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&self.len().to_le_bytes());
        bytes.extend_from_slice(&self.rows);
        bytes.extend_from_slice(&self.removal_count.to_le_bytes());
        bytes.extend_from_slice(&self.removals);
    }

    /// Reads what [`Plan::write`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PlanError> {
        let mut rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(PlanError)?;
        let count = take_length(&mut rest)?;
        let rows = take(&mut rest, place(count.checked_add(1).ok_or(PlanError)?).0)?.to_vec();
        let is_known = |code| decode(code).is_some();
        let all_known = rows
            .iter()
            .all(|two| is_known(two & MASK) && is_known(two >> BITS));
        let spare = rows
            .last()
            .filter(|_| count % 2 == 1)
            .map_or(FAILED, |two| two >> BITS);
        if !all_known || spare != FAILED {
            return Err(PlanError);
        }
        let removal_count = take_length(&mut rest)?;
        let removals = rest;
        for _ in 0..removal_count {
            Removal::read(&mut rest)?;
        }
        if rest.is_empty() {
            Ok(Self {
                count,
                rows,
                removals: removals.to_vec(),
                removal_count,
            })
        } else {
            Err(PlanError)
        }
    }
}

impl Removal {
    /// Its id, its state, and its external id after the length.
    fn write(&self, bytes: &mut Vec<u8>) {
        let external_id = self.external_id.as_bytes();
        bytes.extend_from_slice(self.member.as_bytes());
        bytes.push(encode_prior(self.prior));
        bytes.extend_from_slice(&u32::try_from(external_id.len()).unwrap_or(0).to_le_bytes());
        bytes.extend_from_slice(external_id);
    }

    fn read(rest: &mut &[u8]) -> Result<Self, PlanError> {
        let member = take(rest, 16)?.try_into().map_err(|_| PlanError)?;
        let prior = decode_prior(take(rest, 1)?[0]).ok_or(PlanError)?;
        let length = u32::from_le_bytes(take(rest, 4)?.try_into().map_err(|_| PlanError)?);
        let external_id = std::str::from_utf8(take(rest, length as usize)?).map_err(|_| PlanError)?;
        Ok(Self {
            member: MemberId::from_bytes(member),
            prior,
            external_id: external_id.to_owned(),
        })
    }
}

/// The removals of a plan, one after another.
#[derive(Clone, Debug)]
pub struct Removals<'a> {
    rest: &'a [u8],
}

impl Iterator for Removals<'_> {
    type Item = Removal;

    fn next(&mut self) -> Option<Removal> {
        // Only what reads gets into a plan.
        Removal::read(&mut self.rest).ok()
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], PlanError> {
    let (head, tail) = rest.split_at_checked(length).ok_or(PlanError)?;
    *rest = tail;
    Ok(head)
}

fn take_length(rest: &mut &[u8]) -> Result<u64, PlanError> {
    let bytes = take(rest, 8)?.try_into().map_err(|_| PlanError)?;
    Ok(u64::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: Prior = Prior {
        status: Status::Disabled,
        roster_active: true,
    };

    fn plan(rows: &[RowChange]) -> Plan {
        let mut plan = Plan::new(rows.len() as u64);
        (0..).zip(rows).for_each(|(row, change)| plan.set(row, *change));
        plan
    }

    #[test]
    fn the_next_change_is_the_next_row_that_writes() {
        use RowChange::{Created, Failed, Unchanged, Updated};
        let plan = plan(&[Unchanged, Created, Failed, Updated(PRIOR)]);
        let next = [0, 1, 2, 3, 4, u64::MAX].map(|from| plan.next_change(from));
        assert_eq!(next, [Some(1), Some(1), Some(3), Some(3), None, None]);
    }

    #[test]
    fn bytes_that_are_no_plan_are_refused() {
        let mut plan = plan(&[RowChange::Created]);
        plan.remove(&Removal {
            member: MemberId::from_bytes([2; 16]),
            prior: PRIOR,
            external_id: "2".to_owned(),
        });
        let mut good = Vec::new();
        plan.write(&mut good);
        assert_eq!(Plan::from_bytes(&good), Ok(plan));
        for cut in 0..good.len() {
            assert_eq!(Plan::from_bytes(&good[..cut]), Err(PlanError), "cut at {cut}");
        }
        assert_eq!(
            Plan::from_bytes(&[good.as_slice(), b"x"].concat()),
            Err(PlanError)
        );
        let mut unknown = good;
        // A code that means nothing, and a second row where there is only one.
        for two in [0x0f, CREATED << BITS] {
            unknown[16] = two;
            assert_eq!(Plan::from_bytes(&unknown), Err(PlanError));
        }
    }
}
