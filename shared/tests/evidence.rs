//! Evidence holds as it was written, and in no other way.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::io::{Cursor, Read, Write};

use jiff::{SignedDuration, Timestamp};
use muster::evidence::archive::Archive;
use muster::evidence::rows::{
    CsvRows, DECISIONS_HEADER, DecisionRow, JsonRows, SNAPSHOT_HEADER, decision_cells, snapshot_cells,
};
use muster::evidence::verify::{Expected, Report, Wrong, verify};
use muster::evidence::{
    DECISIONS_CSV, DECISIONS_JSON, FORMAT, MANIFEST, Manifest, Participant, Previous, README, README_TEXT,
    SNAPSHOT_CSV, SNAPSHOT_JSON, sha256,
};
use muster::id::{MemberId, OrganizationId, ReviewId, StudyId};
use muster::member::{Member, Origin, Role, Status};
use muster::review::{
    Decision, Frozen, Outcome, Outcomes, Person, Population, Progress, ReviewItem, ReviewOrigin, Verdict,
};
use muster::study::StudyRole;

/// What an archive is made of.
struct Parts {
    people: Vec<Person>,
    rows: Vec<DecisionRow>,
    manifest: Manifest,
}

fn at(days: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap() + SignedDuration::from_hours(24 * days)
}

fn id(n: u8) -> MemberId {
    MemberId::from_bytes([n; 16])
}

fn person(n: u8, first: &str, status: Status, login: Option<i64>) -> Person {
    let mut member = Member::new(
        id(n),
        OrganizationId::from_bytes([9; 16]),
        Origin::Invitation,
        Role::Member,
        status,
        at(-90),
    );
    member.first_name = Some(first.to_owned());
    member.email = Some(format!("p{n}@example.org"));
    member.last_login_at = login.map(at);
    member
        .studies
        .insert(StudyId::from_bytes([7; 16]), StudyRole::Viewer);
    Person::capture(&member, at(0), 30, |_| "=Sleep".to_owned())
}

fn decided(person: Person, verdict: Verdict, by: u8, outcome: Outcome) -> (Person, DecisionRow) {
    let item = ReviewItem {
        reviewer: None,
        reviewer_note: None,
        decision: Some(Decision {
            verdict,
            role: None,
            reason: Some("=1+1".to_owned()),
            by: id(by),
            at: at(1),
            confirmed: None,
        }),
        outcome: Some(outcome),
        ended_as: Some((Role::Member, Status::Removed)),
        version: 3,
        person,
    };
    let row = DecisionRow::of(&item).unwrap();
    (item.person, row)
}

fn parts() -> Parts {
    let failed = Outcome::Failed {
        code: "owns_resources".to_owned(),
    };
    let (people, rows) = [
        decided(
            person(1, "Ana", Status::Active, Some(-1)),
            Verdict::Keep,
            2,
            Outcome::Applied,
        ),
        decided(
            person(2, "Béa", Status::Active, Some(-60)),
            Verdict::Revoke,
            1,
            failed,
        ),
        decided(
            person(3, "\"C\",\n", Status::Pending, None),
            Verdict::Revoke,
            1,
            Outcome::Unnecessary,
        ),
    ]
    .into_iter()
    .unzip();
    let participant = |n| Participant {
        member_id: id(n),
        name: format!("Reviewer {n}"),
        email: None,
    };
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        organization: OrganizationId::from_bytes([9; 16]),
        organization_name: "Example".to_owned(),
        review: ReviewId::from_bytes([8; 16]),
        origin: ReviewOrigin::Schedule,
        opened_by: None,
        opened_at: at(0),
        due_at: at(14),
        inactive_days: 30,
        reviewers: vec![participant(1), participant(2)],
        completed_by: Some(participant(1)),
        completed_at: at(2),
        note: "Done".to_owned(),
        population: Population {
            members: 3,
            active: 2,
            pending: 1,
            inactive: 1,
        },
        decisions: Progress {
            keep: 1,
            revoke: 2,
            change_role: 0,
        },
        outcomes: Outcomes {
            applied: 1,
            unnecessary: 1,
            failed: 1,
        },
        frozen: Frozen {
            csv_sha256: String::new(),
            json_sha256: String::new(),
        },
        files: Vec::new(),
        previous: None,
    };
    Parts {
        people,
        rows,
        manifest,
    }
}

