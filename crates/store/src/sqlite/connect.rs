use crate::error::OpenError;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{self, ConnectionManager, CustomizeConnection};
use diesel::{Connection, ConnectionError, SqliteConnection};
use std::path::Path;
use std::time::Duration;

pub(super) type Readers = r2d2::Pool<ConnectionManager<SqliteConnection>>;

/// How long a reader is waited for; they are all in use only when the server is flooded.
pub(super) const CHECKOUT: Duration = Duration::from_secs(5);

/// For every connection. FULL, because NORMAL loses answered commits when the power fails. The busy time-out is for
/// commands and backups that write beside the server; within it there is one writer.
const EVERY: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; \
    PRAGMA temp_store = MEMORY;";
/// The page cache in KiB (negative: KiB, not pages), and a bound for the log after a burst.
const WRITES: &str = "PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864;";
/// Small caches: there are many readers, and what they miss lies in the system's own cache.
const READS: &str = "PRAGMA query_only = ON; PRAGMA cache_size = -2048;";

/// A connection that writes, to a file that is there.
pub(super) fn writer(path: &Path) -> Result<SqliteConnection, OpenError> {
    let open = || -> Result<_, ConnectionError> {
        let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
        set(&mut conn, WRITES).map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    };
    open().map_err(|error| match error.to_string() {
        message if message.contains(NO_DATABASE) => OpenError::NotSqlite(path.to_owned()),
        message => OpenError::Connect(message),
    })
}

/// SQLite's words for a file that is something else.
const NO_DATABASE: &str = "file is not a database";

/// The pool of connections that read.
pub(super) fn readers(path: &Path, count: u32) -> Result<Readers, OpenError> {
    r2d2::Pool::builder()
        .max_size(count.max(1))
        .connection_timeout(CHECKOUT)
        .test_on_check_out(false)
        .connection_customizer(Box::new(ReadOnly))
        .build(ConnectionManager::new(path.to_string_lossy()))
        .map_err(|error| OpenError::Connect(error.to_string()))
}

fn set(conn: &mut SqliteConnection, pragmas: &str) -> diesel::QueryResult<()> {
    conn.batch_execute(EVERY)?;
    conn.batch_execute(pragmas)
}

#[derive(Debug)]
struct ReadOnly;

impl CustomizeConnection<SqliteConnection, r2d2::Error> for ReadOnly {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), r2d2::Error> {
        set(conn, READS).map_err(r2d2::Error::QueryError)
    }
}
