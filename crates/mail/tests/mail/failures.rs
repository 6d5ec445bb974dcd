//! Providers that refuse, stall, redirect, ramble or tell secrets.

use crate::support::{LINK, LINK_SECRET, TOKEN, mail, mailer, mailer_from, send};
use portcullis_domain::records::outbox::{Mailer, SendError};
use portcullis_mail::Provider;
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn transient(reason: &str, retry_after: Option<u64>) -> Result<(), SendError> {
    let retry_after = retry_after.map(Duration::from_secs);
    Err(SendError::Transient { reason: reason.into(), retry_after })
}

fn permanent(reason: &str) -> Result<(), SendError> {
    Err(SendError::Permanent { reason: reason.into() })
}

async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// A server that does with its one connection whatever it likes.
fn rude(serve: impl FnOnce(TcpStream) -> usize + Send + 'static) -> (String, JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (url, std::thread::spawn(move || serve(listener.accept().unwrap().0)))
}

/// What the server's function answers. Meanwhile the client's connections go on living, or dying.
async fn ended(server: JoinHandle<usize>) -> usize {
    tokio::task::spawn_blocking(|| server.join().unwrap()).await.unwrap()
}

fn read_request(stream: &mut TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
}

#[tokio::test]
async fn fails_twice_then_takes_it() {
    let server = MockServer::start().await;
    let answers = [
        ResponseTemplate::new(500),
        ResponseTemplate::new(429).insert_header("retry-after", "7"),
        ResponseTemplate::new(200),
    ];
    for answer in answers {
        Mock::given(any()).respond_with(answer).up_to_n_times(1).mount(&server).await;
    }
    let mailer = mailer(Provider::Postmark, &server.uri());
    assert_eq!(mailer.send(&mail()).await, transient("postmark answered 500.", None));
    assert_eq!(mailer.send(&mail()).await, transient("postmark answered 429.", Some(7)));
    assert_eq!(mailer.send(&mail()).await, Ok(()));
    let bodies: Vec<_> = server.received_requests().await.unwrap().into_iter().map(|it| it.body).collect();
    assert!(bodies.len() == 3 && bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test]
async fn each_status_has_its_class() {
    for (status, is_transient) in [
        (408, true),
        (425, true),
        (429, true),
        (500, true),
        (502, true),
        (503, true),
        (599, true),
        (304, false),
        (400, false),
        (401, false),
        (403, false),
        (404, false),
        (409, false),
        (413, false),
        (422, false),
    ] {
        let server = answering(ResponseTemplate::new(status)).await;
        for provider in Provider::ALL {
            let reason = format!("{provider} answered {status}.");
            let expected = if is_transient { transient(&reason, None) } else { permanent(&reason) };
            assert_eq!(send(provider, &server.uri()).await, expected);
        }
    }
}

#[tokio::test]
async fn the_reason_names_what_the_provider_says() {
    for (provider, status, answer, said) in [
        (Provider::Postmark, 422, json!({ "ErrorCode": 300, "Message": "Invalid 'To'." }), "Invalid 'To'."),
        (
            Provider::Resend,
            403,
            json!({ "statusCode": 403, "name": "validation_error", "message": "Verify a domain." }),
            "Verify a domain.",
        ),
        (
            Provider::SendGrid,
            400,
            json!({ "errors": [{ "message": "Does not match.", "field": "from", "help": null }] }),
            "Does not match.",
        ),
        (Provider::Mailgun, 400, json!({ "message": "to is not valid" }), "to is not valid"),
        (Provider::Mailpit, 400, json!({ "Error": "invalid To address" }), "invalid To address"),
    ] {
        let server = answering(ResponseTemplate::new(status).set_body_json(answer)).await;
        let expected = permanent(&format!("{provider} answered {status}: {said}"));
        assert_eq!(send(provider, &server.uri()).await, expected);
    }
}

#[tokio::test]
async fn plain_text_counts_and_a_page_does_not() {
    let server = answering(ResponseTemplate::new(401).set_body_string("Forbidden")).await;
    assert_eq!(send(Provider::Mailgun, &server.uri()).await, permanent("mailgun answered 401: Forbidden"));
    let page = ResponseTemplate::new(502).set_body_raw("<h1>Bad gateway</h1>", "text/html");
    let server = answering(page).await;
    assert_eq!(send(Provider::Mailgun, &server.uri()).await, transient("mailgun answered 502.", None));
}

#[tokio::test]
async fn an_instant_to_wait_for_is_measured_from_the_answers_date() {
    let answer = ResponseTemplate::new(503)
        .insert_header("date", "Sat, 31 Jan 2026 09:00:00 GMT")
        .insert_header("retry-after", "Sat, 31 Jan 2026 09:01:30 GMT");
    let server = answering(answer).await;
    assert_eq!(send(Provider::Resend, &server.uri()).await, transient("resend answered 503.", Some(90)));
}

#[tokio::test]
async fn resend_is_asked_again_while_the_first_try_runs() {
    let conflict = |name: &str| json!({ "statusCode": 409, "name": name, "message": "Conflict." });
    let reason = "resend answered 409: Conflict.";
    let server =
        answering(ResponseTemplate::new(409).set_body_json(conflict("concurrent_idempotent_requests"))).await;
    assert_eq!(send(Provider::Resend, &server.uri()).await, transient(reason, None));
    let server =
        answering(ResponseTemplate::new(409).set_body_json(conflict("invalid_idempotent_request"))).await;
    assert_eq!(send(Provider::Resend, &server.uri()).await, permanent(reason));
}

#[tokio::test]
async fn waits_no_longer_than_told() {
    // It takes the connection into its queue and never reads from it.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mailer = mailer_from(Provider::SendGrid, &url, "desk@example.com", Duration::from_millis(100));
    assert_eq!(mailer.send(&mail()).await, transient("sendgrid did not answer in time.", None));
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(send(Provider::Mailpit, &url).await, transient("mailpit could not be reached.", None));
}

#[tokio::test]
async fn a_broken_connection_may_be_tried_again() {
    let (url, server) = rude(|mut stream| stream.read(&mut [0; 64]).unwrap());
    assert_eq!(send(Provider::Mailgun, &url).await, transient("The connection to mailgun broke.", None));
    assert!(ended(server).await > 0);
}

#[tokio::test]
async fn goes_nowhere_else() {
    for status in [301, 302, 307, 308] {
        let server = MockServer::start().await;
        let elsewhere = ResponseTemplate::new(status).insert_header("location", "/elsewhere");
        Mock::given(path("/email")).respond_with(elsewhere).expect(1).mount(&server).await;
        Mock::given(path("/elsewhere"))
            .respond_with(ResponseTemplate::new(200))
            .expect(0)
            .mount(&server)
            .await;
        let reason = format!("postmark answered {status}.");
        assert_eq!(send(Provider::Postmark, &server.uri()).await, permanent(&reason));
        server.verify().await;
    }
}

#[tokio::test]
async fn reads_no_more_than_it_needs() {
    const ENDLESS: usize = 256 * 1024 * 1024;
    let (url, server) = rude(|mut stream| {
        read_request(&mut stream);
        let head = format!(
            "HTTP/1.1 422 Unprocessable\r\ncontent-type: text/plain\r\ncontent-length: {ENDLESS}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut written = 0;
        while written < ENDLESS
            && let Ok(more) = stream.write(&[b'a'; 64 * 1024])
        {
            written += more;
        }
        written
    });
    let expected = permanent(&format!("mailgun answered 422: {}\u{2026}", "a".repeat(200)));
    assert_eq!(send(Provider::Mailgun, &url).await, expected);
    // What was written beyond the bound lay in the sockets' buffers.
    assert!(ended(server).await < ENDLESS / 4);
}

#[tokio::test]
async fn secrets_stay_out_of_reasons() {
    let told = format!("token {TOKEN} link {LINK} token of it {LINK_SECRET}");
    for provider in Provider::ALL {
        let answer =
            json!({ "Message": told, "message": told, "errors": [{ "message": told }], "Error": told });
        let server = answering(ResponseTemplate::new(422).set_body_json(answer)).await;
        let error = send(provider, &server.uri()).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("***"), "{shown}");
        for secret in ["canary-token", LINK, LINK_SECRET] {
            assert!(!shown.contains(secret), "{shown}");
        }
        let mailer = format!("{:?}", mailer(provider, &server.uri()));
        assert!(!mailer.contains("canary"), "{mailer}");
        assert!(!format!("{:?}", mail()).contains(LINK_SECRET));
    }
}

#[tokio::test]
async fn a_mail_without_its_link_is_not_sent() {
    let server = answering(ResponseTemplate::new(200)).await;
    let mut mail = mail();
    mail.link = None;
    let outcome = mailer(Provider::Resend, &server.uri()).send(&mail).await;
    assert_eq!(outcome, permanent("The mail has lost its link. Start over."));
    assert!(server.received_requests().await.unwrap().is_empty());
}
