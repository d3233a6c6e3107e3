//! Random histories of imports against a small model.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use e2e::world::World;
use muster::job::{ImportCounts, ImportMode, ImportOptions, JobStatus, OnError};
use muster::member::Status;

use crate::{HEADER, assert_counts_true, counts, start};

/// What a member is, as far as a roster says it.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    name: String,
    status: &'static str,
    roster_active: bool,
}

/// All members by number.
type Members = BTreeMap<u64, Known>;

/// A small generator (xorshift), so that a failure comes again.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// A file, what its good rows say, and how many rows it has that are bad or repeat another.
struct File {
    text: String,
    length: u64,
    rows: Members,
    failed: u64,
}

fn file(random: &mut Random) -> File {
    let length = 1 + random.below(30);
    let (mut text, mut rows, mut failed) = (HEADER.to_owned(), Members::new(), 0);
    for _ in 0..length {
        let (key, name) = (random.below(25), format!("N{}", random.below(4)));
        let word = random.pick(&[
            "true", "TRUE", "True", "yes", "1", "FALSE", "no", "false", "perhaps",
        ]);
        writeln!(text, "{key},{word},{name},Example, m{key} ,no").unwrap();
        if word == "perhaps" || rows.contains_key(&key) {
            failed += 1;
            continue;
        }
        let roster_active = !["FALSE", "no", "false"].contains(&word);
        let status = if roster_active { "enrolled" } else { "disabled" };
        rows.insert(
            key,
            Known {
                name,
                status,
                roster_active,
            },
        );
    }
    File {
        text,
        length,
        rows,
        failed,
    }
}

/// What an import does to the members; nothing where it is refused.
fn import(members: &mut Members, file: &File, options: ImportOptions) -> (JobStatus, ImportCounts) {
    let mut expected = counts(file.length, 0, 0, 0, 0, file.failed);
    let replaces = options.mode == ImportMode::Replace;
    if file.failed > 0 && options.on_error == OnError::Abort || file.rows.is_empty() && replaces {
        return (JobStatus::Error, expected);
    }
    for (key, row) in &file.rows {
        match members.insert(*key, row.clone()) {
            None => expected.created += 1,
            Some(known) if known == *row => expected.unchanged += 1,
            Some(_) => expected.updated += 1,
        }
    }
    if replaces && file.failed == 0 {
        for (_, known) in members.iter_mut().filter(|(key, _)| !file.rows.contains_key(key)) {
            expected.removed += u64::from(known.status != "removed");
            known.status = "removed";
        }
    }
    (JobStatus::Success, expected)
}

/// The members as they are stored.
async fn stored(world: &World) -> Members {
    let directory = world.directory().await;
    let members = directory
        .into_iter()
        .filter(|((_, sk), item)| sk.starts_with("MEMBER#") && item.contains_key("ext"));
    let known = members.map(|(_, item)| {
        let text = |name: &str| item[name].as_s().unwrap().clone();
        let known = Known {
            name: text("first"),
            status: Status::from_word(&text("status")).unwrap().as_str(),
            roster_active: !item.contains_key("off"),
        };
        (text("ext").trim_start_matches('m').parse().unwrap(), known)
    });
    known.collect()
}

/// Random histories of imports leave what a small map would: the same members, names, statuses and
/// counts, whatever the mode, the bad rows and the repeats.
#[tokio::test]
async fn random_histories_of_imports_agree_with_a_model() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for history in 0..60 {
        let world = World::new(random.pick(&[1, 4, 16])).await;
        let mut members = Members::new();
        for step in 0..=random.below(6) {
            let options = ImportOptions {
                mode: random.pick(&[ImportMode::Upsert, ImportMode::Replace]),
                on_error: random.pick(&[OnError::Abort, OnError::Skip]),
                dry_run: false,
            };
            let file = file(&mut random);
            let expected = import(&mut members, &file, options);
            let event = start(&world, options, &file.text).await;
            let job = world.deliver(&event, &step.to_string()).await;
            assert_eq!(
                (job.status, job.counts),
                expected,
                "history {history} step {step}\n{}",
                file.text
            );
            world.pass(Duration::from_secs(random.below(2) * 1000));
        }
        assert_eq!(stored(&world).await, members, "history {history}");
        assert_counts_true(&world).await;
    }
}
