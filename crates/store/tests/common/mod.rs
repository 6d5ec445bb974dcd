//! Fresh stores on both databases.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]
#![allow(dead_code, reason = "not every test file uses all of it")]

use portcullis_domain::Store;
use portcullis_store::{Options, migrate, open};
use portcullis_testkit::contract::Kept;
use portcullis_testkit::postgres::{Cluster, TestDatabase};
use std::sync::{Arc, OnceLock};

pub(crate) fn open_url(url: &str) -> Arc<dyn Store> {
    open(&Options { url: url.to_owned(), pool: 4, serves: true }).unwrap().store
}

/// An SQLite file in a folder of its own.
pub(crate) fn sqlite_file() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("store.db").display());
    (folder, url)
}

/// A migrated PostgreSQL database.
pub(crate) fn postgres_database() -> TestDatabase {
    static MIGRATED: OnceLock<TestDatabase> = OnceLock::new();
    let template = MIGRATED.get_or_init(|| {
        let template = Cluster::shared().database();
        migrate(template.url()).unwrap();
        template
    });
    Cluster::shared().database_from(template)
}

pub(crate) fn sqlite() -> Arc<dyn Store> {
    let (folder, url) = sqlite_file();
    Arc::new(Kept::new(open_url(&url), folder))
}

pub(crate) fn postgres() -> Arc<dyn Store> {
    let database = postgres_database();
    Arc::new(Kept::new(open_url(database.url()), database))
}
