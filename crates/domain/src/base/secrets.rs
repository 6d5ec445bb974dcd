//! Randomness as a port, and the secret texts that are made of it.

use crate::base::{Digest, Timestamp};
use std::fmt;
use uuid::Uuid;

/// A source of bytes that nobody can guess (a CSPRNG).
pub trait Secrets: Send + Sync {
    /// Fills `out` with fresh random bytes.
    fn fill(&self, out: &mut [u8]);
}

/// A UUID of version 7 (RFC 9562): the time in milliseconds, then random bits.
pub fn uuid_v7(secrets: &dyn Secrets, at: Timestamp) -> Uuid {
    let mut random = [0; 10];
    secrets.fill(&mut random);
    let millis = u64::try_from(at.micros() / 1_000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

pub(crate) fn random_hex<const BYTES: usize>(secrets: &dyn Secrets) -> String {
    let mut bytes = [0; BYTES];
    secrets.fill(&mut bytes);
    hex(&bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

/// The bytes that [`hex`] wrote, whatever the case; `None` for any other text.
pub(crate) fn unhex(raw: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = raw.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    bytes.collect::<Option<_>>().filter(|_| rest.is_empty())
}

pub(crate) fn is_hex(raw: &str, len: usize) -> bool {
    raw.len() == len && raw.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

macro_rules! secret_token {
    ($($(#[$doc:meta])* $name:ident: $prefix:literal + $bytes:literal bytes;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// What every text of this kind starts with.
            pub const PREFIX: &'static str = $prefix;

            /// Makes a fresh one.
            pub fn generate(secrets: &dyn Secrets) -> Self {
                Self(format!("{}{}", $prefix, random_hex::<$bytes>(secrets)))
            }

            /// Takes a text that somebody showed; `None` when it cannot be one of ours.
            pub fn parse(raw: &str) -> Option<Self> {
                raw.strip_prefix($prefix).filter(|hex| is_hex(hex, 2 * $bytes)).map(|_| Self(raw.to_owned()))
            }

            /// What is stored in its place and looked up: SHA-256 of the text.
            pub fn digest(&self) -> Digest {
                Digest::of(self.0.as_bytes())
            }

            /// The secret itself, for the one who may see it.
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("***")
            }
        }
    )*};
}

secret_token! {
    /// The secret of a grant link: 256 bits as 64 lower-case hex characters.
    GrantToken: "" + 32 bytes;
    /// The secret that a redeemed link is traded for.
    PassToken: "pass_" + 32 bytes;
    /// The secret in a session cookie.
    SessionToken: "" + 32 bytes;
    /// The secret in a mail that lets its reader set a password.
    ResetToken: "" + 32 bytes;
    /// The secret of an API key.
    ApiKeySecret: "lk_" + 24 bytes;
}

impl GrantToken {
    /// The first six characters: enough to tell links apart, too few to use one.
    pub fn label(&self) -> &str {
        &self.0[..6]
    }
}

impl ApiKeySecret {
    /// `lk_` and six characters: shown in lists and indexed for look-up.
    pub fn visible_prefix(&self) -> &str {
        &self.0[..9]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Secrets for Counting {
        fn fill(&self, out: &mut [u8]) {
            for (index, byte) in out.iter_mut().enumerate() {
                *byte = u8::try_from(index % 256).unwrap();
            }
        }
    }

    #[test]
    fn a_token_is_64_lower_case_hex_characters() {
        let token = GrantToken::generate(&Counting);
        assert_eq!(token.reveal().len(), 64);
        assert_eq!(token.label(), "000102");
        assert_eq!(GrantToken::parse(token.reveal()), Some(token.clone()));
        assert_eq!(GrantToken::parse(&token.reveal().to_uppercase()), None);
        assert_eq!(format!("{token:?}"), "***");
    }

    #[test]
    fn kinds_do_not_mix() {
        let pass = PassToken::generate(&Counting);
        assert_eq!(GrantToken::parse(pass.reveal()), None);
        assert_eq!(PassToken::parse(GrantToken::generate(&Counting).reveal()), None);
        assert_eq!(ApiKeySecret::generate(&Counting).visible_prefix(), "lk_000102");
    }

    #[test]
    fn uuids_carry_version_and_time() {
        let uuid = uuid_v7(&Counting, Timestamp::from_micros(1_700_000_000_000_000));
        assert_eq!(uuid.get_version_num(), 7);
        assert!(uuid.to_string().starts_with("018bcfe5-6800-7"));
    }
}
