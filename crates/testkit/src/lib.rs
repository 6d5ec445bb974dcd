//! What tests need around them: a store in memory, a clock that stands still, databases, browsers, ports.
//!
//! # In another service's tests
//!
//! A service that embeds the rules depends on this crate beside the domain, for its tests alone:
//!
//! ```toml
//! [dependencies]
//! portcullis-domain = { git = "…" }
//!
//! [dev-dependencies]
//! portcullis-testkit = { git = "…" }
//! ```
//!
//! [`MemoryStore`] takes the place of the database, and [`World`] is everything else around a call:
//!
//! ```
//! use portcullis_domain::access::decisions::{Decision, Subject, Via, check};
//! use portcullis_domain::store;
//! use portcullis_testkit::{MemoryStore, World};
//!
//! let (store, world) = (MemoryStore::new(), World::new());
//! let ann = world.owner(&store, "ann@example.com");
//! let genie = world.genie(&store, &ann, "Billing helper");
//! let link = world.grant(&store, &ann, genie.id, 1, Some(world.in_seconds(60)));
//! let (_, pass) = world.redeem(&store, &link.token);
//!
//! let ask = |at| store::read(&store, |tx| check(tx, &ann, genie.id, &Subject::Pass(pass.digest()), at)).unwrap();
//! let inside = Decision::Allowed { via: Via::Link, expires_at: Some(world.in_seconds(60)) };
//! assert_eq!(ask(world.now()), inside);
//! assert_ne!(ask(world.in_seconds(60)), inside);
//! ```
//!
//! A service that talks to Portcullis over HTTP starts a whole one instead, with the feature `app`: see the module
//! `app`.
//!
//! # A store of one's own
//!
//! [`contract_tests!`] makes a test of every promise that the ports make, the same ones that the stores here keep:
//!
//! ```no_run
//! # mod tests {
//! use std::sync::Arc;
//! use portcullis_domain::Store;
//!
//! fn fresh() -> Arc<dyn Store> {
//!     Arc::new(portcullis_testkit::MemoryStore::new()) // yours, empty
//! }
//!
//! portcullis_testkit::contract_tests!(fresh);
//! # }
//! ```
#![deny(missing_docs, rustdoc::broken_intra_doc_links)]

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "browser")]
pub mod browser;
pub mod clock;
pub mod context;
pub mod contract;
pub mod debian;
mod guard;
pub mod mailer;
pub mod memory;
pub mod passwords;
pub mod ports;
pub mod postgres;
pub mod secrets;
pub mod vault;
pub mod wait;

pub use context::World;
pub use memory::MemoryStore;
