//! Mail about reviews: with the promises of the mail of invitations.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::faults::Death;
use e2e::ses;
use futures_util::future::join_all;
use jiff::SignedDuration;
use muster::audit::{Actor, AuditEvent, Source};
use muster::id::{JobId, MemberId, NoticeId, ReviewId, hash128};
use muster::invitation::Delivery;
use muster::mail::{MailOf, MailRequest, Suppression};
use muster::member::{Member, Origin, Role, Status};
use muster::review::{
    Notice, NoticeKind, Outcomes, Population, Progress, Review, ReviewOrigin, ReviewStatus,
};
use muster::text::Email;
use muster_aws::item::MemberItem;
use muster_aws::reviews::Told;
use muster_aws::{keys, wire};
use serde_json::json;

use crate::events::{Report, report_of};
use crate::{APP, DEAD, MAIL, OUTBOX_DEAD, Post, batch};

const DAY: Duration = Duration::from_hours(24);

/// Its mail.
fn request(notice: &Notice) -> MailRequest {
    MailRequest {
        organization: notice.organization,
        of: MailOf::Notice(notice.id),
        send: notice.send,
    }
}

impl Post {
    /// An active member with this address.
    async fn reviewer(&self, address: &str) -> MemberId {
        let (organization, email) = (self.organization.id, Email::parse(address).unwrap());
        let member = Member {
            login_email: Some(email.clone()),
            ..Member::new(
                MemberId::of_email(organization, &email),
                organization,
                Origin::Invitation,
                Role::Member,
                Status::Active,
                self.now(),
            )
        };
        self.put_member(&member).await;
        member.id
    }

    async fn put_member(&self, member: &Member) {
        let item = serde_dynamo::aws_sdk_dynamodb_1::to_item(MemberItem::new(member, 0)).unwrap();
        let put = self.world.engine.config.dynamodb().put_item();
        let put = put.table_name(&self.world.engine.tables.directory);
        put.set_item(Some(item)).send().await.unwrap();
    }

    /// Something else of a review's own item.
    async fn change(&self, review: ReviewId, name: &str, value: Value) {
        let key = wire::key(keys::reviews(self.organization.id), keys::review(review));
        let update = self.world.engine.config.dynamodb().update_item();
        update
            .table_name(&self.world.engine.tables.directory)
            .set_key(Some(key))
            .update_expression("SET #name = :value")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":value", value)
            .send()
            .await
            .unwrap();
    }

    /// A review that is open, due in 14 days, with a reminder three days before.
    async fn review(&self, number: u8, reviewers: Vec<MemberId>) -> ReviewId {
        let (at, organization) = (self.now(), self.organization.id);
        let id = ReviewId::new(at, &[&[number]]);
        let due_at = at + SignedDuration::from_hours(14 * 24);
        let review = Review {
            id,
            organization,
            status: ReviewStatus::Opening,
            origin: ReviewOrigin::Manual,
            reviewers,
            opened_by: None,
            opened_at: at,
            due_at,
            remind_at: Some(due_at - SignedDuration::from_hours(3 * 24)),
            inactive_days: 30,
            opening_job: JobId::new(at, &[&[number]]),
            completing_job: None,
            population: Population {
                members: 5,
                ..Population::default()
            },
            progress: Progress::default(),
            outcomes: Outcomes::default(),
            frozen: None,
            note: None,
            ended_by: None,
            ended_at: None,
            evidence: None,
            version: 1,
        };
        let event = AuditEvent {
            organization,
            at,
            actor: Actor::System("test"),
            action: "review.opened",
            target: format!("review/{id}"),
            before: None,
            after: None,
            source: Source::default(),
        };
        self.reviews.open(&review, &event).await.unwrap();
        self.change(id, "status", wire::text("open")).await;
        id
    }

    /// Tells of whatever is due by now, and gives the notices of a review.
    async fn tell(&self) -> usize {
        let mut told = 0;
        let due = self.reviews.to_tell(self.organization.id, self.now()).await;
        for due in due.unwrap() {
            match self.reviews.tell(&due, self.now()).await.unwrap() {
                Told::Yes(_, n) => told += n,
                Told::No => {}
            }
        }
        told
    }

    /// One reviewer is reminded of a review.
    async fn remind_one(&self) -> Notice {
        let reviewer = self.reviewer("reviewer@example.net").await;
        let review = self.review(1, vec![reviewer]).await;
        self.world.pass(11 * DAY);
        assert_eq!(self.tell().await, 1);
        self.notice(review, NoticeKind::Reminder, reviewer).await
    }

    async fn notice(&self, review: ReviewId, kind: NoticeKind, member: MemberId) -> Notice {
        let organization = self.organization.id;
        let id = NoticeId::of(organization, review, kind.as_str(), member);
        self.notices.get(organization, id).await.unwrap().unwrap()
    }

    async fn anew(&self, notice: &Notice) -> Notice {
        let read = self.notices.get(notice.organization, notice.id).await;
        read.unwrap().unwrap()
    }

    fn recipients(&self) -> Vec<String> {
        let mails = self.ses.taken();
        let mut to: Vec<_> = mails.iter().map(|mail| ses::recipient(mail).to_owned()).collect();
        to.sort();
        to
    }

    async fn reported(&self, what: Report, notice: &Notice) {
        let message = report_of(self, what, &request(notice));
        let answer = self.events.handle(batch(&[message])).await;
        assert!(answer.batch_item_failures.is_empty(), "{what:?}");
    }
}

