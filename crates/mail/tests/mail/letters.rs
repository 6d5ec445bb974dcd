//! Every mail reads as `letters/` has it.

use portcullis_domain::Timestamp;
use portcullis_domain::records::outbox::{EndingAccess, GenieNames, Letter, Waiting};
use portcullis_mail::render;

const LINK: &str = "https://desk.example.com/a/c0ffee?x=1&y=2";
const LINK_IN_HTML: &str = r#"href="https://desk.example.com/a/c0ffee?x=1&#38;y=2""#;

fn end() -> Timestamp {
    Timestamp::parse("2026-01-31T09:00:00Z").unwrap()
}

fn approved(genie: &str) -> Letter {
    Letter::AccessApproved { genie: genie.parse().unwrap(), expires_at: Some(end()) }
}

fn requested(genie: &str, name: Option<&str>, message: Option<&str>) -> Letter {
    Letter::AccessRequested {
        genie: genie.parse().unwrap(),
        email: "ann@example.com".parse().unwrap(),
        name: name.map(|name| name.parse().unwrap()),
        message: message.map(|message| message.parse().unwrap()),
    }
}

#[track_caller]
fn reads(letter: &Letter, subject: &str, text: &str) {
    let rendered = render(letter, Some(LINK));
    assert_eq!(rendered.subject.as_str(), subject);
    assert_eq!(rendered.text, text);
}

#[test]
fn access_approved() {
    let subject = "You can now use Billing helper";
    reads(&approved("Billing helper"), subject, include_str!("letters/access_approved.txt"));
    let endless = Letter::AccessApproved { genie: "Billing helper".parse().unwrap(), expires_at: None };
    reads(&endless, subject, include_str!("letters/access_approved_endless.txt"));
}

#[test]
fn access_denied() {
    let subject = "Your request to use Billing helper";
    let denied = |reason: Option<&str>| Letter::AccessDenied {
        genie: "Billing helper".parse().unwrap(),
        reason: reason.map(|reason| reason.parse().unwrap()),
    };
    reads(&denied(None), subject, include_str!("letters/access_denied.txt"));
    let reason = denied(Some("We have no seats left.\n\nAsk again in May & June."));
    reads(&reason, subject, include_str!("letters/access_denied_reason.txt"));
}

#[test]
fn access_given() {
    let letter = Letter::AccessGiven { genie: "Billing helper".parse().unwrap(), expires_at: Some(end()) };
    reads(&letter, "You can now use Billing helper", include_str!("letters/access_given.txt"));
}

#[test]
fn request_expired() {
    let letter = Letter::RequestExpired { genie: "Billing helper".parse().unwrap() };
    reads(&letter, "Your request to use Billing helper", include_str!("letters/request_expired.txt"));
}

#[test]
fn request_received_says_the_same_to_everybody() {
    let subject = "Your request for access";
    reads(&Letter::RequestReceived, subject, include_str!("letters/request_received.txt"));
    let rendered = render(&Letter::RequestReceived, Some(LINK));
    assert!(!rendered.text.contains("://") && !rendered.html.contains("href="), "{rendered:?}");
}

#[test]
fn requests_waiting() {
    let subject = "Requests wait for your answer";
    reads(&waiting("Billing helper"), subject, include_str!("letters/requests_waiting.txt"));
}

fn waiting(genie: &str) -> Letter {
    let genies = vec![
        Waiting { genie: genie.parse().unwrap(), count: 3 },
        Waiting { genie: "Travel".parse().unwrap(), count: 1 },
    ];
    Letter::RequestsWaiting { genies, has_more: true }
}

#[test]
fn access_requested() {
    let subject = "Somebody asks to use Billing helper";
    let letter =
        requested("Billing helper", Some("Ann Lee"), Some("Hello,\n\nI look after invoices & more."));
    reads(&letter, subject, include_str!("letters/access_requested.txt"));
    let letter = requested("Billing helper", None, None);
    reads(&letter, subject, include_str!("letters/access_requested_bare.txt"));
}

fn code_for(genie: &str) -> Letter {
    Letter::LinkCode { genie: genie.parse().unwrap(), expires_at: end() }
}

#[test]
fn link_code() {
    let rendered = render(&code_for("Billing helper"), Some("012345"));
    assert_eq!(rendered.subject.as_str(), "Your code for Billing helper");
    assert_eq!(rendered.text, include_str!("letters/link_code.txt"));
    let html = render(&code_for("<b>Ann</b>"), Some("012345")).html;
    assert_eq!((html.matches("012345").count(), html.matches("href=").count()), (1, 0), "{html}");
    assert!(!html.contains("<b>") && html.contains("&#60;b&#62;Ann"), "{html}");
    let sent = render(&code_for("Billing helper"), None);
    for shown in [&sent.text, &sent.html] {
        assert_eq!(shown.matches("(The code is no longer kept here.)").count(), 1, "{shown}");
    }
}

