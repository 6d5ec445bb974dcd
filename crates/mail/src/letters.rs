//! The mails' texts: one pair of templates for each kind of letter.

use crate::subject::shorten;
use askama::Template;
use portcullis_domain::Timestamp;
use portcullis_domain::base::Name;
use portcullis_domain::records::outbox::{EndingAccess, GenieNames, Letter, Waiting};
use time::OffsetDateTime;
use time::macros::format_description;

pub use crate::subject::Subject;

/// A mail as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Its subject.
    pub subject: Subject,
    /// The plain text.
    pub text: String,
    /// The same in HTML: no script, nothing that is loaded from elsewhere, every name escaped.
    pub html: String,
}

/// Writes a letter out. A code, where it has one, comes as its `link`. Without it, as when the outbox shows a mail that was sent, the text says so in the
/// link's place.
pub fn render(letter: &Letter, link: Option<&str>) -> Rendered {
    match letter {
        Letter::AccessApproved { genie, expires_at } => {
            let genie = genie.as_str();
            let ends = expires_at.map(moment);
            let subject = format!("You can now use {genie}");
            let ends = ends.as_deref();
            write(&subject, &ApprovedText { genie, ends, link }, &ApprovedHtml { genie, ends, link })
        }
        Letter::AccessGiven { genie, expires_at } => {
            let genie = genie.as_str();
            let ends = expires_at.map(moment);
            let subject = format!("You can now use {genie}");
            let ends = ends.as_deref();
            write(&subject, &GivenText { genie, ends, link }, &GivenHtml { genie, ends, link })
        }
        Letter::AccessDenied { genie, reason } => {
            let genie = genie.as_str();
            let reason: Vec<&str> = reason.iter().flat_map(|reason| reason.as_str().lines()).collect();
            let reason = reason.as_slice();
            let subject = format!("Your request to use {genie}");
            write(&subject, &DeniedText { genie, reason }, &DeniedHtml { genie, reason })
        }
        Letter::RequestReceived => write("Your request for access", &ReceiptText, &ReceiptHtml),
        Letter::RequestExpired { genie } => {
            let genie = genie.as_str();
            let subject = format!("Your request to use {genie}");
            write(&subject, &ExpiredText { genie, link }, &ExpiredHtml { genie, link })
        }
        Letter::RequestsWaiting { genies, has_more } => {
            let (genies, has_more) = (genies.as_slice(), *has_more);
            let text = WaitingText { genies, has_more, link };
            write("Requests wait for your answer", &text, &WaitingHtml { genies, has_more, link })
        }
        Letter::LinkCode { genie, expires_at } => {
            let (genie, ends, code) = (genie.as_str(), &moment(*expires_at), link);
            let (text, html) = (CodeText { genie, ends, code }, CodeHtml { genie, ends, code });
            write(&format!("Your code for {genie}"), &text, &html)
        }
        Letter::AccessRequested { genie, email, name, message } => {
            let subject = format!("Somebody asks to use {genie}");
            let (genie, email) = (genie.as_str(), email.as_str());
            let name = name.as_ref().map(|name| name.as_str());
            let message: Vec<&str> = message.iter().flat_map(|message| message.as_str().lines()).collect();
            let message = message.as_slice();
            write(
                &subject,
                &RequestedText { genie, email, name, message, link },
                &RequestedHtml { genie, email, name, message, link },
            )
        }
        Letter::Welcome { name, expires_at } => {
            let (name, ends) = (name.as_str(), &moment(*expires_at));
            let (text, html) = (WelcomeText { name, ends, link }, WelcomeHtml { name, ends, link });
            write("Welcome: choose your password", &text, &html)
        }
        Letter::PasswordReset { name, expires_at } => {
            let (name, ends) = (name.as_str(), &moment(*expires_at));
            let (text, html) = (ResetText { name, ends, link }, ResetHtml { name, ends, link });
            write("Choose a new password", &text, &html)
        }
        Letter::EmailChanged { name, email } => {
            let (name, email) = (name.as_str(), email.as_str());
            let (text, html) = (EmailChangedText { name, email }, EmailChangedHtml { name, email });
            write("Your mail address was changed", &text, &html)
        }
        Letter::PasswordChanged { name } => {
            let name = name.as_str();
            let (text, html) = (PasswordChangedText { name }, PasswordChangedHtml { name });
            write("Your password was changed", &text, &html)
        }
        Letter::GeniesReceived { genies, by } => {
            let subject = format!("You now own {}", called(genies));
            let (names, more) = named(genies);
            write(&subject, &ReceivedText { names, more, by }, &ReceivedHtml { names, more, by })
        }
        Letter::GeniesHandedOver { genies, to, by } => {
            let subject = format!("You no longer own {}", called(genies));
            let (names, more) = named(genies);
            let (text, html) = (HandedText { names, more, to, by }, HandedHtml { names, more, to, by });
            write(&subject, &text, &html)
        }
        Letter::GeniesOrphaned { genies, owner } => {
            let subject = format!("Nobody looks after {}", called(genies));
            let (names, more) = named(genies);
            write(&subject, &OrphanedText { names, more, owner }, &OrphanedHtml { names, more, owner })
        }
        Letter::AccessEnds { own, managed } => {
            let subject = match (own.as_slice(), managed.as_slice()) {
                ([one], []) => format!("Your access to {} ends soon", one.genie),
                ([], [one]) => format!("An access to {} ends soon", one.genie),
                _ => "Accesses end soon".to_owned(),
            };
            let (own, managed) = (lines(own), lines(managed));
            let (own, managed) = (own.as_slice(), managed.as_slice());
            write(&subject, &EndsText { own, managed, link }, &EndsHtml { own, managed, link })
        }
        Letter::LinkUsed { genie, label, uses, total, last_used_at } => {
            let (genie, label, last) = (genie.as_str(), label.as_str(), &moment(*last_used_at));
            let (uses, total) = (*uses, *total);
            write(
                &format!("A link to {genie} was used"),
                &UsedText { genie, label, uses, total, last, link },
                &UsedHtml { genie, label, uses, total, last, link },
            )
        }
    }
}

