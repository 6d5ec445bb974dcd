use super::uri;
use crate::error::OpenError;
use diesel::connection::SimpleConnection;
use diesel::{Connection, ConnectionError, PgConnection};

/// What libpq is told where the URL says nothing else: give up soon on a host that does not answer, and notice one
/// that is gone within seconds instead of hours.
const DEFAULTS: &[(&str, &str)] = &[
    ("connect_timeout", "3"),
    ("fallback_application_name", "portcullis"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];

/// For each session: a request must not wait for ever for a statement or a lock, nor a node that hangs in the middle
/// of a transaction keep its locks. The rules rely on READ COMMITTED with compare-and-set.
const SESSION: &str = "SET statement_timeout = '15s'; \
    SET idle_in_transaction_session_timeout = '15s'; SET default_transaction_isolation = 'read committed'";

/// How long a statement waits for a row that another transaction holds.
pub(super) const LOCK_TIMEOUT: &str = "5s";

/// What a connection is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// Whatever comes.
    Requests,
    /// The few statements of the hot path, which find rows by key.
    Lookups,
}

impl Purpose {
    /// Settings of the planner, as rows of SQL. Compiling a plan costs more than any of our statements.
    fn planner(self) -> &'static str {
        match self {
            Self::Requests => "('jit', 'off')",
            // Such a statement is planned once, not for each batch anew, which would cost more than to run it. The plan
            // must then fit tables of any size, also when it was made while they were empty: keys and indexes alone.
            Self::Lookups => {
                "('jit', 'off'), ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), \
                 ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off')"
            }
        }
    }
}

/// The URL with our defaults.
pub(super) fn with_defaults(url: &str) -> String {
    let missing = DEFAULTS.iter().filter(|(name, _)| !uri::gives(url, name));
    missing.fold(url.to_owned(), |full, (name, value)| uri::with(&full, name, value))
}

/// A connection that does not let a request wait for ever.
pub(super) fn connect(url: &str, purpose: Purpose) -> Result<PgConnection, ConnectionError> {
    let mut conn = PgConnection::establish(url)?;
    // Not everything that speaks PostgreSQL's protocol has a planner like its own.
    let planner = format!(
        "SELECT set_config(name, wanted, false) FROM (VALUES {}) AS ours (name, wanted) \
         JOIN pg_settings USING (name)",
        purpose.planner()
    );
    conn.batch_execute(&format!("SET lock_timeout = '{LOCK_TIMEOUT}'; {SESSION}; {planner}"))
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

/// A connection without time limits, for what takes as long as it takes.
pub(super) fn patient(url: &str) -> Result<PgConnection, OpenError> {
    PgConnection::establish(url).map_err(|error| {
        let message = error.to_string();
        // libpq's words, of two different checks.
        let no_tls = message.contains("SSL support is not compiled in") || message.contains("no encryption");
        if no_tls && cfg!(not(feature = "postgres-tls")) {
            OpenError::NoTls
        } else if SAFE.iter().any(|start| message.starts_with(start)) {
            OpenError::Connect(message)
        } else {
            OpenError::NotUnderstood
        }
    })
}

/// How libpq's texts begin that repeat no more of a URL that was proven than host and port. Others, of what it does not
/// understand, repeat whatever that is.
const SAFE: &[&str] = &["connection to server ", "could not translate host name "];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_says_stays() {
        let url = with_defaults("postgres://u@h/db?connect_timeout=9");
        assert!(url.starts_with("postgres://u@h/db?connect_timeout=9&fallback_application_name=portcullis&"));
        assert_eq!(url.matches("connect_timeout").count(), 1);
        assert!(with_defaults("postgres:///db").starts_with("postgres:///db?connect_timeout=3&"));
    }
}
