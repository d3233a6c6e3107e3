//! What somebody with all rights on the table does to a log is found by verifying it.

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::world::Dump;
use muster::audit::verify::{Fault, Wrong};
use muster::id::OrganizationId;
use muster_aws::wire;

use crate::Log;

impl Log {
    fn client(&self) -> (muster_aws::dynamo::Dynamo, String) {
        let engine = &self.world.engine;
        (engine.config.dynamodb(), engine.tables.audit.clone())
    }

    /// Changes an attribute.
    pub async fn set(&self, pk: &str, sk: &str, name: &str, value: Value) {
        let (client, table) = self.client();
        let update = client.update_item().table_name(table);
        update
            .set_key(Some(wire::key(pk, sk)))
            .update_expression("SET #name = :value")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":value", value)
            .send()
            .await
            .unwrap();
    }

    async fn delete(&self, pk: &str, sk: &str) {
        let (client, table) = self.client();
        let delete = client.delete_item().table_name(table);
        delete.set_key(Some(wire::key(pk, sk))).send().await.unwrap();
    }

    async fn put(&self, item: wire::Item) {
        let (client, table) = self.client();
        let put = client.put_item().table_name(table);
        put.set_item(Some(item)).send().await.unwrap();
    }

    /// The items of a partition.
    async fn partition(&self, pk: &str) -> Dump {
        let mut audit = self.world.audit().await;
        audit.retain(|(of, _), _| of == pk);
        audit
    }

    /// Puts everything back as it was.
    async fn restore(&self, before: &Dump) {
        for (pk, sk) in self.world.audit().await.keys() {
            self.delete(pk, sk).await;
        }
        for item in before.values() {
            self.put(item.clone().into_iter().collect()).await;
        }
    }

    async fn first(&self, organization: OrganizationId) -> Fault {
        let report = self.verify(organization).await;
        report.faults.into_iter().next().unwrap()
    }
}

fn text(text: &str) -> Value {
    Value::S(text.to_owned())
}

fn fault(key: &str, wrong: Wrong) -> Fault {
    let key = key.to_owned();
    Fault { key, wrong }
}

/// A log of twelve sealed entries, what its partitions are called, and the keys of its entries.
async fn sealed() -> (Log, OrganizationId, [String; 2], Vec<String>) {
    let log = Log::new().await;
    let organization = log.organization("A").await;
    for _ in 0..11 {
        log.write(organization, 1).await;
    }
    log.settle().await;
    assert_eq!(log.assert_sealed(organization).await, 12);
    let partitions = [format!("ORG#{organization}"), format!("CHAIN#{organization}")];
    let keys = log.partition(&partitions[0]).await.into_keys();
    let keys = keys.map(|(_, sk)| sk).collect();
    (log, organization, partitions, keys)
}

#[tokio::test]
async fn every_attribute_of_an_entry_counts() {
    let (log, organization, [entries, _], keys) = sealed().await;
    let before = log.world.audit().await;
    let key = &keys[5];
    let entry = before[&(entries.clone(), key.clone())].clone();
    let names: Vec<&String> = entry
        .keys()
        .filter(|name| !["PK", "SK"].contains(&name.as_str()))
        .collect();
    assert!(names.len() >= 7, "{names:?}");
    for name in names {
        log.set(&entries, key, name, text("forged")).await;
        assert_eq!(log.first(organization).await, fault(key, Wrong::Edited), "{name}");
        // What an index is made of stays text.
        let other = if name.ends_with("Key") {
            text("ORG#another")
        } else {
            Value::Bool(true)
        };
        log.set(&entries, key, name, other).await;
        assert_eq!(log.first(organization).await, fault(key, Wrong::Edited), "{name}");
        log.set(&entries, key, name, entry[name].clone()).await;
        assert_eq!(log.assert_sealed(organization).await, 12);
    }
    for value in [
        text(""),
        Value::Null(true),
        Value::L(vec![]),
        Value::Ss(vec!["x".to_owned()]),
        Value::Ns(vec!["1".to_owned()]),
        Value::B(aws_sdk_dynamodb::primitives::Blob::new([1])),
    ] {
        log.set(&entries, key, "note", value.clone()).await;
        assert_eq!(
            log.first(organization).await,
            fault(key, Wrong::Edited),
            "{value:?}"
        );
    }
}

