//! What others make of the API description: two linters find nothing in it, and the clients that two generators make of
//! it are whole and complete the README's walk.

use crate::support::{Database, Node, tools};
use portcullis_testkit::app::Account;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const PYTHON: &str = include_str!("clients/requirements.txt");
const PACKAGE: &str = include_str!("clients/package.json");
const LOCK: &str = include_str!("clients/package-lock.json");
const EMAIL: &str = "ada@example.com";

#[test]
fn redocly_finds_nothing() {
    let workshop = Workshop::open();
    let found = workshop.node(
        "node_modules/@redocly/cli/bin/cli.js",
        &["lint", "--extends=recommended", "--format=json", "openapi.json"],
    );
    let said = told(&found);
    let start = said.find('{').unwrap_or_else(|| panic!("{said}"));
    let report = serde_json::Deserializer::from_str(&said[start..]).into_iter::<serde_json::Value>().next();
    let totals = &report.unwrap().unwrap_or_else(|error| panic!("{error}: {said}"))["totals"];
    assert_eq!(*totals, serde_json::json!({"errors": 0, "warnings": 0, "ignored": 0}), "{said}");
    assert!(found.status.success(), "{said}");
}

#[test]
fn spectral_finds_nothing() {
    let workshop = Workshop::open();
    workshop.write(".spectral.yaml", "extends: [\"spectral:oas\"]\n");
    let script = "node_modules/@stoplight/spectral-cli/dist/index.js";
    let found = workshop.node(script, &["lint", "--fail-severity=hint", "openapi.json"]);
    assert!(found.status.success() && told(&found).contains("No results"), "{}", told(&found));
}

#[test]
fn a_client_in_typescript_completes_the_walk() {
    let workshop = Workshop::open();
    workshop.write("package.json", "{\"type\": \"module\"}\n");
    workshop.write("tsconfig.json", include_str!("clients/tsconfig.json"));
    workshop.write("walk.ts", include_str!("clients/walk.ts"));
    sure(
        &workshop.node("node_modules/openapi-typescript/bin/cli.js", &["openapi.json", "--output", "api.ts"]),
    );
    sure(&workshop.node("node_modules/typescript/bin/tsc", &["--project", "."]));
    workshop.walk(|arguments| workshop.node("walk.js", arguments));
}

#[test]
fn a_client_in_python_completes_the_walk() {
    let workshop = Workshop::open();
    workshop.write("settings.yaml", "post_hooks: []\n");
    workshop.write("walk.py", include_str!("clients/walk.py"));
    let made = workshop
        .python()
        .args(["-m", "openapi_python_client", "generate", "--fail-on-warning"])
        .args(["--path", "openapi.json", "--config", "settings.yaml", "--output-path", "client"])
        .output()
        .unwrap();
    sure(&made);
    workshop.walk(|arguments| {
        workshop.python().env("PYTHONPATH", "client").arg("walk.py").args(arguments).output().unwrap()
    });
}

/// A server, its description in a folder, and the tools that read it.
struct Workshop {
    database: Database,
    server: Node,
    folder: TempDir,
    python: std::path::PathBuf,
    node: tools::Node,
}

impl Workshop {
    fn open() -> Self {
        let python = tools::python_with("openapi-python-client", PYTHON);
        let node = tools::Node::of(&python);
        let modules = node.modules("openapi-clients", PACKAGE, LOCK);
        let database = Database::sqlite();
        database.site().administrator(EMAIL);
        let server = database.node();
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(modules, folder.path().join("node_modules")).unwrap();
        let workshop = Self { server, database, folder, python, node };
        workshop.write("openapi.json", &workshop.server.http.get("/openapi.json").call().text);
        workshop
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// Runs a script of the folder.
    fn node(&self, script: &str, arguments: &[&str]) -> Output {
        let script = self.folder.path().join(script);
        isolated(&mut self.node.run(&script), self.folder.path()).args(arguments).output().unwrap()
    }

    fn python(&self) -> Command {
        let mut command = Command::new(self.python.join("bin/python"));
        isolated(&mut command, self.folder.path());
        command
    }

    /// Has the client walk to where the mail is sent, and then in by the link that was mailed.
    fn walk(&self, client: impl Fn(&[&str]) -> Output) {
        let arguments = [self.server.url(), EMAIL, Account::PASSWORD];
        sure(&client(&arguments));
        let listed = self.database.prints(&["outbox", "list"]);
        let mail = listed.lines().find(|line| line.contains("vi@example.com")).unwrap();
        let shown = self.database.prints(&["outbox", "show", mail.split_whitespace().next().unwrap()]);
        let link = shown.split("/a/").nth(1).unwrap();
        let token: String = link.chars().take_while(char::is_ascii_hexdigit).collect();
        sure(&client(&[&arguments[..], &[token.as_str()]].concat()));
        assert_eq!(self.server.defects(), [""; 0]);
    }
}

/// No proxy, no configuration of somebody else, and nobody is told of what is done here.
fn isolated<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("PYTHONUTF8", "1")
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
}

fn told(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn sure(output: &Output) {
    assert!(output.status.success(), "{}", told(output));
}
