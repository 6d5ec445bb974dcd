use super::{Desk, names};
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

fn dry_run(server: &Server, more: &str, content: &[u8]) -> Ask {
    server.post(&format!("{IMPORT}?dry_run=true{more}")).body(FORM, form(&[("file", content)]))
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
        "id": waits["id"], "state": "queued", "encoding": "utf-8", "delimiter": ",", "ignored_columns": [],
        "columns": {
            "email": "email", "first_name": "first_name", "last_name": "last_name", "roles": "roles", "teams": "teams",
        },
        "total": 3, "running": 3, "completed": 0, "errored": 0,
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
        b"\xEF\xBB\xBF\r\n,,\r\n",
        b"email,roles\n",
        b"email,first_name,roles,email\n",
        b"email,first_name,\"roles\na@example.com,Ann,agent\n",
        b"sep=|\nemail|first_name\n",
        b"a@example.com,Ann,agent\n",
        many.as_bytes(),
    ] {
        names_the_file(&upload(&desk.server, content).key(&desk.key).call().await);
        let dry = dry_run(&desk.server, "", content).key(&desk.key).call().await;
        names_the_file(&dry);
    }
    for (content, says) in [
        (&b"\x89PNG\r\n\x1a\n\0\0\0"[..], "a PNG image, not CSV. Save the table as CSV"),
        (b"PK\x03\x04\xff\xff", "an Excel workbook or another ZIP archive, not CSV. Save the table as CSV"),
        (b"%PDF-1.7", "a PDF document, not CSV. Save the table as CSV"),
        (b"email\0first_name", "no text. Save the table as CSV"),
        (b"email,first_name,E-Mail\n", "\"email\" and \"E-Mail\" are both the column email"),
        (b"e\0m\0a\0i\0l\0;\0f\0i\0r\0s\0t\0_\0n\0a\0m\0e\0", "utf-16le without a byte order mark"),
        (b"Vorname;Nachname\n", "The column email is missing."),
    ] {
        names(&upload(&desk.server, content).key(&desk.key).call().await, "file", says);
    }
    desk.get("/agents/import/status").await.is_desk_failure(404, "NotFoundError");
}

#[tokio::test]
async fn a_dry_run_says_what_would_come_of_it_and_writes_nothing() {
    let desk = Desk::set();
    desk.team("Support", &[]).await;
    let mut file = "E-Mail;Surname;Given Name;Roles;Groups;Phone\r\n".to_owned();
    file += "Dee <DEE@example.com>;Lee;Dee;ADMIN,agent;support;555\r\n;;;;;\r\n";
    for number in 0..30 {
        file += &format!("p{number}@example.com;;P{number};;;\r\n");
    }
    file += "ann@example.com;;Ann;;;\r\np7@example.com;;Again;;;\r\nx@example.com;;X;nobody;;\r\n";
    file += "y@example.com;;\"Y;;;\r\nz@example.com;;Z;;;\r\n";
    // While another one runs, too.
    assert_eq!(upload(&desk.server, PEOPLE.as_bytes()).key(&desk.key).call().await.status, 202);
    let before = desk.get("/agents/import/status").await.data();
    let people = desk.get("/agents").await.data()["total"].clone();
    let answer = dry_run(&desk.server, "", file.as_bytes()).key(&desk.key).call().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut planned = answer.data();
    let rows = planned["rows"].take();
    let wanted = json!({
        "encoding": "utf-8", "delimiter": ";",
        "columns": {
            "email": "E-Mail", "first_name": "Given Name", "last_name": "Surname", "roles": "Roles", "teams": "Groups",
        },
        "ignored_columns": ["Phone"], "total": 36, "valid": 32, "errored": 4, "rows": null,
        "errors": [
            {"row": 34, "email": "ann@example.com", "message": "Another agent has this e-mail address."},
            {"row": 35, "email": "p7@example.com", "message": "Another agent has this e-mail address."},
            {"row": 36, "email": "x@example.com", "message": "roles: There is no role \"nobody\"."},
            {"row": 37, "email": "y@example.com", "message": "A quote opens a cell in this row, and none closes it. \
                Close it, or write it twice where it belongs to the text."},
        ],
    });
    assert_eq!(planned, wanted);
    assert_eq!(rows.as_array().unwrap().len(), 20);
    let dee = json!({
        "row": 2, "email": "dee@example.com", "first_name": "Dee", "last_name": "Lee", "roles": ["admin", "agent"],
        "teams": ["support"],
    });
    assert_eq!((&rows[0], &rows[1]["row"]), (&dee, &json!(4)));
    assert_eq!(desk.get("/agents/import/status").await.data(), before);
    assert_eq!(desk.get("/agents").await.data()["total"], people);
}

