//! A whole server on a free port, as other services' tests use it.

use portcullis::shutdown::Ending;
use portcullis_domain::records::outbox::MailStatus;
use portcullis_testkit::app::App;
use portcullis_testkit::postgres::Cluster;
use serde_json::json;
use std::time::Duration;

/// Has a mail to the owner written.
fn ask_for_access(app: &App) {
    let ann = app.site.owner("ann@example.com");
    app.site.genie(&ann, "Billing helper");
    let wish = json!({"action": "request-access", "url_name": "billing-helper", "email": "vi@example.com"});
    assert_eq!(app.http.post("/v1/public-agent-pages").json(&wish).call().status, 200);
}

#[test]
fn mail_is_there_to_be_looked_at() {
    let app = App::sqlite();
    ask_for_access(&app);
    let mut mails = app.site.mails().into_iter();
    let mail = mails.find(|mail| mail.to() == "ann@example.com").unwrap();
    assert_eq!(mail.record.status, MailStatus::Queued);
    assert!(mail.link.as_ref().is_some_and(|link| link.starts_with(&format!("{}/requests/", app.url()))));
}

#[test]
#[should_panic(expected = "did not look at these mails")]
fn mail_that_nobody_looked_at_fails_the_test() {
    let app = App::sqlite();
    ask_for_access(&app);
}

#[test]
fn accounts_sign_in_and_have_keys() {
    let app = App::sqlite();
    let (ada, bob) = (app.site.administrator("ada@example.com"), app.site.agent("bob@example.com", &[]));
    let me = |ask: portcullis_testkit::app::Ask| ask.call().data();
    for (account, roles) in [(&ada, json!(["admin"])), (&bob, json!([]))] {
        assert_eq!(me(app.http.get("/api/v1/agents/me").key(&account.key))["roles"], roles);
        let session = app.sign_in(account);
        assert_eq!(me(app.http.get("/api/v1/agents/me").session(&session))["email"], account.email());
    }
}

#[test]
fn time_moves_when_told() {
    let app = App::builder().set("session_idle_minutes", 5).start();
    let session = app.sign_in(&app.site.owner("ann@example.com"));
    let status = || app.http.get("/api/v1/agents/me").session(&session).call().status;
    app.site.advance(Duration::from_secs(240));
    assert_eq!(status(), 200);
    app.site.advance(Duration::from_secs(301));
    assert_eq!(status(), 401);
}

#[test]
fn siblings_share_database_clock_and_mail() {
    let database = Cluster::shared().database();
    let app = App::postgres(&database);
    ask_for_access(&app);
    let sibling = app.sibling();
    assert_ne!(app.url(), sibling.url());
    let ann = app.site.agent("bob@example.com", &[]);
    assert_eq!(sibling.http.get("/api/v1/agents/me").key(&ann.key).call().status, 200);
    let before = sibling.site.now();
    app.site.advance(Duration::from_secs(3_600));
    assert!(sibling.site.now().since(before) >= Duration::from_secs(3_600));
    drop(app);
    assert_eq!(sibling.site.mails().len(), 2, "looked at once, by whichever is the last");
}

#[test]
fn a_stopped_one_can_be_looked_into() {
    let mut app = App::sqlite();
    ask_for_access(&app);
    assert_eq!(app.stop(), Ending::Drained);
    assert!(app.http.get("/health").send().is_err());
    assert_eq!(app.site.mails().len(), 2, "to the owner and to who asked");
}

#[test]
#[should_panic(expected = "mail_provider")]
fn a_wrong_setting_is_named() {
    let _ = App::builder().set("mail_provider", "pigeon").start();
}
