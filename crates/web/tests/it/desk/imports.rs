use super::Desk;
use crate::support::{Answer, Ask, Server};
use portcullis_domain::store::Importer;
use portcullis_sheets::Csv;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const IMPORT: &str = "/api/v1/agents/import";
const STATUS: &str = "/api/v1/agents/import/status";
const FORM: &str = "multipart/form-data; boundary=cut";

const PEOPLE: &str = "email,first_name,last_name,roles,teams\n\
    bob@example.com,Bob,Smith,agent,\n\
    no address,Cy,,agent,\n\
    dee@example.com,Dee,,\"agent,admin\",\"Support, Billing\"\n";

/// A form's field as browsers write it.
fn field(name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"people.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}

fn form(fields: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body: Vec<u8> = fields.iter().flat_map(|(name, content)| field(name, content)).collect();
    body.extend(b"--cut--\r\n");
    body
}

pub(crate) fn upload(server: &Server, content: &[u8]) -> Ask {
    server.post(IMPORT).body(FORM, form(&[("file", content)]))
}

/// What the worker beside the server does, to the end.
pub(crate) fn work_off(server: &Server) {
    let cx = server.world.cx();
    let mut importer = Importer::claim(&*server.store, &cx, &Csv).unwrap().unwrap();
    while !importer.import().has_ended() {
        importer.work(&*server.store, &cx).unwrap();
    }
}

fn names_the_file(answer: &Answer) {
    assert_eq!(answer.wrong_fields(), ["file"], "{answer:?}");
}

#[tokio::test]
async fn a_file_is_stored_worked_off_and_told_of() {
    let desk = Desk::set();
    for team in ["Support", "Billing"] {
        desk.team(team, &[]).await;
    }
    desk.get("/agents/import/status").await.is_desk_failure(404, "NotFoundError");
    let stored = upload(&desk.server, PEOPLE.as_bytes()).key(&desk.key).call().await;
    assert_eq!(stored.status, 202, "{stored:?}");
    let waits = stored.data();
    let wanted = json!({
        "id": waits["id"], "state": "queued", "total": 3, "running": 3, "completed": 0, "errored": 0,
        "errors": [], "started_at": null, "ended_at": null,
    });
    assert_eq!(waits, wanted);
    assert_eq!(desk.get("/agents/import/status").await.data(), wanted);

    work_off(&desk.server);
    let ended = desk.get("/agents/import/status").await.data();
    assert_eq!((&ended["state"], &ended["running"]), (&json!("completed"), &json!(0)));
    assert_eq!((&ended["completed"], &ended["errored"]), (&json!(2), &json!(1)));
    assert_eq!((&ended["errors"][0]["row"], &ended["errors"][0]["email"]), (&json!(3), &json!("no address")));
    assert!(ended["errors"][0]["message"].as_str().unwrap().starts_with("email: This must be"), "{ended}");
    assert_eq!(ended["started_at"], "2026-01-31T09:00:00Z");
    assert_eq!(ended["ended_at"], "2026-01-31T09:00:00Z");

    let list = desk.get("/agents?q=dee@example.com").await.data();
    let dee = &list["results"][0];
    assert_eq!((&dee["first_name"], &dee["last_name"]), (&json!("Dee"), &Value::Null));
    assert_eq!(dee["roles"], json!(["admin", "agent"]));
    let teams: Vec<_> = dee["teams"].as_array().unwrap().iter().map(|team| &team["name"]).collect();
    assert_eq!(teams, ["Billing", "Support"]);
    assert_eq!(desk.mails().await, [], "nobody is told");
}

#[tokio::test]
async fn spreadsheets_write_in_many_ways() {
    let desk = Desk::set();
    let text = "\u{feff}roles,email,first_name\r\nagent,bob@example.com,\"B, \"\"the\"\" Bob\"\r\nagent,cy@example.com,Cy";
    assert_eq!(upload(&desk.server, text.as_bytes()).key(&desk.key).call().await.status, 202);
    work_off(&desk.server);
    assert_eq!(desk.get("/agents/import/status").await.data()["completed"], 2);
    let list = desk.get("/agents?q=bob@example.com").await.data();
    assert_eq!(list["results"][0]["first_name"], "B, \"the\" Bob");
}

#[tokio::test]
async fn a_broken_header_fails_at_once() {
    let desk = Desk::set();
    let many = format!("email,first_name,roles\n{}", "a\n".repeat(100_001));
    for content in [
        &b""[..],
        b"email,first_name\n",
        b"email,first_name,roles,email\n",
        b"email,first_name,roles,age\n",
        b"a@example.com,Ann,agent\n",
        b"\x89PNG\r\n\x1a\n\0\0\0",
        b"PK\x03\x04\xff\xff",
        many.as_bytes(),
    ] {
        names_the_file(&upload(&desk.server, content).key(&desk.key).call().await);
    }
    desk.get("/agents/import/status").await.is_desk_failure(404, "NotFoundError");
}

#[tokio::test]
async fn a_form_that_is_none_is_refused() {
    let desk = Desk::set();
    let import =
        |kind: &'static str, body: Vec<u8>| desk.server.post(IMPORT).body(kind, body).key(&desk.key).call();
    let people = PEOPLE.as_bytes();
    for (kind, body) in [
        ("text/csv", people.to_vec()),
        ("application/json", b"{}".to_vec()),
        ("multipart/form-data", form(&[("file", people)])),
        (FORM, Vec::new()),
        (FORM, field("file", people)),
        (FORM, people.to_vec()),
    ] {
        import(kind, body).await.is_desk_failure(400, "InputError");
    }
    names_the_file(&import(FORM, form(&[])).await);
    names_the_file(&import(FORM, form(&[("file", people), ("file", people)])).await);
    let other = import(FORM, form(&[("file", people), ("overwrite", b"true")])).await;
    assert_eq!(other.wrong_fields(), ["overwrite"]);
    desk.get("/agents/import/status").await.is_desk_failure(404, "NotFoundError");
}

#[tokio::test]
async fn one_runs_at_a_time() {
    let desk = Desk::set();
    let both = || upload(&desk.server, PEOPLE.as_bytes()).key(&desk.key).call();
    let (one, other) = tokio::join!(both(), both());
    let (taken, refused) = if one.status == 202 { (one, other) } else { (other, one) };
    assert_eq!(taken.status, 202, "{taken:?}");
    refused.is_desk_failure(409, "ConflictError");
    // It is not even looked at.
    upload(&desk.server, b"").key(&desk.key).call().await.is_desk_failure(409, "ConflictError");
    work_off(&desk.server);
    let next = both().await.data();
    assert_ne!(next["id"], taken.data()["id"]);
    assert_eq!(desk.get("/agents/import/status").await.data()["id"], next["id"]);
}

#[tokio::test]
async fn who_may_not_is_told_before_anything_is_read() {
    let desk = Desk::set();
    let eve = desk.holder("eve@example.com", &["teams:manage"]).await;
    let session = desk.server.session("ann@example.com").await;
    let on_another_page = upload(&desk.server, PEOPLE.as_bytes()).session(&session);
    on_another_page
        .header("sec-fetch-site", "cross-site")
        .call()
        .await
        .is_desk_failure(403, "PermissionError");
    desk.server.get(STATUS).call().await.is_desk_failure(401, "AuthError");
    desk.server.get(STATUS).key(&eve.key).call().await.is_desk_failure(403, "PermissionError");
    for (credential, status) in
        [(String::new(), "401"), (format!("Authorization: Bearer {}\r\n", eve.key), "403")]
    {
        // A gigabyte is announced, and not a byte of it is sent.
        let head = format!(
            "POST {IMPORT} HTTP/1.1\r\nHost: x\r\n{credential}Content-Type: {FORM}\r\nContent-Length: 1000000000\r\n\r\n"
        );
        let answer = send(&desk, head.into_bytes(), 0).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    }
}

/// Sends a head and so many megabytes after it in chunks, and answers what comes back, up to the end of its head.
async fn send(desk: &Desk, head: Vec<u8>, megabytes: usize) -> String {
    let (mut answers, mut asks) = TcpStream::connect(desk.server.address).await.unwrap().into_split();
    let asking = tokio::spawn(async move {
        asks.write_all(&head).await.unwrap();
        let megabyte = [b"100000\r\n".to_vec(), vec![b'a'; 0x10_0000], b"\r\n".to_vec()].concat();
        for _ in 0..megabytes {
            // The server may have heard enough.
            if asks.write_all(&megabyte).await.is_err() {
                break;
            }
        }
        asks
    });
    let mut answer = Vec::new();
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut part = [0; 1_024];
        let size = answers.read(&mut part).await.unwrap();
        assert!(size > 0, "closed without an answer: {}", String::from_utf8_lossy(&answer));
        answer.extend(&part[..size]);
    }
    asking.abort();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_file_of_21_megabytes_is_too_large() {
    let desk = Desk::set();
    let announced = upload(&desk.server, &vec![b'a'; 21_000_000]).key(&desk.key).call().await;
    announced.is_desk_failure(413, "PayloadTooLargeError");
    // One that does not say how long it is.
    let part = field("file", b"email,first_name,roles\n");
    let part = &part[..part.len() - 2];
    let mut head = format!(
        "POST {IMPORT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: {FORM}\r\n\
         Transfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        desk.key,
        part.len()
    )
    .into_bytes();
    head.extend(part);
    head.extend(b"\r\n");
    let answer = send(&desk, head, 21).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    desk.get("/agents/import/status").await.is_desk_failure(404, "NotFoundError");
    let largest = format!("email,first_name,roles\nbob@example.com,{},agent\n", "a".repeat(19_900_000));
    assert_eq!(upload(&desk.server, largest.as_bytes()).key(&desk.key).call().await.status, 202);
    work_off(&desk.server);
    let ended = desk.get("/agents/import/status").await;
    assert_eq!(ended.data()["errors"][0]["email"], "bob@example.com");
    assert!(ended.text.len() < 2_000, "what is told of it is short");
}

#[tokio::test]
async fn nobody_imports_rights_that_they_lack() {
    let desk = Desk::set();
    let eve = desk.holder("eve@example.com", &["users:manage"]).await;
    let file = "email,first_name,roles\nbob@example.com,Bob,admin\ncy@example.com,Cy,\n";
    assert_eq!(upload(&desk.server, file.as_bytes()).key(&eve.key).call().await.status, 202);
    work_off(&desk.server);
    let ended = desk.get("/agents/import/status").await.data();
    assert_eq!((&ended["completed"], &ended["errored"]), (&json!(1), &json!(1)));
    assert_eq!(ended["errors"][0]["message"], "roles: This reaches permissions that you do not have.");
}
