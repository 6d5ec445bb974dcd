use super::{Code, Problem};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use portcullis_domain::base::Version;
use std::future::{Ready, ready};

/// Which versions of a thing an edit is meant for: `If-Match` (RFC 9110, section 13.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IfMatch {
    /// Whatever it is now; also `*`, since an edit of nothing is refused anyway.
    Any,
    /// One of these; weak ones are left out, since they never match.
    OneOf(Vec<String>),
    /// It cannot be read.
    Malformed,
}

impl IfMatch {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let mut fields = request.headers().get_all(header::IF_MATCH).peekable();
        if fields.peek().is_none() {
            return Self::Any;
        }
        // Several fields are one list (RFC 9110, section 5.3).
        let texts: Option<Vec<_>> = fields.map(|value| value.to_str().ok()).collect();
        texts.map_or(Self::Malformed, |texts| Self::parse(&texts.join(",")))
    }

    fn parse(text: &str) -> Self {
        if text.trim() == "*" {
            return Self::Any;
        }
        let (mut rest, mut tags, mut count) = (text.trim_start(), Vec::new(), 0);
        while !rest.is_empty() {
            // A list may have empty places (RFC 9110, section 5.6.1).
            if let Some(more) = rest.strip_prefix(',') {
                rest = more.trim_start();
                continue;
            }
            let strong = rest.strip_prefix("W/");
            let Some((tag, more)) =
                strong.unwrap_or(rest).strip_prefix('"').and_then(|inside| inside.split_once('"'))
            else {
                return Self::Malformed;
            };
            if strong.is_none() {
                tags.push(tag.to_owned());
            }
            count += 1;
            rest = more.trim_start();
            if !rest.is_empty() && !rest.starts_with(',') {
                return Self::Malformed;
            }
        }
        if count > 0 { Self::OneOf(tags) } else { Self::Malformed }
    }

    /// Checks what the thing is now. Ask in the edit's own transaction, for a thing that is kept from other writers until
    /// its end: of two edits of one version, one goes through.
    ///
    /// # Errors
    /// 412; 400 where the header cannot be read; what `now` fails with.
    pub(crate) fn check<E>(&self, now: impl FnOnce() -> Result<Version, E>) -> Result<(), Problem>
    where
        Problem: From<E>,
    {
        match self {
            Self::Any => Ok(()),
            Self::Malformed => {
                Err(Problem::field("If-Match", "This must be * or a list of entity tags in quotes."))
            }
            Self::OneOf(tags) => {
                let now = now()?.to_string();
                if tags.contains(&now) {
                    return Ok(());
                }
                Err(Problem::new(
                    Code::Precondition,
                    "This was changed since you read it. Read it again, and repeat your change on what it is now.",
                ))
            }
        }
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_tags_are_read() {
        let one_of =
            |tags: &[&str]| IfMatch::OneOf(tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>());
        for (text, expected) in [
            ("*", IfMatch::Any),
            (" * ", IfMatch::Any),
            ("\"a\"", one_of(&["a"])),
            ("\"\"", one_of(&[""])),
            (" , \"a\" ,, \"b,c\",", one_of(&["a", "b,c"])),
            ("W/\"a\"", one_of(&[])),
            ("W/\"a\", \"b\"", one_of(&["b"])),
            ("", IfMatch::Malformed),
            (",", IfMatch::Malformed),
            ("a", IfMatch::Malformed),
            ("\"a", IfMatch::Malformed),
            ("\"a\" \"b\"", IfMatch::Malformed),
            ("\"a\", *", IfMatch::Malformed),
            ("w/\"a\"", IfMatch::Malformed),
        ] {
            assert_eq!(IfMatch::parse(text), expected, "{text}");
        }
    }
}
