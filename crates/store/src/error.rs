use std::io;
use std::path::PathBuf;

/// Why a store does not open. No text here holds a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no database that this crate knows.
    #[error("A database URL starts with sqlite:// or postgres://.")]
    UnknownDatabase,
    /// `sqlite::memory:` and the like.
    #[error(
        "A database in memory forgets everything when the process ends, and its connections do not see each other. \
         Name a file: sqlite://data/portcullis.db"
    )]
    InMemory,
    /// The SQLite file, its folder or its lock file cannot be made or opened.
    #[error(
        "{path} cannot be opened: {source}. Check that the folder exists and that this user may write there."
    )]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another process serves from this SQLite file.
    #[error("Another server uses {0}. Stop it, or give this one a database of its own.")]
    InUse(PathBuf),
    /// The database does not take a connection.
    #[error("The database does not take connections: {0}")]
    Connect(String),
    /// The server wants TLS and this build has none.
    #[error(
        "The database wants TLS, and this program was built without it. \
         Build it with --features postgres-tls, or set sslmode=disable."
    )]
    NoTls,
    /// The tables cannot be brought up to date.
    #[error("The database cannot be brought up to date: {0}")]
    Migrate(String),
    /// A thread cannot be started.
    #[error("A thread cannot be started: {0}")]
    Thread(io::Error),
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Only an embedded database is copied by us.
    #[error("This copies SQLite databases only. For PostgreSQL use its own pg_dump.")]
    Postgres,
    /// The database to copy cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The file to copy is not there.
    #[error("There is no database at {0}.")]
    NoDatabase(PathBuf),
    /// There is a file of this name already.
    #[error("{0} is there already, and a backup never overwrites. Choose another name.")]
    Exists(PathBuf),
    /// The copy cannot be written.
    #[error("{path} cannot be written: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database refuses to be copied.
    #[error("The database cannot be copied: {0}")]
    Copy(String),
}
