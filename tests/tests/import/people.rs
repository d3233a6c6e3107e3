//! Invitations from a file, and invitations mailed again as a job: all or nothing where it says
//! so, and the same end wherever it is interrupted.

use std::collections::BTreeMap;
use std::time::Duration;

use e2e::faults::{Death, Trouble};
use e2e::world::World;
use muster::id::{JobId, MemberId};
use muster::import::Uploaded;
use muster::invitation::InvitationStatus;
use muster::job::{ImportOptions, Job, JobKind, JobStatus, OnError};
use muster::text::Email;
use muster_aws::counts::Counts;
use muster_aws::import::{Outcome, Run};
use muster_aws::invitations::{InvitationLimits, InvitationStore};
use muster_aws::jobs::JobStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::wire;

use crate::{Value, audit_event, counts};

/// Makes a job of the owner's, as the API does.
async fn make(world: &World, kind: JobKind, options: ImportOptions) -> Job {
    world.pass(Duration::from_millis(1));
    let at = jiff::Timestamp::from_millisecond(world.now.load(std::sync::atomic::Ordering::SeqCst)).unwrap();
    let owner = MemberId::of_email(world.organization, &Email::parse("owner@example.org").unwrap());
    let id = JobId::new(at, &[b"people"]);
    let store = JobStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let event = audit_event(world, "import.created", format!("job/{id}"));
    if kind == JobKind::Resend {
        let job = Job {
            created_by: Some(owner),
            ..Job::resending(id, world.organization, InvitationStatus::Pending, at)
        };
        store.start(&job, &event).await.unwrap();
        return job;
    }
    let job = Job {
        created_by: Some(owner),
        ..Job::new(id, world.organization, kind, options, "people.csv".to_owned(), at)
    };
    store.create(&job, &event).await.unwrap();
    job
}

async fn start(world: &World, kind: JobKind, options: ImportOptions, content: &str) -> Uploaded {
    let job = make(world, kind, options).await;
    world.upload(job.upload_key(), content)
}

async fn import(world: &World, kind: JobKind, content: &str) -> Job {
    let event = start(world, kind, ImportOptions::default(), content).await;
    world.deliver(&event, "1").await
}

fn invitations(world: &World) -> InvitationStore {
    let (config, tables) = (&world.engine.config, world.engine.tables.clone());
    InvitationStore::new(config.dynamodb(), tables, InvitationLimits::DEFAULT)
}

async fn seats(world: &World) -> Counts {
    let organizations = OrganizationStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let organization = organizations.get(world.organization).await.unwrap().unwrap();
    let at = jiff::Timestamp::from_millisecond(world.now.load(std::sync::atomic::Ordering::SeqCst)).unwrap();
    invitations(world).counts(&organization, at).await.unwrap()
}

async fn limit(world: &World, limit: Option<u32>) {
    let organizations = OrganizationStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let before = seats(world).await;
    let event = audit_event(world, "organization.plan_changed", format!("limit {limit:?}"));
    let set = organizations.set_seat_limit(world.organization, &before, limit, &event);
    assert!(set.await.unwrap());
}

fn addresses(numbers: std::ops::Range<u32>) -> String {
    let rows = numbers.map(|n| format!("p{n}@example.org\n"));
    std::iter::once("Email\n".to_owned()).chain(rows).collect()
}

/// Every invitation and pending member: address, status, and how often mail was asked for.
async fn outcome(world: &World) -> Vec<String> {
    let directory = world.directory().await;
    let text = |item: &BTreeMap<String, Value>, name: &str| match item.get(name) {
        Some(Value::S(text)) => text.clone(),
        Some(Value::N(number)) => number.clone(),
        _ => String::new(),
    };
    let mut found: Vec<String> = directory
        .iter()
        .filter(|((_, sk), _)| {
            sk.starts_with("INVITATION#") || sk.starts_with("MEMBER#") || sk.starts_with("LOGIN#")
        })
        .map(|((_, sk), item)| {
            let kind = sk.split('#').next().unwrap();
            ["email", "status", "role", "send", "first", "v"]
                .map(|name| text(item, name))
                .join(" ")
                + kind
        })
        .collect();
    found.sort();
    found
}

