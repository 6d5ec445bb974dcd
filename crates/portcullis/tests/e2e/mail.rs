//! Mail on its way to a provider that fails in every way.

use crate::support::{Database, Provider, on_both, silent_provider};
use portcullis::shutdown::Ending;
use portcullis_domain::StoreError;
use portcullis_domain::records::outbox::{Letter, MailStatus, NewMail};
use portcullis_domain::store::write;
use portcullis_testkit::app::{App, Builder, Mail, Site};
use portcullis_testkit::wait::until;
use std::time::Duration;
use wiremock::ResponseTemplate;

on_both!(
    a_mail_is_tried_until_it_is_taken,
    a_refused_mail_is_shown_and_can_be_sent_again,
    a_killed_worker_leaves_its_mail_to_the_next_one,
);

/// The longest that a worker may hold a mail, and a second.
const LEASE: Duration = Duration::from_secs(61);

const SETTINGS: [(&str, &str); 3] =
    [("mail_provider", "resend"), ("mail_token", "re_token"), ("mail_from", "Desk <desk@example.com>")];

fn with_mail(builder: Builder, endpoint: &str) -> Builder {
    let builder = SETTINGS.iter().fold(builder, |builder, (name, value)| builder.set(name, value));
    builder.set("mail_endpoint", endpoint)
}

/// Has a mail written: one to the owner of a Genie that somebody wants to use.
fn write_mail(site: &Site) {
    let ann = site.owner("ann@example.com");
    let letter = Letter::AccessRequested {
        genie: site.genie(&ann, "Billing helper").name,
        email: "vi@example.com".parse().unwrap(),
        name: None,
        message: None,
    };
    let cx = site.service().context();
    let mail = NewMail::new(&cx, ann.principal.email.clone(), letter);
    let mail = mail.with_link(&cx, &format!("{}/requests/1", cx.links.base()));
    write::<_, StoreError>(site.store(), |tx| tx.enqueue_mail(&mail)).unwrap();
}

fn the_mail(site: &Site) -> Mail {
    let mails = site.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.into_iter().next().unwrap()
}

/// The mail once it is in this state, after so many attempts.
fn mail_that_is(site: &Site, status: MailStatus, attempts: u32, has_failed: bool) -> Mail {
    until("a mail that was worked off", || {
        let mail = the_mail(site);
        let record = &mail.record;
        let is_it = record.status == status && record.attempts == attempts;
        (is_it && record.last_error.is_some() == has_failed).then_some(mail)
    })
}

fn a_mail_is_tried_until_it_is_taken(database: &Database) {
    // Far off, so that nothing happens before the clock is moved on.
    let later = |status| ResponseTemplate::new(status).insert_header("retry-after", "120");
    let provider = Provider::answering([later(500), later(429)]);
    let app = with_mail(database.app(), &provider.url()).start();
    write_mail(&app.site);

    provider.wait_for(1);
    let first = mail_that_is(&app.site, MailStatus::Queued, 1, true);
    assert!(first.record.last_error.unwrap().contains("500"));
    assert!(first.link.is_some());

    app.site.advance(Duration::from_secs(120));
    provider.wait_for(2);
    let second = until("the second failure", || {
        let mail = the_mail(&app.site);
        mail.record.last_error.as_ref().is_some_and(|error| error.contains("429")).then_some(mail)
    });
    let wait = second.record.due_at.since(app.site.now());
    assert!(wait > Duration::from_secs(60), "the provider's wish counts: {wait:?}");

    app.site.advance(Duration::from_secs(120));
    provider.wait_for(3);
    let sent = until("a sent mail", || {
        let mail = the_mail(&app.site);
        (mail.record.status == MailStatus::Sent).then_some(mail)
    });
    assert_eq!(sent.record.attempts, 3);
    assert!(sent.record.sealed_link.is_none() && sent.link.is_none(), "a sent mail's link is erased");
    assert_eq!(provider.keys(), vec![sent.record.id.to_string(); 3]);
}

fn a_refused_mail_is_shown_and_can_be_sent_again(database: &Database) {
    let provider = Provider::answering([ResponseTemplate::new(422)]);
    let app = with_mail(database.app(), &provider.url()).start();
    write_mail(&app.site);
    let dead = mail_that_is(&app.site, MailStatus::Dead, 1, true);
    let id = dead.record.id.to_string();

    let listed = database.prints(&["outbox", "list"]);
    let line = listed.lines().find(|line| line.starts_with(&id)).unwrap_or_else(|| panic!("{listed}"));
    assert!(line.contains("dead") && line.contains("ann@example.com"), "{line}");
    let shown = database.prints(&["outbox", "show", &id]);
    assert!(shown.contains("dead after 1 attempts") && shown.contains("422"), "{shown}");
    assert!(shown.contains("/requests/"), "the link is still there: {shown}");

    assert!(database.prints(&["outbox", "requeue", &id]).contains(&id));
    let log = app.site.activity();
    let requeued: Vec<_> = log.iter().filter(|entry| entry.activity == "mail.requeued").collect();
    assert_eq!(requeued.len(), 1, "the log says what the operator did: {log:?}");
    assert_eq!((requeued[0].actor.name.as_str(), &requeued[0].target_id), ("operator", &id));
    until("a sent mail", || (the_mail(&app.site).record.status == MailStatus::Sent).then_some(()));
    assert_eq!(provider.keys(), [id.as_str(), &id]);
    let again = database.run(&["outbox", "requeue", &id]);
    assert_eq!(again.status.code(), Some(1), "a mail that was sent is not sent again: {again:?}");
}

fn a_killed_worker_leaves_its_mail_to_the_next_one(database: &Database) {
    let (url, keys) = silent_provider();
    let mut node = database.node_with(&[
        ("PORTCULLIS_MAIL_PROVIDER", "resend"),
        ("PORTCULLIS_MAIL_TOKEN", "re_token"),
        ("PORTCULLIS_MAIL_FROM", "desk@example.com"),
        ("PORTCULLIS_MAIL_ENDPOINT", &url),
    ]);
    write_mail(&database.site());
    let key = keys.recv_timeout(Duration::from_secs(60)).unwrap();
    node.kill();

    let provider = Provider::answering([]);
    let app = with_mail(database.app(), &provider.url()).start();
    let held = the_mail(&app.site);
    assert_eq!(
        (held.record.status, held.record.attempts),
        (MailStatus::Queued, 1),
        "nobody knows how it ended"
    );
    app.site.advance(LEASE);
    provider.wait_for(1);
    until("a sent mail", || (the_mail(&app.site).record.status == MailStatus::Sent).then_some(()));
    assert_eq!(provider.keys(), [key], "the same mail to the provider");
    assert_eq!(the_mail(&app.site).record.attempts, 2);
}

#[test]
fn a_provider_that_never_answers_does_not_hold_up_a_stop() {
    let (url, keys) = silent_provider();
    let mut app = with_mail(App::builder(), &url).set("shutdown_grace_seconds", 1).start();
    write_mail(&app.site);
    let key = keys.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(app.http.get("/health").call().status, 200, "requests go on meanwhile");

    assert_eq!(app.stop(), Ending::GraceOver);

    let mail = the_mail(&app.site);
    assert_eq!(mail.record.id.to_string(), key);
    assert_eq!(mail.record.status, MailStatus::Queued, "it will be tried again");
    assert!(mail.link.is_some());
}