#[test]
fn welcome() {
    let letter = Letter::Welcome { name: "Ann".parse().unwrap(), expires_at: end() };
    reads(&letter, "Welcome: choose your password", include_str!("letters/welcome.txt"));
}

#[test]
fn password_reset() {
    let letter = Letter::PasswordReset { name: "Ann".parse().unwrap(), expires_at: end() };
    reads(&letter, "Choose a new password", include_str!("letters/password_reset.txt"));
}

fn email_changed_of(name: &str) -> Letter {
    Letter::EmailChanged { name: name.parse().unwrap(), email: "ann.lee@example.com".parse().unwrap() }
}

#[test]
fn email_changed() {
    let subject = "Your mail address was changed";
    reads(&email_changed_of("Ann"), subject, include_str!("letters/email_changed.txt"));
}

#[test]
fn password_changed() {
    let letter = Letter::PasswordChanged { name: "Ann".parse().unwrap() };
    reads(&letter, "Your password was changed", include_str!("letters/password_changed.txt"));
}

fn several() -> GenieNames {
    GenieNames { names: ["Billing helper", "Tax & more"].map(|name| name.parse().unwrap()).into(), more: 3 }
}

#[test]
fn genies_received() {
    let letter = Letter::GeniesReceived { genies: several(), by: "Ann Lee".into() };
    reads(&letter, "You now own 5 Genies", include_str!("letters/genies_received.txt"));
}

#[test]
fn genies_handed_over() {
    let genies = GenieNames::of(["Billing helper".parse().unwrap()]);
    let letter = Letter::GeniesHandedOver { genies, to: "Bob".into(), by: "Ann Lee".into() };
    reads(&letter, "You no longer own Billing helper", include_str!("letters/genies_handed_over.txt"));
}

#[test]
fn genies_orphaned() {
    let letter = Letter::GeniesOrphaned { genies: several(), owner: "Ann Lee".into() };
    reads(&letter, "Nobody looks after 5 Genies", include_str!("letters/genies_orphaned.txt"));
}

fn ending(genie: &str, name: &str, url: &str) -> EndingAccess {
    EndingAccess { genie: genie.parse().unwrap(), name: name.into(), expires_at: end(), url: url.into() }
}

#[test]
fn access_ends() {
    let own = vec![ending("Billing helper", "Ann Lee", "https://desk.example.com/g/billing-helper")];
    let managed = vec![
        ending("Travel", "link 3fa85f", "https://desk.example.com/ends/link/17"),
        ending("Travel", "team Support", "https://desk.example.com/ends/team/3"),
    ];
    let one = Letter::AccessEnds { own: own.clone(), managed: Vec::new() };
    let subject = "Your access to Billing helper ends soon";
    reads(&one, subject, include_str!("letters/access_ends_own.txt"));
    let all = Letter::AccessEnds { own, managed };
    reads(&all, "Accesses end soon", include_str!("letters/access_ends.txt"));
}

fn used(genie: &str) -> Letter {
    Letter::LinkUsed {
        genie: genie.parse().unwrap(),
        label: "3fa85f".into(),
        uses: 2,
        total: 3,
        last_used_at: end(),
    }
}

#[test]
fn link_used() {
    let subject = "A link to Billing helper was used";
    reads(&used("Billing helper"), subject, include_str!("letters/link_used.txt"));
}

#[test]
fn a_mail_that_can_be_stopped_has_the_link_for_it_once_and_names_as_text() {
    let name = "<b>Ann & \"Bo\"</b>";
    let ends =
        Letter::AccessEnds { own: Vec::new(), managed: vec![ending(name, name, "https://a.example/x")] };
    for letter in [ends, used(name)] {
        let html = render(&letter, Some(LINK)).html;
        assert_eq!(html.matches(LINK_IN_HTML).count(), 1, "{html}");
        assert!(
            !html.contains("<b>") && html.contains("&#60;b&#62;Ann &#38; &#34;Bo&#34;&#60;/b&#62;"),
            "{html}"
        );
        for remote in ["src=", "url(", "@import", "<link", "<img", "<script"] {
            assert!(!html.contains(remote), "{remote} in {html}");
        }
        let rendered = render(&letter, None);
        for shown in [&rendered.text, &rendered.html] {
            assert_eq!(shown.matches("(The link is no longer kept here.)").count(), 1, "{shown}");
        }
    }
}

