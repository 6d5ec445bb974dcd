//! The binary as a person meets it: output, standard error and exit status.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use std::process::{Command, Output};

fn portcullis(folder: &std::path::Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .current_dir(folder)
        .env_clear()
        .envs(environment.iter().copied())
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn config_prints_what_is_in_effect_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("portcullis.toml"), "database_pool = 3").unwrap();
    let environment =
        [("PORTCULLIS_ADMIN_EMAIL", "a@example.com"), ("PORTCULLIS_ADMIN_PASSWORD", "canary-in-a-coal-mine")];
    let output = portcullis(folder.path(), &environment, &["config", "--listen", "127.0.0.1:1"]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    for (setting, origin) in [
        ("listen = \"127.0.0.1:1\" ", "# flag --listen"),
        ("database_pool = 3 ", "# configuration file portcullis.toml"),
        ("admin_password = \"***\" ", "# environment variable PORTCULLIS_ADMIN_PASSWORD"),
        ("log_format = \"text\" ", "# default"),
    ] {
        assert!(
            text.lines().any(|line| line.starts_with(setting) && line.ends_with(origin)),
            "{setting}{origin} is not in\n{text}"
        );
    }
    assert!(!text.contains("canary"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "config writes nothing");
}

#[test]
fn a_wrong_setting_is_one_line_and_status_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["config"][..], &["serve"], &[]] {
        let output = portcullis(folder.path(), &[("PORTCULLIS_LISTEN", "here")], arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "portcullis: listen (environment variable PORTCULLIS_LISTEN): \"here\" is not an IP address with a port; \
             write one such as 127.0.0.1:9000 or [::1]:9000\n"
        );
    }
}

#[test]
fn a_wrong_command_line_is_status_2() {
    let folder = tempfile::tempdir().unwrap();
    let output = portcullis(folder.path(), &[], &["serv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("serve"), "a near name is offered");
}
