//! Members who registered: a roster that switches them off, on again, or no longer names them moves
//! their access, their seat and their login with them.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::faults::{Death, Trouble};
use e2e::world::World;
use muster::access::Membership;
use muster::id::{MemberId, OrganizationId};
use muster::import::Uploaded;
use muster::job::{Job, JobStatus};
use muster::member::{Member, Origin, Role, Status};
use muster::organization::Organization;
use muster::text::Email;
use muster_aws::members::{Changed, Changes, MemberStore, Step};
use muster_aws::memberships::MembershipStore;
use muster_aws::organizations::OrganizationStore;
use muster_aws::wire;

use crate::{HEADER, assert_counts_true, audit_event, end_state, replace};

fn rows(rows: &[(u32, &str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(n, active, first)| format!("{n},{active},{first},Example,M{n:05},False\n"));
    std::iter::once(HEADER.to_owned()).chain(rows).collect()
}

fn id(organization: OrganizationId, n: u32) -> MemberId {
    MemberId::of_roster(organization, &format!("m{n:05}"))
}

async fn organization(world: &World) -> Organization {
    let store = OrganizationStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    store.get(world.organization).await.unwrap().unwrap()
}

fn members(world: &World) -> MemberStore {
    MemberStore::new(world.engine.config.dynamodb(), world.engine.tables.clone())
}

async fn member(world: &World, n: u32) -> Member {
    let layout = organization(world).await.layout;
    let id = id(world.organization, n);
    let found = members(world).get(world.organization, layout, id).await;
    found.unwrap().unwrap()
}

/// Changes a member as the API would, also while an import does.
async fn change(world: &World, n: u32, change: impl Fn(Member) -> Member) {
    loop {
        let before = member(world, n).await;
        let after = change(before.clone());
        // A millisecond of its own for each.
        world.pass(Duration::from_millis(1));
        let event = audit_event(world, "member.changed", format!("member/{}", before.id));
        let by = before.id;
        let changes = Changes {
            steps: &[Step { before, after }],
            events: std::slice::from_ref(&event),
            ..Changes::default()
        };
        let done = members(world)
            .change(&organization(world).await, &changes, by, event.at)
            .await
            .unwrap();
        match done {
            Changed::Yes => return,
            Changed::Stale => {}
            refused => panic!("{n}: {refused:?}"),
        }
    }
}

fn address(n: u32) -> Email {
    Email::parse(&format!("m{n}@example.org")).unwrap()
}

pub(crate) async fn register(world: &World, n: u32) {
    change(world, n, |member| Member {
        status: Status::Active,
        subject: Some(format!("sub-{n}")),
        login_email: Some(address(n)),
        ..member
    })
    .await;
}

async fn be(world: &World, n: u32, status: Status) {
    change(world, n, |member| Member { status, ..member }).await;
}

async fn access(world: &World, n: u32) -> Option<Membership> {
    let store = MembershipStore::new(world.engine.config.dynamodb(), world.engine.tables.clone());
    let subject = format!("sub-{n}");
    store.get(world.organization, &subject).await.unwrap()
}

/// Where a member stands, which is also what their way in says.
async fn status(world: &World, n: u32) -> Status {
    let status = member(world, n).await.status;
    assert_eq!(access(world, n).await.unwrap().status, status);
    status
}

async fn lock(world: &World, n: u32) -> Option<String> {
    let key = (
        format!("ORG#{}", world.organization),
        format!("LOGIN#{}", address(n)),
    );
    let held = world.directory().await.remove(&key)?;
    Some(held["member"].as_s().unwrap().clone())
}

/// What imports did to members, as the audit log says.
async fn events(world: &World) -> Vec<(String, String)> {
    let audit = world.audit().await;
    let by_import = audit.into_values().filter(|event| {
        event["actor"] == Value::S("system/roster-import".to_owned())
            && event["target"]
                .as_s()
                .is_ok_and(|target| target.starts_with("member/"))
    });
    let text = |event: &BTreeMap<String, Value>, name: &str| event[name].as_s().unwrap().clone();
    by_import
        .map(|event| (text(&event, "action"), text(&event, "target")))
        .collect()
}

/// Sets how many seats are left.
async fn leave_seats(world: &World, free: i64) {
    let client = world.engine.config.dynamodb();
    client
        .update_item()
        .table_name(&world.engine.tables.directory)
        .set_key(Some(wire::key(format!("ORG#{}", world.organization), "COUNTS")))
        .update_expression("SET seatsFree = :free")
        .expression_attribute_values(":free", wire::number(free))
        .send()
        .await
        .unwrap();
}

async fn seats_left(world: &World) -> i64 {
    let key = (format!("ORG#{}", world.organization), "COUNTS".to_owned());
    let counts = &world.directory().await[&key];
    counts["seatsFree"].as_n().unwrap().parse().unwrap()
}

async fn drop(world: &World, text: &str, invocation: &str) -> Job {
    world.pass(Duration::from_mins(10));
    let event = world.drop_file(world.organization, "roster.csv", text);
    let job = world.deliver(&event, invocation).await;
    assert_eq!(job.status, JobStatus::Success);
    assert_counts_true(world).await;
    job
}

/// A roster of `1..=3`, of whom 1 and 2 registered, and ten seats left.
async fn registered() -> World {
    let world = World::new(4).await;
    drop(
        &world,
        &rows(&[(1, "True", "Ann"), (2, "True", "Bob"), (3, "True", "Cyd")]),
        "first",
    )
    .await;
    register(&world, 1).await;
    register(&world, 2).await;
    leave_seats(&world, 10).await;
    world
}

#[tokio::test]
async fn a_roster_shuts_a_registered_member_out_and_lets_them_in_again() {
    let world = registered().await;
    let off = rows(&[(1, "False", "Ann"), (2, "True", "Bob"), (3, "False", "Cyd")]);
    let job = drop(&world, &off, "off").await;
    assert_eq!((job.counts.updated, job.notice), (2, None));
    assert_eq!(status(&world, 1).await, Status::Disabled);
    assert_eq!(
        (status(&world, 2).await, seats_left(&world).await),
        (Status::Active, 11)
    );
    let ann = id(world.organization, 1).to_string();
    assert_eq!(
        lock(&world, 1).await,
        Some(ann.clone()),
        "their address stays theirs"
    );
    let target = format!("member/{ann}");
    assert_eq!(
        events(&world).await,
        [("member.disabled".to_owned(), target.clone())]
    );
    // The same file again changes nothing.
    assert_eq!(drop(&world, &off, "again").await.counts.unchanged, 3);

    let on = rows(&[(1, "True", "Ann"), (2, "True", "Bob"), (3, "True", "Cyd")]);
    drop(&world, &on, "on").await;
    assert_eq!(
        (status(&world, 1).await, seats_left(&world).await),
        (Status::Active, 10)
    );
    assert_eq!(member(&world, 3).await.status, Status::Enrolled);
    assert_eq!(events(&world).await[1], ("member.enabled".to_owned(), target));
}

#[tokio::test]
async fn whoever_finds_no_seat_stays_off_until_there_is_one() {
    let world = registered().await;
    let words = |word| rows(&[(1, word, "Ann"), (2, word, "Bob"), (3, "True", "Cyd")]);
    drop(&world, &words("False"), "off").await;
    leave_seats(&world, 1).await;
    let job = drop(&world, &words("True"), "on").await;
    assert_eq!(job.notice.unwrap().code, "no_seat_left");
    let mut stand = [status(&world, 1).await, status(&world, 2).await];
    stand.sort_unstable();
    assert_eq!(stand, [Status::Active, Status::Disabled]);
    assert_eq!(seats_left(&world).await, 0);
    // The very same file, once there is a seat.
    let job = drop(&world, &words("True"), "still none").await;
    assert_eq!(
        (job.counts.updated, job.notice.unwrap().code.as_str()),
        (1, "no_seat_left")
    );
    leave_seats(&world, 1).await;
    let job = drop(&world, &words("True"), "there is one").await;
    assert_eq!((job.counts.updated, job.notice), (1, None));
    assert_eq!(status(&world, 1).await, Status::Active);
    assert_eq!(status(&world, 2).await, Status::Active);
    assert_eq!(drop(&world, &words("True"), "settled").await.counts.unchanged, 3);
}

#[tokio::test]
async fn whom_a_replacing_roster_drops_is_out_and_comes_back_with_the_next() {
    let world = registered().await;
    world.pass(Duration::from_mins(10));
    let event = replace(&world, &rows(&[(2, "True", "Bob")])).await;
    let job = world.deliver(&event, "without").await;
    assert_eq!(job.counts.removed, 2);
    assert_counts_true(&world).await;
    assert_eq!(
        (status(&world, 1).await, lock(&world, 1).await),
        (Status::Removed, None)
    );
    assert_eq!(seats_left(&world).await, 11);
    drop(&world, &rows(&[(1, "True", "Ann"), (3, "True", "Cyd")]), "back").await;
    assert_eq!(status(&world, 1).await, Status::Active);
    assert_eq!(lock(&world, 1).await, Some(id(world.organization, 1).to_string()));
    assert_eq!(member(&world, 3).await.status, Status::Enrolled);
    assert_eq!(seats_left(&world).await, 10);
    let actions: Vec<_> = events(&world)
        .await
        .into_iter()
        .map(|(action, _)| action)
        .collect();
    assert_eq!(actions, ["member.removed", "member.enabled"]);
}

#[tokio::test]
async fn whom_an_administrator_removed_no_roster_brings_back() {
    let world = registered().await;
    be(&world, 1, Status::Removed).await;
    be(&world, 3, Status::Removed).await;
    for (name, text) in [
        (
            "same",
            rows(&[(1, "True", "Ann"), (2, "True", "Bob"), (3, "True", "Cyd")]),
        ),
        (
            "changed",
            rows(&[(1, "True", "Anna"), (2, "True", "Bob"), (3, "False", "Cyd")]),
        ),
    ] {
        let job = drop(&world, &text, name).await;
        assert_eq!((job.counts.updated, job.counts.unchanged), (0, 3), "{name}");
        assert_eq!(status(&world, 1).await, Status::Removed);
        assert_eq!(member(&world, 3).await.status, Status::Removed);
    }
    // Explicitly let in again, they follow the roster as before.
    be(&world, 3, Status::Enrolled).await;
    drop(&world, &rows(&[(3, "False", "Cyd")]), "off").await;
    assert_eq!(member(&world, 3).await.status, Status::Disabled);
    // Nor does a plan that was made before they were removed.
    let event = replace(&world, &rows(&[(2, "False", "Bob"), (3, "True", "Cyd")])).await;
    let hurried = muster_aws::import::Run {
        stop_at: tokio::time::Instant::now(),
        ..world.run("planned")
    };
    world.importer.uploaded(&event, &hurried).await.unwrap();
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn one_who_is_removed_between_plan_and_write_stays_removed() {
    let mut world = registered().await;
    world.importer = world.importer.clone().with_checkpoint_every(1);
    let many: Vec<_> = (10..90).map(|n| (n, "True", "New")).collect();
    let file = [&many[..], &[(1, "False", "Ann"), (3, "False", "Cyd")]].concat();
    world.pass(Duration::from_mins(10));
    let event = world.drop_file(world.organization, "roster.csv", &rows(&file));
    let hurried = muster_aws::import::Run {
        stop_at: tokio::time::Instant::now(),
        ..world.run("planned")
    };
    world.importer.uploaded(&event, &hurried).await.unwrap();
    be(&world, 1, Status::Removed).await;
    be(&world, 3, Status::Removed).await;
    let job = world.deliver(&event, "later").await;
    assert_eq!((job.status, job.counts.updated), (JobStatus::Success, 0));
    assert_eq!(status(&world, 1).await, Status::Removed);
    assert_eq!(member(&world, 3).await.status, Status::Removed);
    assert_counts_true(&world).await;
}

#[tokio::test]
async fn a_changed_row_leaves_the_way_in_and_the_address_that_they_are_found_by() {
    let world = registered().await;
    let before = access(&world, 1).await;
    drop(
        &world,
        &rows(&[(1, "True", "Anna"), (2, "True", "Bob")]),
        "changed",
    )
    .await;
    let ann = member(&world, 1).await;
    assert_eq!(
        (ann.first_name.as_deref(), ann.status),
        (Some("Anna"), Status::Active)
    );
    assert_eq!(
        (ann.subject.as_deref(), access(&world, 1).await),
        (Some("sub-1"), before)
    );
    let found = world.directory().await.into_values().find(|item| {
        item.get("emailKey")
            .is_some_and(|key| *key == Value::S("m1@example.org".to_owned()))
    });
    assert!(found.is_some(), "the list by e-mail has them");
    assert_eq!(events(&world).await, []);
}

#[tokio::test]
async fn one_whose_address_another_member_has_by_now_comes_back_without_an_account() {
    let world = registered().await;
    world.pass(Duration::from_mins(10));
    let event = replace(&world, &rows(&[(2, "True", "Bob")])).await;
    world.deliver(&event, "without").await;
    // Another record of the same person: invited by their address, and accepted.
    let layout = organization(&world).await.layout;
    let other = Member {
        login_email: Some(address(1)),
        subject: Some("sub-1".to_owned()),
        ..Member::new(
            MemberId::of_email(world.organization, &address(1)),
            world.organization,
            Origin::Invitation,
            Role::Member,
            Status::Active,
            jiff::Timestamp::UNIX_EPOCH,
        )
    };
    let organization = organization(&world).await;
    let put = |sk: String, fill: Vec<(&str, Value)>| {
        let mut item = wire::key(format!("ORG#{}", world.organization), sk);
        item.extend(fill.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let client = world.engine.config.dynamodb();
        let table = world.engine.tables.directory.clone();
        async move {
            client
                .put_item()
                .table_name(table)
                .set_item(Some(item))
                .send()
                .await
        }
    };
    let theirs = wire::text(other.id);
    put(format!("LOGIN#{}", address(1)), vec![("member", theirs.clone())])
        .await
        .unwrap();
    put(
        "USER#sub-1".to_owned(),
        vec![
            ("loginKey", wire::text("USER#sub-1")),
            ("member", theirs),
            ("role", wire::text("member")),
            ("status", wire::text("active")),
        ],
    )
    .await
    .unwrap();
    assert_eq!(organization.layout, layout);
    drop(&world, &rows(&[(1, "True", "Ann")]), "back").await;
    let back = member(&world, 1).await;
    assert_eq!(
        (back.status, back.subject, back.login_email),
        (Status::Enrolled, None, None)
    );
    assert_eq!(access(&world, 1).await.unwrap().member, other.id);
}

#[tokio::test]
async fn no_roster_moves_an_owner_or_an_admin() {
    for role in [Role::Owner, Role::Admin] {
        let world = registered().await;
        // 1 has an account, 3 has none.
        for n in [1, 3] {
            change(&world, n, |member| Member { role, ..member }).await;
        }
        let stand = async || (status(&world, 1).await, member(&world, 3).await.status);
        let off = rows(&[(1, "False", "Anna"), (2, "True", "Bob"), (3, "False", "Cyd")]);
        let job = drop(&world, &off, "off").await;
        assert_eq!(
            (job.counts.updated, job.notice.unwrap().code.as_str()),
            (2, "rank_kept")
        );
        assert_eq!(stand().await, (Status::Active, Status::Enrolled));
        assert_eq!(member(&world, 1).await.first_name.as_deref(), Some("Anna"));
        assert_eq!(seats_left(&world).await, 10);

        world.pass(Duration::from_mins(10));
        let event = replace(&world, &rows(&[(2, "True", "Bob")])).await;
        let job = world.deliver(&event, "without").await;
        assert_eq!(
            (job.counts.removed, job.notice.unwrap().code.as_str()),
            (0, "rank_kept")
        );
        assert_eq!(stand().await, (Status::Active, Status::Enrolled));
        assert_counts_true(&world).await;
        assert_eq!(events(&world).await, []);
    }
}

#[tokio::test]
async fn one_who_is_made_admin_between_plan_and_removal_stays() {
    let mut world = registered().await;
    world.importer = world.importer.clone().with_checkpoint_every(1);
    let many: Vec<_> = (10..90).map(|n| (n, "True", "New")).collect();
    world.pass(Duration::from_mins(10));
    let event = replace(&world, &rows(&[&many[..], &[(2, "True", "Bob")]].concat())).await;
    let hurried = muster_aws::import::Run {
        stop_at: tokio::time::Instant::now(),
        ..world.run("planned")
    };
    world.importer.uploaded(&event, &hurried).await.unwrap();
    for n in [1, 3] {
        change(&world, n, |member| Member {
            role: Role::Admin,
            ..member
        })
        .await;
    }
    let job = world.deliver(&event, "later").await;
    assert_eq!(
        (job.counts.removed, job.notice.unwrap().code.as_str()),
        (0, "rank_kept")
    );
    assert_eq!(status(&world, 1).await, Status::Active);
    assert_eq!(member(&world, 3).await.status, Status::Enrolled);
    assert_counts_true(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_row_is_written_whatever_changes_the_member_meanwhile() {
    let changed = rows(&[(1, "True", "Anna"), (2, "True", "Bob"), (3, "True", "Cyd")]);
    let clean = registered().await;
    clean.faulty.revive();
    drop(&clean, &changed, "clean").await;
    let mut met = 0;
    for call in 0..clean.faulty.calls() {
        let world = registered().await;
        world.pass(Duration::from_mins(10));
        let event = world.drop_file(world.organization, "roster.csv", &changed);
        world.faulty.hold_at(call);
        let (importer, run) = (world.importer.clone(), world.run("held"));
        let held = event.clone();
        let import = tokio::spawn(async move { importer.uploaded(&held, &run).await });
        world.faulty.arrived().await;
        change(&world, 1, |member| Member {
            phone: Some("+15550100".to_owned()),
            ..member
        })
        .await;
        world.faulty.release();
        import.await.unwrap().unwrap();
        world.faulty.revive();
        let job = world.job(event.job_id()).await;
        let ann = member(&world, 1).await;
        assert_eq!(
            (job.status, job.counts.updated),
            (JobStatus::Success, 1),
            "call {call}"
        );
        assert_eq!(ann.first_name.as_deref(), Some("Anna"), "call {call}");
        met += 1;
    }
    assert!(met > 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_table_in_trouble_access_seats_and_events_are_those_of_a_clean_run() {
    let run = async |trouble: Option<Trouble>| {
        let (world, event) = story().await;
        if let Some(trouble) = trouble {
            world.faulty.trouble_every(3, trouble);
        }
        let job = world.deliver(&event, "1").await;
        world.faulty.calm();
        assert_counts_true(&world).await;
        (end_state(&world, job.id).await, events(&world).await)
    };
    let expected = run(None).await;
    for trouble in Trouble::ALL {
        assert_eq!(run(Some(trouble)).await, expected, "{trouble:?}");
    }
}

/// One who is switched off, one who is dropped, one who comes back, and one who finds no seat.
async fn story() -> (World, Uploaded) {
    let mut world = World::new(1).await;
    world.importer = world.importer.clone().with_checkpoint_every(2);
    let all = |words: [&'static str; 4]| -> Vec<(u32, &'static str, &'static str)> {
        (1..).zip(words).map(|(n, word)| (n, word, "Name")).collect()
    };
    drop(&world, &rows(&all(["True"; 4])), "first").await;
    for n in 1..=4 {
        register(&world, n).await;
    }
    let three =
        rows(&all(["True", "True", "True", "False"])).replace("3,True,Name,Example,M00003,False\n", "");
    world.pass(Duration::from_mins(10));
    let event = replace(&world, &three).await;
    world.deliver(&event, "second").await;
    // One seat, which whoever is first of 3 and 4 gets when 1 has left theirs.
    leave_seats(&world, 0).await;
    world.pass(Duration::from_mins(10));
    let last = rows(&[
        (1, "False", "Name"),
        (3, "True", "New"),
        (4, "True", "New"),
        (9, "True", "Name"),
    ]);
    let event = replace(&world, &last).await;
    world.faulty.revive();
    (world, event)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_call_access_seats_and_events_are_those_of_one_clean_run() {
    let (clean, event) = Box::pin(story()).await;
    let job = clean.deliver(&event, "clean").await;
    assert_eq!(
        (job.counts.created, job.counts.updated, job.counts.removed),
        (1, 3, 1)
    );
    let calls = clean.faulty.calls();
    let expected = end_state(&clean, job.id).await;
    let happened = events(&clean).await.len();
    assert_counts_true(&clean).await;
    assert_eq!(status(&clean, 1).await, Status::Disabled);
    assert_eq!(status(&clean, 2).await, Status::Removed);
    assert_eq!(seats_left(&clean).await, 1, "2 was removed last");
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let (world, event) = Box::pin(story()).await;
            world.faulty.die_at(call, death);
            let _ = world.importer.uploaded(&event, &world.run("killed")).await;
            world.faulty.revive();
            for redelivery in ["killed", "second", "third"] {
                world.deliver(&event, redelivery).await;
            }
            let at = format!("{death:?} {call}");
            let ended = end_state(&world, job.id).await;
            assert_eq!(ended.1, expected.1, "the job, {at}");
            assert_eq!(ended.0, expected.0, "the Directory, {at}");
            assert_eq!(events(&world).await.len(), happened, "{at}");
        }
    }
}
