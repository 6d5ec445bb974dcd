//! What each provider is sent, next to what it documents.

use crate::support::{LINK, MAIL_ID, mail, mailer, mailer_from};
use portcullis_domain::Timestamp;
use portcullis_domain::records::outbox::{Letter, Mailer, OutgoingMail};
use portcullis_mail::{Provider, render};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

async fn taken(provider: Provider, status: u16) -> Request {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).expect(1).mount(&server).await;
    assert_eq!(mailer(provider, &server.uri()).send(&mail()).await, Ok(()));
    let request = server.received_requests().await.unwrap().remove(0);
    assert_eq!(request.method.as_str(), "POST");
    assert_eq!(header(&request, "accept"), Some("application/json"));
    assert!(header(&request, "user-agent").unwrap().starts_with("portcullis/"));
    request
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name).map(|value| value.to_str().unwrap())
}

fn json_of(request: &Request) -> Value {
    assert_eq!(header(request, "content-type"), Some("application/json"));
    serde_json::from_slice(&request.body).unwrap()
}

fn texts() -> (String, String) {
    let rendered = render(&mail().letter, Some(LINK));
    (rendered.text, rendered.html)
}

#[tokio::test]
async fn postmark() {
    let request = taken(Provider::Postmark, 200).await;
    let (text, html) = texts();
    assert_eq!(request.url.path(), "/email");
    assert_eq!(header(&request, "x-postmark-server-token"), Some("canary-user:canary-token"));
    assert_eq!(header(&request, "authorization"), None);
    assert_eq!(
        json_of(&request),
        json!({
            "From": "Example Desk <desk@example.com>",
            "To": "ann@example.com",
            "Subject": "You can now use Billing helper",
            "TextBody": text,
            "HtmlBody": html,
            "TrackOpens": false,
            "TrackLinks": "None",
            "Metadata": { "mail-id": MAIL_ID },
        })
    );
}

#[tokio::test]
async fn resend() {
    let request = taken(Provider::Resend, 200).await;
    let (text, html) = texts();
    assert_eq!(request.url.path(), "/emails");
    assert_eq!(header(&request, "authorization"), Some("Bearer canary-user:canary-token"));
    assert_eq!(header(&request, "idempotency-key"), Some(MAIL_ID));
    assert_eq!(
        json_of(&request),
        json!({
            "from": "Example Desk <desk@example.com>",
            "to": ["ann@example.com"],
            "subject": "You can now use Billing helper",
            "text": text,
            "html": html,
        })
    );
}

#[tokio::test]
async fn sendgrid() {
    let request = taken(Provider::SendGrid, 202).await;
    let (text, html) = texts();
    assert_eq!(request.url.path(), "/v3/mail/send");
    assert_eq!(header(&request, "authorization"), Some("Bearer canary-user:canary-token"));
    assert_eq!(
        json_of(&request),
        json!({
            "personalizations": [{ "to": [{ "email": "ann@example.com" }] }],
            "from": { "email": "desk@example.com", "name": "Example Desk" },
            "subject": "You can now use Billing helper",
            "content": [
                { "type": "text/plain", "value": text },
                { "type": "text/html", "value": html },
            ],
            "custom_args": { "mail_id": MAIL_ID },
            "tracking_settings": {
                "click_tracking": { "enable": false, "enable_text": false },
                "open_tracking": { "enable": false },
            },
        })
    );
}

#[tokio::test]
async fn mailgun() {
    let request = taken(Provider::Mailgun, 200).await;
    let (text, html) = texts();
    assert_eq!(request.url.path(), "/v3/mg.example.com/messages");
    // api:canary-user:canary-token
    let login = "Basic YXBpOmNhbmFyeS11c2VyOmNhbmFyeS10b2tlbg==";
    assert_eq!(header(&request, "authorization"), Some(login));
    assert_eq!(header(&request, "content-type"), Some("application/x-www-form-urlencoded"));
    let url = format!("http://form/?{}", std::str::from_utf8(&request.body).unwrap());
    let form: BTreeMap<String, String> =
        reqwest::Url::parse(&url).unwrap().query_pairs().into_owned().collect();
    let expected = [
        ("from", "Example Desk <desk@example.com>"),
        ("to", "ann@example.com"),
        ("subject", "You can now use Billing helper"),
        ("text", &text),
        ("html", &html),
        ("o:tracking", "no"),
        ("o:tracking-clicks", "no"),
        ("o:tracking-opens", "no"),
        ("v:mail-id", MAIL_ID),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
}

#[tokio::test]
async fn mailpit() {
    let request = taken(Provider::Mailpit, 200).await;
    let (text, html) = texts();
    assert_eq!(request.url.path(), "/api/v1/send");
    // canary-user:canary-token
    assert_eq!(header(&request, "authorization"), Some("Basic Y2FuYXJ5LXVzZXI6Y2FuYXJ5LXRva2Vu"));
    assert_eq!(
        json_of(&request),
        json!({
            "From": { "Email": "desk@example.com", "Name": "Example Desk" },
            "To": [{ "Email": "ann@example.com" }],
            "Subject": "You can now use Billing helper",
            "Text": text,
            "HTML": html,
            "Headers": { "X-Mail-Id": MAIL_ID },
        })
    );
}

#[tokio::test]
async fn a_sender_without_a_name() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let mut senders = Vec::new();
    for (provider, field) in [
        (Provider::Postmark, "/From"),
        (Provider::Resend, "/from"),
        (Provider::SendGrid, "/from"),
        (Provider::Mailpit, "/From"),
    ] {
        let mailer = mailer_from(provider, &server.uri(), "desk@example.com", Duration::from_secs(30));
        assert_eq!(mailer.send(&mail()).await, Ok(()));
        let request = server.received_requests().await.unwrap().pop().unwrap();
        senders.push(json_of(&request).pointer(field).cloned().unwrap());
    }
    let expected = [
        json!("desk@example.com"),
        json!("desk@example.com"),
        json!({ "email": "desk@example.com" }),
        json!({ "Email": "desk@example.com" }),
    ];
    assert_eq!(senders, expected);
}

#[tokio::test]
async fn the_endpoint_may_have_a_path() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let endpoint = format!("{}/relay/", server.uri());
    assert_eq!(mailer(Provider::Resend, &endpoint).send(&mail()).await, Ok(()));
    assert_eq!(server.received_requests().await.unwrap()[0].url.path(), "/relay/emails");
}

#[tokio::test]
async fn every_provider_is_told_how_to_stop_mails_that_can_be_stopped() {
    let letter = Letter::LinkUsed {
        genie: "Billing helper".parse().unwrap(),
        label: "3fa85f".into(),
        uses: 1,
        total: 1,
        last_used_at: Timestamp::from_micros(0),
    };
    for provider in Provider::ALL {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(2).mount(&server).await;
        let mailer = mailer(provider, &server.uri());
        assert_eq!(mailer.send(&OutgoingMail { letter: letter.clone(), ..mail() }).await, Ok(()));
        assert_eq!(mailer.send(&mail()).await, Ok(()));
        let sent: Vec<_> = server.received_requests().await.unwrap();
        let bodies: Vec<_> = sent.iter().map(|sent| String::from_utf8(sent.body.clone()).unwrap()).collect();
        let click = if provider == Provider::Mailgun { "%3DOne-Click" } else { "List-Unsubscribe=One-Click" };
        assert!(bodies[0].contains("List-Unsubscribe-Post") && bodies[0].contains(click), "{}", bodies[0]);
        assert!(!bodies[1].contains("List-Unsubscribe"), "{}", bodies[1]);
    }
}
