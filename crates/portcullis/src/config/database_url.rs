//! Where the data lives.

use super::error::Problem;
use std::fmt;

/// A database URL, `sqlite://FILE` or `postgres://…`; a password in it prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let (scheme, rest) = text.split_once("://").ok_or(Problem::NotADatabase)?;
        match scheme {
            "sqlite" if rest.is_empty() || rest.ends_with('/') => Err(Problem::DatabaseWithoutFile),
            "sqlite" | "postgres" | "postgresql" => match portcullis_store::check_url(text) {
                Ok(()) => Ok(Self(text.to_owned())),
                Err(error) => Err(Problem::DatabaseUrl(error)),
            },
            _ => Err(Problem::NotADatabase),
        }
    }

    /// The whole URL, password included.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The file of an SQLite database; `None` for PostgreSQL.
    pub fn sqlite_file(&self) -> Option<&str> {
        self.0.strip_prefix("sqlite://")
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sqlite_file().is_some() {
            return f.write_str(&self.0);
        }
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("", &self.0));
        // libpq takes several hosts and odd passwords, so rather too much is masked than too little.
        let rest = match rest.rsplit_once('@') {
            Some((user, host)) => match user.split_once(':') {
                Some((user, _)) => format!("{user}:***@{host}"),
                None => format!("{user}@{host}"),
            },
            None => rest.to_owned(),
        };
        let (place, query) = rest.split_once('?').unwrap_or((&rest, ""));
        write!(f, "{scheme}://{place}")?;
        for (index, parameter) in query.split('&').filter(|parameter| !parameter.is_empty()).enumerate() {
            let name = parameter.split_once('=').map_or(parameter, |(name, _)| name);
            f.write_str(if index == 0 { "?" } else { "&" })?;
            if name.to_ascii_lowercase().contains("pass") {
                write!(f, "{name}=***")?;
            } else {
                f.write_str(parameter)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_wherever_it_stands() {
        for (raw, shown) in [
            ("postgres://u:s3cret@h/db", "postgres://u:***@h/db"),
            ("postgresql://u:a:b?c=d@h:5432/db?x=1", "postgresql://u:***@h:5432/db?x=1"),
            ("postgres://h1:1,h2:2/db?user=u&password=s3cret", "postgres://h1:1,h2:2/db?user=u&password=***"),
            (
                "postgres:///db?host=/run/postgresql&sslpassword=s3cret",
                "postgres:///db?host=/run/postgresql&sslpassword=***",
            ),
            ("postgres://u:s3cret?x@h/db", "postgres://u:***@h/db"),
            ("postgres://u@h/db", "postgres://u@h/db"),
            ("sqlite://data/a@b:c.db", "sqlite://data/a@b:c.db"),
        ] {
            let url = DatabaseUrl::parse(raw).unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
            assert_eq!(url.reveal(), raw);
        }
    }
}
