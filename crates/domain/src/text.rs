//! Texts that people write: trimmed, bounded, and free of control characters.

use std::fmt;
use std::str::FromStr;

/// One line of text, trimmed, 1 to `MAX` characters, without control characters or line breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<const MAX: usize>(String);

/// Lines of text, trimmed, 1 to `MAX` characters, without control characters but line feed and tab.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prose<const MAX: usize>(String);

/// Names of people, Genies and teams.
pub type Name = Line<140>;
/// What a Genie is for.
pub type Description = Prose<2_000>;
/// What a visitor writes with a request.
pub type Message = Prose<1_000>;

/// A text that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("This must not be empty.")]
    Empty,
    /// More characters than allowed.
    #[error("This must have at most {max} characters.")]
    TooLong {
        /// How many are allowed.
        max: usize,
    },
    /// A character that is not text.
    #[error("This must not contain control characters.")]
    Control,
}

/// Characters that turn the direction of what follows, so that one name can look like another, and Unicode's own line
/// separators.
fn is_disguise(c: char) -> bool {
    matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn clean(raw: &str, max: usize, allowed: fn(char) -> bool) -> Result<String, TextError> {
    let text = raw.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.len() > max * 4 || text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    if text.chars().any(|c| (c.is_control() && !allowed(c)) || is_disguise(c)) {
        return Err(TextError::Control);
    }
    Ok(text.to_owned())
}

macro_rules! text {
    ($($name:ident, $allowed:expr;)*) => {$(
        impl<const MAX: usize> $name<MAX> {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> FromStr for $name<MAX> {
            type Err = TextError;

            fn from_str(raw: &str) -> Result<Self, TextError> {
                clean(raw, MAX, $allowed).map(Self)
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text! {
    Line, |_| false;
    Prose, |c| matches!(c, '\n' | '\r' | '\t');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        assert!("\u{1f6df}".repeat(140).parse::<Name>().is_ok());
        assert_eq!("a".repeat(141).parse::<Name>(), Err(TextError::TooLong { max: 140 }));
    }

    #[test]
    fn a_line_has_no_breaks_and_no_disguise() {
        assert_eq!(" Ann ".parse::<Name>().unwrap().as_str(), "Ann");
        assert_eq!("  ".parse::<Name>(), Err(TextError::Empty));
        for raw in ["a\nb", "a\0b", "a\u{202e}b", "a\u{2028}b", "a\u{7f}b"] {
            assert_eq!(raw.parse::<Name>(), Err(TextError::Control), "{raw:?}");
        }
        assert!("a\nb".parse::<Message>().is_ok());
    }
}
