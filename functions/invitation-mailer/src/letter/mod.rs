//! What mails say, from the templates in `templates/`.
//!
//! Everything that people may write into a mail stands on one line, is cut where it is long, and is
//! no link: the only links lead to the console.

mod invitation;
mod notice;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use muster::mail::MailRequest;
use muster::member::Member;
use muster::text::one_line;

pub use invitation::invitation;
pub use notice::notice;

/// Most characters of an organization's or a person's name in a mail.
const NAME: usize = 80;

/// By what the mail service's events name the mail that they are about.
fn tags(request: &MailRequest) -> Vec<(&'static str, String)> {
    vec![
        ("organization", request.organization.to_string()),
        (request.of.kind(), request.of.id()),
        ("send", request.send.to_string()),
    ]
}

/// A time as people read it.
fn when(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    at.strftime("%A, %-d %B %Y at %H:%M UTC").to_string()
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
