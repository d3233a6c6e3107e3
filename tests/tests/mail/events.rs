//! What the mail service reports, twice, late and out of order.

use aws_sdk_dynamodb::types::AttributeValue;
use e2e::queue::Message;
use muster::invitation::{Delivery, Invitation};
use muster::mail::MailRequest;
use muster::text::Email;

use crate::{Post, batch, request};

/// What is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    Send,
    Delivery,
    Delay,
    Bounce,
    SoftBounce,
    Complaint,
    Reject,
}

/// A message of the events' queue about an invitation's mail, made from the function's own fixtures.
pub fn report(post: &Post, report: Report, invitation: &Invitation) -> Message {
    report_of(post, report, &request(invitation))
}

/// A message of the events' queue about any mail.
pub fn report_of(post: &Post, report: Report, mail: &MailRequest) -> Message {
    let fixture = match report {
        Report::Send => include_str!("../../../functions/mail-events/fixtures/send.json"),
        Report::Delivery => include_str!("../../../functions/mail-events/fixtures/delivery.json"),
        Report::Delay => include_str!("../../../functions/mail-events/fixtures/delivery-delay.json"),
        Report::Bounce => include_str!("../../../functions/mail-events/fixtures/bounce-permanent.json"),
        Report::SoftBounce => include_str!("../../../functions/mail-events/fixtures/bounce-transient.json"),
        Report::Complaint => include_str!("../../../functions/mail-events/fixtures/complaint.json"),
        Report::Reject => include_str!("../../../functions/mail-events/fixtures/reject.json"),
    };
    let mut event: serde_json::Value = serde_json::from_str(fixture).unwrap();
    let tags = &mut event["detail"]["mail"]["tags"];
    tags.as_object_mut().unwrap().remove("invitation");
    tags["organization"] = vec![mail.organization.to_string()].into();
    tags[mail.of.kind()] = vec![mail.of.id()].into();
    tags["send"] = vec![mail.send.to_string()].into();
    let now = post.now().as_millisecond();
    post.queues.put("events", &event.to_string());
    let mut received = post.queues.receive("events", "events-dead", post.policy, now);
    received.pop().unwrap()
}

async fn note(post: &Post, what: Report, invitation: &Invitation) {
    let message = report(post, what, invitation);
    let answer = post.events.handle(batch(&[message])).await;
    assert!(answer.batch_item_failures.is_empty(), "{what:?}");
}

/// Every order of four things.
fn orders(of: [Report; 4]) -> Vec<[Report; 4]> {
    let mut orders = Vec::new();
    for a in 0..4 {
        for b in (0..4).filter(|b| *b != a) {
            for c in (0..4).filter(|c| *c != a && *c != b) {
                orders.push([of[a], of[b], of[c], of[6 - a - b - c]]);
            }
        }
    }
    orders
}

#[tokio::test]
async fn events_that_come_twice_and_in_any_order_end_the_same() {
    let post = Post::new().await;
    let all = orders([Report::Send, Report::Delay, Report::Delivery, Report::Bounce]);
    assert_eq!(all.len(), 24);
    let invitations = post
        .invite((0..24).map(|n| format!("invitee{n}@example.net")))
        .await;
    post.settle().await;
    for (order, invitation) in all.into_iter().zip(&invitations) {
        for what in order.into_iter().chain(order) {
            note(&post, what, invitation).await;
        }
        let ended = post.again(invitation).await;
        assert_eq!(ended.delivery, Delivery::Bounced, "{order:?}");
        let reason = ended.delivery_reason.unwrap();
        assert!(reason.contains("does not exist"), "{order:?}: {reason}");
    }
}

#[tokio::test]
async fn a_late_mail_says_so_until_it_arrives() {
    let post = Post::new().await;
    let invitation = post.invite_one().await;
    post.settle().await;
    note(&post, Report::Delay, &invitation).await;
    let late = post.again(&invitation).await;
    assert_eq!(late.delivery, Delivery::Sent);
    assert!(late.delivery_reason.unwrap().contains("has not taken"));
    note(&post, Report::Delivery, &invitation).await;
    let arrived = post.again(&invitation).await;
    assert_eq!(
        (arrived.delivery, arrived.delivery_reason),
        (Delivery::Delivered, None)
    );
}

#[tokio::test]
async fn an_event_that_overtakes_the_mailers_own_note_keeps_the_mail_from_going_twice() {
    let post = Post::new().await;
    let invitation = post.invite_one().await;
    post.collect().await;
    let messages = post.receive();
    // The mailer dies once SES has taken the mail.
    let to_ses = 5;
    post.world.faulty.die_at(to_ses, e2e::faults::Death::After);
    post.mailer.handle(batch(&messages)).await;
    post.world.faulty.revive();
    assert_eq!(post.ses.taken().len(), 1);
    note(&post, Report::Send, &invitation).await;
    post.world.pass(post.visibility());
    post.deliver(&messages).await;
    assert_eq!(post.ses.taken().len(), 1);
    assert_eq!(post.again(&invitation).await.delivery, Delivery::Sent);
}

