//! Rosters to measure with: the default schema's columns, names made of syllables.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use muster::id::{MemberId, OrganizationId};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Result;

/// What kind of rows a roster has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// The default schema's six columns.
    Default,
    /// The same and an e-mail address.
    WithEmail,
    /// The default schema's, each with a value in `IsActive` that is neither yes nor no.
    Bad,
    /// The default schema's, each member on two rows, far apart.
    Twice,
}

/// A roster of so many rows, as CSV. The same every time.
#[must_use]
pub fn csv(rows: u32, kind: Rows) -> String {
    let mut text = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep".to_owned();
    text.push_str(if kind == Rows::WithEmail { ",Email\n" } else { "\n" });
    for row in 0..rows {
        let n = if kind == Rows::Twice {
            row % rows.div_ceil(2)
        } else {
            row
        };
        let (first, last) = (name(n, 0), name(n, 1));
        let active = match (kind, n % 10) {
            (Rows::Bad, _) => "perhaps",
            (_, 0) => "False",
            _ => "True",
        };
        // Writing to a string never fails.
        let _ = write!(text, "{n},{active},{first},{last},M{n:07},False");
        if kind == Rows::WithEmail {
            let _ = write!(text, ",member{n}@example.org");
        }
        text.push('\n');
    }
    text
}

/// Ids of a roster's members whose partitions take turns: what is read of each partition is then not by chance.
pub fn in_turns(organization: OrganizationId, shards: u8) -> impl Iterator<Item = MemberId> {
    let mut numbers = 0_u32..;
    let mut spare = vec![Vec::new(); usize::from(shards)];
    (0..shards).cycle().map(move |shard| {
        loop {
            if let Some(id) = spare[usize::from(shard)].pop() {
                return id;
            }
            let number = numbers.next().unwrap_or_default();
            let id = MemberId::of_roster(organization, &number.to_string());
            spare[usize::from(id.shard(shards))].push(id);
        }
    })
}

/// A CSV in an archive, as administrators upload it.
pub fn zipped(csv: &str) -> Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("roster.csv", SimpleFileOptions::default())?;
    archive.write_all(csv.as_bytes())?;
    Ok(archive.finish()?.into_inner())
}

/// A name of two to four syllables, spread over the alphabet.
pub(super) fn name(n: u32, which: u32) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "han", "jel", "kim", "lor", "mun", "na", "pe", "ri", "so", "tu", "vel",
    ];
    let mut bits = (n + 1).wrapping_mul(0x9e37_79b1).rotate_left(7 * which) ^ (n >> 3);
    let mut name = String::new();
    for _ in 0..2 + bits % 3 {
        name.push_str(SYLLABLES[(bits >> 28) as usize]);
        bits = bits.wrapping_mul(0x85eb_ca6b);
    }
    name[..1].make_ascii_uppercase();
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_has_its_rows_under_its_header() {
        for (kind, columns) in [
            (Rows::Default, 6),
            (Rows::WithEmail, 7),
            (Rows::Bad, 6),
            (Rows::Twice, 6),
        ] {
            let text = csv(25, kind);
            assert_eq!(text.lines().count(), 26);
            assert!(
                text.lines().all(|line| line.split(',').count() == columns),
                "{text}"
            );
        }
        assert!(
            csv(25, Rows::Twice)
                .lines()
                .skip(14)
                .all(|line| csv(13, Rows::Default).contains(line))
        );
    }

    #[test]
    fn partitions_take_turns() {
        let ids: Vec<_> = in_turns(OrganizationId::from_bytes([7; 16]), 4)
            .take(100)
            .collect();
        let shards: Vec<_> = ids.iter().map(|id| id.shard(4)).collect();
        assert_eq!(shards, [0, 1, 2, 3].repeat(25));
        assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), 100);
    }

    #[test]
    fn an_archive_holds_the_roster() {
        let text = csv(1000, Rows::Default);
        let bytes = zipped(&text).unwrap();
        assert!(bytes.starts_with(b"PK") && bytes.len() < text.len());
    }
}
