//! Which mails leave, to whom, and with which links.

use std::collections::BTreeSet;

use e2e::ses;
use futures_util::future::join_all;
use jiff::SignedDuration;
use muster::invitation::{Delivery, InvitationStatus, Token};
use muster_aws::invitations::Held;
use serde_json::json;

use crate::{APP, MAIL, OUTBOX_DEAD, Post, batch, request};

#[tokio::test]
async fn every_committed_invitation_is_mailed_once_to_its_own_address() {
    let post = Post::new().await;
    let addresses: BTreeSet<String> = (0..37).map(|n| format!("invitee{n}@example.net")).collect();
    let invitations = post.invite(addresses.clone()).await;
    post.settle().await;
    let mails = post.ses.taken();
    assert_eq!(mails.len(), 37);
    let to: BTreeSet<String> = mails.iter().map(|mail| ses::recipient(mail).to_owned()).collect();
    assert_eq!(to, addresses);
    for (mail, held) in mails.iter().zip(post.links().await) {
        let Held::Open(invitation) = held else {
            panic!("{held:?}")
        };
        assert_eq!(invitation.email.as_str(), ses::recipient(mail));
        assert_eq!(mail["FromEmailAddress"], "Muster <no-reply@example.com>");
        assert_eq!(mail["ConfigurationSetName"], "muster-test");
        assert_eq!(
            mail["EmailTags"],
            json!([
                {"Name": "organization", "Value": invitation.organization.to_string()},
                {"Name": "invitation", "Value": invitation.id.to_string()},
                {"Name": "send", "Value": "1"},
            ])
        );
        let text = ses::text(mail);
        assert!(
            text.contains(&format!("\n{APP}/invitations/accept?token=")),
            "{text}"
        );
        assert!(
            text.contains("owner@example.org invites you to join Example"),
            "{text}"
        );
        assert_eq!(mail["Destination"]["ToAddresses"].as_array().unwrap().len(), 1);
        assert_eq!(mail["Destination"]["CcAddresses"], json!(null));
    }
    for invitation in invitations {
        assert_eq!(post.again(&invitation).await.delivery, Delivery::Sent);
    }
    assert!(post.queues.bodies(OUTBOX_DEAD).is_empty());
}

#[tokio::test]
async fn only_the_mail_knows_a_token_and_only_the_tables_know_an_address() {
    let post = Post::new().await;
    post.invite_one().await;
    post.collect().await;
    let messages = post.queues.bodies(MAIL);
    assert!(
        messages.len() == 1 && !messages[0].contains("invitee"),
        "{messages:?}"
    );
    post.settle().await;
    let mail = post.ses.taken().remove(0);
    let text = ses::token(ses::text(&mail));
    let stored = format!("{:?}{:?}", post.world.directory().await, post.world.audit().await);
    assert!(!stored.contains(text) && !stored.contains(&text[43..]));
    assert!(stored.contains(&Token::parse(text).unwrap().digest()));
}

#[tokio::test]
async fn what_was_canceled_or_has_expired_meanwhile_is_not_sent() {
    let post = Post::new().await;
    let invitations = post
        .invite((0..3).map(|n| format!("invitee{n}@example.net")))
        .await;
    post.collect().await;
    post.cancel(&invitations[0]).await;
    let messages = post.receive();
    post.deliver(&messages[..2]).await;
    post.world.now.store(
        invitations[2].expires_at.as_millisecond(),
        std::sync::atomic::Ordering::SeqCst,
    );
    post.deliver(&messages[2..]).await;
    let to: Vec<String> = post
        .ses
        .taken()
        .iter()
        .map(|mail| ses::recipient(mail).to_owned())
        .collect();
    assert_eq!(to, ["invitee1@example.net"]);
    assert!(post.queues.bodies(MAIL).is_empty());
    let canceled = post.again(&invitations[0]).await;
    assert_eq!(
        (canceled.status, canceled.delivery),
        (InvitationStatus::Canceled, Delivery::Queued)
    );
}

#[tokio::test]
async fn sending_again_makes_a_new_link_and_the_old_one_is_dead() {
    let post = Post::new().await;
    let first = post.invite_one().await;
    post.settle().await;
    post.world.pass(std::time::Duration::from_hours(1));
    let second = post.resend(&first).await;
    post.settle().await;
    assert!(second.expires_at > first.expires_at);
    let links = post.links().await;
    assert!(
        matches!(&links[..], [Held::Replaced, Held::Open(i)] if i.send == 2),
        "{links:?}"
    );
    // The first mail's message comes once more, and late.
    let late = post
        .queues
        .put(MAIL, &serde_json::to_string(&request(&first)).unwrap());
    post.settle().await;
    assert_eq!(
        post.ses.taken().len(),
        2,
        "message {late} is of a mail that was replaced"
    );
}

