//! schemathesis (PyPI) calls every operation that the API description has, in every way that it can think of, and holds
//! the answers against the description. What it must not count, and why, stands in `schemathesis/hooks.py`.

mod stage;

use crate::support::{Database, Node, tools};
use portcullis_testkit::app::Http;
use stage::Stage;
use std::process::Command;

/// schemathesis and all that it needs, each in one version: another one would call differently.
const PINS: &str = include_str!("schemathesis/requirements.txt");
const CONFIG: &str = include_str!("schemathesis/schemathesis.toml");
const HOOKS: &str = include_str!("schemathesis/hooks.py");

#[test]
fn the_description_is_true_for_an_administrator() {
    let database = Database::sqlite();
    let node = database.node();
    let stage = Stage::set(&database.site(), &node.http);
    let key = format!("Authorization: Bearer {}", stage.administrator.key);
    run(&node, &stage, &["--header", &key]);
}

#[test]
fn the_description_is_true_for_nobody() {
    let database = Database::sqlite();
    let node = database.node();
    let stage = Stage::set(&database.site(), &node.http);
    // Nearly every answer is 401, whatever is asked.
    run(&node, &stage, &["--max-examples", "2"]);
}

fn run(node: &Node, stage: &Stage, arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    stage.write(folder.path());
    std::fs::write(folder.path().join("schemathesis.toml"), CONFIG).unwrap();
    std::fs::write(folder.path().join("hooks.py"), HOOKS).unwrap();
    let output = Command::new(tools::python_with("schemathesis", PINS).join("bin/schemathesis"))
        .current_dir(folder.path())
        // No proxy, no configuration of somebody else.
        .env_clear()
        .env("PYTHONUTF8", "1")
        .env("OWNER", stage.administrator.principal.id.to_string())
        .args(["run", "--no-color", &format!("{}/openapi.json", node.url())])
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complaints}");
    let tested = format!("Tested: {}\n", operations(&node.http));
    assert!(said.contains(&tested), "not every operation was tested\n{said}");
    assert_eq!(node.defects(), [""; 0], "nothing that a client sends is a defect of the server");
}

/// How many operations are described.
fn operations(http: &Http) -> usize {
    const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];
    let description = http.get("/openapi.json").call().json();
    let items = description["paths"].as_object().unwrap().values();
    items.map(|item| METHODS.iter().filter(|name| item.get(name).is_some()).count()).sum()
}
