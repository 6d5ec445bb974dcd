//! The throwaway PostgreSQL: isolated databases, rows that outlive a crash, nothing left behind.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use portcullis_testkit::postgres::{Cluster, ClusterOptions, TestDatabase};
use std::env;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn each_database_is_empty_and_its_own() {
    let cluster = Cluster::shared();
    let (first, second) = (cluster.database(), cluster.database());
    assert_ne!(first.url(), second.url());
    assert_eq!(first.url(), format!("postgres://postgres@127.0.0.1:{}/{}", cluster.port(), first.name()));

    first.sql("CREATE TABLE links (id int); INSERT INTO links VALUES (7)");
    assert_eq!(first.sql("SELECT id FROM links"), "7");
    assert_eq!(second.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
}

#[test]
fn a_database_from_a_template_has_its_content_and_goes_its_own_way() {
    let cluster = Cluster::shared();
    let template = cluster.database();
    template.sql("CREATE TABLE links (id int); INSERT INTO links VALUES (1), (2)");

    let copy = cluster.database_from(&template);
    copy.sql("DELETE FROM links WHERE id = 1");

    assert_eq!(copy.sql("SELECT id FROM links"), "2");
    assert_eq!(template.sql("SELECT id FROM links ORDER BY id"), "1\n2");
}

#[test]
fn a_dropped_database_is_gone() {
    let cluster = Cluster::shared();
    let watcher = cluster.database();
    let name = cluster.database().name().to_owned();
    assert_eq!(watcher.sql(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")), "0");
}

#[test]
fn the_server_waits_for_no_disk_unless_told_and_takes_many_connections() {
    let shown = |database: &TestDatabase| {
        ["fsync", "full_page_writes", "synchronous_commit"].map(|name| database.sql(&format!("SHOW {name}")))
    };
    let database = Cluster::shared().database();
    assert_eq!(shown(&database), ["off", "off", "on"]);
    assert_eq!(database.sql("SHOW max_connections"), "300");
    assert_eq!(database.sql("SHOW listen_addresses"), "127.0.0.1");
    let measured = Cluster::start(&ClusterOptions { fsync: true, ..ClusterOptions::default() });
    assert_eq!(shown(&measured.database()), ["on"; 3]);
}

#[test]
fn committed_rows_survive_a_pulled_plug() {
    let cluster = Cluster::start(&ClusterOptions::default());
    let database = cluster.database();
    database.sql("CREATE TABLE links (id int)");
    database.sql("INSERT INTO links VALUES (1)");

    cluster.stop_immediate();
    assert!(TcpStream::connect(("127.0.0.1", cluster.port())).is_err());
    cluster.start_again();

    assert_eq!(database.sql("SELECT id FROM links"), "1");
    let log = std::fs::read_to_string(cluster.log()).unwrap();
    assert!(log.contains("automatic recovery in progress"), "{log}");
}

#[test]
fn a_dropped_cluster_leaves_nothing() {
    let cluster = Cluster::start(&ClusterOptions::default());
    let (port, folder) = (cluster.port(), cluster.log().parent().unwrap().to_owned());
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    drop(cluster);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(!folder.exists());
}

/// Runs this very test again in a process of its own, in which it only starts a cluster and waits, and kills that.
#[test]
fn a_killed_test_process_leaves_nothing() {
    const TO_BE_KILLED: &str = "PORTCULLIS_TESTKIT_TO_BE_KILLED";
    if env::var_os(TO_BE_KILLED).is_some() {
        let cluster = Cluster::shared();
        println!("cluster: {} {}", cluster.port(), cluster.log().parent().unwrap().display());
        let _ = std::io::stdin().read(&mut [0]);
        return;
    }
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_killed_test_process_leaves_nothing", "--nocapture"])
        .env(TO_BE_KILLED, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let line = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap)
        .find_map(|line| line.split_once("cluster: ").map(|(_, rest)| rest.to_owned()))
        .expect("the child names its cluster");
    let (port, folder) = line.split_once(' ').unwrap();
    let (port, folder): (u16, PathBuf) = (port.parse().unwrap(), folder.into());
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    assert!(folder.exists());

    child.kill().unwrap();
    child.wait().unwrap();

    until(|| !folder.exists(), "the guard removes the folder");
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

fn until(condition: impl Fn() -> bool, what: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < deadline, "not within 30 s: {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}