#[tokio::test]
async fn sending_again_before_the_first_mail_has_left_sends_one() {
    let post = Post::new().await;
    let first = post.invite_one().await;
    post.resend(&first).await;
    post.collect().await;
    assert_eq!(post.queues.bodies(MAIL).len(), 2);
    post.settle().await;
    assert_eq!(post.ses.taken().len(), 1);
    assert!(matches!(&post.links().await[..], [Held::Open(i)] if i.send == 2));
}

#[tokio::test]
async fn a_message_that_is_delivered_many_times_at_once_is_mailed_once() {
    let post = Post::new().await;
    let invitation = post.invite_one().await;
    post.collect().await;
    let messages = post.receive();
    join_all((0..16).map(|_| post.mailer.handle(batch(&messages)))).await;
    assert_eq!(post.ses.taken().len(), 1);
    assert_eq!(post.again(&invitation).await.delivery, Delivery::Sent);
}

#[tokio::test]
async fn without_a_sender_an_invitation_says_so_until_there_is_one() {
    let mut post = Post::new().await;
    let outbound = post.mailer.outbound.take();
    let invitation = post.invite_one().await;
    post.settle().await;
    let failed = post.again(&invitation).await;
    assert_eq!(failed.delivery, Delivery::Failed);
    assert!(
        failed
            .delivery_reason
            .unwrap()
            .contains("no sender is configured")
    );
    post.mailer.outbound = outbound;
    post.world.pass(std::time::Duration::from_hours(1));
    post.resend(&invitation).await;
    post.settle().await;
    let sent = post.again(&invitation).await;
    assert_eq!((sent.delivery, sent.delivery_reason), (Delivery::Sent, None));
    assert_eq!(post.ses.taken().len(), 1);
}

#[tokio::test]
async fn what_the_mail_service_refuses_for_good_fails_with_a_reason_and_once() {
    for (status, code, reason) in [
        (400, "MessageRejected", "refused the message"),
        (400, "BadRequestException", "refused the message"),
        (
            400,
            "MailFromDomainNotVerifiedException",
            "domain is not verified",
        ),
        (400, "AccountSuspendedException", "suspended the account"),
    ] {
        let post = Post::new().await;
        post.ses.refuse("invitee@example.net", status, code);
        let invitation = post.invite_one().await;
        post.settle().await;
        let failed = post.again(&invitation).await;
        assert_eq!(failed.delivery, Delivery::Failed, "{code}");
        assert!(failed.delivery_reason.unwrap().contains(reason), "{code}");
        assert_eq!(post.ses.calls().0, 1, "{code}");
    }
}

#[tokio::test]
async fn what_may_pass_comes_again_and_is_not_tried_twice_in_a_row() {
    for (status, code) in [
        (400, "SendingPausedException"),
        (400, "LimitExceededException"),
        (404, "NotFoundException"),
        (403, "AccessDeniedException"),
        (500, "InternalFailure"),
        (503, "ServiceUnavailable"),
    ] {
        let post = Post::new().await;
        post.ses.refuse("invitee@example.net", status, code);
        let invitation = post.invite_one().await;
        post.collect().await;
        post.deliver(&post.receive()).await;
        assert_eq!(post.ses.calls().0, 1, "{code}");
        assert_eq!(post.again(&invitation).await.delivery, Delivery::Queued, "{code}");
        post.ses.refuse_nothing();
        post.settle().await;
        assert_eq!(post.again(&invitation).await.delivery, Delivery::Sent, "{code}");
    }
}

#[tokio::test]
async fn an_address_that_the_mail_service_cannot_write_to_fails_with_a_reason() {
    let post = Post::new().await;
    let invitation = post.invite(["grüße@example.net".to_owned()]).await.remove(0);
    post.settle().await;
    let failed = post.again(&invitation).await;
    assert_eq!(failed.delivery, Delivery::Failed);
    assert!(failed.delivery_reason.unwrap().contains("such letters"));
    assert_eq!(post.ses.calls().0, 0);
}

#[tokio::test]
async fn an_invitation_is_mailed_until_the_moment_it_expires() {
    let post = Post::new().await;
    let invitation = post.invite_one().await;
    post.collect().await;
    let last = invitation.expires_at - SignedDuration::from_millis(1);
    post.world
        .now
        .store(last.as_millisecond(), std::sync::atomic::Ordering::SeqCst);
    post.settle().await;
    assert_eq!(post.ses.taken().len(), 1);
}
