//! A vault for tests.

use portcullis_domain::Digest;
use portcullis_domain::base::TokenVault;
use std::sync::atomic::{AtomicU64, Ordering};

/// Seals like a real vault (another key, another context or a changed byte does not open) by SHA-256 alone, so that a
/// test needs no cipher. It is a stand-in, not an encryption to rely on.
#[derive(Debug, Default)]
pub struct TestVault {
    key: u64,
    sealed: AtomicU64,
}

const NONCE: usize = 8;
const TAG: usize = 32;

impl TestVault {
    /// A vault with this key.
    pub fn new(key: u64) -> Self {
        Self { key, sealed: AtomicU64::new(0) }
    }

    fn digest(&self, purpose: &[u8], context: &[u8], nonce: &[u8], body: &[u8]) -> [u8; 32] {
        let mut text = Vec::new();
        for part in [purpose, &self.key.to_be_bytes(), context, nonce, body] {
            // The length in front keeps parts from running into each other.
            text.extend((part.len() as u64).to_be_bytes());
            text.extend(part);
        }
        Digest::of(&text).0
    }

    fn mask(&self, context: &[u8], nonce: &[u8], text: &[u8]) -> Vec<u8> {
        let blocks = text.chunks(32).enumerate();
        blocks
            .flat_map(|(number, chunk)| {
                let block = self.digest(b"mask", context, nonce, &number.to_be_bytes());
                chunk.iter().zip(block).map(|(byte, mask)| byte ^ mask).collect::<Vec<_>>()
            })
            .collect()
    }
}

impl TokenVault for TestVault {
    fn seal(&self, context: &[u8], secret: &str) -> Vec<u8> {
        let nonce = self.sealed.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let masked = self.mask(context, &nonce, secret.as_bytes());
        let tag = self.digest(b"tag", context, &nonce, &masked);
        [&nonce[..], &tag[..], &masked[..]].concat()
    }

    fn open(&self, context: &[u8], sealed: &[u8]) -> Option<String> {
        let (nonce, rest) = sealed.split_at_checked(NONCE)?;
        let (tag, masked) = rest.split_at_checked(TAG)?;
        if self.digest(b"tag", context, nonce, masked) != tag {
            return None;
        }
        String::from_utf8(self.mask(context, nonce, masked)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_with_the_same_key_and_context_only() {
        let vault = TestVault::new(1);
        for secret in ["", "token", &"x".repeat(1_000)] {
            let sealed = vault.seal(b"grant 1", secret);
            assert_eq!(vault.open(b"grant 1", &sealed).as_deref(), Some(secret));
            assert_eq!(vault.open(b"grant 2", &sealed), None);
            assert_eq!(TestVault::new(2).open(b"grant 1", &sealed), None);
            assert_ne!(vault.seal(b"grant 1", secret), sealed);
        }
    }

    #[test]
    fn notices_changes() {
        let vault = TestVault::new(1);
        let sealed = vault.seal(b"grant 1", "token");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(vault.open(b"grant 1", &changed), None, "byte {place}");
            assert_eq!(vault.open(b"grant 1", &sealed[..place]), None, "{place} bytes");
        }
    }
}
