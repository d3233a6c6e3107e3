//! Random histories of organizations, members, invitations, roles, seats, wallets and the audit log:
//! the API on a real DynamoDB engine, which also dies in the middle of requests, held against a small
//! reference after every step.
//!
//! `MUSTER_HISTORIES` (2,000) says how many; `MUSTER_SEED` begins them elsewhere.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

mod reference;
mod world;

use std::env;

use e2e::faults::Death;
use muster::member::Role;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use reference::Ask;
use world::World;

/// One step: who asks which organization for what, and what goes wrong meanwhile.
#[derive(Clone, Debug)]
pub struct Step {
    organization: usize,
    by: By,
    ask: Ask,
    /// Whoever it is about is one of the organization's members.
    known: bool,
    /// Hours that pass before it.
    hours: i64,
    /// The call at which the process dies.
    dies: Option<(u64, Death)>,
    /// Whether the client sends it again although it was answered.
    repeats: bool,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// Whoever owns the organization.
    Owner,
    /// One of its active members.
    Active(usize),
    /// One of all people.
    Anyone(usize),
    /// Whom it is about: an invitation's own person.
    Invitee,
}

/// How many people there are; the first two found the organizations.
const PEOPLE: usize = 6;
/// Most steps of a history.
const STEPS: usize = 100;

fn ask() -> impl Strategy<Value = Ask> {
    let who = || 0..PEOPLE;
    let role = || prop_oneof![3 => Just(Role::Member), 1 => Just(Role::Admin)];
    let invitation = || any::<usize>();
    prop_oneof![
        5 => (who(), role()).prop_map(|(who, role)| Ask::Invite { who, role }),
        5 => invitation().prop_map(|invitation| Ask::Accept { invitation }),
        1 => invitation().prop_map(|invitation| Ask::Decline { invitation }),
        1 => invitation().prop_map(|invitation| Ask::Cancel { invitation }),
        2 => invitation().prop_map(|invitation| Ask::Resend { invitation }),
        2 => (who(), role()).prop_map(|(who, role)| Ask::SetRole { who, role }),
        3 => (who(), any::<bool>()).prop_map(|(who, on)| Ask::Switch { who, on }),
        2 => who().prop_map(|who| Ask::Remove { who }),
        1 => who().prop_map(|who| Ask::HandOver { who }),
        2 => prop::option::of(0..6_u32).prop_map(|limit| Ask::Plan { limit }),
        3 => (who(), -50..100_i64).prop_map(|(who, amount)| Ask::Adjust { who, amount: if amount == 0 { 1 } else { amount } }),
        1 => Just(Ask::Look),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let dies = (0..12_u64, any::<bool>())
        .prop_map(|(call, after)| (call, if after { Death::After } else { Death::Before }));
    // Those who may do something ask more often than the others.
    let by = prop_oneof![
        5 => Just(By::Owner),
        3 => any::<usize>().prop_map(By::Active),
        1 => (0..PEOPLE).prop_map(By::Anyone),
    ];
    let accepting = prop_oneof![5 => Just(By::Invitee), 1 => (0..PEOPLE).prop_map(By::Anyone)];
    (
        0..2_usize,
        (by, accepting, prop::bool::weighted(0.8)),
        ask(),
        prop_oneof![17 => Just(0), 2 => 1..72_i64, 1 => Just(24 * 7)],
        prop::option::weighted(0.15, dies),
        prop::bool::weighted(0.1),
    )
        .prop_map(
            |(organization, (by, accepting, known), ask, hours, dies, repeats)| Step {
                organization,
                by: if matches!(ask, Ask::Accept { .. }) {
                    accepting
                } else {
                    by
                },
                ask,
                known,
                hours,
                dies,
                repeats,
            },
        )
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// Runs a share of the histories, on an API of its own.
fn histories(share: u8) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut seed = [share; 32];
    seed[..8].copy_from_slice(&number("MUSTER_SEED", 1).to_le_bytes());
    let config = Config {
        cases: u32::try_from(number("MUSTER_HISTORIES", 2_000) / 2).unwrap(),
        max_shrink_iters: 300,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let world = runtime.block_on(World::new());
    let steps = prop_oneof![
        3 => prop::collection::vec(step(), 1..STEPS / 4),
        1 => prop::collection::vec(step(), STEPS / 4..=STEPS),
    ];
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&steps, |steps| {
        runtime
            .block_on(world.history(&steps))
            .map_err(TestCaseError::fail)
    });
    if let Err(failed) = outcome {
        panic!("{failed}");
    }
    // A history that nothing comes of shows nothing.
    let witnessed = world.seen();
    println!("{witnessed:?}");
    for what in EVERYTHING {
        assert!(
            witnessed.get(what).is_some_and(|times| *times > 0),
            "{what} never came up"
        );
    }
}

/// What must come up in so many histories.
const EVERYTHING: [&str; 22] = [
    "organization.owner_changed",
    "organization.plan_changed",
    "invitation.created",
    "invitation.accepted",
    "invitation.declined",
    "invitation.canceled",
    "invitation.resent",
    "member.role_changed",
    "member.disabled",
    "member.enabled",
    "member.removed",
    "wallet.adjusted",
    "not_found",
    "forbidden",
    "already_member",
    "already_invited",
    "seat_limit_reached",
    "email_mismatch",
    "invitation_expired",
    "owner_must_transfer",
    "member_removed",
    "insufficient_funds",
];

#[test]
fn every_history_ends_as_the_reference_says() {
    histories(1);
}

#[test]
fn every_other_history_does_so_too() {
    histories(2);
}
