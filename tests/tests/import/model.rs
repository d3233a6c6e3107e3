//! Random histories of imports against a small model.

use std::collections::BTreeMap;
use std::time::Duration;

use e2e::world::World;
use muster::job::{ImportMode, ImportOptions, JobStatus, OnError};

use crate::{HEADER, assert_counts_true, counts, start};

/// What a member is, as far as a roster says it.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    name: String,
    status: &'static str,
    roster_active: bool,
}

/// Random histories of imports leave what a small map would: the same members, names, statuses and
/// counts, whatever the mode, the bad rows and the repeats.
#[tokio::test]
async fn random_histories_of_imports_agree_with_a_model() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    for history in 0..60 {
        let world = World::new([1, 4, 16][usize::try_from(next(3)).unwrap()]).await;
        let mut model: BTreeMap<u64, Known> = BTreeMap::new();
        for step in 0..1 + next(6) {
            let mode = if next(2) == 0 {
                ImportMode::Upsert
            } else {
                ImportMode::Replace
            };
            let on_error = if next(2) == 0 {
                OnError::Abort
            } else {
                OnError::Skip
            };
            let mut file = HEADER.to_owned();
            let (mut rows, mut failed) = (BTreeMap::new(), 0);
            let length = 1 + next(30);
            for _ in 0..length {
                let (key, name, active) = (next(25), format!("N{}", next(4)), next(4) != 0);
                let bad = next(12) == 0;
                let word = if bad {
                    "perhaps"
                } else if active {
                    "true"
                } else {
                    "FALSE"
                };
                file.push_str(&format!("{key},{word},{name},Example, m{key} ,no\n"));
                if bad || rows.contains_key(&key) {
                    failed += 1;
                } else {
                    rows.insert(key, (name, active));
                }
            }
            let mut expected = counts(length, 0, 0, 0, 0, failed);
            let aborted = failed > 0 && on_error == OnError::Abort;
            let empty = rows.is_empty() && mode == ImportMode::Replace;
            if !aborted && !empty {
                for (key, (name, active)) in &rows {
                    let status = if *active { "enrolled" } else { "disabled" };
                    match model.get_mut(key) {
                        None => {
                            expected.created += 1;
                            model.insert(
                                *key,
                                Known {
                                    name: name.clone(),
                                    status,
                                    roster_active: *active,
                                },
                            );
                        }
                        Some(known)
                            if known.name == *name
                                && known.roster_active == *active
                                && known.status != "removed" =>
                        {
                            expected.unchanged += 1;
                        }
                        Some(known) => {
                            expected.updated += 1;
                            *known = Known {
                                name: name.clone(),
                                status,
                                roster_active: *active,
                            };
                        }
                    }
                }
                if mode == ImportMode::Replace && failed == 0 {
                    for (_, known) in model
                        .iter_mut()
                        .filter(|(key, k)| !rows.contains_key(key) && k.status != "removed")
                    {
                        known.status = "removed";
                        expected.removed += 1;
                    }
                }
            }
            let options = ImportOptions {
                mode,
                on_error,
                dry_run: false,
            };
            let job = world
                .deliver(&start(&world, options, &file).await, &step.to_string())
                .await;
            assert_eq!(
                job.status == JobStatus::Success,
                !aborted && !empty,
                "history {history} step {step}: {job:?}"
            );
            assert_eq!(job.counts, expected, "history {history} step {step}\n{file}");
            world.pass(Duration::from_secs(next(2) * 1000));
        }
        let directory = world.directory().await;
        let stored: BTreeMap<u64, Known> = directory
            .iter()
            .filter(|((_, sk), item)| sk.starts_with("MEMBER#") && item.contains_key("ext"))
            .map(|(_, item)| {
                let text = |name: &str| item[name].as_s().unwrap().clone();
                let status = muster::member::Status::from_word(&text("status"))
                    .unwrap()
                    .as_str();
                let known = Known {
                    name: text("first"),
                    status,
                    roster_active: !item.contains_key("off"),
                };
                (text("ext").trim_start_matches('m').parse().unwrap(), known)
            })
            .collect();
        assert_eq!(stored, model, "history {history}");
        assert_counts_true(&world).await;
    }
}
