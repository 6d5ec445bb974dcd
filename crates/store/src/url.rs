use crate::error::OpenError;
use crate::postgres;
use std::path::{Path, PathBuf};

/// Which database a URL names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Database<'a> {
    Postgres(&'a str),
    Sqlite(PathBuf),
}

/// Reads a URL: `postgres://…`, `postgresql://…` or `sqlite://PATH`, where what follows `//` is the path as it is,
/// relative or absolute, without escapes.
pub(crate) fn parse(url: &str) -> Result<Database<'_>, OpenError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        postgres::check(url)?;
        return Ok(Database::Postgres(url));
    }
    let path = url.strip_prefix("sqlite:").ok_or(OpenError::UnknownDatabase)?;
    let path = path.strip_prefix("//").unwrap_or(path);
    match path {
        "" => Err(OpenError::UnknownDatabase),
        _ if path.contains(":memory:") || path.contains("mode=memory") => Err(OpenError::InMemory),
        // Absolute, so that SQLite never takes a name that starts with `file:` for a URI.
        _ => std::path::absolute(path)
            .map(Database::Sqlite)
            .map_err(|source| OpenError::File { path: Path::new(path).to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses() {
        for url in ["postgres://u:p@h/db?sslmode=disable", "postgresql:///db?host=/run/postgresql"] {
            assert_eq!(parse(url).unwrap(), Database::Postgres(url));
        }
        assert_eq!(parse("sqlite:///var/lib/p.db").unwrap(), Database::Sqlite("/var/lib/p.db".into()));
        let relative = std::env::current_dir().unwrap().join("data/p.db");
        assert_eq!(parse("sqlite://data/p.db").unwrap(), Database::Sqlite(relative));
    }

    #[test]
    fn what_libpq_would_repeat_in_its_errors_is_refused() {
        let error = parse("postgres://u:se%krit@h/db").unwrap_err();
        assert!(matches!(error, OpenError::Uri(_)) && !error.to_string().contains("krit"), "{error}");
    }

    #[test]
    fn what_keeps_nothing_is_refused() {
        for url in ["sqlite::memory:", "sqlite://:memory:", "sqlite://x?mode=memory"] {
            assert!(matches!(parse(url), Err(OpenError::InMemory)), "{url}");
        }
        for url in ["", "mysql://h/db", "sqlite://", "data/p.db"] {
            assert!(matches!(parse(url), Err(OpenError::UnknownDatabase)), "{url}");
        }
    }
}
