//! The mail of an invitation, from the templates in `templates/`.

use askama::Template;
use jiff::tz::TimeZone;
use muster::invitation::{Invitation, Token};
use muster::mail::MailRequest;
use muster::member::{Member, Role};
use muster::organization::Organization;
use muster::text::one_line;
use muster_aws::mail::Mail;

/// Most characters of an organization's or a person's name in a mail.
const NAME: usize = 80;

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
    let expires = invitation.expires_at.to_zoned(TimeZone::UTC);
    let expires = &expires.strftime("%A, %-d %B %Y at %H:%M UTC").to_string();
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
            invitation: invitation.id,
            send: invitation.send,
        }),
        subject,
    })
}

/// By what the mail service's events name the mail that they are about.
fn tags(request: &MailRequest) -> Vec<(&'static str, String)> {
    vec![
        ("organization", request.organization.to_string()),
        ("invitation", request.invitation.to_string()),
        ("send", request.send.to_string()),
    ]
}

const fn in_words(role: Role) -> &'static str {
    match role {
        Role::Member => "as a member",
        Role::Admin => "as an administrator",
        Role::Owner => "as its owner",
    }
}

/// What a person is called: their name, or the address that they sign in with.
fn name(member: &Member) -> String {
    let parts = [&member.first_name, &member.last_name];
    let name = parts.into_iter().flatten().map(String::as_str);
    let name = unlinked(&name.collect::<Vec<_>>().join(" "));
    if !name.is_empty() {
        return name;
    }
    let email = member.login_email.as_ref().map(muster::text::Email::as_str);
    one_line(email.unwrap_or("An administrator"), NAME)
}

/// A name that mail programs do not turn into a link, as they do with anything like a host name or
/// an address: an organization may call itself what it likes, but leads nowhere.
fn unlinked(name: &str) -> String {
    let line = one_line(name, NAME);
    let mut broken = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        broken.push(c);
        if matches!(c, '.' | '@' | ':') && rest.peek().is_some_and(|next| !next.is_whitespace()) {
            // A zero-width space: it shows as nothing and ends a word.
            broken.push('\u{200b}');
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use muster::id::{InvitationId, MemberId, OrganizationId};
    use muster::invitation::{Delivery, InvitationStatus};
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
            shards: 1,
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