#[tokio::test]
async fn what_is_deleted_put_in_swapped_or_cut_off_is_found() {
    let (log, organization, [entries, chain], keys) = sealed().await;
    let before = log.world.audit().await;
    let noted = log.verify(organization).await.end;
    let item = |pk: &str, sk: &str| before[&(pk.to_owned(), sk.to_owned())].clone();

    log.delete(&entries, &keys[3]).await;
    assert_eq!(log.first(organization).await, fault(&keys[3], Wrong::Deleted));
    log.delete(&chain, &keys[3]).await;
    assert_eq!(log.first(organization).await, fault(&keys[4], Wrong::Gap(4, 4)));
    log.restore(&before).await;

    // The contents of two entries change places, then those of two links.
    let [mut a, mut b] = [item(&entries, &keys[2]), item(&entries, &keys[7])];
    a.insert("SK".to_owned(), text(&keys[7]));
    b.insert("SK".to_owned(), text(&keys[2]));
    log.put(a.into_iter().collect()).await;
    log.put(b.into_iter().collect()).await;
    assert_eq!(log.first(organization).await, fault(&keys[2], Wrong::Edited));
    log.restore(&before).await;
    let [mut a, mut b] = [item(&chain, &keys[2]), item(&chain, &keys[7])];
    a.insert("SK".to_owned(), text(&keys[7]));
    b.insert("SK".to_owned(), text(&keys[2]));
    log.put(a.into_iter().collect()).await;
    log.put(b.into_iter().collect()).await;
    assert_eq!(log.first(organization).await, fault(&keys[2], Wrong::LinkAltered));
    log.restore(&before).await;

    // The end is cut off, without and with the head set back.
    for key in &keys[9..] {
        log.delete(&entries, key).await;
        log.delete(&chain, key).await;
    }
    assert_eq!(
        log.first(organization).await,
        fault(&keys[8], Wrong::Truncated(9, 12))
    );
    let hash = item(&chain, &keys[8])["hash"].clone();
    log.set(&chain, "HEAD", "seq", Value::N("9".to_owned())).await;
    log.set(&chain, "HEAD", "hash", hash).await;
    assert_eq!(log.verify(organization).await.faults, []);
    let report = log.verify_with(organization, Some(noted)).await;
    assert_eq!(report.faults, [fault(&keys[8], Wrong::Truncated(9, 12))]);
    log.restore(&before).await;

    log.delete(&chain, "HEAD").await;
    assert_eq!(
        log.first(organization).await,
        fault(&keys[11], Wrong::HeadBehind(12, 0))
    );
    log.restore(&before).await;
    assert_eq!(log.assert_sealed(organization).await, 12);
}

#[tokio::test]
async fn an_entry_that_nothing_sealed_is_found_once_newer_ones_are() {
    let (log, organization, [entries, _], keys) = sealed().await;
    let before = log.world.audit().await;
    let mut forged = before[&(entries, keys[6].clone())].clone();
    let key = format!("{}f", &keys[6][..keys[6].len() - 1]);
    forged.insert("SK".to_owned(), text(&key));
    log.put(forged.into_iter().collect()).await;
    // The stream's reader never sees it.
    drop(log.records());
    let report = log.verify(organization).await;
    assert_eq!((report.broken, report.fresh), (0, 1));
    log.world.pass(std::time::Duration::from_hours(1));
    log.write(organization, 1).await;
    log.settle().await;
    assert_eq!(log.first(organization).await, fault(&key, Wrong::Unsealed));
}

#[tokio::test]
async fn what_happens_to_an_entry_before_it_is_sealed_is_found() {
    let (log, organization, [entries, chain], _) = sealed().await;
    log.write(organization, 3).await;
    let late: Vec<String> = {
        let sealed = log.partition(&chain).await;
        let all = log.partition(&entries).await.into_keys().map(|(_, sk)| sk);
        all.filter(|sk| !sealed.contains_key(&(chain.clone(), sk.clone())))
            .collect()
    };
    let [edited, deleted, anew] = [&late[0], &late[1], &late[2]];
    let written = log.records();
    assert_eq!(written.len(), 3);
    let entry = log.partition(&entries).await[&(entries.clone(), anew.clone())].clone();
    log.set(&entries, edited, "target", text("member/another")).await;
    log.delete(&entries, deleted).await;
    // Deleted, and written anew as something else: the stream tells of it as of a new entry.
    log.delete(&entries, anew).await;
    let mut forged = entry;
    forged.insert("action".to_owned(), text("member.added"));
    log.put(forged.into_iter().collect()).await;
    assert_eq!(log.deliver(&written).await, None);
    let forgeries = log.records();
    assert_eq!(forgeries.len(), 1);
    assert_eq!(log.deliver(&forgeries).await, None);
    let expected = [
        fault(edited, Wrong::Edited),
        fault(deleted, Wrong::Deleted),
        fault(anew, Wrong::Edited),
    ];
    assert_eq!(log.verify(organization).await.faults, expected);
    let told = log
        .chains
        .seal(
            organization,
            [muster::audit::chain::Summary {
                key: anew.clone(),
                digest: muster::audit::chain::Hash::ORIGIN,
                expires_at: None,
            }],
        )
        .await
        .unwrap();
    assert_eq!((told.appended, told.differing), (0, vec![anew.clone()]));
}
