use diesel::connection::SimpleConnection;
use diesel::{Connection, ConnectionError, PgConnection};

use crate::error::OpenError;

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
const SESSION: &str = "SET statement_timeout = '15s'; SET lock_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '15s'; SET default_transaction_isolation = 'read committed'";

/// The URL with our defaults.
pub(super) fn with_defaults(url: &str) -> String {
    let mut full = url.to_owned();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let given = |name: &str| query.split('&').any(|part| part.split('=').next() == Some(name));
    for (name, value) in DEFAULTS.iter().filter(|(name, _)| !given(name)) {
        full.push(if full.contains('?') { '&' } else { '?' });
        full.push_str(&format!("{name}={value}"));
    }
    full
}

/// A connection for requests.
pub(super) fn connect(url: &str) -> Result<PgConnection, ConnectionError> {
    let mut conn = PgConnection::establish(url)?;
    conn.batch_execute(SESSION).map_err(ConnectionError::CouldntSetupConfiguration)?;
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
        } else {
            OpenError::Connect(message)
        }
    })
}

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
