//! Throttling, refusals in batches, and messages that nobody can handle.

use muster::invitation::Delivery;
use serde_json::json;

use crate::{DEAD, MAIL, OUTBOX_DEAD, Post};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_30_percent_throttling_a_thousand_mails_all_arrive_once() {
    let post = Post::new().await;
    post.ses.throttle(30);
    let invitations = post
        .invite((0..1_000).map(|n| format!("invitee{n}@example.net")))
        .await;
    post.settle().await;
    let (calls, throttled) = post.ses.calls();
    assert!(
        (25..35).contains(&(throttled * 100 / calls)),
        "{throttled} of {calls} calls were throttled"
    );
    assert!(post.queues.bodies(DEAD).is_empty());
    let mails = post.ses.taken();
    let mut to: Vec<&str> = mails.iter().map(e2e::ses::recipient).collect();
    to.sort_unstable();
    to.dedup();
    assert_eq!((mails.len(), to.len()), (1_000, 1_000));
    for invitation in &invitations {
        assert_eq!(post.again(invitation).await.delivery, Delivery::Sent);
    }
}

#[tokio::test]
async fn an_outage_shorter_than_ten_deliveries_loses_none() {
    let post = Post::new().await;
    post.ses.throttle(100);
    let invitation = post.invite_one().await;
    post.collect().await;
    for _ in 1..post.policy.max_receive_count {
        let messages = post.receive();
        assert_eq!(messages.len(), 1);
        // Nine outages at once: only the last pause of each try is not waited for.
        let tried = tokio::time::timeout(std::time::Duration::from_millis(50), post.deliver(&messages));
        tried.await.unwrap_err();
        post.world.pass(post.visibility());
    }
    post.ses.throttle(0);
    post.settle().await;
    assert_eq!(post.ses.taken().len(), 1);
    assert_eq!(post.again(&invitation).await.delivery, Delivery::Sent);
    assert!(post.queues.bodies(DEAD).is_empty());
}

#[tokio::test]
async fn a_poison_message_ends_in_the_dead_letters_and_its_batch_mates_are_delivered() {
    let post = Post::new().await;
    let poisons = [
        "not JSON",
        "{}",
        "{\"organization\":\"x\",\"invitation\":\"y\",\"send\":1}",
    ];
    for poison in poisons {
        post.queues.put(MAIL, poison);
    }
    post.invite((0..5).map(|n| format!("invitee{n}@example.net")))
        .await;
    post.collect().await;
    let messages = post.receive();
    assert_eq!(messages.len(), 8);
    post.deliver(&messages).await;
    assert_eq!(post.ses.taken().len(), 5, "in the very first batch");
    assert_eq!(post.queues.bodies(MAIL), poisons);
    post.settle().await;
    assert_eq!(post.queues.bodies(DEAD), poisons);
    assert_eq!(post.ses.taken().len(), 5);
}

#[tokio::test]
async fn what_the_queue_leaves_of_a_batch_is_sent_again() {
    let post = Post::new().await;
    post.queues.refuse_every(3);
    post.invite((0..45).map(|n| format!("invitee{n}@example.net")))
        .await;
    post.settle().await;
    assert_eq!(post.ses.taken().len(), 45);
}

#[tokio::test]
async fn a_queue_that_takes_nothing_is_asked_again_from_the_first_change_on() {
    let post = Post::new().await;
    post.queues.refuse_every(1);
    post.invite((0..12).map(|n| format!("invitee{n}@example.net")))
        .await;
    let records = post.stream.next();
    let event = json!({ "Records": records });
    let failures = post
        .outbox
        .handle(serde_json::from_value(event.clone()).unwrap())
        .await
        .batch_item_failures;
    assert_eq!(
        failures[0].item_identifier.as_deref(),
        records[0]["dynamodb"]["SequenceNumber"].as_str()
    );
    post.queues.refuse_every(0);
    let again = post.outbox.handle(serde_json::from_value(event).unwrap()).await;
    assert!(again.batch_item_failures.is_empty());
    assert_eq!(post.queues.bodies(MAIL).len(), 12);
}

#[tokio::test]
async fn a_change_of_an_unknown_kind_is_set_aside_and_what_follows_is_mailed() {
    let post = Post::new().await;
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    post.world
        .engine
        .config
        .dynamodb()
        .put_item()
        .table_name(&post.world.engine.tables.directory)
        .item("PK", text("ORG#unknown"))
        .item("SK", text("REMINDER#1"))
        .item("delivery", text("queued"))
        .item("send", aws_sdk_dynamodb::types::AttributeValue::N("1".to_owned()))
        .send()
        .await
        .unwrap();
    post.invite_one().await;
    post.settle().await;
    assert_eq!(post.ses.taken().len(), 1);
    let aside = post.queues.bodies(OUTBOX_DEAD);
    assert!(aside.len() == 1 && aside[0].contains("REMINDER#1"), "{aside:?}");
}
