//! Texts that people write: trimmed, bounded, seen, and free of control characters.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// One line of text, trimmed, 1 to `MAX` characters of which one can be seen, without control characters or line breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<const MAX: usize>(String);

/// Lines of text, trimmed, 1 to `MAX` characters of which one can be seen, without control characters but line feed and
/// tab.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prose<const MAX: usize>(String);

/// Names of people, Genies and teams.
pub type Name = Line<140>;
/// What a Genie is for.
pub type Description = Prose<2_000>;
/// What a visitor writes with a request.
pub type Message = Prose<1_000>;
/// Why somebody was refused.
pub type Reason = Prose<1_000>;

/// A text that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("This must not be empty.")]
    Empty,
    /// Nothing that could be seen.
    #[error("This must have a character that can be seen.")]
    Invisible,
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
/// separators. They are refused. What joins emoji and letters is not among them.
const DISGUISES: &[RangeInclusive<char>] =
    &['\u{61c}'..='\u{61c}', '\u{200e}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2066}'..='\u{2069}'];

/// Characters that show nothing by themselves: Default_Ignorable_Code_Point of the Unicode Character Database, the blank
/// Braille pattern, annotations and noncharacters. A text needs another one.
const INVISIBLE: &[RangeInclusive<char>] = &[
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{fdd0}'..='\u{fdef}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{fffe}'..='\u{ffff}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

fn is_in(ranges: &[RangeInclusive<char>], c: char) -> bool {
    ranges.iter().any(|range| range.contains(&c))
}

/// A text as texts are compared, sorted and searched: compatible characters as one (NFKC), in lower case.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkc().collect::<String>().to_lowercase().nfkc().collect()
}

fn clean(raw: &str, max: usize, allowed: fn(char) -> bool) -> Result<String, TextError> {
    let text = raw.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    // With the white space around it: what is sent is counted, so that a length is one number for everybody.
    if raw.len() > max * 4 || raw.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    if text.chars().any(|c| (c.is_control() && !allowed(c)) || is_in(DISGUISES, c)) {
        return Err(TextError::Control);
    }
    if text.chars().all(|c| c.is_whitespace() || is_in(INVISIBLE, c)) {
        return Err(TextError::Invisible);
    }
    Ok(text.to_owned())
}

/// How a program names itself (`User-Agent`), as it is kept: at most 400 characters, without control characters.
pub(crate) fn program_name(raw: &str) -> String {
    raw.chars().filter(|c| !c.is_control()).take(400).collect()
}

/// "There is no agent 7, 8." with the first twenty of them; `None` where there are none.
pub(crate) fn none_of<T: fmt::Display>(kind: &str, missing: impl IntoIterator<Item = T>) -> Option<String> {
    let mut missing = missing.into_iter();
    let shown: Vec<_> = missing.by_ref().take(20).map(|one| one.to_string()).collect();
    let more = match missing.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!shown.is_empty()).then(|| format!("There is no {kind} {}{more}.", shown.join(", ")))
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
        assert_eq!(format!("a{}", " ".repeat(140)).parse::<Name>(), Err(TextError::TooLong { max: 140 }));
    }

    #[test]
    fn a_line_has_no_breaks_and_no_disguise() {
        assert_eq!(" Ann ".parse::<Name>().unwrap().as_str(), "Ann");
        assert_eq!("  ".parse::<Name>(), Err(TextError::Empty));
        for raw in [
            "a\nb",
            "a\0b",
            "a\u{202e}b",
            "a\u{2028}b",
            "a\u{7f}b",
            "a\u{200e}b",
            "\u{200f}",
            "\u{5d0}\u{61c}",
        ] {
            assert_eq!(raw.parse::<Name>(), Err(TextError::Control), "{raw:?}");
        }
        assert!("a\nb".parse::<Message>().is_ok());
    }

    #[test]
    fn something_can_be_seen() {
        for raw in [
            "\u{200b}",
            "\u{2060} \u{feff}",
            "\u{3164}",
            "\u{ffff}",
            "\u{ad}",
            "\u{200d}\u{fe0f}",
            "\u{2800}",
            "\u{e0041}",
        ] {
            assert_eq!(raw.parse::<Name>(), Err(TextError::Invisible), "{raw:?}");
            assert_eq!(raw.parse::<Message>(), Err(TextError::Invisible), "{raw:?}");
            assert!(format!("a{raw}").parse::<Name>().is_ok(), "{raw:?}");
        }
        for raw in [
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
            "1\u{fe0f}\u{20e3}",
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}",
            "\u{5d3}\u{5d5}\u{5d3}",
            "\u{645}\u{6cc}\u{200c}\u{634}",
            "\u{301}",
            "\u{fffd}",
        ] {
            assert_eq!(raw.parse::<Name>().map(|name| name.to_string()), Ok(raw.into()), "{raw:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named_within_reason() {
        assert_eq!(none_of::<u8>("agent", []), None);
        assert_eq!(none_of("agent", [7, 8]).unwrap(), "There is no agent 7, 8.");
        let many = none_of("agent", 1..=10_000).unwrap();
        assert!(many.ends_with(", 20 and 9980 more.") && many.len() < 120, "{many}");
    }

    #[test]
    fn folding_makes_spellings_one() {
        for (left, right) in [("Jose\u{301}", "JOS\u{c9}"), ("\u{ff21}nn", "ANN"), ("\u{fb01}n", "FIN")] {
            assert_eq!(fold(left), fold(right));
        }
        for c in '\0'..=char::MAX {
            let folded = fold(&c.to_string());
            assert_eq!(fold(&folded), folded, "{c:?}");
        }
    }
}