/// The archive of these parts, and its manifest's digest.
fn archive(parts: &Parts) -> (Vec<u8>, String) {
    let mut archive = Archive::new(Vec::new());
    archive.add(README, README_TEXT.as_bytes()).unwrap();
    let mut csv = CsvRows::new(Vec::new(), &SNAPSHOT_HEADER).unwrap();
    let mut json = JsonRows::new(Vec::new()).unwrap();
    for person in &parts.people {
        csv.add(&snapshot_cells(person)).unwrap();
        json.add(person).unwrap();
    }
    let csv_sha256 = archive
        .add(SNAPSHOT_CSV, csv.finish().unwrap().as_slice())
        .unwrap()
        .sha256
        .clone();
    let json_sha256 = archive
        .add(SNAPSHOT_JSON, json.finish().unwrap().as_slice())
        .unwrap()
        .sha256
        .clone();
    let mut csv = CsvRows::new(Vec::new(), &DECISIONS_HEADER).unwrap();
    for (person, row) in parts.people.iter().zip(&parts.rows) {
        csv.add(&decision_cells(person, row, |id| id.to_string()))
            .unwrap();
    }
    archive
        .add(DECISIONS_CSV, csv.finish().unwrap().as_slice())
        .unwrap();
    archive
        .write(DECISIONS_JSON, |file| {
            let mut json = JsonRows::new(file)?;
            for row in &parts.rows {
                json.add(row)?;
            }
            json.finish().map(drop)
        })
        .unwrap();
    let manifest = Manifest {
        files: archive.files().to_vec(),
        frozen: Frozen {
            csv_sha256,
            json_sha256,
        },
        ..parts.manifest.clone()
    };
    let manifest = manifest.to_bytes().unwrap();
    archive.add(MANIFEST, manifest.as_slice()).unwrap();
    (archive.finish().unwrap(), sha256(&manifest))
}

fn verified(archive: &[u8], expected: &Expected) -> Report {
    verify(|| Ok(Cursor::new(archive)), expected).unwrap()
}

