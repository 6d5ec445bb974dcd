//! Domains of e-mail addresses, as a rule names them.

use crate::base::Email;
use crate::base::email::ascii_domain;
use std::fmt;
use std::str::FromStr;

/// A domain whose addresses are meant: `example.com` is that domain alone, `*.example.com` every domain below it. In
/// lower case and in ASCII as the DNS has it (UTS 46), so that two spellings of one domain are one value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailDomain {
    name: String,
    is_above: bool,
}

/// A text that is no domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be a domain such as example.com, or *.example.com for all domains below it.")]
pub struct MailDomainError;

impl MailDomain {
    /// Whether the address is one of the domain.
    pub fn has(&self, email: &Email) -> bool {
        match email.domain().strip_suffix(&self.name) {
            Some("") => !self.is_above,
            Some(below) => self.is_above && below.ends_with('.'),
            None => false,
        }
    }
}

impl FromStr for MailDomain {
    type Err = MailDomainError;

    /// Takes an `@` before it too, since people copy it from an address.
    fn from_str(raw: &str) -> Result<Self, MailDomainError> {
        // The bound comes first, so that a huge text costs nothing.
        if raw.len() > 4 * 256 {
            return Err(MailDomainError);
        }
        let text = raw.trim();
        let text = text.strip_prefix('@').unwrap_or(text);
        let (is_above, text) = text.strip_prefix("*.").map_or((false, text), |below| (true, below));
        let name = ascii_domain(text).ok_or(MailDomainError)?.into_owned();
        Ok(Self { name, is_above })
    }
}

impl fmt::Display for MailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_above { "*." } else { "" })?;
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_form_for_many_spellings() {
        for (raw, canonical) in [
            ("example.com", "example.com"),
            (" @Example.COM ", "example.com"),
            ("*.Example.com", "*.example.com"),
            ("@*.example.com", "*.example.com"),
            ("m\u{fc}nchen.de", "xn--mnchen-3ya.de"),
            ("*.M\u{dc}NCHEN.de", "*.xn--mnchen-3ya.de"),
        ] {
            assert_eq!(
                raw.parse::<MailDomain>().map(|domain| domain.to_string()),
                Ok(canonical.into()),
                "{raw}"
            );
        }
        let long = "a".repeat(2_000);
        for raw in [
            "",
            "@",
            "*",
            "*.",
            "@@example.com",
            "a@example.com",
            "*.*.example.com",
            "ex*mple.com",
            "a b",
            "a..b",
            ".com",
            &long,
        ] {
            assert_eq!(raw.parse::<MailDomain>(), Err(MailDomainError), "{raw:?}");
        }
    }

    #[test]
    fn subdomains_are_meant_only_where_they_are_named() {
        let has =
            |domain: &str, email: &str| domain.parse::<MailDomain>().unwrap().has(&email.parse().unwrap());
        assert!(has("example.com", "ann@example.com") && has("example.com", "ANN@EXAMPLE.COM"));
        assert!(!has("example.com", "ann@mail.example.com") && !has("example.com", "ann@badexample.com"));
        assert!(has("*.example.com", "ann@mail.example.com") && has("*.example.com", "ann@a.b.example.com"));
        assert!(!has("*.example.com", "ann@example.com") && !has("*.example.com", "ann@badexample.com"));
        assert!(has("M\u{dc}NCHEN.de", "ann@m\u{fc}nchen.de"));
        assert!(!has("example.com", "example.com@example.org"));
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_a_fixed_point(raw in "(@?)(\\*\\.)?[a-zA-Zäß0-9-]{1,9}(\\.[a-zÜ]{1,6}){0,3}") {
            if let Ok(domain) = raw.parse::<MailDomain>() {
                prop_assert_eq!(domain.to_string().parse(), Ok(domain.clone()));
            }
        }
    }
}
