//! Every entry becomes one link of one chain, whatever happens on the way.

use e2e::faults::{Death, Trouble};
use futures_util::future::join_all;
use serde_json::Value;

use crate::{DEAD, Log, event};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_of_many_organizations_in_one_batch_are_sealed_each_in_its_own_chain() {
    let log = Log::new().await;
    let mut organizations = Vec::new();
    for n in 0..20 {
        organizations.push(log.organization(&format!("Organization {n}")).await);
    }
    for (n, organization) in organizations.iter().enumerate() {
        log.write(*organization, n + 1).await;
    }
    assert_eq!(log.deliver(&log.records()).await, None);
    for (n, organization) in organizations.iter().enumerate() {
        assert_eq!(log.assert_sealed(*organization).await, n as u64 + 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sealing_costs_two_requests_for_each_99_entries_and_one_less_from_the_second_on() {
    let log = Log::new().await;
    let organization = log.organization("A").await;
    log.write(organization, 299).await;
    log.world.faulty.revive();
    assert_eq!(log.deliver(&log.records()).await, None);
    assert_eq!(
        log.world.faulty.calls(),
        1 + 4,
        "the head, and 99, 99, 99 and 3 links"
    );
    assert_eq!(log.assert_sealed(organization).await, 300);
    // The next batch goes on where the last one ended.
    log.write(organization, 1).await;
    log.settle().await;
    assert_eq!(log.assert_sealed(organization).await, 301);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_is_killed_anywhere_and_called_again_makes_the_same_chain() {
    async fn story() -> (Log, Vec<Value>, [muster::id::OrganizationId; 2]) {
        let log = Log::new().await;
        let organizations = [log.organization("A").await, log.organization("B").await];
        log.write(organizations[0], 120).await;
        log.write(organizations[1], 3).await;
        let records = log.records();
        log.world.faulty.revive();
        (log, records, organizations)
    }
    let (clean, records, _) = story().await;
    assert_eq!(clean.deliver(&records).await, None);
    let calls = clean.world.faulty.calls();
    assert_eq!(calls, 2 + 3, "a head each, two transactions and one");
    let expected = clean.chains().await;
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let (log, records, organizations) = story().await;
            log.world.faulty.die_at(call, death);
            let failed = log.deliver(&records).await;
            assert!(failed.is_some(), "{death:?} {call}");
            log.world.faulty.revive();
            for _ in 0..3 {
                assert_eq!(log.deliver(&records).await, None, "{death:?} {call}");
            }
            for organization in organizations {
                log.assert_sealed(organization).await;
            }
            assert_eq!(log.chains().await, expected, "{death:?} {call}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_that_come_twice_in_a_batch_and_again_in_others_are_sealed_once() {
    let log = Log::new().await;
    let organization = log.organization("A").await;
    log.write(organization, 130).await;
    let records = log.records();
    let doubled: Vec<Value> = records.iter().flat_map(|r| [r.clone(), r.clone()]).collect();
    assert_eq!(log.deliver(&doubled).await, None);
    let chains = log.chains().await;
    assert_eq!(log.assert_sealed(organization).await, 131);
    // What overlaps with what is sealed, and is more than a transaction holds.
    log.write(organization, 5).await;
    let mut again = records[40..].to_vec();
    again.extend(log.records());
    assert_eq!(log.deliver(&again).await, None);
    assert_eq!(log.assert_sealed(organization).await, 136);
    let after = log.chains().await;
    let head = |(_, sk): &&(String, String)| sk != "HEAD";
    assert!(chains.keys().filter(head).all(|key| chains[key] == after[key]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_invocations_at_once_on_one_organization_make_one_chain() {
    let log = Log::new().await;
    let organization = log.organization("A").await;
    for _ in 0..8 {
        log.write(organization, 25).await;
    }
    let records = log.records();
    // Each has a part of its own, and one of its neighbour's.
    let parts: Vec<&[Value]> = (0..8)
        .map(|n| &records[n * 25..(n * 25 + 40).min(records.len())])
        .collect();
    let answers = join_all(parts.iter().map(|part| log.seal.handle(event(part)))).await;
    for (part, answer) in parts.iter().zip(answers) {
        // One that lost every race is called again.
        if !answer.batch_item_failures.is_empty() {
            assert_eq!(log.deliver(part).await, None);
        }
    }
    assert_eq!(log.assert_sealed(organization).await, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_in_trouble_loses_nothing() {
    for trouble in Trouble::ALL {
        let log = Log::new().await;
        let organizations = [log.organization("A").await, log.organization("B").await];
        for organization in organizations {
            log.write(organization, 110).await;
        }
        log.world.faulty.trouble_every(3, trouble);
        log.settle().await;
        log.world.faulty.calm();
        for organization in organizations {
            assert_eq!(log.assert_sealed(organization).await, 111, "{trouble:?}");
        }
    }
}

#[tokio::test]
async fn a_table_that_cannot_be_reached_is_tried_again_from_the_first_change_on() {
    let log = Log::new().await;
    let organization = log.organization("A").await;
    log.write(organization, 3).await;
    let records = log.records();
    log.world.faulty.die_at(0, Death::Before);
    assert_eq!(log.deliver(&records).await, Some(0));
    log.world.faulty.revive();
    assert_eq!(log.deliver(&records).await, None);
    assert_eq!(log.assert_sealed(organization).await, 4);
}

#[tokio::test]
async fn a_chain_that_does_not_read_is_set_aside_and_others_are_sealed() {
    let log = Log::new().await;
    let [broken, other] = [log.organization("A").await, log.organization("B").await];
    log.settle().await;
    let chain = format!("CHAIN#{broken}");
    log.set(
        &chain,
        "HEAD",
        "v",
        aws_sdk_dynamodb::types::AttributeValue::N("2".to_owned()),
    )
    .await;
    log.write(broken, 2).await;
    log.write(other, 2).await;
    assert_eq!(log.deliver(&log.records()).await, None);
    assert_eq!(log.assert_sealed(other).await, 3);
    let aside = log.queues.bodies(DEAD);
    assert_eq!(aside.len(), 2);
    assert!(
        aside
            .iter()
            .all(|body| body.contains(&broken.to_string()) && !body.contains('@'))
    );
}
