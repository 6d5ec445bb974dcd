//! Files of people as spreadsheets and directories really write them.

use crate::support::{Database, on_both};
use portcullis_testkit::app::{Account, Answer, Http, Site};
use portcullis_testkit::wait::until;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::process::Stdio;

on_both!(
    what_people_really_send_is_taken,
    thirty_people_are_the_same_in_twelve_dialects,
    the_command_shows_what_it_understands_and_asks,
);

/// Each has Zoë Müller and José O'Neil in it.
const FILES: [(&str, &[u8]); 9] = [
    ("semicolons.csv", include_bytes!("people/semicolons.csv")),
    ("tabs.csv", include_bytes!("people/tabs.csv")),
    ("unicode-text.txt", include_bytes!("people/unicode-text.txt")),
    ("windows-1252.csv", include_bytes!("people/windows-1252.csv")),
    ("capitals.csv", include_bytes!("people/capitals.csv")),
    ("phone.csv", include_bytes!("people/phone.csv")),
    ("empty-rows.csv", include_bytes!("people/empty-rows.csv")),
    ("loose-cells.csv", include_bytes!("people/loose-cells.csv")),
    ("directory.csv", include_bytes!("people/directory.csv")),
];

/// A database with Ada, who administers, and two teams.
fn stage(database: &Database) -> (Site, Account) {
    database.prints(&["migrate"]);
    let site = database.site();
    let ada = site.administrator("ada@example.com");
    (site, ada)
}

struct Desk {
    http: Http,
    key: String,
}

impl Desk {
    fn get(&self, path: &str) -> Value {
        self.http.get(&format!("/api/v1{path}")).key(&self.key).call().data()
    }

    fn make_teams(&self) {
        for name in ["Support", "Billing"] {
            let made = self.http.post("/api/v1/teams").key(&self.key).json(&json!({"name": name})).call();
            assert_eq!(made.status, 201, "{made:?}");
        }
    }

    fn upload(&self, file: &[u8], query: &str) -> Answer {
        let head = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\r\n";
        let body = [head.as_bytes(), file, b"\r\n--cut--\r\n"].concat();
        let ask = self.http.post(&format!("/api/v1/agents/import{query}")).key(&self.key);
        ask.body("multipart/form-data; boundary=cut", body).call()
    }

    /// Imports a file, and answers the status at its end.
    fn import(&self, file: &[u8]) -> Value {
        let stored = self.upload(file, "");
        assert_eq!(stored.status, 202, "{stored:?}");
        until("the end of an import", || {
            let now = self.get("/agents/import/status");
            (now["state"] == "completed").then_some(now)
        })
    }

    /// Everybody but Ada, without what differs from import to import.
    fn people(&self) -> Vec<Value> {
        let list = self.get("/agents?page_size=100&order_by=name&order=asc");
        let people =
            list["results"].as_array().unwrap().iter().filter(|one| one["email"] != "ada@example.com");
        people.map(person).collect()
    }

    fn delete_people(&self) {
        for one in self.get("/agents?page_size=100")["results"].as_array().unwrap() {
            if one["email"] != "ada@example.com" {
                let path = format!("/api/v1/agents/{}", one["id"]);
                assert_eq!(self.http.delete(&path).key(&self.key).call().status, 200);
            }
        }
    }
}

fn person(agent: &Value) -> Value {
    let teams: Vec<_> = agent["teams"].as_array().unwrap().iter().map(|team| &team["name"]).collect();
    let [email, first, last, roles] = ["email", "first_name", "last_name", "roles"].map(|name| &agent[name]);
    json!([email, first, last, roles, teams])
}