#[tokio::test]
async fn reviewers_are_reminded_and_then_with_the_owner_told_that_it_is_overdue_once_each() {
    let post = Post::new().await;
    let (a, b) = (
        post.reviewer("a@example.net").await,
        post.reviewer("b@example.net").await,
    );
    let review = post.review(1, vec![a, b]).await;
    assert_eq!(post.tell().await, 0, "nothing is due yet");
    post.world.pass(11 * DAY);
    assert_eq!((post.tell().await, post.tell().await), (2, 0));
    post.settle().await;
    assert_eq!(post.recipients(), ["a@example.net", "b@example.net"]);
    post.world.pass(3 * DAY);
    assert_eq!((post.tell().await, post.tell().await), (3, 0));
    post.settle().await;
    post.world.pass(30 * DAY);
    assert_eq!(post.tell().await, 0);
    post.settle().await;
    let mails = post.ses.taken();
    assert_eq!(mails.len(), 5);
    let overdue: BTreeSet<&str> = mails[2..].iter().map(ses::recipient).collect();
    assert_eq!(
        overdue,
        BTreeSet::from(["a@example.net", "b@example.net", "owner@example.org"])
    );
    for (mail, subject) in mails
        .iter()
        .zip(["Reminder:"; 2].into_iter().chain(["Overdue:"; 3]))
    {
        let said = mail.pointer("/Content/Simple/Subject/Data").unwrap();
        assert!(said.as_str().unwrap().starts_with(subject), "{said}");
        let link = format!(
            "\n{APP}/organizations/{}/reviews/{review}\n",
            post.organization.id
        );
        assert!(ses::text(mail).contains(&link));
        assert!(ses::text(mail).contains("5 of 5 people still need a decision."));
        assert_eq!(mail["Destination"]["ToAddresses"].as_array().unwrap().len(), 1);
    }
    let notice = post.notice(review, NoticeKind::Reminder, a).await;
    assert_eq!(notice.delivery, Delivery::Sent);
    let first = mails.iter().find(|mail| ses::recipient(mail) == "a@example.net");
    assert_eq!(
        first.unwrap()["EmailTags"],
        json!([
            {"Name": "organization", "Value": post.organization.id.to_string()},
            {"Name": "notice", "Value": notice.id.to_string()},
            {"Name": "send", "Value": "1"},
        ])
    );
    assert!(post.queues.bodies(OUTBOX_DEAD).is_empty());
}

#[tokio::test]
async fn a_review_that_is_found_late_is_only_called_overdue() {
    let post = Post::new().await;
    let reviewer = post.reviewer("reviewer@example.net").await;
    post.review(1, vec![reviewer]).await;
    post.world.pass(40 * DAY);
    assert_eq!((post.tell().await, post.tell().await), (2, 0));
    post.settle().await;
    let mails = post.ses.taken();
    assert!(mails.iter().all(|mail| ses::text(mail).contains("was due on")));
    assert_eq!(mails.len(), 2);
}