#[tokio::test]
async fn addresses_and_people_are_invited_from_a_file() {
    let world = World::new(4).await;
    let job = import(&world, JobKind::Invitations, &addresses(0..120)).await;
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(120, 120, 0, 0, 0, 0)),
        "{job:?}"
    );
    assert_eq!(seats(&world).await.members.seats_used(), 121);
    let again = import(&world, JobKind::Invitations, &addresses(100..140)).await;
    assert_eq!(
        (again.status, again.counts),
        (JobStatus::Success, counts(40, 20, 0, 20, 0, 0))
    );

    let people = "First name,Surname,E-mail,Permission\nAna,Example,ANA@example.org,Admin\nBen,Example,ben@example.org,\n";
    let job = import(&world, JobKind::Members, people).await;
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(2, 2, 0, 0, 0, 0)),
        "{job:?}"
    );
    let outcome = outcome(&world).await;
    assert!(
        outcome.contains(&"ana@example.org pending admin  Ana 1MEMBER".to_owned()),
        "{outcome:?}"
    );
    assert!(
        outcome.contains(&"ana@example.org pending admin 1  INVITATION".to_owned()),
        "{outcome:?}"
    );
    assert!(
        outcome.contains(&"ben@example.org pending member  Ben 1MEMBER".to_owned()),
        "{outcome:?}"
    );
    assert_eq!(seats(&world).await.members.seats_used(), 143);
}

#[tokio::test]
async fn a_bad_row_and_nobody_is_invited() {
    let world = World::new(1).await;
    let bad = "Email,Role\na@example.org,member\nnobody,member\nb@example.org,owner\nA@Example.org,\njos\u{e9}@example.org,\njose@example.org,\n";
    let job = import(&world, JobKind::Invitations, bad).await;
    assert_eq!(job.error.unwrap().code, "invalid_rows");
    assert_eq!(job.counts.failed, 3);
    assert_eq!(seats(&world).await.members.seats_used(), 1);
    let key = format!("jobs/{}/{}/errors.csv", job.organization, job.id);
    let report = world.buckets.get(e2e::world::EXPORTS, &key).unwrap();
    let report = String::from_utf8(report.to_vec()).unwrap();
    for expected in ["invalid_email", "not_one_of", "duplicate"] {
        assert!(report.contains(expected), "{report}");
    }
    let skip = ImportOptions {
        on_error: OnError::Skip,
        ..ImportOptions::default()
    };
    let event = start(&world, JobKind::Invitations, skip, bad).await;
    let job = world.deliver(&event, "1").await;
    // Look-alikes are different people; what repeats an earlier row is invited by that one.
    assert_eq!(
        (job.status, job.counts.created),
        (JobStatus::Success, 3),
        "{job:?}"
    );
    assert_eq!(seats(&world).await.members.seats_used(), 4);
    let job = import(&world, JobKind::Members, "Email\na@example.org\n").await;
    assert_eq!(
        (job.status, job.report.is_some()),
        (JobStatus::Error, true),
        "{job:?}"
    );
}

#[tokio::test]
async fn too_few_seats_are_told_before_anyone_is_invited() {
    let world = World::new(1).await;
    import(&world, JobKind::Invitations, &addresses(0..10)).await;
    limit(&world, Some(20)).await;
    let before = outcome(&world).await;
    // Ten of these are invited already and take none.
    let job = import(&world, JobKind::Invitations, &addresses(0..20)).await;
    assert_eq!(
        (job.status, job.error.as_ref().unwrap().code.as_str()),
        (JobStatus::Error, "seat_limit_reached")
    );
    assert!(
        job.error
            .unwrap()
            .message
            .contains("takes 10 seats and 9 are free")
    );
    assert_eq!(outcome(&world).await, before);
    let job = import(&world, JobKind::Invitations, &addresses(0..19)).await;
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(19, 9, 0, 10, 0, 0))
    );
    assert_eq!(seats(&world).await.members.seats_used(), 20);
    let dry = ImportOptions {
        dry_run: true,
        ..ImportOptions::default()
    };
    limit(&world, None).await;
    let before = outcome(&world).await;
    let event = start(&world, JobKind::Invitations, dry, &addresses(15..30)).await;
    let job = world.deliver(&event, "1").await;
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(15, 11, 0, 4, 0, 0)),
        "{job:?}"
    );
    assert_eq!(outcome(&world).await, before);
}