#[tokio::test]
async fn a_bounced_or_complained_address_is_not_mailed_again_and_the_reason_is_shown() {
    for (what, said, word) in [
        (Report::Bounce, "came back", "bounce"),
        (Report::Complaint, "reported as unwanted", "complaint"),
    ] {
        let post = Post::new().await;
        let invitation = post.invite_one().await;
        post.settle().await;
        note(&post, what, &invitation).await;
        post.world.pass(std::time::Duration::from_hours(1));
        post.resend(&invitation).await;
        post.settle().await;
        let failed = post.again(&invitation).await;
        assert_eq!(failed.delivery, Delivery::Failed, "{what:?}");
        assert!(failed.delivery_reason.unwrap().contains(said), "{what:?}");
        // Nor by another invitation.
        post.cancel(&invitation).await;
        let other = post.invite_one().await;
        post.settle().await;
        assert_eq!(post.again(&other).await.delivery, Delivery::Failed);
        assert_eq!(post.ses.calls().0, 1, "{what:?}");
        // Others are mailed.
        post.invite(["other@example.net".to_owned()]).await;
        post.settle().await;
        assert_eq!(post.ses.taken().len(), 2);
        let audit = post.world.audit().await;
        let entries: Vec<_> = audit
            .values()
            .filter(|e| e["action"] == AttributeValue::S("address.suppressed".to_owned()))
            .collect();
        assert_eq!(entries.len(), 1);
        assert_eq!(
            entries[0]["actor"],
            AttributeValue::S("system/mail-events".to_owned())
        );
        assert!(entries[0]["after"].as_s().unwrap().contains(word));
    }
}

#[tokio::test]
async fn one_organizations_bounce_is_no_others_business() {
    let post = Post::new().await;
    let invitation = post.invite_one().await;
    post.settle().await;
    note(&post, Report::Bounce, &invitation).await;
    let neighbour = post.world.found("Neighbour", 1).await;
    let email = Email::parse("invitee@example.net").unwrap();
    let suppression = |of| post.deliveries.suppression(of, &email);
    assert!(suppression(invitation.organization).await.unwrap().is_some());
    assert_eq!(suppression(neighbour).await.unwrap(), None);
}

#[tokio::test]
async fn a_soft_bounce_is_shown_and_does_not_keep_the_address_from_mail() {
    let post = Post::new().await;
    let invitation = post.invite_one().await;
    post.settle().await;
    note(&post, Report::SoftBounce, &invitation).await;
    let bounced = post.again(&invitation).await;
    assert_eq!(bounced.delivery, Delivery::Bounced);
    assert!(bounced.delivery_reason.unwrap().contains("mailbox is full"));
    post.world.pass(std::time::Duration::from_hours(1));
    post.resend(&invitation).await;
    post.settle().await;
    assert_eq!(post.ses.taken().len(), 2);
}

#[tokio::test]
async fn an_event_about_a_mail_that_was_replaced_says_nothing_of_the_newest() {
    let post = Post::new().await;
    let first = post.invite_one().await;
    post.settle().await;
    post.world.pass(std::time::Duration::from_hours(1));
    let second = post.resend(&first).await;
    post.settle().await;
    for what in [
        Report::SoftBounce,
        Report::Reject,
        Report::Delay,
        Report::Delivery,
    ] {
        note(&post, what, &first).await;
        let newest = post.again(&second).await;
        assert_eq!((newest.delivery, newest.delivery_reason), (Delivery::Sent, None));
    }
    // But that an address does not exist is so whichever mail found it out.
    note(&post, Report::Bounce, &first).await;
    assert_eq!(post.again(&second).await.delivery, Delivery::Sent);
    let suppression = post.deliveries.suppression(first.organization, &first.email);
    assert!(suppression.await.unwrap().is_some());
}

#[tokio::test]
async fn an_event_that_does_not_read_comes_back_alone_and_one_about_nothing_is_dropped() {
    let post = Post::new().await;
    let invitation = post.invite_one().await;
    post.settle().await;
    let good = report(&post, Report::Delivery, &invitation);
    let unknown = Invitation {
        id: muster::id::InvitationId::from_bytes([9; 16]),
        ..invitation.clone()
    };
    let about_nothing = report(&post, Report::Complaint, &unknown);
    let mut bad = good.clone();
    (bad.id, bad.body) = (999, "{\"detail\":{}}".to_owned());
    let answer = post.events.handle(batch(&[bad, about_nothing, good])).await;
    let failures: Vec<_> = answer
        .batch_item_failures
        .iter()
        .map(|f| &f.item_identifier)
        .collect();
    assert_eq!(failures, ["999"]);
    assert_eq!(post.again(&invitation).await.delivery, Delivery::Delivered);
}
