//! What only the embedded database does.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod common;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use portcullis_domain::base::Name;
use portcullis_domain::{Store, StoreError, Timestamp, store};
use portcullis_store::{BackupError, OpenError, Options, backup, migrate, open};
use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

fn options(url: &str, serves: bool) -> Options {
    Options { url: url.to_owned(), pool: 2, serves }
}

fn add_team(store: &dyn Store, name: &str) -> Result<(), StoreError> {
    let name: Name = name.parse().unwrap();
    store::write(store, |tx| tx.insert_team(&name, None, Timestamp::from_micros(0)).map(drop))
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Integrity {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

fn teams(file: &Path) -> i64 {
    let mut conn = SqliteConnection::establish(&file.to_string_lossy()).unwrap();
    let checked: Integrity = diesel::sql_query("PRAGMA integrity_check").get_result(&mut conn).unwrap();
    assert_eq!(checked.integrity_check, "ok");
    let query = diesel::sql_query("SELECT count(*) AS count FROM teams");
    query.get_result::<Count>(&mut conn).unwrap().count
}

#[test]
fn one_process_serves_and_commands_work_beside_it() {
    let (_folder, url) = common::sqlite_file();
    let server = open(&options(&url, true)).unwrap();
    assert!(matches!(open(&options(&url, true)), Err(OpenError::InUse(_))));
    let command = open(&options(&url, false)).unwrap();
    add_team(&*command.store, "From a command").unwrap();
    add_team(&*server.store, "From the server").unwrap();
    assert_eq!(command.store.ready(), Ok(()));
    drop(server);
    assert!(open(&options(&url, true)).is_ok());
}

#[test]
fn the_folder_is_made_and_the_file_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new/deeper/data.db");
    let opened = open(&options(&format!("sqlite://{}", file.display()), true)).unwrap();
    assert_eq!(opened.store.ready(), Ok(()));
    add_team(&*opened.store, "One").unwrap();
    #[cfg(unix)]
    for entry in std::fs::read_dir(file.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = std::os::unix::fs::PermissionsExt::mode(&entry.metadata().unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{:?}", entry.path());
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let Err(error) = open(&options(&format!("sqlite://{}/data.db", file.display()), true)) else {
        panic!("a file is no folder")
    };
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let (folder, url) = common::sqlite_file();
    std::fs::write(folder.path().join("store.db"), "this is no database, and long enough to tell").unwrap();
    let errors = [open(&options(&url, true)).err(), migrate(&url).err()];
    for error in errors.map(Option::unwrap) {
        assert!(matches!(error, OpenError::NotSqlite(_)) && error.is_about_the_url(), "{error}");
        assert!(error.to_string().contains("store.db"), "{error}");
    }
    let error = backup(&url, &folder.path().join("backup.db")).unwrap_err();
    assert!(matches!(error, BackupError::Open(OpenError::NotSqlite(_))), "{error}");
    let beside = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(beside, 1, "nothing is put beside what is not ours");
}

#[test]
fn many_may_migrate_at_once() {
    let (_folder, url) = common::sqlite_file();
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                migrate(&url).unwrap();
            });
        }
    });
    add_team(&*common::open_url(&url), "One").unwrap();
}

/// Ends the other thread also when this one panics.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_backup_is_whole_while_others_write() {
    let (folder, url) = common::sqlite_file();
    let store = common::open_url(&url);
    let done = AtomicBool::new(false);
    let file = folder.path().join("backup.db");
    let pair = |number: usize| {
        let [first, second]: [Name; 2] =
            ["a", "b"].map(|half| format!("Team {number}{half}").parse().unwrap());
        store::write::<_, StoreError>(&*store, |tx| {
            for name in [&first, &second] {
                tx.insert_team(name, None, Timestamp::from_micros(0))?.done().unwrap();
            }
            Ok(())
        })
        .unwrap();
    };
    pair(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 1;
            while !done.load(Ordering::SeqCst) {
                pair(number);
                number += 1;
            }
        });
        let _end = SetOnDrop(&done);
        for _ in 0..5 {
            let _ = std::fs::remove_file(&file);
            backup(&url, &file).unwrap();
            let copied = teams(&file);
            assert!(copied >= 2 && copied % 2 == 0, "{copied} teams of pairs");
        }
    });
    assert!(open(&options(&format!("sqlite://{}", file.display()), true)).is_ok());
}

#[test]
fn a_backup_overwrites_nothing_and_leaves_nothing_half() {
    let (folder, url) = common::sqlite_file();
    let file = folder.path().join("backup.db");
    assert!(matches!(backup(&url, &file), Err(BackupError::NoDatabase(_))));
    assert!(!file.exists());
    migrate(&url).unwrap();
    std::fs::write(&file, "precious").unwrap();
    assert!(matches!(backup(&url, &file), Err(BackupError::Exists(_))));
    assert_eq!(std::fs::read(&file).unwrap(), b"precious");
    assert!(matches!(backup(&url, &folder.path().join("no/such/folder.db")), Err(BackupError::File { .. })));

    std::fs::remove_file(&file).unwrap();
    std::fs::write(folder.path().join("store.db"), "x".repeat(8192)).unwrap();
    let _ = std::fs::remove_file(folder.path().join("store.db-wal"));
    assert!(backup(&url, &file).is_err());
    assert!(!file.exists());
}

#[test]
fn postgres_has_its_own_backup() {
    let error = backup("postgres://h/db", Path::new("backup.sql")).unwrap_err();
    assert!(error.to_string().contains("pg_dump"), "{error}");
}