/// Whether a letter is of no use without its link.
pub(crate) fn needs_link(letter: &Letter) -> bool {
    match letter {
        Letter::AccessApproved { .. }
        | Letter::AccessGiven { .. }
        | Letter::RequestExpired { .. }
        | Letter::RequestsWaiting { .. }
        | Letter::LinkCode { .. }
        | Letter::AccessRequested { .. }
        | Letter::Welcome { .. }
        | Letter::PasswordReset { .. } => true,
        Letter::AccessDenied { .. }
        | Letter::RequestReceived
        | Letter::EmailChanged { .. }
        | Letter::PasswordChanged { .. }
        | Letter::GeniesReceived { .. }
        | Letter::GeniesHandedOver { .. }
        | Letter::GeniesOrphaned { .. }
        | Letter::AccessEnds { .. }
        | Letter::LinkUsed { .. } => false,
    }
}

/// Genies in a subject: the name of one, the number of several.
fn called(genies: &GenieNames) -> String {
    match (genies.names.as_slice(), genies.more) {
        ([one], 0) => one.to_string(),
        _ => format!("{} Genies", genies.count()),
    }
}

fn named(genies: &GenieNames) -> (&[Name], u64) {
    (&genies.names, genies.more)
}

/// Whether a letter's link is the one that stops mails of its kind.
pub(crate) fn is_stopped_by_link(letter: &Letter) -> bool {
    matches!(letter, Letter::AccessEnds { .. } | Letter::LinkUsed { .. })
}

/// An access that ends, as the templates show it.
struct Line<'a> {
    genie: &'a str,
    name: &'a str,
    ends: String,
    url: &'a str,
}

fn lines(endings: &[EndingAccess]) -> Vec<Line<'_>> {
    let lines = endings.iter().map(|EndingAccess { genie, name, expires_at, url }| Line {
        genie: genie.as_str(),
        name,
        ends: moment(*expires_at),
        url,
    });
    lines.collect()
}

fn write(subject: &str, text: &impl Template, html: &impl Template) -> Rendered {
    const NO_FAILURE: &str = "the templates show texts only, and writing to a String does not fail";
    Rendered {
        subject: shorten(subject),
        text: text.render().expect(NO_FAILURE),
        html: html.render().expect(NO_FAILURE),
    }
}

/// `31 January 2026, 09:00 UTC`: to the minute, always in UTC, since the reader's own zone is unknown.
fn moment(at: Timestamp) -> String {
    OffsetDateTime::from(at)
        .format(format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC"))
        .unwrap_or_else(|_| at.to_string())
}

macro_rules! templates {
    ($($name:ident $path:literal { $($field:ident: $type:ty),+ })+) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> { $($field: $type),+ }
    )+};
}

