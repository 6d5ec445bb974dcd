//! Encryption of what must be readable again, with a key that the database never sees.

use crate::SecretKey;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use portcullis_domain::Secrets;
use portcullis_domain::base::TokenVault;
use std::sync::Arc;

/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03); a sealed value is a random 24-byte nonce, then the ciphertext with its tag.
pub struct Vault {
    cipher: XChaCha20Poly1305,
    secrets: Arc<dyn Secrets>,
}

const NONCE_BYTES: usize = 24;

impl Vault {
    /// A vault whose key is derived from `key`.
    pub fn new(key: &SecretKey, secrets: Arc<dyn Secrets>) -> Self {
        let derived = key.derive("portcullis vault 1");
        Self { cipher: XChaCha20Poly1305::new((&*derived).into()), secrets }
    }
}

impl TokenVault for Vault {
    fn seal(&self, context: &[u8], secret: &str) -> Vec<u8> {
        let mut sealed = vec![0; NONCE_BYTES];
        self.secrets.fill(&mut sealed);
        let payload = Payload { msg: secret.as_bytes(), aad: context };
        let ciphertext = self
            .cipher
            .encrypt(XNonce::from_slice(&sealed), payload)
            .expect("a text in memory is below the cipher's limit of 256 GiB");
        sealed.extend(ciphertext);
        sealed
    }

    fn open(&self, context: &[u8], sealed: &[u8]) -> Option<String> {
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE_BYTES)?;
        let payload = Payload { msg: ciphertext, aad: context };
        let plain = self.cipher.decrypt(XNonce::from_slice(nonce), payload).ok()?;
        String::from_utf8(plain).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsSecrets;
    use base64::Engine;

    fn vault(byte: u8) -> Vault {
        let text = base64::engine::general_purpose::STANDARD.encode([byte; 32]);
        Vault::new(&SecretKey::from_base64(&text).unwrap(), Arc::new(OsSecrets))
    }

    #[test]
    fn what_is_sealed_opens_again_and_never_looks_the_same() {
        let vault = vault(1);
        for secret in ["", "token", &"x".repeat(10_000)] {
            let sealed = vault.seal(b"grant 1", secret);
            assert_eq!(vault.open(b"grant 1", &sealed).as_deref(), Some(secret));
            assert_ne!(vault.seal(b"grant 1", secret), sealed);
        }
    }

    #[test]
    fn another_row_or_key_does_not_open_it() {
        let sealed = vault(1).seal(b"grant 1", "token");
        assert_eq!(vault(1).open(b"grant 2", &sealed), None);
        assert_eq!(vault(2).open(b"grant 1", &sealed), None);
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_noticed() {
        let vault = vault(1);
        let sealed = vault.seal(b"grant 1", "token");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(vault.open(b"grant 1", &changed), None, "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert_eq!(vault.open(b"grant 1", &sealed[..length]), None, "{length} bytes");
        }
    }
}
