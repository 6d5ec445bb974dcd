//! SHA-256 digests: what is kept of a secret.

use sha2::{Digest as _, Sha256};

/// SHA-256 (FIPS 180-4) of a secret text. Tokens here have 192 bits and more, so a fast hash is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}
