use std::fmt;
use std::str::FromStr;

/// A Genie's name in URLs: 1 to 80 lower-case ASCII letters, digits and single hyphens, none at the ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrlName(String);

/// A text that is no such name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be 1 to 80 lower-case letters, digits and single hyphens, such as billing-helper.")]
pub struct UrlNameError;

const MAX: usize = 80;

impl UrlName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest name to a free text; `genie` where nothing of the text can stay.
    pub fn from_text(text: &str) -> Self {
        let mut slug = String::new();
        for c in text.to_lowercase().chars() {
            if c.is_ascii_alphanumeric() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        // Room for the ending that tells equal names apart.
        slug.truncate(MAX - 10);
        let slug = slug.trim_end_matches('-');
        Self(if slug.is_empty() { "genie".to_owned() } else { slug.to_owned() })
    }

    /// This name with an ending, for when it is taken.
    #[must_use]
    pub fn with_ending(&self, ending: &str) -> Self {
        Self(format!("{}-{ending}", self.0))
    }
}

impl FromStr for UrlName {
    type Err = UrlNameError;

    fn from_str(raw: &str) -> Result<Self, UrlNameError> {
        let fits = (1..=MAX).contains(&raw.len())
            && raw.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !raw.starts_with('-')
            && !raw.ends_with('-')
            && !raw.contains("--");
        if fits { Ok(Self(raw.to_owned())) } else { Err(UrlNameError) }
    }
}

impl fmt::Display for UrlName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_has_a_valid_name(text in "\\PC{0,200}") {
            let name = UrlName::from_text(&text);
            prop_assert_eq!(name.as_str().parse(), Ok(name.clone()));
            let longer = name.with_ending("0a1b2c");
            prop_assert_eq!(longer.as_str().parse(), Ok(longer.clone()));
        }
    }

    #[test]
    fn names_are_strict() {
        assert_eq!(UrlName::from_text("Billing & Helper!").as_str(), "billing-helper");
        for raw in ["", "A", "a--b", "-a", "a-", "a b", "a/b", "\u{e9}"] {
            assert_eq!(raw.parse::<UrlName>(), Err(UrlNameError), "{raw}");
        }
    }
}
