//! The mails' texts: one pair of templates for each kind of letter.

use crate::subject::shorten;
use askama::Template;
use portcullis_domain::Timestamp;
use portcullis_domain::records::outbox::Letter;
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
        Letter::AccessDenied { genie } => {
            let genie = genie.as_str();
            write(&format!("Your request to use {genie}"), &DeniedText { genie }, &DeniedHtml { genie })
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
    }
}

/// Whether a letter is of no use without its link.
pub(crate) fn needs_link(letter: &Letter) -> bool {
    match letter {
        Letter::AccessApproved { .. }
        | Letter::LinkCode { .. }
        | Letter::AccessRequested { .. }
        | Letter::Welcome { .. }
        | Letter::PasswordReset { .. } => true,
        Letter::AccessDenied { .. } | Letter::EmailChanged { .. } | Letter::PasswordChanged { .. } => false,
    }
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
    DeniedText "access_denied.txt" { genie: &'a str }
    DeniedHtml "access_denied.html" { genie: &'a str }
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
}

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
