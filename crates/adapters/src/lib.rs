//! The outside world behind the domain's ports, as most services want it: the machine's clock and random bytes, a vault
//! under a secret key that the database never sees, and password hashes.
//!
//! ```no_run
//! use portcullis_adapters::{OsSecrets, SecretKey, SystemClock, Vault};
//! use portcullis_domain::base::{AccessPolicy, Links, RequestPolicy};
//! use portcullis_domain::{Clock, Context};
//! use std::sync::Arc;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let key = SecretKey::load_or_make("data/secret.key".as_ref(), &OsSecrets)?;
//! let vault = Vault::new(&key, Arc::new(OsSecrets));
//! let links = Links::new(&"https://desk.example.com".parse()?);
//! let cx = Context {
//!     at: SystemClock.now(),
//!     ip: None,
//!     secrets: &OsSecrets,
//!     vault: &vault,
//!     links: &links,
//!     reveal_tokens: true,
//!     request_policy: RequestPolicy::default(),
//!     access_policy: AccessPolicy::default(),
//! };
//! # let _ = cx;
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs, rustdoc::broken_intra_doc_links)]

mod clock;
mod passwords;
mod secret_key;
mod secrets;
mod vault;

pub use clock::SystemClock;
pub use passwords::{BcryptCost, BcryptPasswords};
pub use secret_key::{SecretKey, SecretKeyError};
pub use secrets::OsSecrets;
pub use vault::Vault;
