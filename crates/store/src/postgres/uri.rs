//! What libpq takes for a URI, looked at before libpq does: its own errors repeat parts of a URI that may be parts of a
//! password.

/// What is wrong with a URI. No text here repeats any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// What separates user and password from the host stands twice, or after the host.
    #[error("there is an @ too many, or a / before it; in a user or password write @ as %40 and / as %2F")]
    StrayAt,
    /// A percent sign that escapes nothing.
    #[error("a % does not stand before two hexadecimal digits; in a password write % as %25")]
    Escape,
    /// A port that is no number.
    #[error("a port is not a number from 1 to 65535; in a user or password write @ as %40 and / as %2F")]
    Port,
    /// An IPv6 address without its brackets.
    #[error("an IPv6 address does not stand between [ and ]")]
    Brackets,
    /// A parameter that is no name with a value.
    #[error("a parameter after the ? is not NAME=VALUE; in a value write & as %26 and = as %3D")]
    Parameter,
}

/// A URI in its parts, none of them unescaped.
struct Parts<'a> {
    /// All that comes after user and password.
    rest: &'a str,
    hosts: &'a str,
    parameters: Option<&'a str>,
}

/// Takes a URI apart as libpq does: the first `@` before the first `/` ends user and password, whatever else is in them.
fn cut(uri: &str) -> Parts<'_> {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let rest = match rest.find(['@', '/']) {
        Some(at) if rest[at..].starts_with('@') => &rest[at + 1..],
        _ => rest,
    };
    let (place, parameters) = match rest.split_once('?') {
        Some((place, parameters)) => (place, Some(parameters)),
        None => (rest, None),
    };
    Parts { hosts: place.split('/').next().unwrap_or_default(), parameters, rest }
}

/// Proves that libpq understands a URI, but for the names and values of its parameters.
///
/// # Errors
/// [`UriError`].
pub(crate) fn check(uri: &str) -> Result<(), UriError> {
    if !escapes(uri) {
        return Err(UriError::Escape);
    }
    let parts = cut(uri);
    if parts.rest.contains('@') {
        return Err(UriError::StrayAt);
    }
    parts.hosts.split(',').try_for_each(host)?;
    let parameters = parts.parameters.unwrap_or_default();
    let parameters = parameters.strip_suffix('&').unwrap_or(parameters);
    if !parameters.is_empty() && parameters.split('&').any(|one| one.split('=').count() != 2) {
        return Err(UriError::Parameter);
    }
    Ok(())
}

/// Whether a URI gives a parameter.
pub(super) fn gives(uri: &str, name: &str) -> bool {
    let parameters = cut(uri).parameters.unwrap_or_default();
    parameters.split('&').any(|one| one.split('=').next() == Some(name))
}

/// A URI with one more parameter.
pub(super) fn with(uri: &str, name: &str, value: &str) -> String {
    let separator = match cut(uri).parameters {
        None => "?",
        Some(given) if given.is_empty() || given.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{separator}{name}={value}")
}

fn escapes(uri: &str) -> bool {
    uri.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().get(..2).unwrap_or_default();
        digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit) && digits != b"00"
    })
}

fn host(host: &str) -> Result<(), UriError> {
    let rest = match host.strip_prefix('[') {
        Some(address) => match address.split_once(']') {
            Some((address, rest)) if !address.is_empty() => rest,
            _ => return Err(UriError::Brackets),
        },
        None => &host[host.find(':').unwrap_or(host.len())..],
    };
    match rest.strip_prefix(':') {
        None if rest.is_empty() => Ok(()),
        None => Err(UriError::Brackets),
        Some("") => Ok(()),
        Some(port) => match port.parse::<u16>() {
            Ok(port) if port > 0 => Ok(()),
            _ => Err(UriError::Port),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libpq_understands_is_right() {
        for uri in [
            "postgres://",
            "postgres://h",
            "postgresql://u@h/db",
            "postgres://u:p%40ss@h:5432/db?sslmode=disable&",
            "postgres://u:p:w?x#y[z@h/db",
            "postgres://:p@/db",
            "postgres://u@h1:1,h2,[::1]:3,/db",
            "postgres://%2Frun%2Fpostgresql/db",
            "postgres:///db?host=/run/postgresql&user=u&password=p",
            "postgres://h:/db?",
        ] {
            assert_eq!(check(uri), Ok(()), "{uri}");
        }
    }

    #[test]
    fn what_may_hold_a_part_of_a_password_is_refused() {
        for (uri, error) in [
            ("postgres://u:se%krit@h/db", UriError::Escape),
            ("postgres://u:sekrit%@h/db", UriError::Escape),
            ("postgres://u:sekrit%4@h/db", UriError::Escape),
            ("postgres://u:sek%00rit@h/db", UriError::Escape),
            ("postgres://u:sek%é@h/db", UriError::Escape),
            ("postgres://u:sek/rit@h/db", UriError::StrayAt),
            ("postgres://u:123/rit@h/db", UriError::StrayAt),
            ("postgres://u:sek@rit@h/db", UriError::StrayAt),
            ("postgres://u:1?sek/rit@h/db", UriError::StrayAt),
            ("postgres://h/db?password=sek@rit", UriError::StrayAt),
            ("postgres://h:sekrit/db", UriError::Port),
            ("postgres://h:0/db", UriError::Port),
            ("postgres://h:65536/db", UriError::Port),
            ("postgres://h:1:2/db", UriError::Port),
            ("postgres://u:sekrit@[bad/x", UriError::Brackets),
            ("postgres://u:sekrit@[]/x", UriError::Brackets),
            ("postgres://u:sekrit@[::1]5432/x", UriError::Brackets),
            ("postgres://h/db?password=sek&rit", UriError::Parameter),
            ("postgres://h/db?password=sek=rit", UriError::Parameter),
        ] {
            assert_eq!(check(uri), Err(error), "{uri}");
            let text = error.to_string();
            assert!(!text.contains("sek") && !text.contains("krit"), "{text}");
        }
    }

    #[test]
    fn a_parameter_is_added_to_those_that_are_there() {
        for (uri, expected) in [
            ("postgres://u:s?x@h/db", "postgres://u:s?x@h/db?a=1"),
            ("postgres:///db?b=2", "postgres:///db?b=2&a=1"),
            ("postgres:///db?", "postgres:///db?a=1"),
            ("postgres:///db?b=2&", "postgres:///db?b=2&a=1"),
        ] {
            assert_eq!(with(uri, "a", "1"), expected);
            assert!(gives(expected, "a") && !gives(uri, "a"));
        }
        assert!(!gives("postgres://u:a=1&a=2?a=3@h/db", "a"));
    }
}
