//! Whatever is done to a sealed log is found, and the entry that it was done to is named.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed it")]

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use muster::audit::Retention;
use muster::audit::chain::{Attribute, Attributes, EXPIRES_AT, Hash, Link, Place, Summary};
use muster::audit::verify::{Fault, Found, GRACE, NAMED, Report, STREAM, Verifier, Wrong};
use muster::id::OrganizationId;
use proptest::prelude::*;
use proptest::sample::Index;

const ORGANIZATION: OrganizationId = OrganizationId::from_bytes([7; 16]);
/// When the tests' first entry was written.
const START: i64 = 1_767_323_045_678;

/// A log as it stands in a table.
#[derive(Clone, Debug, PartialEq)]
struct Log {
    entries: BTreeMap<String, Attributes>,
    links: BTreeMap<String, Option<Link>>,
    head: Place,
}

fn time(n: usize) -> Timestamp {
    Timestamp::from_millisecond(START + 1_000 * i64::try_from(n).unwrap()).unwrap()
}

fn key(at: Timestamp, id: usize) -> String {
    format!("{at:.3}#{id:032x}")
}

fn entry(n: usize, target: &str) -> (String, Attributes) {
    let key = key(time(n), n);
    let text = |text: &str| Attribute::Text(text.to_owned());
    let entry = [
        ("PK", text("ORG#e1r3g")),
        ("SK", text(&key)),
        ("action", text("member.removed")),
        ("target", text(target)),
        ("after", text(&format!("{{\"n\":{n}}}"))),
    ];
    let entry = entry.map(|(name, value)| (name.to_owned(), value));
    let mut entry = Attributes::from(entry);
    if let Some(at) = expiry(n) {
        entry.insert(EXPIRES_AT.to_owned(), seconds(at));
    }
    (key, entry)
}

/// When an entry expires. The deployment's mind was changed between them: some are kept for good,
/// others for 90 days or for 365.
fn expiry(n: usize) -> Option<Timestamp> {
    let days = [365, 0, 90, 90, 365][n % 5];
    Retention::of_days(days).unwrap().expiry(time(n))
}

fn seconds(at: Timestamp) -> Attribute {
    Attribute::Number(at.as_second().to_string())
}

impl Log {
    /// A log of `n` entries, a second apart, sealed in the order of `order`.
    fn sealed(n: usize, order: &[usize]) -> Self {
        let mut log = Self {
            entries: (0..n).map(|n| entry(n, &format!("member/{n}"))).collect(),
            links: BTreeMap::new(),
            head: Place::ORIGIN,
        };
        let keys = log.keys();
        for n in order {
            log.seal(&keys[*n]);
        }
        log
    }

    fn keys(&self) -> Vec<String> {
        self.entries.keys().cloned().collect()
    }

    fn seal(&mut self, key: &str) {
        let entry = Summary::of(key.to_owned(), &self.entries[key]);
        let link = self.head.follow(ORGANIZATION, entry);
        self.head = link.place();
        self.links.insert(key.to_owned(), Some(link));
    }

    fn link(&mut self, key: &str) -> &mut Link {
        self.links.get_mut(key).unwrap().as_mut().unwrap()
    }

    fn verify(&self) -> Report {
        self.verify_with(None, time(self.entries.len()))
    }

    fn verify_with(&self, noted: Option<Place>, now: Timestamp) -> Report {
        let verifier = Verifier::new(ORGANIZATION, self.head, noted, now);
        self.run(verifier).finish(self.head)
    }

    fn run(&self, mut verifier: Verifier) -> Verifier {
        let entries = self.entries.iter().map(|(k, e)| Summary::of(k.clone(), e));
        let entries: Vec<Summary> = entries.collect();
        let links: Vec<Found> = self.links.clone().into_iter().collect();
        let (mut e, mut l) = (0, 0);
        while e < entries.len() || l < links.len() {
            let taken = verifier.take(entries.get(e), links.get(l));
            assert!(taken.entry || taken.link);
            e += usize::from(taken.entry);
            l += usize::from(taken.link);
        }
        verifier
    }
}

fn first(report: &Report) -> Fault {
    report.faults.first().unwrap().clone()
}

