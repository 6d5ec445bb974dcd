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
//! use portcullis_domain::access::genies;
//! use portcullis_domain::store;
//! # fn show(store: &dyn store::Store, cx: &portcullis_domain::Context<'_>, by: &portcullis_domain::Principal)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! let new = genies::NewGenie::named("Billing helper".parse()?);
//! let genie = store::write(store, |tx| genies::create(tx, cx, by, &new))?;
//! assert_eq!(genie.owner, by.uuid);
//! # Ok(())
//! # }
//! ```
//!
//! # Where to find things
//!
//! | module | what it holds |
//! |---|---|
//! | [`base`] | ids, texts, addresses, time, secrets, permissions, who is calling |
//! | [`records`] | what a transaction leaves behind: mail, activity entries, answers for whoever asks again |
//! | [`staff`] | who works here and what may they do |
//! | [`access`] | who may use which Genie |
//! | [`store`] | transactions over all ports, and the hot path |
//!
//! Each knows only those above it; [`staff`] and [`access`] stand side by side, and [`staff`] never names [`access`].

#![deny(missing_docs, rustdoc::broken_intra_doc_links)]

pub mod access;
pub mod base;
pub mod records;
pub mod staff;
pub mod store;

pub use base::{
    AccessId, ActivityId, AgentId, AgentUuid, ApiKeyId, ConversationId, GenieId, GrantId, IdError, ImportId,
    LeaseId, LinkCodeId, MailId, RequestId, RoleId, SessionId, TeamId, UseId,
};
pub use base::{Clock, Context, Digest, Email, Principal, Secrets, StoreError, Timestamp, WebUrl};
pub use store::{Store, Tx};
