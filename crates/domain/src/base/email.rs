//! E-mail addresses in one canonical form.

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// An e-mail address: trimmed, Unicode-composed (NFC) and lower-cased, its domain in ASCII as the DNS has it (UTS 46,
/// `xn--` for what is none), at most 320 characters, with no character that could end a mail header. Two spellings of
/// one address are one value on every database.
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

    /// What stands behind its `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit('@').next().unwrap_or_default()
    }
}

/// A domain in ASCII, as the DNS has it (UTS 46); `None` when it can be none.
pub(super) fn ascii_domain(raw: &str) -> Option<Cow<'_, str>> {
    Uts46::new()
        .to_ascii(raw.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .ok()
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(raw: &str) -> Result<Self, EmailError> {
        // The bound comes first, so that a huge text costs nothing.
        if raw.len() > 4 * 320 + 64 {
            return Err(EmailError);
        }
        let (local, domain) = raw.trim().rsplit_once('@').ok_or(EmailError)?;
        let local: String = local.nfc().collect::<String>().to_lowercase().nfc().collect();
        let domain = ascii_domain(domain).ok_or(EmailError)?;
        let canonical = format!("{local}@{domain}");
        let valid = canonical.chars().count() <= 320
            && !local.is_empty()
            && local.len() <= 64 * 4
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(is_local);
        if valid { Ok(Self(canonical)) } else { Err(EmailError) }
    }
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
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
    fn one_form_for_many_spellings_of_a_domain() {
        for (raw, canonical) in [
            ("idn@m\u{fc}nchen.de", "idn@xn--mnchen-3ya.de"),
            ("idn@M\u{dc}NCHEN.DE", "idn@xn--mnchen-3ya.de"),
            ("idn@mu\u{308}nchen.de", "idn@xn--mnchen-3ya.de"),
            ("idn@XN--MNCHEN-3YA.de", "idn@xn--mnchen-3ya.de"),
            ("fw@\u{ff45}\u{ff58}\u{ff41}\u{ff4d}\u{ff50}\u{ff4c}\u{ff45}.com", "fw@example.com"),
            ("dot@example\u{3002}com", "dot@example.com"),
            ("z\u{eb}@stra\u{df}e.de", "z\u{eb}@xn--strae-oqa.de"),
        ] {
            assert_eq!(raw.parse::<Email>().map(|email| email.to_string()), Ok(canonical.into()), "{raw:?}");
        }
        let labels = |label: &str| format!("a@{label}.com").parse::<Email>().is_ok();
        assert!(labels(&"a".repeat(63)) && labels("a-b") && labels("r3---sn"));
        assert!(!labels(&"a".repeat(64)) && !labels("a_b") && !labels("xn--a") && !labels("a\u{202e}"));
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
            "a@b-.com",
            "a@b.com.",
            "a@b.\u{fe63}.com",
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
        fn canonical_form_is_a_fixed_point(
            raw in "\\PC{1,40}@([a-zA-Z]{1,9}|[a-zäÖßẞœ\u{308}א٣ｆＦー学-]{1,9}|\\PC{1,9})\\.[a-z]{2,4}",
        ) {
            if let Ok(email) = raw.parse::<Email>() {
                prop_assert_eq!(email.as_str().parse::<Email>(), Ok(email.clone()));
                prop_assert!(!email.as_str().contains(char::is_whitespace));
                prop_assert!(email.as_str().rsplit('@').next().unwrap_or_default().is_ascii());
            }
        }
    }
}
