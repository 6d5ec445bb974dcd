//! The outside world behind the domain's ports: random bytes, password hashes.

mod passwords;
mod secrets;

pub use passwords::{BcryptCost, BcryptPasswords};
pub use secrets::OsSecrets;