fn what_people_really_send_is_taken(database: &Database) {
    let (_, ada) = stage(database);
    let node = database.node();
    let desk = Desk { http: node.http.clone(), key: ada.key.clone() };
    desk.make_teams();
    let both = [
        json!(["jose@example.com", "Jos\u{e9}", "O'Neil", ["admin", "agent"], ["Billing", "Support"]]),
        json!(["zoe@example.com", "Zo\u{eb}", "M\u{fc}ller", ["agent"], ["Support"]]),
    ];
    let without_roles = [
        json!(["jose@example.com", "Jos\u{e9}", "O'Neil", [], []]),
        json!(["zoe@example.com", "Zo\u{eb}", "M\u{fc}ller", [], []]),
    ];
    for (name, file) in FILES {
        let planned = desk.upload(file, "?dry_run=true").data();
        assert_eq!((&planned["valid"], &planned["errors"]), (&json!(2), &json!([])), "{name}: {planned}");
        assert!(desk.people().is_empty(), "{name}");
        let ended = desk.import(file);
        assert_eq!((&ended["total"], &ended["errors"]), (&json!(2), &json!([])), "{name}: {ended}");
        let expected = if name == "directory.csv" { &without_roles } else { &both };
        assert_eq!(desk.people(), expected, "{name}");
        for what in ["encoding", "delimiter", "columns", "ignored_columns"] {
            assert_eq!(ended[what], planned[what], "{name}");
        }
        let ignored = match name {
            "phone.csv" => json!(["phone"]),
            "directory.csv" => {
                json!(["Password [Required]", "Org Unit Path [Required]", "Recovery Email", "Employee ID"])
            }
            _ => json!([]),
        };
        assert_eq!(ended["ignored_columns"], ignored, "{name}");
        desk.delete_people();
    }
}

const STANDARD: [&str; 5] = ["email", "first_name", "last_name", "roles", "teams"];
const SPOKEN: [&str; 5] = ["E-Mail Address", "Given Name", "Surname", "Role", "Groups"];
const REQUIRED: [&str; 5] =
    ["EMAIL [Required]", "First Name [Required]", "Last Name [Required]", "Roles", "Teams"];

/// Encoding, delimiter, header and line end.
const DIALECTS: [(&str, &str, [&str; 5], &str); 12] = [
    ("utf-8", ",", STANDARD, "\n"),
    ("utf-8", ";", SPOKEN, "\r\n"),
    ("utf-8", "\t", REQUIRED, "\r"),
    ("utf-8 with mark", ",", REQUIRED, "\r\n"),
    ("utf-8 with mark", ";", STANDARD, "\r"),
    ("utf-16le", "\t", SPOKEN, "\r\n"),
    ("utf-16le", ";", REQUIRED, "\n"),
    ("utf-16be", ",", SPOKEN, "\r"),
    ("utf-16be", "\t", STANDARD, "\n"),
    ("windows-1252", ";", SPOKEN, "\r\n"),
    ("windows-1252", ",", REQUIRED, "\r"),
    ("windows-1252", "\t", STANDARD, "\r\n"),
];

/// Thirty people, some of whom have a delimiter or a quote in their names.
fn thirty() -> Vec<[String; 5]> {
    let person = |n: usize| {
        let last = ["M\u{fc}ller", "O'Neil; Jr.", "Lee, PhD", "Tab\u{20ac}", "\"Ace\" B\u{f8}e"][n % 5];
        let roles = ["agent", "agent,admin", "", "Agent, ADMIN"][n % 4];
        let teams = ["Support", "billing,Support", ""][n % 3];
        [&format!("p{n:02}@example.com"), &format!("Zo\u{eb} {n:02}"), last, roles, teams].map(str::to_owned)
    };
    (0..30).map(person).collect()
}

fn write(encoding: &str, delimiter: &str, header: [&str; 5], end: &str, rows: &[[String; 5]]) -> Vec<u8> {
    let cell = |cell: &str| {
        let is_quoted = cell.contains([',', ';', '\t', '"']);
        if is_quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    };
    let mut text = String::new();
    for row in std::iter::once(header.map(str::to_owned)).chain(rows.iter().cloned()) {
        let cells: Vec<_> = row.iter().map(|text| cell(text)).collect();
        write!(text, "{}{end}", cells.join(delimiter)).unwrap();
    }
    let marked = format!("\u{feff}{text}");
    match encoding {
        "utf-8" => text.into(),
        "utf-8 with mark" => marked.into(),
        "utf-16le" => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        // Of what is in it only the euro sign has another number there than in Unicode.
        _ => text
            .chars()
            .map(|c| if c == '\u{20ac}' { 0x80 } else { u8::try_from(u32::from(c)).unwrap() })
            .collect(),
    }
}

