use crate::base::{Digest, Email, GrantToken, Secrets};
use std::fmt;
use std::str::FromStr;

/// Six digits that are mailed to prove an address at a link.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailCode(String);

/// A text that is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be the six digits of the mail.")]
pub struct EmailCodeError;

impl EmailCode {
    /// Makes a fresh one.
    pub(super) fn generate(secrets: &dyn Secrets) -> Self {
        let mut bytes = [0; 8];
        secrets.fill(&mut bytes);
        // Of 2^64 numbers each of the million codes has as many as any other, but for one in 10^13.
        Self(format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000))
    }

    /// What is kept in its place: HMAC-SHA-256 under the token of the link. The token is not kept either, so that what is
    /// kept tells nobody a code, short as it is, and a code ends with the token.
    pub(super) fn digest(&self, token: &GrantToken, email: &Email) -> Digest {
        let said = format!("{} {email}", self.0);
        Digest(hmac_sha256::HMAC::mac(said.as_bytes(), token.reveal().as_bytes()))
    }

    /// The digits, for the mail.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailCode {
    type Err = EmailCodeError;

    /// Takes spaces and hyphens between the digits, and full-width digits.
    fn from_str(raw: &str) -> Result<Self, EmailCodeError> {
        // The bound comes first, so that a huge text costs nothing.
        if raw.len() > 200 {
            return Err(EmailCodeError);
        }
        let is_between = |c: &char| {
            c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
        };
        let digit = |c| match c {
            '0'..='9' => Ok(c),
            '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10).ok_or(EmailCodeError),
            _ => Err(EmailCodeError),
        };
        let digits: String = raw.chars().filter(|c| !is_between(c)).map(digit).collect::<Result<_, _>>()?;
        if digits.len() == 6 { Ok(Self(digits)) } else { Err(EmailCodeError) }
    }
}

impl fmt::Debug for EmailCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_write_codes_in_many_ways() {
        for raw in [
            "012345",
            " 012 345 ",
            "012-345",
            "0 1 2 3 4 5",
            "\u{ff10}\u{ff11}\u{ff12}345",
            "012\u{2013}345",
            "012\u{3000}345\n",
        ] {
            assert_eq!(
                raw.parse::<EmailCode>().map(|code| code.reveal().to_owned()),
                Ok("012345".into()),
                "{raw:?}"
            );
        }
        for raw in [
            "",
            "01234",
            "0123456",
            "01234a",
            "+012345",
            "012.345",
            "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
        ] {
            assert_eq!(raw.parse::<EmailCode>(), Err(EmailCodeError), "{raw:?}");
        }
    }

    struct These(u64);
    impl Secrets for These {
        fn fill(&self, out: &mut [u8]) {
            let bytes = self.0.to_be_bytes();
            out.iter_mut().zip(bytes.iter().cycle()).for_each(|(place, byte)| *place = *byte);
        }
    }

    proptest! {
        #[test]
        fn a_code_has_six_digits_and_is_kept_by_link_and_address(number: u64, other: u64) {
            let code = EmailCode::generate(&These(number));
            prop_assert_eq!(code.reveal().parse(), Ok(code.clone()));
            let (token, another) = (GrantToken::generate(&These(number)), GrantToken::generate(&These(other)));
            let (ann, bob) = ("ann@example.com".parse().unwrap(), "bob@example.com".parse().unwrap());
            prop_assert_eq!(code.digest(&token, &ann), code.digest(&token, &ann));
            prop_assert_ne!(code.digest(&token, &ann), code.digest(&token, &bob));
            prop_assert!(token == another || code.digest(&token, &ann) != code.digest(&another, &ann));
        }
    }
}