#[tokio::test]
async fn a_file_gives_no_role_that_its_sender_cannot() {
    let world = World::new(1).await;
    let event = start(
        &world,
        JobKind::Invitations,
        ImportOptions::default(),
        "Email,Role\na@example.org,admin\n",
    )
    .await;
    world.set_owner_role("admin").await;
    let job = world.deliver(&event, "1").await;
    assert_eq!(
        (job.status, job.error.unwrap().code.as_str()),
        (JobStatus::Error, "forbidden_role")
    );
    world.set_owner_role("member").await;
    let event = start(
        &world,
        JobKind::Invitations,
        ImportOptions::default(),
        &addresses(0..1),
    )
    .await;
    let job = world.deliver(&event, "1").await;
    assert_eq!(
        (job.status, job.error.unwrap().code.as_str()),
        (JobStatus::Error, "inviter_gone")
    );
    assert_eq!(seats(&world).await.members.seats_used(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_and_redelivered_an_invitation_file_ends_as_one_clean_run() {
    let content = addresses(0..110);
    let clean = World::new(4).await;
    let job = import(&clean, JobKind::Invitations, &content).await;
    let (expected, calls) = (outcome(&clean).await, clean.faulty.calls());
    assert_eq!(job.counts, counts(110, 110, 0, 0, 0, 0));
    assert!(calls > 20, "{calls}");
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let world = World::new(4).await;
            let event = start(&world, JobKind::Invitations, ImportOptions::default(), &content).await;
            world.faulty.die_at(call, death);
            let _ = world.importer.uploaded(&event, &world.run("killed")).await;
            world.faulty.revive();
            let mut last = None;
            for redelivery in ["killed", "second", "third"] {
                last = Some(world.deliver(&event, redelivery).await);
            }
            let last = last.unwrap();
            assert_eq!(
                (last.status, last.counts),
                (job.status, job.counts),
                "{death:?} {call}"
            );
            assert_eq!(outcome(&world).await, expected, "{death:?} {call}");
            assert_eq!(seats(&world).await, seats(&clean).await, "{death:?} {call}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_table_in_trouble_an_invitation_file_ends_as_one_clean_run() {
    let run = async |trouble: Option<Trouble>| {
        let world = World::new(4).await;
        let options = ImportOptions::default();
        let event = start(&world, JobKind::Invitations, options, &addresses(0..40)).await;
        if let Some(trouble) = trouble {
            world.faulty.trouble_every(3, trouble);
        }
        let job = world.deliver(&event, "1").await;
        world.faulty.calm();
        (job.status, job.counts, outcome(&world).await, seats(&world).await)
    };
    let expected = run(None).await;
    for trouble in Trouble::ALL {
        assert_eq!(run(Some(trouble)).await, expected, "{trouble:?}");
    }
}

#[tokio::test]
async fn an_invitation_file_that_is_always_out_of_time_ends_as_one_clean_run() {
    let world = World::new(4).await;
    let event = start(
        &world,
        JobKind::Invitations,
        ImportOptions::default(),
        &addresses(0..230),
    )
    .await;
    let mut outcome = world.importer.uploaded(&event, &hurried(0)).await.unwrap();
    let mut invocations = 1;
    while let Outcome::Later(organization, id, _) = outcome {
        outcome = world
            .importer
            .resume(organization, id, &hurried(invocations))
            .await
            .unwrap();
        invocations += 1;
        assert!(invocations < 20);
    }
    let Outcome::Ended(job) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, counts(230, 230, 0, 0, 0, 0))
    );
    assert!(invocations > 3, "{invocations}");
    assert_eq!(seats(&world).await.members.seats_used(), 231);
}

fn hurried(n: u32) -> Run {
    Run {
        invocation: n.to_string(),
        stop_at: tokio::time::Instant::now(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_and_redelivered_resending_asks_everyone_once() {
    let begin = async || {
        let world = World::new(1).await;
        import(&world, JobKind::Invitations, &addresses(0..12)).await;
        let job = make(&world, JobKind::Resend, ImportOptions::default()).await;
        world.faulty.revive();
        (world, job)
    };
    let (clean, job) = begin().await;
    let ended = clean
        .importer
        .resume(job.organization, job.id, &clean.run("clean"))
        .await
        .unwrap();
    let Outcome::Ended(ended) = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(
        (ended.status, ended.counts),
        (JobStatus::Success, counts(12, 0, 12, 0, 0, 0))
    );
    let (expected, calls) = (outcome(&clean).await, clean.faulty.calls());
    assert!(
        expected
            .iter()
            .filter(|e| e.contains(" pending member 2 "))
            .count()
            == 12,
        "{expected:?}"
    );
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let (world, job) = begin().await;
            world.faulty.die_at(call, death);
            let _ = world
                .importer
                .resume(job.organization, job.id, &world.run("killed"))
                .await;
            world.faulty.revive();
            let mut last = None;
            for redelivery in ["killed", "second", "third"] {
                world.pass(Duration::from_mins(2));
                last = Some(
                    world
                        .importer
                        .resume(job.organization, job.id, &world.run(redelivery))
                        .await
                        .unwrap(),
                );
            }
            let Some(Outcome::Ended(last) | Outcome::Over(last)) = last else {
                panic!("{last:?}")
            };
            assert_eq!(
                (last.status, last.counts),
                (ended.status, ended.counts),
                "{death:?} {call}"
            );
            assert_eq!(outcome(&world).await, expected, "{death:?} {call}");
        }
    }
}

#[tokio::test]
async fn who_asks_for_all_mail_again_vouches_for_it() {
    let world = World::new(1).await;
    import(&world, JobKind::Invitations, &addresses(0..2)).await;
    let invitations = async || {
        let items = world.directory().await;
        items
            .into_iter()
            .filter(|((_, sk), _)| sk.starts_with("INVITATION#"))
    };
    let owner = invitations().await.next().unwrap().1["by"].clone();
    // Somebody made them who is no member any more.
    for ((pk, sk), _) in invitations().await {
        let gone = MemberId::from_bytes([9; 16]);
        let client = world.engine.config.dynamodb();
        let update = client
            .update_item()
            .table_name(&world.engine.tables.directory)
            .set_key(Some(wire::key(pk, sk)))
            .update_expression("SET #by = :gone")
            .expression_attribute_names("#by", "by")
            .expression_attribute_values(":gone", wire::text(gone));
        update.send().await.unwrap();
    }
    let job = make(&world, JobKind::Resend, ImportOptions::default()).await;
    let run = world.run("resend");
    world
        .importer
        .resume(job.organization, job.id, &run)
        .await
        .unwrap();
    let vouching: Vec<_> = invitations().await.map(|(_, item)| item["by"].clone()).collect();
    assert_eq!(vouching, [owner.clone(), owner]);
}

#[tokio::test]
async fn another_file_by_the_same_link_is_of_the_same_kind() {
    let world = World::new(1).await;
    let event = start(
        &world,
        JobKind::Invitations,
        ImportOptions::default(),
        &addresses(0..2),
    )
    .await;
    let first = world.deliver(&event, "1").await;
    let again = world.upload(event.object.key.clone(), &addresses(1..5));
    let second = world.deliver(&again, "2").await;
    assert_ne!(first.id, second.id);
    assert_eq!(
        (second.kind, second.status, second.counts),
        (JobKind::Invitations, JobStatus::Success, counts(4, 3, 0, 1, 0, 0))
    );
}