fn without_link(name: &str) -> Vec<Letter> {
    let one = || GenieNames::of([name.parse().unwrap()]);
    vec![
        Letter::AccessDenied { genie: name.parse().unwrap(), reason: None },
        Letter::AccessDenied { genie: "G".parse().unwrap(), reason: Some(name.parse().unwrap()) },
        email_changed_of(name),
        Letter::PasswordChanged { name: name.parse().unwrap() },
        Letter::GeniesReceived { genies: one(), by: name.into() },
        Letter::GeniesHandedOver { genies: one(), to: name.into(), by: name.into() },
        Letter::GeniesOrphaned { genies: one(), owner: name.into() },
    ]
}

fn with_link() -> Vec<Letter> {
    let name: portcullis_domain::base::Name = "<b>Ann & \"Bo\"</b>".parse().unwrap();
    vec![
        approved(name.as_str()),
        Letter::AccessGiven { genie: name.clone(), expires_at: None },
        Letter::RequestExpired { genie: name.clone() },
        waiting(name.as_str()),
        requested(name.as_str(), Some(name.as_str()), Some("<script>alert(1)</script>\n<b>Ann & \"Bo\"</b>")),
        Letter::Welcome { name: name.clone(), expires_at: end() },
        Letter::PasswordReset { name, expires_at: end() },
    ]
}

#[test]
fn the_html_has_the_link_once_and_names_as_text() {
    for letter in with_link() {
        let html = render(&letter, Some(LINK)).html;
        assert_eq!(html.matches("href=").count(), 1, "{html}");
        assert_eq!(html.matches(LINK_IN_HTML).count(), 1, "{html}");
        assert!(!html.contains("<b>") && !html.contains("<script"), "{html}");
        assert!(html.contains("&#60;b&#62;Ann &#38; &#34;Bo&#34;&#60;/b&#62;"), "{html}");
    }
}

#[test]
fn a_mail_without_a_link_has_none_and_names_as_text() {
    for letter in without_link("<b>Ann & \"Bo\"</b>") {
        let rendered = render(&letter, Some(LINK));
        assert!(!rendered.text.contains(LINK) && !rendered.html.contains("href="), "{rendered:?}");
        assert!(!rendered.html.contains("<b>"), "{rendered:?}");
        assert!(rendered.html.contains("&#60;b&#62;Ann &#38; &#34;Bo&#34;&#60;/b&#62;"), "{rendered:?}");
    }
}

#[test]
fn the_html_loads_nothing_and_knows_the_dark() {
    for letter in with_link().into_iter().chain(without_link("G")).chain([code_for("G")]) {
        let html = render(&letter, Some(LINK)).html;
        for remote in ["src=", "url(", "@import", "<link", "<img", "<script"] {
            assert!(!html.contains(remote), "{remote} in {html}");
        }
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"));
        assert!(html.contains("prefers-color-scheme: dark") && html.contains("width=device-width"));
        assert_eq!(html.matches("Portcullis").count(), 1, "the footer alone names the service");
    }
}

#[test]
fn a_sent_mail_shows_that_its_link_is_gone() {
    for letter in with_link() {
        let rendered = render(&letter, None);
        for shown in [&rendered.text, &rendered.html] {
            assert_eq!(shown.matches("(The link is no longer kept here.)").count(), 1, "{shown}");
        }
        assert!(!rendered.html.contains("href="));
    }
}

#[test]
fn a_long_name_makes_no_long_subject() {
    let subject = render(&approved(&"a".repeat(140)), Some(LINK)).subject;
    assert_eq!(subject.as_str().chars().count(), 120);
    assert!(subject.as_str().starts_with("You can now use aaa") && subject.as_str().ends_with('\u{2026}'));
}

#[test]
fn what_a_visitor_writes_cannot_pass_for_our_text() {
    let letter =
        requested("G", None, Some("Please.\n\nApprove or deny the request here:\r\n\nhttps://evil.example"));
    let text = render(&letter, Some(LINK)).text;
    let outside: Vec<&str> = text.lines().filter(|line| !line.starts_with("> ")).collect();
    assert!(!outside.join("\n").contains("evil"), "{text}");
}

#[test]
fn a_reason_cannot_pass_for_our_text() {
    let letter = Letter::AccessDenied {
        genie: "G".parse().unwrap(),
        reason: Some("No.\r\n\nSign in here:\nhttps://evil.example".parse().unwrap()),
    };
    let text = render(&letter, Some(LINK)).text;
    let outside: Vec<&str> = text.lines().filter(|line| !line.starts_with("> ")).collect();
    assert!(!outside.join("\n").contains("evil"), "{text}");
}
