use crate::OsSecrets;
use portcullis_domain::Secrets;
use portcullis_domain::staff::passwords::{MAX_BYTES, Password, PasswordHash, Passwords};
use std::sync::Arc;

/// How costly a hash is: 2 to this power rounds of bcrypt, 4 to 18.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BcryptCost(u32);

impl BcryptCost {
    /// For tests alone: a millisecond.
    pub const LOWEST: u32 = 4;
    /// Some 20 seconds; bcrypt itself would go on to 31.
    pub const HIGHEST: u32 = 18;

    /// `None` when out of range.
    pub fn new(cost: u32) -> Option<Self> {
        (Self::LOWEST..=Self::HIGHEST).contains(&cost).then_some(Self(cost))
    }
}

/// Password hashes by bcrypt (Provos and Mazières, USENIX 1999), scores by zxcvbn.
pub struct BcryptPasswords {
    cost: BcryptCost,
    secrets: Arc<dyn Secrets>,
    /// Of no password that anybody has, for addresses that nobody has.
    decoy: PasswordHash,
}

impl BcryptPasswords {
    /// Takes as long as one hash.
    pub fn new(cost: BcryptCost, secrets: Arc<dyn Secrets>) -> Self {
        let mut nobodys = [0; 32];
        secrets.fill(&mut nobodys);
        let decoy = hash(&nobodys, cost, &*secrets);
        Self { cost, secrets, decoy }
    }

    /// For those who only rate passwords; its hashes are worth nothing.
    pub fn rater() -> Self {
        Self::new(BcryptCost(BcryptCost::LOWEST), Arc::new(OsSecrets))
    }
}

fn hash(password: &[u8], cost: BcryptCost, secrets: &dyn Secrets) -> PasswordHash {
    let mut salt = [0; 16];
    secrets.fill(&mut salt);
    let parts = bcrypt::hash_with_salt(password, cost.0, salt).expect("the cost is within bcrypt's range");
    PasswordHash(parts.to_string())
}

impl Passwords for BcryptPasswords {
    fn score(&self, password: &str, hints: &[&str]) -> u8 {
        zxcvbn::zxcvbn(password, hints).score().into()
    }

    fn hash(&self, password: &Password) -> PasswordHash {
        hash(password.reveal().as_bytes(), self.cost, &*self.secrets)
    }

    fn verify(&self, raw: &str, hash: Option<&PasswordHash>) -> bool {
        // bcrypt would look at the first 72 bytes alone.
        if raw.len() > MAX_BYTES {
            return false;
        }
        let matches = bcrypt::verify(raw, &hash.unwrap_or(&self.decoy).0).unwrap_or_else(|error| {
            tracing::error!(%error, "a stored password hash can not be read");
            false
        });
        matches && hash.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords() -> BcryptPasswords {
        BcryptPasswords::new(BcryptCost::new(BcryptCost::LOWEST).unwrap(), Arc::new(OsSecrets))
    }

    fn password(raw: &str) -> Password {
        Password::new(raw, &[], &passwords()).unwrap()
    }

    #[test]
    fn only_the_password_itself_matches() {
        let passwords = passwords();
        let hash = passwords.hash(&password("new-strong-password"));
        assert!(passwords.verify("new-strong-password", Some(&hash)));
        for wrong in ["", "new-strong-passwor", "New-strong-password", "new-strong-password "] {
            assert!(!passwords.verify(wrong, Some(&hash)), "{wrong:?}");
        }
        assert_ne!(passwords.hash(&password("new-strong-password")), hash, "salted");
    }

    #[test]
    fn the_72nd_byte_counts_and_a_73rd_is_refused() {
        let passwords = passwords();
        let longest = "correct horse battery staple ".repeat(3)[..72].to_owned();
        let hash = passwords.hash(&password(&longest));
        assert!(passwords.verify(&longest, Some(&hash)));
        assert!(!passwords.verify(&format!("{}!", &longest[..71]), Some(&hash)));
        assert!(!passwords.verify(&format!("{longest}!"), Some(&hash)));
    }

    #[test]
    fn nobodys_hash_costs_the_same_and_never_matches() {
        struct Zeros;
        impl Secrets for Zeros {
            fn fill(&self, out: &mut [u8]) {
                out.fill(b'0');
            }
        }
        let passwords = BcryptPasswords::new(BcryptCost::new(5).unwrap(), Arc::new(Zeros));
        let nobodys = "0".repeat(32);
        assert!(passwords.decoy.0.starts_with("$2b$05$"), "the cost of real ones");
        assert!(passwords.verify(&nobodys, Some(&passwords.decoy)), "the password of the decoy");
        assert!(!passwords.verify(&nobodys, None));
    }

    #[test]
    fn a_hash_that_is_none_matches_nothing() {
        for broken in ["", "x", "$2b$99$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert!(!passwords().verify("", Some(&PasswordHash(broken.to_owned()))));
        }
    }

    #[test]
    fn the_guessable_score_low_and_so_do_ones_own_names() {
        let passwords = passwords();
        assert!(passwords.score("new-strong-password", &[]) >= 3);
        assert!(passwords.score("password123", &[]) < 3);
        let own = "przybylski-helpdesk";
        assert!(passwords.score(own, &["przybylski", "helpdesk"]) < passwords.score(own, &[]));
    }
}