fn faults(archive: &[u8]) -> Vec<String> {
    let report = verified(archive, &Expected::default());
    report.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn an_archive_holds_as_it_was_written() {
    let parts = parts();
    let (archive, digest) = archive(&parts);
    let expected = Expected {
        manifest: Some(digest.clone()),
        previous: None,
    };
    let report = verified(&archive, &expected);
    assert_eq!(report.faults, []);
    assert_eq!(report.manifest_sha256, Some(digest));
    assert_eq!(report.manifest.unwrap().files.len(), 5);
}

/// What is written today is read in years: neither this crate nor the one that writes zip files may
/// begin to write another archive of the same files.
#[test]
fn the_bytes_of_an_archive_never_change() {
    let (archive, _) = archive(&parts());
    assert_eq!(
        sha256(&archive),
        "071453b9f1f7220620f7c6d33c142720dda07df0c42a031647a3e3b993712ca6",
        "the format changed: verifications of older archives would fail"
    );
}

#[test]
fn one_byte_changed_anywhere_is_found_and_its_file_named() {
    let (archive, _) = archive(&parts());
    let mut zip = zip::ZipArchive::new(Cursor::new(&archive)).unwrap();
    let places: Vec<(String, std::ops::Range<u64>)> = (0..zip.len())
        .map(|n| {
            let file = zip.by_index(n).unwrap();
            let start = file.data_start().unwrap();
            (file.name().unwrap().into_owned(), start..start + file.size())
        })
        .collect();
    for at in 0..archive.len() {
        let mut changed = archive.clone();
        changed[at] ^= 1;
        let faults = faults(&changed);
        assert!(!faults.is_empty(), "byte {at} went unnoticed");
        let place = places.iter().find(|(_, range)| range.contains(&(at as u64)));
        if let Some((name, _)) = place {
            assert!(faults[0].starts_with(name), "byte {at} of {name}: {faults:?}");
        }
    }
    for cut in [1, 22, 100, archive.len() / 2, archive.len()] {
        assert!(
            !faults(&archive[..archive.len() - cut]).is_empty(),
            "{cut} cut off"
        );
    }
    assert!(!faults(&[archive.as_slice(), b"x"].concat()).is_empty());
    assert!(!faults(&[b"x", archive.as_slice()].concat()).is_empty());
}

#[test]
fn who_makes_the_manifest_fit_is_found_by_what_is_expected() {
    let mut parts = parts();
    let (_, before) = archive(&parts);
    parts.rows[1].reason = Some("Another one".to_owned());
    let (forged, _) = archive(&parts);
    assert_eq!(faults(&forged), [] as [&str; 0]);
    let expected = Expected {
        manifest: Some(before),
        previous: None,
    };
    let report = verified(&forged, &expected);
    assert!(matches!(report.faults[..], [ref fault] if matches!(fault.wrong, Wrong::NotExpected(_))));
}

#[test]
fn a_review_follows_the_one_before_it() {
    let mut parts = parts();
    let (_, first) = archive(&parts);
    parts.manifest.previous = Some(Previous {
        review: ReviewId::from_bytes([5; 16]),
        manifest_sha256: first.clone(),
    });
    let (second, _) = archive(&parts);
    let following = |previous: &str| {
        let expected = Expected {
            manifest: None,
            previous: Some(previous.to_owned()),
        };
        verified(&second, &expected).faults
    };
    assert_eq!(following(&first), []);
    let [ref fault] = following(&sha256(b"another"))[..] else {
        panic!("one fault")
    };
    assert_eq!(fault.wrong, Wrong::NotTheNext);
}

#[test]
fn rows_that_do_not_agree_are_named() {
    type Change = fn(&mut Parts);
    let wrong: [(&str, Change); 9] = [
        ("decided on themselves", |p| p.rows[0].decided_by = id(1)),
        ("is no reviewer", |p| p.rows[0].decided_by = id(3)),
        ("at another time", |p| p.rows[0].decided_at = at(3)),
        ("about other people", |p| p.rows.swap(0, 1)),
        ("counts other decisions", |p| p.rows[0].decision = Verdict::Revoke),
        ("counts other outcomes", |p| {
            p.rows[0].outcome = Outcome::Unnecessary;
        }),
        ("counts others", |p| p.manifest.population.inactive = 2),
        ("counts others", |p| drop(p.people.pop())),
        ("its format is not", |p| p.manifest.format.push('0')),
    ];
    for (what, change) in wrong {
        let mut parts = parts();
        change(&mut parts);
        let faults = faults(&archive(&parts).0);
        assert!(
            faults.iter().any(|fault| fault.contains(what)),
            "{what}: {faults:?}"
        );
    }
}

#[test]
fn a_snapshot_is_that_of_the_opening() {
    let parts = parts();
    let mut archive = Archive::new(Vec::new());
    for name in [README, SNAPSHOT_CSV, SNAPSHOT_JSON, DECISIONS_CSV, DECISIONS_JSON] {
        archive.add(name, b"[\n]\n".as_slice()).unwrap();
    }
    let manifest = Manifest {
        files: archive.files().to_vec(),
        population: Population::default(),
        decisions: Progress::default(),
        outcomes: Outcomes::default(),
        ..parts.manifest
    };
    archive
        .add(MANIFEST, manifest.to_bytes().unwrap().as_slice())
        .unwrap();
    let faults = faults(&archive.finish().unwrap());
    assert_eq!(
        faults,
        [SNAPSHOT_CSV, SNAPSHOT_JSON]
            .map(|n| format!("{n} is not what was frozen when the review was opened"))
    );
}

#[test]
fn files_that_are_missing_compressed_or_too_many_are_named() {
    let (archive, _) = archive(&parts());
    let mut zip = zip::ZipArchive::new(Cursor::new(&archive)).unwrap();
    let mut again = |leave: &str, squeeze: &str, more: Option<&str>| {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for n in 0..zip.len() {
            let mut file = zip.by_index(n).unwrap();
            let name = file.name().unwrap().into_owned();
            if name == leave {
                continue;
            }
            let method = if name == squeeze {
                zip::CompressionMethod::Deflated
            } else {
                zip::CompressionMethod::Stored
            };
            let options = zip::write::SimpleFileOptions::default().compression_method(method);
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            writer.start_file(&name, options).unwrap();
            writer.write_all(&content).unwrap();
        }
        if let Some(more) = more {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(more, options).unwrap();
        }
        faults(writer.finish().unwrap().get_ref())
    };
    assert_eq!(again(DECISIONS_CSV, "", None), ["decisions.csv is missing"]);
    assert_eq!(again(MANIFEST, "", None), ["manifest.json is missing"]);
    let faults = again("", DECISIONS_CSV, None);
    assert!(
        faults[0].starts_with("decisions.csv does not read: it is compressed"),
        "{faults:?}"
    );
    assert_eq!(
        again("", "", Some("more.txt")),
        ["more.txt does not belong into the archive"]
    );
    // The same files by another hand.
    let faults = again("", "", None);
    assert!(
        faults[0].starts_with("the archive was changed at byte"),
        "{faults:?}"
    );
}

#[test]
fn cells_are_no_formulas() {
    let parts = parts();
    let cells = snapshot_cells(&parts.people[0]);
    let mut csv = CsvRows::new(Vec::new(), &SNAPSHOT_HEADER).unwrap();
    csv.add(&cells).unwrap();
    let text = String::from_utf8(csv.finish().unwrap()).unwrap();
    assert!(text.contains(",'=Sleep (viewer) "), "{text}");
    let cells = decision_cells(&parts.people[0], &parts.rows[0], |id| id.to_string());
    let mut csv = CsvRows::new(Vec::new(), &DECISIONS_HEADER).unwrap();
    csv.add(&cells).unwrap();
    let text = String::from_utf8(csv.finish().unwrap()).unwrap();
    assert!(text.contains(",'=1+1,"), "{text}");
}
