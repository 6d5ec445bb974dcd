//! E-mail addresses in one canonical form.

use std::fmt;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// An e-mail address: trimmed, Unicode-composed (NFC) and lower-cased, at most 320 characters, with no character
/// that could end a mail header. Two spellings of one address are one value on every database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

/// A text that is no plain e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be an e-mail address such as ann@example.com, at most 320 characters.")]
pub struct EmailError;

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(raw: &str) -> Result<Self, EmailError> {
        // The bound comes first, so that a huge text costs nothing.
        if raw.len() > 4 * 320 + 64 {
            return Err(EmailError);
        }
        let canonical: String = raw.trim().nfc().collect::<String>().to_lowercase().nfc().collect();
        let (local, domain) = canonical.rsplit_once('@').ok_or(EmailError)?;
        let valid = canonical.chars().count() <= 320
            && !local.is_empty()
            && local.len() <= 64 * 4
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(is_local)
            && domain.split('.').all(is_label);
        if valid { Ok(Self(canonical)) } else { Err(EmailError) }
    }
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.chars().count() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_form_for_many_spellings() {
        let plain: Email = "bob@example.com".parse().unwrap();
        for raw in [" Bob@Example.COM ", "BOB@EXAMPLE.COM\n", "bob@example.com"] {
            assert_eq!(raw.parse(), Ok(plain.clone()), "{raw:?}");
        }
        assert_eq!("jose\u{301}@example.com".parse::<Email>(), "jos\u{e9}@example.com".parse());
    }

    #[test]
    fn refuses_what_is_no_plain_address() {
        let long = format!("{}@example.com", "a".repeat(320));
        for raw in [
            "",
            "bob",
            "@example.com",
            "bob@",
            "Bob <bob@example.com>",
            "a b@example.com",
            "a@b@c",
            "a@example..com",
            "a\r\nBcc: x@example.com",
            "a@-b.com",
            "a,b@example.com",
            ".a@example.com",
            &long,
            "a\u{202e}b@example.com",
            "a\u{200b}@example.com",
        ] {
            assert_eq!(raw.parse::<Email>(), Err(EmailError), "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn canonical_form_is_a_fixed_point(raw in "\\PC{1,40}@[a-zA-Z]{1,9}\\.[a-z]{2,4}") {
            if let Ok(email) = raw.parse::<Email>() {
                prop_assert_eq!(email.as_str().parse::<Email>(), Ok(email.clone()));
                prop_assert!(!email.as_str().contains(char::is_whitespace));
            }
        }
    }
}
