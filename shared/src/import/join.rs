//! The merge-join by which an import is planned: the sorted rows of a file with the stored members.

use std::io;

use super::index::{Partition, SortedIndex};
use super::is_kept;
use super::plan::{Plan, Prior, Removal, RowChange};
use crate::id::MemberId;
use crate::job::ImportMode;
use crate::member::{Origin, Role, Status};

/// A stored member, as far as planning looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Their id; a partition's members come in the order of their ids.
    pub member: MemberId,
    /// Digest of the row they were last written from.
    pub digest: Option<[u8; 16]>,
    /// Their state.
    pub prior: Prior,
    /// Whether someone else than a roster removed them: their row does not bring them back.
    pub stays_removed: bool,
    /// How they came in; a replacing roster removes its own members only.
    pub origin: Origin,
    /// What they may do here; it removes no owner and no admin.
    pub role: Role,
    /// The roster's own key.
    pub external_id: Option<String>,
}

/// The merge-join of one partition: give it the stored members in order, then finish it.
pub struct PartitionJoin<'a> {
    rows: Partition<'a>,
    plan: &'a mut Plan,
    mode: ImportMode,
}

impl<'a> PartitionJoin<'a> {
    /// Starts joining the rows of one partition with its stored members.
    pub fn new(plan: &'a mut Plan, index: &'a mut SortedIndex, partition: u8, mode: ImportMode) -> Self {
        Self {
            rows: index.partition(partition),
            plan,
            mode,
        }
    }

    /// The next stored member. Answers whether they stay although the roster would remove them. Fails where
    /// the index cannot be read.
    pub fn existing(&mut self, existing: Existing) -> io::Result<bool> {
        let id = existing.member;
        while let Some(row) = self.rows.peek()? {
            if row.of.member > id {
                break;
            }
            self.rows.advance();
            if row.of.member < id {
                self.plan.set(row.row, RowChange::Created);
                continue;
            }
            let same = existing.digest == Some(row.of.digest) && existing.prior.status != Status::Removed;
            let same = same || existing.stays_removed;
            let change = if same {
                RowChange::Unchanged
            } else {
                RowChange::Updated(existing.prior)
            };
            self.plan.set(row.row, change);
            return Ok(false);
        }
        let absent = existing.origin == Origin::Roster && existing.prior.status != Status::Removed;
        if !absent || self.mode != ImportMode::Replace {
            return Ok(false);
        }
        let is_kept = is_kept(existing.role, existing.prior.status);
        if !is_kept {
            self.plan.remove(&Removal {
                member: existing.member,
                prior: existing.prior,
                external_id: existing.external_id.unwrap_or_default(),
            });
        }
        Ok(is_kept)
    }

