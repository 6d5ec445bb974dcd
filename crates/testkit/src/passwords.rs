//! Passwords without the cost of bcrypt.

use portcullis_domain::staff::passwords::{Password, PasswordHash, Passwords};

/// Keeps passwords readable, so that a test need not wait for a hash. Every password has the same score.
#[derive(Clone, Copy, Debug)]
pub struct PlainPasswords {
    /// What [`Passwords::score`] answers, 0 to 4.
    pub score: u8,
}

impl Default for PlainPasswords {
    /// Every password is hard to guess.
    fn default() -> Self {
        Self { score: 4 }
    }
}

impl Passwords for PlainPasswords {
    fn score(&self, _password: &str, _hints: &[&str]) -> u8 {
        self.score
    }

    fn hash(&self, password: &Password) -> PasswordHash {
        PasswordHash(format!("plain:{}", password.reveal()))
    }

    fn verify(&self, raw: &str, hash: Option<&PasswordHash>) -> bool {
        hash.and_then(|hash| hash.0.strip_prefix("plain:")).is_some_and(|password| password == raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::staff::passwords::PasswordError;

    #[test]
    fn tells_passwords_apart() {
        let passwords = PlainPasswords::default();
        let hash = passwords.hash(&Password::new("0123456789", &[], &passwords).unwrap());
        assert!(passwords.verify("0123456789", Some(&hash)));
        assert!(!passwords.verify("012345678", Some(&hash)));
        assert!(!passwords.verify("0123456789", None));
    }

    #[test]
    fn scores_as_told() {
        let weak = PlainPasswords { score: 2 };
        assert_eq!(Password::new("0123456789", &[], &weak), Err(PasswordError::Guessable));
    }
}