#[tokio::test]
async fn a_wrong_guess_is_seen_and_can_be_set_right() {
    let desk = Desk::set();
    // In Windows-1250, as a spreadsheet in Prague saves it.
    let file = b"email;first_name;a,b,c\r\nrudi@example.com;Ji\xF8\xED \x8Aim\xE1nek;1\r\n";
    let seen = |answer: &Value| {
        (answer["encoding"].clone(), answer["rows"][0]["first_name"].clone(), answer["delimiter"].clone())
    };
    let guessed = dry_run(&desk.server, "", file).key(&desk.key).call().await.data();
    assert_eq!(
        seen(&guessed),
        (json!("windows-1252"), json!("Ji\u{f8}\u{ed} \u{160}im\u{e1}nek"), json!(";"))
    );
    let said = dry_run(&desk.server, "&encoding=Windows-1250&delimiter=semicolon", file);
    let said = said.key(&desk.key).call().await.data();
    assert_eq!(seen(&said), (json!("windows-1250"), json!("Ji\u{159}\u{ed} \u{160}im\u{e1}nek"), json!(";")));
    let query = format!("{IMPORT}?encoding=windows-1250&delimiter=%3B&dry_run=false");
    let real = desk.server.post(&query).body(FORM, form(&[("file", file)])).key(&desk.key).call().await;
    assert_eq!((real.status.as_u16(), &real.data()["encoding"]), (202, &json!("windows-1250")));
    work_off(&desk.server);
    let list = desk.get("/agents?q=rudi@example.com").await.data();
    assert_eq!(list["results"][0]["first_name"], "Ji\u{159}\u{ed} \u{160}im\u{e1}nek");

    let wrong = |more: &'static str| dry_run(&desk.server, more, file).key(&desk.key).call();
    names(&wrong("&encoding=klingon").await, "encoding", "klingon");
    names(&wrong("&delimiter=%7C").await, "delimiter", "comma, semicolon or tab");
    names(&wrong("&delimeter=%3B").await, "delimeter", "no such");
    names(&wrong("&encoding=utf-8").await, "file", "not utf-8");
    assert_eq!(wrong("&delimiter=tab").await.wrong_fields(), ["file"]);
    assert_eq!(wrong("&encoding=&delimiter=").await.status, 200);
    let form = form(&[("file", file)]);
    let neither =
        desk.server.post(&format!("{IMPORT}?dry_run=maybe")).body(FORM, form).key(&desk.key).call().await;
    names(&neither, "dry_run", "true or false");
}

#[tokio::test]
async fn a_quote_that_is_not_closed_costs_one_row() {
    let desk = Desk::set();
    let mut file = "email,first_name\n".to_owned();
    for row in 2..2_002 {
        let quote = if row == 1_200 { "\"" } else { "" };
        file += &format!("p{row}@example.com,{quote}Ann\n");
    }
    assert_eq!(upload(&desk.server, file.as_bytes()).key(&desk.key).call().await.status, 202);
    work_off(&desk.server);
    let ended = desk.get("/agents/import/status").await.data();
    assert_eq!((&ended["completed"], &ended["errored"]), (&json!(1_999), &json!(1)));
    assert_eq!(
        (&ended["errors"][0]["row"], &ended["errors"][0]["email"]),
        (&json!(1_200), &json!("p1200@example.com"))
    );
}

#[tokio::test]
async fn the_template_can_be_filled_in_and_imported() {
    let desk = Desk::set();
    let template = desk.get("/agents/import/template").await;
    assert_eq!((template.status.as_u16(), template.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(template.header("content-disposition"), "attachment; filename=\"people.csv\"");
    assert_eq!(template.text, "\u{feff}email,first_name,last_name,roles,teams\r\n");
    let filled = format!("{}bob@example.com,Bob,,agent,\r\n", template.text);
    for (file, rows) in [(template.text, 0), (filled, 1)] {
        assert_eq!(upload(&desk.server, file.as_bytes()).key(&desk.key).call().await.status, 202);
        work_off(&desk.server);
        let ended = desk.get("/agents/import/status").await.data();
        assert_eq!((&ended["completed"], &ended["errors"]), (&json!(rows), &json!([])));
    }
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
