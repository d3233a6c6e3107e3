//! The mail of an invitation.

use askama::Template;
use muster::invitation::{Invitation, Token};
use muster::mail::{MailOf, MailRequest};
use muster::member::{Member, Role};
use muster::organization::Organization;
use muster_aws::mail::Mail;

use super::{name, tags, unlinked, when};

#[derive(Template)]
#[template(path = "invitation.subject.txt")]
struct Subject<'a> {
    inviter: &'a str,
    organization: &'a str,
}

#[derive(Template)]
#[template(path = "invitation.txt")]
struct Text<'a> {
    inviter: &'a str,
    organization: &'a str,
    role: &'a str,
    expires: &'a str,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct Html<'a> {
    subject: &'a str,
    inviter: &'a str,
    organization: &'a str,
    role: &'a str,
    expires: &'a str,
    link: &'a str,
}

/// The mail of an invitation, whose link is on `app_url` and carries this token.
///
/// Everything that people may write into it stands on one line, is cut where it is long, and is no
/// link: the only links lead to `app_url`.
pub fn invitation(
    invitation: &Invitation,
    organization: &Organization,
    inviter: &Member,
    app_url: &str,
    token: &Token,
) -> Result<Mail, askama::Error> {
    let link = format!("{app_url}/invitations/accept?token={token}");
    let (organization, inviter) = (unlinked(&organization.settings.name), name(inviter));
    let (organization, inviter) = (organization.as_str(), inviter.as_str());
    let role = in_words(invitation.role);
    let expires = &when(invitation.expires_at);
    let link = link.as_str();
    let subject = Subject {
        inviter,
        organization,
    };
    let subject = subject.render()?;
    let text = Text {
        inviter,
        organization,
        role,
        expires,
        link,
    };
    let html = Html {
        subject: &subject,
        inviter,
        organization,
        role,
        expires,
        link,
    };
    Ok(Mail {
        to: invitation.email.clone(),
        text: text.render()?,
        html: html.render()?,
        tags: tags(&MailRequest {
            organization: invitation.organization,
            of: MailOf::Invitation(invitation.id),
            send: invitation.send,
        }),
        subject,
    })
}

const fn in_words(role: Role) -> &'static str {
    match role {
        Role::Member => "as a member",
        Role::Admin => "as an administrator",
        Role::Owner => "as its owner",
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use muster::id::{InvitationId, MemberId, OrganizationId};
    use muster::invitation::{Delivery, InvitationStatus};
    use muster::layout::Layout;
    use muster::member::{Origin, Status};
    use muster::organization::Settings;
    use muster::roster::RosterSchema;
    use muster::text::Email;

    use super::*;

    const APP: &str = "https://app.example.org";

    fn mail(organization: &str, first: Option<&str>, last: Option<&str>, role: Role) -> Mail {
        let at = Timestamp::from_second(1_767_323_045).unwrap();
        let id = OrganizationId::from_bytes([1; 16]);
        let owner = Email::parse("owner@example.org").unwrap();
        let asked = Email::parse("invitee@example.net").unwrap();
        let organization = Organization {
            id,
            settings: Settings::new(organization),
            roster_schema: RosterSchema::default(),
            layout: Layout::of(1),
            purge: None,
            created_at: at,
            version: 1,
        };
        let inviter = Member {
            first_name: first.map(str::to_owned),
            last_name: last.map(str::to_owned),
            login_email: Some(owner.clone()),
            ..Member::new(
                MemberId::of_email(id, &owner),
                id,
                Origin::Founder,
                Role::Owner,
                Status::Active,
                at,
            )
        };
        let asked_in = Invitation {
            id: InvitationId::from_bytes([2; 16]),
            organization: id,
            member: MemberId::of_email(id, &asked),
            email: asked,
            role,
            inviter: inviter.id,
            status: InvitationStatus::Pending,
            created_at: at,
            expires_at: at + SignedDuration::from_hours(24 * 7),
            ended_at: None,
            send: 3,
            sent_at: vec![at],
            delivery: Delivery::Queued,
            delivery_reason: None,
        };
        let token = Token::new(id, asked_in.id, [7; 32]);
        invitation(&asked_in, &organization, &inviter, APP, &token).unwrap()
    }

    #[test]
    fn the_mail_says_who_what_as_what_and_until_when() {
        let mail = mail("Example & Sons", Some("Ada"), Some("Sample"), Role::Admin);
        insta::assert_snapshot!("subject", mail.subject);
        insta::assert_snapshot!("text", mail.text);
        insta::assert_snapshot!("html", mail.html);
        assert_eq!(mail.to.as_str(), "invitee@example.net");
        insta::assert_debug_snapshot!("tags", mail.tags);
    }

    #[test]
    fn an_inviter_without_a_name_is_called_by_their_address() {
        let mail = mail("Example", None, Some(" "), Role::Member);
        assert_eq!(mail.subject, "owner@example.org invites you to Example");
    }

    const HOSTILE: [&str; 8] = [
        "Evil\r\nBcc: victim@example.com\r\n\r\nBody",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "\"><a href=\"https://evil.example/\">click</a>",
        "{{ 7 * 7 }} {% include \"x\" %} ${x} %s",
        "https://evil.example/login?x=1",
        "evil.example and me@evil.example",
        "\u{202e}gnp.exe\u{0}\u{2028}\u{85}",
        "'; DROP TABLE members; --",
    ];

    #[test]
    fn hostile_names_change_neither_headers_nor_markup_nor_links() {
        let plain = mail("Example", Some("Ada"), Some("Sample"), Role::Member);
        let of = |text: &str, what: &str| text.matches(what).count();
        for hostile in HOSTILE {
            for mail in [
                mail(hostile, Some("Ada"), None, Role::Member),
                mail("Example", Some(hostile), Some(hostile), Role::Member),
            ] {
                assert!(!mail.subject.chars().any(char::is_control), "{:?}", mail.subject);
                // Neither a tag nor an attribute nor a line more than with plain names.
                for sign in ["<", ">", "\"", "https://", "\n"] {
                    assert_eq!(of(&mail.html, sign), of(&plain.html, sign), "{sign:?} {hostile}");
                }
                for sign in ["\n", "https://"] {
                    assert_eq!(of(&mail.text, sign), of(&plain.text, sign), "{sign:?} {hostile}");
                }
                for body in [&mail.subject, &mail.text, &mail.html] {
                    assert!(!body.contains("evil.example"), "{body}");
                    assert!(!body.contains('\u{202e}') && !body.contains('\r'), "{body}");
                }
                for link in mail.html.split("href=\"").skip(1) {
                    assert!(link.starts_with("https://app.example.org/invitations/accept?token="));
                }
            }
        }
    }

    #[test]
    fn long_names_are_cut() {
        let long = "x".repeat(5_000);
        let mail = mail(&long, Some(&long), Some(&long), Role::Member);
        assert!(mail.subject.chars().count() < 200, "{}", mail.subject);
        assert!(mail.text.len() < 2_000 && mail.html.len() < 6_000);
        assert!(mail.subject.contains('…'));
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        let mail = mail("Example", Some("Ada"), None, Role::Member);
        for sign in ["<img", "url(", "src=", "<link", "@import", "http://"] {
            assert!(!mail.html.contains(sign), "{sign}");
        }
    }
}
