use std::fmt;

/// How long a subject may be, in characters; more is not shown anywhere.
const LONGEST: usize = 120;

/// The subject of a mail: one line of at most 120 characters, without control characters, so that nothing in it can
/// begin another header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes any text a subject.
pub(crate) fn shorten(text: &str) -> Subject {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return Subject(line);
    }
    let start: String = line.chars().take(LONGEST - 1).collect();
    Subject(format!("{}\u{2026}", start.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_line() {
        let subject = shorten("a\r\nBcc: x@example.com\0b\u{85}c\u{2028}d");
        assert_eq!(subject.as_str(), "a Bcc: x@example.com b c d");
    }

    #[test]
    fn is_cut_by_characters() {
        let full = "\u{1f6df}".repeat(120);
        assert_eq!(shorten(&full).as_str(), full);
        let cut = shorten(&format!("{full}x"));
        assert_eq!(cut.as_str(), format!("{}\u{2026}", "\u{1f6df}".repeat(119)));
    }
}
