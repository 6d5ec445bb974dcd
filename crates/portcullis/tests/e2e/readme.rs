//! The README's walk, line by line.

use crate::support::Node;
use portcullis_testkit::debian;
use serde_json::{Deserializer, Value};
use std::process::{Command, Stdio};

const README: &str = include_str!("../../../../README.md");

/// The shell block `number` below a heading.
fn block(heading: &str, number: usize) -> &'static str {
    let section = README.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    section.split("```sh\n").nth(number + 1).unwrap().split("```").next().unwrap()
}

/// Where an installation would have its programs.
fn path() -> std::ffi::OsString {
    debian::program("curl");
    debian::program("jq");
    std::env::var_os("PATH").unwrap()
}

#[test]
fn the_walk_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let shell = |script: &str| {
        let mut command = Command::new("bash");
        command.current_dir(folder.path()).env_clear().env("PATH", path());
        // The binary is built already, and `exec` makes it the process that signals reach.
        let binary = env!("CARGO_BIN_EXE_portcullis");
        let script =
            script.replace("cargo run -q --", binary).replace("cargo run", &format!("exec {binary}"));
        command.args(["-c", &script]);
        command
    };
    let node = Node::start(shell(block("Start it", 1))).ready();

    let walk = block("From nothing to a redeemed link", 0).replace("http://127.0.0.1:9000", node.url());
    let output = shell(&walk).stdin(Stdio::null()).output().unwrap();
    let (printed, complaints) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    let said = format!("{printed}\n{complaints}\n{}", node.log());

    let mut answers = Deserializer::from_str(&printed).into_iter::<Value>();
    let mut next = || answers.next().unwrap_or_else(|| panic!("{said}")).unwrap_or_else(|_| panic!("{said}"));
    assert_eq!(next()["data"]["email"], "ada@example.com", "{said}");
    for _ in 0..2 {
        let let_in = next();
        assert_eq!(let_in["data"]["agent"]["name"], "Billing helper", "{said}");
        assert!(let_in["data"]["pass"]["token"].is_string(), "{said}");
    }
    assert_eq!(next()["error"]["code"], "GENIE_PRIVATE", "{said}");
    assert_eq!(next()["data"]["requested"], true, "{said}");
    assert_eq!(next()["data"]["request"]["status"], "approved", "{said}");
    let rest = &printed[answers.byte_offset()..];
    assert!(rest.contains("You can now use Billing helper"), "{said}");
    assert!(rest.contains(&format!("{}/a/", node.url())), "{said}");
    let last: Value = serde_json::from_str(rest.lines().last().unwrap()).unwrap_or_else(|_| panic!("{said}"));
    assert_eq!(last["data"]["agent"]["name"], "Billing helper", "walked in by the mailed link: {said}");
    assert_eq!(complaints, "", "{said}");
}
