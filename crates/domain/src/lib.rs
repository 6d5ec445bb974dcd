//! The rules of Portcullis: who works here and what may they do, and who may use which Genie.
//!
//! This crate knows no SQL, HTTP, JSON, environment, wall clock, random source or thread. All of these come in
//! through small traits (*ports*), so that any Rust service can embed the rules with a store of its own.
//!
//! # How it is used
//!
//! A *use case* is a function over a transaction: it takes `&mut T` where `T` implements just the ports that it
//! touches, checks the rules, writes what follows, and answers or names the failure. Run it with
//! [`store::write`] or [`store::read`], which open the transaction, commit on `Ok` and leave no trace on `Err`:
//!
//! ```
//! use portcullis_domain::{genies, store};
//! # fn show(store: &dyn store::Store, cx: &portcullis_domain::Context<'_>, by: &portcullis_domain::Principal)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! let new = genies::NewGenie::named("Billing helper".parse()?);
//! let genie = store::write(store, |tx| genies::create(tx, cx, by, &new))?;
//! assert_eq!(genie.owner, by.uuid);
//! # Ok(())
//! # }
//! ```
//!
//! A folder is a thing that the product does; in it `port.rs` is what the rules need from a store, the entity's
//! own file holds the rules, and every other file is one use case.

pub mod access;
pub mod access_requests;
pub mod activity;
pub mod agents;
pub mod api_keys;
pub mod clock;
pub mod context;
pub mod conversations;
pub mod digest;
pub mod email;
pub mod genie_teams;
pub mod genie_users;
pub mod genies;
pub mod grants;
pub mod identity;
pub mod ids;
pub mod imports;
pub mod links;
pub mod lookups;
pub mod outbox;
pub mod paging;
pub mod passes;
pub mod password_resets;
pub mod passwords;
pub mod permissions;
pub mod principal;
pub mod push_tokens;
pub mod roles;
pub mod secrets;
pub mod sessions;
pub mod store;
pub mod teams;
pub mod text;
pub mod vault;
pub mod web_url;

pub use clock::{Clock, Timestamp};
pub use context::Context;
pub use digest::Digest;
pub use email::Email;
pub use ids::*;
pub use principal::Principal;
pub use secrets::Secrets;
pub use store::{Store, StoreError, Tx};
pub use web_url::WebUrl;