fn thirty_people_are_the_same_in_twelve_dialects(database: &Database) {
    let (_, ada) = stage(database);
    let node = database.node();
    let desk = Desk { http: node.http.clone(), key: ada.key.clone() };
    desk.make_teams();
    let mut first: Option<Vec<Value>> = None;
    for (encoding, delimiter, header, end) in DIALECTS {
        let dialect = format!("{encoding} {delimiter:?} {header:?} {end:?}");
        let ended = desk.import(&write(encoding, delimiter, header, end, &thirty()));
        assert_eq!((&ended["completed"], &ended["errors"]), (&json!(30), &json!([])), "{dialect}");
        assert_eq!(ended["encoding"], encoding.trim_end_matches(" with mark"), "{dialect}");
        assert_eq!(ended["delimiter"], delimiter, "{dialect}");
        assert_eq!(ended["columns"]["last_name"], header[2], "{dialect}");
        let people = desk.people();
        assert_eq!(people.len(), 30, "{dialect}");
        let first = first.get_or_insert_with(|| people.clone());
        assert_eq!(&people, first, "{dialect}");
        desk.delete_people();
    }
    let first = first.unwrap();
    assert_eq!(
        first[3],
        json!(["p03@example.com", "Zo\u{eb} 03", "Tab\u{20ac}", ["admin", "agent"], ["Support"]])
    );
    assert_eq!(first[4][2], "\"Ace\" B\u{f8}e");
}

/// Runs the command at a terminal where somebody types `says`.
fn at_a_terminal(database: &Database, arguments: &[&str], says: &str) -> (Option<i32>, String) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let end = File::options().read(true).write(true).open(name).unwrap();
    let mut terminal = File::from(terminal);
    terminal.write_all(says.as_bytes()).unwrap();
    let mut command = database.command(&["import"]);
    command.args(arguments).stdin(end.try_clone().unwrap()).stdout(end).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    // It keeps the other end open.
    drop(command);
    let mut seen = Vec::new();
    let mut part = [0; 1_024];
    // Linux tells the end of a terminal by an error.
    while let Ok(size @ 1..) = terminal.read(&mut part) {
        seen.extend(&part[..size]);
    }
    (child.wait().unwrap().code(), String::from_utf8(seen).unwrap().replace("\r\n", "\n"))
}

fn the_command_shows_what_it_understands_and_asks(database: &Database) {
    let (site, _) = stage(database);
    let count = || {
        let found = portcullis_domain::store::read::<_, portcullis_domain::StoreError>(site.store(), |tx| {
            tx.list_agents_compact()
        });
        found.unwrap().len() - 1
    };
    for (name, file) in FILES {
        fs::write(database.folder().join(name), file).unwrap();
    }
    let seen = database.prints(&["import", "directory.csv", "--dry-run"]);
    assert!(seen.starts_with("Encoding utf-8, cells separated by comma.\n"), "{seen}");
    for line in [
        "  email       is the column Email Address [Required]",
        "  left out are Password [Required], Org Unit Path [Required], Recovery Email, Employee ID",
        "    row  e-mail            name         roles  teams",
        "      2  zoe@example.com   Zo\u{eb} M\u{fc}ller",
        "2 of 2 rows can be imported, 0 are wrong.",
    ] {
        assert!(seen.lines().any(|one| one == line), "{line} in {seen}");
    }
    let wrong = database.run(&["import", "windows-1252.csv", "--dry-run", "--encoding", "windows-1251"]);
    assert_eq!(wrong.status.code(), Some(1), "there are no such teams");
    let says = String::from_utf8(wrong.stdout).unwrap();
    assert!(says.contains("Encoding windows-1251") && says.contains("There is no team"), "{says}");
    let refused = database.run(&["import", "tabs.csv", "--delimiter", "comma"]);
    let says = String::from_utf8(refused.stderr).unwrap();
    assert!(says.contains("The column email is missing."), "{says}");
    for arguments in [["--delimiter", "x"], ["--encoding", "klingon"]] {
        let refused = database.run(&[&["import", "tabs.csv"], &arguments[..]].concat());
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    }
    assert_eq!(count(), 0);

    let (status, says) = at_a_terminal(database, &["directory.csv"], "n\n");
    assert!(says.contains("Import them? [y/N]") && says.contains("Nothing was imported."), "{says}");
    assert_eq!((status, count()), (Some(1), 0));
    let (status, says) = at_a_terminal(database, &["directory.csv"], "y\n");
    assert!(says.contains("zoe@example.com") && says.contains("2 of 2 rows imported in"), "{says}");
    assert_eq!((status, count()), (Some(0), 2), "{says}");
    let (status, says) = at_a_terminal(database, &["directory.csv", "--yes"], "");
    assert!(!says.contains("[y/N]") && says.contains("0 of 2 rows imported in"), "{says}");
    assert_eq!(status, Some(1));
}