templates! {
    ApprovedText "access_approved.txt" { genie: &'a str, ends: Option<&'a str>, link: Option<&'a str> }
    ApprovedHtml "access_approved.html" { genie: &'a str, ends: Option<&'a str>, link: Option<&'a str> }
    GivenText "access_given.txt" { genie: &'a str, ends: Option<&'a str>, link: Option<&'a str> }
    GivenHtml "access_given.html" { genie: &'a str, ends: Option<&'a str>, link: Option<&'a str> }
    DeniedText "access_denied.txt" { genie: &'a str, reason: &'a [&'a str] }
    DeniedHtml "access_denied.html" { genie: &'a str, reason: &'a [&'a str] }
    ExpiredText "request_expired.txt" { genie: &'a str, link: Option<&'a str> }
    ExpiredHtml "request_expired.html" { genie: &'a str, link: Option<&'a str> }
    WaitingText "requests_waiting.txt" { genies: &'a [Waiting], has_more: bool, link: Option<&'a str> }
    WaitingHtml "requests_waiting.html" { genies: &'a [Waiting], has_more: bool, link: Option<&'a str> }
    CodeText "link_code.txt" { genie: &'a str, ends: &'a str, code: Option<&'a str> }
    CodeHtml "link_code.html" { genie: &'a str, ends: &'a str, code: Option<&'a str> }
    RequestedText "access_requested.txt" {
        genie: &'a str, email: &'a str, name: Option<&'a str>, message: &'a [&'a str], link: Option<&'a str>
    }
    RequestedHtml "access_requested.html" {
        genie: &'a str, email: &'a str, name: Option<&'a str>, message: &'a [&'a str], link: Option<&'a str>
    }
    WelcomeText "welcome.txt" { name: &'a str, ends: &'a str, link: Option<&'a str> }
    WelcomeHtml "welcome.html" { name: &'a str, ends: &'a str, link: Option<&'a str> }
    ResetText "password_reset.txt" { name: &'a str, ends: &'a str, link: Option<&'a str> }
    ResetHtml "password_reset.html" { name: &'a str, ends: &'a str, link: Option<&'a str> }
    EmailChangedText "email_changed.txt" { name: &'a str, email: &'a str }
    EmailChangedHtml "email_changed.html" { name: &'a str, email: &'a str }
    PasswordChangedText "password_changed.txt" { name: &'a str }
    PasswordChangedHtml "password_changed.html" { name: &'a str }
    ReceivedText "genies_received.txt" { names: &'a [Name], more: u64, by: &'a str }
    ReceivedHtml "genies_received.html" { names: &'a [Name], more: u64, by: &'a str }
    HandedText "genies_handed_over.txt" { names: &'a [Name], more: u64, to: &'a str, by: &'a str }
    HandedHtml "genies_handed_over.html" { names: &'a [Name], more: u64, to: &'a str, by: &'a str }
    OrphanedText "genies_orphaned.txt" { names: &'a [Name], more: u64, owner: &'a str }
    OrphanedHtml "genies_orphaned.html" { names: &'a [Name], more: u64, owner: &'a str }
    EndsText "access_ends.txt" { own: &'a [Line<'a>], managed: &'a [Line<'a>], link: Option<&'a str> }
    EndsHtml "access_ends.html" { own: &'a [Line<'a>], managed: &'a [Line<'a>], link: Option<&'a str> }
    UsedText "link_used.txt" {
        genie: &'a str, label: &'a str, uses: u64, total: u64, last: &'a str, link: Option<&'a str>
    }
    UsedHtml "link_used.html" {
        genie: &'a str, label: &'a str, uses: u64, total: u64, last: &'a str, link: Option<&'a str>
    }
}

/// It says the same to everybody.
#[derive(Template)]
#[template(path = "request_received.txt")]
struct ReceiptText;

/// The same in HTML.
#[derive(Template)]
#[template(path = "request_received.html")]
struct ReceiptHtml;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_in_utc() {
        let shown = |raw| moment(Timestamp::parse(raw).unwrap());
        assert_eq!(shown("2026-01-31T10:00:59.9+01:00"), "31 January 2026, 09:00 UTC");
        assert_eq!(shown("2026-12-01T00:05:00Z"), "1 December 2026, 00:05 UTC");
    }
}
