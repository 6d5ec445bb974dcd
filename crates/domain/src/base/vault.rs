//! Sealing of secrets that must be shown or mailed again.

/// Authenticated encryption with a key that is kept outside the database.
pub trait TokenVault: Send + Sync {
    /// Encrypts `secret`; only the same `context` opens it again, so that a sealed text cannot be moved to another row.
    fn seal(&self, context: &[u8], secret: &str) -> Vec<u8>;

    /// What was sealed; `None` when the key or the context is another, or the bytes were changed.
    fn open(&self, context: &[u8], sealed: &[u8]) -> Option<String>;
}