fn fault(key: &str, wrong: Wrong) -> Fault {
    let key = key.to_owned();
    Fault { key, wrong }
}

/// Orders in which entries are sealed: those that are written at about the same time in any.
fn order() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0..4_usize, 2..24).prop_map(|late| {
        let mut order: Vec<usize> = (0..late.len()).collect();
        order.sort_by_key(|n| n + late[*n]);
        order
    })
}

fn any_attribute() -> impl Strategy<Value = Attribute> {
    prop_oneof![
        "[a-z]{0,4}".prop_map(Attribute::Text),
        "[0-9]{1,3}".prop_map(Attribute::Number),
        Just(Attribute::Null),
    ]
}

proptest! {
    #[test]
    fn a_log_that_was_left_alone_holds(order in order()) {
        let log = Log::sealed(order.len(), &order);
        let report = log.verify_with(Some(log.head), time(order.len()));
        prop_assert_eq!(&report.faults, &vec![]);
        let n = order.len() as u64;
        prop_assert_eq!((report.entries, report.sealed, report.fresh, report.late, report.broken), (n, n, 0, 0, 0));
        prop_assert_eq!(report.expired, 0);
        prop_assert_eq!(report.end, log.head);
    }

    #[test]
    fn a_changed_attribute_is_found(order in order(), at: Index, name: Index, to in any_attribute()) {
        let mut log = Log::sealed(order.len(), &order);
        let key = at.get(&log.keys()).clone();
        let entry = log.entries.get_mut(&key).unwrap();
        let names: Vec<String> = entry.keys().cloned().collect();
        let old = entry.insert(name.get(&names).clone(), to.clone());
        prop_assume!(old != Some(to));
        prop_assert_eq!(first(&log.verify()), fault(&key, Wrong::Edited));
    }

    #[test]
    fn an_attribute_more_or_less_is_found(order in order(), at: Index, name: Index, to in any_attribute()) {
        let log = Log::sealed(order.len(), &order);
        let key = at.get(&log.keys()).clone();
        let (mut more, mut less) = (log.clone(), log);
        more.entries.get_mut(&key).unwrap().insert("note".to_owned(), to);
        prop_assert_eq!(first(&more.verify()), fault(&key, Wrong::Edited));
        let entry = less.entries.get_mut(&key).unwrap();
        let names: Vec<String> = entry.keys().cloned().collect();
        entry.remove(name.get(&names));
        prop_assert_eq!(first(&less.verify()), fault(&key, Wrong::Edited));
    }

    #[test]
    fn a_deleted_entry_is_found(order in order(), at: Index) {
        let mut log = Log::sealed(order.len(), &order);
        let key = at.get(&log.keys()).clone();
        log.entries.remove(&key);
        prop_assert_eq!(first(&log.verify()), fault(&key, Wrong::Deleted));
    }

    #[test]
    fn an_entry_deleted_with_its_link_leaves_a_gap(order in order(), at: Index) {
        let mut log = Log::sealed(order.len(), &order);
        let key = at.get(&log.keys()).clone();
        let seq = log.link(&key).seq;
        log.entries.remove(&key);
        log.links.remove(&key);
        let report = log.verify();
        let n = order.len() as u64;
        let next = order.get(usize::try_from(seq).unwrap()).or(order.iter().rev().nth(1)).unwrap();
        let wrong = if seq < n { Wrong::Gap(seq, seq) } else { Wrong::Truncated(seq - 1, seq) };
        prop_assert_eq!(first(&report), fault(&entry(*next, "").0, wrong));
        prop_assert_eq!(report.broken, 1);
    }

    #[test]
    fn an_entry_without_a_link_is_found_where_newer_ones_have_one(order in order(), at: Index) {
        let mut log = Log::sealed(order.len(), &order);
        let key = at.get(&log.keys()).clone();
        log.links.remove(&key);
        // Something newer is sealed, as it will be before long.
        let (newer, written) = entry(order.len() + 2_000, "member/0");
        log.entries.insert(newer.clone(), written);
        log.seal(&newer);
        prop_assert_eq!(first(&log.verify()), fault(&key, Wrong::Unsealed));
    }

    #[test]
    fn an_entry_that_was_put_in_is_found(order in order(), at: Index) {
        let mut log = Log::sealed(order.len(), &order);
        let between = time(at.index(order.len())) + SignedDuration::from_millis(500);
        let forged = key(between, 99);
        log.entries.insert(forged.clone(), entry(0, "member/0").1);
        let report = log.verify();
        prop_assert_eq!((report.broken, report.fresh), (0, 1), "it may be on its way yet");
        let later = log.verify_with(None, between + STREAM + SignedDuration::from_secs(1));
        prop_assert_eq!(first(&later), fault(&forged, Wrong::Unsealed));
        let (newer, written) = entry(order.len() + 2_000, "member/0");
        log.entries.insert(newer.clone(), written);
        log.seal(&newer);
        prop_assert_eq!(first(&log.verify()), fault(&forged, Wrong::Unsealed));
    }

    #[test]
    fn an_entry_put_in_with_a_link_is_found(order in order(), at: Index) {
        let mut log = Log::sealed(order.len(), &order);
        let key_before = at.get(&log.keys()).clone();
        let after = log.link(&key_before).clone();
        let (forged, written) = (key(time(at.index(order.len())) + SignedDuration::from_millis(1), 99), entry(0, "x").1);
        let link = after.place().follow(ORGANIZATION, Summary::of(forged.clone(), &written));
        let number = link.seq;
        log.entries.insert(forged.clone(), written);
        log.links.insert(forged.clone(), Some(link));
        let report = log.verify();
        let named: Vec<&str> = report.faults.iter().map(|fault| fault.key.as_str()).collect();
        prop_assert!(named.contains(&forged.as_str()), "{:?}", report.faults);
        // Where it has the number of another one, either may be named for that.
        let twice = report.faults.iter().all(|f| f.key == forged || f.wrong == Wrong::Twice(number));
        prop_assert!(twice, "{:?}", report.faults);
    }

    #[test]
    fn swapped_contents_are_found(order in order(), a: Index, b: Index) {
        let mut log = Log::sealed(order.len(), &order);
        let (a, b) = (a.get(&log.keys()).clone(), b.get(&log.keys()).clone());
        prop_assume!(a != b);
        let (of_a, of_b) = (log.entries[&a].clone(), log.entries[&b].clone());
        log.entries.insert(a.clone(), of_b);
        log.entries.insert(b.clone(), of_a);
        let report = log.verify();
        prop_assert_eq!(first(&report), fault(&a.clone().min(b), Wrong::Edited));
        prop_assert_eq!(report.broken, 2);
    }

    #[test]
    fn swapped_links_are_found(order in order(), a: Index, b: Index) {
        let mut log = Log::sealed(order.len(), &order);
        let (a, b) = (a.get(&log.keys()).clone(), b.get(&log.keys()).clone());
        prop_assume!(a != b);
        let (mut of_a, mut of_b) = (log.link(&a).clone(), log.link(&b).clone());
        (of_a.entry.key, of_b.entry.key) = (b.clone(), a.clone());
        log.links.insert(a.clone(), Some(of_b));
        log.links.insert(b.clone(), Some(of_a));
        prop_assert_eq!(first(&log.verify()), fault(&a.min(b), Wrong::LinkAltered));
    }

    #[test]
    fn a_changed_link_is_found(order in order(), at: Index, what in 0..7) {
        let mut log = Log::sealed(order.len(), &order);
        let key = at.get(&log.keys()).clone();
        let link = log.link(&key);
        let other: Hash = "1".repeat(64).parse().unwrap();
        match what {
            0 => link.seq += 1,
            1 => link.entry.digest = other,
            2 => link.prev = other,
            3 => link.hash = other,
            // As if its entry had expired, or another moment, or never.
            4 => link.entry.expires_at = Some(time(0)),
            5 => {
                let expires_at = link.entry.expires_at.take();
                prop_assume!(expires_at.is_some());
            }
            _ => {
                log.links.insert(key.clone(), None);
            }
        }
        prop_assert_eq!(first(&log.verify()), fault(&key, Wrong::LinkAltered));
    }

    #[test]
    fn an_entry_changed_with_its_link_is_found(order in order(), at: Index, prev: bool) {
        let mut log = Log::sealed(order.len(), &order);
        let key = at.get(&log.keys()).clone();
        let changed = entry(0, "member/other").1;
        let link = log.link(&key);
        link.entry = Summary::of(key.clone(), &changed);
        if prev {
            link.prev = link.entry.digest;
        }
        link.hash = link.expected(ORGANIZATION);
        let seq = link.seq;
        log.entries.insert(key.clone(), changed);
        let report = log.verify();
        prop_assert_eq!(first(&report), fault(&key, Wrong::Replaced(seq)));
        prop_assert_eq!(report.broken, 1);
    }

    #[test]
    fn an_end_that_was_cut_off_is_found(order in order(), at: Index) {
        let mut log = Log::sealed(order.len(), &order);
        let whole = log.head;
        let kept = at.index(order.len());
        let keys = log.keys();
        let mut place = Place::ORIGIN;
        for (n, at) in order.iter().enumerate() {
            if n < kept {
                place = log.link(&keys[*at]).place();
            } else {
                log.entries.remove(&keys[*at]);
                log.links.remove(&keys[*at]);
            }
        }
        let wrong = Wrong::Truncated(place.seq, whole.seq);
        let last = kept.checked_sub(1).map(|n| keys[order[n]].clone()).unwrap_or_default();
        prop_assert_eq!(first(&log.verify()), fault(&last, wrong.clone()));
        // With the head set back as well, only who noted it can tell.
        log.head = place;
        prop_assert_eq!(log.verify().broken, 0);
        prop_assert_eq!(first(&log.verify_with(Some(whole), time(0))), fault(&last, wrong.clone()));
    }

    #[test]
    fn a_head_that_was_set_back_is_found(order in order(), at: Index) {
        let mut log = Log::sealed(order.len(), &order);
        let (whole, last) = (log.head, log.keys()[*order.last().unwrap()].clone());
        let key = at.get(&log.keys()).clone();
        log.head = log.link(&key).place();
        prop_assume!(log.head != whole);
        prop_assert_eq!(first(&log.verify()), fault(&last, Wrong::HeadBehind(whole.seq, log.head.seq)));
        log.head = Place::ORIGIN;
        prop_assert_eq!(first(&log.verify()), fault(&last, Wrong::HeadBehind(whole.seq, 0)));
    }

    #[test]
    fn a_chain_made_anew_is_found_by_what_was_noted(order in order(), at: Index, noted: Index) {
        let log = Log::sealed(order.len(), &order);
        let mut forged = log.clone();
        let changed = at.index(order.len());
        let keys = log.keys();
        forged.entries.insert(keys[order[changed]].clone(), entry(0, "member/other").1);
        forged.head = Place::ORIGIN;
        for n in &order {
            forged.seal(&keys[*n]);
        }
        prop_assert_eq!(forged.verify().broken, 0, "all that follows was made anew");
        let noted = noted.index(order.len());
        let key = &keys[order[noted]];
        let place = log.links[key].as_ref().unwrap().place();
        let report = forged.verify_with(Some(place), time(0));
        if noted < changed {
            prop_assert_eq!(report.broken, 0, "what was noted before the change does not cover it");
        } else {
            prop_assert_eq!(first(&report), fault(key, Wrong::NotAsNoted(place.seq)));
        }
    }

    #[test]
    fn entries_written_and_sealed_while_it_reads_are_no_faults(order in order(), split: Index) {
        let whole = Log::sealed(order.len(), &order);
        let keys = whole.keys();
        let early = split.index(order.len());
        let head = match early.checked_sub(1) {
            Some(n) => whole.links[&keys[order[n]]].as_ref().unwrap().place(),
            None => Place::ORIGIN,
        };
        // The links are those of the end; the entries those of the beginning.
        let mut seen = whole.clone();
        for n in &order[early..] {
            seen.entries.remove(&keys[*n]);
        }
        let verifier = Verifier::new(ORGANIZATION, head, None, time(0));
        let report = seen.run(verifier).finish(whole.head);
        prop_assert_eq!(report.faults, vec![]);
        // Or the other way round: a few links of those that came meanwhile.
        let mut seen = whole.clone();
        for n in order[early..].iter().step_by(2) {
            seen.links.remove(&keys[*n]);
        }
        let verifier = Verifier::new(ORGANIZATION, head, None, time(0));
        let report = seen.run(verifier).finish(whole.head);
        prop_assert_eq!(report.faults, vec![]);
    }
}