    /// No more stored members: the rows that are left are new.
    pub fn finish(mut self) -> io::Result<()> {
        while let Some(row) = self.rows.peek()? {
            self.plan.set(row.row, RowChange::Created);
            self.rows.advance();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::import::{Fingerprint, RowIndex};
    use crate::layout::Layout;

    fn id(n: u8) -> MemberId {
        MemberId::from_bytes([n; 16])
    }

    fn existing(n: u8, digest: u8, status: Status) -> Existing {
        Existing {
            member: id(n),
            digest: Some([digest; 16]),
            prior: Prior {
                status,
                roster_active: true,
            },
            stays_removed: false,
            origin: Origin::Roster,
            role: Role::Member,
            external_id: Some(n.to_string()),
        }
    }

    fn plan(rows: &[(u8, u8)], stored: &[Existing], layout: Layout, mode: ImportMode) -> Plan {
        let mut index = RowIndex::new(layout);
        for (row, (member, digest)) in rows.iter().enumerate() {
            let of = Fingerprint {
                member: id(*member),
                digest: [*digest; 16],
            };
            index.push(of, u32::try_from(row).unwrap(), 0).unwrap();
        }
        let (mut index, _) = index.sort().unwrap();
        let mut plan = Plan::new(rows.len() as u64);
        for shard in 0..layout.partitions() {
            let mut join = PartitionJoin::new(&mut plan, &mut index, shard, mode);
            stored
                .iter()
                .filter(|e| layout.partition(e.member) == shard)
                .for_each(|e| assert!(!join.existing(e.clone()).unwrap()));
            join.finish().unwrap();
        }
        plan
    }

    #[test]
    fn a_removed_member_in_the_file_is_updated_even_if_the_row_is_the_same() {
        let plan = plan(
            &[(1, 9)],
            &[existing(1, 9, Status::Removed)],
            Layout::of(1),
            ImportMode::Upsert,
        );
        assert!(matches!(plan.row(0), RowChange::Updated(p) if p.status == Status::Removed));
    }

    #[test]
    fn whom_an_administrator_removed_no_row_brings_back() {
        let removed = Existing {
            stays_removed: true,
            ..existing(1, 9, Status::Removed)
        };
        let plan = plan(&[(1, 8)], &[removed], Layout::of(1), ImportMode::Replace);
        assert_eq!((plan.row(0), plan.removal_count()), (RowChange::Unchanged, 0));
    }

    #[test]
    fn only_roster_members_are_removed_and_only_once() {
        let founder = Existing {
            origin: Origin::Founder,
            ..existing(2, 0, Status::Active)
        };
        let stored = [
            existing(1, 0, Status::Enrolled),
            founder,
            existing(3, 0, Status::Removed),
        ];
        let kept = plan(&[], &stored, Layout::of(1), ImportMode::Upsert);
        assert_eq!(kept.removals().count(), 0);
        let replaced = plan(&[], &stored, Layout::of(1), ImportMode::Replace);
        let removed: Vec<_> = replaced.removals().map(|r| r.member).collect();
        assert_eq!(removed, [id(1)]);
    }

    #[test]
    fn an_owner_and_admins_are_kept_and_told() {
        let mut plan = Plan::new(0);
        let (mut index, _) = RowIndex::new(Layout::of(1)).sort().unwrap();
        for role in [Role::Owner, Role::Admin] {
            let mut join = PartitionJoin::new(&mut plan, &mut index, 0, ImportMode::Replace);
            let of = |status| Existing {
                role,
                ..existing(1, 1, status)
            };
            assert!(join.existing(of(Status::Active)).unwrap());
            assert!(!join.existing(of(Status::Removed)).unwrap());
        }
        assert_eq!(plan.removal_count(), 0);
    }

    proptest! {
        /// The join says of every row and every member what two maps would.
        #[test]
        fn a_plan_is_what_two_maps_would_say(
            rows in prop::collection::btree_map(0_u8..40, 0_u8..3, 0..40),
            stored in prop::collection::btree_map(0_u8..40, (0_u8..3, 0_usize..5), 0..40),
            shards in prop::sample::select(vec![1_u8, 4, 16]),
            replace: bool,
        ) {
            let mode = if replace { ImportMode::Replace } else { ImportMode::Upsert };
            let in_file: Vec<_> = rows.iter().rev().map(|(m, d)| (*m, *d)).collect();
            let in_table: Vec<_> = stored.iter().map(|(m, (d, s))| existing(*m, *d, Status::ALL[*s])).collect();
            let plan = plan(&in_file, &in_table, Layout::of(shards), mode);
            let by_id: BTreeMap<_, _> = in_table.iter().map(|e| (e.member, e)).collect();

            for (number, (member, digest)) in in_file.iter().enumerate() {
                let expected = match by_id.get(&id(*member)) {
                    None => RowChange::Created,
                    Some(e) if e.digest == Some([*digest; 16]) && e.prior.status != Status::Removed => RowChange::Unchanged,
                    Some(e) => RowChange::Updated(e.prior),
                };
                prop_assert_eq!(plan.row(number as u64), expected);
            }
            let removed: BTreeSet<_> = plan.removals().map(|r| r.member).collect();
            let expected: BTreeSet<_> = in_table.iter()
                .filter(|e| replace && e.prior.status != Status::Removed && !in_file.iter().any(|(m, _)| id(*m) == e.member))
                .map(|e| e.member).collect();
            prop_assert_eq!(removed, expected);
            let mut bytes = Vec::new();
            plan.write(&mut bytes);
            prop_assert_eq!(Plan::from_bytes(&bytes), Ok(plan));
        }
    }
}
