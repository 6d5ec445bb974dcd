use crate::support::{PASSWORD, Server};
use reqwest::Method;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// Everything that is logged, at any level, by whatever part of the process.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_is_logged_at_any_level() {
    let lines = Lines::default();
    let writer = lines.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();

    let server = Server::start();
    let key = server.key(&server.admin("ann@example.com"));
    // What is logged comes from every test of this process.
    let (of_a_page, of_a_key) = ("a-page-of-this-test", "a-key-of-this-test");
    let session = server.session("ann@example.com").await;
    let link = "c0ffee".repeat(10) + "c0ff";
    let wrong = "canary-of-a-password";
    let paths = [
        format!("/a/{link}"),
        format!("/set-password/{link}"),
        format!("/v1/a/b/c/{link}"),
        format!("/nothing?token={link}&q=canary-of-a-query"),
        format!("/api/v1/agents/{link}/api-key"),
    ];
    for path in paths {
        server.get(&path).key(&key).session(&session).header("x-agent-access-token", &link).call().await;
        server.post(&path).key(&key).header("x-request-id", of_a_page).call().await;
    }
    let make = server.post("/api/v1/agents/1/api-key").key(&key).header("x-request-id", of_a_key);
    let made = make.call().await;
    assert_eq!(made.status, 200);
    server.login("ann@example.com", wrong).call().await.is_desk_failure(401, "AuthError");
    let broken = format!(r#"{{"email": "ann@example.com", "password": "{wrong}", }}"#);
    server.post("/api/v1/auth/login").body("application/json", broken).call().await;
    server.post("/api/v1/auth/logout").session(&session).on_our_page().call().await;

    let refused = "https://refused-in-this-test.example";
    for _ in 0..2 {
        let preflight = server.ask(Method::OPTIONS, "/api/v1/agents/me").header("origin", refused);
        assert_eq!(preflight.header("access-control-request-method", "GET").call().await.status, 400);
    }

    let made = made.data();
    let logged = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let told = |line: &&str| line.contains("PORTCULLIS_CORS_ORIGINS") && line.contains(refused);
    assert_eq!(logged.lines().filter(told).count(), 1, "a refused origin is told once");
    for secret in
        [&key, &session, &link, PASSWORD, wrong, "canary-of-a-query", made["api_key"].as_str().unwrap()]
    {
        let found = logged.lines().find(|line| line.contains(secret));
        assert_eq!(found, None);
    }
    let line_of =
        |id| logged.lines().find(|line| line.contains(id) && line.contains("portcullis::access")).unwrap();
    let line = line_of(of_a_page);
    for part in ["method=POST", "path=\"/a/***\"", "status=404", "ms="] {
        assert!(line.contains(part), "{line}");
    }
    let line = line_of(of_a_key);
    for part in ["path=\"/api/v1/agents/1/api-key\"", "status=200", "agent=1"] {
        assert!(line.contains(part), "{line}");
    }
}
