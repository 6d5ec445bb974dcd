//! Passwords: which ones are good enough, and what is kept of them.

use std::fmt;

/// The shortest password, in characters.
pub const MIN_CHARS: usize = 10;
/// The shortest password that people share, in characters.
pub const MIN_SHARED_CHARS: usize = 8;
/// The longest password, in bytes: bcrypt reads no further, and a longer one is refused, never cut.
pub const MAX_BYTES: usize = 72;
/// The weakest score of zxcvbn (0 to 4) that is taken.
pub const MIN_SCORE: u8 = 3;

/// A password in clear that met the rules.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// A password that is not good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`MIN_CHARS`] characters.
    #[error("The password must have at least 10 characters.")]
    TooShort,
    /// Fewer than [`MIN_SHARED_CHARS`] characters.
    #[error("The password must have at least 8 characters.")]
    SharedTooShort,
    /// More than [`MAX_BYTES`] bytes.
    #[error("The password must have at most 72 bytes.")]
    TooLong,
    /// A score below [`MIN_SCORE`].
    #[error("This password is easy to guess. Use more words, or rarer ones.")]
    Guessable,
}

impl Password {
    /// Takes a password that is long enough, short enough and hard to guess; `hints` are words that an attacker would
    /// try first, such as the person's own name and address.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub fn new(raw: &str, hints: &[&str], passwords: &dyn Passwords) -> Result<Self, PasswordError> {
        if raw.chars().count() < MIN_CHARS {
            Err(PasswordError::TooShort)
        } else if raw.len() > MAX_BYTES {
            Err(PasswordError::TooLong)
        } else if passwords.score(raw, hints) < MIN_SCORE {
            Err(PasswordError::Guessable)
        } else {
            Ok(Self(raw.to_owned()))
        }
    }

    /// Takes a password that people share, and that is worth nothing without the secret link beside which it is asked for.
    /// It is told on the phone, so it may be shorter, and is not rated.
    ///
    /// # Errors
    /// [`PasswordError::SharedTooShort`] and [`PasswordError::TooLong`].
    pub fn shared(raw: &str) -> Result<Self, PasswordError> {
        if raw.chars().count() < MIN_SHARED_CHARS {
            Err(PasswordError::SharedTooShort)
        } else if raw.len() > MAX_BYTES {
            Err(PasswordError::TooLong)
        } else {
            Ok(Self(raw.to_owned()))
        }
    }

    /// The password itself, to be hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What is kept of a password: a bcrypt hash in its usual text form.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The costly parts, as a port. Calls take many milliseconds: bound how many run at once.
pub trait Passwords: Send + Sync {
    /// How hard a password is to guess, 0 to 4, by zxcvbn (Wheeler, USENIX Security 2016).
    fn score(&self, password: &str, hints: &[&str]) -> u8;

    /// Hashes a password with a fresh salt.
    fn hash(&self, password: &Password) -> PasswordHash;

    /// Whether `raw` is the password of `hash`. With `None` it takes the same time and answers `false`, so that an
    /// unknown address cannot be told from a wrong password.
    fn verify(&self, raw: &str, hash: Option<&PasswordHash>) -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Score(u8);
    impl Passwords for Score {
        fn score(&self, _: &str, _: &[&str]) -> u8 {
            self.0
        }
        fn hash(&self, password: &Password) -> PasswordHash {
            PasswordHash(password.reveal().to_owned())
        }
        fn verify(&self, raw: &str, hash: Option<&PasswordHash>) -> bool {
            hash.is_some_and(|hash| hash.0 == raw)
        }
    }

    #[test]
    fn length_counts_characters_below_and_bytes_above() {
        let new = |raw: &str| Password::new(raw, &[], &Score(4)).map(|_| ());
        assert_eq!(new("123456789"), Err(PasswordError::TooShort));
        assert_eq!(new(&"\u{e9}".repeat(36)), Ok(()));
        assert_eq!(new(&"\u{e9}".repeat(37)), Err(PasswordError::TooLong));
        assert_eq!(Password::new("0123456789", &[], &Score(2)), Err(PasswordError::Guessable));
        let shared = |raw: &str| Password::shared(raw).map(|_| ());
        assert_eq!((shared("1234567"), shared("12345678")), (Err(PasswordError::SharedTooShort), Ok(())));
        assert_eq!((shared(&"a".repeat(72)), shared(&"a".repeat(73))), (Ok(()), Err(PasswordError::TooLong)));
    }
}
