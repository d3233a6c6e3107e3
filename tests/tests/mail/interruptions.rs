//! Killed before and after every outside call, then delivered three times more: the end is that of
//! one clean run, with one mail more at the most.

use e2e::faults::Death;
use e2e::world::Dump;
use muster::invitation::Delivery;
use muster_aws::invitations::Held;
use serde_json::json;

use crate::events::{Report, report};
use crate::{MAIL, OUTBOX_DEAD, Post, batch};

/// The Directory without what no two runs have in common: digests of random tokens.
async fn end_state(post: &Post) -> Dump {
    let mut directory = post.world.directory().await;
    for item in directory.values_mut() {
        item.remove("tokens");
    }
    directory
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailer_that_is_killed_anywhere_sends_one_mail_too_many_at_most() {
    let clean = Post::new().await;
    clean.invite_one().await;
    clean.collect().await;
    clean.world.faulty.revive();
    clean.deliver(&clean.receive()).await;
    let calls = clean.world.faulty.calls();
    assert!(calls >= 6, "a mail is worth killing at {calls} places");
    let expected = end_state(&clean).await;
    let mut twice = 0;
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let post = Post::new().await;
            let invitation = post.invite_one().await;
            post.collect().await;
            let messages = post.receive();
            post.world.faulty.die_at(call, death);
            let answer = post.mailer.handle(batch(&messages)).await;
            assert_eq!(answer.batch_item_failures.len(), 1, "{death:?} {call}");
            post.world.faulty.revive();
            for _ in 0..3 {
                post.world.pass(post.visibility());
                post.mailer.handle(batch(&messages)).await;
            }
            let mails = post.ses.taken().len();
            assert!((1..=2).contains(&mails), "{mails} mails, {death:?} {call}");
            twice += usize::from(mails == 2);
            for held in post.links().await {
                assert!(matches!(held, Held::Open(_)), "{held:?}, {death:?} {call}");
            }
            assert_eq!(post.again(&invitation).await.delivery, Delivery::Sent);
            assert_eq!(end_state(&post).await, expected, "{death:?} {call}");
        }
    }
    assert_eq!(twice, 2, "after SES took it, and before that was noted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outbox_that_is_killed_anywhere_leaves_none_unmailed_and_none_mailed_twice() {
    let clean = Post::new().await;
    clean
        .invite((0..25).map(|n| format!("invitee{n}@example.net")))
        .await;
    clean.world.faulty.revive();
    clean.collect().await;
    let calls = clean.world.faulty.calls();
    assert_eq!(calls, 3, "25 messages are three batches");
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let post = Post::new().await;
            post.invite((0..25).map(|n| format!("invitee{n}@example.net")))
                .await;
            let event = json!({ "Records": post.stream.next() });
            let event = || serde_json::from_value(event.clone()).unwrap();
            post.world.faulty.die_at(call, death);
            let answer = post.outbox.handle(event()).await;
            assert_eq!(answer.batch_item_failures.len(), 1, "{death:?} {call}");
            post.world.faulty.revive();
            for _ in 0..3 {
                post.outbox.handle(event()).await;
            }
            assert!(post.queues.bodies(MAIL).len() >= 75);
            post.settle().await;
            assert_eq!(post.ses.taken().len(), 25, "{death:?} {call}");
            assert!(post.queues.bodies(OUTBOX_DEAD).is_empty());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_whose_noting_is_killed_anywhere_is_noted_once() {
    async fn story() -> (Post, Vec<e2e::queue::Message>) {
        let post = Post::new().await;
        let invitation = post.invite_one().await;
        post.settle().await;
        let messages = [report(&post, Report::Bounce, &invitation)];
        post.world.faulty.revive();
        (post, messages.into())
    }
    let (clean, messages) = story().await;
    clean.events.handle(batch(&messages)).await;
    let calls = clean.world.faulty.calls();
    let expected = (end_state(&clean).await, clean.world.audit().await.len());
    assert!(calls >= 3, "{calls}");
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let (post, messages) = story().await;
            post.world.faulty.die_at(call, death);
            let answer = post.events.handle(batch(&messages)).await;
            assert_eq!(answer.batch_item_failures.len(), 1, "{death:?} {call}");
            post.world.faulty.revive();
            for _ in 0..3 {
                let answer = post.events.handle(batch(&messages)).await;
                assert!(answer.batch_item_failures.is_empty(), "{death:?} {call}");
            }
            let ended = (end_state(&post).await, post.world.audit().await.len());
            assert_eq!(ended, expected, "{death:?} {call}");
        }
    }
}
