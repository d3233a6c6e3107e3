//! The mail of a notice about a review.

use askama::Template;
use muster::mail::{MailOf, MailRequest};
use muster::organization::Organization;
use muster::review::{Notice, NoticeKind, Review};
use muster::text::Email;
use muster_aws::mail::Mail;

use super::{tags, unlinked, when};

#[derive(Template)]
#[template(path = "notice.subject.txt")]
struct Subject<'a> {
    kind: NoticeKind,
    organization: &'a str,
}

#[derive(Template)]
#[template(path = "notice.txt")]
struct Text<'a> {
    kind: NoticeKind,
    organization: &'a str,
    due: &'a str,
    undecided: &'a str,
    link: &'a str,
    why: &'a str,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Html<'a> {
    kind: NoticeKind,
    subject: &'a str,
    organization: &'a str,
    due: &'a str,
    undecided: &'a str,
    link: &'a str,
    why: &'a str,
}

/// The mail of a notice to an address, whose link leads to the review on `app_url`.
///
/// It tells how much is undecided, and nothing about anybody in the review.
pub fn notice(
    notice: &Notice,
    review: &Review,
    organization: &Organization,
    to: &Email,
    app_url: &str,
) -> Result<Mail, askama::Error> {
    let kind = notice.kind;
    let link = format!(
        "{app_url}/organizations/{}/reviews/{}",
        organization.id, review.id
    );
    let organization = unlinked(&organization.settings.name);
    let organization = organization.as_str();
    let (due, undecided, why) = (when(review.due_at), undecided(review), why(kind));
    let subject = Subject { kind, organization }.render()?;
    let text = Text {
        kind,
        organization,
        due: &due,
        undecided: &undecided,
        link: &link,
        why,
    };
    let html = Html {
        kind,
        subject: &subject,
        organization,
        due: &due,
        undecided: &undecided,
        link: &link,
        why,
    };
    Ok(Mail {
        to: to.clone(),
        text: text.render()?,
        html: html.render()?,
        tags: tags(&MailRequest {
            organization: notice.organization,
            of: MailOf::Notice(notice.id),
            send: notice.send,
        }),
        subject,
    })
}

fn undecided(review: &Review) -> String {
    let (open, all) = (review.undecided(), review.population.members);
    let people = if all == 1 { "person" } else { "people" };
    let needs = if open == 1 { "needs" } else { "need" };
    format!("{open} of {all} {people} still {needs} a decision.")
}

const fn why(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Opened | NoticeKind::Reminder => {
            "You get this mail because you are one of the reviewers."
        }
        NoticeKind::Overdue => {
            "You get this mail because you are one of the reviewers, or the owner of the organization."
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use muster::id::{JobId, MemberId, OrganizationId, ReviewId};
    use muster::layout::Layout;
    use muster::organization::Settings;
    use muster::review::{Outcomes, Population, Progress, ReviewOrigin, ReviewStatus};
    use muster::roster::RosterSchema;

    use super::*;

    const APP: &str = "https://app.example.org";

    fn mail(kind: NoticeKind, name: &str) -> Mail {
        let at = Timestamp::from_second(1_767_323_045).unwrap();
        let id = OrganizationId::from_bytes([1; 16]);
        let organization = Organization {
            id,
            settings: Settings::new(name),
            roster_schema: RosterSchema::default(),
            layout: Layout::of(1),
            purge: None,
            created_at: at,
            version: 1,
        };
        let review = Review {
            id: ReviewId::from_bytes([2; 16]),
            organization: id,
            status: ReviewStatus::Open,
            origin: ReviewOrigin::Schedule,
            reviewers: vec![MemberId::from_bytes([3; 16])],
            opened_by: None,
            opened_at: at,
            due_at: at + SignedDuration::from_hours(24 * 14),
            remind_at: None,
            inactive_days: 30,
            opening_job: JobId::from_bytes([4; 16]),
            completing_job: None,
            population: Population {
                members: 12,
                ..Population::default()
            },
            progress: Progress {
                keep: 11,
                ..Progress::default()
            },
            outcomes: Outcomes::default(),
            frozen: None,
            note: None,
            ended_by: None,
            ended_at: None,
            evidence: None,
            version: 1,
        };
        let told = Notice::new(id, review.id, kind, review.reviewers[0], at);
        let to = Email::parse("reviewer@example.net").unwrap();
        notice(&told, &review, &organization, &to, APP).unwrap()
    }

    #[test]
    fn a_notice_says_of_what_until_when_and_how_much_is_left() {
        for kind in [NoticeKind::Opened, NoticeKind::Reminder, NoticeKind::Overdue] {
            let mail = mail(kind, "Example & Sons");
            insta::assert_snapshot!(format!("{}_subject", kind.as_str()), mail.subject);
            insta::assert_snapshot!(format!("{}_text", kind.as_str()), mail.text);
            insta::assert_snapshot!(format!("{}_html", kind.as_str()), mail.html);
            assert_eq!(mail.to.as_str(), "reviewer@example.net");
            let names: Vec<_> = mail.tags.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, ["organization", "notice", "send"]);
        }
    }

    #[test]
    fn a_hostile_name_changes_neither_headers_nor_markup_nor_links() {
        let of = |text: &str, what: &str| text.matches(what).count();
        for kind in [NoticeKind::Opened, NoticeKind::Reminder, NoticeKind::Overdue] {
            let plain = mail(kind, "Example");
            for hostile in [
                "Evil\r\nBcc: victim@example.com\r\n\r\nBody",
                "<script>alert(1)</script><img src=x onerror=alert(1)>",
                "\"><a href=\"https://evil.example/\">click</a>",
                "{{ 7 * 7 }} {% include \"x\" %}",
                "https://evil.example/login?x=1 me@evil.example",
            ] {
                let mail = mail(kind, hostile);
                assert!(!mail.subject.chars().any(char::is_control), "{:?}", mail.subject);
                for sign in ["<", ">", "\"", "https://", "\n"] {
                    assert_eq!(of(&mail.html, sign), of(&plain.html, sign), "{sign:?} {hostile}");
                }
                for sign in ["\n", "https://"] {
                    assert_eq!(of(&mail.text, sign), of(&plain.text, sign), "{sign:?} {hostile}");
                }
                for body in [&mail.subject, &mail.text, &mail.html] {
                    assert!(!body.contains("evil.example") && !body.contains('\r'), "{body}");
                }
                for link in mail.html.split("href=\"").skip(1) {
                    assert!(link.starts_with("https://app.example.org/organizations/"));
                }
            }
        }
    }
}