/// Takes away the entries that had expired by a moment and that `swept` names, as the table does in
/// any order and days late, and says how many.
fn sweep(log: &mut Log, now: Timestamp, swept: &[bool]) -> u64 {
    let keys = log.keys();
    let gone = keys.iter().enumerate().zip(swept.iter().cycle());
    let gone = gone.filter(|((n, _), swept)| **swept && expiry(*n).is_some_and(|at| at <= now));
    let gone: Vec<&String> = gone.map(|((_, key), _)| key).collect();
    for key in &gone {
        log.entries.remove(*key);
    }
    gone.len() as u64
}

proptest! {
    #[test]
    fn a_log_whose_expired_entries_are_gone_holds(
        order in order(), days in 0..400_i64, swept in proptest::collection::vec(any::<bool>(), 1..24),
    ) {
        let mut log = Log::sealed(order.len(), &order);
        let now = time(order.len()) + SignedDuration::from_hours(24 * days);
        let expired = sweep(&mut log, now, &swept);
        let report = log.verify_with(Some(log.head), now);
        prop_assert_eq!(&report.faults, &vec![]);
        let left = order.len() as u64 - expired;
        prop_assert_eq!((report.entries, report.sealed, report.expired, report.broken), (left, left, expired, 0));
        prop_assert_eq!(report.end, log.head);
    }

    #[test]
    fn what_is_done_to_a_log_is_found_among_expired_entries(order in order(), at: Index, deleted: bool) {
        let mut log = Log::sealed(order.len(), &order);
        let now = time(order.len()) + SignedDuration::from_hours(24 * 100);
        let expired = sweep(&mut log, now, &[true]);
        let key = at.get(&log.keys()).clone();
        let wrong = if deleted {
            log.entries.remove(&key);
            Wrong::Deleted
        } else {
            log.entries.get_mut(&key).unwrap().insert("note".to_owned(), Attribute::Null);
            Wrong::Edited
        };
        let report = log.verify_with(None, now);
        prop_assert_eq!((report.expired, report.broken), (expired, 1));
        prop_assert_eq!(first(&report), fault(&key, wrong));
    }

    #[test]
    fn an_entry_that_is_gone_before_its_time_is_found(order in order(), at: Index, early in 1..10_000_000_i64) {
        let mut log = Log::sealed(order.len(), &order);
        let n = at.index(order.len());
        let (key, expiry) = (log.keys()[n].clone(), expiry(n));
        log.entries.remove(&key);
        let then = expiry.unwrap_or_else(|| time(0) + SignedDuration::from_hours(24 * 30_000));
        let before = log.verify_with(None, then - SignedDuration::from_secs(early));
        prop_assert_eq!(first(&before), fault(&key, Wrong::Deleted));
        prop_assert_eq!((before.expired, before.broken), (0, 1));
        let report = log.verify_with(None, then);
        let holds = expiry.is_some();
        prop_assert_eq!((report.expired, report.broken), (u64::from(holds), u64::from(!holds)));
    }

    #[test]
    fn a_changed_expiry_is_found(order in order(), at: Index, to in proptest::option::of(0..2_000_000_000_i64)) {
        let mut log = Log::sealed(order.len(), &order);
        let n = at.index(order.len());
        let key = log.keys()[n].clone();
        let to = to.map(|to| Timestamp::from_second(to).unwrap());
        prop_assume!(to != expiry(n));
        let entry = log.entries.get_mut(&key).unwrap();
        match to {
            Some(at) => entry.insert(EXPIRES_AT.to_owned(), seconds(at)),
            None => entry.remove(EXPIRES_AT),
        };
        prop_assert_eq!(first(&log.verify()), fault(&key, Wrong::Edited));
        // The table deletes it by what it says itself, and the link still says what it said.
        log.entries.remove(&key);
        prop_assert_eq!(first(&log.verify()), fault(&key, Wrong::Deleted));
    }

    #[test]
    fn a_link_made_anew_to_say_that_its_entry_expired_is_found(order in order(), at: Index, gone: bool) {
        let mut log = Log::sealed(order.len(), &order);
        let n = at.index(order.len());
        let key = log.keys()[n].clone();
        let ninety = Retention::of_days(90).unwrap();
        prop_assume!(expiry(n) != ninety.expiry(time(n)));
        let link = log.link(&key);
        link.entry.expires_at = ninety.expiry(time(n));
        link.hash = link.expected(ORGANIZATION);
        let seq = link.seq;
        if gone {
            log.entries.remove(&key);
        }
        let report = log.verify_with(None, time(n) + SignedDuration::from_hours(24 * 91));
        let wrong = if gone { Wrong::Replaced(seq) } else { Wrong::OtherExpiry };
        prop_assert_eq!(first(&report), fault(&key, wrong));
    }

    #[test]
    fn no_entry_is_gone_sooner_than_any_may_be(order in order(), early in 1..7_776_000_i64) {
        // Somebody who puts entries lets them expire at once, and they are sealed like that.
        let mut log = Log::sealed(order.len(), &order);
        let (forged, mut written) = entry(order.len() + 1, "member/0");
        let end = time(order.len() + 1) + SignedDuration::from_hours(24 * 90);
        let expires_at = end - SignedDuration::from_secs(early);
        written.insert(EXPIRES_AT.to_owned(), seconds(expires_at));
        log.entries.insert(forged.clone(), written);
        log.seal(&forged);
        log.entries.remove(&forged);
        prop_assert_eq!(first(&log.verify_with(None, end)), fault(&forged, Wrong::Deleted));
    }
}