#[tokio::test]
async fn nobody_is_reminded_once_everything_is_decided_nor_told_of_what_is_not_open() {
    let post = Post::new().await;
    let reviewer = post.reviewer("reviewer@example.net").await;
    let decided = post.review(1, vec![reviewer]).await;
    let opening = post.review(2, vec![reviewer]).await;
    post.change(decided, "keep", wire::number(5)).await;
    post.change(opening, "status", wire::text("opening")).await;
    post.world.pass(11 * DAY);
    assert_eq!(post.tell().await, 0);
    let waits = post.reviews.to_tell(post.organization.id, post.now()).await;
    assert_eq!(waits.unwrap().len(), 1, "it is told of once it is open");
    post.change(opening, "status", wire::text("open")).await;
    assert_eq!(post.tell().await, 1);
    // Decided, but not completed: that is overdue all the same.
    post.world.pass(3 * DAY);
    assert_eq!(post.tell().await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_30_percent_throttling_six_hundred_notices_all_arrive_once() {
    let post = Post::new().await;
    post.ses.throttle(30);
    let mut reviewers = Vec::new();
    for n in 0..20 {
        reviewers.push(post.reviewer(&format!("reviewer{n}@example.net")).await);
    }
    for n in 0..30 {
        post.review(n, reviewers.clone()).await;
    }
    post.world.pass(11 * DAY);
    assert_eq!(post.tell().await, 600);
    post.settle().await;
    let (calls, throttled) = post.ses.calls();
    assert!(
        (25..35).contains(&(throttled * 100 / calls)),
        "{throttled} of {calls}"
    );
    assert!(post.queues.bodies(DEAD).is_empty());
    let to = post.recipients();
    assert_eq!(to.len(), 600);
    for mails in to.chunks(30) {
        assert!(mails.iter().all(|address| *address == mails[0]), "30 to each");
    }
}

#[tokio::test]
async fn a_notice_that_is_delivered_many_times_at_once_is_mailed_once() {
    let post = Post::new().await;
    let notice = post.remind_one().await;
    post.collect().await;
    let messages = post.receive();
    join_all((0..16).map(|_| post.mailer.handle(batch(&messages)))).await;
    assert_eq!(post.ses.taken().len(), 1);
    assert_eq!(post.anew(&notice).await.delivery, Delivery::Sent);
    post.mailer.handle(batch(&messages)).await;
    assert_eq!(post.ses.taken().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailer_that_is_killed_anywhere_sends_one_notice_too_many_at_most() {
    let clean = Post::new().await;
    clean.remind_one().await;
    clean.collect().await;
    clean.world.faulty.revive();
    clean.deliver(&clean.receive()).await;
    let calls = clean.world.faulty.calls();
    assert!(calls >= 7, "a mail is worth killing at {calls} places");
    let expected = clean.world.directory().await;
    let mut twice = 0;
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let post = Post::new().await;
            let notice = post.remind_one().await;
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
            assert_eq!(post.anew(&notice).await.delivery, Delivery::Sent);
            assert_eq!(post.world.directory().await, expected, "{death:?} {call}");
        }
    }
    assert_eq!(twice, 2, "after SES took it, and before that was noted");
}

#[tokio::test]
async fn a_poison_message_ends_in_the_dead_letters_and_notices_beside_it_are_delivered() {
    let post = Post::new().await;
    let notice = post.remind_one().await;
    let text = serde_json::to_string(&request(&notice)).unwrap();
    let both = text.replace(
        "\"notice\"",
        &format!("\"invitation\":\"{}\",\"notice\"", notice.id),
    );
    let poisons = [
        both,
        text.replace("notice", "reminder"),
        text.replace("\"send\":1", "\"send\":-1"),
    ];
    for poison in &poisons {
        post.queues.put(MAIL, poison);
    }
    post.invite_one().await;
    post.collect().await;
    let messages = post.receive();
    assert_eq!(messages.len(), 5);
    post.deliver(&messages).await;
    assert_eq!(post.recipients(), ["invitee@example.net", "reviewer@example.net"]);
    post.settle().await;
    assert_eq!(post.queues.bodies(DEAD), poisons);
    assert_eq!(post.ses.taken().len(), 2);
}

#[tokio::test]
async fn nothing_is_sent_of_a_review_that_is_over_meanwhile_and_the_notice_says_so() {
    for (name, value) in [
        ("status", wire::text("completing")),
        ("status", wire::text("completed")),
        ("status", wire::text("canceled")),
        ("keep", wire::number(5)),
    ] {
        let post = Post::new().await;
        let notice = post.remind_one().await;
        post.collect().await;
        post.change(notice.review, name, value.clone()).await;
        post.settle().await;
        assert_eq!(post.ses.calls().0, 0, "{value:?}");
        let failed = post.anew(&notice).await;
        assert_eq!(failed.delivery, Delivery::Failed, "{value:?}");
        assert!(failed.delivery_reason.unwrap().contains("over by then"));
    }
}

#[tokio::test]
async fn nothing_is_sent_to_whoever_is_no_active_member_any_more_or_has_no_address() {
    for (status, reached, reason) in [
        (Status::Disabled, true, "no active member"),
        (Status::Removed, true, "no active member"),
        (Status::Pending, true, "no active member"),
        (Status::Active, false, "no e-mail address"),
    ] {
        let post = Post::new().await;
        let notice = post.remind_one().await;
        let email = Email::parse("reviewer@example.net").unwrap();
        let member = Member {
            login_email: reached.then_some(email),
            ..Member::new(
                notice.member,
                notice.organization,
                Origin::Invitation,
                Role::Member,
                status,
                post.now(),
            )
        };
        post.put_member(&member).await;
        post.settle().await;
        assert_eq!(post.ses.calls().0, 0, "{status:?}");
        let failed = post.anew(&notice).await;
        assert_eq!(failed.delivery, Delivery::Failed, "{status:?}");
        let said = failed.delivery_reason.unwrap();
        assert!(said.contains(reason), "{said}");
    }
}

#[tokio::test]
async fn a_mail_goes_to_the_address_that_the_reviewer_has_when_it_leaves() {
    let post = Post::new().await;
    let notice = post.remind_one().await;
    let member = Member {
        email: Some("moved@example.net".to_owned()),
        ..Member::new(
            notice.member,
            notice.organization,
            Origin::Roster,
            Role::Member,
            Status::Active,
            post.now(),
        )
    };
    post.put_member(&member).await;
    post.settle().await;
    assert_eq!(post.recipients(), ["moved@example.net"]);
}

#[tokio::test]
async fn what_became_of_a_notice_is_noted_on_it_and_a_bounced_address_is_not_mailed_again() {
    let post = Post::new().await;
    let notice = post.remind_one().await;
    post.settle().await;
    for (what, delivery) in [
        (Report::Send, Delivery::Sent),
        (Report::Delay, Delivery::Sent),
        (Report::Delivery, Delivery::Delivered),
        (Report::Bounce, Delivery::Bounced),
        (Report::Delivery, Delivery::Bounced),
    ] {
        post.reported(what, &notice).await;
        post.reported(what, &notice).await;
        assert_eq!(post.anew(&notice).await.delivery, delivery, "{what:?}");
    }
    // Neither by the next notice nor by anything else of the organization.
    post.world.pass(3 * DAY);
    assert_eq!(post.tell().await, 2);
    post.settle().await;
    assert_eq!(post.recipients(), ["owner@example.org", "reviewer@example.net"]);
    let overdue = post
        .notice(notice.review, NoticeKind::Overdue, notice.member)
        .await;
    assert_eq!(overdue.delivery, Delivery::Failed);
    assert!(overdue.delivery_reason.unwrap().contains("came back"));
    let email = Email::parse("reviewer@example.net").unwrap();
    let suppression = post.deliveries.suppression(notice.organization, &email);
    assert_eq!(suppression.await.unwrap(), Some(Suppression::Bounce));
    let audit = post.world.audit().await;
    let entries: Vec<_> = audit
        .values()
        .filter(|e| e["action"] == Value::S("address.suppressed".to_owned()))
        .collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["target"], Value::S(format!("notice/{}", notice.id)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_about_a_notice_whose_noting_is_killed_anywhere_is_noted_once() {
    async fn story() -> (Post, Notice) {
        let post = Post::new().await;
        let notice = post.remind_one().await;
        post.settle().await;
        post.world.faulty.revive();
        (post, notice)
    }
    let (clean, notice) = story().await;
    clean.reported(Report::Complaint, &notice).await;
    let calls = clean.world.faulty.calls();
    let expected = (clean.world.directory().await, clean.world.audit().await.len());
    assert!(calls >= 3, "{calls}");
    for call in 0..calls {
        for death in [Death::Before, Death::After] {
            let (post, notice) = story().await;
            let messages = [report_of(&post, Report::Complaint, &request(&notice))];
            post.world.faulty.die_at(call, death);
            let answer = post.events.handle(batch(&messages)).await;
            assert_eq!(answer.batch_item_failures.len(), 1, "{death:?} {call}");
            post.world.faulty.revive();
            for _ in 0..3 {
                let answer = post.events.handle(batch(&messages)).await;
                assert!(answer.batch_item_failures.is_empty(), "{death:?} {call}");
            }
            let ended = (post.world.directory().await, post.world.audit().await.len());
            assert_eq!(ended, expected, "{death:?} {call}");
        }
    }
}

#[tokio::test]
async fn an_event_about_a_notice_that_is_gone_is_dropped_and_leaves_nothing() {
    let post = Post::new().await;
    let notice = post.remind_one().await;
    let gone = Notice {
        id: NoticeId::from_bytes(hash128(&[b"gone"])),
        ..notice
    };
    let before = post.world.directory().await;
    for what in [Report::Delivery, Report::Bounce, Report::Delay] {
        post.reported(what, &gone).await;
    }
    post.mailer
        .send(&request(&gone))
        .await
        .map(|outcome| assert_eq!(outcome, invitation_mailer::handler::Outcome::Dropped))
        .unwrap();
    assert_eq!(post.world.directory().await, before);
}
