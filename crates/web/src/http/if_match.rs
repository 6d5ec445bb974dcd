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
    /// One of these. Weak ones are left out, since they never match, and so is what is no tag.
    OneOf(Vec<String>),
}

impl IfMatch {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let mut fields = request.headers().get_all(header::IF_MATCH).peekable();
        if fields.peek().is_none() {
            return Self::Any;
        }
        // Several fields are one list (RFC 9110, section 5.3).
        let texts: Vec<_> = fields.filter_map(|value| value.to_str().ok()).collect();
        Self::parse(&texts.join(","))
    }

    /// What a form was filled in for.
    pub(crate) fn version(version: &str) -> Self {
        Self::OneOf(vec![version.to_owned()])
    }

    fn parse(text: &str) -> Self {
        if text.trim() == "*" {
            return Self::Any;
        }
        let (mut rest, mut tags) = (text, Vec::new());
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',']);
            let (is_strong, start) = rest.strip_prefix("W/").map_or((true, rest), |weak| (false, weak));
            let (tag, more) = match start.strip_prefix('"') {
                Some(inside) => inside.split_once('"').unwrap_or((inside, "")),
                // Tools that take a header apart often lose the quotes; the tag is as exact without them.
                None => start.split_at(start.find([',', ' ', '\t']).unwrap_or(start.len())),
            };
            if is_strong && !tag.is_empty() {
                tags.push(tag.to_owned());
            }
            if more.is_empty() {
                return Self::OneOf(tags);
            }
            rest = more;
        }
    }

    /// Checks what the thing is now. Ask in the edit's own transaction, for a thing that is kept from other writers until
    /// its end: of two edits of one version, one goes through.
    ///
    /// # Errors
    /// 412, or what `now` fails with.
    pub(crate) fn check<E>(&self, now: impl FnOnce() -> Result<Version, E>) -> Result<(), Problem>
    where
        Problem: From<E>,
    {
        let Self::OneOf(tags) = self else { return Ok(()) };
        if tags.contains(&now()?.to_string()) {
            return Ok(());
        }
        Err(Problem::new(
            Code::Precondition,
            "This was changed since you read it. Read it again, and repeat your change on what it is now.",
        ))
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
            (" , \"a\" ,, \"b,c\",", one_of(&["a", "b,c"])),
            ("a, b", one_of(&["a", "b"])),
            ("W/\"a\"", one_of(&[])),
            ("W/\"a\", \"b\"", one_of(&["b"])),
            ("W/a,\"b", one_of(&["b"])),
            ("", one_of(&[])),
            (",", one_of(&[])),
            ("\"\"", one_of(&[])),
            ("\"a\"\"b\"", one_of(&["a", "b"])),
            ("\"*\"", one_of(&["*"])),
            ("\"a\", *", one_of(&["a", "*"])),
            ("\u{fc}", one_of(&["\u{fc}"])),
        ] {
            assert_eq!(IfMatch::parse(text), expected, "{text}");
        }
    }
}