#[test]
fn the_newest_entries_may_be_on_their_way() {
    let mut log = Log::sealed(3, &[0, 1, 2]);
    let now = time(3);
    for n in 3..6 {
        let (key, entry) = entry(n, "member/1");
        log.entries.insert(key, entry);
    }
    let report = log.verify_with(None, now);
    assert_eq!(
        (report.entries, report.sealed, report.fresh, report.broken),
        (6, 3, 3, 0)
    );
    let report = log.verify_with(None, now + STREAM + SignedDuration::from_secs(9));
    assert_eq!(
        (report.fresh, report.broken),
        (0, 3),
        "no stream brings them any more"
    );
}

#[test]
fn an_entry_sealed_long_after_newer_ones_is_counted() {
    let mut log = Log::sealed(3, &[0, 1, 2]);
    let at = time(0) - GRACE;
    let (key, mut written) = (key(at, 9), entry(0, "member/0").1);
    written.insert("SK".to_owned(), Attribute::Text(key.clone()));
    log.entries.insert(key.clone(), written);
    log.seal(&key);
    let report = log.verify();
    assert_eq!((report.broken, report.late, report.sealed), (0, 1, 4));
}

#[test]
fn all_faults_are_counted_and_the_first_are_named() {
    let order: Vec<usize> = (0..60).collect();
    let mut log = Log::sealed(60, &order);
    let keys = log.keys();
    for key in keys.iter().skip(10).rev() {
        log.entries.remove(key);
    }
    let report = log.verify();
    assert_eq!((report.broken, report.faults.len()), (50, NAMED));
    let named: Vec<&str> = report.faults.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(named, keys[10..10 + NAMED]);
}

#[test]
fn keys_of_any_kind_are_read() {
    let mut log = Log::sealed(2, &[0, 1]);
    for key in [
        "",
        "#",
        "HEAD",
        "\u{ffff}",
        "-009999-01-02T00:00:00Z#1",
        "9999-12-30T22:00:00.999Z#1",
    ] {
        log.entries.insert(key.to_owned(), entry(0, "x").1);
        log.links.insert(format!("{key}x"), None);
    }
    let report = log.verify();
    assert!(report.broken >= 10, "{report:?}");
}
