use crate::postgres::UriError;
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
    /// The file is there, and something else.
    #[error("{0} is no SQLite database. Name another file, or one that is not there yet.")]
    NotSqlite(PathBuf),
    /// The URL of a PostgreSQL database is not one.
    #[error("This is not the URL of a database: {0}.")]
    Uri(#[from] UriError),
    /// libpq does not understand the URL, for a reason that it tells by repeating parts of it.
    #[error(
        "This URL of a database is not understood. Check the parameters after the ?, each of them NAME=VALUE: \
         PostgreSQL's manual names them under \"Parameter Key Words\"."
    )]
    NotUnderstood,
    /// The database does not take a connection.
    #[error("The database does not take connections: {}", one_line(.0))]
    Connect(String),
    /// The server wants TLS and this build has none.
    #[error(
        "The database wants TLS, and this program was built without it. \
         Build it with --features postgres-tls, or set sslmode=disable."
    )]
    NoTls,
    /// The tables cannot be brought up to date.
    #[error("The database cannot be brought up to date: {}", one_line(.0))]
    Migrate(String),
    /// A thread cannot be started.
    #[error("A thread cannot be started: {0}")]
    Thread(io::Error),
}

impl OpenError {
    /// Whether it is the URL that must change: another attempt cannot go better.
    pub fn is_about_the_url(&self) -> bool {
        match self {
            Self::UnknownDatabase
            | Self::InMemory
            | Self::NotSqlite(_)
            | Self::Uri(_)
            | Self::NotUnderstood
            | Self::NoTls
            | Self::File { .. } => true,
            Self::InUse(_) | Self::Connect(_) | Self::Migrate(_) | Self::Thread(_) => false,
        }
    }
}

/// The text of a database, which may have several lines.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
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
    #[error("The database cannot be copied: {}", one_line(.0))]
    Copy(String),
}
